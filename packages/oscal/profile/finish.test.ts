import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Node, node, nodes } from '../document/index.ts'
import { find, garden, metadata, outline, profileOf, resolved, resolveIn, type World } from './testing-world.ts'

const ids = (...withIds: string[]) => ({ 'include-controls': [{ 'with-ids': withIds }] })
const all = { 'include-all': {} }
const resources = (catalog: Node) =>
  nodes(node(catalog, 'back-matter'), 'resources').map(({ uuid }) => String(uuid).at(-1))

async function resolve(world: World) {
  const resolution = await resolveIn({ 'garden.json': garden, ...world }, 'p.json')
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.findings))
  return { catalog: resolution.catalog.catalog, said: resolution.findings.map(({ code }) => code) }
}

test('a resource stays when a link, a text or a resource that stays refers to it, or when it is kept always', async () => {
  const { catalog } = await resolved(ids('so-1'))
  assert.deepEqual(resources(catalog), ['1', '2', '3', '5'])
  assert.deepEqual(resources((await resolved(ids('so-2'))).catalog), ['5'])
})

test('resources that only refer to each other are dropped', async () => {
  const twins = [
    { uuid: 'aaaa1', remarks: '#aaaa2' },
    { uuid: 'aaaa2', remarks: '#aaaa1' },
  ]
  const { catalog } = await resolve({ 'p.json': profileOf(ids('so-2'), { 'back-matter': { resources: twins } }) })
  assert.deepEqual(resources(catalog), ['5'])
})

test('no back matter is better than an empty one', async () => {
  const bare = {
    catalog: {
      uuid: 'b',
      metadata,
      controls: [{ id: 'b-1', title: 'B' }],
      'back-matter': { resources: [{ uuid: 'x' }] },
    },
  }
  const { catalog } = await resolve({ 'bare.json': bare, 'p.json': profileOf(all, {}, 'bare.json') })
  assert.deepEqual(Object.keys(catalog), ['uuid', 'metadata', 'controls'])
})

test('a later resource of one UUID replaces an earlier, unless the earlier is to be kept always', async () => {
  const doc = (title: string, keep: boolean) => ({
    uuid: 'aaaaaaa9',
    title,
    ...(keep && { props: [{ name: 'keep', value: 'always' }] }),
  })
  const title = async (first: boolean, second: boolean) => {
    const catalog = {
      catalog: {
        uuid: 'b',
        metadata,
        controls: [{ id: 'b-1', title: 'B', links: [{ href: '#aaaaaaa9' }] }],
        'back-matter': { resources: [doc('catalogue', first)] },
      },
    }
    const result = await resolve({
      'b.json': catalog,
      'p.json': profileOf(all, { 'back-matter': { resources: [doc('profile', second)] } }, 'b.json'),
    })
    return nodes(node(result.catalog, 'back-matter'), 'resources').map(each => each.title)
  }
  assert.deepEqual(await title(false, false), ['profile'])
  assert.deepEqual(await title(true, false), ['catalogue'])
  assert.deepEqual(await title(false, true), ['profile'])
  assert.deepEqual(await title(true, true), ['profile'])
})

test('what the profile brings in by an addition keeps its resource', async () => {
  const more = {
    modify: {
      alters: [{ 'control-id': 'so-2', adds: [{ links: [{ href: '#a0000000-0000-4000-8000-000000000004' }] }] }],
    },
    'back-matter': { resources: [{ uuid: 'c0000000-0000-4000-8000-000000000007' }] },
  }
  assert.deepEqual(resources((await resolved(ids('so-2'), more)).catalog), ['4', '5'])
})

test('parameters outside of controls stay when a text inserts them, or a parameter that stays does', async () => {
  const catalog = {
    catalog: {
      uuid: 'b',
      metadata,
      params: [
        { id: 'a', select: { choice: ['{{ insert: param, b }}', 'none'] } },
        { id: 'b', label: 'b' },
        { id: 'c', label: '{{ insert: param, d }}' },
        { id: 'd', label: 'd' },
        { id: 'e', label: 'e', props: [{ name: 'keep', value: 'always' }] },
      ],
      controls: [
        {
          id: 'b-1',
          title: 'B',
          params: [{ id: 'own', label: 'unused, but in a control' }],
          parts: [{ name: 'statement', prose: 'Do {{insert:param,a}}.' }],
        },
      ],
    },
  }
  const result = await resolve({ 'b.json': catalog, 'p.json': profileOf(all, {}, 'b.json') })
  assert.deepEqual(
    nodes(result.catalog, 'params').map(({ id }) => id),
    ['a', 'b', 'e'],
  )
  assert.ok(find(result.catalog, 'own'))
})

test('insertions in prose are left as they are, and one without its parameter is said', async () => {
  const catalog = {
    catalog: {
      uuid: 'b',
      metadata,
      controls: [
        {
          id: 'b-1',
          title: 'B',
          params: [{ id: 'p' }],
          controls: [{ id: 'b-1.1', title: 'I', parts: [{ name: 's', prose: 'Use {{ insert: param, p }}.' }] }],
        },
      ],
    },
  }
  const directive = { 'include-controls': [{ 'with-ids': ['b-1.1'], 'with-parent-controls': 'no' }] }
  const result = await resolve({ 'b.json': catalog, 'p.json': profileOf(directive, {}, 'b.json') })
  assert.match(JSON.stringify(result.catalog), /Use \{\{ insert: param, p \}\}\./)
  assert.deepEqual(result.said, ['missing-parameter'])
})

test('an empty group stays when it is kept always or something links to it', async () => {
  const { catalog } = await resolved(ids('wa-2'), { merge: { 'as-is': true } })
  assert.equal(outline(catalog), 'water(rain(wa-2)) sun')
  const kept = {
    catalog: {
      uuid: 'b',
      metadata,
      groups: [
        { id: 'x', title: 'X', props: [{ name: 'keep', value: 'always' }], controls: [{ id: 'x-1', title: 'X1' }] },
        { id: 'y', title: 'Y', controls: [{ id: 'y-1', title: 'Y1' }] },
      ],
    },
  }
  const result = await resolve({
    'b.json': kept,
    'p.json': profileOf(ids('y-1'), { merge: { 'as-is': true } }, 'b.json'),
  })
  assert.equal(outline(result.catalog), 'x y(y-1)')
})

test('metadata is that of the profile, with the time, the tool, and a link to the profile before its own', async () => {
  const more = {
    roles: [{ id: 'creator', title: 'C' }],
    props: [{ name: 'keywords', value: 'k' }],
    links: [{ href: 'l', rel: 'canonical' }],
    remarks: 'R',
  }
  const p = profileOf(ids('so-2'))
  const { catalog } = await resolve({
    'p.json': { profile: { ...p.profile, metadata: { ...p.profile.metadata, ...more } } },
  })
  assert.equal(catalog.uuid, '7b1f3c52-7a0e-4bb1-8f43-0d9a5a6b1c11')
  assert.deepEqual(catalog.metadata, {
    title: 'Profile',
    'last-modified': '2026-03-01T12:00:00Z',
    version: '1',
    'oscal-version': '1.1.2',
    props: [
      { name: 'keywords', value: 'k' },
      { name: 'resolution-tool', value: 'Onus' },
      { name: 'source-profile-uuid', value: 'p' },
    ],
    links: [
      { href: 'https://garden.example/p.json', rel: 'source-profile' },
      { href: 'l', rel: 'canonical' },
    ],
    roles: [{ id: 'creator', title: 'C' }],
    remarks: 'R',
  })
})

test('roles and parties of a source that are to be kept always come along', async () => {
  const keep = [{ name: 'keep', value: 'always' }]
  const catalog = {
    catalog: {
      uuid: 'b',
      metadata: {
        ...metadata,
        roles: [
          { id: 'a', title: 'A', props: keep },
          { id: 'b', title: 'B' },
        ],
        parties: [{ uuid: 'x', type: 'person', props: keep }],
      },
      controls: [],
    },
  }
  const result = await resolve({ 'b.json': catalog, 'p.json': profileOf(all, {}, 'b.json') })
  const said = node(result.catalog, 'metadata')
  assert.deepEqual(
    [nodes(said, 'roles').map(({ id }) => id), nodes(said, 'parties').map(({ uuid }) => uuid)],
    [['a'], ['x']],
  )
})

test('the version of OSCAL is the newest of all that went in, and none newer than Onus writes', async () => {
  const version = async (profile: string, catalog: string) => {
    const world = {
      'b.json': { catalog: { uuid: 'b', metadata: { ...metadata, 'oscal-version': catalog }, controls: [] } },
      'p.json': {
        profile: {
          uuid: 'p',
          metadata: { ...metadata, 'oscal-version': profile },
          imports: [{ href: 'b.json', ...all }],
        },
      },
    }
    return node((await resolve(world)).catalog, 'metadata')?.['oscal-version']
  }
  assert.equal(await version('1.0.0', '1.1.2'), '1.1.2')
  assert.equal(await version('v1.1.3', '1.0.4'), '1.1.3')
  assert.equal(await version('1.9.0', '1.0.0'), '1.2.2')
  const newer = {
    'b.json': { catalog: { uuid: 'b', metadata: { ...metadata, 'oscal-version': '2.0.0' } } },
    'p.json': profileOf(all, {}, 'b.json'),
  }
  assert.equal((await resolveIn(newer, 'p.json')).ok, false)
})

test('members come in the order of the model, what it does not know after them', async () => {
  const catalog = {
    catalog: {
      groups: [
        {
          controls: [{ parts: [], 'x-own': 1, title: 'B', id: 'b-1', class: 'c' }],
          title: 'G',
          id: 'g',
          'x-group': {},
        },
      ],
      metadata,
      uuid: 'b',
    },
  }
  const result = await resolve({ 'b.json': catalog, 'p.json': profileOf(all, { merge: { 'as-is': true } }, 'b.json') })
  assert.deepEqual(Object.keys(result.catalog), ['uuid', 'metadata', 'groups'])
  assert.deepEqual(Object.keys(find(result.catalog, 'g') ?? {}), ['id', 'title', 'controls', 'x-group'])
  assert.deepEqual(Object.keys(find(result.catalog, 'b-1') ?? {}), ['id', 'class', 'title', 'x-own'])
})

test('resolving twice gives the same bytes, and the sources are not changed', async () => {
  const before = JSON.stringify(garden)
  const more = {
    merge: { 'as-is': true },
    modify: {
      'set-parameters': [{ 'param-id': 'depth', values: ['1'] }],
      alters: [{ 'control-id': 'so-1', removes: [{ 'by-name': 'label' }] }],
    },
  }
  const [first, second] = [await resolved(all, more), await resolved(all, more)]
  assert.equal(JSON.stringify(first.catalog), JSON.stringify(second.catalog))
  assert.equal(JSON.stringify(garden), before)
})
