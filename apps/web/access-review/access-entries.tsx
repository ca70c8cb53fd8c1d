import { type AccessDecisionKind, accessPeople } from '@onus/core/access-review'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { client, useMoment, useRead } from '../api.ts'
import { DateTime } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { asProblem, ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { tableError } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { useToast } from '../kit/toast.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay, useSession } from '../shell/session.ts'
import {
  type AccessEntry,
  type AccessRecord,
  decidedLocally,
  decisionKeys,
  decisionLabels,
  flagLabels,
  isAtOnce,
  isBehind,
  revocationState,
  revocationWords,
} from './access-review-view.ts'

/** Every entry of a review. They are kept beside other reads, as only a decision changes them. */
function useEntries(id: string) {
  const moment = useMoment()
  const queryKey = ['access-entries', id, moment] as const
  const entries = useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<readonly AccessEntry[]> =>
      (await client.accessReviews.entries({ params: { id }, query: moment, signal })).items,
  })
  const progress = useRead('accessReviews', 'progress', { params: { id }, query: moment })
  const queries = useQueryClient()
  const revocations = JSON.stringify([progress.data?.revocations, progress.data?.reviewers.map(one => one.reviewer)])
  const isNewer = progress.dataUpdatedAt > entries.dataUpdatedAt
  const behind = isNewer && entries.data && progress.data ? isBehind(entries.data, progress.data) : false
  const seen = useRef<string | null>(null)
  useEffect(() => {
    if (!progress.data) return
    const isOther = seen.current !== null && seen.current !== revocations
    seen.current = revocations
    if (isOther || behind) void queries.invalidateQueries({ queryKey: ['access-entries', id] })
  }, [progress.data, revocations, behind, id, queries])
  const patch = (change: (entries: readonly AccessEntry[]) => readonly AccessEntry[]) =>
    queries.setQueryData<readonly AccessEntry[]>(queryKey, before => before && change(before))
  return { entries, patch }
}

interface Asking {
  readonly entries: readonly AccessEntry[]
  readonly decision: AccessDecisionKind | null
}

/** The population of a review, decided by mouse or by single keys: a approves, r revokes, d defers, e escalates. */
export function AccessEntries({ review }: { readonly review: AccessRecord }) {
  const { entries, patch } = useEntries(review.id)
  const { nameOf } = usePeople()
  const person = useSession().person.personId
  const say = useToast()
  const isNow = Object.keys(useMoment()).length === 0
  const mayDecide = useMay('access-review:decide') && isNow && review.body.lifecycle.state === 'in_progress'
  const [asking, setAsking] = useState<Asking | null>(null)
  const columns = useMemo(() => columnsOf(nameOf, person), [nameOf, person])

  async function decide(chosen: readonly AccessEntry[], decision: AccessDecisionKind, said: Said): Promise<boolean> {
    try {
      const body = {
        entries: chosen.map(({ place, account, right }) => ({ place, account, right })),
        decision,
        ...said,
      }
      await client.accessReviews.decide({ params: { id: review.id }, body })
      const { why, until, to } = said
      const decidedAt = new Date().toISOString()
      patch(all =>
        decidedLocally(all, new Set(chosen.map(one => one.place)), {
          decision,
          decidedBy: person,
          decidedAt,
          why,
          until,
          to,
        }),
      )
      return true
    } catch (thrown) {
      say({ text: asProblem(thrown).detail, tone: 'problem' })
      return false
    }
  }
  function onKey(decision: AccessDecisionKind, entry: AccessEntry) {
    if (isAtOnce(entry, decision)) void decide([entry], decision, nothingSaid)
    else setAsking({ entries: [entry], decision })
  }
  const keys = Object.fromEntries(
    Object.entries(decisionKeys).map(([key, decision]) => [key, (entry: AccessEntry) => onKey(decision, entry)]),
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {mayDecide && (
        <p className="px-1 pb-2 text-sm text-soft">
          <span className="max-md:hidden">
            Keys on a row: <kbd>a</kbd> approve, <kbd>r</kbd> revoke, <kbd>d</kbd> defer, <kbd>e</kbd> escalate,{' '}
            <kbd>j</kbd> and <kbd>k</kbd> go down and up, <kbd>Enter</kbd> opens.{' '}
          </span>
          Flagged entries are approved one by one.
        </p>
      )}
      <Table
        name="Entries"
        columns={columns}
        rows={entries.data}
        keyOf={entry => String(entry.place)}
        onOpen={entry => setAsking({ entries: [entry], decision: null })}
        keys={mayDecide ? keys : undefined}
        actions={
          mayDecide
            ? [
                {
                  label: 'Approve',
                  run: chosen => void decide(chosen.slice(0, 200), 'approved', nothingSaid),
                },
                { label: 'Revoke', run: chosen => setAsking({ entries: chosen.slice(0, 200), decision: 'revoke' }) },
              ]
            : []
        }
        maxRows={18}
        error={tableError(entries)}
        empty={<EmptyState title="No entries">The sources list no access.</EmptyState>}
      />
      <Drawer
        title={
          asking?.entries.length === 1 ? `${asking.entries[0]?.account}` : `${asking?.entries.length ?? 0} entries`
        }
        open={asking !== null}
        onClose={() => setAsking(null)}
      >
        {asking && (
          <div className="p-4">
            {asking.entries.length === 1 && asking.entries[0] && <Details entry={asking.entries[0]} />}
            {mayDecide && (
              <Decide
                key={asking.decision}
                review={review}
                asking={asking}
                onSend={async (decision, said) => {
                  if (await decide(asking.entries, decision, said)) setAsking(null)
                }}
                onCancel={() => setAsking(null)}
              />
            )}
          </div>
        )}
      </Drawer>
    </div>
  )
}

interface Said {
  readonly why: string
  readonly until: string | null
  readonly to: string | null
  readonly override: string
}

const nothingSaid: Said = { why: '', until: null, to: null, override: '' }

interface DecideProps {
  readonly review: AccessRecord
  readonly asking: Asking
  readonly onSend: (decision: AccessDecisionKind, said: Said) => Promise<void>
  readonly onCancel: () => void
}

function Decide({ review, asking, onSend, onCancel }: DecideProps) {
  const { items } = usePeople()
  const person = useSession().person.personId
  const progress = useRead('accessReviews', 'progress', { params: { id: review.id }, query: {} })
  const isOwn = asking.entries.some(entry => entry.person !== null && entry.person === person)
  const form = useForm({
    initial: { decision: (asking.decision ?? 'approved') as string, why: '', until: '', to: '', override: '' },
    send: async ({ decision, why, until, to, override }) =>
      onSend(decision as AccessDecisionKind, { why, until: until || null, to: to || null, override }),
  })
  const { decision } = form.values
  const box = useRef<HTMLDivElement>(null)
  // Whoever pressed a key goes on typing: the reason is next.
  useEffect(() => {
    if (asking.decision !== null) requestAnimationFrame(() => box.current?.querySelector('textarea')?.focus())
  }, [asking.decision])
  const others = new Set(accessPeople(review.body))
  return (
    <div ref={box}>
      <Form form={form} verb="Decide" onCancel={onCancel}>
        <ChoiceField
          label="Decision"
          required
          {...form.field('decision')}
          options={Object.entries({
            approved: 'Approve',
            revoke: 'Revoke',
            defer: 'Defer',
            escalate: 'Escalate',
            pending: 'Take back',
          }).map(([value, label]) => ({ value, label }))}
        />
        <TextArea
          label="Why"
          help={decision === 'approved' ? 'Needed where a flag speaks against it.' : 'Kept in the record.'}
          required={decision !== 'approved' && decision !== 'pending'}
          {...form.field('why')}
        />
        {decision === 'defer' && (
          <TextField label="Until" type="date" required help="It stays open until then." {...form.field('until')} />
        )}
        {decision === 'escalate' && (
          <PickField
            label="To"
            help="The owner of the review or another reviewer of it."
            required
            items={items.filter(one => others.has(one.id) && one.id !== person)}
            value={form.values.to ? [form.values.to] : []}
            onChange={([to]) => form.set({ to: to ?? '' })}
            error={form.errors.to}
          />
        )}
        {isOwn && progress.data?.sole && (
          <TextArea
            label="Why you decide about your own access"
            help="Nobody else is in this organisation. This stands in the record and in exports."
            required
            {...form.field('override')}
          />
        )}
      </Form>
    </div>
  )
}

function Details({ entry }: { readonly entry: AccessEntry }) {
  const { nameOf } = usePeople()
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['System', entry.system],
    ['Right', entry.right || 'The account as a whole'],
    ['Person', entry.person ? nameOf(entry.person) : (entry.holder ?? 'Unknown')],
    ['Name shown', entry.name ?? 'Unknown'],
    ['Roles and groups', entry.rights.join(', ') || '–'],
    ['Last used', entry.lastUsed ? <DateTime key="used" at={entry.lastUsed} as="absolute" /> : 'Unknown'],
    ['Given', entry.granted ? <DateTime key="given" at={entry.granted} as="absolute" /> : 'Unknown'],
    ['Because of', entry.justification ?? 'Unknown'],
    ['Decides', `${entry.reviewer ? nameOf(entry.reviewer) : 'Nobody yet'} (${entry.reviewerWhy})`],
    [
      'Decided',
      entry.decidedBy ? `${decisionLabels[entry.decision]} by ${nameOf(entry.decidedBy)}. ${entry.why}` : '–',
    ],
    ['Revocation', revocationWords(entry) || '–'],
  ]
  return (
    <div className="mb-4">
      {entry.facts && (
        <ul className="mb-3 list-disc pl-5">
          {entry.facts.split(' · ').map(fact => {
            const at = fact.indexOf(': ')
            const flag = fact.slice(0, at) as keyof typeof flagLabels
            return (
              <li key={fact}>
                <strong>{flagLabels[flag] ?? flag}</strong>: {fact.slice(at + 2)}
              </li>
            )
          })}
        </ul>
      )}
      {entry.unknown.length > 0 && (
        <p className="mb-3 text-sm text-soft">
          Unknown: {entry.unknown.map(flag => flagLabels[flag].toLowerCase()).join(', ')}
        </p>
      )}
      <dl className="grid grid-cols-[8rem_1fr] gap-y-1 text-sm">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-soft">{label}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function columnsOf(nameOf: (id: string) => string, me: string | null): readonly Column<AccessEntry>[] {
  return [
    { id: 'account', header: 'Account', value: one => one.account, width: 180, narrow: 150 },
    { id: 'right', header: 'Right', value: one => one.right },
    { id: 'system', header: 'System', value: one => one.system, width: 140, filter: true },
    {
      id: 'person',
      header: 'Person',
      value: one => (one.person ? nameOf(one.person) : (one.holder ?? 'unknown')),
      width: 150,
    },
    {
      id: 'flags',
      narrow: 90,
      header: 'Flags',
      value: one => one.flags.map(flag => flagLabels[flag]),
      filter: true,
      width: 170,
      cell: one =>
        one.flags.length > 0 && (
          <span title={one.facts} className="font-medium">
            {one.flags.map(flag => flagLabels[flag]).join(', ')}
          </span>
        ),
    },
    {
      id: 'decision',
      header: 'Decision',
      value: one => decisionLabels[one.decision],
      filter: true,
      width: 110,
      narrow: 86,
      order: Object.values(decisionLabels),
    },
    {
      id: 'reviewer',
      header: 'Decides',
      value: one => (one.reviewer === null ? 'Nobody yet' : nameOf(one.reviewer)),
      filter: true,
      width: 140,
    },
    {
      id: 'mine',
      header: 'Mine',
      value: one => one.reviewer !== null && one.reviewer === me,
      filter: true,
      hidden: true,
    },
    { id: 'change', header: 'Since last review', value: one => one.change, filter: true, hidden: true, width: 120 },
    {
      id: 'revocation',
      header: 'Revocation',
      value: revocationWords,
      width: 150,
      cell: one => {
        const state = revocationState(one)
        return (
          state && (
            <span title={revocationWords(one)} className="flex items-center gap-1.5">
              <StateShape state={state} /> <span className="truncate">{revocationWords(one)}</span>
            </span>
          )
        )
      },
    },
    { id: 'why', header: 'Why', value: one => one.why, hidden: true },
    { id: 'facts', header: 'What the data say', value: one => one.facts, hidden: true },
    { id: 'unknown', header: 'Unknown', value: one => one.unknown.map(flag => flagLabels[flag]), hidden: true },
    {
      id: 'decided_by',
      header: 'Decided by',
      value: one => one.decidedBy && nameOf(one.decidedBy),
      hidden: true,
    },
    { id: 'decided_at', header: 'Decided at', value: one => one.decidedAt, hidden: true },
    { id: 'last_used', header: 'Last used', value: one => one.lastUsed, hidden: true },
    { id: 'justification', header: 'Justification', value: one => one.justification, hidden: true },
  ]
}
