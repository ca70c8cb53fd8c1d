import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refused } from '@onus/core/problem'
import { openPlace, type Place, textFile } from '../testing-place.ts'

let place: Place
before(async () => {
  place = await openPlace()
})
after(async () => place[Symbol.asyncDispose]())

const head = {
  id: 'house-rules',
  version: '1',
  title: 'House rules',
  shortTitle: 'House rules',
  publisher: 'Acme',
  licence: 'Ours',
  provenance: ['Written by the security team'],
  legalForce: 'voluntary' as const,
  kind: 'controls' as const,
  asOf: '2026-01-01',
}
const first = textFile(
  'rules.csv',
  'Ref,Title,Section,Description,Owner',
  'A,Access,,,',
  'A.1,Review accounts each quarter,A,Somebody looks at every account.,IT',
  'A.2,Second factor for remote access,A,,IT',
  'A.3,Badge at the door,A,,Facilities',
)
const refusedAs = (status: number) => (error: unknown) => error instanceof Refused && error.problem.status === status

const imports = (file: File, body: object) =>
  place.lead.client.frameworks.importFile({ files: [file], body: { take: 'look', ...body } as never })

test('a file is looked at first: columns are understood, every bad row is named, and nothing is kept', async () => {
  const bad = textFile('rules.csv', 'Ref,Title,Section', 'A,Access,', 'A,Again,', ',No id,A', 'B.1,Under nothing,B')
  const seen = await imports(bad, {})
  assert.deepEqual(
    seen.columns.map(column => [column.name, column.as]),
    [
      ['Ref', 'id'],
      ['Title', 'label'],
      ['Section', 'parent'],
    ],
  )
  assert.deepEqual(
    seen.faults.map(fault => [fault.where, fault.column]),
    [
      ['row 3', 'id'],
      ['row 4', 'id'],
      ['row 5', 'parent'],
    ],
  )
  assert.deepEqual([seen.good, seen.written, seen.missing.includes('id')], [2, null, true])
  const { items } = await place.lead.client.frameworks.list()
  assert.equal(
    items.some(one => one.own !== null),
    false,
  )
})

test('a file with bad rows is refused as a whole, and its good rows are taken when one says so', async () => {
  const bad = textFile('extra.csv', 'id,label', 'X.1,Good', 'X.1,Twice')
  const extra = { ...head, id: 'extra' }
  await assert.rejects(imports(bad, { head: extra, take: 'whole' }), refusedAs(422))
  const taken = await imports(bad, { head: extra, take: 'good_rows' })
  assert.ok(taken.written)
  const shown = await place.lead.client.frameworks.get({ params: { id: 'extra@1' } })
  assert.deepEqual(
    shown.tree.map(one => one.id),
    ['X.1'],
  )
})

test('what is no table and no list of requirements is refused in words', async () => {
  for (const [name, text] of [
    ['x.json', '{"not": "this"}'],
    ['x.json', '{broken'],
    ['x.yaml', 'a: [1'],
    ['x.xlsx', 'not a workbook'],
  ] as const) {
    await assert.rejects(
      imports(new File([text], name), { head }),
      (error: unknown) => error instanceof Refused && error.problem.status < 500 && error.problem.detail.length > 10,
      name,
    )
  }
})

test('a framework of one’s own stands beside the shipped ones, is counted, searched and addressed like them', async () => {
  const taken = await imports(first, { head, take: 'whole' })
  assert.ok(taken.written)
  const { items } = await place.lead.client.frameworks.list()
  const card = items.find(one => one.id === 'house-rules@1')
  assert.deepEqual([card?.requirements, card?.assessable, card?.own], [4, 3, taken.written.id])
  const rule = await place.lead.client.frameworks.requirement({ params: { ref: 'house-rules@1:A.1' } })
  assert.deepEqual(
    [rule.summary, rule.path.map(one => one.id), rule.attributes],
    ['Somebody looks at every account.', ['A'], { Owner: 'IT' }],
  )
  const found = await place.lead.client.search.everything({ query: { q: 'Badge at' } })
  assert.equal(found.items[0]?.id, 'house-rules@1:A.3')
  await assert.rejects(imports(first, { head, take: 'whole' }), refusedAs(409))
})

test('another organisation sees nothing of it', async () => {
  const stranger = place.browser()
  await assert.rejects(stranger.client.frameworks.list(), refusedAs(401))
})

test('an upgrade shows what it touches, carries decisions over, and goes back to exactly what stood before', async () => {
  const { client } = place.lead
  const profile = await client.profiles.create({
    body: {
      body: {
        name: 'House',
        framework: 'house-rules@1',
        selections: ['all'],
        notApplicable: [{ requirement: 'house-rules@1:A.3', reason: 'We have no door.' }],
      },
    },
  })
  const control = (await client.controls.list({ query: { limit: 1 } })).items[0]!
  const addresses = [
    ...control.body.addresses,
    { requirement: 'house-rules@1:A.1', how: 'Quarterly review.' },
    { requirement: 'house-rules@1:A.2', how: 'Keys for all.' },
  ]
  await client.controls.update({ params: { id: control.id }, body: { body: { ...control.body, addresses } } })
  const second = textFile(
    'rules-2.csv',
    'id,label,parent,summary',
    'A,Access,,',
    'A.1,Review accounts each month,A,Somebody looks at every account.',
    'A.4,A second factor for all remote access,A,',
  )
  await imports(second, { head: { ...head, version: '2' }, take: 'whole' })
  const difference = await client.frameworks.difference({
    params: { id: 'house-rules@1' },
    query: { to: 'house-rules@2' },
  })
  assert.deepEqual(
    difference.successions.map(one => [one.from, one.to, one.why, one.controls.length]),
    [
      ['A.1', ['A.1'], 'same_id', 1],
      ['A.2', ['A.4'], 'alike', 1],
      ['A.3', [], 'gone', 0],
    ],
  )
  assert.deepEqual(difference.profiles, [{ id: profile.id, name: 'House' }])
  const decisions = difference.successions.map(({ from, to }) => ({ from, to }))
  const done = await client.frameworks.upgrade({
    body: { from: 'house-rules@1', to: 'house-rules@2', decisions, reason: 'The new edition' },
  })
  assert.deepEqual([done.controls, done.profiles, done.dropped], [1, 1, 1])
  const carried = await client.controls.get({ params: { id: control.id } })
  assert.deepEqual(
    carried.body.addresses.map(link => link.requirement).filter(ref => ref.startsWith('house-rules')),
    ['house-rules@2:A.1', 'house-rules@2:A.4'],
  )
  const { body } = await client.profiles.get({ params: { id: profile.id } })
  assert.deepEqual([body.framework, body.notApplicable], ['house-rules@2', []])

  await client.frameworks.rollBack({ params: { id: done.upgrade.id }, body: { reason: 'Too early' } })
  const back = await client.controls.get({ params: { id: control.id } })
  assert.deepEqual(back.body.addresses, addresses)
  assert.equal(back.version, carried.version + 1)
  await assert.rejects(
    client.frameworks.rollBack({ params: { id: done.upgrade.id }, body: { reason: 'Again' } }),
    refusedAs(409),
  )
})

test('going back is refused when something was changed since, and it is named', async () => {
  const { client } = place.lead
  const decisions = ['A.1', 'A.2', 'A.3'].map(from => ({ from, to: from === 'A.1' ? ['A.1'] : [] }))
  const { upgrade } = await client.frameworks.upgrade({
    body: { from: 'house-rules@1', to: 'house-rules@2', decisions, reason: 'Again' },
  })
  const { items } = await client.controls.list({ query: { search: 'house-rules@2' } })
  const control = items[0]!
  await client.controls.update({
    params: { id: control.id },
    body: { body: { ...control.body, title: 'Changed since' } },
  })
  await assert.rejects(
    client.frameworks.rollBack({ params: { id: upgrade.id }, body: { reason: 'Back' } }),
    (error: unknown) => error instanceof Refused && error.problem.detail.includes(control.body.code),
  )
})

test('a text can be fetched from where it is published, and nowhere inside the network of the server', async () => {
  const body = { framework: 'house-rules@1', take: 'look' as const }
  await assert.rejects(place.lead.client.frameworks.importText({ files: [], body }), refusedAs(422))
  for (const url of ['http://example.org/x.json', 'https://127.0.0.1/x.json', 'https://[::1]/x.json'])
    await assert.rejects(
      place.lead.client.frameworks.importText({ files: [], body: { ...body, url } }),
      refusedAs(422),
      url,
    )
})

test('licensed text is taken with the right to hold it, stays in the organisation, and says what has no words', async () => {
  const { client } = place.lead
  const file = textFile('text.csv', 'id,text,guidance', 'A.1,The wording of the rule.,Some help.', 'Z.9,Unknown,')
  const body = { framework: 'house-rules@1', take: 'look' as const }
  const seen = await client.frameworks.importText({ files: [file], body })
  assert.deepEqual([seen.items, seen.missing, seen.unknown, seen.written], [1, ['A.2', 'A.3'], ['Z.9'], null])
  await assert.rejects(
    client.frameworks.importText({ files: [file], body: { ...body, take: 'whole' } }),
    refusedAs(422),
  )
  const taken = await client.frameworks.importText({
    files: [file],
    body: { ...body, take: 'whole', licence: 'Bought for internal use' },
  })
  assert.ok(taken.written)
  const rule = await client.frameworks.requirement({ params: { ref: 'house-rules@1:A.1' } })
  assert.deepEqual(
    rule.text?.parts.map(part => part.prose),
    ['The wording of the rule.', 'Some help.'],
  )
  assert.equal(rule.textFrom?.licence, 'Bought for internal use')
})

test('an OSCAL catalogue becomes a framework with groups, controls and enhancements, and its words come with it', async () => {
  const catalog = {
    catalog: {
      uuid: '7a5f1f60-2e36-4a0e-9f0f-5a4b5a0c1d2e',
      metadata: {
        title: 'Harbour rules',
        'last-modified': '2026-03-01T00:00:00Z',
        version: '3',
        'oscal-version': '1.1.2',
      },
      groups: [
        {
          id: 'ha',
          title: 'Harbour',
          controls: [
            {
              id: 'ha-1',
              title: 'Moor every ship',
              props: [{ name: 'label', value: 'HA-1' }],
              params: [{ id: 'ha-1_prm_1', label: 'number of ropes' }],
              parts: [{ name: 'statement', prose: 'Every ship is moored with {{ insert: param, ha-1_prm_1 }} ropes.' }],
              controls: [{ id: 'ha-1.1', title: 'In storms', props: [{ name: 'label', value: 'HA-1(1)' }] }],
            },
          ],
        },
      ],
    },
  }
  const file = () => new File([JSON.stringify(catalog)], 'harbour.json')
  const body = { head: { publisher: 'Port', licence: 'CC0' } }
  const seen = await imports(file(), body)
  assert.deepEqual(
    [seen.format, seen.missing, seen.head.id, seen.head.version],
    ['OSCAL 1.1.2 json', [], 'harbour-rules', '3'],
  )
  await imports(file(), { ...body, take: 'whole' })
  const { tree } = await place.lead.client.frameworks.get({ params: { id: 'harbour-rules@3' } })
  assert.deepEqual(
    tree.map(one => [one.id, one.kind, one.parent]),
    [
      ['ha', 'group', null],
      ['HA-1', 'requirement', 'ha'],
      ['HA-1(1)', 'requirement', 'HA-1'],
    ],
  )
  const text = { framework: 'harbour-rules@3', take: 'whole' as const, licence: 'Public domain' }
  await place.lead.client.frameworks.importText({ files: [file()], body: text })
  const rule = await place.lead.client.frameworks.requirement({ params: { ref: 'harbour-rules@3:HA-1' } })
  assert.deepEqual(rule.text?.parameters, [
    { id: 'ha-1_prm_1', label: 'number of ropes', guidance: '', choices: [], many: false },
  ])
})

test('a parameter that the text leaves open makes its requirement not assessable until the profile sets it', async () => {
  const { client } = place.lead
  const body = { name: 'Harbour', framework: 'harbour-rules@3', selections: ['all'], notApplicable: [] }
  const profile = await client.profiles.create({ body: { body } })
  const control = (await client.controls.list({ query: { limit: 1 } })).items[0]!
  const address = { requirement: 'harbour-rules@3:HA-1', how: 'We moor them.' }
  await client.controls.update({
    params: { id: control.id },
    body: { body: { ...control.body, addresses: [...control.body.addresses, address] } },
  })
  await client.controls.adopt({ body: { adopt: [{ control: control.id, owner: place.me }] } })
  const ask = async () => {
    const params = { id: profile.id, requirement: 'harbour-rules@3:HA-1' }
    const { standing } = await client.posture.requirement({ params, query: {} })
    return [standing.designed, standing.words.find(words => words.startsWith('Not assessable')) ?? null]
  }
  assert.deepEqual(await ask(), [
    'unknown',
    'Not assessable: a parameter has no value yet (ha-1_prm_1). Set it in the profile.',
  ])
  const parameters = [
    {
      requirement: 'harbour-rules@3:HA-1',
      parameter: 'ha-1_prm_1',
      label: 'number of ropes',
      values: ['four'],
      units: null,
      source: 'Mooring policy',
      rationale: 'Four hold in our harbour.',
      approvedBy: place.colleague,
      approvedAt: '2026-03-02',
      overlay: null,
    },
  ]
  const tailoring = { impact: null, overlays: [], actions: [], parameters }
  await client.profiles.update({ params: { id: profile.id }, body: { body: { ...body, tailoring } } })
  assert.deepEqual(await ask(), ['yes', null])
})
