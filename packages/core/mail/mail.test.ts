import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composeMessage, hrefWithin, isDigestDue, localTime } from './index.ts'

const origin = 'https://onus.example.org'
const compose = (...items: { title: string; text: string; link: string | null }[]) =>
  composeMessage({ organisation: 'Acme', name: 'Ana', items, origin })

test('a message says what is owed in text and in HTML, with links to the instance alone', () => {
  const { subject, text, html } = compose({
    title: 'Review access',
    text: 'It is due today.',
    link: '/controls/1?a=b&c=d',
  })
  assert.equal(subject, 'Review access (Acme)')
  assert.ok(text.includes('https://onus.example.org/controls/1?a=b&c=d'))
  assert.ok(html.includes('href="https://onus.example.org/controls/1?a=b&#38;c=d"'))
  assert.ok(!/<img|<script|<link|https?:\/\/(?!onus\.example\.org)/.test(html), 'nothing in it calls home')
})

test('what people wrote cannot become markup or another header', () => {
  const { subject, html, text } = compose({
    title: 'A "quote"\r\nBcc: everybody@example.com',
    text: '<script>alert(1)</script>',
    link: null,
  })
  assert.ok(!/[\r\n]/.test(subject))
  assert.ok(!html.includes('<script>'))
  assert.ok(!/^Bcc:/m.test(text))
})

test('a link that leaves the instance is left out', () => {
  for (const link of [
    'https://evil.example',
    '//evil.example/x',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ])
    assert.equal(hrefWithin(link, origin), null, link)
  assert.equal(hrefWithin('/x', origin), 'https://onus.example.org/x')
})

test('several things are one message that counts them', () => {
  assert.equal(
    compose({ title: 'A', text: '', link: null }, { title: 'B', text: '', link: null }).subject,
    '2 things for you in Acme',
  )
})

test('the daily message comes at eight in the person’s own zone, once a day, on a working day', () => {
  assert.deepEqual(localTime('2026-03-03T07:30:00.000Z', 'Europe/Berlin'), { day: '2026-03-03', hour: 8 })
  assert.deepEqual(localTime('2026-03-03T07:30:00.000Z', 'America/New_York'), { day: '2026-03-03', hour: 2 })
  assert.equal(isDigestDue({ day: '2026-03-03', hour: 8 }, '2026-03-02', true), true)
  assert.equal(isDigestDue({ day: '2026-03-03', hour: 7 }, '2026-03-02', true), false)
  assert.equal(isDigestDue({ day: '2026-03-03', hour: 18 }, '2026-03-03', true), false)
  assert.equal(isDigestDue({ day: '2026-03-07', hour: 9 }, null, false), false)
})
