import { SourceProblem } from '../connector/index.ts'
import type { Answer, Request } from './net.ts'

/** How often and how long a request is tried. */
export type Patience = {
  readonly attempts: number
  readonly baseMs: number
  /** The longest pause that is not asked for by the server. */
  readonly pauseMs: number
  /** The most that all pauses of one request may take together. */
  readonly totalMs: number
}

export const patient: Patience = { attempts: 5, baseMs: 500, pauseMs: 30_000, totalMs: 10 * 60_000 }

export type Clock = {
  readonly now: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** From 0 to 1. */
  readonly random: () => number
}

const busyStatuses = new Set([429, 502, 503, 504])

/** Whether to ask again after this answer, and how long the server wants us to wait. */
export function busyWith(request: Request, answer: Answer, now: number): { askedMs: number | undefined } | false {
  const own = request.isBusy?.(answer) ?? false
  if (own === false && !busyStatuses.has(answer.status)) return false
  return { askedMs: askedMs(answer.headers, now) ?? (typeof own === 'number' ? own : undefined) }
}

/** The pause before the next attempt: twice as long each time, partly by chance, so that many do not come back at once. */
export function pauseMs(attempt: number, { baseMs, pauseMs: most }: Patience, random: number): number {
  return Math.round(Math.min(most, baseMs * 2 ** (attempt - 1)) * (0.5 + random / 2))
}

/** How long the server asks to wait, if it says: Retry-After (RFC 9110), else one of the headers for a spent allowance. */
export function askedMs(headers: Headers, now: number): number | undefined {
  const after = headers.get('retry-after')?.trim()
  if (after && /^\d+$/.test(after)) return Number(after) * 1000
  if (after && !Number.isNaN(Date.parse(after))) return Math.max(0, Date.parse(after) - now)
  const left = headers.get('x-ratelimit-remaining') ?? headers.get('x-rate-limit-remaining')
  if (left !== null && Number(left) > 0) return undefined
  for (const name of ['x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset']) {
    const reset = headers.get(name)?.trim()
    if (reset) return resetMs(reset, now)
  }
  return undefined
}

/** Vendors write the moment as seconds or milliseconds since 1970, as a date, or as seconds from now. */
function resetMs(reset: string, now: number): number | undefined {
  const number = Number(reset)
  const moment = Number.isNaN(number) ? Date.parse(reset) : number > 1e12 ? number : number > 1e9 ? number * 1000 : null
  if (moment === null) return number * 1000
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now)
}

export type Trying = { readonly patience: Patience; readonly clock: Clock; readonly signal: AbortSignal }
export type Tried<T> = { readonly value: T; readonly attempts: number; readonly waitedMs: number }

/**
 * Does a thing until it succeeds, or the patience ends. `again` says of a value whether it only means "later", and how
 * long the server asks to wait; the last such value is returned. A `SourceProblem` ends it, other errors do not.
 */
export async function tryUntil<T>(
  attempt: () => Promise<T>,
  again: (value: T) => { readonly askedMs: number | undefined } | false,
  { patience, clock, signal }: Trying,
): Promise<Tried<T>> {
  let waitedMs = 0
  for (let attempts = 1; ; attempts++) {
    const outcome = await settled(attempt, signal)
    const later = outcome.ok ? again(outcome.value) : { askedMs: undefined }
    const own = pauseMs(attempts, patience, clock.random())
    // What the server asks for is a floor; a little more keeps clients apart that were told the same.
    const pause = later === false ? 0 : later.askedMs === undefined ? own : later.askedMs + Math.min(own, 1000)
    const isLast = later === false || attempts >= patience.attempts || waitedMs + pause > patience.totalMs
    if (isLast && !outcome.ok) throw new GivenUp(outcome.error, attempts)
    if (isLast && outcome.ok) return { value: outcome.value, attempts, waitedMs }
    await clock.sleep(pause, signal)
    signal.throwIfAborted()
    waitedMs += pause
  }
}

async function settled<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }> {
  signal.throwIfAborted()
  try {
    return { ok: true, value: await attempt() }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof SourceProblem || isHopeless(error)) throw error
    return { ok: false, error }
  }
}

/** A name that does not exist will not exist in a second. */
function isHopeless(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTFOUND'
}

/** The last of several errors. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp'
  readonly attempts: number
  constructor(cause: unknown, attempts: number) {
    super('given up', { cause })
    this.attempts = attempts
  }
}
