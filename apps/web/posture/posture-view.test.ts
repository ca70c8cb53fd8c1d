import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stateWord } from '../kit/state-view.ts'
import {
  changeInAWeek,
  changeInWords,
  consequenceWords,
  groupOf,
  proofLines,
  reasonFor,
  splitRef,
} from './posture-view.ts'

test('the change of a week is said worst first, and not at all without a week ago', () => {
  const changes = changeInAWeek({ failing: 3, operating: 8 }, { failing: 1, operating: 10 })
  assert.equal(changeInWords(changes, stateWord), '2 more failing, 2 fewer operating')
  assert.deepEqual(changeInAWeek({ failing: 3 }, null), [])
  assert.equal(changeInWords([], stateWord), 'No change in the last week')
})

test('requirements of every framework fall into their groups', () => {
  const groups = ['CC6.1', 'A1.2', 'PR.AA-01', 'AC-2(1)', 'A.5.12', '21(2)(j)', '4.1'].map(groupOf)
  assert.deepEqual(groups, ['CC6', 'A1', 'PR.AA', 'AC', 'A.5', '21', '4'])
})

test('a proof becomes lines with their marks, sources and ledger positions', () => {
  const proof = {
    claim: 'soc2@2017:CC6.1',
    state: 'no',
    code: 'shown_missed',
    words: 'An expected performance was missed.',
    children: [
      {
        claim: 'run',
        state: 'yes',
        code: 'run_passed',
        words: 'leavers passed.',
        at: '2026-03-31T00:00:00.000Z',
        fact: { noun: 'run', subject: 's', version: 1, fact: 'f', position: 7 },
        children: [],
      },
    ],
  }
  const [root] = proofLines(proof as never)
  assert.equal(root?.text, 'soc2@2017:CC6.1')
  assert.equal(root?.detail, 'An expected performance was missed.')
  assert.equal(root?.state, 'missed')
  assert.deepEqual(root?.children[0]?.ledger, { position: 7, href: '/ledger?fact=f' })
  assert.equal(root?.children[0]?.state, 'operating')
})

test('a line that only repeats the one above stands on it, and words are said once', () => {
  const echo = (claim: string, children: object[]) => ({
    claim,
    state: 'no',
    code: 'missed',
    words: 'Q3 was missed.',
    children,
  })
  const proof = echo('Operated', [
    echo('AC-01 operates', [echo('Performed', []), { ...echo('Earlier', []), state: 'info', words: 'Q2 was missed.' }]),
  ])
  const [root] = proofLines(proof as never)
  assert.deepEqual([root?.text, root?.via, root?.detail], ['Operated', ['AC-01 operates'], 'Q3 was missed.'])
  assert.deepEqual(
    root?.children.map(({ text, detail }) => [text, detail]),
    [
      ['Performed', 'as above'],
      ['Q2 was missed.', undefined],
    ],
  )
})

test('a run leads to its rows, and a line with a fact of its own is never folded into another', () => {
  const fact = { noun: 'run', subject: 'r', version: 1, fact: 'f', position: 7 }
  const run = { claim: 'leavers passes', state: 'no', code: 'run_failed', words: 'It failed.', fact, children: [] }
  const proof = { claim: 'AC-01 operates', state: 'no', code: 'run_failed', words: 'It failed.', children: [run] }
  const [root] = proofLines(proof as never)
  assert.equal(root?.via, undefined)
  assert.deepEqual(root?.children[0]?.source, { label: 'its rows', href: '/runs/r' })
  assert.deepEqual(root?.children[0]?.ledger, { position: 7, href: '/ledger?fact=f' })
})

test('a label is explained by the highest line that carries it', () => {
  const line = (state: string, code: string, words: string, children: object[] = []) => ({
    claim: '',
    state,
    code,
    words,
    children,
  })
  const proof = line('no', 'shown_failing', 'A check fails.', [
    line('no', 'missed', 'October was missed.', [line('no', 'run_failed', 'leavers failed for 3 of 212.')]),
  ])
  assert.equal(reasonFor('failing', proof as never, ['October was missed.']), 'leavers failed for 3 of 212.')
  assert.equal(reasonFor('designed', proof as never, ['First words.']), 'First words.')
})

test('a reference is framework and id', () => {
  assert.deepEqual(splitRef('nis2@2022:21(2)(j)'), { framework: 'nis2@2022', id: '21(2)(j)' })
})

test('a gap in what the law asks is said to be legal, in a standard commercial, and in what is not known nothing', () => {
  assert.match(consequenceWords('binding'), /^Legal: an authority/)
  assert.match(consequenceWords('voluntary'), /^Commercial/)
  assert.equal(consequenceWords(undefined), '')
})
