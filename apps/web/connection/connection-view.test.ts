import assert from 'node:assert/strict'
import { test } from 'node:test'
import { healthOf, type Setting, settingLines, settingTexts, settingValues } from './connection-view.ts'

const now = Date.parse('2026-03-31T10:00:00.000Z')
const connection = (state = 'active', everyHours: number | null = 24) => ({ body: { state, everyHours } }) as never
const health = (outcome: object, takenAt: string) =>
  ({ running: false, lastSnapshot: { body: { outcome, takenAt } } }) as never

test('half a snapshot and an error are never good', () => {
  assert.equal(
    healthOf(connection(), health({ state: 'partial', why: 'x' }, '2026-03-31T09:00:00.000Z'), now).state,
    'late',
  )
  assert.equal(
    healthOf(connection(), health({ state: 'error', why: 'x' }, '2026-03-31T09:00:00.000Z'), now).state,
    'failing',
  )
})

test('a schedule that stopped is unknown, whatever was read last', () => {
  assert.equal(healthOf(connection(), health({ state: 'complete' }, '2026-03-01T09:00:00.000Z'), now).state, 'unknown')
  assert.equal(
    healthOf(connection('active', null), health({ state: 'complete' }, '2026-03-01T09:00:00.000Z'), now).state,
    'operating',
  )
  assert.equal(healthOf(connection(), undefined, now).state, 'unknown')
})

const settings = [
  { name: 'path', kind: 'path', required: true, initial: null },
  { name: 'days', kind: 'number', required: false, initial: 90 },
  { name: 'branches', kind: 'list', required: false, initial: [] },
  { name: 'deep', kind: 'boolean', required: false, initial: true },
] as unknown as readonly Setting[]

test('settings survive the form', () => {
  const texts = settingTexts(settings, { path: '/srv/repo', branches: ['main', 'next'] })
  assert.deepEqual(texts, { path: '/srv/repo', days: '90', branches: 'main\nnext', deep: true })
  assert.deepEqual(settingValues(settings, texts), {
    path: '/srv/repo',
    days: 90,
    branches: ['main', 'next'],
    deep: true,
  })
})

test('an empty optional setting is left to its default', () => {
  assert.deepEqual(settingValues(settings, { path: 'x', days: '', branches: '' }), { path: 'x' })
})

test('a mapping is shown line by line, and where an upload is kept is not shown', () => {
  const given = {
    file: '/data/uploads/x',
    mapping: { name: 'Name', on: { from: 'Day', format: 'DD.MM.YYYY' }, kind: { constant: 'a' } },
  }
  assert.deepEqual(settingLines([{ name: 'mapping', label: 'Columns' }], given), [
    { label: 'Columns', value: 'name ← Name\non ← Day, written DD.MM.YYYY\nkind ← always a' },
  ])
})
