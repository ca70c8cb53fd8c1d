import { setTimeout as sleep } from 'node:timers/promises'
import { jobDone } from '../job/testing.ts'
import { password, secretOf } from '../session/testing.ts'
import type { Browser, Place } from '../testing-place.ts'

/** Somebody from an audit firm, who sees one engagement. */
export async function auditorIn(place: Place, engagement: string, email = 'eva@audit.example'): Promise<Browser> {
  const until = new Date(Date.now() + 86_400_000).toISOString() as never
  const { link } = await place.lead.client.invitations.create({
    body: { email, roles: ['auditor'], engagement, until },
  })
  const browser = place.browser()
  await browser.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Eva', password } } })
  await browser.client.sessions.signIn({ body: { email, password } })
  return browser
}

/** A control that the lead owns. */
export async function controlIn(place: Place, code = 'CHG-1', more: object = {}): Promise<string> {
  const body = {
    code,
    title: 'Changes are approved by somebody else',
    statement: 'Nobody merges what nobody else has approved.',
    theme: 'Change',
    lifecycle: { state: 'adopted' as const, owner: place.me },
    evidenceOwners: [],
    cadence: 'event-driven' as const,
    acceptance: ['Author and approver differ'],
    addresses: [],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
    ...more,
  }
  return (await place.lead.client.controls.create({ body: { body } })).id
}

/** So many pull requests of one repository, merged through 2025; the last was merged after it. */
export function pullRequests(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    repository: 'api',
    number: index + 1,
    title: `Change ${index + 1}`,
    author: `dev${index % 4}`,
    state: 'merged',
    merged_at:
      index === count - 1 ? '2026-02-01T00:00:00Z' : `2025-${String((index % 12) + 1).padStart(2, '0')}-05T10:00:00Z`,
    independent_approvals: index % 9 === 8 ? 0 : 1,
  }))
}

/** Sends rows of a dataset and waits until they are a snapshot; answers its id. */
export async function collected(place: Place, dataset: string, rows: readonly object[]): Promise<string> {
  const { client } = place.lead
  const settings = { dataset, sourceSystem: 'GitHub' }
  const body = { connector: 'push', title: 'Code host', settings, everyHours: null, state: 'active' as const }
  const { id } = await client.connections.create({ body: { body, reason: 'try' } })
  const file = new Blob([rows.map(row => `${JSON.stringify(row)}\n`).join('')])
  const { job } = await client.pushes.send({ params: { id }, files: [file] })
  await jobDone(client, job)
  const { items } = await client.snapshots.list({ query: { connection: id } })
  return items[0]?.id ?? ''
}

/** Waits until the ledger has a version, so that a seed can come after it. */
export async function inLedger(read: () => Promise<{ position: number | null }>): Promise<void> {
  while ((await read()).position === null) await sleep(20)
}
