import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groups, hrefOfNoun, isAt } from './navigation-view.ts'

test('no two screens share an address or a name', () => {
  const screens = groups.flatMap(group => group.screens)
  assert.equal(new Set(screens.map(screen => screen.href)).size, screens.length)
  assert.equal(new Set(screens.map(screen => screen.label)).size, screens.length)
})

test('a record page lights up its list, and only its own', () => {
  assert.equal(isAt('/controls/c1', '/controls'), true)
  assert.equal(isAt('/controls-of-others', '/controls'), false)
  assert.equal(isAt('/controls', '/'), false)
})

test('every noun with a page has its address, escaped', () => {
  assert.equal(hrefOfNoun('check', 'a/b'), '/checks/a%2Fb')
  assert.equal(hrefOfNoun('grant', 'x'), null)
})
