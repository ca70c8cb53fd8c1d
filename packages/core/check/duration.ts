import { z } from 'zod'

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** A length of time as a whole number and one unit: `90m`, `26h`, `7d`, `2w`. */
export const Duration = z.string().regex(/^[1-9]\d{0,5}[mhdw]$/, 'expected a duration like 90m, 26h, 7d or 2w')
export type Duration = z.infer<typeof Duration>

export function durationMs(duration: Duration): number {
  const unit = Duration.parse(duration).at(-1) as keyof typeof unitMs
  return Number.parseInt(duration, 10) * unitMs[unit]
}
