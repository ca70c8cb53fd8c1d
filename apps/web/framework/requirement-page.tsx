import type { ParameterValue } from '@onus/core/profile'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { type Reply, useAll, useMoment, useRead, useWindow } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { AxesMarks } from '../kit/axes-marks.tsx'
import { buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import { StateMark, StateShape } from '../kit/state-mark.tsx'
import { axesOf, requirementHref } from '../posture/posture-view.ts'
import { RelatedWork } from '../posture/related-work.tsx'
import { useMay } from '../shell/session.ts'
import type { Framework } from './framework-page.tsx'
import { FrameworkTree } from './framework-tree.tsx'
import { RequirementEvidence } from './requirement-evidence.tsx'
import { RequirementHistory } from './requirement-history.tsx'
import { RequirementWords } from './requirement-text.tsx'
import { everything, frameworkHref, pathTo, treeOf, withdrawnWords } from './tree-view.ts'

type Requirement = Reply<'frameworks', 'requirement'>

/** One requirement where it stands in its framework: what it is about, its text, what addresses it, what is known of it. */
export function FrameworkRequirement() {
  const { id = '', requirement = '' } = useParams({ strict: false }) as { id?: string; requirement?: string }
  const framework = useRead('frameworks', 'get', { params: { id } })
  const one = useRead('frameworks', 'requirement', { params: { ref: `${id}:${requirement}` } })
  return (
    <div className="flex h-full">
      <aside
        aria-label={`Tree of ${id}`}
        className="flex w-80 shrink-0 flex-col border-r max-lg:hidden"
        data-print="no"
      >
        <Loaded of={framework} waiting={<SkeletonRows rows={18} />}>
          {data => <Beside framework={data} current={requirement} />}
        </Loaded>
      </aside>
      <div className="min-w-0 flex-1 overflow-y-auto">
        <Loaded of={one} waiting={<SkeletonRows rows={14} />}>
          {data => <RequirementView key={data.ref} requirement={data} />}
        </Loaded>
      </div>
    </div>
  )
}

function Beside({ framework, current }: { readonly framework: Framework; readonly current: string }) {
  const nodes = useMemo(() => treeOf(framework.tree), [framework])
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const shown = useMemo(() => new Set([...open, ...pathTo(framework.tree, current)]), [open, framework, current])
  const [text, setText] = useState('')
  const filter = useMemo(() => ({ ...everything, text }), [text])
  return (
    <>
      <div className="border-b px-3 py-2">
        <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}`} className="font-semibold hover:underline">
          {framework.shortTitle}
        </Anchor>
        <input
          type="search"
          aria-label="Find in the tree"
          placeholder="Find by id or words"
          value={text}
          onChange={event => setText(event.target.value)}
          className="mt-1.5 h-8 w-full rounded-md border border-line-strong/60 bg-surface px-2 text-sm"
        />
      </div>
      <FrameworkTree
        name={framework.title}
        nodes={nodes}
        filter={filter}
        open={shown}
        onOpen={setOpen}
        current={current}
        slim
      />
    </>
  )
}

function RequirementView({ requirement }: { readonly requirement: Requirement }) {
  const { framework, text } = requirement
  const profiles = useAll('profiles')
  const mine = (profiles.data ?? []).filter(profile => profile.body.framework === framework.id)
  const withValues = mine.find(profile => (profile.body.tailoring?.parameters.length ?? 0) > 0)
  const values = useValues(requirement, withValues?.id ?? null)
  return (
    <article className="mx-auto max-w-[1200px] px-4 py-5 md:px-6">
      <Head requirement={requirement} />
      {requirement.withdrawn && <Withdrawn requirement={requirement} />}
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="min-w-0">
          <Panel title="What it is about">
            {requirement.summary ? (
              <p>{requirement.summary}</p>
            ) : (
              <p className="text-soft">In our own words: {requirement.label}.</p>
            )}
            {requirement.whyNotAssessable && !requirement.withdrawn && (
              <p className="mt-2 text-soft">It is not assessed: {requirement.whyNotAssessable}.</p>
            )}
            <Known requirement={requirement} />
          </Panel>
          <Panel
            title="Text of the publisher"
            actions={requirement.textFrom && <span className="text-sm text-soft">{requirement.textFrom.title}</span>}
          >
            {text ? (
              <>
                <RequirementWords text={text} values={values} />
                {text.parameters.length > 0 && (
                  <p className="mt-3 border-t pt-2 text-sm text-soft">
                    {openCount(text.parameters, values)} of {text.parameters.length}{' '}
                    {text.parameters.length === 1 ? 'parameter is' : 'parameters are'} open.{' '}
                    {mine[0] ? (
                      <Anchor
                        href={`/profiles/${(withValues ?? mine[0]).id}?q=${encodeURIComponent(requirement.id)}`}
                        className="underline"
                      >
                        Set them in {(withValues ?? mine[0]).body.name}
                      </Anchor>
                    ) : (
                      'They are set in a profile.'
                    )}
                  </p>
                )}
              </>
            ) : (
              <NoText requirement={requirement} />
            )}
          </Panel>
          {requirement.parts.length > 0 && (
            <Panel title={`What stands under it (${requirement.parts.length})`}>
              <ul className="-my-1 divide-y">
                {requirement.parts.map(part => (
                  <li key={part.ref} className="py-1">
                    <Anchor href={frameworkHref(part.ref)} className="hover:underline">
                      <span className="mr-2 font-mono text-sm">{part.id}</span>
                      {part.label}
                    </Anchor>
                  </li>
                ))}
              </ul>
            </Panel>
          )}
        </div>
        <div className="min-w-0">
          {requirement.assessable && <Standings requirement={requirement} profiles={mine} />}
          {requirement.assessable && <Controls requirement={requirement} />}
          {requirement.assessable && <RelatedWork requirement={requirement.ref} />}
          <RequirementHistory requirement={requirement} />
        </div>
      </div>
    </article>
  )
}

function Head({ requirement }: { readonly requirement: Requirement }) {
  const { framework, path } = requirement
  return (
    <header className="mb-4">
      <nav aria-label="Where it stands in the framework" className="mb-1 text-sm text-soft">
        <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}`} className="hover:underline">
          {framework.title}
        </Anchor>
        {path.map(step => (
          <span key={step.id}>
            {' › '}
            <Anchor href={frameworkHref(`${framework.id}:${step.id}`)} className="hover:underline">
              {step.id} {step.label}
            </Anchor>
          </span>
        ))}
      </nav>
      <h1 className="text-xl font-semibold">
        <span className="mr-2 font-mono text-lg font-normal text-soft">{requirement.id}</span>
        {requirement.label}
      </h1>
      <p className="mt-1 flex flex-wrap gap-x-4 text-sm text-soft">
        <span className="font-mono">{requirement.ref}</span>
        {framework.legalForce === 'binding' && <span>law</span>}
        {requirement.withdrawn && <span className="font-medium text-text">withdrawn</span>}
        {requirement.kind === 'group' && <span>heading, counted through its parts</span>}
      </p>
    </header>
  )
}

function Withdrawn({ requirement }: { readonly requirement: Requirement }) {
  const { withdrawn, framework } = requirement
  if (!withdrawn) return null
  return (
    <div className="mb-4 rounded-md border bg-sunken px-4 py-3">
      <p>The publisher withdrew it: {withdrawnWords(withdrawn)}. It is never counted.</p>
      {withdrawn.to.length > 0 && (
        <p className="mt-2 flex flex-wrap gap-2">
          {withdrawn.to.map(({ id }) => (
            <Anchor key={id} href={frameworkHref(`${framework.id}:${id}`)} className={buttonLook()}>
              Open {id}
            </Anchor>
          ))}
        </p>
      )}
    </div>
  )
}

/** What else the catalogue knows: who owes it, and its attributes. */
function Known({ requirement }: { readonly requirement: Requirement }) {
  const { duty, attributes } = requirement
  const lines = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined || typeof value === 'object' ? [] : [[spaced(name), String(value)] as const],
  )
  if (lines.length === 0 && !duty) return null
  return (
    <dl className="mt-3 grid gap-x-4 gap-y-1 border-t pt-3 text-sm sm:grid-cols-[10rem_1fr]">
      {duty && (
        <>
          <dt className="text-soft">Owed by</dt>
          <dd>{spaced(duty.actor)}</dd>
          <dt className="text-soft">Applies to</dt>
          <dd>{duty.appliesTo.map(spaced).join(', ')}</dd>
        </>
      )}
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-soft">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function spaced(name: string): string {
  const words = name
    .replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2')
    .replaceAll('-', ' ')
    .toLowerCase()
  const plain = words.replace(/^(oscal|cprt|coso|nis) ?/, initials => initials.toUpperCase())
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`
}

function NoText({ requirement }: { readonly requirement: Requirement }) {
  const mayWrite = useMay('framework:write')
  return (
    <p className="text-soft">
      {requirement.textFrom ? (
        <>The imported text says nothing of it.</>
      ) : (
        <>
          Not imported. Onus ships names and summaries in its own words.{' '}
          {mayWrite && (
            <Anchor href={`/frameworks/${encodeURIComponent(requirement.framework.id)}/text`} className="underline">
              Import the text
            </Anchor>
          )}
        </>
      )}
    </p>
  )
}

/** The values that a profile sets, by parameter. */
function useValues(requirement: Requirement, profile: string | null): ReadonlyMap<string, ParameterValue> {
  const moment = useMoment()
  const tailored = useRead(
    'profiles',
    'tailored',
    { params: { id: profile ?? '' }, query: moment },
    { enabled: profile !== null && requirement.text !== null },
  )
  return useMemo(() => {
    const here = tailored.data?.requirements.find(one => one.ref === requirement.ref)
    return new Map(
      (here?.parameters ?? []).flatMap(({ id, value }) => (value ? [[id, value as ParameterValue] as const] : [])),
    )
  }, [tailored.data, requirement.ref])
}

function openCount(parameters: readonly { readonly id: string }[], values: ReadonlyMap<string, unknown>): number {
  return parameters.filter(({ id }) => !values.has(id)).length
}

interface StandingsProps {
  readonly requirement: Requirement
  readonly profiles: Reply<'profiles', 'list'>['items']
}

/** Where it stands in each profile, with the way to the proof. */
function Standings({ requirement, profiles }: StandingsProps) {
  return (
    <Panel title="Where it stands">
      {profiles.length === 0 && (
        <p className="text-soft">
          No profile chooses from {requirement.framework.title}.{' '}
          <Anchor href="/profiles" className="underline">
            Choose requirements
          </Anchor>
        </p>
      )}
      <ul className="-my-1 divide-y">
        {profiles.map(profile => (
          <StandingLine key={profile.id} profile={profile.id} name={profile.body.name} requirement={requirement} />
        ))}
      </ul>
    </Panel>
  )
}

interface StandingLineProps {
  readonly profile: string
  readonly name: string
  readonly requirement: Requirement
}

function StandingLine({ profile, name, requirement }: StandingLineProps) {
  const posture = useRead('posture', 'profile', { params: { id: profile }, query: useWindow() })
  return (
    <li className="py-2">
      <Loaded of={posture} waiting={<SkeletonRows rows={1} />}>
        {({ items }) => {
          const standing = items.find(item => item.requirement === requirement.ref)
          if (!standing)
            return (
              <p className="text-soft">
                {name}: not selected.{' '}
                <Anchor href={`/profiles/${profile}`} className="underline">
                  See what is
                </Anchor>
              </p>
            )
          return (
            <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <span className="font-medium">{name}</span>
              <StateMark state={standing.label} />
              <AxesMarks value={axesOf(standing)} />
              <Anchor href={requirementHref(profile, requirement.ref)} className="ml-auto underline">
                Why?
              </Anchor>
              {standing.words[0] && <p className="w-full text-soft">{standing.words[0]}</p>}
            </div>
          )
        }}
      </Loaded>
    </li>
  )
}

/** The controls that say they address it, with how, and the evidence under each. */
function Controls({ requirement }: { readonly requirement: Requirement }) {
  const controls = useAll('controls', useMoment())
  const mayWrite = useMay('control:write')
  return (
    <Loaded of={controls}>
      {items => {
        const addressing = items.flatMap(control => {
          const link = control.body.addresses.find(one => one.requirement === requirement.ref)
          return link ? [{ control, how: link.how }] : []
        })
        return (
          <>
            <Panel
              title={`Controls that address it (${addressing.length})`}
              actions={
                mayWrite && (
                  <Anchor href="/controls/new" className="text-sm underline">
                    Write a control
                  </Anchor>
                )
              }
            >
              {addressing.length === 0 && (
                <p className="flex items-center gap-2 text-soft">
                  <StateShape state="not_addressed" />
                  No control addresses it. Adopt or write one, or record in a profile why it does not apply.
                </p>
              )}
              <ul className="-my-1 divide-y">
                {addressing.map(({ control, how }) => (
                  <li key={control.id} className="py-2">
                    <Anchor
                      href={`/controls/${control.id}`}
                      className="flex items-baseline gap-2 font-medium hover:underline"
                    >
                      <span className="shrink-0 font-mono text-sm">{control.body.code}</span>
                      <span className="min-w-0">{control.body.title}</span>
                    </Anchor>
                    <p>{how}</p>
                    <p className="text-sm text-soft">
                      {control.body.lifecycle.state}, {control.body.cadence}, since{' '}
                      <DateTime at={control.effective.from} as="day" />
                    </p>
                  </li>
                ))}
              </ul>
            </Panel>
            {addressing.length > 0 && <RequirementEvidence controls={addressing.map(({ control }) => control)} />}
          </>
        )
      }}
    </Loaded>
  )
}
