import { type Permission, rolePermissions } from '@onus/core/access'
import { instant } from '@onus/core/time'
import { useState } from 'react'
import { client, useAct, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Form, PickField, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useMay } from '../shell/session.ts'
import { useStepUp } from '../shell/step-up.tsx'
import { ShownOnce } from './shown-once.tsx'

/** API tokens: scoped, expiring, shown once. */
export function Tokens() {
  const tokens = useRead('tokens', 'list', {})
  const mayWrite = useMay('token:write')
  const act = useAct()
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <Loaded of={tokens} waiting={<SkeletonRows rows={2} />}>
        {({ items }) => (
          <ul className="divide-y self-start rounded-lg border bg-surface">
            {items.length === 0 && (
              <li className="p-4 text-soft">No token yet. The command line and other programs use them.</li>
            )}
            {items.map(({ id, body, lastUsedAt }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
                <div className="min-w-0 flex-1 basis-52">
                  <div className="font-medium">{body.name}</div>
                  <div className="font-mono text-xs text-soft">{body.scopes.join(' ')}</div>
                </div>
                <span className="text-sm text-soft">
                  used <DateTime at={lastUsedAt} none="never" />
                </span>
                <span className="text-sm">
                  {body.state === 'active' ? (
                    <>
                      until <DateTime at={body.expiresAt} as="day" />
                    </>
                  ) : (
                    'revoked'
                  )}
                </span>
                {mayWrite && body.state === 'active' && (
                  <Button
                    look="danger"
                    onClick={() =>
                      void act(
                        () => client.tokens.revoke({ params: { id }, body: { reason: 'Revoked in settings' } }),
                        `${body.name} is revoked.`,
                      )
                    }
                  >
                    Revoke
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {mayWrite && <NewToken />}
    </div>
  )
}

const offered = Object.keys(rolePermissions.service_token) as readonly Permission[]

function NewToken() {
  const refresh = useRefresh()
  const stepUp = useStepUp()
  const [secret, setSecret] = useState<string | null>(null)
  const inThreeMonths = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10)
  const form = useForm({
    initial: { name: '', scopes: [] as readonly string[], expiresAt: inThreeMonths },
    check: values =>
      missing(values, { name: 'Name it.', scopes: 'Choose what it may do.', expiresAt: 'Say until when.' }),
    send: async values => {
      const made = await stepUp(() =>
        client.tokens.create({
          body: { name: values.name, scopes: values.scopes as Permission[], expiresAt: instant(values.expiresAt) },
        }),
      )
      setSecret(made.secret)
      await refresh()
    },
  })
  const { field } = form
  return (
    <Panel title="Make a token">
      {secret && (
        <ShownOnce
          label="The token"
          value={secret}
          help="Put it where the program reads it. Onus keeps only its hash."
        />
      )}
      <Form form={form} verb="Make the token">
        <TextField label="Name" required {...field('name')} help="What uses it." />
        <PickField label="May" required multiple items={offered.map(id => ({ id, label: id }))} {...field('scopes')} />
        <TextField label="Until" required type="date" {...field('expiresAt')} />
      </Form>
    </Panel>
  )
}
