import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { collect, execNothing, filesUnder } from '../connector/index.ts'
import { netNothing } from '../net/index.ts'
import { push } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'onus-push-test-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0
const file = (...lines: readonly unknown[]) => {
  const path = join(folder, `${files++}.ndjson`)
  writeFileSync(path, lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return path
}
const account = (name: string, more: Record<string, unknown> = {}) => ({ system: 'idp', account: name, ...more })

async function pushed(paths: readonly string[], more: Record<string, unknown> = {}, before: readonly Row[] = []) {
  const rows: Row[] = []
  const settings = { dataset: 'identity.accounts@1', sourceSystem: 'HR', ...more }
  const run = {
    source: 'Push',
    startedBy: 'a token',
    now: () => instant(Date.parse('2026-03-31T00:00:00Z')),
    exec: execNothing,
    files: filesUnder('/'),
    net: netNothing,
    signal: AbortSignal.timeout(20_000),
    pushed: paths,
    former: async function* () {
      yield* before
    },
  }
  const collected = await collect(push, settings, run, { row: (_, row) => void rows.push(row) })
  return { collected, rows, names: rows.map(row => row.account) }
}

test('the rows of a push are the dataset as it is now, and each knows its line', async () => {
  const { collected, rows } = await pushed([file(account('ann', { mfa: true }), '', account('bob'))])
  assert.deepEqual(collected.outcome, { state: 'complete' })
  assert.deepEqual(
    rows.map(row => [row.account, row.mfa, row.raw]),
    [
      ['ann', true, 'line 1'],
      ['bob', null, 'line 3'],
    ],
  )
  assert.equal(collected.datasets[0]?.completeness.sourceSystem, 'HR')
})

test('a push that replaces leaves nothing of the one before', async () => {
  const before = (await pushed([file(account('ann'))])).rows
  assert.deepEqual((await pushed([file(account('bob'))], {}, before)).names, ['bob'])
})

test('a push that appends keeps what was pushed before, and takes nothing twice', async () => {
  const before = (await pushed([file(account('ann'))])).rows
  const { names, collected } = await pushed(
    [file(account('ann'), account('bob')), file(account('bob'))],
    { mode: 'append' },
    before,
  )
  assert.deepEqual(names, ['ann', 'bob'])
  assert.match(collected.notes.join(), /2 rows were there already/)
})

test('what was observed too long ago falls out of what is appended to', async () => {
  const old = (await pushed([file(account('ann', { observed_at: '2025-12-01T00:00:00Z' }))])).rows
  assert.deepEqual((await pushed([file(account('bob'))], { mode: 'append' }, old)).names, ['bob'])
  const kept = await pushed([file(account('bob'))], { mode: 'append', keptDays: 365 }, old)
  assert.deepEqual(kept.names, ['ann', 'bob'])
})

test('a line that is no row makes the push an error that names the line, the field and what was expected', async () => {
  for (const [line, said] of [
    ['{"system": "idp", "account": ', /line 2.*a JSON object/],
    ['[1]', /line 2.*a JSON object/],
    [JSON.stringify(account('x', { mfa: 'maybe' })), /line 2.*mfa.*true or false/],
    [JSON.stringify({ account: 'x' }), /system/],
    [JSON.stringify(account('x', { mfaa: true })), /mfaa/],
  ] as const) {
    const { collected } = await pushed([file(account('ann'), line)])
    assert.equal(collected.outcome.state, 'error', line)
    assert.match(collected.outcome.state === 'error' ? collected.outcome.why : '', said)
  }
})

test('bytes that are no text and lines without end are refused in words', async () => {
  const path = join(folder, 'binary')
  writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]))
  const why = async (paths: string[]) => {
    const { outcome } = (await pushed(paths)).collected
    return outcome.state === 'error' ? outcome.why : ''
  }
  assert.match(await why([path]), /no UTF-8 text/)
  assert.match(await why([file('x'.repeat(2_000_000))]), /more than 1048576 characters/)
  assert.match(await why([]), /Nothing was pushed/)
})
