import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../api.ts'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { Card } from './card.tsx'
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
      ...(values.password.length < 12 && { password: 'A password has at least 12 characters.' }),
    }),
    send: async values => {
      const { name, email, password } = values
      await client.sessions.setUp({
        body: { token, name, email, password, organisation: { name: values.organisation } },
      })
      await client.sessions.signIn({ body: { email, password } })
      await navigate({ to: '/first-run', search: {} as never })
    },
  })
  const { values, set, errors } = form
  return (
    <Card title="Set up Onus">
      {!token && (
        <p className="mb-4 rounded-md bg-late-soft px-3 py-2">
          This address lacks its secret. Open the whole link that the server printed.
        </p>
      )}
      <Form form={form} verb="Set up">
        <TextField
          label="Organisation"
          required
          autoComplete="organization"
          value={values.organisation}
          onChange={organisation => set({ organisation })}
          error={errors.organisation}
        />
        <TextField
          label="Your name"
          required
          autoComplete="name"
          value={values.name}
          onChange={name => set({ name })}
          error={errors.name}
        />
        <TextField
          label="Email"
          required
          type="email"
          autoComplete="username"
          value={values.email}
          onChange={email => set({ email })}
          error={errors.email}
        />
        <TextField
          label="Password"
          required
          type="password"
          autoComplete="new-password"
          value={values.password}
          onChange={password => set({ password })}
          error={errors.password}
          help="At least 12 characters. A sentence is good."
        />
      </Form>
    </Card>
  )
}
