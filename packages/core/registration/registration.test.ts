import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isRefusal } from '../problem/index.ts'
import { amendRecord, transition } from '../register/index.ts'
import { lawOf } from '../regulation/index.ts'
import { lawOfUnion, packNamed } from '../regulation/testing.ts'
import { instant } from '../time/index.ts'
import { registrationCases } from './cases.ts'
import {
  changedFields,
  type DossierVersion,
  missingFields,
  Registration,
  type RegistrationQuestion,
  registrationSets,
  registrationStandings,
  registrations,
  type Told,
} from './index.ts'

const law = lawOfUnion('2026-11-22')

const nationalLaw = (name: string, jurisdiction: string) =>
  lawOf([packNamed('eu'), packNamed(name)], { on: '2026-11-22', jurisdiction, drafts: false })

describe('registration', () => {
  for (const { name, of, is } of registrationCases) test(`${name} ${is}`, () => assert.deepEqual(of(law), is))
})

test('whoever fell under the law where no act says by when owes a registration and is not late with it', () => {
  const france = nationalLaw('fr', 'FR')
  const question = asked([version({}, '2026-11-01T00:00:00Z')], [], { qualifiedOn: '2026-11-01' })
  const found = registrationStandings(france, question, instant('2026-11-20T00:00:00Z'))
  assert.deepEqual(
    found.map(({ state, due, dueBy, overdue }) => [state, due, dueBy, overdue]),
    [
      ['owed', null, null, false],
      ['owed', null, null, false],
    ],
  )
})

test('a version that says nothing but an earlier day corrects since when a change holds', () => {
  const before = version({ address: 'Kai 1' }, '2026-01-10T08:00:00Z')
  const moved = version({ address: 'Kai 2' }, '2026-03-10T08:00:00Z')
  const corrected = version({ address: 'Kai 2' }, '2026-03-01T08:00:00Z', '2026-03-11T08:00:00Z')
  const also = version({ address: 'Kai 2', name: 'Tide' }, '2026-02-01T08:00:00Z', '2026-03-12T08:00:00Z')
  const sent = told(before.dossier, '2026-01-11T08:00:00Z')
  const since = (versions: DossierVersion[]) =>
    registrationStandings(law, asked(versions, [sent]), instant('2026-03-16T08:00:00Z'))[0]?.changes.map(
      ({ field, changedAt }) => [field, changedAt],
    )
  assert.deepEqual(since([before, moved, corrected]), [['address', '2026-03-01T08:00:00.000Z']])
  assert.deepEqual(since([before, moved, also])?.at(-1), ['address', '2026-03-10T08:00:00.000Z'])
})

test('a submission is of its own moment, however late somebody records it, and never of the future', () => {
  const by = { actorPerson: '00000000-0000-4000-8000-000000000003', at: instant('2026-04-02T09:00:00Z') }
  const drafted = { ...told({}, '2026-04-01T00:00:00Z').body, lifecycle: { state: 'drafted' as const } }
  const submit = (at: unknown) =>
    transition(registrations, { body: drafted }, 'submit', { channel: 'Portal', ...(at ? { at } : {}) }, by)
  const moment = (found: ReturnType<typeof submit>) =>
    isRefusal(found) || found.lifecycle.state !== 'submitted' ? found : found.lifecycle.at
  const local = (text: string) => ({ local: text, zone: 'Europe/Berlin' })
  assert.equal(moment(submit(local('2026-03-26T10:00'))), '2026-03-26T09:00:00.000Z')
  assert.equal(moment(submit(null)), by.at)
  assert.ok(isRefusal(submit(local('2026-04-02T11:01'))))
  assert.ok(isRefusal(submit(local('2026-03-29T02:30'))))
  assert.ok(isRefusal(submit('last week')))
})

const [list] = registrationSets(law, { class: 'essential', types: ['i.3'] })

test('a change is seen in the fields that are registered, and in no others', () => {
  assert.ok(list)
  const registered = { name: 'Example', emails: ['a@example.org'], logo: 'old' }
  assert.deepEqual(changedFields(list, registered, { ...registered, logo: 'new' }), [])
  assert.deepEqual(changedFields(list, registered, { ...registered, emails: ['b@example.org'], phones: ['1'] }), [
    'emails',
    'phones',
  ])
})

test('an empty text or list does not fill a field', () => {
  assert.ok(list)
  const lacking = missingFields([list], { name: '', emails: [], phones: ['1'] })
  assert.ok(lacking.includes('name') && lacking.includes('emails') && !lacking.includes('phones'))
})

const clock = { class: 'important', types: ['cloud-computing-service-providers'], zone: 'Europe/Berlin' } as const
const version = (dossier: object, from: string, recorded = from) => ({
  dossier: { ...dossier },
  from: instant(from),
  recorded: instant(recorded),
})
const told = (dossier: object, at: string, kind: 'initial' | 'deregistration' = 'initial') => ({
  id: `told ${at}`,
  body: Registration.parse({
    entity: '00000000-0000-4000-8000-000000000001',
    entityVersion: 1,
    set: 'list',
    kind,
    jurisdiction: 'DE',
    dossier,
    fields: [],
    due: null,
    lateBecause: null,
    draftedBy: '00000000-0000-4000-8000-000000000002',
    lifecycle: {
      state: 'submitted',
      at: instant(at),
      by: '00000000-0000-4000-8000-000000000002',
      channel: 'Portal',
      reference: '1',
    },
  }),
})
const asked = (
  versions: readonly DossierVersion[],
  sent: readonly Told[],
  more: Partial<RegistrationQuestion> = {},
): RegistrationQuestion => ({ ...clock, qualifiedOn: null, versions, told: sent, ...more })

test('a change is told from when it happened, however late somebody wrote it down', () => {
  const before = version({ name: 'Tidewater', ip_ranges: ['192.0.2.0/24'] }, '2026-01-10T08:00:00Z')
  const after = version(
    { name: 'Tidewater', ip_ranges: ['198.51.100.0/24'] },
    '2026-03-01T08:00:00Z',
    '2026-03-14T08:00:00Z',
  )
  const again = version({ ...after.dossier, address: 'Kai 1' }, '2026-03-10T08:00:00Z')
  const sent = told(before.dossier, '2026-01-11T08:00:00Z')
  const now = instant('2026-03-16T08:00:00Z')
  const [list] = registrationStandings(law, asked([before, after, again], [sent]), now)
  assert.equal(list?.state, 'changed')
  assert.deepEqual(
    list?.changes.map(({ field, changedAt, knownAt, due }) => [field, changedAt, knownAt, due?.at]),
    [
      ['address', '2026-03-10T08:00:00.000Z', '2026-03-10T08:00:00.000Z', '2026-03-24T08:00:00.000Z'],
      ['ip_ranges', '2026-03-01T08:00:00.000Z', '2026-03-14T08:00:00.000Z', '2026-03-15T08:00:00.000Z'],
    ],
  )
  assert.equal(list?.due, '2026-03-15T08:00:00.000Z')
  assert.equal(list?.overdue, true)
})

test('what was told and still holds is current, and its registry is owed apart', () => {
  const now = version({ name: 'Tidewater' }, '2026-01-10T08:00:00Z')
  const found = registrationStandings(law, asked([now], [told(now.dossier, '2026-01-11T08:00:00Z')]), instant(now.from))
  assert.deepEqual(
    found.map(({ set, state }) => [set.id, state]),
    [
      ['list', 'current'],
      ['registry', 'owed'],
    ],
  )
})

test('an entity that fell out is to end what a register still holds, until that was told too', () => {
  const now = version({ name: 'Tidewater' }, '2026-01-10T08:00:00Z')
  const sent = told(now.dossier, '2026-01-11T08:00:00Z')
  const out = { class: 'out' } as const
  const at = instant('2026-06-01T00:00:00Z')
  assert.deepEqual(
    registrationStandings(law, asked([now], [sent], out), at).map(({ state }) => state),
    ['to_end'],
  )
  const ended = told({}, '2026-05-11T08:00:00Z', 'deregistration')
  assert.deepEqual(registrationStandings(law, asked([now], [sent, ended], out), at), [])
})

test('Germany gives three months to whoever falls under its act later, and a fixed day to those before it', () => {
  const germany = nationalLaw('de', 'DE')
  const at = instant('2026-04-01T00:00:00Z')
  const due = (qualifiedOn: string | null) => {
    const question = asked([version({}, '2026-01-01T00:00:00Z')], [], { qualifiedOn })
    return registrationStandings(germany, question, at)[0]?.due
  }
  assert.equal(due('2026-02-10'), '2026-05-09T22:00:00.000Z')
  assert.equal(due('2024-10-18'), '2026-03-06T22:59:59.999Z')
  assert.equal(due(null), '2026-03-06T22:59:59.999Z')
  const [list] = registrationSets(germany, { class: 'important', types: [] })
  assert.ok(list?.fields.includes('register_number'))
})

test('a filing is drafted, submitted by a person and acknowledged, and never edited', () => {
  const by = { actorPerson: '00000000-0000-4000-8000-000000000003', at: instant('2026-04-02T09:00:00Z') }
  const drafted = { ...told({}, '2026-04-01T00:00:00Z').body, lifecycle: { state: 'drafted' as const } }
  const sent = transition(registrations, { body: drafted }, 'submit', { channel: 'Portal' }, by)
  if (isRefusal(sent)) assert.fail(sent.refused.detail)
  assert.equal(sent.lifecycle.state === 'submitted' && sent.lifecycle.by, by.actorPerson)
  assert.ok(isRefusal(transition(registrations, { body: sent }, 'drop', { why: 'no' }, by)))
  assert.ok(isRefusal(amendRecord(registrations, { body: sent }, sent, by)))
  const answered = transition(registrations, { body: sent }, 'acknowledge', { note: 'Received' }, by)
  assert.equal(!isRefusal(answered) && answered.lifecycle.state, 'acknowledged')
})
