import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  columnInWords,
  comparable,
  faultsOfReRun,
  freezingOf,
  offeredColumns,
  overruled,
  testsInWords,
} from './population-view.ts'

const values = {
  title: 'Merged changes',
  source: 'upload',
  columns: ['id', 'who'],
  key: ['id'],
  personal: ['who', 'other'],
  notPersonal: {},
  time: '',
  equalsColumn: '',
  equalsValue: '',
  occurred: '',
  responded: '',
  from: '2025-01-01',
  to: '2025-12-31',
  control: [],
  rollsForward: '',
  sourceSystem: ' Tracker ',
  account: '',
  query: 'All',
  generatedBy: '',
  generatedAt: '2026-01-05T10:00Z',
  sourceSideCount: '12',
  sourceSideCountHow: '',
  observer: 'none',
  screenshotOfRun: [] as readonly string[],
  reRunAt: '',
  reRunRows: '',
  reRunSame: '',
}

test('what the form holds becomes the request, without what nobody said', () => {
  const { ipe, columns, key, source, filter } = freezingOf(values, 'e')
  assert.deepEqual(
    [columns, key],
    [
      [
        { name: 'id', personal: false },
        { name: 'who', personal: true },
      ],
      ['id'],
    ],
  )
  assert.deepEqual([source, filter], [{ kind: 'upload' }, { time: null, equals: [] }])
  assert.deepEqual(
    { ...ipe, zone: '' },
    {
      sourceSystem: 'Tracker',
      query: 'All',
      generatedAt: '2026-01-05T10:00:00.000Z',
      sourceSideCount: 12,
      observer: 'none',
      zone: '',
    },
  )
  const chosen = freezingOf(
    { ...values, source: 's1/change.tickets@1', equalsColumn: 'state', equalsValue: 'done' },
    'e',
  )
  assert.deepEqual(chosen.source, { kind: 'snapshot', snapshot: 's1', dataset: 'change.tickets@1' })
  assert.deepEqual(chosen.filter.equals, [{ column: 'state', value: 'done' }])
})

test('rows are events only where both of their columns are frozen', () => {
  const events = (occurred: string, responded: string) => freezingOf({ ...values, occurred, responded }, 'e').events
  assert.deepEqual(events('id', 'who'), { occurred: 'id', responded: 'who' })
  assert.deepEqual([events('id', ''), events('', 'who'), events('id', 'gone')], [null, null, null])
})

test('a dataset begins with its key, its own columns and its moment', () => {
  const column = (name: string, type: 'text' | 'instant' = 'text', personal = false) => ({
    name,
    type,
    personal,
    meaning: '',
  })
  const offer = {
    key: ['number'],
    columns: [column('resource'), column('number'), column('author', 'text', true), column('merged_at', 'instant')],
  }
  assert.deepEqual(offeredColumns(offer), {
    columns: ['number', 'author', 'merged_at'],
    key: ['number'],
    personal: ['author'],
    time: 'merged_at',
  })
})

test('tests are told worst first', () => {
  const tests = [
    { outcome: 'pass' as const, explanation: '' },
    { outcome: 'fail' as const, explanation: '' },
    { outcome: 'fail' as const, explanation: 'known' },
    { outcome: 'unknown' as const, explanation: '' },
  ]
  assert.equal(testsInWords(tests), '1 failed, 1 failed and explained, 1 unknown, 1 passed')
})

test('a repeated run and a screenshot are sent once they are whole, and half of a repeated run is refused at its fields', () => {
  const seen = { ...values, screenshotOfRun: ['s'], reRunAt: '2026-01-06T09:00Z', reRunRows: '12', reRunSame: 'no' }
  const { ipe } = freezingOf(seen, 'e')
  assert.deepEqual(ipe.reRun, { at: '2026-01-06T09:00:00.000Z', rowCount: 12, same: false })
  assert.equal(ipe.screenshotOfRun, 's')
  assert.deepEqual(Object.keys(faultsOfReRun({ ...values, reRunRows: '3' })), ['reRunAt', 'reRunSame'])
  assert.deepEqual(faultsOfReRun(values), {})
})

test('a population is compared with another one or with the latest rows of a dataset', () => {
  const other = { id: 'p', body: { title: 'Deployments', columns: [] } } as never
  const offer = {
    snapshot: 's',
    dataset: 'people.leavers@1',
    title: 'Leavers',
    connection: 'HR',
    takenAt: '2026-01-06',
    columns: [],
  }
  assert.deepEqual(
    comparable([other], [offer as never]).map(one => [one.label, one.against]),
    [
      ['Population: Deployments', { kind: 'population', population: 'p' }],
      ['Dataset: Leavers, HR, 2026-01-06', { kind: 'dataset', snapshot: 's', dataset: 'people.leavers@1' }],
    ],
  )
})

test('a column of a file whose name sounds personal is frozen otherwise with a reason alone', () => {
  const available = [
    { name: 'id', personal: false },
    { name: 'room_name', personal: true },
  ]
  const chosen = {
    ...values,
    columns: ['id', 'room_name'],
    personal: [],
    notPersonal: { room_name: ' Rooms ', id: ' ' },
  }
  assert.deepEqual(overruled(chosen, available), ['room_name'])
  assert.deepEqual(overruled({ ...chosen, source: 's1/change.tickets@1' }, available), [])
  assert.deepEqual(freezingOf(chosen, 'e').columns, [
    { name: 'id', personal: false },
    { name: 'room_name', personal: false, notPersonal: 'Rooms' },
  ])
  assert.equal(
    columnInWords({ name: 'room_name', type: 'text', personal: false, notPersonal: 'Rooms' }),
    'room_name (not about people: Rooms)',
  )
})
