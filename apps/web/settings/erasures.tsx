import { backupDays, backupsHoldUntil } from '@onus/core/erasure'
import { useState } from 'react'
import { client, type Reply, useAll, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { sayField } from '../kit/diff.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useToast } from '../kit/toast.tsx'
import { useMay } from '../shell/session.ts'
import { useStepUp } from '../shell/step-up.tsx'
import { SayWhy } from './say-why.tsx'
import { type Kind, kinds, useRecords } from './use-records.ts'

type Erasure = Reply<'erasures', 'get'>

/** Every erasure that was asked for: waiting, carried out or declined. */
export function Erasures() {
  const erasures = useAll('erasures')
  const mayWrite = useMay('retention:write')
  const mayApprove = useMay('retention:approve')
  const [approving, setApproving] = useState<Erasure | null>(null)
  const [declining, setDeclining] = useState<Erasure | null>(null)
  return (
    <Panel title="Erasures">
      <Loaded of={erasures} waiting={<SkeletonRows rows={2} />}>
        {items => (
          <ul className="divide-y">
            {items.length === 0 && (
              <li className="py-2 text-soft">
                Nothing was erased, and nobody asked for it. What is erased is gone; the ledger keeps only that it was
                there.
              </li>
            )}
            {items.map(one => (
              <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
                <div className="min-w-0 flex-1 basis-52">
                  <div className="font-medium">{targetsInWords(one)}</div>
                  <div className="text-sm text-soft">
                    {reasons[one.body.reason]}, rule <span className="font-mono">{one.body.rule}</span>
                  </div>
                </div>
                <span className="text-sm">
                  <Standing of={one} />
                </span>
                {one.body.lifecycle.state === 'requested' && (
                  <span className="flex gap-2">
                    {mayApprove && (
                      <Button look="danger" onClick={() => setApproving(one)}>
                        Erase
                      </Button>
                    )}
                    {mayWrite && <Button onClick={() => setDeclining(one)}>Decline</Button>}
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Drawer title="Erase for good" open={approving !== null} onClose={() => setApproving(null)}>
        {approving && <Approve erasure={approving} onDone={() => setApproving(null)} />}
      </Drawer>
      <Drawer title="Decline the erasure" open={declining !== null} onClose={() => setDeclining(null)}>
        {declining && (
          <SayWhy
            verb="Decline"
            done="The erasure is declined."
            send={why => client.erasures.decline({ params: { id: declining.id }, body: { why } })}
            onDone={() => setDeclining(null)}
          />
        )}
      </Drawer>
    </Panel>
  )
}

function Standing({ of: { body } }: { readonly of: Erasure }) {
  switch (body.lifecycle.state) {
    case 'requested':
      return 'waits for another person'
    case 'erased':
      return (
        <>
          erased <DateTime at={body.lifecycle.at} as="day" />, in backups until{' '}
          <DateTime at={backupsHoldUntil(body.lifecycle.at)} as="day" /> at most
        </>
      )
    case 'declined':
      return `declined: ${body.lifecycle.why}`
  }
}

const reasons: Readonly<Record<Erasure['body']['reason'], string>> = {
  'retention-ended': 'The retention period ended',
  'asked-by-data-subject': 'The person concerned asked for it',
  'collected-in-error': 'It was collected in error',
  'contract-ended': 'The contract ended',
  'ordered-by-authority': 'An authority ordered it',
}

/** "3 versions of 1 person, 1 version of 1 snapshot": ids and counts, since nothing else stays. */
function targetsInWords({ body: { targets, rooms = [] } }: Erasure): string {
  const room = rooms.length === 0 ? [] : [rooms.length === 1 ? 'one auditor’s room' : `${rooms.length} auditor’s rooms`]
  const nouns = [...new Set(targets.map(target => target.noun))]
  const versions = nouns.map(noun => {
    const of = targets.filter(target => target.noun === noun)
    const many = new Set(of.map(target => target.subject)).size
    const what = many === 1 ? `one ${sayField(noun).toLowerCase()}` : `${many} of ${sayField(noun).toLowerCase()}`
    return `${of.length} ${of.length === 1 ? 'version' : 'versions'} of ${what}`
  })
  return [...versions, ...room].join(', ')
}

function Approve({ erasure, onDone }: { readonly erasure: Erasure; readonly onDone: () => void }) {
  const stepUp = useStepUp()
  const say = useToast()
  const refresh = useRefresh()
  const form = useForm({
    initial: { override: '' },
    send: async ({ override }) => {
      const { versions, files } = await stepUp(() =>
        client.erasures.approve({ params: { id: erasure.id }, body: { override } }),
      )
      say({ text: `${versions} versions and ${files} files are erased.` })
      await refresh()
      onDone()
    },
  })
  return (
    <div className="space-y-4 p-4">
      <p>
        {targetsInWords(erasure)} will be destroyed here: contents, salts, keys and files. It cannot be undone. Copies
        that were exported before are not reached. Backups of the database hold it until they are {backupDays} days old;
        whoever runs this instance keeps none longer.
      </p>
      <Form form={form} verb="Erase for good" onCancel={onDone}>
        <TextArea
          label="Why one person does both"
          {...form.field('override')}
          rows={3}
          help="Whoever asked cannot approve too, unless nobody else is there who may."
        />
      </Form>
    </div>
  )
}

/** Asks for records to be erased; another person approves. */
export function AskForErasure({ onAsked }: { readonly onAsked: () => void }) {
  const say = useToast()
  const refresh = useRefresh()
  const [kind, setKind] = useState<Kind>('people')
  const items = useRecords(kind)
  const form = useForm({
    initial: { subjects: [] as readonly string[], what: 'content', reason: 'retention-ended', rule: '' },
    check: values =>
      missing(values, { subjects: 'Choose what is to be erased.', rule: 'Name the rule of your retention schedule.' }),
    send: async values => {
      await client.erasures.request({
        body: {
          ...(kind === 'engagements' ? { rooms: [...values.subjects] } : { subjects: [...values.subjects] }),
          kind: values.what as 'content' | 'files',
          reason: values.reason as Erasure['body']['reason'],
          rule: values.rule,
        },
      })
      say({ text: 'Asked for. Nothing happens until another person approves.' })
      await refresh()
      onAsked()
    },
  })
  const { field } = form
  return (
    <Panel title="Ask for an erasure">
      <Form form={form} verb="Ask for it">
        <ChoiceField
          label="Kind"
          required
          value={kind}
          onChange={value => {
            setKind(value as Kind)
            field('subjects').onChange([])
          }}
          options={Object.entries(kinds).map(([value, label]) => ({
            value,
            label: value === 'engagements' ? 'Auditor’s room of an engagement' : label,
          }))}
        />
        <PickField
          label="What"
          required
          multiple
          items={items}
          {...field('subjects')}
          help={
            kind === 'engagements'
              ? 'Its notes, drafts, looks and reasons, once the engagement is issued. What was released is erased by itself.'
              : 'With every version that it has. Keys of rows stand in samples and tests, too: name these as well.'
          }
        />
        <ChoiceField
          label="Goes"
          required
          {...field('what')}
          options={[
            { value: 'content', label: 'What was said, and its files' },
            { value: 'files', label: 'Its files only' },
          ]}
        />
        <ChoiceField
          label="Reason"
          required
          {...field('reason')}
          options={Object.entries(reasons).map(([value, label]) => ({ value, label }))}
        />
        <TextField
          label="Rule"
          required
          mono
          {...field('rule')}
          placeholder="keep-3-years"
          help="Its id in your retention schedule. It stays in the ledger, so it names nobody."
        />
      </Form>
    </Panel>
  )
}
