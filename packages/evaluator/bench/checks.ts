import { type AutomatedCheck, ShortCheck, SqlCheck } from '@onus/core/check'

const about = { title: 'Bench', severity: 'high', cadence: 'daily', good: 'It is fast.', remediation: 'Measure again.' }

/** A check of the bench with what it is compared with: a hand-written query over the same files. */
export type BenchCheck = {
  readonly check: AutomatedCheck
  /** A plain predicate over one table, or null: then the check's own SQL is the comparison. */
  readonly scan: string | null
}

const data = (alias: string, dataset: string) => ({ [alias]: { dataset, fresh_within: '26h' } })

function short(id: string, alias: string, dataset: string, fields: Record<string, unknown>, scan: string): BenchCheck {
  const check = ShortCheck.parse({
    ...about,
    id,
    data: data(alias, dataset),
    population: { data: alias, key: 'resource' },
    from: alias,
    ...fields,
  })
  return { check, scan }
}

function sql(id: string, aliases: Record<string, string>, key: string, text: string): BenchCheck {
  const all = Object.assign({}, ...Object.entries(aliases).map(([alias, dataset]) => data(alias, dataset)))
  const population = { data: Object.keys(aliases)[0], key }
  return { check: SqlCheck.parse({ ...about, id, data: all, population, sql: text }), scan: null }
}

export const benchChecks: readonly BenchCheck[] = [
  short(
    'bench-second-factor',
    'accounts',
    'identity.accounts@1',
    { scope: "enabled AND kind = 'person'", pass: 'mfa', reason: { fail: '{account} signs in with one factor' } },
    "FROM accounts WHERE enabled AND kind = 'person' AND NOT mfa",
  ),
  short(
    'bench-stale-accounts',
    'accounts',
    'identity.accounts@1',
    {
      scope: 'enabled',
      pass: 'last_sign_in_at > $now - INTERVAL 90 DAY',
      reason: { fail: '{account} last signed in {last_sign_in_at}' },
    },
    "FROM accounts WHERE enabled AND last_sign_in_at <= TIMESTAMP '2025-11-02'",
  ),
  short(
    'bench-groups',
    'accounts',
    'identity.accounts@1',
    {
      pass: "len(list_filter(member_of, lambda g: g = 'sudo')) = 0 OR privileged",
      reason: { fail: '{account} is in sudo' },
    },
    "FROM accounts WHERE len(list_filter(member_of, lambda g: g = 'sudo')) > 0 AND NOT privileged",
  ),
  short(
    'bench-ports',
    'ports',
    'endpoint.ports@1',
    { scope: 'NOT loopback_only', pass: 'port IN (22, 80, 443)', reason: { fail: '{host} opens {port}' } },
    'FROM ports WHERE NOT loopback_only AND port NOT IN (22, 80, 443)',
  ),
  short(
    'bench-packages',
    'packages',
    'endpoint.packages@1',
    { pass: 'NOT security_update_pending', reason: { fail: '{package} on {host}' } },
    'FROM packages WHERE security_update_pending',
  ),
  short(
    'bench-merges',
    'merges',
    'change.merges@1',
    {
      scope: 'merged_at > $now - INTERVAL 200 DAY',
      exclude: "list_contains(labels, 'emergency')",
      pass: 'independent_approvals >= 1',
      reason: { fail: '{commit_id} by {merged_by}' },
    },
    "FROM merges WHERE merged_at > TIMESTAMP '2025-07-15' AND NOT list_contains(labels, 'emergency') AND independent_approvals < 1",
  ),
  sql(
    'bench-findings',
    { findings: 'vulnerability.findings@1' },
    'resource',
    `SELECT resource, CASE WHEN age_days <= allowed_days THEN 'pass' ELSE 'fail' END AS status,
       vulnerability || ' (' || severity || '): ' || CAST(age_days AS VARCHAR) || ' of ' || CAST(allowed_days AS VARCHAR) || ' days' AS reason
     FROM (SELECT *, date_diff('day', first_seen_at, coalesce(fixed_at, $now)) AS age_days,
             CASE severity WHEN 'critical' THEN 15 WHEN 'high' THEN 30 ELSE 90 END AS allowed_days
           FROM findings WHERE severity <> 'low')`,
  ),
  sql(
    'bench-leavers',
    { employees: 'people.employees@1', accounts: 'identity.accounts@1' },
    'resource',
    `WITH usable AS (SELECT person, count(*) AS many FROM accounts WHERE enabled GROUP BY person)
     SELECT e.resource, CASE WHEN u.many IS NULL THEN 'pass' ELSE 'fail' END AS status, 'can still use ' || CAST(u.many AS VARCHAR) || ' accounts' AS reason
     FROM employees e LEFT JOIN usable u ON u.person = e.employee_id WHERE e.ended_on < CAST($now AS DATE)`,
  ),
  sql(
    'bench-training',
    { employees: 'people.employees@1', completions: 'training.completions@1' },
    'resource',
    `WITH last_done AS (SELECT person, max(completed_at) AS at_last FROM completions WHERE contains(course, 'awareness') AND passed GROUP BY person)
     SELECT e.resource, CASE WHEN d.at_last >= $now - INTERVAL 366 DAY THEN 'pass' ELSE 'fail' END AS status,
       coalesce('last completed ' || CAST(CAST(d.at_last AS DATE) AS VARCHAR), 'never completed') AS reason
     FROM employees e LEFT JOIN last_done d ON d.person = e.employee_id WHERE e.active`,
  ),
  sql(
    'bench-departments',
    { hosts: 'endpoint.hosts@1' },
    'department',
    `SELECT department AS resource, CASE WHEN good >= 0.95 * total THEN 'pass' ELSE 'fail' END AS status,
       CAST(good AS VARCHAR) || ' of ' || CAST(total AS VARCHAR) || ' laptops' AS reason
     FROM (SELECT department, count(*) AS total, count(*) FILTER (disk_encrypted AND firewall) AS good
           FROM hosts WHERE last_seen_at >= $now - INTERVAL 30 DAY GROUP BY department)`,
  ),
]
