import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'

interface EmptyStateProps {
  readonly title: string
  /** What this place is for and what to do next, in a sentence or two. */
  readonly children?: ReactNode
  /** The next step, as a button or link. */
  readonly action?: ReactNode
}

/** Nothing here yet, and the next step. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-4 py-12 text-center">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <div className="text-soft">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

interface ErrorStateProps {
  /** What happened and what to do. */
  readonly message: string
  readonly retry?: (() => void) | undefined
}

/** Something could not be shown: what happened, and the retry. */
export function ErrorState({ message, retry }: ErrorStateProps) {
  return (
    <div role="alert" className="m-4 flex flex-wrap items-center gap-3 rounded-md bg-failing-soft px-4 py-3">
      <CircleAlert size={16} className="shrink-0 text-failing" aria-hidden="true" />
      <p className="min-w-0 flex-1">{message}</p>
      {retry && <Button onClick={retry}>Try again</Button>}
    </div>
  )
}
