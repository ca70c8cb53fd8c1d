import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { allColumns, datasetOf } from '@onus/core/dataset'
import type { SnapshotTable } from '../evaluate/index.ts'
import { sqlType } from '../worker/engine.ts'
import { identifier, literal } from '../worker/quote.ts'

export const benchTakenAt = '2026-01-31T00:00:00.000Z'

/** What each dataset holds: how many rows for a scale of one million, and its columns made from the row number `i`. */
const content: Readonly<
  Record<string, { readonly share: number; readonly columns: Readonly<Record<string, string>> }>
> = {
  'identity.accounts@1': {
    share: 1,
    columns: {
      resource: "'idp/user-' || lpad(CAST(i AS VARCHAR), 8, '0')",
      system: "'idp'",
      account: "'user-' || lpad(CAST(i AS VARCHAR), 8, '0')",
      kind: "CASE WHEN i % 11 = 0 THEN 'service' ELSE 'person' END",
      person: "'E' || CAST(i AS VARCHAR)",
      email: "'user' || CAST(i AS VARCHAR) || '@example.org'",
      enabled: 'hash(i) % 10 > 0',
      privileged: 'hash(i, 1) % 50 = 0',
      mfa: 'hash(i, 2) % 20 > 0',
      last_sign_in_at: "TIMESTAMP '2026-01-31' - to_hours(CAST(hash(i, 3) % 4000 AS INTEGER))",
      member_of:
        "['staff', 'g' || CAST(hash(i, 4) % 500 AS VARCHAR), CASE WHEN hash(i, 5) % 100 = 0 THEN 'sudo' ELSE 'users' END]",
    },
  },
  'people.employees@1': {
    share: 0.5,
    columns: {
      resource: "'E' || lpad(CAST(i AS VARCHAR), 8, '0')",
      employee_id: "'E' || CAST(i AS VARCHAR)",
      email: "'user' || CAST(i AS VARCHAR) || '@example.org'",
      department: "'department ' || CAST(hash(i) % 40 AS VARCHAR)",
      active: 'hash(i, 1) % 10 > 0',
      started_on: "DATE '2015-01-01' + CAST(hash(i, 2) % 4000 AS INTEGER)",
      ended_on: "CASE WHEN hash(i, 1) % 10 = 0 THEN DATE '2025-06-01' END",
    },
  },
  'training.completions@1': {
    share: 1.1,
    columns: {
      resource: "'t/' || lpad(CAST(i AS VARCHAR), 8, '0')",
      person: "'E' || CAST(hash(i) % 500000 AS VARCHAR)",
      course: "'Security awareness ' || CAST(2020 + hash(i, 1) % 7 AS VARCHAR)",
      completed_at: "TIMESTAMP '2022-01-01' + to_hours(CAST(hash(i, 2) % 35000 AS INTEGER))",
      passed: 'hash(i, 3) % 25 > 0',
    },
  },
  'vulnerability.findings@1': {
    share: 1,
    columns: {
      resource: "'F' || lpad(CAST(i AS VARCHAR), 8, '0')",
      finding_id: "'F' || lpad(CAST(i AS VARCHAR), 8, '0')",
      asset: "'host-' || CAST(hash(i) % 20000 AS VARCHAR)",
      vulnerability: "'CVE-2025-' || CAST(hash(i, 1) % 40000 AS VARCHAR)",
      severity: "CASE hash(i, 2) % 4 WHEN 0 THEN 'critical' WHEN 1 THEN 'high' WHEN 2 THEN 'medium' ELSE 'low' END",
      first_seen_at: "TIMESTAMP '2026-01-31' - to_hours(CAST(hash(i, 3) % 5000 AS INTEGER))",
      fixed_at:
        "CASE WHEN hash(i, 4) % 3 > 0 THEN TIMESTAMP '2026-01-31' - to_hours(CAST(hash(i, 3) % 2500 AS INTEGER)) END",
      state: "'open'",
    },
  },
  'change.merges@1': {
    share: 0.7,
    columns: {
      resource: "'shop/' || lpad(CAST(i AS VARCHAR), 8, '0')",
      repository: "'shop'",
      commit_id: "lpad(CAST(i AS VARCHAR), 8, '0')",
      merged_at: "TIMESTAMP '2026-01-31' - to_hours(CAST(hash(i) % 9000 AS INTEGER))",
      merged_by: "'user' || CAST(hash(i, 1) % 500 AS VARCHAR)",
      authors: "['user' || CAST(hash(i, 2) % 500 AS VARCHAR)]",
      approvers: "['user' || CAST(hash(i, 3) % 500 AS VARCHAR), 'user' || CAST(hash(i, 4) % 500 AS VARCHAR)]",
      independent_approvals: 'CAST(hash(i, 5) % 3 AS BIGINT)',
      approval_recorded: 'true',
      labels: "CASE WHEN hash(i, 6) % 100 = 0 THEN ['emergency'] ELSE [] END",
    },
  },
  'endpoint.hosts@1': {
    share: 0.3,
    columns: {
      resource: "'h' || lpad(CAST(i AS VARCHAR), 8, '0')",
      host: "'h' || lpad(CAST(i AS VARCHAR), 8, '0')",
      kind: "'laptop'",
      department: "'department ' || CAST(hash(i) % 40 AS VARCHAR)",
      disk_encrypted: 'hash(i, 1) % 60 > 0',
      firewall: 'hash(i, 2) % 30 > 0',
      last_seen_at: "TIMESTAMP '2026-01-31' - to_hours(CAST(hash(i, 3) % 1500 AS INTEGER))",
    },
  },
  'endpoint.ports@1': {
    share: 0.1,
    columns: {
      resource: "'p' || lpad(CAST(i AS VARCHAR), 8, '0')",
      host: "'h' || CAST(i // 5 AS VARCHAR)",
      protocol: "'tcp'",
      address: "'0.0.0.0'",
      port: 'CAST([22, 80, 443, 5432, 8080][CAST(1 + hash(i) % 5 AS BIGINT)] AS BIGINT)',
      loopback_only: 'hash(i, 1) % 3 = 0',
      process: "'service'",
    },
  },
  'endpoint.packages@1': {
    share: 0.5,
    columns: {
      resource: "'k' || lpad(CAST(i AS VARCHAR), 8, '0')",
      host: "'h' || CAST(i // 500 AS VARCHAR)",
      package: "'package-' || CAST(i % 500 AS VARCHAR)",
      architecture: "'amd64'",
      version: "'1.' || CAST(hash(i) % 90 AS VARCHAR)",
      manager: "'dpkg'",
      security_update_pending: 'hash(i, 1) % 200 = 0',
    },
  },
}

/** Writes seeded snapshots of eight datasets into the folder: the same bytes for the same scale. */
export async function benchTables(folder: string, rows: number): Promise<SnapshotTable[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const tables: SnapshotTable[] = []
  for (const [ref, { share, columns }] of Object.entries(content)) {
    const schema = datasetOf(ref)
    const path = join(folder, `${ref.replace(/[^a-z]/g, '-')}${rows}.parquet`)
    const list = allColumns(schema).map(
      ({ name, type }) => `CAST(${made(columns, name)} AS ${sqlType(type)}) AS ${identifier(name)}`,
    )
    const many = Math.max(1, Math.round(rows * share))
    const select = `SELECT ${list.join(', ')} FROM range(${many}) AS t(i)`
    await connection.run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`)
    tables.push({ schema, snapshots: [{ path, sha256: await fileSha256(path), takenAt: benchTakenAt, rows: many }] })
  }
  connection.closeSync()
  instance.closeSync()
  return tables
}

/** The columns of a dataset that the bench has values for. */
export function benchColumns(ref: string): readonly string[] {
  return Object.keys(content[ref]?.columns ?? {})
}

function made(columns: Readonly<Record<string, string>>, name: string): string {
  if (name === 'source') return "'bench'"
  if (name === 'observed_at') return literal(benchTakenAt.replace('Z', ''))
  return columns[name] ?? 'NULL'
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
