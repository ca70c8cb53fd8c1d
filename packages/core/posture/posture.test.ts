import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Control } from '../control/index.ts'
import type { Instant, Period } from '../time/index.ts'
import type { Fact } from './facts.ts'
import { ana, at, failing, history, idOf, plusHours, profileOver, readsSnapshot, requirement, utc } from './fixture.ts'
import {
  canonicalBytes,
  controlStates,
  factsOf,
  linesOf,
  posture,
  postureIndex,
  posturesFrom,
  type RequirementState,
  windowsOf,
} from './index.ts'

type Asked = { asOf: string; window?: Instant | Period; knownAt?: number | null; scope?: string | null }

function answer(facts: readonly Fact[], { asOf, window, knownAt = null, scope = null }: Asked): RequirementState {
  const input = { facts, profile: profileOver('A'), scope, asOf: at(asOf), knownAt, calendar: utc }
  const [first] = posture({ ...input, ...(window && { window }) }).requirements
  assert.ok(first)
  return first
}
const axes = ({ designed, operated, reviewed }: RequirementState) =>
  `${designed.state} ${operated.state} ${reviewed.state}`
const codes = (state: RequirementState) => [...linesOf(state.proof)].map(line => line.code)
const shown = (facts: readonly Fact[], asked: Asked) => {
  const state = answer(facts, asked)
  return `${state.label}: ${axes(state)}`
}

const checked: Partial<Control> = { cadence: 'continuous', checks: ['disk-encryption'] }
function checkedHistory() {
  const made = history()
  made.person('ana')
  made.control('AC-1', checked)
  made.snapshot('s1', '2026-03-01')
  return made
}
const performing = () => {
  const made = history()
  made.person('ana')
  made.control('AC-1', { manual: { method: 'inspection', steps: ['Look.'] } }, { from: '2025-10-01' })
  return made
}

test('a requirement that nothing addresses is not addressed, and says what to do', () => {
  const state = answer([], { asOf: '2026-03-01' })
  assert.equal(`${state.label}: ${axes(state)}`, 'not_addressed: no unknown unknown')
  assert.match(state.designed.reasons[0]?.words ?? '', /Adopt or write one/)
})

test('a proposal leaves design unknown until somebody adopts it, whatever its checks say', () => {
  const made = checkedHistory()
  made.control('AC-1', { ...checked, lifecycle: { state: 'proposed' } }, { version: 2 })
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  assert.equal(shown(made.facts, { asOf: '2026-03-01' }), 'unknown: unknown unknown unknown')
  made.control('AC-1', checked, { version: 3 })
  assert.equal(shown(made.facts, { asOf: '2026-03-01' }), 'operating: yes yes yes')
})

test('a control that names a requirement twice addresses it once, from scratch and kept up to date', () => {
  const made = checkedHistory()
  const twice = ['By doing it.', 'By doing it well.'].map(how => ({ requirement: requirement('A'), how }))
  made.control('AC-1', { ...checked, addresses: twice }, { version: 2 })
  const asOf = at('2026-03-01')
  const input = { facts: made.facts, scope: null, asOf, knownAt: null, calendar: utc }
  const full = posture({ ...input, profile: profileOver('A') })
  assert.deepEqual(full.requirements[0]?.controls, [idOf('AC-1')])
  const kept = postureIndex({ ...input, profiles: [profileOver('A')] }).posture(full.framework)
  assert.deepEqual(canonicalBytes(kept), canonicalBytes(full))
})

test('profiles that are asked about together get what each gets alone', () => {
  const made = checkedHistory()
  const both = ['A', 'B'].map(id => ({ requirement: requirement(id), how: 'By doing it.' }))
  made.control('AC-2', { ...checked, addresses: both })
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  const question = { scope: null, window: at('2026-03-01'), asOf: at('2026-03-01'), knownAt: null }
  const states = controlStates(made.facts, question, utc)
  const profiles = [profileOver('B'), profileOver('A', 'B')]
  const alone = profiles.map(profile => posture({ ...question, facts: made.facts, profile, calendar: utc }))
  assert.deepEqual(posturesFrom(profiles, states, question).map(canonicalBytes), alone.map(canonicalBytes))
})

test('an owner who left makes design unknown from that day on', () => {
  const made = history()
  made.person('ana', '2026-03-10')
  made.control('AC-1', checked)
  assert.equal(answer(made.facts, { asOf: '2026-03-09' }).designed.state, 'yes')
  const state = answer(made.facts, { asOf: '2026-03-10' })
  assert.deepEqual([state.designed.state, state.designed.reasons[0]?.code], ['unknown', 'owner_left'])
})

test('an owner who is nobody leaves design unknown', () => {
  const made = history()
  made.control('AC-1', checked)
  assert.equal(answer(made.facts, { asOf: '2026-03-01' }).designed.reasons[0]?.code, 'owner_unknown')
})

test('a passed run shows operation whether or not it was reviewed, and only three times yes is operating', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  assert.equal(shown(made.facts, { asOf: '2026-03-01' }), 'unknown: yes yes unknown')
  made.review('v1', ['snapshot', 's1'], '2026-03-01T06:00:00Z')
  assert.equal(shown(made.facts, { asOf: '2026-03-01T06:00:00Z' }), 'operating: yes yes yes')
})

test('what a person attests operates, and is reviewed only by somebody else who accepts what it rests on', () => {
  const made = history()
  made.person('ana')
  made.control('AC-1', checked)
  made.evidence('record', '2026-03-01', { kind: 'record' })
  const steps = [{ step: 'Look', outcome: 'pass' as const, note: '' }]
  const attested = { by: ana, method: 'inspection' as const, steps, statement: 'Seen', evidence: [idOf('record')] }
  made.run('r1', 'disk-encryption', '2026-03-01', { attested })
  const asked = { asOf: '2026-03-01T12:00:00Z' }
  assert.equal(shown(made.facts, asked), 'unknown: yes yes unknown')
  made.review('self', ['evidence', 'record'], '2026-03-01', 'accepted', ana)
  assert.equal(shown(made.facts, asked), 'unknown: yes yes unknown')
  const facts = factsOf(made.facts)
  made.review('other', ['evidence', 'record'], '2026-03-01')
  const review = made.facts.at(-1) as Fact
  facts.add(review)
  assert.deepEqual(facts.controlsTouchedBy(review), new Set([idOf('AC-1')]))
  assert.equal(shown(made.facts, asked), 'operating: yes yes yes')
  made.review('no', ['evidence', 'record'], '2026-03-01', 'rejected')
  assert.notEqual(answer(made.facts, asked).operated.state, 'yes')
})

test('a result that is older than its check allows makes the control unknown, not failed', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  assert.equal(shown(made.facts, { asOf: '2026-03-02T01:59:59Z' }), 'unknown: yes yes unknown')
  const state = answer(made.facts, { asOf: '2026-03-02T02:00:00Z' })
  assert.deepEqual([axes(state), state.operated.reasons[0]?.code], ['yes unknown unknown', 'run_old'])
})

test('every run verdict but passed and failed is unknown with its own reason', () => {
  for (const [verdict, code] of [
    ['no_data', 'run_no_data'],
    ['stale', 'run_stale'],
    ['error', 'run_error'],
    ['timed_out', 'run_timed_out'],
  ] as const) {
    const made = checkedHistory()
    made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), verdict, reason: 'the disk was full' })
    const state = answer(made.facts, { asOf: '2026-03-01' })
    assert.deepEqual([state.label, state.operated.state, state.operated.reasons[0]?.code], ['unknown', 'unknown', code])
    assert.match(state.operated.reasons[0]?.words ?? '', /the disk was full/)
  }
  assert.equal(answer(checkedHistory().facts, { asOf: '2026-03-01' }).operated.reasons[0]?.code, 'never_run')
})

test('a failure is failing until a later result, however old it gets', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), ...failing('laptop-7') })
  assert.equal(shown(made.facts, { asOf: '2026-03-01' }), 'failing: yes no unknown')
  assert.equal(shown(made.facts, { asOf: '2026-06-01' }), 'failing: yes no unknown')
})

test('an approved exception for every failing resource makes it excepted, never operating, until it expires', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), ...failing('laptop-7', 'laptop-8') })
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  const of = (...resources: string[]) => ({ kind: 'check', check: 'disk-encryption', resources }) as const
  made.exception('e1', of('laptop-7'), '2026-03-01', '2026-03-20')
  assert.equal(shown(made.facts, { asOf: '2026-03-02' }), 'failing: yes no unknown')
  made.exception('e2', of('laptop-8'), '2026-03-02', '2026-03-10')
  assert.equal(shown(made.facts, { asOf: '2026-03-02' }), 'excepted: yes no unknown')
  assert.equal(shown(made.facts, { asOf: '2026-03-10' }), 'failing: yes no unknown')
})

test('a run that passed only because of exceptions is excepted, and failing again when they lapse', () => {
  const made = checkedHistory()
  made.exception('e1', { kind: 'check', check: 'disk-encryption', resources: [] }, '2026-02-01', '2026-03-05')
  const counts = { total: 10, inScope: 10, outOfScope: 0, duplicates: 0, statuses: { pass: 9, excepted: 1 } }
  made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), counts })
  assert.equal(shown(made.facts, { asOf: '2026-03-01' }), 'excepted: yes no unknown')
  const later = answer(made.facts, { asOf: '2026-03-05' })
  assert.deepEqual([later.label, later.operated.reasons[0]?.code], ['failing', 'exception_lapsed'])
})

test('one accepted sample speaks for its collector version, and not for another', () => {
  const made = checkedHistory()
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  made.snapshot('s2', '2026-03-02')
  made.run('r2', 'disk-encryption', '2026-03-02', readsSnapshot('s2'))
  assert.equal(shown(made.facts, { asOf: '2026-03-02' }), 'operating: yes yes yes')
  made.snapshot('s3', '2026-03-05', '2.0.0')
  made.run('r3', 'disk-encryption', '2026-03-05', readsSnapshot('s3'))
  assert.equal(shown(made.facts, { asOf: '2026-03-05' }), 'unknown: yes yes unknown')
})

test('evidence that is rejected in review supports nothing any more', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  made.review('v1', ['snapshot', 's1'], '2026-03-01', 'rejected')
  assert.equal(shown(made.facts, { asOf: '2026-03-01' }), 'unknown: yes unknown no')
})

test('a rejection does not make a failure go away', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), ...failing('laptop-7') })
  made.review('v1', ['snapshot', 's1'], '2026-03-01', 'rejected')
  assert.equal(answer(made.facts, { asOf: '2026-03-01' }).label, 'failing')
})

test('a link made after the review turns nothing green by itself', () => {
  const made = checkedHistory()
  made.control('AC-1', { ...checked, addresses: [] }, { version: 2 })
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  assert.equal(answer(made.facts, { asOf: '2026-03-01' }).label, 'not_addressed')
  made.control('AC-1', checked, { version: 3 })
  const linked = answer(made.facts, { asOf: '2026-03-01' })
  assert.deepEqual([linked.label, linked.reviewed.reasons[0]?.code], ['unknown', 'reviewed_before'])
  made.review('v2', ['snapshot', 's1'], '2026-03-01')
  assert.equal(answer(made.facts, { asOf: '2026-03-01' }).label, 'operating')
})

test('one unknown control makes the requirement unknown, one failing makes it failing', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  made.control('AC-2', { cadence: 'continuous', checks: ['firewall'] })
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  assert.equal(shown(made.facts, { asOf: '2026-03-01' }), 'unknown: yes unknown unknown')
  made.run('r2', 'firewall', '2026-03-01', { ...readsSnapshot('s1'), ...failing('host-1') })
  assert.equal(shown(made.facts, { asOf: '2026-03-01' }), 'failing: yes no unknown')
})

test('a policy that is adopted and never performed gets no credit for operation', () => {
  const made = performing()
  made.evidence('policy', '2025-10-02')
  made.review('v', ['evidence', 'policy'], '2025-10-03')
  assert.equal(shown(made.facts, { asOf: '2025-12-01' }), 'designed: yes unknown unknown')
})

test('a manual control is designed until something is due, then late, then missed', () => {
  const { facts } = performing()
  assert.equal(shown(facts, { asOf: '2025-12-31' }), 'designed: yes unknown unknown')
  assert.equal(shown(facts, { asOf: '2026-01-01' }), 'late: yes unknown unknown')
  assert.equal(shown(facts, { asOf: '2026-01-21' }), 'missed: yes no unknown')
})

test('a performance with evidence that a second person accepted is operating', () => {
  const made = performing()
  made.evidence('e1', '2025-12-01')
  made.performed('o1', 'AC-1', '2025-10-01', '2025-12-01', ['e1'])
  assert.equal(shown(made.facts, { asOf: '2026-02-01' }), 'unknown: yes yes unknown')
  made.review('self', ['evidence', 'e1'], '2025-12-02', 'accepted', ana)
  const self = answer(made.facts, { asOf: '2026-02-01' })
  assert.deepEqual([self.reviewed.state, self.reviewed.reasons[0]?.code], ['unknown', 'self_reviewed'])
  made.review('second', ['evidence', 'e1'], '2025-12-03')
  assert.equal(shown(made.facts, { asOf: '2026-02-01' }), 'operating: yes yes yes')
})

test('evidence that was edited after its review is unreviewed again', () => {
  const made = performing()
  made.evidence('e1', '2025-12-01')
  made.performed('o1', 'AC-1', '2025-10-01', '2025-12-01', ['e1'])
  made.review('v1', ['evidence', 'e1'], '2025-12-03')
  made.evidence('e1', '2025-12-01', { description: 'Another text' }, { version: 2 })
  assert.equal(answer(made.facts, { asOf: '2026-02-01' }).reviewed.state, 'unknown')
})

test('a performance without evidence shows nothing', () => {
  const made = performing()
  made.performed('o1', 'AC-1', '2025-10-01', '2025-12-01', [])
  const state = answer(made.facts, { asOf: '2026-02-01' })
  assert.deepEqual([state.label, state.operated.reasons[0]?.code], ['unknown', 'no_evidence'])
})

test('a late performance is late, and returned or rejected evidence says so', () => {
  const made = performing()
  made.evidence('e1', '2026-01-10')
  made.performed('o1', 'AC-1', '2025-10-01', '2026-01-10', ['e1'])
  made.review('v1', ['evidence', 'e1'], '2026-01-11', 'returned')
  const returned = answer(made.facts, { asOf: '2026-02-01' })
  assert.deepEqual([returned.label, returned.reviewed.reasons[0]?.code], ['late', 'returned'])
  made.review('v2', ['evidence', 'e1'], '2026-01-12', 'rejected')
  const rejected = answer(made.facts, { asOf: '2026-02-01' })
  assert.equal(axes(rejected), 'yes unknown no')
})

test('a missed quarter is passed at a moment by the next one, and stays visible; over the year it is missed', () => {
  const made = performing()
  made.evidence('e2', '2026-02-01')
  made.performed('o2', 'AC-1', '2026-01-01', '2026-02-01', ['e2'])
  made.review('v2', ['evidence', 'e2'], '2026-02-02')
  const moment = answer(made.facts, { asOf: '2026-03-01' })
  assert.equal(moment.label, 'operating')
  assert.ok(codes(moment).includes('missed_earlier'))
  const year = { from: at('2025-10-01'), to: at('2026-04-01') }
  assert.equal(answer(made.facts, { asOf: '2026-04-02', window: year }).label, 'missed')
})

test('a miss that management accepted beforehand is excepted; one accepted afterwards stays missed', () => {
  const before = performing()
  before.exception('x', { kind: 'control', control: idOf('AC-1') }, '2025-12-15', '2026-06-01')
  assert.equal(shown(before.facts, { asOf: '2026-02-01' }), 'excepted: yes no unknown')
  const after = performing()
  after.exception('x', { kind: 'control', control: idOf('AC-1') }, '2026-01-25', '2026-06-01')
  assert.equal(shown(after.facts, { asOf: '2026-02-01' }), 'missed: yes no unknown')
})

test('a failure inside the period shows even if it passes now', () => {
  const made = checkedHistory()
  for (let day = 0; day < 10; day += 1) {
    const now = plusHours(at('2026-03-01'), day * 24)
    made.run(`r${day}`, 'disk-encryption', now, { ...readsSnapshot('s1'), ...(day === 4 ? failing('laptop-7') : {}) })
  }
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  const window = { from: at('2026-03-01'), to: at('2026-03-10') }
  assert.equal(shown(made.facts, { asOf: '2026-03-10' }), 'operating: yes yes yes')
  assert.equal(shown(made.facts, { asOf: '2026-03-10', window }), 'failing: yes no unknown')
  const clean = { from: at('2026-03-06'), to: at('2026-03-10') }
  assert.equal(shown(made.facts, { asOf: '2026-03-10', window: clean }), 'operating: yes yes yes')
})

test('a gap in the period is unknown and is named', () => {
  const made = checkedHistory()
  for (const day of ['2026-03-01', '2026-03-02', '2026-03-08'])
    made.run(day, 'disk-encryption', day, readsSnapshot('s1'))
  const window = { from: at('2026-03-01'), to: at('2026-03-09') }
  const state = answer(made.facts, { asOf: '2026-03-09', window })
  assert.deepEqual([state.label, state.operated.reasons[0]?.code], ['unknown', 'gap'])
})

test('a control adopted in the middle of the period leaves the stretch before it uncovered', () => {
  const made = history()
  made.person('ana')
  made.control('AC-1', checked, { from: '2026-03-05' })
  made.snapshot('s1', '2026-03-01')
  for (const day of ['2026-03-05', '2026-03-06', '2026-03-07'])
    made.run(day, 'disk-encryption', day, readsSnapshot('s1'))
  made.review('v1', ['snapshot', 's1'], '2026-03-07')
  const state = answer(made.facts, { asOf: '2026-03-08', window: { from: at('2026-03-01'), to: at('2026-03-08') } })
  assert.deepEqual(
    [state.label, state.designed.reasons[0]?.code, axes(state)],
    ['unknown', 'uncovered', 'unknown yes yes'],
  )
})

test('a retired control keeps what it owed until the day it was retired', () => {
  const made = performing()
  made.control('AC-1', { lifecycle: { state: 'retired', reason: 'Replaced' } }, { version: 2, from: '2026-04-01' })
  assert.equal(answer(made.facts, { asOf: '2026-05-01' }).label, 'not_addressed')
  const window = { from: at('2025-10-01'), to: at('2026-04-01') }
  assert.equal(answer(made.facts, { asOf: '2026-05-01', window }).label, 'missed')
})

test('a control that works in a part of the scope says nothing about the whole of it', () => {
  const made = checkedHistory()
  made.scope('org', 'organisation')
  made.scope('shop', 'system', 'org')
  made.control('AC-1', { ...checked, scopes: [idOf('shop')] }, { version: 2 })
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  assert.equal(shown(made.facts, { asOf: '2026-03-01', scope: idOf('shop') }), 'operating: yes yes yes')
  assert.equal(shown(made.facts, { asOf: '2026-03-01' }), 'unknown: unknown yes yes')
  made.scope('bank', 'system', 'org')
  assert.equal(answer(made.facts, { asOf: '2026-03-01', scope: idOf('bank') }).label, 'not_addressed')
})

test('only the profile makes a requirement not applicable, and it is counted', () => {
  const profile = {
    ...profileOver('A', 'B'),
    notApplicable: [{ requirement: requirement('A'), reason: 'No offices.' }],
  }
  const result = posture({ facts: [], profile, scope: null, asOf: at('2026-03-01'), knownAt: null, calendar: utc })
  assert.deepEqual([result.counts.not_applicable, result.counts.not_addressed], [1, 1])
  assert.match(result.requirements[0]?.proof.words ?? '', /No offices/)
})

test('an erased run says so instead of passing', () => {
  const made = checkedHistory()
  const run = made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  const { body, ...rest } = run
  const tombstone = { ...rest, erased: { rule: 'keep-3-years', about: 'disk-encryption' } } as Fact
  const state = answer([...made.facts.filter(fact => fact !== run), tombstone], { asOf: '2026-03-01' })
  assert.equal(state.operated.reasons[0]?.words, 'Unknown: erased under rule keep-3-years.')
})

test('erased evidence makes its performance unknown, not missed', () => {
  const made = performing()
  const evidence = made.evidence('e1', '2025-12-01')
  made.performed('o1', 'AC-1', '2025-10-01', '2025-12-01', ['e1'])
  const { body, ...rest } = evidence
  const tombstone = { ...rest, erased: { rule: 'keep-3-years', about: null } } as Fact
  const state = answer([...made.facts.filter(fact => fact !== evidence), tombstone], { asOf: '2026-02-01' })
  assert.deepEqual([state.label, state.operated.reasons[0]?.code], ['unknown', 'evidence_erased'])
})

test('what was recorded later is not known earlier', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  assert.equal(answer(made.facts, { asOf: '2026-03-01', knownAt: 3 }).operated.state, 'yes')
  assert.equal(answer(made.facts, { asOf: '2026-03-01', knownAt: 2 }).operated.state, 'unknown')
})

test('an event-driven control without events is designed: neither passed nor a gap', () => {
  const made = history()
  made.person('ana')
  made.control('AC-1', { cadence: 'event-driven' })
  const state = answer(made.facts, { asOf: '2026-03-01' })
  assert.deepEqual([state.label, state.operated.reasons[0]?.code], ['designed', 'no_events'])
})

test('an event whose time has not run out is neither late nor a gap, and the answer says until when it holds', () => {
  const made = history()
  made.person('ana')
  made.person('ben')
  made.control('AC-1', { cadence: 'event-driven' })
  made.performed('o1', 'AC-1', '2026-03-01', '2026-02-20', [])
  const ask = (asOf: string) => {
    const { requirements, validUntil } = posture({
      facts: made.facts,
      profile: profileOver('A'),
      scope: null,
      asOf: at(asOf),
      knownAt: null,
      calendar: utc,
    })
    return [requirements[0]?.label, requirements[0]?.operated.reasons[0]?.code, validUntil]
  }
  assert.deepEqual(ask('2026-02-25'), ['designed', 'no_events', at('2026-03-01')])
  assert.deepEqual(ask('2026-03-02'), ['designed', 'nothing_due', at('2026-06-01')])
  assert.deepEqual(ask('2026-06-01').slice(0, 2), ['missed', 'missed'])
})

test('a continuous control without a check is unknown', () => {
  const made = history()
  made.person('ana')
  made.control('AC-1', { cadence: 'continuous' })
  assert.equal(answer(made.facts, { asOf: '2026-03-01' }).operated.reasons[0]?.code, 'nothing_can_show')
})

test('the proof leads from the requirement to the control version, the run and its snapshot', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  const nouns = [...linesOf(answer(made.facts, { asOf: '2026-03-01' }).proof)].flatMap(line => line.fact?.noun ?? [])
  assert.deepEqual(new Set(nouns), new Set(['control', 'person', 'run', 'snapshot', 'review']))
})

test('the windows of a control show what counts: rejected evidence supports none of them', () => {
  const made = performing()
  for (const [name, window, day] of [
    ['1', '2025-10-01', '2025-12-01'],
    ['2', '2026-01-01', '2026-02-01'],
  ] as const) {
    made.evidence(`e${name}`, day)
    made.performed(`o${name}`, 'AC-1', window, day, [`e${name}`])
  }
  made.review('no', ['evidence', 'e1'], '2025-12-02', 'rejected')
  made.review('yes', ['evidence', 'e2'], '2026-02-02')
  const asOf = at('2026-05-01')
  const question = { scope: null, window: asOf, asOf, knownAt: null }
  const year = { from: at('2025-10-01'), to: at('2026-10-01') }
  const states = windowsOf(idOf('AC-1'), factsOf(made.facts), year, question, utc).map(one => one.outcome.state)
  assert.deepEqual(states, ['unproven', 'performed', 'expected', 'expected'])
})

test('the newest run decides: an error after a pass is unknown even while the pass is fresh', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  made.run('r2', 'disk-encryption', '2026-03-01T06:00:00Z', { verdict: 'error', reason: 'no access' })
  assert.equal(answer(made.facts, { asOf: '2026-03-01T07:00:00Z' }).operated.reasons[0]?.code, 'run_error')
})

test('a failure that could not be tested again stays a failure, says so, and only a later result ends it', () => {
  for (const verdict of ['error', 'timed_out', 'no_data', 'stale'] as const) {
    const made = checkedHistory()
    made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), ...failing('laptop-7') })
    for (const day of ['2026-03-02', '2026-03-20', '2026-04-01'])
      made.run(`broken ${day}`, 'disk-encryption', day, { verdict, reason: 'the collector has no access' })
    const state = answer(made.facts, { asOf: '2026-04-02' })
    assert.equal(state.label, 'failing')
    assert.deepEqual(
      state.operated.reasons.map(reason => reason.code),
      ['run_failed', 'not_retested'],
    )
    assert.match(state.operated.reasons[1]?.words ?? '', /the collector has no access/)
    assert.ok([...linesOf(state.proof)].some(one => one.fact?.subject === idOf('broken 2026-04-01')))
    made.run('r2', 'disk-encryption', '2026-04-02', readsSnapshot('s1'))
    assert.equal(answer(made.facts, { asOf: '2026-04-02' }).operated.state, 'yes')
    made.run('r3', 'disk-encryption', '2026-04-03', { verdict, reason: 'again' })
    assert.equal(answer(made.facts, { asOf: '2026-04-03' }).operated.state, 'unknown')
  }
})

test('an exception of a failure that could not be tested again ends when it ends', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), ...failing('laptop-7') })
  made.run('r2', 'disk-encryption', '2026-03-02', { verdict: 'error', reason: 'no access' })
  const of = { kind: 'check' as const, check: 'disk-encryption', resources: [] }
  made.exception('short', of, '2026-02-01', '2026-03-05')
  assert.equal(answer(made.facts, { asOf: '2026-03-03' }).label, 'excepted')
  assert.equal(answer(made.facts, { asOf: '2026-03-06' }).label, 'failing')
  const window = { from: at('2026-03-01'), to: at('2026-03-08') }
  assert.equal(answer(made.facts, { asOf: '2026-03-08', window }).label, 'failing')
})

test('a failure from before a period stands in it until a result takes its place', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), ...failing('laptop-7') })
  made.run('r2', 'disk-encryption', '2026-03-20', { verdict: 'error', reason: 'no access' })
  made.run('r3', 'disk-encryption', '2026-04-10', readsSnapshot('s1'))
  const window = { from: at('2026-04-01'), to: at('2026-04-11') }
  const state = answer(made.facts, { asOf: '2026-04-11', window })
  assert.equal(state.label, 'failing')
  assert.match(state.operated.reasons[0]?.words ?? '', /from 2026-04-01 00:00 UTC to 2026-04-10 00:00 UTC/)
})

test('an exception that ends while the failure goes on excepts nothing of that stretch', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), ...failing('laptop-7') })
  made.run('r2', 'disk-encryption', '2026-03-02', readsSnapshot('s1'))
  const window = { from: at('2026-03-01'), to: at('2026-03-03') }
  const of = { kind: 'check' as const, check: 'disk-encryption', resources: [] }
  made.exception('short', of, '2026-02-01', '2026-03-01T12:00:00Z')
  assert.equal(answer(made.facts, { asOf: '2026-03-03', window }).label, 'failing')
  made.exception('long', of, '2026-02-01', '2026-04-01')
  assert.equal(answer(made.facts, { asOf: '2026-03-03', window }).label, 'excepted')
})

test('evidence that speaks for another time supports no window', () => {
  const made = performing()
  made.evidence('old', '2025-12-01', { period: { from: at('2025-01-01'), to: at('2025-10-01') } })
  made.performed('o1', 'AC-1', '2025-10-01', '2025-12-01', ['old'])
  assert.equal(answer(made.facts, { asOf: '2026-02-01' }).operated.reasons[0]?.code, 'no_evidence')
})

test('whoever performed cannot accept, even if somebody else collected the evidence', () => {
  const made = performing()
  made.evidence('e1', '2025-12-01', { collectedBy: idOf('ben') })
  made.performed('o1', 'AC-1', '2025-10-01', '2025-12-01', ['e1'])
  made.review('v1', ['evidence', 'e1'], '2025-12-02', 'accepted', ana)
  assert.equal(answer(made.facts, { asOf: '2026-02-01' }).reviewed.reasons[0]?.code, 'self_reviewed')
})

test('what fails without an exception is worse than what is excepted, and comes first', () => {
  const made = checkedHistory()
  made.control('AC-2', { cadence: 'continuous', checks: ['firewall'] })
  made.run('r1', 'disk-encryption', '2026-03-01', { ...readsSnapshot('s1'), ...failing('laptop-7') })
  made.run('r2', 'firewall', '2026-03-01', { ...readsSnapshot('s1'), ...failing('host-1') })
  made.exception('x', { kind: 'check', check: 'firewall', resources: [] }, '2026-02-01', '2026-06-01')
  assert.equal(answer(made.facts, { asOf: '2026-03-01' }).label, 'failing')
})

test('a control that was retired and adopted again needs a review since then', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  made.control('AC-1', { ...checked, lifecycle: { state: 'retired', reason: 'Replaced' } }, { version: 2 })
  made.control('AC-1', checked, { version: 3 })
  assert.equal(answer(made.facts, { asOf: '2026-03-01' }).reviewed.reasons[0]?.code, 'reviewed_before')
})

test('a sampled review speaks only for the collector version that it names', () => {
  const made = checkedHistory()
  made.review('v1', ['snapshot', 's1'], '2026-03-01', 'accepted', undefined, { collector: 'host@9.9.9' })
  made.snapshot('s2', '2026-03-02')
  made.run('r2', 'disk-encryption', '2026-03-02', readsSnapshot('s2'))
  assert.equal(answer(made.facts, { asOf: '2026-03-02' }).reviewed.state, 'unknown')
})

test('a short period in which nothing was seen at all is unknown, not passed', () => {
  const made = checkedHistory()
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  const window = { from: at('2026-03-05'), to: at('2026-03-05T12:00:00Z') }
  const state = answer(made.facts, { asOf: '2026-03-06', window })
  assert.deepEqual([state.operated.state, state.operated.reasons[0]?.code], ['unknown', 'unseen'])
})

test('a register that knows what is open of a requirement is heard there, whatever checks its controls have', () => {
  const made = history()
  const [watched, other] = ['soc2@2017:CC9.2', 'soc2@2017:CC2.3']
  const [check, profile] = ['supplier-register-in-order', { ...profileOver(), framework: 'soc2@2017' }]
  const addresses = [watched, other].map(requirement => ({ requirement, how: 'By doing it.' }))
  made.person('ana')
  made.control('SUP-1', { ...checked, addresses })
  made.snapshot('s1', '2026-03-01')
  made.run('r1', 'disk-encryption', '2026-03-01', readsSnapshot('s1'))
  made.review('v1', ['snapshot', 's1'], '2026-03-01')
  const input = { scope: null, asOf: at('2026-03-01'), knownAt: null, calendar: utc }
  const requirements = [watched, other]
  const index = postureIndex({ ...input, facts: made.facts, profiles: [{ ...profile, requirements }] })
  const says = (window?: Period) => {
    const full = posture({
      ...input,
      facts: made.facts,
      profile: { ...profile, requirements },
      ...(window && { window }),
    })
    if (!window) assert.deepEqual(canonicalBytes(index.posture('soc2@2017')), canonicalBytes(full))
    return full.requirements.map(one => `${one.label}: ${axes(one)}`)
  }
  const take = (fact: Fact) => void index.apply(fact)
  const shown = 'operating: yes yes yes'
  assert.deepEqual(says(), [shown, shown])
  take(made.run('e1', check, '2026-03-01', { verdict: 'no_data', reason: 'There is no row.' }))
  assert.deepEqual(says(), [shown, shown])
  take(made.run('e2', check, '2026-03-01T00:00:00Z', failing('cloud/assessment')))
  assert.deepEqual(says(), ['failing: yes no yes', shown])
  take(made.run('e3', check, '2026-03-01', {}))
  assert.deepEqual(says(), [shown, shown])
  assert.equal(says({ from: at('2026-02-01'), to: at('2026-03-01') })[0]?.includes('failing'), false)
  const without = made.facts.filter(fact => fact.noun !== 'control')
  const bare = posture({ ...input, facts: without, profile: { ...profile, requirements } })
  assert.equal(bare.requirements[0]?.label, 'not_addressed')
})
