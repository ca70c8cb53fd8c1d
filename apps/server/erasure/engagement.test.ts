import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BodyOf } from '@onus/core/noun'
import { instant } from '@onus/core/time'
import { bundleZip, checkBundle, nodePrimitives } from '@onus/reports/bundle'
import { sql } from 'kysely'
import { withOrg } from '../db/index.ts'
import { engagementIn } from '../engagement/testing.ts'
import { jobDone } from '../job/testing.ts'
import { deleteMember } from '../member/store.ts'
import { record } from '../record/record.ts'
import { auditorIn, inLedger } from '../test/testing.ts'
import { type Browser, openPlace, type Place, textFile } from '../testing-place.ts'
import { tablesWith } from './testing.ts'

/** Words that are in everything of the engagement, and must be nowhere after the erasure. */
const canary = 'Zaunkoenigin'

let place: Place
let auditor: Browser
let engagement = ''
let org = ''
const ids: Record<string, string> = {}
const facts: Record<string, string> = {}

before(async () => {
  place = await openPlace()
  const { client } = place.lead
  org = (await client.sessions.current()).organisation?.id ?? ''
  engagement = await engagementIn(place, { kind: 'soc2_readiness', from: '2025-01-01', to: '2025-12-31' })
  const control = {
    code: 'ACC-1',
    title: 'Access is reviewed',
    statement: 'Access is reviewed every quarter.',
    theme: 'access',
    lifecycle: { state: 'adopted' as const, owner: place.me },
    evidenceOwners: [],
    cadence: 'quarterly' as const,
    acceptance: ['All'],
    addresses: [{ requirement: 'soc2@2017:CC6.1', how: 'By review' }],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  ids.control = (await client.controls.create({ body: { body: control } })).id
  const kept = await evidenced('2025-01-01T00:00:00.000Z', '2025-04-01T00:00:00.000Z')
  ids.evidence = kept.id
  facts.evidence = kept.fact
  ids.population = await frozen('Badges', ['holder', canary, `${canary} II`])
  ids.other = await frozen('Doors', ['door', 'north', 'south'])
  ids.draw = await drawn(ids.population)
  ids.otherDraw = await drawn(ids.other)
  const request = { engagement, title: `Where is ${canary}?`, assignee: place.me }
  ids.request = (await client.requests.create({ body: { body: request as never } })).id
  auditor = await auditorIn(place, engagement)
  await auditor.client.rooms.note({ params: { id: engagement }, body: { words: `${canary} left early` } })
  const asked = { engagement, reference: 'E-1', title: `${canary} leavers` }
  await auditor.client.requests.create({ body: { body: asked as never } })
  await auditor.client.populations.rows({ params: { id: ids.population }, query: { search: canary } })
  const row = { id: ids.population, position: 0 }
  await auditor.client.populations.unmask({ params: row, body: { reason: `Is it ${canary}?` } })
  await inLedger(async () => await client.evidence.get({ params: { id: ids.evidence ?? '' }, query: {} }))
  ids.conclusion = await concluded()
})
after(() => place[Symbol.asyncDispose]())

/** A review of access with a file, over a stretch of time. */
async function evidenced(from: string, to: string, who = canary) {
  const { client } = place.lead
  const blob = await client.evidence.upload({ files: [textFile('review.txt', `${who} was reviewed`)] })
  const evidence = {
    title: 'Review',
    kind: 'file' as const,
    controls: [ids.control],
    period: { from, to },
    performedAt: to,
    source: who,
    description: '',
    blobs: [blob],
    snapshot: null,
    collector: null,
    collectedBy: place.me,
    sensitivity: 'internal' as const,
  }
  return await client.evidence.create({ body: { body: evidence as never } })
}

async function frozen(title: string, [column = '', ...rows]: readonly string[]): Promise<string> {
  const body = {
    title,
    engagement,
    control: ids.control,
    source: { kind: 'upload' },
    columns: [{ name: column, personal: column === 'holder' }],
    key: [column],
    from: '2025-01-01',
    to: '2025-12-31',
    ipe: { sourceSystem: 'Doors', query: 'All', generatedBy: 'Bo', generatedAt: '2026-01-10T00:00:00.000Z' },
  }
  const { client } = place.lead
  const { id } = await client.populations.freeze({
    files: [textFile('rows.csv', column, ...rows)],
    body: body as never,
  })
  await inLedger(async () => await client.populations.get({ params: { id } }))
  return id
}

async function drawn(population: string): Promise<string> {
  const body = { population, method: { kind: 'all' }, size: 2 }
  return (await place.lead.client.draws.draw({ body: body as never })).id
}

/** A conclusion about the control that rests on the evidence, signed and released. */
async function concluded(): Promise<string> {
  const { rooms } = auditor.client
  const params = { id: engagement }
  const pair = generateKeyPairSync('ed25519')
  const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
  const signed = (text: string) => sign(null, Buffer.from(text), pair.privateKey).toString('base64')
  const { keyText } = await rooms.workspace({ params })
  const proof = signed(keyText.replace('{key}', publicKey))
  const key = await rooms.addKey({ params, body: { name: 'Laptop', publicKey, proof } })
  const { items } = await rooms.citations({ params })
  const index = items.find(one => one.id === ids.evidence)?.index ?? -1
  const checkpoint = await covering(index)
  const draft = {
    kind: 'conclusion',
    control: ids.control,
    result: 'effective',
    key: key.id,
    refs: [index],
    checkpoint,
  }
  const statement = await rooms.prepare({ params, body: { ...draft, text: `${canary} was looked at` } as never })
  const signature = signed(statement.text)
  await rooms.sign({ params: { id: engagement, entry: statement.id }, body: { kind: 'ed25519', signature } })
  await rooms.release({ params, body: { words: '', lock: false } })
  return (await rooms.get({ params })).conclusions[0]?.id ?? ''
}

async function covering(index: number) {
  for (;;) {
    const { checkpoint } = await auditor.client.rooms.workspace({ params: { id: engagement } })
    if (checkpoint && checkpoint.size > index) return checkpoint
    await sleep(20)
  }
}

const ask = { reason: 'asked-by-data-subject' as const, rule: 'keep-3-years' }
const step = async (verb: string, input: object = {}) =>
  await place.lead.client.engagements.transition({ params: { id: engagement }, body: { verb, input: input as never } })
const refused = (code: string, detail: RegExp) => (error: { problem?: { code: string; detail: string } }) =>
  error.problem?.code === code && detail.test(error.problem.detail)
/** Asks for an erasure as soon as everything of it is in the ledger. */
async function request(more: object) {
  for (;;) {
    try {
      return await place.lead.client.erasures.request({ body: { ...ask, ...more } as never })
    } catch (error) {
      if ((error as { problem?: { code: string } }).problem?.code !== 'unavailable') throw error
      await sleep(20)
    }
  }
}

/** An erasure that is written past the application, as two people whom nobody asked. */
const forced = (targets: BodyOf<'erasure'>['targets'], rooms: readonly string[] = []) =>
  withOrg(place.database.app, { org, user: null }, async tx => {
    const writer = {
      tx,
      org,
      actor: { kind: 'user' as const, id: 'a' },
      at: instant(Date.now()),
      sample: false,
      newId: randomUUID,
      newSalt: () => randomBytes(32),
    }
    const said = { ...ask, targets, ...(rooms.length > 0 && { rooms: [...rooms] }) }
    const { id } = await record(writer, { noun: 'erasure', body: { ...said, lifecycle: { state: 'requested' } } })
    const lifecycle = { requestedBy: 'a', approvedBy: 'b', legalHold: 'none' as const, override: '', at: writer.at }
    const other = { ...writer, actor: { kind: 'user' as const, id: 'b' } }
    const body = { ...said, lifecycle: { state: 'erased' as const, ...lifecycle } }
    const { fact } = await record(other, { noun: 'erasure', subject: id, body })
    await sql`select erase_facts(${fact})`.execute(tx)
  })
const violates = (constraint: string) => (error: { constraint?: string }) => error.constraint === constraint

async function targetOfEvidence() {
  const { index } = await place.lead.client.ledger.receipt({ params: { fact: facts.evidence ?? '' } })
  const target = { fact: facts.evidence ?? '', kind: 'content' as const, noun: 'evidence' as const }
  return [{ ...target, subject: ids.evidence ?? '', version: 1, index: index ?? -1, about: null }]
}

test('what an open engagement rests on is not erased, whatever asks, and neither is its room', async () => {
  await step('begin_scoping')
  const targets = await targetOfEvidence()
  for (const subject of [ids.evidence, ids.population, ids.draw, ids.request, ids.conclusion])
    await assert.rejects(request({ subjects: [subject] }), refused('conflict', /is open and rests on this/))
  await assert.rejects(request({ rooms: [engagement] }), refused('conflict', /is open/))
  await assert.rejects(forced(targets), violates('open_engagement'))
  await assert.rejects(forced([], [engagement]), violates('open_engagement'))
})

test('what is dated in the hours of its first and last day, wherever the organisation is, cannot be erased around it', async () => {
  const { client } = place.lead
  const { body: organisation } = await client.organisations.get()
  const moments = [
    ['Asia/Tokyo', '2024-12-31T15:00:00.000Z', '2024-12-31T15:30:00.000Z', true],
    ['America/New_York', '2026-01-01T04:00:00.000Z', '2026-01-01T04:30:00.000Z', true],
    ['UTC', '2024-12-29T12:00:00.000Z', '2024-12-29T12:30:00.000Z', false],
    ['UTC', '2026-01-03T12:00:00.000Z', '2026-01-03T12:30:00.000Z', false],
  ] as const
  for (const [zone, from, to, isOfIt] of moments) {
    await client.organisations.update({ body: { body: { ...organisation, zone } } })
    const { id } = await evidenced(from, to, 'Somebody')
    const asked = request({ subjects: [id] })
    if (isOfIt) await assert.rejects(asked, refused('conflict', /is open and rests on this/), `${zone} ${from}`)
    const erased = isOfIt ? null : await place.second.client.erasures.approve({ params: await asked, body: {} })
    if (erased !== null) await jobDone(client, erased.job)
  }
  await client.organisations.update({ body: { body: organisation } })
})

test('a hold over an engagement keeps everything inside of it, in the application and in the database', async () => {
  await step('open_period', { without: 'No sponsor yet' })
  for (const verb of ['begin_fieldwork', 'begin_reporting']) await step(verb)
  await issue()
  const covers = { kind: 'engagements' as const, ids: [engagement] }
  const hold = { title: 'Dispute with a client', why: 'The court asked', covers }
  const { id } = await place.lead.client.holds.create({ body: { body: hold } })
  for (const subject of [ids.evidence, ids.population, ids.draw, ids.request, ids.conclusion])
    await assert.rejects(request({ subjects: [subject] }), refused('conflict', /Dispute with a client/))
  await assert.rejects(request({ rooms: [engagement] }), refused('conflict', /Dispute with a client/))
  await assert.rejects(forced(await targetOfEvidence()), violates('legal_hold'))
  await assert.rejects(forced([], [engagement]), violates('legal_hold'))
  await place.second.client.holds.release({ params: { id }, body: { why: 'Settled' } })
})

test('what an issued engagement rests on is kept as long as that, and anything as long as its rule says', async () => {
  const { client } = place.lead
  const early = async (more: object = {}) =>
    await request({ subjects: [ids.evidence], reason: 'retention-ended', ...more })
  await assert.rejects(early(), refused('conflict', /was issued and rests on this. It is kept, since no rule/))
  const rule = (more: object) =>
    client.retentionRules.create({
      body: { body: { title: 'Kept', basis: '', state: 'active', rule: 'keep-3-years', years: 3, ...more } as never },
    })
  await rule({ rule: 'audits-7-years', years: 7, nouns: ['engagement'] })
  await assert.rejects(early(), refused('conflict', /It is kept under rule audits-7-years until the end of 20\d\d-/))
  await rule({ nouns: ['evidence', 'person'] })
  await assert.rejects(early({ rule: 'some-rule' }), refused('invalid_input', /kept by the rule keep-3-years/))
  await assert.rejects(early(), refused('conflict', /is kept under rule keep-3-years until the end of 2028-03-31 \(/))
  await assert.rejects(rule({ nouns: ['comment'] }), refused('conflict', /There is a rule/))
  const gone = { name: 'Gerda Gone', email: null, title: '', user: null, leftOn: null }
  const { id } = await client.people.create({ body: { body: gone } })
  await assert.rejects(early({ subjects: [id] }), refused('conflict', /whose time has not begun/))
  await client.people.update({ params: { id }, body: { body: { ...gone, leftOn: '2015-06-30' } } })
  assert.deepEqual((await client.retentionRules.due()).items, [
    { rule: 'keep-3-years', noun: 'person', count: 1, subjects: [id] },
  ])
  await early({ subjects: [id] })
  await client.people.update({ params: { id }, body: { body: gone } })
  await assert.rejects(early({ subjects: [id] }), refused('conflict', /whose time has not begun/))
})

/** Issues the engagement as soon as the ledger has all of it. */
async function issue(): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await step('issue')
      return
    } catch (error) {
      if (tries > 100) throw error
      await sleep(50)
    }
  }
}

test('the files of a population go, and its sample is unknown, neither right nor wrong', async () => {
  const { id } = await request({ subjects: [ids.other], kind: 'files' })
  const { job } = await place.second.client.erasures.approve({ params: { id }, body: {} })
  await jobDone(place.lead.client, job)
  const gone = refused('not_found', /files of this version were erased under rule keep-3-years/)
  const { client } = place.lead
  await assert.rejects(client.populations.rows({ params: { id: ids.other ?? '' } }), gone)
  await assert.rejects(client.draws.verify({ params: { id: ids.otherDraw ?? '' } }), gone)
  assert.equal((await client.populations.get({ params: { id: ids.other ?? '' } })).body.rows, 2)
})

test('two people erase all that an issued engagement says of somebody: nothing of it stays but that it was there', async () => {
  const { client } = place.lead
  assert.ok((await tablesWith(place.database.databaseUrl, [canary])).length >= 4)
  const subjects = [ids.evidence, ids.population, ids.request, ids.conclusion]
  const { id } = await request({ subjects, rooms: [engagement] })
  await assert.rejects(client.erasures.approve({ params: { id }, body: {} }), refused('separation_of_duties', /./))
  const { job } = await place.second.client.erasures.approve({ params: { id }, body: {} })
  await jobDone(client, job)
  const left = await client.draws.get({ params: { id: ids.draw ?? '' }, query: {} })
  assert.match(left.invalid ?? '', /erased.*unknown/)
  const { problems, unknown, manifest } = await bundled()
  const drawnAs = (index: number) => manifest?.items.find(item => item.index === index)?.id
  assert.deepEqual(problems, [])
  assert.deepEqual(
    unknown.map(({ where, rule }) => [drawnAs(Number(where.replace('entry ', ''))), rule]),
    [ids.draw, ids.otherDraw].map(draw => [draw, 'keep-3-years']),
    'one sample of a population that was erased, one of a population that lost its files',
  )
  const samples = await request({ subjects: [ids.draw, ids.otherDraw, ids.other] })
  await place.second.client.erasures.approve({ params: { id: samples.id }, body: {} })
  assert.deepEqual(await tablesWith(place.database.databaseUrl, [canary]), [])

  const under = /erased under rule keep-3-years/
  const params = { id: engagement }
  const room = await client.rooms.get({ params })
  assert.deepEqual([room.conclusions, room.erased.map(one => one.noun).toSorted()], [[], ['conclusion', 'workspace']])
  assert.ok(room.erased.every(one => under.test(one.words)))
  const { entries } = await auditor.client.rooms.workspace({ params })
  assert.deepEqual(
    entries.map(entry => [entry.kind, entry.content, under.test(entry.erased ?? '')]),
    [
      ['note', null, true],
      ['conclusion', null, true],
    ],
  )
  const { items: looks } = await auditor.client.rooms.looks({ params })
  assert.ok(looks.length > 0 && looks.every(look => look.query === '' && under.test(look.erased ?? '')))
  const { items: unmasked } = await client.looks.unmaskings({ params })
  assert.deepEqual(
    unmasked.map(one => [one.item, one.reason, under.test(one.erased ?? '')]),
    [['', null, true]],
  )
  await assert.rejects(client.populations.get({ params: { id: ids.population ?? '' } }), refused('not_found', under))
  assert.deepEqual((await client.draws.list({ query: { engagement } })).items, [])
})

test('afterwards ledger, manifest and bundle say that it was erased under the rule, and nothing is called tampered with', async () => {
  const { client } = place.lead
  const { job } = await client.ledger.verify()
  const { ok, problems } = (await jobDone(client, job)).outcome as { ok: boolean; problems: string[] }
  assert.deepEqual([ok, problems], [true, []])
  const manifest = await client.engagements.manifest({ params: { id: engagement } })
  assert.ok(manifest.erased > 0)
  const { problems: wrong, unknown, manifest: listed } = await bundled()
  assert.deepEqual([wrong, unknown], [[], []])
  const erased = listed?.items.filter(item => item.erased !== null) ?? []
  assert.ok(erased.length > 0 && erased.every(item => item.erased?.rule === 'keep-3-years'))
  assert.ok(erased.some(item => item.noun === 'evidence' && item.erased?.what === 'content'))
})

test('who works here alone, with an auditor as the only other account, decides alone with a reason everywhere', async () => {
  const { client } = place.lead
  const me = (await client.sessions.current()).user?.id ?? ''
  const colleague = (await place.second.client.sessions.current()).user?.id ?? ''
  const role = { user: me, role: 'control_owner' as const, override: 'Nobody else works here' }
  const gone = { name: 'Gerda Gone', email: null, title: '', user: null, leftOn: '2015-06-30' }
  const { id: subject } = await client.people.create({ body: { body: gone } })
  const { id: review } = await client.accessReviews.create({ body: { body: (await reviewOfAccess()) as never } })
  const { id } = await request({ subjects: [subject] })
  const approve = async () =>
    await client.erasures.approve({ params: { id }, body: { override: 'Nobody else works here' } })
  const sole = async () => (await client.accessReviews.progress({ params: { id: review }, query: {} })).sole
  await assert.rejects(client.grants.create({ body: role }), refused('separation_of_duties', /./))
  await assert.rejects(approve(), refused('separation_of_duties', /./))
  assert.equal(await sole(), false)
  await withOrg(place.database.app, { org, user: null }, tx => deleteMember(tx, org, colleague))
  assert.equal(await sole(), true)
  await client.grants.create({ body: role })
  await jobDone(client, (await approve()).job)
  assert.equal((await client.members.list()).items.length, 2)
})

/** A review of the access of one account. */
async function reviewOfAccess() {
  const settings = { dataset: 'identity.accounts@1', sourceSystem: 'Directory' }
  const body = { connector: 'push', title: 'Directory', settings, everyHours: null, state: 'active' as const }
  const { client } = place.lead
  const { id: connection } = await client.connections.create({ body: { body, reason: 'try' } })
  const account = {
    system: 'crm',
    account: 'bo',
    email: 'bo@example.com',
    kind: 'person',
    enabled: true,
    privileged: false,
  }
  const { job } = await client.pushes.send({ params: { id: connection }, files: [new Blob([JSON.stringify(account)])] })
  await jobDone(client, job)
  const sources = [{ connection, dataset: settings.dataset }]
  const control = { id: ids.control, version: 1 }
  return { title: 'Access', owner: place.me, control, sources, due: '2026-04-30', revokeDays: 0 }
}

/** What a bundle of the engagement, made now, is verified to be. */
async function bundled() {
  const { client } = place.lead
  const { job } = await client.bundles.make({ params: { id: engagement } })
  const { bundle } = (await jobDone(client, job)).outcome as { bundle: string }
  const folder = mkdtempSync(join(tmpdir(), 'onus-erased-'))
  try {
    const response = await client.bundles.download({ params: { id: bundle }, body: { since: [] } })
    const path = join(folder, 'bundle.zip')
    writeFileSync(path, Buffer.from(await response.arrayBuffer()))
    await using zip = await bundleZip(path)
    return await checkBundle(zip, nodePrimitives)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
