import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Action } from '@onus/core/action'
import type { Finding } from '@onus/core/finding'
import { calendarOf } from '@onus/core/occurrence'
import { poamOf } from '@onus/core/poam'
import { timelineOf } from '@onus/core/roadmap'
import type { Test } from '@onus/core/test'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { type Node, node, nodes, readDocument, text } from '../document/index.ts'
import { attachedText } from '../own/index.ts'
import { ada, ben, frameworkNamed, smallInput } from '../ssp/testing-plan.ts'
import { validateText, validateValue } from '../validate/index.ts'
import { writeDocument } from '../write/index.ts'
import { type AssessmentInput, assessmentPlan, assessmentResults, itemsIn, planOfAction } from './index.ts'

const official = join(import.meta.dirname, '../../../../shared/data/oscal')
const at = instant('2027-01-20')
const found = '018f0000-0000-7000-8000-0000000000f1'
const file = '018f0000-0000-7000-8000-0000000000e1'
const plan = smallInput()
const requirements = ['sp800-53@5.2.0:AC-2', 'sp800-53@5.2.0:CP-9', 'sp800-53@5.2.0:AC-3']

const finding = (more: Partial<Finding> = {}): Finding => ({
  title: 'Accounts stay  open',
  kind: 'deviation',
  severity: 'high',
  owner: ben,
  description: '2 of 40 accounts of leavers were open.',
  check: 'leavers-have-no-account',
  control: { id: plan.state.controls[0]!.id, version: 1 },
  requirements: [requirements[0]!],
  engagement: null,
  source: {
    kind: 'check',
    run: ben,
    at,
    evaluated: 40,
    failed: 2,
    resources: [{ resource: 'user/7', reason: 'Left in May' }],
  },
  population: 40,
  sample: 40,
  deviations: 2,
  cause: 'Nobody told IT',
  extent: '',
  extended: null,
  compensating: 'The VPN is closed on the last day',
  compensatingTested: 'yes',
  compensatingEvidence: [file],
  effect: 'Somebody who left could read',
  lifecycle: { state: 'open' },
  ...more,
})

const action = (more: Partial<Action> = {}): Action => ({
  title: 'Close accounts on the last day',
  description: 'HR tells IT by itself.',
  owner: ada,
  due: '2027-03-01',
  about: [{ noun: 'finding', id: found }],
  requirements: [],
  milestones: [
    { title: 'Choose a way', due: '2027-01-31', doneAt: at },
    { title: 'Turn it on', due: '2027-02-15', doneAt: null },
  ],
  resources: '5 days',
  vendor: 'Waits for the HR system, last asked on 2027-01-10',
  adjustedRisk: 'low',
  deviation: 'risk_adjustment',
  deviationWhy: 'Only from inside',
  deviationApproval: { by: ben, at },
  lifecycle: { state: 'in_progress' },
  ...more,
})

function version<Body>(noun: 'action' | 'finding', subject: string, number: number, body: Body): Version<Body> {
  return {
    org: ada as never,
    noun,
    subject,
    version: number,
    fact: ada,
    effective: { from: at, to: null },
    position: number,
    recorded: at,
    actor: { kind: 'user', id: 'account-of-ada' },
    reason: 'The HR system is late',
    sample: false,
    body,
  }
}

const tested = (result: 'effective' | 'ineffective' | 'inconclusive', more: Partial<Test> = {}): Test => ({
  title: 'Leavers lose access',
  engagement: found,
  side: 'auditor',
  purpose: 'operating',
  control: { id: plan.state.controls[0]!.id, version: 1 },
  requirements: [requirements[1]!],
  procedure: 'Compare leavers with accounts',
  methods: ['inquiry', 'inspection', 'reperformance'],
  tester: ben,
  independent: true,
  population: null,
  draw: null,
  tolerance: 0,
  results: [{ item: 'user/7', position: null, result: 'deviation', reason: 'Open', evidence: [file], by: ben, at }],
  findings: [],
  released: true,
  lifecycle: { state: 'concluded', by: ben, at, conclusion: result, words: '' },
  ...more,
})

function input(more: Partial<AssessmentInput> = {}): AssessmentInput {
  const { state } = plan
  const engagement = {
    id: found,
    body: {
      title: 'Assessment 2026',
      kind: 'sp800_53a',
      mode: 'internal_review',
      scope: state.scope ?? '',
      profile: state.profile.id,
      categories: [],
      from: '2026-01-01',
      to: '2026-12-31',
      lead: ada,
      sponsor: null,
      firm: { name: 'Harbour Audit', licence: 'DE 7' },
      team: [{ person: ben, part: 'assessor', independent: true }],
      scopeApproval: null,
      overrides: [],
      rolledFrom: null,
      lifecycle: { state: 'draft' },
    },
  } satisfies AssessmentInput['engagement']
  const findings = [{ id: found, raisedOn: '2026-11-02', body: finding() }]
  const before = action({ due: '2027-02-01', milestones: action().milestones.slice(0, 1) })
  return {
    at,
    organisation: 'Harbour',
    engagement,
    period: { from: instant('2026-01-01'), to: instant('2027-01-01') },
    scope: state.scopes.find(one => one.id === state.scope) ?? null,
    frameworks: [frameworkNamed('sp800-53-5.2.0')],
    requirements,
    people: state.people,
    controls: state.controls.map(one => ({ ...one, version: 1 })),
    runs: [
      {
        id: ada,
        title: 'Leavers have no account',
        requirements: [requirements[0]!],
        body: {
          check: 'leavers-have-no-account',
          checkDigest: 'a'.repeat(64) as never,
          snapshots: [],
          params: {},
          exceptionsDigest: 'b'.repeat(64) as never,
          now: at,
          freshUntil: instant('2027-01-22'),
          verdict: 'failed',
          reason: '',
          counts: { total: 40, inScope: 40, outOfScope: 0, duplicates: 0, statuses: { pass: 38, fail: 2 } },
          resultSha256: 'c'.repeat(64) as never,
          resultBlob: null,
          failing: [],
          engine: 'duckdb',
        },
      },
    ],
    tests: [{ id: ada, body: tested('effective') }],
    findings,
    evidence: [
      {
        id: file,
        title: 'List of leavers',
        description: '',
        source: 'HR',
        from: '2026-01-01T00:00:00.000Z',
        to: '2027-01-01T00:00:00.000Z',
        controls: [],
        files: [{ name: 'leavers.csv', mediaType: 'text/csv', sha256: 'd'.repeat(64) }],
      },
    ],
    items: poamOf({
      actions: [
        [version('action', ada, 1, before), version('action', ada, 2, action())],
        [
          version(
            'action',
            ben,
            1,
            action({ about: [], weakness: 'No list of assets', deviation: null, adjustedRisk: null }),
          ),
        ],
      ],
      findings: findings.map(one => ({ version: version('finding', one.id, 1, one.body), raisedOn: one.raisedOn })),
      today: '2027-01-20',
      dayOf: calendarOf('UTC').dateAt,
    }),
    timeline: timelineOf({ kind: 'soc2_type2', from: '2026-01-01', to: '2026-12-31' }, '2026-06-01', '2026-07-01'),
    ...more,
  }
}

const documents = {
  'assessment-plan': assessmentPlan,
  'assessment-results': assessmentResults,
  'plan-of-action-and-milestones': planOfAction,
} as const

async function remarksOf(document: Node) {
  const { report } = await validateText(writeDocument(document, 'json').text, 'document.json')
  return report.errors.map(one => `${one.severity} ${one.pointer}: ${one.message}`)
}

test('plan, results and plan of action have nothing that schema or constraints mind, not even a warning', async () => {
  for (const write of Object.values(documents)) assert.deepEqual(await remarksOf(write(input())), [])
})

test('the official schemas accept them too', t => {
  const schemas = join(official, 'schemas')
  if (!existsSync(schemas)) return t.skip('the official schemas are not here')
  const ajv = new Ajv({ strict: false, validateFormats: true })
  addFormats.default(ajv)
  for (const [name, write] of Object.entries({ ...documents, poam: planOfAction })) {
    const path = join(schemas, `oscal_${name}_schema.json`)
    if (!existsSync(path)) continue
    const isValid = ajv.compile(JSON.parse(readFileSync(path, 'utf8')))
    assert.ok(isValid(JSON.parse(JSON.stringify(write(input())))), JSON.stringify(isValid.errors))
  }
})

test('they are valid where nothing was tested, found or named yet', async () => {
  const bare = input({
    frameworks: [],
    people: [],
    controls: [],
    runs: [],
    tests: [],
    findings: [],
    evidence: [],
    timeline: [],
    scope: null,
    items: [],
  })
  assert.deepEqual(await remarksOf(assessmentPlan(bare)), [])
  assert.deepEqual(await remarksOf(assessmentResults(bare)), [])
  const noEngagement = input({ engagement: null, period: null, scope: null, findings: [], evidence: [] })
  assert.deepEqual(await remarksOf(planOfAction(noEngagement)), [])
})

test('they are valid whatever of an item is left empty', async () => {
  const empty = {
    description: '',
    milestones: [],
    resources: '',
    vendor: '',
    adjustedRisk: null,
    deviation: null,
    deviationApproval: null,
    about: [],
  }
  const quiet = finding({
    compensating: '',
    compensatingEvidence: [],
    effect: '',
    cause: '',
    control: null,
    owner: null,
  })
  const only = { findings: [{ id: found, raisedOn: '2026-11-02', body: quiet }], people: [], evidence: [] }
  const items = poamOf({
    actions: [[version('action', ada, 1, action(empty))]],
    findings: [{ version: version('finding', found, 1, quiet), raisedOn: '2026-11-02' }],
    today: '2027-01-20',
    dayOf: calendarOf('UTC').dateAt,
  })
  for (const write of Object.values(documents)) assert.deepEqual(await remarksOf(write(input({ ...only, items }))), [])
})

test('no account and no address of anybody leaves', () => {
  for (const write of Object.values(documents)) {
    const written = writeDocument(write(input()), 'json').text
    assert.doesNotMatch(written, /u1"|ada@example|account-of-ada/)
    assert.match(written, /Ada Young/)
  }
})

test('the plan inside the results is whole and valid, and the same input gives the same bytes', async () => {
  const results = assessmentResults(input())
  const whole = node(results, 'assessment-results') as Node
  const resource = nodes(node(whole, 'back-matter'), 'resources').find(one => one.title === 'Assessment plan')
  const value = text(node(resource, 'base64'), 'value') ?? ''
  const inside = JSON.parse(Buffer.from(value, 'base64').toString('utf8'))
  assert.deepEqual((await validateValue(inside)).errors, [])
  assert.deepEqual(inside, assessmentPlan(input()))
  assert.deepEqual(assessmentResults(input()), results)
  assert.equal(attachedText(whole, 'plan'), undefined)
})

function statesOf(more: Partial<AssessmentInput>) {
  const whole = node(assessmentResults(input(more)), 'assessment-results') as Node
  const result = nodes(whole, 'results')[0]
  return Object.fromEntries(
    nodes(result, 'findings').map(one => {
      const target = node(one, 'target')
      return [
        text(target, 'target-id'),
        `${text(node(target, 'status'), 'state')} ${text(node(target, 'status'), 'reason')}`,
      ]
    }),
  )
}

test('only a concluded test satisfies, an open finding speaks against it, and what nobody tested is not in the list', () => {
  assert.deepEqual(statesOf({}), { 'ac-2_obj': 'not-satisfied fail', 'cp-9_obj': 'satisfied pass' })
  const against = { tests: [{ id: ada, body: tested('effective', { requirements }) }] }
  assert.equal(statesOf(against)['ac-2_obj'], 'not-satisfied fail')
  assert.equal(statesOf(against)['ac-3_obj'], 'satisfied pass')
  const open = { tests: [{ id: ada, body: tested('effective', { lifecycle: { state: 'open' } }) }] }
  assert.equal(statesOf(open)['cp-9_obj'], undefined)
  const unclear = { tests: [{ id: ada, body: tested('inconclusive') }] }
  assert.equal(statesOf(unclear)['cp-9_obj'], 'not-satisfied other')
})

test('a plan has its methods: what is asked is an interview, what is read is examined, what is repeated is a test', () => {
  const local = node(node(assessmentPlan(input()), 'assessment-plan'), 'local-definitions')
  const methods = nodes(local, 'activities').flatMap(one => nodes(one, 'props').filter(each => each.name === 'method'))
  assert.deepEqual([...new Set(methods.map(one => one.value))].sort(), ['EXAMINE', 'INTERVIEW', 'TEST'])
})

test('a plan of action that is read back says the same of each item', () => {
  const given = input()
  const written = writeDocument(planOfAction(given), 'yaml').text
  const reading = readDocument(new TextEncoder().encode(written))
  assert.ok(reading.ok)
  const read = itemsIn(node(reading.document.whole, 'plan-of-action-and-milestones') as Node)
  assert.deepEqual(
    read,
    given.items.map(one => ({
      id: one.id,
      title: one.title,
      state: one.state,
      due: one.due ?? undefined,
      originalRisk: one.originalRisk ?? undefined,
      assets: one.assets,
      milestones: one.milestones.map(({ title, due }) => ({ title, due })),
    })),
  )
})

test('one risk may stand behind several items, and its log tells what was moved', () => {
  const whole = node(planOfAction(input()), 'plan-of-action-and-milestones') as Node
  const [risk] = nodes(whole, 'risks').filter(one => text(one, 'title') === 'Accounts stay open')
  assert.equal(text(risk, 'status'), 'deviation-approved')
  assert.deepEqual(
    nodes(node(risk, 'risk-log'), 'entries').map(one => text(one, 'title')),
    ['Scheduled completion moved', 'Milestone added: Turn it on'],
  )
  const two = poamOf({
    actions: [ada, ben].map(id => [version('action', id, 1, action())]),
    findings: [{ version: version('finding', found, 1, finding()), raisedOn: '2026-11-02' }],
    today: '2027-01-20',
    dayOf: calendarOf('UTC').dateAt,
  })
  const both = node(planOfAction(input({ items: two })), 'plan-of-action-and-milestones') as Node
  assert.deepEqual([nodes(both, 'risks').length, nodes(both, 'poam-items').length], [1, 2])
})

test('an official plan of action is read as far as it speaks our words', t => {
  const path = join(official, 'examples/poam/ifa_plan-of-action-and-milestones-min.json')
  if (!existsSync(path)) return t.skip('the official example is not here')
  const items = itemsIn(JSON.parse(readFileSync(path, 'utf8'))['plan-of-action-and-milestones'])
  assert.ok(items.length > 0 && items.every(one => one.title !== ''))
})

test('each determination is a finding of its own, and a control is satisfied only when it was judged so and nothing is found', async () => {
  const [, , third = ''] = requirements
  const how = { methods: ['examine' as const], kinds: ['specification' as const], objects: 'The rules' }
  const determination = (statement: string, result: 'satisfied' | 'other-than-satisfied') => ({
    ...how,
    statement,
    depth: 'focused' as const,
    coverage: 'basic' as const,
    result,
  })
  const judged = (
    state: 'satisfied' | 'other-than-satisfied',
    ...determinations: ReturnType<typeof determination>[]
  ) => ({
    requirement: third,
    state,
    said: { kind: 'determined' as const, determinations },
    words: 'As found',
    by: ben,
    at,
    evidence: [file],
  })
  const findingsOf = (given: Partial<AssessmentInput>) => {
    const document = assessmentResults(input({ tests: [], findings: [], ...given }))
    const root = document['assessment-results'] as { results: { findings?: Found[] }[] }
    return root.results[0]?.findings ?? []
  }
  type Found = { target: { 'target-id': string; status: { state: string } } }
  const both = judged(
    'other-than-satisfied',
    determination('AC-01a.[01]', 'satisfied'),
    determination('AC-01a.[02]', 'other-than-satisfied'),
  )
  assert.deepEqual(
    findingsOf({ judged: [both] }).map(one => one.target.status.state),
    ['not-satisfied', 'satisfied', 'not-satisfied'],
  )
  const clean = judged('satisfied', determination('AC-01a.[01]', 'satisfied'))
  assert.equal(findingsOf({ judged: [clean] })[0]?.target.status.state, 'satisfied')
  const open = [{ id: found, raisedOn: '2026-11-02', body: finding({ requirements: [third] }) }]
  assert.equal(findingsOf({ judged: [clean], findings: open })[0]?.target.status.state, 'not-satisfied')
  assert.deepEqual(await remarksOf(assessmentResults(input({ judged: [both] }))), [])
})
