import { Temporal } from 'temporal-polyfill'
import { Instant } from '../time/index.ts'

/**
 * Which moment a local time names: one, two on the night when clocks go back, or none when they go forward. Who has to say
 * which of two is a person; until then `earlier` counts, since it lets no deadline fall later. A time that does not exist is
 * refused by who asked, with the moment at which clocks jumped.
 */
export type LocalMoment =
  | Readonly<{ is: 'one'; at: Instant }>
  | Readonly<{ is: 'two'; earlier: Instant; later: Instant }>
  | Readonly<{ is: 'none'; jump: Instant }>

/** Reads a local time such as `2026-10-25T02:30` in an IANA zone. Throws a RangeError on a text or a zone that is neither. */
export function momentOf(local: string, zone: string): LocalMoment {
  const plain = Temporal.PlainDateTime.from(local)
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' })
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { is: 'one', at: instantAt(earlier) }
  if (earlier.toPlainDateTime().equals(plain)) {
    return { is: 'two', earlier: instantAt(earlier), later: instantAt(later) }
  }
  const jump = earlier.getTimeZoneTransition('next')
  return { is: 'none', jump: instantAt(jump ?? later) }
}

/** The local time of a moment as `2026-10-25T02:30:00` with its offset apart, so that both passes of an hour differ. */
export function localOf(at: Instant, zone: string): Readonly<{ local: string; offset: string }> {
  const zoned = Temporal.Instant.from(at).toZonedDateTimeISO(zone)
  return { local: zoned.toPlainDateTime().toString({ smallestUnit: 'second' }), offset: zoned.offset }
}

function instantAt(zoned: Temporal.ZonedDateTime): Instant {
  return Instant.parse(new Date(zoned.epochMilliseconds).toISOString())
}
