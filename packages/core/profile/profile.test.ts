import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrameworkFile } from '../framework/index.ts'
import {
  baselineFor,
  blankRow,
  compareOutcomes,
  faultsOfProfile,
  hoursBetween,
  isAtLeastAsOften,
  migrateOutcomes,
  type OutcomeProfile,
  type OutcomeRow,
  type ParameterValue,
  Profile,
  type TailoringAction,
  tailored,
} from './index.ts'

const person = '01890000-0000-7000-8000-000000000001'
const item = (kind: string, id: string, parent: string | null) => ({
  kind,
  id,
  parent,
  assessable: kind === 'requirement',
  label: id,
  attributes: {},
})
const framework = FrameworkFile.parse({
  id: 'own',
  version: '1',
  title: 'Own',
  shortTitle: 'Own',
  publisher: 'Test',
  licence: 'CC0',
  provenance: ['written here'],
  legalForce: 'voluntary',
  kind: 'outcomes',
  asOf: '2026-01-01',
  requirements: [
    item('group', 'GV', null),
    item('group', 'GV.A', 'GV'),
    item('requirement', 'GV.A-1', 'GV.A'),
    item('requirement', 'GV.A-2', 'GV.A'),
    item('group', 'PR', null),
    item('group', 'PR.A', 'PR'),
    item('requirement', 'PR.A-1', 'PR.A'),
    item('requirement', 'PR.A-2', 'PR.A'),
  ],
  selections: [
    { id: 'all', title: 'All', summary: 'All', default: true, required: false, selects: { by: 'all' } },
    {
      id: 'few',
      title: 'Few',
      summary: 'Few',
      default: false,
      required: false,
      selects: { by: 'list', ids: ['GV.A-1', 'PR.A-1'] },
    },
  ],
})
const ref = (id: string) => `own@1:${id}`
const decided = { rationale: 'We decided so.', approvedBy: person, approvedAt: '2026-02-01', overlay: null }
const profile = (more: Partial<Profile> = {}): Profile => ({
  name: 'Ours',
  framework: 'own@1',
  selections: ['few'],
  notApplicable: [],
  ...more,
})
const withActions = (...actions: TailoringAction[]) =>
  profile({
    tailoring: {
      impact: null,
      overlays: ['cloud', 'health'].map(id => ({ id, title: id, publisher: 'Somebody', version: '1' })),
      actions,
      parameters: [],
    },
  })
const outcomes = (kind: OutcomeProfile['kind'], rows: readonly Partial<OutcomeRow>[]): OutcomeProfile => ({
  kind,
  header: {
    scope: null,
    statement: '',
    sponsor: null,
    asOf: '2026-01-01',
    version: '1',
    assumptions: '',
    drivers: '',
    threatModel: '',
  },
  rows: rows.map(row => ({ ...blankRow(ref('GV.A-1')), ...row })),
  tiers: [],
  template: null,
  publisher: null,
})

test('a decision adds to the baseline, takes away with a reason, and stands in its place with what compensates it', () => {
  const made = tailored(
    framework,
    withActions(
      { action: 'add', requirement: ref('PR.A-2'), ...decided },
      { action: 'remove', requirement: ref('PR.A-1'), ...decided, rationale: 'We run no such thing.' },
      { action: 'compensate', requirement: ref('GV.A-1'), by: [ref('GV.A-2')], ...decided },
    ),
  )
  assert.deepEqual(made.requirements, ['GV.A-1', 'GV.A-2', 'PR.A-1', 'PR.A-2'].map(ref))
  assert.deepEqual(made.notApplicable, [
    { requirement: ref('PR.A-1'), reason: 'We run no such thing.' },
    { requirement: ref('GV.A-1'), reason: 'Compensated by GV.A-2: We decided so.' },
  ])
  assert.deepEqual(made.conflicts, [])
})

test('between overlays the stricter decision holds and the conflict shows; the organisation decides over both', () => {
  const add: TailoringAction = { action: 'add', requirement: ref('PR.A-2'), ...decided, overlay: 'cloud' }
  const remove: TailoringAction = { action: 'remove', requirement: ref('PR.A-2'), ...decided, overlay: 'health' }
  for (const order of [
    [add, remove],
    [remove, add],
  ]) {
    const made = tailored(framework, withActions(...order))
    assert.ok(made.requirements.includes(ref('PR.A-2')))
    assert.deepEqual(made.notApplicable, [])
    assert.deepEqual(
      made.conflicts.map(one => one.between.toSorted()),
      [['cloud', 'health']],
    )
  }
  const ours = tailored(framework, withActions(add, { ...remove, overlay: null }))
  assert.equal(ours.requirements.includes(ref('PR.A-2')), false)
  assert.deepEqual(ours.conflicts, [])
})

const parameter = (values: string[], overlay: string | null): ParameterValue => ({
  ...decided,
  requirement: ref('GV.A-1'),
  parameter: 'gv-1_prm_1',
  label: 'frequency',
  values,
  units: null,
  source: 'policy',
  overlay,
})
const heldOf = (...parameters: ParameterValue[]) => {
  const base = withActions()
  const made = tailored(framework, { ...base, tailoring: { ...base.tailoring!, parameters } })
  return [made.parameters.get('gv-1_prm_1')?.values[0], made.conflicts.length]
}

test('of two values of a parameter the more frequent one holds, and that they differ is shown', () => {
  assert.deepEqual(heldOf(parameter(['quarterly'], 'cloud'), parameter(['every 30 days'], 'health')), [
    'every 30 days',
    1,
  ])
  assert.deepEqual(heldOf(parameter(['monthly'], 'cloud'), parameter(['annually'], 'health')), ['monthly', 1])
  assert.deepEqual(heldOf(parameter(['the board'], 'cloud'), parameter(['the owner'], 'health')), ['the board', 1])
  assert.deepEqual(heldOf(parameter(['monthly'], 'cloud'), parameter(['annually'], null)), ['annually', 0])
  assert.deepEqual(heldOf(parameter(['monthly'], 'cloud'), parameter(['monthly'], 'health')), ['monthly', 0])
})

test('words of time are compared as time, and what says no time or several is not guessed', () => {
  const cases: readonly (readonly [string, number | null])[] = [
    ['quarterly', 91 * 24],
    ['at least every 30 days', 30 * 24],
    ['30 (thirty) calendar days', 30 * 24],
    ['within 24 hours', 24],
    ['once a year', 365 * 24],
    ['every week', 7 * 24],
    ['semi-annually', 182 * 24],
    ['bi-weekly', 14 * 24],
    ['monthly, and every 3 years', null],
    ['when needed', null],
    ['', null],
  ]
  for (const [text, hours] of cases) assert.equal(hoursBetween(text), hours, text)
  assert.equal(isAtLeastAsOften('monthly', 'quarterly'), true)
  assert.equal(isAtLeastAsOften('quarterly', 'monthly'), false)
  assert.equal(isAtLeastAsOften('the board', 'monthly'), null)
})

test('the highest impact picks the baseline', () => {
  assert.equal(baselineFor({ confidentiality: 'low', integrity: 'low', availability: 'low' }), 'low')
  assert.equal(baselineFor({ confidentiality: 'low', integrity: 'moderate', availability: 'low' }), 'moderate')
  assert.equal(baselineFor({ confidentiality: 'moderate', integrity: 'low', availability: 'high' }), 'high')
})

test('a profile is refused by path for what its framework does not have, and tiers for single outcomes', () => {
  const target = { achievement: 'fully' as const, practices: '', due: null, because: [] }
  const faults = faultsOfProfile(framework, {
    ...profile({ selections: ['few', 'nope'], notApplicable: [{ requirement: ref('X'), reason: 'x' }] }),
    outcomes: {
      ...outcomes('target', [
        { target },
        { requirement: ref('GV.A-1') },
        { requirement: ref('GV.A-2'), included: false },
        { requirement: ref('GV'), deviation: { kind: 'relaxed', reason: 'x' } },
      ]),
      tiers: [{ part: 'GV.A-1', tier: 3, rationale: 'x', chosenBy: person, chosenAt: '2026-01-01' }],
    },
  })
  assert.deepEqual(
    faults.map(one => one.path),
    [
      'selections.1',
      'notApplicable.0',
      'outcomes.rows.0.target.because',
      'outcomes.rows.1',
      'outcomes.rows.2.rationale',
      'outcomes.rows.3.requirement',
      'outcomes.rows.3.deviation',
      'outcomes.tiers.0.part',
    ],
  )
  assert.deepEqual(faultsOfProfile(framework, withActions()), [])
  assert.equal(
    faultsOfProfile(
      framework,
      withActions({ action: 'remove', requirement: ref('PR.A-1'), ...decided, overlay: 'sea' }),
    ).length,
    1,
  )
})

test('a profile without outcomes or tailoring is a profile as before', () => {
  assert.deepEqual(Profile.parse(profile()), profile())
  const { requirements, notApplicable } = tailored(framework, profile())
  assert.deepEqual([requirements, notApplicable], [[ref('GV.A-1'), ref('PR.A-1')], []])
})

test('current against target counts states by function and averages nothing', () => {
  const current = outcomes('current', [
    { achievement: 'partial' },
    { requirement: ref('GV.A-2'), achievement: 'fully' },
    { requirement: ref('PR.A-1'), included: false, rationale: 'none here' },
  ])
  const aim = (id: string, achievement: 'not' | 'partial' | 'largely' | 'fully') => ({
    requirement: ref(id),
    target: { achievement, practices: '', due: null, because: [{ kind: 'risk' as const, text: 'theft' }] },
  })
  const target = {
    ...outcomes('target', [
      aim('GV.A-1', 'fully'),
      aim('GV.A-2', 'largely'),
      aim('PR.A-1', 'fully'),
      aim('PR.A-2', 'partial'),
    ]),
    tiers: [
      { part: null, tier: 2 as const, rationale: 'x', chosenBy: person, chosenAt: '2026-01-01' },
      { part: 'GV', tier: 3 as const, rationale: 'x', chosenBy: person, chosenAt: '2026-01-01' },
    ],
  }
  const { outcomes: rows, functions } = compareOutcomes(framework, current, target)
  assert.deepEqual(
    rows.map(one => [one.requirement, one.function, one.category, one.gap, one.state]),
    [
      [ref('GV.A-1'), 'GV', 'GV.A', 2, 'open'],
      [ref('GV.A-2'), 'GV', 'GV.A', 0, 'reached'],
      [ref('PR.A-1'), 'PR', 'PR.A', null, 'left_out'],
      [ref('PR.A-2'), 'PR', 'PR.A', null, 'unknown'],
    ],
  )
  assert.deepEqual(
    functions.map(one => [one.function, one.counts, one.currentTier, one.targetTier]),
    [
      ['GV', { reached: 1, open: 1, unknown: 0, no_target: 0, left_out: 0 }, null, 3],
      ['PR', { reached: 0, open: 0, unknown: 1, no_target: 0, left_out: 1 }, null, 2],
    ],
  )
})

test('an older profile is carried over at its weakest, and what nothing old speaks for is listed (R-012)', () => {
  const row = (achievement: OutcomeRow['achievement'], statement = '') => ({
    ...blankRow('old'),
    achievement,
    statement,
  })
  const moved = migrateOutcomes(
    [
      { id: 'PR.AC-1', row: row('fully', 'All is well.') },
      { id: 'PR.AC-6', row: row('partial', 'Some of it.') },
      { id: 'PR.XX-1', row: row('fully') },
    ],
    [
      { from: 'PR.AC-1', to: 'PR.AA-01' },
      { from: 'PR.AC-6', to: 'PR.AA-01' },
      { from: 'PR.AC-6', to: 'PR.AA-02' },
    ],
    ['GV.OC-01', 'PR.AA-01', 'PR.AA-02'],
  )
  assert.deepEqual(
    moved.rows.map(one => [one.requirement, one.achievement, one.statement]),
    [
      ['PR.AA-01', 'partial', 'PR.AC-1: All is well.\nPR.AC-6: Some of it.'],
      ['PR.AA-02', 'partial', 'PR.AC-6: Some of it.'],
    ],
  )
  assert.deepEqual([moved.fresh, moved.lost], [['GV.OC-01'], ['PR.XX-1']])
  assert.deepEqual(moved.disputed, [{ to: 'PR.AA-01', from: ['PR.AC-1', 'PR.AC-6'] }])
})
