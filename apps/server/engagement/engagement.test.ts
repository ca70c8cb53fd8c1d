import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { instant } from '@onus/core/time'
import { sql } from 'kysely'
import { Client } from 'pg'
import { type OrgTransaction, withOrg } from '../db/index.ts'
import { type AnyWrite, record, type Writer } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { versionsInForce, versionsOf } from '../register/store.ts'
import { password, secretOf } from '../session/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'
import { engagementDraft, engagementIn, scopeIn } from './testing.ts'

let place: Place
let scope = ''
let control = ''
/** An issued engagement, the one that follows it, and a thing of each noun that it froze. */
let frozen = { id: '', next: '', held: new Map<string, string>() }

before(async () => {
  place = await openPlace()
  scope = await scopeIn(place)
  control = await controlNamed('AC-2', ['soc2@2017:CC6.1', 'soc2@2017:CC6.2'])
})
after(async () => place[Symbol.asyncDispose]())

async function controlNamed(code: string, requirements: readonly string[]) {
  const body = {
    code,
    title: 'Leavers lose access',
    statement: 'We remove leavers.',
    theme: 'Access',
    lifecycle: { state: 'adopted' as const, owner: place.me },
    evidenceOwners: [place.me],
    cadence: 'monthly' as const,
    acceptance: ['Nobody who left is active'],
    addresses: requirements.map(requirement => ({ requirement, how: 'By removing leavers within a day' })),
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  return (await place.lead.client.controls.create({ body: { body } })).id
}
const engagements = () => place.lead.client.engagements
const step = async (id: string, verb: string, input: Record<string, unknown> = {}) =>
  await engagements().transition({ params: { id }, body: { verb, input } })
const pathOf = async (id: string) => await engagements().path({ params: { id } })
const matrixOf = async (id: string) => await engagements().matrix({ params: { id } })

/** Waits until everything of an engagement has its place in the ledger, as issuing asks for. */
async function sequenced(id: string) {
  for (let round = 0; round < 200; round += 1) {
    const waiting = await engagements()
      .manifest({ params: { id } })
      .catch(() => null)
    if (waiting) return waiting
    await sleep(25)
  }
  throw new Error('never written to the ledger')
}

test('a scope or a profile that does not fit is refused before anything is stored', async () => {
  const create = async (more: object) =>
    await engagements().create({ body: { body: { ...engagementDraft(place, scope), ...more } } })
  await assert.rejects(create({ scope: control }), /no such scope/)
  const profile = {
    name: 'CSF',
    framework: 'csf@2.0',
    selections: ['all'],
    notApplicable: [],
  }
  const { id } = await place.lead.client.profiles.create({ body: { body: profile } })
  await assert.rejects(create({ profile: id }), /about csf@2\.0/)
  await assert.rejects(create({ categories: ['privacy'] }), /Security belongs/)
})

test('a system without one kind of component stays in scoping, and the sponsor’s approval opens the period', async () => {
  const holed = await scopeIn(place, 'Holed')
  const { body } = await place.lead.client.scopes.get({ params: { id: holed } })
  await place.lead.client.scopes.update({
    params: { id: holed },
    body: { body: { ...body, components: body.components.slice(1) } },
  })
  const id = await engagementIn(place, { scope: holed, sponsor: place.colleague })
  await step(id, 'begin_scoping')
  await assert.rejects(step(id, 'open_period', { without: 'We know' }), /infrastructure/)
  await place.lead.client.scopes.update({ params: { id: holed }, body: { body } })
  await assert.rejects(step(id, 'open_period'), /has not approved/)
  await assert.rejects(engagements().approveScope({ params: { id }, body: {} }), /Only the sponsor/)
  await place.second.client.engagements.approveScope({ params: { id }, body: {} })
  await step(id, 'open_period')
  const { steps } = await pathOf(id)
  assert.deepEqual(
    steps.map(one => one.state),
    ['done', 'done', 'open', 'waiting', 'waiting', 'waiting'],
  )
})

test('the matrix holds what controls say, what is said here beside it, and its gates', async () => {
  const id = await engagementIn(place, { scope, categories: ['security', 'availability'] })
  const first = await matrixOf(id)
  assert.equal(first.rows.length, 36)
  assert.deepEqual(
    first.cells.map(cell => [cell.requirement, cell.from]),
    [
      ['soc2@2017:CC6.1', 'control'],
      ['soc2@2017:CC6.2', 'control'],
    ],
  )
  assert.equal(first.gates.filter(gate => gate.kind === 'empty').length, 34)
  const { written } = await engagements().sayCells({
    params: { id },
    body: {
      cells: [
        { requirement: 'soc2@2017:CC6.1', control, said: { state: 'in', how: 'As the product is run' } },
        { requirement: 'soc2@2017:CC6.2', control, said: { state: 'out', reason: 'Another system' } },
        { requirement: 'soc2@2017:A1.1', control, said: { state: 'in', how: 'Accounts of operators' } },
      ],
      reason: '',
    },
  })
  assert.equal(written, 3)
  const then = await matrixOf(id)
  assert.deepEqual(
    then.cells.map(cell => [cell.requirement, cell.from, cell.by]),
    [
      ['soc2@2017:CC6.1', 'engagement', place.me],
      ['soc2@2017:A1.1', 'engagement', place.me],
    ],
  )
  assert.equal(then.leftOut[0]?.reason, 'Another system')
  const outside = { requirement: 'soc2@2017:P1.1', control, said: { state: 'in' as const, how: 'x' } }
  await assert.rejects(
    engagements().sayCells({ params: { id }, body: { cells: [outside] } }),
    /not looked at in this engagement/,
  )
})

test('the open step can be overridden with a reason, and the override stands in the record', async () => {
  const id = await engagementIn(place, { scope })
  await assert.rejects(engagements().overrideStep({ params: { id }, body: { step: 'gap', reason: 'x' } }), /opens when/)
  await engagements().overrideStep({ params: { id }, body: { step: 'scope', reason: 'A company of one' } })
  const { steps } = await pathOf(id)
  assert.equal(steps[0]?.overridden?.reason, 'A company of one')
  assert.equal(steps[0]?.overridden?.by, place.me)
  assert.equal(steps[1]?.state, 'done')
  assert.equal(steps[2]?.state, 'open')
})

test('issuing freezes what the engagement rests on, and anybody can list it again to the same hash', async () => {
  const id = await engagementIn(place, { scope, kind: 'soc2_readiness', from: '2025-01-01', to: '2025-12-31' })
  const cell = { requirement: 'soc2@2017:CC6.1', control, said: { state: 'in' as const, how: 'As it was in 2025' } }
  await engagements().sayCells({ params: { id }, body: { cells: [cell] } })
  await step(id, 'begin_scoping')
  await step(id, 'open_period', { without: 'No sponsor yet' })
  for (const verb of ['begin_fieldwork', 'begin_reporting']) await step(id, verb)
  const raised = {
    title: 'A leaver kept access',
    kind: 'deviation' as const,
    severity: 'low' as const,
    owner: place.me,
    description: 'One of 25.',
    engagement: id,
  }
  const raise = async () => (await place.lead.client.findings.create({ body: { body: raised } })).id
  const move = async (finding: string, verb: string, input: Record<string, unknown>, who = place.lead) =>
    await who.client.findings.transition({ params: { id: finding }, body: { verb, input } })
  const [answered, open] = [await raise(), await raise()]
  const held = new Map<string, string>()
  for (const noun of frozenNouns) held.set(noun, await rowOf(noun, null, inside(id)))
  await move(answered, 'assess', { cause: 'Nobody told IT', effect: 'Access stayed' })
  await move(answered, 'respond', { response: 'HR tells IT', responsible: place.me, responseDue: '2026-12-01' })
  await sequenced(id)
  await step(id, 'issue', { manifest: 'what somebody would like' })
  const { body } = await engagements().get({ params: { id } })
  assert.ok(body.lifecycle.state === 'issued')
  const issued = await engagements().manifest({ params: { id } })
  assert.equal(issued.issued, issued.sha256)
  assert.equal(issued.holds, true)
  assert.deepEqual([...new Set(issued.versions.map(one => one.noun))].sort(), [
    'control',
    'engagement',
    'finding',
    'matrix-cell',
    'scope',
  ])

  const { body: said } = await place.lead.client.controls.get({ params: { id: control } })
  await place.lead.client.controls.update({
    params: { id: control },
    body: { body: { ...said, title: 'Later words', addresses: [] } },
  })
  const later = await engagements().manifest({ params: { id } })
  assert.equal(later.holds, true)
  const kept = await matrixOf(id)
  assert.equal(kept.frozen, true)
  assert.equal(kept.columns[0]?.title, 'Leavers lose access')
  const asOf = new Date().toISOString()
  const now = await engagements().matrix({ params: { id }, query: { asOf } })
  assert.deepEqual([now.frozen, now.columns[0]?.title], [false, 'Later words'])
  const before = await engagements().get({ params: { id }, query: { asOf: '2020-01-01T00:00:00.000Z' } })
  assert.equal(before.body.lifecycle.state, 'issued', 'it is what is asked about, also of a time before it')
  const atIssue = await place.lead.client.readiness.get({ params: { id } })
  assert.equal(atIssue.asOf, body.lifecycle.at)
  assert.ok((await place.lead.client.readiness.get({ params: { id }, query: { asOf } })).asOf > atIssue.asOf)
  await assert.rejects(engagements().sayCells({ params: { id }, body: { cells: [cell] } }), /frozen/)
  await assert.rejects(step(id, 'back_to_fieldwork', { why: 'x' }), /issued/)
  await assert.rejects(raise(), /frozen/)

  await assert.rejects(move(open, 'assess', { cause: 'x', effect: 'x' }), refusedAs('not_in_lifecycle', /frozen/))
  await assert.rejects(move(answered, 'respond_again', { why: 'x' }), refusedAs('not_in_lifecycle', /frozen/))
  await move(answered, 'remediate', { remediation: 'HR tells IT by ticket' })
  await move(answered, 'verify', { verification: 'Three tickets' }, place.second)
  await move(answered, 'close', {}, place.second)
  const cells = await insideOf(place, tx =>
    versionsInForce(tx, 'matrix-cell', { asOf: instant(Date.now()), knownAt: null }),
  )
  const mine = cells.find(one => one.body.engagement === id) ?? assert.fail('no cell')
  const findings = await insideOf(place, tx => versionsOf(tx, 'finding', answered))
  const [engagement] = await insideOf(place, tx => versionsOf(tx, 'engagement', id))
  const raw: AnyWrite[] = [
    { noun: 'matrix-cell', subject: mine.subject, body: mine.body },
    { noun: 'matrix-cell', body: mine.body },
    { noun: 'finding', subject: answered, body: { ...findings[0]!.body, extent: 'Two of 25' } },
    { noun: 'finding', subject: answered, body: { ...findings[0]!.body, engagement: null } },
    { noun: 'engagement', subject: id, body: { ...engagement!.body, lifecycle: { state: 'draft' } } },
  ]
  for (const write of raw)
    await assert.rejects(
      insideOf(place, (tx, writer) => record(writer(tx), write)),
      /frozen/,
      JSON.stringify(write.body),
    )
  const next = await engagements().rollForward({ params: { id }, body: {} })
  frozen = { id, next: next.id, held }
  assert.deepEqual(await slippedInto(frozen), [])
  const user = (await place.lead.client.sessions.current()).user?.id ?? null
  for (const noun of ['conclusion', 'opinion', 'room'])
    await assert.rejects(
      rowOf(noun, null, inside(next.id), user),
      constraint('written_by_its_auditor'),
      `a ${noun} that no auditor wrote`,
    )
  await step(id, 'supersede', { supersededBy: next.id, reason: 'A correction' })
  assert.equal((await engagements().manifest({ params: { id } })).holds, true)
})

const refusedAs = (code: string, words: RegExp) => (error: { problem?: { code: string; detail: string } }) =>
  error.problem?.code === code && words.test(error.problem.detail)

const constraint = (name: string) => (error: { constraint?: string }) => error.constraint === name

/** What is written into an issued engagement, or of it into another, and not refused since that is frozen. */
async function slippedInto({ id, next, held }: typeof frozen): Promise<readonly string[]> {
  const slipped: string[] = []
  const attempt = async (what: string, noun: string, subject: string | null, engagement: string | null) => {
    const refusal = await rowOf(noun, subject, inside(engagement)).then(
      () => null,
      (error: { constraint?: string }) => error,
    )
    if (refusal === null || !constraint('frozen_at_issue')(refusal)) slipped.push(`${noun} ${what}`)
  }
  for (const noun of frozenNouns) {
    await attempt('comes in', noun, null, id)
    await attempt('changes', noun, held.get(noun) ?? null, id)
    await attempt('goes to another', noun, held.get(noun) ?? null, next)
    await attempt('goes to none', noun, held.get(noun) ?? null, null)
  }
  return slipped
}

/** What the role of the database that owns everything does. */
async function asAdministrator(statement: string): Promise<void> {
  const client = new Client(place.database.databaseUrl)
  await client.connect()
  await client.query(statement)
  await client.end()
}

const frozenNouns = ['population', 'draw', 'test', 'judgement', 'description', 'conclusion', 'opinion'] as const
const inside = (engagement: string | null) => ({ engagement, control: null, lifecycle: { state: 'open' } })

/** A row of the table of facts, past every handler and schema: the first of a thing, or the next one of it. */
async function rowOf(noun: string, subject: string | null, body: object, user: string | null = null): Promise<string> {
  const org = (await place.lead.client.sessions.current()).organisation?.id ?? ''
  const id = subject ?? randomUUID()
  await withOrg(place.database.app, { org, user }, async tx => {
    if (subject === null) await sql`insert into subject (org, id, noun) values (${org}, ${id}, ${noun})`.execute(tx)
    await sql`
      insert into fact (org, id, noun, subject, version, effective_from, content, salt, actor_kind, actor_id, reason, provenance)
      select ${org}, gen_random_uuid(), ${noun}, ${id}, coalesce(max(version), 0) + 1, now(), ${JSON.stringify({ body })},
        decode('00', 'hex'), 'system', 'test', '', 'attested' from fact where subject = ${id}`.execute(tx)
  })
  return id
}

/** What the role of the application does without any handler before it. */
async function insideOf<T>(
  of: Place,
  work: (tx: OrgTransaction, writer: (tx: OrgTransaction) => Writer) => Promise<T>,
) {
  const org = (await of.lead.client.sessions.current()).organisation?.id ?? ''
  const writer = (tx: OrgTransaction) => systemWriter(tx, org, instant(Date.now()), false)
  return await withOrg(of.database.app, { org, user: null }, tx => work(tx, writer))
}

test('programme and engagement share one library: an engagement that is superseded leaves controls, evidence and profile as they were', async () => {
  const { client } = place.lead
  const own = await controlNamed('AC-9', ['csf@2.0:PR.AA-05'])
  const profile = { name: 'CSF', framework: 'csf@2.0', selections: ['all'], notApplicable: [] }
  const { id: chosen } = await client.profiles.create({ body: { body: profile } })
  const body = {
    title: 'Leavers of May',
    kind: 'record',
    controls: [own],
    period: { from: '2025-05-01T00:00:00.000Z', to: '2025-06-01T00:00:00.000Z' },
    performedAt: '2025-05-31T00:00:00.000Z',
    source: 'HR',
    description: '',
    blobs: [],
    snapshot: null,
    collector: null,
    collectedBy: null,
    sensitivity: 'internal',
  }
  const { id: evidence } = await client.evidence.create({ body: { body: body as never } })
  const library = async () => [
    await client.controls.get({ params: { id: own } }),
    await client.evidence.get({ params: { id: evidence }, query: {} }),
    await client.profiles.get({ params: { id: chosen }, query: {} }),
  ]
  const year = {
    kind: 'internal',
    mode: 'internal_review',
    categories: [],
    from: '2025-01-01',
    to: '2025-12-31',
  } as const
  const id = await engagementIn(place, { ...year, scope, profile: chosen, categories: [] })
  const next = await engagementIn(place, { ...year, scope, profile: chosen, categories: [] })
  await sequenced(id)
  const before = await library()
  await step(id, 'begin_scoping')
  await step(id, 'open_period', { without: 'No sponsor' })
  for (const verb of ['begin_fieldwork', 'begin_reporting']) await step(id, verb)
  await sequenced(id)
  await step(id, 'issue', {})
  await step(id, 'supersede', { supersededBy: next, reason: 'It was about the wrong scope' })
  assert.equal((await engagements().get({ params: { id } })).body.lifecycle.state, 'superseded')
  assert.deepEqual(await library(), before)
  assert.ok((await matrixOf(next)).rows.length > 100)
})

test('a Type I is not issued while nothing shows that a policy was approved by its day', async () => {
  const { client } = place.lead
  const { body } = await client.controls.get({ params: { id: control } })
  const addresses = [{ requirement: 'soc2@2017:CC5.3', how: 'It is written down' }]
  const policy = { ...body, code: 'POL-1', title: 'Access policy', addresses }
  const { id: written } = await client.controls.create({ body: { body: policy } })
  const id = await engagementIn(place, { scope, kind: 'soc2_type1', from: '2025-06-30', to: '2025-06-30' })
  await step(id, 'begin_scoping')
  await step(id, 'open_period', { without: 'No sponsor yet' })
  for (const verb of ['begin_fieldwork', 'begin_reporting']) await step(id, verb)
  const asked = async () =>
    (await pathOf(id)).steps
      .flatMap(one => one.criteria)
      .find(one => one.words === 'Each policy was approved by 2025-06-30')
  const approvedOn = async (performedAt: string) => {
    const period = { from: '2025-06-01T00:00:00.000Z', to: null }
    const said = { title: 'Access policy', kind: 'file', controls: [written], period, performedAt, source: 'Intranet' }
    const rest = { description: '', blobs: [], snapshot: null, collector: null, collectedBy: place.me }
    await client.evidence.create({ body: { body: { ...said, ...rest, sensitivity: 'internal' } as never } })
  }
  await approvedOn('2025-07-01T00:00:00.000Z')
  assert.deepEqual([(await asked())?.met, (await asked())?.found], [false, 'Nothing shows it of POL-1'])
  await assert.rejects(step(id, 'issue'), /POL-1: nothing shows that it was approved by 2025-06-30/)
  await approvedOn('2025-06-15T00:00:00.000Z')
  assert.equal((await asked())?.met, true)
  await assert.rejects(step(id, 'issue'), (error: Error) => !error.message.includes('POL-1'))
})

test('a report of a period that is not over is refused', async () => {
  const to = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10)
  const id = await engagementIn(place, { scope, from: '2026-01-01', to })
  await step(id, 'begin_scoping')
  await step(id, 'open_period', { without: 'No sponsor yet' })
  await step(id, 'begin_fieldwork')
  await assert.rejects(step(id, 'begin_reporting', { without: 'In a hurry' }), /ends on/)
})

test('the next cycle begins the day after with the scope and the matrix, and without what happened', async () => {
  const id = await engagementIn(place, { scope, from: '2024-01-01', to: '2024-12-31' })
  const cell = { requirement: 'soc2@2017:CC6.3', control, said: { state: 'in' as const, how: 'Kept' } }
  await engagements().sayCells({ params: { id }, body: { cells: [cell] } })
  await engagements().overrideStep({ params: { id }, body: { step: 'scope', reason: 'x' } })
  const next = await engagements().rollForward({ params: { id }, body: {} })
  const { body } = await engagements().get({ params: { id: next.id } })
  assert.equal(body.from, '2025-01-01')
  assert.equal(body.to, '2025-12-31')
  assert.equal(body.rolledFrom, id)
  assert.deepEqual(body.overrides, [])
  assert.ok((await matrixOf(next.id)).cells.some(one => one.requirement === cell.requirement && one.how === 'Kept'))
})

test('an auditor sees the engagement of the grant and no other, and writes nothing in it', async () => {
  const [mine, other] = [await engagementIn(place, { scope }), await engagementIn(place, { scope })]
  const { link } = await place.lead.client.invitations.create({
    body: {
      email: 'aud@example.org',
      roles: ['auditor'],
      engagement: mine,
      until: new Date(Date.now() + 86_400_000).toISOString() as never,
    },
  })
  const auditor = place.browser()
  await auditor.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Aud', password } } })
  await auditor.client.sessions.signIn({ body: { email: 'aud@example.org', password } })
  assert.deepEqual(
    (await auditor.client.engagements.list()).items.map(one => one.id),
    [mine],
  )
  assert.ok((await auditor.client.engagements.matrix({ params: { id: mine } })).columns.length >= 0)
  await assert.rejects(auditor.client.engagements.matrix({ params: { id: other } }), /no such|There is/i)
  await assert.rejects(
    auditor.client.engagements.transition({ params: { id: mine }, body: { verb: 'begin_scoping', input: {} } }),
  )
})

test('who advises the organisation cannot judge as a third party (R-114)', async () => {
  const { link } = await place.lead.client.invitations.create({
    body: { email: 'adv@example.org', roles: ['advisor'] },
  })
  const advisor = place.browser()
  await advisor.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Adi', password } } })
  await advisor.client.sessions.signIn({ body: { email: 'adv@example.org', password } })
  const person = (await advisor.client.sessions.current()).person ?? ''
  const team = [{ person, part: 'assessor' as const, independent: true }]
  await assert.rejects(engagementIn(place, { scope, team }), /advises this organisation/)
  await engagementIn(place, { scope, team, mode: 'external_advisory' })
})

test('planted: without the rule of the database everything slips into an issued engagement, and the walk says so', async () => {
  await asAdministrator('alter table fact disable trigger frozen_at_issue')
  try {
    assert.equal((await slippedInto(frozen)).length, 4 * frozenNouns.length)
  } finally {
    await asAdministrator('alter table fact enable trigger frozen_at_issue')
  }
})
