import assert from 'node:assert/strict'
import { test } from 'node:test'
import { againShape, missingVotes, outcomeOf, voteWords } from './body-view.ts'

const asked = (state: string, holds: string) => outcomeOf({ body: { lifecycle: { state } }, holds } as never)

test('an approval of a version that is in force no more is not drawn as one', () => {
  assert.equal(asked('approved', 'in_force').shape, 'operating')
  assert.equal(asked('approved', 'changed').shape, 'unknown')
  assert.match(asked('approved', 'changed').note ?? '', /nobody approved/)
  assert.equal(asked('refused', 'in_force').shape, 'failing')
  assert.equal(asked('requested', 'in_force').shape, 'unknown')
})

test('what was never done is unknown, and what is past its day failing', () => {
  assert.deepEqual((['never', 'current', 'past'] as const).map(againShape), ['unknown', 'operating', 'failing'])
})

test('votes are counted, and who is left to vote is named', () => {
  assert.equal(voteWords([]), 'Nobody has voted')
  assert.equal(voteWords([{ vote: 'for' }, { vote: 'abstained' }]), '1 for, 0 against, 1 abstained')
  const member = (person: string, sits = true) => ({ sits, name: person.toUpperCase(), body: { person } })
  const view = { members: [member('a'), member('b'), member('c', false)] } as never
  assert.deepEqual(missingVotes(view, { body: { votes: [{ person: 'a' }] } } as never), ['B'])
})
