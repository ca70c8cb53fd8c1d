import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Checkpoint, onlyKey, openCheckpoint, parseCheckpointText, signCheckpoint } from '@onus/ledger/checkpoint'
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

/** The key of a log and what it signed last, or why nothing can be signed with it. */
export type OpenedLog =
  | { readonly ok: true; readonly vkey: string; readonly last: Checkpoint }
  | { readonly ok: false; readonly refusal: string }

/** What the signer does: it keeps the keys, remembers what it signed last, and never signs what does not follow. */
export interface Signing {
  /** Opens a log by its origin; makes its key when the log is new. */
  readonly open: (origin: string) => Promise<OpenedLog>
  readonly sign: (request: SignRequest) => Promise<Signed>
}

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
  }
}

async function sign(folder: string, request: SignRequest): Promise<Signed> {
  const { origin, size, root } = request
  const log = await openLog(folder, origin)
  if (!log.ok) return log
  const refusal = whyNot(log.last, request)
  if (refusal !== undefined) return { ok: false, refusal }
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
  const { vkey } = key.verifier
  const note = signed ?? (await readFile(join(place, 'signed'), 'utf8').catch(ifMissing)) ?? ''
  const opened = openCheckpoint(note, onlyKey(vkey))
  if (!opened.ok) return { ok: false, refusal: `what was last signed for ${origin} cannot be read (${opened.problem})` }
  return { ok: true, vkey, last: opened.checkpoint }
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
