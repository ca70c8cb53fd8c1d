import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refused } from '@onus/core/problem'
import { blankRow, type OutcomeProfile, type OutcomeRow } from '@onus/core/profile'
import { openPlace, type Place, textFile } from '../testing-place.ts'

let place: Place
before(async () => {
  place = await openPlace()
})
after(async () => place[Symbol.asyncDispose]())

const ref = (id: string) => `csf@2.0:${id}`
const header = {
  scope: null,
  statement: 'The whole company',
  sponsor: null as string | null,
  asOf: '2026-01-01',
  version: '1',
  assumptions: '',
  drivers: '',
  threatModel: '',
}
const outcomes = (
  kind: OutcomeProfile['kind'],
  rows: readonly Partial<OutcomeRow>[],
  more: Partial<OutcomeProfile> = {},
) => ({
  kind,
  header,
  rows: rows.map(row => ({ ...blankRow(ref('GV.OC-01')), ...row })),
  tiers: [],
  template: null,
  publisher: null,
  ...more,
})
const profile = (name: string, of: OutcomeProfile) => ({
  name,
  framework: 'csf@2.0',
  selections: ['all'],
  notApplicable: [],
  outcomes: of,
})
const save = async (name: string, of: OutcomeProfile) =>
  await place.lead.client.profiles.create({ body: { body: profile(name, of) } })
const refusedWith = (words: RegExp) => (error: unknown) =>
  error instanceof Refused && words.test(JSON.stringify([error.problem.detail, error.problem.fields]))

test('a profile starts small and grows; a target is compared outcome by outcome and never averaged (R-085, R-081)', async () => {
  const current = await save(
    'Now',
    outcomes('current', [{ achievement: 'partial', statement: 'We know our mission.' }]),
  )
  const target = await place.lead.client.profiles.target({ params: { id: current.id }, body: { name: 'Next year' } })
  const begun = await place.lead.client.profiles.get({ params: { id: target.id }, query: {} })
  const aimed = (because: { kind: 'obligation'; text: string }[]) =>
    place.lead.client.profiles.update({
      params: { id: target.id },
      body: {
        body: profile('Next year', {
          ...begun.body.outcomes!,
          rows: begun.body.outcomes!.rows.map(row => ({
            ...row,
            target: { achievement: 'fully', practices: '', due: '2027-01-31', because },
          })),
        }),
      },
    })
  await assert.rejects(aimed([]), refusedWith(/risk or the obligation/))
  await aimed([{ kind: 'obligation', text: 'A contract asks for it' }])
  const seen = await place.lead.client.profiles.compare({ query: { current: current.id, target: target.id } })
  assert.equal(seen.outcomes.length, 106)
  const [first] = seen.outcomes.filter(one => one.gap !== null)
  assert.deepEqual([first?.id, first?.gap, first?.state, first?.due], ['GV.OC-01', 2, 'open', '2027-01-31'])
  const govern = seen.functions.find(one => one.id === 'GV')
  assert.deepEqual([govern?.counts.open, govern?.counts.no_target], [1, 30])
  assert.equal(/average|percent|score/i.test(JSON.stringify(seen)), false)
})

test('a target is no second answer about where the organisation stands', async () => {
  const cards = await place.lead.client.posture.cards({ query: {} })
  assert.equal(
    cards.items.some(card => card.name === 'Next year'),
    false,
  )
  assert.equal(
    cards.items.some(card => card.name === 'Now'),
    true,
  )
})

test('tiers are chosen by the sponsor or the management body, for functions and categories alone', async () => {
  const tier = (part: string | null, chosenBy: string) => ({
    part,
    tier: 3 as const,
    rationale: 'Agreed in March.',
    chosenBy,
    chosenAt: '2026-03-01',
  })
  const withTier = (part: string | null, chosenBy: string, sponsor: string | null) =>
    save('Tiers', outcomes('current', [], { tiers: [tier(part, chosenBy)], header: { ...header, sponsor } }))
  await assert.rejects(withTier('GV', place.me, null), refusedWith(/sponsor or by a member/))
  await assert.rejects(withTier('GV.OC-01', place.me, place.me), refusedWith(/no function or category/))
  assert.ok(await withTier('GV', place.me, place.me))
})

test('a community profile is locked; a target that follows it says each deviation and why', async () => {
  const published = textFile(
    'community.csv',
    'Subcategory,Target Status,Priority',
    'GV.OC-01,largely,high',
    'PR.AA-01,fully,high',
  )
  const { written } = await place.lead.client.profiles.importOutcomes({
    files: [published],
    body: { take: 'whole', version: '2.0', kind: 'community', name: 'Harbours', publisher: 'Harbour council' },
  })
  const community = await place.lead.client.profiles.get({ params: { id: written!.id }, query: {} })
  await assert.rejects(
    place.lead.client.profiles.update({ params: { id: written!.id }, body: { body: community.body } }),
    refusedWith(/locked/),
  )
  const begun = await place.lead.client.profiles.target({ params: { id: written!.id }, body: { name: 'Ours' } })
  const { body } = await place.lead.client.profiles.get({ params: { id: begun.id }, query: {} })
  assert.deepEqual(body.outcomes?.template, { profile: written!.id, version: 1, publisher: 'Harbour council' })
  const because = [{ kind: 'obligation' as const, text: 'The council asks for it' }]
  const rows = body.outcomes!.rows.map(row => ({ ...row, target: { ...row.target!, because } }))
  const change = (edit: (row: OutcomeRow) => OutcomeRow) =>
    place.lead.client.profiles.update({
      params: { id: begun.id },
      body: { body: { ...body, outcomes: { ...body.outcomes!, rows: rows.map(edit) } } },
    })
  const relaxed = (row: OutcomeRow): OutcomeRow =>
    row.requirement === ref('PR.AA-01') ? { ...row, target: { ...row.target!, achievement: 'partial' } } : row
  await change(row => row)
  await assert.rejects(change(relaxed), refusedWith(/relaxed against the community profile: say why/))
  await change(row => {
    const edited = relaxed(row)
    return edited === row ? row : { ...edited, deviation: { kind: 'relaxed', reason: 'We have no such quay.' } }
  })
})

test('a profile of CSF 1.1 is carried over, with the list of new outcomes to assess and what went nowhere (R-012)', async () => {
  const file = textFile(
    'old.csv',
    'Subcategory,Current Status,Description',
    'ID.GV-1,Fully implemented,Policy is there.',
    'PR.AC-1,partially,Some accounts.',
    'PR.AC-6,fully,Identities are proofed.',
    'PR.AC-7,perhaps,',
    'XX.YY-1,fully,',
  )
  const look = { version: '1.1' as const, kind: 'current' as const, name: 'Carried over' }
  const seen = await place.lead.client.profiles.importOutcomes({ files: [file], body: look })
  assert.equal(seen.written, null)
  assert.deepEqual(
    seen.faults.map(one => [one.where, one.column]),
    [
      ['row 5', 'achievement'],
      ['XX.YY-1', 'id'],
    ],
  )
  for (const id of ['GV.RM-07', 'GV.RR-01', 'GV.OV-01'])
    assert.ok(
      seen.fresh.some(one => one.id === id),
      id,
    )
  await assert.rejects(
    place.lead.client.profiles.importOutcomes({ files: [file], body: { ...look, take: 'whole' } }),
    refusedWith(/2 rows are wrong/),
  )
  const { written } = await place.lead.client.profiles.importOutcomes({
    files: [file],
    body: { ...look, take: 'good_rows' },
  })
  const { body } = await place.lead.client.profiles.get({ params: { id: written!.id }, query: {} })
  const carried = new Map(body.outcomes!.rows.map(row => [row.requirement, row]))
  assert.equal(carried.get(ref('GV.PO-01'))?.achievement, 'fully')
  assert.match(carried.get(ref('PR.AA-01'))?.rationale ?? '', /Carried over from PR\.AC-1/)
})

test('one action makes a control, its evidence plan and its links from a target outcome (R-045)', async () => {
  const because = [{ kind: 'risk' as const, text: 'Stolen accounts' }]
  const target = { achievement: 'fully' as const, practices: '', due: null, because }
  const plan = await save('Plan', outcomes('target', [{ requirement: ref('PR.AA-01'), target }]))
  const body = {
    outcome: ref('PR.AA-01'),
    code: 'OWN-01',
    title: 'Accounts have owners',
    statement: 'Every account belongs to a person who is here.',
    owner: place.me,
    cadence: 'monthly' as const,
    acceptance: ['Every account names a person'],
    addresses: [{ requirement: 'soc2@2017:CC6.2', how: 'Accounts are given and taken with their owner.' }],
  }
  const made = await place.lead.client.profiles.fromOutcome({ params: { id: plan.id }, body })
  const control = await place.lead.client.controls.get({ params: { id: made.id }, query: {} })
  assert.deepEqual(
    control.body.addresses.map(link => link.requirement),
    [ref('PR.AA-01'), 'soc2@2017:CC6.2'],
  )
  assert.deepEqual(
    [control.body.origin, control.body.evidenceOwners],
    [`profile ${plan.id} ${ref('PR.AA-01')}`, [place.me]],
  )
  const windows = await place.lead.client.occurrences.calendar({
    query: { from: '2026-01-01T00:00:00Z', to: '2027-06-01T00:00:00Z' },
  })
  assert.ok(JSON.stringify(windows).includes(made.id))
  await assert.rejects(
    place.lead.client.profiles.fromOutcome({ params: { id: plan.id }, body }),
    refusedWith(/is a control OWN-01 already/),
  )
})

test('a tailored baseline shows why each requirement is in or out, who approved it and which overlays disagree', async () => {
  const decided = { approvedBy: place.colleague, approvedAt: '2026-02-01' }
  const of = (id: string) => `sp800-53@5.2.0:${id}`
  const { id } = await place.lead.client.profiles.create({
    body: {
      body: {
        name: 'Tailored',
        framework: 'sp800-53@5.2.0',
        selections: ['low'],
        notApplicable: [],
        tailoring: {
          impact: { confidentiality: 'low', integrity: 'low', availability: 'low' },
          overlays: [
            { id: 'cloud', title: 'Cloud', publisher: 'Somebody', version: '1' },
            { id: 'sea', title: 'Sea', publisher: 'Somebody else', version: '1' },
          ],
          actions: [
            { action: 'add', requirement: of('AC-2(1)'), rationale: 'We need it.', overlay: 'cloud', ...decided },
            {
              action: 'remove',
              requirement: of('AC-2(1)'),
              rationale: 'At sea it is not.',
              overlay: 'sea',
              ...decided,
            },
            { action: 'remove', requirement: of('PE-13'), rationale: 'No rooms of ours.', overlay: null, ...decided },
          ],
          parameters: [],
        },
      },
    },
  })
  const seen = await place.lead.client.profiles.tailored({ params: { id }, query: {} })
  assert.deepEqual(seen.counts, { assessed: 149, notApplicable: 1, added: 1, openParameters: 0 })
  const out = seen.requirements.find(one => one.id === 'PE-13')
  assert.deepEqual([out?.notApplicable, out?.decisions[0]?.approvedBy], ['No rooms of ours.', place.colleague])
  assert.deepEqual(
    seen.conflicts.map(one => one.between),
    [['cloud', 'sea']],
  )
})
