import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Refused } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import { sql } from 'kysely'
import { type Database, withOrg } from '../db/index.ts'
import { testDatabase } from '../db/testing.ts'
import { createOrganisation } from '../organisation/create.ts'
import { type Author, recordAll } from './record.ts'
import { openRecorder } from './recorder.ts'
import { sequenceBatch } from './sequencer.ts'

test('writers that share transactions each get their own fact, links and ledger entry', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  const recorder = openRecorder(db.app)
  const before = await commits(db)
  const parents = await Promise.all(Array.from({ length: 40 }, (_, n) => recorder.record(org, author, scope(`P${n}`))))
  const children = await Promise.all(
    parents.map((parent, n) => recorder.record(org, author, scope(`C${n}`, parent.id))),
  )
  assert.ok((await commits(db)) - before < 80)
  while (await sequenceBatch(db.sequencer, org));
  const { rows } = await reading<{ fact: string; name: string; target: string | null; entered: boolean }>(
    db,
    org,
    `select f.id as fact, f.body ->> 'name' as name, l.target, e.id is not null as entered
     from fact f left join link l on l.org = f.org and l.fact = f.id left join ledger_entry e on e.org = f.org and e.fact = f.id
     where f.noun = 'scope'`,
  )
  const found = new Map(rows.map(row => [row.fact, row]))
  assert.equal(found.size, 80)
  for (const [n, { fact, version }] of children.entries()) {
    assert.deepEqual(found.get(fact), { fact, name: `C${n}`, target: parents[n]!.id, entered: true })
    assert.equal(version, 1)
  }
})

test('a write that is refused fails alone, whatever refuses it, and its neighbours are stored once', async () => {
  await using db = await testDatabase()
  const [org, other] = [await organisation(db), await organisation(db)]
  const recorder = openRecorder(db.app)
  const foreign = await recorder.record(other, author, scope('Theirs'))
  const ours = await recorder.record(org, author, scope('Ours'))
  const outcomes = await Promise.allSettled([
    recorder.record(org, author, scope('A')),
    recorder.record(org, author, scope('B', foreign.id)),
    recorder.record(org, author, { ...scope('C'), subject: ours.id, expectedVersion: 7 }),
    recorder.record(org, author, { ...scope('D'), subject: foreign.id }),
    recorder.record(org, author, scope('E\u0000')),
    recorder.record(org, author, { noun: 'scope', body: { name: 1 } as never }),
    recorder.record(org, author, { ...scope('Ours, again'), subject: ours.id, expectedVersion: 1 }),
    recorder.record(org, author, scope('G')),
  ])
  const why = outcomes.map(one => (one.status === 'fulfilled' ? 'stored' : codeOf(one.reason)))
  const [a, b, c, d, e, f, g, h] = why
  assert.deepEqual(
    [a, b, c, d, e, f, g, h],
    ['stored', '23503', 'precondition_failed', 'not_found', 'invalid_input', 'invalid_input', 'stored', 'stored'],
  )
  const { rows } = await reading<{ name: string; waiting: number }>(
    db,
    org,
    `select f.body ->> 'name' as name, (select count(*) from outbox o where o.org = f.org and o.fact = f.id) as waiting
     from fact f where f.noun = 'scope' order by 1`,
  )
  assert.deepEqual(
    rows,
    ['A', 'G', 'Ours', 'Ours, again'].map(name => ({ name, waiting: 1 })),
  )
})

test('of two writers that saw the same version at the same moment one is refused', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  const recorder = openRecorder(db.app)
  const { id } = await recorder.record(org, author, scope('One'))
  const outcomes = await Promise.allSettled(
    Array.from({ length: 6 }, (_, n) =>
      recorder.record(org, author, { ...scope(`Writer ${n}`), subject: id, expectedVersion: 1 }),
    ),
  )
  assert.deepEqual(outcomes.map(one => (one.status === 'fulfilled' ? 'stored' : codeOf(one.reason))).sort(), [
    ...Array(5).fill('precondition_failed'),
    'stored',
  ])
})

test('organisations that write at once see nothing of each other', async () => {
  await using db = await testDatabase()
  const orgs = [await organisation(db), await organisation(db)]
  const recorder = openRecorder(db.app)
  await Promise.all(orgs.flatMap((org, o) => [1, 2, 3].map(n => recorder.record(org, author, scope(`${o}-${n}`)))))
  for (const [o, org] of orgs.entries()) {
    const { rows } = await reading<{ name: string }>(
      db,
      org,
      "select body ->> 'name' as name from fact where noun = 'scope' order by 1",
    )
    assert.deepEqual(
      rows.map(row => row.name),
      [1, 2, 3].map(n => `${o}-${n}`),
    )
  }
})

test('many facts of one writer are stored in their order, versions of one noun after each other, or not at all', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  const writing = (work: Parameters<typeof recordAll>[1]) =>
    withOrg(db.app, { org, user: null }, tx => recordAll({ tx, org, ...author }, work))
  const [first] = await writing([scope('One')])
  const again = (name: string) => ({ ...scope(name), subject: first!.id })
  const all = await writing([again('Two'), scope('Other'), again('Three')])
  assert.deepEqual(
    all.map(one => one.version),
    [2, 1, 3],
  )
  await assert.rejects(writing([scope('Fine'), scope('Lost', randomUUID())]), /foreign key/)
  while (await sequenceBatch(db.sequencer, org));
  const { rows } = await reading<{ name: string }>(
    db,
    org,
    `select f.body ->> 'name' as name from ledger_entry e join fact f on f.org = e.org and f.id = e.fact
     where f.noun = 'scope' order by e.id`,
  )
  assert.deepEqual(
    rows.map(row => row.name),
    ['One', 'Two', 'Other', 'Three'],
  )
})

test('what is read from a content is what the content says, whoever writes beside it', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  const { id } = await openRecorder(db.app).record(org, author, scope('One'))
  await withOrg(db.app, { org, user: null }, tx =>
    sql`insert into fact (org, id, noun, subject, version, effective_from, content, body, run_check, salt, actor_kind, actor_id, reason, provenance)
        select org, ${randomUUID()}, noun, subject, 2, effective_from, content, '{"name": "Forged"}', 'forged', salt, actor_kind, actor_id, reason, provenance
        from fact where subject = ${id}`.execute(tx),
  )
  const { rows } = await reading(db, org, "select body ->> 'name' as name, run_check from fact where noun = 'scope'")
  assert.deepEqual(rows, Array(2).fill({ name: 'One', run_check: null }))
})

const author: Author = {
  actor: { kind: 'system', id: 'test' },
  at: instant(Date.now()),
  sample: false,
  newId: randomUUID,
  newSalt: () => randomBytes(32),
}

function scope(name: string, parent: string | null = null) {
  const kind = 'system' as const
  return {
    noun: 'scope' as const,
    body: { kind, name, description: '', parent, components: [], locations: [], commitments: [] },
  }
}

function codeOf(error: unknown): string {
  return error instanceof Refused ? error.problem.code : String((error as { code?: string }).code)
}

/** How many transactions stored facts. */
async function commits(db: Database): Promise<number> {
  const { rows } = await sql<{ many: number }>`select txid_current() as many`.execute(db.sequencer)
  return rows[0]!.many
}

function reading<Row>(db: Database, org: string, statement: string) {
  return withOrg(db.app, { org, user: null }, tx => sql.raw<Row>(statement).execute(tx), { access: 'read' })
}

async function organisation(db: Database): Promise<string> {
  const { org } = await createOrganisation(db, {
    body: {
      name: 'Example',
      kind: 'saas',
      federal: false,
      zone: 'Europe/Berlin',
      nis2: { entityClass: 'unknown', entityTypes: [] },
    },
    at: author.at,
    actor: author.actor,
    sample: false,
  })
  return org
}
