import assert from 'node:assert/strict'
import { test } from 'node:test'
import { node, nodes } from '../document/index.ts'
import { validateValue } from '../validate/index.ts'
import { type MappedSet, mappingCollection, mappingsIn } from './index.ts'

const framework = (ref: string, title: string) => ({ ref, title, version: '1', publisher: 'Somebody' })
const set: MappedSet = {
  set: 'own@1',
  title: 'Mine',
  publisher: 'Acme',
  licence: 'Ours',
  kind: 'own',
  note: 'Read\nby two people',
  source: framework('soc2@2017', 'SOC 2'),
  target: framework('sp800-53@5.2.0', 'SP 800-53'),
  rows: [
    {
      source: 'CC6.2',
      target: 'AC-2(1)',
      relation: 'intersects',
      rationale: 'functional',
      remarks: 'Both approve accounts.',
      standing: 'Reviewed decision',
      remainderOfTarget: 'Notices\nto managers',
      remainderOfSource: '',
      strength: 4,
      conditions: [{ text: 'One directory', holds: true }],
      reviewedAt: '2026-03-01T00:00:00.000Z',
    },
    {
      source: 'CC6.2',
      target: 'AC-3',
      relation: 'unspecified',
      rationale: null,
      remarks: '',
      standing: 'Suggestion: its source states no relation',
    },
  ],
}
const written = (rows = set.rows) =>
  mappingCollection({
    title: 'SOC 2 and SP 800-53',
    at: '2026-03-01T00:00:00.000Z',
    version: '1',
    label: 'Some of it only suggests',
    sets: [{ ...set, rows }],
  })

test('a mapping-collection is valid, names controls as their catalogue does, and is the same each time', async () => {
  const document = written()
  assert.deepEqual((await validateValue(document)).errors, [])
  assert.match(JSON.stringify(document), /"id-ref":"ac-2\.1"/)
  assert.deepEqual(document, written())
})

test('a row without a relation is attached and never becomes one; a set of nothing else is no mapping-collection', () => {
  const maps = nodes(nodes(node(written() ?? {}, 'mapping-collection'), 'mappings')[0], 'maps')
  assert.equal(maps.length, 1)
  assert.equal(written(set.rows.slice(1)), null)
})

test('what was written is read again: pairs, relations, rationales, and what states no relation', () => {
  const [read] = mappingsIn(node(written() ?? {}, 'mapping-collection') ?? {})
  assert.deepEqual(
    read?.rows.map(({ source, target, relation, rationale, note }) => [source, target, relation, rationale, note]),
    [
      ['CC6.2', 'ac-2.1', 'intersects', 'functional', 'Both approve accounts.'],
      ['CC6.2', 'AC-3', 'unspecified', null, ''],
    ],
  )
  assert.deepEqual([read?.source[0], read?.target[0]], ['soc2@2017', 'sp800-53@5.2.0'])
  assert.deepEqual([read?.publisher, read?.licence, read?.findings], ['Acme', 'Ours', []])
})

test('a map of several items says of single pairs no more than follows, and every loss is named', () => {
  const map = (relationship: string, sources: readonly string[], targets: readonly string[]) => ({
    uuid: 'x',
    relationship,
    sources: sources.map(id => ({ type: 'control', 'id-ref': id })),
    targets: targets.map(id => ({ type: 'control', 'id-ref': id })),
  })
  const read = (...maps: readonly ReturnType<typeof map>[]) =>
    mappingsIn({ mappings: [{ uuid: 'm', maps }] } as never)[0] ?? assert.fail()
  const relations = (...given: Parameters<typeof map>) => read(map(...given)).rows.map(row => row.relation)
  assert.deepEqual(relations('superset-of', ['a'], ['b', 'c']), ['superset_of', 'superset_of'])
  assert.deepEqual(relations('superset-of', ['a', 'b'], ['c']), ['unspecified', 'unspecified'])
  assert.deepEqual(relations('equal-to', ['a', 'b'], ['c']), ['subset_of', 'subset_of'])
  assert.deepEqual(relations('no-relationship', ['a', 'b'], ['c']), ['none', 'none'])
  assert.deepEqual(relations('intersects-with', ['a', 'b'], ['c']), ['unspecified', 'unspecified'])
  assert.match(read(map('equal-to', ['a', 'b'], ['c'])).findings[0]?.message ?? '', /together/)
  assert.match(read(map('sounds-like', ['a'], ['c'])).findings[0]?.message ?? '', /no relationship that OSCAL has/)
})
