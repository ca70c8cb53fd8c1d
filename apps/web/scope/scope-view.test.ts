import assert from 'node:assert/strict'
import { test } from 'node:test'
import { componentCounts, scopeTree } from './scope-view.ts'

const scope = (id: string, parent: string | null, kind = 'system', components: object[] = []) =>
  ({ id, body: { kind, name: id, parent, components } }) as never

test('scopes stand under their parents, and none is lost to a missing parent or a circle', () => {
  const tree = scopeTree([
    scope('b', 'a'),
    scope('a', null),
    scope('x', 'gone'),
    scope('p', 'q'),
    scope('q', 'p'),
  ]) as readonly {
    record: { id: string }
    depth: number
  }[]
  assert.deepEqual(
    tree.map(({ record, depth }) => `${record.id}${depth}`),
    ['a0', 'b1', 'x0', 'p0', 'q0'],
  )
})

test('a system says which kinds of component it lacks', () => {
  const counts = componentCounts(
    (
      scope('s', null, 'system', [
        { kind: 'data', boundary: { state: 'in' } },
        { kind: 'data', boundary: { state: 'out' } },
      ]) as { body: never }
    ).body,
  )
  assert.deepEqual(counts, { inside: 1, outside: 1, missing: ['infrastructure', 'software', 'people', 'procedures'] })
})
