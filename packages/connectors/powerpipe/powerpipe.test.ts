import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { OwnDataset, ownDatasetProblems } from '@onus/core/dataset'
import { parse } from 'yaml'
import { importMod, isModFile, readColumns } from './index.ts'

const control = (sql: string, more = '') => ({
  path: 'a.pp',
  text: `control "c" {\n  title = "C"\n${more}  sql = <<-EOQ\n${sql}\n  EOQ\n}\n`,
})

async function outcome(sql: string, more?: string) {
  const { checks, refused } = await importMod([control(sql, more)])
  return refused[0]?.reason ?? checks.map(({ check }) => check.sql).join('\n;\n')
}

const select = (status: string, from = 'thing') =>
  `select arn as resource, ${status} as status, name as reason from ${from}`
const when = (condition: string, from?: string) => select(`case when ${condition} then 'ok' else 'alarm' end`, from)

const refusals: readonly (readonly [string, string, RegExp])[] = [
  ['a type that checks do not have', when("ip::inet << '10.0.0.0/8'"), /the type inet/],
  ['a function it does not know', when("pg_read_file('/etc/passwd') is null"), /the function pg_read_file/],
  ['a function of another schema', when('other.lower(name) is null'), /other\.lower/],
  ['an operator it does not know', when("tags @? '$.a'"), /the operator @\?/],
  ['a status that is computed', select("lower('OK')"), /neither a literal nor a CASE/],
  ['a status that is not one', select("'fine'"), /the status "fine"/],
  [
    'a resource of two tables',
    "select a.x || b.y as resource, 'ok' as status, '' as reason from a, b",
    /neither a column of a table nor made of one row/,
  ],
  [
    'a resource that is counted',
    "select count(*)::text as resource, 'ok' as status, '' as reason from a",
    /neither a column of a table nor made of one row/,
  ],
  ['an alias of rows as a value', when("t = '*'", 'thing as t'), /the alias t of rows/],
  [
    'a resource that is an aggregate',
    "select max(arn) as resource, 'ok' as status, '' as reason from a",
    /nor made of one row/,
  ],
  [
    'a resource that a subquery makes',
    "select arn || (select max(x) from a) as resource, 'ok' as status, '' as reason from a",
    /nor made of one row/,
  ],
  ['a recursive query', `with recursive r as (select 1) ${when('true')}`, /recursive/],
  ['the order of rows locked', `${when('true')} for update`, /lockingClause/],
  ['a sample', when('true', 'thing tablesample system (10)'), /RangeTableSample/],
  ['two statements', `${when('true')}; delete from thing`, /2 statements/],
  ['what is no SELECT', 'delete from thing', /DeleteStmt/],
  ['what PostgreSQL cannot read', 'select from where', /syntax error/],
  ['a table of the catalogue', when('true', 'pg_catalog.pg_roles'), /schemaname/],
  ['a key of JSON that is not written out', when('tags -> name is null'), /not written out/],
  ['two JSON values compared', when("tags -> 'a' = tags -> 'b'"), /two JSON values/],
  ['a JSON object compared', when(`tags = '{"a": 1, "b": 2}'`), /compared as a whole/],
  ['a column of two kinds', when("size > 5 and size -> 'a' is null"), /used as integer and as json|integer where json/],
  ['a pattern that only PostgreSQL reads', when("name ~ '\\mword\\M'"), /the pattern/],
  ['a pattern that is computed', when('name ~ kind'), /not written out/],
  ['a moment that moves', when("made_at > 'yesterday' and made_at < now()"), /"yesterday"/],
  ['a missing reason', "select arn as resource, 'ok' as status from thing", /does not name reason/],
  [
    'seventeen dimensions',
    `${select("'ok'").replace(' from', `, ${Array.from({ length: 17 }, (_, i) => `d${i}`).join(', ')} from`)}`,
    /17 dimensions/,
  ],
  ['a parameter that nobody declares', when('size > $1'), /\$1, which no param block names/],
]

for (const [name, sql, reason] of refusals)
  test(`refused, with what stands in the way: ${name}`, async () => assert.match(await outcome(sql), reason))

test('a refusal says the control, its file and line, and the line of the SQL', async () => {
  const { refused } = await importMod([
    control("select\n  arn as resource,\n  'ok' as status,\n  host(ip::inet) as reason\nfrom thing"),
  ])
  assert.deepEqual(refused, [{ control: 'c', reason: 'the type inet', file: 'a.pp', line: 3, sqlLine: 4 }])
})

test('chains of arrows become one path, and the text of a status ours', async () => {
  const sql = await outcome(when("config -> 'a' -> 'b.c' ->> 0 is not null"))
  assert.match(
    sql,
    /json_extract_string\("thing"\."config", '\$\."a"\."b\.c"\[0\]'\) IS NOT NULL\) THEN 'pass' ELSE 'fail'/,
  )
  assert.doesNotMatch(sql, /->/)
})

test('the clock is the time of the snapshot', async () => {
  const sql = await outcome(
    when("made_at > now() - interval '1 day' and seen_on = current_date and at < current_timestamp"),
  )
  assert.equal(sql.match(/\$now/g)?.length, 3)
  assert.doesNotMatch(sql, /current|now\(/i)
})

test('parameters take the defaults of the query, the control and its arguments, in that order', async () => {
  const files = [
    {
      path: 'mod.pp',
      text: `
variable "days" {
  default = 90
}
query "q" {
  sql = "select arn as resource, case when age > $1 and owner = $2 and kind = any($3) then 'ok' else 'alarm' end as status, '' as reason from thing"
  param "days" {
    description = "How many."
    default     = var.days
  }
  param "owner" {
    default = "nobody"
  }
  param "kinds" {
    default = ["a", "b"]
  }
}
control "plain" {
  query = query.q
}
control "other" {
  query = query.q
  args  = { owner = "ann" }
}
`,
    },
    { path: 'powerpipe.ppvars', text: 'days = 30\n' },
  ]
  const { checks, refused } = await importMod(files)
  assert.deepEqual(refused, [])
  assert.deepEqual(checks[0]?.check.params, {
    days: { type: 'integer', default: 30, min: 0, max: 3000, meaning: 'How many.' },
    owner: { type: 'text', default: 'nobody' },
    kinds: { type: 'text[]', default: ['a', 'b'] },
  })
  assert.equal(checks[1]?.check.params.owner?.default, 'ann')
})

test('what a column holds is learned from all controls together', async () => {
  const files = [
    control(when('a = b and c', 'thing')),
    {
      path: 'b.pp',
      text: control(
        `${when("b -> 'x' is null or jsonb_array_length(list) > 1")} where d < now() and size > 1 and ratio > 0.5 and on_off = 'true' and 'x' = any(labels)`,
      ).text.replace('"c"', '"d"'),
    },
  ]
  const { datasets } = await importMod(files)
  const types = Object.fromEntries(
    datasets[0]!.schema.columns.map(({ name, type, meaning }) => [name, meaning.includes('JSON') ? 'json' : type]),
  )
  assert.deepEqual(types, {
    arn: 'text',
    a: 'json',
    b: 'json',
    c: 'boolean',
    name: 'text',
    list: 'json',
    d: 'instant',
    size: 'integer',
    ratio: 'decimal',
    on_off: 'boolean',
    labels: 'text[]',
  })
})

test('a bare name that two tables may have is taken of whichever has it', async () => {
  const { checks, datasets } = await importMod([
    control(
      "select a.arn as resource, case when size > 5 then 'ok' else 'alarm' end as status, other as reason from a, b",
    ),
  ])
  assert.match(checks[0]!.check.sql, /coalesce\("a"\."size", "b"\."size"\) > 5/)
  const columns = datasets.map(({ schema }) => schema.columns.map(({ name, type, nullable }) => [name, type, nullable]))
  assert.deepEqual(columns[1], [
    ['size', 'integer', false],
    ['other', 'text', true],
  ])
})

test('a list of columns settles what the controls leave open', async () => {
  const sql = "select a.arn as resource, 'ok' as status, other as reason from a, b"
  const columns = readColumns('table_name,column_name,data_type\nb,other,text\na,size,bigint\n')
  const { refused, checks } = await importMod([control(sql)], columns ?? [])
  assert.deepEqual(refused, [])
  assert.match(checks[0]!.check.sql, /"b"\."other"/)
  assert.equal(readColumns('name,type\na,b\n'), null)
})

test('columns that datasets cannot have get other names, and a table its key', async () => {
  const { datasets, checks } = await importMod([
    control(
      "select 'arn:' || source || '/' || \"Id\" as resource, 'ok' as status, _ctx ->> 'raw' as reason, resource as other from thing",
    ),
  ])
  assert.deepEqual(
    datasets[0]?.schema.columns.map(({ name }) => name),
    ['source_column', 'id', 'ctx', 'resource_column'],
  )
  assert.deepEqual(datasets[0]?.schema.key, ['source_column', 'id'])
  assert.deepEqual(checks[0]?.check.population, { data: 'thing', key: 'resource' })
})

test('a union becomes a check for each of its tables', async () => {
  const { checks } = await importMod([control(`${when('open', 'door')} union all ${when('shut', 'shutter')}`)])
  assert.deepEqual(
    checks.map(({ id, check }) => [id, check.population.data, Object.keys(check.data)]),
    [
      ['c-part-1', 'door', ['door']],
      ['c-part-2', 'shutter', ['shutter']],
    ],
  )
})

test('what a mod claims stays a claim: no requirement of ours is linked', async () => {
  const files = [
    control(when('true'), '  tags = { soc_2 = "true", pci = 1 }\n'),
    {
      path: 'b.pp',
      text: 'benchmark "top" {\n  title = "SOC 2"\n  children = [benchmark.sub]\n}\nbenchmark "sub" {\n  title = "CC6"\n  children = [control.c, benchmark.top]\n}\nbenchmark "other" {\n  title = "PCI"\n  children = [control.c]\n}\n',
    },
  ]
  const { claims, checks } = await importMod(files)
  assert.deepEqual(checks[0]?.check.requirements, [])
  assert.deepEqual(claims, [{ check: 'c', control: 'c', benchmarks: [['PCI']], tags: { soc_2: 'true', pci: '1' } }])
})

test('one file that cannot be read, or one control, does not take the others along', async () => {
  const { refused, checks } = await importMod([
    control(when('true')),
    { path: 'b.pp', text: 'control "x" {\n' },
    {
      path: 'c.pp',
      text: 'control "y" {\n  sql = local.nothing\n}\ncontrol "z" {\n  query = query.gone\n}\nlocals {\n  a = local.b\n  b = local.a\n}\ncontrol "w" {\n  sql = local.a\n}\n',
    },
  ])
  assert.equal(checks.length, 1)
  assert.deepEqual(
    refused.map(({ control: name, reason, file, line }) => [name, reason, `${file}:${line}`]),
    [
      [null, 'the file ends inside a block', 'b.pp:2'],
      ['y', 'there is no local.nothing', 'c.pp:2'],
      ['z', 'there is no query.gone in this mod', 'c.pp:5'],
      ['w', 'local.a is made of itself', 'c.pp:9'],
    ],
  )
})

test('the datasets can be added as they are to those of an organisation', async () => {
  const folder = join(import.meta.dirname, 'fixtures/lab')
  const paths = readdirSync(folder, { recursive: true }).map(String).filter(isModFile)
  const { datasets } = await importMod(paths.map(path => ({ path, text: readFileSync(join(folder, path), 'utf8') })))
  assert.ok(datasets.length >= 4)
  for (const { text } of datasets) assert.deepEqual(ownDatasetProblems(OwnDataset.parse(parse(text))), [], text)
})
