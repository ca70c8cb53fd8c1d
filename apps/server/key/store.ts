import { type Kysely, sql, type Transaction } from 'kysely'
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
  await sql`delete from connection_secret where org = ${org}`.execute(database)
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

/** A secret of a connection as it is stored: its text sealed by a key of its own, and that key wrapped. */
export type SealedSecret = {
  readonly org: string
  readonly id: string
  readonly connection: string
  readonly version: number
  readonly setting: string
  readonly kek: string
  readonly wrapped: Buffer
  readonly sealed: Buffer
}

const secretColumns = sql`org, id, connection, version, setting, kek_id as kek, wrapped, sealed`

/** Stores a secret in the place of the one that this setting had. */
export async function insertSecret(tx: Transaction<Tables>, secret: SealedSecret): Promise<void> {
  const { org, id, connection, version, setting, kek, wrapped, sealed } = secret
  await sql`delete from connection_secret where org = ${org} and connection = ${connection} and setting = ${setting}`.execute(
    tx,
  )
  await sql`insert into connection_secret (org, id, connection, version, setting, kek_id, wrapped, sealed)
    values (${org}, ${id}, ${connection}, ${version}, ${setting}, ${kek}, ${wrapped}, ${sealed})`.execute(tx)
}

export async function sealedSecrets(
  database: Kysely<Tables>,
  org: string,
  connection: string,
): Promise<readonly SealedSecret[]> {
  const { rows } = await sql<SealedSecret>`
    select ${secretColumns} from connection_secret where org = ${org} and connection = ${connection}`.execute(database)
  return rows
}

/** Some secrets whose key is not wrapped by the key `kek`. */
export async function wrappedByOthers(database: Kysely<Tables>, kek: string): Promise<readonly SealedSecret[]> {
  const { rows } = await sql<SealedSecret>`
    select ${secretColumns} from connection_secret where kek_id <> ${kek} order by org, id limit 200`.execute(database)
  return rows
}

/** Puts one wrapped form of the key of a secret in the place of another. */
export async function rewrapped(
  database: Kysely<Tables>,
  { org, id, kek }: SealedSecret,
  after: Pick<SealedSecret, 'kek' | 'wrapped'>,
): Promise<void> {
  await sql`update connection_secret set kek_id = ${after.kek}, wrapped = ${after.wrapped}
    where org = ${org} and id = ${id} and kek_id = ${kek}`.execute(database)
}

const instanceKeyLock = sql`hashtext('onus instance key')`

/** While this transaction lasts, no key of the instance goes away. Whoever seals by it asks for this before reading which it is. */
export async function holdInstanceKey(tx: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${instanceKeyLock})`.execute(tx)
}

/** Waits until everybody who may still seal by a former key of the instance has committed. */
export async function awaitSealing(database: Kysely<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${instanceKeyLock})`.execute(database)
}
