import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../db/testing.ts'
import { type TestPlace, testPlace } from '../session/testing.ts'
import { openLocalAccess } from './local.ts'

const here = { headers: {}, peer: '127.0.0.1' }

/** A place with its first user, and what somebody at the machine gets with these headers. */
async function machine() {
  const folder = temporaryFolder()
  const access = await openLocalAccess(folder.path)
  const token = readFileSync(join(folder.path, 'local-token'), 'utf8').trim()
  const place = await testPlace({ local: access })
  const ask = (headers: Record<string, string>, remoteAddress = '127.0.0.1') => asked(place, headers, remoteAddress)
  return {
    place,
    token,
    access,
    folder,
    ask,
    async [Symbol.asyncDispose]() {
      await place[Symbol.asyncDispose]()
      folder.remove()
    },
  }
}

async function asked({ http }: TestPlace, headers: Record<string, string>, remoteAddress: string) {
  const host = 'localhost:4600'
  const reply = await http.app.inject({
    url: '/api/organisations',
    remoteAddress,
    headers: { host, ...headers },
  })
  return { status: reply.statusCode, body: reply.json() }
}

test('whoever reads the data folder of this machine acts as its first operator, who is named in what is recorded', async () => {
  await using at = await machine()
  const ada = await at.place.firstUser()
  const session = await ada.client.sessions.current()
  const authorization = `Bearer ${at.token}`
  const { status, body } = await at.ask({ authorization })
  assert.equal(status, 200)
  assert.deepEqual(
    body.items.map((one: { name: string; current: boolean }) => [one.name, one.current]),
    [['Acme', true]],
  )
  const { client } = at.place.browser({ authorization })
  const { id } = await client.organisations.create({
    body: {
      body: {
        name: 'Second',
        kind: 'saas',
        federal: false,
        zone: 'UTC',
        nis2: { entityClass: 'unknown', entityTypes: [] },
      },
    },
  })
  const inSecond = at.place.browser({ authorization, 'x-onus-organisation': id })
  const organisation = await inSecond.client.organisations.get()
  assert.equal(organisation.body.name, 'Second')
  assert.equal(organisation.actor.id, session.user?.id)
})

test('a wrong token, another machine and a proxy in between are refused', async () => {
  await using at = await machine()
  await at.place.firstUser()
  const authorization = `Bearer ${at.token}`
  const other = `Bearer onus_local_${'0'.repeat(64)}`
  assert.equal((await at.ask({ authorization: other })).status, 401)
  assert.equal((await at.ask({ authorization }, '192.0.2.7')).status, 401)
  assert.equal((await at.ask({ authorization }, '::ffff:192.0.2.7')).status, 401)
  assert.equal((await at.ask({ authorization, 'x-forwarded-for': '192.0.2.7' })).status, 401)
  assert.equal((await at.ask({ authorization }, '::1')).status, 200)
  assert.equal((await at.ask({ authorization }, '::ffff:127.0.0.1')).status, 200)
})

test('an organisation that the operator is no member of is refused', async () => {
  await using at = await machine()
  await at.place.firstUser()
  const authorization = `Bearer ${at.token}`
  const refused = await at.ask({ authorization, 'x-onus-organisation': '018f0000-0000-7000-8000-000000000001' })
  assert.equal(refused.status, 404)
  assert.equal((await at.ask({ authorization, 'x-onus-organisation': 'Acme' })).status, 401)
})

test('somebody at the machine gives a member another password: sessions end, and each organisation has it on record', async () => {
  await using at = await machine()
  const ada = await at.place.firstUser()
  const bob = await at.place.member(ada, 'bob@example.com', 'reader')
  const here = at.place.browser({ authorization: `Bearer ${at.token}` })
  const next = 'lantern gravel october'
  const reset = (browser: typeof here) =>
    browser.client.sessions.resetPassword({ body: { email: 'Bob@example.com', password: next } })
  await assert.rejects(reset(ada), /Only somebody at the machine resets a password/)
  await assert.rejects(
    here.client.sessions.resetPassword({ body: { email: 'bob@example.com', password: 'short' } }),
    /use at least 12/,
  )
  await assert.rejects(
    here.client.sessions.resetPassword({ body: { email: 'nobody@example.com', password: next } }),
    /Nobody here has the address/,
  )
  const { user, organisations } = await reset(here)
  assert.equal(organisations, 1)
  assert.equal((await bob.client.sessions.current()).user, null)
  assert.equal((await ada.client.sessions.current()).user?.email, 'ada@example.com')
  const { items } = await ada.client.grants.list()
  const grant = items.find(one => one.body.user === user)
  assert.deepEqual([grant?.version, grant?.body.state], [2, 'granted'])
  assert.match(grant?.reason ?? '', /password was reset at the machine/)
  const again = at.place.browser()
  const signedIn = await again.client.sessions.signIn({ body: { email: 'bob@example.com', password: next } })
  assert.equal(signedIn.state, 'signed_in')
  assert.deepEqual((await again.client.sessions.current()).roles, ['reader'])
})

test('before the set-up there is nobody to act as', async () => {
  await using at = await machine()
  assert.equal((await at.ask({ authorization: `Bearer ${at.token}` })).status, 401)
})

test('the token is for the owner of the data folder alone, another one at each start, and ends with the process', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'local-token')
  const first = await openLocalAccess(folder.path)
  const token = readFileSync(file, 'utf8').trim()
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const second = await openLocalAccess(folder.path)
  const next = readFileSync(file, 'utf8').trim()
  assert.notEqual(next, token)
  assert.deepEqual(
    [first.accepts(token, here), second.accepts(token, here), second.accepts(next, here)],
    [true, false, true],
  )
  await first[Symbol.asyncDispose]()
  assert.equal(readFileSync(file, 'utf8').trim(), next)
  await second[Symbol.asyncDispose]()
  assert.throws(() => statSync(file))
})
