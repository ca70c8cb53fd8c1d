import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { test } from 'node:test'
import { verifyEd25519, verifyEs256 } from './curves.ts'

const flipped = (bytes: Uint8Array, at: number) => {
  const changed = Uint8Array.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}

test('the page accepts the Ed25519 signatures that Node makes, and none that was changed', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const key = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  for (let round = 0; round < 3; round += 1) {
    const message = randomBytes(round * 40)
    const signature = sign(null, message, privateKey)
    assert.equal(verifyEd25519(key, message, signature), true)
    for (const at of [0, 31, 32, 63]) assert.equal(verifyEd25519(key, message, flipped(signature, at)), false)
    assert.equal(verifyEd25519(key, Buffer.concat([message, message, Buffer.of(1)]), signature), false)
    const large = Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32, 0xff)])
    assert.equal(verifyEd25519(key, message, large), false)
  }
  assert.equal(verifyEd25519(Buffer.alloc(32, 0xff), Buffer.alloc(1), Buffer.alloc(64)), false)
})

test('the page accepts the ES256 signatures that Node makes, and none that was changed', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const key = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  for (let round = 0; round < 4; round += 1) {
    const message = randomBytes(round * 40)
    const signature = sign('sha256', message, privateKey)
    assert.equal(verifyEs256(key, message, signature), true)
    for (const at of [0, 1, 3, 8, signature.length - 1])
      assert.equal(verifyEs256(key, message, flipped(signature, at)), false)
    assert.equal(verifyEs256(flipped(key, 20), message, signature), false)
  }
  const zeros = Buffer.from('3006020100020100', 'hex')
  assert.equal(verifyEs256(key, Buffer.alloc(1), zeros), false)
})
