import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SourceProblem } from '../connector/index.ts'
import { dryRun } from './index.ts'
import { severityOf, severityOfWord } from './severity.ts'
import { assertRefused } from './testing.ts'

test('a table of no tool is refused with who takes it', async () => {
  const taken = /it looks like a table of your own, which a connection of the kind "File of rows" reads/
  await assertRefused('people.csv', 'name,email\nAnn,ann@example.org\n', taken)
  await assertRefused('people.csv', 'name;email\r\nAnn;ann@example.org\r\n', taken)
  await assertRefused('people.json', [{ name: 'Ann', age: 40 }], taken)
  await assertRefused('people.ndjson', '{"name":"Ann","age":40}\n{"name":"Bob","age":null}\n', taken)
})

test('prose and other JSON are refused without it', async () => {
  await assertRefused('a.txt', 'Dear all, this is a letter.\nIt has no table.\n', /it looks like text$/)
  await assertRefused('a.json', { name: 'Ann' }, /it looks like a JSON object with name$/)
})

test('broken XML is refused with one sentence', async () => {
  const late = '\n <?xml version="1.0"?><testsuite/>'
  await assertRefused('a.xml', late, /^a.xml line 2: broken XML: .* start of the document$/)
})

test('a workbook is refused with who takes it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onus-importer-'))
  try {
    const path = join(folder, 'people.xlsx')
    await writeFile(path, Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]))
    await assert.rejects(
      dryRun(path),
      error => error instanceof SourceProblem && /people.xlsx is a table/.test(error.message),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a word for a severity means the same in every format, and no word means what objects inherit', () => {
  assert.deepEqual(['Negligible', 'IMPORTANT', ' moderate ', 'constructor', null].map(severityOf), [
    'info',
    'high',
    'medium',
    'unknown',
    'unknown',
  ])
  assert.equal(severityOfWord('constructor'), null)
})
