import { useState } from 'react'
import { client, type Reply, useAct, useRefresh } from '../api.ts'
import type { EngagementRecord } from '../engagement/engagement-view.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Panel } from '../kit/record-page.tsx'
import { SayWhy } from '../settings/say-why.tsx'
import { ShownOnce } from '../settings/shown-once.tsx'
import { useMay } from '../shell/session.ts'
import { useStepUp } from '../shell/step-up.tsx'

interface RoomProps {
  readonly engagement: EngagementRecord
  readonly room: Reply<'rooms', 'get'>
}

/** The room from outside: who is asked and until when. What an auditor thinks is not here before they release it. */
export function CompanyRoom({ engagement, room }: RoomProps) {
  const mayInvite = useMay('invitation:write')
  const mayEnd = useMay('grant:write')
  const act = useAct()
  const [inviting, setInviting] = useState(false)
  const [ending, setEnding] = useState<string | null>(null)
  return (
    <Panel
      title="Auditors"
      actions={mayInvite && !room.closed && <Button onClick={() => setInviting(true)}>Invite an auditor</Button>}
    >
      <p className="mb-3 max-w-prose text-soft">
        An auditor sees this engagement and nothing else, until the day that you say. What they note and conclude is
        theirs alone until they release it: nobody here can read it, count it or change it.
      </p>
      {room.auditors.length === 0 && <p>Nobody is invited yet.</p>}
      <ul className="-my-1.5 divide-y">
        {room.auditors.map(one => (
          <li key={one.grant ?? one.invitation} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
            <span className="min-w-0 flex-1 basis-52">
              {one.name && <span className="font-medium">{one.name} </span>}
              <span className={one.name ? 'text-soft' : 'font-medium'}>{one.email}</span>
            </span>
            <span className="text-sm">
              {one.state === 'invited' && 'invited, '}
              {one.state === 'over' ? 'access has ended' : 'until '}
              {one.state !== 'over' && <DateTime at={one.until} as="absolute" />}
            </span>
            {mayEnd && one.state === 'here' && one.grant && (
              <Button onClick={() => setEnding(one.grant)}>End access</Button>
            )}
            {mayInvite && one.invitation && (
              <Button
                onClick={() =>
                  void act(
                    () =>
                      client.invitations.withdraw({
                        params: { id: one.invitation ?? '' },
                        body: { reason: 'Withdrawn on the engagement' },
                      }),
                    `The invitation of ${one.email} is withdrawn.`,
                  )
                }
              >
                Withdraw
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Drawer title="Invite an auditor" open={inviting} onClose={() => setInviting(false)}>
        <Invite engagement={engagement} />
      </Drawer>
      <Drawer title="End access" open={ending !== null} onClose={() => setEnding(null)}>
        {ending && (
          <SayWhy
            verb="End access"
            done="Access has ended."
            send={why => client.grants.revoke({ params: { id: ending }, body: { reason: why } })}
            onDone={() => setEnding(null)}
          />
        )}
      </Drawer>
    </Panel>
  )
}

function Invite({ engagement }: { readonly engagement: EngagementRecord }) {
  const refresh = useRefresh()
  const stepUp = useStepUp()
  const [link, setLink] = useState<string | null>(null)
  const form = useForm({
    initial: { email: '', until: '' },
    check: values => missing(values, { email: 'Give the email.', until: 'Say on which day access ends.' }),
    send: async ({ email, until }) => {
      const made = await stepUp(() =>
        client.invitations.create({
          body: { email, roles: ['auditor'], engagement: engagement.id, until: `${until}T23:59:59.000Z` as never },
        }),
      )
      setLink(made.link)
      await refresh()
    },
  })
  const { field } = form
  const { firm } = engagement.body
  return (
    <div className="p-4">
      {link && (
        <ShownOnce
          label="The link"
          value={link}
          help="Send it to them yourself. It works once, for a week, for that address only."
        />
      )}
      <p className="mb-3 text-soft">
        {firm ? `Of ${firm.name}. ` : 'This engagement names no firm yet; edit it to say which. '}
        They give their own name. Nobody who works here, prepares or advises on this engagement can be its auditor.
      </p>
      <Form form={form} verb="Make the link">
        <TextField label="Email" required type="email" {...field('email')} />
        <TextField label="Last day of access" required type="date" {...field('until')} help="At its end, in UTC." />
      </Form>
    </div>
  )
}
