import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Column,
  formsToChoose,
  mappingOf,
  proposedSources,
  type TableTrial,
  unfilled,
  unused,
  verdictOf,
} from './import-view.ts'

const column = (name: string, type: Column['type'], nullable = true) =>
  ({ name, type, nullable, meaning: '' }) as unknown as Column
const columns = [column('employee_id', 'text', false), column('started_on', 'date'), column('headcount', 'integer')]
const field = (name: string, forms: string[] = []) => ({ name, type: 'text', forms, samples: [] })

test('a proposal becomes the form and the form becomes the mapping that was proposed', () => {
  const proposal = { employee_id: { from: 'Id' }, started_on: { from: 'Joined', format: 'DD.MM.YYYY' } }
  assert.deepEqual(mappingOf(columns, proposedSources(proposal)), proposal)
  assert.deepEqual(mappingOf(columns, proposedSources({ employee_id: 'Id' })), { employee_id: { from: 'Id' } })
})

test('a fixed value takes the type of its column, and an empty one fills nothing', () => {
  const sources = {
    headcount: { kind: 'constant', value: '12' },
    employee_id: { kind: 'constant', value: ' ' },
  } as const
  assert.deepEqual(mappingOf(columns, sources), { headcount: { constant: 12 } })
  assert.deepEqual(unfilled(columns, sources), ['employee_id'])
})

test('fields that fill nothing are named', () => {
  assert.deepEqual(unused([field('Id'), field('Shoe size')], proposedSources({ employee_id: 'Id' })), ['Shoe size'])
})

test('how days are written is asked only where more than one way fits', () => {
  const [, started] = columns
  assert.deepEqual(formsToChoose(started!, field('Joined', ['DD/MM/YYYY', 'MM/DD/YYYY'])), ['DD/MM/YYYY', 'MM/DD/YYYY'])
  assert.deepEqual(formsToChoose(started!, field('Joined', ['DD.MM.YYYY'])), [])
  assert.deepEqual(formsToChoose(columns[0]!, field('Joined', ['DD/MM/YYYY', 'MM/DD/YYYY'])), [])
})

test('what was found is said in one sentence', () => {
  const trial = (more: object) =>
    verdictOf({ refusal: null, problemCount: 0, read: 3, whole: true, ...more } as TableTrial)
  assert.equal(trial({}), 'All 3 rows can be read.')
  assert.equal(trial({ whole: false }), 'The first 3 rows can be read; the others are read when you import.')
  assert.match(trial({ problemCount: 2 }), /^2 values cannot be read so/)
  assert.equal(trial({ refusal: 'No.' }), 'No.')
})
