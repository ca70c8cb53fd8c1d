import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Control } from '../control/index.ts'
import type { Finding } from '../finding/index.ts'
import type { Incident } from '../incident/index.ts'
import type { Scope } from '../scope/index.ts'
import type { Version } from '../version/index.ts'
import { controlHappening, findingHappening, incidentHappening, scopeHappening } from './index.ts'
import { id, live } from './testing.ts'

const version = <Body>(body: Body) =>
  ({ fact: id(1), effective: { from: '2026-03-01T00:00:00.000Z', to: null }, body }) as unknown as Version<Body>
const scoped = (before: Scope, now: Scope) => scopeHappening({ version: version(now), before: version(before) })

test('a change of the scope says what came, went, moved and is promised, and matters', () => {
  const { scope } = live
  const [first, second, ...others] = scope.components
  const now: Scope = {
    ...scope,
    components: [{ ...first!, location: 'Paris', supplier: null }, ...others, { ...second!, id: id(9), name: 'Queue' }],
    locations: ['Berlin', 'Oslo'],
    commitments: [{ ...scope.commitments[0]!, text: 'Up 99.5 %' }],
  }
  const found = scoped(scope, now)
  assert.equal(found?.material, true)
  assert.equal(
    found?.words,
    [
      'Queue (software) was added, inside the boundary',
      'The software (software) was taken away',
      'The infrastructure moved to Paris',
      'The infrastructure is now run by ourselves',
      'New place: Oslo',
      'Promised: Up 99.5 %',
    ].join('; '),
  )
  assert.equal(scoped(scope, { ...scope, description: 'Better words' }), null)
  assert.equal(scopeHappening({ version: version(scope), before: null }), null)
})

const control = (more: Partial<Control>): Control => ({
  code: 'AC-1',
  title: 'Access',
  statement: 'We ask.',
  theme: '',
  lifecycle: { state: 'adopted', owner: id(1) },
  evidenceOwners: [],
  cadence: 'monthly',
  acceptance: ['x'],
  addresses: [],
  checks: [],
  manual: null,
  scopes: [],
  origin: null,
  ...more,
})
const cases: readonly (readonly [string, Control | null, Control, string | null, boolean])[] = [
  [
    'retired',
    control({}),
    control({ lifecycle: { state: 'retired', reason: 'Replaced' } }),
    'was retired: Replaced',
    true,
  ],
  ['adopted', control({ lifecycle: { state: 'proposed' } }), control({}), 'was adopted', false],
  ['rarer', control({}), control({ cadence: 'annual' }), 'is performed annual and no longer monthly', false],
  ['another owner', control({}), control({ lifecycle: { state: 'adopted', owner: id(2) } }), null, false],
  ['proposed only', null, control({ lifecycle: { state: 'proposed' } }), null, false],
]
for (const [what, before, now, words, material] of cases)
  test(`a control that is ${what} is ${words === null ? 'no change' : 'a change'}`, () => {
    const found = controlHappening({ version: version(now), before: before && version(before) })
    assert.deepEqual(found && [found.words, found.material], words && [`AC-1 Access ${words}`, material])
  })

test('an incident is seen when it is opened, matters when somebody calls it significant, and an exercise is none', () => {
  const incident = (given: object) =>
    version({ kind: 'real', title: 'Outage', decision: null, withdrawn: null, ...given } as unknown as Incident)
  const seen = (now: object, before: object | null) =>
    incidentHappening({ version: incident(now), before: before && incident(before) })
  const decision = { answer: 'significant' }
  assert.deepEqual([seen({}, null)?.words, seen({}, null)?.material], ['Incident: Outage', false])
  assert.equal(seen({ decision }, {})?.material, true)
  assert.equal(seen({ title: 'x', decision }, { decision }), null)
  assert.equal(seen({ withdrawn: {} }, {})?.words, 'Incident withdrawn: Outage')
  assert.equal(seen({ kind: 'tabletop' }, null), null)
})

test('a finding may be an incident when it is raised, and matters when a control failed or it is severe', () => {
  const finding = (kind: string, severity: string) => version({ title: 'Gap', kind, severity } as unknown as Finding)
  const matters = (kind: string, severity: string) =>
    findingHappening({ version: finding(kind, severity), before: null })?.material
  assert.deepEqual(
    [matters('deviation', 'low'), matters('observation', 'high'), matters('observation', 'low')],
    [true, true, false],
  )
  assert.equal(findingHappening({ version: finding('deviation', 'low'), before: finding('deviation', 'low') }), null)
})
