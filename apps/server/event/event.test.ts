import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import type { Change } from '@onus/contract/event'
import { sequenceBatch } from '../record/sequencer.ts'
import { ada, type TestPlace, testPlace } from '../session/testing.ts'

type First = Awaited<ReturnType<TestPlace['firstUser']>>

async function orgOf(first: First): Promise<string> {
  return (await first.client.sessions.current()).organisation?.id ?? ''
}

/** What a listening server answers; `host` cannot be set with fetch. */
async function listen(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const asked = request(`${url}/api/events`, { headers: { host: 'localhost:4600', ...headers }, agent: false })
  asked.end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return answer
}

/** Reads events of a listening server until `count` changes came, then hangs up. */
async function changes(url: string, first: First, count: number, after?: number): Promise<readonly Change[]> {
  return await read(await stream(url, first, after), count)
}

/** The stream of a signed-in person, open: what is written from now on comes through it. */
async function stream(url: string, first: First, after?: number): Promise<IncomingMessage> {
  const cookie = [...first.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await listen(url, { cookie, ...(after !== undefined && { 'last-event-id': String(after) }) })
  assert.equal(answer.headers['content-type'], 'text/event-stream')
  return answer
}

async function read(answer: IncomingMessage, count: number): Promise<readonly Change[]> {
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) {
    text += chunk
    if (text.split('event: change').length > count) break
  }
  answer.destroy()
  return [...text.matchAll(/^data: (.*)$/gm)].map(line => JSON.parse(line[1] ?? '') as Change)
}

test('changes arrive as they get their place in the ledger', async t => {
  await using place = await testPlace({ heartbeatMs: 50 })
  const first = await place.firstUser()
  const org = await orgOf(first)
  await sequenceBatch(place.database.sequencer, org)
  await place.http.app.listen({ host: '127.0.0.1', port: 0 })
  const address = place.http.app.server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`

  await t.test('from a position on, in order, after a break too', async () => {
    const all = await changes(url, first, 5, -1)
    assert.deepEqual(
      all.map(change => change.position),
      [0, 1, 2, 3, 4],
    )
    assert.deepEqual(
      all.map(change => change.noun),
      ['organisation', 'person', 'grant', 'grant', 'grant'],
    )
    assert.deepEqual(
      (await changes(url, first, 2, 2)).map(change => change.position),
      [3, 4],
    )
  })

  await t.test('live, without asking again', async () => {
    const coming = read(await stream(url, first), 1)
    const { body } = await first.client.organisations.get()
    await first.client.organisations.update({ body: { body: { ...body, name: 'Acme 2' } } })
    const write = setInterval(() => void sequenceBatch(place.database.sequencer, org), 30)
    const [change] = await coming
    clearInterval(write)
    assert.deepEqual(change, { position: 5, noun: 'organisation', subject: org })
  })

  await t.test('only of kinds that the caller may read', async () => {
    const bea = await place.member(first, 'bea@example.com', 'reader')
    await sequenceBatch(place.database.sequencer, org)
    const seen = await changes(url, bea, 3, -1)
    assert.ok(
      seen.every(change => ['organisation', 'person'].includes(change.noun)),
      JSON.stringify(seen),
    )
  })

  await t.test('until the session ends', async () => {
    const other = place.browser()
    await other.client.sessions.signIn({ body: ada })
    const ended = changes(url, other as First, 99, -1)
    await new Promise(resolve => setTimeout(resolve, 100))
    await other.client.sessions.signOut()
    assert.equal((await ended).filter(change => change.noun === 'organisation').length, 2)
  })

  await t.test('to nobody without a session', async () => {
    assert.equal((await listen(url, {})).statusCode, 401)
  })
})
