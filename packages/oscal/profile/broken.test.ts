import assert from 'node:assert/strict'
import { test } from 'node:test'
import { viewCatalog } from '../catalog/index.ts'
import { type Node, readDocument } from '../document/index.ts'
import { writeDocument } from '../write/index.ts'
import { bytesOf, garden, profileOf, resolveIn } from './testing-world.ts'

/** Numbers from 0 to 1 that are the same each time. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const strange = [
  null,
  0,
  -1.5,
  true,
  '',
  'x',
  '#',
  '{{ insert: param, }}',
  [],
  [[]],
  [null, 1, 'a'],
  {},
  { id: 'so-1' },
  { controls: 'no' },
]

/** A copy with some values replaced by what does not belong there. */
function broken(value: unknown, next: () => number): unknown {
  if (next() < 0.02) return strange[Math.floor(next() * strange.length)]
  if (Array.isArray(value)) return value.map(each => broken(each, next))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, broken(each, next)]))
}

const profile = profileOf(
  {
    'include-controls': [{ 'with-child-controls': 'yes', 'with-ids': ['so-1'], matching: [{ pattern: 'wa-*' }] }],
    'exclude-controls': [{ 'with-ids': ['so-1.1'] }],
  },
  {
    merge: {
      combine: { method: 'use-first' },
      custom: { groups: [{ id: 'soil', title: 'S', 'insert-controls': [{ order: 'ascending', 'include-all': {} }] }] },
    },
    modify: {
      'set-parameters': [{ 'param-id': 'depth', values: ['1'], props: [{ name: 'n', value: 'v', uuid: 'u' }] }],
      alters: [
        {
          'control-id': 'so-1',
          removes: [{ 'by-name': 'label' }],
          adds: [{ 'by-id': 'so-1_smt', position: 'after', parts: [{ id: 'n', name: 'item' }] }],
        },
      ],
    },
    'back-matter': { resources: [{ uuid: 'r', rlinks: [{ href: 'garden.json' }] }] },
  },
)

test('documents with anything in any place are resolved or refused, never a crash', async () => {
  let resolved = 0
  for (let seed = 1; seed <= 120; seed++) {
    const next = numbers(seed)
    const world = { 'garden.json': broken(garden, next) as object, 'p.json': broken(profile, next) as object }
    const resolution = await resolveIn(world, 'p.json')
    if (!resolution.ok) {
      assert.ok(
        resolution.findings.some(({ severity }) => severity === 'error'),
        `seed ${seed}`,
      )
      continue
    }
    resolved++
    viewCatalog(resolution.catalog.catalog)
    const { text } = writeDocument(resolution.catalog, 'yaml')
    assert.ok(readDocument(bytesOf(text)).ok, `seed ${seed}`)
  }
  assert.ok(resolved > 30, `${resolved} of 120 were resolved`)
})

test('what is written in either form is read back as it was', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const whole = broken(garden, numbers(seed)) as Node
    for (const format of ['json', 'yaml'] as const) {
      const reading = readDocument(bytesOf(writeDocument(whole, format, null).text))
      if (reading.ok) assert.deepEqual(asText(reading.document.whole), asText(whole), `seed ${seed} ${format}`)
    }
  }
})

/** In YAML numbers become text where OSCAL has no number. */
function asText(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === 'number' || typeof each === 'boolean' ? String(each) : each)),
  )
}
