import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { businessCalendar } from '../occurrence/index.ts'
import { usualWorking } from '../organisation/index.ts'
import { isRefusal, type Refusal } from '../problem/index.ts'
import { amendRecord, openRecord, stepsFrom, transition } from '../register/index.ts'
import { instant } from '../time/index.ts'
import {
  agesOf,
  type ListContext,
  type Request,
  RequestState,
  readList,
  requests,
  sideRefusal,
  stateOfWord,
  suggestListColumns,
} from './index.ts'

const [engagement, ana, ben, eva] = ['0', 'a', 'b', 'e'].map(end => `00000000-0000-4000-8000-00000000000${end}`) as [
  string,
  string,
  string,
  string,
]
const by = (actorPerson: string, at = '2026-03-02T09:00:00Z') => ({ actorPerson, at: instant(at) })
const draft = { engagement, reference: 'A-1', title: 'List of leavers', assignee: ana }

function body(value: Request | Refusal): Request {
  if (isRefusal(value)) assert.fail(value.refused.detail)
  return value
}
type Taken = readonly [verb: string, input?: object, who?: string, at?: string]
const take = (request: Request, [verb, input = {}, who = ana, at]: Taken) =>
  transition(requests, { body: request }, verb, input, by(who, at))
const opened = () => body(openRecord(requests, draft, by(eva)))
const after = (...steps: readonly Taken[]) => steps.reduce((one, step) => body(take(one, step)), opened())
const send: Taken = ['send', {}, eva]
const submit: Taken = ['submit', { answer: 'Attached' }]
const giveBack: Taken = ['return', { why: 'March is missing' }, eva]
const accept: Taken = ['accept', {}, eva]

test('a request goes from draft to accepted, is returned with a reason, and keeps every state that it was in', () => {
  const accepted = after(send, ['start'], submit, giveBack, ['start'], submit, accept)
  assert.deepEqual(
    accepted.lifecycle.trail.map(one => one.state),
    ['draft', 'sent', 'in_progress', 'submitted', 'returned', 'in_progress', 'submitted', 'accepted'],
  )
  assert.equal(accepted.lifecycle.trail[4]?.why, 'March is missing')
  assert.equal(accepted.given.answer, 'Attached')
  assert.deepEqual(stepsFrom(requests, { body: accepted }, by(eva)), [])
})

test('each step is possible from its states alone', () => {
  const reached = {
    draft: opened(),
    sent: after(send),
    in_progress: after(send, ['start']),
    submitted: after(send, submit),
    returned: after(send, submit, giveBack),
    accepted: after(send, submit, accept),
  } as const
  const table = { send: ['draft'], start: ['sent', 'returned'], submit: ['sent', 'in_progress', 'returned'] }
  const whole: Record<string, readonly string[]> = { ...table, return: ['submitted'], accept: ['submitted'] }
  for (const [state, request] of Object.entries(reached))
    for (const step of [send, ['start'], submit, giveBack, accept] as const)
      assert.equal(isRefusal(take(request, step)), !whole[step[0]]?.includes(state), `${step[0]} from ${state}`)
})

test('an answer that gives nothing and a return without a reason are refused, and nobody accepts their own answer', () => {
  for (const empty of [{}, { answer: '  ' }]) assert.ok(isRefusal(take(after(send), ['submit', empty])))
  assert.ok(isRefusal(take(after(send, submit), ['return', { why: ' ' }, eva])))
  const own = take(after(send, submit), ['accept', {}, ana])
  assert.ok(isRefusal(own) && own.refused.code === 'separation_of_duties')
})

test('what was submitted is not reworded, and a request stays in its engagement', () => {
  assert.ok(isRefusal(amendRecord(requests, { body: after(send, submit) }, draft, by(eva))))
  assert.ok(isRefusal(amendRecord(requests, { body: opened() }, { ...draft, engagement: ben }, by(eva))))
  const edited = body(
    amendRecord(requests, { body: after(send) }, { ...draft, reference: '', due: '2026-04-01' }, by(ben)),
  )
  assert.deepEqual([edited.reference, edited.askedBy.person, edited.due], ['A-1', eva, '2026-04-01'])
})

test('what an auditor asked only auditors send, change, return and accept; what was written down for them both sides may', () => {
  for (const verb of ['edit', 'send', 'return', 'accept']) {
    assert.ok(sideRefusal({ askedBy: { person: eva, side: 'auditor' } }, verb, 'organisation'), verb)
    assert.equal(sideRefusal({ askedBy: { person: eva, side: 'auditor' } }, verb, 'auditor'), null)
    assert.equal(sideRefusal({ askedBy: { person: ana, side: 'organisation' } }, verb, 'organisation'), null)
  }
  assert.equal(sideRefusal({ askedBy: { person: eva, side: 'auditor' } }, 'submit', 'organisation'), null)
})

const holiday = { ...usualWorking, holidays: [{ date: '2026-03-09', title: 'Holiday' }] }
const calendar = businessCalendar({ zone: 'Europe/Berlin', working: holiday })
const ages = (request: Request, at: string) => agesOf(request, instant(at), calendar, holiday.answerWithin)

test('ages are counted in business days, apart for each side, and a late answer says by how many', () => {
  const sent = after(['send', {}, eva, '2026-03-02T09:00:00Z'])
  assert.partialDeepStrictEqual(ages(sent, '2026-03-02T22:00:00Z'), { sinceSent: 0, late: 0, dueBy: '2026-03-10' })
  assert.partialDeepStrictEqual(ages(sent, '2026-03-12T09:00:00Z'), {
    sinceSent: 7,
    answering: 7,
    late: 2,
    isOverdue: true,
  })
  const submitted = body(take(sent, ['submit', { answer: 'Here' }, ana, '2026-03-11T09:00:00Z']))
  assert.partialDeepStrictEqual(ages(submitted, '2026-03-13T09:00:00Z'), {
    sinceSent: 8,
    answering: 6,
    asking: 2,
    late: 1,
    isOverdue: false,
  })
  assert.equal(ages(opened(), '2026-03-13T09:00:00Z').sinceSent, null)
})

test('the days of both sides are together the days since it was sent', () => {
  const verbs = [['start'], submit, giveBack] as const
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 200 })), { maxLength: 12 }), turns => {
      let hours = Date.parse('2026-03-02T09:00:00Z')
      let request = after(['send', {}, eva, '2026-03-02T09:00:00Z'])
      for (const [verb, later] of turns) {
        const next = take(request, [
          verbs[verb]![0],
          verbs[verb]![1] ?? {},
          eva,
          new Date(hours + later * 3_600_000).toISOString(),
        ])
        if (isRefusal(next)) continue
        hours += later * 3_600_000
        request = next
      }
      const { sinceSent, answering, asking } = ages(request, new Date(hours + 1e9).toISOString())
      assert.equal(sinceSent, answering + asking)
    }),
    { numRuns: 50 },
  )
})

const context = (known: readonly Request[] = [], more: Partial<ListContext> = {}): ListContext => ({
  known: new Map(known.map(one => [one.reference, one])),
  person: words => (words === 'ana@example.com' ? ana : undefined),
  control: () => undefined,
  requirement: words => (words === 'CC6.1' ? 'soc2@2017:CC6.1' : undefined),
  day: words => (/^\d{4}-/.test(words) ? words : undefined),
  statuses: new Map(),
  ...more,
})
const row = (cells: object, where = 'row 2') => ({ where, cells })
const asListed = { reference: 'A-1', title: 'List of leavers', assignee: 'ana@example.com' }

test('headings that auditors write are found, each once', () => {
  const found = suggestListColumns(['PBC #', 'Request', 'Description', 'Control ID', 'Due Date', 'Owner', 'Status'])
  assert.deepEqual(found, {
    reference: 'PBC #',
    title: 'Request',
    asked: 'Description',
    controls: 'Control ID',
    assignee: 'Owner',
    due: 'Due Date',
    status: 'Status',
  })
})

test('a list is read by reference: what is there and the same changes nothing, what differs says where', () => {
  const known = after(send)
  const [same] = readList([row({ ...asListed, status: 'Open', due: '' })], context([known])).items
  assert.equal(same?.kind, 'same')
  const [other] = readList([row({ ...asListed, title: 'Leavers of Q1', due: '2026-04-01' })], context([known])).items
  assert.deepEqual([other?.kind, other?.changed], ['changed', ['title', 'due']])
  const [unheard] = readList([row({ ...asListed, reference: 'A-2', requirements: 'CC6.1' })], context([known])).items
  assert.deepEqual([unheard?.kind, unheard?.fields.requirements], ['new', ['soc2@2017:CC6.1']])
})

test('what is not understood is named with its row, and changes nothing', () => {
  const rows = [
    row({ ...asListed, assignee: 'Zoe', due: 'soon', requirements: 'CC9.9', priority: 'whenever', status: 'On ice' }),
    row({ ...asListed }, 'row 3'),
    row({ title: 'No number' }, 'row 4'),
    row({ title: ' ' }, 'row 5'),
  ]
  const { items, faults, unknownStatuses } = readList(rows, context([after(send)]))
  assert.deepEqual(
    items.map(one => one.kind),
    ['same'],
  )
  assert.deepEqual(
    faults.map(({ where, column }) => `${where} ${column}`),
    ['row 2 requirements', 'row 2 assignee', 'row 2 due', 'row 2 priority', 'row 3 reference', 'row 4 reference'],
  )
  assert.deepEqual(unknownStatuses, [{ word: 'On ice', rows: 1 }])
  const named = context([], { statuses: new Map([['On ice', 'sent' as const]]) })
  assert.equal(readList([row({ ...asListed, status: 'On ice' })], named).items[0]?.state, 'sent')
})

test('a list never takes a request back; it sends a draft, and returns or accepts an answer', () => {
  const kind = (request: Request, status: string) =>
    readList([row({ ...asListed, status })], context([request])).items[0]?.kind
  assert.equal(kind(after(send, submit), 'Open'), 'same')
  assert.equal(kind(after(send, submit), 'Follow-up'), 'changed')
  assert.equal(kind(after(send, submit), 'Closed'), 'changed')
  assert.equal(kind(opened(), 'Open'), 'changed')
  assert.equal(kind(after(send, ['start']), 'Closed'), 'same')
})

test('every state is read from its own name', () => {
  for (const state of RequestState.options) assert.equal(stateOfWord(state.replace('_', ' ')), state)
  assert.equal(stateOfWord('On ice'), undefined)
})

test('a formula guard that a spreadsheet was given is taken off again', () => {
  const [item] = readList([row({ reference: 'A-9', title: "'=1+1" })], context()).items
  assert.equal(item?.fields.title, '=1+1')
})
