import type { ReportReview } from '@onus/core/supplier'
import type { ReactNode } from 'react'
import { client, type Reply, useAll, useRefresh } from '../api.ts'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { YesNoField } from '../kit/unknown-fields.tsx'
import { evidenceItems, useControls } from '../record/use-names.ts'
import { Listed } from './listed.tsx'
import { opinions, reportKinds } from './supplier-view.ts'

type Report = Reply<'supplierReports', 'get'>
type Values = { readonly title: string; readonly files: string[]; readonly review: Omit<ReportReview, 'conclusion'> }
type Change = (patch: Partial<Values['review']>) => void

function Step({
  number,
  title,
  children,
}: {
  readonly number: number
  readonly title: string
  readonly children: ReactNode
}) {
  return (
    <fieldset className="border-t pt-4">
      <legend className="float-left mb-2 w-full text-lg font-semibold">
        {number}. {title}
      </legend>
      <div className="clear-both space-y-3">{children}</div>
    </fieldset>
  )
}

/** The nine steps of a reading, of which each answer may wait. */
export function ReadingForm({ record }: { readonly record: Report }) {
  const refresh = useRefresh()
  const say = useToast()
  const { conclusion: _, ...review } = record.body.review
  const evidence = useAll('evidence')
  const form = useForm<Values>({
    initial: { title: record.body.title, files: record.body.files, review },
    draft: `supplier-report.${record.id}.${record.version}`,
    check: values => (values.title.trim() === '' ? { title: 'Name the report.' } : {}),
    send: async values => {
      await client.supplierReports.update({
        params: { id: record.id },
        body: { body: { supplier: record.body.supplier, ...values } },
        ifMatch: String(record.version),
      })
      await refresh()
      say({ text: 'What was read is recorded.' })
    },
  })
  const { values, set } = form
  const change: Change = patch => set({ review: { ...values.review, ...patch } })
  return (
    <Form form={form} verb="Record what was read">
      <TextField label="Which report" required {...form.field('title')} />
      <PickField
        label="Its files"
        help="Add the report as evidence first."
        multiple
        items={evidenceItems(evidence.data ?? [])}
        value={values.files}
        onChange={files => set({ files: [...files] })}
      />
      <Kind review={values.review} change={change} />
      <Covers review={values.review} change={change} />
      <Exceptions review={values.review} change={change} />
      <Expected review={values.review} change={change} />
      <LeftOut review={values.review} change={change} />
      <Step number={7} title="How far it reaches">
        <TextField
          label="A bridge letter reaches until"
          type="date"
          help="Where there is one. The days are counted beside this."
          value={values.review.bridgeLetterUntil ?? ''}
          onChange={day => change({ bridgeLetterUntil: day === '' ? null : day })}
        />
      </Step>
      <Step number={8} title="What such a report cannot say">
        <p className="text-soft">{limits(values.review.kind)}</p>
      </Step>
      <Step number={9} title="The conclusion">
        <p className="text-soft">
          Accept, accept with conditions or reject at the top of the page, once every question is answered.
        </p>
      </Step>
    </Form>
  )
}

function limits(kind: ReportReview['kind']): string {
  switch (kind) {
    case 'soc2_type2':
      return 'A Type II speaks of design and operation over its period, for what its scope names.'
    case 'soc2_type1':
      return 'A Type I speaks of design on one day. It shows nothing about operation, which stays unknown.'
    case 'soc3':
      return 'A SOC 3 tells neither exceptions nor what is expected of you: ask for the SOC 2.'
    case 'iso27001':
      return 'A certificate says that a management system was audited; it names no exception and no period of operation.'
    case 'other':
      return 'Say in the conclusion what this report can show.'
  }
}

interface PartProps {
  readonly review: Values['review']
  readonly change: Change
}

function Kind({ review, change }: PartProps) {
  const period = review.period ?? { from: '', to: '' }
  const days = (patch: Partial<typeof period>) => {
    const next = { ...period, ...patch }
    change({ period: next.from === '' && next.to === '' ? null : next })
  }
  return (
    <Step number={1} title="What it is">
      <div className="grid gap-4 sm:grid-cols-2">
        <ChoiceField
          label="Kind"
          options={reportKinds}
          value={review.kind}
          onChange={kind => change({ kind: kind as ReportReview['kind'] })}
        />
        <TextField label="Written by" help="The firm." value={review.firm} onChange={firm => change({ firm })} />
        <TextField label="Period from" type="date" value={period.from} onChange={from => days({ from })} />
        <TextField label="Period until" type="date" value={period.to} onChange={to => days({ to })} />
        <TextField
          label="Issued on"
          type="date"
          help="Not the end of its period."
          value={review.issued ?? ''}
          onChange={day => change({ issued: day === '' ? null : day })}
        />
      </div>
    </Step>
  )
}

const aspects = [
  { key: 'description', label: 'On the description' },
  { key: 'design', label: 'On the design' },
  { key: 'operation', label: 'On the operation' },
] as const

function Covers({ review, change }: PartProps) {
  const opinion = review.opinion ?? { description: 'unmodified', design: 'unmodified', operation: null }
  return (
    <>
      <Step number={2} title="What it covers">
        <YesNoField
          label="Does it cover the services that you use, where you use them?"
          value={review.coversOurServices}
          onChange={coversOurServices => change({ coversOurServices })}
        />
        <TextField
          label="Categories"
          help="With commas: security, availability."
          value={(review.categories ?? []).join(', ')}
          onChange={text => {
            const categories = text.split(',').map(one => one.trim())
            change({ categories: text.trim() === '' ? null : categories })
          }}
        />
      </Step>
      <Step number={3} title="The opinion">
        {review.opinion === null && <p className="text-soft">Not read yet.</p>}
        <div className="grid gap-4 sm:grid-cols-3">
          {aspects.map(({ key, label }) => (
            <ChoiceField
              key={key}
              label={label}
              options={[{ value: '', label: key === 'operation' ? 'None, or not read' : 'Not read' }, ...opinions]}
              value={review.opinion === null ? '' : (opinion[key] ?? '')}
              onChange={value => {
                if (value === '' && key !== 'operation') change({ opinion: null })
                else change({ opinion: { ...opinion, [key]: value === '' ? null : value } as ReportReview['opinion'] })
              }}
            />
          ))}
        </div>
      </Step>
    </>
  )
}

function Exceptions({ review, change }: PartProps) {
  return (
    <Step number={4} title="Every exception">
      <Listed
        label="Exception"
        items={review.exceptions}
        none="It notes none"
        add="Add an exception"
        empty={{ control: '', noted: '', relevance: null, responseAdequate: null, risk: null }}
        onChange={exceptions => change({ exceptions })}
      >
        {(one, set) => (
          <>
            <TextField label="At which control" value={one.control} onChange={control => set({ control })} />
            <TextArea label="What it notes" rows={2} value={one.noted} onChange={noted => set({ noted })} />
            <ChoiceField
              label="Does it bear on us?"
              options={[
                { value: '', label: 'Not answered' },
                { value: 'relevant', label: 'Yes' },
                { value: 'not_relevant', label: 'No' },
              ]}
              value={one.relevance ?? ''}
              onChange={relevance => set({ relevance: relevance === '' ? null : (relevance as 'relevant') })}
            />
            {one.relevance === 'relevant' && (
              <YesNoField
                label="Does the answer of the supplier suffice?"
                value={one.responseAdequate}
                onChange={responseAdequate => set({ responseAdequate })}
              />
            )}
          </>
        )}
      </Listed>
    </Step>
  )
}

function Expected({ review, change }: PartProps) {
  const controls = useControls()
  return (
    <Step number={5} title="Every control that it expects of us">
      <Listed
        label="Expected control"
        items={review.expected}
        none="It expects none"
        add="Add an expected control"
        empty={{ reference: '', text: '', answer: null }}
        onChange={expected => change({ expected })}
      >
        {(one, set) => (
          <>
            <div className="grid gap-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
              <TextField label="Reference" value={one.reference} onChange={reference => set({ reference })} />
              <TextField label="What we are to do" value={one.text} onChange={text => set({ text })} />
            </div>
            <ChoiceField
              label="Who does it here"
              options={[
                { value: '', label: 'Not answered' },
                { value: 'implemented', label: 'A control of ours' },
                { value: 'gap', label: 'Nothing: a gap' },
                { value: 'not_applicable', label: 'It does not apply to us' },
              ]}
              value={one.answer?.is ?? ''}
              onChange={is =>
                set({
                  answer:
                    is === 'implemented'
                      ? { is, control: '' }
                      : is === 'gap'
                        ? { is }
                        : is === 'not_applicable'
                          ? { is, why: '' }
                          : null,
                })
              }
            />
            {one.answer?.is === 'implemented' && (
              <PickField
                label="Which control"
                required
                items={controls.items}
                value={one.answer.control ? [one.answer.control] : []}
                onChange={([control]) => set({ answer: { is: 'implemented', control: control ?? '' } })}
              />
            )}
            {one.answer?.is === 'not_applicable' && (
              <TextField
                label="Why"
                required
                value={one.answer.why}
                onChange={why => set({ answer: { is: 'not_applicable', why } })}
              />
            )}
          </>
        )}
      </Listed>
    </Step>
  )
}

function LeftOut({ review, change }: PartProps) {
  return (
    <Step number={6} title="Organisations that it leaves out">
      <Listed
        label="Organisation"
        items={review.carvedOut}
        none="It leaves none out"
        add="Add an organisation"
        empty={{ name: '', obtained: null }}
        onChange={carvedOut => change({ carvedOut })}
      >
        {(one, set) => (
          <>
            <TextField label="Name" value={one.name} onChange={name => set({ name })} />
            <YesNoField
              label="Was its own report obtained?"
              value={one.obtained}
              onChange={obtained => set({ obtained })}
            />
          </>
        )}
      </Listed>
      {(review.carvedOut ?? []).length > 0 && (
        <YesNoField
          label="Did somebody check that they do what the report expects of them?"
          help="The controls that it expects of organisations that it leaves out. Each of them counts among what suppliers depend on."
          value={review.subserviceControls ?? null}
          onChange={subserviceControls => change({ subserviceControls })}
        />
      )}
    </Step>
  )
}
