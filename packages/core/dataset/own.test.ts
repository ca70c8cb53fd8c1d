import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeProblems, nextRef, OwnDataset, ownDatasetProblems } from './index.ts'

const badges = OwnDataset.parse({
  ref: 'own_hr.badges@1',
  title: 'Badges',
  meaning: 'Badges that open doors.',
  key: ['badge'],
  columns: [
    { name: 'badge', type: 'text', meaning: 'Number of the badge', nullable: false },
    { name: 'holder', type: 'text', meaning: 'Who has it', nullable: true, personal: true },
    { name: 'kind', type: 'text', meaning: 'What it opens', nullable: true, values: ['door', 'gate'] },
  ],
  state: 'active',
})
const [badge, holder, kind] = badges.columns as [
  OwnDataset['columns'][0],
  OwnDataset['columns'][0],
  OwnDataset['columns'][0],
]
const why = (after: Partial<OwnDataset>) => changeProblems(badges, { ...badges, ...after }).map(one => one.message)

test('a dataset of an organisation has a family of its own and can collide with none that ships', () => {
  for (const ref of ['hr.badges@1', 'identity.accounts@1', 'own_.x@1', 'own_hr.badges'])
    assert.ok(!OwnDataset.safeParse({ ...badges, ref }).success, ref)
  assert.deepEqual(ownDatasetProblems(badges), [])
})

test('columns that checks could not name, and keys that are none, are problems with their place', () => {
  const paths = (columns: OwnDataset['columns'], key = ['badge']) =>
    ownDatasetProblems({ ...badges, columns, key }).map(one => one.path)
  assert.deepEqual(paths([badge, badge]), ['columns.1.name'])
  assert.deepEqual(paths([badge, { ...holder, name: 'select' }]), ['columns.1.name'])
  assert.deepEqual(paths([badge, { ...holder, name: 'observed_at' }]), ['columns.1.name'])
  assert.deepEqual(paths([badge], ['door']), ['key.0'])
  assert.deepEqual(paths([badge, holder], ['holder']), ['key'])
  assert.deepEqual(paths([badge, { ...holder, type: 'integer', values: ['1'] }]), ['columns.1.values'])
})

test('columns that may be empty may come and words may change; anything else is the next version', () => {
  const door = { name: 'door', type: 'text' as const, meaning: 'Door', nullable: true }
  assert.deepEqual(why({ title: 'Cards', columns: [...badges.columns, door] }), [])
  assert.deepEqual(why({ columns: [badge, holder, { ...kind, values: ['door', 'gate', 'lift'] }] }), [])
  assert.match(
    why({ columns: [...badges.columns, { ...door, nullable: false }] }).join(),
    /rows of before have no door.*own_hr\.badges@2/,
  )
  assert.match(why({ columns: [badge, kind] }).join(), /holder stays/)
  assert.match(why({ columns: [{ ...badge, type: 'integer' }, holder, kind] }).join(), /badge stays text/)
  assert.match(why({ columns: [badge, { ...holder, nullable: false }, kind] }).join(), /may be empty stays/)
  assert.match(why({ columns: [badge, holder, { ...kind, values: ['door'] }] }).join(), /words of kind stay/)
  assert.match(why({ key: ['holder'] }).join(), /key stays/)
  assert.equal(nextRef('own_hr.badges@9'), 'own_hr.badges@10')
})
