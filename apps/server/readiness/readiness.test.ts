import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ActionDraft } from '@onus/core/action'
import { calendarOf } from '@onus/core/occurrence'
import { instant } from '@onus/core/time'
import { type Node, node, nodes, readDocument, text } from '@onus/oscal/document'
import { validateText } from '@onus/oscal/validate'
import { withOrg } from '../db/index.ts'
import { engagementIn, scopeIn } from '../engagement/testing.ts'
import { remind } from '../reminder/reminding.ts'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
let scope = ''
let engagement = ''
let finding = ''
let action = ''
let control = ''

/** A Type II of two criteria with controls: one proposed, one adopted, one finding with an action about it. */
before(async () => {
  place = await openPlace()
  const { client } = place.lead
  scope = await scopeIn(place)
  engagement = await engagementIn(place, { scope, from: '2026-01-01', to: '2027-12-31', sponsor: place.colleague })
  control = await controlOf('OWN-1', 'CC6.1', { state: 'adopted', owner: place.me })
  await controlOf('OWN-2', 'CC6.2', { state: 'proposed' })
  const raised = await client.findings.create({
    body: {
      body: {
        title: 'Accounts stay open',
        kind: 'design',
        severity: 'high',
        owner: place.colleague,
        description: 'Nothing closes them.',
        control: { id: control, version: 1 },
        requirements: ['soc2@2017:CC6.1'],
        engagement,
      },
    },
  })
  finding = raised.id
  action = (await client.actions.create({ body: { body: actionOf() } })).id
})
after(async () => await place[Symbol.asyncDispose]())

const actionOf = (more: Partial<ActionDraft> = {}): ActionDraft => ({
  title: 'Close accounts on the last day',
  description: 'HR tells IT.',
  owner: place.me,
  due: '2027-06-30',
  about: [{ noun: 'finding', id: finding }],
  requirements: [],
  milestones: [{ title: 'Choose a way', due: '2027-03-01', doneAt: null }],
  effortDays: 9,
  ...more,
})

async function controlOf(
  code: string,
  criterion: string,
  lifecycle: { state: 'proposed' } | { state: 'adopted'; owner: string },
) {
  const body = {
    code,
    title: `Does ${criterion}`,
    statement: 'What we do.',
    theme: 'access',
    lifecycle,
    evidenceOwners: [place.me],
    cadence: 'monthly' as const,
    acceptance: ['Somebody looked'],
    addresses: [{ requirement: `soc2@2017:${criterion}`, how: 'By doing it.' }],
    checks: [],
    manual: { method: 'inspection' as const, steps: ['Look at the list'] },
    scopes: [],
    origin: null,
  }
  return (await place.lead.client.controls.create({ body: { body } })).id
}

const params = () => ({ id: engagement })

test('readiness of an engagement counts its criteria by state, with reasons, owners and what blocks', async () => {
  const view = await place.lead.client.readiness.get({ params: params() })
  assert.equal(view.watermark, 'Management, not an attestation')
  assert.equal(view.total, 33)
  assert.deepEqual([view.counts.unknown, view.counts.design_gap, view.counts.clean], [32, 1, 0])
  const one = view.criteria.find(each => each.id === 'CC6.1')
  assert.deepEqual([one?.state, one?.design, one?.findings.map(each => each.id)], ['design_gap', 'partial', [finding]])
  assert.equal(one?.controls[0]?.owner?.id, place.me)
  assert.deepEqual(view.criteria.find(each => each.id === 'CC6.2')?.design, 'partial')
  assert.ok(view.criteria.every(each => each.state === 'clean' || each.words.length > 0))
  assert.ok(view.blockers.length > 0 && view.blockers.length <= 5)
})

test('the shortest path takes the days that an action says, and adopts what is proposed', async () => {
  const { path } = await place.lead.client.readiness.get({ params: params() })
  const steps = new Map(path.steps.map(one => [one.kind, one]))
  assert.deepEqual([steps.get('remediate')?.action, steps.get('remediate')?.effortDays], [action, 9])
  assert.ok(path.steps.some(one => one.kind === 'adopt' && one.title === 'OWN-2 Does CC6.2'))
  assert.equal(steps.has('write'), false)
  for (const [index, one] of path.steps.entries()) {
    const before = path.steps[index - 1]
    assert.ok(!before || before.blocks.length >= one.blocks.length)
  }
})

test('a step about a control that did not exist in the time of the engagement says which control it is', async () => {
  const past = await engagementIn(place, { scope, from: '2024-01-01', to: '2024-12-31' })
  const { path } = await place.lead.client.readiness.get({ params: { id: past } })
  assert.ok(path.steps.some(one => one.title === 'OWN-2 Does CC6.2'))
  assert.deepEqual(
    path.steps.filter(one => one.title.trim() === ''),
    [],
  )
})

test('the report bears its watermark in every line, as CSV and as XLSX', async () => {
  const csv = (await place.lead.client.readiness.sheet({
    params: params(),
    body: { format: 'csv' },
  })) as unknown as Response
  const [head = '', ...lines] = (await csv.text()).trim().split(/\r?\n/)
  assert.match(head, /Status of this report/)
  assert.equal(
    lines.filter(line => line.endsWith('"Management, not an attestation"') || line.endsWith('attestation')).length >=
      33,
    true,
  )
  const xlsx = (await place.lead.client.readiness.sheet({ params: params(), body: {} })) as unknown as Response
  assert.match(xlsx.headers.get('content-disposition') ?? '', /readiness-.*\.xlsx/)
  await xlsx.arrayBuffer()
})

test('the report comes to read, to edit and to print, with its watermark and what is unknown at its end', async () => {
  const { document } = place.lead.client.readiness
  const html = await ((await document({ params: params(), body: { format: 'html' } })) as unknown as Response).text()
  assert.match(html, /<p class="mark">Management, not an attestation<\/p>/)
  assert.match(html, /OWN-2 Does CC6\.2[\s\S]*What is unknown[\s\S]*<li>Shortest path: who owns it<\/li>/)
  const docx = (await document({ params: params(), body: { format: 'docx' } })) as unknown as Response
  assert.match(docx.headers.get('content-disposition') ?? '', /readiness-.*\.docx/)
  assert.equal(
    Buffer.from(await docx.arrayBuffer())
      .subarray(0, 2)
      .toString(),
    'PK',
  )
})

test('the roadmap has the steps of the path, the actions and what nobody planned, by workstream', async () => {
  const view = await place.lead.client.readiness.roadmap({ params: params() })
  const kinds = Map.groupBy(view.cards, one => one.kind)
  assert.deepEqual(
    kinds.get('path')?.map(one => one.id),
    ['scope', 'criteria', 'gap', 'remediate', 'evidence_plan', 'readiness'].map(id => `path ${id}`),
  )
  assert.deepEqual(
    kinds.get('action')?.map(one => one.id),
    [`action ${action}`],
  )
  assert.ok((kinds.get('proposed')?.length ?? 0) > 30)
  assert.equal(view.sprints.length, 6)
  assert.deepEqual(
    view.lanes.map(one => one.id),
    ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'],
  )
  assert.ok(view.timeline.some(one => one.id === 'report' && one.from === '2028-01-28'))
  assert.deepEqual(
    view.capacity.map(one => one.phase),
    ['readiness', 'examination', 'ongoing'],
  )
  assert.ok((view.capacity[0]?.days[0] ?? 0) < (view.capacity[0]?.days[1] ?? 0))
  assert.deepEqual(
    [view.cost.model, view.cost.answers.categories, view.cost.answers.readiness],
    ['soc2', 'none', 'much'],
  )
})

test('the plan of action has the finding as risk behind the action, and every move of a milestone', async () => {
  const { client } = place.lead
  const before = await client.actions.get({ params: { id: action }, query: {} })
  await client.actions.update({
    params: { id: action },
    body: {
      body: actionOf({ milestones: [{ title: 'Choose a way', due: '2027-04-01', doneAt: null }] }),
      reason: 'HR is late',
    },
    ifMatch: String(before.version),
  })
  const { items } = await client.poam.list({ query: { engagement } })
  assert.equal(items.length, 1)
  const [item] = items
  assert.deepEqual([item?.id, item?.risk.id, item?.originalRisk, item?.state], [action, finding, 'high', 'planned'])
  assert.deepEqual(
    item?.changes.map(one => [one.what, one.from, one.to, one.why]),
    [['moved', '2027-03-01', '2027-04-01', 'HR is late']],
  )
  const other = await engagementIn(place, { scope, kind: 'internal', mode: 'internal_review', categories: [] })
  assert.deepEqual((await client.poam.list({ query: { engagement: other } })).items, [])
  const sheet = (await client.poam.sheet({ body: { engagement, format: 'csv' } })) as unknown as Response
  assert.match(await sheet.text(), /Accounts stay open|Nothing closes them/)
})

async function written(model: 'assessment-plan' | 'assessment-results' | 'plan-of-action-and-milestones', query = {}) {
  const response = await place.lead.client.oscal.export({ params: { model }, query: { engagement, ...query } })
  return { body: await response.text(), losses: response.headers.get('x-onus-losses') }
}

test('plan, results and plan of action leave as OSCAL without a remark of the validator', async () => {
  for (const model of ['assessment-plan', 'assessment-results', 'plan-of-action-and-milestones'] as const) {
    const { body, losses } = await written(model)
    const { state, report } = await validateText(body, 'document.json')
    assert.deepEqual([model, state, report.errors], [model, 'valid', []])
    assert.ok(JSON.parse(decodeURIComponent(losses ?? '[]')).length > 0)
    assert.doesNotMatch(body, /ada@example\.com|bo@example\.com/)
  }
  const { body } = await written('assessment-results', { format: 'yaml' })
  const reading = readDocument(new TextEncoder().encode(body))
  assert.ok(reading.ok)
  const result = nodes(node(reading.document.whole, 'assessment-results') as Node, 'results')[0]
  assert.deepEqual(
    nodes(result, 'findings').map(one => [
      text(node(one, 'target'), 'target-id'),
      text(node(node(one, 'target'), 'status'), 'state'),
    ]),
    [['CC6.1_obj', 'not-satisfied']],
  )
})

test('a plan needs an engagement, and a plan of action without any item is refused', async () => {
  const { client } = place.lead
  const asked = { params: { model: 'assessment-plan' as const }, query: {} }
  await assert.rejects(client.oscal.export(asked), /which engagement/)
  const other = await engagementIn(place, { scope, kind: 'internal', mode: 'internal_review', categories: [] })
  await assert.rejects(
    client.oscal.export({ params: { model: 'plan-of-action-and-milestones' }, query: { engagement: other } }),
    /nothing in this plan/,
  )
})

test('a deviation from a plan is approved by somebody else than the owner, and closure is verified by another', async () => {
  const { client } = place.lead
  const draft = actionOf({ about: [], deviation: 'false_positive', deviationWhy: 'The scanner reads the wrong file' })
  const { id } = await client.actions.create({ body: { body: draft } })
  const step = async (of: Place['lead'], verb: string) =>
    await of.client.actions.transition({ params: { id }, body: { verb, input: {} } })
  await assert.rejects(step(place.lead, 'approve_deviation'), /somebody else/i)
  await step(place.second, 'approve_deviation')
  await step(place.lead, 'finish')
  await assert.rejects(step(place.lead, 'verify'), /somebody else/i)
  await step(place.second, 'verify')
  const item = (await client.poam.list({ query: {} })).items.find(one => one.id === id)
  assert.deepEqual(
    [item?.state, item?.verifiedBy, item?.deviation?.approval?.by],
    ['closed', place.colleague, place.colleague],
  )
})

test('a control that the matrix leaves out of a criterion does not count for its readiness, and is named with the reason', async () => {
  const { client } = place.lead
  const standing = async () =>
    (await client.readiness.get({ params: params() })).criteria.find(one => one.id === 'CC6.1')
  const say = async (said: { state: 'out'; reason: string } | { state: 'in'; how: string }, requirement: string) =>
    await client.engagements.sayCells({
      params: params(),
      body: { cells: [{ requirement, control, said }], reason: 'As agreed with the firm' },
    })
  assert.deepEqual(
    (await standing())?.controls.map(one => one.code),
    ['OWN-1'],
  )
  await say({ state: 'out', reason: 'Another product' }, 'soc2@2017:CC6.1')
  const without = await standing()
  assert.deepEqual([without?.controls, without?.operated], [[], 'unknown'])
  assert.ok(without?.words.includes('OWN-1 is left out here: Another product'))
  await say({ state: 'in', how: 'It closes accounts' }, 'soc2@2017:CC6.3')
  const added = (await client.readiness.get({ params: params() })).criteria.find(one => one.id === 'CC6.3')
  assert.deepEqual([added?.controls.map(one => one.code), added?.operated === 'yes'], [['OWN-1'], false])
})

test('a sponsor sees each month what changed in it, and is told once, on its first working day (R-110)', async () => {
  const { client } = place.lead
  const step = (verb: string) => client.engagements.transition({ params: params(), body: { verb, input: {} } })
  await step('begin_scoping')
  await place.second.client.engagements.approveScope({ params: params(), body: {} })
  await step('open_period')
  const now = instant(Date.now())
  const next = calendarOf('UTC').plusMonths(instant(`${now.slice(0, 7)}-01T00:00:00.000Z`), 1)
  const report = await client.monthlyReports.get({ query: { asOf: next } })
  assert.deepEqual([report.month, report.zone], [now.slice(0, 7), 'UTC'])
  const mine = report.engagements.find(one => one.id === engagement)
  assert.deepEqual([mine?.begin, mine?.step], [null, { from: null, to: 'period_open' }])
  assert.ok((mine?.end.unknown ?? 0) > 0)
  assert.ok(report.engagements.every(one => one.end !== null && one.title !== ''))
  assert.ok(report.findings.opened.some(one => one.id === finding))
  const earlier = await client.monthlyReports.get({ query: { asOf: report.from } })
  assert.deepEqual([earlier.engagements, earlier.findings.opened], [[], []])
  const answer = await client.monthlyReports.document({ body: { asOf: next, format: 'html' } })
  const text = await (answer as unknown as Response).text()
  assert.ok(text.includes('Accounts stay open') && text.includes('Management, not an attestation'))
  const org = (await client.sessions.current()).organisation?.id ?? ''
  const told = async (who: 'lead' | 'second') =>
    (await place[who].client.notifications.list()).items.filter(
      one => one.title === `Monthly report of ${report.month}`,
    )
  const works = (day: Date) => day.getUTCDay() !== 0 && day.getUTCDay() !== 6
  const first = new Date(next)
  while (!works(first)) first.setUTCDate(first.getUTCDate() + 1)
  for (const hour of [9, 10]) {
    first.setUTCHours(hour)
    await withOrg(place.database.app, { org, user: null }, tx => remind(tx, org, instant(first.getTime())))
  }
  assert.deepEqual(
    (await told('second')).map(one => one.link),
    [`/monthly-report?asOf=${next}`],
  )
  assert.deepEqual(await told('lead'), [])
})
