import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Panel } from '../kit/record-page.tsx'
import { localWords, utcWords } from './incident-view.ts'
import { TimelinePicture } from './timeline-picture.tsx'
import type { Overview } from './use-incident.ts'

const kinds: Readonly<Record<Overview['timeline'][number]['kind'], string>> = {
  moment: 'Moment',
  entry: 'Fact',
  change: 'Record',
  filing: 'Report',
  notice: 'Notice',
  request: 'Request',
}

/** The incident as a picture, and every fact of it in its order. */
export function TimelineTab({ overview, now }: { readonly overview: Overview; readonly now: number }) {
  return (
    <>
      <Panel title="Picture">
        <TimelinePicture overview={overview} now={now} />
      </Panel>
      <Panel title="Facts in their order">
        <ol className="divide-y">
          {overview.timeline.map(line => (
            <li
              key={`${line.at.at} ${line.kind} ${line.words}`}
              className="grid gap-x-4 py-2 md:grid-cols-[15rem_5rem_minmax(0,1fr)]"
            >
              <time dateTime={line.at.at} className="num text-sm">
                {localWords(line.at)}
                <br />
                <span className="text-soft">{utcWords(line.at.at)}</span>
              </time>
              <span className="text-sm text-soft">{kinds[line.kind]}</span>
              <div className="min-w-0">
                <p className={`whitespace-pre-wrap ${line.kind === 'change' ? '' : 'font-medium'}`}>{line.words}</p>
                {line.detail && <p className="whitespace-pre-wrap">{line.detail}</p>}
                <p className="text-sm text-soft">
                  {line.by}
                  {line.recorded && (
                    <>
                      {line.by && ', '}recorded <DateTime at={line.recorded} as="absolute" />
                    </>
                  )}
                </p>
                {line.evidence.map(id => (
                  <Anchor key={id} href={`/evidence/${id}`} className="mr-3 text-sm underline">
                    Evidence
                  </Anchor>
                ))}
              </div>
            </li>
          ))}
        </ol>
        <p className="mt-2 text-sm text-soft">Local times are those of {overview.body.zone}, the zone of record.</p>
      </Panel>
    </>
  )
}
