import type { Person } from '@onus/core/person'
import type { ComponentKind } from '@onus/core/scope'
import { canonicalControlId, formatControlId, parseControlId } from '../control-id/index.ts'
import { at, type Finding, type Node, node, nodes, strings, text } from '../document/index.ts'
import { line } from '../own/index.ts'
import { keptOnly } from '../tailoring/read.ts'

/** That a text of ours was taken from one place of a document, so that it can go back there. */
export type TakenText = Readonly<{
  pointer: string
  /** What became of it: the key of a proposal, and which text of it. */
  key: string
  field: string
  text: string
}>

/** A control that a plan of others describes. `control` is the identifier of the requirement as the document has it. */
export type Proposal = Readonly<{
  key: string
  pointer: string
  control: string
  /** As people write the identifier: AC-2(1). */
  label: string
  statement: string
  how: string
  /** What the document says of its implementation, as it says it: planned, partial, implemented. */
  status: readonly string[]
}>

export type ProposedComponent = Readonly<{
  key: string
  pointer: string
  kind: ComponentKind
  name: string
  description: string
  supplier: string | null
}>

/** What a document of others proposes to us. Nothing of it is decided: whoever takes it owns it from then on. */
export type Proposals = Readonly<{
  model: 'system-security-plan' | 'component-definition'
  title: string
  version: string
  description: string
  people: readonly Readonly<{ key: string; pointer: string; body: Person }>[]
  components: readonly ProposedComponent[]
  controls: readonly Proposal[]
  parameters: readonly Readonly<{
    pointer: string
    control: string
    parameter: string
    values: readonly string[]
    source: string
  }>[]
  taken: readonly TakenText[]
  /** What was kept in the stored original alone, each place by its pointer. */
  findings: readonly Finding[]
}>

/**
 * What a plan or a component-definition of another tool proposes: one control for each requirement that it implements, its
 * components, people and parameters. Everything else is kept in the original and named.
 */
export function proposalsIn(root: Node, model: Proposals['model']): Proposals {
  const taken: TakenText[] = []
  const findings: Finding[] = []
  const pointer = at('', model)
  const metadata = node(root, 'metadata')
  const components = componentsOf(root, model, taken)
  const names = new Map(components.map(one => [one.key, one.name]))
  const places = model === 'system-security-plan' ? planRequirements(root) : definedRequirements(root)
  const controls = mergedControls(places, names, taken)
  const characteristics = node(root, 'system-characteristics')
  keptMembers(root, pointer, model, findings)
  return {
    model,
    title: line(text(characteristics, 'system-name') ?? text(metadata, 'title') ?? '', 'Imported'),
    version: text(metadata, 'version') ?? '',
    description: text(characteristics, 'description') ?? text(metadata, 'remarks') ?? '',
    people: peopleOf(metadata, at(pointer, 'metadata', 'parties'), taken, findings),
    components,
    controls,
    parameters: [...parametersOf(root, pointer, places)],
    taken,
    findings,
  }
}

function peopleOf(metadata: Node | undefined, pointer: string, taken: TakenText[], findings: Finding[]) {
  return nodes(metadata, 'parties').flatMap((party, index) => {
    const place = at(pointer, index)
    const key = text(party, 'uuid') ?? place
    const name = text(party, 'name')
    if (party.type !== 'person' || name === undefined) {
      if (party.type === 'person') findings.push(keptOnly('This person has no name; it stays in the original.', place))
      else findings.push(keptOnly(`The organisation ${name ?? ''} stays in the original.`.replace('  ', ' '), place))
      return []
    }
    taken.push({ pointer: at(place, 'name'), key, field: 'name', text: name })
    const title = text(
      nodes(party, 'props').find(one => one.name === 'job-title'),
      'value',
    )
    const email = strings(party, 'email-addresses')[0] ?? null
    const body = { name: name.slice(0, 200), email, title: title ?? '', user: null, leftOn: null }
    return [{ key, pointer: place, body }]
  })
}

/** What our five kinds call the types of OSCAL and of the tools that write it. */
const kinds: Readonly<Record<string, ComponentKind>> = {
  hardware: 'infrastructure',
  network: 'infrastructure',
  physical: 'infrastructure',
  interconnection: 'infrastructure',
  infrastructure: 'infrastructure',
  people: 'people',
  personnel: 'people',
  policy: 'procedures',
  plan: 'procedures',
  guidance: 'procedures',
  standard: 'procedures',
  'process-procedure': 'procedures',
  procedures: 'procedures',
  data: 'data',
}

function componentsOf(root: Node, model: Proposals['model'], taken: TakenText[]): readonly ProposedComponent[] {
  const isPlan = model === 'system-security-plan'
  const holder = isPlan ? node(root, 'system-implementation') : root
  const pointer = isPlan ? at('', model, 'system-implementation', 'components') : at('', model, 'components')
  return nodes(holder, 'components').map((one, index) => {
    const place = at(pointer, index)
    const key = text(one, 'uuid') ?? place
    const name = line(text(one, 'title') ?? '', 'Component').slice(0, 200)
    const description = text(one, 'description') ?? ''
    taken.push({ pointer: at(place, 'title'), key, field: 'name', text: name })
    taken.push({ pointer: at(place, 'description'), key, field: 'description', text: description })
    const vendor = nodes(one, 'props').find(each => each.name === 'vendor-name')
    const kind = kinds[text(one, 'type') ?? ''] ?? 'software'
    return { key, pointer: place, kind, name, description, supplier: text(vendor, 'value') ?? null }
  })
}

type Requirement = Readonly<{ one: Node; pointer: string; component: string | null; settings: readonly Node[] }>

function planRequirements(root: Node): readonly Requirement[] {
  const holder = node(root, 'control-implementation')
  const pointer = '/system-security-plan/control-implementation/implemented-requirements'
  return nodes(holder, 'implemented-requirements').map((one, index) => ({
    one,
    pointer: at(pointer, index),
    component: null,
    settings: [],
  }))
}

function definedRequirements(root: Node): readonly Requirement[] {
  return ['components', 'capabilities'].flatMap(list =>
    nodes(root, list).flatMap((holder, index) =>
      nodes(holder, 'control-implementations').flatMap((implementation, place) =>
        nodes(implementation, 'implemented-requirements').map((one, nth) => ({
          one,
          pointer: at(
            '',
            'component-definition',
            list,
            index,
            'control-implementations',
            place,
            'implemented-requirements',
            nth,
          ),
          component: text(holder, 'uuid') ?? null,
          settings: nodes(implementation, 'set-parameters'),
        })),
      ),
    ),
  )
}

type Piece = Readonly<{
  pointer: string
  text: string
  component: string | null
  statement: string
  status: string | null
}>

/** One control for each requirement, however many components implement it. */
function mergedControls(
  places: readonly Requirement[],
  names: ReadonlyMap<string, string>,
  taken: TakenText[],
): readonly Proposal[] {
  const byControl = Map.groupBy(places, ({ one }) => canonicalControlId(text(one, 'control-id') ?? ''))
  return [...byControl].flatMap(([control, those]) => {
    const first = those[0]
    if (control === '' || first === undefined) return []
    const pieces = those.flatMap(piecesOf)
    const key = `control:${control}`
    const texts = pieces.map(piece => pieceWords(piece, pieces.length > 1, names)).filter(one => one !== '')
    const [only] = pieces
    if (pieces.length === 1 && only) {
      taken.push({ pointer: only.pointer, key, field: 'statement', text: only.text })
    }
    const statement = texts.join('\n\n') || 'The imported document says nothing of how.'
    const parsed = parseControlId(control)
    return [
      {
        key,
        pointer: first.pointer,
        control,
        label: parsed === null ? control : formatControlId(parsed, 'label'),
        statement,
        how: statement,
        status: [...new Set(pieces.flatMap(piece => piece.status ?? []))],
      },
    ]
  })
}

function piecesOf({ one, pointer, component }: Requirement): readonly Piece[] {
  const own = text(one, 'description')
  return [
    ...(own === undefined
      ? []
      : [{ pointer: at(pointer, 'description'), text: own, component, statement: '', status: null }]),
    ...byComponents(one, pointer, ''),
    ...nodes(one, 'statements').flatMap((statement, index) => {
      const place = at(pointer, 'statements', index)
      const id = text(statement, 'statement-id') ?? ''
      const described = text(statement, 'description')
      return [
        ...(described === undefined
          ? []
          : [{ pointer: at(place, 'description'), text: described, component, statement: id, status: null }]),
        ...byComponents(statement, place, id),
      ]
    }),
  ]
}

function byComponents(of: Node, pointer: string, statement: string): readonly Piece[] {
  return nodes(of, 'by-components').map((one, index) => ({
    pointer: at(pointer, 'by-components', index, 'description'),
    text: text(one, 'description') ?? '',
    component: text(one, 'component-uuid') ?? null,
    statement,
    status: text(node(one, 'implementation-status'), 'state') ?? null,
  }))
}

/** A text with what it is about before it, where there are several. */
function pieceWords(piece: Piece, several: boolean, names: ReadonlyMap<string, string>): string {
  if (piece.text.trim() === '') return ''
  const about = [piece.statement.replace(/^.*_s(?:mt|tmt)\.?/, ''), names.get(piece.component ?? '') ?? '']
  const head = about.filter(one => one !== '').join(', ')
  return several && head !== '' ? `${head}: ${piece.text.trim()}` : piece.text.trim()
}

function* parametersOf(root: Node, pointer: string, places: readonly Requirement[]) {
  const whole = nodes(node(root, 'control-implementation'), 'set-parameters')
  for (const [index, one] of whole.entries())
    yield setting(one, at(pointer, 'control-implementation', 'set-parameters', index), '')
  for (const { one, pointer: place, settings } of places) {
    const control = canonicalControlId(text(one, 'control-id') ?? '')
    for (const [index, each] of nodes(one, 'set-parameters').entries())
      yield setting(each, at(place, 'set-parameters', index), control)
    for (const each of settings) yield setting(each, place, '')
  }
}

function setting(one: Node, pointer: string, control: string) {
  const parameter = text(one, 'param-id') ?? ''
  return { pointer, control, parameter, values: strings(one, 'values'), source: text(one, 'remarks') ?? '' }
}

/** Members that are taken over, by model; every other one is kept in the original and named. */
const known: Readonly<Record<Proposals['model'], readonly string[]>> = {
  'system-security-plan': [
    'uuid',
    'metadata',
    'system-characteristics',
    'system-implementation',
    'control-implementation',
  ],
  'component-definition': ['uuid', 'metadata', 'components', 'capabilities'],
}

function keptMembers(root: Node, pointer: string, model: Proposals['model'], findings: Finding[]): void {
  const keep = (of: Node | undefined, place: string, modelled: readonly string[]) => {
    for (const member of Object.keys(of ?? {}))
      if (!modelled.includes(member))
        findings.push(keptOnly(`“${member}” was not taken over; it stays in the original.`, at(place, member)))
  }
  keep(root, pointer, known[model])
  if (model === 'component-definition') return
  keep(node(root, 'system-characteristics'), at(pointer, 'system-characteristics'), ['system-name', 'description'])
  keep(node(root, 'system-implementation'), at(pointer, 'system-implementation'), ['components'])
  const modelled = ['description', 'set-parameters', 'implemented-requirements']
  keep(node(root, 'control-implementation'), at(pointer, 'control-implementation'), modelled)
}

/**
 * A document with other texts in the places where ours were taken from. Everything else comes out as it went in. A place
 * that is not there is passed over.
 */
export function withTexts(whole: Node, texts: ReadonlyMap<string, string>): Node {
  const copy = structuredClone(whole) as Record<string, unknown>
  for (const [pointer, said] of texts) {
    const steps = pointer
      .split('/')
      .slice(1)
      .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = steps.pop()
    let holder: unknown = copy
    for (const step of steps) holder = (holder as Record<string, unknown> | undefined)?.[step]
    if (last !== undefined && typeof holder === 'object' && holder !== null && Object.hasOwn(holder, last))
      (holder as Record<string, unknown>)[last] = said
  }
  return copy as Node
}
