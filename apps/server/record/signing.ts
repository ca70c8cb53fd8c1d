import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Checkpoint,
  formatKeys,
  type LogKey,
  onlyKey,
  openCheckpoint,
  parseCheckpointText,
  parseKeys,
  rotateKeys,
  signCheckpoint,
  signRotation,
} from '@onus/ledger/checkpoint'
import { generateSigningKey, parseNote, parseSigningKey, type Signer } from '@onus/ledger/note'
import { verifyConsistency } from '@onus/ledger/proof'
import { emptyRoot } from '@onus/ledger/tree'
import { syncFolder, writeDurably } from './tile-store.ts'

/** A wish to sign (size, root), with the proof that what was signed last is its beginning. */
export interface SignRequest extends Checkpoint {
  readonly proof: readonly Uint8Array[]
}

export type Signed =
  | { readonly ok: true; readonly checkpoint: string }
  | { readonly ok: false; readonly refusal: string }

/** A change of key that both keys signed: from the checkpoint of size `from` on, `next` signs instead of `old`. */
export type SignedRotation = {
  readonly from: number
  readonly old: string
  readonly next: string
  /** As base64url. */
  readonly oldSignature: string
  readonly nextSignature: string
}

/** A change of key that was prepared and waits to hear whether the log announced it. */
export type PendingKey = { readonly from: number; readonly next: string }

/** The keys of a log, the one that signs next, and what was signed last; or why nothing can be signed. */
export type OpenedLog =
  | {
      readonly ok: true
      readonly vkey: string
      readonly keys: readonly LogKey[]
      readonly pending: PendingKey | null
      readonly last: Checkpoint
    }
  | { readonly ok: false; readonly refusal: string }

/** What the signer does: it keeps the keys, remembers what it signed last, and never signs what does not follow. */
export interface Signing {
  /** Opens a log by its origin; makes its key when the log is new. */
  readonly open: (origin: string) => Promise<OpenedLog>
  readonly sign: (request: SignRequest) => Promise<Signed>
  /** Makes the next key of a log and lets both keys sign the change. Nothing of size `from` or more is signed until it is settled. */
  readonly prepareKey: (origin: string, from: number) => Promise<Prepared>
  /** Takes the next key into use, or forgets it when the log never announced it. The former key is destroyed once nothing is left for it to sign. */
  readonly settleKey: (origin: string, announced: boolean) => Promise<void>
}

export type Prepared =
  | { readonly ok: true; readonly rotation: SignedRotation }
  | { readonly ok: false; readonly refusal: string }

/** Opens the folder with the keys. One request is done after the other, and each is durable before it is answered. */
export function openSigning(folder: string): Signing {
  let work: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(step: () => Promise<Result>): Promise<Result> => {
    const result = work.then(step)
    work = result.catch(() => {})
    return result
  }
  return {
    open: origin => inTurn(() => openLog(folder, origin)),
    sign: request => inTurn(() => sign(folder, request)),
    prepareKey: (origin, from) => inTurn(() => prepareKey(folder, origin, from)),
    settleKey: (origin, announced) => inTurn(() => settleKey(folder, origin, announced)),
  }
}

async function sign(folder: string, request: SignRequest): Promise<Signed> {
  const { origin, size, root } = request
  const log = await openLog(folder, origin)
  if (!log.ok) return log
  const refusal = whyNot(log.last, request)
  if (refusal !== undefined) return { ok: false, refusal }
  const next = await readNext(folder, origin)
  if (next && size >= next.from) {
    if (!next.announced) return { ok: false, refusal: `a change of the key of ${origin} is not settled` }
    await takeIntoUse(folder, origin, log.keys, next)
  }
  const key = await readKey(folder, origin)
  if (key === undefined) return { ok: false, refusal: `the key of ${origin} went away` }
  const checkpoint = signCheckpoint({ origin, size, root }, [key])
  await writeDurably(join(placeOf(folder, origin), 'signed'), Buffer.from(checkpoint), 0o600)
  return { ok: true, checkpoint }
}

function whyNot(last: Checkpoint, { size, root, proof }: SignRequest): string | undefined {
  if (size < last.size) return `${last.size} entries were signed, but now only ${size} are there`
  if (last.size === 0 || verifyConsistency(last.size, size, last.root, root, proof)) return undefined
  return `the ${size} entries do not begin with the ${last.size} that were signed`
}

async function openLog(folder: string, origin: string): Promise<OpenedLog> {
  const place = placeOf(folder, origin)
  const signed = await readFile(join(place, 'signed'), 'utf8').catch(ifMissing)
  const key = (await readKey(folder, origin)) ?? (await makeKey(folder, origin, signed))
  if (key === undefined) return { ok: false, refusal: `the key of ${origin} is gone, though it has signed before` }
  if (key.verifier.name !== origin) return { ok: false, refusal: `the key of ${origin} is another key` }
  const next = await readNext(folder, origin)
  const keys = await keysOf(folder, origin, key, next)
  const note = signed ?? (await readFile(join(place, 'signed'), 'utf8').catch(ifMissing)) ?? ''
  const opened = openCheckpoint(note, keys)
  if (!opened.ok) return { ok: false, refusal: `what was last signed for ${origin} cannot be read (${opened.problem})` }
  const { vkey } = keys.at(-1) ?? key.verifier
  const pending = next && !next.announced ? { from: next.from, next: next.signer.verifier.vkey } : null
  return { ok: true, vkey, keys, pending, last: opened.checkpoint }
}

async function prepareKey(folder: string, origin: string, from: number): Promise<Prepared> {
  const log = await openLog(folder, origin)
  if (!log.ok) return log
  if (await readNext(folder, origin)) return { ok: false, refusal: `a change of the key of ${origin} is under way` }
  if (from <= log.last.size) return { ok: false, refusal: `${log.last.size} entries were signed already` }
  const old = await readKey(folder, origin)
  if (old === undefined) return { ok: false, refusal: `the key of ${origin} went away` }
  const { skey } = generateSigningKey(origin)
  const next = parseSigningKey(skey) as Signer
  const rotation = { from, old: old.verifier.vkey, next: next.verifier.vkey }
  const { oldSignature, nextSignature } = signRotation(rotation, old, next)
  await writeNext(folder, origin, { from, announced: false, skey })
  const text = (signature: Uint8Array) => Buffer.from(signature).toString('base64url')
  return {
    ok: true,
    rotation: { ...rotation, oldSignature: text(oldSignature), nextSignature: text(nextSignature) },
  }
}

async function settleKey(folder: string, origin: string, announced: boolean): Promise<void> {
  const next = await readNext(folder, origin)
  if (!next || next.announced) return
  if (announced) return await writeNext(folder, origin, { ...next, announced: true })
  await removeNext(folder, origin)
}

/** Puts the next key in the place of the former one, which is destroyed with that. Done again after a crash it does the same. */
async function takeIntoUse(folder: string, origin: string, keys: readonly LogKey[], next: NextKey): Promise<void> {
  await writeDurably(join(placeOf(folder, origin), 'keys'), Buffer.from(formatKeys(keys)), 0o600)
  await writeDurably(join(placeOf(folder, origin), 'key'), Buffer.from(`${next.skey}\n`), 0o400)
  await removeNext(folder, origin)
}

/** Every key of a log with the sizes that it may sign; the next one too, once the log announced it. */
async function keysOf(
  folder: string,
  origin: string,
  key: Signer,
  next: (NextKey & { signer: Signer }) | undefined,
): Promise<readonly LogKey[]> {
  const text = await readFile(join(placeOf(folder, origin), 'keys'), 'utf8').catch(ifMissing)
  const known = text === undefined ? onlyKey(key.verifier.vkey) : parseKeys(text)
  if (known === undefined) throw new Error(`the file with the keys of ${origin} does not hold keys`)
  if (!next?.announced) return known
  const rotation = { from: next.from, old: known.at(-1)?.vkey ?? '', next: next.signer.verifier.vkey }
  return rotateKeys(known, rotation) ?? known
}

/** The key that will sign from a size on. */
type NextKey = { readonly from: number; readonly announced: boolean; readonly skey: string }

async function readNext(folder: string, origin: string): Promise<(NextKey & { signer: Signer }) | undefined> {
  const text = await readFile(join(placeOf(folder, origin), 'next'), 'utf8').catch(ifMissing)
  if (text === undefined) return undefined
  const [from = '', announced = '', skey = ''] = text.trimEnd().split(' ')
  const signer = parseSigningKey(skey)
  if (signer === undefined) throw new Error(`the file with the next key of ${origin} does not hold a key`)
  return { from: Number(from), announced: announced === 'announced', skey, signer }
}

async function writeNext(folder: string, origin: string, { from, announced, skey }: NextKey): Promise<void> {
  const text = `${from} ${announced ? 'announced' : 'prepared'} ${skey}\n`
  await writeDurably(join(placeOf(folder, origin), 'next'), Buffer.from(text), 0o400)
}

async function removeNext(folder: string, origin: string): Promise<void> {
  await rm(join(placeOf(folder, origin), 'next'), { force: true })
  await syncFolder(placeOf(folder, origin))
}

/**
 * Makes a key, unless something was signed before. The empty tree is written as last signed first, so that a key never
 * exists without a memory of what it signed.
 */
async function makeKey(folder: string, origin: string, signed: string | undefined): Promise<Signer | undefined> {
  const before = parseCheckpointText(parseNote(signed ?? '')?.text ?? '')
  if (signed !== undefined && before?.size !== 0) return undefined
  const place = placeOf(folder, origin)
  const { skey } = generateSigningKey(origin)
  const key = parseSigningKey(skey) as Signer
  const nothing = signCheckpoint({ origin, size: 0, root: emptyRoot }, [key])
  await mkdir(place, { recursive: true, mode: 0o700 })
  await syncFolder(folder)
  await writeDurably(join(place, 'signed'), Buffer.from(nothing), 0o600)
  await writeDurably(join(place, 'key'), Buffer.from(`${skey}\n`), 0o400)
  return key
}

async function readKey(folder: string, origin: string): Promise<Signer | undefined> {
  const skey = await readFile(join(placeOf(folder, origin), 'key'), 'utf8').catch(ifMissing)
  if (skey === undefined) return undefined
  const key = parseSigningKey(skey.trimEnd())
  if (key === undefined) throw new Error(`the file with the key of ${origin} does not hold a key`)
  return key
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

// Named by hash, since an origin is not a file name.
function placeOf(folder: string, origin: string): string {
  return join(folder, createHash('sha256').update(origin).digest('hex').slice(0, 32))
}
