import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countWords, dutyHref, dutyShape } from './duty-view.ts'

test('duties are counted by what asks for work, and never as one figure', () => {
  assert.equal(countWords({ current: 6, open: 4, overdue: 1, unknown: 0 }), '1 past its day, 4 open, 6 current')
  assert.equal(countWords({}), '')
})

test('what is open or unknown is never drawn as met', () => {
  assert.deepEqual((['open', 'unknown', 'overdue', 'current'] as const).map(dutyShape), [
    'not_addressed',
    'unknown',
    'failing',
    'operating',
  ])
})

test('a duty leads to where something is done about it', () => {
  assert.equal(dutyHref({ at: 'requirement', ref: 'nis2@2022:21(2)(a)' }, 'e'), '/requirements/nis2%402022%3A21(2)(a)')
  assert.equal(dutyHref({ at: 'management-body' }, 'e'), '/management-body?entity=e')
})
