import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeOfTags, foundRequirements, namedRequirements, withTags } from './tag-view.ts'

const items = [
  { id: 'soc2@2017:CC6.2', label: 'CC6.2 Access is registered', detail: 'SOC 2' },
  { id: 'sp800-53@5.2.0:AC-2', label: 'AC-2 Account Management', detail: '800-53' },
  { id: 'sp800-53@5.2.0:AC-2(1)', label: 'AC-2(1) Automated account management', detail: '800-53' },
  { id: 'nis2@2022:21(2)(i)', label: '21(2)(i) Access control', detail: 'NIS2' },
]

test('several ids in one line are found, however they are spelled', () => {
  assert.deepEqual(
    namedRequirements(items, 'cc6.2, AC-02(01); 21(2)(i)').map(item => item.id),
    ['soc2@2017:CC6.2', 'sp800-53@5.2.0:AC-2(1)', 'nis2@2022:21(2)(i)'],
  )
})

test('what is named exactly comes before what only has the words', () => {
  assert.deepEqual(
    foundRequirements(items, 'AC-2').map(item => item.id),
    ['sp800-53@5.2.0:AC-2', 'sp800-53@5.2.0:AC-2(1)'],
  )
  assert.deepEqual(
    foundRequirements(items, 'account automated').map(item => item.id),
    ['sp800-53@5.2.0:AC-2(1)'],
  )
  assert.deepEqual(foundRequirements(items, ' '), [])
})

test('a tag is added once and keeps the line that was written', () => {
  const tags = [{ requirement: 'a', how: 'So.' }]
  assert.deepEqual(withTags(tags, ['a', 'b']), [
    { requirement: 'a', how: 'So.' },
    { requirement: 'b', how: '' },
  ])
})

test('the change of a version is said in words', () => {
  const before = [
    { requirement: 'a', how: 'So.' },
    { requirement: 'b', how: 'So.' },
  ]
  assert.equal(
    changeOfTags(before, [
      { requirement: 'a', how: 'Thus.' },
      { requirement: 'c', how: '' },
    ]),
    '1 added, 1 changed, 1 taken away',
  )
  assert.equal(changeOfTags(before, before), '')
})
