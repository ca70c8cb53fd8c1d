import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageMargins } from './printed-view.ts'

test('a printed page says whose it is and as of when, and no name breaks out of its place', () => {
  assert.match(
    pageMargins('Tidewater', 'as of 2026-11-23 (Europe/Berlin)'),
    /"Tidewater: as of 2026-11-23 \(Europe\/Berlin\)"/,
  )
  const odd = pageMargins('A"; } body { display: none', '')
  assert.ok(!odd.includes('body {'))
  assert.ok(odd.includes('"A\\22 ;'))
})
