import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '../problem/index.ts'
import { amendRecord, openRecord, transition } from '../register/index.ts'
import type { Scope } from '../scope/index.ts'
import { instant } from '../time/index.ts'
import {
  breadthWarnings,
  combinedPathChecks,
  type Engagement,
  engagements,
  evidencePeriodOf,
  faultsOfTeam,
  isFrozen,
  manifestText,
  narrownessWarnings,
  type PathFacts,
  periodOf,
  periodWarning,
  rolledForward,
  scopeApproved,
  startPath,
  stepOverridden,
  unapprovedPolicies,
  whyNotStep,
} from './index.ts'

const id = (n: number) => `018f0000-0000-7000-8000-00000000000${n}`
const [lead, sponsor, other, scopeId] = [id(1), id(2), id(3), id(4)]
const by = { actorPerson: lead, at: instant('2026-01-02') }

const draft = {
  title: 'SOC 2 2026',
  kind: 'soc2_type2',
  mode: 'third_party',
  scope: scopeId,
  categories: ['security'],
  from: '2026-01-01',
  to: '2026-12-31',
  lead,
  sponsor,
}
const opened = (more: object = {}) => engagement(openRecord(engagements, { ...draft, ...more }, by))
const took = (body: Engagement, verb: string, input: object = {}) =>
  engagement(transition(engagements, { body }, verb, input, by))

function engagement(result: unknown): Engagement {
  if (isRefusal(result)) throw new Error(result.refused.detail)
  return result as Engagement
}
function refusedWords(result: unknown): string {
  assert.ok(isRefusal(result), 'it was not refused')
  return result.refused.detail
}

const component = (kind: Scope['components'][number]['kind'], name = kind as string) => ({
  id: id(9),
  kind,
  name,
  description: '',
  boundary: { state: 'in' as const },
  location: '',
  supplier: null,
  connections: [],
})
const system: Scope = {
  kind: 'system',
  name: 'Production',
  description: 'What customers use.',
  parent: null,
  components: (['infrastructure', 'software', 'people', 'procedures', 'data'] as const).map(kind => component(kind)),
  locations: [],
  commitments: [],
}
const facts: PathFacts = {
  scope: { id: scopeId, version: 1, body: system },
  requirements: 33,
  unaddressed: 0,
  unplanned: 0,
  policyOnly: 0,
  unapproved: [],
  designGaps: 0,
  controls: 10,
  unevidenced: 0,
  readiness: null,
  current: null,
  target: null,
  actions: { open: 0, overdue: 0 },
  currentAsOf: null,
  automated: 6,
  running: 6,
  today: '2026-02-01',
}

test('security cannot be left out of a SOC 2, and other kinds have no categories (R-006)', () => {
  assert.match(refusedWords(openRecord(engagements, { ...draft, categories: ['privacy'] }, by)), /Security belongs/)
  assert.match(refusedWords(openRecord(engagements, { ...draft, kind: 'csf_self' }, by)), /no trust services/)
  assert.deepEqual(opened({ kind: 'csf_self', mode: 'self_assessment', categories: [] }).categories, [])
})

test('a Type I is about one day, and a Type II below six months is warned about and not refused', () => {
  assert.match(refusedWords(openRecord(engagements, { ...draft, kind: 'soc2_type1' }, by)), /one day/)
  assert.equal(opened({ kind: 'soc2_type1', to: '2026-01-01' }).to, '2026-01-01')
  const short = opened({ to: '2026-06-29' })
  assert.match(periodWarning(short) ?? '', /6 months/)
  assert.equal(periodWarning(opened({ to: '2026-06-30' })), null)
  assert.match(refusedWords(openRecord(engagements, { ...draft, to: '2025-12-31' }, by)), /before the first/)
})

test('the period runs from local midnight to local midnight, last day included', () => {
  const { from, to } = periodOf(opened(), 'Europe/Berlin')
  assert.equal(from, '2025-12-31T23:00:00.000Z')
  assert.equal(to, '2026-12-31T23:00:00.000Z')
})

test('who assesses did not prepare, and for a third party is independent', () => {
  const member = (person: string, part: 'assessor' | 'preparer', independent = true) => ({ person, part, independent })
  const faults = (team: readonly ReturnType<typeof member>[], mode = 'third_party') =>
    faultsOfTeam({ team, mode, lead }).length
  assert.equal(faults([member(other, 'assessor'), member(sponsor, 'preparer')]), 0)
  assert.equal(faults([member(other, 'assessor'), member(other, 'preparer')]), 1)
  assert.equal(faults([member(lead, 'assessor')]), 1)
  assert.equal(faults([member(other, 'assessor', false)]), 1)
  assert.equal(faults([member(other, 'assessor'), member(other, 'preparer')], 'self_assessment'), 0)
})

test('it goes step by step, back only with a reason, and what is issued never goes back', () => {
  let it = took(opened(), 'begin_scoping')
  it = took(it, 'open_period')
  assert.match(refusedWords(transition(engagements, { body: it }, 'back_to_scoping', { why: ' ' }, by)), /why/)
  assert.match(refusedWords(transition(engagements, { body: it }, 'issue', {}, by)), /possible from reporting/)
  it = took(took(it, 'back_to_scoping', { why: 'A product was forgotten' }), 'open_period')
  it = took(took(it, 'begin_fieldwork'), 'begin_reporting')
  it = took(it, 'issue', { manifest: 'a'.repeat(64), items: 3, knownAt: 7 })
  assert.ok(isFrozen(it))
  for (const verb of ['back_to_fieldwork', 'back_to_scoping'])
    assert.match(refusedWords(transition(engagements, { body: it }, verb, { why: 'x' }, by)), /issued/)
  assert.match(refusedWords(amendRecord(engagements, { body: it }, draft, by)), /no longer be edited/)
  const last = took(it, 'supersede', { supersededBy: id(8), reason: 'Reissued' })
  assert.ok(isFrozen(last) && last.lifecycle.state === 'superseded' && last.lifecycle.manifest === 'a'.repeat(64))
})

test('scope, criteria and time are settled once the period is open; people can still change', () => {
  const it = took(took(opened(), 'begin_scoping'), 'open_period')
  assert.match(refusedWords(amendRecord(engagements, { body: it }, { ...draft, to: '2027-01-31' }, by)), /to cannot/)
  assert.equal(engagement(amendRecord(engagements, { body: it }, { ...draft, lead: other }, by)).lead, other)
})

test('a system with an empty kind of component never leaves scoping, whatever reason is given (R-020)', () => {
  const it = { ...opened(), sponsor: null }
  const holed = { ...system, components: system.components.slice(1) }
  const why = (body: Scope, without = '') =>
    whyNotStep(it, 'open_period', without, { scope: { version: 1, body }, requirements: 33, today: '2026-01-05' })
  assert.match(refusedWords(why(holed, 'We know')), /infrastructure/)
  assert.match(refusedWords(why(system)), /No sponsor/)
  assert.equal(why(system, 'A company of one'), null)
})

test('the sponsor alone approves the scope, and a later version of it asks again (R-110)', () => {
  const at = instant('2026-01-03')
  assert.match(refusedWords(scopeApproved(opened(), { person: lead, at }, 1)), /Only the sponsor/)
  const approved = engagement(scopeApproved(opened(), { person: sponsor, at }, 1))
  const why = (version: number) =>
    whyNotStep(approved, 'open_period', '', {
      scope: { version, body: system },
      requirements: 33,
      today: '2026-01-05',
    })
  assert.equal(why(1), null)
  assert.match(refusedWords(why(2)), /has not approved/)
})

test('a Type II is not reported before its last day is over', () => {
  const on = (today: string, body = opened()) =>
    whyNotStep(body, 'begin_reporting', '', { scope: { version: 1, body: system }, requirements: 33, today })
  assert.match(refusedWords(on('2026-12-31')), /ends on 2026-12-31/)
  assert.equal(on('2027-01-01'), null)
  assert.equal(on('2026-03-01', opened({ kind: 'soc2_type1', from: '2026-03-01', to: '2026-03-01' })), null)
})

test('SOC 2 begins with six steps in order, each opening when the one before is done (R-100)', () => {
  const path = startPath(id(7), opened(), { ...facts, unaddressed: 2 })
  assert.deepEqual(
    path.map(step => step.id),
    ['scope', 'criteria', 'gap', 'remediate', 'evidence_plan', 'readiness'],
  )
  assert.deepEqual(
    path.map(step => step.state),
    ['open', 'waiting', 'waiting', 'waiting', 'waiting', 'waiting'],
  )
})

test('a step that is overridden with a reason lets the next one open; one that waits cannot be (R-100)', () => {
  const it = opened()
  const path = startPath(id(7), it, { ...facts, unaddressed: 2 })
  const at = instant('2026-01-03')
  assert.match(
    refusedWords(stepOverridden(it, { step: 'gap', reason: 'Later' }, { person: lead, at }, path)),
    /opens when/,
  )
  const over = engagement(stepOverridden(it, { step: 'scope', reason: 'No sponsor' }, { person: lead, at }, path))
  const after = startPath(id(7), over, { ...facts, unaddressed: 2 })
  assert.deepEqual(
    after.map(step => step.state),
    ['done', 'done', 'done', 'open', 'waiting', 'waiting'],
  )
  assert.match(refusedWords(stepOverridden(over, { step: 'gap', reason: 'x' }, { person: lead, at }, after)), /is done/)
})

test('a category that was promised and is not looked at keeps the criteria open', () => {
  const promised = {
    ...system,
    commitments: [{ id: id(5), text: '99.9 %', source: 'SLA', category: 'Availability' }],
  }
  const approved = engagement(scopeApproved(opened(), { person: sponsor, at: by.at }, 1))
  const state = (categories: Engagement['categories']) =>
    startPath(id(7), { ...approved, categories }, { ...facts, scope: { ...facts.scope, body: promised } })[1]?.state
  assert.equal(state(['security']), 'open')
  assert.equal(state(['security', 'availability']), 'done')
})

test('CSF begins with five steps, and other kinds with none (R-101)', () => {
  const csf = opened({ kind: 'csf_self', mode: 'self_assessment', categories: [] })
  assert.deepEqual(
    startPath(id(7), csf, facts).map(step => step.id),
    ['scope', 'current', 'target', 'initiatives', 'measure'],
  )
  assert.deepEqual(startPath(id(7), { ...csf, kind: 'internal' }, facts), [])
})

/** The state of a step where every step before it is passed by an override, and the criteria that are not met. */
function stepOf(it: Engagement, step: string, more: Partial<PathFacts>) {
  const overrides = startPath(id(7), it, facts).map(({ id: step }) => ({ step, reason: 'x', by: lead, at: by.at }))
  const before = overrides.slice(
    0,
    overrides.findIndex(one => one.step === step),
  )
  const found = startPath(id(7), { ...it, overrides: before }, { ...facts, ...more }).find(one => one.id === step)
  return [found?.state, found?.criteria.flatMap(one => (one.met ? [] : one.words))]
}

test('before a Type I, each policy is shown to be approved by its day', () => {
  const day = periodOf({ from: '2026-03-31', to: '2026-03-31' }, 'UTC')
  const policies = [
    { code: 'POL-1', doneAt: [instant('2026-03-31T23:00:00Z')] },
    { code: 'POL-2', doneAt: [instant('2026-04-01T00:00:00Z')] },
    { code: 'POL-3', doneAt: [] },
  ]
  const unapproved = unapprovedPolicies('soc2_type1', day, policies)
  assert.deepEqual(unapproved, ['POL-2', 'POL-3'])
  assert.deepEqual(unapprovedPolicies('soc2_type2', day, policies), [])
  const typeOne = opened({ kind: 'soc2_type1', from: '2026-03-31', to: '2026-03-31' })
  assert.deepEqual(stepOf(typeOne, 'remediate', { unapproved }), ['open', ['Each policy was approved by 2026-03-31']])
  assert.deepEqual(stepOf(typeOne, 'remediate', {}), ['done', []])
})

test('the evidence plan is done when controls are chosen and each is shown by something (R-100)', () => {
  const plan = (more: Partial<PathFacts>) => stepOf(opened(), 'evidence_plan', more)
  const shown = 'Each control has a check, or somebody who brings evidence'
  assert.deepEqual(plan({ controls: 0 }), ['open', ['Controls are chosen', shown]])
  assert.deepEqual(plan({ unevidenced: 1 }), ['open', [shown]])
  assert.deepEqual(plan({}), ['done', []])
})

test('the readiness step is done by a review that reached its report, and for an examination by a firm (R-100)', () => {
  const firm = { name: 'Firm', licence: 'L-1' }
  const reviewed = 'A readiness review of this scope reached its report'
  const named = 'An auditor’s firm is named'
  const readiness = 'Readiness 2025'
  assert.deepEqual(stepOf(opened(), 'readiness', {}), ['open', [reviewed, named]])
  assert.deepEqual(stepOf(opened(), 'readiness', { readiness }), ['open', [named]])
  assert.deepEqual(stepOf(opened({ firm }), 'readiness', { readiness }), ['done', []])
  const review = opened({ kind: 'soc2_readiness', mode: 'internal_review' })
  assert.deepEqual(stepOf(review, 'readiness', {}), ['open', [reviewed]])
  assert.deepEqual(stepOf(review, 'readiness', { readiness }), ['done', []])
})

test('each step of CSF is done by what it asks for, and by nothing less (R-101)', () => {
  const csf = opened({ kind: 'csf_self', mode: 'self_assessment', categories: [] })
  const state = (step: string, more: Partial<PathFacts>) => stepOf(csf, step, more)[0]
  const profile = { name: 'Today', included: 106 }
  assert.equal(state('current', {}), 'open')
  assert.equal(state('current', { current: { ...profile, included: 0, unknown: 0 } }), 'open')
  assert.equal(state('current', { current: { ...profile, unknown: 1 } }), 'open')
  assert.equal(state('current', { current: { ...profile, unknown: 0 } }), 'done')
  assert.equal(state('target', {}), 'open')
  assert.equal(state('target', { target: { ...profile, included: 0 } }), 'open')
  assert.equal(state('target', { target: profile }), 'done')
  assert.equal(state('initiatives', {}), 'open')
  assert.equal(state('initiatives', { actions: { open: 3, overdue: 1 } }), 'open')
  assert.equal(state('initiatives', { actions: { open: 3, overdue: 0 } }), 'done')
  assert.equal(state('measure', {}), 'open')
  assert.equal(state('measure', { currentAsOf: '2025-01-15' }), 'open', 'older than a year')
  assert.equal(state('measure', { currentAsOf: '2025-06-01' }), 'done')
})

test('the combined path shows three checks with what is behind them (R-102)', () => {
  const checks = combinedPathChecks(opened(), { ...facts, running: 2 })
  assert.deepEqual(
    checks.map(check => check.met),
    [true, false, false],
  )
  assert.match(checks[2]?.found ?? '', /2 of 10/)
})

test('a scope of the whole house, of many products or with office IT is called too broad (R-025)', () => {
  assert.deepEqual(breadthWarnings(system, []), [])
  assert.match(breadthWarnings({ ...system, kind: 'organisation' }, [])[0] ?? '', /whole organisation/)
  assert.match(breadthWarnings(system, Array(4).fill({ ...system, kind: 'product_line' }))[0] ?? '', /4 products/)
  const office = { ...system, components: [...system.components, component('infrastructure', 'Office laptops')] }
  assert.match(breadthWarnings(office, [])[0] ?? '', /Corporate IT.*Office laptops/)
})

test('the scope of a CSF programme that omits what SOC 2 examines is called too narrow (R-024)', () => {
  const unit = { ...system, kind: 'business_unit' as const, name: 'Sales', components: [component('people')] }
  assert.match(narrownessWarnings(unit, [{ body: system, isInside: false }])[0] ?? '', /infrastructure, software/)
  assert.deepEqual(narrownessWarnings(unit, [{ body: system, isInside: true }]), [])
  assert.deepEqual(narrownessWarnings({ ...unit, kind: 'organisation' }, [{ body: system, isInside: false }]), [])
})

test('the next cycle takes over scope and people, and nothing of the former period (R-111)', () => {
  const before = engagement(scopeApproved(opened(), { person: sponsor, at: by.at }, 1))
  const next = engagement(rolledForward(before, id(7), {}))
  assert.equal(next.from, '2027-01-01')
  assert.equal(next.to, '2027-12-31')
  assert.equal(next.scope, before.scope)
  assert.equal(next.rolledFrom, id(7))
  assert.equal(next.scopeApproval, null)
  assert.deepEqual(next.lifecycle, { state: 'draft' })
})

test('a Type II may begin the day after a Type I, and not on it', () => {
  const first = opened({ kind: 'soc2_type1', from: '2026-03-31', to: '2026-03-31' })
  const next = engagement(rolledForward(first, id(7), { kind: 'soc2_type2' }))
  assert.equal(next.from, '2026-04-01')
  assert.equal(next.to, '2027-03-31')
  assert.match(refusedWords(rolledForward(first, id(7), { kind: 'soc2_type2', from: '2026-03-31' })), /ends on/)
  assert.match(refusedWords(rolledForward(first, id(7), { kind: 'csf_self' })), /not followed/)
})

test('the manifest is the same text whoever lists the versions, and another when one differs', () => {
  const versions = [
    { noun: 'scope', subject: id(4), version: 2, sha256: 'b'.repeat(64) },
    { noun: 'control', subject: id(5), version: 1, sha256: 'a'.repeat(64) },
  ]
  assert.equal(manifestText(versions), manifestText(versions.toReversed()))
  assert.equal(manifestText(versions).split('\n').length, 3)
  assert.notEqual(manifestText(versions), manifestText([{ ...versions[0]!, version: 3 }, versions[1]!]))
})

test('evidence of a Type I is from thirty days before its day to its end, on the calendar of the organisation', () => {
  const of = (more: object) =>
    evidencePeriodOf(
      { ...opened({ kind: 'soc2_type1', from: '2026-04-10', to: '2026-04-10' }), ...more },
      'Europe/Berlin',
    )
  assert.deepEqual(of({}), { from: '2026-03-10T23:00:00.000Z', to: '2026-04-10T22:00:00.000Z' })
  assert.equal(of({ evidenceDays: 0 }).from, '2026-04-09T22:00:00.000Z')
  assert.equal(of({ evidenceDays: 90 }).from, '2026-01-09T23:00:00.000Z')
  const year = opened()
  assert.deepEqual(evidencePeriodOf({ ...year, evidenceDays: 90 }, 'UTC'), periodOf(year, 'UTC'))
})
