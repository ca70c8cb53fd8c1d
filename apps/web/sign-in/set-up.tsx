import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../api.ts'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { Card, DeadEnd } from './card.tsx'
import { NewPassword, newPasswordErrors } from './new-password.tsx'
import { secretOf } from './sign-in-view.ts'

/** The first user and organisation, from the one-time link that the server printed. */
export function SetUp() {
  const [url] = useUrlState()
  const [token] = useState(() => secretOf(location.hash, url))
  const navigate = useNavigate()
  const form = useForm({
    initial: { organisation: '', name: '', email: '', password: '' },
    check: values => ({
      ...missing(values, {
        organisation: 'Name the organisation.',
        name: 'Give your name.',
        email: 'Give your email.',
      }),
      ...newPasswordErrors('password', values.password),
    }),
    send: async values => {
      const { name, email, password } = values
      await client.sessions.setUp({
        body: { token, name, email, password, organisation: { name: values.organisation } },
      })
      await client.sessions.signIn({ body: { email, password } })
      await navigate({ to: '/second-factor', search: { next: '/first-run' } as never })
    },
  })
  const { field } = form
  if (token === '')
    return (
      <DeadEnd title="This address lacks its secret">
        <p>Open the whole link that the server printed when it started. Restart it to get another.</p>
      </DeadEnd>
    )
  return (
    <Card title="Set up Onus">
      <Form form={form} verb="Set up">
        <TextField label="Organisation" required autoComplete="organization" {...field('organisation')} />
        <TextField label="Your name" required autoComplete="name" {...field('name')} />
        <TextField label="Email" required type="email" autoComplete="username" {...field('email')} />
        <NewPassword label="Password" {...field('password')} />
      </Form>
    </Card>
  )
}
