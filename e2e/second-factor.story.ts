import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { fill, press } from './harness/hand.ts'
import type { Screen } from './harness/screen.ts'
import { password } from './harness/shared.ts'
import { story } from './harness/story.ts'

story('an authenticator app and a passkey are added in the settings, and each signs in', async stage => {
  const { product, organisation, newcomer } = await stage.shared()
  const { lead } = await organisation('Factor Works')
  const person = await newcomer(lead, 'Fay Factor', ['compliance_lead'])
  const email = (await person.api.sessions.current()).user?.email ?? ''
  const screen = await stage.screen(product, { as: person })
  const { page } = screen

  await screen.go('/settings?tab=account')
  await fill(page, 'Password', password)
  await press(page, 'Add an app')
  await page.getByRole('img', { name: 'The secret of the app as a QR code' }).waitFor()
  const shown = await page.getByText(/^[A-Z2-7]{4}( [A-Z2-7]{1,4}){4,}$/).innerText()
  assert.equal(await page.getByRole('status').filter({ hasText: 'Backup codes' }).getByRole('listitem').count(), 10)
  const secret = shown.replaceAll(' ', '')
  // Each code works once: the one before is still good and leaves that of now for signing in.
  await fill(page, 'Code', codeOf(secret, Date.now() - period))
  await press(page, 'Finish')
  await screen.sees('It is set.')

  await enter(screen, email)
  await fill(page, 'Code', codeOf(secret, Date.now()))
  await press(page, 'Go on')
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()

  const authenticator = await page.context().newCDPSession(page)
  await authenticator.send('WebAuthn.enable')
  await authenticator.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await screen.go('/settings?tab=account')
  await fill(page, 'Name', 'Laptop of Fay')
  await press(page, 'Add a passkey')
  await screen.sees('Laptop of Fay is added.')
  await leave(screen)
  await press(page, 'Use a passkey')
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()

  await screen.go('/settings?tab=account')
  const passkey = page.getByRole('listitem').filter({ hasText: 'Laptop of Fay' })
  await press(passkey, 'Remove')
  await passkey.waitFor({ state: 'detached' })
  await press(page, 'Remove the app')
  await screen.sees('Give your password.')
  await fill(page, 'Password', password)
  await press(page, 'Remove the app')
  await page.getByRole('button', { name: 'Add an app' }).waitFor()
})

async function leave({ page, go, settled }: Screen): Promise<void> {
  await settled()
  await page.context().clearCookies()
  await go('/sign-in')
}

async function enter(screen: Screen, email: string): Promise<void> {
  await leave(screen)
  await fill(screen.page, 'Email', email)
  await fill(screen.page, 'Password', password)
  await press(screen.page, 'Sign in')
}

const period = 30_000

/** The code that an authenticator app shows at a moment (RFC 6238). */
function codeOf(secret: string, at: number): string {
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(Math.floor(at / period)))
  const hash = createHmac('sha1', bytesOf(secret)).update(count).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** RFC 4648 base32. */
function bytesOf(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...text].map(sign => alphabet.indexOf(sign).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
}
