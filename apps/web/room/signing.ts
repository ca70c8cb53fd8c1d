import { client } from '../api.ts'
import type { SigningKey } from './room-view.ts'

const utf8 = new TextEncoder()

/** Asks a passkey to sign a text: its challenge is the SHA-256 of the bytes. */
export async function signWithPasskey(engagement: string, entry: string, text: string, key: SigningKey): Promise<void> {
  const challenge = await crypto.subtle.digest('SHA-256', utf8.encode(text))
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge,
      userVerification: 'required',
      allowCredentials: [{ type: 'public-key', id: bytesOf(key.credential ?? '') }],
    },
  })
  if (!(credential instanceof PublicKeyCredential)) throw new Error('The browser gave no passkey')
  const response = credential.response as AuthenticatorAssertionResponse
  await client.rooms.sign({
    params: { id: engagement, entry },
    body: {
      kind: 'passkey',
      authenticatorData: base64(response.authenticatorData),
      clientData: base64(response.clientDataJSON),
      signature: base64(response.signature),
    },
  })
}

/** Signs a text with an Ed25519 key of a PEM file; the file does not leave the browser. */
export async function signWithFile(engagement: string, entry: string, text: string, file: File): Promise<void> {
  const der = Uint8Array.from(atob((await file.text()).replace(/-----[^-]+-----|\s/g, '')), sign => sign.charCodeAt(0))
  const key = await crypto.subtle.importKey('pkcs8', der, 'Ed25519', false, ['sign'])
  await giveSignature(engagement, entry, base64(await crypto.subtle.sign('Ed25519', key, utf8.encode(text))))
}

/** Gives a signature that was made elsewhere. */
export async function giveSignature(engagement: string, entry: string, signature: string): Promise<void> {
  await client.rooms.sign({ params: { id: engagement, entry }, body: { kind: 'ed25519', signature } })
}

/** Makes a key, registers it, and answers its PEM file, which nobody else ever has. */
export async function makeKey(engagement: string, name: string, keyText: string): Promise<string> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const publicKey = base64(await crypto.subtle.exportKey('raw', pair.publicKey))
  const said = utf8.encode(keyText.replace('{key}', publicKey))
  const proof = base64(await crypto.subtle.sign('Ed25519', pair.privateKey, said))
  await client.rooms.addKey({ params: { id: engagement }, body: { name, publicKey, proof } })
  const pkcs8 = base64(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
  return `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`
}

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
}

function bytesOf(base64Url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64Url.replaceAll('-', '+').replaceAll('_', '/')), sign => sign.charCodeAt(0))
}
