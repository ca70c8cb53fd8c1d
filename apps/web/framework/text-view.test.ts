import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWords, piecesOf, plainText, sectionsOf } from './text-view.ts'

const parameter = (id: string, label: string, choices: string[] = [], many = false) => ({
  id,
  label,
  guidance: '',
  choices,
  many,
})
const parameters = [
  parameter('p1', 'personnel or roles'),
  parameter('p2', '', ['within {{ insert: param, p3 }}', 'never'], true),
  parameter('p3', 'time period'),
]

test('parameters stand in their places between the words', () => {
  assert.deepEqual(piecesOf('Tell {{ insert: param, p1 }} soon.'), [
    { kind: 'words', text: 'Tell ' },
    { kind: 'parameter', id: 'p1' },
    { kind: 'words', text: ' soon.' },
  ])
  assert.deepEqual(piecesOf('Nothing open'), [{ kind: 'words', text: 'Nothing open' }])
})

test('an open place is said by its label, a choice by its choices, also one inside another', () => {
  assert.equal(plainText('Tell {{ insert: param, p1 }}.', parameters), 'Tell [personnel or roles].')
  assert.equal(openWords('p2', parameters), 'one or more of: within [time period]; never')
  assert.equal(openWords('p9', parameters), 'p9')
})

test('a parameter that holds itself does not hang', () => {
  const own = [parameter('a', '', ['{{ insert: param, a }}'])]
  assert.match(openWords('a', own), /a/)
})

test('statement, guidance and objectives are told apart', () => {
  const part = (name: string) => ({ name, label: null, prose: name, parts: [] })
  const { statement, guidance, objectives, others } = sectionsOf({
    parts: ['statement', 'guidance', 'assessment-objective', 'assessment-method'].map(part),
  })
  assert.deepEqual(
    [statement, guidance, objectives, others].map(list => list.map(one => one.name)),
    [['statement'], ['guidance'], ['assessment-objective'], ['assessment-method']],
  )
})
