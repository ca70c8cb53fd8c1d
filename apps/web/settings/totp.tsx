import { useState } from 'react'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { useStepUp } from '../shell/step-up.tsx'
import { ShownOnce } from './shown-once.tsx'

type Started = Reply<'sessions', 'startTotp'>

/** The authenticator app: add it with a code of it, or remove it. */
export function Totp() {
  const session = useRead('sessions', 'current', {})
  const [started, setStarted] = useState<Started | null>(null)
  return (
    <Panel title="Authenticator app">
      <Loaded of={session}>
        {({ user }) => {
          if (started) return <Activate started={started} onDone={() => setStarted(null)} />
          return user?.hasTotp ? <Remove /> : <Start onStarted={setStarted} />
        }}
      </Loaded>
    </Panel>
  )
}

function Start({ onStarted }: { readonly onStarted: (started: Started) => void }) {
  const form = useForm({
    initial: { password: '' },
    check: values => missing(values, { password: 'Give your password.' }),
    send: async values => onStarted(await client.sessions.startTotp({ body: values })),
  })
  return (
    <Form form={form} verb="Add an app">
      <p className="inline-flex items-center gap-1.5 text-soft">
        <StateShape state="unknown" /> None is set.
      </p>
      <TextField
        label="Password"
        required
        type="password"
        autoComplete="current-password"
        value={form.values.password}
        onChange={password => form.set({ password })}
        error={form.errors.password}
      />
    </Form>
  )
}

function Activate({ started, onDone }: { readonly started: Started; readonly onDone: () => void }) {
  const refresh = useRefresh()
  const say = useToast()
  const secret = new URL(started.uri).searchParams.get('secret') ?? started.uri
  const form = useForm({
    initial: { code: '' },
    check: values => missing(values, { code: 'Give a code of the app.' }),
    send: async values => {
      await client.sessions.activateTotp({ body: values })
      await refresh()
      say({ text: 'The authenticator app is set. Every other session has ended.' })
      onDone()
    },
  })
  return (
    <>
      <ShownOnce
        label="The secret of the app"
        value={secret}
        help="Enter it in the app as a time-based code of six digits, or open this page on the device that has the app."
      />
      <p className="mb-4 text-sm">
        <a href={started.uri} className="underline">
          Open in the app on this device
        </a>
      </p>
      <ShownOnce
        label="Backup codes"
        value={started.backupCodes.join(' ')}
        help="Each works once when the app is lost. Keep them apart from the app."
      />
      <Form form={form} verb="Finish" onCancel={onDone}>
        <TextField
          label="Code"
          required
          mono
          autoComplete="one-time-code"
          value={form.values.code}
          onChange={code => form.set({ code })}
          error={form.errors.code}
          help="The six digits that the app shows now."
        />
      </Form>
    </>
  )
}

function Remove() {
  const refresh = useRefresh()
  const say = useToast()
  const stepUp = useStepUp()
  const form = useForm({
    initial: { password: '' },
    check: values => missing(values, { password: 'Give your password.' }),
    send: async values => {
      await stepUp(() => client.sessions.removeTotp({ body: values }))
      await refresh()
      say({ text: 'The authenticator app is removed. Every other session has ended.' })
    },
  })
  return (
    <Form form={form} verb="Remove the app">
      <p className="inline-flex items-center gap-1.5">
        <StateShape state="operating" /> It is set.
      </p>
      <TextField
        label="Password"
        required
        type="password"
        autoComplete="current-password"
        value={form.values.password}
        onChange={password => form.set({ password })}
        error={form.errors.password}
      />
    </Form>
  )
}
