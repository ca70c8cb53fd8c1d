import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { dropLimits, tagOf } from '@onus/core/drop-box'
import { nothingKnown } from '@onus/core/scoping'
import { sql } from 'kysely'
import { createTransport } from 'nodemailer'
import { folderBlobStore } from '../blob/store.ts'
import { withOrg } from '../db/index.ts'
import { openKeyring } from '../key/ring.ts'
import { shippedLaw } from '../law/shipped.ts'
import { openPlace, type Place } from '../testing-place.ts'
import { Deferred, openReceiver, type Receiver, type ReceiverSettings, type Taking } from './receiver.ts'
import { takingMail } from './taking.ts'

const settings: ReceiverSettings = { port: 0, host: 'drop.example.org', listen: null, tls: null }
const environment = {
  ONUS_DROP_BOX_PORT: '0',
  ONUS_DROP_BOX_HOST: settings.host,
  ONUS_SMTP_URL: 'smtp://127.0.0.1:9',
  ONUS_MAIL_FROM: 'Onus <onus@example.org>',
}

let place: Place
let receiver: Receiver
let address = ''
let box = ''
let org = ''
let faults: unknown[] = []
type Take = ReturnType<typeof takingMail>['take']
/** What stands between the receiver and keeping: a test plants a crash here. */
let between: (take: Take) => Take = take => take

before(async () => {
  place = await openPlace(environment)
  org = (await place.lead.client.sessions.current()).organisation?.id ?? ''
  const user = (await place.second.client.people.get({ params: { id: place.colleague } })).body.user ?? ''
  await place.lead.client.grants.create({ body: { user, role: 'incident_manager' } })
  const body = {
    name: 'Provider',
    scope: null,
    country: 'FR',
    zone: 'Europe/Paris',
    scoping: { ...nothingKnown, types: ['cloud-computing-service-providers'], holdings: [], independent: false },
  }
  await place.lead.client.legalEntities.create({ body: { body } as never })
  const { database, folder } = place
  const keys = await openKeyring({ database: database.sequencer, file: join(folder, 'instance-key') })
  const blobs = folderBlobStore({ root: join(folder, 'blobs'), keys })
  const rooms = {
    database,
    blobs,
    law: shippedLaw(),
    sendsAs: environment.ONUS_MAIL_FROM,
    hasWebhook: false,
    now: Date.now,
  }
  const { find, take } = takingMail(rooms, settings.host)
  receiver = await openReceiver(settings, {
    find,
    take: (...given) => between(take)(...given),
    onError: error => faults.push(error),
  } satisfies Taking<Parameters<typeof take>[0]>)
  const made = await place.second.client.dropBoxes.make({ body: {} })
  address = made.address
  box = made.id
})
after(async () => {
  await receiver?.[Symbol.asyncDispose]()
  await place?.[Symbol.asyncDispose]()
})

const outgoing = () => createTransport({ host: '127.0.0.1', port: receiver.port, ignoreTLS: true })
const raw = (...lines: readonly string[]) => lines.join('\r\n')
const post = async (mail: string, { to = address, from = 'ann@example.net' } = {}) =>
  await outgoing().sendMail({ envelope: { from, to }, raw: mail })
const refused = async (work: Promise<unknown>) =>
  await work.then(
    () => null,
    (error: { responseCode?: number }) => error.responseCode ?? 0,
  )
const mails = async () => (await place.second.client.dropBoxes.mails()).items
const incidentsNow = async () => (await place.second.client.incidents.list({ query: {} })).items
const overview = async (id: string) => await place.second.client.incidents.overview({ params: { id }, query: {} })
const opened = async () => (await mails())[0]?.incident ?? assert.fail('nothing was opened')

test('a mail that is forwarded opens an incident to be triaged: reported in and detected when it came, and nobody is aware by it', async () => {
  const before = (await incidentsNow()).length
  await outgoing().sendMail({
    envelope: { from: 'ann@example.net', to: address.toUpperCase() },
    from: 'Ann <ann@example.net>',
    to: 'incidents@example.org',
    subject: 'Fwd: Störung',
    date: new Date('2020-01-01T00:00:00Z'),
    text: 'Storage is down',
    html: '<p>no</p><script>alert(1)</script>',
    attachments: [{ filename: 'log.txt', content: 'line 1\nline 2\n' }],
  })
  assert.equal((await incidentsNow()).length, before + 1)
  const [mail] = await mails()
  assert.deepEqual([mail?.outcome, mail?.subject, mail?.deliveries], ['opened', 'Fwd: Störung', 1])
  const { body, state, timeline } = await overview(await opened())
  assert.deepEqual([body.title, state, body.decision, body.openedBy], ['Störung', 'triage', null, null])
  assert.deepEqual(Object.keys(body.moments).toSorted(), ['detected', 'reportedIn', 'triageStarted'])
  assert.equal(body.moments.detected?.at, mail?.receivedAt)
  assert.equal(body.moments.reportedIn?.at, mail?.receivedAt)
  assert.equal(body.answers.what_happened, 'Storage is down')
  const entry = timeline.find(line => line.mail !== null)
  assert.deepEqual([entry?.words, entry?.mail?.from, entry?.by], ['Storage is down', 'Ann <ann@example.net>', null])
  assert.deepEqual(
    entry?.files.map(({ name }) => name),
    ['message.eml', 'log.txt'],
  )
  const log = entry?.files[1]
  assert.equal(log?.sha256, createHash('sha256').update('line 1\nline 2\n').digest('hex'))
  const file = await place.second.client.incidents.file({
    params: { id: await opened(), sha256: log?.sha256 as never },
  })
  assert.match(file.url, /^http/)
  const told = (await place.second.client.notifications.list()).items
  assert.equal(told[0]?.title, 'By mail, to be triaged: Fwd: Störung')
})

test('a crash before or after it was kept loses nothing and makes nothing twice', async () => {
  const before = (await incidentsNow()).length
  const mail = raw('Message-ID: <crash@example.net>', 'Subject: Crash', 'From: ann@example.net', '', 'text')
  faults = []
  between = () => async () => {
    throw new Error('the power failed before')
  }
  assert.equal(await refused(post(mail)), 451)
  assert.equal((await incidentsNow()).length, before)
  between =
    take =>
    async (...given) => {
      await take(...given)
      throw new Error('the power failed after')
    }
  assert.equal(await refused(post(mail)), 451)
  between = take => take
  assert.equal(faults.length, 2)
  assert.equal((await incidentsNow()).length, before + 1)
  await post(raw('Received: from somewhere else', mail))
  await Promise.all([post(mail), post(mail)])
  assert.equal((await incidentsNow()).length, before + 1)
  const [kept] = await mails()
  assert.deepEqual([kept?.subject, kept?.deliveries], ['Crash', 4])
  assert.equal((await overview(await opened())).timeline.filter(line => line.mail !== null).length, 1)
  await post(mail.replace('text', 'another text under the same id'))
  assert.equal((await mails())[0]?.deliveries, 1)
})

test('an answer in the same thread, or with the tag in its subject, is added to the incident', async () => {
  await post(raw('Message-ID: <thread@example.net>', 'Subject: Thread', 'From: ann@example.net', '', 'first'))
  const id = await opened()
  const count = (await incidentsNow()).length
  await post(
    raw(
      'Message-ID: <2@example.net>',
      'In-Reply-To: <thread@example.net>',
      'Subject: Re: Thread',
      'From: b@x.example',
      '',
      'two',
    ),
  )
  await post(raw('References: <0@y> <2@example.net>', 'Subject: Fwd', 'From: c@x.example', '', 'three'))
  await post(raw(`Subject: Re: ${tagOf(id)} arrived`, 'From: d@x.example', '', 'four'))
  assert.equal((await incidentsNow()).length, count)
  const words = (await overview(id)).timeline.filter(line => line.mail !== null).map(line => line.words)
  assert.deepEqual(words, ['first', 'two', 'three', 'four'])
  assert.deepEqual(
    (await mails()).slice(0, 3).map(({ outcome, incident }) => [outcome, incident]),
    Array.from({ length: 3 }, () => ['added', id]),
  )
  await post(raw('Subject: [incident 000000000000] no such', 'From: d@x.example', '', 'five'))
  assert.equal((await mails())[0]?.outcome, 'opened')
  await place.second.client.incidents.withdraw({ params: { id }, body: { note: 'It was none' } })
  await post(raw('References: <2@example.net>', 'Subject: Fwd', 'From: c@x.example', '', 'after the end'))
  const [last] = await mails()
  assert.deepEqual([last?.outcome, last?.incident === id], ['opened', false])
})

test('bounces, absence and our own messages open nothing and are never answered; alerts of machines open incidents', async () => {
  const count = (await incidentsNow()).length
  await place.second.client.dropBoxes.change({ params: { id: box }, body: { acknowledges: 'everybody' } })
  await post(raw('Auto-Submitted: auto-replied', 'Subject: Away', 'From: ann@example.net', '', 'I am away'))
  await post(raw('Subject: Bounce', 'From: m@x.example', 'Content-Type: multipart/report; boundary=q', '', ''), {
    from: '',
  })
  await post(raw('Subject: Reminder', 'From: Onus <onus@example.org>', '', 'x'))
  assert.equal((await incidentsNow()).length, count)
  assert.deepEqual(
    (await mails()).slice(0, 3).map(({ outcome, acknowledged }) => [outcome, acknowledged]),
    Array.from({ length: 3 }, () => ['noted', false]),
  )
  await post(raw('Auto-Submitted: auto-generated', 'Subject: Alert', 'From: mon@example.net', '', 'disk'), {
    from: 'mon@example.net',
  })
  assert.deepEqual([(await mails())[0]?.outcome, (await mails())[0]?.acknowledged], ['opened', false])
})

test('who wrote is answered only where that was chosen, through the outbox, and never where the sender is in doubt', async () => {
  const waiting = async () =>
    await withOrg(place.database.app, { org, user: null }, async tx => {
      const { rows } = await sql<{ address: string; subject: string; text: string }>`
        select address, subject, text from mail where org = ${org} and user_id is null order by created_at`.execute(tx)
      return rows
    })
  const choose = async (acknowledges: 'nobody' | 'members' | 'everybody') =>
    await place.second.client.dropBoxes.change({ params: { id: box }, body: { acknowledges } })
  let written = 0
  const from = async (sender: string, envelope = sender) =>
    await post(raw(`Subject: <b>Buy</b> ${sender}`, `From: ${sender}`, '', `words of theirs ${++written}`), {
      from: envelope,
    })
  await choose('nobody')
  await from('ann@example.net')
  await choose('members')
  await from('ann@example.net')
  assert.deepEqual(await waiting(), [])
  await from('bo@example.com')
  const id = await opened()
  await choose('everybody')
  await from('eve@example.net', 'other@example.net')
  await from('ann@example.net', '')
  await from('ann@example.net')
  assert.deepEqual(
    (await waiting()).map(one => one.address),
    ['bo@example.com', 'ann@example.net'],
  )
  const [answer] = await waiting()
  assert.equal(answer?.subject, `${tagOf(id)} Your message arrived`)
  assert.doesNotMatch(`${answer?.subject} ${answer?.text}`, /Buy|theirs/)
})

test('every other recipient gets one answer: unknown, of another host, replaced and closed; and only so many are tried', async () => {
  const [local = ''] = address.split('@')
  const host = settings.host
  const answers: string[] = []
  const ask = async (to: string) =>
    await post('\r\n', { to }).catch((error: { response?: string }) => answers.push(error.response ?? ''))
  await ask(`incident-${'a'.repeat(32)}@${host}`)
  await ask(`postmaster@${host}`)
  await ask(`${local}@elsewhere.example`)
  const second = await place.second.client.dropBoxes.make({ body: {} })
  const { address: next } = await place.second.client.dropBoxes.replace({ params: { id: second.id }, body: {} })
  await ask(second.address)
  assert.notEqual(next, second.address)
  await post(raw('Subject: To the new one', '', 'x'), { to: next })
  assert.equal((await mails())[0]?.box, second.id)
  await place.second.client.dropBoxes.close({ params: { id: second.id }, body: {} })
  await ask(next)
  assert.deepEqual([...new Set(answers)], ['550 No such recipient here'])
  const many = Array.from({ length: 7 }, (_, index) => `nobody${index}@${host}`)
  const said = await speak('HELO x', 'MAIL FROM:<a@b.example>', ...many.map(one => `RCPT TO:<${one}>`))
  assert.ok(said.includes('421 Too many wrong recipients'), said)
  const stored = await sql<{ all: string }>`select string_agg(d::text, ' ') as all from auth.drop_box d`.execute(
    place.database.app,
  )
  assert.ok(!(stored.rows[0]?.all ?? '').includes(local.slice(9)))
})

test('what is too large is refused for good, what is too much is asked to come later, and what goes in circles is refused', async () => {
  assert.equal(await refused(post(raw('Subject: big', '', 'x'.repeat(dropLimits.bytes)))), 552)
  const circles = raw(...Array.from({ length: dropLimits.hops + 1 }, () => 'Received: by x'), 'Subject: round', '', '')
  assert.equal(await refused(post(circles)), 554)
  await withOrg(place.database.app, { org, user: null }, async tx => {
    for (let index = 0; index < dropLimits.incidentsAnHour; index += 1)
      await sql`insert into dropped_mail (org, id, box, same, sha256, bytes, received_at, outcome, incident)
        select ${org}, gen_random_uuid(), box, sha256(${Buffer.from(String(index))}), sha256, 1, clock_timestamp(), 'opened', incident
        from dropped_mail where org = ${org} and box = ${box} and incident is not null limit 1`.execute(tx)
  })
  const count = (await incidentsNow()).length
  assert.equal(await refused(post(raw('Subject: one more', '', 'x'))), 451)
  assert.equal((await incidentsNow()).length, count)
})

test('nobody may sign in, and what is cut off before its end is nothing', async () => {
  const said = await speak('EHLO x', 'AUTH PLAIN AGEAYg==', 'STARTTLS')
  assert.doesNotMatch(said, /250[ -](AUTH|STARTTLS)/)
  assert.match(said, /50\d|454/)
  const before = (await mails()).length
  await new Promise<void>(done => {
    const socket = connect(receiver.port, '127.0.0.1', () => {
      socket.write(`HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<${address}>\r\nDATA\r\n`)
    })
    socket.on('data', text => String(text).includes('354') && socket.end('Subject: half') && socket.destroy())
    socket.on('close', () => done())
  })
  assert.equal((await mails()).length, before)
})

test('a drop box is set up by people who may, and only where mail is taken', async () => {
  await assert.rejects(place.lead.client.dropBoxes.make({ body: {} }), /permi|may not/i)
  const { receiver: shown, items } = await place.lead.client.dropBoxes.list()
  assert.deepEqual([shown?.host, shown?.isEncrypted], [settings.host, false])
  const [own] = items
  assert.deepEqual(
    [own?.id, own?.entityName, JSON.stringify(own).includes(address.slice(9, 30))],
    [box, 'Provider', false],
  )
  assert.ok(new Deferred(451, 'x') instanceof Error)
})

/** Says lines one after another, each after an answer, and gives back everything that was answered. */
async function speak(...lines: readonly string[]): Promise<string> {
  return await new Promise(done => {
    let [heard, rest] = ['', '']
    const left = [...lines, 'QUIT']
    const socket = connect(receiver.port, '127.0.0.1')
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      heard += text
      const whole = (rest + text).split('\r\n')
      rest = whole.pop() ?? ''
      for (const line of whole) if (/^\d{3} /.test(line) && left.length > 0) socket.write(`${left.shift()}\r\n`)
    })
    socket.on('error', () => {})
    socket.on('close', () => done(heard))
  })
}
