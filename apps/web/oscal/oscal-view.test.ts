import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  becomes,
  countWords,
  hrefOfWritten,
  inTheWay,
  lossesIn,
  nameIn,
  rowsOf,
  settingWords,
  valueHeld,
  verdictOf,
} from './oscal-view.ts'

const wrong = { pointer: '/catalog/uuid', message: 'no uuid', severity: 'error' } as const
const odd = { pointer: '', message: 'old', severity: 'warning', constraint: 'unique-x' } as const

test('a verdict says in words whether a document is valid, and counts what was found', () => {
  assert.deepEqual(verdictOf({ state: 'valid', version: '1.2.2', errors: [] }), {
    word: 'Valid',
    sentence: 'It keeps the rules of OSCAL 1.2.2.',
  })
  assert.equal(
    verdictOf({ state: 'valid', version: null, errors: [odd] }).sentence,
    'It keeps the rules of OSCAL, with 1 warning.',
  )
  assert.deepEqual(verdictOf({ state: 'invalid', version: '1.1.2', errors: [wrong, wrong, odd] }), {
    word: 'Not valid',
    sentence: '2 errors and 1 warning.',
  })
  assert.equal(verdictOf({ state: 'unreadable', version: null, errors: [wrong] }).word, 'Unreadable')
})

test('findings of checking, resolving and importing are rows of one table', () => {
  const found = { ...wrong, code: 'kept', document: 'plan.json' }
  assert.deepEqual(
    rowsOf([wrong, odd, found]).map(({ at, rule, document }) => [at, rule, document]),
    [
      [0, '', ''],
      [1, 'unique-x', ''],
      [2, 'kept', 'plan.json'],
    ],
  )
})

test('what an import becomes and takes is said in words', () => {
  assert.match(becomes({ as: 'proposals', framework: 'sp800-53@5.2.0' }), /proposals for sp800-53@5\.2\.0.*adopted/)
  assert.equal(
    countWords({ controls: 1, people: 1, components: 0, parameters: 1200 }),
    '1 control, 1 person, 1,200 parameters',
  )
  assert.equal(countWords({ items: 0 }), 'nothing')
})

test('errors of the document and of taking it stand in the way, warnings do not', () => {
  const validity = { valid: false, errors: 2, warnings: 5 }
  assert.equal(
    inTheWay({
      validity,
      findings: [
        { ...wrong, code: 'x' },
        { ...odd, code: 'y' },
      ],
    }),
    3,
  )
})

test('what was made is found on its page; a text on the page of its framework', () => {
  assert.equal(hrefOfWritten({ noun: 'control', id: 'c' }, null), '/controls/c')
  assert.equal(hrefOfWritten({ noun: 'framework-text', id: 't' }, 'csf@2.0'), '/frameworks/csf%402.0?tab=text')
  assert.equal(hrefOfWritten({ noun: 'oscal-document', id: 'd' }, 'csf@2.0'), null)
})

test('the value of a parameter is that of the last setting which has one', () => {
  const source = { uri: 'u', uuid: null, title: 'P', version: null }
  const step = (setting: Record<string, unknown>) => ({ source, pointer: '/p', setting })
  const declared = step({ id: 'ac-1_prm_1', select: { choice: ['daily', 'weekly'] } })
  assert.equal(valueHeld({ id: 'x', declared, set: [] }), 'choose: daily | weekly')
  assert.equal(
    valueHeld({ id: 'x', declared, set: [step({ values: ['weekly'] }), step({ label: 'how often' })] }),
    'weekly',
  )
  assert.equal(settingWords({ label: 'how often' }), '')
})

test('losses and the name of a download are read from its headers', () => {
  assert.deepEqual(lossesIn(encodeURIComponent('["Reviews – all of them"]')), ['Reviews – all of them'])
  assert.deepEqual(lossesIn(null), [])
  assert.equal(nameIn(`attachment; filename="plan.json"; filename*=UTF-8''plan.json`, 'x'), 'plan.json')
  assert.equal(nameIn(null, 'x'), 'x')
})
