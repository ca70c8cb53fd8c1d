import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../kit/button.tsx'

interface PartLineProps {
  /** What one of them is called, such as “contact”. */
  readonly one: string
  readonly at: number
  readonly onRemove: () => void
  readonly children: ReactNode
}

/** One of several things that are written together, with its number and a way to take it out. */
export function PartLine({ one, at, onRemove, children }: PartLineProps) {
  return (
    <li className="rounded-md border p-3">
      <div className="mb-1 flex items-center justify-between gap-2">
        <span className="text-sm text-soft first-letter:uppercase">
          {one} {at + 1}
        </span>
        <IconButton label={`Remove ${one} ${at + 1}`} icon={<X size={14} />} onClick={onRemove} />
      </div>
      <div className="grid gap-3 sm:grid-cols-2">{children}</div>
    </li>
  )
}
