import { useState } from 'react'
import { useClock } from '../kit/date-time.tsx'
import { dayOf } from '../kit/date-time-view.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { momentOf } from '../shell/time-view.ts'

const day = 86_400_000

/** Moves the moment the page looks from through the last year; at its right end it is now. */
export function AsOfSlider({ days = 365 }: { readonly days?: number }) {
  const [url, change] = useUrlState()
  const { now, zone } = useClock()
  const { asOf } = momentOf(url)
  const last = Math.floor(now / day)
  const chosen = asOf ? Math.min(Math.floor(Date.parse(asOf) / day), last) : last
  const [held, setHeld] = useState<number | null>(null)
  const value = held ?? chosen
  const said = value >= last ? 'now' : dayOf(new Date(value * day + day / 2).toISOString(), zone)
  function rest() {
    if (held !== null) change({ asOf: held >= last ? undefined : new Date(held * day).toISOString().slice(0, 10) })
    setHeld(null)
  }
  return (
    <label className="flex h-8 min-w-0 items-center gap-3 text-sm" data-print="no">
      <span className="whitespace-nowrap">
        <span className="text-soft">As of</span> <span className="num inline-block min-w-20 font-medium">{said}</span>
      </span>
      <input
        type="range"
        aria-valuetext={said}
        min={last - days}
        max={last}
        step={1}
        value={value}
        onChange={event => setHeld(Number(event.target.value))}
        onPointerUp={rest}
        onKeyUp={rest}
        onBlur={rest}
        className="w-56 min-w-0 accent-accent"
      />
    </label>
  )
}
