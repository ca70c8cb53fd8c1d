import { Command } from 'cmdk'
import { Check, ChevronsUpDown, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'

export interface PickerItem {
  readonly id: string
  readonly label: string
  readonly detail?: string | undefined
}

interface PickerProps {
  readonly id?: string | undefined
  /** What is picked: "owner", "requirements". */
  readonly label: string
  readonly items: readonly PickerItem[]
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  readonly multiple?: boolean
  readonly invalid?: boolean
  readonly describedBy?: string | undefined
  readonly placeholder?: string
}

/** Picks people, controls, requirements: search as you type, the ones picked lately first, by keyboard. */
export function Picker({
  id,
  label,
  items,
  value,
  onChange,
  multiple = false,
  invalid = false,
  describedBy,
  placeholder = 'Choose',
}: PickerProps) {
  const [open, setOpen] = useState(false)
  const [recent, remember] = useRecent(label)
  const chosen = items.filter(item => value.includes(item.id))
  const ordered = [...items].sort((one, other) => rank(recent, one.id) - rank(recent, other.id))
  function pick(item: PickerItem) {
    remember(item.id)
    if (!multiple) {
      onChange([item.id])
      setOpen(false)
      return
    }
    onChange(value.includes(item.id) ? value.filter(other => other !== item.id) : [...value, item.id])
  }
  return (
    <div>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <button
            type="button"
            id={id}
            role="combobox"
            aria-haspopup="listbox"
            aria-expanded={open}
            aria-controls={open ? `${id ?? label}-list` : undefined}
            aria-label={id ? undefined : label}
            aria-invalid={invalid || undefined}
            aria-describedby={describedBy}
            className={`flex h-8 w-full items-center gap-2 rounded-md border bg-surface px-2 text-start ${invalid ? 'border-failing' : 'border-line-strong'}`}
          >
            <span className={`min-w-0 flex-1 truncate ${chosen.length > 0 ? '' : 'text-soft'}`}>
              {chosen.length === 0 ? placeholder : multiple ? `${chosen.length} chosen` : chosen[0]?.label}
            </span>
            <ChevronsUpDown size={14} className="shrink-0 text-soft" aria-hidden="true" />
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={4}
            collisionPadding={8}
            aria-label={label}
            className="z-60 w-[max(var(--radix-popover-trigger-width),18rem)] max-w-[calc(100vw-1rem)] rounded-md border bg-surface shadow-float"
          >
            <Command label={label} loop>
              <Command.Input
                aria-label={`Search ${label}`}
                placeholder="Search"
                className="h-9 w-full border-b bg-transparent px-3 outline-none"
              />
              <Command.List id={`${id ?? label}-list`} className="max-h-72 overflow-y-auto p-1">
                <Command.Empty className="px-2 py-4 text-center text-soft">Nothing of that name.</Command.Empty>
                {ordered.map(item => (
                  <Command.Item
                    key={item.id}
                    value={`${item.label} ${item.detail ?? ''} ${item.id}`}
                    onSelect={() => pick(item)}
                    className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 data-[selected=true]:bg-sunken"
                  >
                    <Check
                      size={14}
                      className={value.includes(item.id) ? 'shrink-0' : 'invisible shrink-0'}
                      aria-hidden="true"
                    />
                    <span className="min-w-0 flex-1 truncate">{item.label}</span>
                    {item.detail && <span className="max-w-40 truncate text-sm text-soft">{item.detail}</span>}
                  </Command.Item>
                ))}
              </Command.List>
            </Command>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {multiple && chosen.length > 0 && (
        <ul className="mt-1.5 flex flex-wrap gap-1">
          {chosen.map(item => (
            <li
              key={item.id}
              className="inline-flex max-w-full items-center gap-1 rounded-full border bg-ground py-0.5 pr-1 pl-2.5 text-sm"
            >
              <span className="truncate">{item.label}</span>
              <button
                type="button"
                aria-label={`Remove ${item.label}`}
                className="grid size-5 place-items-center rounded-full hover:bg-sunken"
                onClick={() => onChange(value.filter(other => other !== item.id))}
              >
                <X size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function rank(recent: readonly string[], id: string): number {
  const at = recent.indexOf(id)
  return at === -1 ? recent.length : at
}

/** The last eight picks of this kind in this browser. */
function useRecent(label: string): readonly [readonly string[], (id: string) => void] {
  const key = `onus.recent.${label}`
  const [recent, setRecent] = useState<readonly string[]>(() => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? '[]') as readonly string[]
    } catch {
      return []
    }
  })
  function remember(id: string) {
    const next = [id, ...recent.filter(other => other !== id)].slice(0, 8)
    setRecent(next)
    localStorage.setItem(key, JSON.stringify(next))
  }
  return [recent, remember]
}
