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

test('a register is told what is known, and a change of it is owed from the day on which it happened', async () => {
  const { client } = place.lead
  const contact = { for: 'registration', name: 'Ada Berg', email: 'ada@tidewater.example', phone: '+49 30 1' }
  const entity = (ipRanges: string[]) => {
    const known = { ...draft(60), address: 'Kai 1', qualifiedOn: '2026-02-10', ipRanges, contacts: [contact] }
    return { body: known as never }
  }
  const { id } = await client.legalEntities.create({
    body: { ...entity(['192.0.2.0/24']), effectiveFrom: '2026-02-10T09:00:00.000Z' },
  })
  const params = { id }
  await client.legalEntities.decide({ params, body: { class: 'important', reason: 'As the rules give' } })
  const [list, registry] = (await client.registrations.standing({ params, query: {} })).items
  assert.equal(list?.state, 'owed')
  assert.equal(list?.due, '2026-05-09T22:00:00.000Z')
  assert.equal(list?.overdue, true)
  assert.equal(registry?.set, 'registry')
  assert.ok(list?.fields.some(({ field, missing }) => field === 'register_number' && missing))

  const drafted = await client.registrations.draft({ params, body: { set: 'list', kind: 'initial' } })
  await assert.rejects(client.registrations.draft({ params, body: { set: 'list', kind: 'initial' } }), /already/)
  const file = await client.registrations.document({ params: { id: drafted.id }, body: { format: 'html' } })
  const page = await (file as Response).text()
  assert.match(page, /Draft: not submitted/)
  assert.match(page, /\[unknown: register number\]/)
  await client.registrations.transition({
    params: { id: drafted.id },
    body: { verb: 'submit', input: { channel: 'Portal of the authority', reference: 'R-1', lateBecause: 'Moved' } },
  })
  const current = await client.registrations.standing({ params, query: {} })
  assert.equal(current.items[0]?.state, 'current')

  const happened = new Date(Date.now() + 1).toISOString()
  await client.legalEntities.update({
    params,
    body: { ...entity(['198.51.100.0/24']), effectiveFrom: happened },
  })
  const [changed] = (await client.registrations.standing({ params, query: {} })).items
  assert.equal(changed?.state, 'changed')
  assert.deepEqual(
    changed?.changes.map(({ field, before, now, changedAt }) => [field, before, now, changedAt]),
    [['ip_ranges', ['192.0.2.0/24'], ['198.51.100.0/24'], happened]],
  )
  assert.equal(changed?.due, new Date(Date.parse(happened) + 14 * 86_400_000).toISOString())
  await assert.rejects(client.registrations.draft({ params, body: { set: 'list', kind: 'initial' } }), /already/)
  await client.registrations.draft({ params, body: { set: 'list', kind: 'change' } })
})
