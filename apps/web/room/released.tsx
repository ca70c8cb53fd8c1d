import type { ConclusionStatement, OpinionStatement } from '@onus/core/conclusion'
import { BadgeCheck, CircleAlert } from 'lucide-react'
import type { Reply } from '../api.ts'
import { DateTime } from '../kit/date-time.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel } from '../kit/record-page.tsx'
import { receiptHref } from '../record/record.ts'
import { RequirementNames } from '../register/field-value.tsx'
import { saidBy } from './room-view.ts'

type Room = Reply<'rooms', 'get'>
type One = Room['conclusions'][number] | Room['opinions'][number]

/** What the auditor released: acts, opinions and conclusions, each with its signature and what it rests on. */
export function Released({ room, labelOf }: { readonly room: Room; readonly labelOf: (control: string) => string }) {
  if (room.acts.length === 0) return null
  return (
    <Panel title="Released by the auditor">
      <ul className="mb-3 space-y-1">
        {room.acts.map(act => (
          <li key={act.at}>
            <DateTime at={act.at} as="absolute" /> <strong>{act.by.name}</strong> released{' '}
            {counted(act.conclusions, 'conclusion')} and {counted(act.opinions, 'opinion')}
            {act.locked && ', and locked the room'}
            {act.words && `: ${act.words}`}
          </li>
        ))}
      </ul>
      <ul className="divide-y border-t">
        {[...room.opinions, ...room.conclusions].map(one => (
          <Statement key={one.id} one={one} labelOf={labelOf} />
        ))}
      </ul>
    </Panel>
  )
}

function Statement({ one, labelOf }: { readonly one: One; readonly labelOf: (control: string) => string }) {
  const statement = one.body.signed.statement as ConclusionStatement | OpinionStatement
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <span className={`min-w-0 flex-1 basis-60 font-medium ${one.supersededBy ? 'line-through' : ''}`}>
          {saidBy(statement, labelOf)}
        </span>
        {one.supersededBy && <span className="text-sm">superseded by a later one</span>}
        <LedgerMark position={one.position} href={receiptHref(one.fact)} />
      </div>
      <p className="whitespace-pre-wrap">{statement.text}</p>
      {'qualified' in statement && statement.qualified.length > 0 && (
        <div className="flex flex-wrap gap-x-2 text-sm">
          Qualified by <RequirementNames refs={statement.qualified} />
        </div>
      )}
      <p className="mt-1 text-sm text-soft">
        {one.holds ? (
          <BadgeCheck size={14} className="mr-1 inline" aria-hidden="true" />
        ) : (
          <CircleAlert size={14} className="mr-1 inline" aria-hidden="true" />
        )}
        {one.holds ? 'Its signature holds.' : 'Its signature does not hold.'} Signed by {one.signer},{' '}
        <DateTime at={one.body.signedAt} as="day" />, with the key {statement.signer.key.slice(0, 12)}… It rests on{' '}
        {statement.refs.map(ref => `#${ref}`).join(', ')} under the checkpoint of {statement.checkpoint.size} entries.
      </p>
    </li>
  )
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}
