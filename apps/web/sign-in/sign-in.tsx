import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { client, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { asProblem, Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { Card } from './card.tsx'
import { askPasskey, knowsPasskeys } from './passkey.ts'
import { safeNext } from './sign-in-view.ts'

/** Signs in: with a password and then a second factor where there is one, or with a passkey alone. */
export function SignIn() {
  const [step, setStep] = useState<'password' | 'totp' | 'passkey'>('password')
  const enter = useEnter()
  const health = useRead('instance', 'health', {})
  if (step !== 'password')
    return (
      <Card title="Second factor">
        {step === 'totp' ? (
          <Code onDone={enter} />
        ) : (
          <>
            <p>You have a passkey here, so a password alone does not sign you in.</p>
            <WithPasskey onDone={enter} />
          </>
        )}
      </Card>
    )
  return (
    <Card title="Sign in">
      {health.data && !health.data.setUp && (
        <p className="mb-4 rounded-md bg-late-soft px-3 py-2">
          Nobody is here yet. Open the one-time set-up link that the server printed when it started.
        </p>
      )}
      <Password onDone={enter} onMore={methods => setStep(methods.includes('totp') ? 'totp' : 'passkey')} />
      {knowsPasskeys() && <WithPasskey onDone={enter} />}
    </Card>
  )
}

/** Goes where one wanted to go, with everything read afresh. */
function useEnter(): () => void {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [url] = useUrlState()
  return () => {
    queries.clear()
    void navigate({ href: safeNext(url.next) })
  }
}

interface PasswordProps {
  readonly onDone: () => void
  /** The password was right; one of these is needed too. */
  readonly onMore: (methods: readonly string[]) => void
}

function Password({ onDone, onMore }: PasswordProps) {
  const form = useForm({
    initial: { email: '', password: '' },
    check: values => missing(values, { email: 'Give your email.', password: 'Give your password.' }),
    send: async values => {
      const answer = await client.sessions.signIn({ body: values })
      if (answer.state === 'signed_in') onDone()
      else onMore(answer.methods)
    },
  })
  const { field } = form
  return (
    <Form form={form} verb="Sign in">
      <TextField label="Email" required type="email" autoComplete="username" {...field('email')} />
      <TextField label="Password" required type="password" autoComplete="current-password" {...field('password')} />
    </Form>
  )
}

function Code({ onDone }: { readonly onDone: () => void }) {
  const form = useForm({
    initial: { code: '' },
    check: values => missing(values, { code: 'Give the code.' }),
    send: async values => {
      await client.sessions.confirm({ body: values })
      onDone()
    },
  })
  return (
    <Form form={form} verb="Go on">
      <TextField
        label="Code"
        required
        mono
        autoComplete="one-time-code"
        {...form.field('code')}
        help="Six digits of your authenticator app, or one of your backup codes."
      />
    </Form>
  )
}

function WithPasskey({ onDone }: { readonly onDone: () => void }) {
  const [problem, setProblem] = useState<string | null>(null)
  async function use() {
    setProblem(null)
    try {
      const { options } = await client.sessions.passkeyChallenge()
      await client.sessions.signInWithPasskey({ body: { response: await askPasskey(options) } })
      onDone()
    } catch (thrown) {
      setProblem(thrown instanceof DOMException ? 'The passkey was not used.' : asProblem(thrown).detail)
    }
  }
  return (
    <div className="mt-4 border-t pt-4">
      <Button className="w-full" icon={<KeyRound size={14} />} onClick={() => void use()}>
        Use a passkey
      </Button>
      {problem && (
        <p role="alert" className="mt-2 text-failing">
          {problem}
        </p>
      )}
    </div>
  )
}
