import { connector, SourceProblem } from '../connector/index.ts'
import { collectPostgres, postgresDatasets } from './collect.ts'
import { openPostgres, PostgresAddress } from './session.ts'

/** A PostgreSQL server: its roles, who holds them, its settings and extensions, read in one read-only transaction. */
export const postgres = connector({
  id: 'postgres',
  title: 'PostgreSQL',
  summary: 'Roles, memberships, settings and extensions of a PostgreSQL server, 12 or later.',
  version: '1.0.0',
  datasets: postgresDatasets,
  scopes: [
    'Connects as a role that needs no right but to connect; pg_monitor lets it read every setting.',
    'Reads pg_roles, pg_auth_members, pg_settings, pg_extension and pg_hba_file_rules in a transaction that cannot write.',
  ],
  settings: PostgresAddress,
  async test(settings, run) {
    try {
      await using server = await openPostgres(settings, run)
      const [about] = await server.rows('select version() as version')
      return { ok: true, detail: String(about?.version) }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  collect: collectPostgres,
})
