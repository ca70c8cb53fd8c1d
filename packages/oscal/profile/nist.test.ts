import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Node, node, nodes, text } from '../document/index.ts'
import { type Baseline, nistAbsent, nistAnswer, nistCatalog, resolveBaseline } from './testing-nist.ts'

const baselines: readonly (readonly [Baseline, number])[] = [
  ['LOW', 149],
  ['MODERATE', 287],
  ['HIGH', 370],
  ['PRIVACY', 102],
]

function* controls(of: Node): Generator<Node> {
  for (const control of nodes(of, 'controls')) {
    yield control
    yield* controls(control)
  }
  for (const group of nodes(of, 'groups')) yield* controls(group)
}

const idsIn = (of: Node) => [...controls(of)].map(control => text(control, 'id') ?? '')
const withoutControls = ({ controls: _, ...body }: Node) => body
const uuids = (of: Node) => nodes(node(of, 'back-matter'), 'resources').map(resource => text(resource, 'uuid'))

for (const [baseline, count] of baselines) {
  test(`the ${baseline} profile gives the ${count} controls of NIST’s answer, in its groups and order`, {
    skip: nistAbsent,
  }, async () => {
    const { catalog } = (await resolveBaseline(baseline)).catalog
    const answer = nistAnswer(baseline)
    assert.equal(idsIn(catalog).length, count)
    assert.deepEqual(idsIn(catalog), idsIn(answer))
    const shape = (of: Node) =>
      nodes(of, 'groups').map(group => [group.id, nodes(group, 'controls').map(({ id }) => id)])
    assert.deepEqual(shape(catalog), shape(answer))
  })

  test(`the ${baseline} profile keeps what the catalogue says of each control, word for word`, {
    skip: nistAbsent,
  }, async () => {
    const { catalog } = (await resolveBaseline(baseline)).catalog
    const source = nistCatalog()
    const original = new Map([...controls(source)].map(control => [control.id, control]))
    for (const control of controls(catalog))
      assert.deepEqual(withoutControls(control), withoutControls(original.get(control.id) ?? {}), String(control.id))
    const order = idsIn(source)
    assert.deepEqual(
      idsIn(catalog),
      order.filter(id => idsIn(catalog).includes(id)),
    )
  })

  test(`the ${baseline} profile keeps the resources that its controls refer to, and no other`, {
    skip: nistAbsent,
  }, async () => {
    const { catalog } = (await resolveBaseline(baseline)).catalog
    const all = nodes(node(nistCatalog(), 'back-matter'), 'resources')
    const content = JSON.stringify({ ...catalog, 'back-matter': undefined })
    assert.deepEqual(
      uuids(catalog),
      all.map(resource => text(resource, 'uuid')).filter(uuid => content.includes(`#${uuid}`)),
    )
  })
}

test('the profiles of release 5.2.0 resolve too, and say what the older catalogue does not have', {
  skip: nistAbsent,
}, async () => {
  const low = await resolveBaseline('LOW', '5.2.0')
  assert.equal(idsIn(low.catalog.catalog).length, 149)
  assert.deepEqual(low.findings, [])
  assert.equal(node(low.catalog.catalog, 'metadata')?.['oscal-version'], '1.2.2')
})
