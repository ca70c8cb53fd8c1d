import type { populations } from '@onus/contract/population'
import type { Target } from '@onus/core/access'
import { allColumns } from '@onus/core/dataset'
import { periodOf } from '@onus/core/engagement'
import { Sha256 } from '@onus/core/id'
import { calendarOf, periodOfDays } from '@onus/core/occurrence'
import { completenessTests, judged, nextEdition, type Population, testsAgain } from '@onus/core/population'
import { orRefuse, refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import { noteBlob } from '../blob/store.ts'
import { snapshotsInUse } from '../check/store.ts'
import { schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { engagementOf, openEngagementOf } from '../engagement/store.ts'
import { withinEngagement } from '../engagement/target.ts'
import { type HandlersOf, narrowed, type Upload } from '../http/handler.ts'
import { insertRead } from '../read/store.ts'
import { record, type Writer } from '../record/record.ts'
import { isAllowed, versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { type FreezingRooms, type Froze, populationFrom, withFrozen } from './freezing.ts'
import { cellsOf, frozenLines } from './lines.ts'
import { agreementOf, valuesIn, valuesInDataset } from './reconciling.ts'
import { latestPopulation as latest, pageOfEngagement } from './store.ts'

export function populationHandlers(rooms: FreezingRooms): HandlersOf<typeof populations> {
  const { blobs } = rooms
  const { get, history } = versionedHandlers<never>('population', {
    read: 'population:read',
    write: 'population:write',
    target: withinEngagement as never,
  })
  return {
    get: get as never,
    history: history as never,
    list: narrowed(async ({ tx, query, at, may, reach }) => {
      const page = await pageOfEngagement(
        tx,
        'population',
        await momentOf(tx, query, at),
        query,
        row => reach === 'all' || isWithin(may, row.body),
      )
      return { items: await recordViews(tx, page.items), next: page.next, total: null }
    }),
    sources: narrowed(async ({ tx, params, at, may }) => {
      may('population:write', { within: [params.id] })
      await engagementOf(tx, params.id)
      const moment = await momentOf(tx, {}, at)
      const schemas = await schemasOf(tx, moment)
      const items = (await snapshotsInUse(tx, moment)).flatMap(({ snapshot, title }) =>
        snapshot.body.datasets.flatMap(({ dataset, rows, complete }) => {
          const schema = schemas.get(dataset)
          if (!schema) return []
          const columns = allColumns(schema).map(({ name, type, meaning, personal }) => {
            return { name, type, meaning, personal: personal ?? false }
          })
          const { takenAt } = snapshot.body
          return {
            snapshot: snapshot.subject,
            dataset,
            title: schema.title,
            connection: title,
            takenAt,
            rows,
            complete,
            key: [...schema.key],
            columns,
          }
        }),
      )
      const controls = (await versionsInForce(tx, 'control', moment))
        .filter(({ body }) => body.lifecycle.state === 'adopted')
        .map(({ subject, body }) => ({ id: subject, label: `${body.code} ${body.title}` }))
      const reviewed = (await versionsInForce(tx, 'access-review', moment)).flatMap(({ subject, body }) =>
        body.frozen
          ? [
              {
                snapshot: subject,
                dataset: 'access-review' as const,
                title: 'Access review',
                connection: body.title,
                takenAt: body.frozen.at,
                rows: body.frozen.rows,
                complete: body.frozen.sources.every(one => one.complete),
                key: body.frozen.key,
                columns: body.frozen.columns.map(column => ({ ...column, meaning: '' })),
              },
            ]
          : [],
      )
      return { items: [...items, ...reviewed], controls }
    }),
    preview: narrowed(async call => {
      call.may('population:write', withinEngagement(call.body))
      const given = await givenBy(call, null)
      return await withFrozen(rooms, given, false, async froze => ({
        available: [...froze.available],
        columns: [...froze.columns],
        rows: froze.frozen?.rows ?? 0,
        counts: froze.counts,
        first: (froze.frozen?.first ?? []).map(line =>
          cellsOf(
            line,
            froze.columns.map(column => column.personal),
          ),
        ),
        duplicates: (froze.frozen?.duplicates ?? []).map(key => key.replaceAll('\t', ', ')),
        tests: froze.tests,
        interim: froze.interim,
      }))
    }),
    freeze: narrowed(async call => {
      call.may('population:write', withinEngagement(call.body))
      const by = deciding(call)
      const [upload] = call.files
      return await withFrozen(rooms, await givenBy(call, null), true, async froze => {
        const body = populationFrom(call.body, froze, upload, by)
        await keepFiles(rooms, call, froze, upload)
        return await record(call, {
          noun: 'population',
          body,
          reason: `Frozen: ${body.rows} rows`,
          provenance: provenanceOf(body),
        })
      })
    }),
    refreeze: narrowed(async call => {
      const before = await latest(call.tx, call.params.id)
      call.may('population:write', withinEngagement(before.body))
      call.may('population:write', withinEngagement(call.body))
      if (before.body.engagement !== call.body.engagement) refuse('conflict', 'A population stays in its engagement')
      const by = deciding(call)
      const [upload] = call.files
      return await withFrozen(rooms, await givenBy(call, before.body), true, async froze => {
        const body = nextEdition(before.body, populationFrom(call.body, froze, upload, by))
        await keepFiles(rooms, call, froze, upload)
        return await record(call, {
          noun: 'population',
          subject: before.subject,
          body,
          reason:
            body.edition === before.body.edition
              ? 'Frozen again: the same rows'
              : `Edition ${body.edition}: ${body.rows} rows`,
          provenance: provenanceOf(body),
          expectedVersion: call.ifMatch,
        })
      })
    }),
    rows: narrowed(async ({ tx, org, params, query, may, reach }) => {
      const { body } = await latest(tx, params.id)
      may('population:read', withinEngagement(body))
      const masked = body.columns.map(column => column.personal && reach !== 'all')
      const page = await pageOfLines(frozenLines(blobs, org, body.popHash), body.rows, { ...query, masked })
      return { columns: body.columns.map((column, index) => ({ ...column, masked: masked[index] ?? false })), ...page }
    }),
    unmask: narrowed(async ({ tx, org, actor, newId, params, body: { reason }, may }) => {
      const { body } = await latest(tx, params.id)
      may('population:read', withinEngagement(body))
      const subject = `${params.id}/rows/${params.position}`
      await insertRead(tx, { org, id: newId(), operation: 'populations.unmask', subject, actor, reason })
      let position = 0
      for await (const line of frozenLines(blobs, org, body.popHash)) {
        if (position === params.position) return { cells: cellsOf(line, []) }
        position += 1
      }
      return refuse('not_found', `The population has ${body.rows} rows; there is no row ${params.position}`)
    }),
    file: narrowed(async ({ tx, org, params, may, reach, fileLink }) => {
      const { body } = await latest(tx, params.id)
      may('population:read', withinEngagement(body))
      if (reach !== 'all' && body.columns.some(column => column.personal))
        refuse('not_permitted', 'This population has columns about people: look at its rows and unmask single ones')
      await blobs.verify(org, body.popHash)
      return {
        url: fileLink({
          sha256: body.popHash,
          name: `population-${params.id}.tsv`,
          mediaType: 'text/tab-separated-values',
        }),
      }
    }),
    explain: narrowed(async call => {
      const { body } = await opened(call.tx, call.params.id, call.may)
      const { test, explanation } = call.body
      const { actorPerson } = deciding(call)
      const tests = body.tests.map(one => (one.test === test ? { ...one, explanation, explainedBy: actorPerson } : one))
      return await again(call, { ...body, tests }, `Explained: ${test}`)
    }),
    reconcile: narrowed(async call => {
      const { tx, org, at, body: asked } = call
      const { body } = await opened(tx, call.params.id, call.may)
      const by = deciding(call)
      const moment = await momentOf(tx, {}, at)
      const here = await valuesIn(rooms, org, body, asked.column)
      const there = await otherSide(rooms, call, body, moment)
      const { both, onlyHere, onlyThere, examples } = agreementOf(here, there.values)
      const { column, explanation } = asked
      const { popHash } = body
      const made = {
        against: there.against,
        column,
        popHash,
        both,
        onlyHere,
        onlyThere,
        examples,
        explanation,
        by: by.actorPerson,
        at: by.at,
      }
      const reconciliations = [...body.reconciliations, made].slice(-20)
      const tests = testsAgain(body.tests, await testsOf(tx, { ...body, reconciliations }, moment))
      return {
        ...(await again(call, { ...body, reconciliations, tests }, 'Compared with another source')),
        both,
        onlyHere,
        onlyThere,
      }
    }),
    judge: narrowed(async call => {
      const { body } = await latest(call.tx, call.params.id)
      const { verdict, words } = call.body
      call.may(verdict === 'reconciled' ? 'population:write' : 'audit:conclude', withinEngagement(body))
      await openEngagementOf(call.tx, body.engagement)
      return await again(call, orRefuse(judged(body, { verdict, words }, deciding(call))), words || verdict)
    }),
  }

  async function opened(tx: OrgTransaction, id: string, may: May): Promise<Version<Population>> {
    const population = await latest(tx, id)
    may('population:write', withinEngagement(population.body))
    await openEngagementOf(tx, population.body.engagement)
    return population
  }
}

type May = (permission: 'population:read' | 'population:write', target: Target) => unknown
type Writing = Writer & { readonly params: { readonly id: string }; readonly ifMatch: number | undefined }

async function again(call: Writing, body: Population, reason: string) {
  return await record(call, {
    noun: 'population',
    subject: call.params.id,
    body,
    reason,
    expectedVersion: call.ifMatch,
  })
}

function isWithin(may: May, body: Population): boolean {
  return isAllowed(() => may('population:read', withinEngagement(body)))
}

async function givenBy(
  {
    tx,
    org,
    at,
    body,
    files,
  }: {
    tx: OrgTransaction
    org: string
    at: string
    body: Parameters<typeof populationFrom>[0]
    files: readonly Upload[]
  },
  before: Population | null,
) {
  return { tx, org, moment: await momentOf(tx, {}, at), freezing: body, upload: files[0], before }
}

/** The frozen lines, and the file that somebody sent, become files of the organisation before a fact rests on them. */
async function keepFiles({ blobs }: FreezingRooms, { tx, org }: Writer, { frozen }: Froze, upload: Upload | undefined) {
  if (!frozen?.file) return
  await noteBlob(tx, org, await blobs.adopt(org, frozen.file.path), 'text/tab-separated-values')
  if (upload) await noteBlob(tx, org, await blobs.adopt(org, upload.path), upload.mediaType)
}

const provenanceOf = ({ source }: Population) => (source.kind === 'upload' ? 'upload' : 'computed')

type LinesQuery = {
  readonly offset: number
  readonly limit: number
  readonly search?: string | undefined
  readonly positions?: string | undefined
  readonly masked: readonly boolean[]
}

/** A page of lines. What is masked is not searched either. */
async function pageOfLines(
  lines: AsyncIterable<string>,
  total: number,
  { offset, limit, search, positions, masked }: LinesQuery,
) {
  const wanted = positions === undefined ? null : new Set(positions.split(',').map(Number))
  const word = search?.toLowerCase()
  const rows: { position: number; cells: (string | null)[] }[] = []
  let [position, matching] = [-1, 0]
  for await (const line of lines) {
    position += 1
    if (wanted && !wanted.has(position)) continue
    const cells = word === undefined ? null : cellsOf(line, masked)
    if (word !== undefined && !cells?.some(cell => cell?.toLowerCase().includes(word))) continue
    matching += 1
    if (matching > offset && rows.length < limit) rows.push({ position, cells: cells ?? cellsOf(line, masked) })
    if (word === undefined && !wanted && rows.length === limit) break
  }
  return { rows, total: word === undefined && !wanted ? total : matching }
}

async function otherSide(
  rooms: FreezingRooms,
  { tx, org, body: { against } }: { tx: OrgTransaction; org: string; body: { against: Against } },
  population: Population,
  moment: Moment,
) {
  if (against.kind === 'dataset') {
    const { values, sha256 } = await valuesInDataset(rooms, tx, org, moment, against)
    return { values, against: { ...against, sha256: Sha256.parse(sha256) } }
  }
  const { body: other } = await latest(tx, against.population)
  if (other.engagement !== population.engagement) return refuse('conflict', 'That population is of another engagement')
  return { values: await valuesIn(rooms, org, other, against.column), against: { ...against, popHash: other.popHash } }
}

type Against =
  | { kind: 'population'; population: string; column: string }
  | { kind: 'dataset'; snapshot: string; dataset: string; column: string }

/** The completeness tests of a frozen population, asked again after something was added to it. */
async function testsOf(tx: OrgTransaction, body: Population, moment: Moment) {
  const engagement = await engagementOf(tx, body.engagement)
  const zone = (await versionsInForce(tx, 'organisation', moment))[0]?.body.zone ?? 'UTC'
  const calendar = calendarOf(zone)
  const before = body.rollsForward === null ? null : (await latest(tx, body.rollsForward)).body
  const whole = body.tests.find(one => one.test === 'whole')?.outcome
  return completenessTests({
    rows: body.rows,
    counts: body.counts,
    ipe: body.ipe,
    whole: whole === undefined || whole === 'unknown' ? null : whole === 'pass',
    timed: body.filter.time !== null,
    period: periodOfDays(body.from, body.to, calendar),
    engagement: periodOf(engagement.body, zone),
    continues: before && periodOfDays(before.from, before.to, calendar),
    reconciliations: body.reconciliations,
  })
}
