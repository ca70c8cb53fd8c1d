import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client, type Reply, useAct, useAll, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { useClock } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'
import { newOutcomes, type ProfileRecord, profileKind } from './outcome-view.ts'
import { ProfileForm } from './profile-form.tsx'

type Framework = Reply<'frameworks', 'list'>['items'][number]

/** What is chosen from each framework: selections, tailored baselines, and where one is and wants to be. */
export function ProfileList() {
  const profiles = useAll('profiles')
  const frameworks = useRead('frameworks', 'list', {})
  const mayWrite = useMay('profile:write')
  const [choosing, setChoosing] = useState(false)
  const act = useAct()
  return (
    <>
      <PageHead
        title="Profiles"
        lead="Which requirements you are measured against, how you tailored them, where you are and where you want to be."
        actions={
          mayWrite && (
            <>
              <Anchor href="/profiles/import" className={buttonLook()}>
                Import a profile of outcomes
              </Anchor>
              <Button look="primary" onClick={() => setChoosing(true)}>
                Choose requirements
              </Button>
            </>
          )
        }
      />
      <Page>
        <Loaded of={profiles}>
          {items => (
            <Loaded of={frameworks}>
              {list => (
                <>
                  <Outcomes profiles={items} mayWrite={mayWrite} />
                  {items.length === 0 && (
                    <EmptyState
                      title="No profile yet"
                      action={
                        mayWrite && (
                          <Button
                            onClick={() =>
                              void act(
                                () => client.sample.start({ body: { host: false, repository: null } }),
                                'The usual profiles and proposed controls are here.',
                              )
                            }
                          >
                            Use the usual ones
                          </Button>
                        )
                      }
                    >
                      A profile says which requirements of a framework you are measured against. The usual ones are SOC
                      2 Security, the moderate baseline, all of CSF and the duties of your entity.
                    </EmptyState>
                  )}
                  <Measured profiles={items} frameworks={list.items} />
                </>
              )}
            </Loaded>
          )}
        </Loaded>
      </Page>
      <Drawer title="Choose requirements" open={choosing} onClose={() => setChoosing(false)}>
        {choosing && <ProfileForm onDone={() => setChoosing(false)} />}
      </Drawer>
    </>
  )
}

interface OutcomesProps {
  readonly profiles: readonly ProfileRecord[]
  readonly mayWrite: boolean
}

/** The current, target and community profiles, and the way to compare two of them. */
function Outcomes({ profiles, mayWrite }: OutcomesProps) {
  const navigate = useNavigate()
  const act = useAct()
  const { now } = useClock()
  const withOutcomes = profiles.filter(profile => profile.body.outcomes)
  const of = (kind: string) => withOutcomes.filter(profile => profile.body.outcomes?.kind === kind)
  const [current] = of('current')
  const [target] = of('target')
  async function begin() {
    const made = await act(
      () =>
        client.profiles.create({
          body: {
            body: {
              name: 'CSF current profile',
              framework: 'csf@2.0',
              selections: ['all'],
              notApplicable: [],
              outcomes: newOutcomes('current', new Date(now).toISOString().slice(0, 10)),
            },
          },
        }),
      'The current profile is begun. Include the outcomes that matter first.',
    )
    if (made) await navigate({ to: `/profiles/${made.id}` })
  }
  return (
    <Panel
      title="Where you are and where you want to be"
      actions={
        current && (
          <Anchor
            href={`/profiles/compare?current=${current.id}${target ? `&target=${target.id}` : ''}`}
            className={buttonLook(target ? 'primary' : 'plain')}
          >
            Compare current with target
          </Anchor>
        )
      }
    >
      {withOutcomes.length === 0 && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="min-w-0 flex-1 basis-80 text-soft">
            A profile of the Cybersecurity Framework says for each outcome how far it is achieved, why it matters and
            what is aimed at. Start small: a dozen outcomes in the first hour, the rest as you learn.
          </p>
          {mayWrite && (
            <Button look="primary" onClick={() => void begin()}>
              Begin a current profile
            </Button>
          )}
        </div>
      )}
      <ul className="-my-1 divide-y">
        {withOutcomes.map(profile => {
          const outcomes = profile.body.outcomes!
          const included = outcomes.rows.filter(row => row.included).length
          const unknown = outcomes.rows.filter(row => row.included && row.achievement === 'unknown').length
          return (
            <li key={profile.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
              <Anchor href={`/profiles/${profile.id}`} className="font-medium hover:underline">
                {profile.body.name}
              </Anchor>
              <span className="text-soft">
                {outcomes.kind}, as of <span className="num">{outcomes.header.asOf}</span>
                {outcomes.publisher && `, published by ${outcomes.publisher}`}
              </span>
              <span className="num ml-auto">
                {included} included
                {unknown > 0 && <span className="text-soft">, {unknown} of them unknown</span>}
              </span>
            </li>
          )
        })}
      </ul>
      {withOutcomes.length > 0 && !current && mayWrite && (
        <div className="mt-3">
          <Button onClick={() => void begin()}>Begin a current profile</Button>
        </div>
      )}
    </Panel>
  )
}

interface MeasuredProps {
  readonly profiles: readonly ProfileRecord[]
  readonly frameworks: readonly Framework[]
}

/** The profiles by framework: what they select, how they are tailored, and where each stands. */
function Measured({ profiles, frameworks }: MeasuredProps) {
  const plain = profiles.filter(profile => !profile.body.outcomes)
  const groups = [...Map.groupBy(plain, profile => profile.body.framework)]
  if (groups.length === 0) return null
  return (
    <Panel title="What you are measured against">
      <ul className="-my-1 divide-y">
        {groups.flatMap(([ref, members]) => {
          const framework = frameworks.find(one => one.id === ref)
          const titleOf = (id: string) => framework?.selections.find(one => one.id === id)?.title ?? id
          return members.map(profile => (
            <li key={profile.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
              <span className="min-w-0 basis-80">
                <Anchor href={`/profiles/${profile.id}`} className="font-medium hover:underline">
                  {profile.body.name}
                </Anchor>
                <span className="block text-sm text-soft">{framework?.title ?? ref}</span>
              </span>
              <span className="min-w-0 flex-1 basis-56">
                {profile.body.selections.map(titleOf).join(', ')}
                <span className="text-soft">
                  , {profileKind(profile.body)}
                  {profile.body.notApplicable.length > 0 && `, ${profile.body.notApplicable.length} not applicable`}
                </span>
              </span>
              <Anchor href={`/posture/${profile.id}`} className="underline">
                Where it stands
              </Anchor>
            </li>
          ))
        })}
      </ul>
    </Panel>
  )
}
