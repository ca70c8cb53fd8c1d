import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { instant } from '@onus/core/time'
import { sql } from 'kysely'
import { type OrgTransaction, withOrg } from '../db/index.ts'
import { newId } from '../id/index.ts'
import { shippedLaw } from '../law/shipped.ts'
import { notify } from '../notification/store.ts'
import { remind } from '../reminder/reminding.ts'
import { openPlace, type Place } from '../testing-place.ts'
import { composeMail } from './composing.ts'
import { tellAll } from './schedule.ts'
import { mostAttempts, sendNext } from './sending.ts'
import { toldOrganisations } from './store.ts'
import { openSink, type Sink } from './testing.ts'
import { openMailer } from './transport.ts'

const origin = 'http://localhost:4600'
const refusals = new Map<string, string>()
let sink: Sink
let place: Place
let org: string

before(async () => {
  sink = await openSink(recipient => refusals.get(recipient) ?? '250 taken')
  const mail = { ONUS_SMTP_URL: `smtp://127.0.0.1:${sink.port}`, ONUS_MAIL_FROM: 'Onus <onus@example.org>' }
  place = await openPlace({ ...mail, ONUS_JOBS: 'off' })
  org = (await place.lead.client.organisations.list()).items[0]?.id ?? ''
})
beforeEach(async () => {
  refusals.clear()
  await inOrg(tx => sql`delete from notification where org = ${org}`.execute(tx))
  await inOrg(tx => sql`delete from mail where org = ${org}`.execute(tx))
})
after(async () => {
  await place[Symbol.asyncDispose]()
  await sink[Symbol.asyncDispose]()
})

const inOrg = <T>(work: (tx: OrgTransaction) => Promise<T>) => withOrg(place.database.app, { org, user: null }, work)
const mailer = () => openMailer({ url: `smtp://127.0.0.1:${sink.port}`, from: 'Onus <onus@example.org>' })
const usersOf = async () => ({
  lead: (await place.lead.client.people.get({ params: { id: place.me } })).body.user ?? '',
  second: (await place.second.client.people.get({ params: { id: place.colleague } })).body.user ?? '',
})
/** A working day at half past eight in UTC, near enough to now that what is told is not too old. */
const morning = () => {
  const day = new Date()
  while (day.getUTCDay() === 0 || day.getUTCDay() === 6) day.setUTCDate(day.getUTCDate() + 1)
  return instant(`${day.toISOString().slice(0, 10)}T08:30:00.000Z`)
}
const isWorkingDay = (at: string) => ![0, 6].includes(new Date(at).getUTCDay())
const told = async (text: string) => {
  const { lead, second } = await usersOf()
  await inOrg(tx =>
    notify(tx, org, [lead, second], { title: text, text: 'It is due.', link: '/controls/1', key: newId() }),
  )
}
const compose = () => inOrg(tx => composeMail(tx, org, morning(), origin))
// A minute ahead: the clocks of the database and of this process need not agree to the second.
const send = (at = instant(Date.now() + 60_000)) => sendNext(inOrg, mailer(), at)

test('a test message arrives at the caller’s own address, with links to this instance alone', async () => {
  const count = sink.received.length
  const { to, sent } = await place.lead.client.mail.test()
  assert.equal(sent, true)
  const message = sink.received[count]
  assert.deepEqual([message?.to, message?.from], [to, 'onus@example.org'])
  assert.match(message?.data ?? '', /Auto-Submitted: auto-generated/)
  assert.match(message?.data ?? '', /text\/plain[\s\S]*text\/html/)
})

test('what people are told is one message a day for each, made once', async () => {
  await told('Review access')
  await told('Review backups')
  assert.equal(await compose(), 2)
  assert.equal(await compose(), 0)
  const count = sink.received.length
  assert.deepEqual([await send(), await send(), await send()], ['sent', 'sent', null])
  assert.match(sink.received[count]?.data ?? '', /Subject: 2 things for you in Acme/)
  await told('A third one')
  assert.equal(await compose(), 0, 'not twice on one day')
})

test('who wants it at once gets it at once, and who wants none gets none', async () => {
  await place.lead.client.mail.prefer({ body: { mode: 'immediate', zone: 'Europe/Berlin' } })
  await place.second.client.mail.prefer({ body: { mode: 'none', zone: null } })
  assert.equal((await place.lead.client.mail.preference()).mode, 'immediate')
  await told('First')
  assert.equal(await compose(), 1)
  await told('Second')
  assert.equal(await compose(), 1)
  await assert.rejects(place.lead.client.mail.prefer({ body: { mode: 'daily', zone: 'Europe/Atlantis' } }), /zone/)
  await place.lead.client.mail.prefer({ body: { mode: 'daily', zone: null } })
  await place.second.client.mail.prefer({ body: { mode: 'daily', zone: null } })
})

test('nobody without an address gets mail', async () => {
  const { body, version } = await place.second.client.people.get({ params: { id: place.colleague } })
  const write = (email: string | null) =>
    place.lead.client.people.update({ params: { id: place.colleague }, body: { body: { ...body, email } } })
  await write(null)
  await told('Review access')
  assert.equal(await compose(), 1)
  await write(body.email)
  assert.ok(version > 0)
})

test('a passing fault is tried again later and becomes a dead letter in the end; it can be sent again', async () => {
  await place.lead.client.mail.prefer({ body: { mode: 'none', zone: null } })
  await told('Review access')
  await compose()
  await place.lead.client.mail.prefer({ body: { mode: 'daily', zone: null } })
  refusals.set('bo@example.com', '451 try later')
  let at = Date.now() + 1000
  for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
    assert.equal(await send(instant(at)), 'postponed')
    assert.equal(await send(instant(at)), null, 'not before its time')
    at += 13 * 3600 * 1000
  }
  assert.equal(await send(instant(at)), 'dead')
  const [dead] = (await place.lead.client.mail.status()).dead
  assert.match(dead?.error ?? '', /451/)
  refusals.clear()
  await place.lead.client.mail.again({ params: { id: dead?.id ?? '' } })
  assert.equal(await send(), 'sent')
  assert.deepEqual((await place.lead.client.mail.status()).dead, [])
})

test('what a server refuses for good is a dead letter at once', async () => {
  await place.lead.client.mail.prefer({ body: { mode: 'none', zone: null } })
  await told('Review access')
  assert.equal(await compose(), 1)
  await place.lead.client.mail.prefer({ body: { mode: 'daily', zone: null } })
  refusals.set('bo@example.com', '550 no such mailbox')
  assert.equal(await send(), 'dead')
})

test('beyond this machine nothing is sent without encryption', async () => {
  // The sink offers no STARTTLS; this address reaches it and is not written as loopback.
  const out = openMailer({ url: `smtp://0.0.0.0:${sink.port}`, from: 'onus@example.org' })
  const sent = await out.send({ id: newId(), to: 'bo@example.com', subject: 's', text: 't', html: '' })
  assert.match(sent.state === 'sent' ? '' : sent.why, /TLS|command/i)
})

test('the timer makes mail and hands it to a job; a sample company tells nobody anything', async () => {
  const asked: string[] = []
  const queue = {
    enqueue: async (_: unknown, job: { kind: string }) => {
      asked.push(job.kind)
      return newId()
    },
  } as never
  const onError = (error: unknown) => assert.fail(String(error))
  const later = instant(Date.parse(morning()) + 86_400_000 * 3)
  await told('Review access')
  await tellAll(
    {
      database: place.database,
      queue,
      mailer: mailer(),
      origin,
      entries: async () => [],
      law: shippedLaw(),
      webhook: null,
      onError,
    },
    later,
    new Map(),
  )
  const { rows } = await inOrg(tx => sql<{ n: number }>`select count(*)::int as n from mail`.execute(tx))
  assert.deepEqual([asked, rows[0]?.n], isWorkingDay(later) ? [['send_mail'], 2] : [[], 0])
  assert.deepEqual(await toldOrganisations(place.database.sequencer), [org])
})

test('the ladder tells the owner when it is late, the lead too, each step once and none at a weekend', async () => {
  const body = {
    title: 'Turn on logging',
    description: '',
    owner: place.colleague,
    due: '2027-03-03',
    about: [],
    requirements: [],
    milestones: [],
  }
  await place.lead.client.actions.create({ body: { body } })
  const tell = (day: string) => inOrg(tx => remind(tx, org, instant(`${day}T09:00:00.000Z`)))
  const titles = async (who: 'lead' | 'second') =>
    (await place[who].client.notifications.list()).items.map(item => item.text).filter(text => text.includes('3 March'))
  await tell('2027-03-01')
  await tell('2027-03-02')
  assert.deepEqual(await titles('second'), ['It is due on 3 March 2027.'])
  assert.deepEqual(await titles('lead'), [])
  await tell('2027-03-06')
  assert.equal((await titles('second')).length, 1, 'a Saturday')
  await tell('2027-03-08')
  await tell('2027-03-09')
  assert.deepEqual(await titles('second'), ['It was due on 3 March 2027 and is late.', 'It is due on 3 March 2027.'])
  assert.deepEqual(await titles('lead'), ['It was due on 3 March 2027 and is late.'])
})
