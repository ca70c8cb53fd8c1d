import { client, useAct, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { download } from '../kit/download.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'

/** The log of the instance: every ledger that it recorded, whether it is still as it was, and what was done to the instance. */
export function InstanceLog() {
  const log = useRead('instance', 'log', {})
  const entries = useRead('instance', 'entries', { query: { limit: 100 } })
  const act = useAct()
  return (
    <div className="space-y-4">
      <Panel title="Ledgers of this instance">
        <Loaded of={log} waiting={<SkeletonRows rows={2} />}>
          {({ origin, size, ledgers, keys, refusal }) => (
            <div className="space-y-3">
              <p className="text-soft">
                {origin} has {size.toLocaleString('en')} entries. Keep its keys and exports outside this server: with
                them anybody can tell whether a ledger was cut or replaced.
              </p>
              {refusal && <p role="alert">{refusal}</p>}
              <ul className="divide-y">
                {ledgers.map(one => (
                  <li key={one.origin} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
                    <span className="min-w-0 flex-1 basis-52 font-mono text-sm break-all">{one.origin}</span>
                    <span className="text-sm text-soft">
                      {one.now?.toLocaleString('en') ?? 'no'} entries, {one.recorded.toLocaleString('en')} recorded
                    </span>
                    <span className="text-sm">{one.words}</span>
                  </li>
                ))}
              </ul>
              <div className="flex flex-wrap gap-2">
                <Button
                  onClick={() =>
                    void act(async () => {
                      const answer = (await client.instance.exportLog({})) as Response
                      download('onus-instance-log.zip', 'application/zip', await answer.arrayBuffer())
                    }, 'The log of the instance is exported.')
                  }
                >
                  Export the log
                </Button>
                <Button onClick={() => download('onus-instance-keys.txt', 'text/plain', keys)}>Save its keys</Button>
              </div>
            </div>
          )}
        </Loaded>
      </Panel>
      <Panel title="What was done">
        <Loaded of={entries} waiting={<SkeletonRows rows={4} />}>
          {({ items }) => (
            <ul className="divide-y">
              {items.map(one => (
                <li key={one.index} className="flex flex-wrap gap-x-4 py-1.5 text-sm">
                  <span className="w-10 text-right font-mono text-soft">{one.index}</span>
                  <DateTime at={one.recorded} />
                  <details className="min-w-0 flex-1 basis-52">
                    <summary>{inWords(one.event)}</summary>
                    <code className="block text-xs break-all text-soft">{one.event}</code>
                  </details>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Panel>
    </div>
  )
}

type Entry = {
  readonly type?: string
  readonly subject?: { readonly id?: string }
  readonly checkpoint?: { readonly size?: number }
}

/** What an entry says in short; one of a kind that this page does not know is named by its kind. */
function inWords(event: string): string {
  const { type = 'entry', subject, checkpoint }: Entry = JSON.parse(event)
  const of = subject?.id ? ` of ${subject.id.slice(0, 8)}` : ''
  if (type === 'checkpoint.recorded') return `The checkpoint${of} at ${checkpoint?.size ?? 0} entries was recorded`
  if (type === 'key.announced') return `The signing key${of} was announced`
  if (type === 'key.rotated') return `The signing key${of} was replaced`
  if (type === 'keys.resealed') return 'The keys of stored files were sealed anew'
  if (type === 'release.installed') return 'A release was installed'
  return `${type.replace('.', ' ')}${of}`
}
