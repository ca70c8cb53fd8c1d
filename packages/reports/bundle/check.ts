import { hex, jsonOf, utf8 } from './bytes.ts'
import { checkConclusions } from './check-conclusions.ts'
import { checkItems } from './check-items.ts'
import { checkLedger } from './check-ledger.ts'
import { checkEngagement, checkList } from './check-list.ts'
import { checkDraws, checkPopulations } from './check-populations.ts'
import {
  type BundleOptions,
  type BundleSource,
  type BundleVerdict,
  type Checking,
  Enough,
  type LedgerCheckpoint,
  mostManifestBytes,
  note,
  type Primitives,
  readSmall,
} from './checking.ts'
import { type BundleManifest, canonicalText, listOf, bundleNames as names, textOf } from './format.ts'
import { shapeProblem } from './shape.ts'

/**
 * Verifies a bundle with nothing but itself (and what whoever verifies remembers): every file against the manifest, every
 * item against its ledger entry and that against the signed checkpoint, the list of items against the entry that fixed it,
 * populations and samples by making them again, conclusions by their signatures and by what they may rest on.
 */
export async function checkBundle(
  source: BundleSource,
  primitives: Primitives,
  options: BundleOptions = {},
): Promise<BundleVerdict> {
  const checking: Checking = {
    ...{ source, primitives, options, problems: [], unknown: [] },
    ...{ bad: new Set(), signers: new Map(), samples: { again: 0, chosen: 0 } },
  }
  const seen: { manifest: BundleManifest | null; checkpoint: LedgerCheckpoint | null; compared: boolean } = {
    manifest: null,
    checkpoint: null,
    compared: false,
  }
  try {
    const manifest = await manifestOf(checking)
    seen.manifest = manifest
    if (manifest) {
      await checkFiles(checking, manifest)
      const ledger = await checkLedger(checking, manifest)
      if (ledger) {
        seen.checkpoint = ledger.checkpoint
        seen.compared = ledger.compared
        const known = await checkItems(checking, manifest, ledger.note, ledger.checkpoint)
        checkList(checking, manifest, known)
        checkEngagement(checking, manifest, known)
        const keys = await checkPopulations(checking, manifest, known)
        checkDraws(checking, known, keys)
        checkConclusions(checking, manifest, known)
        await checkMatrix(checking, manifest)
      }
    }
  } catch (error) {
    if (!(error instanceof Enough)) throw error
  }
  return {
    ok: checking.problems.length === 0,
    problems: checking.problems,
    unknown: checking.unknown,
    ...seen,
    signers: [...checking.signers.values()],
    samples: checking.samples,
  }
}

/** The manifest: canonical JSON of the shape that version 1 has. Without it nothing else can be said. */
async function manifestOf(checking: Checking): Promise<BundleManifest | null> {
  const bad = (message: string) => {
    note(checking, 'manifest', names.manifest, message)
    return null
  }
  if (!checking.source.files.has(names.manifest)) return bad('There is no manifest.json')
  const bytes = await readSmall(checking, names.manifest, mostManifestBytes)
  if (typeof bytes === 'string') return bad(bytes)
  const value = jsonOf(bytes)
  if (value === undefined || canonicalText(value) !== utf8(bytes)) return bad('The manifest is not canonical JSON')
  const wrong = shapeProblem(value)
  return wrong === null ? (value as BundleManifest) : bad(`The manifest is not one of version 1: ${wrong}`)
}

async function checkFiles(checking: Checking, manifest: BundleManifest): Promise<void> {
  const { source, bad, options } = checking
  const listed = new Map(manifest.files.map(file => [file.name, file]))
  if (listed.size < manifest.files.length) note(checking, 'manifest', names.manifest, 'It lists a file twice')
  for (const name of source.files.keys()) {
    if (name !== names.manifest && !listed.has(name))
      note(checking, 'file_unlisted', name, `${name} is not in the manifest`)
  }
  for (const name of [names.keys, names.checkpoint, names.matrix])
    if (!listed.has(name)) note(checking, 'file_missing', name, `${name} is not in the manifest`)
  let done = 0
  for (const { name, size, sha256 } of listed.values()) {
    options.onProgress?.(done++, listed.size, 'Files')
    const wrong = await wrongWithFile(checking, name, size, sha256)
    if (wrong === null) continue
    bad.add(name)
    note(checking, wrong.code, name, wrong.message)
  }
}

async function wrongWithFile({ source, primitives }: Checking, name: string, size: number, sha256: string) {
  if (!source.files.has(name))
    return { code: 'file_missing', message: `${name} is in the manifest but not in the bundle` } as const
  const changed = (why: string) => ({ code: 'file_changed', message: `${name} was changed: ${why}` }) as const
  const hash = primitives.hasher()
  let bytes = 0
  try {
    for await (const chunk of source.chunks(name)) {
      hash.update(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    return changed((error as Error).message)
  }
  if (bytes !== size) return changed(`it has ${bytes} bytes, the manifest says ${size}`)
  const found = hex(hash.digest())
  return found === sha256
    ? null
    : changed(`it hashes to ${found.slice(0, 12)}…, the manifest says ${sha256.slice(0, 12)}…`)
}

/** The matrix only points: each control in it is an item. */
async function checkMatrix(checking: Checking, manifest: BundleManifest): Promise<void> {
  if (checking.bad.has(names.matrix) || !checking.source.files.has(names.matrix)) return
  const bytes = await readSmall(checking, names.matrix, mostManifestBytes)
  const matrix = typeof bytes === 'string' ? undefined : (jsonOf(bytes) as { rows?: unknown } | undefined)
  const controls = new Set(manifest.items.filter(item => item.noun === 'control').map(item => item.id))
  if (!Array.isArray(matrix?.rows)) return note(checking, 'matrix', names.matrix, 'It has no rows')
  for (const row of matrix.rows as readonly { requirement?: unknown; controls?: unknown }[]) {
    const missing = listOf(row.controls).find(control => !controls.has(textOf(control) ?? ''))
    if (missing !== undefined)
      note(
        checking,
        'matrix',
        names.matrix,
        `It names the control ${textOf(missing) ?? ''}, which is not in the bundle`,
      )
  }
}
