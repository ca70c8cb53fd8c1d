import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import fc from 'fast-check'
import { type CollectRun, collect, execNothing, filesUnder } from '../connector/index.ts'
import { netNothing } from '../net/index.ts'
import { tableHere } from './here.ts'
import { previewTable, safeFileName } from './index.ts'
import { JsonProblem, parseStrictJson } from './strict-json.ts'
import { type Part, rowXml, sharedTexts, workbookParts, zipOf } from './testing-files.ts'
import { program } from './testing-many.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onus-table-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const run: CollectRun = {
  source: 'upload',
  startedBy: 'alice',
  now: () => instant('2026-03-31T12:00:00Z'),
  exec: execNothing,
  files: filesUnder('/'),
  net: netNothing,
  signal: new AbortController().signal,
}

async function fileOf(name: string, content: string | Buffer) {
  const file = join(folder, name)
  await writeFile(file, content)
  return file
}

const employees = { dataset: 'people.employees@1', mapping: { employee_id: 'Id', name: 'Name', started_on: 'Start' } }

async function read(name: string, content: string | Buffer, settings: Record<string, unknown> = {}) {
  const rows: Row[] = []
  const file = await fileOf(name, content)
  const collected = await collect(tableHere, { file, ...employees, ...settings }, run, {
    row: (_, row) => void rows.push(row),
  })
  const why = collected.outcome.state === 'complete' ? '' : collected.outcome.why
  return { ...collected, rows, why, state: collected.outcome.state, first: collected.datasets[0] }
}

const cells = (rows: readonly Row[]) => rows.map(row => [row.employee_id, row.name, row.started_on])
const expected = [
  ['1', 'Zoë', '2024-02-29'],
  ['2', 'Bob', null],
]

test('a CSV file is read whatever its delimiter, line ends and encoding', async () => {
  const text = 'Id,Name,Start\n1,Zoë,2024-02-29\n2,Bob,\n'
  const semicolons = text.replaceAll(',', ';')
  const utf16be = Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
  const forms: [string, Buffer][] = [
    ['plain', Buffer.from(text)],
    ['marked', Buffer.from(`\ufeff${text}`)],
    ['no end', Buffer.from(text.trimEnd())],
    ['windows', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['semicolons', Buffer.from(semicolons)],
    ['tabs', Buffer.from(text.replaceAll(',', '\t'))],
    ['utf-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16 unmarked', Buffer.from(text, 'utf16le')],
    ['utf-16 big', utf16be],
    ['windows-1252', Buffer.from(semicolons, 'latin1')],
    ['empty lines', Buffer.from(text.replaceAll('\n', '\n\n,,\n'))],
  ]
  for (const [name, bytes] of forms) {
    const { rows, state, why } = await read(`${name}.csv`, bytes)
    assert.equal(state, 'complete', `${name}: ${why}`)
    assert.deepEqual(cells(rows), expected, name)
  }
})

test('a file is told with its hash, how it was read and where each row stands', async () => {
  const { rows, first, notes } = await read(
    'latin.csv',
    Buffer.from('Id;Name;Start\n1;"Zo\xeb\nM";2024-02-29\n2;B;', 'latin1'),
    { query: 'All staff', expectedRows: 2 },
  )
  assert.deepEqual(
    rows.map(row => row.raw),
    ['latin.csv line 2', 'latin.csv line 4'],
  )
  const facts = first?.completeness
  assert.deepEqual(
    [facts?.query, facts?.sourceSideCount, facts?.sourceSideCountHow, facts?.rowCount],
    ['All staff', 2, 'stated with the file by alice', 2],
  )
  assert.deepEqual([facts?.parameters.encoding, facts?.parameters.delimiter], ['windows-1252', ';'])
  assert.match(String(facts?.parameters.sha256), /^[0-9a-f]{64}$/)
  assert.match(notes.join(), /Windows-1252/)
})

test('fewer rows than the source shows leave the dataset incomplete', async () => {
  const { state, first, why } = await read('short.csv', 'Id,Name,Start\n1,A,\n', { expectedRows: 3 })
  assert.deepEqual([state, first?.complete], ['partial', false])
  assert.match(why, /1 rows, but the source counts 3/)
})

test('a broken CSV is refused with its line, and none of its datasets is complete', async () => {
  const cases: [string, RegExp][] = [
    ['Id,Name,Start\n1,"open\n2,x,\n', /broken\.csv line 2: a quote is opened and never closed/],
    ['Id,Name,Start\n1,A,\n2,"a"b,\n', /broken\.csv line 3: text follows a closing quote/],
    ['Id,Name,Start\n1,A "x" b,\n', /broken\.csv line 2: a quote stands inside/],
    ['Id,Name,Start\n1,A\n', /broken\.csv line 2: 2 fields, but the headings are 3/],
    ['Id,Name,Start\n1,A,,extra\n', /broken\.csv line 2: 4 fields/],
    ['Id,Name,Id\n1,A,2\n', /two columns are called "Id"/],
    ['', /is empty/],
    ['\n\n', /no row of headings/],
    [`Id,Name,Start\n1,"${'x'.repeat(1_200_000)}\n`, /broken\.csv line 2: a record longer than/],
    ['Id,Name,Start\n1,A\0B,\n', /not text: it holds NUL/],
    ['Nr,Name,Start\n1,A,\n', /no field "Id", which is to fill "employee_id"; it has Nr, Name, Start/],
  ]
  for (const [text, message] of cases) {
    const { state, why, first } = await read('broken.csv', text)
    assert.equal(state, 'error', text.slice(0, 40))
    assert.match(why, message)
    assert.notEqual(first?.complete, true)
  }
  const bytes = Buffer.concat([
    Buffer.from('Id,Name,Start\n1,A,\n2,'),
    Buffer.from([0xc3, 0x28, 0x81]),
    Buffer.from(',\n'),
  ])
  assert.match(
    (await read('bytes.csv', bytes)).why,
    /bytes\.csv, near line 1: bytes that are neither UTF-8 nor Windows-1252/,
  )
  assert.match((await read('bytes.csv', bytes, { encoding: 'utf-8' })).why, /bytes that are not utf-8/)
})

test('a value that cannot be read refuses the file and names row and field', async () => {
  const { state, why, problems, first } = await read('days.csv', 'Id,Name,Start\n1,A,2024-02-30\n,B,\n2,C,31.12.2025\n')
  assert.equal(state, 'error')
  assert.match(why, /days\.csv line 2, started_on \(from "Start"\): given "2024-02-30", expected YYYY-MM-DD/)
  assert.deepEqual(
    problems.map(problem => [problem.where, problem.column]),
    [
      ['days.csv line 2', 'started_on'],
      ['days.csv line 3', 'employee_id'],
      ['days.csv line 4', 'started_on'],
    ],
  )
  assert.equal(first?.complete, false)
})

test('values are converted as the mapping says', async () => {
  const text =
    'id|asset|sev|score|seen|expl|day\nF1|web|High|7,5|31.12.2025 23:30|ja|1/2/2026\nF2|db|kritisch|1.234,0|01.07.2025|nein|n/a\n'
  const { rows, why } = await read('scan.csv', text, {
    dataset: 'vulnerability.findings@1',
    numbers: 'comma',
    zone: 'Europe/Berlin',
    empty: ['', 'n/a'],
    mapping: {
      finding_id: 'id',
      asset: 'asset',
      severity: { from: 'sev', words: { kritisch: 'critical' } },
      score: 'score',
      first_seen_at: { from: 'seen', format: 'DD.MM.YYYY' },
      exploited: { from: 'expl', true: ['ja'], false: ['nein'] },
      due_on: { from: 'day', format: 'M/D/YYYY' },
      scanner: { constant: 'scan-o-mat' },
    },
  })
  assert.equal(why, '')
  assert.deepEqual(
    rows.map(row => [row.severity, row.score, row.first_seen_at, row.exploited, row.due_on, row.scanner]),
    [
      ['high', '7.5', '2025-12-31T22:30:00.000000Z', true, '2026-01-02', 'scan-o-mat'],
      ['critical', '1234', '2025-06-30T22:00:00.000000Z', false, null, 'scan-o-mat'],
    ],
  )
})

test('a mapping that names no such column, leaves out an identifying one, or no such dataset is refused', async () => {
  assert.match((await read('a.csv', 'Id\n1\n', { mapping: { employee: 'Id' } })).why, /has no column "employee"/)
  assert.match(
    (await read('a.csv', 'Id\n1\n', { mapping: { name: 'Id' } })).why,
    /Nothing fills the column "employee_id"/,
  )
  assert.match((await read('a.csv', 'Id\n1\n', { dataset: 'people.staff@1' })).why, /no dataset people\.staff@1/)
  assert.match(
    (await read('a.csv', 'Id\n1\n', { mapping: { employee_id: 'Id', started_on: { from: 'Id', format: 'nonsense' } } }))
      .why,
    /is no form of a day/,
  )
  assert.match(
    (
      await read('a.csv', 'Id,D\n1,2026-01-01\n', {
        zone: 'Mars/Base',
        dataset: 'training.completions@1',
        mapping: { person: 'Id', course: { constant: 'x' }, completed_at: 'D' },
      })
    ).why,
    /is no time zone/,
  )
})

test('any table written as RFC 4180 says is read back as it was', async () => {
  const cell = fc
    .string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\t', '\n', '\r\n', ' ', '\u{1f600}', "'", '=') })
    .map(text => text.replaceAll('\0', ''))
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  await fc.assert(
    fc.asyncProperty(
      fc.array(cell, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom('\n', '\r\n'),
      async (names, delimiter, end) => {
        const text =
          ['Id', 'Name', 'Start'].join(delimiter) +
          end +
          names.map((name, i) => [String(i + 1), quote(name), ''].join(delimiter) + end).join('')
        const { rows, why } = await read('any.csv', text, { delimiter })
        assert.equal(why, '')
        assert.deepEqual(
          rows.map(row => row.name),
          names.map(name => name.trim() || null),
        )
      },
    ),
    { numRuns: 60 },
  )
})

test('JSON and NDJSON mean the same, with nested fields and numbers to the last digit', async () => {
  const items = [
    '{"id": "A-1", "on": {"asset": "web"}, "severity": "low", "score": 0.1234567890, "labels": ["x"]}',
    '{"id": "A-2", "on": {"asset": "d\\u00e9b"}, "severity": "HIGH", "score": 1e1}',
  ]
  const settings = {
    dataset: 'vulnerability.findings@1',
    mapping: { finding_id: 'id', asset: 'on.asset', severity: 'severity', score: 'score' },
  }
  const files: [string, string][] = [
    ['a.json', `[\n${items.join(',\n')}\n]\n`],
    ['b.ndjson', `${items.join('\n')}\n`],
    ['c.txt', `\ufeff ${JSON.stringify(items.map(item => JSON.parse(item)))}`],
    ['d.jsonl', `${items.join('\r\n\r\n')}`],
  ]
  for (const [name, text] of files) {
    const { rows, why } = await read(name, text, settings)
    assert.equal(why, '', name)
    assert.deepEqual(
      rows.map(row => [row.finding_id, row.asset, row.severity, row.score]),
      [
        ['A-1', 'web', 'low', '0.123456789'],
        ['A-2', 'déb', 'high', '10'],
      ],
      name,
    )
  }
  const big = await read('big.ndjson', '{"id": 9007199254740993, "n": 0}', { mapping: { employee_id: 'id' } })
  assert.equal(big.rows[0]?.employee_id, '9007199254740993')
})

test('JSON that could mean two things, or is cut off, is refused with its place', async () => {
  const cases: [string, string, RegExp][] = [
    [
      'a.json',
      '[{"Id": "1",\n "Id": "2"}]',
      /a\.json item 1 \(line 1\), line 2 character 2: the name "Id" appears twice/,
    ],
    [
      'b.ndjson',
      '{"Id": "1"}\n{"Id": "\\ud800"}',
      /b\.ndjson line 2, line 2 character 8: a text holds half of a surrogate pair/,
    ],
    ['c.json', '[{"Id": "1"}', /cut off inside item 2|cut off/],
    ['d.json', '[{"Id": "1"},]', /an item of the list is missing/],
    ['e.json', '[1, 2]', /an object is expected/],
    ['f.json', '[] x', /something follows the end/],
    ['g.json', '"text"', /a list of objects is expected/],
    ['h.json', `[${'{"a":'.repeat(40)}1${'}'.repeat(40)}]`, /more than 32 levels/],
    ['i.json', '[{"Id": "1", "a": 1, "a": 2}]', /appears twice/],
    ['j.json', '[{"a.b": 1, "a": {"b": 2}}]', /the field "a\.b" appears twice/],
    ['k.ndjson', '{\n"Id": "1"\n}', /k\.ndjson line 1.*cut off|expected here/],
    ['l.json', `["${'x'.repeat(1_200_000)}`, /longer than 1048576/],
    ['m.ndjson', '{"Id": 01}', /a comma or \} is expected/],
    ['n.ndjson', '{"Id": "a\tb"}', /control character/],
    ['o.json', `[${'['.repeat(200_000)}`, /cut off|more than 32/],
  ]
  for (const [name, text, message] of cases) {
    const { state, why } = await read(name, text)
    assert.equal(state, 'error', name)
    assert.match(why, message, name)
  }
})

test('strict JSON reads what JSON.parse reads, but for doubt', () => {
  const plain = (json: unknown): unknown => {
    if (json instanceof Map) return Object.fromEntries([...json].map(([name, value]) => [name, plain(value)]))
    if (Array.isArray(json)) return json.map(plain)
    return json !== null && typeof json === 'object' && 'number' in json ? Number(json.number) : json
  }
  const value = fc.json({ maxDepth: 6, stringUnit: 'grapheme' }).filter(text => !text.includes('__proto__'))
  fc.assert(fc.property(value, text => assert.deepEqual(plain(parseStrictJson(text)), JSON.parse(text))))
  const garbled = fc
    .tuple(value, fc.nat(), fc.constantFrom('', '"', '{', '}', ']', ',', ':', '\\', '\0', 'x', '0'))
    .map(([text, at, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1))
  fc.assert(
    fc.property(garbled, text => {
      const accepted = (read: () => unknown) => {
        try {
          read()
          return true
        } catch (error) {
          assert.ok(error instanceof SyntaxError || error instanceof JsonProblem)
          return false
        }
      }
      if (accepted(() => parseStrictJson(text)))
        assert.ok(
          accepted(() => JSON.parse(text)),
          text,
        )
    }),
  )
  assert.ok(parseStrictJson('{"__proto__": 1}') instanceof Map)
})

const header = rowXml(1, ['Id', 'Name', 'Start'])

test('an Excel file is read with its texts, days and stored results of formulas', async () => {
  const sheet = `${header}
    <row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>0</v></c><c r="C2" s="1"><v>45351</v></c></row>
    <row r="4"><c t="str"><f>1+1</f><v>2</v></c><c t="inlineStr"><is><r><t>Bo</t></r><r><t>b</t></r></is></c><c r="F4"><v>9</v></c></row>`
  const { rows, notes, why, first } = await read(
    'people.xlsx',
    zipOf(workbookParts(sheet, [sharedTexts('<r><t>Zo</t></r><r><t>ë</t></r><rPh><t>phonetic</t></rPh>')])),
  )
  assert.equal(why, '')
  assert.deepEqual(cells(rows), expected)
  assert.deepEqual(
    rows.map(row => row.raw),
    ['people.xlsx, sheet "People" row 2', 'people.xlsx, sheet "People" row 4'],
  )
  assert.match(notes.join('\n'), /1 cells hold formulas, the first A4; the results stored with them were taken/)
  assert.match(notes.join('\n'), /1 cells without a heading were left out, the first F4/)
  assert.deepEqual(first?.completeness.parameters.sheets, ['Secret', 'People'])
})

test('days of both calendars and all styles are read as shown', async () => {
  const cell = (style: number, value: string) =>
    `<row r="2"><c r="A2"><v>1</v></c><c r="C2" s="${style}"><v>${value}</v></c></row>`
  const day = async (style: number, value: string, workbookPr = '') => {
    const { rows, why } = await read('days.xlsx', zipOf(workbookParts(header + cell(style, value), [], workbookPr)))
    return rows[0]?.started_on ?? why
  }
  assert.equal(await day(1, '1'), '1900-01-01')
  assert.equal(await day(2, '59'), '1900-02-28')
  assert.match(String(await day(2, '60')), /60 is no day/)
  assert.equal(await day(1, '61'), '1900-03-01')
  assert.equal(await day(4, '45351.75'), '2024-02-29')
  assert.equal(await day(1, '43889', '<workbookPr date1904="1"/>'), '2024-02-29')
  assert.match(String(await day(3, '45351')), /expected YYYY-MM-DD/)
})

test('cells that cannot be read are named', async () => {
  const why = async (cell: string) =>
    (await read('bad.xlsx', zipOf(workbookParts(`${header}<row r="2"><c r="A2"><v>1</v></c>${cell}</row>`)))).why
  assert.match(await why('<c r="B2" t="e"><v>#N/A</v></c>'), /sheet "People" row 2, name \(from "Name"\): given #N\/A/)
  assert.match(await why('<c r="B2"><f>SUM(A1)</f></c>'), /a formula without a stored result/)
  assert.match(await why('<c r="B2" t="s"><v>7</v></c>'), /a text that the file does not hold/)
  assert.match(await why('<c r="ZZZZ2"><v>1</v></c>'), /no cell is called/)
  assert.match(
    (await read('bad.xlsx', zipOf(workbookParts(header)), { sheet: 'Nope' })).why,
    /no sheet "Nope"; it has Secret, People/,
  )
})

test('zip and XML bombs are refused before they unfold', async () => {
  const huge = Buffer.alloc(20 * 1024 * 1024)
  const parts = workbookParts(header)
  const bombs: [string, readonly Part[], RegExp][] = [
    ['ratio', [...parts, { name: 'xl/x.xml', data: huge }], /would unpack to \d+ times its size/],
    [
      'total',
      Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, data: 'x', claimedSize: 60 * 1024 * 1024 })),
      /times its size|more than 536870912 bytes/,
    ],
    [
      'lying',
      workbookParts(header).map(part =>
        part.name.endsWith('sheet1.xml') ? { ...part, data: huge, claimedSize: 1000 } : part,
      ),
      /too many bytes|sheet "People"/,
    ],
    ['entries', Array.from({ length: 2001 }, (_, i) => ({ name: `${i}`, data: '' })), /2001 entries; at most 2000/],
    ['nested', [...parts, { name: 'xl/inner.zip', data: zipOf([]) }], /is an archive itself/],
    ['link', [...parts, { name: 'xl/link', data: '/etc/passwd', attributes: 0o120777 * 65536 }], /is a link/],
    ['encrypted', [...parts, { name: 'xl/secret', data: 'x', flags: 1 }], /is encrypted/],
    [
      'overlap',
      [...parts, { name: 'xl/again', data: parts.at(-1)?.data ?? '', overlaps: true }],
      /overlaps another part|cannot be opened/,
    ],
    ['path', [...parts, { name: '../../etc/cron.d/evil', data: 'x' }], /invalid relative path/],
    ['absolute', [...parts, { name: '/etc/cron.d/evil', data: 'x' }], /absolute path/],
    ['twice', [...parts, { name: 'xl/workbook.xml', data: 'x' }], /two entries called/],
    ['none', [{ name: 'word/document.xml', data: '<x/>' }], /has no part xl\/_rels\/workbook\.xml\.rels/],
  ]
  for (const [name, files, message] of bombs) {
    const { state, why } = await read(`${name}.xlsx`, zipOf(files))
    assert.equal(state, 'error', name)
    assert.match(why, message, name)
  }
  const noise = randomBytes(1_500_000).toString('hex')
  const sheets: [string, string, RegExp][] = [
    ['depth', '<a>'.repeat(200_000), /more than 64 levels/],
    ['attributes', `<row ${Array.from({ length: 100 }, (_, i) => `a${i}="1"`).join(' ')}>`, /more than 64 attributes/],
    ['attribute', `<row a="${noise}">`, /longer than/],
    ['text', `<row r="1"><c t="inlineStr"><is><t>${noise}`, /a tag or text longer/],
    ['entity', '<row><c><v>&boom;</v></c></row>', /broken XML/],
    ['cut', '<row><c>', /broken XML/],
    ['rows', '<row r="1048577"></row>', /more than 1048576 rows/],
  ]
  for (const [name, xml, message] of sheets) {
    const { state, why } = await read(
      `${name}.xlsx`,
      zipOf(
        [...workbookParts(header + xml)].map(part => ({
          ...part,
          data: part.data.toString().replaceAll(name === 'cut' ? /<\/sheetData>|<\/worksheet>/g : /$^/g, ''),
        })),
      ),
    )
    assert.equal(state, 'error', name)
    assert.match(why, message, name)
  }
  const doctype = workbookParts(header).map(part =>
    part.name === 'xl/workbook.xml'
      ? {
          ...part,
          data: `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${part.data.toString().replace(/^<\?.*?\?>/, '')}`,
        }
      : part,
  )
  assert.match((await read('doctype.xlsx', zipOf(doctype))).why, /a document type is not accepted/)
})

test('a file that is not what its name says is refused', async () => {
  assert.match((await read('fake.xlsx', 'Id,Name\n1,A\n')).why, /is not an Excel file, whatever its name says/)
  assert.match((await read('fake.csv', zipOf(workbookParts(header)))).why, /is a zip or Excel file, not csv/)
  assert.match((await read('old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'))).why, /old or password-protected/)
  assert.match((await read('cut.xlsx', zipOf(workbookParts(header)).subarray(0, 300))).why, /cannot be opened/)
  const missing = await collect(tableHere, { file: join(folder, 'none.csv'), ...employees }, run, { row: () => {} })
  assert.match(missing.outcome.state === 'error' ? missing.outcome.why : '', /there is no such file/)
})

test('file names lose every trick', () => {
  const cases: [string, string][] = [
    ['report.csv', 'report.csv'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\report.xlsx', 'report.xlsx'],
    ['..', 'file'],
    ['...hidden', 'hidden'],
    ['a\0b\nc.csv', 'abc.csv'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['<script>"|?*.csv', '_script_____.csv'],
    ['CON.csv', '_CON.csv'],
    ['', 'file'],
    ['\ud800.csv', '\ufffd.csv'],
    ['e\u0301.csv', 'é.csv'],
    [`${'ü'.repeat(300)}.csv`, `${'ü'.repeat(73)}.csv`],
  ]
  for (const [given, safe] of cases) assert.equal(safeFileName(given), safe)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), given => {
      const safe = safeFileName(given)
      assert.ok(
        safe.length > 0 && Buffer.byteLength(safe) <= 152 && !/[/\\\p{Cc}]/u.test(safe) && !safe.startsWith('.'),
      )
      assert.equal(safeFileName(safe), safe)
    }),
  )
})

test('a preview shows the first rows and a mapping to start from', async () => {
  const text = `Employee ID;Full Name;E-Mail;Hire Date;Termination Date;Team Colour\n${Array.from({ length: 30 }, (_, i) => `E${i};Name ${i};n${i}@example.org;${13 + (i % 15)}.01.2024;;blue`).join('\n')}\n`
  const preview = await previewTable({ file: await fileOf('staff.csv', text) }, run)
  assert.deepEqual(
    [preview.format, preview.details.delimiter, preview.rows.length, preview.rows[0]?.where],
    ['csv', ';', 20, 'staff.csv line 2'],
  )
  assert.deepEqual(
    preview.fields.map(field => field.type),
    ['text', 'text', 'text', 'date', 'empty', 'text'],
  )
  assert.equal(preview.suggestedDatasets[0], 'people.employees@1')
  assert.deepEqual(preview.suggestedMapping, {
    employee_id: { from: 'Employee ID' },
    name: { from: 'Full Name' },
    email: { from: 'E-Mail' },
    started_on: { from: 'Hire Date', format: 'DD.MM.YYYY' },
    ended_on: { from: 'Termination Date' },
  })
  const { rows, why } = await read('staff2.csv', text, { mapping: preview.suggestedMapping })
  assert.equal(why, '')
  assert.equal(rows.length, 30)
})

test('a day that may be read in two ways is left for a person to decide', async () => {
  const preview = await previewTable(
    { file: await fileOf('days.csv', 'Employee ID,Hire Date\n1,01/02/2024\n2,03/04/2024\n') },
    run,
  )
  assert.deepEqual(preview.fields[1]?.forms, ['DD/MM/YYYY', 'MM/DD/YYYY'])
  assert.deepEqual(preview.suggestedMapping.started_on, { from: 'Hire Date' })
})

test('many rows are read in bounded memory, 200,000 from CSV and a tenth of that from Excel and JSON', () => {
  for (const [format, count] of [
    ['csv', 200_000],
    ['xlsx', 20_000],
    ['json', 20_000],
  ] as const) {
    const child = spawnSync(process.execPath, [program, format, String(count), folder], {
      encoding: 'utf8',
    })
    assert.equal(child.status, 0, child.stderr)
    const { rows, state, megabytes, grown } = JSON.parse(child.stdout)
    assert.deepEqual([rows, state], [count, 'complete'], format)
    assert.ok(grown < 250, `${format} took ${megabytes} MB, ${grown} MB more than before`)
  }
})
