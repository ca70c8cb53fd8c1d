import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../api.ts'
import { sayField } from '../kit/diff.tsx'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { Card } from './card.tsx'
import { secretOf } from './sign-in-view.ts'

/** Accepts an invitation, with a new account or with the one that the address has. */
export function AcceptInvitation() {
  const [url] = useUrlState()
  const [token] = useState(() => secretOf(location.hash, url))
  const preview = useQuery({
    queryKey: ['invitations', 'preview', token],
    queryFn: () => client.invitations.preview({ body: { token } }),
    retry: false,
  })
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
        ...(values.password.length < 12 && { password: 'A password has at least 12 characters.' }),
      }
    },
    send: async values => {
      await client.invitations.accept({ body: { token, account: hasAccount ? null : values } })
      if (!hasAccount) await client.sessions.signIn({ body: { email, password: values.password } })
      await navigate({ to: hasAccount ? '/sign-in' : '/', search: {} as never })
    },
  })
  const { values, set, errors } = form
  return (
    <Form form={form} verb="Accept">
      {!hasAccount && (
        <>
          <TextField
            label="Your name"
            required
            autoComplete="name"
            value={values.name}
            onChange={name => set({ name })}
            error={errors.name}
          />
          <TextField
            label="Password"
            required
            type="password"
            autoComplete="new-password"
            value={values.password}
            onChange={password => set({ password })}
            error={errors.password}
            help="At least 12 characters."
          />
        </>
      )}
    </Form>
  )
}
