import { client, useAct, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'

/** Whether another system is told what is urgent, and what could not be delivered to it. */
export function WebhookStatus() {
  const status = useRead('webhooks', 'status', {})
  const mayWrite = useMay('settings:write')
  const act = useAct()
  return (
    <Panel title="Webhook">
      <Loaded of={status}>
        {found => (
          <div className="space-y-3">
            {found.configured ? (
              <p>
                Deadlines of incidents are told to <span className="font-mono text-sm">{found.host}</span>.{' '}
                <span className="num">{found.waiting}</span> wait, <span className="num">{found.sent}</span> were
                delivered.
              </p>
            ) : (
              <p className="text-soft">
                No other system is told. Whoever runs this instance sets ONUS_WEBHOOK_URL and ONUS_WEBHOOK_SECRET.
              </p>
            )}
            {found.dead.length > 0 && (
              <div>
                <h3 className="mb-1 font-medium">Could not be delivered</h3>
                <ul className="divide-y rounded-lg border">
                  {found.dead.map(one => (
                    <li key={one.id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
                      <span className="min-w-0 flex-1 basis-52">
                        {one.incident === null ? (
                          one.about
                        ) : (
                          <Anchor href={`/incidents/${one.incident}`} className="underline">
                            {one.about.replaceAll('_', ' ')}
                          </Anchor>
                        )}
                        <span className="block text-sm text-soft">
                          {one.attempts} attempts, <DateTime at={one.endedAt} />: {one.error}
                        </span>
                      </span>
                      {mayWrite && (
                        <Button
                          onClick={() =>
                            void act(
                              () => client.webhooks.again({ params: { id: one.id } }),
                              'It is delivered again within a minute.',
                            )
                          }
                        >
                          Deliver again
                        </Button>
                      )}
                    </li>
                  ))}
                </ul>
              </div>
            )}
          </div>
        )}
      </Loaded>
    </Panel>
  )
}
