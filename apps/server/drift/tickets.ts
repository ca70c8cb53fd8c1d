import { datasetOf, type Row } from '@onus/core/dataset'
import { type ChangeTicket, explains, isApproved, type Seen } from '@onus/core/drift'
import { instant } from '@onus/core/time'
import type { PlainCopies } from '../blob/copies.ts'
import { snapshotsInUse } from '../check/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { Moment } from '../register/store.ts'
import type { Tables } from '../snapshot/tables.ts'

const tickets = datasetOf('change.tickets@1')
const mostTickets = 50_000

export type NamedTicket = { readonly ticket: string; readonly title: string | null; readonly of: ChangeTicket }

/** The change tickets that are known now, from every tracker that is connected. */
export async function ticketsKnown(
  tx: OrgTransaction,
  { org, copies, tables, moment }: { org: string; copies: PlainCopies; tables: Tables; moment: Moment },
): Promise<readonly NamedTicket[]> {
  const known: NamedTicket[] = []
  for (const { snapshot } of await snapshotsInUse(tx, moment)) {
    const stored = snapshot.body.datasets.find(one => one.dataset === tickets.ref)
    if (!stored) continue
    const page = await tables.read(await copies.pathOf(org, stored.sha256), { limit: mostTickets }, tickets)
    const names = page.columns.map(column => column.name)
    for (const { cells } of page.rows)
      known.push(ticketOf(Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])) as Row))
  }
  return known
}

function ticketOf(row: Row): NamedTicket {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? null : String(row[name]))
  const instantOf = (name: string) => (text(name) === null ? null : instant(Date.parse(String(row[name]))))
  return {
    ticket: String(row.ticket),
    title: text('title'),
    of: {
      affects: Array.isArray(row.affects) ? row.affects : [],
      author: text('author'),
      approver: text('approver'),
      approvedAt: instantOf('approved_at'),
      openedAt: instantOf('opened_at'),
      plannedFrom: instantOf('planned_from'),
      plannedUntil: instantOf('planned_until'),
      resolvedAt: instantOf('resolved_at'),
    },
  }
}

/** The tickets that explain a change, the approved ones first. */
export function ticketsFor(known: readonly NamedTicket[], change: Seen) {
  return known
    .filter(({ of }) => explains(of, change))
    .map(({ ticket, title, of }) => ({ ticket, title, approved: isApproved(of, change) }))
    .sort((a, b) => Number(b.approved) - Number(a.approved))
}
