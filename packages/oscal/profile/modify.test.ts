import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Node, nodes } from '../document/index.ts'
import { find, garden, metadata, outline, profileOf, resolved, resolveIn } from './testing-world.ts'

const ids = (...withIds: string[]) => ({ 'include-controls': [{ 'with-ids': withIds }] })
const all = { 'include-all': {} }
const asIs = { 'as-is': true }

async function set(...settings: readonly object[]) {
  return await resolved(all, { merge: asIs, modify: { 'set-parameters': settings } })
}

async function alter(
  id: string,
  more: { adds?: readonly object[]; removes?: readonly object[] },
  merge: object = asIs,
) {
  const result = await resolved(all, { merge, modify: { alters: [{ 'control-id': id, ...more }] } })
  return { ...result, control: find(result.catalog, id) ?? {} }
}

const names = (of: Node | undefined) => nodes(of, 'props').map(({ name }) => name)
const partIds = (of: Node | undefined) => nodes(of, 'parts').map(({ id }) => id)

test('a setting replaces class, label, usage, values and depends-on', async () => {
  const { catalog, said } = await set({
    'param-id': 'so-1.2_prm',
    class: 'c',
    'depends-on': 'so-1_tool',
    label: 'L',
    usage: 'U',
    values: ['a', 'b'],
  })
  assert.deepEqual(find(catalog, 'so-1.2_prm'), {
    id: 'so-1.2_prm',
    class: 'c',
    'depends-on': 'so-1_tool',
    label: 'L',
    usage: 'U',
    values: ['a', 'b'],
  })
  assert.deepEqual(said, [])
})

test('a setting adds constraints, guidelines, links and properties to those that are there', async () => {
  const { catalog } = await set({
    'param-id': 'so-1_tool',
    guidelines: [{ prose: 'Clean.' }],
    constraints: [{ description: 'Steel.' }],
    links: [{ href: 'x' }],
    props: [{ name: 'n', value: 'v' }],
  })
  const tool = find(catalog, 'so-1_tool')
  assert.deepEqual(
    nodes(tool, 'guidelines').map(({ prose }) => prose),
    ['A sturdy one.', 'Clean.'],
  )
  assert.deepEqual([nodes(tool, 'constraints').length, nodes(tool, 'links').length, names(tool)], [1, 1, ['n']])
})

test('a property with the UUID of an older one replaces it', async () => {
  const prop = (name: string, uuid?: string) => ({ name, value: name, ...(uuid && { uuid }) })
  const { catalog } = await set(
    { 'param-id': 'depth', props: [prop('a'), prop('b', 'u1'), prop('c', 'u2')] },
    { 'param-id': 'depth', props: [prop('d', 'u1'), prop('a')] },
  )
  assert.deepEqual(names(find(catalog, 'depth')), ['a', 'c', 'd', 'a'])
})

test('several settings of one parameter apply in the order of the profile', async () => {
  const { catalog } = await set(
    { 'param-id': 'depth', values: ['1'], label: 'x' },
    { 'param-id': 'depth', values: ['2'] },
  )
  assert.deepEqual([find(catalog, 'depth')?.values, find(catalog, 'depth')?.label], [['2'], 'x'])
})

test('values end a selection and a selection ends values', async () => {
  const { catalog } = await set(
    { 'param-id': 'so-1_how', values: ['by hand'] },
    { 'param-id': 'depth', select: { choice: ['a'] } },
  )
  assert.deepEqual(find(catalog, 'so-1_how'), { id: 'so-1_how', values: ['by hand'] })
  assert.deepEqual(find(catalog, 'depth'), { id: 'depth', label: 'depth', select: { choice: ['a'] } })
})

test('a parameter that is not there is a warning, and the rest goes on', async () => {
  const { catalog, said } = await set({ 'param-id': 'gone', values: ['x'] }, { 'param-id': 'depth', values: ['3'] })
  assert.deepEqual(said, ['no-match /profile/modify/set-parameters/0/param-id'])
  assert.deepEqual(find(catalog, 'depth')?.values, ['3'])
})

test('a loose parameter that the profile sets stays, though no text inserts it', async () => {
  const { catalog } = await set({ 'param-id': 'unused', values: ['x'] })
  assert.deepEqual(
    nodes(catalog, 'params').map(({ id }) => id),
    ['season', 'unused'],
  )
})

test('without by-id an addition goes into the control: at the end, or after the title when starting', async () => {
  const contents = {
    props: [{ name: 'new', value: '1' }],
    parts: [{ id: 'n', name: 'note' }],
    links: [{ href: 'l' }],
    params: [{ id: 'q' }],
  }
  for (const position of [undefined, 'ending', 'after', 'nonsense']) {
    const { control } = await alter('so-1', { adds: [{ ...(position && { position }), ...contents }] })
    assert.deepEqual([names(control), partIds(control).at(-1)], [['label', 'new'], 'n'], position)
    assert.deepEqual(
      nodes(control, 'params').map(({ id }) => id),
      ['so-1_tool', 'so-1_how', 'q'],
    )
  }
  for (const position of ['starting', 'before']) {
    const { control } = await alter('so-1', { adds: [{ position, ...contents }] })
    assert.deepEqual(
      [names(control), partIds(control)[0], nodes(control, 'links')[0]?.href],
      [['new', 'label'], 'n', 'l'],
      position,
    )
  }
})

test('a by-id that is the control itself is an addition to the control', async () => {
  const { control, said } = await alter('so-2', {
    adds: [{ 'by-id': 'so-2', position: 'starting', props: [{ name: 'core', value: 'y' }] }],
  })
  assert.deepEqual([names(control), said], [['core', 'label'], []])
})

test('an added title is the new title, which is said', async () => {
  for (const position of ['starting', 'ending']) {
    const { control, said } = await alter('so-2', { adds: [{ position, title: 'New' }] })
    assert.equal(control.title, 'New')
    assert.deepEqual(said, ['replaced /profile/modify/alters/0/adds/0'])
  }
})

test('with by-id, starting and ending go inside the target', async () => {
  const part = (id: string) => ({ parts: [{ id, name: 'item' }], props: [{ name: id, value: '1' }] })
  const { control } = await alter('so-1', {
    adds: [
      { 'by-id': 'so-1_smt', position: 'starting', ...part('first') },
      { 'by-id': 'so-1_smt', position: 'ending', ...part('last') },
      { 'by-id': 'so-1_smt', ...part('default') },
    ],
  })
  const statement = find(control, 'so-1_smt')
  assert.deepEqual(partIds(statement), ['first', 'so-1_smt.a', 'so-1_smt.b', 'last', 'default'])
  assert.deepEqual(names(statement), ['first', 'last', 'default'])
  assert.match(String(statement?.prose), /^Dig/)
})

test('with by-id, before and after go beside the target, each kind to its own list', async () => {
  const add = (position: string, id: string) => ({
    'by-id': 'so-1_smt.b',
    position,
    parts: [{ id, name: 'item' }],
    props: [{ name: id, value: '1' }],
  })
  const { control } = await alter('so-1', { adds: [add('after', 'x'), add('before', 'y'), add('after', 'z')] })
  const statement = find(control, 'so-1_smt')
  assert.deepEqual(partIds(statement), ['so-1_smt.a', 'y', 'so-1_smt.b', 'x', 'z'])
  assert.deepEqual(names(statement), ['y', 'x', 'z'])
  assert.deepEqual(names(find(control, 'so-1_smt.b')), [])
})

test('parameters are targets too', async () => {
  const { control } = await alter('so-1', {
    adds: [
      { 'by-id': 'so-1_how', position: 'before', params: [{ id: 'p0', label: 'zero' }] },
      { 'by-id': 'so-1_how', position: 'starting', props: [{ name: 'x', value: '1' }] },
    ],
  })
  assert.deepEqual(
    nodes(control, 'params').map(({ id }) => id),
    ['so-1_tool', 'p0', 'so-1_how'],
  )
  assert.deepEqual(names(find(control, 'so-1_how')), ['x'])
})

test('a parameter can be set and altered at once, and one that is added can be set', async () => {
  const { catalog, said } = await resolved(ids('so-1'), {
    merge: asIs,
    modify: {
      'set-parameters': [
        { 'param-id': 'so-1_tool', values: ['spade'] },
        { 'param-id': 'fresh', values: ['1'] },
      ],
      alters: [
        {
          'control-id': 'so-1',
          adds: [
            { 'by-id': 'so-1_tool', position: 'starting', props: [{ name: 'n', value: '1' }] },
            { params: [{ id: 'fresh', label: 'f' }] },
          ],
        },
      ],
    },
  })
  assert.deepEqual([find(catalog, 'so-1_tool')?.values, names(find(catalog, 'so-1_tool'))], [['spade'], ['n']])
  assert.deepEqual([find(catalog, 'fresh')?.values, said], [['1'], []])
})

test('a control inside the altered one, and what is inside of that, are targets', async () => {
  const { catalog } = await alter('so-1', {
    adds: [
      { 'by-id': 'so-1.1', position: 'ending', props: [{ name: 'in-child', value: '1' }] },
      { 'by-id': 'so-1.1.1_smt', position: 'after', parts: [{ id: 'deep', name: 'note' }] },
    ],
  })
  assert.deepEqual(names(find(catalog, 'so-1.1')), ['label', 'in-child'])
  assert.deepEqual(partIds(find(catalog, 'so-1.1.1')), ['so-1.1.1_smt', 'deep'])
  assert.match(outline(catalog), /so-1\(so-1\.1\(so-1\.1\.1\) so-1\.2\)/)
})

test('a by-id that matches nothing is ignored and said', async () => {
  const { control, said } = await alter('so-2', { adds: [{ 'by-id': 'nowhere', props: [{ name: 'x', value: '1' }] }] })
  assert.deepEqual([names(control), said], [['label'], ['no-match /profile/modify/alters/0/adds/0/by-id']])
})

test('an addition can be made to what another addition brought', async () => {
  const { control, said } = await alter('so-2', {
    adds: [{ 'by-id': 'n', parts: [{ id: 'm', name: 'item' }] }, { parts: [{ id: 'n', name: 'note' }] }],
  })
  assert.deepEqual([partIds(find(control, 'n')), said], [['m'], []])
})

test('several alters of one control are one', async () => {
  const add = (name: string, position?: string) => ({
    'control-id': 'so-2',
    adds: [{ ...(position && { position }), props: [{ name, value: '1' }] }],
  })
  const { catalog } = await resolved(ids('so-2'), {
    modify: { alters: [add('a'), add('b', 'starting'), add('c'), add('d', 'starting')] },
  })
  assert.deepEqual(names(find(catalog, 'so-2')), ['b', 'd', 'label', 'a', 'c'])
})

test('altering what is not imported is said', async () => {
  const { said } = await resolved(ids('so-2'), {
    modify: { alters: [{ 'control-id': 'su-1', adds: [{ props: [] }] }] },
  })
  assert.deepEqual(said, ['no-match /profile/modify/alters/0/control-id'])
})

const rich = {
  catalog: {
    uuid: 'r',
    metadata,
    controls: [
      {
        id: 'r-1',
        title: 'R',
        params: [{ id: 'r-1_p', label: 'p', constraints: [{ description: 'c' }], props: [{ name: 'x', value: '1' }] }],
        props: [
          { name: 'x', value: '1', class: 'k' },
          { name: 'x', value: '2', ns: 'https://example.org/ns' },
          { name: 'y', value: '3', ns: 'http://csrc.nist.gov/ns/oscal' },
        ],
        links: [{ href: '#a', rel: 'related' }],
        parts: [
          {
            id: 'r-1_smt',
            name: 'statement',
            class: 'k',
            prose: 'S',
            parts: [{ id: 'r-1_smt.a', name: 'item', prose: 'A', props: [{ name: 'x', value: '4' }] }],
          },
          { id: 'r-1_gdn', name: 'guidance', prose: 'G', links: [{ href: '#b' }] },
        ],
        controls: [{ id: 'r-1.1', title: 'Inner', props: [{ name: 'x', value: '5' }] }],
      },
    ],
  },
}

async function removed(...removes: readonly object[]) {
  const p = profileOf(all, { merge: asIs, modify: { alters: [{ 'control-id': 'r-1', removes }] } }, 'rich.json')
  const resolution = await resolveIn({ 'rich.json': rich, 'p.json': p }, 'p.json')
  assert.ok(resolution.ok)
  const { catalog } = resolution.catalog
  return {
    control: find(catalog, 'r-1') ?? {},
    text: JSON.stringify(catalog),
    said: resolution.findings.map(({ code, pointer }) => `${code} ${pointer}`),
  }
}

test('by-name removes everything of that name in the control, at every depth, and nothing else', async () => {
  const { control, text } = await removed({ 'by-name': 'x' })
  assert.deepEqual(names(control), ['y'])
  assert.doesNotMatch(text, /"name":"x"/)
  assert.deepEqual(partIds((await removed({ 'by-name': 'guidance' })).control), ['r-1_smt'])
})

test('by-id removes one thing: a part, a parameter, a control inside, never the control itself', async () => {
  assert.deepEqual(partIds((await removed({ 'by-id': 'r-1_smt' })).control), ['r-1_gdn'])
  assert.deepEqual(partIds(find((await removed({ 'by-id': 'r-1_smt.a' })).control, 'r-1_smt')), [])
  assert.equal('params' in (await removed({ 'by-id': 'r-1_p' })).control, false)
  assert.equal('controls' in (await removed({ 'by-id': 'r-1.1' })).control, false)
  const self = await removed({ 'by-id': 'r-1' })
  assert.deepEqual([self.control.title, self.said], ['R', ['no-match /profile/modify/alters/0/removes/0']])
})

test('by-class and by-ns match exactly; the namespace of OSCAL is that of what says none', async () => {
  const byClass = await removed({ 'by-class': 'k' })
  assert.deepEqual([names(byClass.control), partIds(byClass.control)], [['x', 'y'], ['r-1_gdn']])
  assert.deepEqual(names((await removed({ 'by-ns': 'https://example.org/ns' })).control), ['x', 'y'])
  assert.deepEqual(names((await removed({ 'by-ns': 'https://example.org/ns/' })).control), ['x', 'x', 'y'])
  assert.deepEqual(names((await removed({ 'by-name': 'x', 'by-ns': 'http://csrc.nist.gov/ns/oscal' })).control), [
    'x',
    'y',
  ])
  assert.deepEqual(names((await removed({ 'by-name': 'y', 'by-ns': 'http://csrc.nist.gov/ns/oscal' })).control), [
    'x',
    'x',
  ])
})

test('by-item-name removes all things of a kind, named as one entry of their list', async () => {
  const links = await removed({ 'by-item-name': 'link' })
  assert.doesNotMatch(links.text.replace(/"links":\[\{"href":"[^"]*","rel":"source-profile"\}\]/, ''), /"links"/)
  assert.deepEqual(names((await removed({ 'by-item-name': 'prop' })).control), [])
  assert.equal('parts' in (await removed({ 'by-item-name': 'part' })).control, false)
  assert.equal(
    'constraints' in (nodes((await removed({ 'by-item-name': 'constraint' })).control, 'params')[0] ?? {}),
    false,
  )
  assert.deepEqual((await removed({ 'by-item-name': 'props' })).said, ['no-match /profile/modify/alters/0/removes/0'])
})

test('all criteria of a removal must hold; without criteria nothing is removed', async () => {
  const { control } = await removed({ 'by-item-name': 'prop', 'by-name': 'x', 'by-class': 'k' })
  assert.deepEqual(
    nodes(control, 'props').map(({ value }) => value),
    ['2', '3'],
  )
  const nothing = await removed({})
  assert.deepEqual(
    [names(nothing.control), nothing.said],
    [['x', 'x', 'y'], ['no-match /profile/modify/alters/0/removes/0']],
  )
})

test('removals never touch what the same profile adds, and what is added beside a removed part takes its place', async () => {
  const { control } = await alter('so-1', {
    removes: [{ 'by-id': 'so-1_smt' }, { 'by-name': 'label' }],
    adds: [
      { 'by-id': 'so-1_smt', position: 'after', parts: [{ id: 'so-1_smt', name: 'statement', prose: 'New.' }] },
      { props: [{ name: 'label', value: 'NEW' }] },
    ],
  })
  assert.deepEqual(partIds(control), ['so-1_smt', 'so-1_gdn'])
  assert.deepEqual(
    nodes(control, 'props').map(({ value }) => value),
    ['NEW'],
  )
})

test('merging comes before modifying: in a flat result a child is no longer inside its parent', async () => {
  const { said } = await alter('so-1', { removes: [{ 'by-id': 'so-1.1' }] }, { flat: {} })
  assert.deepEqual(said, ['no-match /profile/modify/alters/0/removes/0'])
})

test('the values of a parameter are followed through the chain, and different ones are said', async () => {
  const chain = (value: string) => ({
    'garden.json': garden,
    'base.json': profileOf(ids('so-1'), {
      merge: asIs,
      modify: { 'set-parameters': [{ 'param-id': 'so-1_tool', values: ['spade'] }] },
    }),
    'p.json': profileOf(
      all,
      {
        merge: asIs,
        modify: {
          'set-parameters': [
            { 'param-id': 'so-1_tool', values: [value] },
            { 'param-id': 'depth', label: 'how deep' },
          ],
        },
      },
      'base.json',
    ),
  })
  const same = await resolveIn(chain('spade'), 'p.json')
  assert.ok(same.ok)
  assert.deepEqual(same.findings, [])
  const differs = await resolveIn(chain('fork'), 'p.json')
  assert.ok(differs.ok)
  assert.deepEqual(
    differs.findings.map(({ code, pointer, document }) => [code, pointer, document?.split('/').at(-1)]),
    [['parameter-collision', '/profile/modify/set-parameters/0', 'p.json']],
  )
  assert.match(differs.findings[0]?.message ?? '', /says “spade”.*says “fork”.*The result has “fork”/)
  const tool = differs.parameters.find(({ id }) => id === 'so-1_tool')
  assert.deepEqual(
    tool?.set.map(({ source, setting }) => [source.uri.split('/').at(-1), setting.values]),
    [
      ['base.json', ['spade']],
      ['p.json', ['fork']],
    ],
  )
  assert.deepEqual(
    [tool?.declared?.source.title, tool?.declared?.pointer],
    ['Garden', '/catalog/groups/0/controls/0/params/0'],
  )
})

test('two imported profiles that disagree about a value are said, and the first holds under use-first', async () => {
  const side = (value: string) =>
    profileOf(ids('so-1'), {
      merge: asIs,
      modify: { 'set-parameters': [{ 'param-id': 'so-1_tool', values: [value] }] },
    })
  const p = {
    profile: {
      uuid: 'p',
      metadata,
      imports: ['a.json', 'b.json'].map(href => ({ href, ...all })),
      merge: { ...asIs, combine: { method: 'use-first' } },
    },
  }
  const resolution = await resolveIn(
    { 'garden.json': garden, 'a.json': side('spade'), 'b.json': side('fork'), 'p.json': p },
    'p.json',
  )
  assert.ok(resolution.ok)
  assert.deepEqual(
    resolution.findings.map(({ code }) => code),
    ['parameter-collision'],
  )
  assert.deepEqual(find(resolution.catalog.catalog, 'so-1_tool')?.values, ['spade'])
})
