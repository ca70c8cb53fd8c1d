import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, engagement, id } from '../description/testing.ts'
import { isRefusal } from '../problem/index.ts'
import { instant } from '../time/index.ts'
import { type Bridged, type BridgeLetter, letterGaps, letterText, signLetter } from './index.ts'

const letter: BridgeLetter = {
  title: 'Summer 2026',
  report: id(99),
  next: id(98),
  to: '2026-09-15',
  changes: { state: 'none' },
  incidents: { state: 'none' },
  nextReportOn: '2027-08-15',
  signatory: ann,
  signatoryTitle: 'CEO',
  lifecycle: { state: 'draft' },
}
const bridged: Bridged = {
  organisation: 'Acme',
  system: 'Invoices',
  report: engagement(),
  next: engagement({ from: '2026-07-01', to: '2027-06-30', lifecycle: { state: 'draft' } }),
  changes: [],
  incidents: [],
  today: '2026-09-20',
}
const seen = { key: 'a', at: '2026-08-01T00:00:00Z', words: 'The scope changed', material: true }
const by = { person: ann, at: instant('2026-09-20T00:00:00Z'), name: 'Ann' }

const cases: readonly (readonly [string, Partial<BridgeLetter>, Partial<Bridged>, RegExp])[] = [
  ['over more than three months', { to: '2026-10-01' }, { today: '2026-10-02' }, /more than 3 months/],
  ['over days that have not come', { to: '2026-09-21' }, {}, /have not come/],
  ['without a next engagement', { next: null }, { next: null }, /No next engagement/],
  ['without a day for the next report', { nextReportOn: null }, {}, /next report is expected/],
  ['after a report that is not issued', {}, { report: engagement({ lifecycle: { state: 'draft' } }) }, /not issued/],
  ['while changes are undecided', { changes: { state: 'undecided' } }, {}, /any change/],
  [
    'with no change where the record saw one',
    {},
    { changes: [seen] },
    /“No change” contradicts the record: 2026-08-01/,
  ],
  ['with no incident where the record saw one', {}, { incidents: [seen] }, /“No incident” contradicts/],
  ['with words left out', { changes: { state: 'told', words: ' ' } }, { changes: [seen] }, /in words what the change/],
  ['while nobody is named', { signatory: null }, {}, /Nobody is named/],
]
for (const [what, more, other, expected] of cases)
  test(`a bridge letter is not signed ${what}`, () => {
    const [changed, against] = [
      { ...letter, ...more },
      { ...bridged, ...other },
    ]
    assert.match(letterGaps(changed, against).join('; '), expected)
    assert.ok(isRefusal(signLetter(changed, against, by)))
  })

test('exactly three months can be bridged, and what does not matter to controls does not stand against “none”', () => {
  assert.deepEqual(letterGaps({ ...letter, to: '2026-09-30' }, { ...bridged, today: '2026-09-30' }), [])
  assert.deepEqual(letterGaps(letter, { ...bridged, changes: [{ ...seen, material: false }] }), [])
})

test('only the person who is named signs, and the words say whose statement it is and is not', () => {
  assert.ok(isRefusal(signLetter(letter, bridged, { ...by, person: id(2) })))
  const signed = signLetter(letter, bridged, by)
  assert.equal(!isRefusal(signed) && signed.lifecycle.state, 'signed')
  const words = letterText(letter, bridged, 'Ann')
  assert.match(words, /SOC 2 Type II report for 2025-07-01 to 2026-06-30 by Audit & Co/)
  assert.match(words, /from 2026-07-01 to 2026-09-15/)
  assert.match(words, /statement of management. No auditor examined it/)
  assert.match(
    letterText({ ...letter, changes: { state: 'told', words: 'A second place.' } }, bridged, 'Ann'),
    /A second place/,
  )
})
