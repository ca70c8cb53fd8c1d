import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { drawnPlaces } from '@onus/core/draw'
import { populationLine } from '@onus/core/sampling'
import { verifySample } from './verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'onus-sample-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const lines = Array.from({ length: 100 }, (_, index) =>
  populationLine([`k${String(index).padStart(3, '0')}`, 'tab\there']),
)
const text = lines.map(line => `${line}\n`).join('')
const file = join(folder, 'population.tsv')
writeFileSync(file, text)
const popHash = createHash('sha256').update(text).digest('hex')
const method = { kind: 'random' as const, algorithm: 'onus-draw-1' as const, seed: 'onus', seedFrom: '' }
const id = '018f0000-0000-7000-8000-000000000001'
const places = drawnPlaces({ method, popHash, rows: 100, size: 5, length: 7 }, sha256) ?? []
const draw = {
  engagement: id,
  population: id,
  edition: 1,
  popHash,
  rows: 100,
  frozen: { fact: id, position: 3 },
  purpose: 'operating',
  method,
  size: 5,
  reserves: 2,
  policy: null,
  tolerable: 0.1,
  tolerance: 0,
  sequence: places.map(position => ({ position, key: `k${String(position).padStart(3, '0')}` })),
  changes: [],
  drawnBy: id,
  drawnAt: '2026-01-01T00:00:00.000Z',
  lifecycle: { state: 'drawn' },
}
const population = { title: 'Rows', columns: ['id', 'words'], key: ['id'] }
const exported = (of: object = {}, position = 4) =>
  JSON.stringify({ format: 'onus-sample-1', position, population, draw: { ...draw, ...of }, items: [] })

test('a sample verifies from its export alone, and with its rows', async () => {
  assert.deepEqual(await verifySample(exported(), null), {
    ok: true,
    problems: [],
    rows: 100,
    popHash,
    size: 5,
    rowsRead: false,
    seeded: true,
  })
  assert.equal((await verifySample(exported(), file)).ok, true)
})

test('another seed, another row, another key and a seed before the population are named', async () => {
  const wrong = async (given: string, population: string | null = null) =>
    (await verifySample(given, population)).problems.join('; ')
  assert.match(await wrong(exported({ method: { ...method, seed: 'other' } })), /the seed draws row/)
  const [first, ...rest] = draw.sequence
  assert.match(await wrong(exported({ sequence: [{ ...first, position: 99 }, ...rest] })), /item 1 is row 99/)
  assert.match(await wrong(exported({ sequence: [{ ...first, key: 'k999' }, ...rest] }), file), /the sample says k999/)
  assert.match(await wrong(exported({}, 2)), /before its population/)
  const changed = join(folder, 'changed.tsv')
  writeFileSync(changed, text.replace('k050', 'k051'))
  assert.match(await wrong(exported(), changed), /hashes to/)
})

test('what is no exported sample is refused', async () => {
  await assert.rejects(verifySample('[]', null), /no exported sample/)
  await assert.rejects(verifySample('{', null), /not JSON/)
})
