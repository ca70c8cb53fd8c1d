import { client, useAct, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { useStepUp } from '../shell/step-up.tsx'
import { knowsPasskeys, makePasskey } from '../sign-in/passkey.ts'

/** One's passkeys: add, name, remove. */
export function Passkeys() {
  const passkeys = useRead('sessions', 'passkeys', {})
  const act = useAct()
  const stepUp = useStepUp()
  return (
    <Panel title="Passkeys">
      <Loaded of={passkeys} waiting={<div className="mb-4 h-5" />}>
        {({ items }) => (
          <ul className="mb-4 divide-y">
            {items.length === 0 && <li className="text-soft">None yet. A passkey signs in without a password.</li>}
            {items.map(passkey => (
              <li key={passkey.id} className="flex items-center gap-3 py-1.5">
                <span className="min-w-0 flex-1">
                  {passkey.name}
                  <span className="ml-2 text-sm text-soft">
                    <DateTime at={passkey.addedAt} as="day" />
                    {passkey.synced && ', synced between devices'}
                  </span>
                </span>
                <Button
                  look="danger"
                  onClick={() =>
                    void act(
                      () => stepUp(() => client.sessions.removePasskey({ params: { id: passkey.id } })),
                      `${passkey.name} is removed.`,
                    )
                  }
                >
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {knowsPasskeys() ? <AddPasskey /> : <p className="text-soft">This browser does not know passkeys.</p>}
    </Panel>
  )
}

function AddPasskey() {
  const refresh = useRefresh()
  const say = useToast()
  const stepUp = useStepUp()
  const form = useForm({
    initial: { name: '' },
    check: values => missing(values, { name: 'Name it, like the device it lives on.' }),
    send: async ({ name }) => {
      const { options } = await stepUp(() => client.sessions.newPasskeyChallenge())
      const response = await makePasskey(options)
      await stepUp(() => client.sessions.addPasskey({ body: { name, response } }))
      await refresh()
      say({ text: `${name} is added.` })
    },
  })
  return (
    <Form form={form} verb="Add a passkey">
      <TextField label="Name" required {...form.field('name')} help="Such as the device it lives on." />
    </Form>
  )
}
