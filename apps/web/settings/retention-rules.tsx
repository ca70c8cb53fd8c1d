import { keepable } from '@onus/core/retention-rule'
import { useState } from 'react'
import { client, type Reply, useAct, useAll, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { sayField } from '../kit/diff.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useToast } from '../kit/toast.tsx'
import { useMay } from '../shell/session.ts'

type Rule = Reply<'retentionRules', 'get'>

/** How long each kind of record is kept, and what is kept longer than that. Nothing goes by itself. */
export function RetentionRules() {
  const rules = useAll('retentionRules')
  const mayWrite = useMay('retention:write')
  const [editing, setEditing] = useState<Rule | 'new' | null>(null)
  return (
    <Panel title="Retention rules" actions={mayWrite && <Button onClick={() => setEditing('new')}>Add a rule</Button>}>
      <Loaded of={rules} waiting={<SkeletonRows rows={1} />}>
        {items => (
          <ul className="divide-y">
            {items.length === 0 && (
              <li className="py-2 text-soft">
                No rule is set. A rule says how many years a kind of record is kept. It erases nothing by itself: two
                people do, and not before its time is over.
              </li>
            )}
            {items.map(one => (
              <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
                <div className="min-w-0 flex-1 basis-52">
                  <div className="font-medium">
                    {one.body.title} <span className="font-mono text-sm text-soft">{one.body.rule}</span>
                  </div>
                  <div className="text-sm text-soft">{one.body.nouns.map(sayField).join(', ')}</div>
                </div>
                <span className="text-sm">{one.body.state === 'retired' ? 'retired' : `${one.body.years} years`}</span>
                {mayWrite && <Button onClick={() => setEditing(one)}>Edit</Button>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Due />
      <Drawer title="Retention rule" open={editing !== null} onClose={() => setEditing(null)}>
        {editing && <RuleForm rule={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />}
      </Drawer>
    </Panel>
  )
}

/** What is kept longer than its rule says, to ask for the erasure of. */
function Due() {
  const due = useRead('retentionRules', 'due', {})
  const act = useAct()
  const mayWrite = useMay('retention:write')
  const ask = ({ rule, subjects }: Reply<'retentionRules', 'due'>['items'][number]) =>
    act(
      () => client.erasures.request({ body: { subjects, rule, reason: 'retention-ended', kind: 'content' } }),
      'Asked for. Nothing happens until another person approves.',
    )
  if (!due.data || due.data.items.length === 0) return null
  return (
    <section className="mt-4 border-t pt-3">
      <h3 className="font-medium">Kept longer than its rule says</h3>
      <ul className="divide-y">
        {due.data.items.map(one => (
          <li key={`${one.rule} ${one.noun}`} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
            <span className="min-w-0 flex-1">
              {one.count} of {sayField(one.noun).toLowerCase()}, rule <span className="font-mono">{one.rule}</span>
            </span>
            {mayWrite && <Button onClick={() => void ask(one)}>Ask for the erasure of {one.subjects.length}</Button>}
          </li>
        ))}
      </ul>
    </section>
  )
}

const choices = [...keepable].map(noun => ({ id: noun, label: sayField(noun) }))

function RuleForm({ rule, onDone }: { readonly rule: Rule | null; readonly onDone: () => void }) {
  const say = useToast()
  const refresh = useRefresh()
  const before = rule?.body
  const form = useForm({
    initial: {
      rule: before?.rule ?? '',
      title: before?.title ?? '',
      nouns: (before?.nouns ?? []) as readonly string[],
      years: String(before?.years ?? 3),
      basis: before?.basis ?? '',
    },
    check: values =>
      missing(values, { rule: 'Give it an id.', title: 'Name it.', nouns: 'Choose kinds.', years: 'Say how long.' }),
    send: async ({ years, nouns, ...said }) => {
      const body = { ...said, nouns: nouns as NonNullable<typeof before>['nouns'], years: Number(years) }
      const write = { body: { body: { ...body, state: 'active' as const } } }
      if (rule) await client.retentionRules.update({ params: { id: rule.id }, ...write })
      else await client.retentionRules.create(write)
      say({ text: `${said.rule} is set.` })
      await refresh()
      onDone()
    },
  })
  const act = useAct()
  const retire = async () => {
    if (!rule) return
    const body = { body: { ...rule.body, state: 'retired' as const } }
    if (await act(() => client.retentionRules.update({ params: { id: rule.id }, body }), 'The rule is retired.'))
      onDone()
  }
  const { field } = form
  return (
    <div className="p-4">
      <Form form={form} verb="Set the rule" onCancel={onDone}>
        <TextField label="Title" required {...field('title')} placeholder="Evidence of audits" />
        <TextField
          label="Rule"
          required
          mono
          {...field('rule')}
          placeholder="keep-3-years"
          help="Its id in your schedule. It stays in the ledger with each erasure, so it names nobody."
        />
        <PickField
          label="Kinds"
          required
          multiple
          items={choices}
          {...field('nouns')}
          help="Evidence counts from the end of what it speaks for, a person from the day they left, an engagement from its issue, everything else from when it was said."
        />
        <TextField label="Years" required type="number" {...field('years')} />
        <TextArea label="Why so long" rows={2} {...field('basis')} />
      </Form>
      {rule?.body.state === 'active' && (
        <Button className="mt-3" onClick={() => void retire()}>
          Retire the rule
        </Button>
      )}
    </div>
  )
}
