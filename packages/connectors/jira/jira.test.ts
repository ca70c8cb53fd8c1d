import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { collect, secretFields } from '../connector/index.ts'
import { type FakeVendor, fakeVendor, runWithin } from '../net/testing.ts'
import { jira } from './index.ts'

const person = (name: string, email = `${name}@example.org`) => ({
  accountId: `5b10:${name}`,
  displayName: name,
  emailAddress: email,
  accountType: 'atlassian',
})

const move = (id: string, who: string, at: string, from: string, to: string) => ({
  id,
  author: person(who),
  created: at,
  items: [
    { field: 'status', fieldtype: 'jira', fieldId: 'status', from: '1', fromString: from, to: '2', toString: to },
  ],
})

const edit = (id: string, who: string, at: string, fieldId: string, to: string | null) => ({
  id,
  author: person(who),
  created: at,
  items: [{ field: 'Approver', fieldtype: 'custom', fieldId, from: null, fromString: null, to, toString: to }],
})

const log = (...histories: object[]) => ({
  startAt: 0,
  maxResults: histories.length,
  total: histories.length,
  histories,
})

const issue = (number: number, more: object = {}, changelog: object = log()) => ({
  expand: 'operations,changelog',
  id: String(10_000 + number),
  self: `https://acme.atlassian.net/rest/api/3/issue/${10_000 + number}`,
  key: `OPS-${number}`,
  changelog,
  fields: {
    summary: `Change ${number}`,
    issuetype: { id: '1', name: 'Change', subtask: false },
    status: { name: 'Done', statusCategory: { id: 3, key: 'done', name: 'Done' } },
    priority: { name: 'High', id: '2' },
    reporter: person('alice'),
    creator: person('bot'),
    assignee: person('bob'),
    created: '2026-03-01T10:00:00.000+0100',
    duedate: '2026-03-20',
    resolution: { name: 'Done' },
    resolutiondate: '2026-03-10T12:30:00.000+0000',
    labels: ['web'],
    components: [{ id: '1', name: 'shop' }],
    issuelinks: [
      { id: '1', type: { name: 'Blocks' }, outwardIssue: { key: 'OPS-9' } },
      { id: '2', type: { name: 'Relates' }, inwardIssue: { key: 'SEC-4' } },
    ],
    ...more,
  },
})

const fields = [
  { id: 'components', name: 'Components', custom: false },
  { id: 'labels', name: 'Labels', custom: false },
  { id: 'customfield_1', name: 'Approver', custom: true },
  { id: 'customfield_2', name: 'Risk', custom: true },
  { id: 'customfield_3', name: 'Rollback plan', custom: true },
  { id: 'customfield_4', name: 'Tested', custom: true },
  { id: 'customfield_5', name: 'Planned start', custom: true },
  { id: 'customfield_6', name: 'Planned end', custom: true },
  { id: 'customfield_7', name: 'Systems', custom: true },
  { id: 'customfield_8', name: 'Team', custom: true },
  { id: 'customfield_9', name: 'Team', custom: true },
]

async function cloud(issues: readonly object[] = [issue(1)]): Promise<FakeVendor> {
  return await fakeVendor({
    'GET /rest/api/2/serverInfo': {
      json: { baseUrl: 'https://acme.atlassian.net', deploymentType: 'Cloud', version: '1001.0.0' },
    },
    'GET /rest/api/3/myself': { json: person('onus') },
    'GET /rest/api/3/field': { json: fields },
    'GET /rest/api/3/search/jql': { json: { issues, isLast: true } },
  })
}

async function server(all: readonly object[], perPage = 2): Promise<FakeVendor> {
  return await fakeVendor({
    'GET /rest/api/2/serverInfo': {
      json: { baseUrl: 'https://jira.example.org/jira', deploymentType: 'Server', version: '9.12.0' },
    },
    'GET /rest/api/2/myself': { json: { name: 'onus', key: 'JIRAUSER1', displayName: 'Onus' } },
    'GET /rest/api/2/field': { json: fields },
    'GET /rest/api/2/search': ({ query }) => {
      const startAt = Number(query.get('startAt'))
      const issues = all.slice(startAt, startAt + perPage)
      return { json: { startAt, maxResults: perPage, total: all.length, issues } }
    },
  })
}

async function read(vendor: FakeVendor, settings: object = {}) {
  using within = runWithin()
  const all = new Map<string, Row[]>()
  const given = {
    address: vendor.url,
    user: 'onus@example.org',
    token: 'sesame-token',
    jql: 'project = OPS',
    ...settings,
  }
  const taken = await collect(jira, given, within.run, {
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

const approved = log(
  move('101', 'alice', '2026-03-02T09:00:00.000+0000', 'Open', 'Review'),
  move('102', 'carol', '2026-03-03T09:00:00.000+0000', 'Review', 'Approved'),
  move('103', 'bob', '2026-03-10T12:30:00.000+0000', 'Approved', 'Done'),
)

test('a ticket tells who asked, who approved by moving it, what it is about and how it ended', async () => {
  await using vendor = await cloud([issue(1, {}, approved)])
  const { state, why, tickets, steps } = await read(vendor, {
    approvalStates: ['approved'],
    affects: ['components', 'labels'],
    emergency: ['Emergency'],
  })
  assert.deepEqual([state, why], ['complete', ''])
  const [ticket] = tickets
  assert.deepEqual(
    [ticket?.system, ticket?.ticket, ticket?.kind, ticket?.state, ticket?.state_group, ticket?.priority],
    ['acme.atlassian.net', 'OPS-1', 'Change', 'Done', 'done', 'High'],
  )
  assert.deepEqual(
    [ticket?.author, ticket?.assignee, ticket?.approver, ticket?.approved_at],
    ['alice@example.org', 'bob@example.org', 'carol@example.org', '2026-03-03T09:00:00.000000Z'],
  )
  assert.deepEqual(
    [ticket?.opened_at, ticket?.due_on, ticket?.resolved_at, ticket?.resolution, ticket?.emergency],
    ['2026-03-01T09:00:00.000000Z', '2026-03-20', '2026-03-10T12:30:00.000000Z', 'Done', false],
  )
  assert.deepEqual(
    [ticket?.affects, ticket?.links, ticket?.url],
    [['shop', 'web'], ['OPS-9', 'SEC-4'], 'https://acme.atlassian.net/browse/OPS-1'],
  )
  assert.deepEqual(
    [ticket?.risk, ticket?.rollback_plan, ticket?.tested, ticket?.planned_from],
    [null, null, null, null],
  )
  assert.deepEqual(
    steps.map(step => [step.transition_id, step.from_state, step.to_state, step.moved_by]),
    [
      ['101', 'Open', 'Review', 'alice@example.org'],
      ['102', 'Review', 'Approved', 'carol@example.org'],
      ['103', 'Approved', 'Done', 'bob@example.org'],
    ],
  )
  const search = vendor.requests.find(({ path }) => path.endsWith('/search/jql'))
  assert.equal(
    search?.query.get('jql'),
    '(project = OPS) AND (updated >= "2025-02-24" OR statusCategory != Done) ORDER BY created ASC, key ASC',
  )
  assert.equal(search?.headers.authorization, `Basic ${btoa('onus@example.org:sesame-token')}`)
  assert.deepEqual(secretFields(jira), ['token'])
})

test('an approval that was taken back is none', async () => {
  const back = log(
    move('1', 'carol', '2026-03-03T09:00:00.000+0000', 'Review', 'Approved'),
    move('2', 'bob', '2026-03-04T09:00:00.000+0000', 'Approved', 'Review'),
  )
  await using vendor = await cloud([issue(1, {}, back)])
  const { tickets } = await read(vendor, { approvalStates: ['Approved'] })
  assert.deepEqual([tickets[0]?.approver, tickets[0]?.approved_at], [null, null])
})

test('own fields are named or numbered, and tell approver, risk, plan, test and window', async () => {
  const own = {
    customfield_1: [person('bob'), person('dora')],
    customfield_2: { value: 'Moderate' },
    customfield_3: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Put it back' }] }] },
    customfield_4: { value: 'No' },
    customfield_5: '2026-03-05T08:00:00.000+0000',
    customfield_6: '2026-03-06',
    customfield_7: [
      { label: 'billing', objectKey: 'CI-1' },
      { value: 'EU', child: { value: 'Paris' } },
    ],
  }
  const histories = log(
    edit('1', 'alice', '2026-03-02T08:00:00.000+0000', 'customfield_1', 'dora'),
    edit('2', 'alice', '2026-03-03T08:00:00.000+0000', 'customfield_1', null),
    edit('3', 'alice', '2026-03-04T08:00:00.000+0000', 'customfield_1', 'bob, dora'),
  )
  await using vendor = await cloud([issue(1, own, histories)])
  const { tickets, why } = await read(vendor, {
    approverField: 'approver',
    riskField: 'customfield_2',
    rollbackField: 'Rollback plan',
    testedField: 'Tested',
    plannedFromField: 'Planned start',
    plannedUntilField: 'Planned end',
    affects: ['Systems'],
  })
  assert.equal(why, '')
  const [ticket] = tickets
  assert.deepEqual(
    [ticket?.approver, ticket?.approved_at, ticket?.risk, ticket?.rollback_plan, ticket?.tested],
    ['dora@example.org', '2026-03-04T08:00:00.000000Z', 'medium', true, false],
  )
  assert.deepEqual(
    [ticket?.planned_from, ticket?.planned_until, ticket?.affects],
    ['2026-03-05T08:00:00.000000Z', '2026-03-06T23:59:59.000000Z', ['billing', 'EU', 'Paris']],
  )
})

test('a field that does not exist, or whose name several have, is an error that says so', async () => {
  await using vendor = await cloud()
  assert.match((await read(vendor, { riskField: 'Gravity' })).why, /No field .* "Gravity"/)
  assert.match((await read(vendor, { affects: ['Team'] })).why, /Several fields .* customfield_8, customfield_9/)
})

test('categories become groups, and a resolution of those listed means cancelled', async () => {
  const status = (name: string, key: string) => ({ status: { name, statusCategory: { key } } })
  const open = { resolution: null, resolutiondate: null }
  await using vendor = await cloud([
    issue(1, { ...status('To do', 'new'), ...open }),
    issue(2, { ...status('Doing', 'indeterminate'), ...open }),
    issue(3, { ...status('Closed', 'done'), resolution: { name: "won't do" } }),
    issue(
      4,
      { ...status('Closed', 'done'), ...open },
      log(move('7', 'bob', '2026-03-09T08:00:00.000+0000', 'A', 'Closed')),
    ),
    issue(5, status('Odd', 'undefined')),
  ])
  const { tickets } = await read(vendor)
  assert.deepEqual(
    tickets.map(ticket => [ticket.state_group, ticket.resolved_at]),
    [
      ['open', null],
      ['in_progress', null],
      ['cancelled', '2026-03-10T12:30:00.000000Z'],
      ['done', '2026-03-09T08:00:00.000000Z'],
      [null, null],
    ],
  )
})

test('pages of the cloud are read to the last one, by the token of each', async () => {
  await using vendor = await cloud()
  vendor.on('GET /rest/api/3/search/jql', ({ query }) =>
    query.get('nextPageToken') === 'two'
      ? { json: { issues: [issue(2)] } }
      : { json: { issues: [issue(1)], nextPageToken: 'two', isLast: false } },
  )
  const { tickets, state } = await read(vendor)
  assert.deepEqual([tickets.map(ticket => ticket.ticket), state], [['OPS-1', 'OPS-2'], 'complete'])
})

test('a cut list, a token that comes again and a server error are errors, and nothing counts as complete', async () => {
  await using vendor = await cloud()
  vendor.on('GET /rest/api/3/search/jql', { json: { issues: [issue(1)], isLast: false } })
  const cut = await read(vendor)
  assert.match(cut.why, /more tickets but names no next page/)
  assert.ok(cut.datasets.every(each => !each.complete))
  vendor.on('GET /rest/api/3/search/jql', { json: { issues: [issue(1)], nextPageToken: 'same' } })
  assert.match((await read(vendor)).why, /no end/)
  vendor.on('GET /rest/api/3/search/jql', { status: 500, json: {} })
  assert.equal((await read(vendor)).state, 'error')
})

test('a long history is asked for by itself and read to its end', async () => {
  const histories = Array.from({ length: 25 }, (_, index) =>
    move(String(index), 'bob', `2026-03-0${1 + Math.floor(index / 10)}T0${index % 10}:00:00.000+0000`, 'A', 'B'),
  )
  await using vendor = await cloud([issue(1, {}, { ...log(...histories.slice(5)), total: 20 })])
  vendor.on('GET /rest/api/3/issue/OPS-1/changelog', ({ query }) => {
    const startAt = Number(query.get('startAt'))
    const values = histories.slice(startAt, startAt + 20)
    return { json: { startAt, maxResults: 20, total: 25, isLast: startAt + values.length === 25, values } }
  })
  assert.equal((await read(vendor)).steps.length, 25)
  vendor.on('GET /rest/api/3/issue/OPS-1/changelog', {
    json: { startAt: 0, maxResults: 20, total: 25, isLast: true, values: histories.slice(0, 20) },
  })
  assert.match((await read(vendor)).why, /counts 25 but gave 20/)
})

test('a server of one’s own is asked by place with a personal access token', async () => {
  const plain = { fields: { reporter: { name: 'alice', key: 'JIRAUSER2' } } }
  await using vendor = await server([issue(1, plain.fields), issue(2), issue(3), issue(4)])
  const { tickets, state } = await read(vendor, { user: undefined })
  assert.equal(state, 'complete')
  assert.deepEqual(
    tickets.map(ticket => [ticket.ticket, ticket.author]),
    [
      ['OPS-1', 'alice'],
      ['OPS-2', 'alice@example.org'],
      ['OPS-3', 'alice@example.org'],
      ['OPS-4', 'alice@example.org'],
    ],
  )
  assert.equal(tickets[0]?.url, 'https://jira.example.org/jira/browse/OPS-1')
  assert.ok(vendor.requests.every(({ headers }) => headers.authorization === 'Bearer sesame-token'))
})

test('a ticket that goes away while a server is read is noticed, one that comes in is not read twice', async () => {
  const all = [issue(1), issue(2), issue(3), issue(4)]
  await using gone = await server(all, 3)
  gone.on('GET /rest/api/2/search', ({ query }) => {
    const startAt = Number(query.get('startAt'))
    const now = startAt === 0 ? all : all.slice(1)
    return { json: { startAt, total: now.length, issues: now.slice(startAt, startAt + 3) } }
  })
  const missing = await read(gone)
  assert.match(missing.why, /went away while they were read/)
  assert.equal(missing.mayPass, true)
  await using come = await server(all, 3)
  come.on('GET /rest/api/2/search', ({ query }) => {
    const startAt = Number(query.get('startAt'))
    const now = startAt === 0 ? all : [issue(0), ...all]
    return { json: { startAt, total: now.length, issues: now.slice(startAt, startAt + 3) } }
  })
  assert.deepEqual(
    (await read(come)).tickets.map(ticket => ticket.ticket),
    ['OPS-1', 'OPS-2', 'OPS-3', 'OPS-4'],
  )
})

test('a token that is not accepted and a missing right are told with what is needed, and never shown', async () => {
  await using vendor = await cloud()
  vendor.on('GET /rest/api/3/search/jql', { status: 403, json: { errorMessages: ['No'] } })
  assert.match((await read(vendor)).why, /Browse projects/)
  vendor.on('GET /rest/api/3/myself', { status: 401, json: { message: 'sesame-token is wrong' } })
  const { why } = await read(vendor)
  assert.match(why, /does not accept the credentials/)
  assert.doesNotMatch(why, /sesame/)
})

test('a limit is waited for as Jira asks', async () => {
  await using vendor = await cloud()
  vendor.once('GET /rest/api/3/search/jql', { status: 429, headers: { 'retry-after': '12' }, json: {} })
  const { state, waits } = await read(vendor)
  assert.equal(state, 'complete')
  assert.ok((waits[0] ?? 0) >= 12_000)
})

test('a search that finds nothing is complete and told', async () => {
  await using vendor = await cloud([])
  const { state, tickets, notes } = await read(vendor)
  assert.deepEqual([state, tickets], ['complete', []])
  assert.match(notes[0] ?? '', /finds no ticket/)
})

test('an order in the search is refused, since it would be part of a larger one', () => {
  const given = { address: 'https://a.atlassian.net', token: 'x', jql: 'project = A order by key' }
  assert.equal(jira.settings.safeParse(given).success, false)
})
