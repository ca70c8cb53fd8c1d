import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { nothingKnown } from '@onus/core/scoping'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
before(async () => {
  place = await openPlace()
})
after(async () => await place?.[Symbol.asyncDispose]())

const component = (id: string, name: string, reason: string | null) => ({
  id,
  kind: 'software' as const,
  name,
  description: '',
  boundary: reason === null ? { state: 'in' as const } : { state: 'out' as const, reason },
  location: '',
  supplier: null,
  connections: [],
})
const scope = (name: string, parent: string | null, components: ReturnType<typeof component>[] = []) => ({
  kind: parent === null ? ('legal_entity' as const) : ('system' as const),
  name,
  description: '',
  parent,
  components,
  locations: [],
  commitments: [],
})

test('answers are kept as versions, what is known is taken, and what is open stays unknown', async () => {
  const { client } = place.lead
  const empty = await client.advice.get({ query: {} })
  assert.equal(empty.version, 0)
  assert.deepEqual(empty.advice.entities, [])
  assert.ok(empty.advice.unknown.includes('nis2_in_scope'))
  assert.equal(empty.advice.fired.length, 0)
  const answers = { answers: { contract_requires_soc2: true, csf_chosen: true } }
  const tried = await client.advice.tryOut({ body: answers })
  assert.deepEqual(
    tried.frameworks.map(({ framework, word }) => [framework, word]),
    [
      ['soc2', 'mandatory'],
      ['csf', 'recommended'],
    ],
  )
  assert.deepEqual(
    tried.cost.map(({ framework }) => framework),
    ['soc2', 'csf'],
  )
  assert.equal((await client.advice.get({ query: {} })).version, 0)
  const first = await client.advice.record({ body: { body: answers } })
  const second = await client.advice.record({ body: { body: { ...answers, revenueTriggerEur: 200_000 } } })
  assert.deepEqual([second.id, second.version], [first.id, 2])
  assert.equal((await client.advice.get({ query: {} })).answers.revenueTriggerEur, 200_000)
  assert.deepEqual((await client.advice.plan({ query: {} })).items, [])
})

test('an entity in scope with a SOC 2 report leads to four actions, made once however often it is asked', async () => {
  const { client } = place.lead
  const entity = { name: 'Tidewater GmbH', scope: null, country: 'DE', zone: 'Europe/Berlin', scoping: nothingKnown }
  const { id } = await client.legalEntities.create({ body: { body: entity } })
  await client.legalEntities.decide({ params: { id }, body: { class: 'important', reason: 'We looked' } })
  await client.advice.record({ body: { body: { answers: { has_soc2: true } } } })
  const { advice } = await client.advice.get({ query: {} })
  assert.deepEqual(advice.taken.find(({ fact }) => fact === 'nis2_in_scope')?.of, { noun: 'legal-entity', id })
  assert.deepEqual(
    advice.fired.map(one => one.id),
    ['D13', 'D14'],
  )
  const { items } = await client.advice.plan({ query: {} })
  assert.equal(items.length, 4)
  assert.ok(items.every(one => one.action === null && one.rule === 'D14' && one.why !== ''))
  const one = items[0]?.key ?? ''
  const chosen = await client.advice.takeUp({ body: { owner: place.me, keys: [one] } })
  assert.deepEqual([chosen.created.length, chosen.kept], [1, 0])
  const [both, again] = await Promise.all([
    client.advice.takeUp({ body: { owner: place.me } }),
    client.advice.takeUp({ body: { owner: place.me } }),
  ])
  assert.deepEqual([both.created.length + again.created.length, both.kept + again.kept], [3, 5])
  const made = (await client.actions.list({ query: {} })).items.filter(({ body }) => body.advised)
  assert.equal(made.length, 4)
  const [action] = made
  assert.ok(action)
  assert.deepEqual(action.body.about, [{ noun: 'legal-entity', id }])
  const { lifecycle: _, advised, deviationApproval: __, ...draft } = action.body
  await client.actions.update({ params: { id: action.id }, body: { body: { ...draft, title: 'Renamed' } } })
  const renamed = await client.actions.get({ params: { id: action.id }, query: {} })
  assert.deepEqual(renamed.body.advised, advised)
})

test('what no examination covers of an entity is listed with the reason, and nothing is while nobody said its scope', async () => {
  const { client } = place.lead
  const made = async (body: ReturnType<typeof scope>) => (await client.scopes.create({ body: { body } })).id
  const root = await made(scope('Tidewater GmbH', null))
  const system = await made(
    scope('Product', root, [
      component('00000000-0000-7000-8000-000000000021', 'App', null),
      component('00000000-0000-7000-8000-000000000022', 'Old app', 'Retired'),
    ]),
  )
  await made(scope('Office', root))
  const entity = { name: 'Tidewater AG', country: 'DE', zone: 'Europe/Berlin', scoping: nothingKnown }
  const { id } = await client.legalEntities.create({ body: { body: { ...entity, scope: null } } })
  const hole = async () => await client.legalEntities.hole({ params: { id }, query: {} })
  assert.deepEqual(await hole(), { scope: null, examinations: [], parts: [] })
  await client.legalEntities.update({ params: { id }, body: { body: { ...entity, scope: root } } })
  assert.ok((await hole()).parts.every(({ reason }) => reason?.is === 'no_examination'))
  const engagement = {
    title: 'SOC 2 of 2026',
    kind: 'soc2_type2' as const,
    mode: 'third_party' as const,
    scope: system,
    profile: null,
    categories: ['security' as const],
    from: '2026-01-01',
    to: '2026-12-31',
    lead: place.me,
    sponsor: null,
    firm: null,
    team: [],
    rolledFrom: null,
  }
  const { id: examination } = await client.engagements.create({ body: { body: engagement } })
  await client.engagements.transition({ params: { id: examination }, body: { verb: 'begin_scoping', input: {} } })
  const { examinations, parts } = await hole()
  assert.deepEqual(
    examinations.map(one => [one.title, one.scope, one.stray]),
    [['SOC 2 of 2026', 'Product', false]],
  )
  assert.deepEqual(
    parts.map(part => [part.component?.name ?? part.scope.name, part.reason?.words ?? null]),
    [
      ['App', null],
      ['Old app', 'Outside the boundary: Retired'],
      ['Office', 'Not part of the system that is examined'],
    ],
  )
})
