import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedWords, intoWords, lastOf, type RequestItem } from './request-view.ts'

const item = (more: object, body: object = {}) =>
  ({
    state: 'waiting',
    daysLeft: 3,
    ...more,
    body: { supplier: 's', askedAt: '2026-03-01T00:00:00.000Z', openedAt: null, rounds: [], ...body },
  }) as unknown as RequestItem

test('a list says when it was asked, opened and answered, and how many days are left', () => {
  assert.equal(askedWords(item({})), 'asked 2026-03-01, not opened, 3 days left')
  assert.equal(
    askedWords(item({ daysLeft: 1 }, { openedAt: '2026-03-02T00:00:00.000Z' })),
    'asked 2026-03-01, opened 2026-03-02, 1 day left',
  )
  const rounds = [{ at: '2026-03-05T00:00:00.000Z' }]
  assert.equal(
    askedWords(item({ state: 'to_review', daysLeft: null }, { rounds })),
    'asked 2026-03-01, answered 2026-03-05, not reviewed',
  )
  assert.equal(askedWords(item({ state: 'expired' })), 'asked 2026-03-01, not opened, link ended')
})

test('the last request of a supplier speaks for it, and a proposal names where it leads', () => {
  const later = item({ id: 'b' }, { askedAt: '2026-04-01T00:00:00.000Z' })
  assert.equal(lastOf([later, item({ id: 'a' })]).get('s'), later)
  assert.equal(
    intoWords({ is: 'clause', into: 'd_incident_notice' }),
    'the contract, clause (d) Notice of incidents without undue delay',
  )
})
