import { absoluteTime } from '../kit/date-time-view.ts'

interface RecordTimeProps {
  readonly at: string | null
  /** The zone of record of the entity, in which its clocks count. */
  readonly zone: string
  readonly none?: string
}

/** A moment in the zone of record of an entity, wherever the reader is. */
export function RecordTime({ at, zone, none = '–' }: RecordTimeProps) {
  if (at === null) return <span className="text-soft">{none}</span>
  return (
    <time dateTime={at} title={`${zone} (${at})`} className="num whitespace-nowrap">
      {absoluteTime(at, zone)}
    </time>
  )
}
