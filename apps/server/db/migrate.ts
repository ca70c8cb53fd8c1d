import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type ClientConfig } from 'pg'
import { diskFull, isDiskFull, refusal } from './refusal.ts'

export interface MigrateOptions {
  readonly folder?: string
  readonly onApplied?: (name: string) => void
}

export interface Migration {
  readonly name: string
  readonly hash: string
  readonly statements: string
}

export const migrationsFolder = join(import.meta.dirname, 'migrations')

/**
 * Applies the migrations that this database has not seen, in order, each in a transaction of its own, one migrator at a
 * time. Refuses when an applied one was changed or removed, or a new one would come before an applied one.
 */
export async function migrate(
  owner: ClientConfig,
  { folder = migrationsFolder, onApplied = () => {} }: MigrateOptions = {},
): Promise<string[]> {
  const migrations = readMigrations(folder)
  const client = new Client(owner)
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('onus migrations'))")
    const pending = pendingAfter(migrations, await appliedMigrations(client))
    for (const migration of pending) {
      await apply(client, migration)
      onApplied(migration.name)
    }
    return pending.map(each => each.name)
  } finally {
    await client.end()
  }
}

/** The migrations that this database has still to see. Refuses as `migrate` does, and changes nothing. */
export async function pendingMigrations(owner: ClientConfig, folder = migrationsFolder): Promise<string[]> {
  const client = new Client(owner)
  client.on('error', () => {})
  await client.connect()
  try {
    return pendingAfter(readMigrations(folder), await appliedMigrations(client)).map(each => each.name)
  } finally {
    await client.end()
  }
}

/** The migrations of a folder, `NNNN-name.sql`, in order. Refuses another kind of name, and a number used twice. */
export function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder)
    .filter(name => !name.startsWith('.'))
    .sort()
  const stray = names.find(name => !/^\d{4}-[a-z0-9-]+\.sql$/.test(name))
  if (stray !== undefined) throw new Error(`${join(folder, stray)} is not named like 0001-suppliers.sql`)
  const twice = names.find((name, index) => names[index - 1]?.slice(0, 4) === name.slice(0, 4))
  if (twice !== undefined) throw new Error(`The number ${twice.slice(0, 4)} is used by two migrations`)
  return names.map(name => {
    const statements = readFileSync(join(folder, name), 'utf8')
    return {
      name: name.slice(0, -'.sql'.length),
      hash: createHash('sha256').update(statements).digest('hex'),
      statements,
    }
  })
}

interface Applied {
  readonly name: string
  readonly hash: string
}

async function appliedMigrations(client: Client): Promise<Applied[]> {
  await client.query(
    'create table if not exists onus_migration (name text primary key, hash text not null, applied timestamptz not null default clock_timestamp())',
  )
  return (await client.query<Applied>('select name, hash from onus_migration order by name')).rows
}

function pendingAfter(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  for (const [index, done] of applied.entries()) {
    const known = migrations.find(each => each.name === done.name)
    if (known === undefined)
      throw refusal(
        `The database has the migration ${done.name}, which this Onus does not know; it was made by a newer Onus, so start that one.`,
      )
    if (known.hash !== done.hash)
      throw refusal(
        `The migration ${done.name} was changed after it was applied to this database; restore its text and write a further migration instead.`,
      )
    if (known !== migrations[index])
      throw refusal(
        `The migration ${migrations[index]?.name} would come before ${done.name}, which is applied already; give it a higher number.`,
      )
  }
  return migrations.slice(applied.length)
}

async function apply(client: Client, { name, hash, statements }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(statements)
    await client.query('insert into onus_migration (name, hash) values ($1, $2)', [name, hash])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    if (isDiskFull(error)) throw diskFull('the database', error)
    throw new Error(
      `The migration ${name} failed${lineOf(statements, error)} and changed nothing: ${(error as Error).message}`,
      { cause: error },
    )
  }
}

function lineOf(statements: string, error: unknown): string {
  const position = Number((error as { position?: string }).position)
  return Number.isNaN(position) ? '' : ` at line ${statements.slice(0, position).split('\n').length}`
}
