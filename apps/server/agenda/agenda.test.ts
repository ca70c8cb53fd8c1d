import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { nothingKnown } from '@onus/core/scoping'
import { instant } from '@onus/core/time'
import { withOrg } from '../db/index.ts'
import { engagementIn } from '../engagement/testing.ts'
import { shippedLaw } from '../law/shipped.ts'
import { remind } from '../reminder/reminding.ts'
import { password, secretOf } from '../session/testing.ts'
import { type Browser, openPlace, type Place } from '../testing-place.ts'

let place: Place
let owner: Browser
let ownerPerson = ''
const year = new Date().getUTCFullYear()
const span = { from: `${year}-01-01`, to: `${year + 1}-12-31` }

before(async () => {
  place = await openPlace()
  const { link } = await place.lead.client.invitations.create({
    body: { email: 'cy@example.com', roles: ['control_owner'] },
  })
  owner = place.browser()
  await owner.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Cy', password } } })
  await owner.client.sessions.signIn({ body: { email: 'cy@example.com', password } })
  ownerPerson = (await owner.client.sessions.current()).person ?? ''
  const engagement = await engagementIn(place, { from: span.from, to: `${year}-12-31` })
  const asked = { engagement, reference: 'P-1', title: 'Leavers', due: `${year + 1}-02-03`, assignee: ownerPerson }
  const { id } = await place.lead.client.requests.create({ body: { body: asked } })
  await place.lead.client.requests.transition({ params: { id }, body: { verb: 'send' } })
  const action = { title: 'Encrypt, and test', description: 'All', owner: place.me, due: `${year + 1}-03-04` }
  await place.lead.client.actions.create({
    body: { body: { ...action, about: [], requirements: [], milestones: [] } as never },
  })
  for (const [code, cadence] of [
    ['Q-1', 'quarterly'],
    ['Y-1', 'annual'],
    ['D-1', 'daily'],
  ] as const)
    await place.lead.client.controls.create({
      body: { body: { ...control, code, cadence, lifecycle: { state: 'adopted', owner: place.me } } as never },
    })
})
after(async () => place[Symbol.asyncDispose]())

const control = {
  title: 'Looked at',
  statement: 'We look at it.',
  theme: 'Access',
  evidenceOwners: [],
  acceptance: ['All of it'],
  addresses: [],
  checks: [],
  manual: null,
  scopes: [],
  origin: null,
}

test('one calendar holds windows, yearly performances, actions, requests and engagements, each on its day', async () => {
  const { items, people } = await place.lead.client.agenda.list({ query: span })
  const on = (title: string) => items.filter(item => item.title.startsWith(title)).map(item => item.day)
  assert.ok(on('Q-1').includes(`${year + 1}-03-31`))
  assert.equal(on('Y-1').length, 1)
  assert.deepEqual(on('D-1'), [])
  assert.deepEqual(on('P-1'), [`${year + 1}-02-03`])
  assert.deepEqual(on('Encrypt'), [`${year + 1}-03-04`])
  assert.ok(on('SOC 2 Type II').includes(`${year}-12-31`))
  assert.deepEqual(
    items.map(item => item.day),
    items.map(item => item.day).toSorted(),
  )
  assert.equal(people[ownerPerson], 'Cy')
})

test('whoever owns little sees their own alone', async () => {
  const { items } = await owner.client.agenda.list({ query: span })
  assert.deepEqual(
    items.map(item => item.title),
    ['P-1 Leavers'],
  )
})

test('the same leaves as iCalendar, everything or mine, and a span of more than two years is refused', async () => {
  const text = async (mine: boolean) => {
    const answer = await place.lead.client.agenda.ics({ body: { ...span, mine } })
    return (await (answer as unknown as Response).text()).replaceAll('\r\n ', '')
  }
  const all = await text(false)
  assert.ok(all.includes('SUMMARY:Encrypt\\, and test'))
  assert.ok(all.includes('SUMMARY:P-1 Leavers'))
  assert.ok(!(await text(true)).includes('P-1 Leavers'))
  await assert.rejects(place.lead.client.agenda.list({ query: { from: '2020-01-01', to: '2026-01-01' } }), /days/)
})

test('what ends at a moment stands on the day that it is then where the organisation is', async () => {
  const { client } = place.lead
  const { body: organisation } = await client.organisations.get()
  const user = (await owner.client.sessions.current()).user?.id ?? ''
  await client.grants.create({ body: { user, role: 'reader', until: `${year + 1}-05-06T20:00:00.000Z` as never } })
  for (const [zone, day] of [
    ['Asia/Tokyo', `${year + 1}-05-07`],
    ['America/New_York', `${year + 1}-05-06`],
  ] as const) {
    await client.organisations.update({ body: { body: { ...organisation, zone } } })
    const { items } = await client.agenda.list({ query: span })
    const ends = items.filter(item => item.kind === 'grant')
    assert.deepEqual([ends.length, ends[0]?.day], [1, day], zone)
  }
  await client.organisations.update({ body: { body: organisation } })
})

test('what is owed to registers stands in the calendar, and people are reminded of it before its day', async () => {
  const { client } = place.lead
  // Three months are given, so that some fifteen days are left.
  const qualifiedOn = new Date(Date.now() - 76 * 86_400_000).toISOString().slice(0, 10)
  const entity = { name: 'Tidewater GmbH', scope: null, country: 'DE', zone: 'Europe/Berlin', scoping: nothingKnown }
  const { id } = await client.legalEntities.create({
    body: { body: { ...entity, qualifiedOn } },
  })
  await client.legalEntities.decide({ params: { id }, body: { class: 'important', reason: 'We looked' } })
  const { items } = await client.agenda.list({ query: { from: `${year}-01-01`, to: `${year + 1}-12-31` } })
  const [owed] = items.filter(item => item.kind === 'registration')
  assert.deepEqual([owed?.id, owed?.part, owed?.done], [id, 'registration list', false])
  assert.match(owed?.title ?? '', /^Tidewater GmbH: register with the list of the member state/)

  const org = (await client.sessions.current()).organisation?.id ?? ''
  const at = instant(Date.parse(owed?.at ?? '') - 2 * 86_400_000)
  const monday = instant(Date.parse(at) + ((8 - new Date(at).getUTCDay()) % 7) * 86_400_000)
  await withOrg(place.database.app, { org, user: null }, tx => remind(tx, org, monday, null, shippedLaw()))
  const told = (await client.notifications.list({ query: {} })).items.filter(one => one.title === owed?.title)
  assert.deepEqual(
    told.map(one => one.link),
    [`/nis2/${id}?tab=registration`],
  )
})
