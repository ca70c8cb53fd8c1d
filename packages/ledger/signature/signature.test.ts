import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { pointOfCose, verifyEd25519, verifyPasskey } from './index.ts'

const message = Buffer.from('a conclusion')
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest()
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' })
const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]

function assertion({
  over = message as Uint8Array,
  type = 'webauthn.get',
  origin = 'https://audit.example.com',
  site = 'example.com',
  flags = 5,
} = {}) {
  const clientData = Buffer.from(JSON.stringify({ type, challenge: sha256(over).toString('base64url'), origin }))
  const authenticatorData = Buffer.concat([sha256(site), Buffer.of(flags, 0, 0, 0, 1)])
  const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), pair.privateKey)
  return { publicKey: Buffer.concat([Buffer.of(4), left, right]), authenticatorData, clientData, signature }
}

test('a passkey signs a message when its challenge is the hash of it', () => {
  assert.equal(verifyPasskey(message, assertion()), null)
  assert.match(verifyPasskey(Buffer.from('another'), assertion()) ?? '', /made over something else/)
})

test('a passkey of another kind, site, key or user is refused', () => {
  assert.match(verifyPasskey(message, assertion({ type: 'webauthn.create' })) ?? '', /not of a signature/)
  assert.match(verifyPasskey(message, assertion({ site: 'example.org' })) ?? '', /another site/)
  assert.match(verifyPasskey(message, assertion({ origin: 'javascript:1' })) ?? '', /cut off/)
  assert.match(verifyPasskey(message, assertion({ flags: 1 })) ?? '', /did not verify/)
  const good = assertion()
  const foreign = Buffer.from(good.publicKey)
  foreign[9] = (foreign[9] ?? 0) ^ 1
  assert.match(verifyPasskey(message, { ...good, publicKey: foreign }) ?? '', /signature is wrong/)
  const bent = Buffer.from(good.authenticatorData)
  bent[36] = 9
  assert.match(verifyPasskey(message, { ...good, authenticatorData: bent }) ?? '', /signature is wrong/)
  assert.match(verifyPasskey(message, { ...good, clientData: Buffer.from('[]') }) ?? '', /not JSON/)
})

test('an Ed25519 key signs bytes as they are', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const signature = sign(null, message, privateKey)
  assert.equal(verifyEd25519(raw, message, signature), true)
  assert.equal(verifyEd25519(raw, Buffer.from('another'), signature), false)
  assert.equal(verifyEd25519(raw.subarray(1), message, signature), false)
  assert.equal(verifyEd25519(raw, message, signature.subarray(1)), false)
})

test('the key of a passkey is read out of what the authenticator gave', () => {
  const cose = Buffer.concat([
    Buffer.of(0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32),
    left,
    Buffer.of(0x22, 0x58, 32),
    right,
  ])
  const point = Buffer.concat([Buffer.of(4), left, right])
  for (const given of [cose, cose.toString('base64'), cose.toString('base64url')])
    assert.deepEqual(Buffer.from(pointOfCose(given) ?? ''), point)
  for (const other of [cose.subarray(0, 50), Buffer.concat([Buffer.of(0xa4), cose.subarray(1)]), Buffer.alloc(0)])
    assert.equal(pointOfCose(other), undefined)
})
