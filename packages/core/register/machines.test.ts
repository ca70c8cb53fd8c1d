import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Engagement, engagements } from '../engagement/index.ts'
import { type Finding, findings } from '../finding/index.ts'
import { isRefusal } from '../problem/index.ts'
import { type Request, requests, submitterOf } from '../request/index.ts'
import { instant } from '../time/index.ts'
import { amendRecord, openRecord, type Register, type RegisterBody, transition } from './index.ts'

const id = (end: number) => `018f0000-0000-7000-8000-00000000000${end}`
const [ana, ben, scope, other] = [id(1), id(2), id(3), id(4)]
const at = instant('2026-03-02T09:00:00Z')

/** What a machine may do, said apart from the code that does it: its steps forth, its steps back, and what else always holds. */
type Machine<Body extends RegisterBody> = Readonly<{
  draft: object
  forth: readonly (readonly [from: string, to: string])[]
  /** A step back needs a reason, and this is where the reason is kept. */
  back: readonly (readonly [from: string, to: string])[]
  reasonOf: (body: Body) => string | undefined
  /** What is asked of a step, so that nothing but the state or a guard can refuse it. */
  input: (reason: string) => object
  /** Why a step that was taken should not have been; null where it was right. */
  wrong: (before: Body, after: Body, actor: string) => string | null
}>

const engagementMachine: Machine<Engagement> = {
  draft: {
    title: 'SOC 2 2026',
    kind: 'soc2_type2',
    mode: 'third_party',
    scope,
    categories: ['security'],
    from: '2026-01-01',
    to: '2026-12-31',
    lead: ana,
  },
  forth: [
    ['draft', 'scoping'],
    ['scoping', 'period_open'],
    ['period_open', 'fieldwork'],
    ['fieldwork', 'reporting'],
    ['reporting', 'issued'],
    ['issued', 'superseded'],
  ],
  back: [
    ['scoping', 'draft'],
    ['period_open', 'scoping'],
    ['fieldwork', 'period_open'],
    ['reporting', 'fieldwork'],
  ],
  reasonOf: ({ lifecycle }) => ('why' in lifecycle ? lifecycle.why : undefined),
  input: reason => ({
    why: reason,
    manifest: 'a'.repeat(64),
    items: 3,
    knownAt: 7,
    supersededBy: other,
    reason: 'Again',
  }),
  wrong: (before, after) => {
    if (!('manifest' in before.lifecycle)) return null
    const isKept = 'manifest' in after.lifecycle && after.lifecycle.manifest === before.lifecycle.manifest
    return isKept ? null : 'what was frozen at issue changed'
  },
}

const findingMachine: Machine<Finding> = {
  draft: { title: 'Two leavers', kind: 'deviation', severity: 'high', owner: ana, description: 'They can sign in.' },
  forth: [
    ['open', 'assessed'],
    ['assessed', 'responded'],
    ['responded', 'remediated'],
    ['remediated', 'verified'],
    ['verified', 'closed'],
  ],
  back: [
    ['assessed', 'open'],
    ['responded', 'assessed'],
    ['remediated', 'responded'],
    ['verified', 'responded'],
  ],
  reasonOf: ({ lifecycle }) => ('sentBackWhy' in lifecycle ? lifecycle.sentBackWhy : undefined),
  input: reason => ({
    why: reason,
    cause: 'Nobody told IT',
    effect: 'Access outlasts employment',
    response: 'HR tells IT',
    responsible: ben,
    responseDue: '2026-04-01',
    remediation: 'Disabled',
    verification: 'Tried to sign in',
  }),
  wrong: ({ lifecycle }, after, actor) =>
    after.lifecycle.state === 'verified' && lifecycle.state === 'remediated' && lifecycle.remediatedBy === actor
      ? 'who remediated verified it'
      : null,
}

const requestMachine: Machine<Request> = {
  draft: { engagement: other, reference: 'A-1', title: 'List of leavers', assignee: ana },
  forth: [
    ['draft', 'sent'],
    ['sent', 'in_progress'],
    ['returned', 'in_progress'],
    ['sent', 'submitted'],
    ['in_progress', 'submitted'],
    ['returned', 'submitted'],
    ['submitted', 'accepted'],
  ],
  back: [['submitted', 'returned']],
  reasonOf: ({ lifecycle }) => lifecycle.trail.at(-1)?.why,
  input: reason => ({ why: reason, answer: 'Attached' }),
  wrong: (before, after, actor) => {
    if (after.lifecycle.state === 'accepted' && submitterOf(before) === actor) return 'who answered accepted it'
    const kept = before.lifecycle.trail.every((one, index) => one.state === after.lifecycle.trail[index]?.state)
    return kept && after.lifecycle.trail.length === before.lifecycle.trail.length + 1 ? null : 'a state was forgotten'
  },
}

/** Whatever people try in whatever order, only the steps of the machine happen, steps back say why, and the rest holds. */
function machineHolds<Body extends RegisterBody, Draft>(register: Register<Body, Draft>, machine: Machine<Body>) {
  const { transitions } = register.lifecycle
  const edges = new Set([...machine.forth, ...machine.back].map(edge => edge.join(' ')))
  const backwards = new Set(machine.back.map(edge => edge.join(' ')))
  const attempt = fc.record({
    pick: fc.nat(),
    isAny: fc.nat(4).map(one => one === 0),
    actor: fc.constantFrom(ana, ben),
    reason: fc.constantFrom('', ' ', 'A product was forgotten'),
  })
  return fc.property(fc.array(attempt, { maxLength: 60 }), attempts => {
    const first = openRecord(register, machine.draft, { actorPerson: ana, at })
    if (isRefusal(first)) throw new Error(first.refused.detail)
    let body = first
    for (const { pick, isAny, actor, reason } of attempts) {
      const { state } = body.lifecycle
      const possible = transitions.filter(step => isAny || (step.from as readonly string[]).includes(state))
      const verb = possible[pick % Math.max(1, possible.length)]?.verb
      if (verb === undefined) break
      const after = transition(register, { body }, verb, machine.input(reason), { actorPerson: actor, at })
      if (isRefusal(after)) continue
      const edge = `${state} ${after.lifecycle.state}`
      assert.ok(edges.has(edge), `${verb} led from ${edge}`)
      if (backwards.has(edge)) assert.ok(machine.reasonOf(after)?.trim(), `${verb} went back without a reason`)
      assert.equal(machine.wrong(body, after, actor), null)
      body = after
      const view = register.lifecycle.states[body.lifecycle.state as keyof typeof register.lifecycle.states]
      if (!view.editable)
        assert.ok(
          isRefusal(amendRecord(register, { body }, machine.draft, { actorPerson: ana, at })),
          'it was reworded',
        )
    }
  })
}

/** The register with one of its steps changed. */
function withStep<Body extends RegisterBody, Draft>(
  register: Register<Body, Draft>,
  verb: string,
  change: object,
): Register<Body, Draft> {
  const { states, transitions } = register.lifecycle
  const changed = transitions.map(step => (step.verb === verb ? { ...step, ...change } : step))
  assert.notDeepEqual(changed, transitions)
  return { ...register, lifecycle: { states, transitions: changed } }
}

/** Every machine reaches its end in these walks, so that what holds is not true of nothing. */
function reachesEnd<Body extends RegisterBody, Draft>(
  register: Register<Body, Draft>,
  machine: Machine<Body>,
  end: string,
) {
  let body = openRecord(register, machine.draft, { actorPerson: ana, at }) as Body
  for (let turn = 0; body.lifecycle.state !== end && turn < 20; turn += 1) {
    const forth = machine.forth.find(([from]) => from === body.lifecycle.state)
    for (const step of register.lifecycle.transitions.filter(one => one.to === forth?.[1])) {
      const after = transition(register, { body }, step.verb, machine.input('why'), {
        actorPerson: turn % 2 ? ben : ana,
        at,
      })
      if (!isRefusal(after)) body = after
    }
  }
  assert.equal(body.lifecycle.state, end)
}

const walks = { numRuns: 150, seed: 7 }
const failed = (property: fc.IProperty<unknown>) =>
  fc.check(property, { ...walks, numRuns: 1500, endOnFailure: true }).failed

test('an engagement takes the steps of its machine, back only with a reason, and what is frozen stays', () => {
  reachesEnd(engagements, engagementMachine, 'superseded')
  fc.assert(machineHolds(engagements, engagementMachine), walks)
  const planted = [
    withStep(engagements, 'back_to_draft', { from: ['scoping', 'issued'] }),
    withStep(engagements, 'begin_fieldwork', { from: ['period_open', 'scoping'] }),
    withStep(engagements, 'back_to_scoping', { take: () => ({ state: 'scoping', by: ana, at }) }),
    withStep(engagements, 'supersede', {
      take: ({ lifecycle }: Engagement) => ({
        ...lifecycle,
        state: 'superseded',
        manifest: 'b'.repeat(64),
        supersededBy: other,
        reason: 'Again',
        endedBy: ana,
        endedAt: at,
      }),
    }),
  ]
  for (const [index, register] of planted.entries())
    assert.ok(failed(machineHolds(register, engagementMachine)), `planted ${index}`)
})

test('a finding takes the steps of its machine, is sent back only with a reason, and is verified by somebody else', () => {
  reachesEnd(findings, findingMachine, 'closed')
  fc.assert(machineHolds(findings, findingMachine), walks)
  const planted = [
    withStep(findings, 'verify', { apart: undefined }),
    withStep(findings, 'assess_again', { from: ['assessed', 'responded'] }),
    withStep(findings, 'send_back', { from: ['remediated', 'verified', 'closed'] }),
  ]
  for (const [index, register] of planted.entries())
    assert.ok(failed(machineHolds(register, findingMachine)), `planted ${index}`)
})

test('a request takes the steps of its machine, is returned only with a reason, and keeps every state that it was in', () => {
  reachesEnd(requests, requestMachine, 'accepted')
  fc.assert(machineHolds(requests, requestMachine), walks)
  const planted = [
    withStep(requests, 'accept', { guard: () => null }),
    withStep(requests, 'start', { from: ['sent', 'returned', 'accepted'] }),
    withStep(requests, 'submit', {
      take: (_body: Request, _input: unknown) => ({ state: 'submitted', trail: [{ state: 'submitted', at, by: ana }] }),
    }),
  ]
  for (const [index, register] of planted.entries())
    assert.ok(failed(machineHolds(register, requestMachine)), `planted ${index}`)
})
