import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { holes } from './requirements.ts'

const root = join(import.meta.dirname, '..')
const table = readFileSync(join(root, 'docs/requirements.csv'), 'utf8')
const read = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null)

const proved = table.replaceAll(/,House,.*$/gm, ',House,core/a.test.ts#it works')
const files = (path: string) => (path === 'core/a.test.ts' ? "test('it works, always', () => {})" : null)
const planted = (from: RegExp, to: string) => holes(proved.replace(from, to), files)

test('a table in which each requirement has its proof or its issue has no hole', () => {
  assert.deepEqual(holes(proved, files), [])
})

test('each planted hole is found and named', () => {
  assert.deepEqual(planted(/^R-063,.*\n/m, ''), ['R-063 is missing'])
  assert.deepEqual(planted(/^R-063,.*$/m, '$&\n$&'), ['R-063 stands twice'])
  assert.deepEqual(planted(/^R-063,/m, 'R-047,'), ['R-063 is missing', 'R-047 is no requirement'])
  assert.deepEqual(planted(/^(R-063,[^,]*,)\w+/m, '$1Nobody'), [
    'R-063 belongs to Nobody, expected one of House, Frameworks, Checks, Assessments, NIS2, Later',
  ])
  assert.deepEqual(planted(/^R-063,[^,]*,/m, 'R-063,,'), ['R-063 says nothing'])
  assert.deepEqual(planted(/^(R-063,.*,)[^,]*$/m, '$1'), ['R-063 does not say where it will be proved'])
  assert.deepEqual(planted(/^R-063,.*$/m, 'R-063,one, two,Checks,x'), ['R-063 has 5 fields, expected 4'])
  assert.deepEqual(planted(/^id,/, 'number,'), ['the first line is not id,requirement,owner,proof'])
})

test('what House owns needs a proof that can be found', () => {
  const proof = (text: string) => planted(/^(R-006,.*,House,).*$/m, `$1${text}`)
  assert.deepEqual(proof('pending'), ['R-006 is not proved yet: pending'])
  assert.deepEqual(proof('core/b.test.ts#it works'), ['R-006: core/b.test.ts does not exist'])
  assert.deepEqual(proof('core/a.ts#it works'), ['R-006: core/a.ts is not a test'])
  assert.deepEqual(proof('core/a.test.ts#it fails'), ['R-006: core/a.test.ts has no test that says "it fails"'])
  assert.deepEqual(proof('"core/a.test.ts#it works, always ; core/b.test.ts#more"'), [
    'R-006: core/b.test.ts does not exist',
  ])
})

test('the table of this repository has no hole but proofs that are still to come', () => {
  assert.deepEqual(
    holes(table, read).filter(hole => !hole.endsWith('is not proved yet: pending')),
    [],
  )
})

/** The proofs in the table of what always holds that cannot be found. */
const unproved = (text: string) =>
  [...(text.split('## What always holds')[1]?.split('\n## ')[0] ?? '').matchAll(/`([^`#]+)#([^`]+)`/g)].flatMap(
    ([, path = '', name = '']) => (read(path)?.includes(name) ? [] : [`${path}#${name}`]),
  )

test('what always holds names tests that are there', () => {
  const text = read('docs/ARCHITECTURE.md') ?? ''
  assert.ok(text.split('.test.ts#').length > 20)
  assert.deepEqual(unproved(text), [])
  assert.deepEqual(unproved(text.replace('#invariant 7', '#invariant 70')), [
    'packages/core/occurrence/occurrence.test.ts#invariant 70',
  ])
})
