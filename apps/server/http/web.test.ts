import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { serveWeb } from './web.ts'

async function site(t: { after: (end: () => void) => void }, isBuilt = true) {
  const folder = mkdtempSync(join(tmpdir(), 'onus-web-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  if (isBuilt) {
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<title>Onus</title>')
    writeFileSync(join(folder, 'assets/app-1a2b.js'), 'console.log(1)')
    writeFileSync(join(folder, 'assets/app-1a2b.js.gz'), gzipSync('console.log(1)'))
  }
  const app = Fastify()
  app.setErrorHandler((error, _request, reply) =>
    reply.code((error as { problem?: { status: number } }).problem?.status ?? 500).send((error as Error).message),
  )
  await serveWeb(app, folder)
  return (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })
}

test('hashed assets are kept for ever and sent compressed, the page is asked for each time', async t => {
  const get = await site(t)
  const asset = await get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip' })
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.equal(asset.headers['content-encoding'], 'gzip')
  const page = await get('/')
  assert.equal(page.headers['cache-control'], 'no-cache')
  assert.match(page.body, /Onus/)
})

test('an address that is a screen gets the app, what is not there is refused', async t => {
  const get = await site(t)
  for (const screen of ['/controls', '/posture/soc2?asOf=2026-01-01', '/controls/018f'])
    assert.match((await get(screen)).body, /<title>Onus/, screen)
  for (const missing of ['/api/nothing', '/assets/gone-1a2b.js'])
    assert.equal((await get(missing)).statusCode, 404, missing)
  for (const outside of ['/..%2f..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%5c..%5cetc']) {
    assert.ok(!(await get(outside)).body.includes('root:'), outside)
  }
})

test('without a built app, a screen says what to do', async t => {
  const get = await site(t, false)
  assert.match((await get('/controls')).body, /not built/)
})
