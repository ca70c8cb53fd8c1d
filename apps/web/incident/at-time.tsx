import type { TimeView } from '@onus/contract/incident'
import { localWords, utcWords } from './incident-view.ts'

/** A moment in the zone of record and in UTC, so that nobody has to guess. */
export function AtTime({ time }: { readonly time: TimeView }) {
  return (
    <time dateTime={time.at} className="num">
      {localWords(time)} {time.zone} <span className="text-soft">({utcWords(time.at)})</span>
    </time>
  )
}
