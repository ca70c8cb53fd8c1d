import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Control } from '@onus/core/control'
import type { EngagementDraft } from '@onus/core/engagement'
import { engagementIn } from '../engagement/testing.ts'
import { secretOf } from '../session/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'

let place: Place
let engagement: string
let control: string

before(async () => {
  place = await openPlace()
  engagement = await engagementIn(place, { from: '2025-01-01', to: '2025-12-31', sponsor: place.colleague })
  control = (await adopt('AR-1')).id
})
after(() => place[Symbol.asyncDispose]())

const adopt = (code: string, more: Partial<Control> = {}, effectiveFrom = '2024-01-01T00:00:00.000Z') => {
  const body: Control = {
    code,
    title: `Access is reviewed (${code})`,
    statement: 'Owners review accounts every quarter.',
    theme: 'access',
    lifecycle: { state: 'adopted', owner: place.me },
    evidenceOwners: [],
    cadence: 'quarterly',
    acceptance: ['Every account was looked at'],
    addresses: [],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
    ...more,
  }
  return place.lead.client.controls.create({ body: { body, effectiveFrom } })
}

const planOf = (query: { asOf?: string; knownAt?: number } = {}) =>
  place.lead.client.plans.get({ params: { id: engagement }, query })

test('the plan names each control with its windows, owner, collector and acceptance (R-067)', async () => {
  const { rows, totals, period } = await planOf()
  const row = rows.find(one => one.code === 'AR-1')
  assert.deepEqual(period, { from: '2025-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' })
  assert.deepEqual(
    row?.windows.map(window => [window.label, window.state]),
    [
      ['2025-Q1', 'missed'],
      ['2025-Q2', 'missed'],
      ['2025-Q3', 'missed'],
      ['2025-Q4', 'missed'],
    ],
  )
  assert.deepEqual(
    [row?.owner.id, row?.collector, row?.acceptance],
    [place.me, 'person', ['Every account was looked at']],
  )
  assert.deepEqual([totals.lost, totals.recoverable, totals.worst?.code], [4, 0, 'AR-1'])
})

test('as of an earlier day nothing was missed yet; known before the control was adopted, it was not planned', async () => {
  const { rows, totals } = await planOf({ asOf: '2025-02-01T00:00:00.000Z' })
  assert.deepEqual(
    rows.find(one => one.code === 'AR-1')?.windows.map(window => window.state),
    ['expected', 'upcoming', 'upcoming', 'upcoming'],
  )
  assert.equal(totals.recoverable, 4)
  assert.deepEqual((await planOf({ knownAt: 0 })).rows, [])
})

test('what we knew then is held against what we know now about then, with what was learned in between', async () => {
  const ask = (query: { asOf?: string; knownAt?: number }) =>
    place.lead.client.readiness.hindsight({ params: { id: engagement }, query })
  const then = await ask({ asOf: '2026-01-31T00:00:00.000Z' })
  const [plan] = then.parts
  assert.equal(then.knownAt, -1)
  assert.deepEqual(
    plan?.differences.map(one => [one.title, one.before, one.now]),
    [
      ['AR-1, 2025-Q1', null, 'Missed'],
      ['AR-1, 2025-Q2', null, 'Missed'],
      ['AR-1, 2025-Q3', null, 'Missed'],
      ['AR-1, 2025-Q4', null, 'Missed'],
    ],
  )
  const [because] = plan?.differences[0]?.because ?? []
  assert.equal(then.learned.find(one => one.fact === because)?.title, 'AR-1 Access is reviewed (AR-1)')
  const now = await ask({})
  assert.deepEqual([now.parts.map(one => one.differences), now.learned], [[[], []], []])
})

test('what is recorded late stays missed, and is seen at once', async () => {
  const window = { from: '2025-10-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' }
  const at = new Date().toISOString()
  await place.lead.client.occurrences.perform({
    body: { control, window, fact: { state: 'performed', performedAt: at, evidence: [] } },
  })
  const row = (await planOf()).rows.find(one => one.code === 'AR-1')
  assert.deepEqual([row?.windows[3]?.state, row?.windows[3]?.performedAt], ['missed', at])
})

test('a control that addresses only what the engagement does not look at is not in its plan', async () => {
  await adopt('NI-1', { addresses: [{ requirement: 'nis2@2022:21(2)(i)', how: 'By doing it.' }] })
  const { rows } = await planOf()
  assert.equal(
    rows.some(one => one.code === 'NI-1'),
    false,
  )
})

test('an event-driven control without events asks for a population without rows', async () => {
  await adopt('LV-1', { cadence: 'event-driven' })
  const { rows, totals } = await planOf()
  assert.deepEqual(rows.find(one => one.code === 'LV-1')?.zeroEvents, { state: 'needed' })
  assert.equal(totals.zeroEventsNeeded, 1)
})

test('a shorter grace is taken from today on, a longer one than usual and one for the past are refused (R-061)', async () => {
  const organisation = await place.lead.client.organisations.get()
  const write = (graces: { from: string; days: { quarterly: number } }[]) =>
    place.lead.client.organisations.update({
      body: { body: { ...organisation.body, windows: { collect: { quarterly: 20 }, graces } } },
    })
  await assert.rejects(write([{ from: '2025-01-01', days: { quarterly: 5 } }]), /past/)
  await assert.rejects(write([{ from: '2099-01-01', days: { quarterly: 25 } }]), /longer/)
  await write([{ from: '2099-01-01', days: { quarterly: 5 } }])
  const row = (await planOf()).rows.find(one => one.code === 'AR-1')
  assert.equal(row?.windows[0]?.collectFrom, '2025-03-12T00:00:00.000Z')
})

test('fiscal years begin in another month from a later day on, and windows that have begun stay as they are (R-061)', async () => {
  const { body } = await place.lead.client.organisations.get()
  const write = (fiscalYears: string[]) =>
    place.lead.client.organisations.update({
      body: { body: { ...body, windows: { collect: {}, graces: [], ...body.windows, fiscalYears } } },
    })
  await assert.rejects(write(['2020-04-01']), /have begun stay/)
  await assert.rejects(write(['2099-04-15']), /first day of a month/)
  await write(['2099-02-01'])
  const later = await engagementIn(place, { from: '2099-01-01', to: '2099-12-31', sponsor: place.colleague })
  const { rows } = await place.lead.client.plans.get({ params: { id: later }, query: {} })
  assert.deepEqual(
    rows.find(one => one.code === 'AR-1')?.windows.map(window => [window.label, window.from.slice(0, 10)]),
    [
      ['2099/00-Q1', '2099-02-01'],
      ['2099/00-Q2', '2099-05-01'],
      ['2099/00-Q3', '2099-08-01'],
      ['2099/00-Q4', '2099-11-01'],
    ],
  )
})

test('the windows of a control with a day of its own are counted from it, in the plan as in the calendar', async () => {
  const { id } = await adopt('AN-1', { anchor: '2024-02-15' })
  const row = (await planOf()).rows.find(one => one.code === 'AN-1')
  assert.deepEqual(
    row?.windows.map(window => window.from.slice(0, 10)),
    ['2025-01-01', '2025-02-15', '2025-05-15', '2025-08-15', '2025-11-15'].slice(1),
  )
  const { items } = await place.lead.client.occurrences.calendar({
    query: { from: '2025-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z', control: id },
  })
  assert.deepEqual(
    items[0]?.windows.map(window => window.label),
    row?.windows.map(window => window.label),
  )
})

test('the plan of an earlier moment keeps the zone and the requirements of that time', async () => {
  const { client } = place.lead
  const profile = { name: 'Own', framework: 'iso27001@2022', selections: ['all'], notApplicable: [] }
  const { id, version } = await client.profiles.create({ body: { body: profile } })
  await adopt('IS-1', { addresses: [{ requirement: 'iso27001@2022:9.1', how: 'By doing it.' }] })
  const kind = {
    kind: 'iso27001_internal',
    mode: 'internal_review',
    profile: id,
    categories: [],
  } satisfies Partial<EngagementDraft>
  const audit = await engagementIn(place, { ...kind, from: '2025-01-01', to: '2025-12-31' })
  const seen = async (query: { asOf?: string } = {}) => {
    const { zone, rows } = await client.plans.get({ params: { id: audit }, query })
    return [zone, rows.some(one => one.code === 'IS-1')]
  }
  const asOf = new Date().toISOString()
  const organisation = await client.organisations.get()
  assert.deepEqual(await seen(), ['UTC', true])
  const left = { requirement: 'iso27001@2022:9.1', reason: 'Another entity does it' }
  await client.profiles.update({
    params: { id },
    body: { body: { ...profile, notApplicable: [left] } as never },
    ifMatch: String(version),
  })
  await client.organisations.update({ body: { body: { ...organisation.body, zone: 'Asia/Tokyo' } } })
  assert.deepEqual(await seen(), ['Asia/Tokyo', false])
  assert.deepEqual(await seen({ asOf }), ['UTC', true])
})

test('who has no part in the engagement does not see its plan', async () => {
  const { link } = await place.lead.client.invitations.create({
    body: { email: 'cy@example.com', roles: ['contributor'] },
  })
  const other = place.browser()
  const account = { name: 'Cy', password: 'a very long password for Cy' }
  await other.client.invitations.accept({ body: { token: secretOf(link), account } })
  await other.client.sessions.signIn({ body: { email: 'cy@example.com', password: account.password } })
  await assert.rejects(other.client.plans.get({ params: { id: engagement } }))
})
