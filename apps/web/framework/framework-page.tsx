import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { type Reply, useAll, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { History } from '../record/history.tsx'
import { useMay } from '../shell/session.ts'
import { FrameworkTree } from './framework-tree.tsx'
import { kindWord } from './framework-view.ts'
import { TextPanel } from './text-panel.tsx'
import { TreeBar } from './tree-bar.tsx'
import { branches, filtered, type Kept, openAtFirst, type TreeFilter, treeOf } from './tree-view.ts'
import { FrameworkVersions } from './versions.tsx'

export type Framework = Reply<'frameworks', 'get'>

/** One framework: its tree, where it comes from, its text, its versions. */
export function FrameworkPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const framework = useRead('frameworks', 'get', { params: { id } })
  return (
    <Loaded of={framework} waiting={<SkeletonRows rows={16} />}>
      {data => <FrameworkView key={data.id} framework={data} />}
    </Loaded>
  )
}

function FrameworkView({ framework }: { readonly framework: Framework }) {
  const mayWrite = useMay('framework:write')
  return (
    <RecordPage
      crumb={
        <Anchor href="/frameworks" className="hover:underline">
          Frameworks
        </Anchor>
      }
      title={framework.title}
      facts={[
        { label: 'Version', value: <span className="font-mono">{framework.id}</span> },
        { label: 'Publisher', value: framework.publisher },
        { label: 'Force', value: framework.legalForce === 'binding' ? 'law' : 'voluntary' },
        { label: 'As of', value: <span className="num">{framework.asOf}</span> },
        {
          label: 'Counts',
          value: (
            <span className="num">
              {framework.assessable.toLocaleString('en-GB')} {kindWord(framework.kind)} of{' '}
              {framework.requirements.toLocaleString('en-GB')} identifiers
            </span>
          ),
        },
      ]}
      actions={
        mayWrite && (
          <>
            {framework.own && (
              <Anchor href={`/frameworks/new?from=${framework.own}`} className={buttonLook()}>
                Write the next version
              </Anchor>
            )}
            <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}/text`} className={buttonLook()}>
              {framework.text ? 'Replace its text' : 'Import its text'}
            </Anchor>
          </>
        )
      }
      tabs={[
        { id: 'tree', label: 'Requirements', content: <Tree framework={framework} /> },
        { id: 'about', label: 'About', content: <About framework={framework} /> },
        { id: 'text', label: 'Text', content: <TextPanel framework={framework} /> },
        { id: 'versions', label: 'Versions', content: <FrameworkVersions framework={framework} /> },
        ...(framework.own ? [{ id: 'history', label: 'History', content: <OwnHistory id={framework.own} /> }] : []),
      ]}
    />
  )
}

function Tree({ framework }: { readonly framework: Framework }) {
  const [url, change] = useUrlState()
  const nodes = useMemo(() => treeOf(framework.tree), [framework])
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openAtFirst(nodes))
  const [text, setText] = useState(url.q ?? '')
  const kept = (url.kept ?? 'all') as Kept
  const selection = framework.selections.some(one => one.id === url.selection) ? (url.selection ?? null) : null
  const filter: TreeFilter = useMemo(() => ({ text, kept, selection }), [text, kept, selection])
  const { matches } = useMemo(() => filtered(nodes, filter), [nodes, filter])
  return (
    <div className="flex h-[calc(100dvh-17rem)] min-h-96 flex-col overflow-hidden rounded-lg border">
      <TreeBar
        filter={filter}
        onFilter={next => {
          setText(next.text)
          change({
            q: next.text || undefined,
            kept: next.kept === 'all' ? undefined : next.kept,
            selection: next.selection ?? undefined,
          })
        }}
        selections={framework.selections}
        found={matches.size}
        total={framework.tree.length}
        onOpenAll={() => setOpen(new Set(branches(nodes)))}
        onCloseAll={() => setOpen(new Set())}
      />
      <FrameworkTree name={framework.title} nodes={nodes} filter={filter} open={open} onOpen={setOpen} />
    </div>
  )
}

function About({ framework }: { readonly framework: Framework }) {
  const profiles = useAll('profiles')
  const inUse = (profiles.data ?? []).filter(profile => profile.body.framework === framework.id)
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <div className="min-w-0">
        <Panel title="What it offers to choose">
          <ul className="-my-1 divide-y">
            {framework.selections.map(selection => (
              <li key={selection.id} className="flex items-baseline gap-3 py-1.5">
                <span className="min-w-0 flex-1">
                  <span className="font-medium">{selection.title}</span>
                  {selection.required && <span className="ml-2 text-sm text-soft">always chosen</span>}
                  <span className="block text-soft">{selection.summary}</span>
                </span>
                <span className="num">{selection.count}</span>
              </li>
            ))}
          </ul>
        </Panel>
        {framework.tiers.length > 0 && (
          <Panel title="Tiers">
            <p className="mb-2 text-soft">
              Rigour that leadership chooses for the whole, a function or a category. A choice, never a score.
            </p>
            <ol className="space-y-2">
              {framework.tiers.map(tier => (
                <li key={tier.level}>
                  <span className="num font-semibold">{tier.level}</span>{' '}
                  <span className="font-medium">{tier.name}</span>
                  <p className="text-soft">Governance: {tier.governance}</p>
                  <p className="text-soft">Management: {tier.management}</p>
                </li>
              ))}
            </ol>
          </Panel>
        )}
      </div>
      <div className="min-w-0">
        <Panel title="Profiles that choose from it">
          {inUse.length === 0 && (
            <p className="text-soft">
              None yet. A profile says which of its requirements you are measured against.{' '}
              <Anchor href="/profiles" className="underline">
                Choose requirements
              </Anchor>
            </p>
          )}
          <ul>
            {inUse.map(profile => (
              <li key={profile.id} className="flex flex-wrap gap-x-3 py-1">
                <Anchor href={`/profiles/${profile.id}`} className="font-medium hover:underline">
                  {profile.body.name}
                </Anchor>
                <span className="text-soft">{profile.body.selections.join(', ')}</span>
                <Anchor href={`/posture/${profile.id}`} className="ml-auto underline">
                  Where it stands
                </Anchor>
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title="Where it comes from">
          <ul className="list-disc space-y-1 pl-4">
            {framework.provenance.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <h3 className="mt-3 font-medium">Licence</h3>
          <p className="text-soft">{framework.licence}</p>
        </Panel>
      </div>
    </div>
  )
}

function OwnHistory({ id }: { readonly id: string }) {
  const history = useRead('frameworks', 'history', { params: { id } })
  return <History of={history} />
}
