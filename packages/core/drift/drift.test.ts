import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../time/index.ts'
import { type ChangeTicket, explains, isApproved, type Seen } from './index.ts'

const at = (day: string) => instant(`2026-03-${day}T12:00:00.000Z`)
const change: Seen = { subject: 'aws/1/logs', system: '1', seenBefore: at('10'), seenAt: at('11') }
const ticket = (more: Partial<ChangeTicket> = {}): ChangeTicket => ({
  affects: ['aws/1/logs'],
  author: 'ann',
  approver: 'bob',
  approvedAt: at('09'),
  openedAt: at('08'),
  plannedFrom: at('10'),
  plannedUntil: at('12'),
  resolvedAt: null,
  ...more,
})

test('a ticket explains a change of what it names or of its whole system, in the time it gives', () => {
  assert.ok(explains(ticket(), change))
  assert.ok(explains(ticket({ affects: ['1'] }), change))
  assert.ok(!explains(ticket({ affects: ['aws/1/other'] }), change))
  assert.ok(!explains(ticket({ affects: ['1'] }), { ...change, system: null }))
})

test('the plan tells the time, else the life of the ticket does', () => {
  assert.ok(!explains(ticket({ plannedFrom: at('12'), plannedUntil: at('13') }), change))
  assert.ok(!explains(ticket({ plannedFrom: at('01'), plannedUntil: at('09') }), change))
  assert.ok(explains(ticket({ plannedFrom: null, plannedUntil: null, resolvedAt: at('11') }), change))
  assert.ok(!explains(ticket({ plannedFrom: null, plannedUntil: null, resolvedAt: at('09') }), change))
  assert.ok(!explains(ticket({ plannedFrom: null, openedAt: null }), change))
  assert.ok(explains(ticket({ plannedUntil: at('01') }), { ...change, seenBefore: null }))
})

test('nobody approves a change of their own, nor after it was seen', () => {
  assert.ok(isApproved(ticket(), change))
  assert.ok(!isApproved(ticket({ approver: 'ann' }), change))
  assert.ok(!isApproved(ticket({ approver: null }), change))
  assert.ok(!isApproved(ticket({ approvedAt: null }), change))
  assert.ok(!isApproved(ticket({ approvedAt: at('12') }), change))
})
