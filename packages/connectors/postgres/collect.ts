import type { DatasetRef } from '@onus/core/dataset'
import { type CollectRun, type Event, type Origin, type RawRow, SourceProblem } from '../connector/index.ts'
import { type Cells, openPostgres, type PostgresAddress, type ReadOnly } from './session.ts'

export const postgresDatasets: readonly DatasetRef[] = [
  'identity.accounts@1',
  'identity.roles@1',
  'identity.memberships@1',
  'configuration.settings@1',
  'configuration.components@1',
]

/** One question to the server: the dataset it fills, the query as it is asked, and a row of the answer as a row of ours. */
type Question = {
  readonly dataset: DatasetRef
  readonly sql: string
  readonly count: string
  row(cells: Cells, system: string): RawRow
}

export async function* collectPostgres(settings: PostgresAddress, run: CollectRun): AsyncGenerator<Event> {
  await using server = await openPostgres(settings, run)
  const system = `${settings.host}:${settings.port}`
  for (const [done, question] of questions.entries()) {
    yield { kind: 'progress', label: `Reading ${question.dataset}`, done, total: questions.length }
    yield { kind: 'origin', dataset: question.dataset, ...originOf(settings, question.sql) }
    const [counted] = await server.rows(`select count(*) as count from (${question.count}) counted`)
    for await (const cells of server.stream(question.sql))
      yield { kind: 'row', dataset: question.dataset, row: question.row(cells, system) }
    const rules = question.dataset === 'configuration.settings@1' ? await hostRules(server, system) : { rows: [] }
    const more = 'rows' in rules ? rules.rows : []
    for (const row of more) yield { kind: 'row', dataset: question.dataset, row }
    const sourceSideCount = Number(counted?.count) + more.length
    yield { kind: 'count', dataset: question.dataset, sourceSideCount, how: 'count(*) in the same transaction' }
    if ('why' in rules)
      yield { kind: 'unread', dataset: question.dataset, what: 'the rules of pg_hba.conf', why: rules.why }
    else yield { kind: 'complete', dataset: question.dataset }
  }
}

function originOf({ host, database, user }: PostgresAddress, query: string): Origin {
  return {
    sourceSystem: `PostgreSQL ${host}`,
    environment: database,
    account: user,
    query,
    parameters: {},
    method: 'sql',
    zone: 'UTC',
    exclusions: [],
  }
}

const yes = (value: unknown) => (value === null || value === undefined ? null : value === 't' || value === true)
const list = (value: unknown) => (value === null || value === undefined ? null : (JSON.parse(String(value)) as unknown))
/** Times are written as 2026-01-31 10:00:00+00; `infinity` is no end. */
const instantOf = (value: unknown) =>
  value === null || value === undefined || String(value).includes('infinity')
    ? null
    : String(value).replace(' ', 'T').replace(/\+00$/, 'Z')

const rolesOf = `
  select r.rolname, r.oid, r.rolcanlogin, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls,
    r.rolvaliduntil, shobj_description(r.oid, 'pg_authid') as about,
    (select coalesce(json_agg(g.rolname order by g.rolname), '[]') from pg_auth_members m join pg_roles g on g.oid = m.roleid
      where m.member = r.oid) as member_of,
    (select count(*) from pg_auth_members m where m.roleid = r.oid) as members
  from pg_roles r`

/** Without limits in the rights of the server itself: a superuser, or who can make one of himself. */
const privileged = (cells: Cells) =>
  [cells.rolsuper, cells.rolcreaterole, cells.rolbypassrls, cells.rolreplication].some(value => yes(value) === true)

const questions: readonly Question[] = [
  {
    dataset: 'identity.accounts@1',
    sql: `${rolesOf} where r.rolcanlogin order by r.rolname`,
    count: 'select from pg_roles where rolcanlogin',
    row: (cells, system) => ({
      system,
      account: cells.rolname,
      account_id: cells.oid,
      enabled: true,
      interactive: true,
      privileged: privileged(cells),
      root: yes(cells.rolsuper),
      expires_on: instantOf(cells.rolvaliduntil)?.slice(0, 10) ?? null,
      member_of: list(cells.member_of),
      display_name: cells.about,
    }),
  },
  {
    dataset: 'identity.roles@1',
    sql: `${rolesOf} order by r.rolname`,
    count: 'select from pg_roles',
    row: (cells, system) => ({
      system,
      role: cells.rolname,
      kind: String(cells.rolname).startsWith('pg_') ? 'built_in' : 'custom',
      description: cells.about,
      privileged: privileged(cells),
      all_actions: yes(cells.rolsuper),
      all_resources: yes(cells.rolsuper),
      permissions: ['rolsuper', 'rolcreaterole', 'rolcreatedb', 'rolreplication', 'rolbypassrls'].filter(
        name => yes(cells[name]) === true,
      ),
      can_sign_in: yes(cells.rolcanlogin),
      members: cells.members,
    }),
  },
  {
    dataset: 'identity.memberships@1',
    sql: `select g.rolname as held, m.rolname as holder, a.admin_option, m.rolcanlogin
      from pg_auth_members a join pg_roles g on g.oid = a.roleid join pg_roles m on m.oid = a.member
      group by 1, 2, 3, 4 order by 1, 2, 3`,
    count: 'select distinct roleid, member, admin_option from pg_auth_members',
    row: (cells, system) => ({
      system,
      group_name: cells.held,
      account: cells.holder,
      direct: true,
      member_kind: yes(cells.rolcanlogin) ? 'account' : 'group',
      role: yes(cells.admin_option) ? 'admin' : 'member',
    }),
  },
  {
    dataset: 'configuration.settings@1',
    sql: `select name, setting, unit, source, sourcefile, sourceline from pg_settings order by name`,
    count: 'select from pg_settings',
    row: (cells, system) => ({
      system,
      component: 'postgresql',
      setting: String(cells.name).toLowerCase(),
      value: cells.setting,
      origin: cells.source === 'default' ? 'default' : 'effective',
      file: cells.sourcefile ? `${cells.sourcefile}:${cells.sourceline}` : null,
    }),
  },
  {
    dataset: 'configuration.components@1',
    sql: `select e.extname, e.extversion, n.nspname, a.default_version, v.trusted
      from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      left join pg_available_extensions a on a.name = e.extname
      left join pg_available_extension_versions v on v.name = e.extname and v.version = e.extversion order by e.extname`,
    count: 'select from pg_extension',
    row: (cells, system) => ({
      system,
      component: cells.extname,
      version: cells.extversion,
      available_version: cells.default_version,
      enabled: true,
      trusted: yes(cells.trusted),
      schema_name: cells.nspname,
    }),
  },
]

type Rules = { readonly rows: readonly RawRow[] } | { readonly why: string }

/** Who may connect from where, and by what proof. Only few roles may read it: whoever may not is told what to grant. */
async function hostRules(server: ReadOnly, system: string): Promise<Rules> {
  await server.rows('savepoint rules')
  try {
    const rules = await server.rows(
      `select type, array_to_string(database, ',') as databases, array_to_string(user_name, ',') as users,
        address, netmask, auth_method, file_name, line_number, error from pg_hba_file_rules order by file_name, line_number`,
    )
    return {
      rows: rules.map(rule => ({
        system,
        component: 'pg_hba',
        setting: 'auth_method',
        condition: `${rule.file_name}:${rule.line_number} ${[rule.type, rule.databases, rule.users, rule.address, rule.netmask].filter(Boolean).join(' ')}`,
        value: rule.auth_method ?? rule.error,
        origin: 'file',
        file: `${rule.file_name}:${rule.line_number}`,
      })),
    }
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    await server.rows('rollback to savepoint rules')
    return { why: error.message }
  }
}
