import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Refused } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import { parseEvent } from '@onus/ledger/event'
import { sql } from 'kysely'
import { type Database, withOrg } from '../db/index.ts'
import { testDatabase } from '../db/testing.ts'
import { createOrganisation } from '../organisation/create.ts'
import { record, type Writer } from './record.ts'
import { sequenceBatch } from './sequencer.ts'

test('a version is stored with its links, and reaches the ledger under a gapless index', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  const written = await writing(db, org, async writer => {
    const owner = await record(writer, { noun: 'person', body: person('Ada') })
    return [owner, await record(writer, { noun: 'scope', body: scope(null) })]
  })
  await sequenceBatch(db.sequencer, org)
  const entries = await withOrg(db.app, { org, user: null }, tx =>
    sql<{
      id: number
      fact: string
      leaf: Buffer
      recorded: string
    }>`select id, fact, leaf, recorded from ledger_entry order by id`.execute(tx),
  )
  assert.deepEqual(
    entries.rows.map(row => row.id),
    [0, 1, 2],
  )
  assert.deepEqual(
    entries.rows.slice(1).map(row => row.fact),
    written.map(one => one.fact),
  )
  const parsed = parseEvent(entries.rows[1]!.leaf)
  assert.ok(parsed.ok && parsed.event.subject.kind === 'person')
  assert.equal(entries.rows[1]!.leaf.includes('Ada'), false)
})

test('a second version of one noun follows the first, and a stale one is refused with what is there', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  const first = await writing(db, org, writer => record(writer, { noun: 'person', body: person('Ada') }))
  const second = await writing(db, org, writer =>
    record(writer, { noun: 'person', subject: first.id, body: person('Ada L.'), expectedVersion: 1 }),
  )
  assert.equal(second.version, 2)
  await refused('precondition_failed', () =>
    writing(db, org, writer =>
      record(writer, { noun: 'person', subject: first.id, body: person('X'), expectedVersion: 1 }),
    ),
  )
})

test('a reference to a noun of another organisation is impossible, and nothing of the write stays', async () => {
  await using db = await testDatabase()
  const [ours, theirs] = [await organisation(db), await organisation(db)]
  const foreign = await writing(db, theirs, writer => record(writer, { noun: 'scope', body: scope(null) }))
  await assert.rejects(
    writing(db, ours, writer => record(writer, { noun: 'scope', body: scope(foreign.id) })),
    /foreign key/,
  )
  await refused('not_found', () =>
    writing(db, ours, writer => record(writer, { noun: 'scope', subject: foreign.id, body: scope(null) })),
  )
  const left = await withOrg(db.app, { org: ours, user: null }, tx =>
    sql`select 1 from fact where noun = 'scope'`.execute(tx),
  )
  assert.equal(left.rows.length, 0)
})

test('a body that its schema does not accept is refused with the field, and so is text that cannot be stored', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  await refused('invalid_input', () =>
    writing(db, org, writer => record(writer, { noun: 'person', body: { ...person(''), email: 'x' } })),
  )
  await refused('invalid_input', () =>
    writing(db, org, writer => record(writer, { noun: 'person', body: person('a\u0000b') })),
  )
})

test('two sequencers over many concurrent writers lose nothing, repeat nothing and leave no gap', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  let writing_ = true
  const sequencers = [1, 2].map(async () => {
    while (writing_) await sequenceBatch(db.sequencer, org)
  })
  const facts = await Promise.all(
    Array.from({ length: 8 }, async (_, writerNumber) => {
      const mine: string[] = []
      for (let i = 0; i < 12; i++)
        mine.push(
          (await writing(db, org, writer => record(writer, { noun: 'person', body: person(`P${writerNumber}-${i}`) })))
            .fact,
        )
      return mine
    }),
  )
  writing_ = false
  await Promise.all(sequencers)
  while (await sequenceBatch(db.sequencer, org));
  const { rows } = await withOrg(db.app, { org, user: null }, tx =>
    sql<{
      id: number
      fact: string
      recorded: string
    }>`select id, fact, recorded from ledger_entry order by id`.execute(tx),
  )
  assert.deepEqual(
    rows.map(row => row.id),
    rows.map((_, index) => index),
  )
  assert.deepEqual(new Set(rows.slice(1).map(row => row.fact)), new Set(facts.flat()))
  assert.deepEqual(
    rows.map(row => row.recorded),
    rows.map(row => row.recorded).toSorted(),
  )
})

test('the ledger and the facts refuse to be changed, even by their owner', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  await sequenceBatch(db.sequencer, org)
  for (const statement of [
    'delete from fact',
    'update fact set reason = $$x$$',
    'delete from link',
    'update ledger_entry set id = 7',
  ]) {
    await assert.rejects(
      withOrg(db.app, { org, user: null }, tx => sql.raw(statement).execute(tx)),
      /permission denied|append-only/,
    )
  }
})

function person(name: string) {
  return { name, email: null, title: '', user: null, leftOn: null }
}

function scope(parent: string | null) {
  return {
    kind: 'system' as const,
    name: 'Shop',
    description: '',
    parent,
    components: [],
    locations: [],
    commitments: [],
  }
}

async function organisation(db: Database): Promise<string> {
  return (
    await createOrganisation(db, {
      body: {
        name: 'Example',
        kind: 'saas',
        federal: false,
        zone: 'Europe/Berlin',
        nis2: { entityClass: 'unknown', entityTypes: [] },
      },
      at: instant(Date.now()),
      actor: { kind: 'system', id: 'test' },
      sample: false,
    })
  ).org
}

async function writing<T>(db: Database, org: string, work: (writer: Writer) => Promise<T>): Promise<T> {
  return await withOrg(db.app, { org, user: null }, tx =>
    work({
      tx,
      org,
      actor: { kind: 'system', id: 'test' },
      at: instant(Date.now()),
      sample: false,
      newId: randomUUID,
      newSalt: () => randomBytes(32),
    }),
  )
}

async function refused(code: string, work: () => Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error: unknown) => error instanceof Refused && error.problem.code === code)
}
