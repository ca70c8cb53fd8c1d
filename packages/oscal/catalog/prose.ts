import { insertion } from '../document/index.ts'
import type { Parameter, Parameters } from './parameter.ts'

/** A piece of a text: words of the catalogue, or a parameter in its place. */
export type Segment =
  | Readonly<{ kind: 'text'; text: string }>
  | Readonly<{
      kind: 'parameter'
      id: string
      /** What is shown in its place: its values, the choices, or what is to be decided. */
      text: string
      /** `set`: it has values. `open`: somebody must still decide. `missing`: the catalogue does not declare it. */
      state: 'set' | 'open' | 'missing'
    }>

/** A text with its parameters in place. Selections name their choices; choices may insert parameters themselves. */
export function renderProse(prose: string, parameters: Parameters): readonly Segment[] {
  const segments: Segment[] = []
  let end = 0
  for (const match of prose.matchAll(insertion)) {
    if (match.index > end) segments.push({ kind: 'text', text: prose.slice(end, match.index) })
    segments.push(inserted(match[1] ?? '', parameters))
    end = match.index + match[0].length
  }
  if (end < prose.length) segments.push({ kind: 'text', text: prose.slice(end) })
  return segments
}

/** The same as one text. */
export function proseText(prose: string, parameters: Parameters): string {
  return renderProse(prose, parameters)
    .map(({ text }) => text)
    .join('')
}

function inserted(id: string, parameters: Parameters): Segment {
  const parameter = parameters.get(id)
  if (parameter === undefined) return { kind: 'parameter', id, text: `[parameter ${id}]`, state: 'missing' }
  const text = shown(parameter, parameters, [])
  return { kind: 'parameter', id, text, state: isSet(parameter, parameters) ? 'set' : 'open' }
}

/** Whether a parameter has values, or all parameters that it stands for have. */
export function isSet(parameter: Parameter, parameters: Parameters, above: readonly string[] = []): boolean {
  if (parameter.values.length > 0) return true
  if (parameter.aggregates.length === 0 || above.includes(parameter.id)) return false
  return parameter.aggregates.every(id => {
    const member = parameters.get(id)
    return member !== undefined && isSet(member, parameters, [...above, parameter.id])
  })
}

/** A parameter that is shown inside of itself is shown by its identifier, so that a circle ends. */
function shown(parameter: Parameter, parameters: Parameters, above: readonly string[]): string {
  if (above.includes(parameter.id) || above.length > 8) return `[${parameter.id}]`
  const inside = (text: string) =>
    text.replace(insertion, (_, id: string) => {
      const inner = parameters.get(id)
      return inner ? shown(inner, parameters, [...above, parameter.id]) : `[parameter ${id}]`
    })
  if (parameter.values.length > 0) return parameter.values.map(inside).join(', ')
  if (isSet(parameter, parameters)) return parameter.aggregates.map(id => inside(`{{${id}}}`)).join(', ')
  const { selection, label, id } = parameter
  if (selection !== null) {
    const many = selection.howMany === 'one-or-more' ? ' (one or more)' : ''
    return `[Selection${many}: ${selection.choices.map(inside).join('; ')}]`
  }
  return `[Assignment: ${inside(label ?? id)}]`
}
