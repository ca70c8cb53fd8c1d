import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../kit/button.tsx'

interface ListProps<Item> {
  readonly label: string
  readonly items: readonly Item[] | null
  readonly none: string
  readonly add: string
  readonly empty: Item
  readonly onChange: (items: Item[] | null) => void
  readonly children: (item: Item, change: (patch: Partial<Item>) => void) => ReactNode
}

/** A list of which somebody says whether it was read at all: nothing read is not none. */
export function Listed<Item>({ label, items, none, add, empty, onChange, children }: ListProps<Item>) {
  const all = items ?? []
  return (
    <div className="space-y-3">
      {items === null && <p className="text-soft">Not read yet.</p>}
      <ul className="space-y-3">
        {all.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place; it has no other name yet
          <li key={at} className="rounded-md border p-3">
            <div className="mb-1 flex items-center justify-between gap-2">
              <span className="text-sm text-soft">
                {label} {at + 1}
              </span>
              <IconButton
                label={`Remove ${label.toLowerCase()} ${at + 1}`}
                icon={<X size={14} />}
                onClick={() => onChange(all.toSpliced(at, 1))}
              />
            </div>
            <div className="space-y-3">{children(item, patch => onChange(all.with(at, { ...item, ...patch })))}</div>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button icon={<Plus size={14} />} onClick={() => onChange([...all, empty])}>
          {add}
        </Button>
        {all.length === 0 && (
          <Button onClick={() => onChange(items === null ? [] : null)}>{items === null ? none : 'Not read yet'}</Button>
        )}
      </div>
      {items?.length === 0 && <p>It has none.</p>}
    </div>
  )
}
