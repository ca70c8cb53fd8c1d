import { engagementModes, periodWarning, teamParts } from '@onus/core/engagement'
import { useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { usePeople } from '../record/use-names.ts'
import { daysOf } from './engagement-view.ts'
import type { EngagementPanelProps } from './tabs.ts'

/** Where an engagement stands: its start path, its time, its team. */
export function OverviewPanel({ engagement }: EngagementPanelProps) {
  return (
    <div className="grid gap-x-6 gap-y-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]">
      <div className="min-w-0" />
      <div className="min-w-0">
        <What engagement={engagement} />
        <Team engagement={engagement} />
      </div>
    </div>
  )
}

function What({ engagement: { body } }: EngagementPanelProps) {
  const { nameOf } = usePeople()
  const scope = useRead('scopes', 'get', { params: { id: body.scope }, query: {} })
  const warning = periodWarning(body)
  return (
    <Panel title="What it is about">
      <dl className="grid grid-cols-[8rem_1fr] gap-x-3 gap-y-1.5">
        <dt className="text-soft">Scope</dt>
        <dd>
          <Anchor href={`/scope/${body.scope}`} className="underline">
            {scope.data?.body.name ?? 'The scope'}
          </Anchor>
        </dd>
        <dt className="text-soft">Time</dt>
        <dd>
          {daysOf(body)}
          {warning && (
            <span className="mt-1 flex items-start gap-1.5 text-sm">
              <span className="mt-1">
                <StateShape state="late" />
              </span>
              {warning}
            </span>
          )}
        </dd>
        {body.categories.length > 0 && (
          <>
            <dt className="text-soft">Categories</dt>
            <dd>{body.categories.map(one => one.replace('-', ' ')).join(', ')}</dd>
          </>
        )}
        <dt className="text-soft">Who looks</dt>
        <dd>{engagementModes.find(one => one.value === body.mode)?.label}</dd>
        <dt className="text-soft">Sponsor</dt>
        <dd>{body.sponsor ? nameOf(body.sponsor) : 'Nobody yet'}</dd>
        {body.firm && (
          <>
            <dt className="text-soft">Firm</dt>
            <dd>
              {body.firm.name}
              {body.firm.licence && <span className="block text-sm text-soft">{body.firm.licence}</span>}
            </dd>
          </>
        )}
      </dl>
    </Panel>
  )
}

function Team({ engagement: { body } }: EngagementPanelProps) {
  const { nameOf } = usePeople()
  return (
    <Panel title="Team">
      {body.team.length === 0 && <p className="text-soft">Nobody is named beside the lead.</p>}
      <ul className="-my-1.5 divide-y">
        {body.team.map(member => (
          <li key={`${member.person} ${member.part}`} className="flex flex-wrap gap-x-3 py-1.5">
            <span className="min-w-0 flex-1">{nameOf(member.person)}</span>
            <span className="text-sm text-soft">
              {teamParts.find(one => one.value === member.part)?.label}
              {member.independent ? ', independent' : ''}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
