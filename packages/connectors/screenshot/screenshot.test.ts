import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { type CollectedFile, type CollectRun, collect, filesUnder } from '../connector/index.ts'
import { type Asked, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { openBrowser } from './browser.ts'
import { screenshot } from './index.ts'

const program = '/usr/bin/chromium'
const skip = existsSync(program) ? false : `SKIPPED: ${program} is missing`

const html = (body: string, headers: Record<string, string> = {}): Reply => {
  const text = `<!doctype html><meta charset="utf-8"><title>Acme</title>${body}`
  return { text, headers: { 'content-type': 'text/html', ...headers } }
}
const to = (location: string): Reply => ({ status: 302, text: '', headers: { location } })

async function taken(settings: Record<string, unknown>, run: CollectRun) {
  const rows: Row[] = []
  const files: CollectedFile[] = []
  const account = 'auditor@acme.example'
  const seen = await collect(
    screenshot,
    { account, seconds: 5, width: 640, ...settings },
    { ...run, files: filesUnder('/') },
    { row: (_, row) => void rows.push(row), file: file => void files.push(file) },
  )
  return { ...seen, rows, files }
}

const secret = 'Bearer not-for-anybody-else'

test('each page becomes a picture; what is no picture of the page is said with its reason and not kept', {
  skip,
}, async () => {
  await using elsewhere = await fakeVendor({ 'GET /login': html('Sign in'), 'GET /logo.svg': { text: '' } })
  await using site = await fakeVendor({
    'GET /security': html(`<h1>Acme: at least 14 characters</h1><img src="${elsewhere.url}/logo.svg">`),
    'GET /moved': to('/security?code=once'),
    'GET /tall': html('<h1>Acme</h1><div style="height:30000px">'),
    'GET /broken': { ...html('<h1>Acme</h1>'), status: 500 },
    'GET /elsewhere': to(`${elsewhere.url}/login`),
    'GET /account': to('/sign-in'),
    'GET /sign-in': html('<h1>Acme</h1><input type="password">'),
    'GET /refused': { ...html('No'), status: 401, headers: { 'www-authenticate': 'Basic realm="a"' } },
    'GET /other': html('<h1>Something else</h1>'),
    'GET /never': { ...html('<h1>Acme</h1>'), afterMs: 60_000 },
    'GET /file': {
      text: 'a',
      headers: { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' },
    },
  })
  using within = runWithin()
  const pages = ['/security Rules', '/moved Moved', '/tall Tall', '/broken Broken', '/elsewhere Elsewhere']
  const seen = await taken(
    {
      siteUrl: site.url,
      pages: [...pages, '/account Account', '/other Other', '/never Never', '/file File', '/refused Refused'],
      hosts: [`127.0.0.1:${elsewhere.port}`],
      waitForText: 'Acme',
      secret,
    },
    within.run,
  )
  assert.deepEqual(
    seen.rows.map(row => [row.page, row.url_reached, row.http_status, row.whole]),
    [
      ['Rules', `${site.url}/security`, 200, true],
      ['Moved', `${site.url}/security?code=…`, 200, true],
      ['Tall', `${site.url}/tall`, 200, false],
    ],
  )
  const why = new Map(seen.unread.map(part => [part.what, part.why]))
  assert.match(why.get('Tall') ?? '', /30\d{3} pixels high; the picture shows the first 12000/)
  assert.match(why.get('Broken') ?? '', /answered 500 at \/broken/)
  assert.match(why.get('Elsewhere') ?? '', /sent on to http:\/\/127\.0\.0\.1:\d+\/login/)
  assert.match(why.get('Account') ?? '', /sent on to \/sign-in, which asks to sign in/)
  assert.match(why.get('Other') ?? '', /The text "Acme" is not on the page, which calls itself "Acme"/)
  assert.match(why.get('Never') ?? '', /did not finish the page within 5 seconds; it answered nothing/)
  assert.match(why.get('Refused') ?? '', /does not accept the credentials: it answered 401 at \/refused/)
  assert.match(why.get('File') ?? '', /a file to download/)
  assert.equal(seen.outcome.state, 'partial')
  const [rules] = seen.files
  assert.deepEqual(
    seen.files.map(file => [file.title, file.kind, createHash('sha256').update(file.bytes).digest('hex')]),
    seen.rows.map(row => [`Screenshot: ${row.page}`, 'screenshot', row.image_sha256]),
  )
  assert.match(rules?.description ?? '', /^Screenshot: second choice[\s\S]*Account: auditor@acme\.example/)
  assert.ok(heightOf(rules) > Number(seen.rows[0]?.height) + 100, 'the frame stands above the page')
  assert.ok(site.requests.filter(({ path }) => path === '/security').every(sentSecret))
  assert.ok(elsewhere.requests.length > 0 && !elsewhere.requests.some(sentSecret))
  const { files, ...told } = seen
  assert.ok(!JSON.stringify([told, files.map(({ bytes, ...about }) => about)]).includes('not-for-anybody'))
})

const sentSecret = ({ headers }: Asked) => headers.authorization === secret

/** The height of a PNG picture, as its head says. */
function heightOf(file: CollectedFile | undefined): number {
  return Buffer.from(file?.bytes ?? []).readUInt32BE(20)
}

/** A page that tries every way out to a host that it may not reach. */
const escaping = (host: string, port: number) => `<body>
  <link rel="preconnect" href="http://${host}:${port}"><link rel="dns-prefetch" href="//${host}">
  <link rel="prefetch" href="http://${host}:${port}/prefetch"><link rel="stylesheet" href="http://${host}:${port}/style">
  <script type="speculationrules">{"prerender":[{"source":"list","urls":["http://${host}:${port}/prerender"]}]}</script>
  <img src="http://${host}:${port}/img"><iframe src="http://${host}:${port}/frame"></iframe>
  <iframe src="file:///etc/passwd"></iframe><iframe srcdoc="<img src='http://${host}:${port}/srcdoc'>"></iframe>
  <script>
    const at = '${host}:${port}'
    const tried = action => { try { Promise.resolve(action()).catch(() => {}) } catch {} }
    tried(() => fetch('http://' + at + '/fetch', { mode: 'no-cors', method: 'POST', body: 'x' }))
    tried(() => navigator.sendBeacon('http://' + at + '/beacon', 'x'))
    tried(() => new WebSocket('ws://' + at + '/socket'))
    tried(() => new EventSource('http://' + at + '/events'))
    tried(() => window.open('http://' + at + '/popup'))
    tried(() => navigator.serviceWorker.register('/worker.js'))
    tried(() => new Worker(URL.createObjectURL(new Blob(["fetch('http://" + at + "/worker', { mode: 'no-cors' })"]))))
    tried(() => new WebTransport('https://' + at + '/transport'))
    tried(async () => {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:' + at }, { urls: 'turn:' + at + '?transport=tcp', username: 'a', credential: 'b' }] })
      peer.createDataChannel('out')
      await peer.setLocalDescription(await peer.createOffer())
      await peer.addIceCandidate({ candidate: 'candidate:1 1 udp 1 ${host} ${port} typ host', sdpMid: '0', sdpMLineIndex: 0 })
    })
  </script>`

test('a page that tries every way out reaches nothing that the guard refuses', { skip }, async () => {
  await using inside = await fakeVendor({}, '127.0.0.2')
  await using datagrams = await datagramsAt('127.0.0.2', inside.port)
  await using site = await fakeVendor({ 'GET /hostile': html(escaping('127.0.0.2', inside.port)) })
  using within = runWithin({ open: ['127.0.0.1/32'] })
  const seen = await taken({ siteUrl: site.url, pages: ['/hostile Hostile'] }, within.run)
  assert.equal(seen.outcome.state, 'complete', JSON.stringify(seen.outcome))
  assert.deepEqual([inside.connections(), datagrams.count()], [0, 0])
  assert.ok(seen.notes.some(note => /got nothing from 127\.0\.0\.2:\d+: .*ONUS_NETWORKS/.test(note)))
  assert.ok(seen.notes.includes(`The browser asked 127.0.0.1:${site.port}`))
  using opened = runWithin({ open: ['127.0.0.0/8'] })
  await taken({ siteUrl: site.url, pages: ['/hostile Hostile'], hosts: [`127.0.0.2:${inside.port}`] }, opened.run)
  const ways = new Set(inside.requests.map(({ path }) => path))
  for (const way of ['/img', '/frame', '/style', '/fetch', '/events', '/worker', '/srcdoc'])
    assert.ok(ways.has(way), `the page does try ${way}: ${[...ways].join(' ')}`)
  assert.equal(datagrams.count(), 0)
})

test('a browser is gone with all its processes when its run is stopped', { skip }, async () => {
  const life = new AbortController()
  await using opened = await openBrowser({ program, proxy: 'http://127.0.0.1:1', signal: life.signal })
  const gone = new Promise<unknown>(resolve => opened.browser.once('disconnected', resolve))
  life.abort()
  await gone
})

async function datagramsAt(host: string, port: number) {
  const socket = createSocket('udp4')
  let count = 0
  socket.on('message', () => {
    count += 1
  })
  socket.bind(port, host)
  await once(socket, 'listening')
  return { count: () => count, [Symbol.asyncDispose]: async () => void socket.close() }
}

test('a form of name and password, also one after the other, signs in before the pages are opened', {
  skip,
}, async () => {
  const form = `<form method="post" action="/login"><label>E-mail<input name="mail"></label>
    <label hidden>Password<input name="word" type="password"></label><button>Go on</button>
    <script>const [mail, word] = document.querySelectorAll('label')
      mail.onkeydown = event => { if (event.key === 'Enter' && word.hidden) { event.preventDefault(); word.hidden = false } }</script></form>`
  const isRight = (asked: Asked) => asked.body === 'mail=reader%40acme.example&word=right'
  await using site = await fakeVendor({
    'GET /login': html(form),
    'POST /login': asked =>
      isRight(asked)
        ? { ...to('/home'), headers: { location: '/home', 'set-cookie': 'session=1; HttpOnly' } }
        : html(form),
    'GET /home': html('Home'),
    'GET /security': ({ headers }) => (headers.cookie === 'session=1' ? html('Rules') : to('/login')),
  })
  using within = runWithin()
  const settings = {
    siteUrl: site.url,
    pages: ['/security Rules'],
    signInUrl: `${site.url}/login`,
    userField: 'E-mail',
  }
  const seen = await taken({ ...settings, user: 'reader@acme.example', password: 'right' }, within.run)
  assert.deepEqual([seen.outcome, seen.files.length], [{ state: 'complete' }, 1])
  const refused = await taken({ ...settings, user: 'reader@acme.example', password: 'wrong' }, within.run)
  assert.equal(
    refused.outcome.state === 'error' && refused.outcome.why,
    `${new URL(site.url).host} did not accept the sign-in: it asks for it again`,
  )
  assert.equal(refused.files.length, 0)
})

test('without a Chromium the run and the test of the settings say so in one sentence', async () => {
  using within = runWithin()
  const settings = { siteUrl: 'https://app.example.org', pages: ['/a A'], account: 'me' }
  const named = await collect(screenshot, settings, { ...within.run, chromium: '/opt/none' }, { row: () => {} })
  assert.deepEqual(named.outcome, { state: 'error', why: 'ONUS_CHROMIUM names /opt/none, which is not there' })
  const said = await screenshot.test?.(screenshot.settings.parse(settings), within.run)
  assert.match(said?.ok === false ? said.why : '', /^There is no Chromium on the machine/)
})

test('settings name one site and paths at it, and a sign-in page with name and password', () => {
  const good = { siteUrl: 'https://app.example.org', pages: ['/a A'], account: 'me' }
  const problems = (given: object) =>
    screenshot.settings.safeParse({ ...good, ...given }).error?.issues.map(issue => issue.path[0])
  assert.equal(problems({}), undefined)
  assert.deepEqual(problems({ pages: ['//evil.example A'] }), ['pages'])
  assert.deepEqual(problems({ pages: ['https://evil.example/ A'] }), ['pages'])
  assert.deepEqual(problems({ pages: ['/a A', '/b A'] }), ['pages'])
  assert.deepEqual(problems({ siteUrl: 'https://app.example.org/path' }), ['siteUrl'])
  assert.deepEqual(problems({ signInUrl: 'https://id.example.org/' }), ['user', 'password'])
  assert.deepEqual(problems({ cookie: 'no equals sign' }), ['cookie'])
  assert.deepEqual(problems({ zone: 'Mars/Base' }), ['zone'])
})
