import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { instant } from '@onus/core/time'
import { sql } from 'kysely'
import { hashOf } from '../auth/secret.ts'
import { type OrgTransaction, withOrg } from '../db/index.ts'
import { openPlace, type Place } from '../testing-place.ts'
import { mailSupplier, remindSuppliers } from './telling.ts'

let place: Place
let org = ''
let supplier = ''
let other = ''
let request = ''
let secret = ''
const by = { name: 'Rosa Adler', role: 'Head of security', email: 'rosa@cloud.example' }
const asked = ['contact_phone', 'notice_hours', 'practices_how', 'certificates', 'report_soc2']

before(async () => {
  place = await openPlace()
  const { client } = place.lead
  org = (await client.sessions.current()).organisation?.id ?? ''
  const make = async (name: string) =>
    (
      await client.suppliers.create({
        body: { body: { name, tier: 'critical', owner: place.me, began: '2024-01-01' } as never },
      })
    ).id
  supplier = await make('Cloud Ltd')
  other = await make('Other SA')
})
after(async () => await place?.[Symbol.asyncDispose]())

const secretOf = (link: string) => link.split('#')[1] ?? ''
const portal = () => place.browser().client.supplierPortal
const lost = /This link does not work/

async function ask(of: string, more: object = {}) {
  const { id, link } = await place.lead.client.supplierRequests.create({
    body: { supplier: of, questions: asked, words: 'Your service is critical to us', contact: {}, ...more } as never,
  })
  return { id, link, secret: secretOf(link) }
}

const pdf = (name: string, type = 'application/pdf') => new File(['%PDF-1.7 report'], name, { type })
const send = (key: string, file: File, question = 'report_soc2') =>
  portal().upload({ body: { secret: key, question }, files: [file] })

const answers = {
  contact_phone: { is: 'text', words: '+353 1 2' },
  notice_hours: { is: 'number', number: 24 },
  practices_how: { is: 'text', words: 'ISO 27001, audited each year' },
  certificates: { is: 'list', lines: [{ name: 'ISO/IEC 27001', detail: 'Hosting', until: '2027-01-31' }] },
} as never

const points = async () => (await place.lead.client.suppliers.standing({ params: { id: supplier }, query: {} })).points

test('a link is shown once, kept as a hash, and leads to what its supplier was asked and to nothing else', async () => {
  const made = await ask(supplier, { contact: { name: 'Rosa', email: 'rosa@cloud.example' } })
  request = made.id
  secret = made.secret
  assert.match(made.link, /^http:\/\/localhost:4600\/supplier-portal#[0-9a-f]{64}$/)
  const { rows } = await withOrg(place.database.app, { org, user: null }, tx =>
    sql<{ hash: Buffer; text: string }>`select hash, p::text as text from supplier_portal p`.execute(tx),
  )
  assert.deepEqual(rows[0]?.hash, hashOf(secret))
  const said = await withOrg(place.database.app, { org, user: null }, tx =>
    sql<{ said: number }>`
      select (select count(*) from fact where content like ${`%${secret}%`})::int
        + (select count(*) from idempotency where response like ${`%${secret}%`})::int as said`.execute(tx),
  )
  assert.equal(said.rows[0]?.said, 0)
  assert.ok(!rows[0]?.text.includes(secret))
  const view = await portal().open({ body: { secret } })
  assert.deepEqual([view.organisation, view.supplier, view.state], ['Acme', 'Cloud Ltd', 'open'])
  assert.deepEqual(
    view.questions.map(({ id }) => id),
    asked,
  )
  assert.ok(!JSON.stringify(view).includes('"about"'), 'what an answer proposes is not told')
  const { body, state } = await place.lead.client.supplierRequests.get({ params: { id: request }, query: {} })
  assert.equal(state, 'waiting')
  assert.ok(body.openedAt !== null)
})

test('the database itself shows the holder of a link one row, lets nothing of it change but its draft, and no other table', async () => {
  const another = await ask(other)
  const { app } = place.database
  const inside = <T>(work: (tx: OrgTransaction) => Promise<T>) =>
    app.transaction().execute(async inner => {
      await sql`select set_config('onus.portal', ${hashOf(secret).toString('hex')}, true)`.execute(inner)
      return await work(inner)
    })
  const seen = await inside(async inner => ({
    links: (await sql<{ request: string }>`select request from supplier_portal`.execute(inner)).rows,
    facts: (await sql`select id from fact`.execute(inner)).rows.length,
    people: (await sql`select id from blob`.execute(inner)).rows.length,
    others: (
      await sql`update supplier_portal set draft = '{}' where request = ${another.id} returning 1`.execute(inner)
    ).rows.length,
  }))
  assert.deepEqual(seen, { links: [{ request }], facts: 0, people: 0, others: 0 })
  for (const change of [
    sql`update supplier_portal set shown = '{}'`,
    sql`update supplier_portal set expires_at = 'infinity'`,
    sql`update supplier_portal set request = ${another.id}`,
    sql`update supplier_portal set org = ${another.id}`,
  ])
    await assert.rejects(
      inside(inner => change.execute(inner)),
      /changes nothing but its draft|row-level security/,
    )
  await assert.rejects(
    inside(inner =>
      sql`insert into supplier_portal (org, request, hash, expires_at, shown) values (${org}, ${supplier}, ${hashOf('x')}, 'infinity', '{}')`.execute(
        inner,
      ),
    ),
    /row-level security/,
  )
})

test('wrong, ended, renewed and withdrawn links are answered alike', async () => {
  const said: string[] = []
  const tried = (key: string) =>
    assert.rejects(
      portal().open({ body: { secret: key } }),
      (error: { problem: { status: number; detail: string } }) => {
        said.push(`${error.problem.status} ${error.problem.detail}`)
        return true
      },
    )
  await tried('0'.repeat(64))
  await tried(request)
  const ended = await ask(other)
  await withOrg(place.database.app, { org, user: null }, tx =>
    sql`update supplier_portal set expires_at = clock_timestamp() - interval '1 second' where request = ${ended.id}`.execute(
      tx,
    ),
  )
  await tried(ended.secret)
  const renewed = await place.lead.client.supplierRequests.renew({ params: { id: ended.id }, body: { days: 10 } })
  await tried(ended.secret)
  const next = secretOf(renewed.link)
  assert.equal((await portal().open({ body: { secret: next } })).supplier, 'Other SA')
  await place.lead.client.supplierRequests.revoke({ params: { id: ended.id }, body: { reason: 'Asked twice' } })
  await tried(next)
  assert.equal(new Set(said).size, 1, said.join('\n'))
  assert.match(said[0] ?? '', lost)
  await assert.rejects(
    place.lead.client.supplierRequests.renew({ params: { id: ended.id }, body: { days: 10 } }),
    /was withdrawn/,
  )
})

test('hostile files are refused, their names are kept harmless, and a file of one link is nothing to another', async () => {
  for (const [file, why] of [
    [new File(['<html><script>1</script></html>'], 'report.pdf', { type: 'application/pdf' }), /not taken/],
    [new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'logo.png', { type: 'image/png' }), /not taken/],
    [new File(['MZ program'], 'report.pdf', { type: 'application/pdf' }), /not taken/],
    [new File(['#!/bin/sh'], 'notes.txt', { type: 'text/plain' }), /not taken/],
    [pdf('report.pdf.html'), /does not fit/],
    [new File([], 'empty.pdf', { type: 'application/pdf' }), /not taken|empty/],
  ] as const)
    await assert.rejects(send(secret, file), why, file.name)
  await assert.rejects(send(secret, new File([new Uint8Array(50 * 1_048_576 + 1)], 'huge.pdf')), /larger than 52428800/)
  await assert.rejects(send(secret, pdf('a.pdf'), 'contact_phone'), /takes no files/)
  await assert.rejects(send('0'.repeat(64), pdf('a.pdf')), lost)
  const traversing = await send(secret, pdf('../../etc/passwd\u202e.pdf'))
  assert.equal(traversing.name, 'passwd.pdf')
  const another = await ask(other)
  await assert.rejects(portal().remove({ body: { secret: another.secret, file: traversing.id } }), /no such file/)
  await portal().remove({ body: { secret, file: traversing.id } })
  assert.deepEqual((await portal().open({ body: { secret } })).draft.files, [])
})

test('a draft is kept for whoever comes back, and nothing is sent while a question is open', async () => {
  await portal().save({ body: { secret, answers, by: { ...by, role: '' } } })
  const back = await portal().open({ body: { secret } })
  assert.deepEqual(back.draft.answers.notice_hours, { is: 'number', number: 24 })
  assert.equal(back.draft.by.name, by.name)
  await assert.rejects(portal().submit({ body: { secret, by } }), /Your latest SOC 2 report/)
  await assert.rejects(portal().save({ body: { secret, answers: { other: null } } }), /not open/)
  const { items } = await place.lead.client.supplierRequests.list({ query: { supplier } })
  assert.deepEqual(items[0]?.body.rounds, [], 'nobody sees what is not sent')
})

test('what was sent is frozen, tells its owner, begins the reading of a report as received, and counts for nothing', async () => {
  const before = await points()
  await send(secret, pdf('soc2.pdf'))
  const sent = await portal().submit({ body: { secret, by } })
  assert.equal(sent.state, 'answered')
  assert.deepEqual(
    sent.sent.map(one => one.by),
    [by],
  )
  for (const again of [
    () => portal().submit({ body: { secret, by } }),
    () => portal().save({ body: { secret, answers } }),
    () => send(secret, pdf('more.pdf')),
    () => portal().remove({ body: { secret, file: sent.sent[0]?.files[0]?.id ?? '' } }),
  ])
    await assert.rejects(again, /sent already/)
  const { client } = place.lead
  const found = await client.suppliers.standing({ params: { id: supplier }, query: {} })
  assert.deepEqual(
    found.reports.map(({ state, counts }) => [state, counts]),
    [['received', false]],
  )
  const without = (all: typeof before) => all.filter(({ kind }) => kind !== 'report')
  assert.deepEqual(without(found.points), without(before))
  assert.ok(found.points.filter(({ kind }) => kind === 'report').every(({ state }) => state === 'unknown'))
  const { body } = await client.suppliers.get({ params: { id: supplier }, query: {} })
  assert.deepEqual([body.noticeHours, body.contact, body.certifications], [null, null, []])
  const { items } = await client.notifications.list()
  assert.ok(items.some(({ title }) => title === 'Cloud Ltd answered what was asked'))
  const work = (await client.today.work({ query: {} })).items.filter(({ kind }) => kind === 'supplier_request')
  assert.deepEqual(
    work.map(({ title, id }) => [title, id]),
    [['Cloud Ltd', request]],
  )
})

test('accepted answers propose values, which a member takes over one by one; where each came from stays with it', async () => {
  const { client } = place.lead
  const params = { id: request }
  const take = (question: string, concern: 'some' | null = null) =>
    client.supplierRequests.take({ params, body: { question, concern } })
  await assert.rejects(take('notice_hours'), /Nothing that was accepted/)
  const review = (questions: readonly string[]) =>
    client.supplierRequests.review({
      params,
      body: { items: questions.map(question => ({ question, decision: 'accepted' as const })) },
    })
  await review(['notice_hours', 'practices_how', 'report_soc2'])
  const { proposals, state } = await client.supplierRequests.get({ params, query: {} })
  assert.equal(state, 'to_review')
  assert.deepEqual(
    proposals.map(({ question, value }) => [question, value]),
    [
      ['notice_hours', '24'],
      ['practices_how', 'ISO 27001, audited each year'],
    ],
  )
  await take('notice_hours')
  await assert.rejects(take('notice_hours'), /taken over already/)
  const written = await client.suppliers.get({ params: { id: supplier }, query: {} })
  assert.equal(written.body.noticeHours, 24)
  assert.match(written.reason, /Within how many hours.*Rosa Adler \(Head of security\), sent on/)
  await assert.rejects(take('practices_how'), /concern/)
  await take('practices_how', 'some')
  const { assessments } = await client.suppliers.standing({ params: { id: supplier }, query: {} })
  assert.equal(assessments[0]?.body.lifecycle.state, 'draft')
  assert.match(assessments[0]?.body.factors.practices?.finding ?? '', /ISO 27001, audited each year \(Rosa Adler/)
})

test('a question asked back is answered again beside the first answer, and that one waits for a review of its own', async () => {
  const { client } = place.lead
  const params = { id: request }
  await client.supplierRequests.askBack({ params, body: { items: [{ question: 'notice_hours', words: 'At night?' }] } })
  const back = await portal().open({ body: { secret } })
  assert.deepEqual([back.state, back.open, back.followUps[0]?.words], ['follow_up', ['notice_hours'], 'At night?'])
  await assert.rejects(portal().save({ body: { secret, answers } }), /not open/)
  await portal().save({ body: { secret, answers: { notice_hours: { is: 'number', number: 12 } } } })
  await portal().submit({ body: { secret, by } })
  const { body, proposals } = await client.supplierRequests.get({ params, query: {} })
  assert.deepEqual(
    body.rounds.map(({ answers: one }) => one.notice_hours),
    [
      { is: 'number', number: 24 },
      { is: 'number', number: 12 },
    ],
  )
  assert.deepEqual(
    proposals.map(({ question }) => question),
    ['practices_how'],
  )
})

test('every use of a link is noted with its address, and the files that came are given out by a recorded, short-lived address', async () => {
  const { client } = place.lead
  const { body } = await client.supplierRequests.get({ params: { id: request }, query: {} })
  const file = body.rounds[0]?.files[0]?.id ?? ''
  const { url } = await client.supplierRequests.download({ params: { id: request, file }, body: {} })
  assert.match(url, /\/files\//)
  await assert.rejects(
    client.supplierRequests.download({ params: { id: request, file: supplier }, body: {} }),
    /No such file/,
  )
  const { items } = await client.reads.list({ query: {} })
  const mine = items.filter(({ subject }) => subject === request).map(({ operation }) => operation)
  for (const operation of ['open', 'save', 'upload', 'remove', 'submit'])
    assert.ok(mine.includes(`supplierPortal.${operation}`), operation)
  assert.ok(mine.includes('supplierRequests.download'))
  assert.ok(items.some(({ reason }) => /from 127\.0\.0\.1/.test(reason)))
})

test('suppliers are reminded by the one outbox, once a step, without their secret', async () => {
  const { client } = place.lead
  const { secret: fresh } = await ask(other, { contact: { name: 'Otto', email: 'otto@other.example' }, days: 10 })
  const day = 86_400_000
  const remind = (days: number) =>
    withOrg(place.database.app, { org, user: null }, tx => remindSuppliers(tx, org, instant(Date.now() + days * day)))
  await remind(1)
  await remind(4)
  await remind(4)
  const mails = await withOrg(place.database.app, { org, user: null }, tx =>
    sql<{ address: string; all: string }>`select address, subject || text || html as all from mail`.execute(tx),
  )
  assert.deepEqual(
    mails.rows.map(({ address }) => address),
    ['otto@other.example'],
  )
  assert.match(mails.rows[0]?.all ?? '', /Acme still waits for your answers/)
  assert.ok(!mails.rows[0]?.all.includes(fresh))
  const { body } = await client.supplierRequests.get({ params: { id: request }, query: {} })
  await withOrg(place.database.app, { org, user: null }, tx =>
    mailSupplier(tx, org, request, body, { is: 'follow_up' }, instant(Date.now())),
  )
  assert.equal((await client.mail.status()).waiting, 2)
})
