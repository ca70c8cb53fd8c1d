import type { AdviceView } from '@onus/contract/advice'
import type { AdviceAnswers } from '@onus/core/advisor'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { client, type Reply, useMoment, useRead, useRefresh } from '../api.ts'
import { Form, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useToast } from '../kit/toast.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { useMay } from '../shell/session.ts'
import { AdviceResult } from './advice-result.tsx'
import { AdvicePlan } from './plan-panel.tsx'
import { Questions } from './questions.tsx'
import { TakenFacts } from './taken-facts.tsx'

type Stored = Reply<'advice', 'get'>

/** The advisor: questions in any order, and beside them what follows from the answers and from what is known. */
export function AdvisorPage() {
  const stored = useRead('advice', 'get', { query: useMoment() })
  return (
    <>
      <PageHead
        title="Advisor"
        lead="Which frameworks to take up, in which order and why. Answer what you know; what stays open is unknown and never counts as no."
      />
      <Page>
        <Loaded of={stored} waiting={<SkeletonRows rows={24} />}>
          {found => <Answered key={found.version} stored={found} />}
        </Loaded>
        <NotAdvice />
      </Page>
    </>
  )
}

function Answered({ stored }: { readonly stored: Stored }) {
  const mayWrite = useMay('legal-entity:write')
  // Answers are about now: at a past moment they are only read.
  const isNow = Object.keys(useMoment()).length === 0
  return mayWrite && isNow ? (
    <Asking stored={stored} />
  ) : (
    <Shown advice={stored.advice} isRecorded={stored.version > 0} />
  )
}

function Asking({ stored: { answers, version, advice } }: { readonly stored: Stored }) {
  const refresh = useRefresh()
  const say = useToast()
  const form = useForm<AdviceAnswers>({
    initial: answers,
    draft: `advice.${version}`,
    send: async values => {
      await client.advice.record({ body: { body: values }, ...(version > 0 && { ifMatch: String(version) }) })
      await refresh()
      say({ text: 'Your answers are recorded.' })
    },
  })
  const isRecorded = JSON.stringify(form.values) === JSON.stringify(answers)
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
      <div className="min-w-0">
        <a href="#advice" className="mb-3 inline-block underline lg:hidden" data-print="no">
          To what is advised
        </a>
        <TakenFacts taken={advice.taken} entities={advice.entities} />
        <Panel title="Questions">
          <Form form={form} verb="Record the answers">
            <Questions form={form} taken={advice.taken} />
          </Form>
        </Panel>
      </div>
      <div id="advice" className="min-w-0">
        <Live values={form.values} known={isRecorded ? advice : null} />
        {version > 0 && <AdvicePlan isRecorded={isRecorded} />}
      </div>
    </div>
  )
}

/** For who may look and not answer, and for a past moment. */
function Shown({ advice, isRecorded }: { readonly advice: AdviceView; readonly isRecorded: boolean }) {
  return (
    <>
      <TakenFacts taken={advice.taken} entities={advice.entities} />
      <AdviceResult advice={advice} />
      {isRecorded && <AdvicePlan isRecorded />}
    </>
  )
}

/** What follows from what is answered so far. Only what is recorded counts for the plan. */
function Live({ values, known }: { readonly values: AdviceAnswers; readonly known: AdviceView | null }) {
  const asked = useDeferredValue(values)
  const found = useQuery({
    queryKey: ['advice', 'tryOut', asked],
    queryFn: ({ signal }) => client.advice.tryOut({ body: asked, signal }),
    enabled: known === null,
    placeholderData: keepPreviousData,
  })
  const advice = known ?? found.data
  return advice ? <AdviceResult advice={advice} /> : <p className="text-soft">It is being worked out.</p>
}
