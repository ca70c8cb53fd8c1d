import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { nothingKnown } from '@onus/core/scoping'
import { instant } from '@onus/core/time'
import { withOrg } from '../db/index.ts'
import { openCorrections } from '../duty/correcting.ts'
import { frameworkCatalog } from '../framework/catalog.ts'
import { frameworkLibrary } from '../framework/library.ts'
import { shippedLaw } from '../law/shipped.ts'
import { postureService } from '../posture/service.ts'
import { password, secretOf } from '../session/testing.ts'
import { type Browser, openPlace, type Place, textFile } from '../testing-place.ts'

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

  const filed = { local: '2026-03-27T10:00', zone: 'Europe/Berlin' }
  const drafted = await client.registrations.draft({ params, body: { set: 'list', kind: 'initial' } })
  await assert.rejects(client.registrations.draft({ params, body: { set: 'list', kind: 'initial' } }), /already/)
  const file = await client.registrations.document({ params: { id: drafted.id }, body: { format: 'html' } })
  const page = await (file as Response).text()
  assert.match(page, /Draft: not submitted/)
  assert.match(page, /\[unknown: register number\]/)
  await client.registrations.transition({
    params: { id: drafted.id },
    body: {
      verb: 'submit',
      input: { channel: 'Portal of the authority', reference: 'R-1', lateBecause: 'Moved', at: filed },
    },
  })
  const current = await client.registrations.standing({ params, query: {} })
  assert.equal(current.items[0]?.state, 'current')
  const sent = current.items[0]?.last?.body.lifecycle
  assert.equal(sent?.state === 'submitted' && sent.at, '2026-03-27T09:00:00.000Z')
  assert.deepEqual([current.national.portal?.jurisdiction, current.national.within?.id], ['DE', 'registration.within'])

  const happened = new Date(Date.now() - 1_000).toISOString()
  await client.legalEntities.update({
    params,
    body: { ...entity(['198.51.100.0/24']), effectiveFrom: happened },
  })
  const [changed] = (await client.registrations.standing({ params, query: {} })).items
  assert.equal(changed?.state, 'drafted')
  assert.deepEqual(
    changed?.changes.map(({ field, before, now, changedAt }) => [field, before, now, changedAt]),
    [['ip_ranges', ['192.0.2.0/24'], ['198.51.100.0/24'], happened]],
  )
  assert.equal(changed?.due, new Date(Date.parse(happened) + 14 * 86_400_000).toISOString())
  assert.deepEqual(
    [changed?.dueBy?.id, changed?.draft?.body.kind, changed?.draft?.body.fields],
    ['registration.list.change', 'change', ['ip_ranges']],
  )
  await assert.rejects(client.registrations.draft({ params, body: { set: 'list', kind: 'initial' } }), /already/)

  await client.legalEntities.update({ params, body: entity(['203.0.113.0/24']) })
  const followed = (await client.registrations.standing({ params, query: {} })).items[0]?.draft
  assert.equal(followed?.id, changed?.draft?.id)
  assert.deepEqual(followed?.body.dossier.ip_ranges, ['203.0.113.0/24'])
  await client.legalEntities.update({ params, body: entity(['192.0.2.0/24']) })
  const [again] = (await client.registrations.standing({ params, query: {} })).items
  assert.deepEqual([again?.state, again?.draft], ['current', null])
})

async function minutes(title: string): Promise<string> {
  const file = await place.lead.client.evidence.upload({ files: [textFile(`${title}.txt`, title)] })
  const evidence = { title, kind: 'file', controls: [], source: 'Meeting', description: '', sensitivity: 'internal' }
  const period = { from: '2026-01-01T00:00:00.000Z', to: null }
  const more = { period, performedAt: '2026-06-01T09:00:00.000Z', blobs: [file], snapshot: null, collector: null }
  const body = { ...evidence, ...more, collectedBy: place.me }
  return (await place.lead.client.evidence.create({ body: { body: body as never } })).id
}

async function director(): Promise<Browser> {
  const { link } = await place.lead.client.invitations.create({
    body: { email: 'di@example.com', roles: ['management_body'] },
  })
  const browser = place.browser()
  await browser.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Di', password } } })
  await browser.client.sessions.signIn({ body: { email: 'di@example.com', password } })
  return browser
}

const text = async (file: unknown) => await new Response((file as Response).body).text()

test('the body approves one version in its own name, its minutes by hash, and duties follow from what is recorded', async () => {
  const { client } = place.lead
  const { id: entity } = await client.legalEntities.create({ body: { body: draft(60) } as never })
  const params = { id: entity }
  await client.legalEntities.decide({ params, body: { class: 'important', reason: 'As the rules give' } })
  const di = await director()
  const person = (await di.client.sessions.current()).person ?? ''
  const member = { entity, person, office: 'Managing director', since: '2026-01-01', until: null }
  await client.bodyMembers.create({ body: { body: member } })
  await assert.rejects(client.bodyMembers.create({ body: { body: member } }), /already/)

  const left = { requirement: 'nis2@2022:21(2)(h)', reason: 'Nothing is encrypted' }
  const selection = { name: 'NIS2 duties', framework: 'nis2@2022', selections: ['important'], notApplicable: [left] }
  const started = (await client.profiles.list()).items.find(one => one.body.framework === 'nis2@2022')
  const profile = started?.id ?? ''
  await client.profiles.update({ params: { id: profile }, body: { body: selection } })
  const before = await client.duties.list({ params })
  const stateOf = (found: typeof before, duty: string) => found.items.find(one => one.id === duty)?.state
  assert.deepEqual(
    ['duty.approval', 'duty.contacts', 'interval.oversight', 'duty.training:0'].map(one => stateOf(before, one)),
    ['open', 'open', 'open', 'open'],
  )
  assert.equal(before.items.filter(({ group }) => group === 'measures').length, 16)
  assert.deepEqual(
    before.toCorrect.map(({ ref }) => ref),
    ['nis2@2022:21(2)(h)'],
  )

  const asked = { entity, kind: 'measures' as const, about: { noun: 'profile' as const, id: profile }, asks: 'Approve' }
  const { id } = await client.resolutions.request({ body: { body: asked } })
  await assert.rejects(client.resolutions.request({ body: { body: asked } }), /waits/)
  await assert.rejects(client.resolutions.vote({ params: { id }, body: { vote: 'for' } }), /board:approve/)
  const evidence = await minutes('Minutes of June')
  await assert.rejects(
    client.resolutions.close({ params: { id }, body: { outcome: 'approved', minutes: evidence } }),
    /Nobody has voted/,
  )
  const told = await di.client.notifications.list()
  assert.ok(told.items.some(({ title }) => title.includes('NIS2 duties')))
  const waits = async () => (await di.client.today.work()).items.filter(({ kind }) => kind === 'vote').length
  assert.equal(await waits(), 1)
  await di.client.resolutions.vote({ params: { id }, body: { vote: 'for' } })
  assert.equal(await waits(), 0)
  await client.resolutions.close({ params: { id }, body: { outcome: 'approved', minutes: evidence } })
  const { body: decided } = await client.resolutions.get({ params: { id } })
  assert.equal(decided.lifecycle.state === 'approved' && decided.lifecycle.minutes.sha256.length, 64)
  assert.equal(stateOf(await client.duties.list({ params }), 'duty.approval'), 'current')
  const paper = await text(await di.client.resolutions.document({ params: { id }, body: { format: 'html' } }))
  for (const part of [/1 for, 0 against/, /Nothing is encrypted/]) assert.match(paper, part)

  await client.profiles.update({ params: { id: profile }, body: { body: { ...selection, name: 'More' } } })
  assert.equal(stateOf(await client.duties.list({ params }), 'duty.approval'), 'open')
  const body = await di.client.governingBodies.get({ params })
  assert.deepEqual([body.me, body.inbox.length, body.resolutions[0]?.holds], [person, 0, 'changed'])

  const { sha256 } = decided.lifecycle.state === 'approved' ? decided.lifecycle.minutes : { sha256: '' }
  const meeting = {
    entity,
    at: new Date().toISOString(),
    present: [person],
    topics: 'Backups',
    minutes: { evidence, sha256 },
  }
  await assert.rejects(
    client.oversightMeetings.create({ body: { body: { ...meeting, present: [place.me] } as never } }),
    /members of the body/,
  )
  await client.oversightMeetings.create({ body: { body: meeting as never } })
  const training = {
    entity,
    person,
    course: 'Risks',
    content: '',
    at: '2026-05-01T09:00:00.000Z',
    expires: null,
    proof: null,
  }
  await client.bodyTrainings.create({ body: { body: training as never } })
  const after = await client.duties.list({ params })
  assert.deepEqual(
    ['interval.oversight', 'duty.training:0'].map(one => stateOf(after, one)),
    ['current', 'current'],
  )

  const { items } = await client.agenda.list({ query: { from: '2029-05-01', to: '2029-05-01' } })
  assert.deepEqual(
    items.map(({ kind, owner }) => [kind, owner]),
    [['management_body', person]],
  )

  const due = '2999-01-01'
  const first = await client.duties.correct({ params, body: { owner: place.me, due } })
  assert.equal(first.actions.length, 1)
  assert.deepEqual((await client.duties.correct({ params, body: { owner: place.me, due } })).actions, [])
  assert.equal(stateOf(await client.duties.list({ params }), 'duty.measures:21(2)(h)'), 'open')

  const pack = await text(await di.client.governingBodies.pack({ params, body: { format: 'html' } }))
  for (const part of [/NIS2 duties/, /Backups/, /7,000,000/, /What comes next/, /no forecast/]) assert.match(pack, part)
})

test('items of the annex are reviewed at their interval, a gap opens its correction, and what is left out has its reason', async () => {
  const { client } = place.lead
  const { id } = await client.legalEntities.create({ body: { body: draft(60) as never } })
  const params = { id }
  await client.legalEntities.decide({ params, body: { class: 'essential', reason: 'We looked' } })
  const { items: profiles } = await client.profiles.list()
  const annex = profiles.find(one => one.body.framework === 'ir2024-2690@2024')
  assert.deepEqual(annex?.body.selections, ['relevant'])
  const left = (reason: string) => ({ ...annex?.body, notApplicable: [{ requirement: ref('6.8'), reason }] }) as never
  const ref = (item: string) => `ir2024-2690@2024:${item}`
  const profile = { id: annex?.id ?? '' }
  await assert.rejects(client.profiles.update({ params: profile, body: { body: left('  ') } }), /reason/)
  await client.profiles.update({ params: profile, body: { body: left('One flat network of two machines') } })

  const itemAt = async (item: string, query = {}) =>
    (await client.measures.list({ params, query })).annex.find(one => one.id === item)
  assert.deepEqual(
    [(await itemAt('6.8'))?.notApplied, (await itemAt('6.8'))?.isGap],
    ['One flat network of two machines', false],
  )
  assert.equal((await itemAt('2.1'))?.review?.state, 'none')
  const plan = { requirement: ref('2.1'), owner: place.me, cadence: 'annual' as const }
  const ofOwn = { ...plan, requirement: ref('6.6') }
  await assert.rejects(client.measures.plan({ params, body: ofOwn }), /say why/)
  await assert.rejects(
    client.measures.plan({ params, body: { ...ofOwn, requirement: ref('6.8'), why: 'x' } }),
    /not applied/,
  )
  await client.measures.plan({ params, body: { ...ofOwn, why: 'Patches are watched by a check', since: '2025-01-01' } })
  assert.equal((await itemAt('6.6'))?.review?.state, 'missed')
  await client.measures.plan({ params, body: plan })
  assert.equal((await itemAt('2.1'))?.review?.state, 'waiting')

  const performedOn = new Date().toISOString().slice(0, 10)
  const evidence = [await minutes('Risk assessment')]
  const looked = {
    requirement: ref('2.1'),
    performedOn,
    outcome: 'gap' as const,
    words: 'Suppliers are missing',
    evidence,
  }
  await assert.rejects(client.measures.review({ params, body: looked }), /who corrects it/)
  await assert.rejects(client.measures.review({ params, body: { ...looked, evidence: [] } }), /show it/)
  const correction = { owner: place.me, due: '2999-01-01' }
  const { action } = await client.measures.review({ params, body: { ...looked, correction } })
  const after = await itemAt('2.1')
  assert.deepEqual([after?.review?.state, after?.action?.id], ['current', action])
  assert.deepEqual(
    [after?.review?.entries[0]?.outcome, after?.review?.entries[0]?.words],
    ['gap', 'Suppliers are missing'],
  )
  const duties = await client.duties.list({ params })
  const stateOf = (duty: string) => duties.items.find(one => one.id === duty)?.state
  assert.deepEqual([stateOf('interval.risk'), stateOf('duty.intervals')], ['current', 'overdue'])
  const owed = await client.occurrences.calendar({
    query: { from: '2026-01-01T00:00:00Z', to: '2027-12-31T00:00:00Z' },
  })
  assert.ok(owed.items.some(one => one.title.startsWith('Review of 2.1')))
  const paper = await text(await client.measures.document({ params, body: { format: 'html' } }))
  for (const part of [/Not applied, with the reasons/, /One flat network/, /Missed/]) assert.match(paper, part)
  const pack = await text(await client.governingBodies.pack({ params, body: { format: 'html' } }))
  assert.match(pack, /One flat network/)
})

test('a point that is not met and that nobody corrects for a day gets its corrective action by itself, once', async () => {
  const { client } = place.lead
  const { id } = await client.legalEntities.create({ body: { body: { ...draft(60), name: 'Ebb GmbH' } as never } })
  await client.legalEntities.decide({ params: { id }, body: { class: 'essential', reason: 'We looked' } })
  const gaps = async (query = {}) =>
    (await client.duties.list({ params: { id }, query })).toCorrect.map(({ ref }) => ref).toSorted()
  const before = await gaps()
  assert.ok(before.length > 0)
  const org = (await client.sessions.current()).organisation?.id ?? ''
  const library = frameworkLibrary(frameworkCatalog())
  const rooms = { law: shippedLaw(), library, posture: postureService(library) }
  const openAt = (now: number) =>
    withOrg(place.database.app, { org, user: null }, tx => openCorrections(tx, org, rooms, instant(now)))
  assert.equal(await openAt(Date.now()), 0, 'people have a day to open them for owners of their choice')
  const tomorrow = Date.now() + 25 * 3_600_000
  const opened = await Promise.all([openAt(tomorrow), openAt(tomorrow)])
  assert.ok(Math.min(...opened) === 0, 'two that look at once open each but once')
  const then = { asOf: new Date(tomorrow + 1000).toISOString() as never }
  assert.deepEqual(await gaps(then), [])
  const mine = (await client.actions.list({ query: { limit: 200, ...then } })).items.filter(({ body }) =>
    body.about.some(one => one.id === id),
  )
  assert.deepEqual(mine.flatMap(({ body }) => body.requirements).toSorted(), before)
  assert.ok(mine.every(({ body }) => body.owner === place.me && body.due > new Date(tomorrow).toISOString()))
})

test('what the organisation is under NIS2 follows from its entities, and no second answer is taken beside theirs', async () => {
  const { client } = place.lead
  const found = await client.legalEntities.organisationClass({ query: {} })
  assert.deepEqual([found.entityClass, found.from], ['essential', 'entities'])
  const { body } = await client.organisations.get()
  const nis2 = { ...body.nis2, entityClass: 'out' as const }
  await assert.rejects(client.organisations.update({ body: { body: { ...body, nis2 } } }), /legal entities/)
  await client.organisations.update({ body: { body: { ...body, federal: true } } })
})

test('what an authority asks is answered item by item with evidence, late or in time, and given out as one file', async () => {
  const { client } = place.lead
  const { id: entity } = await client.legalEntities.create({ body: { body: draft(60) } as never })
  const params = { id: entity }
  assert.equal((await client.authorityRequests.supervision({ params })).powers, null)
  await client.legalEntities.decide({ params, body: { class: 'essential', reason: 'As the rules give' } })
  const evidence = await minutes('Restore test')
  const asked = {
    entity,
    authority: 'BSI',
    reference: 'A-7',
    purpose: 'Backups',
    received: '2026-05-01',
    due: '2026-06-01',
  }
  const items = [{ words: 'The last restore test', answer: 'See the file', evidence: [evidence] }]
  const { id } = await client.authorityRequests.create({
    body: { body: { ...asked, items, owner: place.me } as never },
  })
  const open = await client.authorityRequests.supervision({ params })
  assert.deepEqual([open.requests[0]?.overdue, open.ceiling?.atLeast, open.ceiling?.atMost], [true, 10_000_000, null])
  assert.match(open.ceiling?.national?.words ?? '', /500 million/)
  assert.equal(open.powers?.orders.items.length, 11)
  await client.authorityRequests.transition({
    params: { id },
    body: { verb: 'answer', input: { how: 'Portal', late: 'Holidays' } },
  })
  const { factors, requests } = await client.authorityRequests.supervision({ params })
  assert.equal(requests[0]?.answeredLate, true)
  assert.match(
    factors.items.find(({ factor }) => factor === 'cooperation')?.words ?? '',
    /1 request answered, 0 in time/,
  )
  const paper = await text(await client.authorityRequests.document({ params: { id }, body: { format: 'html' } }))
  assert.match(paper, /Restore test\.txt/)
  const zip = (await client.authorityRequests.bundle({ params: { id }, body: {} })) as unknown as Response
  const bytes = Buffer.from(await zip.arrayBuffer()).toString('latin1')
  for (const name of ['answer.html', 'SHA256SUMS', 'evidence/']) assert.ok(bytes.includes(name), name)
  assert.match(`${factors.rule.id} ${open.ceiling?.double.article} ${open.once.id}`, /Art\. 35\(2\) filing\.once/)

  const { link } = await client.invitations.create({ body: { email: 're@example.com', roles: ['reader'] } })
  const reader = place.browser().client
  await reader.invitations.accept({ body: { token: secretOf(link), account: { name: 'Re', password } } })
  await reader.sessions.signIn({ body: { email: 're@example.com', password } })
  const seen = await reader.authorityRequests.supervision({ params })
  assert.deepEqual([seen.mayReadRequests, seen.requests], [false, []])
  assert.ok(seen.factors.items.every(({ words }) => words === null))
  await assert.rejects(reader.authorityRequests.get({ params: { id }, query: {} }))
  const owed = await reader.duties.list({ params, query: {} })
  const reports = owed.items.find(one => one.id === 'duty.reports')
  assert.deepEqual([reports?.state, reports?.words], ['unknown', 'Seen by whoever may read incidents'])
})

test('a playbook is proposed, approved by another, taken out as a checklist on the timeline, and tried in an exercise', async () => {
  const { link } = await place.lead.client.invitations.create({
    body: { email: 'im@example.com', roles: ['incident_manager'] },
  })
  const { client } = place.browser()
  await client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Im', password } } })
  await client.sessions.signIn({ body: { email: 'im@example.com', password } })
  const { created } = await client.playbooks.propose({})
  assert.equal(created.length, 3)
  assert.deepEqual((await client.playbooks.propose({})).created, [])
  const [id = ''] = created
  const params = { id }
  const { body } = await client.playbooks.get({ params, query: {} })
  await assert.rejects(client.playbooks.transition({ params, body: { verb: 'approve' } }), /somebody else/)
  const { lifecycle: _, origin: __, ...draft } = body
  const wrong = { ...draft, steps: 'Cut it off' }
  await assert.rejects(client.playbooks.update({ params, body: { body: wrong } }), /step 1/)
  await client.playbooks.update({ params, body: { body: { ...draft, owner: place.me, reviewBy: '2026-01-01' } } })
  await client.playbooks.transition({ params, body: { verb: 'approve' } })
  const standing = async () => (await client.playbooks.standings({ query: {} })).items.find(one => one.id === id)
  assert.deepEqual([(await standing())?.standing, (await standing())?.testedAt], ['unreviewed', null])
  await client.playbooks.transition({ params, body: { verb: 'review', input: { reviewBy: '2999-01-01' } } })
  assert.equal((await standing())?.standing, 'current')

  const [entity] = (await client.legalEntities.list({ query: {} })).items
  const opening = { entity: entity?.id ?? '', kind: 'tabletop' as const, title: 'Exercise' }
  const incident = { id: (await client.incidents.open({ body: opening })).id }
  const offered = await client.playbooks.ofIncident({ params: incident, query: {} })
  assert.deepEqual([offered.runs.length, offered.offered.length], [0, 3])
  await client.playbooks.choose({ params: incident, body: { playbook: id } })
  const step = { ...incident, playbook: id, step: 1 }
  await client.playbooks.tick({ params: step, body: {} })
  await assert.rejects(client.playbooks.tick({ params: step, body: {} }), /ticked already/)
  const { runs } = await client.playbooks.ofIncident({ params: incident, query: {} })
  assert.deepEqual([runs[0]?.steps[0]?.done, runs[0]?.steps[1]?.done?.by, runs[0]?.version], [null, 'Im', 4])
  const room = await client.incidents.overview({ params: incident, query: {} })
  assert.ok(room.timeline.some(({ words, detail }) => `${words} ${detail}`.includes('Step 2 done')))
  assert.notEqual((await standing())?.testedAt, null)
})
