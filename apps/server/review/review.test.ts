import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { drawSample, populationLine } from '@onus/core/sampling'
import { instant } from '@onus/core/time'
import { withOrg } from '../db/index.ts'
import { contentHeaders } from '../http/files.ts'
import { jobDone } from '../job/testing.ts'
import { deleteMember } from '../member/store.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { versionsOf } from '../register/store.ts'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
let snapshot = ''
const folder = mkdtempSync(join(tmpdir(), 'onus-review-test-'))
const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...words], { cwd: folder })

before(async () => {
  git('init', '-q', '-b', 'main')
  for (let index = 0; index < 12; index += 1) git('commit', '-q', '--allow-empty', '-m', `change ${index}`)
  place = await openPlace()
  const { client } = place.lead
  const body = {
    connector: 'git',
    title: 'Product',
    settings: { path: folder },
    everyHours: null,
    state: 'active' as const,
  }
  const { id } = await client.connections.create({ body: { body, reason: 'try' } })
  const { job } = await client.connections.run({ params: { id } })
  await jobDone(client, job)
  snapshot = (await client.snapshots.list({ query: { connection: id } })).items[0]?.id ?? ''
})
after(async () => {
  await place[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test('the rows to compare are drawn from the snapshot by itself, and anybody who has its rows draws the same', async () => {
  const { client } = place.lead
  const sample = await client.snapshots.sample({ params: { id: snapshot } })
  assert.equal(sample.seed, (await client.snapshots.get({ params: { id: snapshot } })).fact)
  const drawn = sample.datasets.find(one => one.dataset === 'change.commits@1') ?? assert.fail()
  const page = await client.datasets.rows({ params: { dataset: drawn.dataset, snapshot }, query: { limit: 200 } })
  assert.deepEqual([page.total, drawn.population, drawn.rows.length], [12, 12, 5])
  const hash = createHash('sha256')
  for (const { cells } of page.rows) hash.update(`${populationLine(cells)}\n`)
  const popHash = new Uint8Array(hash.digest())
  assert.equal(drawn.popHash, Buffer.from(popHash).toString('hex'))
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
  const again = drawSample({ seed: sample.seed, popHash, population: 12, size: 5 }, sha256)
  assert.deepEqual(
    drawn.rows.map(row => row.position),
    again,
  )
  for (const row of drawn.rows) assert.deepEqual(row.cells, page.rows[row.position]?.cells)
})

test('nobody accepts a snapshot without saying that the rows were compared, and the rows are kept with the review', async () => {
  const { client } = place.second
  const of = { noun: 'snapshot' as const, id: snapshot }
  const waits = async () => (await client.reviews.queue()).items.some(item => item.id === snapshot)
  await assert.rejects(client.reviews.decide({ body: { of, decision: 'accepted' } }), /Compare the rows/)
  assert.ok(await waits())
  const { fact } = await client.reviews.decide({ body: { of, decision: 'accepted', compared: true } })
  assert.ok(!(await waits()))
  const said = await receiptOf(fact)
  assert.match(said, /onus-draw-1/)
  assert.match(said, /change\.commits@1/)
})

/** What the ledger holds of a fact, as soon as it has a place in it. */
async function receiptOf(fact: string): Promise<string> {
  for (;;) {
    const receipt = await place.second.client.ledger.receipt({ params: { fact }, query: {} }).catch(() => null)
    if (receipt) return receipt.content
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

test('a snapshot is returned or rejected without comparing rows, with a reason', async () => {
  const of = { noun: 'snapshot' as const, id: snapshot }
  await assert.rejects(place.second.client.reviews.decide({ body: { of, decision: 'returned' } }), /Say why/)
  await place.second.client.reviews.decide({ body: { of, decision: 'returned', why: 'It reads the wrong branch' } })
})

test('a file is what its bytes are: a page called a picture is told and recorded as a page, and never shown', async () => {
  const { client } = place.lead
  const page = new File(['<html><script>alert(1)</script>'], 'shot.png', { type: 'image/png' })
  const blob = await client.evidence.upload({ files: [page] })
  assert.deepEqual([blob.mediaType, blob.claimed], ['text/html', 'image/png'])
  const said = {
    ...collectedBy(place.me),
    title: 'A picture',
    kind: 'screenshot',
    blobs: [{ ...blob, mediaType: 'image/png', bytes: 1 }],
  }
  const { id } = await client.evidence.create({ body: { body: said as never } })
  const [kept] = (await client.evidence.get({ params: { id } })).body.blobs
  assert.deepEqual(kept, { sha256: blob.sha256, bytes: blob.bytes, name: 'shot.png', mediaType: 'text/html' })
  const { url } = await client.evidence.download({ params: { id, sha256: blob.sha256 }, query: { look: 'true' } })
  const ticket = JSON.parse(Buffer.from(url.split('/files/')[1]?.split('.')[0] ?? '', 'base64url').toString())
  assert.match(contentHeaders(ticket)['content-disposition'] ?? '', /^attachment/)
})

test('several pieces are decided together for one reason: all or none, never one’s own, never a version nobody saw', async () => {
  const body = (who: 'lead' | 'second', title: string) => {
    return { ...collectedBy(place[who === 'lead' ? 'me' : 'colleague']), title }
  }
  const collect = async (who: 'lead' | 'second', title: string) => {
    const { id } = await place[who].client.evidence.create({ body: { body: body(who, title) as never } })
    return { id, fact: (await place.lead.client.evidence.get({ params: { id } })).fact }
  }
  const [one, two, own] = [await collect('second', 'One'), await collect('second', 'Two'), await collect('lead', 'Own')]
  const decide = (
    items: { id: string; fact: string; minutes?: number }[],
    why = 'Each was opened; dates and owners are right',
  ) => place.lead.client.reviews.decideSeveral({ body: { items, decision: 'accepted', why } })
  await assert.rejects(decide([one, own]), /Another person|collected|yourself|somebody else/i)
  await assert.rejects(decide([one, { ...two, fact: one.fact }]), /look again/)
  await assert.rejects(decide([one, two], ' '))
  const stateOf = async (id: string) => (await place.lead.client.evidence.get({ params: { id } })).state
  assert.equal(await stateOf(one.id), 'collected', 'nothing was half done')
  const { items: reviews } = await decide([{ ...one, minutes: 12 }, two])
  assert.equal(reviews.length, 2)
  const org = (await place.lead.client.sessions.current()).organisation?.id ?? ''
  const minutes = await withOrg(place.database.app, { org, user: null }, async tx => {
    const said = await Promise.all(reviews.map(({ id }) => versionsOf(tx, 'review', id)))
    return said.map(([version]) => version?.body.minutes)
  })
  assert.deepEqual(minutes, [12, undefined], 'each has its own, and what nobody said is not made up')
  assert.deepEqual(
    [await stateOf(one.id), await stateOf(two.id), await stateOf(own.id)],
    ['accepted', 'accepted', 'collected'],
  )
})

test('the only member accepts what they collected with a reason, which stands beside it; nobody else does, nor without', async () => {
  const { client } = place.lead
  const org = (await client.sessions.current()).organisation?.id ?? ''
  const body = { ...collectedBy(place.me), title: 'Alone' }
  const { id } = await client.evidence.create({ body: { body: body as never } })
  const accept = (override: string) =>
    client.reviews.decide({ body: { of: { noun: 'evidence', id }, decision: 'accepted', override } })
  await assert.rejects(accept('Nobody else works here'), (error: { problem?: { code: string } }) => {
    return error.problem?.code === 'separation_of_duties'
  })
  const review = { of: { noun: 'evidence' as const, id }, reviewer: place.me, decision: { state: 'accepted' as const } }
  const forged = withOrg(place.database.app, { org, user: null }, tx =>
    record(systemWriter(tx, org, instant(Date.now()), false), {
      noun: 'review',
      body: { ...review, collector: null, note: '' },
    }),
  )
  await assert.rejects(forged, (error: { constraint?: string }) => error.constraint === 'reviewed_by_another')
  const { user } = await place.second.client.sessions.current()
  await withOrg(place.database.app, { org, user: null }, tx => deleteMember(tx, org, user?.id ?? ''))
  await assert.rejects(accept(''))
  await accept('Nobody else works here')
  const seen = await client.evidence.get({ params: { id } })
  assert.deepEqual(
    [seen.state, seen.why],
    ['accepted', 'Accepted by who collected it (same person, override: Nobody else works here)'],
  )
})

const collectedBy = (person: string) => ({
  kind: 'record' as const,
  controls: [],
  period: { from: '2026-01-01T00:00:00.000Z', to: null },
  performedAt: '2026-01-02T00:00:00.000Z',
  source: 'ticket',
  description: '',
  blobs: [],
  snapshot: null,
  collector: null,
  collectedBy: person,
  sensitivity: 'internal' as const,
})
