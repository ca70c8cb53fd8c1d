import assert from 'node:assert/strict'
import { newCaller } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { password } from './harness/shared.ts'
import { story } from './harness/story.ts'

story('a token is shown once, a session ended elsewhere is over, and a link invites one address', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Settings Works')
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen

  await screen.go('/settings?tab=tokens')
  await fill(page, 'Name', 'Nightly pipeline')
  await pick(page, 'May', 'posture:read')
  await press(page, 'Make the token')
  const drawer = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await drawer.or(page.getByText('shown only now')).first().waitFor()
  if (await drawer.isVisible()) {
    await fill(drawer, 'Password', password)
    await press(drawer, 'Confirm')
  }
  const shown = await screen.sees(/^onus_\w{20,}/)
  const secret = (await shown.innerText()).trim()
  const asked = () => fetch(`${product.origin}/api/posture`, { headers: { authorization: `Bearer ${secret}` } })
  assert.equal((await asked()).status, 200)
  await screen.go('/settings?tab=tokens')
  await screen.sees('Nightly pipeline')
  assert.equal(await page.getByText(secret.slice(0, 20)).count(), 0, 'the secret is not shown again')
  await press(page, 'Revoke')
  await screen.sees('revoked')
  assert.equal((await asked()).status, 401)

  const elsewhere = newCaller(product.origin)
  const { user } = await lead.api.sessions.current()
  await elsewhere.api.sessions.signIn({ body: { email: user?.email ?? '', password } })
  await screen.go('/settings?tab=account')
  await screen.sees('this one')
  await press(page, 'End')
  await screen.sees('That session has ended.')
  const { user: nobody } = await elsewhere.api.sessions.current()
  assert.equal(nobody, null)

  await screen.go('/settings?tab=invitations')
  await fill(page, 'Email', 'nina@example.com')
  await pick(page, 'Roles', 'uditor')
  await press(page, 'Make the link')
  const link = (await (await screen.sees(/\/invitation[#?]/)).innerText()).trim()
  await screen.go('/settings?tab=invitations')
  await screen.sees('nina@example.com')
  assert.equal(await page.getByText(link).count(), 0, 'the link is not shown again')
  await press(page, 'Withdraw')
  await screen.sees('withdrawn')
  const visitor = await stage.screen(product)
  for (const status of [401, 403, 404, 409, 410]) visitor.expects(status)
  await visitor.page.goto(link)
  await visitor.page.getByRole('alert').waitFor()
  assert.equal(await visitor.page.getByRole('button', { name: 'Accept' }).count(), 0)
})
