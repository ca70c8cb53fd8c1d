import { type Node, node, nodes, strings, text } from '../document/index.ts'

/** A parameter as a catalogue declares it and profiles set it. */
export type Parameter = Readonly<{
  id: string
  label: string | null
  usage: string | null
  /** What was decided; empty: nothing yet. */
  values: readonly string[]
  selection: Readonly<{ howMany: 'one' | 'one-or-more'; choices: readonly string[] }> | null
  constraints: readonly string[]
  guidelines: readonly string[]
  /** The parameters that this one stands for together, by their identifiers. */
  aggregates: readonly string[]
}>

/** Parameters by identifier. */
export type Parameters = ReadonlyMap<string, Parameter>

export function viewParameter(param: Node): Parameter {
  const select = node(param, 'select')
  return {
    id: text(param, 'id') ?? '',
    label: text(param, 'label') ?? null,
    usage: text(param, 'usage') ?? null,
    values: strings(param, 'values'),
    selection: select
      ? { howMany: select['how-many'] === 'one-or-more' ? 'one-or-more' : 'one', choices: strings(select, 'choice') }
      : null,
    constraints: nodes(param, 'constraints').flatMap(each => text(each, 'description') ?? []),
    guidelines: nodes(param, 'guidelines').flatMap(each => text(each, 'prose') ?? []),
    aggregates: nodes(param, 'props').flatMap(prop => (prop.name === 'aggregates' ? (text(prop, 'value') ?? []) : [])),
  }
}
