import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { compareBytes, populationLine } from '@onus/core/sampling'
import { openEvaluator } from '../evaluate/index.ts'
import { type FreezeInput, freezePopulation } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'onus-freeze-'))
const evaluator = openEvaluator({ maxProcesses: 1, spare: false })
after(async () => {
  await evaluator[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const text = (name: string) => ({ name, type: 'text' as const })
const period = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' }
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `PR-${index + 1}`,
    title: ['Fix\tit', 'back\\slash', 'two\nlines', 'ünïcode', '\u{1f600} face', '\u{ff5e} tilde'][index % 6],
    merged: index % 10 === 9 ? null : `2026-0${(index % 9) + 1}-03T10:00:00Z`,
    branch: index % 4 === 0 ? 'dev' : 'main',
  }))
let made = 0
function inputOf(rows: readonly object[], of: Partial<FreezeInput> = {}): FreezeInput {
  const file = join(folder, `${made++}.ndjson`)
  writeFileSync(file, rows.map(row => `${JSON.stringify(row)}\n`).join(''), { mode: 0o644 })
  return {
    file,
    format: 'ndjson',
    columns: [text('id'), text('title')],
    key: ['id'],
    time: null,
    period,
    equals: [],
    ...of,
  }
}
const freeze = (input: FreezeInput) => freezePopulation(evaluator, input, join(folder, `${made++}.tsv`))

test('the frozen file is the lines of core, sorted by the bytes of their keys, and its hash is that of the population', async () => {
  const rows = rowsOf(40).map((row, index) => ({
    ...row,
    id: `${['ü', '\u{1f600}', '\u{ff5e}', 'a'][index % 4]}${index}`,
  }))
  const frozen = await freeze(inputOf(rows))
  const lines = rows
    .map(row => ({ key: populationLine([row.id]), line: populationLine([row.id, row.title ?? null]) }))
    .sort((a, b) => compareBytes(a.key, b.key))
    .map(row => `${row.line}\n`)
  const expected = lines.join('')
  assert.equal(readFileSync(frozen.file?.path ?? '', 'utf8'), expected)
  assert.equal(frozen.sha256, createHash('sha256').update(expected).digest('hex'))
  assert.equal(frozen.file?.sha256, frozen.sha256)
  assert.deepEqual([frozen.rows, frozen.bytes], [40, Buffer.byteLength(expected)])
})

test('rows outside the period, without a moment or with other values are counted by the reason they are left out', async () => {
  const rows = [
    ...rowsOf(20),
    { id: 'PR-21', merged: '2025-12-31T23:59:59Z' },
    { id: 'PR-22', merged: '2027-01-01T00:00:00Z' },
  ]
  const equals = [{ column: text('branch'), value: 'main' }]
  const frozen = await freeze(inputOf(rows, { time: text('merged'), equals }))
  assert.deepEqual(frozen.left, { before: 1, after: 1, timeless: 2, otherwise: 5 })
  assert.deepEqual([frozen.read, frozen.rows], [22, 13])
  assert.deepEqual([frozen.earliest?.slice(0, 10), frozen.latest?.slice(0, 10)], ['2026-01-03', '2026-09-03'])
})

test('columns with an address of electronic mail in a row that is kept are told, also when nothing is written', async () => {
  const rows = rowsOf(20).map((row, index) => ({ ...row, title: index === 7 ? 'see bo@example.org' : row.title }))
  const moment = text('merged')
  const holdsMail = async (of: Partial<FreezeInput>) => (await freeze(inputOf(rows, of))).holdsMail
  assert.deepEqual(await holdsMail({}), [false, true])
  assert.deepEqual(await holdsMail({ key: ['title'] }), [false, true])
  assert.deepEqual(await holdsMail({ time: moment, period: { ...period, from: '2026-09-01T00:00:00.000Z' } }), [
    false,
    false,
  ])
})

test('missing numbers among keys are counted for each beginning, and not where keys are no numbers', async () => {
  const rows = [1, 2, 5].flatMap(number => ['api', 'web'].map(repo => ({ id: `${repo}#${number}` })))
  assert.equal((await freeze(inputOf(rows))).gaps, 4)
  assert.equal((await freeze(inputOf([...rows, { id: 'x' }]))).gaps, null)
})

test('rows that share a key are named and nothing is frozen, unless one of each was asked for', async () => {
  const rows = [{ id: 'a' }, { id: 'a', title: 'again' }, { id: 'b' }]
  const frozen = await freeze(inputOf(rows))
  assert.deepEqual([frozen.duplicates, frozen.sha256, frozen.file], [['a'], null, null])
  assert.equal((await freeze(inputOf(rows, { distinct: true }))).rows, 2)
})

test('no rows are a population, too: the hash of nothing', async () => {
  const frozen = await freeze(inputOf([]))
  assert.deepEqual([frozen.rows, frozen.sha256], [0, createHash('sha256').digest('hex')])
  assert.equal(readFileSync(frozen.file?.path ?? '', 'utf8'), '')
})
