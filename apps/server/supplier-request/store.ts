import type { Instant } from '@onus/core/time'
import { sql } from 'kysely'
import type { OrgTransaction } from '../db/index.ts'

type Link = { readonly hash: Buffer; readonly expiresAt: Instant }

/** Makes the link of a request, or a new one in place of the one before: its draft stays. */
export async function keepLink(tx: OrgTransaction, request: string, link: Link, shown: string): Promise<void> {
  await sql`
    insert into supplier_portal (org, request, hash, expires_at, shown)
    values ((select onus_org()), ${request}, ${link.hash}, ${link.expiresAt}, ${shown})
    on conflict (org, request) do update set hash = excluded.hash, expires_at = excluded.expires_at, shown = excluded.shown`.execute(
    tx,
  )
}

/** What the page of a link shows from now on; with a draft, that too begins anew. */
export async function keepShown(tx: OrgTransaction, request: string, shown: string, draft?: string): Promise<void> {
  await sql`
    update supplier_portal set shown = ${shown}, draft = coalesce(${draft ?? null}, draft)
    where org = (select onus_org()) and request = ${request}`.execute(tx)
}

export async function endLink(tx: OrgTransaction, request: string): Promise<void> {
  await sql`delete from supplier_portal where org = (select onus_org()) and request = ${request}`.execute(tx)
}

/** Links that ended before a moment are forgotten with what was written and never sent. */
export async function sweepLinks(tx: OrgTransaction, before: Instant): Promise<void> {
  await sql`delete from supplier_portal where org = (select onus_org()) and expires_at < ${before}`.execute(tx)
}

export type PortalRow = {
  readonly org: string
  readonly request: string
  readonly expiresAt: Instant
  readonly shown: string
  readonly draft: string
}

/**
 * Lets a transaction see what the holder of this hash may see, which is one row or none, and takes that row for itself. No
 * organisation is set in it.
 */
export async function enterPortal(tx: OrgTransaction, hash: Buffer): Promise<PortalRow | null> {
  await sql`select set_config('onus.portal', ${hash.toString('hex')}, true)`.execute(tx)
  const { rows } = await sql<PortalRow>`
    select org, request, expires_at as "expiresAt", shown, draft from supplier_portal for update`.execute(tx)
  return rows[0] ?? null
}

/** Keeps what was written and not sent, by the right of the link alone. */
export async function keepDraft(tx: OrgTransaction, draft: string): Promise<void> {
  await sql`update supplier_portal set draft = ${draft}`.execute(tx)
}

/** Goes on in the organisation whose row the link showed, to write what came by it. */
export async function enterOrganisation(tx: OrgTransaction, { org }: PortalRow): Promise<void> {
  await sql`select set_config('onus.org', ${org}, true)`.execute(tx)
}
