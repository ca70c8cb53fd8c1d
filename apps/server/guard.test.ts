import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { api } from '@onus/contract'
import type { Operations } from '@onus/contract/operation'
import { type Caller, type Permission, Role, rolePermissions } from '@onus/core/access'
import { LegalEntity } from '@onus/core/legal-entity'
import { usualSamplePolicy } from '@onus/core/sample-policy'
import { nothingKnown } from '@onus/core/scoping'
import { instant } from '@onus/core/time'
import { sql } from 'kysely'
import { createApp } from './app.ts'
import { withOrg } from './db/index.ts'
import { type TestDatabase, testDatabase } from './db/testing.ts'
import { type Walk, type Walker, walkEveryRoute } from './http/guard.ts'
import { inputFor } from './http/sample-input.ts'
import { type TestBrowser, testBrowser } from './http/testing.ts'
import { settingsFrom } from './lifecycle/settings.ts'
import { ada, password, secretOf } from './session/testing.ts'

type Whole = typeof api
type Browser = TestBrowser<Whole>

/** A word that only the other organisation knows. */
const canary = 'Kanarienvogel'

/** Inputs of operations that ask for more than a generated input can know. A route that needs one fails with its name. */
const samples: Walk['samples'] = {
  'controls.create': ({ id, text }) => ({ params: {}, query: {}, body: { body: control(id, text) } }),
  'controls.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: control(id, text) } }),
  'crosswalks.create': ({ text }) => ({ params: {}, query: {}, body: { body: crosswalk(text) } }),
  'crosswalks.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: crosswalk(text) } }),
  'engagements.create': ({ id, text }) => ({ params: {}, query: {}, body: { body: engagement(id, text) } }),
  'engagements.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: engagement(id, text) } }),
  'evidence.create': ({ id, text }) => ({ params: {}, query: {}, body: { body: evidence(id, text) } }),
  'evidence.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: evidence(id, text) } }),
  'frameworks.create': ({ text }) => ({ params: {}, query: {}, body: { body: framework(text) } }),
  'frameworks.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: framework(text) } }),
  'legalEntities.create': ({ text }) => ({ params: {}, query: {}, body: { body: legalEntity(text) } }),
  'legalEntities.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: legalEntity(text) } }),
  'legalEntities.tryOut': ({ text }) => ({
    params: {},
    query: {},
    body: { country: 'DE', scoping: legalEntity(text).scoping },
  }),
  'ownDatasets.create': ({ text }) => ({ params: {}, query: {}, body: { body: ownDataset(text) } }),
  'ownDatasets.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: ownDataset(text) } }),
  'people.create': ({ text }) => ({ params: {}, query: {}, body: { body: person(text) } }),
  'people.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: person(text) } }),
  'playbooks.create': ({ id, text }) => ({ params: {}, query: {}, body: { body: playbook(id, text) } }),
  'playbooks.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: playbook(id, text) } }),
  'profiles.create': ({ text }) => ({ params: {}, query: {}, body: { body: profile(text) } }),
  'profiles.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: profile(text) } }),
  'supplierReports.create': ({ id, text }) => ({ params: {}, query: {}, body: { body: supplierReport(id, text) } }),
  'supplierReports.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: supplierReport(id, text) } }),
  'samplePolicies.create': ({ id, text }) => ({ params: {}, query: {}, body: { body: samplePolicy(id, text) } }),
  'samplePolicies.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: samplePolicy(id, text) } }),
  'relations.create': ({ text }) => ({ params: {}, query: {}, body: { body: relation(text) } }),
  'relations.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: relation(text) } }),
  'retentionRules.create': ({ text }) => ({ params: {}, query: {}, body: { body: retentionRule(text) } }),
  'retentionRules.update': ({ id, text }) => ({ params: { id }, query: {}, body: { body: retentionRule(text) } }),
  'rooms.addKey': ({ id, text }) => ({
    params: { id },
    query: {},
    body: { name: text, publicKey: 'AAAA', proof: 'AAAA' },
  }),
  'sessions.activateTotp': () => ({ params: {}, query: {}, body: { code: '000000' } }),
  'sessions.confirm': () => ({ params: {}, query: {}, body: { code: '000000' } }),
  'sessions.stepUp': () => ({ params: {}, query: {}, body: { method: 'totp', code: '000000' } }),
}

/** What is tried only by those who may not, since it would end the walk or work for long. */
const onlyRefusals: Walk['onlyRefusals'] = {
  'sessions.resetPassword': 'needs the local token',
  'sessions.activateTotp': 'answers a wrong code as somebody who is not signed in',
  'sessions.signOut': 'ends the session of the walker',
  'sample.load': 'makes a year of data',
  'sample.start': 'collects from this machine',
  'connections.test': 'runs a connector',
  'connections.create': 'schedules a connector',
  'ledger.verify': 'starts a job over the whole ledger',
  'ledger.export': 'waits for a signed checkpoint',
  'instance.exportLog': 'waits for a signed checkpoint',
  'archive.export': 'waits for a signed checkpoint',
  'archive.import': 'needs a whole archive',
}

function supplierReport(id: string, text: string) {
  const nothing = { issued: null, period: null, coversOurServices: null, categories: null, opinion: null }
  const review = { kind: 'other', firm: text, ...nothing, exceptions: null, expected: null, carvedOut: null }
  return { supplier: id, title: text, files: [], review: { ...review, bridgeLetterUntil: null } }
}

function playbook(id: string, text: string) {
  return { title: text, kind: 'other', begins: text, steps: `now; ${text}; look`, owner: id, reviewBy: '2027-01-01' }
}

function samplePolicy(id: string, text: string) {
  return { ...usualSamplePolicy, title: text, engagement: id }
}

function legalEntity(text: string) {
  return LegalEntity.parse({ name: text, scope: null, country: 'DE', zone: 'UTC', scoping: nothingKnown })
}

function control(id: string, text: string) {
  return {
    code: text.slice(0, 20),
    title: text,
    statement: text,
    theme: text,
    lifecycle: { state: 'proposed' },
    evidenceOwners: [],
    cadence: 'monthly',
    acceptance: [text],
    addresses: [],
    checks: [],
    manual: null,
    scopes: id === '' ? [] : [id],
    origin: null,
  }
}

function engagement(id: string, text: string) {
  return {
    title: text,
    kind: 'soc2_type2',
    mode: 'third_party',
    scope: id,
    categories: ['security'],
    from: '2026-01-01',
    to: '2026-12-31',
    lead: id,
  }
}

function framework(text: string) {
  return {
    id: 'probe',
    version: '1',
    title: text,
    shortTitle: text,
    publisher: text,
    licence: text,
    provenance: [text],
    legalForce: 'voluntary',
    kind: 'controls',
    asOf: '2026-01-01',
    selections: [{ id: 'all', title: text, summary: text, default: true, required: false, selects: { by: 'all' } }],
    requirements: [{ id: 'P-1', parent: null, label: text, attributes: {}, kind: 'requirement', assessable: true }],
  }
}

function crosswalk(text: string) {
  return {
    id: 'probe',
    version: '1',
    title: text,
    publisher: text,
    licence: text,
    provenance: [text],
    source: 'soc2@2017',
    target: 'csf@2.0',
    kind: 'own',
    note: text,
    rows: [{ source: 'CC6.1', target: 'PR.AA-01', relation: 'intersects', rationale: 'semantic', note: text }],
  }
}

function relation(text: string) {
  return {
    crosswalk: 'own',
    source: 'soc2@2017:CC6.1',
    target: 'csf@2.0:PR.AA-01',
    relation: 'intersects',
    rationale: 'semantic',
    rationaleText: text,
    remainder: { ofTarget: text, ofSource: text },
    strength: null,
    scopeNote: text,
    conditions: [],
    provenance: text,
  }
}

function evidence(id: string, text: string) {
  const from = '2026-01-01T00:00:00.000Z'
  return {
    title: text,
    kind: 'record',
    controls: id === '' ? [] : [id],
    period: { from, to: null },
    performedAt: from,
    source: text,
    description: text,
    blobs: [],
    snapshot: null,
    collector: null,
    collectedBy: null,
    sensitivity: 'internal',
  }
}

function ownDataset(text: string) {
  const columns = [{ name: 'id', type: 'text', meaning: text, nullable: false }]
  return { ref: 'own_probe.rows@1', title: text, meaning: text, key: ['id'], columns, state: 'active' }
}

function person(text: string) {
  return { name: text, email: `${text}@example.com`.toLowerCase(), title: text, user: null, leftOn: null }
}

function retentionRule(text: string) {
  return { rule: text.replaceAll(' ', '-'), title: text, nouns: ['person'], years: 3, basis: text, state: 'active' }
}

function profile(text: string) {
  return { name: text, frameworks: [] }
}

// soak: every route tried by everybody, and not by three of those who may and three of those who may not
test('no route shows or changes anything of another organisation, for no role, no token and no visitor', async t => {
  await using place = await openPlace(t)
  const { database, browser } = place
  const first = browser()
  await first.client.sessions.setUp({
    body: { ...ada, token: secretOf((await place.firstRun()) ?? ''), organisation: { name: 'Acme' } },
  })
  await first.client.sessions.signIn({ body: ada })
  const mine = (await first.client.sessions.current()).organisation?.id ?? ''
  const theirs = await seedOther(first)
  await first.client.sessions.chooseOrganisation({ body: { organisation: mine } })
  const walkers = [
    ...(await membersOf(place, first)),
    ...(await tokensOf(place, first)),
    { name: 'visitor', browser: browser() as unknown as TestBrowser<Operations>, caller: null },
  ]

  const mounted = Object.fromEntries(
    Object.entries(api).map(([noun, verbs]) => [
      noun,
      Object.fromEntries(Object.entries(verbs).filter(([, op]) => place.hasRoute(op.method, op.path))),
    ]),
  ) as Operations
  const ids = await idsOf(database, theirs)
  assert.ok(ids.length > 12, `the other organisation has only ${ids.length} things`)
  const before = await countFacts(database, theirs)
  const wrong = await walkEveryRoute({
    api: mounted,
    walkers,
    tries: process.env.ONUS_SOAK === '1' ? null : 3,
    foreignIds: noun =>
      ids
        .filter(one => nounsOf(noun).includes(one.noun))
        .map(one => one.id)
        .concat(ids[0]?.id ?? [])
        .slice(0, 2),
    canaries: [canary, canary.toLowerCase(), theirs, ...ids.map(one => one.id)],
    samples,
    onlyRefusals,
  })
  assert.deepEqual(wrong, [])
  assert.equal(await countFacts(database, theirs), before)
  assert.deepEqual(
    Object.keys({ ...samples, ...onlyRefusals }).filter(id => !isOperation(id)),
    [],
    'a sample names an operation that is not there',
  )
})

test('only an instance operator points Onus at this machine, unless a folder of it is open to organisations', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'onus-open-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const inside = join(folder, 'product')
  mkdirSync(inside)
  symlinkSync('/etc', join(folder, 'way-out'))
  await using place = await openPlace(t, { ONUS_FOLDERS: folder })
  const operator = place.browser()
  await operator.client.sessions.setUp({
    body: { ...ada, token: secretOf((await place.firstRun()) ?? ''), organisation: { name: 'Acme' } },
  })
  await operator.client.sessions.signIn({ body: ada })
  const { link } = await operator.client.invitations.create({
    body: { email: 'admin@example.org', roles: ['organisation_admin'] },
  })
  const admin = place.browser()
  await admin.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Admin', password } } })
  await admin.client.sessions.signIn({ body: { email: 'admin@example.org', password } })
  const [git, host] = [
    (path: string) => ({
      connector: 'git',
      title: path,
      settings: { path },
      everyHours: null,
      state: 'active' as const,
    }),
    { connector: 'host', title: 'This machine', settings: {}, everyHours: null, state: 'active' as const },
  ]
  const refused = async (call: Promise<unknown>) =>
    await assert.rejects(call, (error: Error) => /Only an instance operator connects/.test(error.message))

  for (const body of [host, git('/srv/elsewhere'), git(join(folder, 'way-out')), git(`${folder}-beside`)]) {
    await refused(admin.client.connections.create({ body: { body, reason: 'try' } }))
    await refused(admin.client.connections.test({ body }))
  }
  await refused(admin.client.sample.start({ body: { host: true, repository: null } }))
  await admin.client.connections.create({ body: { body: git(inside), reason: 'an open folder' } })

  const made = await operator.client.connections.create({ body: { body: host, reason: 'the operator may' } })
  const { body } = await admin.client.connections.get({ params: { id: made.id } })
  const paused = { ...body, state: 'paused' as const }
  await admin.client.connections.update({ params: { id: made.id }, body: { body: paused, reason: 'pause' } })
  const moved = { ...git('/srv/elsewhere'), title: 'moved' }
  await refused(admin.client.connections.update({ params: { id: made.id }, body: { body: moved, reason: 'move' } }))
})

function isOperation(id: string): boolean {
  const [noun = '', verb = ''] = id.split('.')
  return verb in ((api as Operations)[noun] ?? {})
}

/** Which stored nouns the ids of an API noun may be. */
function nounsOf(noun: string): readonly string[] {
  const other: Readonly<Record<string, string[]>> = {
    people: ['person'],
    checks: ['run', 'check'],
    datasets: ['snapshot'],
    groupCoverages: ['group-coverage'],
    ledger: ['fact'],
    members: ['user'],
    posture: ['profile'],
    jobs: ['job'],
    sessions: ['session'],
  }
  return other[noun] ?? [noun.replace(/s$/, '')]
}

async function openPlace(t: { after: (end: () => void) => void }, more: NodeJS.ProcessEnv = {}) {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'onus-guard-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const settings = settingsFrom({ ONUS_DATA: folder, ONUS_LOG: 'silent', ...more })
  const app = await createApp({ settings, database, version: '0.1.0', webFolder: null })
  await app.http.ready()
  return {
    database,
    browser: (headers?: Record<string, string>): Browser => testBrowser(app.http, api, headers),
    firstRun: () => app.firstRun('http://localhost:4600'),
    hasRoute: (method: string, path: string) =>
      app.http.hasRoute({ method: method as 'GET', url: `/api${path.replace(/\{(\w+)\}/g, ':$1')}` }),
    [Symbol.asyncDispose]: async () => {
      await app[Symbol.asyncDispose]()
      await database.close()
    },
  }
}

type Place = Awaited<ReturnType<typeof openPlace>>

/** The other organisation, with something of every kind that can be created, each carrying the canary. */
async function seedOther(first: Browser): Promise<string> {
  const nis2 = { entityClass: 'unknown' as const, entityTypes: [] }
  const { id } = await first.client.organisations.create({
    body: { body: { name: canary, kind: 'saas', federal: false, zone: 'UTC', nis2 } },
  })
  const { person: me } = await first.client.sessions.chooseOrganisation({ body: { organisation: id } })
  const creates = Object.entries(api as Operations).flatMap(([noun, verbs]) =>
    Object.entries(verbs)
      .filter(
        ([verb, op]) =>
          op.method === 'POST' &&
          !op.path.includes('{') &&
          op.needs !== 'public' &&
          op.needs !== 'signed-in' &&
          !(`${noun}.${verb}` in onlyRefusals),
      )
      .map(([verb, op]) => ({ id: `${noun}.${verb}`, op })),
  )
  for (const { id: name, op } of creates) {
    const filling = { id: me ?? '', text: canary, email: `${canary}@example.com`.toLowerCase() }
    const input = samples[name]?.({ ...filling, id: '' }) ?? inputFor(op, filling)
    if (!input || op.transport !== 'json' || name === 'organisations.create') continue
    await first.fetch(`/api${op.path}`, {
      method: 'POST',
      body: JSON.stringify(input.body ?? {}),
      headers: { 'content-type': 'application/json' },
    })
  }
  await first.client.tokens.create({
    body: { name: canary, scopes: ['framework:read'], expiresAt: instant(Date.now() + 86_400_000) },
  })
  return id
}

async function membersOf(place: Place, first: Browser): Promise<Walker[]> {
  const walkers: Walker[] = []
  for (const role of Role.options.filter(one => one !== 'service_token')) {
    const email = `${role.replaceAll('_', '.')}@example.org`
    const auditing =
      role === 'auditor'
        ? { engagement: '018f0000-0000-7000-8000-0000000000ee', until: instant(Date.now() + 86_400_000) }
        : {}
    const { link } = await first.client.invitations.create({ body: { email, roles: [role], ...auditing } })
    const browser = place.browser()
    await browser.client.invitations.accept({ body: { token: secretOf(link), account: { name: role, password } } })
    await browser.client.sessions.signIn({ body: { email, password } })
    const caller: Caller = { kind: 'user', id: email, org: 'mine', person: null, roles: [{ role, objects: [] }] }
    walkers.push({ name: role, browser: browser as unknown as TestBrowser<Operations>, caller })
  }
  return walkers
}

/** A token with everything that a token can have, and one with hardly anything. */
async function tokensOf(place: Place, first: Browser): Promise<Walker[]> {
  const { permissions } = await first.client.sessions.current()
  const most = (Object.keys(rolePermissions.service_token) as Permission[]).filter(one => permissions[one] === 'all')
  const walkers: Walker[] = []
  for (const [name, scopes] of Object.entries({
    'token with most scopes': most,
    'token with one scope': ['framework:read' as Permission],
  })) {
    const { secret } = await first.client.tokens.create({
      body: { name, scopes, expiresAt: instant(Date.now() + 86_400_000) },
    })
    const browser = place.browser({ authorization: `Bearer ${secret}`, 'sec-fetch-site': 'none' })
    const caller: Caller = { kind: 'token', id: name, org: 'mine', permissions: scopes, objects: null }
    walkers.push({ name, browser: browser as unknown as TestBrowser<Operations>, caller })
  }
  return walkers
}

/** One id of every kind of thing in the other organisation. */
async function idsOf(database: TestDatabase, org: string): Promise<readonly { noun: string; id: string }[]> {
  return await withOrg(database.app, { org, user: null }, async tx => {
    const { rows } = await sql<{ noun: string; id: string }>`
      select distinct on (noun) noun, id::text from subject where noun <> 'organisation' order by noun, id desc`.execute(
      tx,
    )
    const { rows: facts } = await sql<{
      noun: string
      id: string
    }>`select 'fact' as noun, id::text from fact limit 1`.execute(tx)
    const { rows: jobs } = await sql<{
      noun: string
      id: string
    }>`select 'job' as noun, id::text from job_run limit 1`.execute(tx)
    return [...rows, ...facts, ...jobs]
  })
}

async function countFacts(database: TestDatabase, org: string): Promise<number> {
  return await withOrg(database.app, { org, user: null }, async tx => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from fact`.execute(tx)
    return rows[0]?.count ?? 0
  })
}
