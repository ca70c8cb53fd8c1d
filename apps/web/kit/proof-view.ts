import type { State } from './state-view.ts'

/** One line of a proof: a statement with its state, date, source and ledger mark, and the reasons below it. */
export interface ProofLine {
  readonly id: string
  readonly text: string
  /** Claims that only repeat this line, one resting on the other: they stand on it, and nothing of the path is lost. */
  readonly via?: readonly string[] | undefined
  readonly detail?: string | undefined
  readonly state?: State | undefined
  readonly at?: string | null | undefined
  readonly source?: { readonly label: string; readonly href?: string | undefined } | undefined
  readonly ledger?: { readonly position: number; readonly href?: string | undefined } | undefined
  readonly children: readonly ProofLine[]
}

export interface ShownLine {
  readonly line: ProofLine
  readonly depth: number
  readonly open: boolean
}

/** The lines to show, from the top: those whose parents are all open. */
export function shownLines(roots: readonly ProofLine[], folded: ReadonlySet<string>, depth = 0): readonly ShownLine[] {
  return roots.flatMap(line => {
    const open = line.children.length > 0 && !folded.has(line.id)
    return [{ line, depth, open }, ...(open ? shownLines(line.children, folded, depth + 1) : [])]
  })
}

/** The lines that start folded: everything below `depth`. */
export function foldedBelow(roots: readonly ProofLine[], depth: number): ReadonlySet<string> {
  const deep = (lines: readonly ProofLine[], at: number): readonly string[] =>
    lines.flatMap(line => [
      ...(at >= depth && line.children.length > 0 ? [line.id] : []),
      ...deep(line.children, at + 1),
    ])
  return new Set(deep(roots, 0))
}

/** The lines that start folded: what is good needs no explaining at first, so that the reasons against stand open. */
export function foldedGood(roots: readonly ProofLine[], depth = 0): ReadonlySet<string> {
  const good = (lines: readonly ProofLine[], at: number): readonly string[] =>
    lines.flatMap(line => {
      const folds = at > 0 && line.children.length > 0 && (line.state === 'operating' || at > 4)
      return [...(folds ? [line.id] : []), ...good(line.children, at + 1)]
    })
  return new Set(good(roots, depth))
}

/** The whole proof as text, indented by two spaces a level, ready for a mail or a working paper. */
export function proofAsText(roots: readonly ProofLine[], say: (state: State) => string, depth = 0): string {
  return roots
    .map(line => {
      const marks = [
        line.state && `[${say(line.state)}]`,
        [line.text, ...(line.via ?? [])].join(' › '),
        line.detail && `(${line.detail})`,
        line.at,
        line.source?.label,
        line.ledger && `ledger #${line.ledger.position}`,
      ].filter(Boolean)
      const below = line.children.length > 0 ? `\n${proofAsText(line.children, say, depth + 1)}` : ''
      return `${'  '.repeat(depth)}- ${marks.join(' · ')}${below}`
    })
    .join('\n')
}
