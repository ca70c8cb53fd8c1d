import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ResultsImported, ResultsPreview } from '@onus/contract/result'
import { jobEnded } from '../job/testing.ts'
import { password, secretOf } from '../session/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
before(async () => {
  place = await openPlace()
})
after(() => place[Symbol.asyncDispose]())

const leak = { RuleID: 'aws', Description: 'AWS key', File: 'a.env', StartLine: 3, Secret: 'x', Match: 'x' }
const grype = (matches: readonly unknown[], target = 'shop:1') => ({
  matches,
  source: { target: { userInput: target } },
  descriptor: { version: '0.9', timestamp: '2026-03-30T10:00:00Z' },
})
const match = {
  vulnerability: { id: 'CVE-2021-0001', severity: 'Critical' },
  artifact: { name: 'log', version: '1.2.3', purl: 'pkg:npm/log@1.2.3' },
}

const ended = (id: string) => jobEnded(place.lead.client, id)

function fileOf(name: string, content: unknown): File {
  if (content instanceof Uint8Array) return new File([new Uint8Array(content)], name)
  return new File([typeof content === 'string' ? content : JSON.stringify(content)], name)
}

async function look(name: string, content: unknown): Promise<ResultsPreview> {
  const { job } = await place.lead.client.results.preview({ files: [fileOf(name, content)] })
  const seen = await ended(job)
  assert.equal(seen.state, 'done', seen.error ?? '')
  return ResultsPreview.parse(seen.outcome)
}

async function bring(
  name: string,
  content: unknown,
  said: { target?: string; tool?: string; connection?: string } = {},
) {
  const { upload } = await look(name, content)
  const started = await place.lead.client.results.import({ body: { upload, ...said } })
  if (started.job === null) return { ...started, imported: null }
  const job = await ended(started.job)
  assert.equal(job.state, 'done', job.error ?? '')
  return { ...started, imported: ResultsImported.parse(job.outcome) }
}

const snapshotsOf = async (connection: string) =>
  (await place.lead.client.snapshots.list({ query: { connection } })).items.map(one => one.body)

test('a file is looked into first: what it holds, what it fills, and nothing is stored', async () => {
  const seen = await look('grype.json', grype([match]))
  assert.equal(seen.report.format, 'grype')
  assert.deepEqual(seen.report.verdicts, { fail: 1 })
  assert.equal(seen.tool, 'Grype')
  assert.equal(seen.target, 'shop:1')
  assert.equal(seen.connection, null)
  assert.deepEqual(
    seen.datasets.map(({ dataset, rows }) => [dataset, rows]),
    [
      ['configuration.results@1', 1],
      ['vulnerability.findings@1', 1],
      ['vulnerability.scans@1', 1],
    ],
  )
  assert.deepEqual((await place.lead.client.connections.list({ query: {} })).items, [])
})

let shop = ''

test('an imported file is a complete snapshot with how it came about, its rows, and the file itself', async () => {
  const { imported, connection } = await bring('grype.json', grype([match]))
  shop = connection
  const [snapshot] = await snapshotsOf(connection)
  assert.equal(snapshot?.outcome.state, 'complete')
  assert.equal(snapshot?.file?.name, 'grype.json')
  const [made] = snapshot?.datasets ?? []
  assert.equal(made?.completeness.sourceSystem, 'Grype 0.9')
  assert.equal(made?.completeness.account, 'shop:1')
  assert.equal(made?.completeness.method, 'file')
  assert.equal(made?.completeness.sourceSideCount, 1)
  assert.equal(made?.completeness.parameters.sha256, snapshot?.file?.sha256)
  const page = await place.lead.client.datasets.rows({
    params: { dataset: 'vulnerability.findings@1', snapshot: imported?.snapshot ?? '' },
    query: {},
  })
  const row = Object.fromEntries(page.columns.map((column, at) => [column, page.rows[0]?.cells[at]]))
  assert.equal(row.vulnerability, 'CVE-2021-0001')
  assert.match(String(row.raw), /^grype\.json \/matches\/0$/)
  const { url } = await place.lead.client.results.file({ params: { id: imported?.snapshot ?? '' } })
  assert.match(url, /^http/)
})

test('the next file of the tool and target is the next snapshot, another target is another connection', async () => {
  const next = await bring('again.json', grype([]))
  assert.equal(next.connection, shop)
  assert.equal((await snapshotsOf(shop)).length, 2)
  const other = await bring('blog.json', grype([match], 'blog:1'))
  assert.notEqual(other.connection, shop)
  const { items } = await place.lead.client.datasets.list()
  const findings = items.find(one => one.ref === 'vulnerability.findings@1')
  assert.deepEqual(findings?.latest.map(one => [one.title, one.rows]).sort(), [
    ['Grype: blog:1', 1],
    ['Grype: shop:1', 0],
  ])
})

test('the preview says what it would follow, and how many rows there were', async () => {
  const seen = await look('third.json', grype([match, match]))
  assert.equal(seen.connection?.id, shop)
  assert.equal(seen.datasets.find(one => one.dataset === 'vulnerability.findings@1')?.before, 0)
})

test('the same bytes are recognised and not stored twice', async () => {
  const seen = await look('renamed.json', grype([match]))
  assert.notEqual(seen.known, null)
  const again = await bring('renamed.json', grype([match]))
  assert.equal(again.job, null)
  assert.equal(again.snapshot, seen.known?.snapshot)
  assert.equal((await snapshotsOf(shop)).length, 2)
})

test('a file that does not say what was looked at is asked, and two repositories never replace each other', async () => {
  const { upload } = await look('leaks.json', [leak])
  await assert.rejects(place.lead.client.results.import({ body: { upload } }), /does not say what was looked at/)
  const a = await bring('leaks.json', [leak], { target: 'shop' })
  const b = await bring('leaks.json', [leak], { target: 'blog' })
  assert.notEqual(a.connection, b.connection)
  const clean = await bring('clean.json', [], { connection: a.connection })
  assert.equal(clean.connection, a.connection)
  const [latest] = await snapshotsOf(a.connection)
  const rows = Object.fromEntries((latest?.datasets ?? []).map(({ dataset, rows }) => [dataset, rows]))
  assert.deepEqual(rows, { 'configuration.results@1': 0, 'vulnerability.findings@1': 0, 'vulnerability.scans@1': 1 })
  assert.match(latest?.notes.join() ?? '', /not yet a pass/)
})

test('a file of another tool is not the next of a connection', async () => {
  const { upload } = await look('leaks.json', [{ ...leak, File: 'x' }])
  await assert.rejects(place.lead.client.results.import({ body: { upload, connection: shop } }), /has files of Grype/)
})

test('a file that says itself that something is missing is partial, and no dataset of it complete', async () => {
  const run = { tool: { driver: { name: 'Lint' } }, results: [], invocations: [{ executionSuccessful: false }] }
  const { imported } = await bring('a.sarif', { version: '2.1.0', runs: [run] }, { target: 'shop' })
  assert.equal(imported?.outcome.state, 'partial')
})

test('two first files at once make one connection', async () => {
  const uploads = await Promise.all(
    [[match], []].map(async (matches, n) => (await look(`${n}.json`, grype(matches, 'twice:1'))).upload),
  )
  const started = await Promise.all(uploads.map(upload => place.lead.client.results.import({ body: { upload } })))
  assert.equal(started[0]?.connection, started[1]?.connection)
  for (const { job } of started) assert.equal((await ended(job ?? '')).state, 'done')
  assert.equal((await snapshotsOf(started[0]?.connection ?? '')).length, 2)
})

test('who may only read imports nothing, and nothing is collected from files by itself', async () => {
  const { link } = await place.lead.client.invitations.create({ body: { email: 'cy@example.com', roles: ['reader'] } })
  const reader = place.browser()
  await reader.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Cy', password } } })
  await reader.client.sessions.signIn({ body: { email: 'cy@example.com', password } })
  await assert.rejects(place.lead.client.connections.run({ params: { id: shop } }), /import the next one/)
  await assert.rejects(reader.client.results.preview({ files: [fileOf('a.json', [leak])] }), /needs connection:run/)
})

const deep = `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`
const entities = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "${'&a;'.repeat(100)}">]><testsuites>&b;</testsuites>`
const zip = (name: string) => {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, Buffer.from(name), Buffer.alloc(2000)])
}

/** What is no file of results, or one that was made to harm, and the sentence that says so. */
const refused: readonly (readonly [string, unknown, RegExp])[] = [
  [
    'cut.json',
    JSON.stringify(grype([match])).slice(0, -30),
    /^cut\.json line 1: the file is cut off here; let the tool write it again, and send it whole$/,
  ],
  [
    'cut.nessus',
    '<NessusClientData_v2><Report name="r"><ReportHost name="h">',
    /^cut\.nessus line 1: broken XML: the file is cut off here; let the tool/,
  ],
  [
    'words.json',
    'these are words, not JSON',
    /^words\.json is of none of the formats that Onus reads.*; the page Import files lists them$/,
  ],
  [
    'list.json',
    '{"a": 1}',
    /^list\.json is of none of the formats that Onus reads; it looks like a JSON object with a; the page Import files lists them$/,
  ],
  [
    'rows.csv',
    'Id,Name\n1,Ada\n2,Bo\n',
    /^rows\.csv .*a table of your own, which a connection of the kind "File of rows" reads$/,
  ],
  ['book.csv', zip('[Content_Types].xml'), /^book\.csv is a table of Excel, which .*"File of rows" reads/],
  ['bomb.zip', zip('bomb.json'), /^bomb\.zip is a zip archive; unpack it/],
  ['a.json.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), /^a\.json\.gz is compressed with gzip; unpack it first/],
  ['picture.json', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255, 254]), /^picture\.json is not text/],
  ['zero.json', Buffer.from('[1,\0]'), /^zero\.json is not text: it holds NUL/],
  ['deep.xml', `<testsuites>${deep}</testsuites>`, /^deep\.xml line 1: more than 128 levels/],
  ['deep.json', '['.repeat(50_000), /^deep\.json line 1: more than 128 levels/],
  ['entities.xml', entities, /^entities\.xml.*DOCTYPE|^entities\.xml.*document type/i],
  ['spaces.json', '   \n  ', /^spaces\.json holds nothing but spaces/],
]

test('what cannot be read is refused with one sentence, and the server goes on', async t => {
  for (const [name, content, why] of refused)
    await t.test(name, async () => {
      const { job } = await place.lead.client.results.preview({ files: [fileOf(name, content)] })
      const failed = await ended(job)
      assert.equal(failed.state, 'failed')
      assert.match(failed.error ?? '', why)
      assert.ok(!(failed.error ?? '').includes('\n'))
    })
  await assert.rejects(place.lead.client.results.preview({ files: [fileOf('empty.json', '')] }), /empty\.json is empty/)
  await assert.rejects(place.lead.client.results.preview({ files: [] }), /Send one file/)
  assert.equal((await look('after.json', grype([match]))).report.records, 1)
})

test('a file that was refused, or that nobody looked into, cannot be imported', async () => {
  const { job, upload } = await place.lead.client.results.preview({ files: [fileOf('words.json', 'words')] })
  await ended(job)
  await assert.rejects(place.lead.client.results.import({ body: { upload } }), /could not be read; send it again/)
  await assert.rejects(
    place.lead.client.results.import({ body: { upload: 'a'.repeat(64) } }),
    /no such upload; send the file again/,
  )
})
