import type { MeasureLine } from '@onus/contract/measure'
import { type ReactNode, useState } from 'react'
import { client, type Reply, useMoment, useRead } from '../api.ts'
import { DocumentMenu } from '../description/document-menu.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateMark, StateShape } from '../kit/state-mark.tsx'
import { Cited } from '../law/cited.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { useMay } from '../shell/session.ts'
import { CorrectForm, PlanForm, ReviewForm } from './measure-forms.tsx'
import { cadenceWords, groupsOf, measureCounts, reviewShape, reviewWords } from './measure-view.ts'
import { RecordTime } from './record-time.tsx'

type Measures = Reply<'measures', 'list'>
type Act = Readonly<{ is: 'plan' | 'review' | 'correct'; line: MeasureLine }>

/** The ten points of Article 21(2) with the annex under them: how each stands, is looked at again, and is corrected. */
export function MeasuresTab({ entity }: { readonly entity: string }) {
  const moment = useMoment()
  const measures = useRead('measures', 'list', { params: { id: entity }, query: moment })
  return (
    <Loaded of={measures} waiting={<SkeletonRows rows={20} />}>
      {found => <Measured entity={entity} found={found} />}
    </Loaded>
  )
}

function Measured({ entity, found }: { readonly entity: string; readonly found: Measures }) {
  const moment = useMoment()
  const [act, setAct] = useState<Act | null>(null)
  const { points, zone, asOf, relevant, profile, approved, class: known } = found
  const annex = relevant === 'no' ? [] : found.annex
  const left = annex.filter(({ notApplied }) => notApplied !== null)
  if (known === 'out') return <p className="text-soft">This entity is out of scope: it owes none of these measures.</p>
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-72">
          Current as of <RecordTime at={asOf} zone={zone} /> ({zone}): {measureCounts(points, annex)}.{' '}
          {approvedWords[approved.state]}
          {approved.at !== null && (
            <>
              {' '}
              (<RecordTime at={approved.at} zone={zone} />)
            </>
          )}
          .
        </p>
        <span data-print="no">
          <DocumentMenu
            label="Document"
            name="measures"
            ask={format => client.measures.document({ params: { id: entity }, body: { format, ...moment } })}
          />
        </span>
      </div>
      {relevant === 'no' && (
        <p className="mb-3 text-soft">
          The annex of Implementing Regulation (EU) 2024/2690 does not bind this entity, so the ten points stand alone.
        </p>
      )}
      {relevant === 'unknown' && (
        <p className="mb-3 text-soft">
          Whether the annex of Implementing Regulation (EU) 2024/2690 binds this entity is open; it is shown as if it
          did.
        </p>
      )}
      {relevant !== 'no' && (
        <Panel title="Not applied, with the reasons">
          <p className="text-soft">
            {left.length === 0 && 'No item of the annex is left out. '}What is asked as appropriate may be left out with
            a written reason, in{' '}
            <Anchor href={profile ? `/profiles/${profile}` : '/profiles'} className="underline">
              the profile of the annex
            </Anchor>
            ; without one it is asked.
          </p>
          <ul className="divide-y">
            {left.map(one => (
              <li key={one.ref} className="py-1.5">
                <span className="font-medium">
                  {one.id} {one.title}
                </span>
                <p className="whitespace-pre-wrap">{one.notApplied}</p>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {groupsOf(points, annex).map(({ point, items }) => (
        <Panel key={point.ref} title={`${point.id} ${point.title}`}>
          <ul className="divide-y">
            <Line line={point} zone={zone} heading="The point as a whole" onAct={setAct} />
            {items.map(item => (
              <Line key={item.ref} line={item} zone={zone} heading={`${item.id} ${item.title}`} onAct={setAct} />
            ))}
          </ul>
        </Panel>
      ))}
      <NotAdvice />
      <Drawer title={act ? titles[act.is] : ''} open={act !== null} onClose={() => setAct(null)}>
        {act?.is === 'plan' && <PlanForm entity={entity} line={act.line} onDone={() => setAct(null)} />}
        {act?.is === 'review' && <ReviewForm entity={entity} line={act.line} onDone={() => setAct(null)} />}
        {act?.is === 'correct' && <CorrectForm entity={entity} line={act.line} onDone={() => setAct(null)} />}
      </Drawer>
    </>
  )
}

const titles = { plan: 'Plan the review', review: 'Record a review', correct: 'Correct what is not met' } as const

const approvedWords = {
  approved: 'The management body approved the version in force',
  approved_before: 'Another version is in force since the management body approved one',
  refused: 'The management body refused the version in force',
  never: 'The management body has approved no measures yet',
} as const

interface LineProps {
  readonly line: MeasureLine
  readonly zone: string
  readonly heading: string
  readonly onAct: (act: Act) => void
}

function Line({ line, zone, heading, onAct }: LineProps) {
  const { label, ref, summary, review, notApplied, isGap, action, points } = line
  const mayCorrect = useMay('action:write')
  return (
    <li className="grid gap-x-4 gap-y-1 py-2 first:pt-0 last:pb-0 md:grid-cols-[8rem_minmax(0,1fr)_minmax(0,20rem)] break-inside-avoid print:grid-cols-[7rem_minmax(0,1fr)] print:[&>:nth-child(3)]:col-start-2">
      <div className="pt-0.5">
        {notApplied === null ? (
          <StateMark state={label ?? 'unknown'} />
        ) : (
          <span className="inline-flex items-center gap-1.5">
            <StateShape state="not_applicable" /> Not applied
          </span>
        )}
      </div>
      <div className="min-w-0">
        <Anchor href={`/requirements/${encodeURIComponent(ref)}`} className="font-medium hover:underline">
          {heading}
        </Anchor>
        <p className="text-sm text-soft">
          {summary}
          {points.length > 1 && ` Also ${points.slice(1).join(', ')}.`}
        </p>
        {label === null && notApplied === null && <p className="text-sm">No profile asks it, so nothing is known.</p>}
        {action !== null && (
          <p className="text-sm">
            <Anchor href={`/actions/${action.id}`} className="underline">
              Corrective action
            </Anchor>{' '}
            open, due before <RecordTime at={action.due} zone={zone} />
          </p>
        )}
        {isGap && action === null && (
          <p className="flex flex-wrap items-center gap-x-2 text-sm">
            A gap without a corrective action.
            {mayCorrect && (
              <Button data-print="no" onClick={() => onAct({ is: 'correct', line })}>
                Open one
              </Button>
            )}
          </p>
        )}
      </div>
      {review !== null && notApplied === null && <ReviewCell line={line} review={review} zone={zone} onAct={onAct} />}
    </li>
  )
}

interface ReviewCellProps extends Omit<LineProps, 'heading'> {
  readonly review: NonNullable<MeasureLine['review']>
}

function ReviewCell({ line, review, zone, onAct }: ReviewCellProps) {
  const { last, by, plan, rule, entries, incidentSince, elsewhere, state } = review
  const [mayPlan, mayReview] = [useMay('control:write'), useMay('control:attest')]
  const [entry] = entries
  return (
    <div className="min-w-0 text-sm">
      <p className="flex items-start gap-1.5">
        <span className="pt-1">
          <StateShape state={reviewShape(review)} />
        </span>
        {reviewWords(review)}
      </p>
      <Said when={last !== null}>
        Last <RecordTime at={last} zone={zone} />
        {entry && last === entry.at && (
          <>
            {' '}
            by {entry.by}
            {entry.outcome && (entry.outcome === 'gap' ? ': something had to be corrected' : ': it holds')}
            {entry.words && `. ${entry.words}`}
            {entry.evidence.map((id, index) => (
              <span key={id}>
                {' '}
                <Anchor href={`/evidence/${id}`} className="underline">
                  Evidence{entry.evidence.length > 1 ? ` ${index + 1}` : ''}
                </Anchor>
              </span>
            ))}
          </>
        )}
      </Said>
      <Said when={by !== null}>
        {state === 'missed' ? 'Was due' : 'Next by'} <RecordTime at={by} zone={zone} />
      </Said>
      {plan && (
        <p>
          <Anchor href={`/controls/${plan.control}`} className="underline">
            {plan.owner.name}
          </Anchor>
          , {cadenceWords(plan.cadence)}
          {plan.why && `: ${plan.why}`}
        </p>
      )}
      {rule && (
        <p>
          <Cited rule={rule} />
        </p>
      )}
      {incidentSince && (
        <p>
          <Anchor href={`/incidents/${incidentSince.id}`} className="underline">
            {incidentSince.title}
          </Anchor>{' '}
          was decided to be significant <RecordTime at={incidentSince.at} zone={zone} />
        </p>
      )}
      <div className="mt-1 flex flex-wrap gap-2" data-print="no">
        {elsewhere && (
          <Anchor href="/incidents" className="underline">
            Recorded with the incidents
          </Anchor>
        )}
        {!elsewhere && mayReview && plan && (
          <Button onClick={() => onAct({ is: 'review', line })}>Record a review</Button>
        )}
        {!elsewhere && mayPlan && (
          <Button look={plan ? 'quiet' : 'plain'} onClick={() => onAct({ is: 'plan', line })}>
            {plan ? 'Plan otherwise' : 'Plan the review'}
          </Button>
        )}
      </div>
    </div>
  )
}

function Said({ when, children }: { readonly when: boolean; readonly children: ReactNode }) {
  return when ? <p className="break-words">{children}</p> : null
}
