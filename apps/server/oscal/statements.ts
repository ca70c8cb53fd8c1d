import type { FrameworkFile, RequirementText, TextPart } from '@onus/core/framework'
import type { ParameterValue } from '@onus/core/profile'
import { insertion } from '@onus/oscal/document'
import { controlIdOf } from '@onus/oscal/framework'
import type { StatementText } from '@onus/oscal/ssp'

/** The pieces of the official statements of the requirements that are addressed, with the values of their parameters. */
export function statementsOf(
  framework: FrameworkFile & { readonly ref?: string },
  words: ReadonlyMap<string, RequirementText>,
  addressed: ReadonlySet<string>,
  values: ReadonlyMap<string, ParameterValue>,
): ReadonlyMap<string, readonly StatementText[]> {
  const all = new Map<string, readonly StatementText[]>()
  for (const one of framework.requirements) {
    const text = words.get(one.id)
    if (!text || !addressed.has(`${framework.id}@${framework.version}:${one.id}`)) continue
    const labels = new Map(text.parameters.map(({ id, label }) => [id, label]))
    const filled = (prose: string) =>
      prose.replace(insertion, (_, id: string) => {
        const value = values.get(id)
        if (value) return [...value.values, ...(value.units ? [value.units] : [])].join(' ')
        return `[Assignment: ${labels.get(id) || id}]`
      })
    const statements = text.parts.filter(part => part.name === 'statement')
    const pieces = statements.flatMap(part => piecesOf(part, `${controlIdOf(one)}_smt`))
    all.set(one.id, once(pieces.map(piece => ({ id: piece.id, text: filled(piece.text) }))))
  }
  return all
}

/** A piece that has parts of its own is said by them; its own words stand before the first. */
function piecesOf(part: TextPart, id: string): readonly StatementText[] {
  const own = [part.label, part.prose].filter(Boolean).join(' ').trim()
  const inner = part.parts.flatMap((each, index) => piecesOf(each, `${id}.${stepOf(each, index)}`))
  return own === '' ? inner : [{ id, text: own }, ...inner]
}

function stepOf({ label }: TextPart, index: number): string {
  return (label ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '') || String(index + 1)
}

function once(pieces: readonly StatementText[]): readonly StatementText[] {
  return [...new Map(pieces.map(piece => [piece.id, piece])).values()]
}
