import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { collect, secretFields } from '../connector/index.ts'
import { type FakeVendor, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { gitlab } from './index.ts'
import { covers, protectionOf } from './protection.ts'
import { namesOf, writersOf } from './writers.ts'

const user = (id: number, username: string, name: string) => ({
  id,
  username,
  name,
  state: 'active',
  web_url: `https://gitlab.example.com/${username}`,
})
const [ada, bob, carol] = [user(1, 'ada', 'Ada Adams'), user(2, 'bob', 'Bob Brown'), user(3, 'carol', 'Carol Clark')]

const project = (id: number, path: string, more: object = {}) => ({
  id,
  path_with_namespace: path,
  web_url: `https://gitlab.example.com/${path}`,
  default_branch: 'main',
  visibility: 'private',
  archived: false,
  empty_repo: false,
  topics: ['production'],
  only_allow_merge_if_pipeline_succeeds: true,
  ...more,
})

const branch = (name: string, more: object = {}) => ({
  name,
  commit: { id: `sha-${name}`, committed_date: '2026-03-01T10:00:00.000+01:00', committer_email: 'ada@example.org' },
  merged: false,
  protected: name === 'main',
  default: name === 'main',
  can_push: true,
  ...more,
})

const protectedMain = (level: number, more: object = {}) => ({
  id: 1,
  name: 'main',
  push_access_levels: [
    { id: 1, access_level: level, access_level_description: 'x', user_id: null, group_id: null, deploy_key_id: null },
  ],
  merge_access_levels: [{ id: 1, access_level: 40, access_level_description: 'Maintainers' }],
  allow_force_push: false,
  code_owner_approval_required: true,
  ...more,
})

const request = (iid: number, more: object = {}) => ({
  id: 1000 + iid,
  iid,
  title: `Change ${iid}`,
  description: 'Closes #9',
  state: 'merged',
  draft: false,
  author: ada,
  target_branch: 'main',
  source_branch: `feature-${iid}`,
  created_at: '2026-03-10T08:00:00.000Z',
  updated_at: '2026-03-12T08:00:00.000Z',
  merged_at: '2026-03-12T08:00:00.000Z',
  closed_at: null,
  merge_user: carol,
  merge_commit_sha: `merge-${iid}`,
  squash_commit_sha: null,
  sha: `head-${iid}`,
  labels: ['emergency'],
  ...more,
})

const commit = (name: string, email: string, message = 'Work') => ({
  id: 'c1',
  author_name: name,
  author_email: email,
  committer_name: name,
  committer_email: email,
  message,
})

const member = (one: typeof ada, access: number) => ({
  ...one,
  access_level: access,
  expires_at: null,
  created_at: '2025-01-01T00:00:00.000Z',
  membership_state: 'active',
})

/** Offset paging as GitLab does it: the headers are there on every page, empty on the last. */
const paged =
  (items: readonly unknown[], size: number) =>
  ({ query }: { query: URLSearchParams }): Reply => {
    const page = Number(query.get('page') ?? 1)
    const next = page * size < items.length ? String(page + 1) : ''
    return {
      json: items.slice((page - 1) * size, page * size),
      headers: { 'x-page': String(page), 'x-next-page': next, 'x-per-page': String(size) },
    }
  }

const refused = (status: number, message: string): Reply => ({ status, json: { message } })

async function acme(): Promise<FakeVendor> {
  const at = 'GET /api/v4/projects/*'
  return await fakeVendor({
    'GET /api/v4/version': { json: { version: '18.1.0-ee', revision: 'abc' } },
    'GET /api/v4/groups/acme': { json: { id: 1, full_path: 'acme', require_two_factor_authentication: true } },
    'GET /api/v4/groups/acme/projects': paged([project(4, 'acme/web'), project(5, 'acme/team/api')], 1),
    'GET /api/v4/groups/acme/members/all': paged(
      [member(ada, 50), member(bob, 30), member(user(9, 'group_1_bot_x', 'Bot'), 30)],
      2,
    ),
    'GET /api/v4/users/*': ({ parts }) => ({
      json: {
        id: Number(parts[0]),
        two_factor_enabled: parts[0] === '1',
        last_sign_in_at: null,
        bot: parts[0] === '9',
      },
    }),
    [at]: ({ parts }) => ({ json: project(4, parts[0] ?? '') }),
    [`${at}/repository/branches`]: paged([branch('main'), branch('topic')], 100),
    [`${at}/protected_branches`]: paged([protectedMain(0)], 100),
    [`${at}/approval_rules`]: paged(
      [{ id: 1, name: 'All', rule_type: 'any_approver', approvals_required: 2, protected_branches: [] }],
      100,
    ),
    [`${at}/approvals`]: {
      json: { approvals_before_merge: 2, reset_approvals_on_push: true, merge_requests_author_approval: false },
    },
    [`${at}/push_rule`]: { json: { id: 1, reject_unsigned_commits: true } },
    [`${at}/members/all`]: paged([member(ada, 50), member(bob, 40), member(carol, 30)], 100),
    [`${at}/repository/files/*`]: ({ parts }) =>
      parts[1] === '.gitlab/CODEOWNERS' ? { json: { file_name: 'CODEOWNERS' } } : refused(404, '404 File Not Found'),
    [`${at}/merge_requests`]: paged([], 100),
    [`${at}/environments`]: paged([{ id: 7, name: 'live', tier: 'production' }], 100),
    [`${at}/deployments`]: paged([], 100),
  })
}

async function read(vendor: FakeVendor, settings: object = {}) {
  using within = runWithin()
  const all = new Map<string, Row[]>()
  const given = { group: 'acme', token: 'glpat-sesame', address: vendor.url, ...settings }
  const taken = await collect(gitlab, given, within.run, {
    row: (dataset, row) => void all.set(dataset, [...(all.get(dataset) ?? []), row]),
  })
  const { outcome } = taken
  const isComplete = (name: string) => taken.datasets.find(each => each.dataset === `${name}@1`)?.complete
  const of = (name: string) => all.get(`${name}@1`) ?? []
  return { ...taken, of, isComplete, state: outcome.state, why: outcome.state === 'complete' ? '' : outcome.why }
}

test('a group is read whole: projects of two pages, branches, members with second factors', async () => {
  await using vendor = await acme()
  const { state, why, of } = await read(vendor)
  assert.deepEqual([state, why], ['complete', ''])
  const [web] = of('change.repositories')
  assert.deepEqual(
    of('change.repositories').map(row => row.repository),
    ['acme/web', 'acme/team/api'],
  )
  assert.deepEqual(
    [web?.default_branch, web?.head, web?.branch_count, web?.code_owners, web?.admins],
    ['main', 'sha-main', 2, true, 2],
  )
  const [main, topic] = of('change.branches')
  assert.deepEqual(
    [
      main?.protected,
      main?.required_approvals,
      main?.force_push_allowed,
      main?.deletion_allowed,
      main?.direct_push_allowed,
      main?.required_checks,
      main?.stale_approvals_dismissed,
      main?.code_owner_approval,
      main?.signatures_required,
    ],
    [true, 2, false, false, false, ['pipeline'], true, true, true],
  )
  assert.deepEqual([topic?.protected, topic?.force_push_allowed, topic?.direct_push_allowed], [false, true, true])
  assert.deepEqual(
    of('identity.accounts').map(row => [row.account, row.kind, row.privileged, row.mfa, row.roles]),
    [
      ['ada', 'person', true, true, ['owner']],
      ['bob', 'person', false, false, ['developer']],
      ['group_1_bot_x', 'service', false, false, ['developer']],
    ],
  )
  assert.equal(of('identity.password_policies')[0]?.mfa_required, true)
  assert.ok(vendor.requests.every(each => each.method === 'GET' && each.headers['private-token'] === 'glpat-sesame'))
})

test('a branch that nothing protects, or that GitLab has no rules for, is an answer: not protected', async () => {
  await using vendor = await acme()
  vendor.on('GET /api/v4/projects/*/protected_branches', refused(404, '404 Not Found'))
  vendor.on('GET /api/v4/projects/*/approval_rules', refused(404, '404 Not Found'))
  vendor.on('GET /api/v4/projects/*/approvals', refused(404, '404 Not Found'))
  vendor.on('GET /api/v4/projects/*/push_rule', refused(404, '404 Not Found'))
  const { state, of } = await read(vendor)
  assert.equal(state, 'complete')
  const [main] = of('change.branches')
  assert.deepEqual(
    [
      main?.protected,
      main?.required_approvals,
      main?.direct_push_allowed,
      main?.signatures_required,
      main?.stale_approvals_dismissed,
    ],
    [false, 0, true, false, false],
  )
})

test('protection that is not shown leaves branches unknown', async () => {
  await using vendor = await acme()
  vendor.on('GET /api/v4/projects/*/protected_branches', refused(403, '403 Forbidden'))
  const { state, of, unread } = await read(vendor)
  assert.equal(state, 'partial')
  assert.deepEqual([of('change.branches')[0]?.protected, of('change.branches')[0]?.direct_push_allowed], [null, null])
  assert.match(unread[0]?.why ?? '', /answered 403: 403 Forbidden\. .*Maintainer/)
})

test('a branch is protected where nobody may push and approvals are asked for; the loosest of several rules counts', () => {
  const guards = { approvals: undefined, needsPipeline: false, needsSignatures: false }
  const rules = [
    { name: 'r', rule_type: 'regular', approvals_required: 1, protected_branches: [{ name: 'release/*' }] },
  ]
  const by = (protectedBranches: ReturnType<typeof protectedMain>[], name = 'main', approvalRules: object[] = rules) =>
    protectionOf(name, { ...guards, protectedBranches, approvalRules: approvalRules as typeof rules })
  assert.equal(by([protectedMain(40)], 'main', [{ ...rules[0], protected_branches: [] }]).protected, false)
  assert.deepEqual([by([protectedMain(0)]).protected, by([protectedMain(0)]).required_approvals], [false, 0])
  const wild = [protectedMain(0, { name: 'release/*' })]
  assert.deepEqual([by(wild, 'release/1').protected, by(wild, 'release/1').required_approvals], [true, 1])
  assert.equal(by([...wild, protectedMain(30, { name: '*' })], 'release/1').protected, false)
  const forKey = protectedMain(0, { push_access_levels: [{ access_level: 0 }, { access_level: 40, deploy_key_id: 5 }] })
  assert.equal(by([forKey]).direct_push_allowed, true)
  const reports = [{ ...rules[0], rule_type: 'report_approver', protected_branches: [] }]
  assert.equal(by([protectedMain(0)], 'main', reports).required_approvals, 0)
  assert.deepEqual([covers('re*e/*.x', 'release/1.x'), covers('a.b', 'acb'), covers('*', 'any')], [true, false, true])
})

test('merged requests tell who wrote, approved and merged; what was approved afterwards does not count', async () => {
  await using vendor = await acme()
  const at = 'GET /api/v4/projects/*/merge_requests'
  vendor.on(
    at,
    paged(
      [
        request(1),
        request(2),
        request(3, { state: 'opened', merged_at: null, merge_user: null }),
        request(4, { merge_commit_sha: null }),
      ],
      2,
    ),
  )
  vendor.on(`${at}/*`, ({ parts }) => ({
    json: {
      ...request(Number(parts[1])),
      head_pipeline: parts[1] === '4' ? null : { id: 1, status: parts[1] === '1' ? 'success' : 'failed', sha: 'x' },
    },
  }))
  vendor.on(`${at}/*/approvals`, ({ parts }) => ({
    json: {
      approved: true,
      approved_by:
        parts[1] === '1'
          ? [
              { user: bob, approved_at: '2026-03-11T08:00:00.000Z' },
              { user: carol, approved_at: '2026-03-13T08:00:00.000Z' },
            ]
          : [{ user: ada, approved_at: '2026-03-11T08:00:00.000Z' }],
    },
  }))
  vendor.on(`${at}/*/commits`, paged([commit('Ada Adams', 'ada@example.org')], 100))
  const { state, why, of } = await read(vendor, { projects: ['acme/web'] })
  assert.deepEqual([state, why], ['complete', ''])
  assert.deepEqual(
    of('change.pull_requests').map(row => [
      row.number,
      row.state,
      row.independent_approvals,
      row.checks_passed,
      row.merge_commit,
    ]),
    [
      [1, 'merged', 1, true, 'merge-1'],
      [2, 'merged', 0, false, 'merge-2'],
      [3, 'open', null, null, null],
      [4, 'merged', 0, null, 'head-4'],
    ],
  )
  const [one, two] = of('change.merges')
  assert.deepEqual(
    [
      one?.authors,
      one?.approvers,
      one?.independent_approvers,
      one?.self_approved,
      one?.merged_by,
      one?.self_merged,
      one?.approved_at,
    ],
    [['ada'], ['bob'], ['bob'], false, 'carol', false, '2026-03-11T08:00:00.000000Z'],
  )
  assert.deepEqual([two?.independent_approvals, two?.self_approved], [0, true])
  assert.deepEqual(
    of('change.reviews').map(row => [row.number, row.reviewer, row.by_author]),
    [
      [1, 'bob', false],
      [2, 'ada', true],
      [4, 'ada', true],
    ],
  )
  vendor.on(`${at}/*/approvals`, refused(403, '403 Forbidden'))
  const hidden = await read(vendor, { projects: ['acme/web'] })
  const [merge] = hidden.of('change.merges')
  assert.deepEqual(
    [
      hidden.state,
      hidden.isComplete('change.reviews'),
      merge?.approvals,
      merge?.approval_recorded,
      merge?.independent_approvals,
    ],
    ['partial', false, null, null, null],
  )
  const [listed] = vendor.requests.filter(each => /merge_requests$/.test(each.path))
  assert.equal(listed?.query.get('updated_after'), '2025-12-21T12:00:00.000Z')
})

test('a writer who is not certainly one of the accounts leaves the independence of an approval unknown', () => {
  const names = namesOf([ada, bob, user(7, 'bob2', 'Bob Brown')])
  const written = (...commits: ReturnType<typeof commit>[]) => writersOf({ author: ada }, commits, names)
  assert.deepEqual(written(commit('Ada Adams', 'x@y.z')), { accounts: new Set(['ada']), isEverybody: true })
  assert.equal(written(commit('Bob Brown', 'x@y.z')).isEverybody, false, 'two accounts have that name')
  assert.equal(written(commit('Zoe', 'x@y.z')).isEverybody, false)
  assert.equal(written().isEverybody, false, 'a request whose commits are gone')
  const paired = written(commit('Ada Adams', 'x@y.z', 'x\n\nCo-authored-by: B <2-bob@users.noreply.gitlab.com>'))
  assert.deepEqual([...paired.accounts, paired.isEverybody], ['ada', 'bob', true])
})

test('deployments are read back to the beginning of the time asked for, with the tier of their environment', async () => {
  await using vendor = await acme()
  const deployment = (id: number, at: string, status: string) => ({
    id,
    iid: id,
    ref: 'main',
    sha: 'abc',
    status,
    created_at: at,
    user: bob,
    environment: { id: 7, name: 'live' },
    deployable: { finished_at: null },
  })
  vendor.on(
    'GET /api/v4/projects/*/deployments',
    paged(
      [
        deployment(3, '2026-03-02T00:00:00Z', 'success'),
        deployment(2, '2026-03-01T00:00:00Z', 'running'),
        deployment(1, '2020-01-01T00:00:00Z', 'success'),
      ],
      1,
    ),
  )
  const { state, of } = await read(vendor, { projects: ['acme/web'] })
  assert.equal(state, 'complete')
  assert.deepEqual(
    of('change.deployments').map(row => [row.deployment_id, row.succeeded, row.production]),
    [
      ['3', true, true],
      ['2', null, true],
    ],
  )
})

test('vulnerabilities are read where GitLab has them, and are not taken for none where it has not', async () => {
  await using vendor = await acme()
  const raw = {
    identifiers: [
      { type: 'gemnasium', name: 'G-1' },
      { type: 'cve', name: 'CVE-2018-1234' },
    ],
    location: { file: 'yarn.lock', dependency: { package: { name: 'debug' }, version: '1.0.0' } },
    scanner: { name: 'Gemnasium' },
  }
  const vulnerability = (id: number, more: object) => ({
    id,
    title: 'Denial of service in debug',
    severity: 'high',
    state: 'detected',
    report_type: 'dependency_scanning',
    created_at: '2026-02-01T00:00:00.000Z',
    resolved_at: null,
    finding: { name: 'x', raw_metadata: JSON.stringify(raw) },
    ...more,
  })
  vendor.on(
    'GET /api/v4/projects/*/vulnerabilities',
    paged(
      [vulnerability(1, {}), vulnerability(2, { state: 'dismissed', severity: 'odd', finding: { raw_metadata: '{' } })],
      1,
    ),
  )
  const settings = { projects: ['acme/web'], read: ['vulnerabilities'] }
  const { state, of } = await read(vendor, settings)
  assert.equal(state, 'complete')
  assert.deepEqual(
    of('vulnerability.findings').map(row => [
      row.finding_id,
      row.vulnerability,
      row.severity,
      row.state,
      row.component,
      row.place,
      row.kind,
    ]),
    [
      ['gitlab/acme/web/1', 'CVE-2018-1234', 'high', 'open', 'debug', 'yarn.lock', 'package'],
      ['gitlab/acme/web/2', null, 'unknown', 'accepted', null, null, 'package'],
    ],
  )
  vendor.on('GET /api/v4/projects/*/vulnerabilities', refused(403, '403 Forbidden'))
  const without = await read(vendor, settings)
  assert.deepEqual([without.state, without.isComplete('vulnerability.findings')], ['partial', false])
  assert.match(without.why, /need GitLab Ultimate/)
})

test('without a group the projects of the token are read, page by page where a Link names the next', async () => {
  await using vendor = await acme()
  vendor.on('GET /api/v4/projects', ({ query }) => {
    assert.deepEqual([query.get('pagination'), query.get('membership')], ['keyset', 'true'])
    // GitLab behind a proxy names itself by another host; only the query is taken from it.
    return query.has('id_after')
      ? { json: [project(5, 'acme/api')] }
      : {
          json: [project(4, 'acme/web')],
          headers: {
            link: '<http://inner:8080/api/v4/projects?membership=true&pagination=keyset&order_by=id&id_after=4>; rel="next"',
          },
        }
  })
  const { state, of } = await read(vendor, { group: undefined, read: [] })
  assert.deepEqual(
    [state, of('change.repositories').map(row => row.repository)],
    ['complete', ['acme/web', 'acme/api']],
  )
})

test('a full page that says nothing of the next proves no end, and a page that comes again has none', async () => {
  await using vendor = await acme()
  const many = Array.from({ length: 100 }, (_, index) => project(index, `acme/p${index}`, { empty_repo: true }))
  vendor.on('GET /api/v4/groups/acme/projects', { json: many })
  assert.match((await read(vendor, { read: [] })).why, /full page of \/api\/v4\/groups\/acme\/projects without saying/)
  vendor.on('GET /api/v4/groups/acme/projects', { json: [], headers: { 'x-next-page': '2' } })
  assert.match((await read(vendor, { read: [] })).why, /read already/)
})

test('an empty group and an empty project are answers', async () => {
  await using vendor = await acme()
  vendor.on('GET /api/v4/groups/acme/projects', paged([], 100))
  const empty = await read(vendor)
  assert.deepEqual([empty.state, empty.of('change.repositories').length], ['complete', 0])
  assert.match(empty.notes.join(), /acme has no projects/)
  vendor.on('GET /api/v4/projects/*', { json: project(4, 'acme/web', { empty_repo: true, default_branch: null }) })
  const { state, of } = await read(vendor, { projects: ['acme/web'] })
  assert.deepEqual(
    [state, of('change.repositories')[0]?.empty, of('change.repositories')[0]?.default_branch],
    ['complete', true, null],
  )
})

test('a server error in the middle is an error with what was seen, and nothing counts as complete', async () => {
  await using vendor = await acme()
  vendor.on('GET /api/v4/projects/5/repository/branches', refused(500, '500 Internal Server Error'))
  const { state, why, of, datasets } = await read(vendor)
  assert.equal(state, 'error')
  assert.match(why, /answered 500 .*GET \/api\/v4\/projects\/5\/repository\/branches/)
  assert.deepEqual(
    of('change.repositories').map(row => row.repository),
    ['acme/web'],
  )
  assert.equal(
    datasets.some(each => each.complete),
    false,
  )
})

test('what only an administrator is shown is unknown for others, and a wrong token is told', async () => {
  await using vendor = await acme()
  vendor.on('GET /api/v4/users/*', { json: { id: 1, username: 'x' } })
  vendor.on('GET /api/v4/groups/acme', { json: { id: 1, full_path: 'acme' } })
  const { state, of, unread } = await read(vendor)
  assert.deepEqual([state, of('identity.accounts')[0]?.mfa, unread.length], ['partial', null, 2])
  vendor.on('GET /api/v4/groups/acme/projects', refused(401, '401 Unauthorized'))
  const wrong = await read(vendor)
  assert.match(wrong.why, /does not accept the credentials.*read_api/)
  assert.doesNotMatch(wrong.why, /sesame/)
})

test('trying the settings names the version, and the token is a secret', async () => {
  await using vendor = await acme()
  using within = runWithin()
  const tried = await gitlab.test?.(gitlab.settings.parse({ token: 'x', address: `${vendor.url}/` }), within.run)
  assert.ok(tried?.ok && /GitLab 18\.1\.0-ee answers/.test(tried.detail))
  assert.deepEqual(secretFields(gitlab), ['token', 'webhookSecret'])
})
