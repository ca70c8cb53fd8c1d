import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Action, actions } from '../action/index.ts'
import { type Finding, nothingSaidYet } from '../finding/index.ts'
import { calendarOf } from '../occurrence/index.ts'
import { isRefusal } from '../problem/index.ts'
import { amendRecord, openRecord, transition } from '../register/index.ts'
import { instant } from '../time/index.ts'
import type { Version } from '../version/index.ts'
import { isOpenItem, planChangesOf, poamOf } from './index.ts'

const [ana, ben] = ['018f0000-0000-7000-8000-00000000000a', '018f0000-0000-7000-8000-00000000000b']
const found = '018f0000-0000-7000-8000-0000000000f1'
const at = instant('2026-03-01')

const action = (more: Partial<Action> = {}): Action => ({
  title: 'Turn on the second factor',
  description: 'For everybody',
  owner: ana,
  due: '2026-04-01',
  about: [],
  requirements: ['soc2@2017:CC6.1'],
  milestones: [],
  lifecycle: { state: 'open' },
  ...more,
})

function versions<Body>(subject: string, noun: 'action' | 'finding', ...bodies: readonly Body[]): Version<Body>[] {
  return bodies.map((body, index) => ({
    org: ana as never,
    noun,
    subject,
    version: index + 1,
    fact: ana,
    effective: { from: at, to: null },
    position: index,
    recorded: instant(Date.parse(at) + index * 86_400_000),
    actor: { kind: 'user', id: ana },
    reason: `Reason ${index + 1}`,
    sample: false,
    body,
  }))
}

const finding = (more: Partial<Finding> = {}): Finding => ({
  title: 'Accounts without second factor',
  kind: 'deviation',
  severity: 'high',
  owner: ben,
  description: '2 of 40 accounts have none',
  check: 'mfa',
  control: { id: ben, version: 1 },
  requirements: ['soc2@2017:CC6.1'],
  engagement: null,
  source: { kind: 'check', run: ben, at, evaluated: 40, failed: 2, resources: [{ resource: 'u-1', reason: 'none' }] },
  ...nothingSaidYet,
  ...more,
})
const findings = (more: Partial<Finding> = {}) => [
  { version: versions(found, 'finding', finding(more))[0]!, raisedOn: '2026-03-01' },
]
const today = '2026-03-10'
const dayOf = calendarOf('UTC').dateAt

test('a finding without an action is an item without a plan; with one it is the risk behind that item', () => {
  const alone = poamOf({ actions: [], findings: findings(), today, dayOf })
  assert.deepEqual(
    alone.map(one => [one.noun, one.state, one.originalRisk, one.assets, one.detector]),
    [['finding', 'no_plan', 'high', ['u-1'], 'Check mfa']],
  )
  const about = [{ noun: 'finding', id: found }] as const
  const two = ['018f0000-0000-7000-8000-0000000000a1', '018f0000-0000-7000-8000-0000000000a2']
  const planned = poamOf({
    actions: two.map(id => versions(id, 'action', action({ about: [...about] }))),
    findings: findings(),
    today,
    dayOf,
  })
  assert.deepEqual(
    planned.map(one => [one.noun, one.risk.id, one.weakness, one.controls]),
    two.map(() => ['action', found, '2 of 40 accounts have none', [ben]]),
  )
})

test('a cancelled action leaves the finding in the plan', () => {
  const cancelled = action({
    about: [{ noun: 'finding', id: found }],
    lifecycle: { state: 'cancelled', why: 'Other way' },
  })
  const items = poamOf({ actions: [versions(ana, 'action', cancelled)], findings: findings(), today, dayOf })
  assert.deepEqual(
    items.map(one => one.state),
    ['no_plan', 'cancelled'],
  )
})

test('what is done is not closed until somebody else verified it, and is not overdue while it waits', () => {
  const done = action({ due: '2026-03-05', lifecycle: { state: 'done', doneAt: at, evidence: [ben] } })
  const [item] = poamOf({ actions: [versions(ana, 'action', done)], findings: [], today, dayOf })
  assert.deepEqual(
    [item?.state, item?.overdue, item?.completedOn, item?.evidence],
    ['to_verify', false, '2026-03-01', [ben]],
  )
  assert.ok(isOpenItem(item?.state ?? 'closed'))
  const evening = { state: 'done' as const, doneAt: instant('2026-03-01T20:00:00Z'), evidence: [] }
  const [there] = poamOf({
    actions: [versions(ana, 'action', action({ lifecycle: evening }))],
    findings: [],
    today,
    dayOf: calendarOf('Asia/Tokyo').dateAt,
  })
  assert.equal(there?.completedOn, '2026-03-02')
  const [late] = poamOf({
    actions: [versions(ana, 'action', action({ due: '2026-03-05' }))],
    findings: [],
    today,
    dayOf,
  })
  assert.equal(late?.overdue, true)
})

test('changes of milestones are read from the versions with their reason', () => {
  const step = (title: string, due: string, doneAt: Action['milestones'][number]['doneAt'] = null) => ({
    title,
    due,
    doneAt,
  })
  const changes = planChangesOf(
    versions(
      ana,
      'action',
      action({ milestones: [step('Choose', '2026-03-05'), step('Roll out', '2026-03-20')] }),
      action({ due: '2026-05-01', milestones: [step('Choose', '2026-03-05', at), step('Roll out', '2026-04-20')] }),
      action({ due: '2026-05-01', milestones: [step('Choose', '2026-03-05', at), step('Train', '2026-04-10')] }),
    ),
  )
  assert.deepEqual(
    changes.map(one => [one.what, one.milestone, one.from, one.to, one.why]),
    [
      ['completion_moved', null, '2026-04-01', '2026-05-01', 'Reason 2'],
      ['done', 'Choose', null, at, 'Reason 2'],
      ['moved', 'Roll out', '2026-03-20', '2026-04-20', 'Reason 2'],
      ['removed', 'Roll out', '2026-04-20', null, 'Reason 3'],
      ['added', 'Train', null, '2026-04-10', 'Reason 3'],
    ],
  )
})

test('a further version never takes a change away', () => {
  const milestones = fc.array(
    fc.record({
      title: fc.constantFrom('a', 'b', 'c'),
      due: fc.constantFrom('2026-03-01', '2026-04-01'),
      doneAt: fc.constantFrom(null, at),
    }),
    { maxLength: 4 },
  )
  fc.assert(
    fc.property(fc.array(milestones, { minLength: 1, maxLength: 5 }), lists => {
      const all = versions(ana, 'action', ...lists.map(each => action({ milestones: each })))
      const [before, after] = [planChangesOf(all.slice(0, -1)), planChangesOf(all)]
      assert.deepEqual(after.slice(0, before.length), before)
    }),
    { seed: 7, numRuns: 60 },
  )
})

test('a deviation needs its reason, is approved by somebody else than the owner, and again when its words change', () => {
  const { lifecycle: _, ...draft } = action()
  const by = { actorPerson: ana, at }
  assert.ok(isRefusal(openRecord(actions, { ...draft, deviation: 'false_positive' }, by)))
  assert.ok(isRefusal(openRecord(actions, { ...draft, adjustedRisk: 'low' }, by)))
  const asked = {
    ...draft,
    deviation: 'risk_adjustment',
    risk: 'high',
    adjustedRisk: 'low',
    deviationWhy: 'Behind a VPN',
  }
  const body = openRecord(actions, asked, by)
  assert.ok(!isRefusal(body))
  const own = transition(actions, { body }, 'approve_deviation', {}, by)
  assert.equal(isRefusal(own) && own.refused.code, 'separation_of_duties')
  const approved = transition(actions, { body }, 'approve_deviation', {}, { actorPerson: ben, at })
  assert.ok(!isRefusal(approved))
  assert.deepEqual(approved.deviationApproval, { by: ben, at })
  const same = amendRecord(actions, { body: approved }, { ...asked, title: 'Other title' }, by)
  assert.ok(!isRefusal(same) && same.deviationApproval?.by === ben)
  const other = amendRecord(actions, { body: approved }, { ...asked, deviationWhy: 'Because' }, by)
  assert.ok(!isRefusal(other) && !other.deviationApproval)
})

test('an action that was recorded before there were these fields is still a whole item', () => {
  const [item] = poamOf({ actions: [versions(ana, 'action', action())], findings: [], today, dayOf })
  assert.deepEqual(
    [item?.originalRisk, item?.contact, item?.detector, item?.detectedOn, item?.weakness],
    [null, ana, 'A person', '2026-03-01', 'For everybody'],
  )
})
