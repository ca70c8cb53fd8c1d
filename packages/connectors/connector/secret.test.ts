import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { isSecret, secret, secretFields } from './index.ts'

const about = { title: 'Token', description: 'What it is asked with.' }

test('a secret is known as one wherever it stands, and nothing else is', () => {
  for (const schema of [secret(about), secret(about).optional(), secret(about).nullable(), secret(about).default('x')])
    assert.equal(isSecret(schema), true)
  for (const schema of [
    z.string(),
    z.string().meta({ title: 'password' }),
    z.int(),
    z.strictObject({ token: secret(about) }),
  ])
    assert.equal(isSecret(schema), false)
})

test('the secret settings of a connector are listed, also where its settings have several shapes', () => {
  const plain = z.strictObject({ url: z.url(), token: secret(about), key: secret(about).optional() })
  assert.deepEqual(secretFields({ settings: plain }), ['token', 'key'])
  assert.deepEqual(secretFields({ settings: plain.refine(() => true).transform(each => each.url) }), ['token', 'key'])
  const several = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('token'), token: secret(about) }),
    z.strictObject({ kind: z.literal('login'), password: secret(about) }),
  ])
  assert.deepEqual(secretFields({ settings: several }), ['token', 'password'])
})
