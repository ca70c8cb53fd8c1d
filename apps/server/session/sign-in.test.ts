import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import net from 'node:net'
import { test } from 'node:test'
import { Refused } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import { type RawBuilder, sql } from 'kysely'
import { hexHashOf } from '../auth/secret.ts'
import { withOrg } from '../db/index.ts'
import { siteOf } from '../http/origin.ts'
import type { TestBrowser } from '../http/testing.ts'
import { ada, password, type SignInApi, secretOf, type TestPlace, testPlace } from './testing.ts'

const refusedAs = (code: string) => (error: unknown) => error instanceof Refused && error.problem.code === code

/** The six digits of an authenticator app (RFC 6238), from the address that its picture holds. */
function codeOf(uri: string, atMs: number): string {
  const base32 = new URL(uri).searchParams.get('secret') ?? ''
  const bits = [...base32]
    .map(char => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function age(place: TestPlace, change: string): Promise<void> {
  await sql.raw(`update auth.session set ${change}`).execute(place.database.app)
}

/** Rows of the first user's organisation, as the application may see them. */
async function rowsOf<Row>(
  place: TestPlace,
  first: TestBrowser<SignInApi>,
  query: RawBuilder<Row>,
): Promise<readonly Row[]> {
  const org = (await first.client.sessions.current()).organisation?.id ?? ''
  return await withOrg(place.database.app, { org, user: null }, async tx => (await query.execute(tx)).rows)
}

test('signing in', async t => {
  await using place = await testPlace()
  const first = await place.firstUser()

  await t.test('a wrong password and an unknown address get the same answer, and both cost a hash', async () => {
    const answers: string[] = []
    for (const body of [
      { email: ada.email, password: 'wrong password' },
      { email: 'nobody@example.com', password: 'wrong password' },
    ]) {
      const answer = await place.browser().fetch('/api/session', {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      })
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('set-cookie'), null)
      const { requestId: _, ...said } = (await answer.json()) as Record<string, unknown>
      answers.push(JSON.stringify(said))
    }
    assert.equal(answers[0], answers[1])
  })

  await t.test('the cookie is for us alone', async () => {
    const answer = await place.browser().fetch('/api/session', {
      method: 'POST',
      body: JSON.stringify({ email: ada.email, password }),
      headers: { 'content-type': 'application/json' },
    })
    const cookie = answer.headers.getSetCookie().find(one => one.startsWith('onus.session=')) ?? ''
    assert.match(cookie, /; HttpOnly/i)
    assert.match(cookie, /; SameSite=Lax/i)
    assert.match(cookie, /; Path=\//i)
    assert.doesNotMatch(cookie, /; Secure|Domain=/i)
    assert.doesNotMatch(await answer.text(), /token/)
  })

  await t.test('the table holds no token that signs in', async () => {
    const { rows } = await sql<Record<string, unknown>>`select * from auth.session`.execute(place.database.app)
    const token = decodeURIComponent(first.cookies.get('onus.session') ?? '').split('.')[0] ?? ''
    assert.equal(token.length, 43)
    assert.ok(rows.some(row => row.token === hexHashOf(token)))
    assert.ok(!JSON.stringify(rows).includes(token))
    const thief = place.browser()
    thief.cookies.set('onus.session', String(rows[0]?.token))
    assert.equal((await thief.client.sessions.current()).user, null)
  })

  await t.test('each sign-in has a new id, and a fixed one is never adopted', async () => {
    const browser = place.browser()
    browser.cookies.set('onus.session', `${'a'.repeat(43)}.x`)
    await browser.client.sessions.signIn({ body: { email: ada.email, password } })
    const one = browser.cookies.get('onus.session')
    assert.ok(one && !one.startsWith('aaa'))
    await browser.client.sessions.signIn({ body: { email: ada.email, password } })
    assert.notEqual(browser.cookies.get('onus.session'), one)
  })

  await t.test('there is no way to make an account without a link, and none of the library is served', async () => {
    for (const path of [
      '/api/auth/sign-up/email',
      '/api/auth/sign-in/email',
      '/api/auth/get-session',
      '/api/auth/ok',
      '/api/sign-up',
    ]) {
      const answer = await place
        .browser()
        .fetch(path, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
      assert.equal(answer.status, 404, path)
    }
  })

  await t.test('a page of another site cannot sign anybody in', async () => {
    const foreign = place.browser({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })
    await assert.rejects(
      foreign.client.sessions.signIn({ body: { email: ada.email, password } }),
      refusedAs('not_permitted'),
    )
  })

  await t.test('sessions are listed and ended one by one, and signing out ends this one', async () => {
    const second = place.browser({ 'user-agent': 'Second' })
    await second.client.sessions.signIn({ body: { email: ada.email, password } })
    const { items } = await first.client.sessions.list()
    const theirs = items.find(session => session.browser === 'Second')
    assert.ok(theirs && !theirs.current)
    assert.equal(items.filter(session => session.current).length, 1)
    await first.client.sessions.revoke({ params: { id: theirs.id } })
    await assert.rejects(second.client.sessions.list(), refusedAs('not_signed_in'))
    const third = place.browser()
    await third.client.sessions.signIn({ body: { email: ada.email, password } })
    const kept = new Map(third.cookies)
    await third.client.sessions.signOut()
    assert.equal(third.cookies.get('onus.session'), undefined)
    third.cookies.set('onus.session', kept.get('onus.session') ?? '')
    await assert.rejects(third.client.sessions.list(), refusedAs('not_signed_in'))
  })

  await t.test('nobody ends a session of somebody else', async () => {
    const bea = await place.member(first, 'bea@example.com', 'organisation_admin')
    const { items } = await first.client.sessions.list()
    await assert.rejects(bea.client.sessions.revoke({ params: { id: items[0]?.id ?? '' } }), refusedAs('not_found'))
  })

  await t.test('a session ends when idle for half an hour, and after twelve hours in any case', async () => {
    const browser = place.browser()
    await browser.client.sessions.signIn({ body: { email: ada.email, password } })
    const id = (await browser.client.sessions.list()).items.find(session => session.current)?.id
    const { rows } = await sql<{ seconds: number }>`
      select extract(epoch from expires_at - clock_timestamp())::float8 as seconds from auth.session where id = ${id}`.execute(
      place.database.app,
    )
    assert.ok(Math.abs((rows[0]?.seconds ?? 0) - 1_800) < 60)
    await sql`update auth.session set created_at = created_at - interval '11 hours 50 minutes', updated_at = updated_at - interval '5 minutes' where id = ${id}`.execute(
      place.database.app,
    )
    await browser.client.sessions.list()
    const { rows: kept } = await sql<{ seconds: number }>`
      select extract(epoch from expires_at - created_at)::float8 as seconds from auth.session where id = ${id}`.execute(
      place.database.app,
    )
    assert.ok((kept[0]?.seconds ?? 0) <= 12 * 3_600, 'the idle end never passes the absolute one')
    await sql`update auth.session set created_at = created_at - interval '20 minutes', expires_at = clock_timestamp() + interval '1 day' where id = ${id}`.execute(
      place.database.app,
    )
    await assert.rejects(browser.client.sessions.list(), refusedAs('not_signed_in'))
  })

  await t.test('changing the password ends every other session and keeps this one', async () => {
    const other = place.browser()
    await other.client.sessions.signIn({ body: { email: ada.email, password } })
    const change = (next: string) => first.client.sessions.changePassword({ body: { current: password, next } })
    await assert.rejects(change('Password12345'), refusedAs('invalid_input'))
    await assert.rejects(
      first.client.sessions.changePassword({ body: { current: 'wrong', next: 'four otters knit quietly' } }),
      refusedAs('not_permitted'),
    )
    await change('four otters knit quietly')
    await assert.rejects(other.client.sessions.list(), refusedAs('not_signed_in'))
    assert.equal((await first.client.sessions.current()).organisation?.name, 'Acme')
    await assert.rejects(
      place.browser().client.sessions.signIn({ body: { email: ada.email, password } }),
      refusedAs('not_signed_in'),
    )
  })
})

test('an authenticator app', async t => {
  await using place = await testPlace()
  const first = await place.firstUser()
  const other = place.browser()
  await other.client.sessions.signIn({ body: ada })
  const { uri, backupCodes } = await first.client.sessions.startTotp({ body: { password } })

  await t.test('is added with a code of it, and every other session ends', async () => {
    await assert.rejects(first.client.sessions.activateTotp({ body: { code: '000000' } }), refusedAs('not_signed_in'))
    await first.client.sessions.activateTotp({ body: { code: codeOf(uri, Date.now() - 30_000) } })
    await assert.rejects(other.client.sessions.list(), refusedAs('not_signed_in'))
    const session = await first.client.sessions.current()
    assert.equal(session.secondFactor, 'set')
    assert.equal(session.organisation?.name, 'Acme')
  })

  await t.test('is asked for after the password, which alone opens nothing', async () => {
    const browser = place.browser()
    assert.deepEqual(await browser.client.sessions.signIn({ body: ada }), { state: 'second_factor', methods: ['totp'] })
    assert.equal((await browser.client.sessions.current()).user, null)
    await assert.rejects(browser.client.sessions.list(), refusedAs('not_signed_in'))
    await assert.rejects(browser.client.sessions.confirm({ body: { code: '123456' } }), refusedAs('not_signed_in'))
    const code = codeOf(uri, Date.now())
    await browser.client.sessions.confirm({ body: { code } })
    const replay = place.browser()
    await replay.client.sessions.signIn({ body: ada })
    await assert.rejects(replay.client.sessions.confirm({ body: { code } }), refusedAs('not_signed_in'))
    assert.equal((await replay.client.sessions.current()).user, null)
    assert.equal((await browser.client.sessions.current()).user?.email, ada.email)
  })

  await t.test('can be replaced once by each backup code', async () => {
    const browser = place.browser()
    await browser.client.sessions.signIn({ body: ada })
    await browser.client.sessions.confirm({ body: { code: backupCodes[0] ?? '' } })
    const again = place.browser()
    await again.client.sessions.signIn({ body: ada })
    await assert.rejects(
      again.client.sessions.confirm({ body: { code: backupCodes[0] ?? '' } }),
      refusedAs('not_signed_in'),
    )
  })

  await t.test('is what steps up; the password alone does not any more', async () => {
    await age(place, "stepped_up_at = clock_timestamp() - interval '6 minutes'")
    const grant = () =>
      first.client.grants.create({ body: { user: '018f0000-0000-7000-8000-000000000009', role: 'reader' } })
    await assert.rejects(grant(), refusedAs('step_up_required'))
    await assert.rejects(
      first.client.sessions.stepUp({ body: { method: 'password', password } }),
      refusedAs('not_permitted'),
    )
    await first.client.sessions.stepUp({ body: { method: 'totp', code: codeOf(uri, Date.now() + 30_000) } })
    await assert.rejects(grant(), refusedAs('not_found'))
  })

  await t.test('has its secret stored encrypted', async () => {
    const { rows } = await sql<Record<string, unknown>>`select * from auth.two_factor`.execute(place.database.app)
    const stored = JSON.stringify(rows)
    assert.ok(!stored.includes(new URL(uri).searchParams.get('secret') ?? 'missing'))
    assert.ok(!backupCodes.some(code => stored.includes(code)))
  })

  await t.test('is removed with a fresh proof and the password', async () => {
    await first.client.sessions.removeTotp({ body: { password } })
    assert.deepEqual(await place.browser().client.sessions.signIn({ body: ada }), { state: 'signed_in' })
  })
})

test('without a second factor, stepping up takes the password', async () => {
  await using place = await testPlace()
  const first = await place.firstUser()
  await age(place, 'stepped_up_at = null')
  const invite = () => first.client.invitations.create({ body: { email: 'bea@example.com', roles: ['reader'] } })
  await assert.rejects(invite(), refusedAs('step_up_required'))
  await assert.rejects(
    first.client.sessions.stepUp({ body: { method: 'password', password: 'wrong' } }),
    refusedAs('not_permitted'),
  )
  await first.client.sessions.stepUp({ body: { method: 'password', password } })
  await invite()
})

test('on a host of its own the cookie is bound to it and https, and strong roles need a second factor', async () => {
  const site = siteOf('https://onus.example')
  await using place = await testPlace({ site, trustProxy: '127.0.0.1' })
  const browser = place.browser({ host: 'onus.example', 'x-forwarded-proto': 'https' })
  const { setUpLink } = await import('./set-up.ts')
  const token = secretOf((await setUpLink(place.database, site.origin)) ?? '')
  await browser.client.sessions.setUp({ body: { ...ada, token, organisation: { name: 'Acme' } } })
  const answer = await browser.fetch('/api/session', {
    method: 'POST',
    body: JSON.stringify({ email: ada.email, password }),
    headers: { 'content-type': 'application/json' },
  })
  const cookie = answer.headers.getSetCookie().find(one => one.startsWith('__Host-onus.session=')) ?? ''
  assert.match(cookie, /; Secure/i)
  assert.match(cookie, /; Path=\//i)
  assert.match(answer.headers.get('strict-transport-security') ?? '', /max-age=31536000/)
  assert.equal((await browser.client.sessions.current()).secondFactor, 'required')
  await assert.rejects(browser.client.members.list(), refusedAs('step_up_required'))
  await browser.client.sessions.list()
  const plain = place.browser({ host: 'onus.example' })
  assert.equal((await plain.fetch('/api/session')).status, 403)
})

test('invitations', async t => {
  await using place = await testPlace()
  const first = await place.firstUser()
  const invite = (email: string) => first.client.invitations.create({ body: { email, roles: ['reader'] } })
  const account = { name: 'Eve', password: 'four otters knit quietly' }

  await t.test('say what they are for, work once, and only for their address', async () => {
    const { link } = await invite('bea@example.com')
    const token = secretOf(link)
    assert.deepEqual(await place.browser().client.invitations.preview({ body: { token } }), {
      organisation: 'Acme',
      email: 'bea@example.com',
      roles: ['reader'],
      hasAccount: false,
    })
    const bea = place.browser()
    await bea.client.invitations.accept({ body: { token, account } })
    await bea.client.sessions.signIn({ body: { email: 'bea@example.com', password: account.password } })
    assert.deepEqual((await bea.client.sessions.current()).roles, ['reader'])
    await assert.rejects(
      place.browser().client.invitations.accept({ body: { token, account } }),
      refusedAs('not_found'),
    )
    const { items } = await first.client.invitations.list()
    assert.equal(items[0]?.body.state, 'accepted')
    assert.equal((await first.client.members.list()).items.length, 2)
  })

  await t.test('never touch an account that exists', async () => {
    const { link } = await invite(ada.email)
    const taking = place.browser().client.invitations.accept({ body: { token: secretOf(link), account } })
    await assert.rejects(taking, refusedAs('not_signed_in'))
    await assert.rejects(
      place.browser().client.sessions.signIn({ body: { email: ada.email, password: account.password } }),
      refusedAs('not_signed_in'),
    )
    await place.browser().client.sessions.signIn({ body: ada })
  })

  await t.test('are refused to whoever is signed in as somebody else', async () => {
    const { link } = await invite('carol@example.com')
    const eve = await place.member(first, 'eve@example.com', 'reader')
    await assert.rejects(
      eve.client.invitations.accept({ body: { token: secretOf(link), account } }),
      refusedAs('not_permitted'),
    )
  })

  await t.test('end when withdrawn, when over, and with the right of whoever made them', async () => {
    const one = await invite('d@example.com')
    await first.client.invitations.withdraw({ params: { id: one.id }, body: { reason: 'Changed my mind' } })
    await assert.rejects(
      place.browser().client.invitations.accept({ body: { token: secretOf(one.link), account } }),
      refusedAs('not_found'),
    )
    const two = await invite('e@example.com')
    await sql`update auth.invitation set expires_at = clock_timestamp()`.execute(place.database.app)
    await assert.rejects(
      place.browser().client.invitations.accept({ body: { token: secretOf(two.link), account } }),
      refusedAs('not_found'),
    )
    const admin = await place.member(first, 'admin@example.com', 'organisation_admin')
    const three = await admin.client.invitations.create({
      body: { email: 'f@example.com', roles: ['organisation_admin'] },
    })
    const { items } = await first.client.members.list()
    await first.client.members.remove({
      params: { user: items.find(member => member.email === 'admin@example.com')?.user ?? '' },
      body: { reason: 'Left' },
    })
    await assert.rejects(
      place.browser().client.invitations.accept({ body: { token: secretOf(three.link), account } }),
      refusedAs('not_found'),
    )
    await assert.rejects(admin.client.members.list(), refusedAs('not_permitted'))
  })

  await t.test('used by two at once make one member', async () => {
    const { link } = await invite('g@example.com')
    const accept = () => place.browser().client.invitations.accept({ body: { token: secretOf(link), account } })
    const outcomes = await Promise.allSettled([accept(), accept(), accept()])
    assert.equal(outcomes.filter(outcome => outcome.status === 'fulfilled').length, 1)
  })

  await t.test('store a hash and nothing that works', async () => {
    const { link } = await invite('h@example.com')
    const rows = await rowsOf(
      place,
      first,
      sql`select i.*, f.content from auth.invitation i join fact f on f.org = i.org and f.subject = i.id`,
    )
    assert.ok(rows.length > 0)
    assert.ok(!JSON.stringify(rows).includes(secretOf(link)))
  })
})

test('grants', async t => {
  await using place = await testPlace()
  const first = await place.firstUser()
  const bea = await place.member(first, 'bea@example.com', 'organisation_admin')
  const members = (await first.client.members.list()).items
  const idOf = (email: string) => members.find(member => member.email === email)?.user ?? ''
  const grant = (by: typeof first, email: string, role: 'reader' | 'instance_operator' | 'auditor') =>
    by.client.grants.create({ body: { user: idOf(email), role } })

  await t.test('nobody grants a role to themselves, and only an operator makes an operator', async () => {
    await assert.rejects(grant(bea, 'bea@example.com', 'reader'), refusedAs('separation_of_duties'))
    await assert.rejects(grant(bea, ada.email, 'instance_operator'), refusedAs('not_permitted'))
    const carol = await place.member(first, 'carol@example.com', 'reader')
    const { items } = await first.client.members.list()
    const user = items.find(member => member.email === 'carol@example.com')?.user ?? ''
    await assert.rejects(
      bea.client.grants.create({ body: { user, role: 'instance_operator' } }),
      refusedAs('not_permitted'),
    )
    await assert.rejects(
      bea.client.invitations.create({ body: { email: 'x@example.com', roles: ['instance_operator'] } }),
      refusedAs('not_permitted'),
    )
    await assert.rejects(carol.client.grants.create({ body: { user, role: 'reader' } }), refusedAs('not_permitted'))
  })

  await t.test('take effect and end with the next request', async () => {
    const { id } = await grant(first, 'bea@example.com', 'reader')
    assert.ok((await bea.client.sessions.current()).roles.includes('reader'))
    await first.client.grants.revoke({ params: { id }, body: { reason: 'Enough' } })
    assert.ok(!(await bea.client.sessions.current()).roles.includes('reader'))
    await assert.rejects(
      first.client.grants.revoke({ params: { id }, body: { reason: 'Again' } }),
      refusedAs('not_in_lifecycle'),
    )
  })

  await t.test('the last administrator stays', async () => {
    const { items } = await first.client.grants.list()
    const admins = items.filter(one => one.body.role === 'organisation_admin' && one.body.state === 'granted')
    await first.client.grants.revoke({
      params: { id: admins.find(one => one.body.user !== idOf(ada.email))?.id ?? '' },
      body: { reason: 'Fewer' },
    })
    const last = admins.find(one => one.body.user === idOf(ada.email))?.id ?? ''
    await assert.rejects(
      first.client.grants.revoke({ params: { id: last }, body: { reason: 'None' } }),
      refusedAs('conflict'),
    )
  })
})

test('API tokens', async t => {
  await using place = await testPlace()
  const first = await place.firstUser()
  const expiresAt = instant(Date.now() + 86_400_000)
  const { secret, id } = await first.client.tokens.create({
    body: { name: 'CI', scopes: ['framework:read', 'organisation:read'], expiresAt },
  })
  const bearer = place.browser({ authorization: `Bearer ${secret}`, 'sec-fetch-site': 'none' })

  await t.test('are shown once and stored as a hash', async () => {
    assert.match(secret, /^onus_[0-9a-f]{72}$/)
    const rows = await rowsOf(
      place,
      first,
      sql`select t.*, f.content from auth.api_token t join fact f on f.org = t.org and f.subject = t.id`,
    )
    assert.ok(rows.length === 1 && !JSON.stringify(rows).includes(secret.slice(5, 40)))
    assert.ok(!JSON.stringify(await first.client.tokens.list()).includes(secret.slice(5, 40)))
  })

  await t.test('a repeated write does not show the secret again', async () => {
    const body = { name: 'Again', scopes: ['framework:read' as const], expiresAt }
    await first.client.tokens.create({ body, idempotencyKey: 'same' })
    await assert.rejects(first.client.tokens.create({ body, idempotencyKey: 'same' }), refusedAs('conflict'))
    const rows = await rowsOf(
      place,
      first,
      sql<{ response: string | null }>`select response from idempotency where id = 'same'`,
    )
    assert.deepEqual(
      rows.map(row => row.response),
      [null],
    )
  })

  await t.test('do what they list and nothing that only people do', async () => {
    assert.equal((await bearer.client.organisations.get()).body.name, 'Acme')
    await assert.rejects(bearer.client.members.list(), refusedAs('not_permitted'))
    await assert.rejects(bearer.client.sessions.list(), refusedAs('not_permitted'))
    await assert.rejects(
      bearer.client.tokens.create({ body: { name: 'More', scopes: ['framework:read'], expiresAt } }),
      refusedAs('not_permitted'),
    )
    assert.equal((await bearer.client.sessions.current()).user, null)
    const { items } = await first.client.tokens.list()
    assert.notEqual(items.find(token => token.id === id)?.lastUsedAt, null)
  })

  await t.test('cannot be made for more than their maker has, for people, or for longer than a year', async () => {
    const make = (scopes: ('control:adopt' | 'framework:read' | 'posture:read')[], until = expiresAt, by = first) =>
      by.client.tokens.create({ body: { name: 'x', scopes, expiresAt: until } })
    await assert.rejects(make(['control:adopt']), refusedAs('invalid_input'))
    await assert.rejects(make(['framework:read'], instant(Date.now() + 400 * 86_400_000)), refusedAs('invalid_input'))
    await assert.rejects(make(['framework:read'], instant(Date.now() - 1_000)), refusedAs('invalid_input'))
    const admin = await place.member(first, 'bea@example.com', 'organisation_admin')
    await assert.rejects(make(['posture:read'], expiresAt, admin), refusedAs('invalid_input'))
  })

  await t.test('unknown, mistyped, expired and revoked ones are the same 401', async () => {
    for (const wrong of ['Bearer x', `Bearer ${secret}0`, `Bearer onus_${'0'.repeat(72)}`, `Basic ${secret}`]) {
      await assert.rejects(
        place.browser({ authorization: wrong }).client.organisations.get(),
        refusedAs('not_signed_in'),
      )
    }
    await first.client.tokens.revoke({ params: { id }, body: { reason: 'Leaked' } })
    await assert.rejects(bearer.client.organisations.get(), refusedAs('not_signed_in'))
  })
})

test('organisations', async t => {
  await using place = await testPlace()
  const first = await place.firstUser()
  const zone = {
    kind: 'saas',
    federal: false,
    zone: 'Europe/Berlin',
    nis2: { entityClass: 'unknown', entityTypes: [] as string[] },
  } as const
  const { id } = await first.client.organisations.create({ body: { body: { name: 'Beta', ...zone } } })

  await t.test('the active one is kept by the server, and only one of mine can be chosen', async () => {
    assert.deepEqual(
      (await first.client.organisations.list()).items.map(one => [one.name, one.current]),
      [
        ['Acme', true],
        ['Beta', false],
      ],
    )
    assert.equal(
      (await first.client.sessions.chooseOrganisation({ body: { organisation: id } })).organisation?.name,
      'Beta',
    )
    assert.equal((await first.client.organisations.get()).body.name, 'Beta')
    const bea = await place.member(first, 'bea@example.com', 'reader')
    const acme = (await first.client.organisations.list()).items.find(one => one.name === 'Acme')?.id ?? ''
    await assert.rejects(
      bea.client.sessions.chooseOrganisation({ body: { organisation: acme } }),
      refusedAs('not_found'),
    )
    assert.equal((await bea.client.organisations.get()).body.name, 'Beta')
  })

  await t.test('a write names the version it saw', async () => {
    const current = await first.client.organisations.get()
    await first.client.organisations.update({
      body: { body: { ...current.body, name: 'Beta 2' } },
      ifMatch: current.version,
    })
    await assert.rejects(
      first.client.organisations.update({ body: { body: current.body }, ifMatch: current.version }),
      refusedAs('precondition_failed'),
    )
  })
})

test('signing in sends nothing anywhere', async t => {
  const called: string[] = []
  const connect = net.Socket.prototype.connect
  t.after(() => {
    net.Socket.prototype.connect = connect
  })
  net.Socket.prototype.connect = function (this: net.Socket, ...given: unknown[]) {
    const where = JSON.stringify(given)
    if (!where.includes('.s.PGSQL') && !/127\.0\.0\.1|localhost|::1/.test(where)) called.push(where)
    return connect.apply(this, given as never)
  } as typeof connect
  await using place = await testPlace()
  const first = await place.firstUser()
  await first.client.sessions.current()
  assert.deepEqual(called, [])
})
