import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { validateText } from './index.ts'

/** NIST's own content, where the machine has it; nothing of the product needs it. */
const official = join(import.meta.dirname, '../../../../shared/data/oscal')
const skip = existsSync(official) ? false : `NIST's content is not at ${official}; nothing official was validated`

test('every official catalogue, profile and example is valid', { skip }, async () => {
  const files = globSync('{examples,csf2.0,sp800-53r5}/**/*.json', { cwd: official }).sort()
  assert.ok(files.length > 20)
  for (const file of files) {
    const { report } = await validateText(readFileSync(join(official, file)), file)
    const wrong = report.errors.filter(({ severity }) => severity === 'error')
    assert.deepEqual([report.valid, wrong], [true, []], file)
  }
})
