import type { Instant, Period } from '../time/index.ts'
import type { CompletenessTest, Ipe, Population, PopulationCounts, Reconciliation } from './schema.ts'

/** What the automatic tests look at. */
export type Frozen = {
  readonly rows: number
  readonly counts: PopulationCounts
  readonly ipe: Ipe
  /** Whether the source itself said that it gave everything; null when nobody said. */
  readonly whole: boolean | null
  readonly timed: boolean
  readonly period: Period
  readonly engagement: Period
  /** The stretch of the interim population that this one continues. */
  readonly continues: Period | null
  readonly reconciliations: readonly Pick<Reconciliation, 'onlyHere' | 'onlyThere' | 'both'>[]
}

type Said = Pick<CompletenessTest, 'outcome' | 'found'>

/**
 * The completeness tests of domain 3.6, each with what was found: the source gave everything, rows against its own count,
 * numbers missing among keys, the range covers the period, duplicates, and agreement with another source. What cannot be
 * told is unknown, never a pass.
 */
export function completenessTests(frozen: Frozen): readonly CompletenessTest[] {
  const said: readonly (readonly [CompletenessTest['test'], Said])[] = [
    ['whole', wholeness(frozen)],
    ['count', countAgainstSource(frozen)],
    ['gaps', gapsInKeys(frozen)],
    ['range', rangeOf(frozen)],
    ['duplicates', duplicatesIn(frozen)],
    ['reconciliation', reconciliationOf(frozen)],
  ]
  return said.map(([test, { outcome, found }]) => ({ test, outcome, found, explanation: '', explainedBy: null }))
}

/** The tests asked again, with what people said about those whose finding is the same. */
export function testsAgain(before: readonly CompletenessTest[], now: readonly CompletenessTest[]): CompletenessTest[] {
  return now.map(test => {
    const same = before.find(one => one.test === test.test && one.outcome === test.outcome && one.found === test.found)
    return same ?? test
  })
}

/** No rows, and proof that there are none: neither a pass nor a gap. Without the proof it is a population nobody knows. */
export function zeroRows({
  rows,
  tests,
  lifecycle,
}: Pick<Population, 'rows' | 'tests' | 'lifecycle'>): 'proved' | 'unproved' | null {
  if (rows > 0) return null
  const of = (name: CompletenessTest['test']) => tests.find(one => one.test === name)?.outcome
  const shown = of('whole') === 'pass' || of('count') === 'pass' || of('reconciliation') === 'pass'
  return shown && of('range') !== 'fail' && lifecycle.state !== 'rejected' ? 'proved' : 'unproved'
}

/** True when the rows were taken, or speak about a stretch that ends, before the engagement's period did. */
export function isInterim(period: Period, generatedAt: Instant, engagement: Period): boolean {
  return period.to < engagement.to || generatedAt < engagement.to
}

function wholeness({ whole }: Frozen): Said {
  if (whole === null) return { outcome: 'unknown', found: 'Nothing says that the file holds everything' }
  return whole
    ? { outcome: 'pass', found: 'The connector read the source to its end' }
    : { outcome: 'fail', found: 'The connector could not read everything' }
}

function countAgainstSource({ counts, ipe }: Frozen): Said {
  const { sourceSideCount, sourceSideCountHow } = ipe
  if (sourceSideCount === null)
    return { outcome: 'unknown', found: `${counted(counts.read, 'row')} read; the source gave no count` }
  const how = sourceSideCountHow ? ` (${sourceSideCountHow})` : ''
  const same = sourceSideCount === counts.read
  return {
    outcome: same ? 'pass' : 'fail',
    found: same
      ? `${counted(counts.read, 'row')} read, as many as the source counts${how}`
      : `${counted(counts.read, 'row')} read, but the source counts ${sourceSideCount}${how}`,
  }
}

function gapsInKeys({ counts: { gaps } }: Frozen): Said {
  if (gaps === null) return { outcome: 'unknown', found: 'The keys are not numbered' }
  return gaps === 0
    ? { outcome: 'pass', found: 'No number is missing among the keys' }
    : { outcome: 'fail', found: `${gaps === 1 ? '1 number is' : `${gaps} numbers are`} missing among the keys` }
}

function rangeOf({ timed, counts, period, engagement, continues, ipe, rows }: Frozen): Said {
  const begins = continues?.from ?? period.from
  if (continues && period.from > continues.to)
    return { outcome: 'fail', found: `Begins ${day(period.from)}, but what it continues ends ${day(continues.to)}` }
  if (begins > engagement.from)
    return { outcome: 'fail', found: `Begins ${day(begins)}, after the period does (${day(engagement.from)})` }
  if (period.to < engagement.to)
    return { outcome: 'fail', found: `Interim: ends ${day(period.to)}, the period ends ${day(engagement.to)}` }
  if (ipe.generatedAt < period.to)
    return { outcome: 'fail', found: `Interim: read on ${day(ipe.generatedAt)}, before the period ended` }
  if (!timed) return { outcome: 'unknown', found: 'No column says when; that the rows cover the period is not shown' }
  if (counts.timeless > 0)
    return {
      outcome: 'fail',
      found: `${counts.timeless === 1 ? '1 row says' : `${counts.timeless} rows say`} no moment and ${counts.timeless === 1 ? 'was' : 'were'} left out`,
    }
  if (rows === 0) return { outcome: 'pass', found: 'The whole period was asked for; nothing happened in it' }
  return { outcome: 'pass', found: `The whole period; first ${shown(counts.earliest)}, last ${shown(counts.latest)}` }
}

function duplicatesIn({ ipe: { duplicates } }: Frozen): Said {
  return duplicates === 0
    ? { outcome: 'pass', found: 'Every key is there once' }
    : {
        outcome: 'fail',
        found: `The source gave ${counted(duplicates, 'row')} twice; ${duplicates === 1 ? 'it' : 'each'} is kept once`,
      }
}

function reconciliationOf({ reconciliations }: Frozen): Said {
  const last = reconciliations.at(-1)
  if (!last) return { outcome: 'unknown', found: 'Not compared with another source yet' }
  const { both, onlyHere, onlyThere } = last
  return onlyHere + onlyThere === 0
    ? { outcome: 'pass', found: `${agree(both)} with the other source` }
    : {
        outcome: 'fail',
        found: `${agree(both)}; ${onlyHere === 1 ? '1 is' : `${onlyHere} are`} only here, ${onlyThere} only in the other source`,
      }
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
const agree = (count: number) => (count === 1 ? '1 agrees' : `${count} agree`)
const day = (at: string) => at.slice(0, 10)
const shown = (at: string | null) => (at === null ? 'unknown' : day(at))
