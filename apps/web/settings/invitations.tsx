import { Role } from '@onus/core/access'
import { useState } from 'react'
import { client, useAct, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { sayField } from '../kit/diff.tsx'
import { Form, PickField, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useMay } from '../shell/session.ts'
import { useStepUp } from '../shell/step-up.tsx'
import { ShownOnce } from './shown-once.tsx'

/** Invites by a link that is shown once and works once. */
export function Invitations() {
  const invitations = useRead('invitations', 'list', {})
  const mayWrite = useMay('invitation:write')
  const act = useAct()
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <Loaded of={invitations} waiting={<SkeletonRows rows={2} />}>
        {({ items }) => (
          <ul className="divide-y self-start rounded-lg border bg-surface">
            {items.length === 0 && <li className="p-4 text-soft">Nobody was invited yet.</li>}
            {items.map(({ id, body }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
                <span className="min-w-0 flex-1 basis-52 font-medium">{body.email}</span>
                <span className="text-sm text-soft">{body.roles.map(sayField).join(', ')}</span>
                <span className="text-sm">
                  {body.state === 'open' ? (
                    <>
                      works until <DateTime at={body.expiresAt} as="day" />
                    </>
                  ) : (
                    body.state
                  )}
                </span>
                {mayWrite && body.state === 'open' && (
                  <Button
                    onClick={() =>
                      void act(
                        () =>
                          client.invitations.withdraw({ params: { id }, body: { reason: 'Withdrawn in settings' } }),
                        `The invitation of ${body.email} is withdrawn.`,
                      )
                    }
                  >
                    Withdraw
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {mayWrite && <Invite />}
    </div>
  )
}

function Invite() {
  const refresh = useRefresh()
  const stepUp = useStepUp()
  const [link, setLink] = useState<string | null>(null)
  const form = useForm({
    initial: { email: '', roles: [] as readonly string[] },
    check: values => missing(values, { email: 'Give the email.', roles: 'Choose at least one role.' }),
    send: async values => {
      const made = await stepUp(() =>
        client.invitations.create({ body: { email: values.email, roles: values.roles as Role[] } }),
      )
      setLink(made.link)
      await refresh()
    },
  })
  const { field } = form
  return (
    <Panel title="Invite somebody">
      {link && (
        <ShownOnce
          label="The link"
          value={link}
          help="Send it to them yourself. It works once, for a week, for that address only."
        />
      )}
      <Form form={form} verb="Make the link">
        <TextField label="Email" required type="email" {...field('email')} />
        <PickField
          label="Roles"
          required
          multiple
          items={Role.options
            .filter(role => role !== 'service_token')
            .map(role => ({ id: role, label: sayField(role) }))}
          {...field('roles')}
        />
      </Form>
    </Panel>
  )
}
