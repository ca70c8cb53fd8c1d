import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Node, nodes } from '../document/index.ts'
import { find, garden, metadata, outline, profileOf, resolveIn, type World } from './testing-world.ts'

const all = { 'include-all': {} }
const ids = (...withIds: string[]) => ({ 'include-controls': [{ 'with-ids': withIds }] })
const idsOf = (catalog: Node, list: string) => nodes(catalog, list).map(({ id }) => id)

/** Several imports of the garden, or of other documents, merged as said. */
async function merged(imports: readonly object[], merge: object | undefined, world: World = {}) {
  const p = {
    profile: {
      uuid: 'p',
      metadata,
      imports: imports.map(each => ({ href: 'garden.json', ...each })),
      ...(merge && { merge }),
    },
  }
  const resolution = await resolveIn({ 'garden.json': garden, ...world, 'p.json': p }, 'p.json')
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.findings))
  return {
    catalog: resolution.catalog.catalog,
    said: resolution.findings.map(({ code }) => code),
    findings: resolution.findings,
  }
}

test('without a structure the result is flat: no group, no nesting, parents before children', async () => {
  const flat = 'ga-1 so-1 so-1.1 so-1.1.1 so-1.2 so-2 so-10 wa-3 wa-1 wa-2 su-1'
  for (const merge of [undefined, {}, { flat: {} }, { 'as-is': false }, { combine: { method: 'keep' } }])
    assert.equal(outline((await merged([all], merge)).catalog), flat)
})

test('flat keeps the parameters of groups that a text inserts, directly under the catalogue', async () => {
  const { catalog } = await merged([ids('so-1', 'ga-1')], undefined)
  assert.deepEqual(idsOf(catalog, 'params'), ['season', 'depth'])
  assert.deepEqual(idsOf((await merged([ids('so-2')], undefined)).catalog, 'params'), [])
})

test('as-is keeps everything of a group that holds an included control', async () => {
  const { catalog } = await merged([ids('so-1')], { 'as-is': true })
  const soil = find(catalog, 'soil') ?? {}
  assert.deepEqual(Object.keys(soil), ['id', 'class', 'title', 'params', 'props', 'parts', 'controls'])
  assert.deepEqual(idsOf(soil, 'params'), ['depth'])
  assert.deepEqual(idsOf(catalog, 'groups'), ['soil'])
})

test('as-is keeps the nesting of groups and drops those that are empty', async () => {
  assert.equal(outline((await merged([ids('wa-1')], { 'as-is': true })).catalog), 'water(rain(wa-1))')
})

test('one catalogue imported twice gives each group once, its controls in the order of the imports', async () => {
  const { catalog, said } = await merged([ids('so-10', 'wa-1'), ids('so-2', 'wa-3', 'wa-2')], { 'as-is': true })
  assert.equal(outline(catalog), 'soil(so-10 so-2) water(wa-3 rain(wa-1 wa-2)) sun')
  assert.deepEqual(said, [])
  assert.deepEqual(nodes(find(catalog, 'soil'), 'props').length, 1)
})

test('the groups of one catalogue come together again also through a profile between', async () => {
  const world = { 'base.json': profileOf(ids('so-2'), { merge: { 'as-is': true } }) }
  const { catalog } = await merged([{ href: 'base.json', ...all }, ids('so-10')], { 'as-is': true }, world)
  assert.equal(outline(catalog), 'soil(so-2 so-10)')
})

const other = {
  catalog: {
    uuid: 'other',
    metadata,
    groups: [
      {
        id: 'soil',
        title: 'Other soil',
        controls: [
          { id: 'so-2', title: 'Other so-2' },
          { id: 'so-77', title: 'Only here' },
        ],
      },
    ],
  },
}

test('groups of different catalogues stay apart while clashes are kept, and are one when they are resolved', async () => {
  const imports = [ids('so-2'), { href: 'other.json', ...all }]
  const kept = await merged(imports, { 'as-is': true }, { 'other.json': other })
  assert.equal(outline(kept.catalog), 'soil(so-2) soil(so-2 so-77)')
  const first = await merged(imports, { 'as-is': true, combine: { method: 'use-first' } }, { 'other.json': other })
  assert.equal(outline(first.catalog), 'soil(so-2 so-77)')
  assert.equal(find(first.catalog, 'so-2')?.title, 'Duty so-2')
})

test('clashing controls are kept without a method, and one warning names them', async () => {
  for (const merge of [undefined, { combine: { method: 'keep' } }, { combine: {} }]) {
    const { catalog, findings } = await merged([ids('so-2', 'so-10'), ids('so-2')], merge)
    assert.equal(outline(catalog), 'so-2 so-10 so-2')
    assert.deepEqual(
      findings.map(({ code, pointer }) => `${code} ${pointer}`),
      ['duplicate-control /profile/merge/combine'],
    )
    assert.match(findings[0]?.message ?? '', /: so-2\./)
  }
})

test('use-first keeps the first control of an identifier, from the top and depth first', async () => {
  const merge = { combine: { method: 'use-first' } }
  const { catalog, said } = await merged([{ href: 'other.json', ...all }, ids('so-2', 'so-10')], merge, {
    'other.json': other,
  })
  assert.equal(outline(catalog), 'so-2 so-77 so-10')
  assert.equal(find(catalog, 'so-2')?.title, 'Other so-2')
  assert.deepEqual(said, [])
})

test('use-first moves the children of a dropped control into the one that is used', async () => {
  const merge = { 'as-is': true, combine: { method: 'use-first' } }
  const { catalog } = await merged([ids('so-1'), ids('so-1.1'), ids('so-1.2')], merge)
  assert.equal(outline(catalog), 'soil(so-1(so-1.1 so-1.2))')
})

test('the deprecated method merge joins what the controls say, and is said to be undefined', async () => {
  const twin = {
    catalog: {
      uuid: 't',
      metadata,
      controls: [
        {
          id: 'so-2',
          title: 'Twin',
          props: [
            { name: 'label', value: 'SO-2' },
            { name: 'more', value: '1' },
          ],
        },
      ],
    },
  }
  const { catalog, said } = await merged(
    [ids('so-2'), { href: 'twin.json', ...all }],
    { combine: { method: 'merge' } },
    { 'twin.json': twin },
  )
  assert.equal(outline(catalog), 'so-2')
  assert.deepEqual(
    nodes(find(catalog, 'so-2'), 'props').map(({ name }) => name),
    ['label', 'more'],
  )
  assert.deepEqual(said, ['deprecated'])
})

test('an unknown method keeps, with a warning', async () => {
  assert.deepEqual((await merged([ids('so-2')], { combine: { method: 'best' } })).said, ['unknown-method'])
})

test('more than one structure is refused', async () => {
  for (const merge of [
    { 'as-is': true, flat: {} },
    { flat: {}, custom: {} },
    { 'as-is': true, custom: {} },
  ]) {
    const resolution = await resolveIn({ 'garden.json': garden, 'p.json': profileOf(all, { merge }) }, 'p.json')
    assert.equal(resolution.ok, false)
    assert.deepEqual(
      resolution.findings.map(({ code, pointer }) => `${code} ${pointer}`),
      ['several-structures /profile/merge'],
    )
  }
})

const insert = (directive: object, order?: string) => ({ ...directive, ...(order !== undefined && { order }) })
const custom = (groups: readonly object[], inserts: readonly object[] = []) => ({
  custom: { ...(groups.length > 0 && { groups }), ...(inserts.length > 0 && { 'insert-controls': inserts }) },
})

test('custom gives exactly the groups that the profile writes, nested as they are, also empty ones', async () => {
  const merge = custom([
    { id: 'a', title: 'A', props: [{ name: 'p', value: '1' }], 'insert-controls': [insert(ids('wa-1', 'so-2'))] },
    {
      id: 'b',
      title: 'B',
      groups: [
        { id: 'b1', title: 'B1', 'insert-controls': [insert(ids('su-1'))] },
        { id: 'b2', title: 'B2' },
      ],
    },
  ])
  const { catalog } = await merged([all], merge)
  assert.equal(outline(catalog), 'a(so-2 wa-1) b(b1(su-1) b2)')
  const a = find(catalog, 'a') ?? {}
  assert.equal('insert-controls' in a, false)
  assert.deepEqual(nodes(a, 'props'), [{ name: 'p', value: '1' }])
})

test('a custom group with the identifier of an imported group has all that it says', async () => {
  const { catalog } = await merged(
    [all],
    custom([{ id: 'soil', title: 'Earth', 'insert-controls': [insert(ids('so-1'))] }]),
  )
  const soil = find(catalog, 'soil') ?? {}
  assert.equal(soil.title, 'Earth')
  assert.equal(nodes(soil, 'parts')[0]?.prose, 'About soil.')
  assert.deepEqual(idsOf(soil, 'params'), ['depth'])
  assert.deepEqual(idsOf(catalog, 'params'), [])
})

test('controls are inserted in the order of the sources, or by identifier up or down, ten after two', async () => {
  const order = async (name?: string) =>
    outline((await merged([ids('so-10', 'su-1'), ids('so-2')], custom([], [insert(all, name)]))).catalog)
  assert.equal(await order(), 'so-10 su-1 so-2')
  assert.equal(await order('keep'), 'so-10 su-1 so-2')
  assert.equal(await order('ascending'), 'so-2 so-10 su-1')
  assert.equal(await order('descending'), 'su-1 so-10 so-2')
})

test('inserting takes what is named: no parents, children only when asked, without what is excluded', async () => {
  const shape = async (directive: object) => outline((await merged([all], custom([], [directive]))).catalog)
  assert.equal(await shape(ids('so-1.2', 'so-1.1.1')), 'so-1.1.1 so-1.2')
  assert.equal(
    await shape({ 'include-controls': [{ 'with-parent-controls': 'yes', 'with-ids': ['so-1.2'] }] }),
    'so-1(so-1.2)',
  )
  assert.equal(await shape(ids('so-1')), 'so-1')
  assert.equal(
    await shape({ 'include-controls': [{ 'with-child-controls': 'yes', 'with-ids': ['so-1.1'] }] }),
    'so-1.1(so-1.1.1)',
  )
  assert.equal(
    await shape({
      ...all,
      'exclude-controls': [{ 'with-ids': ['ga-1'], matching: [{ pattern: 'so-*' }, { pattern: 'wa-*' }] }],
    }),
    'su-1',
  )
})

test('what was not imported cannot be inserted, which is said once', async () => {
  const { catalog, findings } = await merged(
    [ids('so-2'), ids('wa-1')],
    custom([], [insert(ids('so-2', 'wa-1', 'su-1'))]),
  )
  assert.equal(outline(catalog), 'so-2 wa-1')
  assert.deepEqual(
    findings.map(({ pointer }) => pointer),
    ['/profile/merge/custom/insert-controls/0/include-controls/0/with-ids/2'],
  )
})

test('custom with an imported control that is never inserted leaves it out', async () => {
  assert.equal(outline((await merged([all], custom([], [insert(ids('ga-1'))]))).catalog), 'ga-1')
})

test('parameters of groups that custom does not write stay when something inserts them', async () => {
  const { catalog } = await merged([all], custom([{ id: 'x', title: 'X', 'insert-controls': [insert(ids('so-1'))] }]))
  assert.deepEqual(idsOf(catalog, 'params'), ['depth'])
})
