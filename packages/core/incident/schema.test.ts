import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../time/index.ts'
import { amendIncident, Incident, IncidentChange, incidentState, tellingsOf } from './index.ts'

const [by, now] = ['00000000-0000-4000-8000-000000000001', instant('2026-11-20T10:00:00Z')]

test('an incident closes once somebody looked back, or said as a person why nobody does', () => {
  const handled = Incident.parse({
    entity: by,
    kind: 'real',
    title: 'Storage',
    source: { kind: 'form' },
    zone: 'Europe/Berlin',
    openedBy: by,
    moments: { handled: { at: now } },
    rootCause: '',
    decision: { answer: 'not_significant', by, at: now, reason: 'Nobody noticed', computed: 'no' },
  })
  const waived = (who: string | null, waiver: { reason: string } | null) =>
    amendIncident(handled, { waiver }, { by: who, now, reason: '' })
  assert.equal(incidentState(handled, false), 'handled')
  const closed = Incident.parse(waived(by, { reason: 'The same as the last one' }))
  assert.deepEqual(
    [incidentState(closed, false), closed.waiver],
    ['closed', { at: now, by, reason: 'The same as the last one' }],
  )
  assert.match(JSON.stringify(waived(null, { reason: 'A program says so' })), /by a person/)
  assert.equal(IncidentChange.safeParse({ waiver: { reason: ' ' } }).success, false)
})

test('a change says nothing of what it leaves out', () => {
  assert.deepEqual(IncidentChange.parse({ title: 'Storage' }), { title: 'Storage' })
})

test('what an authority asked for by a moment of its own is told before that moment, as clocks in hours are', () => {
  const due = instant('2026-10-27T11:00:00Z')
  const request = {
    stage: 'intermediate' as const,
    rule: null,
    request: 'c-1',
    due,
    clock: null,
    waitsFor: [],
    submitted: null,
    recorded: null,
    state: 'open' as const,
    lateMs: 0,
    target: null,
    conservative: null,
    latestArguable: null,
  }
  const told = (now: string) =>
    tellingsOf('i', 'Storage', { deadlines: [request], parallel: [], alarm: null }, instant(now), at => at).map(
      ({ key }) => key.split(' ').at(-1),
    )
  assert.deepEqual(told('2026-10-26T10:59:59Z'), [])
  assert.deepEqual(told('2026-10-26T11:00:00Z'), ['24h'])
  assert.deepEqual(told('2026-10-27T05:00:00Z'), ['6h'])
  assert.deepEqual(told('2026-10-27T11:00:01Z'), ['overdue'])
})
