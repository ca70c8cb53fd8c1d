import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { after, before, test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { encoded } from '../aws/sign.ts'
import { collect } from '../connector/index.ts'
import { type Moto, motoIsMissing, startMoto } from '../moto/index.ts'
import { fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { s3Folder } from './index.ts'

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' }
const accounts = (...names: string[]) => `system,account\n${names.map(name => `vpn,${name}\n`).join('')}`

async function read(settings: Record<string, unknown>) {
  using within = runWithin({ startedAt: new Date().toISOString() })
  const rows: Row[] = []
  const collected = await collect(s3Folder, { ...credentials, bucket: 'drop-box', ...settings }, within.run, {
    row: (_, row) => void rows.push(row),
  })
  const why = collected.outcome.state === 'complete' ? '' : collected.outcome.why
  return { ...collected, why, rows: rows.map(row => row.resource) }
}

const leftovers = () => readdirSync(tmpdir()).filter(name => name.startsWith('onus-s3-')).length

/** A bucket of a test, by its keys. */
async function bucketOf(files: Readonly<Record<string, Reply>>, pages: readonly (readonly string[])[]) {
  const fake = await fakeVendor()
  fake.on('GET /drop-box', ({ query }) => {
    const page = Number(query.get('continuation-token') ?? 0)
    const isLast = page + 1 >= pages.length
    const items = (pages[page] ?? []).map(
      key =>
        `<Contents><Key>${encodeURIComponent(key)}</Key><Size>${files[key]?.text?.length ?? 0}</Size><LastModified>2026-03-0${page + 1}T00:00:00Z</LastModified><ETag>"${key.length}"</ETag></Contents>`,
    )
    const more = isLast ? '' : `<NextContinuationToken>${page + 1}</NextContinuationToken>`
    return {
      text: `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${!isLast}</IsTruncated>${more}${items.join('')}</ListBucketResult>`,
    }
  })
  for (const [key, reply] of Object.entries(files))
    fake.on(`GET /drop-box/${key.split('/').map(encoded).join('/')}`, ({ headers }) =>
      reply.status === undefined && headers['if-match'] !== `"${key.length}"` ? { status: 412 } : reply,
    )
  return fake
}

test('a bucket is listed to its end and its files are rows', async () => {
  const files = {
    'in/identity.accounts (1).csv': { text: accounts('ann') },
    'in/identity.accounts ü.csv': { text: accounts('bo', 'cy') },
  }
  await using fake = await bucketOf(files, [['in/', 'in/identity.accounts (1).csv'], ['in/identity.accounts ü.csv']])
  const all = await read({ endpoint: fake.url, prefix: 'in/', take: 'all' })
  assert.deepEqual(all.outcome, { state: 'complete' })
  assert.deepEqual(all.rows, ['vpn/ann', 'vpn/bo', 'vpn/cy'])
  assert.deepEqual((await read({ endpoint: fake.url, prefix: 'in/' })).rows, ['vpn/bo', 'vpn/cy'])
  assert.equal(fake.requests.find(asked => asked.query.has('list-type'))?.query.get('prefix'), 'in/')
  assert.equal(leftovers(), 0)
})

test('a file that is denied, cut, changed or too large is an error and never a shorter list', async () => {
  const cases: readonly (readonly [Reply, RegExp, Record<string, unknown>?])[] = [
    [{ status: 403, text: '<Error><Code>AccessDenied</Code></Error>' }, /AWS denies s3:GetObject of .*Allow it/],
    [{ text: accounts('ann', 'bo'), cut: true }, /could not be asked|cut|aborted/],
    [
      { status: 412, text: '<Error><Code>PreconditionFailed</Code></Error>' },
      /AWS refuses s3:GetObject .* 412 PreconditionFailed/,
    ],
    [{ status: 500, text: '<Error><Code>InternalError</Code></Error>' }, /500/],
    [{ text: accounts('ann'.repeat(500_000)) }, /at most 1048576/, { mostMegabytes: 1 }],
  ]
  for (const [reply, expected, more] of cases) {
    await using fake = await bucketOf({ 'identity.accounts.csv': reply }, [['identity.accounts.csv']])
    const { outcome, why, datasets } = await read({ endpoint: fake.url, ...more })
    assert.equal(outcome.state, 'error', why)
    assert.match(why, expected)
    assert.ok(datasets.every(each => !each.complete))
  }
  assert.equal(leftovers(), 0)
})

test('a list that goes on without saying where, and a name that leads elsewhere, are errors', async () => {
  await using fake = await fakeVendor({
    'GET /drop-box': { text: '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>' },
  })
  assert.match((await read({ endpoint: fake.url })).why, /goes on but not where/)
  fake.on('GET /drop-box', {
    text: '<ListBucketResult><Contents><Key>../other/identity.accounts.csv</Key></Contents></ListBucketResult>',
  })
  assert.match((await read({ endpoint: fake.url })).why, /means a folder above/)
  fake.on('GET /drop-box', { text: '<ListBucketResult/>' })
  assert.match((await read({ endpoint: fake.url })).why, /There is no file of rows in s3:\/\/drop-box\//)
})

let moto: Moto | undefined
before(async () => {
  if (!motoIsMissing) moto = await startMoto()
})
after(async () => await moto?.stop())

test('files that were put into a bucket are read from it', { skip: motoIsMissing }, async () => {
  assert.ok(moto)
  await moto.path('s3', 'PUT', '/drop-box')
  await moto.path('s3', 'PUT', '/drop-box/in/identity.accounts.csv', accounts('ann'))
  const settings = { endpoint: moto.url, prefix: 'in/' }
  assert.deepEqual((await read(settings)).rows, ['vpn/ann'])
  await moto.path('s3', 'PUT', '/drop-box/in/identity.accounts.csv', accounts('ann', 'bo'))
  assert.deepEqual((await read(settings)).rows, ['vpn/ann', 'vpn/bo'])
  using within = runWithin()
  const parsed = s3Folder.settings.parse({ ...credentials, bucket: 'drop-box', ...settings })
  assert.deepEqual(await s3Folder.test?.(parsed, within.run), { ok: true, detail: 'identity.accounts@1: 1' })
})
