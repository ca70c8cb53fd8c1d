import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { validateValue } from './index.ts'
import { rules } from './rules.ts'
import { breachesOf } from './schema.ts'
import { changed, type Document, documents, uuid } from './testing-documents.ts'

const { schema } = await rules()
const { definitions } = schema

function breaches(model: string, document: Document) {
  const root = schema.oneOf.find(each => model in each.properties)?.properties ?? {}
  return breachesOf(definitions, root[model] ?? {}, document[model], [model])
}

test('the schema says nothing that its reader does not know', () => {
  const known =
    '$ref type properties required additionalProperties items minItems enum pattern format minimum anyOf allOf'.split(
      ' ',
    )
  const unknown = new Set<string>()
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (!known.includes(key)) unknown.add(key)
      if (key === 'properties') Object.values(value).forEach(visit)
      else if (Array.isArray(value)) value.forEach(visit)
      else visit(value)
    }
  }
  Object.values(definitions).forEach(visit)
  assert.deepEqual([...unknown], [])
})

test('documents changed in 2,000 ways are valid exactly where another validator says so', () => {
  const ajv = new Ajv({ strict: false, validateFormats: true })
  addFormats.default(ajv)
  const isValid = ajv.compile(schema)
  const random = sequence(20260131)
  const models = Object.keys(documents)
  const counts = { valid: 0, invalid: 0 }
  for (let round = 0; round < 2000; round += 1) {
    const model = models[round % models.length] ?? ''
    const document = mutated(documents[model] ?? {}, model, random)
    const expected = isValid(document)
    const found = breaches(model, document)
    assert.equal(found.length === 0, expected, JSON.stringify({ found, ajv: isValid.errors, document }))
    counts[expected ? 'valid' : 'invalid'] += 1
  }
  assert.ok(counts.valid > 100 && counts.invalid > 1000, JSON.stringify(counts))
})

const oddities: readonly unknown[] = [
  '',
  ' ',
  'x y',
  'two\nlines',
  '#here',
  'Größe',
  '9x',
  'https://example.org/a?b#c',
  'http://[',
  'a b:c',
  '%zz',
  '2026-02-30T00:00:00Z',
  '2026-01-31T00:00:00',
  uuid(1).replace('-4', '-1'),
  0,
  -1,
  1.5,
  null,
  true,
  [],
  {},
  ['x'],
  { x: 1 },
]

/** One to three changes: something odd in the place of something, a property gone, added or renamed. */
function mutated(document: Document, model: string, random: () => number): Document {
  const copy = structuredClone(document)
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item
  for (let change = 0; change <= random() * 2; change += 1) {
    const places: (readonly [Record<string, unknown>, string])[] = []
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      for (const key of Object.keys(node)) {
        places.push([node as Record<string, unknown>, key])
        visit((node as Record<string, unknown>)[key])
      }
    }
    visit(copy[model])
    if (places.length === 0) return copy
    const [parent, key] = pick(places)
    const [other, source] = pick(places)
    const way = Math.floor(random() * 5)
    if (way === 0) parent[key] = structuredClone(pick(oddities))
    if (way === 1 && !Array.isArray(parent)) delete parent[key]
    if (way === 2 && !Array.isArray(parent)) parent[source] = structuredClone(other[source])
    if (way === 3) parent[key] = structuredClone(other[source])
    if (way === 4 && typeof parent[key] === 'string')
      parent[key] = `${parent[key]}${pick(['', ' ', '-1', '.x', 'é', '#'])}`
  }
  return copy
}

/** The same numbers from 0 to 1 each time (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

test('what an object with a choice requires besides is required', async () => {
  const { errors } = await validateValue(changed('profile', { '/profile/imports/0/href': undefined }))
  assert.deepEqual(
    errors.map(({ pointer, message }) => [pointer, message]),
    [['/profile/imports/0', 'import has no "href", which it must have']],
  )
})

const mistakes: readonly [string, string, Record<string, unknown>, string, RegExp][] = [
  [
    'a required property is missing',
    'catalog',
    { '/catalog/metadata/title': undefined },
    '/catalog/metadata',
    /"title"/,
  ],
  ['a property is unknown', 'catalog', { '/catalog/groups/0/colour': 'red' }, '/catalog/groups/0/colour', /group$/],
  ['a property is in the singular', 'profile', { '/profile/import': [] }, '/profile/import', /did you mean "imports"/],
  [
    'a type is wrong',
    'catalog',
    { '/catalog/metadata/version': 1 },
    '/catalog/metadata/version',
    /a string, found a number/,
  ],
  ['a list is empty', 'catalog', { '/catalog/groups': [] }, '/catalog/groups', /empty/],
  ['a UUID is none', 'catalog', { '/catalog/uuid': 'x' }, '/catalog/uuid', /UUID/],
  [
    'a time has no zone',
    'catalog',
    { '/catalog/metadata/last-modified': '2026-01-31T00:00:00' },
    '/catalog/metadata/last-modified',
    /zone/,
  ],
  ['a token has a space', 'catalog', { '/catalog/groups/0/id': 'a b' }, '/catalog/groups/0/id', /token/],
  [
    'an address is no e-mail',
    'catalog',
    { '/catalog/metadata/parties/0/email-addresses': ['x'] },
    '/catalog/metadata/parties/0/email-addresses/0',
    /e-mail/,
  ],
  [
    'a number is too small',
    'assessment-plan',
    { '/assessment-plan/tasks/0/timing/at-frequency/period': 0 },
    '/assessment-plan/tasks/0/timing/at-frequency/period',
    /at least 1/,
  ],
  [
    'choices stand together',
    'profile',
    { '/profile/imports/0/include-all': {} },
    '/profile/imports/0',
    /"include-all" and "include-controls"|"include-controls" and "include-all"/,
  ],
  [
    'a choice is missing',
    'profile',
    { '/profile/imports/0/include-controls': undefined },
    '/profile/imports/0',
    /needs "include-all" or "include-controls"/,
  ],
  [
    'a choice holds a mistake',
    'profile',
    { '/profile/imports/0/include-controls/0/with-ids/0': 'a b' },
    '/profile/imports/0/include-controls/0/with-ids/0',
    /token/,
  ],
  [
    'a property is named __proto__',
    'catalog',
    JSON.parse('{"/catalog/groups/0/controls/0/parts/0": {"__proto__": {}, "name": "statement"}}'),
    '/catalog/groups/0/controls/0/parts/0/__proto__',
    /__proto__/,
  ],
]

for (const [name, model, changes, pointer, message] of mistakes) {
  test(`one mistake is one finding: ${name}`, async () => {
    const { valid, errors } = await validateValue(changed(model, changes))
    const wrong = errors.filter(({ severity, constraint }) => severity === 'error' && constraint === undefined)
    assert.equal(valid, false)
    assert.deepEqual(
      wrong.map(each => each.pointer),
      [pointer],
      JSON.stringify(wrong),
    )
    assert.match(wrong[0]?.message ?? '', message)
  })
}
