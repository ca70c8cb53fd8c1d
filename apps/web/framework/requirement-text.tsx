import type { RequirementText, TextPart } from '@onus/core/framework'
import type { ParameterValue } from '@onus/core/profile'
import { Fragment } from 'react'
import { openWords, piecesOf, sectionsOf } from './text-view.ts'

interface RequirementWordsProps {
  readonly text: RequirementText
  /** The value of each parameter, where a profile sets one. */
  readonly values: ReadonlyMap<string, ParameterValue>
}

/** The words of the publisher: the statement as it is built, guidance and objectives folded below. */
export function RequirementWords({ text, values }: RequirementWordsProps) {
  const { statement, guidance, objectives, others } = sectionsOf(text)
  return (
    <div className="space-y-3">
      <Parts parts={statement} text={text} values={values} />
      <Folded title="Guidance" parts={guidance} text={text} values={values} />
      <Folded title={`Assessment objectives (${leaves(objectives)})`} parts={objectives} text={text} values={values} />
      <Folded title="More of the publisher’s text" parts={others} text={text} values={values} />
    </div>
  )
}

interface PartsProps extends RequirementWordsProps {
  readonly parts: readonly TextPart[]
}

function Folded({ title, ...rest }: PartsProps & { readonly title: string }) {
  if (rest.parts.length === 0) return null
  return (
    <details className="border-t pt-2">
      <summary className="font-medium">{title}</summary>
      <div className="mt-2">
        <Parts {...rest} />
      </div>
    </details>
  )
}

function Parts({ parts, text, values }: PartsProps) {
  if (parts.length === 0) return null
  return (
    <ul className="space-y-1.5">
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text are never reordered
        <li key={at} className="flex gap-2">
          {part.label && <span className="min-w-5 shrink-0 text-soft">{part.label}</span>}
          <div className="min-w-0 flex-1">
            {part.prose && <Prose prose={part.prose} text={text} values={values} />}
            {part.parts.length > 0 && (
              <div className={part.prose ? 'mt-1.5' : ''}>
                <Parts parts={part.parts} text={text} values={values} />
              </div>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Prose({ prose, text, values }: RequirementWordsProps & { readonly prose: string }) {
  return (
    <p className="whitespace-pre-line">
      {piecesOf(prose).map((piece, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence are never reordered
        <Fragment key={at}>
          {piece.kind === 'words' ? piece.text : <Place id={piece.id} text={text} value={values.get(piece.id)} />}
        </Fragment>
      ))}
    </p>
  )
}

interface PlaceProps {
  readonly id: string
  readonly text: RequirementText
  readonly value: ParameterValue | undefined
}

/** A parameter in its place: the value with where it comes from, or that it is open. */
function Place({ id, text, value }: PlaceProps) {
  const asked = openWords(id, text.parameters)
  if (value)
    return (
      <span className="rounded-xs bg-accent-soft px-1 font-medium" title={`${asked}. From: ${value.source}`}>
        {value.values.join(', ')}
        {value.units && ` ${value.units}`}
      </span>
    )
  return (
    <span className="rounded-xs border border-dashed border-unknown px-1 text-soft" title={`${id} is open`}>
      {asked}
    </span>
  )
}

function leaves(parts: readonly TextPart[]): number {
  return parts.reduce((sum, part) => sum + (part.parts.length > 0 ? leaves(part.parts) : 1), 0)
}
