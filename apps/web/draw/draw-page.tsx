import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, useAct, useMoment, useRead } from '../api.ts'
import { useOpen } from '../engagement/use-open.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { download } from '../kit/download.ts'
import { Drawer } from '../kit/drawer.tsx'
import { fileName } from '../kit/export-view.ts'
import { asProblem, ChoiceField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel, RecordPage } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { History } from '../record/history.tsx'
import { receiptHref } from '../record/record.ts'
import { useMay } from '../shell/session.ts'
import { againInWords, cadenceNames, type DrawRecord, methodNames, shownBy } from './draw-view.ts'

/** One sample: its items, what anybody needs to draw it again, and the button that does. */
export function DrawPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const draw = useRead('draws', 'get', { params: { id }, query: useMoment() })
  return <Loaded of={draw}>{record => <DrawView record={record} />}</Loaded>
}

type Change = 'replace' | 'extend' | 'withdraw'

const changes: Readonly<Record<Change, string>> = {
  replace: 'Replace an item',
  extend: 'Extend once',
  withdraw: 'Withdraw',
}

function DrawView({ record }: { readonly record: DrawRecord }) {
  const { id, body, items, invalid, reservesLeft } = record
  const isOpen = useOpen(body.engagement)
  const mayWrite = useMay('population:write') && isOpen && invalid === null
  const population = useRead('populations', 'get', { params: { id: body.population } })
  const history = useRead('draws', 'history', { params: { id } })
  const [change, setChange] = useState<Change | null>(null)
  const isSeeded = body.method.kind === 'random' || body.method.kind === 'systematic'
  const possible = (['replace', 'extend', 'withdraw'] as const).filter(one => one === 'withdraw' || isSeeded)
  return (
    <>
      <RecordPage
        crumb={
          <Anchor href={`/populations/${body.population}?tab=samples`} className="hover:underline">
            {population.data?.body.title ?? 'Population'}
          </Anchor>
        }
        title={`Sample of ${items.length} of ${body.rows.toLocaleString('en-GB')}`}
        marks={
          <span className="inline-flex items-center gap-1.5">
            <StateShape state={invalid ? 'not_applicable' : 'operating'} />
            {invalid ?? 'It counts'}
          </span>
        }
        facts={[
          { label: 'Method', value: methodNames[body.method.kind] },
          { label: 'For', value: body.purpose === 'walkthrough' ? 'a walkthrough' : 'a test of operation' },
          { label: 'Drawn', value: <DateTime at={body.drawnAt} as="absolute" /> },
          { label: 'Ledger', value: <LedgerMark position={record.position} href={receiptHref(record.fact)} /> },
        ]}
        actions={
          <>
            {mayWrite && (
              <Anchor
                href={`/tests/new?engagement=${body.engagement}&population=${body.population}&draw=${id}`}
                className={buttonLook('primary')}
              >
                Test these items
              </Anchor>
            )}
            {mayWrite &&
              possible.map(one => (
                <Button key={one} onClick={() => setChange(one)}>
                  {changes[one]}
                </Button>
              ))}
          </>
        }
        tabs={[
          { id: 'items', label: 'Items', count: items.length, content: <Items record={record} /> },
          { id: 'again', label: 'Draw it again', content: <Again record={record} reservesLeft={reservesLeft} /> },
          { id: 'history', label: 'History', count: record.version, content: <History of={history} /> },
        ]}
      />
      <Drawer title={change ? changes[change] : ''} open={change !== null} onClose={() => setChange(null)}>
        {change && <ChangeForm record={record} change={change} onDone={() => setChange(null)} />}
      </Drawer>
    </>
  )
}

type Item = { readonly place: number; readonly position: number; readonly key: string; readonly as: string }

const columns: readonly Column<Item>[] = [
  { id: 'place', header: 'Drawn', value: row => row.place, width: 80, align: 'end', narrow: 64 },
  { id: 'row', header: 'Row', value: row => row.position, width: 110, align: 'end', narrow: 56 },
  { id: 'key', header: 'Key', value: row => row.key.replaceAll('\t', ' / '), narrow: true },
  { id: 'as', header: 'As', value: row => row.as, width: 220, narrow: 90 },
]

function Items({ record: { body, items } }: { readonly record: DrawRecord }) {
  const inSample = new Set(items.map(item => item.position))
  const left = new Set(body.changes.flatMap(change => (change.kind === 'replaced' ? [change.out] : [])))
  const rows = body.sequence.map(({ position, key }, at) => {
    const as = left.has(position)
      ? 'Replaced'
      : inSample.has(position)
        ? at < body.size
          ? 'Sample'
          : 'Sample, was a reserve'
        : 'Reserve'
    return { place: at + 1, position, key, as }
  })
  return (
    <>
      {body.changes.map(change => (
        <p key={change.at} className="mb-2 text-sm text-soft">
          {change.kind === 'replaced'
            ? `Row ${change.out} was replaced by row ${change.in} (${change.why.replaceAll('_', ' ')}): ${change.reason}`
            : `Extended by ${change.in.length} items: ${change.reason}`}
        </p>
      ))}
      <Table
        name="Sample"
        columns={columns}
        rows={rows}
        keyOf={row => String(row.position)}
        empty={null}
        maxRows={30}
      />
    </>
  )
}

/** What anybody needs to draw the sample again, and drawing it again here. */
function Again({ record, reservesLeft }: { readonly record: DrawRecord; readonly reservesLeft: number }) {
  const { id, body, items } = record
  const act = useAct()
  const [said, setSaid] = useState<{ readonly ok: boolean; readonly words: readonly string[] } | null>(null)
  const [busy, setBusy] = useState(false)
  const { method, policy } = body
  async function verify() {
    setBusy(true)
    await client.draws.verify({ params: { id } }).then(
      ({ ok, problems, rows }) =>
        setSaid({
          ok,
          words: ok ? [againInWords(body.method, rows)] : problems,
        }),
      (thrown: unknown) => setSaid({ ok: false, words: [asProblem(thrown).detail] }),
    )
    setBusy(false)
  }
  async function save() {
    const exported = await act(() => client.draws.export({ params: { id } }), 'Exported.')
    if (exported)
      download(
        fileName('sample', body.drawnAt.slice(0, 10), 'json'),
        'application/json',
        `${JSON.stringify(exported, null, 2)}\n`,
      )
  }
  const facts: readonly (readonly [string, string])[] = [
    ['SHA-256 of the population', body.popHash],
    ['Rows of the population', body.rows.toLocaleString('en-GB')],
    ['Frozen at ledger entry', String(body.frozen.position)],
    ...(method.kind === 'random' || method.kind === 'systematic'
      ? ([
          ['Way', method.algorithm],
          ['Seed', method.seed],
          ['Where the seed comes from', method.seedFrom || 'not said'],
        ] as const)
      : method.kind === 'judgemental'
        ? ([['Why these', method.reason]] as const)
        : []),
    ['Size', `${body.size}, and ${body.reserves} reserves, of which ${reservesLeft} are left`],
    [
      'Policy',
      policy
        ? `${policy.title}: ${cadenceNames[policy.cadence]}, risk ${policy.risk}, proposed ${policy.proposed}${policy.otherwise ? `; ${policy.otherwise}` : ''}`
        : 'none followed',
    ],
    ['What it shows', shownBy(body, items.length)],
  ]
  return (
    <Panel
      title="Draw it again"
      actions={
        <>
          <Button look="quiet" onClick={() => void save()}>
            Export as JSON
          </Button>
          <Button look="primary" busy={busy} onClick={() => void verify()}>
            Verify
          </Button>
        </>
      }
    >
      {said && (
        <div role="status" className={`mb-3 rounded-md px-3 py-2 ${said.ok ? 'bg-sunken' : 'bg-failing-soft'}`}>
          {said.words.map(words => (
            <p key={words}>{words}</p>
          ))}
        </div>
      )}
      <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-1.5 md:grid-cols-[16rem_minmax(0,1fr)]">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-soft">{label}</dt>
            <dd className="mb-1 break-all md:mb-0">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 text-sm text-soft">
        Anybody can do this without Onus: <code>onus sample verify</code> reads the export, and the way it is drawn is
        described in the guide to sampling.
      </p>
    </Panel>
  )
}

interface ChangeFormProps {
  readonly record: DrawRecord
  readonly change: Change
  readonly onDone: () => void
}

function ChangeForm({ record: { id, items, reservesLeft }, change, onDone }: ChangeFormProps) {
  const act = useAct()
  const form = useForm({
    initial: { out: '', why: 'void', more: '10', reason: '' },
    send: async ({ out, why, more, reason }) => {
      const params = { id }
      const done = await act(() => {
        if (change === 'replace')
          return client.draws.replace({ params, body: { out: Number(out), why: why as 'void', reason } })
        if (change === 'extend') return client.draws.extend({ params, body: { more: Number(more), reason } })
        return client.draws.withdraw({ params, body: { why: reason } })
      }, 'Recorded.')
      if (done) onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb={changes[change]} onCancel={onDone}>
        {change === 'replace' && (
          <>
            <p className="text-soft">
              The next reserve takes its place; {reservesLeft} are left. That there is no evidence is a deviation, and
              no reason to replace an item.
            </p>
            <ChoiceField
              label="Item"
              required
              {...form.field('out')}
              options={items.map(({ position, key }) => ({
                value: String(position),
                label: `Row ${position}: ${key.replaceAll('\t', ' / ')}`,
              }))}
            />
            <ChoiceField
              label="It is"
              required
              {...form.field('why')}
              options={[
                { value: 'void', label: 'Void: it never took place' },
                { value: 'out_of_scope', label: 'Out of scope' },
              ]}
            />
          </>
        )}
        {change === 'extend' && <TextField label="Further items" type="number" required {...form.field('more')} />}
        {change === 'withdraw' && <p className="text-soft">It stays readable, so that trying seeds shows.</p>}
        <TextArea label="Why" required rows={3} {...form.field('reason')} />
      </Form>
    </div>
  )
}
