import type { Client } from 'pg'

/** Tables and schemas that belong to the instance, not to an organisation, each with its reason. Everything else is walled. */
export type Exempt = Readonly<Record<string, string>>

export const exempt: Exempt = {
  'public.onus_migration': 'says which migrations this database has seen; the application cannot read it',
  'auth.user': 'a person signs in once and may belong to several organisations',
  'auth.session': 'read to learn which organisation a caller is in',
  'auth.account': 'the password of a user, who belongs to the instance',
  'auth.verification': 'short-lived values of sign-in, before an organisation is known',
  'auth.two_factor': 'the second factor of a user',
  'auth.passkey': 'the passkeys of a user',
  'auth.set_up': 'the one-time link that makes the first user, before any organisation exists',
  'auth.spent_code': 'the used codes of a user, who belongs to the instance',
  'auth.member': 'read by user to learn in which organisations they are',
  'auth.held_role': 'read by user to learn what they may do',
  'auth.invitation': 'found by the hash of its secret, before an organisation is known',
  instance: 'the log of the instance itself; only the sequencer reads and writes it',
  'auth.api_token': 'found by the hash of its secret, before an organisation is known',
  'auth.drop_box': 'found by the hash of its secret, before an organisation is known',
  pgboss: 'the queue of jobs serves every organisation; each job carries its organisation and opens that context',
}

/** Functions that run with their owner's rights, each with its reason. The owner may not bypass row security either. */
export const ownerFunctions: Exempt = {
  'public.refresh_statistics': 'counts rows of tables that it names itself, takes nothing and tells nothing',
  'public.erase_facts':
    'the one way to change a fact: refuses in the database what is on hold or was not asked for and approved by two people',
}

/**
 * Where the wall between organisations has a hole: tables whose key does not begin with `org`, without forced row
 * security, with another number of policies than one or with one that asks row by row, and foreign keys that could
 * point into another organisation. Each as a sentence; none means the wall is whole.
 */
export async function schemaViolations(client: Client, allowed: Exempt = exempt): Promise<string[]> {
  const tables = (await client.query<Table>(tablesQuery)).rows
  const keys = (await client.query<ForeignKey>(foreignKeysQuery)).rows
  const others = (await client.query<{ violation: string }>(othersQuery)).rows.filter(
    ({ violation }) => !Object.keys(ownerFunctions).some(name => violation.startsWith(`${name}:`)),
  )
  const isExempt = (table: Table) => table.name in allowed || table.schema in allowed
  const unused = Object.keys(allowed).filter(
    name => name.startsWith('public.') && !tables.some(table => table.name === name),
  )
  return [
    ...tables.filter(table => !isExempt(table)).flatMap(tableViolations),
    ...keys
      .filter(key => !carriesOrg(key))
      .map(key => `${key.from}: the foreign key ${key.name} to ${key.to} does not carry org`),
    ...others.map(other => other.violation),
    ...unused.map(name => `${name} is exempt but does not exist`),
  ].sort()
}

interface Table {
  readonly schema: string
  readonly name: string
  readonly org: string | null
  readonly key: readonly string[] | null
  readonly secured: boolean
  readonly forced: boolean
  readonly owner: string
  readonly policies: readonly Policy[]
}

interface Policy {
  readonly command: string
  readonly permissive: boolean
  readonly using: string | null
  readonly check: string | null
}

function tableViolations(table: Table): string[] {
  const { name, org, key, secured, forced, owner, policies } = table
  if (org === null) return [`${name} has no column org and is not exempt`]
  const rules: [boolean, string][] = [
    [org === 'uuid not null', 'org is not "uuid not null"'],
    [key?.[0] === 'org', 'the primary key does not begin with org'],
    [secured && forced, 'row-level security is not enabled and forced'],
    [owner === 'onus_owner', `belongs to ${owner} instead of onus_owner`],
    [policies.length === 1, `has ${policies.length} policies instead of one`],
    [policies.every(isWhole), 'the policy does not cover every command with org'],
    [policies.every(asksOnce), 'the policy asks for the context row by row; wrap it as (select ...)'],
  ]
  return rules.filter(([kept]) => !kept).map(([, sentence]) => `${name}: ${sentence}`)
}

function isWhole({ command, permissive, using, check }: Policy): boolean {
  const texts = [using, check ?? using]
  return command === '*' && permissive && texts.every(text => /\borg = /.test(text ?? ''))
}

/** A call inside `( SELECT ...)` is made once a statement; elsewhere once a row, which is ten times slower on a long list. */
function asksOnce({ using, check }: Policy): boolean {
  return !/current_setting|onus_\w+\(/.test(withoutSelects(`${using ?? ''} ${check ?? ''}`))
}

function withoutSelects(text: string): string {
  const from = text.indexOf('( SELECT ')
  if (from === -1) return text
  return text.slice(0, from) + withoutSelects(text.slice(closing(text, from) + 1))
}

function closing(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth === 0) return at
  }
  return text.length
}

interface ForeignKey {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly pairs: readonly (readonly [string, string])[]
}

function carriesOrg({ pairs }: ForeignKey): boolean {
  return pairs.some(([from, to]) => from === 'org' && to === 'org')
}

const ours = "n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname not like 'pg_temp%'"

const tablesQuery = `
  select n.nspname as schema, n.nspname || '.' || c.relname as name, pg_get_userbyid(c.relowner) as owner,
         c.relrowsecurity as secured, c.relforcerowsecurity as forced,
         (select format_type(a.atttypid, null) || case when a.attnotnull then ' not null' else '' end
            from pg_attribute a where a.attrelid = c.oid and a.attname = 'org' and not a.attisdropped) as org,
         (select array_agg(a.attname::text order by k.place)
            from pg_constraint p cross join unnest(p.conkey) with ordinality as k (number, place)
            join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
           where p.conrelid = c.oid and p.contype = 'p') as key,
         coalesce((select json_agg(json_build_object('command', p.polcmd, 'permissive', p.polpermissive,
                     'using', pg_get_expr(p.polqual, c.oid), 'check', pg_get_expr(p.polwithcheck, c.oid)))
            from pg_policy p where p.polrelid = c.oid), '[]') as policies
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and ${ours} order by 2`

/** Every foreign key to a table that has an \`org\`. */
const foreignKeysQuery = `
  select k.conname as name, k.conrelid::regclass::text as from, k.confrelid::regclass::text as to,
         (select json_agg(json_build_array(f.attname, t.attname))
            from unnest(k.conkey, k.confkey) as pair (f, t)
            join pg_attribute f on f.attrelid = k.conrelid and f.attnum = pair.f
            join pg_attribute t on t.attrelid = k.confrelid and t.attnum = pair.t) as pairs
  from pg_constraint k join pg_class c on c.oid = k.confrelid join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and ${ours}
    and exists (select 1 from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'org' and not a.attisdropped)
  order by 2, 1`

const othersQuery = `
  select n.nspname || '.' || c.relname || ': the view does not look with its reader''s rights (security_invoker)' as violation
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'v' and ${ours} and not coalesce(c.reloptions @> array['security_invoker=true'] or c.reloptions @> array['security_invoker=on'], false)
  union all
  select n.nspname || '.' || c.relname || ': a materialised view cannot be walled' from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'm' and ${ours}
  union all
  select n.nspname || '.' || p.proname || ': the function runs with its owner''s rights (security definer)'
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.prosecdef and ${ours} and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  union all
  select rolname || ' can bypass row security' from pg_roles where rolname in ('onus_app', 'onus_sequencer', 'onus_owner') and (rolsuper or rolbypassrls)`
