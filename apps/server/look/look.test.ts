import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { api } from '@onus/contract'
import type { Operation } from '@onus/contract/operation'
import { rolePermissions } from '@onus/core/access'
import { hidden } from '@onus/core/masking'
import { maskedField } from '@onus/core/sampling'
import { bundleZip, checkBundle, nodePrimitives } from '@onus/reports/bundle'
import { sql } from 'kysely'
import { withOrg } from '../db/index.ts'
import { engagementIn } from '../engagement/testing.ts'
import { inputFor } from '../http/sample-input.ts'
import { jobDone } from '../job/testing.ts'
import { maskerOf } from '../population/masking.ts'
import { auditorIn, collected, inLedger } from '../test/testing.ts'
import { type Browser, openPlace, type Place, textFile } from '../testing-place.ts'

/** A person whose name is in every table, and must be in no answer to an auditor. */
const name = 'Gerda Kolibri'
const mail = 'gerda.kolibri@example.com'
const dataset = 'own_hr.badges@1'

let place: Place
let auditor: Browser
let engagement = ''
let csv = ''
let parquet = ''
/** What the access review filed: its population and its decisions. */
let filed: readonly string[] = []
const ids: Record<string, string> = {}

const text = `id: badges-open-few-doors
title: Badges open few doors
severity: low
requirements: [soc2@2017:CC6.1]
cadence: daily
good: No badge opens every door.
remediation: Take doors off the badge.
data:
  badges: { dataset: ${dataset}, fresh_within: 26h }
population: { data: badges, key: resource }
from: badges
pass: doors < 5
reason: { pass: it opens few, fail: "the badge of {holder} opens too many" }
examples:
  - title: few and many
    given:
      badges: [{ holder: a, doors: 9 }, { holder: b, doors: 1 }]
    at: 2026-03-01T00:00:00Z
    expect: { a: fail, b: pass }
`

const freezing = (columns: readonly { name: string; personal: boolean }[]) =>
  ({
    title: 'Badges',
    engagement,
    control: ids.control,
    source: { kind: 'snapshot', snapshot: ids.snapshot, dataset },
    columns,
    key: ['holder'],
    from: '2026-01-01',
    to: '2026-12-31',
    ipe: { query: 'all', sourceSystem: 'Doors', generatedBy: 'Bo' },
  }) as never
const honest = [
  { name: 'holder', personal: true },
  { name: 'mail', personal: true },
  { name: 'doors', personal: false },
]

before(async () => {
  place = await openPlace()
  const { client } = place.lead
  engagement = await engagementIn(place)
  ids.engagement = engagement
  await client.ownDatasets.create({
    body: {
      body: {
        ref: dataset,
        title: 'Badges',
        meaning: 'Badges that open doors.',
        key: ['holder'],
        columns: [
          { name: 'holder', type: 'text', meaning: 'Who has it', nullable: false, personal: true },
          { name: 'mail', type: 'text', meaning: 'Where to write to', nullable: true, personal: true },
          { name: 'doors', type: 'integer', meaning: 'Doors that it opens', nullable: true },
          { name: 'note', type: 'text', meaning: 'Whatever was typed', nullable: true },
        ],
        state: 'active',
      },
    },
  })
  const lines = ['holder,mail,doors,note', `${name},${mail},9,ask ${mail}`, `Anton ${name},a-${mail},1,ask nobody`]
  const { upload } = await client.connections.previewTable({
    files: [textFile('badges.csv', ...lines)],
    query: { dataset },
  })
  const mapping = { holder: 'holder', mail: 'mail', doors: 'doors', note: 'note' }
  const choice = { upload, dataset, mapping, options: {} }
  await client.connections.tryTable({ body: choice })
  const { job } = await client.connections.importTable({ body: { ...choice, title: 'Badges' } })
  ids.snapshot = ((await jobDone(client, job)).outcome as { snapshot: string }).snapshot
  parquet = (await client.snapshots.get({ params: { id: ids.snapshot } })).body.datasets[0]?.sha256 ?? ''
  await client.checks.save({ params: { id: 'badges-open-few-doors' }, body: { text, reason: 'x' } })
  const { job: run } = await client.checks.run({ body: { checks: ['badges-open-few-doors'] } })
  await jobDone(client, run)
  const control = {
    code: 'ACC-1',
    title: 'Badges are reviewed',
    statement: 'Badges are reviewed every quarter.',
    theme: 'access',
    lifecycle: { state: 'adopted' as const, owner: place.me },
    evidenceOwners: [],
    cadence: 'quarterly' as const,
    acceptance: ['All badges'],
    addresses: [{ requirement: 'soc2@2017:CC6.1', how: 'By review' }],
    checks: ['badges-open-few-doors'],
    manual: null,
    scopes: [],
    origin: null,
  }
  ids.control = (await client.controls.create({ body: { body: control } })).id
  const blob = await client.evidence.upload({ files: [textFile('list.csv', 'who,door', `${name} <${mail}>,1`)] })
  csv = blob.sha256
  const manyLines = Array.from({ length: 5_000 }, (_, door) => `${door},ask nobody`)
  const long = await client.evidence.upload({
    files: [textFile('long.csv', 'door,remark', ...manyLines, `9,ask ${mail}`)],
  })
  const headless = await client.evidence.upload({ files: [textFile('headless.csv', `1,${mail}`, '2,nobody')] })
  Object.assign(ids, { long: long.sha256, headless: headless.sha256 })
  const evidence = {
    title: 'Review of badges',
    kind: 'record' as const,
    controls: [ids.control],
    period: { from: '2026-01-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' },
    performedAt: '2026-04-01T00:00:00.000Z',
    source: 'Doors',
    description: '',
    blobs: [blob, long, headless],
    snapshot: ids.snapshot,
    collector: null,
    collectedBy: place.me,
    sensitivity: 'confidential' as const,
  }
  ids.evidence = (await client.evidence.create({ body: { body: evidence as never } })).id
  await reviewed()
  const asked = { engagement, title: 'Badges', assignee: place.me }
  ids.request = (await client.requests.create({ body: { body: asked as never } })).id
  const step = async (verb: string, input: object) =>
    await client.requests.transition({ params: { id: ids.request ?? '' }, body: { verb, input: input as never } })
  await step('send', {})
  await step('submit', { evidence: [ids.evidence, ids.reviewed] })
  ids.population = (await client.populations.freeze({ files: [], body: freezing(honest) })).id
  const params = { id: ids.population }
  await client.populations.reconcile({
    params,
    body: { column: 'holder', against: { kind: 'dataset', snapshot: ids.snapshot, dataset, column: 'mail' } },
  })
  await inLedger(async () => await client.populations.get({ params }))
  const method = { kind: 'all' as const }
  ids.draw = (await client.draws.draw({ body: { population: ids.population, method, size: 2 } as never })).id
  const tested = {
    title: 'Badges are reviewed',
    engagement,
    purpose: 'operating' as const,
    control: { id: ids.control, version: null },
    requirements: [],
    procedure: 'Look at each.',
    methods: ['inspection' as const],
    independent: true,
    population: ids.population,
    draw: ids.draw,
    tolerance: 0,
  }
  ids.test = (await client.tests.create({ body: { body: tested } })).id
  const results = [{ position: 0, result: 'deviation' as const, reason: 'Opens too many doors' }]
  await client.tests.results({ params: { id: ids.test }, body: { results } })
  const finding = {
    title: 'A badge opens every door',
    kind: 'deviation' as const,
    severity: 'high' as const,
    owner: place.me,
    description: 'One badge opens nine doors.',
    check: 'badges-open-few-doors',
    engagement,
  }
  ids.finding = (await client.findings.create({ body: { body: finding as never } })).id
  auditor = await auditorIn(place, engagement)
})
after(() => place[Symbol.asyncDispose]())

/** A review of access to a system where only that person has an account, completed: what it files is evidence. */
async function reviewed(): Promise<void> {
  const { client } = place.lead
  const accounts = 'identity.accounts@1'
  const account = { system: 'crm', account: 'kolibri', email: mail, kind: 'person', enabled: true, privileged: false }
  const snapshot = await collected(place, accounts, [account])
  const { connection } = (await client.snapshots.get({ params: { id: snapshot } })).body
  const draft = {
    title: 'Who has access',
    owner: place.me,
    control: { id: ids.control, version: 1 },
    sources: [{ connection, dataset: accounts }],
    due: '2026-12-31',
    revokeDays: 0,
  }
  const params = { id: (await client.accessReviews.create({ body: { body: draft as never } })).id }
  const step = async (verb: string) =>
    await client.accessReviews.transition({ params, body: { verb, input: {} as never } })
  await step('start')
  const { items } = await client.accessReviews.entries({ params, query: {} })
  const entries = items.map(({ place: at, account, right }) => ({ place: at, account, right }))
  await client.accessReviews.decide({ params, body: { entries, decision: 'approved', why: 'She works here' } as never })
  await step('finish')
  await step('complete')
  const { lifecycle } = (await client.accessReviews.get({ params })).body
  ids.reviewed = lifecycle.state === 'completed' ? (lifecycle.evidence[0] ?? '') : ''
  filed = (await client.evidence.get({ params: { id: ids.reviewed } })).body.blobs.map(blob => blob.sha256)
}

const may: Readonly<Record<string, string | undefined>> = rolePermissions.auditor
/** Not what writes or takes something without being a look; nor bundles, which hold facts as the ledger has them: see the test below. */
const isWalked = (id: string, op: Operation) =>
  may[op.needs] !== undefined &&
  !id.startsWith('bundles.') &&
  (op.method === 'GET' || op.transport === 'download' || op.recorded || id === 'rooms.look' || id === 'rooms.file')

/** Every answer that the auditor gets from every route that reads, with the ids that are in the engagement. */
async function walked(known = ids, only = ''): Promise<readonly { id: string; status: number; text: string }[]> {
  const answers = []
  for (const [noun, verbs] of Object.entries(api))
    for (const [verb, op] of Object.entries(verbs as Record<string, Operation>)) {
      const id = `${noun}.${verb}`
      if (!isWalked(id, op) || !id.startsWith(only)) continue
      for (const path of pathsOf(op, known)) {
        const input = inputFor(op, { id: engagement, text: 'x', email: 'x@example.com' })
        const body = input?.body === undefined ? {} : { body: JSON.stringify(input.body) }
        const query = 'engagement' in op.query.shape ? `?engagement=${engagement}` : ''
        const response = await auditor.fetch(`/api${path}${query}`, {
          method: op.method,
          ...(input?.body !== undefined && { headers: { 'content-type': 'application/json' } }),
          ...body,
        })
        answers.push({ id, status: response.status, text: await response.text() })
      }
    }
  return answers
}

const nounOf: Readonly<Record<string, string>> = {
  populations: 'population',
  draws: 'draw',
  tests: 'test',
  findings: 'finding',
  requests: 'request',
  evidence: 'evidence',
  snapshots: 'snapshot',
  controls: 'control',
}

/** The paths of a route with what its parameters can be: of its own noun where there is one, else the engagement. */
function pathsOf({ path }: Operation, known: typeof ids): readonly string[] {
  const choices: Readonly<Record<string, readonly string[]>> = {
    id: [
      path.startsWith('/checks')
        ? 'badges-open-few-doors'
        : (known[nounOf[path.split('/')[1] ?? ''] ?? ''] ?? engagement),
    ],
    evidence: [ids.evidence ?? '', ids.reviewed ?? ''],
    sha256: [csv, parquet, ...filed],
    position: ['0'],
  }
  return [...path.matchAll(/\{(\w+)\}/g)]
    .reduce<readonly string[]>(
      (paths, [hole, param = '']) =>
        paths.flatMap(one => (choices[param] ?? [engagement]).map(value => one.replace(hole, value))),
      [path],
    )
    .filter(one => !filed.some(file => one.includes(file)) || !one.includes(ids.evidence ?? ''))
}

const leaksIn = (answers: readonly { id: string; text: string }[]) => [
  ...new Set(answers.filter(one => /kolibri/i.test(one.text)).map(one => one.id)),
]

/** The masked columns of a table, as the answer to a look at it says. */
function maskedIn(answers: readonly { id: string; text: string }[], title: string): readonly string[] {
  const pages = answers.filter(one => one.id === 'looks.rows').map(one => JSON.parse(one.text))
  const { columns } = pages.find(page => page.title === title) ?? assert.fail(`nobody looked at ${title}`)
  return columns.flatMap((column: { name: string; masked: boolean }) => (column.masked ? [column.name] : []))
}

test('a bundle that an auditor takes is masked, and holds people only as its guide says: files as sent, and keys of rows', async () => {
  const { client } = auditor
  const { job } = await client.bundles.make({ params: { id: engagement } })
  const { bundle } = (await jobDone(place.lead.client, job)).outcome as { bundle: string }
  const take = (body: object) => client.bundles.download({ params: { id: bundle }, body })
  await assert.rejects(take({}), /Say why you take it/)
  const response = await take({ reason: 'For the working papers' })
  const { items } = await client.looks.unmaskings({ params: { id: engagement } })
  assert.ok(items.some(one => one.item === 'the whole bundle' && one.reason === 'For the working papers'))
  const folder = mkdtempSync(join(tmpdir(), 'onus-look-'))
  try {
    const path = join(folder, 'bundle.zip')
    writeFileSync(path, Buffer.from(await response.arrayBuffer()))
    await using zip = await bundleZip(path)
    const { problems, manifest } = await checkBundle(zip, nodePrimitives)
    assert.deepEqual([problems, manifest?.personal], [[], 'masked'])
    const found: string[] = []
    for (const file of zip.files.keys())
      if (/kolibri/i.test((await buffer(zip.chunks(file))).toString('utf8'))) found.push(file)
    const nounOf = (file: string) => manifest?.items.find(item => item.content === file)?.noun ?? file
    const files = [csv, ids.long, ids.headless, ...filed].map(sha256 => `evidence/${sha256}`)
    const allowed = ['draw', ...files.toSorted(), 'population', 'snapshot', 'test']
    assert.deepEqual([...new Set(found.map(nounOf))].toSorted(), allowed)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('no route that reads shows an auditor a person whom tables hold, and a planted leak is found', async () => {
  const answers = await walked()
  assert.deepEqual(leaksIn(answers), [])
  assert.deepEqual([...new Set(answers.filter(one => one.status >= 500 || one.status === 429).map(one => one.id))], [])
  const answered = new Set(answers.filter(one => one.status < 300).map(one => one.id))
  for (const id of ['looks.rows', 'looks.masked', 'populations.rows', 'populations.get', 'populations.masked'])
    assert.ok(answered.has(id), `${id} answered nothing`)
  for (const id of ['draws.get', 'draws.export', 'tests.get', 'findings.resources', 'rooms.look', 'requests.answer'])
    assert.ok(answered.has(id), `${id} answered nothing`)
  for (const id of ['rooms.file', 'requests.file', 'populations.file'])
    assert.ok(!answered.has(id), `${id} gave a table about people without a reason`)
  const people = ['account', 'person', 'holder', 'name', 'reviewer', 'reviewer_why', 'facts']
  assert.deepEqual(maskedIn(answers, 'population.csv'), people)
  assert.deepEqual(maskedIn(answers, 'decisions.csv'), ['account', 'person', 'flags', 'reviewer', 'decided by'])
  const planted = {
    ...(freezing([{ name: 'thing', personal: false }]) as object),
    source: { kind: 'upload' as const },
    key: ['thing'],
  }
  const { id } = await place.lead.client.populations.freeze({
    files: [textFile('things.csv', 'thing', name)],
    body: planted as never,
  })
  const found = leaksIn(await walked({ population: id }, 'populations.'))
  assert.deepEqual(
    found.toSorted(),
    ['get', 'history', 'list', 'masked', 'rows'].map(verb => `populations.${verb}`),
  )
})

async function orgOf() {
  return { org: (await place.lead.client.sessions.current()).organisation?.id ?? '' }
}

test('what a dataset calls personal stays so when an auditor or anybody else freezes it otherwise', async () => {
  const careless = [...honest, { name: 'note' }].map(column => ({ ...column, personal: false }))
  const seen = await auditor.client.populations.preview({ files: [], body: freezing(careless) })
  assert.deepEqual(
    seen.columns.map(column => column.personal),
    [true, true, false, true],
  )
  assert.ok(!JSON.stringify(seen).includes('Kolibri'))
})

test('which columns hold addresses is judged by the whole table, also where only a later page has one', async () => {
  const maskedOn = async (sha256: string) => {
    const { columns } = await auditor.client.looks.rows({ params: { id: engagement, sha256 }, query: { limit: 1 } })
    return columns.filter(column => column.masked).map(column => column.name)
  }
  assert.deepEqual(await maskedOn(ids.long ?? ''), ['remark'])
  const shown = await maskedOn(parquet)
  assert.ok(shown.includes('note') && !shown.includes('doors'), shown.join())
})

test('a table without headings cannot be masked: its first row is no name of a column', async () => {
  const params = { id: engagement, sha256: ids.headless ?? '' }
  await assert.rejects(auditor.client.looks.rows({ params }), /no headings/)
})

test('rows are masked as core says, whatever is in them and however long it is', () => {
  const key = randomBytes(32)
  const masked = maskerOf(key)
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
  for (const field of ['', '\\N', 'a', 'Gerda Kolibri', 'ünï\u{1f600}', 'x'.repeat(5_000), 'ü'.repeat(2_000), 'a'])
    assert.equal(masked(field), maskedField(field, key, sha256))
})

test('a file that is frozen masks what sounds or reads personal, unless somebody says why a name misleads', async () => {
  const { client } = place.lead
  const frozen = (...columns: readonly object[]) => ({
    ...(freezing([]) as object),
    source: { kind: 'upload' as const },
    columns: [{ name: 'id', personal: false }, ...columns.map(column => ({ personal: false, ...column }))],
    key: ['id'],
  })
  const files = [textFile('rooms.csv', 'id,room_name,owner,remark', `1,Attic,nobody,ask ${mail}`)]
  const why = 'Names of rooms'
  const said = frozen({ name: 'room_name', notPersonal: why }, { name: 'owner' }, { name: 'remark', notPersonal: why })
  const { id } = await client.populations.freeze({ files, body: said as never })
  const { columns } = (await client.populations.get({ params: { id } })).body
  assert.deepEqual(
    columns.map(column => [column.name, column.personal, column.notPersonal]),
    [
      ['id', false, undefined],
      ['room_name', false, why],
      ['owner', true, undefined],
      ['remark', true, undefined],
    ],
  )
})

test('a finding that is raised from a test repeats no item that is a person', async () => {
  const { client } = place.lead
  const { body } = await client.tests.get({ params: { id: ids.test ?? '' } })
  const { side, tester, results, findings, released, lifecycle, ...asked } = body
  const { id } = await client.tests.create({ body: { body: { ...asked, draw: null } } })
  const said = { item: name, position: null, result: 'deviation' as const, reason: 'Opens too many doors' }
  await client.tests.results({ params: { id }, body: { results: [said] } })
  const raised = await client.tests.raise({ params: { id }, body: { severity: 'low' } as never })
  const finding = await auditor.client.findings.get({ params: { id: raised.id } })
  assert.match(finding.body.description, /Item 1: Opens too many doors/)
  assert.ok(!finding.body.description.includes('Kolibri'))
})

test('a row, a resource and a file are shown as they are for a reason, which the auditor and the lead see and nobody else', async () => {
  const { client } = auditor
  const row = { id: engagement, sha256: parquet }
  const page = await client.looks.rows({ params: row })
  assert.deepEqual([page.dataset, page.total], [dataset, 2])
  const unmasked = await client.looks.unmask({ params: { ...row, position: 0 }, body: { reason: 'Compared with HR' } })
  assert.ok(unmasked.cells.some(cell => cell?.includes(name)))
  await assert.rejects(client.looks.unmask({ params: { ...row, position: 0 }, body: { reason: ' ' } }))
  const params = { id: ids.finding ?? '' }
  const [resource] = (await client.findings.resources({ params })).items
  assert.deepEqual([resource?.resource, resource?.masked], [hidden, true])
  const body = { item: resource?.item ?? '', reason: 'Whose badge is it' }
  assert.equal((await client.findings.unmask({ params, body })).resource, name)
  assert.equal((await place.lead.client.findings.resources({ params })).items[0]?.resource, name)
  const file = { id: engagement, evidence: ids.evidence ?? '', sha256: csv }
  const taken = await client.rooms.file({ params: file, body: { reason: 'Signed working paper' } })
  assert.match(taken.url, /^http/)
  const of = { id: ids.population ?? '', position: 0 }
  await client.populations.unmask({ params: of, body: { reason: 'Whose is it' } })
  const expected = [
    'Whose is it',
    'Signed working paper',
    'Whose badge is it',
    'Compared with HR',
    'For the working papers',
  ]
  for (const who of [auditor, place.lead]) {
    const { items } = await who.client.looks.unmaskings({ params: { id: engagement } })
    assert.deepEqual(
      items.map(item => item.reason),
      expected,
    )
    assert.ok(!JSON.stringify(items).includes('Kolibri'))
  }
  const { items: reads } = await place.lead.client.reads.list()
  assert.ok(!reads.some(read => read.reason !== ''), 'reasons are in no log that others read')
  const stranger = await auditorIn(place, await engagementIn(place, { title: 'Another' }), 'olaf@audit.example')
  await assert.rejects(stranger.client.looks.unmaskings({ params: { id: engagement } }))
  const { org } = await orgOf()
  const seen = await withOrg(place.database.app, { org, user: null }, async tx => {
    return (await sql`select id from unmasking union all select id from room_look`.execute(tx)).rows.length
  })
  assert.equal(seen, 0, 'the database shows them to nobody else')
})

test('the masked form of a table is taken without a reason, and it holds nobody', async () => {
  const response = (await auditor.client.looks.masked({
    params: { id: engagement, sha256: csv },
  })) as unknown as Response
  const said = await response.text()
  assert.match(said, new RegExp(`who,door\\r?\\n${hidden},1`))
})

test('looks at lists are noted with what was asked and how much was shown, those of ten minutes as one', async () => {
  const params = { id: ids.population ?? '' }
  const search = { search: 'nobody' }
  await auditor.client.populations.rows({ params, query: search })
  await auditor.client.populations.rows({ params, query: search })
  await place.lead.client.populations.rows({ params })
  const { items } = await auditor.client.rooms.looks({ params: { id: engagement } })
  const found = items.filter(look => look.what === 'rows' && look.query === '“nobody”')
  assert.deepEqual(
    found.map(look => [look.by, look.times, look.rows, look.subject]),
    [['Eva', 2, 0, ids.population]],
  )
  assert.ok(items.some(look => look.what === 'rows' && look.query === '' && look.rows >= 2))
  for (const what of ['evidence', 'file', 'table', 'sample', 'resources'])
    assert.ok(
      items.some(look => look.what === what),
      `${what} is noted`,
    )
  assert.ok(items.every(look => look.by === 'Eva'))
})
