import { isOpen } from '@onus/core/finding'
import { useState } from 'react'
import { client, useAct, useAll, useMoment, useRead } from '../api.ts'
import { statusState } from '../check/check-view.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { usePeople } from '../record/use-names.ts'
import { registers } from '../register/definitions.ts'
import { useMay } from '../shell/session.ts'
import { type FindingRecord, type FindingResources, reasonOf, standsNow } from './finding-view.ts'

/** What belongs to a finding beside its fields: where it comes from, its resources as they are now, its actions. */
export function FindingBeside({ finding }: { readonly finding: FindingRecord }) {
  return (
    <>
      <Source finding={finding} />
      {finding.body.check !== null && <ResourcesNow finding={finding} />}
      <Actions finding={finding.id} isOpen={isOpen(finding.body)} />
    </>
  )
}

function Source({ finding }: { readonly finding: FindingRecord }) {
  const { nameOf } = usePeople()
  const { source } = finding.body
  if (source.kind === 'person')
    return (
      <Panel title="Where it comes from">
        <p>Raised by {nameOf(source.person)}.</p>
      </Panel>
    )
  if (source.kind === 'access_review')
    return (
      <Panel
        title="Where it comes from"
        actions={
          <Anchor href={`/access-reviews/${source.review}`} className="text-sm underline">
            The access review
          </Anchor>
        }
      >
        <p>
          Of {source.revoked.toLocaleString('en')} entries to revoke, these were still there on{' '}
          <DateTime at={source.at} as="absolute" />, after they were due.
        </p>
        <AsRaised finding={finding} />
      </Panel>
    )
  return (
    <Panel
      title="Where it comes from"
      actions={
        <Anchor href={`/runs/${source.run}`} className="text-sm underline">
          The run
        </Anchor>
      }
    >
      <p>
        Raised by a run of <DateTime at={source.at} as="absolute" />: {source.failed.toLocaleString('en')} of{' '}
        {source.evaluated.toLocaleString('en')} resources failed.
      </p>
    </Panel>
  )
}

function ResourcesNow({ finding }: { readonly finding: FindingRecord }) {
  const resources = useRead('findings', 'resources', { params: { id: finding.id } })
  return (
    <Panel title="Resources, as they are now">
      <Loaded of={resources} waiting={<SkeletonRows rows={4} />}>
        {found => <Resources found={found} finding={finding} />}
      </Loaded>
    </Panel>
  )
}

function Resources({ found, finding }: { readonly found: FindingResources; readonly finding: FindingRecord }) {
  const stands = standsNow(found, !isOpen(finding.body))
  const act = useAct()
  const [shown, setShown] = useState<Readonly<Record<string, string>>>({})
  async function unmask(item: string) {
    const reason = prompt('Why do you need to see this resource as it is? What you write is recorded.')?.trim()
    if (!reason) return
    const ask = () => client.findings.unmask({ params: { id: finding.id }, body: { item, reason } })
    const found = await act(ask, 'Recorded.')
    if (found) setShown(before => ({ ...before, [item]: found.resource }))
  }
  return (
    <>
      {stands && (
        <p className="mb-3">
          {stands.words}
          {stands.since !== undefined && (
            <>
              {' '}
              <DateTime at={stands.since} as="absolute" />. {stands.then}
            </>
          )}
        </p>
      )}
      {found.items.length === 0 && <AsRaised finding={finding} />}
      <ul className="-my-1.5 divide-y">
        {found.items.map(item => (
          <li key={item.item} className="py-1.5">
            <span className="flex min-w-0 items-baseline gap-2">
              <StateShape state={item.status === null ? 'not_applicable' : statusState(item.status)} />
              <span className="min-w-0 flex-1 break-words">{shown[item.item] ?? item.resource}</span>
              {item.masked && !shown[item.item] && (
                <Button look="quiet" onClick={() => void unmask(item.item)}>
                  Unmask
                </Button>
              )}
              <span className="text-sm">{item.status === null ? 'gone' : item.status.replaceAll('_', ' ')}</span>
            </span>
            {reasonOf(finding, item.resource) && (
              <span className="block pl-5 text-sm">{reasonOf(finding, item.resource)}</span>
            )}
            <span className="block pl-5 text-sm text-soft">
              Failed first <DateTime at={item.firstFailed} as="day" />,{' '}
              {item.fixed === null ? (
                <>
                  seen last <DateTime at={item.lastSeen} />
                </>
              ) : (
                <>
                  fixed <DateTime at={item.fixed} as="day" />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Where no interval is stored, as of a check that people attest: what failed when it was raised. */
function AsRaised({ finding }: { readonly finding: FindingRecord }) {
  const { source } = finding.body
  if (source.kind === 'person') return <p className="text-soft">No resource of the check has failed since.</p>
  return (
    <ul className="-my-1.5 divide-y">
      {source.resources.map(({ resource, reason }) => (
        <li key={resource} className="py-1.5 break-words">
          {resource} <span className="text-soft">{reason}</span>
        </li>
      ))}
    </ul>
  )
}

/** The actions that close it: each names this finding. */
function Actions({ finding, isOpen: isWanted }: { readonly finding: string; readonly isOpen: boolean }) {
  const mayRead = useMay('action:read')
  const mayPlan = useMay('action:write')
  const actions = useAll('actions', useMoment(), { enabled: mayRead })
  if (!mayRead) return null
  const plan = mayPlan && isWanted && (
    <Anchor href={`/actions/new?finding=${finding}`} className={buttonLook()}>
      Plan an action
    </Anchor>
  )
  return (
    <Panel title="Actions" actions={plan}>
      <Loaded of={actions} waiting={<SkeletonRows rows={2} />}>
        {all => {
          const about = all.filter(one => one.body.about.some(link => link.id === finding))
          if (about.length === 0)
            return <p className="text-soft">{isWanted ? 'No action is planned to close it.' : 'No action named it.'}</p>
          return (
            <ul className="-my-1.5 divide-y">
              {about.map(({ id, body }) => (
                <li key={id} className="flex flex-wrap gap-x-3 py-1.5">
                  <Anchor href={`/actions/${id}`} className="min-w-0 flex-1 basis-52 underline">
                    {body.title}
                  </Anchor>
                  <span className="text-sm text-soft">
                    {registers.actions.states[body.lifecycle.state]?.label}, due <DateTime at={body.due} as="day" />
                  </span>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
    </Panel>
  )
}
