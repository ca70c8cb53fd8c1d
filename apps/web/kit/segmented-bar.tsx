import { Anchor } from './anchor.tsx'
import { StateShape } from './state-mark.tsx'
import { type Counts, countsInWords, type State, segments, stateColour, stateWord } from './state-view.ts'

interface SegmentedBarProps {
  readonly counts: Counts
  /** Where the list behind a number is. Every number opens it. */
  readonly hrefOf?: (state: State) => string
  /** Leave out the numbers below (only where a table beside the bar has them). */
  readonly bare?: boolean
}

/** Counts by state: a bar and, below it, every number as a link to the list behind it. */
export function SegmentedBar({ counts, hrefOf, bare = false }: SegmentedBarProps) {
  const parts = segments(counts)
  return (
    <div>
      <div
        role="img"
        aria-label={countsInWords(counts)}
        className="flex h-2.5 w-full gap-px overflow-hidden rounded-xs bg-sunken"
      >
        {parts.map(part => (
          <span key={part.state} style={{ width: `${part.width}%`, ...filling(part.state) }} />
        ))}
      </div>
      {!bare && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {parts.map(part => (
            <li key={part.state}>
              <Count state={part.state} count={part.count} href={hrefOf?.(part.state)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Count({
  state,
  count,
  href,
}: {
  readonly state: State
  readonly count: number
  readonly href: string | undefined
}) {
  const content = (
    <>
      <StateShape state={state} />
      <span className="num font-semibold">{count}</span>
      <span className="text-soft">{stateWord(state).toLowerCase()}</span>
    </>
  )
  if (!href) return <span className="inline-flex items-center gap-1.5">{content}</span>
  return (
    <Anchor href={href} className="inline-flex items-center gap-1.5 rounded-xs hover:underline">
      {content}
    </Anchor>
  )
}

/** Hatching for unknown and hollow for what is not addressed, so that a bar reads without colour too. */
export function filling(state: State) {
  const colour = stateColour(state)
  if (state === 'unknown')
    return { backgroundImage: `repeating-linear-gradient(135deg, ${colour} 0 2px, var(--sunken) 2px 5px)` }
  if (state === 'not_addressed') return { background: 'var(--surface)', boxShadow: `inset 0 0 0 1.5px ${colour}` }
  if (state === 'excepted')
    return { backgroundImage: `repeating-linear-gradient(90deg, ${colour} 0 4px, var(--surface) 4px 6px)` }
  if (state === 'missed')
    return { backgroundImage: `repeating-linear-gradient(45deg, ${colour} 0 3px, var(--surface) 3px 4.5px)` }
  if (state === 'not_applicable') return { background: 'var(--line)' }
  return { background: colour }
}
