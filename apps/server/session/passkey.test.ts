import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '@onus/core/problem'
import { sql } from 'kysely'
import { siteOf } from '../http/origin.ts'
import { setUpLink } from './set-up.ts'
import { ada, secretOf, testPlace } from './testing.ts'
import { softwarePasskey } from './testing-passkey.ts'

const origin = 'http://localhost:4600'
const refusedAs = (code: string) => (error: unknown) => error instanceof Refused && error.problem.code === code

test('a passkey', async t => {
  await using place = await testPlace()
  const first = await place.firstUser()
  const passkey = softwarePasskey(origin)
  const other = place.browser()
  await other.client.sessions.signIn({ body: ada })

  await t.test('is added with its challenge, once, and every other session ends', async () => {
    const { options } = await first.client.sessions.newPasskeyChallenge()
    assert.equal((options.rp as { id: string }).id, 'localhost')
    const response = passkey.register(options)
    await first.client.sessions.addPasskey({ body: { name: 'Laptop', response } })
    await assert.rejects(
      first.client.sessions.addPasskey({ body: { name: 'Again', response } }),
      refusedAs('invalid_input'),
    )
    assert.deepEqual(
      (await first.client.sessions.passkeys()).items.map(one => one.name),
      ['Laptop'],
    )
    await assert.rejects(other.client.sessions.list(), refusedAs('not_signed_in'))
    assert.equal((await first.client.sessions.current()).secondFactor, 'set')
  })

  await t.test('signs in alone, into the organisation', async () => {
    const browser = place.browser()
    const { options } = await browser.client.sessions.passkeyChallenge()
    assert.equal(options.userVerification, 'required')
    const response = passkey.answer(options)
    await browser.client.sessions.signInWithPasskey({ body: { response } })
    assert.equal((await browser.client.sessions.current()).organisation?.name, 'Acme')
    await assert.rejects(browser.client.sessions.signInWithPasskey({ body: { response } }), refusedAs('not_signed_in'))
  })

  await t.test('steps up, and only for its own user', async () => {
    await sql`update auth.session set stepped_up_at = null`.execute(place.database.app)
    const invite = () =>
      first.client.invitations.create({ body: { email: 'bea@example.com', roles: ['organisation_admin'] } })
    await assert.rejects(invite(), refusedAs('step_up_required'))
    const { options } = await first.client.sessions.passkeyChallenge()
    await first.client.sessions.stepUp({ body: { method: 'passkey', response: passkey.answer(options) } })
    await invite()
    const carol = await place.member(first, 'carol@example.com', 'reader')
    const { options: hers } = await carol.client.sessions.passkeyChallenge()
    await assert.rejects(
      carol.client.sessions.stepUp({ body: { method: 'passkey', response: passkey.answer(hers) } }),
      refusedAs('not_permitted'),
    )
    assert.equal((await carol.client.sessions.current()).user?.email, 'carol@example.com')
  })

  await t.test('that did not verify its user, or speaks for another origin, is refused', async () => {
    for (const wrong of [softwarePasskey(origin), softwarePasskey('http://localhost:4601')]) {
      const browser = place.browser()
      const { options } = await browser.client.sessions.passkeyChallenge()
      await assert.rejects(
        browser.client.sessions.signInWithPasskey({ body: { response: wrong.answer(options) } }),
        refusedAs('not_signed_in'),
      )
    }
    const lazy = softwarePasskey(origin, { verifiesUser: false })
    const { options } = await first.client.sessions.newPasskeyChallenge()
    await first.client.sessions.addPasskey({ body: { name: 'Lazy', response: lazy.register(options) } })
    const browser = place.browser()
    const challenge = await browser.client.sessions.passkeyChallenge()
    await assert.rejects(
      browser.client.sessions.signInWithPasskey({ body: { response: lazy.answer(challenge.options) } }),
      refusedAs('not_signed_in'),
    )
    assert.equal((await browser.client.sessions.current()).user, null)
  })

  await t.test('is removed by its owner only', async () => {
    const { items } = await first.client.sessions.passkeys()
    const bea = await place.member(first, 'dan@example.com', 'reader')
    for (const { id } of items) {
      await assert.rejects(bea.client.sessions.removePasskey({ params: { id } }), refusedAs('not_found'))
      await first.client.sessions.removePasskey({ params: { id } })
    }
    assert.deepEqual(await place.browser().client.sessions.signIn({ body: ada }), { state: 'signed_in' })
  })
})

test('away from loopback, a password alone does not sign in whoever has a passkey', async () => {
  const site = siteOf('https://onus.example')
  await using place = await testPlace({ site, trustProxy: '127.0.0.1' })
  const headers = { host: 'onus.example', 'x-forwarded-proto': 'https' }
  const browser = place.browser(headers)
  const passkey = softwarePasskey(site.origin)
  const token = secretOf((await setUpLink(place.database, site.origin)) ?? '')
  await browser.client.sessions.setUp({ body: { ...ada, token, organisation: { name: 'Acme' } } })
  await browser.client.sessions.signIn({ body: ada })
  const { options } = await browser.client.sessions.newPasskeyChallenge()
  await browser.client.sessions.addPasskey({ body: { name: 'Laptop', response: passkey.register(options) } })
  const again = place.browser(headers)
  assert.deepEqual(await again.client.sessions.signIn({ body: ada }), { state: 'second_factor', methods: ['passkey'] })
  assert.equal((await again.client.sessions.current()).user, null)
  const challenge = await again.client.sessions.passkeyChallenge()
  await again.client.sessions.signInWithPasskey({ body: { response: passkey.answer(challenge.options) } })
  assert.equal((await again.client.members.list()).items.length, 1)
})
