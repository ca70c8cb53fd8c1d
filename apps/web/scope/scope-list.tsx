import { useState } from 'react'
import { client, type Reply, useAct, useAll, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Tabs } from '../kit/tabs.tsx'
import { ProfileForm } from '../profile/profile-form.tsx'
import { useMay } from '../shell/session.ts'
import { componentCounts, scopeTree, wordOf } from './scope-view.ts'

/** What statements are about, and which requirements they are measured against. */
export function ScopeList() {
  return (
    <>
      <PageHead
        title="Scope"
        lead="What statements are about: legal entities, systems and their parts; and which requirements apply."
      />
      <Page>
        <Tabs
          tabs={[
            { id: 'scopes', label: 'Scopes', content: <Scopes /> },
            { id: 'profiles', label: 'Profiles', content: <Profiles /> },
          ]}
        />
      </Page>
    </>
  )
}

function Scopes() {
  const scopes = useAll('scopes')
  const mayWrite = useMay('scope:write')
  const add = mayWrite && (
    <Anchor href="/scope/new" className={buttonLook('primary')}>
      Add a scope
    </Anchor>
  )
  return (
    <Loaded of={scopes}>
      {items =>
        items.length === 0 ? (
          <EmptyState title="No scope yet" action={add}>
            Begin with the organisation, then the system that customers use.
          </EmptyState>
        ) : (
          <>
            <div className="mb-4">{add}</div>
            <ul className="divide-y rounded-lg border bg-surface">
              {scopeTree(items).map(({ record, depth }) => {
                const { missing, inside, outside } = componentCounts(record.body)
                return (
                  <li
                    key={record.id}
                    className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 pr-4"
                    style={{ paddingLeft: 16 + depth * 24 }}
                  >
                    <Anchor href={`/scope/${record.id}`} className="font-medium hover:underline">
                      {record.body.name}
                    </Anchor>
                    <span className="text-sm text-soft">{wordOf(record.body.kind)}</span>
                    <span className="num ml-auto text-sm">
                      {inside} in, {outside} out
                    </span>
                    {missing.length > 0 && (
                      <span className="inline-flex items-center gap-1.5 text-sm text-soft">
                        <StateShape state="unknown" />
                        no {missing.join(', ')} yet
                      </span>
                    )}
                  </li>
                )
              })}
            </ul>
          </>
        )
      }
    </Loaded>
  )
}

type Profile = Reply<'profiles', 'list'>['items'][number]

function Profiles() {
  const profiles = useAll('profiles')
  const frameworks = useRead('frameworks', 'list', {})
  const mayWrite = useMay('profile:write')
  const [open, setOpen] = useState<Profile | 'new' | null>(null)
  const act = useAct()
  // Titles wrap where references do not: waiting for them keeps the list where it is.
  const both = { ...profiles, data: frameworks.data && profiles.data }
  const titles = new Map(frameworks.data?.items.map(framework => [framework.id, framework.title]))
  return (
    <Loaded of={frameworks.error ? profiles : both}>
      {items => (
        <>
          {mayWrite && (
            <div className="mb-4 flex gap-2">
              <Button look="primary" onClick={() => setOpen('new')}>
                Choose requirements
              </Button>
              {items.length === 0 && (
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
              )}
            </div>
          )}
          <ul className="divide-y rounded-lg border bg-surface">
            {items.length === 0 && (
              <li className="p-4 text-soft">
                No profile yet. A profile says which requirements of a framework you are measured against.
              </li>
            )}
            {items.map(profile => (
              <li key={profile.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
                <button type="button" className="font-medium hover:underline" onClick={() => setOpen(profile)}>
                  {profile.body.name}
                </button>
                <span className="text-sm text-soft">
                  {titles.get(profile.body.framework) ?? profile.body.framework}: {profile.body.selections.join(', ')}
                </span>
                {profile.body.notApplicable.length > 0 && (
                  <span className="num text-sm text-soft">{profile.body.notApplicable.length} not applicable</span>
                )}
                <Anchor href={`/posture/${profile.id}`} className="ml-auto text-sm underline">
                  Where it stands
                </Anchor>
              </li>
            ))}
          </ul>
          <Drawer
            title={open === 'new' ? 'Choose requirements' : (open?.body.name ?? '')}
            open={open !== null}
            onClose={() => setOpen(null)}
          >
            {open && <ProfileForm record={open === 'new' ? null : open} onDone={() => setOpen(null)} />}
          </Drawer>
        </>
      )}
    </Loaded>
  )
}
