import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../db/testing.ts'
import { keptStrikes } from './strikes.ts'

test('a check that was stopped by force before a restart is still known after it', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'strikes.json')
  const strikes = keptStrikes(file)
  strikes.counts.set('abc', 3)
  await Promise.all([strikes.save(), strikes.save()])
  assert.deepEqual([...keptStrikes(file).counts], [['abc', 3]])
})

test('a file of strikes that is missing or broken holds none', () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'strikes.json')
  assert.equal(keptStrikes(file).counts.size, 0)
  writeFileSync(file, '{"abc": -1')
  assert.equal(keptStrikes(file).counts.size, 0)
})
