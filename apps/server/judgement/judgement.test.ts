import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refused } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import { withOrg } from '../db/index.ts'
import { engagementIn, scopeIn } from '../engagement/testing.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { inLedger } from '../test/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
let scope = ''
let controls: Record<'mine' | 'theirs', string>

before(async () => {
  place = await openPlace()
  scope = await scopeIn(place)
  controls = {
    mine: await controlOf('BKP-1', place.me, [], 'iso27001@2022:9.1', 'nis2@2022:21(2)(c)', 'sp800-53@5.2.0:AC-1'),
    theirs: await controlOf('AUD-1', place.colleague, [place.me], 'iso27001@2022:9.3.1'),
  }
})
after(async () => place[Symbol.asyncDispose]())

async function controlOf(code: string, owner: string, evidenceOwners: string[], ...requirements: string[]) {
  const body = {
    code,
    title: `What ${code} does`,
    statement: 'It is done.',
    theme: 'Governance',
    lifecycle: { state: 'adopted' as const, owner },
    evidenceOwners,
    cadence: 'monthly' as const,
    acceptance: ['It was done'],
    addresses: requirements.map(requirement => ({ requirement, how: 'By doing it' })),
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  const effectiveFrom = '2026-01-01T00:00:00.000Z'
  return (await place.lead.client.controls.create({ body: { body, effectiveFrom } })).id
}

const profileOf = async (framework: string, selections: string[], more: object = {}) => {
  const body = { name: `${framework} ${selections}`, framework, selections, notApplicable: [], ...more }
  return (await place.lead.client.profiles.create({ body: { body } })).id
}
const judgements = () => place.lead.client.judgements
const lines = async (id: string) => await judgements().list({ params: { id }, query: {} })
const line = async (id: string, requirement: string) =>
  (await lines(id)).items.find(one => one.requirement === requirement)!
const refusedWith = (words: RegExp) => (error: unknown) =>
  error instanceof Refused && words.test(JSON.stringify([error.problem.detail, error.problem.fields]))

const catalog = {
  catalog: {
    uuid: '11111111-1111-4111-8111-111111111111',
    metadata: {
      title: 'Two controls in our own words',
      'last-modified': '2026-01-01T00:00:00Z',
      version: '1',
      'oscal-version': '1.1.2',
    },
    groups: [
      {
        id: 'ac',
        title: 'Access',
        controls: [
          {
            id: 'ac-1',
            title: 'Rules',
            params: [{ id: 'ac-01_odp.01', label: 'who is told' }],
            parts: [
              { id: 'ac-1_smt', name: 'statement', prose: 'Write rules for {{ insert: param, ac-01_odp.01 }}.' },
              {
                id: 'ac-1_obj',
                name: 'assessment-objective',
                parts: ['a', 'b'].map(letter => ({
                  id: `ac-1_obj.${letter}`,
                  name: 'assessment-objective',
                  props: [{ name: 'label', value: `AC-01${letter}.`, class: 'sp800-53a' }],
                  prose: `rules ${letter} reach {{ insert: param, ac-01_odp.01 }}`,
                })),
              },
              {
                id: 'ac-1_asm-examine',
                name: 'assessment-method',
                props: [{ name: 'method', ns: 'http://csrc.nist.gov/ns/rmf', value: 'EXAMINE' }],
                parts: [{ name: 'assessment-objects', prose: 'the rules\n\nthe list of readers' }],
              },
            ],
          },
          { id: 'ac-2', title: 'Accounts', parts: [{ id: 'ac-2_smt', name: 'statement', prose: 'Manage accounts.' }] },
        ],
      },
    ],
  },
}

const decided = { rationale: 'Our policy', approvedBy: '', approvedAt: '2026-01-01' }

test('a control under SP 800-53A is satisfied by all its statements, and not assessable before its parameter has a value', async () => {
  await place.lead.client.frameworks.importText({
    files: [new File([JSON.stringify(catalog)], 'catalog.json')],
    body: { framework: 'sp800-53@5.2.0', take: 'whole', licence: 'Our own words', columns: {}, reason: '' },
  })
  const tailoring = {
    impact: null,
    overlays: [],
    actions: [],
    parameters: [] as object[],
  }
  const profile = await profileOf('sp800-53@5.2.0', ['low'], { tailoring })
  const id = await engagementIn(place, { kind: 'sp800_53a', mode: 'internal_review', scope, profile, categories: [] })
  const requirement = 'sp800-53@5.2.0:AC-1'
  const how = { methods: ['examine' as const], objects: 'the rules', depth: 'focused', coverage: 'basic' } as const
  const determined = (...results: ('satisfied' | 'other-than-satisfied')[]) => ({
    kind: 'determined' as const,
    determinations: results.map((result, index) => ({
      statement: ['ac-01_odp.01', 'AC-01a.', 'AC-01b.'][index] ?? '',
      ...how,
      methods: [...how.methods],
      result,
    })),
  })
  const say = async (said: ReturnType<typeof determined>, expected: number | null, words = '') =>
    await judgements().say({ params: { id }, body: { requirement, said, words, evidence: [], expected } })

  assert.equal((await line(id, requirement)).state, 'not_assessable')
  await assert.rejects(say(determined('satisfied'), null), refusedWith(/no value/))

  const { body, version } = await place.lead.client.profiles.get({ params: { id: profile }, query: {} })
  const value = { requirement, parameter: 'ac-01_odp.01', label: 'who is told', values: ['all staff'], units: null }
  const parameters = [{ ...value, source: 'Policy 4', overlay: null, ...decided, approvedBy: place.me }]
  await place.lead.client.profiles.update({
    params: { id: profile },
    body: { body: { ...body, tailoring: { ...tailoring, parameters } } as never },
    ifMatch: String(version),
  })
  const asked = await judgements().get({ params: { id }, query: { requirement } })
  assert.deepEqual(
    asked.statements.map(({ statement, kind, prose }) => [statement, kind, prose]),
    [
      ['ac-01_odp.01', 'parameter', 'who is told'],
      ['AC-01a.', 'objective', 'rules a reach all staff'],
      ['AC-01b.', 'objective', 'rules b reach all staff'],
    ],
  )
  assert.deepEqual(asked.methods, [{ method: 'examine', objects: ['the rules', 'the list of readers'] }])

  await say(determined('satisfied', 'satisfied'), null)
  assert.equal((await line(id, requirement)).state, 'not_determined')
  await assert.rejects(say(determined('satisfied'), null), refusedWith(/meanwhile/))
  await assert.rejects(say(determined('satisfied', 'other-than-satisfied'), 1), refusedWith(/other than satisfied/))
  await say(determined('satisfied', 'other-than-satisfied'), 1, 'Nobody in sales knows the rules.')
  const wanting = await line(id, requirement)
  assert.equal(wanting.state, 'other-than-satisfied')
  assert.deepEqual(wanting.others, ['AC-01a.'])
  assert.match(wanting.caution, /Owns BKP-1/)

  const raised = await judgements().raise({ params: { id }, body: { requirement } })
  const finding = await place.lead.client.findings.get({ params: { id: raised.id }, query: {} })
  assert.equal(finding.body.kind, 'other_than_satisfied')
  assert.match(finding.body.description, /Nobody in sales[\s\S]*AC-01a\.: examine of the rules/)
  const { items } = await place.lead.client.poam.list({ query: { engagement: id } })
  assert.ok(items.some(item => item.id === raised.id))

  await say(determined('satisfied', 'satisfied', 'satisfied'), 3)
  assert.equal((await line(id, requirement)).state, 'satisfied')
  const { before } = await judgements().get({ params: { id }, query: { requirement } })
  assert.deepEqual(
    before.map(one => one.state),
    ['not_determined', 'other-than-satisfied', 'other-than-satisfied', 'satisfied'],
  )
  const third = await engagementIn(place, { kind: 'sp800_53a', mode: 'third_party', scope, profile, categories: [] })
  await assert.rejects(
    judgements().say({
      params: { id: third },
      body: { requirement, said: determined('satisfied'), words: '', evidence: [], expected: null },
    }),
    refusedWith(/signed in the auditor’s room/),
  )
  const sheet = (await judgements().sheet({ params: { id }, body: { format: 'csv' } })) as Response
  assert.match(await sheet.text(), /AC-1,.*satisfied.*Internal review/)

  const asOf = new Date().toISOString()
  assert.equal((await line(third, requirement)).state, 'not_determined')
  await concludedIn(third, requirement, determined('satisfied', 'satisfied', 'satisfied').determinations)
  const stands = async (moment: { asOf?: string; knownAt?: number }) => {
    const { items } = await judgements().list({ params: { id: third }, query: moment })
    const one = await judgements().get({ params: { id: third }, query: { requirement, ...moment } })
    const csv = (await judgements().sheet({ params: { id: third }, body: { format: 'csv', ...moment } })) as Response
    const document = (await place.lead.client.oscal.export({
      params: { model: 'assessment-results' },
      query: { engagement: third, ...moment },
    })) as Response
    return [
      items.find(each => each.requirement === requirement)?.state,
      one.said?.kind ?? null,
      /AC-1,[^\n]*,satisfied,/.test(await csv.text()),
      (await document.text()).includes(concludedWords),
    ]
  }
  assert.deepEqual(await stands({}), ['satisfied', 'determined', true, true])
  assert.deepEqual(await stands({ asOf }), ['not_determined', null, false, false], 'before it was said')
  const knownAt = 0
  const known = await judgements().get({ params: { id: third }, query: { requirement, knownAt } })
  assert.equal(known.said, null, 'before it was known')
})

const concludedWords = 'All three statements hold'

/** What a released conclusion of an auditor leaves as a fact; who signed it is nobody here. */
async function concludedIn(engagement: string, criterion: string, determinations: object[]) {
  const org = (await place.lead.client.sessions.current()).organisation?.id ?? ''
  const at = instant(Date.now())
  const statement = {
    v: 1,
    engagement,
    control: controls.mine,
    criterion,
    result: 'satisfied',
    determinations,
    refs: [0],
    checkpoint: { size: 1, root: Buffer.alloc(32).toString('base64') },
    text: concludedWords,
    signer: { person: place.me, key: 'ab'.repeat(32) },
  }
  const signature = { kind: 'ed25519', publicKey: 'AAAA', signature: 'AAAA' }
  const period = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' }
  const body = { engagement, period, signedAt: at, supersedes: null, signed: { statement, signature } }
  await withOrg(place.database.app, { org, user: null }, tx =>
    record(systemWriter(tx, org, at, false), { noun: 'conclusion', body: body as never, reason: 'Released' }),
  )
}

test('in an internal audit nobody is planned for or judges their own work, and who brings evidence is named', async () => {
  const profile = await profileOf('iso27001@2022', ['all'])
  const id = await engagementIn(place, {
    kind: 'iso27001_internal',
    mode: 'internal_review',
    scope,
    profile,
    categories: [],
  })
  const [own, colleagues] = ['iso27001@2022:9.1', 'iso27001@2022:9.3.1']
  const plan = { assessor: place.me, on: '2026-10-01' }
  const planned = await judgements().plan({ params: { id }, body: { requirements: [own, colleagues], plan } })
  assert.equal(planned.planned, 1)
  assert.match(planned.leftOut[0]?.why ?? '', /own work: BKP-1/)

  const said = { kind: 'audited' as const, result: 'conforming' as const, methods: ['inspection' as const] }
  const say = async (requirement: string, expected: number | null) =>
    await judgements().say({ params: { id }, body: { requirement, said, words: '', evidence: [], expected } })
  await assert.rejects(say(own, null), refusedWith(/own work/))
  const leftOut = { requirement: own, control: controls.mine, said: { state: 'out' as const, reason: 'Not relied on' } }
  await place.lead.client.engagements.sayCells({ params: { id }, body: { cells: [leftOut] } })
  assert.deepEqual((await line(id, own)).controls, [])
  await assert.rejects(say(own, null), refusedWith(/own work/), 'leaving a control out makes nobody impartial')
  assert.equal((await line(id, own)).state, 'not_determined')
  await say(colleagues, 1)
  const judged = await line(id, colleagues)
  assert.equal(judged.state, 'conforming')
  assert.equal(judged.plan?.assessor, place.me)
  assert.match(judged.caution, /evidence of AUD-1/)
  const bo = await place.second.client.judgements.say({
    params: { id },
    body: { requirement: own, said, words: '', evidence: [], expected: null },
  })
  assert.equal(bo.version, 1)
})

test('a duty of NIS2 is judged beside what is computed, and every line of the sheet says that it is a self-assessment', async () => {
  const profile = await profileOf('nis2@2022', ['important'])
  const id = await engagementIn(place, { kind: 'nis2_self', mode: 'self_assessment', scope, profile, categories: [] })
  const requirement = 'nis2@2022:21(2)(c)'
  assert.equal((await line(id, requirement)).state, 'unknown')
  const said = { kind: 'measured' as const, status: 'addressed' as const, controls: [controls.mine] }
  const body = { requirement, said, words: 'Backups run and are restored.', evidence: [], expected: null }
  await judgements().say({ params: { id }, body })
  const judged = await line(id, requirement)
  assert.equal(judged.state, 'addressed')
  assert.equal(judged.mode, 'self_assessment')
  assert.notEqual(judged.posture, null)
  assert.notEqual(judged.posture?.label, 'operating')
  const sheet = (await judgements().sheet({ params: { id }, body: { format: 'csv' } })) as Response
  const rows = (await sheet.text()).trim().split('\r\n').slice(1)
  assert.ok(rows.length > 10 && rows.every(row => row.endsWith('Self-assessment')))
})

test('an assessment that is issued is shown as it was known then, until another moment is named', async () => {
  const profile = await profileOf('nis2@2022', ['important'])
  const lasting = { scope, profile, categories: [], from: '2025-01-01', to: '2025-12-31' }
  const id = await engagementIn(place, { kind: 'nis2_self', mode: 'self_assessment', ...lasting })
  const { client } = place.lead
  const step = async (verb: string, input = {}) =>
    await client.engagements.transition({ params: { id }, body: { verb, input } })
  await step('begin_scoping')
  await step('open_period', { without: 'No sponsor yet' })
  for (const verb of ['begin_fieldwork', 'begin_reporting']) await step(verb)
  await inLedger(async () =>
    (await client.engagements.manifest({ params: { id } }).catch(() => null)) ? { position: 0 } : { position: null },
  )
  await step('issue')
  const { body } = await client.engagements.get({ params: { id } })
  assert.ok(body.lifecycle.state === 'issued')
  const control = await client.controls.get({ params: { id: controls.mine } })
  const title = 'What it does since'
  await client.controls.update({ params: { id: controls.mine }, body: { body: { ...control.body, title } } })
  const titleIn = (items: Awaited<ReturnType<typeof lines>>['items']) =>
    items.find(one => one.requirement === 'nis2@2022:21(2)(c)')?.controls[0]?.title
  const then = await lines(id)
  assert.deepEqual([then.asOf, titleIn(then.items)], [body.lifecycle.at, control.body.title])
  assert.match(then.closed ?? '', /frozen|issued/)
  const asOf = new Date().toISOString()
  assert.equal(titleIn((await judgements().list({ params: { id }, query: { asOf } })).items), title)
})

test('what is achieved of an outcome is said in the profile alone, with who said it since when', async () => {
  const requirement = 'csf@2.0:GV.PO-01'
  const header = { scope: null, statement: '', sponsor: null, asOf: '2026-01-01', version: '1' }
  const row = {
    requirement,
    included: true,
    rationale: '',
    priority: 'high',
    achievement: 'partial',
    statement: 'Half.',
  }
  const rest = { policies: '', practices: '', roles: '', references: [], evidence: [], notes: '' }
  const outcomes = {
    kind: 'current',
    header: { ...header, assumptions: '', drivers: '', threatModel: '' },
    rows: [{ ...row, ...rest, target: null, deviation: null }],
    tiers: [],
    template: null,
    publisher: null,
  }
  const profile = await profileOf('csf@2.0', ['all'], { outcomes })
  const id = await engagementIn(place, { kind: 'csf_self', mode: 'self_assessment', scope, profile, categories: [] })
  const { items, watermark } = await lines(id)
  assert.equal(watermark, 'Self-assessment')
  assert.equal(items.length, 106)
  const found = items.find(one => one.requirement === requirement)
  assert.deepEqual([found?.state, found?.priority, found?.by], ['partial', 'high', 'Ada'])
  assert.equal(items.filter(one => one.state === 'unknown').length, 105)
  const said = { kind: 'measured' as const, status: 'unknown' as const, controls: [] }
  await assert.rejects(
    judgements().say({ params: { id }, body: { requirement, said, words: '', evidence: [], expected: null } }),
    refusedWith(/in the profile/),
  )
})

test('the same evidence feeds what is measured over time, a test, and a judgement, and stays one', async () => {
  const { client } = place.lead
  const asked = { from: '2026-01-01T00:00:00.000Z', to: '2028-01-01T00:00:00.000Z', control: controls.mine }
  const windows = async () => (await client.occurrences.calendar({ query: asked })).items[0]?.windows ?? []
  const now = new Date().toISOString()
  const open = (await windows()).find(one => one.from <= now && now < one.to) ?? assert.fail('no window is open')
  const body = {
    title: 'Restore of November',
    kind: 'record' as const,
    controls: [controls.mine],
    period: { from: open.claims.from, to: open.claims.to },
    performedAt: now,
    source: 'Backup system',
    description: 'One restore, compared with the original.',
    blobs: [],
    snapshot: null,
    collector: null,
    collectedBy: null,
    sensitivity: 'internal' as const,
  }
  const { id: evidence } = await client.evidence.create({ body: { body: body as never } })
  const fact = { state: 'performed' as const, performedAt: now, evidence: [evidence] }
  await client.occurrences.perform({ body: { control: controls.mine, window: open.claims, fact } })
  assert.equal((await windows()).filter(one => one.state === 'performed').length, 1)

  const engagement = await engagementIn(place, { scope })
  const record = await client.tests.create({
    body: {
      body: {
        title: 'Restores work',
        engagement,
        purpose: 'walkthrough',
        control: { id: controls.mine, version: null },
        requirements: [],
        procedure: 'Look at one restore.',
        methods: ['inspection'],
        independent: false,
        population: null,
        draw: null,
        tolerance: 0,
      },
    },
  })
  const results = [{ item: 'November', position: null, result: 'pass' as const, evidence: [evidence] }]
  await client.tests.results({ params: { id: record.id }, body: { results } })
  const profile = await profileOf('nis2@2022', ['essential'])
  const self = await engagementIn(place, { kind: 'nis2_self', mode: 'self_assessment', scope, profile, categories: [] })
  const requirement = 'nis2@2022:21(2)(c)'
  const said = { kind: 'measured' as const, status: 'addressed' as const, controls: [controls.mine] }
  const judgement = { requirement, said, words: 'Restored in November.', evidence: [evidence], expected: null }
  await judgements().say({ params: { id: self }, body: judgement })
  assert.deepEqual((await judgements().get({ params: { id: self }, query: { requirement } })).evidence, [evidence])
  assert.equal((await client.evidence.get({ params: { id: evidence }, query: {} })).version, 1)
})
