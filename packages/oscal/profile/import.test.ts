import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesGlob } from './index.ts'
import { bytesOf, garden, metadata, outline, profileOf, resolved, resolveIn, type World } from './testing-world.ts'

const asIs = { merge: { 'as-is': true } }
const shape = async (directive: object, more: object = asIs) => outline((await resolved(directive, more)).catalog)
const ids = (...withIds: string[]) => ({ 'include-controls': [{ 'with-ids': withIds }] })
const everything = 'ga-1 soil(so-1(so-1.1(so-1.1.1) so-1.2) so-2 so-10) water(wa-3 rain(wa-1 wa-2)) sun(su-1)'

test('include-all takes every control with its groups and nesting', async () => {
  assert.equal(await shape({ 'include-all': {} }), everything)
})

test('controls are included by identifier, in the order of the catalogue and not of the profile', async () => {
  assert.equal(await shape(ids('wa-3', 'so-10', 'so-2')), 'soil(so-2 so-10) water(wa-3)')
})

test('an included control brings its parents, and no children', async () => {
  assert.equal(await shape(ids('so-1')), 'soil(so-1)')
  assert.equal(await shape(ids('so-1.1.1')), 'soil(so-1(so-1.1(so-1.1.1)))')
})

test('with-child-controls brings all descendants', async () => {
  const directive = { 'include-controls': [{ 'with-child-controls': 'yes', 'with-ids': ['so-1'] }] }
  assert.equal(await shape(directive), 'soil(so-1(so-1.1(so-1.1.1) so-1.2))')
  const no = { 'include-controls': [{ 'with-child-controls': 'no', 'with-ids': ['so-1'] }] }
  assert.equal(await shape(no), 'soil(so-1)')
})

test('with-parent-controls: no leaves the parents behind, and the control takes their place', async () => {
  const directive = { 'include-controls': [{ 'with-parent-controls': 'no', 'with-ids': ['so-1.1.1', 'so-1.2'] }] }
  assert.equal(await shape(directive), 'soil(so-1.1.1 so-1.2)')
})

test('patterns match whole identifiers', async () => {
  const matching = (...patterns: string[]) => ({
    'include-controls': [{ matching: patterns.map(pattern => ({ pattern })) }],
  })
  assert.equal(await shape(matching('wa-[13]')), 'water(wa-3 rain(wa-1))')
  assert.equal(await shape(matching('so-?')), 'soil(so-1 so-2)')
  assert.equal(await shape(matching('*-1', 'so-1.2')), 'ga-1 soil(so-1(so-1.2)) water(rain(wa-1)) sun(su-1)')
  assert.equal(await shape(matching('so')), '')
})

test('a pattern that is missing or empty matches nothing, and is said', async () => {
  const { catalog, said } = await resolved({ 'include-controls': [{ matching: [{}, { pattern: '' }] }] }, asIs)
  assert.equal(outline(catalog), '')
  assert.deepEqual(said.slice(0, 2), [
    'no-match /profile/imports/0/include-controls/0/matching/0/pattern',
    'no-match /profile/imports/0/include-controls/0/matching/1/pattern',
  ])
})

test('globs know stars, question marks and sets, and take no exponential time', () => {
  const yes = [
    ['ac-2.1', 'ac-*'],
    ['ac-2', 'ac-?'],
    ['ac-2', 'ac-[1-3]'],
    ['ac-4', 'ac-[!1-3]'],
    ['a.b', 'a.b'],
    ['', '*'],
    ['a[', 'a['],
  ]
  const no = [
    ['ac-12', 'ac-?'],
    ['ac-4', 'ac-[1-3]'],
    ['axb', 'a.b'],
    ['xac-1', 'ac-1'],
    ['', '?'],
    ['ac-2', 'AC-2'],
  ]
  for (const [text = '', pattern = ''] of yes) assert.ok(matchesGlob(text, pattern), `${text} ${pattern}`)
  for (const [text = '', pattern = ''] of no) assert.ok(!matchesGlob(text, pattern), `${text} ${pattern}`)
  assert.equal(matchesGlob('a'.repeat(2_000), `${'*a'.repeat(500)}b`), false)
})

test('what is included and excluded is excluded, however it is named', async () => {
  const all = { 'include-all': {} }
  assert.equal(
    await shape({ ...all, 'exclude-controls': [{ 'with-ids': ['ga-1', 'su-1', 'wa-2'] }] }),
    'soil(so-1(so-1.1(so-1.1.1) so-1.2) so-2 so-10) water(wa-3 rain(wa-1))',
  )
  assert.equal(
    await shape({ ...ids('so-2', 'wa-1'), 'exclude-controls': [{ matching: [{ pattern: 'so-*' }] }] }),
    'water(rain(wa-1))',
  )
})

test('an excluded control leaves its children in its place, or takes them along when asked', async () => {
  const all = { 'include-all': {} }
  const without = (rule: object) => shape({ ...all, 'exclude-controls': [{ ...rule, 'with-ids': ['so-1.1'] }] })
  assert.match(await without({}), /so-1\(so-1\.1\.1 so-1\.2\)/)
  assert.match(await without({ 'with-child-controls': 'yes' }), /so-1\(so-1\.2\)/)
})

test('excluding a child leaves its parents alone unless with-parent-controls says otherwise', async () => {
  const without = (rule: object) =>
    shape({ 'include-all': {}, 'exclude-controls': [{ ...rule, 'with-ids': ['so-1.2'] }] })
  assert.match(await without({}), /soil\(so-1\(so-1\.1\(so-1\.1\.1\)\) so-2/)
  assert.match(await without({ 'with-parent-controls': 'yes' }), /soil\(so-1\.1\(so-1\.1\.1\) so-2/)
})

test('an excluded child brings no parents', async () => {
  assert.equal(
    await shape({ ...ids('so-1.2', 'so-2'), 'exclude-controls': [{ 'with-ids': ['so-1.2'] }] }),
    'soil(so-2)',
  )
})

test('directives add up; saying a thing twice changes nothing', async () => {
  const directive = {
    'include-controls': [
      { 'with-ids': ['so-2', 'so-2'] },
      { 'with-ids': ['so-2'] },
      { matching: [{ pattern: 'wa-1' }] },
    ],
  }
  const { catalog, said } = await resolved(directive, asIs)
  assert.equal(outline(catalog), 'soil(so-2) water(rain(wa-1))')
  assert.deepEqual(said, [])
})

test('an identifier that matches nothing is a warning that knows what was meant', async () => {
  const world = {
    'nist.json': {
      catalog: {
        uuid: 'n',
        metadata,
        controls: [{ id: 'ac-2', title: 'A', controls: [{ id: 'ac-2.1', title: 'B' }] }],
      },
    },
  }
  const resolution = await resolveIn(
    { ...world, 'p.json': profileOf(ids('AC-02(01)', 'zz-9'), {}, 'nist.json') },
    'p.json',
  )
  assert.ok(resolution.ok)
  assert.deepEqual(
    resolution.findings.map(({ pointer }) => pointer),
    ['/profile/imports/0/include-controls/0/with-ids/0', '/profile/imports/0/include-controls/0/with-ids/1'],
  )
  assert.match(resolution.findings[0]?.message ?? '', /Did you mean “ac-2\.1”\?/)
  assert.doesNotMatch(resolution.findings[1]?.message ?? '', /Did you mean/)
})

test('an import without include directives takes nothing, and is said', async () => {
  const { catalog, said } = await resolved({})
  assert.equal(outline(catalog), '')
  assert.deepEqual(said, ['nothing-included /profile/imports/0'])
})

test('a reference is relative to the document that has it, through a chain', async () => {
  const world: World = {
    'catalogs/garden.json': garden,
    'profiles/inner/a.json': profileOf(
      { 'include-all': {}, 'exclude-controls': [{ matching: [{ pattern: 'wa-*' }] }] },
      asIs,
      '../../catalogs/garden.json',
    ),
    'p.json': profileOf(ids('so-2', 'su-1'), asIs, 'profiles/inner/a.json'),
  }
  const resolution = await resolveIn(world, 'p.json')
  assert.ok(resolution.ok)
  assert.equal(outline(resolution.catalog.catalog), 'soil(so-2) sun(su-1)')
  assert.deepEqual(
    resolution.sources.map(({ uri, title }) => [uri.slice('https://garden.example/'.length), title]),
    [
      ['p.json', 'Profile'],
      ['profiles/inner/a.json', 'Profile'],
      ['catalogs/garden.json', 'Garden'],
    ],
  )
})

const inBackMatter = (resource: object) => ({
  'garden.json': garden,
  'p.json': {
    profile: {
      uuid: 'p',
      metadata,
      imports: [{ href: '#b0000000-0000-4000-8000-00000000000F', ...ids('so-2') }],
      'back-matter': { resources: [{ uuid: 'b0000000-0000-4000-8000-00000000000f', ...resource }] },
    },
  },
})

test('#uuid names a resource of the back matter: the JSON link of several, or what is embedded', async () => {
  const rlinks = [
    { href: 'x/garden.xml' },
    { href: 'gone.yaml', 'media-type': 'application/oscal.catalog+yaml' },
    { href: 'garden.json' },
  ]
  for (const resource of [
    { rlinks },
    { base64: { filename: 'g.json', value: Buffer.from(bytesOf(garden)).toString('base64') } },
  ]) {
    const resolution = await resolveIn(inBackMatter(resource), 'p.json')
    assert.ok(resolution.ok, JSON.stringify(resolution.findings))
    assert.equal(outline(resolution.catalog.catalog), 'so-2')
  }
})

test('a catalogue that is linked as XML is read from the JSON or YAML beside it', async () => {
  const resolution = await resolveIn(
    inBackMatter({ rlinks: [{ href: 'garden.xml', 'media-type': 'application/xml' }] }),
    'p.json',
  )
  assert.ok(resolution.ok)
  const direct = await resolveIn(
    { 'garden.json': garden, 'p.json': profileOf(ids('so-2'), {}, 'garden.xml') },
    'p.json',
  )
  assert.ok(direct.ok)
})

test('an import that cannot be read stops everything and is named', async () => {
  const refused = async (world: World) => {
    const resolution = await resolveIn(world, 'p.json')
    assert.equal(resolution.ok, false)
    const [finding] = resolution.findings.filter(({ severity }) => severity === 'error')
    return `${finding?.code} ${finding?.pointer} ${finding?.message}`
  }
  assert.match(
    await refused({ 'p.json': profileOf(ids('a'), {}, 'gone.json') }),
    /^broken-import \/profile\/imports\/0\/href The import “gone\.json” of .*p\.json cannot be read: there is no/,
  )
  assert.match(
    await refused({ 'p.json': profileOf(ids('a'), {}, '#00000000-0000-4000-8000-000000000000') }),
    /back matter has no resource/,
  )
  assert.match(await refused(inBackMatter({ title: 'no link' })), /no link in JSON or YAML/)
  assert.match(await refused(inBackMatter({ base64: { value: '%%%' } })), /empty/)
  assert.match(await refused({ 'x.json': '<catalog/>', 'p.json': profileOf(ids('a'), {}, 'x.json') }), /XML/)
  assert.match(
    await refused({ 'x.json': { 'assessment-plan': { metadata } }, 'p.json': profileOf(ids('a'), {}, 'x.json') }),
    /expected a catalogue or a profile/,
  )
  assert.match(
    await refused({ 'p.json': { profile: { uuid: 'p', metadata, imports: [{ 'include-all': {} }] } } }),
    /does not say what it imports/,
  )
  assert.match(await refused({ 'p.json': { profile: { uuid: 'p', metadata } } }), /imports nothing/)
  const chained = { 'a.json': profileOf(ids('x'), {}, 'gone.json'), 'p.json': profileOf(ids('x'), {}, 'a.json') }
  assert.match(await refused(chained), /p\.json → .*a\.json cannot be read/)
})

test('a circle of imports is refused with its path, also a profile that imports itself', async () => {
  const message = async (world: World) =>
    (await resolveIn(world, 'p.json')).findings.find(({ code }) => code === 'circular-import')?.message
  assert.match(
    (await message({ 'p.json': profileOf({ 'include-all': {} }, {}, 'p.json') })) ?? '',
    /p\.json → .*p\.json\.$/,
  )
  const circle = {
    'p.json': profileOf(ids('x'), {}, 'a.json'),
    'a.json': profileOf(ids('x'), {}, 'b.json'),
    'b.json': profileOf(ids('x'), {}, './p.json'),
  }
  assert.match((await message(circle)) ?? '', /p\.json → .*a\.json → .*b\.json → .*p\.json\.$/)
})

test('one profile reached by two ways is no circle', async () => {
  const world: World = {
    'garden.json': garden,
    'base.json': profileOf(ids('so-2')),
    'a.json': profileOf({ 'include-all': {} }, {}, 'base.json'),
    'p.json': {
      profile: {
        uuid: 'p',
        metadata,
        imports: [
          { href: 'a.json', 'include-all': {} },
          { href: 'base.json', 'include-all': {} },
        ],
        merge: { combine: { method: 'use-first' } },
      },
    },
  }
  const resolution = await resolveIn(world, 'p.json')
  assert.ok(resolution.ok)
  assert.equal(outline(resolution.catalog.catalog), 'so-2')
})

test('profiles that double at every level are stopped before they fill the memory', async () => {
  const many = Array.from({ length: 3_000 }, (_, index) => ({ id: `x-${index}`, title: 'X' }))
  const level = (href: string) => ({
    profile: { uuid: 'p', metadata, imports: [1, 2, 3, 4].map(() => ({ href, 'include-all': {} })) },
  })
  const world: World = {
    'l0.json': { catalog: { uuid: 'c', metadata, controls: many } },
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map(each => [`l${each}.json`, level(`l${each - 1}.json`)])),
  }
  const resolution = await resolveIn(world, 'l6.json')
  assert.deepEqual(
    resolution.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    ['too-large'],
  )
})

test('only a profile is resolved', async () => {
  const resolution = await resolveIn({ 'garden.json': garden }, 'garden.json')
  assert.deepEqual(
    resolution.findings.map(({ code }) => code),
    ['not-a-profile'],
  )
})

test('a mapping of identifiers, which no model has, is passed over and said', async () => {
  const { catalog, said } = await resolved({ ...ids('so-2'), mapping: { controls: [{ from: 'so-2', to: 'x' }] } })
  assert.equal(outline(catalog), 'so-2')
  assert.deepEqual(said, ['not-supported /profile/imports/0/mapping'])
})
