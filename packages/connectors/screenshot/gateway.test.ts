import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { fakeVendor, runWithin } from '../net/testing.ts'
import { type GatewayRules, openGateway } from './gateway.ts'

const rules = (net: GatewayRules['net'], inside: readonly string[] = []): GatewayRules => {
  return { net, inside: new Set(inside), maxBytes: 1024 * 1024 }
}

/** What comes back for bytes that are sent to a gateway, until it closes. */
async function said(address: string, ...sent: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  socket.on('error', () => {})
  let text = ''
  socket.setEncoding('latin1').on('data', chunk => {
    text += chunk
    const next = later.shift()
    if (next !== undefined) socket.write(next)
  })
  const [first = '', ...later] = sent
  socket.write(first)
  await once(socket, 'close')
  return text
}

test('what a page asks reaches the host that is named, and comes back as it was said', async () => {
  await using vendor = await fakeVendor({ 'GET /page': { status: 201, text: 'hello' } })
  using within = runWithin()
  const at = `127.0.0.1:${vendor.port}`
  await using gateway = await openGateway(rules(within.run.net, [at]))
  gateway.expect(at)
  const plain = `GET http://${at}/page HTTP/1.1\r\nhost: ${at}\r\nproxy-authorization: x\r\nconnection: close\r\n\r\n`
  assert.match(await said(gateway.address, plain), /^HTTP\/1\.1 201 [\s\S]*hello$/)
  const inside = `GET /page HTTP/1.1\r\nhost: ${at}\r\nconnection: close\r\n\r\n`
  const tunnelled = await said(gateway.address, `CONNECT ${at} HTTP/1.1\r\nhost: ${at}\r\n\r\n`, inside)
  assert.match(tunnelled, /^HTTP\/1\.1 200 Connection Established\r\n\r\nHTTP\/1\.1 201 [\s\S]*hello$/)
  assert.ok(vendor.requests.every(({ headers }) => headers['proxy-authorization'] === undefined))
  assert.deepEqual([[...gateway.reached], gateway.refused.size], [[at], 0])
})

test('a host inside an opened network that the settings do not name gets nothing', async () => {
  await using vendor = await fakeVendor()
  using within = runWithin()
  const at = `127.0.0.1:${vendor.port}`
  await using gateway = await openGateway(rules(within.run.net))
  gateway.expect(at)
  assert.equal(await said(gateway.address, `GET http://${at}/ HTTP/1.1\r\nhost: ${at}\r\n\r\n`), '')
  assert.match(await said(gateway.address, `CONNECT ${at} HTTP/1.1\r\nhost: ${at}\r\n\r\n`), /^HTTP\/1\.1 502/)
  assert.equal(vendor.requests.length, 0)
  assert.match(gateway.refused.get(at)?.message ?? '', /Other hosts inside/)
})

test('an address inside this machine that was not opened is not even connected to', async () => {
  await using vendor = await fakeVendor()
  using within = runWithin({ open: [] })
  const at = `127.0.0.1:${vendor.port}`
  await using gateway = await openGateway(rules(within.run.net, [at]))
  gateway.expect(at)
  assert.match(await said(gateway.address, `CONNECT ${at} HTTP/1.1\r\nhost: ${at}\r\n\r\n`), /^HTTP\/1\.1 502/)
  assert.equal(vendor.connections(), 0)
  assert.match(gateway.refused.get(at)?.message ?? '', /ONUS_NETWORKS/)
})

test('what no page was seen to ask for gets nowhere, without a word', async () => {
  await using vendor = await fakeVendor()
  using within = runWithin()
  const at = `127.0.0.1:${vendor.port}`
  await using gateway = await openGateway({ ...rules(within.run.net, [at]), expectedWithinMs: 10 })
  assert.match(await said(gateway.address, `CONNECT ${at} HTTP/1.1\r\nhost: ${at}\r\n\r\n`), /^HTTP\/1\.1 502/)
  assert.deepEqual([vendor.connections(), gateway.refused.size], [0, 0])
})

test('more than the pages may load is cut, and who sent it is named', async () => {
  await using vendor = await fakeVendor({ 'GET /big': { bytes: Buffer.alloc(3 * 1024 * 1024) } })
  using within = runWithin()
  const at = `127.0.0.1:${vendor.port}`
  await using gateway = await openGateway(rules(within.run.net, [at]))
  gateway.expect(at)
  const got = await said(gateway.address, `GET http://${at}/big HTTP/1.1\r\nhost: ${at}\r\n\r\n`)
  assert.ok(got.length < 2 * 1024 * 1024)
  assert.match(gateway.refused.get(at)?.message ?? '', /loaded more than 1 MB/)
})
