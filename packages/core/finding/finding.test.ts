import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Control } from '../control/index.ts'
import { isRefusal, type Refusal } from '../problem/index.ts'
import { amendRecord, type Deciding, openRecord, overrideWords, stepsFrom, transition } from '../register/index.ts'
import { instant } from '../time/index.ts'
import { type Finding, findings, goesOnAfterIssue, type Raising, raisedBy } from './index.ts'

const ana = '00000000-0000-4000-8000-00000000000a'
const ben = '00000000-0000-4000-8000-00000000000b'
const one = '00000000-0000-4000-8000-000000000001'
const two = '00000000-0000-4000-8000-000000000002'
const by = (actorPerson: string): Deciding => ({ actorPerson, at: instant('2026-03-01T12:00:00Z') })

const draft = {
  title: 'Two leavers can still sign in',
  kind: 'deviation',
  severity: 'high',
  owner: ana,
  description: 'Of 25 leavers, 2 hold an account that works.',
  population: 40,
  sample: 25,
  deviations: 2,
}
const assess = ['assess', { cause: 'Nobody told IT', effect: 'Access outlasts employment' }] as const
const respond = ['respond', { response: 'HR tells IT', responsible: ben, responseDue: '2026-04-01' }] as const
const remediate = ['remediate', { remediation: 'Both accounts are disabled' }] as const
const verify = ['verify', { verification: 'Tried to sign in' }] as const

function body(value: Finding | Refusal): Finding {
  if (isRefusal(value)) assert.fail(value.refused.detail)
  return value
}
const take = (finding: Finding, [verb, input]: readonly [string, object], who = ana) =>
  transition(findings, { body: finding }, verb, input, by(who))
const opened = () => body(openRecord(findings, draft, by(ben)))
const after = (...steps: readonly (readonly [string, object])[]) =>
  steps.reduce((finding, step) => body(take(finding, step, step[0] === 'verify' ? ben : ana)), opened())

test('a finding goes from open to closed one step after the other, and keeps who took each', () => {
  const closed = after(assess, respond, remediate, verify, ['close', {}])
  assert.equal(closed.cause, 'Nobody told IT')
  assert.deepEqual(closed.source, { kind: 'person', person: ben })
  assert.equal(closed.lifecycle.state, 'closed')
  assert.partialDeepStrictEqual(closed.lifecycle, { respondedBy: ana, remediatedBy: ana, verifiedBy: ben })
  assert.deepEqual(stepsFrom(findings, { body: closed }, by(ana)), [])
})

test('no step is left out, and nothing leads out of closed', () => {
  const order = ['open', 'assessed', 'responded', 'remediated', 'verified', 'closed']
  const steps = [assess, respond, remediate, verify, ['close', {}]] as const
  for (const state of order.keys()) {
    const finding = after(...steps.slice(0, state))
    assert.equal(finding.lifecycle.state, order[state])
    for (const [at, step] of steps.entries())
      if (at !== state) assert.ok(isRefusal(take(finding, step, ben)), `${step[0]} from ${order[state]}`)
  }
})

test('a company of one verifies what it remediated with a reason, which stays; anybody else does not', () => {
  const remediated = after(assess, respond, remediate)
  const alone = (sole: boolean, reason: string, who = ana) =>
    transition(findings, { body: remediated }, ...verify, { ...by(who), override: { sole, reason } })
  assert.ok(isRefusal(alone(false, 'In a hurry')))
  assert.ok(isRefusal(alone(true, ' ')))
  const verified = body(alone(true, 'I work alone'))
  assert.ok(verified.lifecycle.state === 'verified')
  assert.equal(overrideWords(verified.lifecycle.override), 'same person, override: I work alone')
  assert.equal('override' in body(alone(true, 'I work alone', ben)).lifecycle, false, 'two people need none')
  const [step] = stepsFrom(findings, { body: remediated }, by(ana))
  assert.match(step?.blocked ?? '', /only member/)
})

test('who remediated does not verify', () => {
  const refused = take(after(assess, respond, remediate), verify, ana)
  assert.ok(isRefusal(refused) && refused.refused.code === 'separation_of_duties')
})

test('a step back needs a reason and forgets what it takes back', () => {
  const table = [
    [[assess], 'assess_again', 'open'],
    [[assess, respond], 'respond_again', 'assessed'],
    [[assess, respond, remediate], 'send_back', 'responded'],
    [[assess, respond, remediate, verify], 'send_back', 'responded'],
  ] as const
  for (const [steps, verb, state] of table) {
    assert.ok(isRefusal(take(after(...steps), [verb, { why: ' ' }])), verb)
    const back = body(take(after(...steps), [verb, { why: 'It came back' }]))
    assert.equal(back.lifecycle.state, state)
    assert.partialDeepStrictEqual(back.lifecycle, { sentBackBy: ana, sentBackWhy: 'It came back' })
    assert.ok(!('remediatedBy' in back.lifecycle))
  }
})

test('numbers that contradict each other, and a tested compensation without evidence, are refused', () => {
  for (const wrong of [
    { sample: 41 },
    { deviations: 26 },
    { sample: null },
    { compensating: 'Weekly review', compensatingTested: 'yes' },
    { compensatingTested: 'yes', compensatingEvidence: [one] },
  ])
    assert.ok(isRefusal(openRecord(findings, { ...draft, ...wrong }, by(ana))), JSON.stringify(wrong))
})

test('an edit keeps where a finding comes from; what was raised in an engagement is reworded by nobody else', () => {
  const [raised] = raisedBy(raising())
  const edited = body(amendRecord(findings, { body: raised! }, { ...draft, check: null }, by(ana)))
  assert.deepEqual([edited.source.kind, edited.check, edited.title], ['check', 'no-leavers', draft.title])
  const audited = body(openRecord(findings, { ...draft, engagement: two }, by(ben)))
  assert.ok(isRefusal(amendRecord(findings, { body: audited }, draft, by(ana))))
  assert.equal(body(amendRecord(findings, { body: audited }, draft, by(ben))).engagement, two)
})

const control = (id: string, state: 'adopted' | 'proposed' = 'adopted') => ({
  subject: id,
  version: 3,
  body: { checks: ['no-leavers'], lifecycle: state === 'adopted' ? { state, owner: ana } : { state } } as Control,
})
const failing = [
  { resource: 'idp/ann', status: 'fail', reason: 'left in May' },
  { resource: 'idp/bo', status: 'not_evaluated', reason: 'unknown' },
] as const

function raising(change: Partial<Raising> = {}): Raising {
  return {
    check: {
      id: 'no-leavers',
      title: 'Who left has no account',
      good: 'Nobody who left can sign in.',
      severity: 'high',
      requirements: [],
      raises: 'deviation',
    },
    run: {
      now: instant('2026-03-01T00:00:00Z'),
      counts: { total: 9, inScope: 8, outOfScope: 1, duplicates: 0, statuses: { fail: 1, not_evaluated: 1 } },
      failing,
    } as unknown as Raising['run'],
    runId: two,
    controls: [control(one)],
    findings: [],
    ...change,
  }
}

test('once its engagement is issued a finding goes on from its response, and never back behind it', () => {
  const answered: readonly string[] = ['responded', 'remediated', 'verified', 'closed']
  for (const { verb, from, to } of findings.lifecycle.transitions)
    assert.equal(
      goesOnAfterIssue(verb),
      [...from, to].every(state => answered.includes(state)),
      verb,
    )
})

test('failing resources raise one finding for each adopted control that names the check, never one a row', () => {
  const [finding, ...more] = raisedBy(raising({ controls: [control(one), control(two, 'proposed')] }))
  assert.equal(more.length, 0)
  assert.deepEqual(finding?.control, { id: one, version: 3 })
  assert.equal(finding?.owner, ana)
  assert.partialDeepStrictEqual(finding?.source, { evaluated: 8, failed: 1 })
  assert.equal(raisedBy(raising({ controls: [control(one), control(two)] })).length, 2)
  assert.equal(raisedBy(raising({ controls: [] }))[0]?.control, null)
})

test('a finding that is open is not raised again, one that was closed is', () => {
  const [known] = raisedBy(raising())
  const closed = { ...known!, lifecycle: after(assess, respond, remediate, verify, ['close', {}]).lifecycle }
  assert.deepEqual(raisedBy(raising({ findings: [known!] })), [])
  assert.equal(raisedBy(raising({ findings: [known!], controls: [control(one), control(two)] })).length, 1)
  assert.equal(raisedBy(raising({ findings: [closed] })).length, 1)
  assert.deepEqual(raisedBy(raising({ findings: raisedBy(raising({ controls: [] })) })), [], 'stands for every control')
})

test('a check that says nothing of findings, and a run in which nothing fails, raise none', () => {
  const { check, run } = raising()
  assert.deepEqual(raisedBy(raising({ check: { ...check, raises: undefined } })), [])
  const counts = { ...run.counts, statuses: { excepted: 3, not_evaluated: 2, pass: 3 } }
  assert.deepEqual(raisedBy(raising({ run: { ...run, counts } })), [])
})
