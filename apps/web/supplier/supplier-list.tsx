import { Download } from 'lucide-react'
import { useMemo } from 'react'
import { client, type Reply, useMoment, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { type Column, Table } from '../kit/table.tsx'
import { NotAdvice } from '../law/not-advice.tsx'
import { useSheet } from '../readiness/use-sheet.ts'
import { useMay } from '../shell/session.ts'
import { askedWords, lastOf, requestLabel } from '../supplier-request/request-view.ts'
import { riskWords, standingLabel, standingState } from './supplier-view.ts'

type Standings = Reply<'suppliers', 'standings'>
type Line = Standings['items'][number] & { readonly asked: string; readonly askedState: string }

const columns: readonly Column<Line>[] = [
  {
    id: 'name',
    header: 'Supplier',
    value: ({ name }) => name,
    cell: ({ id, name }) => (
      <Anchor href={`/suppliers/${id}`} className="font-medium hover:underline">
        {name}
      </Anchor>
    ),
    width: 205,
    narrow: 172,
  },
  {
    id: 'standing',
    header: 'Standing',
    value: ({ standing }) => standingLabel(standing.state),
    cell: ({ standing }) => (
      <span className="inline-flex items-center gap-1.5">
        <StateShape state={standingState(standing.state)} /> {standingLabel(standing.state)}
      </span>
    ),
    width: 185,
    filter: true,
    narrow: 180,
  },
  {
    id: 'risk',
    header: 'Risk',
    value: ({ risk }) => (risk === null ? 'unknown' : riskWords[risk]),
    width: 90,
    filter: true,
  },
  { id: 'tier', header: 'Tier', value: ({ tier }) => tier, width: 95, filter: true },
  { id: 'next', header: 'Assess by', value: ({ standing }) => standing.day ?? '', width: 100 },
  { id: 'gaps', header: 'Gaps', value: ({ points }) => points.gap, width: 65, align: 'end' },
  { id: 'unknown', header: 'Unknown', value: ({ points }) => points.unknown, width: 85, align: 'end' },
  { id: 'depends', header: 'Depends on', value: ({ dependsOn }) => dependsOn ?? 'unknown', width: 105, align: 'end' },
  {
    id: 'asked',
    header: 'Asked by link',
    value: ({ asked }) => asked,
    cell: ({ asked, askedState }) => <span title={asked}>{askedState}</span>,
    width: 175,
  },
  { id: 'services', header: 'Supplies', value: ({ services }) => services.join(', ') },
  { id: 'owner', header: 'Owner', value: ({ owner }) => owner.name, width: 115, filter: true },
]

/** Where nobody was asked by a link there is nothing to show of it; where somebody was, that stands in place of what they depend on. */
function columnsFor(rows: readonly Line[]): readonly Column<Line>[] {
  const left = rows.some(({ asked }) => asked !== '') ? 'depends' : 'asked'
  return columns.filter(({ id }) => id !== left)
}

/** The register of suppliers: how each stands, what several depend on, and which controls see it. */
export function SupplierList() {
  const standings = useRead('suppliers', 'standings', { query: useMoment() })
  const mayWrite = useMay('supplier:write')
  const moment = useMoment()
  const requests = useRead('supplierRequests', 'list', { query: moment })
  const rows = useMemo<readonly Line[]>(() => {
    const last = lastOf(requests.data?.items ?? [])
    const asked = (id: string) => {
      const request = last.get(id)
      return request === undefined
        ? { asked: '', askedState: '' }
        : { asked: askedWords(request), askedState: requestLabel(request.state) }
    }
    return (standings.data?.items ?? []).map(one => ({ ...one, ...asked(one.id) }))
  }, [standings.data, requests.data])
  const sheet = useSheet()
  const add = mayWrite && (
    <>
      <Anchor href="/suppliers/import" className={buttonLook()}>
        Read a table
      </Anchor>
      <Anchor href="/suppliers/new" className={buttonLook('primary')}>
        Add a supplier
      </Anchor>
    </>
  )
  return (
    <>
      <PageHead
        title="Suppliers"
        lead="Each direct supplier, when it is assessed again, and what is open of its contract and its reports."
        actions={
          <>
            <Button
              icon={<Download size={14} />}
              onClick={() =>
                void sheet('suppliers.csv', () => client.suppliers.sheet({ body: { ...moment, format: 'csv' } }))
              }
            >
              Register (CSV)
            </Button>
            {add}
          </>
        }
      />
      <Page>
        <Loaded of={standings}>
          {found =>
            found.items.length === 0 ? (
              <EmptyState title="No supplier yet" action={add}>
                Write down who supplies what, how much depends on it, and who owns the relation. From then on Onus
                counts when each is to be assessed, and a check shows in your controls what is open.
              </EmptyState>
            ) : (
              <>
                <Table
                  name="Suppliers"
                  columns={columnsFor(rows)}
                  rows={rows}
                  keyOf={({ id }) => id}
                  hrefOf={({ id }) => `/suppliers/${id}`}
                  maxRows={20}
                  empty={null}
                />
                <div className="mt-4 grid items-start gap-x-4 lg:grid-cols-2">
                  <Concentration shared={found.shared} />
                  <Seen standings={found} />
                </div>
              </>
            )
          }
        </Loaded>
        <NotAdvice />
      </Page>
    </>
  )
}

function Concentration({ shared }: Pick<Standings, 'shared'>) {
  return (
    <Panel title="What suppliers depend on">
      {shared.length === 0 && <p className="text-soft">No supplier of a supplier is written down yet.</p>}
      <ul className="divide-y">
        {shared.map(({ name, supplier, behind }) => (
          <li key={name} className="py-1.5">
            <p className="flex flex-wrap items-baseline gap-x-2">
              {supplier === null ? (
                <span className="font-medium">{name}</span>
              ) : (
                <Anchor href={`/suppliers/${supplier}`} className="font-medium underline">
                  {name}
                </Anchor>
              )}
              <span className="text-sm text-soft">
                {behind.length === 1 ? 'behind one supplier' : `behind ${behind.length} suppliers: a concentration`}
              </span>
            </p>
            <p className="text-sm">{behind.map(one => one.name).join(', ')}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Which controls are shown by the register: without one, no requirement knows what is open here. */
function Seen({ standings: { controls, source, check } }: { readonly standings: Standings }) {
  const blind = controls.filter(({ sees }) => !sees)
  return (
    <Panel title="Where it shows">
      <p className="text-soft">
        The check{' '}
        <Anchor href={`/checks/${check}`} className="underline">
          Nothing that the register of suppliers expects is open
        </Anchor>{' '}
        reads this register after each change and once a day. A control that has it fails where a point is open; CC9.2
        and Article 21(2)(d) hear it whatever checks their controls have.
      </p>
      {source !== null && source.state !== 'active' && (
        <p className="mt-2 flex items-center gap-1.5">
          <StateShape state="unknown" /> Its{' '}
          <Anchor href={`/connectors/${source.connection}`} className="underline">
            connection
          </Anchor>{' '}
          is {source.state}: the register is not read any more.
        </p>
      )}
      {controls.length === 0 && (
        <p className="mt-2 flex items-start gap-1.5">
          <span className="mt-1">
            <StateShape state="not_addressed" />
          </span>
          No adopted control addresses CC9.2 or Article 21(2)(d): what is open here shows in neither.
        </p>
      )}
      <ul className="mt-2 divide-y">
        {[...controls.filter(({ sees }) => sees), ...blind].map(({ id, code, title, sees }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-1.5 py-1.5">
            <StateShape state={sees ? 'operating' : 'unknown'} />
            <Anchor href={sees ? `/controls/${id}` : `/controls/${id}/edit`} className="min-w-0 underline">
              {code} {title}
            </Anchor>
            <span className="text-sm text-soft">
              {sees ? 'has the check' : 'does not have the check: its requirements still hear the register'}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
