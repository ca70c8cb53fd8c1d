import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FrameWords, frameHtml, frameLines, shownAddress } from './frame.ts'

const words: FrameWords = {
  title: 'Password rules',
  asked: new URL('https://app.example.org/security?tab=mfa'),
  reached: new URL('https://app.example.org/security?tab=mfa'),
  status: 200,
  account: 'auditor@example.org',
  takenAt: '2026-03-31T12:00:00.123Z',
  zone: 'Europe/Paris',
  startedBy: 'the schedule',
  madeWith: 'screenshot@1, Chromium 156',
  width: 1280,
  height: 900,
  cutFrom: null,
}

test('the frame says address, account, clock in UTC and in the zone, who started it and what made it', () => {
  assert.deepEqual(Object.fromEntries(frameLines(words)), {
    Page: 'Password rules',
    Address: 'https://app.example.org/security?tab=mfa (answered 200)',
    Account: 'auditor@example.org',
    Taken: '2026-03-31T12:00:00Z (2026-03-31 14:00:00 CEST, Europe/Paris)',
    'Started by': 'the schedule',
    'Made with': 'screenshot@1, Chromium 156',
    Picture: 'what the page showed, 1280 × 900 pixels',
  })
})

test('a page that sent on, or that is higher than its picture, says so in the frame', () => {
  const reached = new URL('https://app.example.org/settings#here')
  const lines = Object.fromEntries(frameLines({ ...words, reached, zone: 'UTC', cutFrom: 20_000 }))
  assert.equal(lines.Address, 'https://app.example.org/settings (answered 200)')
  assert.equal(lines['Asked for'], 'https://app.example.org/security?tab=mfa')
  assert.equal(lines.Taken, '2026-03-31T12:00:00Z')
  assert.match(lines.Picture ?? '', /Not all of it: the page is 20000 pixels high/)
})

test('values of a query that nobody asked for are not shown: they may let somebody in', () => {
  const asked = new URL('https://app.example.org/security?tab=mfa')
  const reached = new URL('https://app.example.org/security?tab=mfa&code=abc123&tab=other#token=xyz')
  assert.equal(shownAddress(reached, asked), 'https://app.example.org/security?tab=mfa&code=…&tab=…')
})

test('words of the frame are text: they bring neither markup nor characters that are not seen', () => {
  const html = frameHtml({ ...words, account: '</dd><script>alert(1)</script>\u202Egro.live' }, '')
  assert.ok(!html.includes('<script'))
  assert.ok(!html.includes('\u202E'))
  assert.ok(html.includes('&#60;script&#62;alert(1)'))
})
