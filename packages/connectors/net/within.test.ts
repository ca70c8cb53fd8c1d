import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as secureServer } from 'node:https'
import { type AddressInfo, isIP, createServer as plainServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { test } from 'node:test'
import { createSecureContext, TLSSocket } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { SourceProblem } from '../connector/index.ts'
import { openHttp } from './http.ts'
import { netNothing } from './index.ts'
import { reach } from './peer.ts'
import { fakeVendor, runWithin } from './testing.ts'

const says = (words: RegExp) => (error: unknown) =>
  error instanceof SourceProblem && (words.test(error.message) || assert.fail(error.message))

const spellings = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0']

test('every spelling of this machine is refused before a byte is sent, over http, https and bare connections', async () => {
  await using vendor = await fakeVendor({ 'GET /': { text: 'here' } })
  using closed = runWithin({ open: [] })
  for (const host of spellings) {
    for (const scheme of ['http', 'https'])
      await assert.rejects(
        closed.run.net.send({ url: `${scheme}://${host}:${vendor.port}/` }),
        says(/ONUS_NETWORKS/),
        host,
      )
    await assert.rejects(closed.run.net.connect({ host, port: vendor.port }), says(/ONUS_NETWORKS/), host)
  }
  assert.equal(vendor.connections(), 0)
  assert.deepEqual(closed.waits, [], 'a refusal is not tried again')

  using opened = runWithin({ open: ['127.0.0.0/8'] })
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1'])
    assert.equal((await opened.run.net.send({ url: `http://${host}:${vendor.port}/` })).text(), 'here')
})

test('a name that leads inside is refused, and one that leads to both is asked only where that is allowed', async () => {
  await using vendor = await fakeVendor({ 'GET /': { text: 'here' } })
  const addressesOf = async (host: string) =>
    host === 'both.example.org'
      ? [
          { address: '10.0.0.1', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]
      : [{ address: '127.0.0.1', family: 4 }]
  using closed = runWithin({ open: [], addressesOf })
  await assert.rejects(
    closed.run.net.send({ url: `https://vendor.example.org:${vendor.port}/` }),
    says(/^vendor\.example\.org \(127\.0\.0\.1\) lies inside the network of this server.*ONUS_NETWORKS/),
  )
  assert.equal(vendor.connections(), 0)
  using opened = runWithin({ addressesOf })
  assert.equal((await opened.run.net.send({ url: `http://both.example.org:${vendor.port}/` })).text(), 'here')
})

test('the address that was really reached is judged, not only the one that the name gave', async () => {
  await using vendor = await fakeVendor({ 'GET /': { text: 'here' } })
  const judged: string[] = []
  const rules = {
    placeOf: (address: string) => (judged.push(address) === 1 ? ('outside' as const) : ('inside' as const)),
    addressesOf: async () => [{ address: '127.0.0.1', family: 4 }],
    connectMs: 1000,
    signal: new AbortController().signal,
  }
  await assert.rejects(reach('vendor.example.org', vendor.port, rules), says(/lies inside the network/))
  assert.deepEqual(judged, ['127.0.0.1', '127.0.0.1'])
  assert.equal(vendor.requests.length, 0)
})

test('outside of opened networks nothing is asked without encryption, and no name or password stands in an address', async () => {
  await using vendor = await fakeVendor({ 'GET /': { text: 'here' } })
  using run = runWithin()
  const { net } = run.run
  await assert.rejects(net.send({ url: 'file:///etc/passwd' }), says(/Only https is asked; file:/))
  await assert.rejects(net.send({ url: 'no address' }), says(/cannot be read/))
  await assert.rejects(net.send({ url: `http://ada:secret@127.0.0.1:${vendor.port}/` }), says(/in their own settings/))
  await assert.rejects(netNothing.send({ url: vendor.url }), says(/not used here/))
  assert.equal(vendor.requests.length, 0)
})

test('plain http to an address outside is refused before anything is sent', async () => {
  await using vendor = await fakeVendor({ 'GET /': { text: 'here' } })
  const placeOf = () => 'outside' as const
  using http = openHttp({
    placeOf,
    addressesOf: async () => [],
    connectMs: 1000,
    idleMs: 1000,
    concurrency: 1,
    signal: new AbortController().signal,
  })
  await assert.rejects(http.ask({ url: new URL(vendor.url) }, 1000), says(/over https only/))
  assert.equal(vendor.requests.length, 0)
})

test('an answer is read to its end, unpacked, and connections are used again', async () => {
  await using vendor = await fakeVendor({
    'GET /a': { json: { name: 'Zoë' }, gzip: true },
    'POST /b': ({ body, headers }) => ({ json: [body, headers['x-key']] }),
  })
  using run = runWithin()
  const { net } = run.run
  for (let round = 0; round < 3; round++)
    assert.deepEqual((await net.send({ url: `${vendor.url}/a` })).json(), { name: 'Zoë' })
  const posted = await net.send({ method: 'POST', url: `${vendor.url}/b`, headers: { 'X-Key': 'k' }, body: 'é' })
  assert.deepEqual(posted.json(), ['é', 'k'])
  assert.equal(vendor.connections(), 1)
  assert.equal(vendor.requests[0]?.headers['user-agent'], 'Onus')
})

test('a server that is busy or cuts the answer is asked again with growing pauses, until it answers', async () => {
  await using vendor = await fakeVendor({ 'GET /x': { json: [1, 2, 3] } })
  using run = runWithin()
  vendor.once('GET /x', { status: 503 }, { json: [1, 2, 3], cut: true }, { dropped: true })
  assert.deepEqual((await run.run.net.send({ url: `${vendor.url}/x` })).json(), [1, 2, 3])
  assert.deepEqual(run.waits, [500, 1000, 2000])
  vendor.once('GET /x', { json: [1, 2, 3], gzip: true, cut: true })
  assert.deepEqual((await run.run.net.send({ url: `${vendor.url}/x` })).json(), [1, 2, 3])
})

test('a server says how long to wait: in seconds, as a date, or as the moment its allowance begins again', async () => {
  await using vendor = await fakeVendor({ 'GET /x': { json: 1 } })
  const waited = async (headers: Record<string, string>, status = 429) => {
    using run = runWithin({ random: () => 0, startedAt: '2026-03-31T12:00:00Z' })
    vendor.once('GET /x', { status, headers })
    await run.run.net.send({ url: `${vendor.url}/x` })
    return run.waits
  }
  const reset = (name: string, value: string, left = '0') => ({ 'x-ratelimit-remaining': left, [name]: value })
  const at = Date.parse('2026-03-31T12:00:09Z')
  assert.deepEqual(await waited({ 'retry-after': '7' }), [7250])
  assert.deepEqual(await waited({ 'retry-after': 'Tue, 31 Mar 2026 12:01:00 GMT' }, 503), [60_250])
  assert.deepEqual(await waited(reset('x-ratelimit-reset', String(at / 1000))), [9250])
  assert.deepEqual(await waited(reset('x-rate-limit-reset', String(at))), [9250])
  assert.deepEqual(await waited(reset('x-ratelimit-reset', '2026-03-31T12:00:09Z')), [9250])
  assert.deepEqual(await waited(reset('ratelimit-reset', '9')), [9250])
  assert.deepEqual(await waited(reset('x-ratelimit-reset', String(at / 1000), '5')), [250])
  assert.deepEqual(await waited({ 'retry-after': 'soon' }), [250])
})

test('a vendor may have words of its own for being busy', async () => {
  await using vendor = await fakeVendor({ 'GET /x': { json: 1 } })
  using run = runWithin()
  vendor.once('GET /x', { status: 403, json: { message: 'secondary rate limit' } })
  const isBusy = (answer: { status: number; text(): string }) =>
    answer.status === 403 && /rate limit/.test(answer.text())
  assert.equal((await run.run.net.send({ url: `${vendor.url}/x`, isBusy })).status, 200)
  assert.equal(run.waits.length, 1)
  vendor.once('GET /x', { status: 403, json: { message: 'secondary rate limit' } })
  const isBusyFor = (answer: { status: number }) => answer.status === 403 && 60_000
  assert.equal((await run.run.net.send({ url: `${vendor.url}/x`, isBusy: isBusyFor })).status, 200)
  assert.deepEqual(run.waits.slice(1), [60_500])
  vendor.on('GET /x', { status: 403, json: {} })
  const busy = run.run.net.send({ url: `${vendor.url}/x`, isBusy: isBusyFor, expect: [403] })
  await assert.rejects(busy, says(/answered 403/), 'what only means "later" is no value that says no')
})

test('patience ends, and what is said then names the host, the answer and what to do, but no secret', async () => {
  await using vendor = await fakeVendor({
    'GET /down': { status: 502 },
    'GET /limit': { status: 429, headers: { 'retry-after': '3600' } },
    'GET /who': ({ headers }) => ({ status: 401, json: { message: `bad token ${headers.authorization}` } }),
    'GET /scope': { status: 403, json: { message: 'Resource not accessible' } },
    'GET /none': { status: 404 },
    'GET /odd': { status: 418, text: '<html>', headers: { 'content-type': 'text/html' } },
  })
  using run = runWithin()
  const ask = (path: string) =>
    run.run.net.send({
      url: `${vendor.url}${path}?secret=hidden`,
      headers: { authorization: 'Bearer sesame-sesame' },
      needs: 'the scope read:org',
    })
  await assert.rejects(
    ask('/down'),
    says(/^127\.0\.0\.1:\d+ answered 502 \(Bad Gateway\) to GET \/down, 5 times over 8 seconds\. Run it again later/),
  )
  assert.equal(run.waits.length, 4)
  await assert.rejects(ask('/limit'), says(/asks to wait 3600 seconds.*Run it again after 2026-03-31T13:00:07/))
  assert.equal(run.waits.length, 4, 'what is longer than the patience is not waited for at all')
  await assert.rejects(ask('/who'), says(/does not accept the credentials.*401.*scope read:org.*bad token … …/))
  await assert.rejects(
    ask('/scope'),
    says(/does not allow this.*403.*It needs the scope read:org\. It said: .*not accessible/),
  )
  await assert.rejects(ask('/none'), says(/knows nothing at \/none: it answered 404/))
  await assert.rejects(ask('/odd'), says(/answered 418.*\/odd\.$/))
  for (const path of ['/down', '/who', '/none'])
    await ask(path).catch(error => assert.doesNotMatch(error.message, /hidden|sesame/))
  await assert.rejects(
    run.run.net.send({ url: 'http://127.0.0.1:1/' }),
    says(/could not be asked \(GET \/, 5 times\): nothing answers/),
  )
  assert.equal((await run.run.net.send({ url: `${vendor.url}/none`, expect: [404] })).status, 404)
  assert.equal((await run.run.net.send({ url: `${vendor.url}/down`, expect: 'any' })).status, 502)
})

test('what is not JSON is told as that, with the kind that came', async () => {
  await using vendor = await fakeVendor({
    'GET /page': { text: '<html>', headers: { 'content-type': 'text/html' } },
    'GET /packed': { text: 'x', headers: { 'content-encoding': 'br' } },
  })
  using run = runWithin()
  const page = await run.run.net.send({ url: `${vendor.url}/page` })
  assert.throws(() => page.json(), says(/something other than JSON \(text\/html\) at \/page/))
  await assert.rejects(run.run.net.send({ url: `${vendor.url}/packed` }), says(/packed its answer with br/))
})

test('redirects stay at the same origin and are few; anywhere else they are refused in words', async () => {
  await using other = await fakeVendor({ 'GET /there': { text: 'stolen' } })
  await using vendor = await fakeVendor({
    'GET /moved': { status: 301, headers: { location: '/there' } },
    'GET /there': ({ headers }) => ({ text: String(headers.authorization) }),
    'POST /moved': { status: 303, headers: { location: '/there' } },
    'GET /round': { status: 302, headers: { location: '/round' } },
    'GET /away': { status: 302, headers: { location: `${other.url}/there` } },
  })
  using run = runWithin()
  const headers = { authorization: 'token' }
  const ask = (path: string, method = 'GET') => run.run.net.send({ method, url: `${vendor.url}${path}`, headers })
  assert.equal((await ask('/moved')).text(), 'token')
  assert.equal((await ask('/moved', 'POST')).url.pathname, '/there')
  await assert.rejects(ask('/round'), says(/again and again/))
  await assert.rejects(ask('/away'), says(/sends on to http:\/\/127\.0\.0\.1:\d+; it is not followed/))
  assert.equal(other.requests.length, 0)
  const told = await run.run.net.send({ url: `${vendor.url}/away`, expect: [302] })
  assert.equal(told.headers.get('location'), `${other.url}/there`)
})

test('too much is refused, packed or not, and a bomb is not unpacked to its end', async () => {
  await using vendor = await fakeVendor({
    'GET /plain': { bytes: Buffer.alloc(4096) },
    'GET /bomb': { bytes: gzipSync(Buffer.alloc(200 * 1024 * 1024)), headers: { 'content-encoding': 'gzip' } },
  })
  using run = runWithin()
  await assert.rejects(
    run.run.net.send({ url: `${vendor.url}/plain`, maxBytes: 4095 }),
    says(/sent more than 4095 bytes at/),
  )
  assert.equal((await run.run.net.send({ url: `${vendor.url}/plain`, maxBytes: 4096 })).bytes.length, 4096)
  const before = process.memoryUsage().rss
  await assert.rejects(run.run.net.send({ url: `${vendor.url}/bomb` }), says(/sent more than 50 MB/))
  assert.ok(process.memoryUsage().rss - before < 190 * 1024 * 1024)
})

test('silence and endless answers end, and are told', async () => {
  await using vendor = await fakeVendor({ 'GET /slow': { text: 'late', afterMs: 60_000 } })
  using silent = runWithin({ idleMs: 50, patience: { attempts: 2 } })
  await assert.rejects(
    silent.run.net.send({ url: `${vendor.url}/slow` }),
    says(/2 times\): it said nothing for 0.05 seconds/),
  )
  using endless = runWithin({ wholeMs: 50, patience: { attempts: 1 } })
  await assert.rejects(endless.run.net.send({ url: `${vendor.url}/slow` }), says(/not done within 0.05 seconds/))
})

test('a large body comes in parts; a cut in it is an error and never a shorter body', async () => {
  await using vendor = await fakeVendor({ 'GET /x': { bytes: Buffer.alloc(3_000_000, 'x') } })
  using run = runWithin()
  const sizeOf = async (url: string) => {
    let bytes = 0
    for await (const chunk of (await run.run.net.stream({ url })).body) bytes += chunk.length
    return bytes
  }
  vendor.once('GET /x', { status: 503 })
  assert.equal(await sizeOf(`${vendor.url}/x`), 3_000_000)
  vendor.once('GET /x', { bytes: Buffer.alloc(3_000_000), cut: true })
  await assert.rejects(sizeOf(`${vendor.url}/x`), says(/could not be asked.*cut/))
  await assert.rejects(sizeOf(`${vendor.url}/none`), says(/answered 404/))
})

test('a body that was cut before anybody read it is an error too, packed or not', async () => {
  await using vendor = await fakeVendor()
  using run = runWithin()
  for (const gzip of [false, true]) {
    vendor.on('GET /x', { bytes: randomBytes(3_000_000), cut: true, gzip })
    const { body } = await run.run.net.stream({ url: `${vendor.url}/x` })
    await new Promise(resolve => setTimeout(resolve, 100))
    const read = async () => {
      for await (const _ of body);
    }
    await assert.rejects(read(), says(/could not be asked/))
  }
})

test('a body that falls silent is told as that', async () => {
  const server = createHttpServer((_, response) => void response.writeHead(200).write('beginning'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  using run = runWithin({ idleMs: 50, patience: { attempts: 1 } })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await assert.rejects(run.run.net.send({ url }), says(/it said nothing for 0\.05 seconds/))
  server.closeAllConnections()
  server.close()
})

test('a name whose address is never found is not waited for longer than for a connection', async () => {
  using run = runWithin({ connectMs: 50, addressesOf: () => new Promise(() => {}), patience: { attempts: 1 } })
  await assert.rejects(run.run.net.send({ url: 'https://vendor.example.org' }), says(/no address within 0\.05 seconds/))
})

test('when a host asks one to wait, nothing else is asked of it meanwhile', async () => {
  await using vendor = await fakeVendor({ 'GET /x': { text: 'x' } })
  let [now, wake] = [0, () => {}]
  const slept: number[] = []
  using run = runWithin({
    random: () => 0,
    now: () => now,
    sleep: ms => {
      slept.push(ms)
      return new Promise(resolve => {
        const before = wake
        wake = () => {
          before()
          resolve()
        }
      })
    },
  })
  vendor.once('GET /x', { status: 429, headers: { 'retry-after': '30' } })
  const first = run.run.net.send({ url: `${vendor.url}/x` })
  while (slept.length === 0) await new Promise(resolve => setImmediate(resolve))
  now = 10_000
  const second = run.run.net.send({ url: `${vendor.url}/x` })
  while (slept.length === 1) await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual([slept, vendor.requests.length], [[30_250, 20_000], 1])
  now = 30_250
  wake()
  await Promise.all([first, second])
})

test('when the run is stopped everything ends at once: requests, pauses and connections', async () => {
  await using vendor = await fakeVendor({
    'GET /slow': { text: 'late', afterMs: 60_000 },
    'GET /busy': { status: 503, headers: { 'retry-after': '500' } },
  })
  const stop = new AbortController()
  using run = runWithin({
    signal: stop.signal,
    sleep: (_, signal) => new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason))),
  })
  const { net } = run.run
  const line = await net.connect({ host: '127.0.0.1', port: vendor.port })
  const cut = new Promise(resolve => line.socket.once('close', resolve))
  const slow = net.send({ url: `${vendor.url}/slow` })
  const busy = net.send({ url: `${vendor.url}/busy` })
  const queued = Array.from({ length: 6 }, () => net.send({ url: `${vendor.url}/slow` }))
  setTimeout(() => stop.abort(new Error('stopped')), 50)
  for (const one of [slow, busy, ...queued]) await assert.rejects(one, /stopped/)
  await cut
  await assert.rejects(net.send({ url: vendor.url }), /stopped/)
})

test('when a run is over nothing of it stays open', async () => {
  await using vendor = await fakeVendor({ 'GET /x': { text: 'x' } })
  const run = runWithin()
  await run.run.net.send({ url: `${vendor.url}/x` })
  const line = await run.run.net.connect({ host: '127.0.0.1', port: vendor.port })
  run[Symbol.dispose]()
  await new Promise<void>(resolve => (line.socket.destroyed ? resolve() : line.socket.once('close', () => resolve())))
  await assert.rejects(run.run.net.send({ url: `${vendor.url}/x` }), /over/)
})

test('only so many requests are under way at one host, with a gap between them where that is asked', async () => {
  let running = 0
  let most = 0
  await using vendor = await fakeVendor({
    'GET /x': async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise(resolve => setTimeout(resolve, 5))
      running -= 1
      return { text: 'x' }
    },
  })
  using run = runWithin({ concurrency: 2 })
  await Promise.all(Array.from({ length: 10 }, () => run.run.net.send({ url: `${vendor.url}/x` })))
  assert.equal(most, 2)
  for (let round = 0; round < 3; round++) await run.run.net.send({ url: `${vendor.url}/x`, gapMs: 100 })
  assert.deepEqual(run.waits, [100, 100])
})

const openssl = spawnSync('openssl', ['version']).status === 0 ? false : 'needs openssl'

/** An authority of its own and a certificate for localhost that it signed. */
function certificates() {
  const folder = mkdtempSync(join(tmpdir(), 'onus-tls-'))
  const at = (name: string) => join(folder, name)
  const run = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  run('req', '-x509', ...key, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=Own authority')
  run(
    'req',
    '-x509',
    ...key,
    '-keyout',
    at('key.pem'),
    '-out',
    at('cert.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
  )
  const read = (name: string) => readFileSync(at(name), 'utf8')
  return {
    ca: read('ca.pem'),
    key: read('key.pem'),
    cert: read('cert.pem'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

test('a certificate is always verified: against the usual authorities, or one of the settings', {
  skip: openssl,
}, async () => {
  using made = certificates()
  const server = secureServer({ key: made.key, cert: made.cert }, (_, response) => response.end('safe'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  using run = runWithin()
  const { net } = run.run
  await assert.rejects(
    net.send({ url: `https://localhost:${port}/` }),
    says(/certificate of localhost cannot be trusted.*in the settings/),
  )
  assert.deepEqual(run.waits, [])
  const tls = { ca: made.ca }
  assert.equal((await net.send({ url: `https://localhost:${port}/`, tls })).text(), 'safe')
  await assert.rejects(
    net.send({ url: `https://127.0.0.1:${port}/`, tls }),
    says(/certificate of 127\.0\.0\.1 cannot be trusted/),
  )
  assert.equal(
    (await net.send({ url: `https://127.0.0.1:${port}/`, tls: { ...tls, servername: 'localhost' } })).text(),
    'safe',
  )
  const { NODE_TLS_REJECT_UNAUTHORIZED: former } = process.env
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
  try {
    await assert.rejects(net.connect({ host: 'localhost', port, tls: true }), says(/cannot be trusted/))
  } finally {
    if (former === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = former
  }
  server.closeAllConnections()
  server.close()
})

test('a connection goes on encrypted after it began plain, unless something was pushed in before', {
  skip: openssl,
}, async () => {
  using made = certificates()
  const secureContext = createSecureContext({ key: made.key, cert: made.cert })
  const server = plainServer(socket => {
    socket.on('error', () => {})
    socket.once('data', asked => {
      if (String(asked) === 'PUSH') return void socket.write('OK\nInjected: yes\n')
      socket.write('OK\n')
      const secure = new TLSSocket(socket, { isServer: true, secureContext })
      secure.on('error', () => {})
      secure.once('data', said => secure.end(`heard ${said}`))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  using run = runWithin()
  using plain = await run.run.net.connect({ host: 'localhost', port })
  assert.deepEqual([plain.isEncrypted, plain.isOpened, isIP(plain.address)], [false, true, 4])
  plain.socket.write('STARTTLS')
  assert.equal(String(await once(plain.socket)), 'OK\n')
  using secure = await plain.encrypt({ ca: made.ca })
  assert.equal(secure.isEncrypted, true)
  secure.socket.write('secret')
  assert.equal(String(await once(secure.socket)), 'heard secret')

  using pushed = await run.run.net.connect({ host: 'localhost', port })
  pushed.socket.write('PUSH')
  await new Promise(resolve => pushed.socket.once('readable', resolve))
  assert.equal(String(pushed.socket.read(3)), 'OK\n')
  await assert.rejects(pushed.encrypt({ ca: made.ca }), says(/before encryption began/))
  await assert.rejects(
    run.run.net.connect({ host: 'localhost', port: 1 }),
    says(/localhost, port 1, could not be reached: nothing answers/),
  )
  server.close()
})

async function once(socket: Duplex): Promise<unknown> {
  return await new Promise(resolve => socket.once('data', chunk => resolve(chunk)))
}
