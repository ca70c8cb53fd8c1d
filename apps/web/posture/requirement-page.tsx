import type { Proof } from '@onus/core/posture'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { type Reply, useRead, useWindow } from '../api.ts'
import { frameworkHref } from '../framework/tree-view.ts'
import { LessonsPanel } from '../incident/lessons-panel.tsx'
import { Anchor } from '../kit/anchor.tsx'
import { AxesMarks } from '../kit/axes-marks.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { ProofTree } from '../kit/proof-tree.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SegmentedBar } from '../kit/segmented-bar.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateMark, StateShape } from '../kit/state-mark.tsx'
import type { Counts } from '../kit/state-view.ts'
import { RegisterPanel } from '../supplier/register-panel.tsx'
import { AsOfSlider } from './as-of-slider.tsx'
import { MomentNote } from './posture-list.tsx'
import { axesOf, groupOf, proofLines, reasonFor, requirementHref, type Standing, splitRef } from './posture-view.ts'
import { RelatedWork } from './related-work.tsx'

/** One requirement: the tree it stands in, what it asks and which controls address it, and why it stands where it does. */
export function RequirementPage() {
  const { profile = '', requirement = '' } = useParams({ strict: false }) as { profile?: string; requirement?: string }
  return <Requirement profile={profile} requirement={requirement} />
}

/** A requirement by its reference alone: shown in the first profile of its framework. */
export function RequirementByRef() {
  const { requirement = '' } = useParams({ strict: false }) as { requirement?: string }
  const cards = useRead('posture', 'cards', { query: useWindow() })
  const { framework } = splitRef(requirement)
  return (
    <Loaded of={cards}>
      {({ items }) => {
        const card = items.find(item => item.framework === framework)
        if (card) return <Requirement profile={card.profile} requirement={requirement} />
        return (
          <EmptyState title={`No profile of ${framework}`}>
            A profile says which requirements are assessed. Make one on the Scope page, then open this requirement
            again.
          </EmptyState>
        )
      }}
    </Loaded>
  )
}

interface RequirementProps {
  readonly profile: string
  readonly requirement: string
}

function Requirement({ profile, requirement }: RequirementProps) {
  const window = useWindow()
  const all = useRead('posture', 'profile', { params: { id: profile }, query: window })
  const one = useRead('posture', 'requirement', { params: { id: profile, requirement }, query: window })
  return (
    <div className="flex min-h-full">
      <aside aria-label="Requirements" className="w-72 shrink-0 overflow-y-auto border-r max-lg:hidden" data-print="no">
        <Loaded of={all} waiting={<SkeletonRows rows={18} />}>
          {({ items, card }) => (
            <>
              <Anchor href={`/posture/${profile}`} className="block px-3 pt-4 pb-2 font-semibold hover:underline">
                {card.name}
              </Anchor>
              <RequirementTree items={items} profile={profile} current={requirement} />
            </>
          )}
        </Loaded>
      </aside>
      <div className="min-w-0 flex-1">
        <Loaded of={one} waiting={<SkeletonRows rows={14} />}>
          {answer => <Answer profile={profile} answer={answer} />}
        </Loaded>
      </div>
    </div>
  )
}

function Answer({ profile, answer }: { readonly profile: string; readonly answer: Reply<'posture', 'requirement'> }) {
  const { standing, summary, controls, proof, moment } = answer
  // A recursive type does not survive the declarations of the contract; the client has parsed it as one.
  const reasons = proof as unknown as Proof
  const lines = useMemo(() => proofLines(reasons), [reasons])
  return (
    <article className="px-4 py-5 md:px-6">
      <header className="mb-4">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <h1 className="min-w-0 flex-1 basis-72 text-xl font-semibold">
            <Anchor
              href={`/posture/${profile}`}
              className="mr-2 font-mono text-lg font-normal text-soft hover:underline"
            >
              {standing.id}
            </Anchor>
            {standing.title}
          </h1>
          <AsOfSlider />
        </div>
        <div className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-1">
          <span className="text-lg font-medium">
            <StateMark state={standing.label} />
          </span>
          <AxesMarks value={axesOf(standing)} />
          <span className="text-soft">{reasonFor(standing.label, reasons, standing.words)}</span>
        </div>
      </header>
      <div className="grid gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <div className="min-w-0">
          <Panel title="What it asks">
            {summary ? <p>{summary}</p> : <p className="text-soft">In our own words: {standing.title}.</p>}
            <p className="mt-2 text-sm">
              <Anchor href={frameworkHref(standing.requirement)} className="underline">
                In its framework, with the text of the publisher
              </Anchor>
            </p>
          </Panel>
          <Panel title={`Controls that address it (${controls.length})`}>
            {controls.length === 0 && (
              <p className="text-soft">No control addresses it. Adopt or write one, or record why it does not apply.</p>
            )}
            <ul className="-my-1 divide-y">
              {controls.map(control => (
                <li key={control.id} className="py-2">
                  <Anchor
                    href={`/controls/${control.id}`}
                    className="flex items-baseline gap-2 font-medium hover:underline"
                  >
                    <span className="shrink-0">
                      <StateMark state={control.label} word={false} />
                    </span>
                    <span className="shrink-0 font-mono text-sm whitespace-nowrap">{control.code}</span>
                    <span className="min-w-0">{control.title}</span>
                  </Anchor>
                  <p className="pl-5 text-soft">{control.how}</p>
                </li>
              ))}
            </ul>
          </Panel>
          <RegisterPanel requirement={standing.requirement} />
          <LessonsPanel about={{ requirement: standing.requirement }} />
          <RelatedWork requirement={standing.requirement} />
        </div>
        <div className="min-w-0">
          <Panel title="Why">
            <ProofTree key={standing.requirement} title={`${standing.requirement}: why`} lines={lines} />
          </Panel>
          <MomentNote moment={moment} />
        </div>
      </div>
    </article>
  )
}

interface RequirementTreeProps {
  readonly items: readonly Standing[]
  readonly profile: string
  readonly current: string
}

function RequirementTree({ items, profile, current }: RequirementTreeProps) {
  const groups = useMemo(() => [...Map.groupBy(items, item => groupOf(item.id))], [items])
  return (
    <nav aria-label="Requirements of this profile" className="pb-6 text-sm">
      {groups.map(([group, members]) => (
        <Group key={group} group={group} members={members} profile={profile} current={current} />
      ))}
    </nav>
  )
}

interface GroupProps extends Omit<RequirementTreeProps, 'items'> {
  readonly group: string
  readonly members: readonly Standing[]
}

function Group({ group, members, profile, current }: GroupProps) {
  const holds = members.some(member => member.requirement === current)
  const [open, setOpen] = useState(holds)
  const counts: Counts = Object.fromEntries(
    [...Map.groupBy(members, member => member.label)].map(([label, labelled]) => [label, labelled.length]),
  )
  return (
    <div>
      <button
        type="button"
        aria-expanded={open || holds}
        onClick={() => setOpen(!open)}
        className="flex w-full items-center gap-2 px-3 py-1 text-start hover:bg-sunken"
      >
        <span className="w-14 shrink-0 truncate font-mono font-medium">{group}</span>
        <span className="min-w-0 flex-1">
          <SegmentedBar counts={counts} bare />
        </span>
        <span className="num w-6 text-end text-soft">{members.length}</span>
      </button>
      {(open || holds) && (
        <ul>
          {members.map(member => (
            <li key={member.requirement}>
              <Anchor
                href={requirementHref(profile, member.requirement)}
                aria-current={member.requirement === current ? 'page' : undefined}
                className={`flex items-start gap-2 py-1 pr-3 pl-6 ${member.requirement === current ? 'bg-accent-soft font-medium' : 'hover:bg-sunken'}`}
              >
                <span className="pt-0.5">
                  <StateShape state={member.label} />
                </span>
                <span className="shrink-0 font-mono">{member.id}</span>
                <span className="min-w-0 truncate text-soft">{member.title}</span>
              </Anchor>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
