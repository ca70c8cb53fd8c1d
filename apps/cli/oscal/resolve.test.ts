import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const program = join(import.meta.dirname, '../main.ts')
const metadata = { title: 'T', 'last-modified': '2026-01-01T00:00:00Z', version: '1', 'oscal-version': '1.1.2' }
const catalog = {
  catalog: {
    uuid: 'c',
    metadata,
    controls: [
      { id: 'a-1', title: 'A', params: [{ id: 'p', label: 'p' }] },
      { id: 'a-2', title: 'B' },
    ],
  },
}
const profile = (href: string) => ({
  profile: {
    uuid: 'u',
    metadata,
    imports: [{ href, 'include-controls': [{ 'with-ids': ['a-1', 'gone'] }] }],
    modify: { 'set-parameters': [{ 'param-id': 'p', values: ['v'] }] },
  },
})

/** Runs the command in a folder with these files. */
async function onus(files: Readonly<Record<string, unknown>>, ...given: readonly string[]) {
  using place = mkdtempDisposableSync(join(tmpdir(), 'onus-oscal-'))
  mkdirSync(join(place.path, 'other'))
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(place.path, name), typeof content === 'string' ? content : JSON.stringify(content))
  const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>(done =>
    execFile(process.execPath, [program, 'oscal', 'resolve', ...given], { cwd: place.path }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    ),
  )
  const out = given.includes('--out')
    ? readFileSync(join(place.path, given[given.indexOf('--out') + 1] ?? ''), 'utf8')
    : ''
  return { code, stdout, stderr, out }
}

test('a profile becomes a catalogue on the standard output, with its warnings beside it', async () => {
  const { code, stdout, stderr } = await onus({ 'c.json': catalog, 'p.json': profile('c.json') }, 'p.json')
  assert.equal(code, 0)
  const result = JSON.parse(stdout).catalog
  assert.deepEqual(result.controls, [{ id: 'a-1', title: 'A', params: [{ id: 'p', label: 'p', values: ['v'] }] }])
  assert.deepEqual(result.metadata.links, [{ href: 'p.json', rel: 'source-profile' }])
  assert.match(result.uuid, /^[0-9a-f-]{36}$/)
  assert.match(
    stderr,
    /^warning: No control matches the id “gone”\. \[p\.json#\/profile\/imports\/0\/include-controls\/0\/with-ids\/1\]\n$/,
  )
})

test('the catalogue goes to a file, in the form of its name', async () => {
  const { code, stdout, out } = await onus(
    { 'c.json': catalog, 'p.json': profile('c.json') },
    'p.json',
    '--out',
    'r.yaml',
  )
  assert.deepEqual([code, stdout], [0, ''])
  assert.match(out, /^catalog:\n {2}uuid: /)
})

test('an import that is elsewhere is read from the file that stands in for it', async () => {
  const files = { 'other/Catalog-min.json': catalog, 'p.json': profile('https://example.org/x/Catalog.xml') }
  const refused = await onus(files, 'p.json')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /not on this machine; --source/)
  const { code, stdout } = await onus(files, 'p.json', '--source', 'other/Catalog-min.json')
  assert.deepEqual([code, JSON.parse(stdout).catalog.controls.length], [0, 1])
})

test('the report says as JSON who set which parameter', async () => {
  const { code, stdout } = await onus({ 'c.json': catalog, 'p.json': profile('c.json') }, 'p.json', '--json')
  const report = JSON.parse(stdout)
  assert.deepEqual([code, report.resolved, report.profile, report.sources.length], [0, true, 'p.json', 2])
  assert.deepEqual(report.parameters[0].set[0].setting.values, ['v'])
  assert.deepEqual(
    report.findings.map(({ code }: { code: string }) => code),
    ['no-match'],
  )
})

test('a profile that is refused ends with 1 and one that cannot be read with 2', async () => {
  const circle = await onus({ 'p.json': profile('p.json') }, 'p.json')
  assert.equal(circle.code, 1)
  assert.match(circle.stderr, /^error: The imports go in a circle/)
  assert.equal((await onus({ 'p.json': '{' }, 'p.json')).code, 2)
  assert.equal((await onus({}, 'nothing.json', '--json')).code, 2)
  const json = await onus({ 'p.json': profile('gone.json') }, 'p.json', '--json')
  assert.deepEqual([json.code, JSON.parse(json.stdout).resolved], [1, false])
})
