import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf, inSections, isAnswered, nothingWritten, writtenOf } from './portal-view.ts'

const kind = (one: string) => ({ kind: one as never })

test('fields make an answer when they are finished, and an answer fills the fields again', () => {
  assert.equal(answerOf(kind('text'), nothingWritten), null)
  assert.equal(answerOf(kind('number'), { ...nothingWritten, number: 'soon' }), null)
  assert.equal(answerOf(kind('choice'), { ...nothingWritten, words: 'Perhaps' }), null)
  assert.equal(answerOf(kind('text'), { ...nothingWritten, mode: 'not_applicable', words: ' ' }), null)
  const answers = [
    ['number', { ...nothingWritten, number: '24' }],
    ['choice', { ...nothingWritten, choice: 'partly', words: 'Some' }],
    ['date', { ...nothingWritten, day: '2026-03-01' }],
    ['list', { ...nothingWritten, lines: [{ name: 'A', detail: '', until: null }] }],
    ['document', { ...nothingWritten, mode: 'not_known' }],
  ] as const
  for (const [one, written] of answers) {
    const answer = answerOf(kind(one), written)
    assert.ok(answer, one)
    assert.deepEqual(writtenOf(answer), written)
  }
})

test('a document is answered by a file, or by saying why there is none', () => {
  const question = { id: 'report', section: 'Proof', title: 'Report', help: '', kind: 'document' as const }
  assert.equal(isAnswered(question, nothingWritten, []), false)
  assert.equal(isAnswered(question, undefined, [{ question: 'report' }]), true)
  assert.equal(isAnswered(question, { ...nothingWritten, mode: 'not_applicable', words: 'We have none' }, []), true)
  assert.deepEqual(inSections([question])[0]?.[0], 'Proof')
})
