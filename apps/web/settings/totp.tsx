import { type ReactNode, useState } from 'react'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { QrCode } from '../kit/qr-code.tsx'
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
      <Loaded of={session} waiting={<div className="h-36" />}>
        {({ user }) => {
          if (started) return <Activate started={started} onDone={() => setStarted(null)} />
          return user?.hasTotp ? <Remove /> : <Start onStarted={setStarted} />
        }}
      </Loaded>
    </Panel>
  )
}

function Start({ onStarted }: { readonly onStarted: (started: Started) => void }) {
  const start = async (password: string) => onStarted(await client.sessions.startTotp({ body: { password } }))
  return (
    <WithPassword verb="Add an app" send={start}>
      <StateShape state="unknown" /> None is set. It shows a code of six digits that changes every half minute.
    </WithPassword>
  )
}

function Remove() {
  const refresh = useRefresh()
  const say = useToast()
  const stepUp = useStepUp()
  async function remove(password: string) {
    await stepUp(() => client.sessions.removeTotp({ body: { password } }))
    await refresh()
    say({ text: 'The authenticator app is removed. Every other session has ended.' })
  }
  return (
    <WithPassword verb="Remove the app" send={remove}>
      <StateShape state="operating" /> It is set.
    </WithPassword>
  )
}

interface WithPasswordProps {
  readonly verb: string
  readonly send: (password: string) => Promise<void>
  readonly children: ReactNode
}

/** What needs one's password again. */
function WithPassword({ verb, send, children }: WithPasswordProps) {
  const form = useForm({
    initial: { password: '' },
    check: values => missing(values, { password: 'Give your password.' }),
    send: ({ password }) => send(password),
  })
  return (
    <Form form={form} verb={verb}>
      <p className="flex items-center gap-1.5 text-soft">{children}</p>
      <TextField
        label="Password"
        required
        type="password"
        autoComplete="current-password"
        {...form.field('password')}
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
    <ol className="list-decimal space-y-4 pl-5 marker:text-soft">
      <li>
        <p className="mb-2">Scan this with the app.</p>
        <QrCode text={started.uri} label="The secret of the app as a QR code" />
        <p className="mt-2 text-sm text-soft">
          Is the app on this device?{' '}
          <a href={started.uri} className="underline">
            Open it there
          </a>
          , or type the secret into it as a time-based code:
        </p>
        <p className="mt-1 font-mono text-sm break-all">{inFours(secret)}</p>
      </li>
      <li>
        <p className="mb-2">Keep these for the day the app is lost.</p>
        <ShownOnce
          label="Backup codes"
          value={started.backupCodes}
          help="Each signs you in once. Keep them apart from the app."
          file="onus-backup-codes.txt"
        />
      </li>
      <li>
        <p className="mb-2">Show that the app has it.</p>
        <Form form={form} verb="Finish" onCancel={onDone}>
          <TextField
            label="Code"
            required
            mono
            autoComplete="one-time-code"
            {...form.field('code')}
            help="The six digits that the app shows now."
          />
        </Form>
      </li>
    </ol>
  )
}

/** `ABCD EFGH …`, as people type a secret. */
function inFours(secret: string): string {
  return secret.replaceAll(/(.{4})(?=.)/g, '$1 ')
}
