import { Panel } from '../kit/record-page.tsx'
import { localWords, utcWords } from './incident-view.ts'
import { LineWords } from './timeline-line.tsx'
import { TimelinePicture } from './timeline-picture.tsx'
import type { Overview, RoomProps } from './use-incident.ts'

const kinds: Readonly<Record<Overview['timeline'][number]['kind'], string>> = {
  moment: 'Moment',
  entry: 'Fact',
  change: 'Record',
  filing: 'Report',
  notice: 'Notice',
  request: 'Request',
}

/** The incident as a picture, and every fact of it in its order. */
export function TimelineTab({ overview, mayWrite, now }: RoomProps & { readonly now: number }) {
  return (
    <>
      <Panel title="Picture">
        <TimelinePicture overview={overview} now={now} />
      </Panel>
      <Panel title="Facts in their order">
        <ol className="divide-y">
          {overview.timeline.map(line => (
            <li
              key={`${line.at.at} ${line.kind} ${line.place} ${line.words}`}
              className="grid gap-x-4 py-2 md:grid-cols-[15rem_5rem_minmax(0,1fr)]"
            >
              <time dateTime={line.at.at} className="num text-sm">
                {localWords(line.at)}
                <br />
                <span className="text-soft">{utcWords(line.at.at)}</span>
              </time>
              <span className="text-sm text-soft">{kinds[line.kind]}</span>
              <LineWords incident={overview.id} line={line} mayWrite={mayWrite} />
            </li>
          ))}
        </ol>
        <p className="mt-2 text-sm text-soft">Local times are those of {overview.body.zone}, the zone of record.</p>
      </Panel>
    </>
  )
}
