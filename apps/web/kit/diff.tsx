import { fieldChanges, type Piece, wordDiff } from './diff-view.ts'

interface DiffProps {
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
  /** How a field is called on screens. */
  readonly say?: (field: string) => string
}

/** Two versions side by side, field by field, word by word. */
export function Diff({ before, after, say = sayField }: DiffProps) {
  const changes = fieldChanges(before, after)
  if (changes.length === 0) return <p className="text-soft">The words are the same.</p>
  return (
    <dl className="space-y-3">
      {changes.map(change => {
        const pieces = wordDiff(change.before, change.after)
        return (
          <div key={change.field}>
            <dt className="mb-1 text-sm font-medium text-soft">{say(change.field)}</dt>
            <dd className="grid gap-2 md:grid-cols-2">
              <Side label="Before" pieces={pieces.filter(piece => piece.kind !== 'added')} />
              <Side label="After" pieces={pieces.filter(piece => piece.kind !== 'gone')} />
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function Side({ label, pieces }: { readonly label: string; readonly pieces: readonly Piece[] }) {
  return (
    <div className="rounded-md border bg-ground p-2 text-sm whitespace-pre-wrap">
      <span className="sr-only">{label}: </span>
      {pieces.length === 0 && <span className="text-soft">(empty)</span>}
      {pieces.map((piece, at) => {
        if (piece.kind === 'gone')
          return (
            <del
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
              key={at}
              className="rounded-xs bg-failing-soft text-failing"
            >
              {piece.text}
            </del>
          )
        if (piece.kind === 'added')
          return (
            <ins
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
              key={at}
              className="rounded-xs bg-operating-soft text-operating"
            >
              {piece.text}
            </ins>
          )
        return piece.text
      })}
    </div>
  )
}

/** `evidenceOwners` as "Evidence owners". */
export function sayField(field: string): string {
  const words = field
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
