import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { commit, commitToHash, isCommitment, opensCommitment } from './index.ts'

const salt = Buffer.alloc(32, 9)
const content = Buffer.from('yes')

test('a commitment is the hash of the version, the salt and the hash of the content', () => {
  const inner = createHash('sha256').update(content).digest()
  const expected = createHash('sha256').update('v1').update(salt).update(inner).digest('base64url')
  assert.equal(commit(content, salt), expected)
  assert.equal(commitToHash(inner, salt), expected)
  assert.ok(isCommitment(expected))
})

test('only the same content with the same salt opens it', () => {
  const commitment = commit(content, salt)
  assert.ok(opensCommitment(commitment, content, salt))
  assert.ok(!opensCommitment(commitment, Buffer.from('no'), salt))
  assert.ok(!opensCommitment(commitment, content, Buffer.alloc(32, 8)))
  assert.ok(!opensCommitment(commitment, content, Buffer.alloc(31, 9)))
})

test('a salt of another length is refused, so that nothing is committed to without one', () => {
  assert.throws(() => commit(content, new Uint8Array(0)), RangeError)
  assert.throws(() => commitToHash(content, salt), RangeError)
  assert.ok(!isCommitment('yes'))
})
