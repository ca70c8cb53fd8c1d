import { client, useAct, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useMay } from '../shell/session.ts'

/** Whether this instance sends mail, a test of it, and what could not be delivered. */
export function MailStatus() {
  const status = useRead('mail', 'status', {})
  const mayWrite = useMay('settings:write')
  const act = useAct()
  const say = useToast()
  async function test() {
    try {
      const { to, sent, why } = await client.mail.test()
      say(
        sent
          ? { text: `The mail server took a message for ${to}.` }
          : { text: `Not sent to ${to}: ${why}`, tone: 'problem' },
      )
    } catch (thrown) {
      say({ text: thrown instanceof Error ? thrown.message : String(thrown), tone: 'problem' })
    }
  }
  return (
    <Panel title="Mail">
      <Loaded of={status}>
        {found => (
          <div className="space-y-3">
            {found.configured ? (
              <p>
                Sent as <b>{found.from}</b> through <span className="font-mono text-sm">{found.server}</span>.{' '}
                <span className="num">{found.waiting}</span> wait, <span className="num">{found.sent}</span> were sent
                in the last thirty days.
              </p>
            ) : (
              <p className="text-soft">
                No mail is sent from here; reminders stand in the product alone. Whoever runs this instance sets
                ONUS_SMTP_URL and ONUS_MAIL_FROM.
              </p>
            )}
            {found.configured && mayWrite && <Button onClick={() => void test()}>Send me a test</Button>}
            {found.dead.length > 0 && (
              <div>
                <h3 className="mb-1 font-medium">Could not be delivered</h3>
                <ul className="divide-y rounded-lg border">
                  {found.dead.map(letter => (
                    <li key={letter.id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
                      <span className="min-w-0 flex-1 basis-52">
                        {letter.subject}
                        <span className="block text-sm text-soft">
                          {letter.address}, <DateTime at={letter.endedAt} />: {letter.error}
                        </span>
                      </span>
                      {mayWrite && (
                        <Button
                          onClick={() =>
                            void act(() => client.mail.again({ params: { id: letter.id } }), 'It is sent again.')
                          }
                        >
                          Send again
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
