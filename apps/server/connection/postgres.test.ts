import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { collect, execNothing, filesUnder } from '@onus/connectors/connector'
import { netWithin } from '@onus/connectors/net'
import { connectors } from '@onus/connectors/registry'
import type { Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { Client } from 'pg'
import { type TestDatabase, testDatabase } from '../db/testing.ts'

let database: TestDatabase
let administrator: Client
let port = 0
const owned = new AsyncDisposableStack()

/** The server of tests listens on a socket in a folder; this lets it be reached as a server in a network is. */
async function relayed(socket: string): Promise<number> {
  const server = createServer(near => {
    const far = connect(socket)
    near.pipe(far).pipe(near)
    for (const one of [near, far]) one.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  owned.defer(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

before(async () => {
  database = owned.use(await testDatabase({ migrations: null }))
  const url = new URL(database.databaseUrl.replace('@/', '@localhost/'))
  const host = url.searchParams.get('host') ?? ''
  administrator = new Client({ connectionString: database.databaseUrl })
  await administrator.connect()
  owned.defer(() => administrator.end())
  await administrator.query(`create role ${database.name}_reader login password 'geheim' valid until '2030-01-31'`)
  await administrator.query(
    `create role ${database.name}_group; grant ${database.name}_group to ${database.name}_reader`,
  )
  await administrator.query(`create table person (id text, name text, active boolean, since timestamptz, tags text[], left_on date);
    insert into person select 'p' || n, 'Name ' || n, n % 2 = 0, '2026-01-31 10:00:00+01', array['a,b', 'c"d'], null from generate_series(1, 5000) n;
    grant select on person to ${database.name}_reader`)
  owned.defer(async () => {
    await administrator.query('drop table person')
    await administrator.query(`drop owned by ${database.name}_reader`)
    await administrator.query(`drop role ${database.name}_reader; drop role ${database.name}_group`)
  })
  port = await relayed(`${host}/.s.PGSQL.5432`)
})
after(() => owned.disposeAsync())

const reader = () => ({
  host: '127.0.0.1',
  port,
  database: database.name,
  user: `${database.name}_reader`,
  password: 'geheim',
  encrypted: false,
})

function running(open: readonly string[] = ['127.0.0.0/8']) {
  const signal = AbortSignal.timeout(60_000)
  return {
    source: 'test',
    startedBy: 'test',
    now: () => instant(Date.parse('2026-03-31T00:00:00Z')),
    exec: execNothing,
    files: filesUnder('/'),
    net: netWithin({ open, signal }),
    signal,
  }
}

async function collected(id: string, settings: Record<string, unknown>, open?: readonly string[]) {
  const rows: Row[] = []
  const connector = connectors.get(id) ?? assert.fail()
  const run = running(open)
  using _ = run.net
  const said = await collect(connector, settings, run, { row: (_, row) => void rows.push(row) })
  return { ...said, rows }
}

test('a server tells its roles, who holds them, its settings and extensions, and counts them itself', async () => {
  const { outcome, rows, datasets } = await collected('postgres', reader())
  const named = (name: string) => rows.filter(row => row.account === name || row.role === name)
  const [account] = named(`${database.name}_reader`)
  assert.deepEqual(
    [account?.enabled, account?.privileged, account?.expires_on, account?.member_of],
    [true, false, '2030-01-31', [`${database.name}_group`]],
  )
  const superusers = rows.filter(row => row.root === true).map(row => row.account)
  assert.ok(superusers.length > 0)
  const setting = rows.find(row => row.setting === 'server_version_num')
  assert.equal(String(setting?.value).slice(0, 2), '18')
  assert.ok(rows.some(row => row.component === 'plpgsql' && row.version === '1.0'))
  assert.ok(datasets.every(one => one.completeness.sourceSideCount === one.rows))
  const part = datasets.filter(one => !one.complete).map(one => one.dataset)
  assert.deepEqual([outcome.state, part], ['partial', ['configuration.settings@1']])
  assert.match(outcome.state === 'partial' ? outcome.why : '', /pg_hba.conf.*pg_monitor/)
})

test('a role that may read the rules of connections is shown them all', async () => {
  await administrator.query(`grant execute on function pg_hba_file_rules() to ${database.name}_reader;
    grant select on pg_hba_file_rules to ${database.name}_reader`)
  const { outcome, rows } = await collected('postgres', reader())
  assert.deepEqual(outcome, { state: 'complete' })
  const rules = rows.filter(row => row.component === 'pg_hba')
  assert.ok(rules.length > 0 && rules.every(rule => String(rule.value).length > 0))
})

test('the answer of a query is rows of a dataset, however many pages it has', async () => {
  const query = `select id as employee_id, name, active, 'person ' || id as resource from person order by id`
  const { outcome, rows, notes } = await collected('sql', { ...reader(), query, dataset: 'people.employees@1' })
  assert.deepEqual([outcome, notes], [{ state: 'complete' }, []])
  assert.equal(rows.length, 5000)
  assert.deepEqual([rows[0]?.employee_id, rows[0]?.active, rows[0]?.resource], ['p1', false, 'person p1'])
})

test('times, lists, truth and nothing come as what they are', async () => {
  const query = `select 'a' as system, id as account, active as enabled, since as last_sign_in_at, tags as member_of, left_on as expires_on from person where id = 'p2'`
  const { rows, outcome } = await collected('sql', { ...reader(), query, dataset: 'identity.accounts@1' })
  assert.deepEqual(outcome, { state: 'complete' })
  assert.deepEqual(
    [rows[0]?.enabled, rows[0]?.last_sign_in_at, rows[0]?.member_of, rows[0]?.expires_on],
    [true, '2026-01-31T09:00:00.000000Z', ['a,b', 'c"d'], null],
  )
})

test('a query cannot write, and a second statement is refused', async () => {
  const asked = async (query: string) => {
    const { outcome } = await collected('sql', { ...reader(), query, dataset: 'people.employees@1' })
    return outcome.state === 'error' ? outcome.why : outcome.state
  }
  assert.match(
    await asked(`select set_config('a.b', name, false) as employee_id, nextval('nothing') from person`),
    /nothing/,
  )
  assert.match(
    await asked(`with gone as (delete from person returning *) select id as employee_id from gone`),
    /WITH clause|read-only/,
  )
  assert.match(await asked(`select 1) x; delete from person; select (1`), /multiple commands|syntax/)
  const { rows } = await administrator.query('select count(*)::int as count from person')
  assert.equal(rows[0].count, 5000)
})

test('a wrong password, a missing column and a closed door are said in words', async () => {
  const why = async (settings: Record<string, unknown>, open?: readonly string[]) => {
    const { outcome } = await collected('postgres', { ...reader(), ...settings }, open)
    return outcome.state === 'complete' ? '' : outcome.why
  }
  assert.match(await why({ password: 'wrong', user: `${database.name}_nobody` }), /does not let .*_nobody in|not exist/)
  assert.match(await why({}, []), /127\.0\.0\.1.*ONUS_NETWORKS/)
  assert.match(await why({ encrypted: true }), /does not speak TLS/)
  assert.match(await why({ port: 1 }), /refused|reached/)
  const missing = await collected('sql', {
    ...reader(),
    query: 'select nonsense from person',
    dataset: 'people.employees@1',
  })
  assert.match(missing.outcome.state === 'error' ? missing.outcome.why : '', /nonsense/)
})
