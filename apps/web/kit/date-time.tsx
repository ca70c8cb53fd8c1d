import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { absoluteTime, dayOf, localZone, relativeTime } from './date-time-view.ts'

const Clock = createContext<{ readonly now: number; readonly zone: string }>({ now: 0, zone: 'UTC' })

/** Gives every date on the page the same "now", moved once a minute. */
export function ClockProvider({ children }: { readonly children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return <Clock value={{ now, zone: localZone() }}>{children}</Clock>
}

export function useClock() {
  return useContext(Clock)
}

interface DateTimeProps {
  readonly at: string | null | undefined
  /** Lists say "3 days ago"; pages say the moment; `day` leaves the hour out. */
  readonly as?: 'relative' | 'absolute' | 'day'
  /** What to say when there is no moment: "never", "no end". */
  readonly none?: string
}

/** A moment. Whatever is shown, the exact moment with its zone is on hover. */
export function DateTime({ at, as = 'relative', none = '–' }: DateTimeProps) {
  const { now, zone } = useClock()
  if (!at) return <span className="text-soft">{none}</span>
  const shown = as === 'relative' ? relativeTime(at, now) : as === 'day' ? dayOf(at, zone) : absoluteTime(at, zone)
  return (
    <time dateTime={at} title={`${absoluteTime(at, zone)} (${at})`} className="num whitespace-nowrap">
      {shown}
    </time>
  )
}
