import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Control } from '@onus/core/control'
import { Refused } from '@onus/core/problem'
import type { Profile } from '@onus/core/profile'
import { validateText } from '@onus/oscal/validate'
import { type Browser, openPlace, type Place } from '../testing-place.ts'
import { officialBytes } from './testing-official.ts'

let place: Place
before(async () => {
  place = await openPlace()
})
after(async () => await place[Symbol.asyncDispose]())

const sp80053 = 'sp800-53@5.2.0'

type Importing = Parameters<Browser['client']['oscal']['importFile']>[0]

async function imports(browser: Browser, file: File, body: NonNullable<Importing>['body'] = {}) {
  return await browser.client.oscal.importFile({ files: [file], body })
}

async function exported(
  browser: Browser,
  model: 'system-security-plan' | 'component-definition' | 'profile' | 'catalog',
  query = {},
) {
  const response = await browser.client.oscal.export({ params: { model }, query })
  return {
    text: await response.text(),
    losses: JSON.parse(decodeURIComponent(response.headers.get('x-onus-losses') ?? '[]')) as string[],
  }
}

/** Everything of the state that an import promises, with names in the place of ids. */
async function stateOf({ client }: Browser) {
  const query = { limit: 200 }
  const people = (await client.people.list({ query })).items
  const scopes = (await client.scopes.list({ query })).items
  const nameOf = (id: string) =>
    people.find(one => one.id === id)?.body.name ?? scopes.find(one => one.id === id)?.body.name ?? id
  const named = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, one) => (typeof one === 'string' ? nameOf(one) : one))
  const controls: { body: Control }[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await client.controls.list({ query: { ...query, ...(cursor && { cursor }) } })
    controls.push(...page.items)
    if (page.next === null) break
    cursor = page.next
  }
  const profiles = (await client.profiles.list({ query })).items.map(one => one.body)
  return {
    controls: controls.map(one => named(one.body) as Control).toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    scopes: scopes.map(one => named({ ...one.body, name: one.body.kind === 'organisation' ? 'whole' : one.body.name })),
    profiles: profiles
      .map(profile => named(profile) as Profile)
      .toSorted((a, b) => `${a.framework} ${a.name}`.localeCompare(`${b.framework} ${b.name}`, 'en')),
  }
}

async function postureOf({ client }: Browser, name: string) {
  const { items } = await client.posture.cards()
  const card = items.find(one => one.framework === sp80053 && one.name === name)
  const { items: requirements } = await client.posture.profile({ params: { id: card?.profile ?? '' } })
  return { counts: card?.counts, requirements }
}

function controlsIn(of: unknown): number {
  const { controls = [], groups = [], ...rest } = of as { controls?: unknown[]; groups?: unknown[]; catalog?: unknown }
  const inside = [...controls, ...groups, ...(rest.catalog ? [rest.catalog] : [])].map(controlsIn)
  return controls.length + inside.reduce((sum, one) => sum + one, 0)
}

const ten = ['AC-2', 'AC-3', 'AU-2', 'AU-6', 'CM-2', 'CP-9', 'IA-2', 'IR-4', 'RA-5', 'SI-2']

test('the story: official catalogue and moderate baseline in, one parameter tailored, ten controls, a valid plan out, and the same state in an empty organisation', async t => {
  const catalog = officialBytes('catalog-5.0.1/NIST_SP-800-53_rev5_catalog-min.json')
  const baseline = officialBytes('profiles-5.2.0/NIST_SP-800-53_rev5_MODERATE-baseline_profile-min.json')
  if (catalog === null || baseline === null) {
    return t.skip('NIST’s official files are not here (shared/data/oscal): the story of "Done when" was not told')
  }
  const { lead } = place
  const { client } = lead
  const catalogFile = () => new File([catalog], 'NIST_SP-800-53_rev5_catalog.json')
  const text = await imports(lead, catalogFile(), { take: 'good_parts', framework: sp80053, licence: 'Public domain' })
  assert.equal(text.as, 'text')
  assert.equal(text.written?.[0]?.noun, 'framework-text')
  const resolved = await client.oscal.resolve({ files: [new File([baseline], 'moderate.json'), catalogFile()] })
  assert.equal(resolved.resolved, true, JSON.stringify(resolved.findings.slice(0, 3)))
  assert.equal(controlsIn(resolved.catalog), 287)

  const looked = await imports(lead, new File([baseline], 'moderate.json'))
  assert.deepEqual([looked.as, looked.framework], ['profile', sp80053])
  assert.deepEqual(looked.counts, { requirements: 287, decisions: 0, parameters: 0 })
  const taken = await imports(lead, new File([baseline], 'moderate.json'), { take: 'whole' })
  const profile = taken.written?.[0]
  assert.ok(profile)
  const { body } = await client.profiles.get({ params: { id: profile.id } })
  assert.deepEqual(body.selections, ['moderate'])
  for (const { id, body: other } of (await client.profiles.list({ query: { limit: 50 } })).items)
    assert.ok(id === profile.id || other.framework !== sp80053 || other.name !== body.name)

  const decided = { rationale: 'Our policy', approvedBy: place.me, approvedAt: '2026-02-01', overlay: null }
  await client.profiles.update({
    params: { id: profile.id },
    body: {
      body: {
        ...body,
        tailoring: {
          impact: { confidentiality: 'moderate', integrity: 'moderate', availability: 'low' },
          overlays: [],
          actions: [],
          parameters: [
            {
              requirement: `${sp80053}:AC-2`,
              parameter: 'ac-02_odp.10',
              label: 'frequency',
              values: ['quarterly'],
              units: null,
              source: 'Access policy',
              ...decided,
            },
          ],
        },
      },
      reason: 'Tailored',
    },
  })
  const system = await client.scopes.create({
    body: {
      body: {
        kind: 'system',
        name: 'Shop',
        description: 'Sells things.',
        parent: null,
        components: (['infrastructure', 'software', 'people', 'procedures', 'data'] as const).map((kind, index) => ({
          id: `018f0000-0000-7000-8000-00000000000${index}`,
          kind,
          name: `The ${kind}`,
          description: '',
          boundary: { state: 'in' as const },
          location: 'Hamburg',
          supplier: index === 0 ? 'Hetzner' : null,
          connections: [],
        })),
        locations: ['Hamburg'],
        commitments: [],
      },
    },
  })
  for (const [index, id] of ten.entries()) {
    await client.controls.create({
      body: {
        body: {
          code: `OWN-${index + 1}`,
          title: `Does ${id}`,
          statement: `What we do about ${id}.\n\nIn two paragraphs.`,
          theme: 'own',
          lifecycle:
            index % 3 === 0
              ? { state: 'proposed' }
              : { state: 'adopted', owner: index % 2 ? place.me : place.colleague },
          evidenceOwners: [place.me],
          cadence: 'quarterly',
          acceptance: ['Somebody looked', 'It was written down'],
          addresses: [
            { requirement: `${sp80053}:${id}`, how: `By doing ${id}.` },
            { requirement: 'soc2@2017:CC6.2', how: 'Also.' },
          ],
          checks: [],
          manual: { method: 'inspection', steps: ['Look'] },
          scopes: [system.id],
          ...(index === 1 && {
            variants: [
              {
                scope: system.id,
                statement: 'Otherwise here.',
                acceptance: ['Seen here'],
                rationale: 'The shop differs',
                approvedBy: place.colleague,
              },
            ],
          }),
          origin: null,
        },
      },
    })
  }

  const plan = await exported(lead, 'system-security-plan', { profile: profile.id, scope: system.id })
  const { state, report } = await validateText(plan.text, 'plan.json')
  assert.deepEqual([state, report.errors], ['valid', []])
  assert.ok(plan.losses.length > 0)
  const document = JSON.parse(plan.text)['system-security-plan']
  const ac2 = document['control-implementation']['implemented-requirements'].find(
    (one: { 'control-id': string }) => one['control-id'] === 'ac-2',
  )
  assert.ok(ac2.statements.some((one: { 'statement-id': string }) => one['statement-id'] === 'ac-2_smt.a'))
  assert.equal(ac2['set-parameters'][0].values[0], 'quarterly')
  assert.ok(
    !JSON.stringify(document).includes('"state":"implemented"'),
    'nothing operates yet, so nothing is implemented',
  )

  const before = { state: await stateOf(lead), posture: await postureOf(lead, body.name) }
  const other = await client.organisations.create({
    body: {
      body: {
        name: 'Other',
        kind: 'saas',
        federal: false,
        zone: 'Europe/Berlin',
        nis2: { entityClass: 'unknown', entityTypes: [] },
      },
    },
  })
  const first = (await client.organisations.list()).items.find(one => one.current)
  await client.sessions.chooseOrganisation({ body: { organisation: other.id } })
  try {
    await imports(lead, catalogFile(), { take: 'good_parts', framework: sp80053, licence: 'Public domain' })
    const file = new File([plan.text], 'plan.json')
    const seen = await imports(lead, file)
    assert.deepEqual([seen.as, seen.validity.valid, seen.findings], ['state', true, []])
    const done = await imports(lead, file, { take: 'whole' })
    assert.ok(done.written?.some(one => one.noun === 'control'))
    const after = { state: await stateOf(lead), posture: await postureOf(lead, body.name) }
    assert.deepEqual(after.state.controls, before.state.controls)
    assert.deepEqual(after.state.scopes, before.state.scopes)
    assert.deepEqual(
      after.state.profiles.filter(one => one.framework === sp80053),
      before.state.profiles.filter(one => one.framework === sp80053),
    )
    assert.deepEqual(after.posture, before.posture)
    const again = await imports(lead, file, { take: 'whole' })
    assert.deepEqual(again.written, [], 'what is the same already is left alone')
  } finally {
    await client.sessions.chooseOrganisation({ body: { organisation: first?.id ?? '' } })
  }
})

const foreign = {
  'system-security-plan': {
    uuid: '11111111-0000-4000-8000-000000000001',
    metadata: {
      title: 'Plan of the harbour',
      'last-modified': '2026-01-01T00:00:00Z',
      version: '4',
      'oscal-version': '1.1.2',
      parties: [
        {
          uuid: '11111111-0000-4000-8000-000000000002',
          type: 'person',
          name: 'Nina',
          'email-addresses': ['nina@harbour.example'],
        },
        { uuid: '11111111-0000-4000-8000-000000000003', type: 'organization', name: 'Harbour' },
      ],
    },
    'import-profile': { href: 'https://harbour.example/moderate.json' },
    'system-characteristics': {
      'system-ids': [{ id: 'harbour' }],
      'system-name': 'Harbour pilotage',
      description: 'Brings ships in.',
      'system-information': { 'information-types': [{ title: 'Positions', description: 'Of ships.' }] },
      status: { state: 'operational' },
      'authorization-boundary': { description: 'The pier.' },
    },
    'system-implementation': {
      users: [{ uuid: '11111111-0000-4000-8000-000000000009', title: 'Pilot' }],
      components: [
        {
          uuid: '11111111-0000-4000-8000-000000000004',
          type: 'software',
          title: 'Pilot app',
          description: 'Shows the way.',
          status: { state: 'operational' },
        },
      ],
    },
    'control-implementation': {
      description: 'What is done.',
      'implemented-requirements': [
        {
          uuid: '11111111-0000-4000-8000-000000000005',
          'control-id': 'ac-2',
          'set-parameters': [{ 'param-id': 'ac-02_odp.10', values: ['each month'] }],
          'by-components': [
            {
              'component-uuid': '11111111-0000-4000-8000-000000000004',
              uuid: '11111111-0000-4000-8000-000000000006',
              description: 'The app asks the directory.',
              'implementation-status': { state: 'implemented' },
            },
          ],
        },
        {
          uuid: '11111111-0000-4000-8000-000000000007',
          'control-id': 'xx-9',
          'by-components': [
            {
              'component-uuid': '11111111-0000-4000-8000-000000000004',
              uuid: '11111111-0000-4000-8000-000000000008',
              description: 'Something of its own.',
            },
          ],
        },
      ],
    },
  },
}
const foreignText = JSON.stringify(foreign)
const foreignFile = () => new File([foreignText], 'harbour.json')
const refusedAs = (status: number) => (error: unknown) => error instanceof Refused && error.problem.status === status

test('a plan of another tool is looked at before anything is taken: proposals, what was kept with its place, and criteria that are only suggested', async () => {
  const seen = await imports(place.lead, foreignFile())
  assert.deepEqual([seen.as, seen.framework, seen.written], ['proposals', sp80053, null])
  assert.deepEqual(seen.counts, { controls: 2, people: 1, components: 1, parameters: 1 })
  assert.deepEqual(seen.controls[0]?.status, ['implemented'])
  const places = seen.findings.map(one => `${one.code} ${one.pointer}`)
  assert.ok(places.includes('kept /system-security-plan/system-implementation/users'))
  assert.ok(places.includes('kept /system-security-plan/import-profile'))
  assert.ok(
    places.includes('not-understood /system-security-plan/control-implementation/implemented-requirements/1'),
    places.join('\n'),
  )
  const suggested = seen.criteria?.items.flatMap(one => one.suggested) ?? []
  assert.ok(suggested.length > 0 && suggested.every(one => one.control === null && one.code.startsWith('AC-2')))
  assert.match(seen.criteria?.label ?? '', /suggestion/i)
})

test('what is taken of it is only proposed, and the document is given back byte for byte, or with our own texts in their places', async () => {
  const { client } = place.lead
  const profile = (await client.profiles.list({ query: { limit: 50 } })).items.find(
    one => one.body.framework === sp80053,
  )
  const taken = await imports(place.lead, foreignFile(), { take: 'good_parts', profile: profile?.id ?? '' })
  const control = taken.written?.find(one => one.noun === 'control')
  const document = taken.written?.find(one => one.noun === 'oscal-document')
  assert.ok(control && document)
  const { body } = await client.controls.get({ params: { id: control.id } })
  assert.deepEqual(
    [body.lifecycle.state, body.statement, body.addresses.map(one => one.requirement)],
    ['proposed', 'The app asks the directory.', [`${sp80053}:AC-2`]],
  )
  const tailored = await client.profiles.get({ params: { id: profile?.id ?? '' } })
  const value = tailored.body.tailoring?.parameters.at(-1)
  assert.deepEqual([value?.values, value?.approvedBy], [['each month'], place.me])
  const back = () => exported(place.lead, 'system-security-plan', { document: document.id })
  assert.equal((await back()).text, foreignText)
  await client.controls.update({
    params: { id: control.id },
    body: { body: { ...body, statement: 'The app asks two directories.' }, reason: 'Corrected' },
  })
  const expected = structuredClone(foreign)
  const [first] = expected['system-security-plan']['control-implementation']['implemented-requirements']
  first!['by-components'][0]!.description = 'The app asks two directories.'
  assert.deepEqual(JSON.parse((await back()).text), expected)
  const draft = await client.oscal.criteria()
  assert.ok(draft.items.some(one => one.suggested.some(each => each.control === control.id)))
  assert.equal((await client.oscal.documents()).items.length, 1)
})

test('every model that is written validates, as JSON and as YAML', async () => {
  for (const [model, query] of [
    ['system-security-plan', {}],
    ['component-definition', {}],
    ['profile', { format: 'yaml' }],
    ['catalog', { framework: 'csf@2.0' }],
  ] as const) {
    const { text, losses } = await exported(place.lead, model, query)
    const { report, state } = await validateText(text)
    assert.deepEqual(
      [report.valid, report.model, losses.length > 0],
      [true, model, true],
      JSON.stringify(report.errors),
    )
    assert.deepEqual(await place.lead.client.oscal.validate({ files: [new File([text], 'own')] }), { ...report, state })
  }
})

test('a catalogue becomes a framework of one’s own, and our own comes back as it was', async () => {
  const own = {
    ...(JSON.parse((await exported(place.lead, 'catalog', { framework: 'csf@2.0' })).text) as object),
  }
  await assert.rejects(
    imports(place.lead, new File([JSON.stringify(own)], 'csf.json'), { take: 'good_parts' }),
    refusedAs(409),
  )
  const garden = {
    catalog: {
      uuid: '22222222-0000-4000-8000-000000000001',
      metadata: {
        title: 'Garden rules',
        'last-modified': '2026-01-01T00:00:00Z',
        version: '1',
        'oscal-version': '1.1.2',
      },
      controls: [{ id: 'ga-1', title: 'Water daily', parts: [{ id: 'ga-1_smt', name: 'statement', prose: 'Water.' }] }],
    },
  }
  const file = () => new File([JSON.stringify(garden)], 'garden.json')
  const taken = await imports(place.lead, file(), { take: 'whole', licence: 'Ours' })
  assert.equal(taken.written?.[0]?.noun, 'framework')
  assert.ok(await place.lead.client.frameworks.get({ params: { id: `${taken.framework}` } }))
})

test('what is wrong is refused with its places, and nothing of it is stored', async () => {
  const broken = structuredClone(foreign) as Record<string, Record<string, unknown>>
  delete broken['system-security-plan']!['import-profile']
  const file = new File([JSON.stringify(broken)], 'broken.json')
  const count = async () => (await place.lead.client.people.list({ query: { limit: 200 } })).total
  const before = await count()
  await assert.rejects(
    imports(place.lead, file, { take: 'whole' }),
    (error: unknown) =>
      error instanceof Refused &&
      (error.problem.fields ?? []).some(one => one.path.startsWith('/system-security-plan')),
  )
  assert.equal(await count(), before)
  for (const text of ['{broken', '<system-security-plan/>', '{"assessment-plan": {}}', '{"profile": {"imports": []}}'])
    await assert.rejects(imports(place.lead, new File([text], 'x.json')), refusedAs(422), text)
})

test('a profile that imports a profile is taken for what the chain comes to', async () => {
  const head = { 'last-modified': '2026-01-01T00:00:00Z', version: '1', 'oscal-version': '1.1.2' }
  const catalog = await exported(place.lead, 'catalog', { framework: sp80053 })
  const base = {
    profile: {
      uuid: '33333333-0000-4000-8000-000000000001',
      metadata: { ...head, title: 'Base' },
      imports: [{ href: 'catalog.json', 'include-controls': [{ 'with-ids': ['ac-1', 'ac-3', 'ac-7'] }] }],
      merge: { 'as-is': true },
    },
  }
  const top = {
    profile: {
      uuid: '33333333-0000-4000-8000-000000000002',
      metadata: { ...head, title: 'House overlay' },
      imports: [{ href: 'base.json', 'include-all': {}, 'exclude-controls': [{ 'with-ids': ['ac-7'] }] }],
      merge: { 'as-is': true },
    },
  }
  const files = [
    new File([JSON.stringify(top)], 'top.json'),
    new File([JSON.stringify(base)], 'base.json'),
    new File([catalog.text], 'catalog.json'),
  ]
  const taken = await place.lead.client.oscal.importFile({ files, body: { take: 'whole' } })
  const { body } = await place.lead.client.profiles.get({ params: { id: taken.written?.[0]?.id ?? '' } })
  const { requirements } = await place.lead.client.profiles.tailored({ params: { id: taken.written?.[0]?.id ?? '' } })
  assert.equal(body.name, 'House overlay')
  assert.deepEqual(
    requirements.filter(one => one.notApplicable === null).map(one => one.id),
    ['AC-1', 'AC-3'],
  )
})
