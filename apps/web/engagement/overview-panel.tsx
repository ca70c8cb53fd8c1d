import { engagementKinds, engagementModes, isFrozen, periodWarning, teamParts } from '@onus/core/engagement'
import { useState } from 'react'
import { client, type Reply, useAct, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import { daysOf, firmOf } from './engagement-view.ts'
import { LifecycleSteps } from './lifecycle-steps.tsx'
import { RollForward } from './roll-forward.tsx'
import { CriterionLine, StartPath } from './start-path.tsx'
import type { EngagementPanelProps } from './tabs.ts'

type Path = Reply<'engagements', 'path'>

/** Where an engagement stands: its steps, its start path, its time, its team. */
export function OverviewPanel({ engagement }: EngagementPanelProps) {
  const path = useRead('engagements', 'path', { params: { id: engagement.id }, query: useMoment() })
  return (
    <>
      <LifecycleSteps engagement={engagement} />
      <div className="grid gap-x-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]">
        <div className="min-w-0">
          <Loaded of={path} waiting={<Waiting />}>
            {found => (
              <>
                <Counts engagement={engagement} path={found} />
                <StartPath engagement={engagement} path={found} />
                <Breadth warnings={found.breadth} />
                <Combined engagement={engagement} path={found} />
              </>
            )}
          </Loaded>
        </div>
        <div className="min-w-0">
          <What engagement={engagement} path={path.data} />
          <Team engagement={engagement} />
          <Frozen engagement={engagement} />
          <NextCycle engagement={engagement} />
        </div>
      </div>
    </>
  )
}

/** On a phone what stands below waits below the edge, so that it does not jump when the path comes. */
function Waiting() {
  return (
    <div className="min-h-screen xl:min-h-0">
      <SkeletonRows rows={8} />
    </div>
  )
}

/** What there is, as numbers that lead to their tab. */
function Counts({ engagement, path }: EngagementPanelProps & { readonly path: Path }) {
  const { requirements, controls, populations, requests, findings } = path.counts
  const one = engagementKinds[engagement.body.kind].categories ? 'Criteria' : 'Requirements'
  const shown = [
    { label: one, count: requirements, tab: 'matrix' },
    { label: 'Controls', count: controls, tab: 'matrix' },
    { label: 'Populations', count: populations, tab: 'populations' },
    { label: 'Requests', count: requests, tab: 'requests' },
    { label: 'Open findings', count: findings, tab: 'findings' },
  ]
  return (
    <ul className="mb-4 grid grid-cols-2 gap-2 sm:grid-cols-5">
      {shown.map(({ label, count, tab }) => (
        <li key={label}>
          <Anchor
            href={`/engagements/${engagement.id}?tab=${tab}`}
            className="block rounded-lg border bg-surface px-3 py-2 no-underline hover:bg-sunken"
          >
            <span className="num block text-lg font-semibold">{count}</span>
            <span className="text-sm text-soft">{label}</span>
          </Anchor>
        </li>
      ))}
    </ul>
  )
}

function Breadth({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <Panel title="The scope is worth another look">
      <ul className="space-y-2">
        {warnings.map(words => (
          <li key={words} className="flex items-baseline gap-2">
            <StateShape state="late" />
            <span className="min-w-0">{words}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Whether running SOC 2 and CSF on one set of controls would pay. */
function Combined({ engagement: { body }, path }: EngagementPanelProps & { readonly path: Path }) {
  if (path.steps.length === 0 || isFrozen(body)) return null
  return (
    <Panel title={body.kind === 'csf_self' ? 'SOC 2 from the same controls' : 'CSF from the same controls'}>
      <p className="mb-2 text-soft">Running both together pays only where all three are so.</p>
      <ul className="space-y-1">
        {path.combined.map(one => (
          <CriterionLine key={one.words} of={one} />
        ))}
      </ul>
    </Panel>
  )
}

function What({ engagement, path }: EngagementPanelProps & { readonly path: Path | undefined }) {
  const { body } = engagement
  const { nameOf } = usePeople()
  const maySeeScope = useMay('scope:read')
  const warning = periodWarning(body)
  const firm = firmOf(body)
  return (
    <Panel title="What it is about">
      <dl className="grid grid-cols-[7rem_1fr] gap-x-3 gap-y-2">
        <dt className="text-soft">Scope</dt>
        <dd>
          {maySeeScope ? (
            <Anchor href={`/scope/${body.scope}`} className="underline">
              {path?.scopeName ?? '…'}
            </Anchor>
          ) : (
            path?.scopeName
          )}
        </dd>
        <dt className="text-soft">Approved</dt>
        <dd>
          <Approval engagement={engagement} scopeVersion={path?.scopeVersion} />
        </dd>
        <dt className="text-soft">Time</dt>
        <dd>
          {daysOf(body)}
          {warning && (
            <span className="mt-1 flex items-baseline gap-1.5 text-sm">
              <StateShape state="late" size={10} />
              {warning}
            </span>
          )}
        </dd>
        {body.categories.length > 0 && (
          <>
            <dt className="text-soft">Categories</dt>
            <dd className="first-letter:uppercase">{body.categories.map(one => one.replace('-', ' ')).join(', ')}</dd>
          </>
        )}
        {body.profile && (
          <>
            <dt className="text-soft">Profile</dt>
            <dd>
              <Anchor href={`/profiles/${body.profile}`} className="underline">
                What it selects
              </Anchor>
            </dd>
          </>
        )}
        <dt className="text-soft">Who looks</dt>
        <dd>{engagementModes.find(one => one.value === body.mode)?.label}</dd>
        <dt className="text-soft">Sponsor</dt>
        <dd>{body.sponsor ? nameOf(body.sponsor) : 'Nobody yet'}</dd>
        {firm && (
          <>
            <dt className="text-soft">Firm</dt>
            <dd>
              {firm.name}
              {firm.licence && <span className="block text-sm text-soft">{firm.licence}</span>}
            </dd>
          </>
        )}
        {body.rolledFrom && (
          <>
            <dt className="text-soft">Continues</dt>
            <dd>
              <Anchor href={`/engagements/${body.rolledFrom}`} className="underline">
                The cycle before
              </Anchor>
            </dd>
          </>
        )}
      </dl>
    </Panel>
  )
}

/** That the sponsor approved the scope as it is; the sponsor finds the button here. */
function Approval({ engagement, scopeVersion }: EngagementPanelProps & { readonly scopeVersion: number | undefined }) {
  const { body } = engagement
  const { person } = useSession()
  const { nameOf } = usePeople()
  const act = useAct()
  const approval = body.scopeApproval
  const isCurrent = approval !== null && approval.scopeVersion === scopeVersion
  const isMine = body.sponsor !== null && body.sponsor === person.personId
  return (
    <>
      {approval ? (
        <>
          <DateTime at={approval.at} as="day" /> by {nameOf(approval.by)}
          {!isCurrent && scopeVersion !== undefined && (
            <span className="block text-sm">The scope has changed since.</span>
          )}
        </>
      ) : (
        'Not yet'
      )}
      {isMine && !isCurrent && scopeVersion !== undefined && !isFrozen(body) && (
        <div className="mt-1.5">
          <Button
            onClick={() =>
              act(
                () =>
                  client.engagements.approveScope({
                    params: { id: engagement.id },
                    body: {},
                    ifMatch: String(engagement.version),
                  }),
                'The scope is approved.',
              )
            }
          >
            Approve the scope
          </Button>
        </div>
      )}
    </>
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

/** What was frozen at issue, listed anew from the record: whoever looks sees whether the hash still holds. */
function Frozen({ engagement }: EngagementPanelProps) {
  const isIssued = isFrozen(engagement.body)
  const manifest = useRead('engagements', 'manifest', { params: { id: engagement.id } }, { enabled: isIssued })
  if (!isIssued) return null
  return (
    <Panel title="Frozen at issue">
      <Loaded of={manifest} waiting={<SkeletonRows rows={3} />}>
        {found => (
          <>
            <p className="flex items-baseline gap-2">
              <StateShape state={found.holds === null ? 'unknown' : found.holds ? 'operating' : 'failing'} />
              {found.holds
                ? `${found.versions.length} versions, listed anew from the record, give the same hash.`
                : found.erased > 0
                  ? `${found.erased} of ${found.versions.length} versions were erased under a rule since: whether the hash holds is unknown.`
                  : `The ${found.versions.length} versions in the record give another hash than the one at issue.`}
            </p>
            <p className="mt-2 font-mono text-xs break-all">{found.issued}</p>
            <p className="mt-1 text-sm text-soft">As known at ledger entry {found.knownAt}.</p>
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function NextCycle({ engagement }: EngagementPanelProps) {
  const mayWrite = useMay('engagement:write')
  const [isOpen, setOpen] = useState(false)
  const { state } = engagement.body.lifecycle
  if (!mayWrite || state === 'draft' || state === 'scoping') return null
  return (
    <Panel title="The next cycle">
      <p className="mb-2 text-soft">It begins the day after, with this scope, these people and this matrix.</p>
      <Button onClick={() => setOpen(true)}>Roll forward</Button>
      <Drawer title="Roll forward" open={isOpen} onClose={() => setOpen(false)}>
        <RollForward engagement={engagement} onDone={() => setOpen(false)} />
      </Drawer>
    </Panel>
  )
}
