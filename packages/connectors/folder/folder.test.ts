import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import type { DatasetRef, Row } from '@onus/core/dataset'
import { collect, filesUnder } from '../connector/index.ts'
import { runWithin } from '../net/testing.ts'
import { folder } from './index.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'onus-folder-test-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(path: string, text: string, day = 1): void {
  const full = join(root, path)
  mkdirSync(join(full, '..'), { recursive: true })
  writeFileSync(full, text)
  const at = new Date(Date.UTC(2026, 2, day))
  utimesSync(full, at, at)
}

async function read(more: Record<string, unknown> = {}) {
  using within = runWithin()
  const run = { ...within.run, files: filesUnder('/') }
  const rows: (readonly [DatasetRef, Row])[] = []
  const collected = await collect(folder, { path: root, ...more }, run, {
    row: (dataset, row) => void rows.push([dataset, row]),
  })
  const why = collected.outcome.state === 'complete' ? '' : collected.outcome.why
  return { ...collected, why, rows: rows.map(([dataset, row]) => `${dataset} ${row.resource}`) }
}

test('files are rows of the dataset that they, or the folder they lie in, are called after', async () => {
  put('identity.accounts.csv', 'system,account,mfa\nvpn,ann,true\nvpn,bo,false\n')
  put(
    'backup.runs@1 of march.ndjson',
    '{"run_id":"1","target":"db","kind":"backup","started_at":"2026-03-01T00:00:00Z"}\n',
  )
  put('identity.groups/export.json', '[{"system":"vpn","group_name":"admins","members":["ann"]}]')
  put('README.txt', 'how to put files here')
  put('.identity.accounts.csv.part', 'half')
  const { outcome, rows, datasets, notes } = await read()
  assert.deepEqual(outcome, { state: 'complete' })
  assert.deepEqual(rows, [
    'backup.runs@1 1',
    'identity.accounts@1 vpn/ann',
    'identity.accounts@1 vpn/bo',
    'identity.groups@1 vpn/admins',
  ])
  assert.ok(datasets.every(each => each.complete))
  assert.match(notes.join('\n'), /Not read, since they are no files of rows: .identity.accounts.csv.part, README.txt/)
  assert.match(notes.join('\n'), /identity.accounts.csv: SHA-256 [0-9a-f]{64}/)
})

test('of several files of a dataset the newest counts, and the others are said; or all of them together', async () => {
  put('identity.accounts-1.csv', 'system,account\nvpn,old\n', 1)
  put('identity.accounts-2.csv', 'system,account\nvpn,new\n', 2)
  const newest = await read()
  assert.deepEqual(newest.rows, ['identity.accounts@1 vpn/new'])
  assert.deepEqual(newest.datasets[0]?.completeness.exclusions, [
    'identity.accounts-1.csv of 2026-03-01T00:00:00.000Z: there is a newer file of identity.accounts@1',
  ])
  assert.deepEqual((await read({ take: 'all' })).rows, ['identity.accounts@1 vpn/old', 'identity.accounts@1 vpn/new'])
})

test('a file that would drop rows without a word refuses the run', async () => {
  put('identity.acounts.csv', 'system,account\nvpn,ann\n')
  assert.match((await read()).why, /named after no dataset; did you mean identity\.accounts/)
  rmSync(join(root, 'identity.acounts.csv'))
  assert.match((await read()).why, /There is no file of rows in/)
  put('identity.accounts.csv', 'system,account,mfaa\nvpn,ann,true\n')
  assert.match((await read()).why, /has no column "mfaa"; did you mean mfa/)
  put('identity.accounts.csv', 'system,account,mfa\nvpn,ann,perhaps\n')
  const wrong = await read()
  assert.deepEqual([wrong.outcome.state, wrong.problems[0]?.column], ['error', 'mfa'])
  put('identity.accounts.csv', `system,account\n${'vpn,ann\n'.repeat(200_000)}`)
  assert.match((await read({ mostMegabytes: 1 })).why, /at most 1048576 are read/)
})

test('a link is not followed, and a folder that is not there is told', async () => {
  symlinkSync('/etc/passwd', join(root, 'identity.accounts.csv'))
  assert.match((await read()).why, /is a link, which is not followed/)
  assert.match((await read({ path: join(root, 'nothing') })).why, /cannot be read/)
})

test('trying the connection says what lies there', async () => {
  put('identity.accounts.csv', 'system,account\nvpn,ann\n')
  using within = runWithin()
  const run = { ...within.run, files: filesUnder('/') }
  const settings = folder.settings.parse({ path: root })
  assert.deepEqual(await folder.test?.(settings, run), { ok: true, detail: 'identity.accounts@1: 1' })
  assert.deepEqual(folder.machinePaths?.(settings), [root])
})
