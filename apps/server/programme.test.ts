import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api } from '@onus/contract'
import type { Control } from '@onus/core/control'
import { createApp } from './app.ts'
import { testDatabase } from './db/testing.ts'
import { type TestBrowser, testBrowser } from './http/testing.ts'
import { jobEnded } from './job/testing.ts'
import { settingsFrom } from './lifecycle/settings.ts'
import { ada, password, secretOf } from './session/testing.ts'

type Browser = TestBrowser<typeof api>

let place: Awaited<ReturnType<typeof open>>
let lead: Browser
let second: Browser
let me = ''
let colleague = ''

before(async () => {
  place = await open()
  const link = await place.app.firstRun('http://localhost:4600')
  lead = place.browser()
  await lead.client.sessions.setUp({ body: { ...ada, token: secretOf(link ?? ''), organisation: { name: 'Acme' } } })
  await lead.client.sessions.signIn({ body: ada })
  me = (await lead.client.sessions.current()).person ?? ''
  const { link: invitation } = await lead.client.invitations.create({
    body: { email: 'bo@example.com', roles: ['compliance_lead'] },
  })
  second = place.browser()
  await second.client.invitations.accept({ body: { token: secretOf(invitation), account: { name: 'Bo', password } } })
  await second.client.sessions.signIn({ body: { email: 'bo@example.com', password } })
  colleague = (await second.client.sessions.current()).person ?? ''
})

after(async () => place[Symbol.asyncDispose]())

test('a new organisation gets a profile of each framework by what it said of itself, and every requirement begins unknown', async () => {
  const { items } = await lead.client.posture.cards()
  assert.deepEqual(items.map(card => card.framework).sort(), [
    'csf@2.0',
    'iso27001@2022',
    'nis2@2022',
    'soc2@2017',
    'sp800-53@5.2.0',
  ])
  for (const card of items) {
    assert.equal(card.counts.operating, 0)
    assert.equal((card.counts.unknown ?? 0) + (card.counts.not_addressed ?? 0), card.total)
    assert.equal(card.weekAgo, null, 'there was nothing a week ago to compare with')
  }
})

test('one control answers for several frameworks: adopted once, it changes them all, and it has an owner and an evidence owner', async () => {
  const control = await byCode('ONUS-IAM-01')
  await lead.client.controls.adopt({ body: { adopt: [{ control: control.id, owner: me }] } })
  const adopted = await lead.client.controls.get({ params: { id: control.id } })
  assert.deepEqual(adopted.body.lifecycle, { state: 'adopted', owner: me })
  assert.deepEqual(adopted.body.evidenceOwners, [me])
  const frameworks = new Set(adopted.body.addresses.map(link => link.requirement.split(':')[0]))
  assert.equal(frameworks.size, 5)
  for (const framework of frameworks) {
    const { requirement } = adopted.body.addresses.find(link => link.requirement.startsWith(`${framework}:`)) ?? {
      requirement: '',
    }
    const answer = await requirementOf(requirement)
    assert.equal(answer?.standing.designed, 'yes', requirement)
  }
})

test('a requirement answers whether it is designed and operating, with the reason in words and a way down to facts', async () => {
  const answer = await requirementOf('soc2@2017:CC6.2')
  assert.equal(answer.standing.designed, 'yes')
  assert.notEqual(answer.standing.operated, 'yes')
  assert.ok(answer.standing.words.length > 0)
  const facts = [...JSON.stringify(answer.proof).matchAll(/"noun":"(\w+)"/g)].map(match => match[1])
  assert.ok(facts.includes('control'))
})

test('adopting a policy gives no credit for operation', async () => {
  const policy = await byCode('ONUS-GOV-01')
  await lead.client.controls.adopt({ body: { adopt: [{ control: policy.id, owner: me }] } })
  const { items } = await lead.client.controls.standings()
  assert.notEqual(items.find(item => item.control === policy.id)?.operated, 'yes')
})

test('evidence is stored once, reaches its control in one step, and appears under every requirement of that control', async () => {
  const control = await own('OWN-01', 'quarterly')
  const evidence = await submit(lead, control.id, me)
  await lead.client.occurrences.perform({
    body: {
      control: control.id,
      window: control.window,
      fact: { state: 'performed', performedAt: control.performedAt, evidence: [evidence] },
    },
  })
  const { items } = await lead.client.controls.usedBy({ params: { id: control.id } })
  assert.ok(items.some(item => item.noun === 'evidence' && item.id === evidence))
  for (const requirement of ['soc2@2017:CC1.1', 'iso27001@2022:A.5.4']) {
    const answer = await requirementOf(requirement)
    assert.ok(JSON.stringify(answer?.proof).includes(evidence), requirement)
  }
})

test('what nobody reviewed is not shown as reviewed; a second person makes it so, and the collector may not', async () => {
  const control = await byCode('OWN-01')
  const before_ = await standing(control.id)
  assert.equal(before_?.reviewed, 'unknown')
  const { items } = await second.client.reviews.queue()
  const item = items.find(one => one.noun === 'evidence')
  assert.ok(item)
  const decision = { of: { noun: 'evidence' as const, id: item.id }, decision: 'accepted' as const }
  await assert.rejects(
    lead.client.reviews.decide({ body: decision }),
    /Another person|another person|may not|separation/i,
  )
  await second.client.reviews.decide({ body: decision })
  assert.equal((await standing(control.id))?.reviewed, 'yes')
  assert.equal((await lead.client.evidence.get({ params: { id: item.id } })).state, 'accepted')
})

test('a control shows its latest oversight: performed, reviewed, worded', async () => {
  const control = await byCode('OWN-01')
  const { items } = await lead.client.controls.oversight({ params: { id: control.id } })
  const kinds = new Set(items.map(item => item.kind))
  for (const kind of ['performed', 'reviewed', 'worded'] as const) assert.ok(kinds.has(kind), kind)
  assert.ok(items.length <= 4)
})

test('a link is evidence that a second person reviews: https alone, counted once accepted, and marked wherever it is named', async () => {
  const control = await own('OWN-LINK', 'quarterly')
  const address = 'https://tickets.example/confirmations'
  const link = { ...evidenceBody(control.id, me), kind: 'link' as const, address, description: 'A list of all tickets' }
  for (const wrong of ['http://tickets.example/', 'https://me:secret@tickets.example/'])
    await assert.rejects(lead.client.evidence.create({ body: { body: { ...link, address: wrong } } }), /address/)
  const { id } = await lead.client.evidence.create({ body: { body: link } })
  const fact = { state: 'performed' as const, performedAt: control.performedAt, evidence: [id] }
  await lead.client.occurrences.perform({ body: { control: control.id, window: control.window, fact } })
  assert.deepEqual([(await standing(control.id))?.operated, (await standing(control.id))?.reviewed], ['yes', 'unknown'])
  await second.client.reviews.decide({ body: { of: { noun: 'evidence', id }, decision: 'accepted' } })
  assert.equal((await standing(control.id))?.reviewed, 'yes')
  assert.equal((await lead.client.evidence.get({ params: { id } })).body.address, address)
  const { items } = await lead.client.controls.usedBy({ params: { id: control.id } })
  assert.match(items.find(item => item.id === id)?.title ?? '', / \(link\)$/)
  const answer = await requirementOf('soc2@2017:CC1.1')
  assert.match(JSON.stringify(answer.proof), /\(link\)/)
})

test('evidence without a source or a period is refused', async () => {
  const control = await byCode('OWN-01')
  const body = { ...evidenceBody(control.id, me), source: '' }
  await assert.rejects(lead.client.evidence.create({ body: { body } }), /source/)
  const { period: _, ...without } = evidenceBody(control.id, me)
  await assert.rejects(lead.client.evidence.create({ body: { body: without as never } }), /period/)
})

test('something observed that no system names opens a review of the scope, until it is in a boundary or out with a reason', async () => {
  const { id } = await lead.client.connections.create({
    body: { body: { connector: 'host', title: 'Some host', settings: {}, everyHours: null, state: 'paused' } },
  })
  assert.ok((await owed()).some(item => item.kind === 'scope' && item.id === id))
  const component = {
    id: crypto.randomUUID(),
    kind: 'infrastructure' as const,
    name: 'Host',
    description: '',
    boundary: { state: 'in' as const },
    location: '',
    supplier: null,
    connections: [id],
  }
  await lead.client.scopes.create({
    body: {
      body: {
        kind: 'system',
        name: 'Shop',
        description: '',
        parent: null,
        components: [component],
        locations: [],
        commitments: [],
      },
    },
  })
  assert.equal(
    (await owed()).some(item => item.kind === 'scope' && item.id === id),
    false,
  )
})

test('a control that names a check which nothing feeds is owed a look at its wording', async () => {
  const control = await byCode('ONUS-CHG-01')
  await lead.client.controls.adopt({ body: { adopt: [{ control: control.id, owner: me }] } })
  const item = (await owed()).find(one => one.kind === 'wording' && one.id === control.id)
  assert.match(item?.why ?? '', /nothing fills change\.merges@1/)
})

test('every shipped check says what good looks like', async () => {
  const { items } = await lead.client.checks.list()
  assert.ok(items.length >= 20)
  for (const check of items) assert.ok(check.good.length > 20, check.id)
})

test('a past moment ignores what came later, and a write on a stale version is refused', async () => {
  const control = await byCode('OWN-01')
  const history = await lead.client.controls.history({ params: { id: control.id } })
  assert.ok(history.items.length >= 1)
  await assert.rejects(
    lead.client.controls.get({ params: { id: control.id }, query: { asOf: '2020-01-01T00:00:00.000Z' } }),
    /no such control/,
  )
  const { items } = await lead.client.posture.cards({ query: { asOf: '2020-01-01T00:00:00.000Z' } })
  for (const card of items) assert.equal(card.counts.operating, 0)
})

test('a table becomes a connection with its first snapshot, and one that cannot be read leaves neither behind', async () => {
  const look = async (lines: readonly string[]) =>
    await lead.client.connections.previewTable({ files: [new File([`${lines.join('\n')}\n`], 'staff.csv')], query: {} })
  const bring = async ({ upload, dataset, mapping }: Awaited<ReturnType<typeof look>>, title: string) => {
    const { job, connection } = await lead.client.connections.importTable({
      body: { upload, title, dataset: dataset ?? '', mapping, options: {} },
    })
    return { connection, ended: await jobEnded(lead.client, job) }
  }
  const head = 'employee_id,email,name,started_on,ended_on'
  const good = await look([head, 'p-1,ada@example.com,Ada,2024-03-01,', 'p-2,bo@example.com,Bo,2023-11-15,2026-02-28'])
  assert.equal(good.dataset, 'people.employees@1')
  const trial = await lead.client.connections.tryTable({
    body: { upload: good.upload, dataset: good.dataset ?? '', mapping: good.mapping, options: {} },
  })
  assert.deepEqual([trial.read, trial.whole, trial.problemCount, trial.refusal], [2, true, 0, null])
  assert.ok(trial.rows[1]?.cells.includes('bo@example.com'))
  const brought = await bring(good, 'Staff')
  assert.equal(brought.ended.state, 'done', brought.ended.error ?? '')
  const { items } = await lead.client.snapshots.list({ query: { connection: brought.connection } })
  assert.equal(items.length, 1)

  const bad = await look([head, 'p-1,ada@example.com,Ada,2024-03-01,', 'p-2,bo@example.com,Bo,soon,'])
  const tried = await lead.client.connections.tryTable({
    body: {
      upload: bad.upload,
      dataset: bad.dataset ?? '',
      mapping: { ...bad.mapping, started_on: 'started_on' },
      options: {},
    },
  })
  assert.deepEqual(
    tried.problems.map(({ column, field, given }) => [column, field, given]),
    [['started_on', 'started_on', '"soon"']],
  )
  assert.match(tried.problems[0]?.where ?? '', /3/)
  const failed = await bring({ ...bad, mapping: { ...bad.mapping, started_on: 'started_on' } }, 'Broken staff')
  assert.equal(failed.ended.state, 'failed')
  assert.match(failed.ended.error ?? '', /started_on.*soon/)
  const { items: connections } = await lead.client.connections.list()
  assert.ok(connections.every(one => one.id !== failed.connection && one.body.title !== 'Broken staff'))
})

test('what is unknown is listed with the reason in words, requirement by requirement', async () => {
  const { items } = await lead.client.posture.gaps()
  const unknown = items.filter(item => item.label === 'unknown')
  assert.ok(unknown.length > 0)
  for (const item of unknown)
    assert.ok(item.words.length > 0 && item.words.every(words => words.length > 10), item.requirement)
})

test('a member of the management body learns what people are called, and nothing else about them', async () => {
  const email = 'mo@example.com'
  const { link } = await lead.client.invitations.create({ body: { email, roles: ['management_body'] } })
  const board = place.browser()
  await board.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Mo', password } } })
  await board.client.sessions.signIn({ body: { email, password } })
  const { items } = await board.client.people.names({ query: {} })
  assert.ok(items.some(one => one.id === colleague && one.name === 'Bo'))
  assert.ok(items.every(one => Object.keys(one).join() === 'id,name'))
  await assert.rejects(board.client.people.list({}), /not_permitted|may not/)
  await assert.rejects(board.client.people.get({ params: { id: colleague }, query: {} }), /not_permitted|may not/)
  await assert.rejects(board.client.people.owns({ params: { id: colleague } }), /not_permitted|may not/)
})

test('no sentence of the product calls anything certified or compliant', () => {
  const folders = ['apps/web', 'apps/cli', 'catalogs', 'packages/core', 'packages/contract'].map(one =>
    join(import.meta.dirname, '../..', one),
  )
  const files = folders.flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)),
  )
  const ours = files.filter(
    name => /\.(ts|tsx|ya?ml|json)$/.test(name) && !/node_modules|\/dist\/|\.test\.ts|sp800-53/.test(name),
  )
  const found = ours.filter(name =>
    /\b(is|are|you'?re|fully|now) (certified|compliant)\b|\d\s?% compliant/i.test(readFileSync(name, 'utf8')),
  )
  assert.deepEqual(found, [])
  assert.match('You are compliant', /\b(is|are) (certified|compliant)\b/i)
})

async function byCode(code: string) {
  const { items } = await lead.client.controls.list({ query: { search: code, limit: 200 } })
  const found = items.find(item => item.body.code === code)
  assert.ok(found, code)
  return found
}

async function requirementOf(requirement: string) {
  const { items } = await lead.client.posture.cards()
  const card = items.find(one => requirement.startsWith(`${one.framework}:`))
  return await lead.client.posture.requirement({ params: { id: card?.profile ?? '', requirement } })
}

async function standing(control: string) {
  return (await lead.client.controls.standings()).items.find(item => item.control === control)
}

async function owed() {
  return (await lead.client.today.work({ query: { everybody: 'true' } })).items
}

/** A control of our own whose last quarter is over, adopted before it began. */
async function own(code: string, cadence: Control['cadence']) {
  const quarter = Math.floor(new Date().getUTCMonth() / 3)
  const to = new Date(Date.UTC(new Date().getUTCFullYear(), quarter * 3, 1))
  const from = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() - 3, 1))
  const adoptedFrom = new Date(from.getTime() - 86_400_000).toISOString()
  const body: Control = {
    code,
    title: 'Rules of conduct confirmed',
    statement: 'Every quarter the lead confirms the rules of conduct with everybody.',
    theme: 'people',
    lifecycle: { state: 'adopted', owner: me },
    evidenceOwners: [colleague],
    cadence,
    acceptance: ['Everybody confirmed'],
    addresses: [
      { requirement: 'soc2@2017:CC1.1', how: 'People confirm how they act' },
      { requirement: 'iso27001@2022:A.5.4', how: 'Management asks for it' },
    ],
    checks: [],
    manual: { method: 'inspection', steps: ['Look at the list'] },
    scopes: [],
    origin: null,
  }
  const { id } = await lead.client.controls.create({ body: { body, effectiveFrom: adoptedFrom } })
  const { items } = await lead.client.occurrences.calendar({
    query: { from: from.toISOString(), to: to.toISOString(), control: id },
  })
  const window = items[0]?.windows[0]?.claims ?? { from: from.toISOString(), to: to.toISOString() }
  return { id, window, performedAt: new Date(from.getTime() + 20 * 86_400_000).toISOString() }
}

function evidenceBody(control: string, person: string) {
  return {
    title: 'List of confirmations',
    kind: 'record' as const,
    controls: [control],
    period: { from: '2026-01-01T00:00:00.000Z' as never, to: null },
    performedAt: '2026-01-10T00:00:00.000Z' as never,
    source: 'The personnel system',
    description: '',
    blobs: [],
    snapshot: null,
    collector: null,
    collectedBy: person,
    sensitivity: 'internal' as const,
  }
}

async function submit(browser: Browser, control: string, person: string): Promise<string> {
  return (await browser.client.evidence.create({ body: { body: evidenceBody(control, person) } })).id
}

async function open() {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'onus-programme-'))
  const settings = settingsFrom({ ONUS_DATA: folder, ONUS_LOG: 'silent' })
  const app = await createApp({ settings, database, version: '0.1.0', webFolder: null })
  return {
    app,
    browser: (): Browser => testBrowser(app.http, api),
    [Symbol.asyncDispose]: async () => {
      await app[Symbol.asyncDispose]()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
