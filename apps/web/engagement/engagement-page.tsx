import { engagementKinds } from '@onus/core/engagement'
import { useParams } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { RecordPage } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { usePeople } from '../record/use-names.ts'
import { type RegisterDefinition, registers } from '../register/definitions.ts'
import { TakeStep } from '../register/register-page.tsx'
import { possibleSteps } from '../register/register-view.ts'
import { useMay, useSession } from '../shell/session.ts'
import { daysOf, type EngagementRecord } from './engagement-view.ts'
import { MomentOfTab } from './moment-of-tab.tsx'
import { tabsFor } from './tabs.ts'

/** One engagement: where it stands, and a tab for each part of the work. */
export function EngagementPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const record = useRead('engagements', 'get', { params: { id }, query: useMoment() })
  const { ready } = usePeople()
  if (!ready) return <SkeletonRows />
  return <Loaded of={record}>{found => <EngagementView engagement={found} />}</Loaded>
}

const definition: RegisterDefinition = registers.engagements

type Step = RegisterDefinition['transitions'][number]

function EngagementView({ engagement }: { readonly engagement: EngagementRecord }) {
  const { body } = engagement
  const { permissions } = useSession()
  const { nameOf } = usePeople()
  const mayWrite = useMay('engagement:write')
  const [step, setStep] = useState<Step | null>(null)
  const history = useRead('engagements', 'history', { params: { id: engagement.id } })
  const state = definition.states[body.lifecycle.state]
  const { watermark, label } = engagementKinds[body.kind]
  return (
    <>
      <RecordPage
        crumb={
          <Anchor href="/engagements" className="hover:underline">
            Engagements
          </Anchor>
        }
        title={body.title}
        marks={
          <>
            <span className="rounded-full border px-2.5 py-0.5 text-sm font-medium">{state?.label}</span>
            {watermark && <span className="text-sm font-medium">{watermark}</span>}
          </>
        }
        facts={[
          { label: 'Kind', value: label },
          { label: body.from === body.to ? 'Day' : 'Period', value: daysOf(body) },
          { label: 'Lead', value: nameOf(body.lead) },
          { label: 'Ledger', value: <LedgerMark position={engagement.position} href={receiptHref(engagement.fact)} /> },
        ]}
        actions={
          <>
            {possibleSteps(definition, body.lifecycle.state, permissions).map((possible, at) => (
              <Button key={possible.verb} look={at === 0 ? 'primary' : 'plain'} onClick={() => setStep(possible)}>
                {possible.label}
              </Button>
            ))}
            {mayWrite && state?.editable && (
              <Anchor href={`/engagements/${engagement.id}/edit`} className={buttonLook()}>
                Edit
              </Anchor>
            )}
          </>
        }
        tabs={[
          ...tabsFor(body, permissions).map(({ panel: Panel, ...tab }) => ({
            id: tab.id,
            label: tab.label,
            content: (
              <Suspense fallback={<SkeletonRows />}>
                <MomentOfTab engagement={engagement} tab={tab} />
                <Panel engagement={engagement} />
              </Suspense>
            ),
          })),
          { id: 'history', label: 'History', count: engagement.version, content: <History of={history} /> },
        ]}
      />
      <Drawer title={step?.label ?? ''} open={step !== null} onClose={() => setStep(null)}>
        {step && (
          <TakeStep definition={definition} record={engagement as never} step={step} onDone={() => setStep(null)} />
        )}
      </Drawer>
    </>
  )
}
