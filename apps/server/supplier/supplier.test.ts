import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { jobDone } from '../job/testing.ts'
import { openPlace, type Place, textFile } from '../testing-place.ts'

let place: Place
let supplier = ''
let control = ''
const check = 'supplier-register-in-order'
const requirements = ['soc2@2017:CC9.2', 'nis2@2022:21(2)(d)']

before(async () => {
  place = await openPlace()
  const body = {
    code: 'SUP-1',
    title: 'The register of suppliers is kept',
    statement: 'Each supplier is assessed, and what was found is treated.',
    theme: 'suppliers',
    lifecycle: { state: 'adopted' as const, owner: place.me },
    evidenceOwners: [place.me],
    cadence: 'annual' as const,
    acceptance: ['Nothing is open'],
    addresses: requirements.map(requirement => ({ requirement, how: 'By the register' })),
    checks: [],
    manual: { method: 'inspection' as const, steps: ['Look through the register'] },
    scopes: [],
    origin: null,
  }
  control = (await place.lead.client.controls.create({ body: { body } })).id
})
after(async () => await place?.[Symbol.asyncDispose]())

const draft = (more: Record<string, unknown> = {}) => ({
  body: {
    name: 'Cloud Ltd',
    country: 'IE',
    tier: 'critical',
    tierWhy: 'Runs everything',
    owner: place.me,
    began: '2024-01-01',
    services: [{ name: 'Hosting', kind: 'service', component: 'Production' }],
    noticeHours: 24,
    dependsOn: [{ name: 'Data Centre AG', supplier: null, service: 'Rooms' }],
    ...more,
  } as never,
})

/** Reads the register now and runs the check over it, as the schedule does; then asks for the two requirements. */
async function standings() {
  const { client } = place.lead
  const { source } = await client.suppliers.standings({ query: {} })
  await jobDone(client, (await client.connections.run({ params: { id: source?.connection ?? '' } })).job)
  await jobDone(client, (await client.checks.run({ body: { checks: [check] } })).job)
  const { items } = await client.posture.cards()
  return await Promise.all(
    requirements.map(async requirement => {
      const card = items.find(one => requirement.startsWith(`${one.framework}:`))
      return await client.posture.requirement({ params: { id: card?.profile ?? '', requirement } })
    }),
  )
}

test('a supplier past its grace without assessment fails both requirements, whether or not their control has the check', async () => {
  const { client } = place.lead
  const accepted = { state: 'absent_accepted', why: 'It reaches no person', by: place.colleague }
  supplier = (await client.suppliers.create({ body: draft({ clauses: { c_background_checks: accepted } }) })).id
  const { body } = await client.suppliers.get({ params: { id: supplier }, query: {} })
  assert.deepEqual(body.clauses.c_background_checks, { ...accepted, by: place.me })
  const { items, controls, source } = await client.suppliers.standings({ query: {} })
  assert.equal(items[0]?.standing.state, 'missing')
  assert.equal(items[0]?.standing.rule, 'supplier.grace')
  assert.match(items[0]?.standing.words ?? '', /was to be by 2024-02-29|was to be by 2024-03-01/)
  assert.equal(source?.state, 'active')
  assert.deepEqual(
    controls.map(one => [one.code, one.sees]),
    [['SUP-1', false]],
  )
  for (const { standing } of await standings()) {
    assert.equal(standing.label, 'failing')
    assert.equal(standing.operated, 'no')
  }
  const { body: before, version } = await client.controls.get({ params: { id: control }, query: {} })
  const seeing = { ...before, checks: [check], manual: null, cadence: 'continuous' as const }
  await client.controls.update({ params: { id: control }, body: { body: seeing }, ifMatch: String(version) })
  for (const { standing } of await standings()) assert.equal(standing.operated, 'no')
  const { items: runs } = await client.checks.runs({ params: { id: check }, query: {} })
  const reasons = (runs[0]?.body.failing ?? []).filter(row => row.status === 'fail').map(({ reason }) => reason)
  assert.ok(
    reasons.some(reason => /Cloud Ltd: Never assessed; .*\(supplier\.grace\)/.test(reason)),
    reasons.join('\n'),
  )
})

test('who owns a supplier writes its assessment, and somebody else decides it', async () => {
  const finding = { finding: 'Looked at', concern: 'none' }
  const factors = { vulnerabilities: finding, quality: finding, practices: finding }
  const write = (more: object) => ({
    body: { body: { supplier, factors: { ...factors, ...more }, criteria: {} } as never },
  })
  const { id } = await place.lead.client.supplierAssessments.create(write({}))
  const params = { id }
  const decide = (who: Place['lead']) =>
    who.client.supplierAssessments.transition({
      params,
      body: { verb: 'decide', input: { decision: 'approve', why: 'Nothing stands against it' } },
    })
  await assert.rejects(decide(place.second), /coordinated assessments/)
  await place.lead.client.supplierAssessments.update({ params, ...write({ coordinated_assessments: finding }) })
  await assert.rejects(decide(place.lead), /You own this supplier/)
  await decide(place.second)
  const { standing } = await place.lead.client.suppliers.standing({ params: { id: supplier }, query: {} })
  assert.equal(standing.state, 'current')
  assert.equal(standing.decision, 'approve')
})

test('a report with two exceptions and five expected controls counts for nothing until it was read, and then shows in both requirements', async () => {
  const { client } = place.lead
  const { sha256, bytes, name, mediaType } = await client.evidence.upload({
    files: [textFile('soc2.txt', 'The report')],
  })
  const today = new Date().toISOString().slice(0, 10)
  const file = {
    title: 'SOC 2 of Cloud Ltd',
    kind: 'file',
    period: { from: '2026-01-01T00:00:00.000Z', to: null },
    performedAt: new Date().toISOString(),
    collector: null,
    sensitivity: 'confidential',
    source: 'Cloud Ltd',
    description: 'As it came',
    controls: [control],
    snapshot: null,
    collectedBy: place.me,
    blobs: [{ sha256, bytes, name, mediaType }],
  }
  const evidence = (await client.evidence.create({ body: { body: file as never } })).id
  const period = { from: `${Number(today.slice(0, 4)) - 1}-01-01`, to: today }
  const unread = {
    kind: 'soc2_type2',
    firm: '',
    issued: null,
    period,
    coversOurServices: null,
    categories: null,
    opinion: null,
    exceptions: null,
    expected: null,
    carvedOut: null,
    bridgeLetterUntil: null,
  }
  const body = (review: object) => ({ body: { supplier, title: 'SOC 2 Type II', files: [evidence], review } as never })
  const { id } = await client.supplierReports.create({ body: body(unread) })
  const params = { id }
  const step = (verb: string, input: Record<string, unknown> = {}) =>
    client.supplierReports.transition({ params, body: { verb, input } })
  await step('receive')
  const collected = await client.suppliers.standing({ params: { id: supplier }, query: {} })
  assert.deepEqual(
    collected.points.filter(({ kind }) => kind === 'report').map(({ state }) => state),
    ['unknown'],
  )
  assert.equal(collected.reports[0]?.counts, false)
  await step('begin')
  await assert.rejects(step('accept', { why: 'Read' }), /every control that it expects of us/)
  const exception = { noted: 'One of 25', risk: null }
  await client.supplierReports.update({
    params,
    body: body({
      ...unread,
      firm: 'Example Audit',
      issued: today,
      coversOurServices: true,
      categories: ['security'],
      opinion: { description: 'unmodified', design: 'unmodified', operation: 'unmodified' },
      exceptions: [
        { ...exception, control: 'Leavers', relevance: 'relevant', responseAdequate: false },
        { ...exception, control: 'Visitors', relevance: 'not_relevant', responseAdequate: null },
      ],
      expected: [1, 2, 3, 4, 5].map(number => ({
        reference: `U${number}`,
        text: 'Review your accounts',
        answer:
          number < 4
            ? { is: 'implemented', control }
            : number === 4
              ? { is: 'gap' }
              : { is: 'not_applicable', why: 'Not used' },
      })),
      carvedOut: [],
    }),
  })
  await step('accept_with_conditions', { why: 'Leavers and U4 are treated' })
  const { findings, open, reach } = await client.supplierReports.reading({ params, query: {} })
  assert.deepEqual(open, [])
  assert.equal(reach.state, 'current')
  assert.deepEqual(
    findings.map(({ key }) => key),
    ['exception Leavers', 'expected_control U4'],
  )

  for (const { standing } of await standings()) assert.equal(standing.label, 'failing')
  const { items: runs } = await client.checks.runs({ params: { id: check }, query: {} })
  const reasons = (runs[0]?.body.failing ?? []).filter(row => row.status === 'fail').map(({ reason }) => reason)
  assert.deepEqual(
    reasons.filter(reason => !reason.includes('contract')),
    ['Cloud Ltd: Exception at Leavers: One of 25', 'Cloud Ltd: U4 Review your accounts: nothing of ours does it'],
  )
  const about = (await client.suppliers.standing({ params: { id: supplier }, query: {} })).points
  const many = (kind: string, state: string) => about.filter(one => one.kind === kind && one.state === state).length
  assert.deepEqual([many('exception', 'gap'), many('exception', 'met')], [1, 1])
  assert.deepEqual(
    ['met', 'gap', 'not_applicable'].map(state => many('expected_control', state)),
    [3, 1, 1],
  )

  const { items } = await client.supplierReports.raise({
    params,
    body: { keys: ['exception Leavers'], owner: place.me, severity: 'medium' },
  })
  const finding = await client.findings.get({ params: { id: items[0]?.id ?? '' }, query: {} })
  assert.deepEqual(finding.body.requirements, requirements)
  const again = { keys: ['exception Leavers'], owner: place.me, severity: 'medium' as const }
  await assert.rejects(client.supplierReports.raise({ params, body: again }), /there already/)
})

test('an incident that a supplier tells of asks for a new assessment, and the register leaves as a table', async () => {
  const { client } = place.lead
  const now = Date.now()
  const at = (hours: number) => new Date(now - hours * 3_600_000).toISOString()
  const params = { id: supplier }
  const inYears = (years: number) => `${new Date().getUTCFullYear() + years}-12-31`
  const owed = await client.agenda.list({ query: { from: inYears(-1), to: inYears(1) } })
  assert.ok(owed.items.some(({ kind, title }) => kind === 'supplier' && title === 'Assess Cloud Ltd'))
  await client.suppliers.notice({
    params,
    body: { what: 'Outage', awareAt: at(40), toldAt: at(0), incident: null } as never,
  })
  const { standing, notices } = await client.suppliers.standing({ params, query: {} })
  assert.equal(standing.state, 'triggered')
  assert.match(standing.words, /Incident at the supplier: Outage/)
  assert.deepEqual(
    notices.map(({ hours, late }) => [hours, late]),
    [[40, true]],
  )
  await client.suppliers.update({ params, body: draft({ name: '=Cloud Ltd' }) })
  const kept = await client.suppliers.get({ params, query: {} })
  assert.equal(kept.body.triggers.length, 1)
  const csv = await client.suppliers.sheet({ body: { format: 'csv' } })
  const text = await (csv as unknown as Response).text()
  assert.match(text, /'=Cloud Ltd/)
  assert.match(text, /Hosting \| service \| Production/)
})

test('a table of suppliers is looked at, taken whole or not at all, taken back, and the export changes nothing', async () => {
  const { client } = place.lead
  const importing = (name: string, content: string | Buffer, body: object = {}) =>
    client.suppliers.importTable({ files: [new File([content], name)], body: body as never })
  const rows = Array.from({ length: 250 }, (_, at) => `K-${at};M\u00fcller ${at} GmbH;Germany;standard;03.04.2024;1,5`)
  const lines = ['Vendor No;Vendor;Country;Criticality;Start date;Notification SLA', ...rows].join('\r\n')
  const file = Buffer.from(lines, 'latin1')
  const before = (await client.suppliers.standings({ query: {} })).items.length
  const asked = await importing('kreditoren.csv', file)
  assert.equal(asked.days, '')
  assert.deepEqual([asked.read, asked.faultCount, asked.faults[0]?.column], [250, 250, 'began'])
  await assert.rejects(importing('kreditoren.csv', file, { take: 'take' }), /Nothing was taken. .*03.04.2024/)
  const days = 'DD.MM.YYYY'
  const look = await importing('kreditoren.csv', file, { days })
  assert.deepEqual([look.counts, look.faultCount, look.taken], [{ new: 250, changed: 0, same: 0 }, 0, null])
  assert.equal(look.items[0]?.name, 'M\u00fcller 0 GmbH')
  const { taken } = await importing('kreditoren.csv', file, { days, take: 'take' })
  assert.equal((await client.suppliers.standings({ query: {} })).items.length, before + 250)
  await client.suppliers.undoImport({ params: { id: taken ?? '' }, body: {} })
  assert.equal((await client.suppliers.standings({ query: {} })).items.length, before)
  await assert.rejects(client.suppliers.undoImport({ params: { id: taken ?? '' }, body: {} }), /taken back already/)

  const exported = await client.suppliers.sheet({ body: { format: 'csv' } })
  const csv = await (exported as unknown as Response).text()
  const again = await importing('suppliers.csv', `\ufeff${csv}`)
  assert.deepEqual([again.counts, again.faults], [{ new: 0, changed: 0, same: before }, []])
  const other = await importing('suppliers.csv', csv.replace('Runs everything', 'Runs all'), { take: 'take' })
  assert.equal((await client.suppliers.get({ params: { id: supplier }, query: {} })).body.tierWhy, 'Runs all')
  await client.suppliers.undoImport({ params: { id: other.taken ?? '' }, body: {} })
  const { body } = await client.suppliers.get({ params: { id: supplier }, query: {} })
  assert.deepEqual([body.tierWhy, body.triggers.length], ['Runs everything', 1])
  const empty = await client.suppliers.sheet({ body: { format: 'csv', rows: 'none' } })
  assert.match(await (empty as unknown as Response).text(), /^Our reference,Supplier,Country,Tier/)
})
