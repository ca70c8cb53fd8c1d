import { onlyKey, signCheckpoint } from '../checkpoint/index.ts'
import { commit } from '../commitment/index.ts'
import { encodeEvent, type LedgerEvent } from '../event/index.ts'
import { generateSigningKey, parseSigningKey, type Signer } from '../note/index.ts'
import { emptyEdge, integrate, type TileReader } from '../tile/index.ts'

/** A log in memory: the files it consists of by path. For tests, measurements and demonstrations. */
export type LogFiles = Map<string, Uint8Array>

export interface SampleLog {
  readonly files: LogFiles
  readonly origin: string
  readonly signer: Signer
  readonly keys: ReturnType<typeof onlyKey>
  readonly root: Uint8Array
}

/** Reads a log that is in memory. */
export function memoryReader(files: ReadonlyMap<string, Uint8Array>): TileReader {
  return async path => {
    const bytes = files.get(path)
    if (bytes === undefined) throw new Error(`${path} does not exist`)
    return bytes
  }
}

/** A signed log of `entries`, integrated in batches of `batch`. */
export function sampleLog(
  entries: readonly Uint8Array[],
  { batch = entries.length, signer = sampleSigner(), files = new Map() as LogFiles } = {},
): SampleLog {
  const origin = signer.verifier.name
  let { edge, root } = integrate(emptyEdge, [])
  for (let at = 0; at < entries.length; at += batch) {
    const step = integrate(edge, entries.slice(at, at + batch))
    for (const { path, bytes } of step.writes) files.set(path, bytes)
    ;({ edge, root } = step)
  }
  files.set('checkpoint', Buffer.from(signCheckpoint({ origin, size: edge.size, root }, [signer])))
  return { files, origin, signer, keys: onlyKey(signer.verifier.vkey), root }
}

/** A fresh key for a log of the given name. */
export function sampleSigner(origin = 'onus.example/org/k3v9/v1'): Signer {
  return parseSigningKey(generateSigningKey(origin).skey) as Signer
}

/** Event `index` of a made-up organisation; always the same bytes for the same number. */
export function sampleEvent(index: number, more: Partial<LedgerEvent> = {}): LedgerEvent {
  const salt = Buffer.alloc(32, index)
  const event = {
    v: 1,
    type: 'version.recorded',
    at: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    org: 'org-k3v9',
    actor: { kind: 'person', id: `p-${index % 7}` },
    subject: { kind: 'control', id: `control-${index % 50}` },
    commit: commit(Buffer.from(`content ${index}`), salt),
    refs: index > 0 ? [index - 1] : [],
    provenance: { kind: 'attested' },
    idem: `sample-${index}`,
    ...more,
  }
  return event as LedgerEvent
}

/** The entries of a made-up log. */
export function sampleEntries(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => encodeEvent(sampleEvent(index)))
}
