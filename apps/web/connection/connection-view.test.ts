import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  brokenJson,
  type Connector,
  counts,
  driftWords,
  healthOf,
  type Run,
  runView,
  type Setting,
  scheduleOf,
  scheduleTexts,
  scheduleWords,
  settingLines,
  settingTexts,
  settingValues,
  shelvesOf,
} from './connection-view.ts'

const now = Date.parse('2026-03-31T10:00:00.000Z')
const connection = (state = 'active', everyHours: number | null = 24) => ({ body: { state, everyHours } }) as never
const health = (outcome: object, takenAt: string, more: object = {}) =>
  ({ running: false, lastSnapshot: { body: { outcome, takenAt } }, lastRun: null, counts: [], ...more }) as never

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
].map(one => ({ when: null, choices: [], label: one.name, ...one })) as unknown as readonly Setting[]

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

test('a job that failed without a snapshot, and one that waits for its next attempt, are said', () => {
  const at = '2026-03-31T09:00:00.000Z'
  const failed = {
    state: 'failed',
    why: 'the secret is gone',
    endedAt: '2026-03-31T09:30:00.000Z',
    nextAttemptAt: null,
  }
  assert.deepEqual(healthOf(connection(), health({ state: 'complete' }, at, { lastRun: failed }), now), {
    state: 'failing',
    words: 'Failed: the secret is gone',
  })
  const waiting = { state: 'waiting', why: 'no answer', endedAt: null, nextAttemptAt: '2026-03-31T10:01:00.000Z' }
  assert.equal(
    healthOf(connection(), health({ state: 'complete' }, at, { lastRun: waiting, running: true }), now).words,
    'Tries again: no answer',
  )
})

test('a count that fell is no green', () => {
  const fell = { counts: [{ dataset: 'change.commits@1', rows: 0, previous: 9, fell: true }] }
  assert.deepEqual(healthOf(connection(), health({ state: 'complete' }, '2026-03-31T09:00:00.000Z', fell), now), {
    state: 'late',
    words: 'Read in full, but change.commits fell',
  })
  const count = (rows: number, previous: number | null) => driftWords({ dataset: 'x', rows, previous, fell: false })
  assert.deepEqual(
    [count(3, null), count(3, 3), count(1500, 3), count(0, 3)],
    ['not read before', 'as before', '1,497 more than before', '3 fewer than before'],
  )
})

test('a run is what came of it, else how far its job is', () => {
  const run = (more: object) =>
    runView({ outcome: null, state: 'done', nextAttemptAt: null, attempt: 1, attempts: 3, ...more } as Run).words
  assert.deepEqual(
    [run({ outcome: 'partial' }), run({ state: 'running' }), run({ state: 'failed' }), run({ nextAttemptAt: 'x' })],
    ['Read in part', 'Reading now', 'Failed', 'Tries again, 1 of 3 failed'],
  )
})

test('settings of another way to connect are neither asked nor sent', () => {
  const ways = [
    { name: 'way', kind: 'choice', required: true, choices: ['token', 'app'], when: null, initial: null },
    { name: 'token', kind: 'secret', required: true, when: { name: 'way', values: ['token'] }, initial: null },
    { name: 'key', kind: 'secret', required: true, when: { name: 'way', values: ['app'] }, initial: null },
  ] as unknown as readonly Setting[]
  const texts = settingTexts(ways, {})
  assert.deepEqual(texts, { way: 'token', token: '', key: '' })
  const values = { ...texts, way: 'app', token: 'left over', key: 'k' }
  assert.deepEqual(
    ways.filter(each => counts(each, values)).map(each => each.name),
    ['way', 'key'],
  )
  assert.deepEqual(settingValues(ways, values), { way: 'app', key: 'k' })
})

test('JSON that cannot be read is said at its field', () => {
  const json = [{ name: 'map', label: 'Map', kind: 'json', when: null }] as unknown as readonly Setting[]
  assert.deepEqual(brokenJson(json, { map: '{' }), { map: 'Map: this is not JSON.' })
  assert.deepEqual(brokenJson(json, { map: '{}' }), {})
  assert.deepEqual(brokenJson(json, { map: ' ' }), {})
})

test('a schedule survives the form and is said in words', () => {
  const schedules = [
    [{ everyHours: null, dailyAt: null }, 'only by hand'],
    [{ everyHours: 6, dailyAt: null }, 'every 6 hours'],
    [{ everyHours: null, dailyAt: { time: '03:30', zone: 'Europe/Berlin' } }, 'every day at 03:30 (Europe/Berlin)'],
  ] as const
  for (const [schedule, words] of schedules) {
    assert.deepEqual(scheduleOf(scheduleTexts(schedule, 'UTC')), schedule)
    assert.equal(scheduleWords(schedule), words)
  }
})

test('the catalogue stands on shelves by what connectors mostly fill, and is searched in all its words', () => {
  const one = (id: string, datasets: string[]) =>
    ({
      id,
      title: id.toUpperCase(),
      description: '',
      datasets,
      scopes: [`read ${id}`],
      settings: [],
      takesPushes: false,
      webhook: null,
    }) as Connector
  const all = [
    one('okta', ['identity.accounts@1', 'identity.groups@1', 'access.entitlements@1']),
    one('git', ['change.commits@1']),
    one('entra', ['identity.accounts@1']),
    one('rest', ['a.x@1', 'b.x@1', 'c.x@1', 'd.x@1', 'e.x@1', 'f.x@1', 'g.x@1', 'h.x@1']),
    one('table', ['change.commits@1']),
  ]
  assert.deepEqual(
    shelvesOf(all, '').map(shelf => [shelf.family.split(':')[0], shelf.connectors.map(each => each.id)]),
    [
      ['Identity', ['entra', 'okta']],
      ['Change', ['git']],
      ['Anything', ['rest']],
    ],
  )
  assert.deepEqual(
    shelvesOf(all, 'accounts READ okta').flatMap(shelf => shelf.connectors.map(each => each.id)),
    ['okta'],
  )
})

test('a secret is no line of the settings', () => {
  assert.deepEqual(settingLines([], { token: 'onus-secret:x', host: 'h' }), [{ label: 'host', value: 'h' }])
})
