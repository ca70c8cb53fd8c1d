import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { collect } from '../connector/index.ts'
import { type FakeVendor, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { linear } from './index.ts'

const list = (nodes: readonly object[], endCursor: string | null = null) => ({
  nodes,
  pageInfo: { hasNextPage: endCursor !== null, endCursor },
})

const person = (name: string) => ({ email: `${name}@example.org`, name })

const move = (id: string, who: string, createdAt: string, from: string, to: string) => ({
  id,
  createdAt,
  actor: person(who),
  botActor: null,
  fromState: { name: from },
  toState: { name: to },
})

const issue = (number: number, more: object = {}) => ({
  id: `uuid-${number}`,
  identifier: `OPS-${number}`,
  title: `Change ${number}`,
  url: `https://linear.app/acme/issue/OPS-${number}`,
  priorityLabel: 'Urgent',
  createdAt: '2026-03-01T10:00:00.000Z',
  dueDate: '2026-03-20',
  completedAt: '2026-03-10T10:00:00.000Z',
  canceledAt: null,
  creator: person('alice'),
  assignee: person('bob'),
  state: { name: 'Done', type: 'completed' },
  team: { key: 'OPS', name: 'Operations' },
  project: { name: 'shop' },
  history: list([]),
  labels: list([{ name: 'change' }]),
  relations: list([]),
  inverseRelations: list([]),
  ...more,
})

type Asking = { readonly query: string; readonly variables: { readonly after?: string; readonly id?: string } }

async function workspace(answer: (asking: Asking) => Reply): Promise<FakeVendor> {
  return await fakeVendor({
    'POST /graphql': ({ body }) => {
      const asking = JSON.parse(body) as Asking
      if (!asking.query.includes('organization')) return answer(asking)
      return { json: { data: { viewer: person('onus'), organization: { name: 'Acme', urlKey: 'acme' } } } }
    },
  })
}

const issues = (nodes: readonly object[], endCursor: string | null = null): Reply => ({
  json: { data: { issues: list(nodes, endCursor) } },
})

async function read(vendor: FakeVendor, settings: object = {}) {
  using within = runWithin()
  const all = new Map<string, Row[]>()
  const given = { address: `${vendor.url}/graphql`, token: 'lin_api_sesame', ...settings }
  const taken = await collect(linear, given, within.run, {
    row: (dataset, row) => void all.set(dataset, [...(all.get(dataset) ?? []), row]),
  })
  return {
    ...taken,
    tickets: all.get('change.tickets@1') ?? [],
    steps: all.get('change.ticket_transitions@1') ?? [],
    state: taken.outcome.state,
    why: taken.outcome.state === 'complete' ? '' : taken.outcome.why,
    waits: within.waits,
  }
}

test('an issue tells who asked, who approved by moving it, and what it is about', async () => {
  const history = list([
    move('h2', 'carol', '2026-03-03T10:00:00.000Z', 'Review', 'Approved'),
    { ...move('h1', 'alice', '2026-03-02T10:00:00.000Z', 'Todo', 'Review') },
    { id: 'h0', createdAt: '2026-03-01T10:00:00.000Z', actor: person('alice'), fromState: null, toState: null },
    { ...move('h3', 'x', '2026-03-10T10:00:00.000Z', 'Approved', 'Done'), actor: null, botActor: { name: 'GitHub' } },
  ])
  const relations = list([{ relatedIssue: { identifier: 'OPS-7' } }])
  const inverseRelations = list([{ issue: { identifier: 'SEC-1' } }])
  await using vendor = await workspace(() => issues([issue(1, { history, relations, inverseRelations })]))
  const { state, why, tickets, steps } = await read(vendor, {
    teams: ['OPS'],
    approvalStates: ['approved'],
    kindLabels: ['Change'],
    emergency: ['urgent'],
    affects: ['project', 'team'],
  })
  assert.deepEqual([state, why], ['complete', ''])
  const [ticket] = tickets
  assert.deepEqual(
    [ticket?.system, ticket?.ticket, ticket?.kind, ticket?.state, ticket?.state_group, ticket?.emergency],
    ['linear.app/acme', 'OPS-1', 'change', 'Done', 'done', true],
  )
  assert.deepEqual(
    [ticket?.author, ticket?.assignee, ticket?.approver, ticket?.approved_at],
    ['alice@example.org', 'bob@example.org', 'carol@example.org', '2026-03-03T10:00:00.000000Z'],
  )
  assert.deepEqual(
    [ticket?.affects, ticket?.links],
    [
      ['shop', 'Operations'],
      ['OPS-7', 'SEC-1'],
    ],
  )
  assert.deepEqual([ticket?.due_on, ticket?.resolved_at], ['2026-03-20', '2026-03-10T10:00:00.000000Z'])
  assert.deepEqual(
    steps.map(step => [step.transition_id, step.from_state, step.to_state, step.moved_by]),
    [
      ['h1', 'Todo', 'Review', 'alice@example.org'],
      ['h2', 'Review', 'Approved', 'carol@example.org'],
      ['h3', 'Approved', 'Done', 'GitHub'],
    ],
  )
  const asked = JSON.parse(vendor.requests.at(-1)?.body ?? '')
  assert.deepEqual(asked.variables.filter.team, { key: { in: ['OPS'] } })
  assert.ok(vendor.requests.every(({ headers }) => headers.authorization === 'lin_api_sesame'))
  assert.ok(vendor.requests.every(({ body }) => !body.includes('mutation')))
})

test('pages of issues and long lists inside of one are read to their end', async () => {
  await using vendor = await workspace(({ query, variables }) => {
    if (query.includes('query More'))
      return {
        json: {
          data: {
            issue: { history: list([move('h2', 'bob', '2026-03-04T10:00:00.000Z', 'A', variables.after ?? '')]) },
          },
        },
      }
    const long = list([move('h1', 'bob', '2026-03-03T10:00:00.000Z', 'Z', 'A')], 'more')
    return variables.after === 'two' ? issues([issue(2)]) : issues([issue(1, { history: long })], 'two')
  })
  const { tickets, steps, state } = await read(vendor)
  assert.equal(state, 'complete')
  assert.deepEqual(
    tickets.map(ticket => ticket.ticket),
    ['OPS-1', 'OPS-2'],
  )
  assert.deepEqual(
    steps.map(step => step.to_state),
    ['A', 'more'],
  )
})

test('a page that names no next one, an error beside data and a server error are errors', async () => {
  const replies: [Reply, RegExp][] = [
    [{ json: { data: { issues: { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } } } } }, /no next page/],
    [{ json: { data: { issues: list([]) }, errors: [{ message: 'field broke' }] } }, /field broke/],
    [issues([issue(1)], 'again'), /no end/],
    [{ status: 500, json: {} }, /500/],
  ]
  for (const [reply, expected] of replies) {
    await using vendor = await workspace(() => reply)
    const { why, datasets } = await read(vendor)
    assert.match(why, expected)
    assert.ok(datasets.every(each => !each.complete))
  }
})

test('a spent allowance is waited for until the moment that Linear names', async () => {
  let spent = true
  await using vendor = await workspace(() => {
    if (!spent) return issues([issue(1)])
    spent = false
    const reset = String(Date.parse('2026-03-31T12:00:00Z') + 90_000)
    return {
      status: 400,
      headers: {
        'x-ratelimit-requests-remaining': '0',
        'x-ratelimit-requests-reset': reset,
        'x-ratelimit-complexity-remaining': '1000',
        'x-ratelimit-complexity-reset': String(Number(reset) + 1_000_000),
      },
      json: { errors: [{ message: 'Rate limit exceeded', extensions: { code: 'RATELIMITED' } }] },
    }
  })
  const { state, waits } = await read(vendor)
  assert.equal(state, 'complete')
  assert.ok((waits[0] ?? 0) >= 90_000 && (waits[0] ?? 0) < 100_000)
})

test('a missing right is told with what is needed; a plain 429 and a 403 too', async () => {
  const forbidden = { errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] }
  await using vendor = await workspace(() => ({ json: forbidden }))
  assert.match((await read(vendor)).why, /permission Read/)
  await using refused = await workspace(() => ({ status: 403, json: {} }))
  assert.match((await read(refused)).why, /permission Read/)
  await using busy = await workspace(() => issues([]))
  busy.once('POST /graphql', { status: 429, json: {} })
  assert.equal((await read(busy)).state, 'complete')
})

test('cancelled and duplicate issues are cancelled, what is open has no end, and no issue is a note', async () => {
  const open = { completedAt: null, state: { name: 'Triage', type: 'triage' } }
  const cancelled = {
    completedAt: null,
    canceledAt: '2026-03-09T10:00:00.000Z',
    state: { name: 'Duplicate', type: 'duplicate' },
  }
  await using vendor = await workspace(() => issues([issue(1, open), issue(2, cancelled)]))
  assert.deepEqual(
    (await read(vendor)).tickets.map(ticket => [ticket.state_group, ticket.resolved_at, ticket.kind, ticket.emergency]),
    [
      ['open', null, null, null],
      ['cancelled', '2026-03-09T10:00:00.000000Z', null, null],
    ],
  )
  await using empty = await workspace(() => issues([]))
  const { state, notes } = await read(empty)
  assert.equal(state, 'complete')
  assert.match(notes[0] ?? '', /no ticket/)
})
