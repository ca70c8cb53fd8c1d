import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { local } from '../deadline/cases.ts'
import { type Filing, FilingForm } from '../filing/index.ts'
import { provider } from '../legal-entity/cases.ts'
import { lawOfUnion } from '../regulation/testing.ts'
import { type Instant, instant } from '../time/index.ts'
import {
  addEntry,
  amendIncident,
  audienceOf,
  clocksOfFlowDowns,
  correctEntry,
  decideIncident,
  type Incident,
  type IncidentChange,
  incidentState,
  knownFacts,
  lookAt,
  momentFrom,
  openIncident,
  TimelineEntry,
  tellingsOf,
  withdrawIncident,
} from './index.ts'

const law = lawOfUnion('2026-11-22')
const file = new URL('../../../catalogs/regulation/filings.yaml', import.meta.url)
const form = FilingForm.parse(parse(readFileSync(file, 'utf8')))
const by = '00000000-0000-4000-8000-000000000001'
const entity = provider()
const zone = entity.zone
const began = local('2026-11-20T17:00', zone)
const now = local('2026-11-20T18:00', zone)

function opened(given: Partial<Incident> = {}): Incident {
  const opening = { kind: 'real' as const, title: 'Files are encrypted', whatHappened: 'Files are encrypted' }
  const source = { kind: 'form' as const, reference: '', run: null }
  const place = { entity: by, zone, packs: [] }
  const incident = openIncident({ ...opening, source }, place, { by, now: began })
  if ('refused' in incident) throw new Error(incident.refused.detail)
  return { ...incident, ...given }
}
const amend = (change: IncidentChange, reason = '', before = opened(), at = now) =>
  amendIncident(before, change, { by, now: at, reason })
const amended = (change: IncidentChange, before = opened(), at = now): Incident => {
  const incident = amend(change, 'known now', before, at)
  if ('refused' in incident) throw new Error(incident.refused.detail)
  return incident
}
const why = (result: object) => ('refused' in result ? (result.refused as { detail: string }).detail : null)
const look = (body: Incident, at: Instant = now, filings: readonly Filing[] = []) =>
  lookAt({
    law,
    form,
    entity,
    incident: { id: 'a', body },
    filings: filings.map((one, index) => ({ id: String(index), body: one })),
    others: [],
    works: () => true,
    now: at,
  })

test('a local time that a night has twice is the earlier and in doubt, until somebody says which', () => {
  const given = { local: '2026-10-25T02:30', zone }
  assert.deepEqual(momentFrom(given), { at: '2026-10-25T00:30:00.000Z', said: given, isDoubtful: true })
  assert.deepEqual(momentFrom({ ...given, pass: 'later' }), {
    at: '2026-10-25T01:30:00.000Z',
    said: given,
    isDoubtful: false,
  })
})

test('a local time that a night lacks is refused with the moment of the jump', () => {
  assert.match(why(momentFrom({ local: '2026-03-29T02:30', zone })) ?? '', /does not exist.*2026-03-29T01:00/)
  assert.match(why(amend({ moments: { aware: { local: '2026-03-29T02:30', zone } } })) ?? '', /does not exist/)
})

test('awareness lies neither in the future nor before detection', () => {
  const aware = (at: string) => amend({ moments: { aware: { at } } })
  assert.equal(why(aware(began)), null)
  assert.match(why(aware('2026-11-20T18:00:00.000Z')) ?? '', /future/)
  assert.match(why(aware('2026-11-20T15:59:59.999Z')) ?? '', /awareness lies before the moment of detection/)
})

test('awareness is moved later with a reason alone, and earlier without', () => {
  const before = amended({ moments: { aware: { at: '2026-11-20T16:30:00.000Z' } } })
  assert.match(why(amend({ moments: { aware: { at: '2026-11-20T16:40:00.000Z' } } }, ' ', before)) ?? '', /say why/)
  assert.match(why(amend({ moments: { aware: null } }, '', before)) ?? '', /say why/)
  assert.equal(why(amend({ moments: { aware: { at: '2026-11-20T16:40:00.000Z' } } }, 'A wrong clock', before)), null)
  assert.equal(why(amend({ moments: { aware: { at: '2026-11-20T16:20:00.000Z' } } }, '', before)), null)
})

test('moving awareness earlier only brings deadlines forward', () => {
  const seconds = fc.integer({ min: 0, max: 3_000 })
  fc.assert(
    fc.property(seconds, seconds, (first, more) => {
      const at = (after: number) => instant(Date.parse(began) + after * 1_000)
      const late = amended({ moments: { aware: { at: at(Math.min(3_600, first + more)) } } })
      const early = amended({ moments: { aware: { at: at(first) } } }, late)
      look(late).deadlines.forEach((deadline, index) => {
        assert.ok((look(early).deadlines[index]?.due ?? '') <= (deadline.due ?? ''))
      })
    }),
    { numRuns: 30 },
  )
})

test('the state follows from what was said and cannot be set', () => {
  const decided = (answer: 'significant' | 'not_significant', before = opened()) => {
    const decision = { answer, by, at: now, reason: 'Customers are down', computed: 'unknown' as const }
    const incident = decideIncident(before, decision, answer === 'significant' ? { at: now } : undefined, now)
    if ('refused' in incident) throw new Error(incident.refused.detail)
    return incident
  }
  const handled = { moments: { handled: { at: now } } }
  const review = {
    review: { learnt: 'Test restores', actions: [], controls: [], risks: [], csf: ['recover' as const] },
  }
  assert.equal(incidentState(opened(), false), 'triage')
  assert.equal(incidentState(decided('not_significant'), false), 'assessed')
  assert.equal(incidentState(decided('significant'), false), 'reporting')
  assert.equal(incidentState(amended(handled, decided('significant')), true), 'handled')
  const whole = amended({ ...handled, ...review }, decided('significant'))
  assert.deepEqual([incidentState(whole, false), incidentState(whole, true)], ['handled', 'closed'])
  assert.equal(incidentState(amended({ ...handled, ...review }, decided('not_significant')), false), 'closed')
})

test('who calls it significant says since when, and a withdrawn incident stays as it was', () => {
  const decision = { answer: 'significant' as const, by, at: now, reason: 'Down', computed: 'yes' as const }
  assert.match(why(decideIncident(opened(), decision, undefined, now)) ?? '', /since when/)
  const withdrawn = withdrawIncident(opened(), by, 'A drill of the provider', now) as Incident
  assert.match(why(amend({ title: 'x' }, '', withdrawn)) ?? '', /withdrawn/)
  assert.deepEqual(look(withdrawn).deadlines, [])
})

test('a fact of another kind than its name says is refused, and a null takes one back', () => {
  assert.match(why(amend({ facts: { outage: true } })) ?? '', /outage: is a number/)
  assert.match(why(amend({ facts: { death: 3 } })) ?? '', /death: is yes or no/)
  assert.match(why(amend({ facts: { weather: true } })) ?? '', /weather/)
  const told = amended({ facts: { death: false, outage: 60 } })
  assert.deepEqual(amended({ facts: { death: null } }, told).facts, { outage: 60 })
})

const anything = { title: '', service: '', consequence: 'outage' as const }

test('recorded interruptions decide, less what maintenance had planned, and one that goes on lasts at least until now', () => {
  const at = (time: string) => ({ local: `2026-11-20T${time}`, zone })
  const part = { kind: 'outage' as const, service: 'Storage' }
  const facts = (to: string | null, planned: readonly [string, string][] = []) =>
    knownFacts(
      amended({
        facts: { outage: 5 },
        interruptions: [{ ...part, from: at('17:00'), to: to === null ? null : at(to) }],
        maintenance: planned.map(([from, until]) => ({ ...anything, from: at(from), to: at(until) })),
      }),
      entity,
      null,
      now,
    )
  assert.equal(facts('17:30:01').facts.outage, 1_801)
  assert.equal(facts('17:30:01').sources.outage, 'interruptions')
  assert.deepEqual(facts(null).facts.outage, { atLeast: 3_600, atMost: null })
  assert.equal(facts('17:40', [['17:00', '17:30']]).facts.outage, 600)
  assert.equal(facts('17:40', [['17:00', '17:30']]).facts.only_planned, false)
  assert.equal(facts('17:30', [['17:00', '17:30']]).facts.only_planned, undefined)
})

test('maintenance explains what was announced for a service and no more: another service, a worse consequence and an overrun count', () => {
  const at = (time: string) => ({ local: `2026-11-20T${time}`, zone })
  const window = {
    title: 'Patches',
    service: 'Storage',
    consequence: 'limited' as const,
    from: at('17:00'),
    to: at('17:30'),
  }
  const facts = (service: string, kind: 'outage' | 'limited', to = '17:30') =>
    knownFacts(
      amended({ interruptions: [{ kind, service, from: at('17:00'), to: at(to) }], maintenance: [window] }),
      entity,
      null,
      now,
    ).facts
  assert.deepEqual([facts(' storage', 'limited').limited, facts('Storage', 'limited').only_planned], [0, undefined])
  assert.deepEqual([facts('Mail', 'limited').limited, facts('Mail', 'limited').only_planned], [1_800, false])
  assert.deepEqual([facts('Storage', 'outage').outage, facts('Storage', 'outage').only_planned], [1_800, false])
  assert.equal(facts('Storage', 'limited', '17:50').limited, 1_200)
  assert.match(why(amend({ maintenance: [{ ...window, to: window.from }] })) ?? '', /ends before it begins/)
})

test('that nothing happened but what was planned is ruled out by what nobody plans', () => {
  const known = (more: Incident['facts']) =>
    knownFacts(amended({ facts: { only_planned: true, ...more } }), entity, null, now)
  assert.equal(known({ suspected_malicious: false }).facts.only_planned, true)
  const ruledOut = known({ data_compromised: true })
  assert.deepEqual([ruledOut.facts.only_planned, ruledOut.sources.only_planned], [false, 'ruled_out'])
})

test('an entry that is wrong is put right with what it said before, and what a message says stays as it came', () => {
  const at = { at: began, said: null, isDoubtful: false }
  const entry = TimelineEntry.parse({ at, what: 'Node 3 is down', by })
  const noted = addEntry(opened(), entry, now) as Incident
  const saying = { by, now, reason: 'It was node 4' }
  const right = correctEntry(noted, 0, { what: 'Node 4 is down' }, saying) as Incident
  assert.deepEqual(
    right.timeline.map(({ what, corrections }) => [what, corrections.map(one => [one.was.what, one.reason, one.at])]),
    [['Node 4 is down', [['Node 3 is down', 'It was node 4', now]]]],
  )
  assert.match(why(correctEntry(noted, 1, { what: 'x' }, saying)) ?? '', /no such entry/)
  assert.match(why(correctEntry(noted, 0, {}, saying)) ?? '', /nothing is put right/)
  const later = { ...at, at: instant(Date.parse(now) + 1) }
  assert.match(why(correctEntry(noted, 0, { at: later }, saying)) ?? '', /future/)
  assert.match(why(addEntry(opened(), { ...entry, at: later }, now)) ?? '', /future/)
  const mail = { from: 'a', subject: '', messageId: '', dated: null, isAutomatic: false, isCut: false, leftOut: 0 }
  const came = addEntry(opened(), { ...entry, mail }, now) as Incident
  assert.match(why(correctEntry(came, 0, { what: 'other words' }, saying)) ?? '', /stays as it came/)
  const gone = withdrawIncident(noted, by, 'none', now) as Incident
  assert.match(why(addEntry(gone, entry, now)) ?? '', /withdrawn/)
})

test('other clocks begin with facts of their own', () => {
  const clocks = [
    { is: 'law' as const, rule: 'parallel.gdpr', done: null },
    {
      is: 'contract' as const,
      id: 'big',
      name: 'Big Customer',
      from: 'detected' as const,
      within: 'PT12H',
      done: null,
    },
  ]
  const states = (change: IncidentChange) =>
    look(amended({ clocks, ...change })).parallel.map(one => [one.name, one.state, one.due?.at ?? null])
  assert.deepEqual(states({}), [
    ['Personal data breach to the supervisory authority', 'waiting', null],
    ['Big Customer', 'open', '2026-11-21T04:00:00.000Z'],
  ])
  assert.equal(states({ triggers: { breach_aware: { at: now } } })[0]?.[2], '2026-11-23T17:00:00.000Z')
})

test('each step before a deadline has a name of its own, and only the last one reached is told', () => {
  const body = amended({ moments: { aware: { at: began } } })
  const told = (at: Instant, incident = body) =>
    tellingsOf('i', incident.title, look(incident, at), at, due => due).map(({ key }) => key)
  const warning = 'incident i early_warning 2026-11-21T16:00:00.000Z'
  const after = (hours: number) => instant(Date.parse(began) + hours * 3_600_000)
  assert.deepEqual(told(began), [`${warning} 24h`])
  assert.deepEqual(told(after(18)), [`${warning} 6h`])
  assert.deepEqual(told(after(23.5)), [`${warning} 1h`])
  assert.equal(told(after(24.1))[0], `${warning} overdue`)
  // After a stop of days everybody is told once what is so now, and not every step that was missed.
  assert.deepEqual(told(after(100)), [`${warning} overdue`, 'incident i notification 2026-11-23T16:00:00.000Z overdue'])
  const moved = amended({ moments: { aware: { at: after(1) } } }, body)
  assert.deepEqual(told(after(1), moved), ['incident i early_warning 2026-11-21T17:00:00.000Z 24h'])
})

test('the first step is told to those who run it, later ones to the lead too, and the last ones to leadership', () => {
  const body = amended({ moments: { aware: { at: began } } })
  const to = (hours: number) => {
    const at = instant(Date.parse(began) + hours * 3_600_000)
    return tellingsOf('i', '', look(body, at), at, due => due)[0]?.to
  }
  assert.deepEqual([to(0), to(18)], [['owner'], ['owner', 'lead']])
  for (const hours of [23.5, 24.1]) assert.deepEqual(to(hours), ['owner', 'lead', 'sponsor'])
  const late = instant(Date.parse(began) + 4 * 3_600_000)
  assert.deepEqual(tellingsOf('i', '', look(opened(), late), late, due => due)[0]?.to, ['owner', 'lead'])
  // A clock in days is told a week before first, and escalates in the last two days.
  const due = instant(Date.parse(began) + 30 * 86_400_000)
  const [warning] = look(body, began).deadlines
  assert.ok(warning?.clock)
  const final = { ...warning, due, clock: { ...warning.clock, within: 'P1M' } }
  const toldBefore = (days: number) => {
    const at = instant(Date.parse(due) - days * 86_400_000)
    return tellingsOf('i', '', { deadlines: [final], parallel: [], alarm: null }, at, one => one)[0]?.to.length
  }
  assert.deepEqual([8, 7, 2, 1, -1].map(toldBefore), [undefined, 1, 2, 3, 3])
})

test('where nobody is incident manager whoever leads is told from the first step on, and it is said', () => {
  const people = { managers: ['m'], opener: 'o', leads: ['l'], leadership: ['s', 'l'] }
  assert.deepEqual(audienceOf(['owner'], people), { users: ['m', 'o'], note: null })
  assert.deepEqual(audienceOf(['owner', 'lead', 'sponsor'], people), { users: ['m', 'o', 'l', 's'], note: null })
  const without = audienceOf(['owner'], { ...people, managers: [], opener: null })
  assert.deepEqual(without.users, ['l'])
  assert.match(without.note ?? '', /Nobody is incident manager/)
  assert.deepEqual(audienceOf(['owner'], { managers: [], opener: 'o', leads: [], leadership: ['s'] }).users, ['o', 's'])
})

test('triage that takes too long is told once, until somebody decides', () => {
  const late = instant(Date.parse(began) + 4 * 3_600_000)
  const keys = (incident: Incident) => tellingsOf('i', '', look(incident, late), late, due => due).map(({ key }) => key)
  assert.deepEqual(keys(opened()), ['incident i triage 2026-11-20T20:00:00.000Z'])
  const decision = {
    answer: 'not_significant' as const,
    by,
    at: now,
    reason: 'Nobody noticed',
    computed: 'no' as const,
  }
  assert.deepEqual(keys({ ...opened(), decision }), [])
})

test('a duty that a customer handed down begins a clock with each incident, unless its contract sets no time', () => {
  const duty = { customer: 'Bank', duty: 'Tell them', reference: '' }
  const clocks = clocksOfFlowDowns([
    { ...duty, noticeHours: null, from: 'aware' },
    { ...duty, noticeHours: 12, from: 'detected' },
  ])
  assert.deepEqual(
    clocks.map(clock => [clock.is === 'contract' && clock.id, clock.is === 'contract' && clock.within]),
    [['flow-down-2', 'PT12H']],
  )
  assert.deepEqual(
    look(amended({ clocks: [...clocks] })).parallel.map(one => [one.name, one.due?.at]),
    [['Bank: Tell them', '2026-11-21T04:00:00.000Z']],
  )
})
