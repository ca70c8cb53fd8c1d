import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setUpLink } from './set-up.ts'
import { ada, secretOf, testPlace } from './testing.ts'

test('the set-up link makes the first user with three recorded grants, and works once', async () => {
  await using place = await testPlace()
  const token = secretOf((await setUpLink(place.database, 'http://localhost:4600')) ?? '')
  const browser = place.browser()
  const body = { ...ada, token, organisation: { name: 'Acme' } }
  await browser.client.sessions.setUp({ body })
  await assert.rejects(
    place.browser().client.sessions.setUp({ body: { ...body, email: 'eve@example.com' } }),
    /set-up link/,
  )
  assert.equal(await setUpLink(place.database, 'http://localhost:4600'), null)
  assert.deepEqual(await browser.client.sessions.signIn({ body: ada }), { state: 'signed_in' })
  const session = await browser.client.sessions.current()
  assert.equal(session.user?.email, ada.email)
  assert.equal(session.organisation?.name, 'Acme')
  assert.deepEqual(session.roles.toSorted(), ['compliance_lead', 'instance_operator', 'organisation_admin'])
  const { items } = await browser.client.grants.list()
  assert.equal(items.length, 3)
  assert.ok(items.every(grant => grant.body.state === 'granted' && grant.actor.id === session.user?.id))
})
