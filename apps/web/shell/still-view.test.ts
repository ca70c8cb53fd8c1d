import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { follows, standsStill, stillWords } from './still-view.ts'

const router = readFileSync(join(import.meta.dirname, 'router.tsx'), 'utf8')
const pages = (text: string) => {
  const from = text.indexOf('const screens')
  const to = text.indexOf('/** The pages before one is signed in. */')
  return [...text.slice(from, to).matchAll(/^\s*\[\s*'([^']+)',\s*\(\) =>/gm)].map(([, path = '']) => path)
}
const faults = (text: string) =>
  pages(text).filter(path => Number(follows.has(path)) + Number(path in standsStill) !== 1)

test('every page follows the moment of the bar, or says in one line why it does not', () => {
  assert.ok(pages(router).length > 90)
  assert.deepEqual(faults(router), [])
  const known = new Set(pages(router))
  assert.deepEqual(
    [...follows, ...Object.keys(standsStill)].filter(path => !known.has(path)),
    [],
  )
})

test('planted: a page that nobody thought of is named', () => {
  assert.deepEqual(faults(router.replace("  ['gaps',", "  ['scores', () => import('./x.tsx'), 'X'],\n  ['gaps',")), [
    'scores',
  ])
})

test('the line of a page is found from its address, and the more exact page is meant', () => {
  assert.match(stillWords('/settings') ?? '', /as they are now/)
  assert.match(stillWords('/controls/new') ?? '', /form/)
  assert.equal(stillWords('/controls/0198-1'), null)
  assert.equal(stillWords('/'), null)
  assert.match(stillWords('/reviews') ?? '', /no past/)
})
