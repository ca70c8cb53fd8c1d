import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { nothingKnown } from '@onus/core/scoping'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
before(async () => {
  place = await openPlace()
})
after(async () => await place?.[Symbol.asyncDispose]())

const draft = (headcount: number | null) => ({
  name: 'Tidewater GmbH',
  scope: null,
  country: 'DE',
  zone: 'Europe/Berlin',
  scoping: {
    ...nothingKnown,
    servicesInUnion: true,
    mainlySecurity: false,
    types: ['cloud-computing-service-providers'],
    figures: { headcount, turnoverEur: 0, balanceEur: 0 },
    holdings: [],
    independent: false,
  },
})

test('an entity is scoped with its trace, decided about by a person, and asked about again when it grows', async () => {
  const { client } = place.lead
  const { id } = await client.legalEntities.create({ body: { body: draft(60) } as never })
  const params = { id }
  const first = await client.legalEntities.scoping({ params, query: {} })
  assert.equal(first.scoping.class, null)
  assert.deepEqual(first.scoping.possible, ['important', 'essential'])
  assert.ok(first.scoping.unknown.includes('named_essential'))
  assert.deepEqual(first.recheck, [{ is: 'undecided', words: 'Nobody has decided yet' }])
  assert.equal(first.scoping.law.jurisdiction, 'DE')
  const size = first.scoping.steps.find(({ rule }) => rule.id === 'size.medium')
  assert.equal(size?.answer, 'yes')
  assert.equal(size?.rule.source.id, 'sme')

  const answers = { namedByMemberState: false, namedEssential: false, regionalAssessed: false, criticalEntity: false }
  const more = { ...answers, qualified: false, broughtInByMemberState: false, formerOperator: false }
  const known = { ...draft(60).scoping, ...more, formerOperatorsKept: false }
  const body = { body: { ...draft(60), scoping: known } }
  await client.legalEntities.update({ params, body: body as never })
  const answered = await client.legalEntities.scoping({ params, query: {} })
  assert.equal(answered.scoping.class, 'important')

  const tried = await client.legalEntities.tryOut({
    body: { country: 'DE', scoping: { ...known, figures: { headcount: 320, turnoverEur: 0, balanceEur: 0 } } },
  })
  assert.equal(tried.class, 'essential')

  await client.legalEntities.decide({ params, body: { class: 'important', reason: 'The rules give it, and we agree' } })
  const decided = await client.legalEntities.get({ params, query: {} })
  assert.equal(decided.body.decision?.class, 'important')
  assert.equal(decided.body.decision?.computed, 'important')
  assert.deepEqual((await client.legalEntities.scoping({ params, query: {} })).recheck, [])

  const grown = { ...draft(320), scoping: { ...known, figures: { headcount: 320, turnoverEur: 0, balanceEur: 0 } } }
  await client.legalEntities.update({ params, body: { body: grown } as never })
  const again = await client.legalEntities.scoping({ params, query: {} })
  assert.deepEqual(
    again.recheck.map(({ is }) => is),
    ['differs', 'drift'],
  )
  const kept = await client.legalEntities.get({ params, query: {} })
  assert.equal(kept.body.decision?.class, 'important')
})

test('the law is read with its sources for a day and a member state', async () => {
  const { client } = place.lead
  const germany = await client.law.get({ query: { on: '2026-11-22', jurisdiction: 'DE' } })
  assert.deepEqual(
    germany.packs.map(({ id }) => id),
    ['de', 'eu'],
  )
  const change = germany.provisions.find(({ id }) => id === 'registration.list.change')
  assert.equal(change?.source.id, 'bsig')
  const before = await client.law.get({ query: { on: '2024-01-01' } })
  assert.equal(
    before.provisions.some(({ id }) => id === 'report.early-warning'),
    false,
  )
})
