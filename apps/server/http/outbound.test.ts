import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { isInside } from '@onus/connectors/net'
import { Refused } from '@onus/core/problem'
import { temporaryFolder } from '../db/testing.ts'
import { fetchFile, type OutboundRules, publicFiles } from './outbound.ts'

let asked = 0
const server = createServer((request, response) => {
  asked += 1
  if (request.url === '/there') response.writeHead(302, { location: '/catalog.json' }).end()
  else if (request.url === '/gone') response.writeHead(404).end()
  else if (request.url === '/endless') response.write('x'.repeat(4096))
  else response.writeHead(200, { 'content-type': 'application/json' }).end('{"catalog":{}}')
})
let port = 0
before(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const open: OutboundRules = {
  protocols: ['http:'],
  ports: [],
  isForbidden: () => false,
  maxBytes: 1024,
  timeoutMs: 2_000,
}
const refusedWith = (words: RegExp) => (error: unknown) => error instanceof Refused && words.test(error.problem.detail)

test('a file is fetched under its own name, hashed and counted, and removed when nobody needs it', async () => {
  using folder = temporaryFolder()
  const file = await fetchFile(`http://127.0.0.1:${port}/a/catalog.json?x=1`, folder.path, open)
  assert.deepEqual([file.name, file.bytes, readFileSync(file.path, 'utf8')], ['catalog.json', 14, '{"catalog":{}}'])
  await file[Symbol.asyncDispose]()
  assert.equal(existsSync(file.path), false)
})

test('every spelling of this machine is refused before a byte is sent', async () => {
  using folder = temporaryFolder()
  const inside = { ...open, isForbidden: isInside }
  const before = asked
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '0177.0.0.1', '[::ffff:127.0.0.1]', '0'])
    await assert.rejects(
      fetchFile(`http://${host}:${port}/catalog.json`, folder.path, inside),
      refusedWith(/leads into the network|could not be reached/),
      host,
    )
  assert.equal(asked, before)
  // Without the judgement of the peer the same addresses answer, so it is the judgement that refuses them.
  await fetchFile(`http://0x7f.1:${port}/catalog.json`, folder.path, open)
  assert.equal(asked, before + 1)
  assert.equal(readdirSync(folder.path).length, 1)
})

test('redirects, other answers, too much, too slow, other protocols and ports are refused in words', async () => {
  using folder = temporaryFolder()
  const at = (path: string) => fetchFile(`http://127.0.0.1:${port}${path}`, folder.path, open)
  await assert.rejects(at('/there'), refusedWith(/sends on to another address/))
  await assert.rejects(at('/gone'), refusedWith(/answered 404/))
  await assert.rejects(at('/endless'), refusedWith(/has more than/))
  const slow = { ...open, maxBytes: 1e6, timeoutMs: 300 }
  await assert.rejects(
    fetchFile(`http://127.0.0.1:${port}/endless`, folder.path, slow),
    refusedWith(/did not answer within/),
  )
  for (const [address, words] of [
    ['http://example.org/x', /Only https: is fetched/],
    ['file:///etc/passwd', /Only https: is fetched/],
    ['https://example.org:8443/x', /Port 8443/],
    ['https://ada:secret@example.org/x', /a name or a password/],
    ['not an address', /not an address/],
  ] as const)
    await assert.rejects(fetchFile(address, folder.path, publicFiles), refusedWith(words), address)
  assert.deepEqual(readdirSync(folder.path), [])
})
