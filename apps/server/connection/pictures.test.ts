import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { jobDone } from '../job/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'

const skip = existsSync('/usr/bin/chromium') ? false : 'SKIPPED: /usr/bin/chromium is missing'
const token = 'Bearer known-to-nobody-else'

test('a screenshot is kept with its snapshot, counts only when a person accepted it, and is never spoken for', {
  skip,
}, async () => {
  await using place = await openPlace({ ONUS_NETWORKS: '127.0.0.0/8' })
  await using site = await openSite()
  const { client } = place.lead
  const control = await controlOf(place)
  const { id } = await client.connections.create({
    body: {
      body: {
        connector: 'screenshot',
        title: 'Intranet',
        settings: {
          siteUrl: site.url,
          pages: ['/security Password rules'],
          account: 'reader@acme.example',
          controls: ['sc-1', 'NONE-9'],
          secret: token,
        },
        everyHours: null,
        state: 'active',
      },
    },
  })
  const { job } = await client.connections.run({ params: { id } })
  const { log } = await jobDone(client, job)
  assert.ok(log.some(line => /There is no control "NONE-9"/.test(line.text)))
  const [snapshot] = (await client.snapshots.list({ query: { connection: id } })).items
  const [picture] = (await client.evidence.list({ query: {} })).items
  assert.equal(snapshot?.body.datasets[0]?.completeness.method, 'screenshot')
  assert.deepEqual(
    [picture?.state, picture?.body.kind, picture?.body.snapshot, picture?.body.controls, picture?.body.collector],
    ['collected', 'screenshot', snapshot?.id, [control], 'screenshot@1'],
  )
  assert.match(
    picture?.body.description ?? '',
    /second choice[\s\S]*Account: reader@acme\.example[\s\S]*Started by: Ada/,
  )
  const { rows, columns } = await client.datasets.rows({
    params: { dataset: 'evidence.screenshots@1', snapshot: snapshot?.id ?? '' },
    query: {},
  })
  const hash = rows[0]?.cells[columns.indexOf('image_sha256')]
  assert.equal(hash, picture?.body.blobs[0]?.sha256)
  assert.ok(!JSON.stringify([log, snapshot, picture, rows]).includes('known-to-nobody-else'))

  const decide = (noun: 'evidence' | 'snapshot', item: string) =>
    place.second.client.reviews.decide({ body: { of: { noun, id: item }, decision: 'accepted', compared: true } })
  const state = async () => (await client.evidence.get({ params: { id: picture?.id ?? '' }, query: {} })).state
  const look = { params: { id: picture?.id ?? '', sha256: picture?.body.blobs[0]?.sha256 ?? '' } }
  const links = [{ look: 'true' as const }, {}].map(query => client.evidence.download({ ...look, query }))
  const inline = (await Promise.all(links)).map(({ url }) => {
    const [text = ''] = url.split('/').at(-1)?.split('.') ?? []
    return JSON.parse(Buffer.from(text, 'base64url').toString()).inline
  })
  assert.deepEqual(inline, [true, false])
  await decide('snapshot', snapshot?.id ?? '')
  assert.equal(await state(), 'collected')
  await decide('evidence', picture?.id ?? '')
  assert.equal(await state(), 'accepted')
})

async function openSite() {
  const page = '<!doctype html><title>Rules</title><h1>14 characters'
  const server = createServer((_, reply) => void reply.writeHead(200, { 'content-type': 'text/html' }).end(page))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function controlOf({ lead }: Place): Promise<string> {
  const body = {
    code: 'SC-1',
    title: 'Passwords',
    statement: 'Passwords are long.',
    theme: 'access',
    lifecycle: { state: 'proposed' as const },
    evidenceOwners: [],
    cadence: 'continuous' as const,
    acceptance: ['Nobody has a short one.'],
    addresses: [{ requirement: 'soc2@2017:CC6.1', how: 'By their length.' }],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  return (await lead.client.controls.create({ body: { body, reason: '' } })).id
}
