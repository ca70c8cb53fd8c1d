import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  descriptionDocument,
  descriptionGaps,
  factsOf,
  gapsOf,
  isCustomerDuty,
  type Live,
  type SectionDraft,
  sectionsOf,
  staleness,
} from './index.ts'
import { ann, described, drafts, id, live, wrote } from './testing.ts'

const gap = (draft: SectionDraft, now: Live = live) =>
  gapsOf(draft.section, wrote(described(), draft, now), now).join('; ')

test('a description has nine sections, and changes belong to a Type II alone', () => {
  assert.equal(sectionsOf('soc2_type2').length, 9)
  assert.deepEqual(sectionsOf('soc2_type1').includes('changes'), false)
  assert.deepEqual(sectionsOf('iso27001_internal'), [])
})

test('a description in which everything is said has no gap and is not stale', () => {
  assert.deepEqual(descriptionGaps(described(), live), [])
})

test('a section that nobody looked at is a gap, however good its data', () => {
  assert.deepEqual(descriptionGaps(described(live, ['criteria']), live), [
    'DC 5 Criteria and controls: Nobody has looked at it yet',
  ])
})

const cases: readonly (readonly [string, SectionDraft, RegExp])[] = [
  [
    'a service says who uses it',
    { ...drafts.services, services: [{ name: 'A', users: '', delivery: 'x' }] },
    /who uses A/,
  ],
  ['a service is named', { ...drafts.services, services: [] }, /No service/],
  ['a promise has a control', { ...drafts.commitments, links: [] }, /No adopted control sees to/],
  [
    'a promise with a control that is gone has none',
    { ...drafts.commitments, links: [{ commitment: id(30), requirement: 'x', controls: [id(88)] }] },
    /No adopted control/,
  ],
  ['a component has an owner', { ...drafts.components, owners: [] }, /The data has no owner/],
  [
    'incidents are decided',
    { ...drafts.incidents, decision: { state: 'undecided' } },
    /Not decided: list the incidents/,
  ],
  ['listed incidents are there', { ...drafts.incidents, decision: { state: 'listed' } }, /No incidents are listed/],
  [
    'none and a list contradict each other',
    { ...drafts.incidents, incidents: [{ id: id(1), nature: 'a', timing: 'b', extent: 'c', disposition: 'd' }] },
    /none|no incidents/,
  ],
  [
    'an incident says how it ended',
    {
      ...drafts.incidents,
      decision: { state: 'listed' },
      incidents: [{ id: id(1), nature: 'a', timing: 'b', extent: 'c', disposition: ' ' }],
    },
    /how it ended/,
  ],
  ['a marked unknown is a gap', { ...drafts.services, text: 'Up since [unknown: which year]' }, /unknown: which year/],
  [
    'a duty is one of customers',
    {
      ...drafts.user_controls,
      items: drafts.user_controls.items.map(one => ({ ...one, text: 'Accounts are removed' })),
    },
    /must begin with who has it/,
  ],
  [
    'customers were told of a duty',
    { ...drafts.user_controls, items: drafts.user_controls.items.map(one => ({ ...one, informedOn: null, why: '' })) },
    /why it is necessary; .*when customers were told/,
  ],
  [
    'a duty names a criterion of this engagement',
    {
      ...drafts.user_controls,
      items: drafts.user_controls.items.map(one => ({ ...one, criteria: ['soc2@2017:P1.1'] })),
    },
    /not assessed here/,
  ],
  ['a supplier inside is classified', { ...drafts.subservices, organisations: [] }, /Cloud AG is a subservice/],
  [
    'a supplier that is only one says why',
    {
      ...drafts.subservices,
      organisations: [],
      suppliers: [{ name: 'cloud ag', reason: '' }],
      decision: { state: 'none', title: 'CISO' },
    },
    /why cloud ag is only a supplier/,
  ],
  [
    'carved out needs expected controls and a control that watches',
    {
      ...drafts.subservices,
      organisations: drafts.subservices.organisations.map(one => ({ ...one, controls: [], monitoring: null })),
    },
    /list the controls.*control that watches/,
  ],
  [
    'included needs its own assertion',
    {
      ...drafts.subservices,
      organisations: drafts.subservices.organisations.map(one => ({ ...one, method: 'inclusive' as const })),
    },
    /its own assertion/,
  ],
  [
    'what is not relevant says why',
    { ...drafts.irrelevant, decision: { state: 'listed' }, items: [{ requirement: 'soc2@2017:A1.2', reason: '' }] },
    /why soc2@2017:A1.2/,
  ],
  ['each change is decided', { ...drafts.changes, decisions: [] }, /1 change not decided/],
  [
    'a change that matters is said in words',
    { ...drafts.changes, decisions: [{ key: 'fact:1', relevant: true, words: ' ' }] },
    /words for customers/,
  ],
]
for (const [what, draft, found] of cases)
  test(`${what}, or the section is not complete`, () => assert.match(gap(draft), found))

test('a criterion without a control is a gap until it is listed as not relevant with a reason', () => {
  const bare = { ...live, controls: live.controls.filter(control => control.code !== 'BC-1') }
  assert.match(gap(drafts.criteria, bare), /No adopted control addresses A1.2/)
  const items = [{ requirement: 'soc2@2017:A1.2', reason: 'Nothing is restored' }]
  const without = wrote(described(bare), { ...drafts.irrelevant, decision: { state: 'listed' }, items }, bare)
  assert.deepEqual(gapsOf('criteria', without, bare), [])
})

test('a section is stale when what it was made from changed, and says what came, went and reads differently', () => {
  const [first, ...others] = live.scope.components
  const scope = {
    ...live.scope,
    components: [{ ...first!, location: 'Paris' }, ...others.slice(1), { ...first!, id: id(29) }],
  }
  const now = { ...live, scope }
  assert.deepEqual(
    staleness('components', described(), now).map(({ change, before, now: present }) => [
      change,
      before?.split(' (')[0] ?? null,
      present?.includes('Paris') ?? null,
    ]),
    [
      ['changed', 'Infrastructure: The infrastructure', true],
      ['removed', 'Software: The software', null],
      ['added', null, false],
    ],
  )
  assert.deepEqual(staleness('criteria', described(), now), [])
  assert.match(descriptionGaps(described(), now).join(), /DC 3 Components: stale, 3 facts changed/)
  assert.deepEqual(staleness('components', wrote(described(), drafts.components, now), now), [])
})

test('that there is nothing to list is signed by the person who says so, in an office', () => {
  assert.deepEqual(described().incidents.decision, {
    state: 'none',
    by: ann,
    at: '2026-06-01T00:00:00.000Z',
    title: 'CISO',
  })
})

test('what nobody can know from the record stands in the facts as unknown', () => {
  assert.match(factsOf('incidents', live)[0]?.words ?? '', /^\[unknown: no register of incidents/)
})

test('the document says what is missing as unknown, and is a draft until nothing is', () => {
  const names = { person: () => 'Ann', requirement: (reference: string) => reference }
  const head = { organisation: 'Acme', title: 'SOC 2', time: '2026', made: 'now', watermark: null }
  const whole = descriptionDocument(described(), live, names, head)
  assert.equal(whole.mark, null)
  assert.match(JSON.stringify(whole), /No incident was identified, says Ann, CISO/)
  const partial = descriptionDocument(described(live, ['services']), live, names, head)
  assert.equal(partial.mark, 'Draft: not complete')
  assert.match(JSON.stringify(partial), /\[unknown: No service is named\]/)
})

test('a duty begins with the one who has it', () => {
  for (const text of ['Customers remove …', 'Each user entity removes …', 'The customer must …'])
    assert.equal(isCustomerDuty(text), true, text)
  for (const text of ['Accounts are removed by customers', 'We remove', 'Customersomething'])
    assert.equal(isCustomerDuty(text), false, text)
})
