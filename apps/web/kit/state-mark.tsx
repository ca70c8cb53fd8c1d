import type { ReactNode } from 'react'
import { type State, stateColour, stateWord } from './state-view.ts'

interface StateMarkProps {
  readonly state: State
  /** Say the word beside the shape (the default), only where there is room, or only to screen readers. */
  readonly word?: boolean | 'wide'
  /** Why it is so, in a few words; shown behind the word. */
  readonly reason?: string | undefined
}

/** A state as shape, colour and word together. Without the visible word it is still said to screen readers. */
export function StateMark({ state, word = true, reason }: StateMarkProps) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5" title={reason}>
      <StateShape state={state} />
      <span className={word === 'wide' ? 'whitespace-nowrap max-md:sr-only' : word ? 'whitespace-nowrap' : 'sr-only'}>
        {stateWord(state)}
      </span>
      {reason && word && <span className="truncate text-soft">{reason}</span>}
    </span>
  )
}

/** The bare shape, for places that say the word themselves. */
export function StateShape({ state, size = 12 }: { readonly state: State; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
      className="shrink-0"
      color={stateColour(state)}
    >
      {shapes[state]}
    </svg>
  )
}

const shapes: Readonly<Record<State, ReactNode>> = {
  operating: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  designed: (
    <>
      <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <path d="M6 1.6a4.4 4.4 0 0 0 0 8.8Z" fill="currentColor" />
    </>
  ),
  failing: <rect x="1" y="1" width="10" height="10" rx="1" fill="currentColor" />,
  excepted: <rect x="2" y="2" width="8" height="8" rx="1" fill="none" stroke="currentColor" strokeWidth="2.4" />,
  late: <path d="M6 1a5 5 0 1 0 5 5H6Z" fill="currentColor" />,
  missed: <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />,
  not_addressed: <rect x="1.6" y="1.6" width="8.8" height="8.8" rx="0.5" fill="none" stroke="currentColor" />,
  unknown: (
    <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.4 2.4" />
  ),
  not_applicable: <path d="M2 6h8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
}
