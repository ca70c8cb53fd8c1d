import assert from 'node:assert/strict'
import { test } from 'node:test'
import { validateValue } from './index.ts'
import { type Expression, parseMetapath } from './metapath.ts'
import type { Constraint, Definition } from './node.ts'
import { rules } from './rules.ts'
import { changed, documents, uuid } from './testing-documents.ts'

const { metaschema } = await rules()
const everyConstraint = Object.values(metaschema.definitions).flatMap(each => each.constraints ?? [])

test('a small document of each model is valid and brings no warning', async () => {
  for (const [model, document] of Object.entries(documents)) {
    assert.deepEqual(await validateValue(document), { model, version: '1.2.2', valid: true, errors: [] })
  }
})

test('every constraint of OSCAL 1.2.2 is carried, and every one can be expressed', () => {
  const kinds = Object.groupBy(everyConstraint, ({ kind }) => kind)
  assert.deepEqual(Object.fromEntries(Object.entries(kinds).map(([kind, list]) => [kind, list?.length])), {
    'allowed-values': 199,
    matches: 25,
    index: 20,
    'is-unique': 48,
    'index-has-key': 24,
    expect: 12,
    'has-cardinality': 11,
  })
  const unexpressed = everyConstraint.filter(constraint => expressionsOf(constraint).some(source => !canParse(source)))
  assert.deepEqual(
    unexpressed.map(({ id }) => id),
    [],
  )
})

test('the constraints that can never select anything are those whose target NIST wrote with a name that the model lacks', () => {
  const idle = Object.entries(metaschema.definitions).flatMap(([key, { constraints = [] }]) =>
    constraints.filter(({ target }) => reachable(parseMetapath(target), new Set([key])).size === 0),
  )
  assert.deepEqual(new Set(idle.map(({ id }) => id)), new Set(knownIdle))
})

test('every key, expectation and condition of a constraint speaks of something that the model has there', () => {
  const strange = Object.entries(metaschema.definitions).flatMap(([definition, { constraints = [] }]) =>
    constraints
      .filter(({ id }) => !knownIdle.includes(id))
      .flatMap(({ id, target, test: expectation, keys = [] }) => {
        const selected = parseMetapath(target)
        const from = reachable(selected, new Set([definition]))
        const sources = [...keys.map(key => key.target), ...(expectation === undefined ? [] : [expectation])]
        return [
          ...mistaken(selected, new Set([definition])),
          ...sources.flatMap(each => mistaken(parseMetapath(each), from)),
        ].map(name => `${id}: ${name}`)
      }),
  )
  assert.deepEqual(strange, ['oscal-inventory-item-hardware-service-software-prop-name-values: type'])
})

/** The names in an expression, its conditions included, that stand for nothing where they are asked for. */
function mistaken(expression: Expression, from: ReadonlySet<string>): readonly string[] {
  switch (expression.kind) {
    case 'child':
    case 'flag':
      return reachable(expression, from).size > 0 ? [] : [expression.name]
    case 'compare':
      return [...mistaken(expression.left, from), ...mistaken(expression.right, from)]
    case 'call':
      return expression.given.flatMap(each => mistaken(each, from))
    case 'path':
      return mistakenSteps(expression, from)
    case 'or':
    case 'and':
    case 'union':
    case 'sequence':
      return expression.parts.flatMap(part => mistaken(part, from))
    default:
      return []
  }
}

function mistakenSteps({ absolute, steps }: Extract<Expression, { kind: 'path' }>, from: ReadonlySet<string>) {
  let here: ReadonlySet<string> = absolute ? new Set(['']) : from
  return steps.flatMap(({ deep, take, predicates }) => {
    const isOutside = take.kind === 'call' || here.size === 0
    here = reachable(take, deep ? below(here) : here)
    if (isOutside) return []
    return here.size === 0 ? [JSON.stringify(take)] : predicates.flatMap(each => mistaken(each, here))
  })
}

/** Each begins at a name that no model of 1.2.2 has in that place; read as written they ask nothing. */
const knownIdle = ['oscal-metadata-action-system-values', 'oscal-metadata-action-type-values']

function expressionsOf({ target, test: expectation, keys = [] }: Constraint): readonly string[] {
  return [target, ...(expectation === undefined ? [] : [expectation]), ...keys.map(key => key.target)]
}

function canParse(source: string): boolean {
  try {
    parseMetapath(source)
    return true
  } catch {
    return false
  }
}

/** The definitions that an expression can select from any of `from`, predicates aside. */
function reachable(expression: Expression, from: ReadonlySet<string>): ReadonlySet<string> {
  switch (expression.kind) {
    case 'self':
      return from
    case 'child':
    case 'flag':
      return new Set([...from].flatMap(key => named(key, expression)))
    case 'union':
    case 'sequence':
      return new Set(expression.parts.flatMap(part => [...reachable(part, from)]))
    case 'path': {
      const start = expression.absolute ? new Set(['']) : from
      return expression.steps.reduce<ReadonlySet<string>>(
        (found, { deep, take }) => reachable(take, deep ? below(found) : found),
        start,
      )
    }
    default:
      return new Set()
  }
}

function named(key: string, { kind, name }: Extract<Expression, { kind: 'child' | 'flag' }>): readonly string[] {
  return Object.values(propertiesOf(key))
    .filter(each => each.name === name && (each.kind === 'flag') === (kind === 'flag'))
    .map(each => each.definition)
}

function propertiesOf(key: string): NonNullable<Definition['properties']> {
  if (key !== '') return metaschema.definitions[key]?.properties ?? {}
  const roots = Object.entries(metaschema.roots)
  return Object.fromEntries(roots.map(([name, definition]) => [name, { kind: 'assembly' as const, name, definition }]))
}

function below(from: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(from)
  for (const key of found) for (const { definition } of Object.values(propertiesOf(key))) found.add(definition)
  return found
}

const control = '/catalog/groups/0/controls/0'
const ssp = '/system-security-plan'
const requirement = `${ssp}/control-implementation/implemented-requirements/0`
const boundary = `${ssp}/system-characteristics/authorization-boundary`

/** By kind: the model, what is planted, the constraint that must speak, where, and how loud. */
const planted: readonly [string, string, Record<string, unknown>, string, string, 'error' | 'warning'][] = [
  [
    'allowed-values: a name that OSCAL does not have',
    'catalog',
    { [`${control}/props/0`]: { name: 'colour', value: 'red' } },
    'oscal-control-prop-name',
    `${control}/props/0/name`,
    'error',
  ],
  [
    'allowed-values: a closed list of a value',
    'catalog',
    { [`${control}/parts/1/props/0/value`]: 'GUESS' },
    'oscal-control-objective-part-method-prop-value',
    `${control}/parts/1/props/0/value`,
    'error',
  ],
  [
    'allowed-values: a closed list of a field',
    'assessment-plan',
    { '/assessment-plan/tasks/0/timing/at-frequency/unit': 'moons' },
    'oscal-timing-unit-values',
    '/assessment-plan/tasks/0/timing/at-frequency/unit',
    'error',
  ],
  [
    'is-unique: a role that is responsible twice',
    'catalog',
    { '/catalog/metadata/responsible-parties/1': { 'role-id': 'owner', 'party-uuids': [uuid(1)] } },
    'oscal-unique-metadata-responsible-party',
    '/catalog/metadata/responsible-parties/1',
    'error',
  ],
  [
    'is-unique: a diagram twice',
    'system-security-plan',
    { [`${boundary}/diagrams`]: [{ uuid: uuid(9) }, { uuid: uuid(9) }] },
    'oscal-unique-ssp-authorization-boundary-diagram',
    `${boundary}/diagrams/1`,
    'error',
  ],
  [
    'index: two controls of one id',
    'catalog',
    { '/catalog/groups/0/controls/1/id': 'c1' },
    'oscal-catalog-groups-controls-parts',
    '/catalog/groups/0/controls/1',
    'error',
  ],
  [
    'index: two parties of one UUID',
    'catalog',
    { '/catalog/metadata/parties/1': { uuid: uuid(1), type: 'person' } },
    'oscal-index-metadata-party-uuid',
    '/catalog/metadata/parties/1',
    'error',
  ],
  [
    'index-has-key: a party that is not there',
    'catalog',
    { '/catalog/metadata/responsible-parties/0/party-uuids/0': uuid(2) },
    'oscal-index-metadata-party-uuid',
    '/catalog/metadata/responsible-parties/0/party-uuids/0',
    'error',
  ],
  [
    'index-has-key: a resource that is not there',
    'catalog',
    { [`${control}/links/1/href`]: '#nowhere' },
    'oscal-metadata-link-reference-index-back-matter-resource',
    `${control}/links/1`,
    'error',
  ],
  [
    'index-has-key: a related control that is not there only warns',
    'catalog',
    { [`${control}/links/0/href`]: '#c9' },
    'oscal-catalog-groups-controls-parts',
    `${control}/links/0`,
    'warning',
  ],
  [
    'index-has-key: a role of a requirement that is not there',
    'system-security-plan',
    { [`${requirement}/responsible-roles`]: [{ 'role-id': 'cook' }] },
    'oscal-implemented-requirement-index-metadata-role-id',
    `${requirement}/responsible-roles/0`,
    'error',
  ],
  [
    'matches: a regular expression',
    'catalog',
    { '/catalog/metadata/parties/0/addresses': [{ country: 'usa' }] },
    'oscal-metadata-location-address-country-regex',
    '/catalog/metadata/parties/0/addresses/0/country',
    'error',
  ],
  [
    'matches: the length of a hash',
    'catalog',
    { '/catalog/back-matter/resources/0/rlinks/0/hashes': [{ algorithm: 'SHA-256', value: 'abc' }] },
    'oscal-check-hash-length-SHA2-3-256',
    '/catalog/back-matter/resources/0/rlinks/0/hashes/0',
    'error',
  ],
  [
    'matches: a datatype',
    'system-security-plan',
    { [`${ssp}/system-implementation/components/0/props`]: [{ name: 'release-date', value: 'soon' }] },
    'oscal-component-release-date-value-datatype',
    `${ssp}/system-implementation/components/0/props/0/value`,
    'error',
  ],
  [
    'matches: a telephone number only warns',
    'catalog',
    { '/catalog/metadata/parties/0/telephone-numbers': [{ number: 'ring' }] },
    'oscal-metadata-telephone-number-regex',
    '/catalog/metadata/parties/0/telephone-numbers/0',
    'warning',
  ],
  [
    'has-cardinality: a requirement that no component meets',
    'system-security-plan',
    { [`${requirement}/by-components`]: undefined },
    'oscal-implemented-requirement-by-component-cardinality',
    requirement,
    'error',
  ],
  [
    'has-cardinality: a resource that leads nowhere only warns',
    'catalog',
    { '/catalog/back-matter/resources/0/rlinks': undefined },
    'oscal-back-matter-resource-base64-rlink-cardinality',
    '/catalog/back-matter/resources/0',
    'warning',
  ],
  [
    'expect: a control without a statement',
    'catalog',
    { [`${control}/parts/0/name`]: 'guidance' },
    'oscal-catalog-control-require-statement-when-not-withdrawn',
    control,
    'error',
  ],
  [
    'expect: a comparison of numbers',
    'component-definition',
    { '/component-definition/components/0/protocols/0/port-ranges/0/start': 9000 },
    'oscal-component-protocol-port-range-starts-before-end',
    '/component-definition/components/0/protocols/0/port-ranges/0',
    'warning',
  ],
  [
    'expect: what is deprecated',
    'profile',
    { '/profile/merge/combine/method': 'merge' },
    'oscal-profile-req-merge-combine',
    '/profile/merge/combine',
    'error',
  ],
]

for (const [name, model, changes, constraint, pointer, severity] of planted) {
  test(`a planted violation is found: ${name}`, async () => {
    const { errors, valid } = await validateValue(changed(model, changes))
    const found = errors.filter(each => each.pointer === pointer && each.severity === severity)
    assert.ok(
      found.some(each => each.constraint === constraint),
      JSON.stringify(errors, null, 1),
    )
    assert.equal(valid, severity === 'warning')
  })
}

test('a name in a namespace of somebody else is theirs to choose', async () => {
  const prop = { name: 'colour', ns: 'https://example.org/ns', value: 'red' }
  assert.equal((await validateValue(changed('catalog', { [`${control}/props/0`]: prop }))).valid, true)
})

test('a condition on the node itself asks nothing of nodes that do not meet it', async () => {
  const terms = { parts: [{ name: 'rules-of-engagement', prose: 'Knock first.' }] }
  const { errors } = await validateValue(changed('assessment-plan', { '/assessment-plan/terms-and-conditions': terms }))
  assert.deepEqual(errors, [])
})

test('what may stand in another document is not called missing', async () => {
  const leveraged = [
    {
      uuid: uuid(80),
      title: 'Street',
      'party-uuid': uuid(1),
      'date-authorized': '2026-01-01',
      links: [{ href: 'https://example.org/ssp.json', rel: 'system-security-plan' }],
    },
  ]
  const links = [{ href: `#${uuid(81)}`, rel: 'provided-by' }]
  const changes = { [`${requirement}/by-components/0/links`]: links }
  const alone = await validateValue(changed('system-security-plan', changes))
  const beside = await validateValue(
    changed('system-security-plan', {
      ...changes,
      [`${ssp}/system-implementation/leveraged-authorizations`]: leveraged,
    }),
  )
  assert.deepEqual(
    alone.errors.map(({ constraint }) => constraint),
    ['oscal-by-component-uuid-index'],
  )
  assert.deepEqual(beside.errors, [])
})

test('what an older version allowed is a warning, and in a newer one an error', async () => {
  const both = { '/profile/imports/0/include-all': {} }
  for (const [version, valid] of [
    ['1.0.4', true],
    ['1.1.3', true],
    ['1.2.0', false],
    ['1.2.2', false],
  ] as const) {
    const report = await validateValue(changed('profile', { ...both, '/profile/metadata/oscal-version': version }))
    assert.deepEqual([report.valid, report.errors.length, report.version], [valid, 1, version])
  }
  for (const [version, valid] of [
    ['1.0.0', true],
    ['1.0.4', false],
  ] as const) {
    const merge = { '/profile/merge/combine/method': 'merge', '/profile/metadata/oscal-version': version }
    assert.equal((await validateValue(changed('profile', merge))).valid, valid)
  }
})

test('a version that nobody knows is remarked on, and one of another major version is not called valid', async () => {
  for (const [version, isValid] of [
    ['1.3.0', true],
    ['1.0.0-rc2', true],
    ['latest', true],
    ['2.0.0', false],
  ] as const) {
    const { valid, errors } = await validateValue(changed('catalog', { '/catalog/metadata/oscal-version': version }))
    assert.deepEqual([valid, errors.length], [isValid, 1], version)
    assert.match(errors[0]?.message ?? '', /is not one of 1\.0\.0 to 1\.2\.x/)
  }
})

test('thousands of mistakes are all counted, each once, and the report stays within bounds', async () => {
  const roles = Array.from({ length: 12_000 }, (_, at) => ({ id: `r${at}`, title: '', colour: 1 }))
  const { errors } = await validateValue(changed('catalog', { '/catalog/metadata/roles': roles }))
  assert.equal(errors.length, 10_001)
  assert.match(errors.at(-1)?.message ?? '', /^14001 more/)
})
