import { base64, bytesOf } from './bytes.ts'
import { type Checking, type LedgerCheckpoint, note, readText } from './checking.ts'
import { type BundleManifest, bundleNames as names } from './format.ts'

/** The signed checkpoint that everything is proved under, and the earlier ones that the ledger is said to begin with. */
export async function checkLedger(checking: Checking, manifest: BundleManifest) {
  const { bad, options, primitives } = checking
  if (bad.has(names.checkpoint) || bad.has(names.keys)) return null
  const [text, own] = [await readText(checking, names.checkpoint), await readText(checking, names.keys)]
  if (text === undefined || own === undefined) return null
  const checkpoint = primitives.openCheckpoint(text, options.keys ?? own)
  if (typeof checkpoint === 'string') {
    note(checking, 'checkpoint', names.checkpoint, checkpoint)
    return null
  }
  const { origin, size, root } = manifest.ledger
  if (checkpoint.origin !== origin || checkpoint.size !== size || base64(checkpoint.root) !== root) {
    note(checking, 'checkpoint', names.checkpoint, 'The manifest names another checkpoint than the one that is signed')
    return null
  }
  for (const past of manifest.checkpoints) {
    const [pastRoot, proof] = [bytesOf(past.root), past.proof.map(bytesOf)]
    if (!primitives.isConsistent(past.size, size, pastRoot, checkpoint.root, proof))
      note(
        checking,
        'checkpoint',
        `checkpoint ${past.size}`,
        `The ledger does not begin with the checkpoint of ${past.size} entries`,
      )
  }
  return { note: text, checkpoint, compared: checkRemembered(checking, manifest, checkpoint) }
}

/** Compares with what was remembered; false when the bundle has no state of that size to compare. */
function checkRemembered(checking: Checking, manifest: BundleManifest, checkpoint: LedgerCheckpoint): boolean {
  const remembered = checking.options.remembered?.(checkpoint.origin)
  if (remembered === undefined) return false
  const states = [...manifest.checkpoints, manifest.ledger].filter(one => one.size === remembered.size)
  for (const { root } of states) {
    if (root !== base64(remembered.root))
      note(
        checking,
        'forked',
        names.checkpoint,
        `The first ${remembered.size} entries are not the ones remembered: the ledger was rewritten`,
      )
  }
  return states.length > 0
}
