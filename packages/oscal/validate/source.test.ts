import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { sarifOf, validateText } from './index.ts'
import { changed, documents } from './testing-documents.ts'

const text = (model: string) => JSON.stringify(documents[model], null, 2)

test('JSON and YAML of one document are judged alike', async () => {
  for (const [model, document] of Object.entries(documents)) {
    for (const [name, given] of [
      ['a.json', JSON.stringify(document)],
      ['a.yaml', stringify(document)],
      ['', stringify(document)],
    ] as const) {
      const { state, report } = await validateText(given, name)
      assert.deepEqual([state, report], ['valid', { model, version: '1.2.2', valid: true, errors: [] }], name)
    }
  }
})

const unreadable: readonly [string, string | Uint8Array, string, RegExp][] = [
  ['nothing', '  \n', '', /empty/],
  ['text that is named .json', 'title: A small document', 'a.json', /not JSON/],
  ['JSON that breaks off', text('catalog').slice(0, -20), '', /not JSON/],
  ['bytes that are no text', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), 'a.json', /UTF-8/],
  ['XML', '<?xml version="1.0"?><catalog/>', '', /XML/],
  ['100,000 levels of lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'a.json', /deeper|levels/],
  ['100,000 levels of objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, '', /deeper|levels/],
  ['100,000 levels of YAML', `a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'a.yaml', /deeper|levels/],
  ['YAML that is broken', 'catalog: [', 'a.yaml', /not YAML/],
  ['several documents in one file', 'a: 1\n---\nb: 2\n', 'a.yaml', /several documents/],
  ['YAML aliases that unfold to billions', bomb(), 'a.yaml', /values|aliases/],
]

for (const [name, given, file, message] of unreadable) {
  test(`what cannot be read is said to be unreadable: ${name}`, async () => {
    const { state, report } = await validateText(given, file)
    assert.equal(state, 'unreadable')
    assert.deepEqual([report.model, report.version, report.valid, report.errors.length], [null, null, false, 1])
    assert.match(report.errors[0]?.message ?? '', message)
  })
}

function bomb(): string {
  const lines = Array.from(
    { length: 12 },
    (_, at) => `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(', ')}]`,
  )
  return ['a0: &a0 x', ...lines].join('\n')
}

const strangers: readonly [string, string, RegExp][] = [
  ['a list', '[]', /one property named for its model/],
  ['a number', '1', /one property named for its model/],
  ['an object of something else', '{"openapi": "3.1.0"}', /none of the models/],
  ['a root that is only inherited', '{"constructor": {}, "__proto__": {"catalog": {}}}', /none of the models/],
]

for (const [name, given, message] of strangers) {
  test(`what is readable and no OSCAL is invalid: ${name}`, async () => {
    const { state, report } = await validateText(given, 'a.json')
    assert.deepEqual([state, report.model, report.valid], ['invalid', null, false])
    assert.match(report.errors[0]?.message ?? '', message)
  })
}

test('a second root is named', async () => {
  const { report } = await validateText(JSON.stringify({ ...documents.catalog, ...documents.profile }))
  assert.deepEqual(
    report.errors.map(({ pointer }) => pointer),
    ['/profile'],
  )
})

test('a property said twice is an error, and the rest is still judged', async () => {
  const given = text('catalog')
    .replace('"version": "1",', '"version": "1",\n"version": "2",')
    .replace('"title": "Doors"', '"title": 1')
  const { state, report } = await validateText(given)
  assert.equal(state, 'invalid')
  assert.deepEqual(
    report.errors.map(({ pointer }) => pointer),
    ['/catalog/metadata/version', '/catalog/groups/0/title'],
  )
})

test('20 MB with thousands of mistakes get a whole report', async () => {
  const controls = Array.from({ length: 30_000 }, (_, at) => ({
    id: `c${at % 29_000}`,
    title: 'A control',
    parts: [{ name: 'statement', prose: 'x'.repeat(500) }],
  }))
  const given = JSON.stringify(changed('catalog', { '/catalog/groups/0/controls': controls }))
  assert.ok(given.length > 17_000_000)
  const { report } = await validateText(given)
  assert.equal(report.errors.length, 1000)
})

test('SARIF names the rule, the pointer and the place in the text', async () => {
  const given = text('catalog')
    .replace('"value": "C-1"', '"value": "C-1", "colour": "a\\"[{,"')
    .replace('"EXAMINE"', '"GUESS"')
  for (const [name, source] of [
    ['a.json', given],
    ['a.yaml', stringify(JSON.parse(given))],
  ] as const) {
    const sarif = sarifOf(await validateText(source, name), { uri: 'file:///a', toolVersion: '0.1.0' }) as Sarif
    const [run] = sarif.runs
    assert.equal(sarif.version, '2.1.0')
    assert.deepEqual(
      run?.tool.driver.rules.map(({ id }) => id),
      ['oscal-schema', 'oscal-control-objective-part-method-prop-value'],
    )
    const results = run?.results ?? []
    assert.deepEqual(
      results.map(({ ruleIndex, level }) => [ruleIndex, level]),
      [
        [0, 'error'],
        [1, 'error'],
      ],
    )
    const [first] = results[0]?.locations ?? []
    assert.equal(first?.logicalLocations[0]?.fullyQualifiedName, '/catalog/groups/0/controls/0/props/0/colour')
    const lines = source.split('\n')
    const { region } = first?.physicalLocation ?? {}
    const shown = lines[(region?.startLine ?? 0) - 1]?.slice(
      (region?.startColumn ?? 0) - 1,
      (region?.endColumn ?? 0) - 1,
    )
    assert.match(shown ?? '', /^.?a.*\[\{,.?$/)
  }
})

type Sarif = {
  version: string
  runs: {
    tool: { driver: { rules: { id: string }[] } }
    results: {
      ruleIndex: number
      level: string
      locations: {
        physicalLocation: { region?: { startLine: number; startColumn: number; endColumn: number } }
        logicalLocations: { fullyQualifiedName: string }[]
      }[]
    }[]
  }[]
}
