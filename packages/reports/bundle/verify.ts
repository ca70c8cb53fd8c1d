import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { refuse } from '@onus/core/problem'
import { openCheckpoint, parseKeys } from '@onus/ledger/checkpoint'
import { verifyConsistency, verifyInclusion } from '@onus/ledger/proof'
import { parseReceipt } from '@onus/ledger/receipt'
import { verifyEd25519, verifyPasskey } from '@onus/ledger/signature'
import { leafHash, sha256 } from '@onus/ledger/tree'
import { openZip, type ZipCaps } from '../unzip/index.ts'
import type { BundleSource, Primitives } from './checking.ts'

/** What a bundle may be: many items, large files. */
export const bundleCaps: ZipCaps = { entries: 250_000, bytes: 64 * 1024 ** 3, ratio: 200 }

/** The cryptography of this process, and the ledger's own code. */
export const nodePrimitives: Primitives = {
  sha256,
  hasher: () => {
    const hash = createHash('sha256')
    return { update: bytes => void hash.update(bytes), digest: () => hash.digest() }
  },
  openCheckpoint: (note, text) => {
    const keys = parseKeys(text)
    if (keys === undefined) return 'the keys of the ledger are malformed'
    const opened = openCheckpoint(note, keys)
    return opened.ok ? opened.checkpoint : opened.problem
  },
  parseReceipt: text => {
    const receipt = parseReceipt(text)
    return receipt && { ...receipt, entry: receipt.hints.entry }
  },
  isIncluded: (entry, index, size, proof, root) => verifyInclusion(leafHash(entry), index, size, proof, root),
  isConsistent: verifyConsistency,
  verifyEd25519,
  verifyPasskey,
}

/** The files of a bundle out of its zip. Opening looks at the whole directory; reading compares the checksum of each file. */
export async function bundleZip(path: string, caps: ZipCaps = bundleCaps): Promise<BundleSource & AsyncDisposable> {
  const zip = await openZip(path, caps)
  return {
    files: zip.entries,
    async *chunks(name) {
      let sum = 0
      for await (const chunk of await zip.stream(name)) {
        sum = crc32(chunk as Buffer, sum)
        yield chunk as Buffer
      }
      if (sum !== zip.entries.get(name)?.crc32) refuse('invalid_input', 'its checksum in the zip is another one')
    },
    [Symbol.asyncDispose]: () => zip[Symbol.asyncDispose](),
  }
}
