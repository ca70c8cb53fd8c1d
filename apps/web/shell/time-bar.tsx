import { useLocation } from '@tanstack/react-router'
import { Clock } from 'lucide-react'
import { Popover } from 'radix-ui'
import { Button } from '../kit/button.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { stillWords } from './still-view.ts'
import { isNow, momentInWords, momentOf } from './time-view.ts'

/** As of: now or a day. Known at: now or a day. The choice is in the address of every page. */
export function TimeBar() {
  const [url, change] = useUrlState()
  const moment = momentOf(url)
  const now = isNow(moment)
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          className={`inline-flex h-8 items-center gap-2 rounded-md border px-2 text-sm whitespace-nowrap ${now ? 'border-transparent text-soft hover:bg-sunken' : 'border-accent bg-accent-soft font-medium'}`}
        >
          <Clock size={14} aria-hidden="true" />
          <span className="max-md:sr-only">
            As of <span className="num text-text">{url.asOf && moment.asOf ? url.asOf.slice(0, 10) : 'now'}</span>
          </span>
          <span aria-hidden="true" className="h-3 border-l border-line-strong max-md:hidden" />
          <span className="max-md:sr-only">
            Known at{' '}
            <span className="num text-text">{url.knownAt && moment.knownAt ? url.knownAt.slice(0, 10) : 'now'}</span>
          </span>
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label="The moment to look from"
          className="z-50 w-80 max-w-[calc(100vw-1rem)] space-y-4 rounded-md border bg-surface p-4 shadow-float"
        >
          <Day
            label="As of"
            help="Shows what was true at the end of that day."
            value={url.asOf}
            onChange={asOf => change({ asOf })}
          />
          <Day
            label="Known at"
            help="Leaves out what Onus learned later."
            value={url.knownAt}
            onChange={knownAt => change({ knownAt })}
          />
          <Button className="w-full" disabled={now} onClick={() => change({ asOf: undefined, knownAt: undefined })}>
            Return to now
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

interface DayProps {
  readonly label: string
  readonly help: string
  readonly value: string | undefined
  readonly onChange: (day: string | undefined) => void
}

function Day({ label, help, value, onChange }: DayProps) {
  return (
    <label className="block">
      <span className="font-medium">{label}</span>
      <span className="mt-1 flex gap-2">
        <input
          type="date"
          value={value?.slice(0, 10) ?? ''}
          onChange={event => onChange(event.target.value || undefined)}
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2"
        />
        <Button onClick={() => onChange(undefined)} disabled={!value}>
          Now
        </Button>
      </span>
      <span className="mt-1 block text-sm text-soft">{help}</span>
    </label>
  )
}

/** Around the whole page whenever it does not look from now: a coloured frame and the moment in words. */
export function TimeFrame() {
  const [url, change] = useUrlState()
  const { pathname } = useLocation()
  const moment = momentOf(url)
  if (isNow(moment)) return null
  const still = stillWords(pathname)
  return (
    <>
      <div aria-hidden="true" className="pointer-events-none fixed inset-0 z-30 border-4 border-accent" />
      <div
        role="status"
        className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 bg-accent px-4 py-1 text-on-accent"
      >
        <span className="font-medium">{momentInWords(moment)}</span>
        {still && <span className="text-sm">{still}</span>}
        <button type="button" className="underline" onClick={() => change({ asOf: undefined, knownAt: undefined })}>
          Return to now
        </button>
      </div>
    </>
  )
}
