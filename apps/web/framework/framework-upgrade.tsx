import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { client, type Reply, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { EmptyState, ErrorState } from '../kit/empty-state.tsx'
import { asProblem, TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Picker, type PickerItem } from '../kit/picker.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useNarrow } from '../kit/use-narrow.ts'
import { useUrlState } from '../kit/use-url-state.ts'
import { useMay } from '../shell/session.ts'
import { DroppedLinks } from './dropped-links.tsx'
import { frameworkHref } from './tree-view.ts'
import {
  accepted,
  type Decisions,
  isPlain,
  type Succession,
  sentDecisions,
  touchedBy,
  whyWords,
} from './upgrade-view.ts'
import { RollBack } from './versions.tsx'

type Difference = Reply<'frameworks', 'difference'>

/** How two versions differ, what becomes of each requirement, and the way from one to the other. */
export function FrameworkUpgrade() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const [{ to = '' }] = useUrlState()
  const difference = useRead('frameworks', 'difference', { params: { id }, query: { to } }, { enabled: to !== '' })
  if (to === '')
    return (
      <>
        <PageHead title="Move to another version" />
        <EmptyState
          title="Which version?"
          action={
            <Anchor href={`/frameworks/${encodeURIComponent(id)}?tab=versions`} className={buttonLook('primary')}>
              See the versions
            </Anchor>
          }
        >
          Choose the version to compare with.
        </EmptyState>
      </>
    )
  return <Loaded of={difference}>{data => <Upgrade key={`${data.from} ${data.to}`} difference={data} />}</Loaded>
}

interface Done {
  readonly id: string
  readonly controls: number
  readonly profiles: number
  readonly dropped: number
}

function Upgrade({ difference }: { readonly difference: Difference }) {
  const { from, to, successions, added, removed, changed } = difference
  const refresh = useRefresh()
  const mayWrite = useMay('framework:write')
  const [decisions, setDecisions] = useState<Decisions>({})
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [done, setDone] = useState<Done | null>(null)
  const target = useRead('frameworks', 'get', { params: { id: to } })
  const heirs = useMemo(
    () =>
      (target.data?.tree ?? [])
        .filter(item => item.assessable)
        .map(item => ({ id: item.id, label: `${item.id} ${item.label}` })),
    [target.data],
  )
  const touched = touchedBy(successions, decisions)
  if (done) return <AfterUpgrade from={from} to={to} done={done} />

  async function upgrade() {
    setBusy(true)
    setProblem(null)
    try {
      const body = { from, to, decisions: sentDecisions(successions, decisions), reason }
      const { upgrade: made, ...counts } = await client.frameworks.upgrade({ body })
      await refresh()
      setDone({ id: made.id, ...counts })
    } catch (thrown) {
      setProblem(asProblem(thrown).detail)
    }
    setBusy(false)
  }
  return (
    <Page>
      <div className="mx-auto max-w-6xl">
        <div className="mb-1 text-sm text-soft">
          <Anchor href={`${frameworkHref(from)}?tab=versions`} className="hover:underline">
            {from}
          </Anchor>
        </div>
        <h1 className="text-xl font-semibold">
          From <span className="font-mono text-lg">{from}</span> to <span className="font-mono text-lg">{to}</span>
        </h1>
        <p className="mt-1 mb-4 text-soft">
          <span className="num">{added.length}</span> added, <span className="num">{removed.length}</span> removed,{' '}
          <span className="num">{changed.length}</span> changed. Nothing is carried over before you say so, and it can
          be rolled back.
        </p>
        <div className="grid gap-x-4 lg:grid-cols-3">
          <Listed title={`Added (${added.length})`} items={added} none="Nothing is new." />
          <Listed title={`Removed (${removed.length})`} items={removed} none="Nothing is gone." />
          <Panel title={`Changed (${changed.length})`}>
            {changed.length === 0 && <p className="text-soft">Nothing says anything else.</p>}
            <ScrollList label="Changed">
              {changed.map(one => (
                <li key={one.id} className="py-1.5">
                  <span className="mr-2 font-mono text-sm">{one.id}</span>
                  {one.before === one.after ? (
                    one.after
                  ) : (
                    <>
                      <del className="text-soft">{one.before}</del> <ins className="no-underline">{one.after}</ins>
                    </>
                  )}
                  <span className="block text-sm text-soft">{one.changed.join(', ')}</span>
                </li>
              ))}
            </ScrollList>
          </Panel>
        </div>
        {mayWrite && (
          <>
            <Deciding
              to={to}
              successions={successions}
              decisions={decisions}
              heirs={heirs}
              onChange={setDecisions}
              undecided={touched.undecided}
            />
            <Panel title="What it touches">
              <p>
                <span className="num font-semibold">{touched.controls}</span>{' '}
                {touched.controls === 1 ? 'control addresses' : 'controls address'} the older version,{' '}
                <span className="num font-semibold">{difference.profiles.length}</span>{' '}
                {difference.profiles.length === 1 ? 'profile chooses' : 'profiles choose'} from it. Each gets a new
                version; the older ones stay what they were.
              </p>
              {difference.profiles.length > 0 && (
                <p className="mt-1 text-soft">Profiles: {difference.profiles.map(({ name }) => name).join(', ')}</p>
              )}
              {touched.dropped.length > 0 && (
                <div className="mt-3">
                  <p className="flex items-center gap-1.5 font-medium">
                    <StateShape state="late" /> As decided, {touched.dropped.length}{' '}
                    {touched.dropped.length === 1 ? 'link of a control is' : 'links of controls are'} dropped:
                  </p>
                  <ul className="mt-1 space-y-1">
                    {touched.dropped.map(({ from: gone, label, code, title, id }) => (
                      <li key={`${gone} ${id}`}>
                        <Anchor href={`/controls/${id}`} className="underline">
                          <span className="font-mono text-sm">{code}</span> {title}
                        </Anchor>{' '}
                        to <span className="font-mono text-sm">{gone}</span> {label}
                      </li>
                    ))}
                  </ul>
                </div>
              )}
              <div className="mt-4 max-w-2xl">
                <TextField
                  label="Why"
                  required
                  value={reason}
                  onChange={setReason}
                  help="Kept in the history of everything that it touches."
                />
              </div>
              {problem && <ErrorState message={problem} />}
              <div className="mt-3 flex flex-wrap items-center gap-3">
                <Button
                  look="primary"
                  busy={busy}
                  disabled={touched.undecided.length > 0 || reason.trim() === ''}
                  onClick={() => void upgrade()}
                >
                  Carry over to {to}
                </Button>
                {touched.undecided.length > 0 ? (
                  <span className="text-soft">
                    {touched.undecided.length.toLocaleString('en-GB')} still to decide above.
                  </span>
                ) : (
                  reason.trim() === '' && <span className="text-soft">Say why first.</span>
                )}
              </div>
            </Panel>
          </>
        )}
      </div>
    </Page>
  )
}

function ScrollList({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <ScrollBox label={label} className="-my-1 max-h-72 overflow-y-auto">
      <ul className="divide-y">{children}</ul>
    </ScrollBox>
  )
}

interface ListedProps {
  readonly title: string
  readonly items: Difference['added']
  readonly none: string
}

function Listed({ title, items, none }: ListedProps) {
  return (
    <Panel title={title}>
      {items.length === 0 && <p className="text-soft">{none}</p>}
      <ScrollList label={title}>
        {items.map(item => (
          <li key={item.ref} className="py-1.5">
            <Anchor href={frameworkHref(item.ref)} className="hover:underline">
              <span className="mr-2 font-mono text-sm">{item.id}</span>
              {item.label}
            </Anchor>
          </li>
        ))}
      </ScrollList>
    </Panel>
  )
}

interface DecidingProps {
  readonly to: string
  readonly successions: readonly Succession[]
  readonly decisions: Decisions
  readonly heirs: readonly PickerItem[]
  readonly undecided: readonly Succession[]
  readonly onChange: (decisions: Decisions) => void
}

/** So many lines are drawn at once; a thousand that keep their id are accepted in one go. */
const shownAtOnce = 100

/** What becomes of each requirement: a proposal with its why, and the decision. */
function Deciding({ to, successions, decisions, heirs, undecided, onChange }: DecidingProps) {
  const plain = successions.filter(isPlain)
  const others = successions.filter(one => !isPlain(one))
  const [show, setShow] = useState<'others' | 'all'>(others.length > 0 ? 'others' : 'all')
  const [most, setMost] = useState(shownAtOnce)
  const openPlain = plain.filter(one => decisions[one.from] === undefined)
  const openProposed = others.filter(one => decisions[one.from] === undefined && one.to.length > 0)
  const listed = show === 'all' ? successions : others
  return (
    <Panel
      title={`What becomes of each (${(successions.length - undecided.length).toLocaleString('en-GB')} of ${successions.length.toLocaleString('en-GB')} decided)`}
      actions={
        <>
          {openPlain.length > 0 && (
            <Button look="primary" onClick={() => onChange(accepted(openPlain, decisions))}>
              Accept {openPlain.length.toLocaleString('en-GB')} with the same id
            </Button>
          )}
          {openProposed.length > 0 && (
            <Button onClick={() => onChange(accepted(openProposed, decisions))}>
              Accept {openProposed.length} {openProposed.length === 1 ? 'proposal' : 'proposals'}
            </Button>
          )}
        </>
      }
    >
      <fieldset className="mb-3 flex flex-wrap gap-1.5">
        <legend className="sr-only">Which to show</legend>
        {(['others', 'all'] as const).map(which => (
          <button
            key={which}
            type="button"
            aria-pressed={show === which}
            onClick={() => setShow(which)}
            className={`h-7 rounded-full border px-2.5 text-sm ${show === which ? 'border-accent bg-accent-soft font-medium' : 'border-line-strong/60 hover:bg-sunken'}`}
          >
            {which === 'others' ? `To look at (${others.length})` : `All (${successions.length})`}
          </button>
        ))}
      </fieldset>
      {listed.length === 0 && <p className="text-soft">Every requirement keeps its id and what it says.</p>}
      <ul className="-mx-4 -mb-4 divide-y border-t">
        {listed.slice(0, most).map(one => (
          <Decision
            key={one.from}
            to={to}
            succession={one}
            decision={decisions[one.from]}
            heirs={heirs}
            onDecide={chosen => onChange({ ...decisions, [one.from]: chosen })}
          />
        ))}
      </ul>
      {listed.length > most && (
        <div className="mt-6 text-center">
          <Button onClick={() => setMost(most + shownAtOnce)}>
            Show {Math.min(shownAtOnce, listed.length - most)} more of {listed.length - most}
          </Button>
        </div>
      )}
    </Panel>
  )
}

interface DecisionProps {
  readonly to: string
  readonly succession: Succession
  readonly decision: readonly string[] | undefined
  readonly heirs: readonly PickerItem[]
  readonly onDecide: (to: readonly string[]) => void
}

function Decision({ succession, decision, heirs, onDecide }: DecisionProps) {
  const narrow = useNarrow()
  const [choosing, setChoosing] = useState(false)
  const { from, label, to, controls } = succession
  const isDecided = decision !== undefined
  return (
    <li className="grid items-start gap-x-6 gap-y-2 px-4 py-2.5 md:grid-cols-[minmax(0,4fr)_minmax(0,3fr)_minmax(0,4fr)]">
      <div className="min-w-0">
        <span className="mr-2 font-mono text-sm font-medium">{from}</span>
        {label}
        {controls.length > 0 && (
          <p className="text-sm text-soft">
            addressed by{' '}
            {controls.map(({ id, code }, at) => (
              <span key={id}>
                {at > 0 && ', '}
                <Anchor href={`/controls/${id}`} className="font-mono underline">
                  {code}
                </Anchor>
              </span>
            ))}
          </p>
        )}
      </div>
      <div className="min-w-0">
        <span className="text-soft">{narrow ? 'Proposed: ' : ''}</span>
        {to.length === 0 ? 'nothing' : <span className="font-mono text-sm">{to.join(', ')}</span>}
        <p className="text-sm text-soft">{whyWords(succession)}</p>
      </div>
      <div className="min-w-0">
        {isDecided && !choosing ? (
          <div className="flex flex-wrap items-center gap-2">
            <StateShape state={decision.length > 0 ? 'operating' : 'not_applicable'} />
            <span>
              {decision.length === 0 ? 'Dropped' : <span className="font-mono text-sm">{decision.join(', ')}</span>}
            </span>
            <Button look="quiet" onClick={() => setChoosing(true)} aria-label={`Decide ${from} otherwise`}>
              Change
            </Button>
          </div>
        ) : choosing ? (
          <div>
            <Picker
              label={`What takes the place of ${from}`}
              items={heirs}
              value={[...(decision ?? [])]}
              onChange={onDecide}
              multiple
            />
            <Button look="quiet" className="mt-1" onClick={() => setChoosing(false)}>
              Done
            </Button>
          </div>
        ) : (
          <div className="flex flex-wrap gap-1.5">
            {to.length > 0 && (
              <Button onClick={() => onDecide(to)} aria-label={`Accept the proposal for ${from}`}>
                Accept
              </Button>
            )}
            <Button onClick={() => setChoosing(true)} aria-label={`Choose what takes the place of ${from}`}>
              Choose
            </Button>
            <Button look="quiet" onClick={() => onDecide([])} aria-label={`Drop ${from}`}>
              Nothing
            </Button>
          </div>
        )}
      </div>
    </li>
  )
}

/** What the upgrade did, what was dropped by it, and the way back. */
function AfterUpgrade({ from, to, done }: { readonly from: string; readonly to: string; readonly done: Done }) {
  const upgrades = useRead('frameworks', 'upgrades', {})
  const [asked, setAsked] = useState(false)
  const record = upgrades.data?.items.find(one => one.id === done.id)
  const rolledBack = record?.body.state === 'rolled_back'
  return (
    <Page>
      <div className="mx-auto max-w-3xl">
        <h1 className="text-xl font-semibold">
          {rolledBack ? 'Rolled back' : 'Carried over'}: {from} to {to}
        </h1>
        <p className="num mt-2" role="status">
          {done.controls} {done.controls === 1 ? 'control' : 'controls'} and {done.profiles}{' '}
          {done.profiles === 1 ? 'profile' : 'profiles'} got a new version. {done.dropped}{' '}
          {done.dropped === 1 ? 'link was' : 'links were'} dropped.
        </p>
        <div className="mt-4">
          <Panel title={`Dropped (${done.dropped})`}>
            {done.dropped === 0 && <p className="text-soft">Nothing was lost: every link was carried over.</p>}
            <DroppedLinks from={from} dropped={record?.body.dropped ?? []} />
          </Panel>
        </div>
        <div className="flex flex-wrap gap-2">
          <Anchor href={frameworkHref(to)} className={buttonLook('primary')}>
            Open {to}
          </Anchor>
          {!rolledBack && !asked && <Button onClick={() => setAsked(true)}>Roll back</Button>}
        </div>
        {asked && !rolledBack && <RollBack upgrade={{ id: done.id }} onDone={() => setAsked(false)} />}
      </div>
    </Page>
  )
}
