import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideHost, isFromOurPages, isLoadedByOthers, siteOf } from './origin.ts'

const local = siteOf('http://localhost:4600')
const remote = siteOf('https://onus.example')

test('the own host is answered, loopback addresses are sent on to localhost, others are refused', () => {
  assert.deepEqual(decideHost(local, 'localhost:4600', 'http', '/'), { go: 'on' })
  assert.deepEqual(decideHost(local, '127.0.0.1:4600', 'http', '/posture?x=1'), {
    go: 'to',
    url: 'http://localhost:4600/posture?x=1',
  })
  assert.deepEqual(decideHost(local, '[::1]:4600', 'http', '/'), { go: 'to', url: 'http://localhost:4600/' })
  for (const host of ['evil.example', 'localhost:80', 'localhost.evil.example:4600', '', undefined]) {
    assert.deepEqual(decideHost(local, host, 'http', '/'), { go: 'away' }, String(host))
  }
})

test('another host name is answered by https only', () => {
  assert.deepEqual(decideHost(remote, 'onus.example', 'https', '/'), { go: 'on' })
  assert.deepEqual(decideHost(remote, 'onus.example', 'http', '/'), { go: 'away' })
  assert.throws(() => siteOf('http://onus.example'))
  assert.throws(() => siteOf('http://192.168.1.5:4600'))
})

test('a redirect never leaves the own origin', () => {
  for (const url of ['//evil.example/x', '/\\evil.example', 'http://evil.example/x', '/%2f%2fevil.example']) {
    const decision = decideHost(local, '127.0.0.1:4600', 'http', url)
    assert.ok(decision.go === 'to')
    assert.equal(new URL(decision.url).origin, local.origin, url)
  }
})

test('only our own pages may write with a cookie', () => {
  assert.equal(isFromOurPages(local, { 'sec-fetch-site': 'same-origin' }), true)
  assert.equal(isFromOurPages(local, { origin: 'http://localhost:4600' }), true)
  assert.equal(isFromOurPages(local, { origin: 'http://localhost:4601' }), false)
  assert.equal(isFromOurPages(local, { origin: 'http://localhost:4600', 'sec-fetch-site': 'cross-site' }), false)
  assert.equal(isFromOurPages(local, { 'sec-fetch-site': 'none' }), false)
  assert.equal(isFromOurPages(local, {}), false)
  assert.equal(isLoadedByOthers({ 'sec-fetch-site': 'same-site' }), true)
  assert.equal(isLoadedByOthers({ 'sec-fetch-site': 'none' }), false)
  assert.equal(isLoadedByOthers({}), false)
})
