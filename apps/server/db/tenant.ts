import { type Kysely, sql, type Transaction } from 'kysely'
import { escapeLiteral } from 'pg'
import type { Tables } from './tables.ts'

/** On whose behalf rows are read and written; row security lets nothing of another organisation through. */
export interface Context {
  readonly org: string
  readonly user: string | null
}

export interface WithOrgOptions {
  /** `read` makes the transaction read-only: the database refuses every write in it. */
  readonly access?: 'read' | 'write'
  /** A statement that runs longer is cancelled; 5 seconds unless a job says more. */
  readonly statementTimeoutMs?: number
}

export type OrgTransaction = Transaction<Tables>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Runs `work` in one transaction that sees one organisation's rows. The context ends with the transaction, so a
 * connection handed back to the pool carries nothing over; without a context row security shows no row and takes none.
 */
export async function withOrg<T>(
  database: Kysely<Tables>,
  { org, user }: Context,
  work: (transaction: OrgTransaction) => Promise<T>,
  { access = 'write', statementTimeoutMs = 5_000 }: WithOrgOptions = {},
): Promise<T> {
  if (!uuid.test(org)) throw new TypeError(`"${org}" is not the id of an organisation`)
  return await database.connection().execute(async connection => {
    const settings = {
      'onus.org': org,
      'onus.user': user ?? '',
      statement_timeout: String(statementTimeoutMs),
      // A connection keeps the plans by which it checks references. One that it made while a table was nearly empty would
      // read the whole table for every row that is written later.
      ...(access === 'write' && { enable_seqscan: 'off' }),
    }
    // What is only read is read at one moment: between two statements the sequencer may give facts their places, and a
    // fact that was read before it would stand after those read since.
    const mode = access === 'read' ? 'isolation level repeatable read read only' : 'read write'
    // One round trip for both: statements without parameters may travel together.
    await sql.raw(`begin ${mode}; ${setLocally(settings)}`).execute(connection)
    try {
      const done = await work(connection as OrgTransaction)
      const { rows } = await sql<{ command?: string }>`commit`.execute(connection)
      // PostgreSQL answers so when a statement failed and its error was swallowed.
      if (rows[0]?.command === 'ROLLBACK') throw new Error('the transaction had failed, so nothing of it was kept')
      return done
    } catch (error) {
      await sql`rollback`.execute(connection).catch(() => {})
      throw error
    }
  })
}

function setLocally(settings: Readonly<Record<string, string>>): string {
  const calls = Object.entries(settings).map(([name, value]) => `set_config('${name}', ${escapeLiteral(value)}, true)`)
  return `select ${calls.join(', ')}`
}
