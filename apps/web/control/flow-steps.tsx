import { useMemo } from 'react'
import { useAll, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { receiptHref } from '../record/record.ts'
import { flowSteps } from './flow-steps-view.ts'

/** From criteria to evidence in four steps, and who decided each. */
export function FlowSteps({ control }: { readonly control: string }) {
  const history = useRead('controls', 'history', { params: { id: control } })
  const profiles = useAll('profiles')
  const evidence = useAll('evidence', { control })
  const checks = useRead('checks', 'list', { query: useMoment() })
  const steps = useMemo(() => {
    if (!history.data || !profiles.data || !evidence.data || !checks.data) return undefined
    const testing = checks.data.items.filter(check => check.controls.some(one => one.id === control))
    const runs = testing.flatMap(check => check.lastRun ?? [])
    return flowSteps({ versions: history.data.items, profiles: profiles.data, evidence: evidence.data, runs })
  }, [control, history.data, profiles.data, evidence.data, checks.data])
  const error = history.error ?? profiles.error ?? evidence.error ?? checks.error
  return (
    <Panel title="From criteria to evidence">
      <Loaded of={{ data: steps, error, refetch: history.refetch }} waiting={<SkeletonRows rows={4} height={56} />}>
        {items => (
          <ol className="-my-1.5 divide-y">
            {items.map((step, at) => (
              <li key={step.title} className="flex gap-3 py-2">
                <span
                  className={`num grid size-6 shrink-0 place-items-center rounded-full border font-medium ${step.by ? 'bg-accent-soft' : 'border-dashed text-soft'}`}
                >
                  {at + 1}
                </span>
                <div className="min-w-0 flex-1">
                  <p className="font-medium">{step.title}</p>
                  {step.by && step.fact ? (
                    <p className="text-sm text-soft">
                      {step.what} · {step.by}, <DateTime at={step.at} none="just now" /> ·{' '}
                      <Anchor href={receiptHref(step.fact)} className="underline">
                        Receipt
                      </Anchor>
                    </p>
                  ) : (
                    <p className="text-sm text-soft">Not yet.</p>
                  )}
                </div>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Panel>
  )
}
