import { useState } from 'react'
import { client, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, PickField, TextArea, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateMark } from '../kit/state-mark.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import {
  type AccessProgress,
  type AccessRecord,
  decisionLabels,
  flagLabels,
  flagNeeds,
  openWords,
} from './access-review-view.ts'

/** How far a review is: who has what to decide, what is flagged, what is unknown, and whether the revoked is gone. */
export function AccessProgressPanel({ review }: { readonly review: AccessRecord }) {
  const progress = useRead('accessReviews', 'progress', { params: { id: review.id }, query: useMoment() })
  return (
    <Loaded of={progress} waiting={<SkeletonRows rows={6} />}>
      {found => (
        <div className="grid gap-x-6 xl:grid-cols-2">
          <div>
            <Reviewers review={review} progress={found} />
            <Revocations review={review} progress={found} />
            <Since progress={found} />
          </div>
          <div>
            <Flags progress={found} id={review.id} />
            <Sources review={review} />
          </div>
        </div>
      )}
    </Loaded>
  )
}

interface PartProps {
  readonly review: AccessRecord
  readonly progress: AccessProgress
}

function Reviewers({ review, progress }: PartProps) {
  const { nameOf } = usePeople()
  const mayWrite = useMay('access-review:write')
  const [from, setFrom] = useState<AccessProgress['reviewers'][number] | null>(null)
  const isOpen = review.body.lifecycle.state === 'in_progress'
  const { decisions } = progress
  const said = (Object.entries(decisionLabels) as [keyof typeof decisionLabels, string][])
    .filter(([kind]) => decisions[kind] > 0)
    .map(([kind, label]) => `${decisions[kind].toLocaleString('en')} ${label.toLowerCase()}`)
  return (
    <Panel title="Who decides">
      <p className="mb-2 text-soft">{said.join(', ')}.</p>
      <ul className="-my-1.5 divide-y">
        {progress.reviewers.map(one => (
          <li key={one.reviewer ?? ''} className="flex flex-wrap items-center gap-x-3 py-1.5">
            <span className="min-w-0 flex-1 basis-40">{one.reviewer ? nameOf(one.reviewer) : 'Nobody yet'}</span>
            <span className="num text-sm text-soft">{openWords(one)}</span>
            {mayWrite && isOpen && one.open > 0 && <Button onClick={() => setFrom(one)}>Reassign</Button>}
          </li>
        ))}
      </ul>
      <Drawer title="Reassign entries" open={from !== null} onClose={() => setFrom(null)}>
        {from && (
          <Reassign review={review} from={from.reviewer} systems={progress.systems} onDone={() => setFrom(null)} />
        )}
      </Drawer>
    </Panel>
  )
}

interface ReassignProps {
  readonly review: AccessRecord
  readonly from: string | null
  readonly systems: AccessProgress['systems']
  readonly onDone: () => void
}

function Reassign({ review, from, systems, onDone }: ReassignProps) {
  const { items, nameOf } = usePeople()
  const act = useAct()
  const form = useForm({
    initial: { to: '', system: '', why: '' },
    send: async ({ to, system, why }) => {
      const body = { from, to, system: system || null, why }
      const done = await act(
        () => client.accessReviews.reassign({ params: { id: review.id }, body, ifMatch: String(review.version) }),
        `Reassigned to ${nameOf(to)}.`,
      )
      if (done) onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Reassign" onCancel={onDone}>
        <p className="text-soft">
          From {from ? nameOf(from) : 'nobody'}. What is the new reviewer’s own access stays where it is.
        </p>
        <PickField
          label="To"
          help="Who decides instead."
          required
          items={items.filter(one => one.id !== from)}
          value={form.values.to ? [form.values.to] : []}
          onChange={([to]) => form.set({ to: to ?? '' })}
          error={form.errors.to}
        />
        <ChoiceField
          label="System"
          help="Only the entries of one system, or all."
          {...form.field('system')}
          options={[
            { value: '', label: 'All systems' },
            ...systems.map(({ system }) => ({ value: system, label: system })),
          ]}
        />
        <TextArea label="Why" help="Kept in the record." required {...form.field('why')} />
      </Form>
    </div>
  )
}

function Revocations({ review, progress }: PartProps) {
  const { proved, late, lateUnknown, stillThere, overdue, unknown } = progress.revocations
  if (proved + stillThere + unknown === 0) return null
  const { lifecycle } = review.body
  return (
    <Panel title="What was revoked">
      <ul className="space-y-1">
        <li>
          <StateMark state="operating" word={false} /> {proved.toLocaleString('en')} proved gone
          {late > 0 && `, ${late.toLocaleString('en')} of them late`}
          {lateUnknown > 0 && `, of ${lateUnknown.toLocaleString('en')} it is unknown whether in time`}
        </li>
        {stillThere > 0 && (
          <li>
            <StateMark state="failing" word={false} /> {stillThere.toLocaleString('en')} still there
            {overdue > 0 && `, ${overdue.toLocaleString('en')} after they were due`}
          </li>
        )}
        {unknown > 0 && (
          <li>
            <StateMark state="unknown" word={false} /> {unknown.toLocaleString('en')} unknown: no later complete
            snapshot tells
          </li>
        )}
      </ul>
      <p className="mt-2 text-soft">
        Nobody ticks this. It is read from complete snapshots of the same source that were taken after the decision
        {'revokeBy' in lifecycle && (
          <>
            ; due <DateTime at={lifecycle.revokeBy} as="day" />
          </>
        )}
        .
      </p>
      {lifecycle.state === 'pending_actions' && progress.toComplete && <p className="mt-1">{progress.toComplete}.</p>}
      {'actions' in lifecycle && lifecycle.actions.length > 0 && (
        <p className="mt-1">
          {lifecycle.actions.map((action, at) => (
            <Anchor key={action} href={`/actions/${action}`} className="mr-3 underline">
              Action {at + 1}
            </Anchor>
          ))}
        </p>
      )}
    </Panel>
  )
}

function Since({ progress: { diff } }: { readonly progress: AccessProgress }) {
  if (!diff)
    return (
      <Panel title="Since the last review">
        <p className="text-soft">There is no completed review of these sources before. What is new is unknown.</p>
      </Panel>
    )
  return (
    <Panel title="Since the last review">
      <p>
        <Anchor href={`/access-reviews/${diff.review}`} className="underline">
          {diff.title}
        </Anchor>
        : {diff.added.toLocaleString('en')} new, {diff.kept.toLocaleString('en')} kept, {diff.gone.toLocaleString('en')}{' '}
        gone.
      </p>
      {diff.goneFirst.length > 0 && (
        <details className="mt-1">
          <summary>What is gone</summary>
          <ul className="mt-1 text-sm text-soft">
            {diff.goneFirst.map(one => (
              <li key={`${one.system} ${one.account} ${one.right}`}>
                {one.system}: {one.account} {one.right}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  )
}

function Flags({ progress, id }: { readonly progress: AccessProgress; readonly id: string }) {
  return (
    <Panel title="What the data say">
      {progress.flags.length === 0 && <p className="text-soft">Nothing is flagged.</p>}
      <ul className="-my-1.5 divide-y">
        {progress.flags.map(one => (
          <li key={one.flag} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
            <Anchor
              href={`/access-reviews/${id}?flags=${encodeURIComponent(flagLabels[one.flag])}`}
              className="min-w-0 flex-1 basis-40 underline"
            >
              {flagLabels[one.flag]}
            </Anchor>
            <span className="num text-sm text-soft">{openWords(one)}</span>
          </li>
        ))}
      </ul>
      {progress.unknown.length > 0 && (
        <>
          <h3 className="mt-4 mb-1 font-medium">Unknown</h3>
          <ul className="space-y-1 text-sm text-soft">
            {progress.unknown.map(one => (
              <li key={one.flag}>
                {flagLabels[one.flag]}, for {one.entries.toLocaleString('en')} entries: it needs {flagNeeds[one.flag]}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}

function Sources({ review }: { readonly review: AccessRecord }) {
  const { frozen } = review.body
  if (!frozen) return null
  return (
    <Panel title="The frozen population">
      <p>
        {frozen.rows.toLocaleString('en')} entries, frozen <DateTime at={frozen.at} as="absolute" />
      </p>
      <p className="mt-1 text-sm break-all text-soft">SHA-256 {frozen.popHash}</p>
      <ul className="mt-2 space-y-1 text-sm">
        {frozen.sources.map(source => (
          <li key={`${source.connection} ${source.dataset}`}>
            <Anchor href={`/snapshots/${source.snapshot}`} className="underline">
              {source.sourceSystem}: {source.dataset}
            </Anchor>{' '}
            {source.rows.toLocaleString('en')} rows, <DateTime at={source.takenAt} as="absolute" />
            {!source.complete && ' – not complete: there may be more'}
          </li>
        ))}
      </ul>
      {frozen.notes.length > 0 && (
        <details className="mt-2">
          <summary>{frozen.notes.length} notes on what could not be read</summary>
          <ul className="mt-1 text-sm text-soft">
            {frozen.notes.map(note => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  )
}
