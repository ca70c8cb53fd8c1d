import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword, verifyPassword, weaknessOf } from './password.ts'
import { isApiToken, newSecret } from './secret.ts'

const ada = { email: 'ada.lovelace@example.com', name: 'Ada Lovelace' }

const weak = [
  'short',
  'elevenchars',
  'Password1234',
  'P@ssw0rd2026!',
  'passwordpassword',
  'qwertyuiop123',
  '123456789012',
  'aaaaaaaaaaaa',
  'SummerSummer1!',
  'Welcome2026!!',
  'abcabcabcabc',
  'lovelace1815!',
  'AdaLovelace!!1',
  'ilovepassword',
  'qazwsxedc123',
  'asdfghjkl123456',
  'abcdefghijklmnop',
  'dragonmaster99',
  'x'.repeat(129),
]

for (const password of weak) {
  test(`"${password.slice(0, 20)}" is refused as a password`, () => assert.notEqual(weaknessOf(password, ada), null))
}

for (const password of [
  'correct horse battery staple',
  'tandem-obsidian-violin',
  'M7x!wq9Lr2#k',
  'grüne Lampe am Fenster',
  'nineteen otters knit quietly',
]) {
  test(`"${password}" is accepted as a password`, () => assert.equal(weaknessOf(password, ada), null))
}

test('passwords are stored as argon2id with 19 MiB, two passes and one lane', async () => {
  const stored = await hashPassword('tandem-obsidian-violin')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await verifyPassword(stored, 'tandem-obsidian-violin'), true)
  assert.equal(await verifyPassword(stored, 'tandem-obsidian-viola'), false)
})

test('an API token tells a slip of the keyboard from a token', () => {
  const { secret } = newSecret('onus_')
  assert.match(secret, /^onus_[0-9a-f]{72}$/)
  assert.equal(isApiToken(secret), true)
  assert.equal(isApiToken(secret.replace(/.$/, last => (last === '0' ? '1' : '0'))), false)
  assert.equal(isApiToken('onus_'), false)
})
