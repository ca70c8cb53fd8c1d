import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { Refused } from '@onus/core/problem'
import Fastify from 'fastify'
import { fileTickets, openFilesOrigin } from './files.ts'

const org = '018f0000-0000-7000-8000-000000000001'
const sha256 = 'ab'.repeat(32)
const origin = 'http://localhost:4601'

function place(atMs: () => number = Date.now) {
  const tickets = fileTickets('a secret', origin, atMs)
  const asked: string[] = []
  const files = openFilesOrigin({
    tickets,
    openBlob: async (given, sha) => {
      asked.push(`${given} ${sha}`)
      return Readable.from([Buffer.from('<script>alert(1)</script>')])
    },
    host: () => 'localhost:4601',
    logger: Fastify().log,
    embeddedBy: 'http://localhost:4600',
  })
  const get = (url: string, host = 'localhost:4601') =>
    files.inject({ url: url.replace(origin, ''), headers: { host } })
  return { tickets, asked, get }
}

const page = { org, sha256, name: 'page.html', mediaType: 'text/html', inline: true }

test('a stored file is bytes in a sandbox, on an origin that shares nothing with the site', async () => {
  const { tickets, get, asked } = place()
  const answer = await get(tickets.link(page))
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(asked, [`${org} ${sha256}`])
  assert.equal(answer.headers['content-type'], 'application/octet-stream')
  assert.equal(answer.headers['content-disposition'], `attachment; filename="page.html"; filename*=UTF-8''page.html`)
  assert.equal(
    answer.headers['content-security-policy'],
    "sandbox; default-src 'none'; frame-ancestors http://localhost:4600",
  )
  assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin')
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.equal(answer.headers['set-cookie'], undefined)
})

test('only text and PNG may be looked at, as text and as a picture, and only where that was asked for', async () => {
  const { tickets, get } = place()
  for (const mediaType of [
    'text/html',
    'image/svg+xml',
    'application/xml',
    'application/xhtml+xml',
    'application/pdf',
    'image/jpeg',
  ]) {
    const answer = await get(tickets.link({ ...page, mediaType }))
    assert.match(String(answer.headers['content-disposition']), /^attachment/, mediaType)
  }
  const text = await get(tickets.link({ ...page, mediaType: 'text/csv' }))
  assert.equal(text.headers['content-type'], 'text/plain; charset=utf-8')
  assert.equal(text.headers['content-disposition'], 'inline')
  const picture = await get(tickets.link({ ...page, mediaType: 'image/png' }))
  assert.deepEqual(
    ['content-type', 'content-disposition', 'cross-origin-resource-policy', 'x-content-type-options'].map(
      name => picture.headers[name],
    ),
    ['image/png', 'inline', 'cross-origin', 'nosniff'],
  )
  const saved = await get(tickets.link({ ...page, mediaType: 'image/png', inline: false }))
  assert.match(String(saved.headers['content-disposition']), /^attachment/)
})

test('a link that was changed, made elsewhere, or is older than a minute opens nothing', async () => {
  let nowMs = 1_000_000
  const { tickets } = place(() => nowMs)
  const ticket = tickets.link(page).split('/').at(-1) ?? ''
  const [text = '', signature = ''] = ticket.split('.')
  const other = Buffer.from(Buffer.from(text, 'base64url').toString().replace('page.html', 'else.html')).toString(
    'base64url',
  )
  const foreign =
    fileTickets('another secret', origin, () => nowMs)
      .link(page)
      .split('/')
      .at(-1) ?? ''
  for (const wrong of ['', text, `${other}.${signature}`, `${text}.${'A'.repeat(43)}`, foreign, `${ticket}x.y`]) {
    assert.throws(
      () => tickets.read(wrong),
      (error: unknown) => error instanceof Refused && error.problem.code === 'not_found',
      wrong,
    )
  }
  assert.equal(tickets.read(ticket).name, 'page.html')
  nowMs += 60_001
  assert.throws(() => tickets.read(ticket), /expired/)
})

test('nothing else is answered there, and under no other name', async () => {
  const { tickets, get } = place()
  for (const path of ['/', '/api/session', '/files/', '/files/x/../../etc/passwd'])
    assert.ok((await get(path)).statusCode >= 400, path)
  assert.ok((await get(tickets.link(page), 'localhost:4600')).statusCode >= 400)
})

test('names of files cannot leave their header', async () => {
  const { tickets, get } = place()
  for (const name of ['a"b.txt', 'a\r\nset-cookie: x=1', '../../x', 'ü\u202e.exe', '%41.txt', '']) {
    const disposition = String((await get(tickets.link({ ...page, name }))).headers['content-disposition'])
    assert.match(disposition, /^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[A-Za-z0-9%._~!#$&+^`|-]*$/)
  }
})
