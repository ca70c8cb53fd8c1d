import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groups, hrefOfNoun, hrefOfPair, isAt } from './navigation-view.ts'

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

test('what is shown at a name opens there, and its record leads to it', () => {
  assert.equal(hrefOfNoun('framework', 'csf@2.0'), '/frameworks/csf%402.0')
  assert.equal(hrefOfNoun('crosswalk', 'own@1'), '/crosswalks/own%401')
  assert.equal(hrefOfNoun('framework', 'a1'), '/open/framework/a1')
  assert.equal(hrefOfNoun('crosswalk', 'a1'), '/open/crosswalk/a1')
})

test('what has no page of its own opens the nearest one', () => {
  for (const noun of ['relation', 'group-coverage', 'framework-text', 'framework-upgrade'])
    assert.equal(hrefOfNoun(noun, 'a1'), `/open/${noun}/a1`)
  assert.equal(hrefOfNoun('oscal-document', 'a1'), '/oscal')
})

test('a pair opens in the workbench between its two frameworks', () => {
  assert.equal(
    hrefOfPair('soc2@2017:CC6.1', 'nis2@2022:21(2)(i)'),
    '/crosswalks?source=soc2%402017&target=nis2%402022&pair=soc2%402017%3ACC6.1+nis2%402022%3A21%282%29%28i%29',
  )
})
