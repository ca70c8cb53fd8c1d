import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '../problem/index.ts'
import { openRecord, transition } from '../register/index.ts'
import { instant } from '../time/index.ts'
import { faultOfTime, subsequentEvents } from './index.ts'

const ann = '00000000-0000-4000-8000-000000000001'
const by = { actorPerson: ann, at: instant('2026-07-05T00:00:00Z') }
const draft = {
  title: 'Outage',
  engagement: '00000000-0000-4000-8000-000000000099',
  happenedOn: '2026-07-02',
  knownOn: '2026-07-03',
  description: 'Two hours',
}

test('an event is noted by a person and decided with a reason', () => {
  const noted = openRecord(subsequentEvents, draft, by)
  if (isRefusal(noted)) assert.fail(noted.refused.detail)
  assert.equal(noted.notedBy, ann)
  assert.ok(isRefusal(transition(subsequentEvents, { body: noted }, 'decide', { effect: 'none', why: ' ' }, by)))
  const decided = transition(subsequentEvents, { body: noted }, 'decide', { effect: 'disclose', why: 'Read it' }, by)
  assert.equal(!isRefusal(decided) && decided.lifecycle.state, 'decided')
})

test('nobody knows of an event before it happened', () => {
  assert.ok(isRefusal(openRecord(subsequentEvents, { ...draft, knownOn: '2026-07-01' }, by)))
})

test('what was known by the last day belongs into the description, and what came to light later is an event', () => {
  const times = [
    [{ happenedOn: '2026-06-20', knownOn: '2026-06-25' }, /belongs into the description/],
    [{ happenedOn: '2026-06-20', knownOn: '2026-07-03' }, /^$/],
    [{ happenedOn: '2026-07-02', knownOn: '2026-07-09' }, /has not come yet/],
  ] as const
  for (const [time, fault] of times) assert.match(faultOfTime(time, '2026-06-30', '2026-07-05') ?? '', fault)
})
