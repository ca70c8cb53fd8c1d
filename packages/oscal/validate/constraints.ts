import { evaluate, holds, nodesOf, type Surroundings, textOf } from './evaluate.ts'
import { type Expression, parseMetapath } from './metapath.ts'
import { type Constraint, type Metaschema, type Node, pointerTo, treeOf, withDescendants } from './node.ts'
import { listed, quoted } from './schema.ts'

/** One constraint that a document does not keep, and where. */
export type Violation = {
  readonly pointer: string
  readonly message: string
  readonly constraint: string
  readonly severity: 'error' | 'warning'
}

/** Matches a whole value of a datatype of the metaschema. */
export type DatatypeTest = (datatype: string, text: string) => boolean

/**
 * Every constraint of the metaschema that the document does not keep. Constraints that reach into another document are
 * given the benefit of the doubt, since no other document is opened.
 */
export function violationsOf(
  metaschema: Metaschema,
  isOfDatatype: DatatypeTest,
  model: string,
  value: unknown,
): readonly Violation[] {
  const document = treeOf(metaschema, model, value)
  const run: Run = {
    document,
    isOfDatatype,
    violations: [],
    indexes: new Map(),
    references: [],
    values: new Map(),
    expressions: new Map(),
  }
  for (const node of withDescendants(document)) {
    for (const each of [node, ...node.flags]) {
      for (const constraint of each.definition.constraints ?? []) examiners[constraint.kind](run, constraint, each)
    }
  }
  for (const [node, constraints] of run.values) examineValue(run, node, constraints)
  for (const [constraint, node] of run.references) examineReference(run, constraint, node)
  return run.violations
}

type Run = {
  readonly document: Node
  readonly isOfDatatype: DatatypeTest
  readonly violations: Violation[]
  readonly indexes: Map<string, Index>
  readonly references: [Constraint, Node][]
  /** What each value may be, gathered from every constraint that speaks of it. */
  readonly values: Map<Node, Constraint[]>
  readonly expressions: Map<string, Expression>
}

/** `open` is an index that would also hold things of documents that are not at hand. */
type Index = { readonly keys: Map<string, Node>; readonly of: Set<string>; open: boolean }

const examiners: Readonly<Record<Constraint['kind'], (run: Run, constraint: Constraint, node: Node) => void>> = {
  'allowed-values': gatherValues,
  expect: examineExpectation,
  'has-cardinality': examineCardinality,
  index: examineIndex,
  'index-has-key': gatherReferences,
  'is-unique': examineUnique,
  matches: examineForm,
}

function gatherValues(run: Run, constraint: Constraint, node: Node): void {
  for (const target of select(run, constraint.target, node).nodes) {
    const known = run.values.get(target)
    if (known) known.push(constraint)
    else run.values.set(target, [constraint])
  }
}

/** References are looked up when every index is made. */
function gatherReferences(run: Run, constraint: Constraint, node: Node): void {
  for (const target of select(run, constraint.target, node).nodes) run.references.push([constraint, target])
}

/** The values of several constraints add up; one that is closed closes them all. */
function examineValue(run: Run, node: Node, constraints: readonly Constraint[]): void {
  const { text } = node
  const closed = constraints.find(each => each['allow-other'] !== 'yes')
  if (text === null || !closed || constraints.some(each => each.values?.includes(text))) return
  const allowed = [...new Set(constraints.flatMap(each => each.values ?? []))]
  violate(run, closed, node, `${quoted(text)} is not one of ${listed(allowed)}${namespaceHint(node)}`)
}

/** Names of OSCAL's own namespace are closed lists; somebody else's name only needs somebody else's namespace. */
function namespaceHint(node: Node): string {
  const named = node.kind === 'flag' && node.name === 'name' && node.parent?.definition.properties?.ns !== undefined
  return named ? '; a name of your own needs an "ns" of your own' : ''
}

function examineExpectation(run: Run, constraint: Constraint, node: Node): void {
  const test = expressionOf(run, constraint.test ?? '')
  for (const target of select(run, constraint.target, node).nodes) {
    if (holds(test, target, around(run))) continue
    violate(
      run,
      constraint,
      target,
      sentences[constraint.id] ?? constraint.message ?? `does not keep ${constraint.test}`,
    )
  }
}

/** What an expectation asks, in words. */
const sentences: Readonly<Record<string, string>> = {
  'oscal-catalog-control-require-statement-when-not-withdrawn':
    'a control that is not withdrawn needs a part named "statement"',
  'oscal-method-part-has-method-prop': 'an assessment method needs a property named "method"',
  'oscal-parameter-depends-on-deprecated': '"depends-on" is deprecated',
  'oscal-component-protocol-uuid': 'a protocol should have a uuid',
  'oscal-component-protocol-port-range-has-start': 'a port range should have a start',
  'oscal-component-protocol-port-range-has-end': 'a port range should have an end',
  'oscal-component-protocol-port-range-starts-before-end': 'a port range should not start after its end',
  'oscal-back-matter-resource-citation-title': 'a resource with a citation needs a title',
  'oscal-metadata-link-uri-reference-no-media-type':
    'a link into this document must not name a media type: that belongs to the resource',
  'oscal-poam-item-uuid': 'an item should have a uuid',
  'oscal-profile-req-merge-combine': 'the method "merge" is deprecated: use "keep" or "use-first"',
  'oscal-information-type-uuid': 'an information type should have a uuid',
}

/**
 * Counts what the target selects. A target that begins with a condition on the node itself asks nothing of nodes that do not
 * meet it: read otherwise, "objectives need a method" would forbid every part that is not an objective.
 */
function examineCardinality(run: Run, constraint: Constraint, node: Node): void {
  const expression = expressionOf(run, constraint.target)
  if (!meetsCondition(run, expression, node)) return
  const count = nodesOf(expression, node, around(run)).length
  const minimum = Number(constraint['min-occurs'] ?? 0)
  const maximum = Number(constraint['max-occurs'] ?? Number.POSITIVE_INFINITY)
  if (count >= minimum && count <= maximum) return
  const asked = count < minimum ? `at least ${minimum}` : `at most ${maximum}`
  violate(run, constraint, node, `${node.name} has ${count} of ${constraint.target}; it must have ${asked}`)
}

function meetsCondition(run: Run, expression: Expression, node: Node): boolean {
  if (expression.kind !== 'path' || expression.absolute) return true
  const [first] = expression.steps
  if (first?.take.kind !== 'self') return true
  return first.predicates.every(each => holds(each, node, around(run)))
}

function examineIndex(run: Run, constraint: Constraint, node: Node): void {
  const name = constraint.name ?? ''
  const index = run.indexes.get(name) ?? { keys: new Map<string, Node>(), of: new Set<string>(), open: false }
  run.indexes.set(name, index)
  const { nodes, outside } = select(run, constraint.target, node)
  index.open ||= outside
  for (const target of nodes) {
    index.of.add(target.name)
    for (const key of keysOf(run, constraint, target)) {
      const first = index.keys.get(key)
      if (first === undefined) index.keys.set(key, target)
      else if (first !== target) violate(run, constraint, target, repeated(key, first))
    }
  }
}

function examineUnique(run: Run, constraint: Constraint, node: Node): void {
  const seen = new Map<string, Node>()
  for (const target of select(run, constraint.target, node).nodes) {
    for (const key of keysOf(run, constraint, target)) {
      const first = seen.get(key)
      if (first === undefined) seen.set(key, target)
      else violate(run, constraint, target, repeated(key, first))
    }
  }
}

function repeated(key: string, first: Node): string {
  return `${spoken(key)} is already used at ${pointerTo(first)}`
}

function examineReference(run: Run, constraint: Constraint, node: Node): void {
  const index = run.indexes.get(constraint.name ?? '')
  if (index?.open) return
  for (const key of keysOf(run, constraint, node)) {
    if (index?.keys.has(key)) continue
    const things = index && index.of.size > 0 ? [...index.of].join(' or ') : 'thing'
    violate(run, constraint, node, `${spoken(key)} refers to no ${things} of this document (${constraint.name})`)
  }
}

function spoken(key: string): string {
  const parts = JSON.parse(key) as (string | null)[]
  return parts
    .filter(part => part !== null)
    .map(quoted)
    .join(' with ')
}

/**
 * The keys of a node: one, or none if every field of it is empty. Where a key field selects several values, as a role with
 * several parties does, each counts.
 */
function keysOf(run: Run, constraint: Constraint, node: Node): readonly string[] {
  const fields = (constraint.keys ?? []).map(({ target, pattern }) => {
    const texts = evaluate(expressionOf(run, target), node, around(run)).map(textOf)
    return pattern === undefined
      ? texts
      : texts.map(text => new RegExp(`^(?:${pattern})$`, 'u').exec(text ?? '')?.[1] ?? null)
  })
  const several = Math.max(1, ...fields.map(texts => texts.length))
  return Array.from({ length: several }, (_, at) => fields.map(texts => texts[at] ?? texts[0] ?? null))
    .filter(key => key.some(part => part !== null))
    .map(key => JSON.stringify(key))
}

function examineForm(run: Run, constraint: Constraint, node: Node): void {
  const { regex, datatype } = constraint
  for (const target of select(run, constraint.target, node).nodes) {
    const { text } = target
    if (text === null) continue
    if (regex !== undefined && !new RegExp(`^(?:${regex})$`, 'u').test(text)) {
      violate(run, constraint, target, `${quoted(text)} does not have the form ${regex}`)
    }
    if (datatype !== undefined && !run.isOfDatatype(datatype, text)) {
      violate(run, constraint, target, `${quoted(text)} is not of type ${datatype}`)
    }
  }
}

function select(run: Run, target: string, node: Node): { readonly nodes: readonly Node[]; readonly outside: boolean } {
  let outside = false
  const onOutside = () => {
    outside = true
  }
  const nodes = nodesOf(expressionOf(run, target), node, { document: run.document, onOutside })
  return { nodes, outside }
}

function around(run: Run): Surroundings {
  return { document: run.document, onOutside: () => {} }
}

function expressionOf(run: Run, source: string): Expression {
  const known = run.expressions.get(source)
  if (known) return known
  const parsed = parseMetapath(source)
  run.expressions.set(source, parsed)
  return parsed
}

function violate(run: Run, { id, level = 'error' }: Constraint, node: Node, message: string): void {
  const severity = level === 'error' || level === 'critical' ? 'error' : 'warning'
  run.violations.push({ pointer: pointerTo(node), message, constraint: id, severity })
}
