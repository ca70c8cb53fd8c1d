import { criterionTitle, decisionLabels, factorTitle } from '@onus/core/supplier'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client, type Reply } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Form, TextField, useForm } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { usePeople } from '../record/use-names.ts'
import { stepped } from '../register/definitions.ts'
import { Steps } from './steps.tsx'
import { nothingRead, reachState, reachWords, reportStateWords } from './supplier-view.ts'

type Standing = Reply<'suppliers', 'standing'>

interface ListedProps {
  readonly found: Standing
  readonly mayWrite: boolean
}

/** Assessments of a supplier, the latest first, with the step that waits. */
export function AssessmentsTab({ found: { assessments }, mayWrite }: ListedProps) {
  const { nameOf } = usePeople()
  if (assessments.length === 0)
    return <p className="text-soft">It was never assessed. One that nobody decided counts for nothing.</p>
  return (
    <ul className="space-y-4">
      {assessments.toReversed().map(({ id, body }) => (
        <li key={id}>
          <Panel
            title={
              body.lifecycle.state === 'decided'
                ? decisionLabels[body.lifecycle.decision]
                : (stepped.supplierAssessments.states[body.lifecycle.state]?.label ?? '')
            }
            actions={
              mayWrite &&
              body.lifecycle.state === 'draft' && (
                <>
                  <Anchor href={`/suppliers/${body.supplier}/assess?assessment=${id}`} className={buttonLook()}>
                    Write on
                  </Anchor>
                  <Steps of="supplierAssessments" id={id} />
                </>
              )
            }
          >
            <p>
              Written by {nameOf(body.assessor)}
              {'by' in body.lifecycle && (
                <>
                  , decided by {nameOf(body.lifecycle.by)} <DateTime at={body.lifecycle.at} as="absolute" />
                </>
              )}
              {body.lifecycle.state === 'decided' && body.lifecycle.override && (
                <span className="text-soft"> (same person, override: {body.lifecycle.override})</span>
              )}
            </p>
            {'why' in body.lifecycle && <p className="mt-1 whitespace-pre-wrap">{body.lifecycle.why}</p>}
            {body.lifecycle.state === 'decided' && body.lifecycle.conditions && (
              <p className="mt-1 whitespace-pre-wrap">Conditions: {body.lifecycle.conditions}</p>
            )}
            <dl className="mt-2 divide-y border-t">
              {[
                ...Object.entries(body.factors).map(([key, one]) => [factorTitle(key), one] as const),
                ...Object.entries(body.criteria).map(([key, one]) => [criterionTitle(key), one] as const),
              ].map(([title, one]) => (
                <div key={title} className="py-1.5">
                  <dt className="text-soft">
                    {title}: {one.concern === 'none' ? 'no concern' : `${one.concern} concern`}
                  </dt>
                  <dd className="whitespace-pre-wrap">{one.finding}</dd>
                </div>
              ))}
            </dl>
          </Panel>
        </li>
      ))}
    </ul>
  )
}

interface OfSupplierProps extends ListedProps {
  readonly supplier: string
}

/** Reports of a supplier: whether each was read, and how far it reaches. */
export function ReportsTab({ supplier, found: { reports }, mayWrite }: OfSupplierProps) {
  const [isAsking, setAsking] = useState(false)
  return (
    <Panel
      title="Reports on its controls"
      actions={mayWrite && <Button onClick={() => setAsking(true)}>Ask for a report</Button>}
    >
      {reports.length === 0 && (
        <p className="text-soft">None yet. A report counts for nothing until somebody read it to its end.</p>
      )}
      <ul className="divide-y">
        {reports.map(({ id, title, state, counts, reach }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-3 py-2">
            <Anchor href={`/suppliers/reports/${id}`} className="min-w-0 flex-1 basis-48 font-medium underline">
              {title}
            </Anchor>
            <span>
              {reportStateWords(stepped.supplierReports.states[state]?.label ?? state, state, reach?.state ?? null)}
            </span>
            <span className="inline-flex items-center gap-1.5 text-sm">
              <StateShape state={counts && reach ? reachState(reach.state) : 'unknown'} />
              {counts && reach ? reachWords(reach.state) : 'Counts for nothing'}
            </span>
          </li>
        ))}
      </ul>
      <Drawer title="Ask for a report" open={isAsking} onClose={() => setAsking(false)}>
        <AskForReport supplier={supplier} />
      </Drawer>
    </Panel>
  )
}

function AskForReport({ supplier }: { readonly supplier: string }) {
  const navigate = useNavigate()
  const form = useForm<{ title: string }>({
    initial: { title: 'SOC 2 Type II' },
    check: ({ title }) => (title.trim() === '' ? { title: 'Name the report.' } : {}),
    send: async ({ title }) => {
      const { id } = await client.supplierReports.create({
        body: { body: { supplier, title, files: [], review: nothingRead } },
      })
      await navigate({ to: `/suppliers/reports/${id}` })
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Record that it was asked for">
        <TextField
          label="Which report"
          required
          help="With its year, as you will look for it."
          {...form.field('title')}
        />
      </Form>
    </div>
  )
}
