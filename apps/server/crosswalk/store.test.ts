import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { Relation } from '@onus/core/crosswalk'
import { type Instant, instant } from '@onus/core/time'
import { type Database, withOrg } from '../db/index.ts'
import { testDatabase } from '../db/testing.ts'
import { createOrganisation } from '../organisation/create.ts'
import { record, type Writer } from '../record/record.ts'
import { factsInForce, versionsOfFacts } from './store.ts'

const at = instant('2026-03-01T00:00:00.000Z')
const actor = { kind: 'system' as const, id: 'test' }

async function organisation(db: Database): Promise<string> {
  const nis2 = { entityClass: 'unknown' as const, entityTypes: [] }
  const body = { name: 'Example', kind: 'saas' as const, federal: false, zone: 'UTC', nis2 }
  return (await createOrganisation(db, { body, at, actor, sample: false })).org
}

function relation(author: string, reviewer: string): Relation {
  return {
    crosswalk: 'own',
    source: 'soc2@2017:CC6.1' as Relation['source'],
    target: 'csf@2.0:PR.AA-01' as Relation['target'],
    relation: 'equal',
    rationale: 'functional',
    rationaleText: 'The one does the other.',
    remainder: { ofTarget: '', ofSource: '' },
    strength: null,
    scopeNote: '',
    conditions: [],
    provenance: 'Acme',
    author,
    decidedAt: at,
    lifecycle: { state: 'reviewed', reviewer, at },
  }
}

test('the database itself refuses a decision that its author reviewed, and shows what was in force', async () => {
  await using db = await testDatabase()
  const org = await organisation(db)
  const writing = <Answer>(work: (writer: Writer) => Promise<Answer>, now: Instant = at) =>
    withOrg(db.app, { org, user: null }, tx =>
      work({ tx, org, actor, at: now, sample: false, newId: randomUUID, newSalt: () => randomBytes(32) }),
    )
  const person = { email: null, title: '', user: null, leftOn: null }
  const [ana, ben] = await writing(async writer => [
    await record(writer, { noun: 'person', body: { ...person, name: 'Ana' } }),
    await record(writer, { noun: 'person', body: { ...person, name: 'Ben' } }),
  ])
  const decided = (author: string, reviewer: string) =>
    writing(writer => record(writer, { noun: 'relation', body: relation(author, reviewer) }))
  await assert.rejects(decided(ana!.id, ana!.id), /decided_by_two_people/)
  const { fact } = await decided(ana!.id, ben!.id)
  const known = await writing(async ({ tx }) => {
    const facts = await factsInForce(tx, ['relation', 'crosswalk'], { asOf: at, knownAt: null })
    const before = await factsInForce(tx, ['relation'], { asOf: instant('2026-02-01T00:00:00.000Z'), knownAt: null })
    return { facts, before, versions: await versionsOfFacts<'relation'>(tx, facts.get('relation') ?? []) }
  })
  assert.deepEqual([known.facts.get('relation'), known.facts.get('crosswalk')], [[fact], []])
  assert.deepEqual(known.before.get('relation'), [])
  assert.equal(known.versions[0]?.body.author, ana!.id)
})
