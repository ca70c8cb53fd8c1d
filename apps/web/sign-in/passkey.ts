type Ceremony = Record<string, unknown>

/** Asks the browser for a passkey that was made before. Refuses when the person closes the question. */
export async function askPasskey(options: Ceremony): Promise<Ceremony> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  )
  return asCeremony(await navigator.credentials.get({ publicKey }))
}

/** Asks the browser to make a passkey. */
export async function makePasskey(options: Ceremony): Promise<Ceremony> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  return asCeremony(await navigator.credentials.create({ publicKey }))
}

function asCeremony(credential: Credential | null): Ceremony {
  if (!(credential instanceof PublicKeyCredential)) throw new Error('The browser gave no passkey')
  return credential.toJSON() as unknown as Ceremony
}

/** Whether this browser can use passkeys at all. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
}
