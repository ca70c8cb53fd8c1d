import { blankRow, deviationOf, type OutcomeProfile, type OutcomeRow } from '@onus/core/profile'
import { useNavigate } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import { useMemo, useState } from 'react'
import { client, type Reply, useAct, useAll, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { fieldLook } from '../kit/form.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { AchievementMark } from './achievement-mark.tsx'
import { MakeControl } from './make-control.tsx'
import { OutcomeForm } from './outcome-form.tsx'
import { OutcomeHeaderForm } from './outcome-header.tsx'
import {
  groupedOutcomes,
  type OutcomeFilter,
  type OutcomeLine,
  outcomeLines,
  type ProfileRecord,
  shownOutcomes,
  withRow,
  withRows,
} from './outcome-view.ts'
import { Tiers } from './tiers.tsx'
import { useSaveProfile } from './use-save-profile.ts'

export interface OutcomeParts {
  readonly record: ProfileRecord
  readonly framework: Reply<'frameworks', 'get'>
  readonly outcomes: OutcomeProfile
}

/** A current, target or community profile: its outcomes, its head, its tiers. */
export function OutcomePage({ record, framework }: Omit<OutcomeParts, 'outcomes'>) {
  const outcomes = record.body.outcomes!
  const people = usePeople()
  const mayWrite = useMay('profile:write') && outcomes.kind !== 'community'
  const history = useRead('profiles', 'history', { params: { id: record.id } })
  const parts = { record, framework, outcomes }
  const included = outcomes.rows.filter(row => row.included)
  return (
    <RecordPage
      crumb={
        <Anchor href="/profiles" className="hover:underline">
          Profiles
        </Anchor>
      }
      title={record.body.name}
      facts={[
        {
          label: 'Kind',
          value: (
            <span className="inline-flex items-center gap-1">
              {outcomes.kind} profile {outcomes.kind === 'community' && <Lock size={12} aria-label="locked" />}
            </span>
          ),
        },
        {
          label: 'Framework',
          value: (
            <Anchor href={`/frameworks/${encodeURIComponent(framework.id)}`} className="underline">
              {framework.shortTitle}
            </Anchor>
          ),
        },
        { label: 'As of', value: <span className="num">{outcomes.header.asOf}</span> },
        { label: 'Version', value: outcomes.header.version || '–' },
        { label: 'Sponsor', value: outcomes.header.sponsor ? people.nameOf(outcomes.header.sponsor) : 'nobody yet' },
        ...(outcomes.publisher ? [{ label: 'Publisher', value: outcomes.publisher }] : []),
        { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
      ]}
      actions={<Actions {...parts} />}
      tabs={[
        {
          id: 'outcomes',
          label: 'Outcomes',
          count: included.length,
          content: <Outcomes {...parts} mayWrite={mayWrite} />,
        },
        { id: 'head', label: 'Head', content: <OutcomeHeaderForm {...parts} mayWrite={mayWrite} /> },
        {
          id: 'tiers',
          label: 'Tiers',
          count: outcomes.tiers.length,
          content: <Tiers {...parts} mayWrite={mayWrite} />,
        },
        { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
      ]}
    />
  )
}

function Actions({ record, outcomes }: OutcomeParts) {
  const navigate = useNavigate()
  const act = useAct()
  const mayWrite = useMay('profile:write')
  const profiles = useAll('profiles')
  const others = (profiles.data ?? []).filter(one => one.id !== record.id && one.body.outcomes)
  const current = outcomes.kind === 'current' ? record : others.find(one => one.body.outcomes?.kind === 'current')
  const target = outcomes.kind === 'current' ? others.find(one => one.body.outcomes?.kind === 'target') : record
  async function begin() {
    const made = await act(
      () =>
        client.profiles.target({
          params: { id: record.id },
          body: { name: targetName(record.body.name) },
        }),
      'The target profile is begun.',
    )
    if (made) await navigate({ to: `/profiles/${made.id}` })
  }
  return (
    <>
      {mayWrite && outcomes.kind !== 'target' && <Button onClick={() => void begin()}>Begin a target from it</Button>}
      {current && (
        <Anchor
          href={`/profiles/compare?current=${current.id}${target && target !== current ? `&target=${target.id}` : ''}`}
          className={buttonLook()}
        >
          Compare
        </Anchor>
      )}
      <Anchor href={`/posture/${record.id}`} className={buttonLook()}>
        Where it stands
      </Anchor>
    </>
  )
}

/** "CSF current profile" becomes "CSF target profile". */
function targetName(name: string): string {
  return /current/i.test(name) ? name.replace(/current/i, 'target') : `Target: ${name}`
}

/** The version of the community profile that this one follows. */
function useTemplate(outcomes: OutcomeProfile): OutcomeProfile | null {
  const { template } = outcomes
  const history = useRead(
    'profiles',
    'history',
    { params: { id: template?.profile ?? '' } },
    { enabled: template !== null },
  )
  return history.data?.items.find(one => one.version === template?.version)?.body.outcomes ?? null
}

const states: readonly (readonly [OutcomeFilter['state'], string])[] = [
  ['', 'All outcomes'],
  ['included', 'Included'],
  ['unknown', 'Included, unknown'],
  ['left_out', 'Left out'],
  ['not_yet', 'Not included yet'],
]

function Outcomes({ record, framework, outcomes, mayWrite }: OutcomeParts & { readonly mayWrite: boolean }) {
  const [url, change] = useUrlState()
  const save = useSaveProfile(record)
  const act = useAct()
  const template = useTemplate(outcomes)
  const lines = useMemo(() => outcomeLines(framework, outcomes), [framework, outcomes])
  const order = useMemo(() => lines.map(line => line.ref), [lines])
  const [text, setText] = useState(url.q ?? '')
  const filter: OutcomeFilter = {
    text,
    state: (url.state ?? '') as OutcomeFilter['state'],
    function: url.function ?? '',
  }
  const shown = shownOutcomes(lines, filter)
  const functions = framework.tree.filter(item => item.parent === null && lines.some(line => line.function === item.id))
  const open = lines.find(line => line.id === url.open) ?? null
  const [making, setMaking] = useState<OutcomeLine | null>(null)
  const isTarget = outcomes.kind === 'target'

  async function put(next: OutcomeProfile, said: string) {
    await save({ ...record.body, outcomes: next }, said)
  }
  const include = (refs: readonly string[], said: string) =>
    void act(() => put(withRows(outcomes, order, refs.map(rowFor)), said), said)

  /** A row that nobody has spoken about; with a template, what that asks for. */
  function rowFor(ref: string): OutcomeRow {
    const wanted = template?.rows.find(row => row.requirement === ref)
    return wanted ? { ...wanted, evidence: [], deviation: null } : blankRow(ref)
  }
  return (
    <>
      {outcomes.kind === 'community' && (
        <p className="mb-4 rounded-md border bg-sunken px-4 py-2">
          A community profile is locked as {outcomes.publisher ?? 'its publisher'} gave it out. Begin a target from it
          and record there where you deviate and why.
        </p>
      )}
      {mayWrite && outcomes.rows.length === 0 && (
        <Panel title="Start small">
          <p className="mb-3 max-w-3xl text-soft">
            No outcome is included yet. You need not answer all {lines.length}: include one category, say what is so,
            and add the next when it matters. What is not included is neither in nor out.
          </p>
          <div className="flex flex-wrap gap-2">
            {groupedOutcomes(framework, lines)
              .filter(group => startingPoints.includes(group.id))
              .map(group => (
                <Button
                  key={group.id}
                  onClick={() =>
                    include(
                      group.lines.map(line => line.ref),
                      `${group.lines.length} outcomes of ${group.id} are included.`,
                    )
                  }
                >
                  Include {group.id} {group.label} ({group.lines.length})
                </Button>
              ))}
          </div>
        </Panel>
      )}
      <div
        role="toolbar"
        aria-label="Filter outcomes"
        className="mb-3 flex flex-wrap items-center gap-1.5"
        data-print="no"
      >
        <input
          type="search"
          aria-label="Find an outcome"
          placeholder="Find an outcome"
          value={text}
          onChange={event => {
            setText(event.target.value)
            change({ q: event.target.value || undefined })
          }}
          className="h-8 w-56 max-w-full rounded-md border border-line-strong/60 bg-surface px-2 text-sm"
        />
        <select
          aria-label="Function"
          value={filter.function}
          onChange={event => change({ function: event.target.value || undefined })}
          className={`h-8 max-w-44 text-sm ${fieldLook(false)}`}
        >
          <option value="">All functions</option>
          {functions.map(item => (
            <option key={item.id} value={item.id}>
              {item.id} {item.label}
            </option>
          ))}
        </select>
        <select
          aria-label="Which outcomes"
          value={filter.state}
          onChange={event => change({ state: event.target.value || undefined })}
          className={`h-8 max-w-48 text-sm ${fieldLook(false)}`}
        >
          {states.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
        <span className="num ml-auto text-sm text-soft" aria-live="polite">
          {shown.length === lines.length ? lines.length : `${shown.length} of ${lines.length}`}
        </span>
      </div>
      {shown.length === 0 && <p className="py-8 text-center text-soft">Nothing matches.</p>}
      {groupedOutcomes(framework, shown).map(group => {
        const whole = lines.filter(line => line.category === group.id)
        const missing = whole.filter(line => line.state === 'not_yet')
        return (
          <section
            key={group.id}
            className="mb-4 rounded-lg border bg-surface"
            aria-labelledby={`category-${group.id}`}
          >
            <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-1.5">
              <h2 id={`category-${group.id}`} className="font-semibold">
                <span className="mr-2 font-mono text-sm font-normal text-soft">{group.id}</span>
                {group.label}
              </h2>
              <span className="num text-sm text-soft">
                {whole.length - missing.length} of {whole.length} spoken about
              </span>
              {mayWrite && missing.length > 0 && missing.length < lines.length && (
                <Button
                  look="quiet"
                  className="ml-auto"
                  onClick={() =>
                    include(
                      missing.map(line => line.ref),
                      `${missing.length} outcomes of ${group.id} are included.`,
                    )
                  }
                >
                  Include the other {missing.length}
                </Button>
              )}
            </header>
            <ul className="divide-y">
              {group.lines.map(line => (
                <Outcome
                  key={line.ref}
                  line={line}
                  isTarget={isTarget}
                  mayWrite={mayWrite}
                  onOpen={() => change({ open: line.id })}
                  onInclude={() => include([line.ref], `${line.id} is included.`)}
                  onMake={() => setMaking(line)}
                />
              ))}
            </ul>
          </section>
        )
      })}
      <Drawer
        title={open ? `${open.id} ${open.label}` : ''}
        open={open !== null}
        onClose={() => change({ open: undefined })}
      >
        {open && (
          <OutcomeForm
            key={open.ref}
            line={open}
            outcomes={outcomes}
            first={open.row ?? rowFor(open.ref)}
            wanted={template?.rows.find(row => row.requirement === open.ref) ?? null}
            readOnly={!mayWrite}
            onSave={async row => {
              const wanted = template?.rows.find(one => one.requirement === row.requirement)
              const kind = wanted ? deviationOf(row, wanted) : null
              const deviation = kind === null ? null : { kind, reason: row.deviation?.reason ?? '' }
              await put(withRow(outcomes, order, open.ref, { ...row, deviation }), `${open.id} is recorded.`)
              change({ open: undefined })
            }}
            onTakeAway={async () => {
              await put(withRow(outcomes, order, open.ref, null), `${open.id} is not included yet.`)
              change({ open: undefined })
            }}
          />
        )}
      </Drawer>
      <Drawer title={making ? `A control for ${making.id}` : ''} open={making !== null} onClose={() => setMaking(null)}>
        {making && <MakeControl profile={record.id} line={making} onDone={() => setMaking(null)} />}
      </Drawer>
    </>
  )
}

/** Where most begin: who decides, what there is, who gets in, what is noticed and what is done then. */
const startingPoints = ['GV.RR', 'ID.AM', 'PR.AA', 'DE.CM', 'RS.MA', 'RC.RP']

interface OutcomeProps {
  readonly line: OutcomeLine
  readonly isTarget: boolean
  readonly mayWrite: boolean
  readonly onOpen: () => void
  readonly onInclude: () => void
  readonly onMake: () => void
}

function Outcome({ line, isTarget, mayWrite, onOpen, onInclude, onMake }: OutcomeProps) {
  const { row, state } = line
  const mayMake = useMay('control:write')
  return (
    <li className="grid items-start gap-x-4 gap-y-1 px-4 py-2 md:grid-cols-[minmax(0,5fr)_minmax(0,5fr)_13rem]">
      <div className="min-w-0">
        <button type="button" onClick={onOpen} className="text-start hover:underline">
          <span className="mr-2 font-mono text-sm">{line.id}</span>
          {line.label}
        </button>
        {row?.statement && <p className="line-clamp-2 text-sm text-soft">{row.statement}</p>}
        {state === 'left_out' && <p className="text-sm text-soft">Left out: {row?.rationale}</p>}
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        {state === 'not_yet' && (
          <span className="inline-flex items-center gap-1.5 text-soft">
            <StateShape state="not_addressed" /> Not included yet
          </span>
        )}
        {state === 'left_out' && (
          <span className="inline-flex items-center gap-1.5 text-soft">
            <StateShape state="not_applicable" /> Left out
          </span>
        )}
        {state === 'included' && row && (
          <>
            <AchievementMark value={row.achievement} />
            {row.target && (
              <span className="inline-flex items-center gap-1.5">
                <span className="text-soft">to</span> <AchievementMark value={row.target.achievement} />
                {row.target.due && <span className="num text-soft">by {row.target.due}</span>}
              </span>
            )}
            {row.priority && <span className="text-soft">{row.priority} priority</span>}
            {row.deviation && (
              <span className="rounded-full border px-2 text-xs" title={row.deviation.reason}>
                {row.deviation.kind.replaceAll('_', ' ')}
              </span>
            )}
          </>
        )}
      </div>
      <div className="flex gap-1 md:justify-end">
        {mayWrite && state === 'not_yet' && (
          <Button onClick={onInclude} aria-label={`Include ${line.id}`}>
            Include
          </Button>
        )}
        {isTarget && mayMake && state === 'included' && row?.target && (
          <Button look="quiet" onClick={onMake} aria-label={`Make a control for ${line.id}`}>
            Make a control
          </Button>
        )}
        {state !== 'not_yet' && (
          <Button look="quiet" onClick={onOpen} aria-label={`${mayWrite ? 'Edit' : 'Read'} ${line.id}`}>
            {mayWrite ? 'Edit' : 'Read'}
          </Button>
        )}
      </div>
    </li>
  )
}
