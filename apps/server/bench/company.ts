import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FrameworkFile } from '@onus/core/framework'
import { type Instant, instant } from '@onus/core/time'
import { sql } from 'kysely'
import { Client } from 'pg'
import { insertUser } from '../auth/users.ts'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import { type FrameworkCatalog, frameworkCatalog } from '../framework/catalog.ts'
import { createOrganisation } from '../organisation/create.ts'
import { makeFirstMember } from '../organisation/first-member.ts'
import { record, type Writer } from '../record/record.ts'
import { sequenceBatch } from '../record/sequencer.ts'

/** An organisation of the size that the targets name: five frameworks, 2,500 requirements, 500 controls with a year of facts. */
export type Company = {
  readonly org: string
  readonly user: string
  readonly catalog: FrameworkCatalog
  readonly snapshot: string
  readonly checks: readonly string[]
  readonly sizes: { readonly controls: number; readonly requirements: number }
}

export type Sizes = { readonly controls: number; readonly requirements: number }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const digest = '0'.repeat(64)

export async function makeCompany(database: Database, folder: string, sizes: Sizes): Promise<Company> {
  const catalog = await writeFrameworks(join(folder, 'frameworks'), sizes.requirements)
  const now = Date.now()
  const user = randomUUID()
  const input = {
    body: {
      name: 'Bench',
      kind: 'saas' as const,
      federal: false,
      zone: 'UTC',
      nis2: { entityClass: 'unknown' as const, entityTypes: [] },
    },
    actor: { kind: 'user' as const, id: user },
    at: instant(now - 366 * dayMs),
    sample: false,
  }
  const { org, made } = await createOrganisation(database, input, async (tx, writer) => {
    const account = {
      id: user,
      name: 'Bench',
      email: 'bench@example.com',
      password: randomBytes(24).toString('base64'),
    }
    await makeFirstMember(writer, await insertUser(tx, account))
    return await furnish(writer, catalog, sizes, now)
  })
  await settle(database, org)
  await analyze(database)
  return { org, user, catalog, sizes, ...made }
}

export async function settle(database: Database, org: string): Promise<void> {
  while (await sequenceBatch(database.sequencer, org));
}

/** As the database does by itself a minute after so much was written. */
export async function analyze(database: Database): Promise<void> {
  const owner = new Client(database.login('onus_owner'))
  await owner.connect()
  await owner.query('analyze fact, subject, ledger_entry, link, outbox')
  await owner.end()
}

async function writeFrameworks(folder: string, requirements: number): Promise<FrameworkCatalog> {
  await mkdir(folder, { recursive: true })
  const each = Math.floor(requirements / 5)
  for (let number = 1; number <= 5; number += 1) {
    const file: FrameworkFile = {
      id: `f${number}`,
      version: '1',
      title: `Framework ${number}`,
      shortTitle: `F${number}`,
      publisher: 'Bench',
      licence: 'Made up',
      provenance: ['Made up to be measured'],
      legalForce: 'voluntary',
      kind: 'controls' as FrameworkFile['kind'],
      asOf: '2026-01-01',
      selections: [
        { id: 'all', title: 'All', summary: 'All of it', default: true, required: false, selects: { by: 'all' } },
      ],
      requirements: Array.from({ length: each }, (_, index) => requirement(`R-${index}`)),
    }
    await writeFile(join(folder, `f${number}.json`), JSON.stringify(file))
  }
  return frameworkCatalog(folder)
}

function requirement(id: string): FrameworkFile['requirements'][number] {
  return { id, parent: null, label: `Requirement ${id}`, attributes: {}, kind: 'requirement', assessable: true }
}

/** Two thirds of the controls are shown by checks, a third by performances with evidence and reviews in every quarter. */
async function furnish(first: Writer, catalog: FrameworkCatalog, { controls }: Sizes, now: number) {
  const all = catalog.all().flatMap(framework => framework.requirements.map(one => `${framework.ref}:${one.id}`))
  for (const { ref, title } of catalog.all())
    await record(first, {
      noun: 'profile',
      body: { name: title, framework: ref, selections: ['all'], notApplicable: [] },
    })
  const person = { email: null, title: '', user: null, leftOn: null }
  const [ana, ben] = [
    await record(first, { noun: 'person', body: { ...person, name: 'Ana' } }),
    await record(first, { noun: 'person', body: { ...person, name: 'Ben' } }),
  ]
  const connection = await record(first, {
    noun: 'connection',
    body: { connector: 'host', title: 'Hosts', settings: {}, everyHours: 24, state: 'active' },
  })
  const snapshot = await record(first, {
    noun: 'snapshot',
    body: {
      connection: connection.id,
      connector: 'host',
      collectorVersion: '1.0.0',
      takenAt: first.at,
      outcome: { state: 'complete' },
      datasets: [],
      unread: [],
      notes: [],
    },
  })
  await record(first, {
    noun: 'review',
    body: {
      of: { noun: 'snapshot', id: snapshot.id },
      reviewer: ben.id,
      decision: { state: 'accepted' },
      collector: 'host@1.0.0',
      note: '',
    },
  })
  const checks: string[] = []
  for (let number = 0; number < controls; number += 1) {
    const isManual = number % 3 === 2
    const check = `bench.check-${number}`
    if (!isManual) checks.push(check)
    const control = await record(first, {
      noun: 'control',
      body: {
        code: `C-${number}`,
        title: `Control ${number}`,
        statement: 'It is done.',
        theme: 'access',
        lifecycle: { state: 'adopted', owner: ana.id },
        evidenceOwners: [ana.id],
        cadence: isManual ? 'quarterly' : 'daily',
        acceptance: ['It is done.'],
        addresses: Array.from({ length: 10 }, (_, index) => ({
          requirement: all[(number * 7 + index * 253) % all.length] ?? '',
          how: 'By doing it.',
        })),
        checks: isManual ? [] : [check],
        manual: isManual ? { method: 'inspection', steps: ['Look.'] } : null,
        scopes: [],
        origin: null,
      },
    })
    if (isManual) await performances(first, { control: control.id, ana: ana.id, ben: ben.id, now })
  }
  return { snapshot: snapshot.id, checks }
}

async function performances(
  first: Writer,
  { control, ana, ben, now }: { control: string; ana: string; ben: string; now: number },
) {
  const year = new Date(now).getUTCFullYear()
  for (let quarter = -4; quarter <= 0; quarter += 1) {
    const start = Date.UTC(year, Math.floor(new Date(now).getUTCMonth() / 3) * 3 + quarter * 3, 1)
    const end = Date.UTC(new Date(start).getUTCFullYear(), new Date(start).getUTCMonth() + 3, 1)
    const done = Math.min(start + dayMs, now - hourMs)
    if (done < Date.parse(first.at)) continue
    const writer = { ...first, at: instant(done) }
    const evidence = await record(writer, {
      noun: 'evidence',
      body: {
        title: 'Record',
        kind: 'record',
        controls: [control],
        period: { from: instant(start), to: instant(end) },
        performedAt: instant(done),
        source: 'Bench',
        description: '',
        blobs: [],
        snapshot: null,
        collector: null,
        collectedBy: ana,
        sensitivity: 'internal',
      },
    })
    await record(writer, {
      noun: 'occurrence',
      body: {
        control,
        window: { from: instant(start), to: instant(end) },
        fact: { state: 'performed', performedAt: instant(done), by: ana, evidence: [evidence.id] },
      },
    })
    await record(writer, {
      noun: 'review',
      body: {
        of: { noun: 'evidence', id: evidence.id },
        reviewer: ben,
        decision: { state: 'accepted' },
        collector: null,
        note: '',
      },
    })
  }
}

/** The body of one result, as a check run records it. */
export function runBody(company: Company, check: string, at: Instant, passed: boolean) {
  return {
    check,
    checkDigest: digest,
    snapshots: [{ alias: 'rows', dataset: 'host.accounts@1', snapshot: company.snapshot, sha256: digest }],
    params: {},
    exceptionsDigest: digest,
    now: at,
    freshUntil: instant(Date.parse(at) + 26 * hourMs),
    verdict: passed ? ('passed' as const) : ('failed' as const),
    reason: passed ? 'Every resource in scope passes' : '1 of 10 fail',
    counts: {
      total: 10,
      inScope: 10,
      outOfScope: 0,
      duplicates: 0,
      statuses: passed ? { pass: 10 } : { pass: 9, fail: 1 },
    },
    resultSha256: digest,
    resultBlob: null,
    failing: passed ? [] : [{ resource: 'host-1', status: 'fail' as const, reason: 'It is not so' }],
    engine: 'bench',
  }
}

/**
 * Stores results until there are `total`, spread evenly over the last year and all checks, with their ledger entries. The
 * rows are made inside the database, since a million of them through the write path would take the time of a night.
 */
export async function storeResults(database: Database, company: Company, stored: number, total: number): Promise<void> {
  const { org, checks } = company
  const sample = JSON.stringify(runBody(company, 'THE-CHECK', instant(0), true))
  const step = (365 * dayMs) / total
  const newest = Date.now() - hourMs
  for (let from = stored; from < total; from += 50_000) {
    const to = Math.min(total, from + 50_000) - 1
    await withOrg(
      database.app,
      { org, user: null },
      tx => insertRuns(tx, { org, checks, sample, from, to, newest, step }),
      { statementTimeoutMs: 600_000 },
    )
    await database.sequencer.transaction().execute(async tx => {
      const leaf = randomBytes(420)
      await sql`
        with missing as (
          select f.id, row_number() over (order by f.effective_from, f.id) - 1 as place from fact f
          where f.org = ${org} and f.noun = 'run' and f.reason = 'bench' and not exists (select from ledger_entry e where e.org = f.org and e.fact = f.id)
        ), head as (
          update ledger_head set next = next + (select count(*) from missing) where org = ${org} returning next - (select count(*) from missing) as first
        )
        insert into ledger_entry (org, id, leaf, hash, idem, fact, recorded)
        select ${org}, head.first + place, ${leaf}, sha256(${leaf}), id::text, id, (select max(recorded) from ledger_entry where org = ${org})
        from missing, head`.execute(tx)
    })
  }
  await analyze(database)
}

type Rows = {
  org: string
  checks: readonly string[]
  sample: string
  from: number
  to: number
  newest: number
  step: number
}

async function insertRuns(tx: OrgTransaction, { org, checks, sample, from, to, newest, step }: Rows): Promise<void> {
  await sql`
    with made as materialized (
      select gen_random_uuid() as subject, gen_random_uuid() as fact, (${[...checks]}::text[])[1 + n % ${checks.length}] as check_id,
             to_timestamp((${newest}::float8 - n * ${step}::float8) / 1000) as at
      from generate_series(${from}::int, ${to}::int) n
    ), subjects as (
      insert into subject (org, id, noun) select ${org}, subject, 'run' from made returning id
    )
    insert into fact (org, id, noun, subject, version, effective_from, content, salt, actor_kind, actor_id, reason, provenance)
    select ${org}, fact, 'run', subject, 1, at,
      '{"body":' || replace(replace(replace(${sample}, 'THE-CHECK', check_id), '"now":"1970-01-01T00:00:00.000Z"',
        '"now":"' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'), '"freshUntil":"1970-01-02T02:00:00.000Z"',
        '"freshUntil":"' || to_char((at + interval '26 hours') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"') || '}',
      sha256(fact::text::bytea), 'system', 'bench', 'bench', 'computed'
    from made join subjects on subjects.id = made.subject`.execute(tx)
}
