import type { OpenParameter, RequirementText, TextPart } from '@onus/core/framework'

/** A stretch of prose: words, or a place that the organisation fills. */
export type Piece =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'parameter'; readonly id: string }

/** The pieces of a text in which a parameter stands as `{{ insert: param, its-id }}`. */
export function piecesOf(prose: string): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of prose.matchAll(/\{\{\s*insert:\s*param,\s*([^\s}]+)\s*\}\}/g)) {
    if (match.index > end) pieces.push({ kind: 'words', text: prose.slice(end, match.index) })
    pieces.push({ kind: 'parameter', id: match[1]! })
    end = match.index + match[0].length
  }
  if (end < prose.length) pieces.push({ kind: 'words', text: prose.slice(end) })
  return pieces
}

/** The text with every open place said as its label in brackets. */
export function plainText(prose: string, parameters: readonly OpenParameter[], depth = 0): string {
  return piecesOf(prose)
    .map(piece => (piece.kind === 'words' ? piece.text : `[${openWords(piece.id, parameters, depth)}]`))
    .join('')
}

/** What an open parameter asks for: its choices, or its label. A choice may hold another parameter. */
export function openWords(id: string, parameters: readonly OpenParameter[], depth = 0): string {
  const parameter = parameters.find(one => one.id === id)
  if (!parameter || depth > 3) return id
  if (parameter.choices.length === 0) return parameter.label || id
  const choices = parameter.choices.map(choice => plainText(choice, parameters, depth + 1)).join('; ')
  return `${parameter.many ? 'one or more of' : 'one of'}: ${choices}`
}

export interface TextSections {
  readonly statement: readonly TextPart[]
  readonly guidance: readonly TextPart[]
  readonly objectives: readonly TextPart[]
  readonly others: readonly TextPart[]
}

/** The parts of a text by what a reader looks for. */
export function sectionsOf({ parts }: Pick<RequirementText, 'parts'>): TextSections {
  const kind = ({ name }: TextPart) => {
    if (/objective|^assessment$/.test(name)) return 'objectives'
    if (/guidance|guide|note|example/.test(name)) return 'guidance'
    return /statement|item|text|obligation|requirement/.test(name) ? 'statement' : 'others'
  }
  const of = (wanted: string) => parts.filter(part => kind(part) === wanted)
  return {
    statement: of('statement'),
    guidance: of('guidance'),
    objectives: of('objectives'),
    others: of('others'),
  }
}
