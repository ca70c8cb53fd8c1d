import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/index.ts'

export type SealedKey = { readonly org: string; readonly kek: string; readonly sealed: Buffer }

export async function organisationKey(database: Kysely<Tables>, org: string): Promise<SealedKey | null> {
  const { rows } = await sql<SealedKey>`
    select org, kek_id as kek, sealed from organisation_key where org = ${org}`.execute(database)
  return rows[0] ?? null
}

/** Keeps the key of an organisation, unless it has one; answers the one that it has now. */
export async function keepOrganisationKey(database: Kysely<Tables>, key: SealedKey): Promise<SealedKey> {
  await sql`insert into organisation_key (org, id, kek_id, sealed) values (${key.org}, ${key.org}, ${key.kek}, ${key.sealed})
    on conflict do nothing`.execute(database)
  return (await organisationKey(database, key.org)) ?? key
}

export async function isAnyKeySealed(database: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql`select 1 from organisation_key limit 1`.execute(database)
  return rows.length > 0
}

/** Some organisations whose key is not sealed by the key `kek`. */
export async function sealedByOthers(database: Kysely<Tables>, kek: string): Promise<readonly SealedKey[]> {
  const { rows } = await sql<SealedKey>`
    select org, kek_id as kek, sealed from organisation_key where kek_id <> ${kek} order by org limit 200`.execute(
    database,
  )
  return rows
}

/** Puts one sealed form of a key in the place of another. */
export async function resealed(database: Kysely<Tables>, before: SealedKey, after: SealedKey): Promise<void> {
  await sql`update organisation_key set kek_id = ${after.kek}, sealed = ${after.sealed}
    where org = ${before.org} and kek_id = ${before.kek}`.execute(database)
}

export async function forgetKeys(database: Kysely<Tables>, org: string): Promise<void> {
  await sql`delete from blob_key where org = ${org}`.execute(database)
  await sql`delete from organisation_key where org = ${org}`.execute(database)
}

/** Where a stored file lies beside its hash, and its sealed key. */
export type BlobKeyRow = { readonly file: string; readonly sealed: Buffer }

export async function blobKey(database: Kysely<Tables>, org: string, sha256: string): Promise<BlobKeyRow | null> {
  const { rows } = await sql<BlobKeyRow>`
    select file, sealed from blob_key where org = ${org} and id = ${Buffer.from(sha256, 'hex')}`.execute(database)
  return rows[0] ?? null
}

/** Puts the key of a file in the place of the one that was seen (null: none was); false when another was quicker. */
export async function keepBlobKey(
  database: Kysely<Tables>,
  org: string,
  sha256: string,
  seen: string | null,
  row: BlobKeyRow,
): Promise<boolean> {
  const id = Buffer.from(sha256, 'hex')
  const { rows } =
    seen === null
      ? await sql`insert into blob_key (org, id, file, sealed) values (${org}, ${id}, ${row.file}, ${row.sealed})
          on conflict do nothing returning 1 as kept`.execute(database)
      : await sql`update blob_key set file = ${row.file}, sealed = ${row.sealed}, made_at = clock_timestamp()
          where org = ${org} and id = ${id} and file = ${seen} returning 1 as kept`.execute(database)
  return rows.length === 1
}

/** Which of these files of an organisation still have a key. */
export async function filesWithKey(
  database: Kysely<Tables>,
  org: string,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select encode(id, 'hex') || '.' || file as name from blob_key
    where org = ${org} and encode(id, 'hex') || '.' || file = any(${[...files]})`.execute(database)
  return new Set(rows.map(row => row.name))
}
