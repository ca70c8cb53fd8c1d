import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { client, useRead } from '../api.ts'
import { codeOf } from '../api-view.ts'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { askPasskey } from '../sign-in/passkey.ts'

type StepUp = <Answer>(work: () => Promise<Answer>) => Promise<Answer>

const Context = createContext<StepUp>(work => work())

/** Does work that may need a fresh proof of who one is: when it is refused for that, asks, and does it again. */
export function useStepUp(): StepUp {
  return useContext(Context)
}

interface Waiting {
  readonly done: () => void
  readonly gone: () => void
}

/** Asks for a second factor beside the page when something needs one. */
export function StepUpProvider({ children }: { readonly children: ReactNode }) {
  const [waiting, setWaiting] = useState<Waiting | null>(null)
  const current = useRef<Waiting | null>(null)
  const ask = useCallback(
    () =>
      new Promise<boolean>(answer => {
        const next = { done: () => answer(true), gone: () => answer(false) }
        current.current = next
        setWaiting(next)
      }),
    [],
  )
  const stepUp = useCallback<StepUp>(
    async work => {
      try {
        return await work()
      } catch (thrown) {
        if (codeOf(thrown) !== 'step_up_required' || !(await ask())) throw thrown
        return await work()
      }
    },
    [ask],
  )
  function close(proved: boolean) {
    if (proved) current.current?.done()
    else current.current?.gone()
    setWaiting(null)
  }
  return (
    <Context value={useMemo(() => stepUp, [stepUp])}>
      {children}
      <Drawer title="Confirm that it is you" open={waiting !== null} onClose={() => close(false)}>
        {waiting && <Proof onProved={() => close(true)} />}
      </Drawer>
    </Context>
  )
}

function Proof({ onProved }: { readonly onProved: () => void }) {
  const session = useRead('sessions', 'current', {})
  const user = session.data?.user
  const [problem, setProblem] = useState<string | null>(null)
  const form = useForm({
    initial: { secret: '' },
    send: async ({ secret }) => {
      await client.sessions.stepUp({
        body: user?.hasTotp ? { method: 'totp', code: secret } : { method: 'password', password: secret },
      })
      onProved()
    },
  })
  async function withPasskey() {
    setProblem(null)
    const { options } = await client.sessions.passkeyChallenge()
    const response = await askPasskey(options).catch(() => null)
    if (!response) return setProblem('The passkey was not used. Try again, or use another way.')
    await client.sessions
      .stepUp({ body: { method: 'passkey', response } })
      .then(onProved, () => setProblem('This passkey is not known here.'))
  }
  if (!user) return null
  return (
    <div className="space-y-4 p-4">
      <p className="text-soft">This needs a fresh proof of who you are. It counts for five minutes.</p>
      {user.hasPasskey && (
        <Button look="primary" onClick={() => void withPasskey()}>
          Use a passkey
        </Button>
      )}
      {problem && (
        <p role="alert" className="rounded-md bg-failing-soft px-3 py-2">
          {problem}
        </p>
      )}
      {(user.hasTotp || !user.hasPasskey) && (
        <Form form={form} verb="Confirm">
          {user.hasTotp ? (
            <TextField
              label="Code of the authenticator app"
              required
              autoComplete="one-time-code"
              {...form.field('secret')}
              mono
            />
          ) : (
            <TextField
              label="Password"
              required
              type="password"
              autoComplete="current-password"
              {...form.field('secret')}
            />
          )}
        </Form>
      )}
    </div>
  )
}
