import type { FindingCode } from '../statics/index.ts'

/** The classes of attack that the walls are built against. */
export type AttackClass =
  | 'files'
  | 'network'
  | 'statements'
  | 'settings'
  | 'catalogue'
  | 'dynamic'
  | 'environment'
  | 'memory'
  | 'time'
  | 'planner'
  | 'clock'
  | 'chance'
  | 'order'
  | 'names'

/** A query that means harm. `refused` is stopped before it runs, with that code; `survived` runs and must be contained. */
export type Attack = {
  readonly name: string
  readonly class: AttackClass
  readonly sql: string
  readonly expect: { readonly refused: FindingCode } | { readonly survived: true }
  /** Takes seconds to contain: the gate runs a sample of these. */
  readonly slow?: true
}

const rows = (from: string) => `SELECT resource, 'pass' AS status, '' AS reason FROM ${from}`
const value = (expression: string) =>
  `SELECT resource, 'fail' AS status, CAST(${expression} AS VARCHAR) AS reason FROM accounts`

const refused = (kind: AttackClass, code: FindingCode, attacks: Readonly<Record<string, string>>): Attack[] =>
  Object.entries(attacks).map(([name, sql]) => ({ name, class: kind, sql, expect: { refused: code } }))

const survived = (kind: AttackClass, attacks: Readonly<Record<string, string>>, slow?: true): Attack[] =>
  Object.entries(attacks).map(([name, sql]) => ({
    name,
    class: kind,
    sql,
    expect: { survived: true },
    ...(slow && { slow }),
  }))

const repeated = (count: number, text: (index: number) => string, separator = ', ') =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator)

const files = [
  ...refused('files', 'function', {
    'reads a text file': rows("read_text('/etc/passwd')"),
    'reads a binary file': rows("read_blob('/etc/shadow')"),
    'reads a CSV file': rows("read_csv('/etc/passwd')"),
    'reads a CSV file, guessing': rows("read_csv_auto('/etc/passwd', sep := ':')"),
    'sniffs a file': rows("sniff_csv('/etc/passwd')"),
    'reads JSON': rows("read_json('/proc/self/environ')"),
    'reads JSON lines': rows("read_ndjson_objects('/var/log/syslog')"),
    'reads Parquet of somebody else': rows("read_parquet('/var/lib/onus/blobs/*')"),
    'reads the layout of a Parquet file': rows("parquet_metadata('/tmp/x.parquet')"),
    'reads the keys of a Parquet file': rows("parquet_kv_metadata('/tmp/x.parquet')"),
    'lists a folder': rows("glob('/home/*')"),
    'reads another database': rows("read_duckdb('/tmp/other.db')"),
    'reads its own memory': rows("read_blob('/proc/self/mem')"),
    'reads a file in a subquery': value("(SELECT content FROM read_text('/etc/passwd'))"),
    'reads a file in a common table': `WITH f AS (SELECT * FROM read_text('/etc/passwd')) ${rows('accounts, f')}`,
    'reads a file next to unnest': rows("accounts, unnest([1]) AS u, read_text('/etc/passwd')"),
    'writes a log': value("write_log('x')"),
  }),
  ...refused('files', 'table', {
    'names a file as a table': rows("'/etc/passwd'"),
    'names a Parquet file as a table': rows("'../../blobs/ab/cdef.parquet'"),
    'names a file in double quotes': rows('"/etc/passwd.csv"'),
    'names a file in a join': rows("accounts JOIN '/etc/hosts.csv' h ON true"),
  }),
  ...refused('files', 'not_a_select', {
    'copies out': "COPY accounts TO '/tmp/stolen.csv'",
    'copies in': "COPY accounts FROM '/etc/passwd'",
    'copies a query out': "COPY (SELECT * FROM accounts) TO '/tmp/stolen.parquet' (FORMAT parquet)",
    'copies to a program': "COPY accounts TO PROGRAM 'sh'",
    'exports everything': "EXPORT DATABASE '/tmp/stolen'",
    'imports a database': "IMPORT DATABASE '/tmp/planted'",
  }),
]

const network = [
  ...refused('network', 'function', {
    'fetches a page as text': rows("read_text('http://127.0.0.1:5432/')"),
    'fetches the metadata of the cloud': rows("read_json('http://169.254.169.254/latest/meta-data/')"),
    'fetches from a bucket': rows("read_parquet('s3://bucket/key')"),
    'fetches with credentials in the address': rows("read_csv('https://user:pass@example.org/x.csv')"),
  }),
  ...refused('network', 'table', { 'names an address as a table': rows("'https://example.org/x.parquet'") }),
  ...refused('network', 'not_a_select', {
    'installs an extension': 'INSTALL httpfs',
    'loads an extension': 'LOAD httpfs',
    'loads a library': "LOAD '/tmp/evil.so'",
    'stores a secret': "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    'attaches a database over the network': "ATTACH 'https://example.org/x.duckdb' AS x",
  }),
]

const statements = [
  ...refused('statements', 'not_a_select', {
    'attaches memory': "ATTACH ':memory:' AS m",
    'attaches a file': "ATTACH '/tmp/x.db' AS m",
    'drops a table': 'DROP TABLE accounts',
    'drops a view': 'DROP VIEW accounts',
    'deletes rows': 'DELETE FROM accounts',
    'updates rows': 'UPDATE accounts SET mfa = true',
    'inserts rows': "INSERT INTO accounts (resource) VALUES ('x')",
    'creates a table': 'CREATE TABLE t AS SELECT 1',
    'replaces a view': 'CREATE OR REPLACE VIEW accounts AS SELECT 1',
    'creates a macro': 'CREATE MACRO now() AS 1',
    'prepares a statement': 'PREPARE p AS SELECT 1',
    'executes a statement': 'EXECUTE p',
    'sets a variable': 'SET VARIABLE x = 1',
    'opens a transaction': 'BEGIN TRANSACTION',
    'rolls back': 'ROLLBACK',
    'calls a procedure': "CALL enable_logging(storage = 'file')",
    checkpoints: 'CHECKPOINT',
    vacuums: 'VACUUM',
    explains: 'EXPLAIN ANALYZE SELECT 1',
    'uses another schema': 'USE memory.main',
    'merges rows': 'MERGE INTO accounts USING accounts a ON true WHEN MATCHED THEN DELETE',
    'pivots ten thousand keys': 'PIVOT accounts ON account USING count(*)',
  }),
  ...refused('statements', 'statement', {
    'runs two statements': `${rows('accounts')}; ${rows('accounts')}`,
    'describes a table': 'DESCRIBE accounts',
    'summarises a table': 'SUMMARIZE accounts',
    'shows tables': 'SHOW TABLES',
    'shows all databases': 'SHOW ALL TABLES',
    'pivots inside a query': rows('(PIVOT accounts ON kind IN (1, 2) USING count(*))'),
    recurses: `WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) ${rows('accounts, r')}`,
    'recurses with a key': `WITH RECURSIVE r(n) USING KEY (n) AS (SELECT 1 UNION SELECT n + 1 FROM r) ${rows('accounts, r')}`,
    'takes a share of the rows': `${rows('accounts')} ORDER BY 1 LIMIT 10%`,
  }),
  ...refused('statements', 'syntax', {
    'hides a second statement in a comment that ends': `${rows('accounts')} /* */ DROP TABLE accounts`,
    'never closes a string': "SELECT 'x",
  }),
]

const settings = [
  ...refused('settings', 'not_a_select', {
    'unlocks the configuration': 'SET lock_configuration = false',
    'allows files again': 'SET enable_external_access = true',
    'raises its memory': "SET memory_limit = '100GB'",
    'resets a setting': 'RESET memory_limit',
    'takes more threads': 'SET threads = 64',
    'spills to disk': "SET temp_directory = '/tmp'",
    'sets by pragma': 'PRAGMA threads = 64',
    'profiles into a file': "PRAGMA profiling_output = '/tmp/x'",
    'logs into a file': 'PRAGMA enable_logging',
  }),
  ...refused('settings', 'function', {
    'reads a setting': value("current_setting('home_directory')"),
    'reads all settings': rows('duckdb_settings()'),
    'reads a variable': value("getvariable('x')"),
    'reads secrets': rows('duckdb_secrets()'),
    'reads which secret would be used': rows("which_secret('s3://x', 's3')"),
  }),
]

const catalogue = [
  ...refused('catalogue', 'function', {
    'lists databases': rows('duckdb_databases()'),
    'lists tables': rows('duckdb_tables()'),
    'lists columns': rows('duckdb_columns()'),
    'lists functions': rows('duckdb_functions()'),
    'lists views': rows('duckdb_views()'),
    'reads its memory': rows('duckdb_memory()'),
    'reads its logs': rows('duckdb_logs()'),
    'reads temporary files': rows('duckdb_temporary_files()'),
    'asks by pragma function': rows("pragma_table_info('accounts')"),
    'asks for storage': rows("pragma_storage_info('accounts')"),
    'asks for the version': value('version()'),
    'asks for the query': value('current_query()'),
    'asks for types by number': value('pg_typeof(1)'),
    'asks for the search path': value("in_search_path('memory', 'main')"),
  }),
  ...refused('catalogue', 'table', {
    'reads the information schema': rows('information_schema.tables'),
    'reads the master table': rows('sqlite_master'),
    'reads the catalogue of PostgreSQL': rows('pg_catalog.pg_tables'),
    'reads a view of the engine': rows('duckdb_tables'),
    'reads a table of the run that it did not declare': rows('onus_0'),
    'reads a table by its schema': rows('main.accounts'),
    'reads a table by its database': rows('memory.main.onus_0'),
    'reads a temporary table': rows('temp.main.answer'),
    'reads the answer of the check before': rows('answer'),
    'names a common table outside its scope': `SELECT resource, 'pass' AS status, (WITH onus_0 AS (SELECT 1 AS x) SELECT x FROM onus_0)::VARCHAR AS reason FROM onus_0`,
  }),
]

const dynamic = [
  ...refused('dynamic', 'function', {
    'runs text': rows("query('DROP TABLE accounts')"),
    'names a table by text': rows("query_table('onus_0')"),
    'runs a serialised statement': rows("json_execute_serialized_sql('{}')"),
    'runs a serialised pragma': value("json_serialize_plan('SELECT 1')"),
    'writes SQL back': value("json_deserialize_sql('{}')"),
    'reads a statement as JSON': value("json_serialize_sql('SELECT 1')"),
    'makes a type of a text': value("from_json('{}', resource)"),
    'transforms JSON by a text': value("json_transform('{}', resource)"),
    'collects rows as JSON in any order': value('(SELECT json_group_array(resource) FROM accounts)'),
    'walks JSON as a table': rows("json_tree('{}')"),
    'opens JSON as a table': rows("json_each('{}')"),
    'tests the sorting key': value('create_sort_key(1, 2)'),
    'reduces any list by name': value("list_aggregate([1], 'string_agg')"),
    sequences: value("nextval('s')"),
    'checks how pieces compress': value("__internal_compress_string_utinyint('x')"),
  }),
  ...refused('dynamic', 'expression', {
    'picks columns by pattern': "SELECT COLUMNS('.*') FROM accounts",
    'picks columns by lambda': 'SELECT COLUMNS(lambda c: true) FROM accounts',
    'uses a default': 'SELECT DEFAULT AS resource FROM accounts',
    'counts columns': 'SELECT #1 AS resource FROM accounts',
    collates: "SELECT resource COLLATE nocase AS resource, 'pass' AS status, '' AS reason FROM accounts",
  }),
]

const environment = [
  ...refused('environment', 'function', {
    'reads a variable of the environment': value("getenv('DATABASE_URL')"),
    'asks for its connection': value('current_connection_id()'),
    'asks for its schemas': value('current_schemas(true)'),
    'asks for its transaction': value('txid_current()'),
    'asks for the address of the server': value('inet_server_addr()'),
  }),
  ...refused('environment', 'expression', {
    'asks who it is': value('current_user'),
    'asks for its session': value('session_user'),
    'asks for its schema': value('current_schema'),
    'asks for its database': value('current_catalog'),
  }),
]

const memory = [
  ...refused('memory', 'function', {
    'repeats a letter': value("length(repeat('x', 4000000000))"),
    'repeats a list': value('len(repeat([1], 1000000000))'),
    'pads to gigabytes': value("length(lpad('x', 2000000000, 'y'))"),
    'pads the other side': value("length(rpad('x', 2000000000, 'y'))"),
    'prints with width': value("printf('%2000000000d', 1)"),
    'formats with width': value("format('{:2000000000}', 1)"),
    'makes a range': value('len(range(1000000000))'),
    'makes a series': value('len(generate_series(1, 1000000000))'),
    'ranges as a table': rows('range(10000000000)'),
    'series as a table': rows('generate_series(1, 10000000000)'),
    'sorts a huge list': value('list_sort(range(100000000))'),
    'reduces a huge list': value('list_reduce(range(100000000), lambda a, b: a + b)'),
    'resizes a list': value('len(list_resize([1], 1000000000))'),
    'makes a map': value('cardinality(map(range(100000000), range(100000000)))'),
    'draws bars': value('bar(1, 0, 1, 1000000000)'),
    'makes a bit string': value("bit_count(bitstring('1', 2000000000))"),
    'collects a histogram': value('(SELECT histogram(resource) FROM accounts)'),
    'zips lists': value('list_zip(range(100000000))'),
  }),
  ...survived(
    'memory',
    {
      'doubles a text in common tables': `WITH ${repeated(8, index => `t${index} AS (SELECT ${repeated(8, () => 's', ' || ')} AS s FROM ${index === 0 ? "(SELECT 'xxxxxxxx' AS s)" : `t${index - 1}`})`)} ${rows('accounts, t7')} WHERE length(t7.s) > 1 AND contains(t7.s, 'y')`,
      'grows a text by replacing': value(
        `length(${repeated(9, () => 'replace(', '')}'x'${repeated(9, () => ", 'x', 'xxxxxxxxxx')", '')})`,
      ),
      'collects a cross join into one text': value(
        "(SELECT length(string_agg(a.resource || b.resource, ',' ORDER BY a.resource)) FROM accounts a, accounts b, accounts c, accounts d)",
      ),
      'collects a cross join into one list': value(
        '(SELECT len(list(a.resource ORDER BY b.resource)) FROM accounts a, accounts b, accounts c, accounts d)',
      ),
      'sorts a cross join': value(
        '(SELECT max(x) FROM (SELECT a.resource || b.resource || c.resource AS x, row_number() OVER (ORDER BY md5(a.resource || b.resource || d.resource)) AS n FROM accounts a, accounts b, accounts c, accounts d))',
      ),
      'groups a cross join': value(
        '(SELECT count(*) FROM (SELECT a.resource || b.resource || c.resource || d.resource AS x, count(*) FROM accounts a, accounts b, accounts c, accounts d GROUP BY 1))',
      ),
      'answers without end': `SELECT a.resource || b.resource || c.resource || d.resource AS resource, 'pass' AS status, '' AS reason FROM accounts a, accounts b, accounts c, accounts d`,
      'unnests lists inside a cross join': value(
        '(SELECT count(*) FROM accounts a, accounts b, unnest([a.resource, b.resource]) AS u(x), unnest([1, 2, 3, 4, 5, 6, 7, 8]) AS v(y), accounts c)',
      ),
      'splits one text into its letters': value(
        "(SELECT max(len(string_split(s, ''))) FROM (SELECT string_agg(a.resource || b.resource, '' ORDER BY a.resource) AS s FROM accounts a, accounts b))",
      ),
      'writes a text in hexadecimal again and again': value(`${'hex('.repeat(24)}account${')'.repeat(24)}`),
      'lists what is different in a cross join': value(
        '(SELECT len(list_distinct(list(a.resource || b.resource || c.resource ORDER BY a.resource))) FROM accounts a, accounts b, accounts c)',
      ),
      'writes a date in nine thousand ways': value(`strftime($now, '${'%c'.repeat(9000)}')`),
      'opens JSON of a million levels at each of them': value(
        "(SELECT len(json_extract(s, '$..*')) FROM (SELECT string_agg('[', '' ORDER BY a.resource) || string_agg(']', '' ORDER BY a.resource) AS s FROM accounts a, accounts b))",
      ),
      'transforms lists of lists': value(
        `len(list_transform(${repeated(1, () => '(SELECT list(resource ORDER BY resource) FROM accounts)')}, lambda x: list_transform((SELECT list(resource ORDER BY resource) FROM accounts), lambda y: x || y)))`,
      ),
    },
    true,
  ),
]

const time = [
  ...refused('time', 'function', {
    'compares letters of long words': value('levenshtein(resource, resource)'),
    'compares letters, swaps too': value('damerau_levenshtein(resource, resource)'),
    'compares sets of letters': value('jaccard(resource, resource)'),
    'compares names': value('jaro_winkler_similarity(resource, resource)'),
    sleeps: value('sleep_ms(100000)'),
    'sleeps like PostgreSQL': value('pg_sleep(1000)'),
    'sorts by any language': value("icu_sort_key(resource, 'de')"),
    'counts approximately': value('(SELECT approx_count_distinct(resource) FROM accounts)'),
  }),
  ...refused('time', 'type', {
    'multiplies without end': value("CAST('9' AS BIGNUM) * CAST('9' AS BIGNUM)"),
    'casts to a type of its own': value("CAST('a' AS mood)"),
    'makes an enumeration': value("CAST('a' AS ENUM('a'))"),
    'casts to bits': value("CAST('1' AS BIT)"),
    'casts to bytes': value("CAST('1' AS BLOB)"),
    'casts to JSON': value("CAST('{}' AS JSON)"),
    'casts to a map': value('CAST(NULL AS MAP(VARCHAR, VARCHAR))'),
    'casts to a moment with a zone': value("CAST('2026-01-01' AS TIMESTAMPTZ)"),
  }),
  ...survived(
    'time',
    {
      'joins everything with everything': value(
        '(SELECT count(*) FROM accounts a, accounts b, accounts c, accounts d, accounts e WHERE a.resource || b.resource || c.resource = e.resource)',
      ),
      'matches patterns over a cross join': value(
        "(SELECT count(*) FROM accounts a, accounts b, accounts c, accounts d WHERE regexp_matches(a.resource || b.resource || c.resource || d.resource, '(x+x+)+y|(a|aa)+$'))",
      ),
      'counts a window over a cross join': value(
        '(SELECT max(n) FROM (SELECT sum(1) OVER (PARTITION BY a.resource ORDER BY b.resource, c.resource) AS n FROM accounts a, accounts b, accounts c, accounts d))',
      ),
      'hashes a cross join': value(
        '(SELECT max(sha256(a.resource || b.resource || c.resource || d.resource)) FROM accounts a, accounts b, accounts c, accounts d)',
      ),
      'opens a hundred windows': `SELECT resource, 'pass' AS status, CAST(${repeated(120, index => `row_number() OVER (PARTITION BY account ORDER BY resource, ${index})`, ' + ')} AS VARCHAR) AS reason FROM accounts`,
      'nests three lambdas over one list': value(
        '(SELECT max(len(list_transform(l, lambda x: len(list_transform(l, lambda y: len(list_filter(l, lambda z: z > x || y))))))) FROM (SELECT list(resource ORDER BY resource) AS l FROM accounts))',
      ),
      'wants nine hundred quantiles of a cross join': value(
        `(SELECT quantile_cont(a.sign_in_keys, [${repeated(900, () => '0.5')}]) FROM accounts a, accounts b, accounts c)`,
      ),
      'looks for the most frequent in a cross join': value(
        '(SELECT mode(a.resource || b.resource || c.resource) FROM accounts a, accounts b, accounts c)',
      ),
      'asks a subquery for each row of a join': value(
        '(SELECT count(*) FROM accounts a, accounts b, accounts c WHERE EXISTS (SELECT 1 FROM accounts x, accounts y WHERE x.resource > a.resource AND y.resource > b.resource AND x.resource < c.resource))',
      ),
    },
    true,
  ),
]

const planner = [
  ...refused('planner', 'too_large', {
    'chains arrows': value(repeated(12, () => "account -> 'x' -> 'y' -> 'z' -> 'w' IS NOT NULL", ' OR ')),
    'nests thirty lambdas': value(
      `${repeated(30, index => `list_transform([1], lambda x${index}: `, '')}1${')'.repeat(30)}`,
    ),
    'doubles common tables twenty-two times': `WITH t0 AS (SELECT 1 AS x), ${repeated(22, index => `t${index + 1} AS NOT MATERIALIZED (SELECT a.x FROM t${index} a, t${index} b)`)} ${rows('accounts, t22')}`,
    'unites two thousand queries': repeated(
      400,
      () => "SELECT resource, 'pass' AS status, '' AS reason FROM accounts",
      ' UNION ALL ',
    ),
    'says too much': `${rows('accounts')} WHERE ${repeated(1500, index => `account <> '${index}'`, ' AND ')}`,
    'says far too much': `${rows('accounts')} WHERE account <> '${'x'.repeat(40_000)}'`,
    'nests two hundred and fifty calls': value(`${'upper('.repeat(250)}account${')'.repeat(250)}`),
    'nests subqueries': `${'SELECT * FROM ('.repeat(30)}${rows('accounts')}${')'.repeat(30)}`,
    'joins twenty tables': `SELECT a0.resource, 'pass' AS status, '' AS reason FROM ${repeated(20, index => `accounts a${index}`)}`,
    'declares forty common tables': `WITH ${repeated(40, index => `c${index} AS (SELECT 1)`)} ${rows('accounts')}`,
    'denies a thousand times': value(`${'NOT '.repeat(1100)}mfa`),
    'joins two thousand texts': value(repeated(1200, () => 'account', ' || ')),
    'nests queries in queries': `${rows('accounts')} WHERE ${'EXISTS (SELECT 1 FROM accounts WHERE '.repeat(13)}true${')'.repeat(13)}`,
    'joins sideways': `SELECT a0.resource, 'pass' AS status, '' AS reason FROM accounts a0 ${repeated(14, index => `JOIN LATERAL (SELECT resource FROM accounts b WHERE b.resource = a${index}.resource) a${index + 1} ON true`, ' ')}`,
    'groups by twenty sets': `SELECT system AS resource, 'pass' AS status, '' AS reason FROM accounts GROUP BY GROUPING SETS (${repeated(20, () => '(system, kind)')})`,
    'rolls up every column': `SELECT resource, 'pass' AS status, '' AS reason FROM accounts GROUP BY ROLLUP (resource, system, account, kind, person, email, mfa, enabled, shell, home, privileged, display_name, account_id, interactive, password_state, password_hash, expires_on)`,
    'groups in every way': `SELECT resource, 'pass' AS status, '' AS reason FROM accounts GROUP BY CUBE (resource, system, account, kind, person)`,
  }),
  ...survived('planner', {
    'joins sixteen tables in every order': `SELECT a0.resource, 'pass' AS status, '' AS reason FROM ${repeated(16, index => `accounts a${index}`)} WHERE ${repeated(15, index => `a${index}.resource = a${index + 1}.resource`, ' AND ')}`,
    'doubles common tables as far as it may': `WITH t0 AS (SELECT resource AS x FROM accounts), ${repeated(7, index => `t${index + 1} AS (SELECT a.x FROM t${index} a JOIN t${index} b USING (x))`)} SELECT x AS resource, 'pass' AS status, '' AS reason FROM t7`,
    'stands in three hundred brackets': value(`${'('.repeat(300)}account${')'.repeat(300)}`),
    'nests cases': value(`${'CASE WHEN mfa THEN '.repeat(150)}'x'${" ELSE 'y' END".repeat(150)}`),
    'nests lists': value(`${'['.repeat(150)}1${']'.repeat(150)}`),
    'nests structs': value(`${"{'a': ".repeat(100)}1${'}'.repeat(100)}`),
    'multiplies conditions out': `${rows('accounts')} WHERE ${repeated(24, index => `(account = 'a${index}' OR person = 'b${index}' OR kind = 'c${index}')`, ' AND ')}`,
    'multiplies them out the other way': `${rows('accounts')} WHERE ${repeated(24, index => `(account = 'a${index}' AND person = 'b${index}' AND kind = 'c${index}')`, ' OR ')}`,
    'correlates ten queries': `${rows('accounts a0')} WHERE ${repeated(10, index => `EXISTS (SELECT 1 FROM accounts a${index + 1} WHERE a${index + 1}.resource = a${index}.resource AND `, '')}true${')'.repeat(10)}`,
    'intersects sixteen queries': repeated(16, () => rows('accounts'), ' INTERSECT '),
    'joins sixteen tables with nothing': `SELECT a0.resource, 'pass' AS status, '' AS reason FROM ${repeated(16, index => `accounts a${index}`)}`,
    'doubles what is not kept as far as it may': `WITH t0 AS (SELECT resource AS x FROM accounts), ${repeated(7, index => `t${index + 1} AS NOT MATERIALIZED (SELECT a.x FROM t${index} a JOIN t${index} b USING (x))`)} SELECT x AS resource, 'pass' AS status, '' AS reason FROM t7`,
    'matches four hundred patterns': `${rows('accounts')} WHERE ${repeated(400, index => `account LIKE '%a%b%c%d%e%${index}%'`, ' OR ')}`,
    'repeats what repeats in a pattern': value("regexp_replace(account, '(((a{0,100}){0,100}){0,100})', 'x')"),
    'lists a thousand values': `${rows('accounts')} WHERE account NOT IN (${repeated(1200, index => `'v${index}'`)})`,
  }),
]

const clock = refused('clock', 'unrepeatable', {
  'asks the time': value('now()'),
  'asks the day': value('current_date'),
  'asks the moment': value('current_timestamp'),
  'asks today': value('today()'),
  'asks the local time': value('localtimestamp'),
  'asks how long ago': value('ago(INTERVAL 1 DAY)'),
  'asks the time of the transaction': value('transaction_timestamp()'),
})

const chance = refused('chance', 'unrepeatable', {
  'throws dice': value('random()'),
  'makes an id': value('uuid()'),
  'makes an id in another way': value('gen_random_uuid()'),
  'loads the dice': value('setseed(0.5)'),
  'samples a table': rows('accounts TABLESAMPLE 10%'),
})

const order = refused('order', 'unrepeatable', {
  'joins text in any order': value("(SELECT string_agg(resource, ',') FROM accounts)"),
  'lists in any order': value('(SELECT list(resource) FROM accounts)'),
  'takes any first': value('(SELECT first(resource) FROM accounts)'),
  'takes any last': value('(SELECT last(resource) FROM accounts)'),
  'numbers in any order': value('row_number() OVER ()'),
  'limits without an order': `${rows('accounts')} LIMIT 1`,
  'keeps any of equal rows': "SELECT DISTINCT ON (kind) resource, 'pass' AS status, '' AS reason FROM accounts",
  'joins by position': rows('accounts POSITIONAL JOIN accounts b'),
})

const names = [
  ...refused('names', 'function', {
    'calls by a schema': value('pg_catalog.upper(account)'),
    'calls by a database': value('system.main.upper(account)'),
    'calls in quotes': value('"read_text"(account)'),
    'calls in capitals': rows("READ_TEXT('/etc/passwd')"),
    'calls on a value': value('account.repeat(1000000000)'),
  }),
  ...refused('names', 'parameter', { 'asks for a value that nobody gave': value('$secret') }),
  ...refused('names', 'parameter', { 'asks for a value by number': value('$1') }),
]

/** Every attack, by the class it belongs to. */
export const attacks: readonly Attack[] = [
  ...files,
  ...network,
  ...statements,
  ...settings,
  ...catalogue,
  ...dynamic,
  ...environment,
  ...memory,
  ...time,
  ...planner,
  ...clock,
  ...chance,
  ...order,
  ...names,
]
