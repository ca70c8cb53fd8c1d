import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { collect, secretFields } from '../connector/index.ts'
import { type FakeVendor, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { approvalsOf, writersOf } from './approvals.ts'
import { github } from './index.ts'
import { protectionOf } from './protection.ts'

const person = (login: string, id = login.length) => ({ login, id, type: 'User', site_admin: false })

const repository = (name: string, more: object = {}) => ({
  id: 1296269,
  name,
  full_name: `acme/${name}`,
  private: true,
  visibility: 'private',
  owner: { login: 'acme', id: 1, type: 'Organization' },
  html_url: `https://github.com/acme/${name}`,
  fork: false,
  archived: false,
  default_branch: 'main',
  topics: ['production'],
  pushed_at: '2026-03-30T10:00:00Z',
  security_and_analysis: {
    secret_scanning: { status: 'enabled' },
    secret_scanning_push_protection: { status: 'disabled' },
  },
  ...more,
})

const branch = (name: string, isProtected: boolean) => ({
  name,
  commit: { sha: `sha-of-${name}`, url: 'https://api.github.com/…' },
  protected: isProtected,
})

const protection = {
  url: 'https://api.github.com/repos/acme/web/branches/main/protection',
  required_status_checks: { strict: true, contexts: ['build'], checks: [{ context: 'build', app_id: 1 }] },
  enforce_admins: { url: '…', enabled: true },
  required_pull_request_reviews: {
    dismiss_stale_reviews: true,
    require_code_owner_reviews: false,
    required_approving_review_count: 2,
    require_last_push_approval: false,
  },
  restrictions: null,
  required_linear_history: { enabled: false },
  allow_force_pushes: { enabled: false },
  allow_deletions: { enabled: false },
  required_signatures: { url: '…', enabled: false },
}

const request = (number: number, more: object = {}) => ({
  id: number + 1000,
  number,
  state: 'closed',
  title: `Change ${number} for ABC-${number}`,
  body: 'Closes #7',
  draft: false,
  user: person('alice'),
  base: { ref: 'main', sha: 'b' },
  head: { ref: `feature-${number}`, sha: `head-${number}` },
  labels: [{ id: 1, name: 'emergency' }],
  created_at: '2026-03-10T08:00:00Z',
  updated_at: '2026-03-20T08:00:00Z',
  merged_at: '2026-03-12T08:00:00Z',
  closed_at: '2026-03-12T08:00:00Z',
  merge_commit_sha: `merge-${number}`,
  ...more,
})

const review = (id: number, login: string | null, state: string, at: string) => ({
  id,
  user: login === null ? null : person(login),
  state,
  submitted_at: at,
  commit_id: 'c1',
})

const commit = (login: string | null, message = 'Work', email = 'someone@example.org') => ({
  sha: `c-${login}`,
  author: login === null ? null : person(login),
  committer: person('web-flow'),
  commit: { message, author: { name: 'x', email }, committer: { name: 'GitHub', email: 'noreply@github.com' } },
})

const absent = (message: string, status = 404): Reply => ({
  status,
  json: { message, documentation_url: 'https://docs.github.com/rest' },
})

/** An organisation with one repository, in which everything that can be read is on and shown. */
async function acme(): Promise<FakeVendor> {
  return await fakeVendor({
    'GET /orgs/acme': { json: { login: 'acme', id: 1, two_factor_requirement_enabled: true } },
    'GET /orgs/acme/repos': { json: [repository('web')] },
    'GET /repos/acme/*': ({ parts }) => ({ json: repository(parts[0] ?? '') }),
    'GET /orgs/acme/members': ({ query }) => {
      if (query.get('filter') === '2fa_disabled') return { json: [person('bob')] }
      return { json: query.get('role') === 'admin' ? [person('alice')] : [person('alice'), person('bob')] }
    },
    'GET /orgs/acme/outside_collaborators': ({ query }) => ({ json: query.has('filter') ? [] : [person('mallory')] }),
    'GET /repos/acme/*/branches': { json: [branch('main', true), branch('topic', false)] },
    'GET /repos/acme/*/branches/*/protection': ({ parts }) =>
      parts[1] === 'main' ? { json: protection } : absent('Branch not protected'),
    'GET /repos/acme/*/rules/branches/*': { json: [] },
    'GET /repos/acme/*/codeowners/errors': { json: { errors: [] } },
    'GET /repos/acme/*/collaborators': ({ query }) => ({
      json:
        query.get('affiliation') === 'outside'
          ? []
          : [
              { ...person('alice'), permissions: { admin: true } },
              { ...person('bob'), permissions: { admin: false } },
            ],
    }),
    'GET /repos/acme/*/dependabot/alerts': { json: [] },
    'GET /repos/acme/*/code-scanning/alerts': { json: [] },
    'GET /repos/acme/*/secret-scanning/alerts': { json: [] },
    'GET /repos/acme/*/pulls': { json: [] },
    'GET /repos/acme/*/deployments': { json: [] },
  })
}

async function read(vendor: FakeVendor, settings: object = {}) {
  using within = runWithin()
  const rows: Row[] = []
  const given = { organisation: 'acme', token: 'github_pat_sesame', address: vendor.url, ...settings }
  const all = new Map<string, Row[]>()
  const taken = await collect(github, given, within.run, {
    row: (dataset, row) => {
      rows.push(row)
      all.set(dataset, [...(all.get(dataset) ?? []), row])
    },
  })
  const { outcome } = taken
  const of = (name: string) => all.get(`${name}@1`) ?? []
  const isComplete = (name: string) => taken.datasets.find(each => each.dataset === `${name}@1`)?.complete
  return {
    ...taken,
    rows,
    of,
    isComplete,
    waits: within.waits,
    state: outcome.state,
    why: outcome.state === 'complete' ? '' : outcome.why,
  }
}

test('an organisation is read whole: repositories, branches, members with second factors', async () => {
  await using vendor = await acme()
  const { state, why, of, datasets } = await read(vendor)
  assert.deepEqual([state, why], ['complete', ''])
  assert.equal(
    datasets.every(each => each.complete),
    true,
  )
  const [web] = of('change.repositories')
  assert.deepEqual(
    [
      web?.repository,
      web?.default_branch,
      web?.head,
      web?.branch_count,
      web?.visibility,
      web?.code_owners,
      web?.admins,
    ],
    ['acme/web', 'main', 'sha-of-main', 2, 'private', true, 1],
  )
  assert.deepEqual(
    [
      web?.secret_scanning,
      web?.push_protection,
      web?.dependency_alerts,
      web?.code_scanning,
      web?.outside_collaborators,
    ],
    [true, false, true, true, 0],
  )
  const [main, topic] = of('change.branches')
  assert.deepEqual(
    [
      main?.is_default,
      main?.protected,
      main?.required_approvals,
      main?.force_push_allowed,
      main?.deletion_allowed,
      main?.admins_bound,
      main?.required_checks,
      main?.stale_approvals_dismissed,
      main?.code_owner_approval,
      main?.signatures_required,
      main?.direct_push_allowed,
    ],
    [true, true, 2, false, false, true, ['build'], true, false, false, false],
  )
  assert.deepEqual(
    [
      topic?.is_default,
      topic?.protected,
      topic?.required_approvals,
      topic?.force_push_allowed,
      topic?.direct_push_allowed,
    ],
    [false, false, 0, true, true],
  )
  assert.deepEqual(
    of('identity.accounts').map(row => [row.account, row.privileged, row.mfa, row.guest, row.roles]),
    [
      ['alice', true, true, false, ['admin']],
      ['bob', false, false, false, ['member']],
      ['mallory', false, true, true, ['outside collaborator']],
    ],
  )
  assert.equal(of('identity.password_policies')[0]?.mfa_required, true)
  assert.ok(
    vendor.requests.every(each => each.method === 'GET' && each.headers.authorization === 'Bearer github_pat_sesame'),
  )
  assert.ok(vendor.requests.every(each => each.headers['x-github-api-version'] === '2022-11-28'))
})

test('a branch without protection, or of a plan that has none, is an answer: not protected', async () => {
  const answers = [
    absent('Branch not protected'),
    absent('Not Found'),
    absent('Upgrade to GitHub Pro or make this repository public to enable this feature.', 403),
  ]
  for (const answer of answers) {
    await using vendor = await acme()
    vendor.on('GET /repos/acme/*/branches', { json: [branch('main', false)] })
    vendor.on('GET /repos/acme/*/branches/*/protection', answer)
    if (answer.status === 403) vendor.on('GET /repos/acme/*/rules/branches/*', answer)
    const { state, of } = await read(vendor)
    assert.equal(state, 'complete')
    const [main] = of('change.branches')
    assert.deepEqual(
      [
        main?.protected,
        main?.required_approvals,
        main?.force_push_allowed,
        main?.deletion_allowed,
        main?.admins_bound,
        main?.direct_push_allowed,
      ],
      [false, 0, true, true, false, true],
    )
  }
})

test('protection that is not shown leaves a branch unknown, also where GitHub says 404 for it', async () => {
  for (const hidden of [absent('Not Found'), absent('Resource not accessible by personal access token', 403)]) {
    await using vendor = await acme()
    vendor.on('GET /repos/acme/*/branches/*/protection', hidden)
    const { state, of, unread, isComplete } = await read(vendor)
    assert.equal(state, 'partial')
    const [main, topic] = of('change.branches')
    assert.deepEqual(
      [main?.protected, main?.required_approvals, main?.direct_push_allowed, topic?.protected],
      [null, null, null, false],
    )
    assert.match(unread[0]?.why ?? '', /Administration read/)
    assert.ok(unread[0]?.columns?.includes('protected'))
    assert.equal(isComplete('change.branches'), true, 'the rows are all there')
  }
})

test('rulesets protect too, as far as nobody may go around them', async () => {
  await using vendor = await acme()
  vendor.on('GET /repos/acme/*/branches/*/protection', absent('Branch not protected'))
  vendor.on('GET /repos/acme/*/rules/branches/*', {
    json: [
      { type: 'deletion', ruleset_source_type: 'Organization', ruleset_source: 'acme', ruleset_id: 42 },
      { type: 'non_fast_forward', ruleset_source_type: 'Organization', ruleset_source: 'acme', ruleset_id: 42 },
      {
        type: 'pull_request',
        ruleset_id: 42,
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: true,
          required_review_thread_resolution: false,
          allowed_merge_methods: ['squash'],
        },
      },
      {
        type: 'required_status_checks',
        ruleset_id: 42,
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: 'test', integration_id: 1 }],
        },
      },
    ],
  })
  const ruleset = (more: object) => ({ id: 42, name: 'main', target: 'branch', enforcement: 'active', ...more })
  vendor.on('GET /repos/acme/*/rulesets/42', { json: ruleset({ bypass_actors: [] }) })
  const [main] = (await read(vendor)).of('change.branches')
  assert.deepEqual(
    [
      main?.protected,
      main?.required_approvals,
      main?.required_checks,
      main?.admins_bound,
      main?.direct_push_allowed,
      main?.deletion_allowed,
      main?.force_push_allowed,
      main?.code_owner_approval,
    ],
    [true, 1, ['test'], true, false, false, false, true],
  )
  vendor.on('GET /repos/acme/*/rulesets/42', {
    json: ruleset({ bypass_actors: [{ actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' }] }),
  })
  const [bypassed] = (await read(vendor)).of('change.branches')
  assert.deepEqual([bypassed?.protected, bypassed?.admins_bound, bypassed?.direct_push_allowed], [true, false, true])
  vendor.on('GET /repos/acme/*/rulesets/42', { json: ruleset({}) })
  const [unknown] = (await read(vendor)).of('change.branches')
  assert.deepEqual([unknown?.protected, unknown?.admins_bound, unknown?.direct_push_allowed], [true, null, null])
})

test('guards are taken together: the strictest holds, what is not shown settles nothing', () => {
  const rulesets = new Map([[1, { id: 1, bypass_actors: [] }]])
  const rules = [{ type: 'pull_request', ruleset_id: 1, parameters: { required_approving_review_count: 1 } }]
  const both = protectionOf({ classic: protection, rules, rulesets })
  assert.deepEqual([both.required_approvals, both.protected], [2, true])
  const half = protectionOf({ classic: undefined, rules, rulesets })
  assert.deepEqual(
    [half.protected, half.required_approvals, half.force_push_allowed, half.direct_push_allowed],
    [true, 1, null, false],
  )
  const noReviews = protectionOf({
    classic: { ...protection, required_pull_request_reviews: null },
    rules: [],
    rulesets,
  })
  assert.deepEqual([noReviews.protected, noReviews.required_approvals, noReviews.direct_push_allowed], [false, 0, true])
  const lax = protectionOf({ classic: { ...protection, enforce_admins: { enabled: false } }, rules: [], rulesets })
  assert.deepEqual([lax.protected, lax.admins_bound, lax.direct_push_allowed], [true, false, true])
})

test('merged requests tell who wrote, approved and merged, and whether their checks passed', async () => {
  await using vendor = await acme()
  vendor.on('GET /repos/acme/*/pulls', ({ query }) => {
    assert.deepEqual([query.get('state'), query.get('sort'), query.get('direction')], ['all', 'updated', 'desc'])
    assert.notEqual(query.get('page'), '3')
    if (query.get('page') === '2')
      return {
        json: [
          request(1),
          request(90, { updated_at: '2025-06-01T00:00:00Z' }),
          request(91, { updated_at: '2025-05-01T00:00:00Z' }),
        ],
      }
    return {
      json: [request(3, { state: 'open', merged_at: null, closed_at: null }), request(2)],
      headers: {
        link: `<${vendor.url}/repos/acme/web/pulls?state=all&sort=updated&direction=desc&per_page=100&page=2>; rel="next"`,
      },
    }
  })
  const detail = { merged_by: person('carol'), merge_commit_sha: 'm', commits: 1, additions: 10, deletions: 3 }
  vendor.on('GET /repos/acme/*/pulls/*', { json: detail })
  vendor.on('GET /repos/acme/*/pulls/2/reviews', {
    json: [
      review(11, 'bob', 'CHANGES_REQUESTED', '2026-03-11T08:00:00Z'),
      review(12, 'bob', 'APPROVED', '2026-03-11T09:00:00Z'),
      review(13, 'bob', 'COMMENTED', '2026-03-11T10:00:00Z'),
      review(14, 'dave', 'APPROVED', '2026-03-13T09:00:00Z'),
    ],
  })
  vendor.on('GET /repos/acme/*/pulls/1/reviews', { json: [review(21, 'alice', 'APPROVED', '2026-03-11T09:00:00Z')] })
  vendor.on('GET /repos/acme/*/pulls/*/commits', { json: [commit('alice')] })
  vendor.on('GET /repos/acme/*/commits/*/check-runs', ({ parts }) => ({
    json: {
      total_count: 1,
      check_runs: [
        { id: 1, name: 'build', status: 'completed', conclusion: parts[1] === 'head-2' ? 'success' : 'failure' },
      ],
    },
  }))
  vendor.on('GET /repos/acme/*/commits/*/status', { json: { state: 'pending', total_count: 0, statuses: [] } })
  const { state, of, why, datasets } = await read(vendor)
  assert.deepEqual([state, why], ['complete', ''])
  assert.deepEqual(
    of('change.pull_requests').map(row => [
      row.number,
      row.state,
      row.independent_approvals,
      row.approvers,
      row.checks_passed,
      row.merged_by,
    ]),
    [
      [3, 'open', null, null, null, null],
      [2, 'merged', 1, ['bob'], true, 'carol'],
      [1, 'merged', 0, ['alice'], false, 'carol'],
    ],
  )
  const [two, one] = of('change.merges')
  assert.deepEqual(
    [
      two?.commit_id,
      two?.change_request,
      two?.authors,
      two?.independent_approvers,
      two?.self_approved,
      two?.self_merged,
      two?.approved_at,
      two?.labels,
    ],
    ['merge-2', '2', ['alice'], ['bob'], false, false, '2026-03-11T09:00:00.000000Z', ['emergency']],
  )
  assert.deepEqual([one?.independent_approvals, one?.self_approved], [0, true])
  assert.deepEqual(of('change.pull_requests')[1]?.issue_ids, ['ABC-2', '#7'])
  assert.deepEqual(
    of('change.reviews').map(row => [row.review_id, row.verdict, row.by_author]),
    [
      ['11', 'changes_requested', false],
      ['12', 'approved', false],
      ['13', 'commented', false],
      ['14', 'approved', false],
      ['21', 'approved', true],
    ],
  )
  assert.match(
    datasets.find(each => each.dataset === 'change.merges@1')?.completeness.exclusions.join() ?? '',
    /before 2025-12-21/,
  )
})

test('somebody who cannot be told from the approvers leaves the independence of an approval unknown', () => {
  const opened = { user: person('alice') }
  const approval = [review(1, 'bob', 'APPROVED', '2026-03-11T09:00:00Z')]
  const known = (commits: ReturnType<typeof commit>[], isEvery = true) => writersOf(opened, commits, isEvery)
  assert.deepEqual(known([commit('alice')]), { accounts: new Set(['alice']), isEverybody: true })
  assert.equal(known([commit(null)]).isEverybody, false)
  assert.equal(known([commit('alice')], false).isEverybody, false)
  assert.equal(known([commit('alice', 'x\n\nCo-authored-by: B <b@example.org>')]).isEverybody, false)
  const paired = known([commit('alice', 'x\n\nCo-authored-by: B <12+Bob@users.noreply.github.com>')])
  assert.deepEqual([paired.isEverybody, approvalsOf(approval, paired, null).independent], [true, []])
  const taken = approvalsOf(
    [...approval, review(2, 'bob', 'DISMISSED', '2026-03-11T10:00:00Z')],
    known([commit('alice')]),
    null,
  )
  assert.deepEqual(taken.approvers, [])
  assert.deepEqual(approvalsOf([review(1, null, 'APPROVED', '2026-03-11T09:00:00Z')], known([]), null).approvers, [])
})

test('without anybody who may be independent it is certain that nobody is, whoever wrote', async () => {
  await using vendor = await acme()
  vendor.on('GET /repos/acme/*/pulls', { json: [request(2), request(1)] })
  vendor.on('GET /repos/acme/*/pulls/*', { json: { merged_by: null, merge_commit_sha: 'm', commits: 1 } })
  vendor.on('GET /repos/acme/*/pulls/2/reviews', { json: [] })
  vendor.on('GET /repos/acme/*/pulls/1/reviews', { json: [review(21, 'bob', 'APPROVED', '2026-03-11T09:00:00Z')] })
  vendor.on('GET /repos/acme/*/pulls/*/commits', { json: [commit(null)] })
  const { state, of } = await read(vendor, { checks: false })
  assert.equal(state, 'complete')
  assert.deepEqual(
    of('change.merges').map(row => [row.change_request, row.authors, row.independent_approvals, row.self_approved]),
    [
      ['2', null, 0, false],
      ['1', null, null, null],
    ],
  )
})

test('alerts become findings, never with the secret, and a feature that is off is no error', async () => {
  await using vendor = await acme()
  vendor.on('GET /repos/acme/*/dependabot/alerts', ({ query }) =>
    query.has('after')
      ? {
          json: [
            dependabot(2, {
              state: 'dismissed',
              dismissed_reason: 'inaccurate',
              dismissed_by: person('bob'),
              dismissed_comment: 'not ours',
            }),
          ],
        }
      : {
          json: [dependabot(1)],
          headers: { link: `</repos/acme/web/dependabot/alerts?per_page=100&after=Y3Vyc29y>; rel="next"` },
        },
  )
  vendor.on('GET /repos/acme/*/code-scanning/alerts', {
    json: [
      {
        number: 4,
        state: 'open',
        created_at: '2026-02-13T12:29:18Z',
        rule: {
          id: 'js/zipslip',
          severity: 'error',
          security_severity_level: 'critical',
          description: 'Arbitrary file write',
        },
        tool: { name: 'CodeQL', version: '2.4.0' },
        most_recent_instance: { ref: 'refs/heads/main', location: { path: 'lib/ab.js', start_line: 917 } },
      },
    ],
  })
  vendor.on('GET /repos/acme/*/secret-scanning/alerts', ({ query }) => {
    assert.equal(query.get('hide_secret'), 'true')
    return {
      json: [
        {
          number: 7,
          state: 'open',
          secret_type: 'mailchimp_api_key',
          secret_type_display_name: 'Mailchimp API Key',
          secret: 'XXXXXXXX-us2',
          validity: 'active',
          created_at: '2026-02-01T00:00:00Z',
        },
        {
          number: 8,
          state: 'resolved',
          resolution: 'revoked',
          resolved_at: '2026-02-02T00:00:00Z',
          resolved_by: person('bob'),
          secret_type: 'x',
          created_at: '2026-02-01T00:00:00Z',
        },
      ],
    }
  })
  const { state, of, rows } = await read(vendor)
  assert.equal(state, 'complete')
  assert.deepEqual(
    of('vulnerability.findings').map(row => [
      row.finding_id,
      row.vulnerability,
      row.severity,
      row.state,
      row.kind,
      row.place,
    ]),
    [
      ['github/acme/web/dependabot/1', 'CVE-2018-6188', 'high', 'open', 'package', 'path/to/requirements.txt'],
      [
        'github/acme/web/dependabot/2',
        'CVE-2018-6188',
        'high',
        'false_positive',
        'package',
        'path/to/requirements.txt',
      ],
      ['github/acme/web/code-scanning/4', null, 'critical', 'open', 'code', 'lib/ab.js:917'],
      ['github/acme/web/secret-scanning/7', null, 'critical', 'open', 'secret', null],
      ['github/acme/web/secret-scanning/8', null, 'high', 'fixed', 'secret', null],
    ],
  )
  assert.equal(of('vulnerability.findings')[1]?.state_why, 'inaccurate: not ours')
  assert.doesNotMatch(JSON.stringify(rows), /XXXXXXXX/)

  vendor.on('GET /repos/acme/*/dependabot/alerts', absent('Dependabot alerts are disabled for this repository.', 403))
  vendor.on('GET /repos/acme/*/code-scanning/alerts', absent('no analysis found'))
  vendor.on('GET /repos/acme/*/secret-scanning/alerts', absent('Secret scanning is disabled on this repository.'))
  const off = await read(vendor)
  assert.equal(off.state, 'complete')
  assert.deepEqual(
    [off.of('change.repositories')[0]?.dependency_alerts, off.of('change.repositories')[0]?.code_scanning],
    [false, false],
  )
  assert.match(off.notes.join('\n'), /acme\/web: Dependabot alerts are disabled/)

  vendor.on('GET /repos/acme/*/dependabot/alerts', absent('Resource not accessible by integration', 403))
  const refused = await read(vendor)
  assert.deepEqual(
    [
      refused.state,
      refused.isComplete('vulnerability.findings'),
      refused.of('change.repositories')[0]?.dependency_alerts,
    ],
    ['partial', false, null],
  )
  assert.match(refused.why, /Resource not accessible by integration\. The token needs Dependabot alerts read/)
})

function dependabot(number: number, more: object = {}) {
  return {
    number,
    state: 'open',
    dependency: {
      package: { ecosystem: 'pip', name: 'django' },
      manifest_path: 'path/to/requirements.txt',
      scope: 'runtime',
    },
    security_advisory: {
      ghsa_id: 'GHSA-rf4j-j272-fj86',
      cve_id: 'CVE-2018-6188',
      summary: 'Django allows remote attackers to obtain sensitive information',
      severity: 'high',
      cvss: { vector_string: 'CVSS:3.0/AV:N', score: 7.5 },
      epss: [],
    },
    security_vulnerability: {
      severity: 'high',
      vulnerable_version_range: '>= 2.0.0, < 2.0.2',
      first_patched_version: { identifier: '2.0.2' },
    },
    created_at: '2026-01-14T15:31:16Z',
    updated_at: '2026-01-15T15:31:16Z',
    dismissed_at: null,
    dismissed_by: null,
    fixed_at: null,
    ...more,
  }
}

test('deployments are read with how they ended, back to the beginning of the time asked for', async () => {
  await using vendor = await acme()
  const deployment = (id: number, at: string) => ({
    id,
    sha: 'abc',
    ref: 'v1.2',
    environment: 'production',
    production_environment: true,
    created_at: at,
    creator: person('bot'),
  })
  vendor.on('GET /repos/acme/*/deployments', {
    json: [
      deployment(2, '2026-03-01T00:00:00Z'),
      deployment(3, '2026-02-01T00:00:00Z'),
      deployment(1, '2024-01-01T00:00:00Z'),
    ],
  })
  vendor.on('GET /repos/acme/*/deployments/2/statuses', {
    json: [
      { state: 'inactive', created_at: '2026-03-05T00:00:00Z' },
      { state: 'success', created_at: '2026-03-01T00:10:00Z' },
    ],
  })
  vendor.on('GET /repos/acme/*/deployments/3/statuses', {
    json: [{ state: 'failure', created_at: '2026-02-01T00:10:00Z' }],
  })
  const { state, of } = await read(vendor)
  assert.equal(state, 'complete')
  assert.deepEqual(
    of('change.deployments').map(row => [
      row.deployment_id,
      row.succeeded,
      row.production,
      row.deployed_at,
      row.version,
    ]),
    [
      ['2', true, true, '2026-03-01T00:10:00.000000Z', 'v1.2'],
      ['3', false, true, '2026-02-01T00:10:00.000000Z', 'v1.2'],
    ],
  )
})

test('two pages of repositories are both read, and an organisation without any is told', async () => {
  await using vendor = await acme()
  vendor.on('GET /orgs/acme/repos', ({ query }) =>
    query.get('page') === '2'
      ? { json: [repository('api')] }
      : {
          json: [repository('web')],
          headers: {
            link: `<${vendor.url}/orgs/acme/repos?type=all&per_page=100&page=2>; rel="next", <${vendor.url}/orgs/acme/repos?page=2>; rel="last"`,
          },
        },
  )
  assert.deepEqual(
    (await read(vendor)).of('change.repositories').map(row => row.repository),
    ['acme/web', 'acme/api'],
  )
  vendor.on('GET /orgs/acme/repos', { json: [] })
  const empty = await read(vendor)
  assert.deepEqual([empty.state, empty.of('change.repositories').length], ['complete', 0])
  assert.match(empty.notes.join(), /no repositories that the token sees/)
  vendor.on('GET /orgs/acme', {
    json: { login: 'acme', id: 1, two_factor_requirement_enabled: true, public_repos: 1, total_private_repos: 2 },
  })
  assert.match((await read(vendor)).notes.join(), /acme has 3 repositories, of which the token sees 0/)
})

test('an empty repository has no main line, and is no error', async () => {
  await using vendor = await acme()
  vendor.on('GET /repos/acme/*/branches', { json: [] })
  const { state, of } = await read(vendor)
  const [web] = of('change.repositories')
  assert.deepEqual([state, web?.empty, web?.default_branch, web?.head], ['complete', true, null, null])
})

test('a server error in the middle is an error with what was seen, and nothing counts as complete', async () => {
  await using vendor = await acme()
  vendor.on('GET /orgs/acme/repos', { json: [repository('web'), repository('api')] })
  vendor.on('GET /repos/acme/api/branches', absent('Server Error', 500))
  const { state, why, of, datasets } = await read(vendor)
  assert.equal(state, 'error')
  assert.match(why, /answered 500 \(Internal Server Error\) to GET \/repos\/acme\/api\/branches/)
  assert.deepEqual(
    of('change.repositories').map(row => row.repository),
    ['acme/web'],
  )
  assert.equal(
    datasets.some(each => each.complete),
    false,
  )
  vendor.on('GET /repos/acme/api/branches', { json: [], cut: true })
  assert.match((await read(vendor)).why, /could not be asked/)
})

test('a token that is wrong or may not see the organisation is told with what it needs, and never shown', async () => {
  await using vendor = await acme()
  vendor.on('GET /orgs/acme/repos', absent('Bad credentials', 401))
  const { state, why } = await read(vendor)
  assert.equal(state, 'error')
  assert.match(why, /does not accept the credentials.*Metadata read.*Bad credentials/)
  assert.doesNotMatch(why, /sesame/)
  vendor.on('GET /orgs/acme/repos', absent('Not Found'))
  assert.match((await read(vendor)).why, /knows nothing at \/orgs\/acme\/repos/)
})

test('limits are waited for as GitHub asks; one that lasts longer than a run waits is an error and no missing right', async () => {
  await using vendor = await acme()
  vendor.once('GET /orgs/acme/repos', { status: 403, json: { message: 'You have exceeded a secondary rate limit.' } })
  vendor.once('GET /orgs/acme/repos', { status: 429, headers: { 'retry-after': '5' }, json: {} })
  const { state, waits } = await read(vendor)
  assert.equal(state, 'complete')
  assert.deepEqual(waits, [60_500, 6000])
  const reset = String(Date.parse('2026-03-31T12:50:00Z') / 1000)
  vendor.on('GET /repos/acme/*/dependabot/alerts', {
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
    json: { message: 'API rate limit exceeded for user ID 1.' },
  })
  const spent = await read(vendor)
  assert.equal(spent.state, 'error')
  assert.match(spent.why, /asks to wait 3000 seconds.*Run it again after 2026-03-31T12:50:00/)
})

test('second factors that only an owner is shown are unknown for others, not missing', async () => {
  await using vendor = await acme()
  vendor.on('GET /orgs/acme', { json: { login: 'acme', id: 1 } })
  vendor.on('GET /orgs/acme/members', ({ query }) =>
    query.has('filter')
      ? absent('Only owners can use this filter.', 422)
      : { json: query.has('role') ? [] : [person('bob')] },
  )
  vendor.on('GET /user/memberships/orgs/acme', { json: { state: 'active', role: 'member' } })
  const { state, of, unread } = await read(vendor)
  assert.deepEqual(
    [state, of('identity.accounts')[0]?.mfa, of('identity.password_policies')[0]?.mfa_required],
    ['partial', null, null],
  )
  assert.match(unread.map(part => part.why).join('\n'), /Only owners can use this filter/)
  assert.equal((await read(vendor)).isComplete('identity.accounts'), true)
  vendor.on('GET /user/memberships/orgs/acme', absent('Not Found'))
  const stranger = await read(vendor)
  assert.equal(stranger.isComplete('identity.accounts'), false)
  assert.match(stranger.why, /only those who say in public that they are/)
})

test('only what is asked for is read, from repositories that are named, at an Enterprise address too', async () => {
  await using vendor = await fakeVendor({
    'GET /api/v3/repos/acme/web': { json: repository('web') },
    'GET /api/v3/repos/acme/web/branches': { json: [] },
    'GET /api/v3/repos/acme/web/codeowners/errors': absent('Not Found'),
    'GET /api/v3/repos/acme/web/collaborators': { json: [] },
  })
  const settings = { organisation: undefined, repositories: ['acme/web'], read: [], address: `${vendor.url}/api/v3/` }
  const { state, datasets, of } = await read(vendor, settings)
  assert.deepEqual(
    [state, datasets.map(each => each.dataset)],
    ['complete', ['change.repositories@1', 'change.branches@1']],
  )
  assert.equal(of('change.repositories')[0]?.code_owners, false)
  assert.equal(github.settings.safeParse({ token: 'x' }).success, false)
  assert.deepEqual(secretFields(github), ['token', 'webhookSecret'])
  using within = runWithin()
  const tried = await github.test?.(
    github.settings.parse({ token: 'x', ...settings, organisation: undefined }),
    within.run,
  )
  assert.ok(tried?.ok && /acme\/web answers/.test(tried.detail))
})
