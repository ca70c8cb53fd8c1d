import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assessedRequirements, consequenceOf, defaultSelections, FrameworkFile } from './index.ts'

const group = (id: string, parent: string | null = null) => ({
  id,
  parent,
  kind: 'group',
  assessable: false,
  label: id,
  attributes: {},
})
const requirement = (id: string, parent: string | null, more: object = {}) => ({
  id,
  parent,
  kind: 'requirement',
  assessable: true,
  label: id,
  attributes: {},
  ...more,
})
const reference = (id: string, parent: string | null, more: object = {}) => ({
  id,
  parent,
  kind: 'reference',
  assessable: false,
  whyNotAssessable: 'Withdrawn',
  label: id,
  attributes: {},
  ...more,
})
const selection = (id: string, selects: object, more: object = {}) => ({
  id,
  title: id,
  summary: id,
  default: false,
  required: false,
  selects,
  ...more,
})
const file = (requirements: readonly object[], selections: readonly object[]) => ({
  id: 'own',
  version: '1',
  title: 'Own',
  shortTitle: 'Own',
  publisher: 'Test',
  licence: 'CC0',
  provenance: ['written here'],
  legalForce: 'voluntary',
  kind: 'controls',
  asOf: '2026-01-01',
  requirements,
  selections,
})
const framework = (requirements: readonly object[], selections: readonly object[]) =>
  FrameworkFile.parse(file(requirements, selections))
const all = [selection('all', { by: 'all' })]
const ids = (value: FrameworkFile, selections: readonly string[]) =>
  assessedRequirements(value, selections).map(one => one.id)

test('headings, references and withdrawn items are never counted', () => {
  const own = framework(
    [group('G'), requirement('G1', 'G'), reference('G2', 'G'), reference('G3', 'G', { withdrawn: { to: [] } })],
    all,
  )
  assert.deepEqual(ids(own, ['all']), ['G1'])
})

test('a whole is not counted beside its parts, at any depth', () => {
  const own = framework(
    [requirement('A', null), requirement('B', 'A'), requirement('C', 'B'), requirement('D', null)],
    [...all, selection('whole', { by: 'list', ids: ['A'] }), selection('mixed', { by: 'list', ids: ['A', 'C'] })],
  )
  assert.deepEqual(ids(own, ['all']), ['C', 'D'])
  assert.deepEqual(ids(own, ['whole']), ['A'])
  assert.deepEqual(ids(own, ['mixed']), ['C'])
})

test('an enhancement counts beside the control it strengthens', () => {
  const own = framework(
    [group('F'), requirement('AC-2', 'F'), requirement('AC-2(1)', 'AC-2', { addsToParent: true })],
    all,
  )
  assert.deepEqual(ids(own, ['all']), ['AC-2', 'AC-2(1)'])
})

test('a required selection belongs even when nobody names it', () => {
  const own = framework(
    [group('CC'), requirement('CC1', 'CC'), group('A'), requirement('A1', 'A')],
    [
      selection('security', { by: 'groups', groups: ['CC'] }, { required: true }),
      selection('availability', { by: 'groups', groups: ['A'] }),
    ],
  )
  assert.deepEqual(defaultSelections(own), ['security'])
  assert.deepEqual(ids(own, []), ['CC1'])
  assert.deepEqual(ids(own, ['availability']), ['CC1', 'A1'])
})

test('a provision counts only if the entity or its management body owes it and it applies to this entity', () => {
  const duty = (actor: string, ...appliesTo: string[]) => ({ duty: { actor, appliesTo } })
  const own = framework(
    [
      requirement('1', null, duty('entity', 'essential', 'important')),
      requirement('2', null, duty('managementBody', 'essential')),
      requirement('3', null, duty('authority', 'essential')),
      requirement('4', null, duty('voluntary', 'essential')),
      requirement('5', null, duty('entity', 'registry')),
      requirement('6', null),
    ],
    [
      selection('essential', { by: 'duties', appliesTo: 'essential' }),
      selection('important', { by: 'duties', appliesTo: 'important' }),
      selection('registry', { by: 'duties', appliesTo: 'registry' }),
    ],
  )
  assert.deepEqual(ids(own, ['essential']), ['1', '2'])
  assert.deepEqual(ids(own, ['important']), ['1'])
  assert.deepEqual(ids(own, ['important', 'registry']), ['1', '5'])
})

test('a selection that the framework does not offer is refused by name', () => {
  const own = framework([requirement('A', null)], all)
  assert.throws(() => assessedRequirements(own, ['extra']), /Own has no selection extra; it has all/)
})

test('a broken tree or a selection of what cannot be assessed is refused', () => {
  const cases: readonly (readonly [readonly object[], readonly object[], RegExp])[] = [
    [[requirement('A', null), requirement('A', null)], all, /A stands twice/],
    [[requirement('B', 'A'), requirement('A', null)], all, /B stands under A, which does not stand before it/],
    [[requirement('A', 'A')], all, /A stands under A/],
    [
      [requirement('A', null), reference('B', null)],
      [selection('s', { by: 'list', ids: ['B'] })],
      /cannot be assessed/,
    ],
    [[requirement('A', null)], [selection('s', { by: 'groups', groups: ['A'] })], /which is no group/],
    [[requirement('A', null)], [...all, ...all], /two selections have the same id/],
    [[{ ...requirement('A', null), assessable: false }], all, /assessable/],
  ]
  for (const [requirements, selections, message] of cases) {
    assert.throws(() => framework(requirements, selections), message)
  }
})

test('what the law asks has a legal consequence where it is not met, what was chosen a commercial one', () => {
  assert.deepEqual([consequenceOf('binding'), consequenceOf('voluntary')], ['legal', 'commercial'])
})
