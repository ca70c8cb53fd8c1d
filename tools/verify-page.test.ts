import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { verifyPage } from './verify-page.ts'

test('the page that verifies a bundle is the one that its sources make, and can reach nothing', async () => {
  const kept = readFileSync(join(import.meta.dirname, '../packages/reports/bundle/page/verify.html'), 'utf8')
  assert.equal(kept, await verifyPage(), 'make it anew: node_modules/.bin/node tools/verify-page.ts')
  assert.match(kept, /content="default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri/)
  assert.ok(
    !/\bfetch\(|XMLHttpRequest|WebSocket|https?:\/\/(?!\()/.test(kept.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')),
  )
})
