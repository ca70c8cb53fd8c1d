import type { crosswalks } from '@onus/contract/crosswalk'
import { inverse, type PlanningAid, pairOf, type Statement, sheetOf, standingOf } from '@onus/core/crosswalk'
import { refuse } from '@onus/core/problem'
import { type MappedRow, type MappedSet, mappingCollection } from '@onus/oscal/mapping'
import { writeDocument } from '@onus/oscal/write'
import { csvOf, type Sheet, workbookOf } from '@onus/reports/sheet'
import type { Framework, FrameworkCatalog } from '../framework/catalog.ts'
import type { Call, Download } from '../http/handler.ts'
import { momentOf, momentView } from '../register/moment.ts'
import { askedOf } from './asking.ts'
import { frameworkOf } from './matrix.ts'
import type { CrosswalkService, Related } from './service.ts'
import { findSet } from './sets.ts'
import type { ShippedCrosswalks } from './shipped.ts'
import { labelsOfKinds, namesOf, peopleNames, refOfSet } from './view.ts'

type Contract = typeof crosswalks

const suggests =
  'Only rows that say "Reviewed decision" were reviewed by a second person here. All others are suggestions, and no claim follows from them.'

/** A set, a pair of frameworks or a planning aid as a file. What only suggests says so in every row (R-035). */
export async function exportOf(
  call: Call<Contract['export']>,
  { service, shipped }: { readonly service: CrosswalkService; readonly shipped: ShippedCrosswalks },
): Promise<Download> {
  const { tx, body: query, at } = call
  const moment = await momentOf(tx, query, at)
  const all = await service.related(tx, moment)
  const day = moment.asOf.slice(0, 10)
  if (query.aid !== undefined) return aidDownload(all.catalog, shipped, query.aid, query.format, day)
  const asked = whatIsAsked(all, query)
  if (asked.statements.length === 0) refuse('not_found', `Nothing is said between ${asked.title}`)
  const name = `${asked.name}-${day}`
  if (query.format === 'oscal') return oscalDownload(all, asked, name, moment.asOf)
  const people = await peopleNames(tx, moment)
  const sheet = statementSheet(all, asked.statements, people)
  if (query.format === 'csv') return csvDownload(name, sheet)
  const view = await momentView(tx, moment)
  const about = aboutSheet([
    ['What it is', asked.title],
    ['How to read it', suggests],
    ['As of', view.asOf],
    ['Known up to ledger entry', view.position],
    ...setsOf(all, asked.statements).flatMap(set => [
      ['Set', `${refOfSet(set)}: ${set.crosswalk.title}`] as const,
      ['Publisher', set.crosswalk.publisher] as const,
      ['Licence', set.crosswalk.licence] as const,
      ['Weight', labelsOfKinds[set.crosswalk.kind] || 'A set of your own'] as const,
      ...set.crosswalk.provenance.map(from => ['From', from] as const),
    ]),
  ])
  return xlsxDownload(name, [sheet, about])
}

type Asked = { readonly title: string; readonly name: string; readonly statements: readonly Statement[] }

function whatIsAsked(
  all: Related,
  { set, source, target }: { set?: string | undefined; source?: string | undefined; target?: string | undefined },
): Asked {
  if (set !== undefined) {
    const found = findSet(all, set)
    const statements = statementsOf(all).filter(one => one.set === set)
    return { title: found.crosswalk.title, name: fileName(set), statements }
  }
  if (source === undefined || target === undefined)
    return refuse('invalid_input', 'Name a set, two frameworks, or a planning aid', [
      { path: 'body.set', message: 'or `source` and `target`, or `aid`' },
    ])
  const [from, to] = [frameworkOf(all.catalog, source), frameworkOf(all.catalog, target)]
  const isOf = (framework: Framework, requirement: string) => requirement.startsWith(`${framework.ref}:`)
  const statements = statementsOf(all).flatMap(one => {
    if (isOf(from, one.source) && isOf(to, one.target)) return [one]
    return isOf(to, one.source) && isOf(from, one.target) ? [turned(one)] : []
  })
  return { title: `${from.title} and ${to.title}`, name: fileName(`${source}-${target}`), statements }
}

/** Everything that is said, by the order of the requirements. */
function statementsOf({ network }: Related): readonly Statement[] {
  return network.edges.flatMap(edge => edge.said.map(said => said.statement))
}

/** The same statement read from its other end. */
function turned(one: Statement): Statement {
  return {
    ...one,
    source: one.target,
    target: one.source,
    relation: one.relation === 'unspecified' ? 'unspecified' : inverse(one.relation),
    remainder: { ofTarget: one.remainder.ofSource, ofSource: one.remainder.ofTarget },
  }
}

function setsOf({ sets }: Related, statements: readonly Statement[]) {
  const named = new Set(statements.map(one => one.set))
  return sets.filter(set => named.has(refOfSet(set)))
}

function statementSheet(
  { catalog }: Related,
  statements: readonly Statement[],
  people: Readonly<Record<string, string>>,
): Sheet {
  const named = namesOf(catalog)
  const words = (text: string) => text.replaceAll('_', ' ')
  return {
    name: 'Relations',
    columns: [
      'source framework',
      'source',
      'source title',
      'relation',
      'target framework',
      'target',
      'target title',
      'weight',
      'compared by',
      'why',
      'of the target not covered',
      'of the source not covered',
      'scope',
      'conditions',
      'strength (for sorting only)',
      'publisher',
      'set',
      'author',
      'reviewer',
      'reviewed at',
    ],
    rows: statements.map(one => {
      const [source, target] = [named(one.source), named(one.target)]
      const { decision } = one
      const person = (id: string | undefined) => (id ? (people[id] ?? id) : '')
      return [
        source.framework,
        source.id,
        source.title,
        words(one.relation),
        target.framework,
        target.id,
        target.title,
        standingOf(one),
        one.rationale ?? '',
        one.rationaleText,
        one.remainder.ofTarget,
        one.remainder.ofSource,
        one.scopeNote,
        one.conditions.map(({ text, holds }) => `${text} (${holds ? 'holds' : 'does not hold'})`).join('; '),
        one.strength,
        one.publisher,
        one.set,
        person(decision?.author),
        person(decision?.reviewed?.reviewer),
        decision?.reviewed?.at ?? '',
      ]
    }),
  }
}

function aboutSheet(lines: readonly (readonly [string, string | number])[]): Sheet {
  return { name: 'About', columns: ['what', 'value'], rows: lines }
}

function oscalDownload(all: Related, { title, statements }: Asked, name: string, at: string): Download {
  const document = mappingCollection({
    title,
    at,
    version: at.slice(0, 10),
    label: suggests,
    sets: mappedSets(all, statements),
  })
  if (!document)
    return refuse(
      'conflict',
      'No row of it states a relation, and OSCAL has no word for "related". Decide rows first, or export it as XLSX or CSV.',
    )
  const { text } = writeDocument(document, 'json')
  return { name: `${name}.oscal.json`, mediaType: 'application/json', content: Buffer.from(text, 'utf8') }
}

/** Statements by the set that they belong to and by direction; a decision takes the place of the row that it is about. */
function mappedSets({ catalog, sets }: Related, statements: readonly Statement[]): readonly MappedSet[] {
  const decided = new Set(statements.filter(one => one.decision).map(one => `${one.set} ${pairOf(one)}`))
  const kept = statements.filter(one => one.decision || !decided.has(`${one.set} ${pairOf(one)}`))
  const refOf = (requirement: string) => requirement.slice(0, requirement.indexOf(':'))
  const groups = Map.groupBy(kept, one => `${one.set} ${refOf(one.source)} ${refOf(one.target)}`)
  return [...groups.values()].flatMap(group => {
    const [first] = group
    const [source, target] = [first && catalog.get(refOf(first.source)), first && catalog.get(refOf(first.target))]
    if (!first || !source || !target) return []
    const known = sets.find(set => refOfSet(set) === first.set)?.crosswalk
    return [
      {
        set: first.set,
        title: known?.title ?? 'Decisions of the organisation',
        publisher: known?.publisher ?? first.publisher,
        licence: known?.licence ?? '',
        kind: known?.kind ?? 'own',
        note: known?.note ?? '',
        source: mappedFramework(source),
        target: mappedFramework(target),
        rows: group.map(mappedRow),
      },
    ]
  })
}

function mappedFramework({ ref, title, version, publisher }: Framework) {
  return { ref, title, version, publisher }
}

function mappedRow(one: Statement): MappedRow {
  const idOf = (requirement: string) => requirement.slice(requirement.indexOf(':') + 1)
  return {
    source: idOf(one.source),
    target: idOf(one.target),
    relation: one.relation,
    rationale: one.rationale,
    remarks: one.rationaleText,
    standing: standingOf(one),
    remainderOfTarget: one.remainder.ofTarget,
    remainderOfSource: one.remainder.ofSource,
    scopeNote: one.scopeNote,
    strength: one.strength,
    conditions: one.conditions,
    reviewedAt: one.decision?.reviewed?.at ?? null,
  }
}

function aidDownload(
  catalog: FrameworkCatalog,
  shipped: ShippedCrosswalks,
  id: string,
  format: 'xlsx' | 'csv' | 'oscal',
  day: string,
): Download {
  const aid = shipped.aids().find(one => one.id === id) ?? refuse('not_found', `There is no planning aid ${id}`)
  if (format === 'oscal')
    return refuse('conflict', 'A planning aid is no mapping, so it is no mapping-collection either')
  const sheet = aidSheet(catalog, aid)
  const name = `${fileName(id)}-planning-aid-${day}`
  if (format === 'csv') return csvDownload(name, sheet)
  const about = aboutSheet([
    ['What it is', aid.label],
    ['Title', aid.title],
    ['Publisher', aid.publisher],
    ['Licence', aid.licence],
  ])
  return xlsxDownload(name, [sheet, about])
}

function aidSheet(catalog: FrameworkCatalog, { label, source, target, rows }: PlanningAid): Sheet {
  const title = (framework: string, ids: readonly string[]) =>
    ids.map(id => `${id} ${catalog.requirement(`${framework}:${id}`)?.requirement.label ?? ''}`.trim()).join('; ')
  return {
    name: 'Planning aid, not a mapping',
    columns: ['label', catalog.get(source)?.title ?? source, catalog.get(target)?.title ?? target, 'note'],
    rows: rows.map(row => [label, title(source, row.source), title(target, row.target), row.note]),
  }
}

/** The sheet of a profile for an assessor: what each requirement rests on, and under it related work, not relied on. */
export async function sheetDownload(call: Call<Contract['sheet']>, service: CrosswalkService): Promise<Download> {
  const { tx, org, params, body: query, at } = call
  const asked = await askedOf(tx, query, at)
  const { catalog, profiles, postures, states, support } = await service.supported(tx, org, asked)
  const index = profiles.findIndex(one => one.profile.subject === params.id)
  const [profile, posture] = [profiles[index], postures[index]]
  if (!profile || !posture) return refuse('not_found', 'There is no such profile in this organisation')
  const byId = new Map(states.map(state => [state.control, state]))
  const people = await peopleNames(tx, asked.moment)
  const named = namesOf(catalog)
  const howOf = (control: string, requirement: string) =>
    byId.get(control)?.addresses.find(one => one.requirement === requirement)?.how ?? ''
  const codeOf = (control: string) => byId.get(control)?.code ?? control
  const person = (ids: string) =>
    ids
      .split('; ')
      .map(id => people[id] ?? id)
      .join('; ')
  const sheet: Sheet = {
    name: 'Requirements',
    columns: [
      'requirement',
      'title',
      'kind',
      'says',
      'controls',
      'from',
      'relation',
      'compared by',
      'publisher',
      'reviewer',
      'reviewed on',
      'not covered',
      'guards passed',
      'guards failed',
    ],
    rows: [...sheetOf(posture, support, howOf)].map(row => [
      named(row.requirement).id,
      named(row.requirement).title,
      row.kind === 'direct' ? 'Direct' : 'Related work, not relied on',
      row.says,
      row.controls.map(codeOf).join(', '),
      row.source,
      row.relation,
      row.rationale,
      row.publisher,
      person(row.reviewer),
      row.reviewedOn,
      row.uncovered,
      row.guardsPassed,
      row.guardsFailed,
    ]),
  }
  const name = `${fileName(profile.profile.body.name)}-sheet-${asked.moment.asOf.slice(0, 10)}`
  if (query.format === 'csv') return csvDownload(name, sheet)
  const view = await momentView(tx, asked.moment)
  const about = aboutSheet([
    ['Profile', profile.profile.body.name],
    ['As of', view.asOf],
    ['Known up to ledger entry', view.position],
    [
      'How to read it',
      'A requirement rests on its direct lines alone. Related work stands beside it and is not relied on.',
    ],
  ])
  return xlsxDownload(name, [sheet, about])
}

function csvDownload(name: string, sheet: Sheet): Download {
  return { name: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', content: Buffer.from(csvOf(sheet), 'utf8') }
}

function xlsxDownload(name: string, sheets: readonly Sheet[]): Download {
  const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return { name: `${name}.xlsx`, mediaType, content: workbookOf(sheets) }
}

function fileName(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9.]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'crosswalk'
  )
}
