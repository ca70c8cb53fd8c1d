import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../time/index.ts'
import { type AgendaItem, icsOf, inOrder } from './index.ts'

const item = (more: Partial<AgendaItem> = {}): AgendaItem => ({
  day: '2026-03-31',
  kind: 'action',
  noun: 'action',
  id: 'a1',
  title: 'Encrypt the laptop',
  what: 'To be done',
  owner: null,
  done: false,
  ...more,
})
const ics = (...items: readonly AgendaItem[]) =>
  icsOf(items, { name: 'Acme', origin: 'https://onus.example', at: instant('2026-03-01T08:00:00Z') })

test('each item is an event of a whole day with the same id every time', () => {
  const text = ics(item())
  assert.match(text, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/)
  assert.match(text, /UID:action-a1-@onus\r\nDTSTAMP:20260301T080000Z\r\nDTSTART;VALUE=DATE:20260331\r\n/)
  assert.match(text, /URL:https:\/\/onus\.example\/open\/action\/a1\r\n/)
  assert.match(text, /END:VEVENT\r\nEND:VCALENDAR\r\n$/)
})

test('where hours count an item is an event of a moment, and each report of one incident has an id of its own', () => {
  const due = { kind: 'incident', at: instant('2026-03-29T19:00:00Z'), part: 'early_warning' } as const
  assert.match(ics(item(due)), /UID:incident-a1-early_warning@onus\r\nDTSTAMP:\w+\r\nDTSTART:20260329T190000Z\r\n/)
})

test('commas, semicolons, backslashes and line ends are escaped, and long lines folded between whole signs', () => {
  const text = ics(item({ title: 'One, two; three\\ four', what: `First\nsecond ${'ü'.repeat(80)}` }))
  assert.ok(text.includes('SUMMARY:One\\, two\\; three\\\\ four\r\n'))
  for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
  assert.ok(text.replaceAll('\r\n ', '').includes(`First\\nsecond ${'ü'.repeat(80)}`))
})

test('no text of people begins a line of its own, whatever sign ends their lines', () => {
  const text = ics(item({ title: 'One\rBEGIN:VEVENT\r\nUID:forged', what: 'a\u0000b\u0007\tc\u0085d' }))
  assert.ok(text.includes('SUMMARY:One\\nBEGIN:VEVENT\\nUID:forged\r\n'))
  assert.ok(text.includes('DESCRIPTION:a b  c d\r\n'))
  assert.equal(text.match(/^BEGIN:VEVENT/gm)?.length, 1)
  assert.doesNotMatch(text.replaceAll('\r\n', ''), /[\r\n]/)
})

test('a report of an incident sounds its alarm until it is made; an exercise is marked and sounds none', () => {
  const due = { kind: 'incident', at: instant('2026-03-29T19:00:00Z'), part: 'early_warning' } as const
  const alarms = (...items: readonly AgendaItem[]) => [...ics(...items).matchAll(/TRIGGER:(\S+)/g)].map(([, at]) => at)
  assert.deepEqual(alarms(item(due)), ['-P1D', '-PT6H', '-PT1H'])
  assert.deepEqual(alarms(item({ ...due, done: true }), item({ ...due, exercise: true }), item()), [])
  assert.match(ics(item({ ...due, exercise: true })), /CATEGORIES:EXERCISE\r\n/)
})

test('a feed says how often it changed, and the same items give the same bytes whenever they are read', () => {
  const revision = { sequence: 4, changedAt: instant('2026-02-01T08:00:00Z') }
  const feed = (at: string) =>
    icsOf([item()], { name: 'Acme', origin: 'https://onus.example', at: instant(at), revision })
  assert.equal(feed('2026-03-01T08:00:00Z'), feed('2026-03-02T08:00:00Z'))
  assert.match(
    feed('2026-03-01T08:00:00Z'),
    /DTSTAMP:20260201T080000Z\r\nLAST-MODIFIED:20260201T080000Z\r\nSEQUENCE:4\r\n/,
  )
  assert.doesNotMatch(ics(item()), /SEQUENCE/)
})

test('items come by day, what is open first', () => {
  const items = [item({ id: '3', day: '2026-04-01' }), item({ id: '2', done: true }), item({ id: '1' })]
  assert.deepEqual(
    inOrder(items).map(one => one.id),
    ['1', '2', '3'],
  )
})
