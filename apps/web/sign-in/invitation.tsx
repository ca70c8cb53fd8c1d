import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../api.ts'
import { codeOf } from '../api-view.ts'
import { sayField } from '../kit/diff.tsx'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { Card, DeadEnd } from './card.tsx'
import { NewPassword, newPasswordErrors } from './new-password.tsx'
import { secretOf } from './sign-in-view.ts'

/** Accepts an invitation, with a new account or with the one that the address has. */
export function AcceptInvitation() {
  const [url] = useUrlState()
  const [token] = useState(() => secretOf(location.hash, url))
  const preview = useQuery({
    queryKey: ['invitations', 'preview', token],
    queryFn: () => client.invitations.preview({ body: { token } }),
    enabled: token !== '',
    retry: false,
  })
  if (token === '')
    return (
      <DeadEnd title="This address lacks its secret">
        <p>
          Open the whole link of the invitation: its part after the # was lost, as happens when a mail breaks a line.
        </p>
      </DeadEnd>
    )
  if (preview.error && codeOf(preview.error) !== null)
    return (
      <DeadEnd title="This invitation leads no further">
        <p>It was used, was withdrawn, or is more than a week old. Ask whoever sent it for another.</p>
        <p className="mt-2 text-soft">Have you accepted it already? Then sign in.</p>
      </DeadEnd>
    )
  return (
    <Card title="You are invited">
      <Loaded of={preview} waiting={<div className="h-40" />}>
        {({ organisation, email, roles, hasAccount }) => (
          <>
            <p className="mb-4">
              <strong>{organisation}</strong> invites <strong>{email}</strong> as{' '}
              {roles.map(role => sayField(role).toLowerCase()).join(', ')}.
            </p>
            <Accept token={token} email={email} hasAccount={hasAccount} />
          </>
        )}
      </Loaded>
    </Card>
  )
}

interface AcceptProps {
  readonly token: string
  readonly email: string
  readonly hasAccount: boolean
}

function Accept({ token, email, hasAccount }: AcceptProps) {
  const navigate = useNavigate()
  const form = useForm({
    initial: { name: '', password: '' },
    check: values => {
      if (hasAccount) return {}
      return {
        ...(!values.name.trim() && { name: 'Give your name.' }),
        ...newPasswordErrors('password', values.password),
      }
    },
    send: async values => {
      await client.invitations.accept({ body: { token, account: hasAccount ? null : values } })
      if (!hasAccount) await client.sessions.signIn({ body: { email, password: values.password } })
      await navigate({ to: hasAccount ? '/sign-in' : '/second-factor', search: {} as never })
    },
  })
  const { field } = form
  return (
    <Form form={form} verb="Accept">
      {!hasAccount && (
        <>
          <TextField label="Your name" required autoComplete="name" {...field('name')} />
          <NewPassword label="Password" {...field('password')} />
        </>
      )}
    </Form>
  )
}
