import { hkdfSync, randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { OrgTransaction, Tables } from '../db/index.ts'
import { refusal } from '../db/refusal.ts'
import { type InstanceKey, newInstanceKey, readInstanceKeys, writeInstanceKeys } from './file.ts'
import { seal, unseal } from './seal.ts'
import {
  awaitSealing,
  blobKey,
  filesWithKey,
  forgetKeys,
  holdInstanceKey,
  insertSecret,
  isAnyKeySealed,
  keepBlobKey,
  keepOrganisationKey,
  organisationKey,
  resealed,
  rewrapped,
  type SealedKey,
  type SealedSecret,
  sealedByOthers,
  sealedSecrets,
  wrappedByOthers,
} from './store.ts'

/** The key of one stored file and the part of its name that tells it from an earlier file of the same content. */
export type BlobKey = { readonly file: string; readonly key: Buffer }

/** What somebody set as a secret of a connection: `version` is the version of the connection that says so. */
export type Secret = {
  readonly org: string
  readonly id: string
  readonly connection: string
  readonly version: number
  readonly setting: string
  readonly text: string
}

/** The keys of stored files and of secrets: each sealed by the key of its organisation, that one by the key of the instance. */
export interface Keyring {
  /** The id of the instance key in use. */
  current(): string
  find(org: string, sha256: string): Promise<BlobKey | null>
  /** Keeps the key of a file in the place of the one that was seen; false when another was quicker. */
  keep(org: string, sha256: string, seen: string | null, key: BlobKey): Promise<boolean>
  /** Which of these files, by name, have a key. */
  filesWithKey(org: string, names: readonly string[]): Promise<ReadonlySet<string>>
  /** Seals a secret by a key of its own, in the transaction of the connection that needs it; a former one of that setting goes. */
  sealSecret(tx: OrgTransaction, secret: Secret): Promise<void>
  /** The texts of a connection's secrets by their ids. Only who collects or tries settings asks for them. */
  openSecrets(org: string, connection: string): Promise<ReadonlyMap<string, string>>
  /** Destroys every key of an organisation that does not come to be. */
  forget(org: string): Promise<void>
  /** Seals everything by a new key of the instance and destroys the former one. Reading and writing go on meanwhile. */
  rotate(): Promise<{ id: string; former: readonly string[]; organisations: number }>
}

export type KeyringOptions = {
  /** As `onus_sequencer`: the role that serves requests cannot read keys. */
  readonly database: Kysely<Tables>
  /** The file of the instance key; made when nothing was ever sealed. */
  readonly file: string
}

/** Opens the key ring, and finishes a change of key that was cut off. Refuses when the file is gone that everything is sealed by. */
export async function openKeyring({ database, file }: KeyringOptions): Promise<Keyring> {
  let instanceKeys = (await readInstanceKeys(file)) ?? (await firstKeys(database, file))
  const organisations = new Map<string, Promise<Buffer>>()

  const inUse = () => instanceKeys[0] as InstanceKey
  // Another process may have changed the key since this one read the file.
  const reload = async () => {
    instanceKeys = (await readInstanceKeys(file)) ?? instanceKeys
  }
  const keyNamed = (kek: string, org: string): Buffer => {
    const by = instanceKeys.find(key => key.id === kek)
    if (!by)
      throw refusal(
        `The key ${kek} of this instance is not in ${file}, so what organisation ${org} stored cannot be read; put back the newest copy of that file.`,
      )
    return by.key
  }
  const opened = ({ org, kek, sealed }: SealedKey): Buffer =>
    unseal(keyNamed(kek, org), sealed, aboutOrganisation(org, kek))
  const sealedNow = (org: string, key: Buffer): SealedKey => {
    const { id, key: by } = inUse()
    return { org, kek: id, sealed: seal(by, key, aboutOrganisation(org, id)) }
  }
  const made = async (org: string): Promise<Buffer> => {
    const known = await organisationKey(database, org)
    if (known && !instanceKeys.some(key => key.id === known.kek)) await reload()
    // One that was sealed anew meanwhile is read again.
    if (known && instanceKeys.some(key => key.id === known.kek)) return opened(known)
    return await database.transaction().execute(async tx => {
      await holdInstanceKey(tx)
      await reload()
      return opened(await keepOrganisationKey(tx, sealedNow(org, randomBytes(32))))
    })
  }
  const keyOf = (org: string): Promise<Buffer> => {
    const known = organisations.get(org)
    if (known) return known
    const key = made(org)
    organisations.set(org, key)
    key.catch(() => organisations.delete(org))
    return key
  }
  /** Secrets need both keys: a key of an organisation that leaked opens none that was set after the next change of the other. */
  const wrapping = async (org: string, kek: string): Promise<Buffer> =>
    Buffer.from(hkdfSync('sha256', keyNamed(kek, org), await keyOf(org), 'onus connection secret v1', 32))
  const unwrap = async (secret: SealedSecret): Promise<Buffer> =>
    unseal(await wrapping(secret.org, secret.kek), secret.wrapped, aboutKeyOf(secret))
  const wrap = async (secret: Omit<SealedSecret, 'kek' | 'wrapped' | 'sealed'>, key: Buffer) => {
    const kek = inUse().id
    return { kek, wrapped: seal(await wrapping(secret.org, kek), key, aboutKeyOf({ ...secret, kek })) }
  }
  const rewrapAll = async (): Promise<void> => {
    for (;;) {
      const others = await wrappedByOthers(database, inUse().id)
      for (const one of others) await rewrapped(database, one, await wrap(one, await unwrap(one)))
      if (others.length === 0) return
    }
  }
  const resealAll = async (): Promise<number> => {
    await awaitSealing(database)
    let count = 0
    for (;;) {
      const others = await sealedByOthers(database, inUse().id)
      for (const one of others) await resealed(database, one, sealedNow(one.org, opened(one)))
      count += others.length
      if (others.length === 0) break
    }
    await rewrapAll()
    await writeInstanceKeys(file, [inUse()])
    instanceKeys = [inUse()]
    return count
  }
  let rotating: Promise<unknown> = Promise.resolve()
  if (instanceKeys.length > 1) await resealAll()

  return {
    current: () => inUse().id,
    async find(org, sha256) {
      const row = await blobKey(database, org, sha256)
      return row && { file: row.file, key: unseal(await keyOf(org), row.sealed, aboutBlob(org, sha256)) }
    },
    async keep(org, sha256, seen, { file: name, key }) {
      const sealed = seal(await keyOf(org), key, aboutBlob(org, sha256))
      return await keepBlobKey(database, org, sha256, seen, { file: name, sealed })
    },
    filesWithKey: (org, names) => filesWithKey(database, org, names),
    async sealSecret(tx, secret) {
      const { text, ...about } = secret
      // Made before the lock: whoever waits for the lock to go must not be waited for in turn.
      await keyOf(secret.org)
      await holdInstanceKey(tx)
      await reload()
      const key = randomBytes(32)
      await insertSecret(tx, {
        ...about,
        ...(await wrap(about, key)),
        sealed: seal(key, Buffer.from(text), aboutText(about)),
      })
    },
    async openSecrets(org, connection) {
      let rows = await sealedSecrets(database, org, connection)
      // Wrapped anew meanwhile: the key is in the file by now, and the row that was read is of before.
      if (rows.some(row => !instanceKeys.some(key => key.id === row.kek))) await reload()
      if (rows.some(row => !instanceKeys.some(key => key.id === row.kek)))
        rows = await sealedSecrets(database, org, connection)
      const opened = rows.map(
        async row => [row.id, unseal(await unwrap(row), row.sealed, aboutText(row)).toString('utf8')] as const,
      )
      return new Map(await Promise.all(opened))
    },
    async forget(org) {
      organisations.delete(org)
      await forgetKeys(database, org)
    },
    rotate() {
      const turn = async () => {
        const former = instanceKeys.map(key => key.id)
        const next = [newInstanceKey(), ...instanceKeys]
        await writeInstanceKeys(file, next)
        instanceKeys = next
        return { organisations: await resealAll(), id: inUse().id, former }
      }
      const done = rotating.then(turn)
      rotating = done.catch(() => {})
      return done
    },
  }
}

async function firstKeys(database: Kysely<Tables>, file: string): Promise<readonly InstanceKey[]> {
  if (await isAnyKeySealed(database))
    throw refusal(
      `${file} is gone, and what was stored cannot be read without it; put back the newest copy of it beside the database.`,
    )
  const keys = [newInstanceKey()]
  await writeInstanceKeys(file, keys)
  return keys
}

const aboutOrganisation = (org: string, kek: string) => `onus organisation key v1\n${org}\n${kek}`
const aboutBlob = (org: string, sha256: string) => `onus blob key v1\n${org}\n${sha256}`

type About = Pick<Secret, 'org' | 'connection' | 'version' | 'id' | 'setting'>

const aboutText = ({ org, connection, version, id, setting }: About) =>
  `onus connection secret v1\n${org}\n${connection}\n${version}\n${id}\n${setting}`
const aboutKeyOf = (secret: About & { readonly kek: string }) => `${aboutText(secret)}\n${secret.kek}`
