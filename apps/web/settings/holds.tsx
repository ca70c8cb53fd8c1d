import { useState } from 'react'
import { client, type Reply, useAll, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useToast } from '../kit/toast.tsx'
import { useMay } from '../shell/session.ts'
import { SayWhy } from './say-why.tsx'
import { type Kind, kinds, useRecords } from './use-records.ts'

type Hold = Reply<'holds', 'get'>

/** Every legal hold, placed or released. */
export function Holds() {
  const holds = useAll('holds')
  const mayApprove = useMay('retention:approve')
  const [releasing, setReleasing] = useState<Hold | null>(null)
  return (
    <Panel title="Legal holds">
      <Loaded of={holds} waiting={<SkeletonRows rows={1} />}>
        {items => (
          <ul className="divide-y">
            {items.length === 0 && (
              <li className="py-2 text-soft">
                No legal hold. While one is placed, nothing that it covers can be erased.
              </li>
            )}
            {items.map(one => (
              <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
                <div className="min-w-0 flex-1 basis-52">
                  <div className="font-medium">{one.body.title}</div>
                  <div className="text-sm text-soft">{one.body.why}</div>
                </div>
                <span className="text-sm">
                  {coversInWords(one)},{' '}
                  {one.body.lifecycle.state === 'placed' ? 'placed' : `released: ${one.body.lifecycle.why}`}
                </span>
                {mayApprove && one.body.lifecycle.state === 'placed' && (
                  <Button onClick={() => setReleasing(one)}>Release</Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Drawer
        title={`Release ${releasing?.body.title ?? ''}`}
        open={releasing !== null}
        onClose={() => setReleasing(null)}
      >
        {releasing && (
          <SayWhy
            verb="Release"
            done="The hold is released."
            send={why => client.holds.release({ params: { id: releasing.id }, body: { why } })}
            onDone={() => setReleasing(null)}
          />
        )}
      </Drawer>
    </Panel>
  )
}

function coversOf(kind: Kind | 'everything', ids: readonly string[]) {
  if (kind === 'everything') return { kind }
  return { kind: kind === 'engagements' ? ('engagements' as const) : ('subjects' as const), ids: [...ids] }
}

function coversInWords({ body: { covers } }: Hold): string {
  switch (covers.kind) {
    case 'everything':
      return 'covers everything'
    case 'subjects':
      return `covers ${covers.ids.length}`
    case 'engagements':
      return `covers ${covers.ids.length === 1 ? 'one engagement' : `${covers.ids.length} engagements`} with everything in ${covers.ids.length === 1 ? 'it' : 'them'}`
  }
}

/** Places a legal hold on everything, on chosen records, or on engagements with all that is in them. */
export function PlaceHold({ onPlaced }: { readonly onPlaced: () => void }) {
  const say = useToast()
  const refresh = useRefresh()
  const [kind, setKind] = useState<Kind | 'everything'>('everything')
  const items = useRecords(kind === 'everything' ? 'people' : kind)
  const form = useForm({
    initial: { title: '', why: '', ids: [] as readonly string[] },
    check: values => missing(values, { title: 'Name it.', why: 'Say why.' }),
    send: async ({ title, why, ids }) => {
      const covers = coversOf(kind, ids)
      await client.holds.create({ body: { body: { title, why, covers } } })
      say({ text: `${title} is placed.` })
      await refresh()
      onPlaced()
    },
  })
  const { field } = form
  return (
    <Panel title="Place a legal hold">
      <Form form={form} verb="Place it">
        <TextField label="Title" required {...field('title')} placeholder="Dispute with a supplier" />
        <TextArea label="Why" required rows={2} {...field('why')} />
        <ChoiceField
          label="Covers"
          required
          value={kind}
          onChange={value => {
            setKind(value as Kind | 'everything')
            field('ids').onChange([])
          }}
          options={[
            { value: 'everything', label: 'Everything' },
            ...Object.entries(kinds).map(([value, label]) => ({
              value,
              label:
                value === 'engagements' ? 'Engagements, with everything in them' : `Some of: ${label.toLowerCase()}`,
            })),
          ]}
        />
        {kind !== 'everything' && <PickField label="Which" required multiple items={items} {...field('ids')} />}
      </Form>
    </Panel>
  )
}
