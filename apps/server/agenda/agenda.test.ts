import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { nothingKnown } from '@onus/core/scoping'
import { instant } from '@onus/core/time'
import { sql } from 'kysely'
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
  // Three months are given, so that some five days are left.
  const qualifiedOn = new Date(Date.now() - 85 * 86_400_000).toISOString().slice(0, 10)
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

test('my work holds what registers, authorities and suppliers wait for, for those alone who may know of it', async () => {
  const { client } = place.lead
  const [entity] = (await client.legalEntities.list({ query: {} })).items
  assert.ok(entity)
  const { id: asked } = await client.authorityRequests.create({
    body: {
      body: {
        entity: entity.id,
        authority: 'BSI',
        purpose: 'The outage of May',
        items: [{ words: 'The report' }],
        received: `${year - 1}-06-02`,
        due: null,
        owner: place.me,
      } as never,
    },
  })
  const works = async (who: Browser) =>
    (await who.client.today.work({ query: { everybody: 'true' } })).items
      .filter(({ id }) => id === entity.id || id === asked)
      .map(({ kind, noun }) => `${kind} ${noun}`)
      .toSorted()
  const both = ['authority_request authority-request', 'registration legal-entity']
  assert.deepEqual(await works(place.lead), both)
  const { link } = await client.invitations.create({ body: { email: 'ed@example.com', roles: ['reader'] } })
  const reader = place.browser()
  await reader.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Ed', password } } })
  await reader.client.sessions.signIn({ body: { email: 'ed@example.com', password } })
  assert.deepEqual(await works(reader), [])
  const { items } = await reader.client.today.work({ query: { everybody: 'true' } })
  assert.ok(
    items.some(({ noun }) => noun === 'action' || noun === 'control'),
    'the reader sees the rest',
  )
  assert.deepEqual(await works(owner), [])
  assert.ok(!(await reader.client.agenda.list({ query: span })).items.some(({ id }) => id === asked))

  const engagement = (await client.engagements.list({ query: {} })).items[0]?.id ?? ''
  const until = `${year + 1}-12-31T00:00:00.000Z` as never
  const { link: toAuditor } = await client.invitations.create({
    body: { email: 'au@example.com', roles: ['auditor'], engagement, until },
  })
  const auditor = place.browser()
  await auditor.client.invitations.accept({ body: { token: secretOf(toAuditor), account: { name: 'Au', password } } })
  await auditor.client.sessions.signIn({ body: { email: 'au@example.com', password } })
  await assert.rejects(auditor.client.today.work({ query: {} }), /notification:read/)
  await assert.rejects(auditor.client.agendaFeeds.create({ body: { name: 'Mine' } }), /notification:read/)
})

/** A calendar program: it sends nothing but the address. */
const program = (address: string, headers: Record<string, string> = {}) =>
  place.browser({ 'sec-fetch-site': 'none' }).fetch(new URL(address).pathname, { headers })
const titlesIn = async (address: string) => {
  const text = (await (await program(address)).text()).replaceAll('\r\n ', '')
  return [...text.matchAll(/^SUMMARY:(.*)\r$/gm)].map(([, title]) => title ?? '')
}

test('a calendar program reads a feed by its address alone, and takes nothing again that it has', async () => {
  const { client } = owner
  const made = await client.agendaFeeds.create({ body: { name: 'Phone' } })
  assert.match(made.address, /^http:\/\/localhost:4600\/api\/agenda\/feeds\/[0-9a-f]{64}\.ics$/)
  const read = await program(made.address)
  assert.equal(read.status, 200)
  const said = (name: string) => read.headers.get(name)
  assert.deepEqual(
    [said('content-type'), said('cache-control'), said('referrer-policy'), said('location')],
    ['text/calendar; charset=utf-8', 'private, no-cache', 'no-referrer', null],
  )
  const text = await read.text()
  assert.match(text, /SEQUENCE:1\r\nDTSTART;VALUE=DATE:\d{8}\r\nSUMMARY:P-1 Leavers\r\n/)
  const tag = said('etag') ?? ''
  const again = await program(made.address, { 'if-none-match': `"x", W/${tag}` })
  assert.deepEqual([again.status, await again.text(), again.headers.get('etag')], [304, '', tag])
  const [feed] = (await client.agendaFeeds.list()).items
  assert.deepEqual([feed?.name, feed?.lastReadAt !== null], ['Phone', true])
  assert.deepEqual((await place.lead.client.agendaFeeds.list()).items, [])
  const given = (await place.lead.client.reads.list({ query: {} })).items.filter(one => one.subject === made.id)
  assert.deepEqual(
    given.map(one => one.operation),
    ['agendaFeeds.read'],
  )
})

test('exercises stay out of feeds and files unless they are asked for, and are marked in the list', async () => {
  const { client } = place.second
  const detected = { at: new Date().toISOString() } as never
  const user = (await client.sessions.current()).user?.id ?? ''
  await place.lead.client.grants.create({ body: { user, role: 'incident_manager' } })
  for (const [kind, title] of [
    ['tabletop', 'Played'],
    ['real', 'Burnt'],
  ] as const) {
    const { id } = await client.incidents.open({ body: { kind, title, detected } })
    const body = { answer: 'significant', reason: 'It is', aware: detected } as const
    await client.incidents.decide({ params: { id }, body })
  }
  const { items } = await client.agenda.list({ query: span })
  const marked = items.filter(one => one.exercise)
  assert.ok(marked.length > 0 && marked.every(one => one.title.startsWith('EXERCISE: ')))
  const plain = await titlesIn((await client.agendaFeeds.create({ body: { name: 'Plain', mine: true } })).address)
  assert.ok(
    plain.some(title => title.endsWith(': Burnt')),
    plain.join(),
  )
  assert.ok(!plain.some(title => title.includes('Played')))
  const all = await titlesIn((await client.agendaFeeds.create({ body: { name: 'All', exercises: true } })).address)
  assert.ok(all.some(title => title.endsWith('Played')))
  const file = (await client.agenda.ics({ body: span })) as unknown as Response
  assert.ok(!(await file.text()).includes('Played'))
})

test('a feed shows what its member may read now; replaced, ended, wrong and of who left it is not found, in the same words', async () => {
  const { client } = place.lead
  const { link } = await client.invitations.create({ body: { email: 'di@example.com', roles: ['reader'] } })
  const di = place.browser()
  await di.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Di', password } } })
  await di.client.sessions.signIn({ body: { email: 'di@example.com', password } })
  const user = (await di.client.sessions.current()).user?.id ?? ''
  const first = await di.client.agendaFeeds.create({ body: { name: 'Desk' } })
  assert.ok((await titlesIn(first.address)).includes('Encrypt\\, and test'))

  const answerOf = async (address: string) => {
    const answer = await program(address)
    const { requestId: _, ...problem } = (await answer.json()) as Record<string, unknown>
    return { status: answer.status, problem }
  }
  const wrong = await answerOf(`http://localhost:4600/api/agenda/feeds/${'0'.repeat(64)}.ics`)
  assert.equal(wrong.status, 404)
  const params = { id: first.id }
  for (const other of [owner, place.lead]) {
    await assert.rejects(other.client.agendaFeeds.replace({ params, body: {} }), /no such calendar feed/)
    await assert.rejects(other.client.agendaFeeds.end({ params, body: {} }), /no such calendar feed/)
  }
  const second = await di.client.agendaFeeds.replace({ params, body: {} })
  assert.deepEqual(await answerOf(first.address), wrong)
  assert.equal((await program(second.address)).status, 200)

  const grant = (await client.grants.list()).items.find(one => one.body.user === user)
  const owned = await client.grants.create({ body: { user, role: 'contributor' } })
  await client.grants.revoke({ params: { id: grant?.id ?? '' }, body: { reason: 'Less' } })
  assert.deepEqual(await titlesIn(second.address), [])
  await client.grants.revoke({ params: { id: owned.id }, body: { reason: 'Nothing' } })
  assert.deepEqual(await answerOf(second.address), wrong)
  await client.grants.create({ body: { user, role: 'reader' } })
  assert.equal((await program(second.address)).status, 200)
  const third = await di.client.agendaFeeds.create({ body: { name: 'Third' } })
  await di.client.agendaFeeds.end({ params: { id: third.id }, body: {} })
  assert.deepEqual(await answerOf(third.address), wrong)
  await client.members.remove({ params: { user }, body: { reason: 'Left' } })
  assert.deepEqual(await answerOf(second.address), wrong)
  const { rows } = await withOrg(place.database.app, { org: await theOrg(), user }, tx =>
    sql`select 1 from agenda_feed`.execute(tx),
  )
  assert.deepEqual(rows, [])
})

test('the secret of a feed stands in no table, and nobody reads the row of another, neither here nor elsewhere', async () => {
  const { address, id } = await owner.client.agendaFeeds.create({ body: { name: 'Quiet' } })
  await program(address)
  const secret = /feeds\/(\w+)\.ics/.exec(address)?.[1] ?? ''
  const org = await theOrg()
  const user = (await owner.client.sessions.current()).user?.id ?? ''
  const seen = (context: { org: string; user: string | null }) =>
    withOrg(place.database.app, context, async tx => {
      const { rows } = await sql<{ row: string }>`select t::text as row from agenda_feed t`.execute(tx)
      return rows
    })
  const own = await seen({ org, user })
  assert.ok(own.some(({ row }) => row.includes(id)) && own.every(({ row }) => !row.includes(secret)))
  const { rows: reads } = await withOrg(
    place.database.app,
    { org, user },
    async tx => await sql<{ row: string }>`select t::text as row from read_event t`.execute(tx),
  )
  assert.ok(reads.every(({ row }) => !row.includes(secret)))
  const lead = (await place.lead.client.sessions.current()).user?.id ?? ''
  assert.ok((await seen({ org, user: lead })).every(({ row }) => !row.includes(id)))
  assert.deepEqual(await seen({ org: '018f0000-0000-7000-8000-000000000001', user }), [])
  const numeric = await place.browser({ host: '127.0.0.1:4600' }).fetch(new URL(address).pathname)
  assert.deepEqual([numeric.status, numeric.headers.get('location')], [403, null])
})

const theOrg = async () => (await place.lead.client.sessions.current()).organisation?.id ?? ''
