import { Role } from '@onus/core/access'
import { useState } from 'react'
import { client, type Reply, useAct, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { sayField } from '../kit/diff.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { useMay } from '../shell/session.ts'
import { useStepUp } from '../shell/step-up.tsx'

type Member = Reply<'members', 'list'>['items'][number]

/** Who has an account here, with which roles. */
export function Members() {
  const members = useRead('members', 'list', {})
  const mayGrant = useMay('grant:write')
  const [open, setOpen] = useState<string | null>(null)
  return (
    <Loaded of={members}>
      {({ items }) => {
        const chosen = items.find(member => member.user === open)
        return (
          <>
            <ul className="divide-y rounded-lg border bg-surface">
              {items.map(member => (
                <li key={member.user} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
                  <div className="min-w-0 flex-1 basis-52">
                    <div className="font-medium">{member.name}</div>
                    <div className="text-sm text-soft">{member.email}</div>
                  </div>
                  <span className="flex-1 basis-52 text-sm">
                    {member.roles.map(held => sayField(held.role)).join(', ') || (
                      <span className="text-soft">no role</span>
                    )}
                  </span>
                  <span className="inline-flex items-center gap-1.5 text-sm">
                    <StateShape state={member.hasSecondFactor ? 'operating' : 'unknown'} />
                    {member.hasSecondFactor ? 'second factor' : 'no second factor'}
                  </span>
                  <span className="w-28 text-sm text-soft">
                    <DateTime at={member.lastSeenAt} none="never seen" />
                  </span>
                  {mayGrant && <Button onClick={() => setOpen(member.user)}>Change</Button>}
                </li>
              ))}
            </ul>
            <Drawer title={chosen?.name ?? ''} open={chosen !== undefined} onClose={() => setOpen(null)}>
              {chosen && <ChangeMember member={chosen} onGone={() => setOpen(null)} />}
            </Drawer>
          </>
        )
      }}
    </Loaded>
  )
}

function ChangeMember({ member, onGone }: { readonly member: Member; readonly onGone: () => void }) {
  const act = useAct()
  const stepUp = useStepUp()
  const mayRemove = useMay('member:write')
  const [reason, setReason] = useState('')
  async function remove() {
    const done = await act(async () => {
      await stepUp(() => client.members.remove({ params: { user: member.user }, body: { reason } }))
      return true
    }, `${member.name} is no longer a member.`)
    if (done) onGone()
  }
  return (
    <div className="space-y-6 p-4">
      <TextField
        label="Why"
        required
        value={reason}
        onChange={setReason}
        help="Kept in the history of every change below."
      />
      <section>
        <h3 className="mb-1 font-semibold">Roles</h3>
        <ul className="divide-y">
          {member.roles.map(held => (
            <li key={held.grant} className="flex items-center gap-3 py-1.5">
              <span className="flex-1">
                {sayField(held.role)}
                {held.until && (
                  <span className="ml-2 text-sm text-soft">
                    until <DateTime at={held.until} as="day" />
                  </span>
                )}
              </span>
              <Button
                look="danger"
                disabled={!reason.trim()}
                onClick={() =>
                  void act(
                    () => stepUp(() => client.grants.revoke({ params: { id: held.grant }, body: { reason } })),
                    `${sayField(held.role)} is revoked.`,
                  )
                }
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      </section>
      <Grant member={member} reason={reason} />
      {mayRemove && (
        <Button look="danger" disabled={!reason.trim()} onClick={() => void remove()}>
          Take {member.name} out
        </Button>
      )}
    </div>
  )
}

function Grant({ member, reason }: { readonly member: Member; readonly reason: string }) {
  const refresh = useRefresh()
  const say = useToast()
  const stepUp = useStepUp()
  const form = useForm({
    initial: { role: '' },
    check: values => missing(values, { role: 'Choose a role.' }),
    send: async ({ role }) => {
      await stepUp(() => client.grants.create({ body: { user: member.user, role: role as Role, reason } }))
      await refresh()
      say({ text: `${member.name} is ${sayField(role).toLowerCase()}.` })
    },
  })
  const held = new Set<string>(member.roles.map(one => one.role))
  const open = Role.options.filter(role => !held.has(role) && role !== 'service_token')
  return (
    <Form form={form} verb="Grant">
      <ChoiceField
        label="Grant a role"
        required
        {...form.field('role')}
        options={open.map(value => ({ value, label: sayField(value) }))}
      />
    </Form>
  )
}
