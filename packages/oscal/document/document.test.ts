import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeDocument } from '../write/index.ts'
import { compareVersions, limits, parseVersion, readDocument } from './index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readDocument(bytes(text))
const codes = (text: string) => read(text).findings.map(({ code, pointer }) => `${code} ${pointer}`)
const metadata = '"metadata": {"title": "T", "oscal-version": "1.1.2"}'

test('the root key says the model, and metadata the version', () => {
  const reading = read(`{"catalog": {"uuid": "u", ${metadata}}}`)
  assert.ok(reading.ok)
  assert.deepEqual(
    [reading.document.model, reading.document.version, reading.document.format],
    ['catalog', '1.1.2', 'json'],
  )
  assert.deepEqual(reading.findings, [])
})

test('YAML and JSON of one document are the same tree', () => {
  const yaml = read(
    'profile:\n  uuid: u\n  metadata:\n    title: T\n    version: 1.10\n    oscal-version: 1.1.2\n  merge:\n    as-is: true\n',
  )
  const json = read(
    '{"profile":{"uuid":"u","metadata":{"title":"T","version":"1.10","oscal-version":"1.1.2"},"merge":{"as-is":true}}}',
  )
  assert.ok(yaml.ok && json.ok)
  assert.equal(yaml.document.format, 'yaml')
  assert.deepEqual(yaml.document.whole, json.document.whole)
})

test('in YAML only the members that are numbers or booleans in OSCAL become such', () => {
  const reading = read(
    'catalog:\n  metadata: {oscal-version: 1.1.2, version: 5.10}\n  params: [{id: a, values: [2020-01-01, 30, yes, true, 0x10, ~]}]\n',
  )
  assert.ok(reading.ok)
  const params = reading.document.root.params as { values: unknown[] }[]
  assert.deepEqual(params[0]?.values, ['2020-01-01', '30', 'yes', 'true', '0x10', null])
})

test('what we do not know comes out again, in its order', () => {
  const given = `{"$schema":"s","catalog":{"z":1,"uuid":"u","x-mine":{"b":[1,2.5,null,true],"a":{}},${metadata}}}`
  const reading = read(given)
  assert.ok(reading.ok)
  const { text } = writeDocument(reading.document.whole, 'json', null)
  assert.equal(JSON.stringify(JSON.parse(text)), JSON.stringify(JSON.parse(given)))
  assert.deepEqual(Object.keys(JSON.parse(text).catalog), ['z', 'uuid', 'x-mine', 'metadata'])
})

test('a document is written as 1.2.2, which is said; YAML reads back as the same', () => {
  const reading = read(
    `{"catalog": {"uuid": "u", ${metadata}, "prose": "a: b\\n# c\\n\\n  d ${'long '.repeat(60)}", "n": "007", "t": "true"}}`,
  )
  assert.ok(reading.ok)
  const json = writeDocument(reading.document.whole, 'json')
  assert.deepEqual(json.changes, ['oscal-version is 1.2.2; it was 1.1.2'])
  const yaml = read(writeDocument(reading.document.whole, 'yaml').text)
  assert.ok(yaml.ok)
  assert.deepEqual(yaml.document.whole, JSON.parse(json.text))
})

test('a member said twice is refused with its pointer, in JSON and in YAML', () => {
  assert.deepEqual(
    codes(`{"catalog": {${metadata}, "groups": [{"id": "a"}, {"id": "b", "x": "\\"id\\":", "id": "c"}]}}`),
    ['duplicate-member /catalog/groups/1/id'],
  )
  assert.deepEqual(codes('catalog:\n  groups:\n    - id: a\n    - id: b\n      id: c\n'), [
    'duplicate-member /catalog/groups/1/id',
  ])
  assert.deepEqual(codes('{"catalog": {"a/b": 1, "a\\/b": 2}}'), ['duplicate-member /catalog/a~1b'])
})

test('an alias bomb is refused before it unfolds, and so is a circle', () => {
  const lines = Array.from({ length: 12 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(12)}]`)
  assert.deepEqual(codes(['a0: &a0 [x]', ...lines].join('\n'))[0]?.split(' ')[0], 'too-large')
  assert.deepEqual(codes('catalog: &a\n  metadata: *a\n')[0]?.split(' ')[0], 'too-deep')
})

test('an alias stands for what it names', () => {
  const reading = read('catalog:\n  metadata: &m {title: T, oscal-version: 1.1.2}\n  again: *m\n')
  assert.ok(reading.ok)
  assert.deepEqual(reading.document.root.again, reading.document.root.metadata)
})

test('nesting too deep is refused in both formats without a crash', () => {
  const deep = limits.depth + 10
  assert.deepEqual(codes(`{"catalog": ${'['.repeat(deep)}${']'.repeat(deep)}}`), ['too-deep '])
  assert.deepEqual(codes(`{"catalog": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`), ['too-deep '])
  assert.equal(codes(`catalog: ${'['.repeat(deep)}${']'.repeat(deep)}`)[0]?.split(' ')[0], 'too-deep')
  assert.equal(codes(`catalog: ${'['.repeat(30_000)}${']'.repeat(30_000)}`)[0]?.split(' ')[0], 'too-deep')
})

test('too many bytes are refused unread', () => {
  const reading = readDocument(bytes(`{"catalog": {${metadata}}}`), { ...limits, bytes: 10 })
  assert.deepEqual(
    reading.findings.map(({ code }) => code),
    ['too-large'],
  )
})

test('what is no document is told apart from what is a broken one', () => {
  assert.deepEqual(codes(''), ['empty '])
  assert.deepEqual(codes('<catalog/>'), ['xml '])
  assert.deepEqual(codes('{"catalog": '), ['not-json '])
  assert.deepEqual(codes('[1]'), ['not-oscal '])
  assert.deepEqual(codes('{"name": 1}'), ['no-model '])
  assert.deepEqual(codes('{"catalog": {}, "profile": {}}'), ['several-models /profile'])
  assert.deepEqual(codes('{"catalog": []}'), ['not-oscal /catalog'])
  assert.deepEqual(codes('a: [1\nb: }'), ['not-yaml '])
  assert.deepEqual(codes('---\ncatalog: {}\n---\nprofile: {}\n'), ['several-documents '])
  assert.deepEqual(readDocument(new Uint8Array([0xff, 0xfe, 0x7b])).findings[0]?.code, 'not-utf8')
})

test('a byte order mark does no harm', () => {
  const reading = read(`\ufeff{"catalog": {${metadata}}}`)
  assert.ok(reading.ok)
})

test('an unknown version is read with a warning, another major version is refused', () => {
  assert.deepEqual(codes('{"catalog": {"metadata": {"oscal-version": "1.7.0"}}}'), [
    'unknown-version /catalog/metadata/oscal-version',
  ])
  assert.ok(read('{"catalog": {"metadata": {"oscal-version": "1.0.0-rc2"}}}').ok)
  assert.ok(read('{"catalog": {}}').ok)
  assert.equal(read('{"catalog": {"metadata": {"oscal-version": "2.0.0"}}}').ok, false)
  const reading = read('{"catalog": {"metadata": {"oscal-version": "v1.2.2"}}}')
  assert.ok(reading.ok && reading.findings.length === 0)
  assert.equal(reading.document.version, '1.2.2')
})

test('versions compare by number, a pre-release before its release', () => {
  const parsed = ['1.0.0-rc1', '1.0.0', '1.0.4', '1.1.2', '1.10.0'].map(parseVersion)
  assert.deepEqual(
    parsed.slice(1).map((version, index) => {
      const before = parsed[index]
      return version && before ? compareVersions(before, version) < 0 : null
    }),
    [true, true, true, true],
  )
})

test('a member called __proto__ is a member like any other', () => {
  const reading = read(`{"catalog": {"__proto__": {"x": 1}, ${metadata}}}`)
  assert.ok(reading.ok)
  assert.deepEqual(Object.keys(reading.document.root), ['__proto__', 'metadata'])
  assert.match(writeDocument(reading.document.whole, 'json', null).text, /__proto__/)
})
