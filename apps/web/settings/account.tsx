import { client, useAct, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useSession } from '../shell/session.ts'
import { NewPassword, newPasswordErrors } from '../sign-in/new-password.tsx'
import { MailPreference } from './mail-preference.tsx'
import { Passkeys } from './passkeys.tsx'
import { Totp } from './totp.tsx'

/** One's own password, second factors and sessions. */
export function Account() {
  const { secondFactor, permissions } = useSession()
  return (
    <>
      {secondFactor === 'required' && (
        <p role="alert" className="mb-4 rounded-md bg-late-soft px-4 py-2">
          Your roles need a second factor here. Add an authenticator app or a passkey.
        </p>
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        <div className="min-w-0">
          <Totp />
          <Passkeys />
          {permissions.has('notification:read') && <MailPreference />}
        </div>
        <div className="min-w-0">
          <Password />
          <Sessions />
        </div>
      </div>
    </>
  )
}

function Password() {
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm({
    initial: { current: '', next: '' },
    check: values => ({
      ...missing(values, { current: 'Give the password you have.' }),
      ...newPasswordErrors('next', values.next),
    }),
    send: async values => {
      await client.sessions.changePassword({ body: values })
      await refresh()
      say({ text: 'The password is changed. Every other session has ended.' })
    },
  })
  const { field } = form
  return (
    <Panel title="Password">
      <Form form={form} verb="Change the password">
        <TextField
          label="Password now"
          required
          type="password"
          autoComplete="current-password"
          {...field('current')}
        />
        <NewPassword label="New password" {...field('next')} />
      </Form>
    </Panel>
  )
}

function Sessions() {
  const sessions = useRead('sessions', 'list', {})
  const act = useAct()
  return (
    <Panel title="Where you are signed in">
      <Loaded of={sessions}>
        {({ items }) => (
          <ul className="-my-2 divide-y">
            {items.map(session => (
              <li key={session.id} className="flex flex-wrap items-center gap-x-4 py-2">
                <div className="min-w-0 flex-1 basis-52">
                  <div className="truncate">{session.browser}</div>
                  <div className="text-sm text-soft">
                    {session.address}, seen <DateTime at={session.lastSeenAt} />
                  </div>
                </div>
                {session.current ? (
                  <span className="text-sm text-soft">this one</span>
                ) : (
                  <Button
                    onClick={() =>
                      void act(() => client.sessions.revoke({ params: { id: session.id } }), 'That session has ended.')
                    }
                  >
                    End
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  )
}
