import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { type Checkpoint, type LogKey, openCheckpoint, parseKeys } from '@onus/ledger/checkpoint'
import { parseReceipt, verifyReceipt } from '@onus/ledger/receipt'
import { checkEvents, checkInstance, lostLogs, type PresentLog, verifyLog } from '@onus/ledger/verify'
import {
  type ArchiveSource,
  folderSource,
  keysIn,
  logReader,
  readWhole,
  verifyArchive,
  zipSource,
} from '@onus/reports/archive'
import { type BundleVerdict, bundleZip, linksInWords } from '@onus/reports/bundle'
import { z } from 'zod'
import { fail } from '../kit/act.ts'
import { verifyBundle, withheldIn } from './bundle.ts'
import type { Memory } from './state.ts'

/** What was verified and what is wrong with it: the shape that `--json` prints. */
export type Report = {
  readonly kind: 'archive' | 'bundle' | 'instance' | 'ledger' | 'receipt'
  readonly ok: boolean
  readonly problems: readonly { readonly message: string; readonly path?: string; readonly index?: number }[]
  readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string } | null
  /** Whether the log was compared with a checkpoint from an earlier visit. */
  readonly remembered: boolean
  /** Whether the keys came with what was verified, so that they say nothing about who made it. */
  readonly ownKeys: boolean
  readonly facts?: number
  readonly erased?: number
  readonly files?: number
  /** How many items a bundle has, and whose keys signed its conclusions. */
  readonly items?: number
  /** What nobody can verify of those that are links, in words. */
  readonly links?: readonly string[]
  /** Of a masked bundle: how many files about people were withheld. */
  readonly withheld?: number
  /** Samples of which nobody can say more, since their population was erased under a rule. */
  readonly unknown?: readonly { readonly where: string; readonly rule: string; readonly message: string }[]
  readonly signers?: readonly { readonly person: string; readonly key: string; readonly conclusions: number }[]
  /** Of a bundle: samples that were drawn again, and those that a person chose. */
  readonly samples?: BundleVerdict['samples']
  /** How many ledgers the log of an instance has recorded. */
  readonly ledgers?: number
  readonly index?: number
}

export type VerifyInput = {
  readonly keys: readonly LogKey[] | null
  readonly memory: Memory
  /** The content that a receipt is about, where it is in a file of its own. */
  readonly content: Buffer | null
  readonly onProgress: (done: number, total: number, label: string) => void
}

/** Verifies whatever lies at a path, offline: an archive, a ledger (zip or folder), or one receipt. */
export async function verifyAt(path: string, input: VerifyInput): Promise<Report> {
  const found = statOf(path)
  if (!found.isDirectory() && !isZip(path)) return verifyReceiptFile(path, input)
  if (!found.isDirectory() && (await isBundle(path))) return await verifyBundleAt(path, input)
  await using source = found.isDirectory() ? folderSource(path) : await zipSource(path)
  if (source.files.has('manifest.json')) return await verifyWhole(source, input)
  const folder = ['ledger', ''].find(one => source.files.has(one === '' ? 'checkpoint' : `${one}/checkpoint`))
  if (folder === undefined)
    return fail(`${path} is neither an archive nor a ledger: it has no manifest.json and no checkpoint.`)
  return await verifyLedger(source, folder, input)
}

/** A bundle has the receipts of its items; an archive has the ledger itself. */
async function isBundle(path: string): Promise<boolean> {
  await using source = await bundleZip(path)
  const names = [...source.files.keys()]
  return names.includes('verify.html') || names.some(name => name.startsWith('receipts/'))
}

async function verifyBundleAt(path: string, input: VerifyInput): Promise<Report> {
  const { verdict, remembered } = await verifyBundle(path, input)
  return {
    kind: 'bundle',
    ok: verdict.ok,
    problems: verdict.problems.map(({ message, where }) => ({ message, ...(where !== '' && { path: where }) })),
    checkpoint: shown(verdict.checkpoint),
    remembered,
    ownKeys: input.keys === null,
    items: verdict.manifest?.items.length ?? 0,
    links: linksInWords(verdict.manifest?.items ?? []),
    ...(verdict.manifest?.personal === 'masked' && { withheld: withheldIn(verdict.manifest) }),
    files: verdict.manifest?.files.length ?? 0,
    unknown: verdict.unknown,
    signers: verdict.signers,
    samples: verdict.samples,
  }
}

async function verifyWhole(source: ArchiveSource, { keys, memory, onProgress }: VerifyInput): Promise<Report> {
  let remembered = false
  const state = (origin: string) => {
    const known = memory.recall(origin)
    remembered = known !== undefined
    return known
  }
  const verdict = await verifyArchive(source, { ...(keys && { keys }), state, onProgress })
  if (verdict.ok && verdict.checkpoint) memory.remember(verdict.checkpoint)
  return {
    kind: 'archive',
    ok: verdict.ok,
    problems: verdict.problems,
    checkpoint: shown(verdict.checkpoint),
    remembered,
    ownKeys: keys === null,
    facts: verdict.facts,
    erased: verdict.erased,
    files: verdict.blobs,
  }
}

async function verifyLedger(source: ArchiveSource, folder: string, input: VerifyInput): Promise<Report> {
  const reader = logReader(source, folder)
  const keys = input.keys ?? (await keysIn(source, folder === '' ? 'keys' : `${folder}/keys`))
  const note = (await readWhole(source, folder === '' ? 'checkpoint' : `${folder}/checkpoint`, 100_000)).toString(
    'utf8',
  )
  const opened = openCheckpoint(note, keys)
  const state = opened.ok ? input.memory.recall(opened.checkpoint.origin) : undefined
  const isInstance = folder === 'ledger' && source.files.has(instanceFile)
  const instance = checkInstance(keys)
  const verdict = await verifyLog(reader, {
    keys,
    entries: isInstance ? instance : checkEvents(keys),
    ...(state && { state }),
    onProgress: (done, total) => input.onProgress(done, total, 'Entries'),
  })
  const lost = isInstance && verdict.ok ? lostLogs(instance.recorded, await ledgersIn(source)) : []
  const ok = verdict.ok && lost.length === 0
  if (ok && verdict.checkpoint) input.memory.remember(verdict.checkpoint)
  return {
    kind: isInstance ? 'instance' : 'ledger',
    ok,
    problems: [
      ...verdict.problems.map(({ message, path, index }) => ({
        message,
        ...(path !== undefined && { path }),
        ...(index !== undefined && { index }),
      })),
      ...lost.map(message => ({ message, path: instanceFile })),
    ],
    ...(isInstance && { ledgers: instance.recorded.size }),
    checkpoint: shown(verdict.checkpoint),
    remembered: state !== undefined,
    ownKeys: input.keys === null,
  }
}

/** The ledgers that the export of an instance's log says are there. */
const instanceFile = 'ledgers.json'
const Ledgers = z.object({
  ledgers: z.array(
    z.object({ origin: z.string(), checkpoint: z.string(), keys: z.string(), proof: z.array(z.base64()) }),
  ),
})

async function ledgersIn(source: ArchiveSource): Promise<readonly PresentLog[]> {
  const read = Ledgers.safeParse(jsonOf((await readWhole(source, instanceFile, 64 * 1024 * 1024)).toString('utf8')))
  if (!read.success) return fail(`${instanceFile} does not hold the ledgers of an instance.`)
  return read.data.ledgers.map(({ origin, checkpoint, keys, proof }) => ({
    origin,
    checkpoint,
    keys: parseKeys(keys) ?? [],
    proof: proof.map(hash => Buffer.from(hash, 'base64')),
  }))
}

/** What the receipt operation answers: the receipt with the content it is about and the key. */
const ReceiptAnswer = z.object({
  receipt: z.string(),
  content: z.string(),
  key: z.string(),
  keys: z.string().optional(),
  erased: z.string().nullable().optional(),
})

function verifyReceiptFile(path: string, input: VerifyInput): Report {
  const text = readFileSync(path, 'utf8')
  const answer = ReceiptAnswer.safeParse(jsonOf(text)).data
  const receipt = answer?.receipt ?? text
  if (parseReceipt(receipt) === undefined) return fail(`${path} is neither a zip, a folder nor a receipt.`)
  const keys = input.keys ?? (answer && parseKeys(answer.keys ?? `${answer.key} 0 -\n`))
  if (!keys) return fail('A receipt alone does not say whose key it trusts: give the key of the ledger with --keys.')
  const content = input.content ?? (answer && answer.content !== '' ? Buffer.from(answer.content) : undefined)
  const verdict = verifyReceipt(receipt, keys, content === undefined ? {} : { content })
  const problems = verdict.problems.map(message => ({ message }))
  const state = verdict.checkpoint && input.memory.recall(verdict.checkpoint.origin)
  if (
    state &&
    verdict.checkpoint &&
    state.size === verdict.checkpoint.size &&
    !Buffer.from(state.root).equals(verdict.checkpoint.root)
  )
    problems.push({
      message: 'the receipt is under another history than the checkpoint that was remembered: the log forked',
    })
  return {
    kind: 'receipt',
    ok: problems.length === 0,
    problems,
    checkpoint: shown(verdict.checkpoint ?? null),
    remembered: state?.size === verdict.checkpoint?.size && state !== undefined,
    ownKeys: input.keys === null,
    ...(verdict.index !== undefined && { index: verdict.index }),
  }
}

/** A file of keys: lines of `<key> <from> <until>`, or one verifier key by itself. */
export function keysOf(file: string): readonly LogKey[] {
  const text = readFileOr(file).toString('utf8')
  const keys = parseKeys(text) ?? parseKeys(`${text.trim()} 0 -\n`)
  return keys ?? fail(`${file} does not hold the key of a ledger; expected one like "<origin>+<hash>+<key>".`)
}

export function readFileOr(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    return fail(`${file} cannot be read: ${(error as Error).message}.`)
  }
}

function statOf(path: string) {
  try {
    return statSync(path)
  } catch {
    return fail(`There is no ${path}.`)
  }
}

function isZip(path: string): boolean {
  const start = Buffer.alloc(2)
  try {
    const file = openSync(path, 'r')
    readSync(file, start)
    closeSync(file)
  } catch (error) {
    return fail(`${path} cannot be read: ${(error as Error).message}.`)
  }
  return start.toString('latin1') === 'PK'
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function shown(checkpoint: Checkpoint | null): Report['checkpoint'] {
  return (
    checkpoint && {
      origin: checkpoint.origin,
      size: checkpoint.size,
      root: Buffer.from(checkpoint.root).toString('base64'),
    }
  )
}
