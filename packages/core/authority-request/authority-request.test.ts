import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '../problem/index.ts'
import { openRecord, transition } from '../register/index.ts'
import { instant } from '../time/index.ts'
import { authorityRequests } from './index.ts'

const id = (end: number) => `018f0000-0000-7000-8000-00000000000${end}`
const by = { actorPerson: id(1), at: instant('2026-03-02T09:00:00Z') }
const draft = {
  entity: id(2),
  authority: 'BSI',
  purpose: 'Evidence of backups',
  received: '2026-02-20',
  due: '2026-03-10',
  items: [{ words: 'The last restore test' }],
  owner: id(1),
}
const opened = (given: object = {}) => {
  const body = openRecord(authorityRequests, { ...draft, ...given }, by)
  if (isRefusal(body)) throw new Error(body.refused.detail)
  return body
}

test('a request states its purpose and its items, and is due after it was received', () => {
  for (const given of [{ purpose: ' ' }, { items: [] }, { due: '2026-02-19' }, { received: '2026-03-04', due: null }])
    assert.ok(isRefusal(openRecord(authorityRequests, { ...draft, ...given }, by)), JSON.stringify(given))
})

test('a request is answered once each item has an answer or evidence, and closed with how it ended', () => {
  const open = opened()
  const answer = (body: typeof open) => transition(authorityRequests, { body }, 'answer', { how: 'Portal' }, by)
  const refused = answer(open)
  assert.ok(isRefusal(refused) && /neither an answer nor evidence/.test(refused.refused.detail))
  const answered = answer(opened({ items: [{ words: 'The last restore test', evidence: [id(3)] }] }))
  if (isRefusal(answered)) throw new Error(answered.refused.detail)
  assert.equal(authorityRequests.dueOf(open), '2026-03-10')
  assert.equal(authorityRequests.dueOf(answered), null)
  assert.ok(isRefusal(transition(authorityRequests, { body: answered }, 'close', { outcome: '' }, by)))
  const closed = transition(authorityRequests, { body: answered }, 'close', { outcome: 'Nothing was ordered' }, by)
  assert.equal(isRefusal(closed) ? null : closed.lifecycle.state, 'closed')
})
