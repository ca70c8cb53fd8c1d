import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { withOrg } from '../db/index.ts'
import { engagementIn } from '../engagement/testing.ts'
import { jobDone } from '../job/testing.ts'
import { deleteMember } from '../member/store.ts'
import { dayIn } from '../organisation/day.ts'
import { password, secretOf } from '../session/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'

const check = 'past-due-findings-have-a-ticket'
let place: Place
let control = ''
let weaknesses = ''
let finding = ''

before(async () => {
  place = await openPlace()
  weaknesses = await connected('Scanner', 'vulnerability.findings@1')
  const tickets = await connected('Tracker', 'change.tickets@1')
  await pushed(tickets, [{ system: 'jira', ticket: 'S-1', state_group: 'open', assignee: 'ann' }])
  control = (
    await place.lead.client.controls.create({
      body: {
        body: {
          code: 'VUL-1',
          title: 'Weaknesses are mended in time',
          statement: 'We mend weaknesses by their day, or write a ticket.',
          theme: 'Vulnerabilities',
          lifecycle: { state: 'adopted', owner: place.me },
          evidenceOwners: [],
          cadence: 'daily',
          acceptance: ['Nothing is overdue in silence'],
          addresses: [],
          checks: [check],
          manual: null,
          scopes: [],
          origin: null,
        },
      },
    })
  ).id
})
after(async () => place[Symbol.asyncDispose]())

async function connected(title: string, dataset: string) {
  const settings = { dataset, sourceSystem: title }
  const body = { connector: 'push', title, settings, everyHours: null, state: 'active' as const }
  return (await place.lead.client.connections.create({ body: { body, reason: 'try' } })).id
}
async function pushed(connection: string, rows: readonly object[]) {
  const file = new Blob([rows.map(row => `${JSON.stringify(row)}\n`).join('')])
  const { job } = await place.lead.client.pushes.send({ params: { id: connection }, files: [file] })
  await jobDone(place.lead.client, job)
}
async function ran() {
  const { job } = await place.lead.client.checks.run({ body: { checks: [check] } })
  await jobDone(place.lead.client, job)
}
const overdue = (id: string, more = {}) => {
  return { finding_id: id, asset: 'web1', severity: 'high', due_on: '2026-01-10', state: 'open', ...more }
}
const mended = { fixed_at: '2026-02-01T00:00:00Z', state: 'fixed' }
const findings = async () => (await place.lead.client.findings.list({ query: { limit: 50 } })).items
const raised = async () => (await findings()).filter(one => one.body.source.kind === 'check')
const resources = async () => await place.lead.client.findings.resources({ params: { id: finding } })
const step = async (who: Place['lead'], verb: string, input: object = {}) =>
  await who.client.findings.transition({ params: { id: finding }, body: { verb, input: { ...input } } })

test('findings past their day without a ticket raise one finding about their control, and its owner is told', async () => {
  await pushed(weaknesses, [overdue('w1'), overdue('w2'), overdue('w3', { ticket: 'S-1' })])
  await ran()
  const [found = assert.fail('no finding'), ...more] = await raised()
  assert.equal(more.length, 0)
  finding = found.id
  assert.deepEqual([found.actor.kind, found.body.kind, found.body.check], ['system', 'deviation', check])
  assert.deepEqual(found.body.control, { id: control, version: 1 })
  assert.equal(found.body.owner, place.me)
  const { source } = found.body
  assert.ok(source.kind === 'check')
  assert.deepEqual([source.failed, source.resources.map(one => one.resource)], [2, ['w1', 'w2']])
  const { items } = await place.lead.client.notifications.list()
  assert.equal(items.filter(notice => notice.link === `/findings/${finding}`).length, 1)
  const work = await place.lead.client.today.work({ query: {} })
  assert.ok(work.items.some(item => item.kind === 'finding' && item.id === finding))
})

test('while it is open no run raises it again, and it lists what fails as it is now', async () => {
  await ran()
  await pushed(weaknesses, [overdue('w1'), overdue('w2', mended), overdue('w4')])
  await ran()
  assert.equal((await raised()).length, 1)
  const { items, failing, passesSince } = await resources()
  assert.deepEqual(
    items.map(({ resource, status, fixed }) => [resource, status, fixed !== null]),
    [
      ['w1', 'fail', false],
      ['w4', 'fail', false],
      ['w2', null, true],
    ],
  )
  assert.deepEqual([failing, passesSince], [2, null])
})

test('an exception changes neither the finding nor that the resource does not pass', async () => {
  const body = {
    title: 'Replaced next week',
    owner: place.me,
    of: { kind: 'check' as const, check, resources: ['w1', 'w4'] },
    reason: 'Replaced',
    compensating: 'Unplugged',
    residualRisk: 'low' as const,
    expiresAt: new Date(Date.now() + 86_400_000).toISOString() as never,
  }
  const { id } = await place.lead.client.exceptions.create({ body: { body } })
  await place.second.client.exceptions.transition({ params: { id }, body: { verb: 'approve' } })
  await ran()
  const [found] = await raised()
  assert.deepEqual([found?.body.lifecycle.state, found?.version], ['open', 1])
  const { failing, excepted, passesSince } = await resources()
  assert.deepEqual([failing, excepted, passesSince], [0, 2, null])
})

test('when everything is mended the finding says so and waits: nothing closes by itself', async () => {
  await pushed(weaknesses, [overdue('w1', mended), overdue('w4', mended), overdue('w3', { ticket: 'S-1' })])
  await ran()
  const { items, failing, excepted, passesSince } = await resources()
  assert.ok(items.every(item => item.fixed !== null))
  assert.deepEqual([failing, excepted, typeof passesSince], [0, 0, 'string'])
  const [found] = await raised()
  assert.deepEqual([found?.body.lifecycle.state, found?.version], ['open', 1])
})

test('somebody else than who remediated verifies, and an edit keeps where the finding comes from', async () => {
  await step(place.lead, 'assess', { cause: 'Nobody looked', effect: 'Weaknesses stayed open' })
  const due = '2026-12-01'
  await step(place.lead, 'respond', { response: 'We look weekly', responsible: place.me, responseDue: due })
  await step(place.lead, 'remediate', { remediation: 'All are mended' })
  const verification = { verification: 'Looked at the scanner' }
  await assert.rejects(step(place.lead, 'verify', verification), /somebody else verify/)
  await step(place.second, 'verify', verification)
  await step(place.second, 'close')
  const { body } = await place.lead.client.findings.get({ params: { id: finding } })
  assert.deepEqual([body.lifecycle.state, body.cause, body.source.kind], ['closed', 'Nobody looked', 'check'])
})

test('what fails anew after it was closed is a new finding, and the closed one keeps what it was about', async () => {
  await pushed(weaknesses, [overdue('w5')])
  await ran()
  const found = await raised()
  assert.equal(found.length, 2)
  assert.deepEqual(
    (await resources()).items.map(item => item.resource),
    ['w1', 'w2', 'w4'],
  )
})

test('an auditor raises findings in their own engagement, and sees no others', async () => {
  const [engagement, other] = [await engagementIn(place), await engagementIn(place)]
  const { link } = await place.lead.client.invitations.create({
    body: {
      email: 'aud@example.org',
      roles: ['auditor'],
      engagement,
      until: new Date(Date.now() + 86_400_000).toISOString() as never,
    },
  })
  const auditor = place.browser()
  await auditor.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Aud', password } } })
  await auditor.client.sessions.signIn({ body: { email: 'aud@example.org', password } })
  const body = {
    title: 'Two of 25 changes had no approval',
    kind: 'deviation' as const,
    severity: 'high' as const,
    owner: place.me,
    description: 'Inspected 25 changes drawn from 400; two had none.',
    population: 400,
    sample: 25,
    deviations: 2,
    engagement,
  }
  const { id } = await auditor.client.findings.create({ body: { body } })
  assert.deepEqual(
    (await auditor.client.findings.list()).items.map(one => one.id),
    [id],
  )
  await assert.rejects(auditor.client.findings.create({ body: { body: { ...body, engagement: other } } }))
  await assert.rejects(auditor.client.findings.get({ params: { id: finding } }), /no such|not found|There is/i)
  await assert.rejects(place.lead.client.findings.update({ params: { id }, body: { body } }), /reword/)
})

test('the only member verifies what they remediated and own with a reason, which every export shows; with another member not', async () => {
  const { client } = place.lead
  const org = (await client.sessions.current()).organisation?.id ?? ''
  const engagement = await engagementIn(place, { title: 'Alone' })
  const raised = { title: 'Alone', kind: 'deviation' as const, severity: 'low' as const, owner: place.me }
  const { id } = await client.findings.create({ body: { body: { ...raised, description: 'One of 25.', engagement } } })
  const move = async (verb: string, input: Record<string, unknown>) =>
    await client.findings.transition({ params: { id }, body: { verb, input } })
  await move('assess', { cause: 'Nobody looked', effect: 'None' })
  await move('respond', { response: 'We look', responsible: place.me, responseDue: '2026-12-01' })
  await move('remediate', { remediation: 'Mended' })
  const plan = {
    title: 'Look',
    description: '',
    owner: place.me,
    due: '2026-12-01',
    about: [{ noun: 'finding' as const, id }],
  }
  const action = await client.actions.create({ body: { body: { ...plan, requirements: [], milestones: [] } } })
  const act = async (verb: string, input: Record<string, unknown> = {}) =>
    await client.actions.transition({ params: { id: action.id }, body: { verb, input } })
  await act('finish')
  const override = 'Nobody else works here'
  await assert.rejects(move('verify', { verification: 'Looked', override }), /only member/)
  await assert.rejects(act('verify', { override }), /only member/)
  const { user } = await place.second.client.sessions.current()
  await withOrg(place.database.app, { org, user: null }, tx => deleteMember(tx, org, user?.id ?? ''))
  await assert.rejects(act('verify'), /only member/)
  await move('verify', { verification: 'Looked', override })
  await act('verify', { override })
  const { body } = await client.findings.get({ params: { id } })
  assert.partialDeepStrictEqual(body.lifecycle, { verifiedBy: place.me, override })
  assert.partialDeepStrictEqual((await client.actions.get({ params: { id: action.id } })).body.lifecycle, { override })
  const sheet = await client.poam.sheet({ body: { engagement, format: 'csv' } })
  assert.match(await sheet.text(), /same person, override: Nobody else works here/)
})

test('what is due on a day is overdue once that day is over where the organisation is', async () => {
  const { client } = place.lead
  const { body: organisation } = await client.organisations.get()
  // In the one or the other it is another day than in UTC, whatever the hour.
  for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
    await client.organisations.update({ body: { body: { ...organisation, zone } } })
    const today = dayIn(zone, new Date().toISOString())
    const before = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10)
    for (const due of [today, before]) {
      const late = due === before
      const body = { title: `${zone} ${due}`, description: '', owner: place.me, due, about: [] }
      await client.actions.create({ body: { body: { ...body, requirements: [], milestones: [] } } })
      await responded(body.title, due)
      const { items } = await client.today.work({ query: {} })
      const found = items.filter(one => one.title === body.title).map(one => [one.kind, one.overdue])
      assert.deepEqual(
        found.toSorted(),
        ['action', 'finding'].map(kind => [kind, late]),
        body.title,
      )
    }
  }
  await client.organisations.update({ body: { body: organisation } })
})

/** A finding that is answered with what is done until a day. */
async function responded(title: string, responseDue: string): Promise<void> {
  const { findings } = place.lead.client
  const raised = { title, kind: 'deviation' as const, severity: 'low' as const, owner: place.me, description: 'Seen.' }
  const { id } = await findings.create({ body: { body: raised as never } })
  await findings.transition({ params: { id }, body: { verb: 'assess', input: { cause: 'None', effect: 'None' } } })
  const input = { response: 'We look', responsible: place.me, responseDue }
  await findings.transition({ params: { id }, body: { verb: 'respond', input } })
}

test('a finding names a check and a version of a control that are there', async () => {
  const body = {
    title: 'Odd',
    kind: 'observation' as const,
    severity: 'low' as const,
    owner: place.me,
    description: 'Odd.',
  }
  const create = async (more: object) =>
    await place.lead.client.findings.create({ body: { body: { ...body, ...more } } })
  await assert.rejects(create({ check: 'no-such-check' }), /no check/)
  await assert.rejects(create({ control: { id: control, version: 9 } }), /no such version/)
  await create({ check, control: { id: control, version: 1 } })
})
