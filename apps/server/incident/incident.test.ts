import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { IncidentOverview } from '@onus/contract/incident'
import { Sha256 } from '@onus/core/id'
import { nothingKnown } from '@onus/core/scoping'
import { instant } from '@onus/core/time'
import { sql } from 'kysely'
import { type OrgTransaction, withOrg } from '../db/index.ts'
import { shippedLaw } from '../law/shipped.ts'
import { composeMail } from '../mail/composing.ts'
import { notify } from '../notification/store.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { remind } from '../reminder/reminding.ts'
import { openPlace, type Place, textFile } from '../testing-place.ts'
import { deliverNext, signatureOf } from '../webhook/sending.ts'
import { owedLookWork } from './recurring.ts'
import { remindOfIncidents } from './reminding.ts'

let place: Place
let manager: Place['lead']
let entity: string
let user: string
before(async () => {
  place = await openPlace()
  user = (await place.second.client.people.get({ params: { id: place.colleague } })).body.user ?? ''
  for (const role of ['incident_manager', 'organisation_admin'] as const)
    await place.lead.client.grants.create({ body: { user, role } })
  manager = place.second
  entity = await newEntity('Europe/Paris')
})
after(async () => await place?.[Symbol.asyncDispose]())

async function newEntity(zone: string): Promise<string> {
  const contact = { name: 'Ada Berg', email: 'ada@example.org', phone: '+49 30 1', title: '', availability: 'always' }
  const body = {
    name: `Provider in ${zone}`,
    scope: null,
    country: 'FR',
    zone,
    registerNumber: 'RCS 1',
    address: 'Quai 1',
    supervisingAuthorities: ['CSIRT'],
    contacts: [
      { ...contact, for: 'notifier' },
      { ...contact, for: 'incident' },
    ],
    scoping: {
      ...nothingKnown,
      servicesInUnion: true,
      types: ['cloud-computing-service-providers'],
      figures: { headcount: 300, turnoverEur: 60_000_000, balanceEur: 50_000_000 },
      holdings: [],
      independent: false,
    },
  }
  return (await place.lead.client.legalEntities.create({ body: { body } as never })).id
}

const day = 86_400_000
const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10)
const overview = (id: string) => manager.client.incidents.overview({ params: { id }, query: {} })
const local = ({ deadlines }: IncidentOverview) =>
  Object.fromEntries(deadlines.map(({ stage, due }) => [stage, due && `${due.local} ${due.offset}`]))
const bytes = async (answer: unknown) => Buffer.from(await (answer as Response).arrayBuffer())

async function sentNotification(inEntity: string, zone: string, aware: string, sent: string) {
  const detected = { local: aware, zone }
  const { id } = await manager.client.incidents.open({ body: { entity: inEntity, title: 'Storage is down', detected } })
  const params = { id }
  await manager.client.incidents.decide({
    params,
    body: { answer: 'significant', reason: 'Storage is down for everybody', aware: { local: aware, zone } },
  })
  const filing = await manager.client.filings.draft({ params, body: { stage: 'notification' } })
  await manager.client.filings.approve({ params: { id: filing.id }, body: {} })
  const at = { local: sent, zone }
  await manager.client.filings.submit({ params: { id: filing.id }, body: { channel: 'portal', at } })
  return await overview(id)
}

test('deadlines run over the night when clocks go forward, and into a shorter month', async () => {
  const paris = await sentNotification(entity, 'Europe/Paris', '2026-03-28T20:00', '2026-03-31T18:30')
  assert.deepEqual(local(paris), {
    early_warning: '2026-03-29T21:00:00 +02:00',
    notification: '2026-03-31T21:00:00 +02:00',
    progress: '2026-04-30T18:30:00 +02:00',
    final: null,
  })
  assert.equal(paris.deadlines[0]?.due?.at, '2026-03-29T19:00:00.000Z')
  assert.deepEqual(
    paris.deadlines.map(({ recorded }) => recorded !== null),
    [false, true, false, false],
    'it was written down long after it was sent',
  )
  assert.deepEqual(
    paris.deadlines.map(({ rule, state }) => [rule?.id, state]),
    [
      ['report.early-warning', 'overdue'],
      ['report.notification', 'submitted'],
      ['report.final', 'overdue'],
      ['report.final.after-handling', 'waiting'],
    ],
  )
  const handled = { moments: { handled: { local: '2026-04-01T08:00', zone: 'Europe/Paris' } } }
  await manager.client.incidents.amend({ params: { id: paris.id }, body: { change: handled } })
  assert.equal(local(await overview(paris.id)).final, '2026-04-30T18:30:00 +02:00')
})

test('from opening an incident to a printed early warning are at most twelve answers, none twice', async () => {
  const asked = new Set<string>()
  const answer = (...names: readonly string[]) => {
    for (const name of names) assert.ok(!asked.has(name), `${name} is asked twice`)
    for (const name of names) asked.add(name)
  }
  answer('entity', 'title', 'what_happened')
  const { id } = await manager.client.incidents.open({
    body: { entity, title: 'Files are encrypted', whatHappened: 'Files on two servers are encrypted' },
  })
  const params = { id }
  answer('significant', 'reason', 'aware')
  await manager.client.incidents.decide({
    params,
    body: { answer: 'significant', reason: 'Customers cannot work', aware: { at: new Date().toISOString() } },
  })
  const { questions } = await overview(id)
  assert.equal(questions?.stage, 'early_warning')
  const answers: Readonly<Record<string, unknown>> = {
    suspected_malicious: true,
    cross_border: false,
    services: ['Storage'],
    entity_class: 'important',
  }
  const change: Record<string, Record<string, unknown>> = {}
  for (const { id: field, goesTo } of questions?.fields ?? []) {
    answer(field)
    assert.ok(field in answers, `${field} is asked and was known`)
    change[goesTo.part] = { ...change[goesTo.part], [goesTo.name]: answers[field] }
  }
  await manager.client.incidents.amend({ params, body: { change: change as never, reason: 'The first hour' } })
  assert.deepEqual((await overview(id)).questions?.fields, [])
  const filing = { id: (await manager.client.filings.draft({ params, body: { stage: 'early_warning' } })).id }
  answer('channel')
  await manager.client.filings.approve({ params: filing, body: {} })
  const pdf = await bytes(await manager.client.filings.export({ params: filing, body: { format: 'pdf' } }))
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
  await manager.client.filings.submit({ params: filing, body: { channel: 'telephone' } })
  assert.ok(asked.size <= 12, [...asked].join())

  const text = await bytes(await manager.client.filings.export({ params: filing, body: { format: 'text' } }))
  assert.match(text.toString(), /Suspected to be unlawful or malicious: yes/)
  const { body } = await manager.client.filings.get({ params: filing, query: {} })
  const sha256 = createHash('sha256').update(text).digest('hex')
  assert.equal(body.lifecycle.state === 'submitted' && body.lifecycle.submitted.sha256, sha256)

  await manager.client.incidents.amend({ params, body: { change: { facts: { suspected_malicious: false } } } })
  const still = await bytes(await manager.client.filings.export({ params: filing, body: { format: 'text' } }))
  assert.deepEqual(still, text, 'what was sent stays')
  await assert.rejects(manager.client.filings.redraft({ params: filing, body: {} }), /cannot become drafting/)
  await assert.rejects(manager.client.filings.draft({ params, body: { stage: 'early_warning' } }), /corrected/)
  const correction = await manager.client.filings.draft({
    params,
    body: { stage: 'early_warning', corrects: filing.id },
  })
  await assert.rejects(manager.client.filings.draft({ params, body: { stage: 'intermediate' } }), /answers a request/)
  const long = { at: '2020-01-01T00:00:00Z' }
  const answered = { outcome: 'acknowledged', reference: 'A-1' } as const
  await assert.rejects(
    manager.client.filings.answer({ params: filing, body: { ...answered, at: long } }),
    /before it was sent/,
  )
  await manager.client.filings.answer({ params: filing, body: answered })
  const { filings, timeline, answerExpected } = await overview(id)
  assert.deepEqual(
    filings.map(one => [one.id === correction.id, one.body.lifecycle.state, one.isLate]),
    [
      [false, 'acknowledged', false],
      [true, 'drafting', false],
    ],
  )
  assert.equal(answerExpected?.rule.id, 'report.answer')
  const lines = timeline.map(({ words }) => words)
  for (const said of [
    'Detected',
    'Opened',
    'Decided: significant',
    'Early warning approved',
    'Early warning sent to CSIRT over telephone',
  ])
    assert.ok(lines.includes(said), `${said} in ${lines.join(' | ')}`)
})

test('an exercise stands in a list of its own, marks all that leaves, and is never sent to an authority', async () => {
  const { id } = await manager.client.incidents.open({
    body: { entity, kind: 'tabletop', title: 'What if', whatHappened: 'x' },
  })
  const list = async (query: { kind?: 'tabletop' }) =>
    (await manager.client.incidents.list({ query })).items.map(one => one.title)
  assert.deepEqual(await list({ kind: 'tabletop' }), ['What if'])
  assert.ok(!(await list({})).includes('What if'))
  const params = { id: (await manager.client.filings.draft({ params: { id }, body: { stage: 'notification' } })).id }
  await manager.client.filings.approve({ params, body: {} })
  await assert.rejects(manager.client.filings.submit({ params, body: { channel: 'portal' } }), /never submitted/)
  for (const format of ['text', 'json', 'html'] as const) {
    const said = (await bytes(await manager.client.filings.export({ params, body: { format } }))).toString()
    assert.match(said, /EXERCISE – EXERCISE/, format)
  }
  await manager.client.filings.rehearse({ params, body: {} })
  assert.ok(local(await overview(id)).final, 'its clock goes on')
})

test('facts decide significance with their rules, and a night that lacks an hour is refused', async () => {
  const { id } = await manager.client.incidents.open({ body: { entity, title: 'Slow' } })
  const params = { id }
  const amend = (change: object, reason = '') =>
    manager.client.incidents.amend({ params, body: { change: change as never, reason } })
  assert.equal((await overview(id)).significance.answer, 'unknown')
  await amend({ facts: { outage: 1_801, only_planned: false } })
  const { significance, state, alarm } = await overview(id)
  const held = significance.asked.filter(one => one.answer === 'yes').map(one => one.rule.id)
  assert.deepEqual(
    [significance.answer, held, state, alarm?.isRaised],
    ['yes', ['significant.cloud.a'], 'triage', false],
  )
  assert.deepEqual(significance.facts.find(one => one.name === 'outage')?.value, 1_801)
  await assert.rejects(
    amend({ moments: { occurred: { local: '2026-03-29T02:30', zone: 'Europe/Paris' } } }),
    /does not exist/,
  )
  await assert.rejects(amend({ moments: { occurred: { local: '2026-03-29T02:30' } } }), /zone|input/i)
  const noDay = { local: '2024-02-30T10:00', zone: 'Europe/Paris' }
  await assert.rejects(manager.client.incidents.open({ body: { entity, title: 'x', detected: noDay } }), /input|time/i)
  await amend({ moments: { occurred: { local: '2025-10-26T02:30', zone: 'Europe/Paris' } } })
  assert.deepEqual((await overview(id)).body.moments.occurred?.isDoubtful, true)
  await assert.rejects(amend({ clocks: [{ is: 'law', rule: 'parallel.nothing' }] }), /has no clock parallel.nothing/)
  await amend({
    clocks: [{ is: 'law', rule: 'parallel.gdpr' }],
    triggers: { breach_aware: { at: '2026-01-01T00:00:00Z' } },
  })
  const [gdpr] = (await overview(id)).parallel
  assert.deepEqual(
    [gdpr?.rule?.article, gdpr?.state, gdpr?.due?.at],
    ['Art. 33(1)', 'overdue', '2026-01-04T00:00:00.000Z'],
  )
  await manager.client.incidents.withdraw({ params, body: { note: 'A test of ours' } })
  assert.equal((await overview(id)).state, 'withdrawn')
  await assert.rejects(amend({ title: 'x' }), /withdrawn/)
})

test('incidents that share a cause are looked at together by a named person each quarter', async () => {
  const other = await newEntity('Europe/Dublin')
  for (const [detected, loss_eur] of [
    ['2026-01-10T10:00:00Z', 300_000],
    ['2026-05-10T10:00:00Z', 260_000],
  ] as const) {
    const { id } = await manager.client.incidents.open({
      body: { entity: other, title: 'Outage', detected: { at: detected } },
    })
    const change = { rootCause: 'certificate', facts: { loss_eur } }
    await manager.client.incidents.amend({ params: { id }, body: { change } })
  }
  const look = () => manager.client.incidents.recurring({ query: { entity: other } })
  const first = await look()
  assert.deepEqual(
    first.groups.map(({ rootCause, incidents, answer }) => [rootCause, incidents.length, answer]),
    [['certificate', 2, 'yes']],
  )
  assert.equal(first.due, null)
  await manager.client.incidents.checkRecurring({ body: { entity: other, conclusion: 'Significant together' } })
  const then = await look()
  assert.deepEqual([then.checks[0]?.by, then.isOverdue, then.checks[0]?.body.found[0]?.answer], ['Bo', false, 'yes'])

  const due = Date.parse(then.due?.at ?? '')
  const [title, owner] = ['Look for recurring incidents of Provider in Europe/Dublin', place.colleague]
  const span = { from: isoDay(due - 5 * day), to: isoDay(due + 5 * day) }
  const planned = (await manager.client.agenda.list({ query: span })).items.find(item => item.title === title)
  assert.deepEqual([planned?.day, planned?.owner], [then.due?.local.slice(0, 10), owner])
  const org = (await place.lead.client.organisations.list()).items[0]?.id ?? ''
  const inOrg = <T>(work: (tx: OrgTransaction) => Promise<T>) => withOrg(place.database.app, { org, user: null }, work)
  const work = async (at: number) =>
    (await inOrg(tx => owedLookWork(tx, shippedLaw(), { asOf: instant(at), knownAt: null })))
      .filter(one => one.id === other)
      .map(one => [one.title, one.owner, one.overdue])
  assert.deepEqual(await work(due - 20 * day), [])
  assert.deepEqual(await work(due - day), [[title, owner, false]])
  assert.deepEqual(await work(due + day), [[title, owner, true]])
  const workday = (at: number): number => ([0, 6].includes(new Date(at).getUTCDay()) ? workday(at + day) : at)
  const later = instant(workday(due + 2 * day))
  for (let again = 0; again < 2; again += 1) await inOrg(tx => remind(tx, org, later, null, shippedLaw()))
  const told = async (client: Place['lead']['client']) =>
    (await client.notifications.list()).items.filter(item => item.title === title).length
  assert.deepEqual(
    [await told(manager.client), await told(place.lead.client)],
    [1, 1],
    'late: who owes it, and the lead',
  )
})

test('each step before a deadline is told once, whoever else asks, dies between, or wakes after days', async t => {
  const taken: { id: string; body: string; isSigned: boolean }[] = []
  const secret = 'a secret of sixteen signs'
  const server = createServer((request, answer) => {
    let body = ''
    request
      .on('data', part => (body += part))
      .on('end', () => {
        const [id, at, signature] = ['onus-delivery', 'onus-time', 'onus-signature'].map(name =>
          String(request.headers[name]),
        )
        taken.push({ id: id ?? '', body, isSigned: signature === signatureOf(secret, at ?? '', body) })
        answer.writeHead(taken.length === 1 ? 500 : 204).end()
      })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.after(() => server.close())
  const address = server.address()
  const webhook = { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`, secret }
  const org = (await place.lead.client.organisations.list()).items[0]?.id ?? ''
  const inOrg = <T>(work: (tx: OrgTransaction) => Promise<T>) => withOrg(place.database.app, { org, user: null }, work)
  const rows = async (from: string) =>
    await inOrg(async tx => (await sql<{ text: string }>`${sql.raw(from)}`.execute(tx)).rows.map(({ text }) => text))

  const first = await overview((await manager.client.incidents.open({ body: { entity, title: 'Clock' } })).id)
  const params = { id: first.id }
  const aware = { at: first.now.at }
  await manager.client.incidents.decide({ params, body: { answer: 'significant', reason: 'Down', aware } })
  const law = shippedLaw()
  const remind =
    (hours: number, hasWebhook = true) =>
    (tx: OrgTransaction) =>
      remindOfIncidents(tx, org, law, instant(Date.parse(aware.at) + hours * 3_600_000), hasWebhook)
  const told = async () => {
    const mine = await rows(
      `select key as text from notification where user_id = '${user}' and key like 'incident ${first.id}%' order by 1`,
    )
    return mine.map(key =>
      key
        .split(' ')
        .filter((_, at) => at === 2 || at === 4)
        .join(' '),
    )
  }

  const lead = (await place.lead.client.sessions.current()).user?.id ?? ''
  const leadTold = async () =>
    await rows(
      `select split_part(key, ' ', 5) as text from notification where user_id = '${lead}' and key like 'incident ${first.id} early%' order by 1`,
    )
  await inOrg(remind(1, false))
  assert.deepEqual([await told(), await leadTold()], [['early_warning 24h'], []])
  await Promise.all([inOrg(remind(18.5)), inOrg(remind(18.5)), inOrg(remind(18.5))])
  assert.deepEqual([await told(), await leadTold()], [['early_warning 24h', 'early_warning 6h'], ['6h']])
  await inOrg(tx => sql`delete from notification where key like ${`incident ${first.id}%24h`}`.execute(tx))
  const broken = inOrg(async tx => {
    await remind(23.5)(tx)
    throw new Error('the process died')
  })
  await assert.rejects(broken, /died/)
  assert.deepEqual(await told(), ['early_warning 6h'])
  await Promise.all([inOrg(remind(23.5)), inOrg(remind(18.5)), inOrg(remind(23.5))])
  assert.deepEqual(await told(), ['early_warning 1h', 'early_warning 6h'])
  for (let again = 0; again < 2; again += 1) await inOrg(remind(200))
  assert.deepEqual(await told(), [
    'early_warning 1h',
    'early_warning 6h',
    'early_warning overdue',
    'notification overdue',
  ])

  // At three in the morning of a Sunday: a daily message would wait, this does not; two workers make one message of it.
  const sunday = new Date(Date.now() + (7 - new Date().getUTCDay()) * 86_400_000).toISOString().slice(0, 10)
  const night = instant(`${sunday}T02:00:00.000Z`)
  await manager.client.mail.prefer({ body: { mode: 'daily', zone: 'Europe/Berlin' } })
  await inOrg(tx => sql`update notification set created_at = ${night}::timestamptz - interval '1 minute'`.execute(tx))
  const calm = { title: 'Not urgent', text: '', link: null, key: 'calm' }
  await inOrg(tx => notify(tx, org, [user], calm))
  await Promise.all([1, 2].map(() => inOrg(tx => composeMail(tx, org, night, 'http://localhost:4600'))))
  const mails = await rows(`select text from mail where user_id = '${user}'`)
  assert.equal(mails.filter(text => text.includes('Early warning')).length, 1)
  assert.ok(!mails.some(text => text.includes('Not urgent')))

  await inOrg(tx =>
    sql`delete from webhook_message where key not like ${`incident ${first.id} early_warning %h`}`.execute(tx),
  )
  const deliver = (minutes: number) => deliverNext(inOrg, webhook, instant(Date.now() + minutes * 60_000))
  assert.deepEqual([await deliver(1), await deliver(1), await deliver(1)], ['postponed', 'sent', null])
  assert.deepEqual([await deliver(10), await deliver(20)], ['sent', null])
  assert.equal(new Set(taken.map(({ id }) => id)).size, 2, 'what is sent again has the name it had')
  assert.ok(taken.every(({ isSigned, body }) => isSigned && !body.includes('Clock')))
})

test('a message, a token and a failing check open incidents; contacts print without a network', async () => {
  const mail = textFile(
    'alert.eml',
    'Subject: Storage alarm',
    'From: Monitor <m@example.org>',
    'Message-ID: <1@example.org>',
    'Date: Fri, 20 Nov 2020 17:40:00 +0100',
    '',
    'Disk 7 is full',
  )
  const { id } = await manager.client.incidents.openFromMail({ body: { entity }, files: [mail] })
  const { body } = await overview(id)
  assert.deepEqual(
    [body.title, body.source.reference, body.moments.detected?.at, body.answers.what_happened],
    ['Storage alarm', 'Monitor <m@example.org> <1@example.org>', '2020-11-20T16:40:00.000Z', 'Disk 7 is full'],
  )
  await assert.rejects(manager.client.incidents.open({ body: { title: 'Which entity' } }), /legal entity/)
  const book = await bytes(await manager.client.incidents.contactBook({ body: { format: 'html' } }))
  assert.match(book.toString(), /Ada Berg.*\+49 30 1/)
  assert.doesNotMatch(book.toString(), /<script|src=|https?:/)
  const expiresAt = instant(Date.now() + 86_400_000)
  const { secret } = await manager.client.tokens.create({
    body: { name: 'Alerts', scopes: ['incident:write'], expiresAt },
  })
  const machine = place.browser({ authorization: `Bearer ${secret}`, 'sec-fetch-site': 'none' })
  const alerted = await machine.client.incidents.open({ body: { entity, title: 'Alert 7' } })
  assert.deepEqual(
    [(await overview(alerted.id)).body.source.kind, (await overview(alerted.id)).body.openedBy],
    ['api', null],
  )

  const org = (await place.lead.client.organisations.list()).items[0]?.id ?? ''
  const digest = Sha256.parse('0'.repeat(64))
  const { id: run } = await withOrg(place.database.app, { org, user: null }, tx => {
    const writer = systemWriter(tx, org, instant(Date.now()), false)
    const counts = { total: 1, inScope: 1, outOfScope: 0, duplicates: 0, statuses: { fail: 1 } }
    const [now, freshUntil] = [writer.at, expiresAt]
    const result = {
      verdict: 'failed' as const,
      reason: 'A bucket is open',
      counts,
      resultSha256: null,
      resultBlob: null,
    }
    const input = {
      check: 'buckets',
      checkDigest: digest,
      snapshots: [],
      params: {},
      exceptionsDigest: digest,
      now,
      freshUntil,
    }
    return record(writer, { noun: 'run', body: { ...input, ...result, failing: [], engine: 'test' } })
  })
  const found = await manager.client.incidents.openFromResult({ body: { run, entity } })
  assert.deepEqual((await overview(found.id)).body.source, { kind: 'check', reference: 'buckets', run })

  const whole = await bytes(await manager.client.incidents.export({ params: { id }, body: { format: 'html' } }))
  assert.match(whole.toString(), /Storage alarm/)
})
