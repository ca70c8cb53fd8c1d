import type { Json } from '@onus/core/json'
import { at, type Finding, isNode, type Node, nodes, text } from '../document/index.ts'
import { type Control, openControl, withDescendants } from './tree.ts'

/** What a profile does to one control: removals and additions, all of them seen against the control as it was imported. */
export type Alteration = Readonly<{
  removes: readonly { readonly rule: Node; readonly pointer: string }[]
  adds: readonly Addition[]
}>

type Position = 'before' | 'after' | 'starting' | 'ending'
type Addition = Readonly<{ byId: string | undefined; position: Position; add: Node; pointer: string }>

export function alterationsOf(modify: Node | undefined, pointer: string): ReadonlyMap<string, Alteration> {
  const all = new Map<string, Alteration>()
  for (const [index, alter] of nodes(modify, 'alters').entries()) {
    const id = text(alter, 'control-id') ?? ''
    const before = all.get(id) ?? { removes: [], adds: [] }
    const where = at(pointer, 'alters', index)
    all.set(id, {
      removes: [
        ...before.removes,
        ...nodes(alter, 'removes').map((rule, each) => ({ rule, pointer: at(where, 'removes', each) })),
      ],
      adds: [
        ...before.adds,
        ...nodes(alter, 'adds').map((add, each) => ({
          byId: text(add, 'by-id'),
          position: positionOf(add.position),
          add,
          pointer: at(where, 'adds', each),
        })),
      ],
    })
  }
  return all
}

/** Without a valid position, at the end. */
function positionOf(position: Json | undefined): Position {
  return position === 'before' || position === 'after' || position === 'starting' ? position : 'ending'
}

/**
 * A control with its alterations. Removals match what the catalogue put inside the control, at any depth, never what is being
 * added; additions before and after a removed part take its place. What is added out of place is ignored and said.
 */
export function alterControl(control: Control, { removes, adds }: Alteration, findings: Finding[]): Control {
  const ids = new Set([...idsIn(control)])
  const own = adds.filter(({ byId }) => byId === undefined || byId === control.id)
  const explicit = adds.filter(({ byId }) => byId !== undefined && byId !== control.id)
  const [bound, unbound] = [
    explicit.filter(({ byId = '' }) => ids.has(byId)),
    explicit.filter(({ byId = '' }) => !ids.has(byId)),
  ]
  const edit: Edit = { removes: removes.map(each => ({ ...each, used: false })), adds: bound, findings }
  const inside = own.map(each => ({ ...each, position: within(each.position) }))
  const changed = asControl(editItem({ kind: 'control', value: whole(control) }, edit, inside))
  findings.push(...edit.removes.filter(({ used }) => !used).map(({ rule, pointer }) => unusedRemoval(rule, pointer)))
  if (unbound.length === 0) return changed
  const found = new Set(idsIn(changed))
  const late = unbound.filter(({ byId = '' }) => found.has(byId))
  findings.push(...unbound.filter(({ byId = '' }) => !found.has(byId)).map(unboundAddition))
  return late.length === 0
    ? changed
    : asControl(editItem({ kind: 'control', value: whole(changed) }, { removes: [], adds: late, findings }, []))
}

/** An addition to the control as a whole goes inside it wherever it is put. */
function within(position: Position): Position {
  if (position === 'before') return 'starting'
  return position === 'after' ? 'ending' : position
}

function unboundAddition({ byId, pointer }: Addition): Finding {
  const message = `Nothing in the control has the identifier “${byId}”; the addition is ignored.`
  return { severity: 'warning', code: 'no-match', message, pointer: at(pointer, 'by-id') }
}

function unusedRemoval(rule: Node, pointer: string): Finding {
  const criteria = Object.entries(rule).map(([name, value]) => `${name} “${String(value)}”`)
  const message =
    criteria.length === 0
      ? 'A removal without criteria removes nothing.'
      : `Nothing in the control matches the removal by ${criteria.join(' and ')}.`
  return { severity: 'warning', code: 'no-match', message, pointer }
}

function* idsIn(control: Control): Generator<string> {
  for (const each of withDescendants(control)) {
    if (each !== control) yield each.id
    for (const param of nodes(each.body, 'params')) yield text(param, 'id') ?? ''
    yield* partIds(each.body)
  }
}

function* partIds(of: Node): Generator<string> {
  for (const part of nodes(of, 'parts')) {
    yield text(part, 'id') ?? ''
    yield* partIds(part)
  }
}

function whole({ body, controls }: Control): Node {
  return controls.length === 0 ? body : { ...body, controls: controls.map(whole) }
}

function asControl(items: readonly Item[]): Control {
  return openControl(items.find(({ kind }) => kind === 'control')?.value as Node)
}

/** A thing in a control: an entry of one of its lists, or a single member, with the name that it has in the model. */
type Item = Readonly<{ kind: string; value: Json }>

type Edit = Readonly<{
  removes: readonly { readonly rule: Node; readonly pointer: string; used: boolean }[]
  adds: readonly Addition[]
  findings: Finding[]
}>

/** The lists of the model and what one entry of each is called. */
const entryNames: Readonly<Record<string, string>> = {
  params: 'param',
  props: 'prop',
  links: 'link',
  parts: 'part',
  controls: 'control',
  constraints: 'constraint',
  guidelines: 'guideline',
  values: 'value',
  tests: 'test',
  choice: 'choice',
}
const listNames = new Map(Object.entries(entryNames).map(([list, entry]) => [entry, list]))

/** Members that are things of their own; all others say something about the object they stand in. */
const single: ReadonlySet<string> = new Set([
  'title',
  'label',
  'usage',
  'select',
  'prose',
  'description',
  'remarks',
  'expression',
])

function editItem(item: Item, edit: Edit, inside: readonly Addition[]): readonly Item[] {
  if (!isNode(item.value)) return [item]
  const { flags, items } = opened(item.value)
  const starting = inside.filter(({ position }) => position === 'starting').flatMap(added)
  const ending = inside.filter(({ position }) => position === 'ending').flatMap(added)
  const contents = items.flatMap(each => editInside(each, edit))
  const edited = [...startingAfterTitle(contents, starting), ...ending]
  return [{ kind: item.kind, value: closed(flags, edited, edit.findings, inside[0]?.pointer ?? '') }]
}

/** A title that is added is the new title, also at the start: the last of several is the one that holds. */
function startingAfterTitle(contents: readonly Item[], starting: readonly Item[]): readonly Item[] {
  return [
    ...contents.filter(({ kind }) => single.has(kind)),
    ...starting,
    ...contents.filter(({ kind }) => !single.has(kind)),
  ]
}

/** What stands in the place of one thing inside the control after the edit: it, what is around it, or nothing. */
function editInside(item: Item, edit: Edit): readonly Item[] {
  const id = isNode(item.value) ? text(item.value, 'id') : undefined
  const here = id === undefined ? [] : edit.adds.filter(({ byId }) => byId === id)
  const before = here.filter(({ position }) => position === 'before').flatMap(added)
  const after = here.filter(({ position }) => position === 'after').flatMap(added)
  const inside = here.filter(({ position }) => position === 'starting' || position === 'ending')
  return [...before, ...(isRemoved(item, edit) ? [] : editItem(item, edit, inside)), ...after]
}

function isRemoved(item: Item, edit: Edit): boolean {
  const matching = edit.removes.filter(({ rule }) => matchesRemoval(item, rule))
  for (const each of matching) each.used = true
  return matching.length > 0
}

const oscalNamespace = 'http://csrc.nist.gov/ns/oscal'

function matchesRemoval({ kind, value }: Item, rule: Node): boolean {
  const about: Node = isNode(value) ? value : {}
  const hasNamespace = kind === 'prop' || kind === 'part'
  const namespace = hasNamespace ? (text(about, 'ns')?.trim() ?? oscalNamespace) : undefined
  const criteria: readonly (readonly [string, string | undefined])[] = [
    ['by-item-name', kind],
    ['by-id', text(about, 'id')],
    ['by-name', text(about, 'name')],
    ['by-class', text(about, 'class')],
    ['by-ns', namespace],
  ]
  const given = criteria.filter(([name]) => rule[name] !== undefined)
  return given.length > 0 && given.every(([name, actual]) => rule[name] === actual)
}

/** What an addition brings, as things. */
function added({ add }: Addition): readonly Item[] {
  const { 'by-id': _, position: __, ...contents } = add
  return opened(contents).items
}

function opened(value: Node): { flags: Node; items: readonly Item[] } {
  const flags: Record<string, Node[string]> = {}
  const items: Item[] = []
  for (const [name, member] of Object.entries(value)) {
    const kind = entryNames[name]
    if (kind !== undefined && Array.isArray(member))
      for (const each of member) items.push({ kind, value: each as Json })
    else if (single.has(name) && member !== undefined) items.push({ kind: name, value: member })
    else flags[name] = member
  }
  return { flags, items }
}

function closed(flags: Node, items: readonly Item[], findings: Finding[], pointer: string): Node {
  const lists = new Map<string, Json[]>()
  const singles = new Map<string, Json>()
  for (const { kind, value } of items) {
    const list = listNames.get(kind)
    if (list !== undefined) lists.set(list, [...(lists.get(list) ?? []), value])
    else {
      if (singles.has(kind)) findings.push(replaced(kind, pointer))
      singles.set(kind, value)
    }
  }
  return inModelOrder({ ...flags, ...Object.fromEntries(singles), ...Object.fromEntries(lists) })
}

function replaced(kind: string, pointer: string): Finding {
  const message = `There is more than one ${kind}; the last one holds.`
  return { severity: 'warning', code: 'replaced', message, pointer }
}

const modelOrder = [
  'id',
  'uuid',
  'name',
  'ns',
  'value',
  'class',
  'href',
  'rel',
  'depends-on',
  'title',
  'params',
  'props',
  'prose',
  'parts',
  'links',
]

/** Only a light ordering: the groups and controls of the result are ordered once more when it is closed. */
function inModelOrder(value: Node): Node {
  const names = Object.keys(value)
  const known = modelOrder.filter(name => name in value)
  return Object.fromEntries(
    [...known, ...names.filter(name => !modelOrder.includes(name))].map(name => [name, value[name]]),
  )
}
