import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  branches,
  everything,
  filtered,
  frameworkHref,
  linesOf,
  pathTo,
  type TreeItem,
  treeOf,
  withdrawnWords,
} from './tree-view.ts'

const item = (id: string, parent: string | null, more: Partial<TreeItem> = {}): TreeItem => ({
  ref: `own@1:${id}`,
  id,
  parent,
  kind: 'requirement',
  label: `About ${id}`,
  summary: null,
  assessable: true,
  whyNotAssessable: null,
  withdrawn: null,
  selections: [],
  ...more,
})
const group = (id: string, parent: string | null) => item(id, parent, { kind: 'group', assessable: false })
const items = [
  group('A', null),
  item('A-1', 'A', { summary: 'Accounts are reviewed.', selections: ['low'] }),
  item('A-1(1)', 'A-1'),
  item('A-2', 'A', {
    kind: 'reference',
    assessable: false,
    withdrawn: { to: [{ relation: 'incorporated-into', id: 'A-1' }] },
  }),
  group('B', null),
  item('B-1', 'B'),
]
const nodes = treeOf(items)
const shown = (of: ReturnType<typeof treeOf>) => linesOf(of, () => true).map(line => line.node.item.id)

test('a tree keeps the order of its list and counts what is assessed below', () => {
  assert.deepEqual(shown(nodes), ['A', 'A-1', 'A-1(1)', 'A-2', 'B', 'B-1'])
  assert.deepEqual(
    nodes.map(node => node.counted),
    [2, 1],
  )
  assert.deepEqual(branches(nodes), ['A', 'A-1', 'B'])
})

test('an item under an unknown parent is not lost', () => {
  assert.deepEqual(shown(treeOf([item('C-1', 'C')])), ['C-1'])
})

test('a filter keeps what matches and what it stands under', () => {
  const { nodes: kept, matches } = filtered(nodes, { ...everything, text: 'reviewed accounts' })
  assert.deepEqual(shown(kept), ['A', 'A-1'])
  assert.deepEqual([...matches], ['A-1'])
})

test('withdrawn items and the members of a selection are found by themselves', () => {
  assert.deepEqual([...filtered(nodes, { ...everything, kept: 'withdrawn' }).matches], ['A-2'])
  assert.deepEqual([...filtered(nodes, { ...everything, selection: 'low' }).matches], ['A-1'])
  assert.deepEqual([...filtered(nodes, { ...everything, kept: 'reference' }).matches], [])
})

test('a closed branch hides what is below it and says where each line stands', () => {
  const [first, second] = linesOf(nodes, () => false)
  assert.deepEqual([first?.position, first?.siblings, first?.open, second?.node.item.id], [1, 2, false, 'B'])
})

test('the path to an item is said outermost first, and a circle does not hang', () => {
  assert.deepEqual(pathTo(items, 'A-1(1)'), ['A', 'A-1'])
  assert.deepEqual(pathTo([item('x', 'y'), item('y', 'x')], 'x'), ['x', 'y'])
})

test('where a withdrawn item went is said in words', () => {
  assert.equal(withdrawnWords({ to: [{ relation: 'incorporated-into', id: 'A-1' }] }), 'incorporated into A-1')
  assert.equal(withdrawnWords({ to: [] }), 'nothing took its place')
})

test('the page of a requirement stands under its framework', () => {
  assert.equal(frameworkHref('csf@2.0:PR.AA-01'), '/frameworks/csf%402.0/PR.AA-01')
  assert.equal(frameworkHref('csf@2.0'), '/frameworks/csf%402.0')
})
