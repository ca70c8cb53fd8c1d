import { type SamplePolicy, type SampleSize, sizeWithoutDeviation, usualSamplePolicy } from '@onus/core/sample-policy'
import { useState } from 'react'
import { client, type Reply, useAct, useAll } from '../api.ts'
import { cadenceNames } from '../draw/draw-view.ts'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { useMay } from '../shell/session.ts'
import { sizeInWords, sizeOfWords } from './sample-policy-view.ts'

type PolicyRecord = Reply<'samplePolicies', 'get'>
const risks = ['low', 'default', 'high'] as const

/** The tables of sample sizes: those that ship, and those that an organisation or a firm wrote, each with author and day. */
export function SamplePolicies() {
  const [url] = useUrlState()
  const engagement = url.engagement ?? null
  const policies = useAll('samplePolicies')
  const mayWrite = useMay('population:write')
  const [writing, setWriting] = useState<{ readonly record: PolicyRecord | null } | null>(null)
  return (
    <Page>
      <PageHead
        title="Sample sizes"
        lead="No standard mandates how many items are tested. These tables are policies: somebody’s, with a day."
        actions={
          mayWrite && (
            <Button look="primary" onClick={() => setWriting({ record: null })}>
              Write a policy
            </Button>
          )
        }
      />
      <div className="mt-4">
        <Loaded of={policies}>
          {all => (
            <>
              {all.map(record => (
                <PolicyTable
                  key={record.id}
                  policy={record.body}
                  onEdit={mayWrite ? () => setWriting({ record }) : undefined}
                />
              ))}
              <PolicyTable policy={usualSamplePolicy} onEdit={undefined} />
            </>
          )}
        </Loaded>
      </div>
      <Drawer
        wide
        title={writing?.record ? 'Change the policy' : 'Write a policy'}
        open={writing !== null}
        onClose={() => setWriting(null)}
      >
        {writing && <PolicyForm record={writing.record} engagement={engagement} onDone={() => setWriting(null)} />}
      </Drawer>
    </Page>
  )
}

function PolicyTable({ policy, onEdit }: { readonly policy: SamplePolicy; readonly onEdit: (() => void) | undefined }) {
  const { confidence, tolerable } = policy
  return (
    <Panel
      title={policy.title}
      actions={
        onEdit && (
          <Button look="quiet" onClick={onEdit}>
            Change
          </Button>
        )
      }
    >
      <p className="mb-3 text-sm text-soft">
        Policy of {policy.author}, {policy.dated}. {policy.source} {sizeWithoutDeviation(confidence, tolerable)} items
        without a deviation show with {confidence * 100} % confidence that fewer than {tolerable * 100} % deviate;
        tolerated deviations: {policy.tolerance}.
      </p>
      <ScrollBox label={`Sizes of ${policy.title}`} className="overflow-x-auto">
        <table className="w-full text-sm">
          <thead className="bg-sunken text-left">
            <tr>
              {['The control works', 'Low risk', 'Default', 'High risk', 'Note'].map(title => (
                <th key={title} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {policy.rows.map(row => (
              <tr key={row.cadence}>
                <th scope="row" className="px-3 py-1.5 text-left font-normal whitespace-nowrap">
                  {cadenceNames[row.cadence]}
                </th>
                {risks.map(risk => (
                  <td key={risk} className="px-3 py-1.5 whitespace-nowrap">
                    {sizeInWords(row[risk])}
                  </td>
                ))}
                <td className="min-w-64 px-3 py-1.5 text-soft">{row.note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  )
}

interface PolicyFormProps {
  readonly record: PolicyRecord | null
  readonly engagement: string | null
  readonly onDone: () => void
}

function PolicyForm({ record, engagement, onDone }: PolicyFormProps) {
  const act = useAct()
  const like = record?.body ?? { ...usualSamplePolicy, title: '', author: '', dated: '', source: '' }
  const [sizes, setSizes] = useState(() =>
    Object.fromEntries(like.rows.flatMap(row => risks.map(risk => [`${row.cadence} ${risk}`, sizeInWords(row[risk])]))),
  )
  const form = useForm({
    initial: {
      title: like.title,
      author: like.author,
      dated: like.dated,
      tolerable: String(like.tolerable * 100),
      confidence: String(like.confidence * 100),
      tolerance: String(like.tolerance),
      source: like.source,
    },
    check: () => {
      const wrong = Object.entries(sizes).find(([, words]) => sizeOfWords(words) === null)
      return wrong ? { rows: `“${wrong[1]}” is no size; write 25, 10 % (3 to 25) or 1 per variant` } : {}
    },
    send: async values => {
      const body: SamplePolicy = {
        ...like,
        title: values.title,
        author: values.author,
        dated: values.dated,
        source: values.source,
        engagement: record ? record.body.engagement : engagement,
        tolerable: Number(values.tolerable) / 100,
        confidence: Number(values.confidence) / 100,
        tolerance: Number(values.tolerance),
        rows: like.rows.map(row => ({
          ...row,
          ...(Object.fromEntries(
            risks.map(risk => [risk, sizeOfWords(sizes[`${row.cadence} ${risk}`] ?? '')]),
          ) as Record<(typeof risks)[number], SampleSize>),
        })),
      }
      const done = await act(
        () =>
          record
            ? client.samplePolicies.update({ params: { id: record.id }, body: { body } })
            : client.samplePolicies.create({ body: { body } }),
        'Written.',
      )
      if (done) onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Write" onCancel={onDone}>
        <TextField label="Title" required {...form.field('title')} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Whose policy" required {...form.field('author')} />
          <TextField label="Of" type="date" required {...form.field('dated')} />
          <TextField label="Tolerable rate of deviations, in %" type="number" required {...form.field('tolerable')} />
          <TextField label="Confidence wanted, in %" type="number" required {...form.field('confidence')} />
          <TextField label="Deviations tolerated in a sample" type="number" required {...form.field('tolerance')} />
        </div>
        <div className="overflow-x-auto">
          <table className="w-full text-sm">
            <tbody>
              {like.rows.map(row => (
                <tr key={row.cadence}>
                  <th scope="row" className="py-1 pr-3 text-left font-normal whitespace-nowrap">
                    {cadenceNames[row.cadence]}
                  </th>
                  {risks.map(risk => (
                    <td key={risk} className="py-1 pr-2">
                      <input
                        aria-label={`${cadenceNames[row.cadence]}, ${risk} risk`}
                        className="h-8 w-36 rounded-md border border-line-strong bg-surface px-2"
                        value={sizes[`${row.cadence} ${risk}`] ?? ''}
                        onChange={event =>
                          setSizes(before => ({ ...before, [`${row.cadence} ${risk}`]: event.target.value }))
                        }
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <TextArea label="Where the numbers come from" rows={3} {...form.field('source')} />
      </Form>
    </div>
  )
}
