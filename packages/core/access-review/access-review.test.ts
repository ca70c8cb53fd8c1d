import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { calendarOf } from '../occurrence/index.ts'
import { isRefusal } from '../problem/index.ts'
import { openRecord, stepsFrom, transition } from '../register/index.ts'
import { populationLine } from '../sampling/index.ts'
import { instant } from '../time/index.ts'
import {
  type AccessEntry,
  type AccessInput,
  type AccessReview,
  accessDiff,
  accessEntries,
  accessReviews,
  type Decided,
  decisionsFrom,
  entryColumns,
  entryOfLine,
  isSettled,
  keyOfEntry,
  type Look,
  progressOf,
  reviewerOf,
  revocationOf,
  rowOfEntry,
  whyNotDecided,
  wordsOfRevocation,
} from './index.ts'

const ana = '00000000-0000-4000-8000-00000000000a'
const ben = '00000000-0000-4000-8000-00000000000b'
const cleo = '00000000-0000-4000-8000-00000000000c'
const okta = '00000000-0000-4000-8000-000000000001'
const at = instant('2026-09-30T12:00:00Z')

const account = (name: string, more: object = {}) => ({
  resource: `okta/${name}`,
  system: 'okta',
  account: name,
  email: `${name}@acme.test`,
  kind: 'person',
  enabled: true,
  privileged: false,
  last_sign_in_at: '2026-09-20T10:00:00.000000Z',
  ...more,
})
const employee = (name: string, more: object = {}) => ({
  employee_id: `E-${name}`,
  email: `${name}@acme.test`,
  kind: 'employee',
  active: true,
  manager: 'ana@acme.test',
  department: 'Sales',
  ...more,
})
const member = (name: string, group: string) => ({ system: 'okta', account: name, group_name: group })

function input(more: Partial<AccessInput> = {}, review: Partial<AccessInput['review']> = {}): AccessInput {
  return {
    review: { owner: ana, reviewers: 'manager', dormantDays: 90, conflicts: '', expected: '', ...review },
    sources: [{ connection: okta, dataset: 'identity.accounts@1', rows: [account('ben')] }],
    beside: [],
    employees: { rows: [employee('ben'), employee('ana', { manager: 'ben@acme.test' })], complete: true },
    leavers: null,
    people: [
      { id: ana, email: 'ana@acme.test', leftOn: null },
      { id: ben, email: 'BEN@acme.test', leftOn: null },
    ],
    before: null,
    today: '2026-09-30',
    dayOf: calendarOf('UTC').dateAt,
    ...more,
  }
}
const of = (more: Partial<AccessInput> = {}, review: Partial<AccessInput['review']> = {}) =>
  accessEntries(input(more, review)).entries
const accounts = (...rows: object[]) => [{ connection: okta, dataset: 'identity.accounts@1', rows: rows as never }]
const groups = (...rows: object[]) => ({ connection: okta, dataset: 'identity.memberships@1', rows: rows as never })

test('an entry says whose it is, who decides, and what the data cannot tell', () => {
  const [entry] = of()
  assert.deepEqual([entry?.person, entry?.reviewer, entry?.flags], [ben, ana, []])
  assert.deepEqual([...(entry?.unknown ?? [])].toSorted(), [
    'excessive',
    'new',
    'no_justification',
    'role_creep',
    'role_mismatch',
    'sod_conflict',
  ])
})

test('how long ago an account was used is counted in days where the organisation is', () => {
  const sources = accounts(account('ben', { last_sign_in_at: '2026-07-01T20:00:00.000000Z' }))
  const flags = (zone: string) => of({ sources, dayOf: calendarOf(zone).dateAt })[0]?.flags
  assert.ok(flags('UTC')?.includes('dormant'))
  assert.ok(!flags('Asia/Tokyo')?.includes('dormant'))
})

test('what the data say against an access is flagged with its date', () => {
  const table: readonly (readonly [string, Partial<AccessInput>, Partial<AccessInput['review']>?])[] = [
    ['orphaned: nobody here is bot@acme.test as of 2026-09-30', { sources: accounts(account('bot')) }],
    ['inactive: disabled, but there on 2026-09-30', { sources: accounts(account('ben', { enabled: false })) }],
    [
      'dormant: last used 2026-06-01',
      { sources: accounts(account('ben', { last_sign_in_at: '2026-06-01T00:00:00.000000Z' })) },
    ],
    ['privileged: gives administrative rights', { sources: accounts(account('ben', { privileged: true })) }],
    ['excessive: allows everything', { sources: accounts(account('ben', { root: true })) }],
    [
      'terminated: left 2026-08-01',
      { leavers: { rows: [{ employee_id: 'E-ben', left_on: '2026-08-01' }], complete: true } },
    ],
    [
      'contractor_expired: contract ended 2026-09-01',
      { employees: { rows: [employee('ben', { kind: 'contractor', access_until: '2026-09-01' })], complete: true } },
    ],
    ['shared: used by several people', { sources: accounts(account('ben', { kind: 'shared' })) }],
    ['new: not in the last review', { before: [] }],
    [
      'role_mismatch: held by Sales; expected it operations',
      { sources: [groups(member('ben', 'admins'))], beside: accounts(account('ben')) },
      { expected: 'admins: IT operations' },
    ],
    [
      'sod_conflict: held together with approve',
      { sources: [groups(member('ben', 'create'), member('ben', 'approve'))], beside: accounts(account('ben')) },
      { conflicts: 'create + approve' },
    ],
  ]
  for (const [fact, more, review] of table) {
    const found = of(more, review)[0]
    assert.ok(found?.facts.split(' · ').includes(fact), `${fact} in "${found?.facts}"`)
    assert.ok(found?.flags.includes(fact.split(':')[0] as never))
  }
})

test('rights that were added to older ones are role creep, and a right without a ticket lacks a justification', () => {
  const before = of({ sources: [groups(member('ben', 'crm'))], beside: accounts(account('ben')) })
  const now = of({
    before,
    sources: [groups(member('ben', 'crm'), member('ben', 'billing'))],
    beside: accounts(account('ben')),
  })
  assert.deepEqual(
    now.map(one => one.flags),
    [[], ['new', 'role_creep']],
  )
  const right = (entitlement: string, ticket: string | null) => ({
    application: 'crm',
    account: 'ben',
    entitlement,
    ticket,
  })
  const entitled = of({
    sources: [
      { connection: okta, dataset: 'access.entitlements@1', rows: [right('read', 'T-1'), right('write', null)] },
    ],
  })
  assert.deepEqual(
    entitled.map(one => one.flags.includes('no_justification')),
    [false, true],
  )
})

test('without a list of who works here nobody is orphaned or terminated: it is unknown', () => {
  const [entry] = of({ employees: null, people: [], sources: accounts(account('bot')) })
  assert.ok(!entry?.flags.length && entry?.unknown.includes('orphaned') && entry.unknown.includes('terminated'))
})

test('a list of people that was not read to its end makes nobody orphaned', () => {
  const partly = (complete: boolean) =>
    of({ sources: accounts(account('bot')), employees: { rows: [employee('ben')], complete } })[0]
  assert.ok(partly(true)?.flags.includes('orphaned'))
  assert.ok(!partly(false)?.flags.length && partly(false)?.unknown.includes('orphaned'))
})

test('whoever nothing says works here or left may have left: it is unknown, and no longer so where one of them tells', () => {
  const silent = { active: null, ended_on: null }
  const left = (said: object, leavers: AccessInput['leavers'] = null) => {
    const [entry] = of({ employees: { rows: [employee('ben', said)], complete: true }, leavers })
    return entry?.flags.includes('terminated') ? 'yes' : entry?.unknown.includes('terminated') ? 'unknown' : 'no'
  }
  const [none, all] = [
    { rows: [], complete: false },
    { rows: [], complete: true },
  ]
  assert.deepEqual([left(silent), left(silent, none), left(silent, all)], ['unknown', 'unknown', 'no'])
  assert.deepEqual([left({ active: true }), left({ active: false })], ['no', 'yes'])
  assert.deepEqual(
    [left({ ...silent, ended_on: '2026-12-31' }), left({ ...silent, ended_on: '2026-08-01' })],
    ['no', 'yes'],
  )
})

test('nobody is made to review their own access: it goes to the owner, and of the owner to nobody until one is named', () => {
  const own = { employees: { rows: [employee('ben', { manager: 'ben@acme.test' })], complete: true } }
  assert.deepEqual(
    of(own).map(one => [one.reviewer, one.reviewerWhy]),
    [[ana, 'Runs the review. It is their own access']],
  )
  const unmanaged = { employees: { rows: [employee('ben', { manager: null })], complete: true } }
  assert.equal(of({ ...own, ...unmanaged }, { owner: ben })[0]?.reviewer, null)
})

test('a group tells its members, and one that does not is noted instead of left out silently', () => {
  const rows = [
    { resource: 'okta/admins', system: 'okta', group_name: 'admins', members: ['ben', 'bot'], privileged: true },
    { resource: 'okta/hidden', system: 'okta', group_name: 'hidden', members: null },
  ]
  const { entries, notes } = accessEntries(
    input({ sources: [{ connection: okta, dataset: 'identity.groups@1', rows }] }),
  )
  assert.deepEqual(
    entries.map(one => [one.account, one.right]),
    [
      ['ben', 'admins'],
      ['bot', 'admins'],
    ],
  )
  assert.match(notes.join(), /okta\/hidden does not say/)
})

test('an entry comes back out of its frozen line as it was', () => {
  const entries = of({
    sources: [...accounts(account('ben', { display_name: 'B\ten\\', roles: ['a', 'b'] })), groups(member('x', 'y'))],
  })
  for (const entry of entries) {
    const row = rowOfEntry(entry)
    assert.deepEqual(entryOfLine(populationLine(entryColumns.map(column => row[column.name] ?? null))), entry)
  }
})

const review = (more: Partial<AccessReview> = {}): AccessReview => ({
  title: 'Access, Q3',
  owner: ana,
  control: null,
  sources: [{ connection: okta, dataset: 'identity.accounts@1' }],
  reviewers: 'manager',
  due: '2026-10-10',
  revokeDays: 5,
  dormantDays: 90,
  conflicts: '',
  expected: '',
  frozen: null,
  reassigned: [],
  lifecycle: { state: 'in_progress', startedBy: ana, startedAt: at },
  ...more,
})
const asked = (more: object = {}) => ({
  decision: 'approved' as const,
  why: '',
  until: null,
  to: null,
  by: ana,
  override: null,
  today: '2026-10-01',
  ...more,
})
const shown = (...entries: (AccessEntry | undefined)[]) =>
  entries.map((entry, place) => ({ place, entry: entry!, decided: undefined }))
const code = (refused: ReturnType<typeof whyNotDecided>) => refused?.refused.code ?? null

test('nobody decides about their own access but who is alone and says why', () => {
  const [entry] = of()
  const mine = { ...entry!, person: ana }
  assert.equal(code(whyNotDecided(review(), shown(mine), asked())), 'separation_of_duties')
  assert.equal(
    code(whyNotDecided(review(), shown(mine), asked({ override: { sole: false, reason: 'Hurry' } }))),
    'separation_of_duties',
  )
  assert.equal(whyNotDecided(review(), shown(mine), asked({ override: { sole: true, reason: 'I work alone' } })), null)
})

test('flagged entries are approved one by one, and with a reason where the flag is more than new or privileged', () => {
  const [plain] = of()
  const [privileged] = of({ sources: accounts(account('ben', { privileged: true })) })
  const [orphaned] = of({ sources: accounts(account('bot')) })
  const ok = (...entries: (AccessEntry | undefined)[]) => whyNotDecided(review(), shown(...entries), asked())
  assert.equal(ok(plain, plain), null)
  assert.equal(code(ok(plain, privileged)), 'invalid_input')
  assert.equal(ok(privileged), null)
  assert.equal(code(ok(orphaned)), 'invalid_input')
  assert.equal(whyNotDecided(review(), shown(orphaned), asked({ why: 'Needed for the migration' })), null)
  assert.equal(whyNotDecided(review(), shown(plain, orphaned), asked({ decision: 'revoke', why: 'Left' })), null)
})

test('every decision but approving says why; deferring says until when, escalating to whom', () => {
  const [entry] = of()
  const say = (more: object) => code(whyNotDecided(review(), shown(entry), asked(more)))
  for (const decision of ['revoke', 'defer', 'escalate']) assert.equal(say({ decision }), 'invalid_input')
  assert.equal(say({ decision: 'defer', why: 'Away', until: '2026-09-30' }), 'invalid_input')
  assert.equal(say({ decision: 'defer', why: 'Away', until: '2026-10-01' }), null)
  assert.equal(say({ decision: 'escalate', why: 'Unclear', to: ben }), 'invalid_input')
  assert.equal(say({ decision: 'escalate', why: 'Unclear', to: cleo }), null)
  assert.equal(say({ by: cleo }), 'not_permitted')
  assert.equal(
    code(whyNotDecided(review({ lifecycle: { state: 'draft' } }), shown(entry), asked())),
    'not_in_lifecycle',
  )
})

test('who decides follows what was reassigned and escalated, the last word first, and never to whose access it is', () => {
  const [entry] = of()
  const reassigned = (to: string, more: object = {}) => ({
    from: ana,
    system: null,
    to,
    why: 'Away',
    by: ana,
    at,
    ...more,
  })
  assert.equal(reviewerOf(review({ reassigned: [reassigned(cleo)] }), entry!, undefined), cleo)
  assert.equal(reviewerOf(review({ reassigned: [reassigned(ben)] }), entry!, undefined), ana)
  assert.equal(reviewerOf(review({ reassigned: [reassigned(cleo, { system: 'aws' })] }), entry!, undefined), ana)
  const escalated: Decided = { decision: 'escalate', by: ana, at, why: 'Unclear', until: null, to: cleo }
  assert.equal(reviewerOf(review({ reassigned: [reassigned(ben)] }), entry!, escalated), cleo)
})

test('finishing needs what the server found out, and a cancelled review can go nowhere', () => {
  const by = { actorPerson: ana, at }
  const draft = { ...review(), frozen: undefined, reassigned: undefined, lifecycle: undefined }
  const opened = openRecord(accessReviews, draft, by)
  assert.ok(!isRefusal(opened))
  assert.ok(isRefusal(transition(accessReviews, { body: opened }, 'start', {}, by)))
  const cancelled = transition(accessReviews, { body: opened }, 'cancel', { why: 'Wrong systems' }, by)
  assert.ok(!isRefusal(cancelled) && stepsFrom(accessReviews, { body: cancelled }, by).length === 0)
  assert.ok(isRefusal(openRecord(accessReviews, { ...draft, conflicts: 'only one' }, by)))
})

const looks = fc.array(
  fc.record({
    day: fc.integer({ min: 1, max: 28 }),
    silent: fc.option(fc.constant('incomplete'), { freq: 2 }),
    shows: fc.constantFrom('absent' as const, 'disabled' as const, 'there' as const),
  }),
  { maxLength: 8 },
)
const lookOf = ({ day, ...look }: { day: number; silent: string | null; shows: Look['shows'] }): Look => ({
  ...look,
  snapshot: `s${day}`,
  takenAt: instant(`2026-10-${String(day).padStart(2, '0')}T00:00:00Z`),
})
const decided = { at: instant('2026-10-10T12:00:00Z') }
const due = instant('2026-10-20T00:00:00Z')

test('a revocation is proved by nothing but a later snapshot that tells, and what tells nothing changes nothing', () => {
  fc.assert(
    fc.property(looks, given => {
      const all = given.map(lookOf)
      const told = revocationOf(decided, due, all)
      const telling = all.filter(look => look.silent === null && look.takenAt > decided.at)
      if (telling.length === 0) return told.state === 'unknown'
      const last = telling.toSorted((a, b) => (a.takenAt < b.takenAt ? -1 : 1)).at(-1)!
      const again = revocationOf(decided, due, telling)
      assert.deepEqual(again, told)
      if (told.state === 'proved') return last.shows !== 'there' && told.at > decided.at && told.late === told.at >= due
      return told.state === 'still_there' && last.shows === 'there' && told.overdue === last.takenAt >= due
    }),
  )
})

test('what was gone and came back is there again; what was shown before the decision proves nothing', () => {
  const look = (day: number, shows: Look['shows']) => lookOf({ day, silent: null, shows })
  assert.equal(revocationOf(decided, due, [look(9, 'absent')]).state, 'unknown')
  const back = revocationOf(decided, due, [look(12, 'absent'), look(21, 'there')])
  assert.deepEqual(back, { state: 'still_there', snapshot: 's21', seenAt: look(21, 'there').takenAt, overdue: true })
  const gone = revocationOf(decided, due, [look(11, 'there'), look(12, 'disabled'), look(15, 'absent')])
  assert.match(wordsOfRevocation(gone), /^Disabled in the snapshot of 2026-10-12/)
})

test('where older snapshots were not read, when it was first gone is unknown unless what was read was in time', () => {
  const look = (day: number, shows: Look['shows'] = 'absent') => lookOf({ day, silent: null, shows })
  const partly = (...read: Look[]) => revocationOf(decided, due, read, { all: false })
  const late = partly(look(22), look(25))
  assert.deepEqual([late.state === 'proved' && late.since, late.state === 'proved' && late.late], ['before', null])
  assert.match(wordsOfRevocation(late), /2026-10-22.* or before; whether that was in time is unknown/)
  const inTime = partly(look(12), look(25))
  assert.deepEqual(
    [inTime.state === 'proved' && inTime.since, inTime.state === 'proved' && inTime.late],
    ['before', false],
  )
  const known = partly(look(21, 'there'), look(22))
  assert.deepEqual(known, revocationOf(decided, due, [look(12), look(21, 'there'), look(22)]))
  assert.ok(known.state === 'proved' && known.since === 'then' && known.late)
  assert.deepEqual(partly(look(9), look(22)), revocationOf(decided, due, [look(22)]))
  const settled = (...read: Look[]) => isSettled(decided, read)
  assert.deepEqual([settled(look(21, 'there'), look(22)), settled(look(9), look(22))], [true, true])
  assert.deepEqual([settled(look(22)), settled(lookOf({ day: 21, silent: 'x', shows: 'there' }))], [false, false])
})

test('the last word about an entry holds, and counts add up to the whole population', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom('approved', 'revoke', 'defer', 'pending')), {
        maxLength: 20,
      }),
      said => {
        const entries = of({ sources: accounts(...['a', 'b', 'c', 'd', 'ben'].map(name => account(name))) })
        const acts = said.map(([place, decision]) => ({
          at,
          body: {
            decision: decision as 'approved',
            by: ana,
            why: '',
            until: null,
            to: null,
            entries: [{ place, key: '', person: null }],
          },
        }))
        const decisions = decisionsFrom(acts)
        const progress = progressOf(review(), entries, decisions)
        const total = Object.values(progress.decisions).reduce((sum, count) => sum + count, 0)
        const open = progress.reviewers.reduce((sum, one) => sum + one.open, 0)
        assert.equal(total, entries.length)
        assert.equal(open, total - progress.decisions.approved - progress.decisions.revoke)
        for (const [place, decision] of said)
          if (said.findLast(one => one[0] === place)?.[1] === decision)
            assert.equal(decisions.get(place)?.decision, decision)
      },
    ),
    { numRuns: 30 },
  )
})

test('twenty thousand entries of a real company are read, flagged, compared and counted whole', () => {
  const names = Array.from({ length: 4000 }, (_, index) => `p${index}`)
  const employees = { rows: names.slice(100).map(name => employee(name)), complete: true }
  const sources = (from: number) => [
    ...accounts(...names.slice(from).map(name => account(name))),
    groups(...names.flatMap(name => [0, 1, 2, 3].map(group => member(name, `group-${group}`)))),
  ]
  const before = of({ sources: sources(10), employees })
  const entries = of({ sources: sources(0), employees, before })
  assert.equal(entries.length, 20_000)
  assert.equal(new Set(entries.map(keyOfEntry)).size, 20_000)
  assert.equal(entries.filter(one => one.flags.includes('orphaned')).length, 100 * 5)
  assert.equal(entries.filter(one => one.flags.includes('new')).length, 10)
  const { added, kept, gone } = accessDiff(before, entries)
  assert.deepEqual([added, kept, gone.length], [10, 19_990, 0])
  const acts = entries.map((_, place) => ({
    at,
    body: {
      decision: 'approved' as const,
      by: ana,
      why: '',
      until: null,
      to: null,
      entries: [{ place, key: '', person: null }],
    },
  }))
  assert.equal(progressOf(review(), entries, decisionsFrom(acts)).decisions.approved, 20_000)
})
