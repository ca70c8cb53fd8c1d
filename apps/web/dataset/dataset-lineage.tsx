import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Dataset, requirementsOf } from './dataset-view.ts'

/** From where the rows come, which checks read them, and which requirements follow: each a way to go on. */
export function DatasetLineage({ dataset }: { readonly dataset: Dataset }) {
  const requirements = requirementsOf(dataset)
  return (
    <Panel title="Where it comes from, and where it goes">
      <div className="grid gap-6 md:grid-cols-3">
        <div className="min-w-0">
          <h3 className="font-medium">Filled by</h3>
          {dataset.latest.length === 0 && <p className="text-soft">nothing yet</p>}
          <ul>
            {dataset.latest.map(latest => (
              <li key={latest.snapshot} className="mt-1">
                <span className="flex items-center gap-1.5">
                  <StateShape state={latest.complete ? 'operating' : 'unknown'} />
                  <Anchor href={`/connectors/${latest.connection}`} className="min-w-0 truncate underline">
                    {latest.title}
                  </Anchor>
                </span>
                <span className="text-sm text-soft">
                  {latest.rows.toLocaleString('en-GB')} rows, <DateTime at={latest.takenAt} />
                  {!latest.complete && ', not read to its end'}
                </span>
              </li>
            ))}
          </ul>
        </div>
        <div className="min-w-0">
          <h3 className="font-medium">Read by{said(dataset.checks.length)}</h3>
          {dataset.checks.length === 0 && <p className="text-soft">no check</p>}
          <ul>
            {dataset.checks.map(check => (
              <li key={check.id} className="truncate" title={check.title}>
                <Anchor href={`/checks/${check.id}`} className="underline">
                  {check.title}
                </Anchor>
              </li>
            ))}
          </ul>
        </div>
        <div className="min-w-0">
          <h3 className="font-medium">Requirements that follow{said(requirements.length)}</h3>
          {requirements.length === 0 && <p className="text-soft">none</p>}
          <ScrollBox label="Requirements" className="max-h-56 overflow-y-auto">
            <ul>
              {requirements.map(requirement => (
                <li key={requirement}>
                  <Anchor
                    href={`/requirements/${encodeURIComponent(requirement)}`}
                    className="font-mono text-sm underline"
                  >
                    {requirement}
                  </Anchor>
                </li>
              ))}
            </ul>
          </ScrollBox>
        </div>
      </div>
    </Panel>
  )
}

/** How many there are, since a list that scrolls shows only the first. */
function said(count: number): string {
  return count > 0 ? ` (${count})` : ''
}
