import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import type { Readable } from 'node:stream'
import { formatKeys, type LogKey } from '@onus/ledger/checkpoint'
import { type ArchiveFile, zipOf } from '@onus/reports/zip'

const ledgerRoom = dirname(createRequire(import.meta.url).resolve('@onus/ledger/package.json'))

/** The ledger of an organisation with its keys and the verifiers: everything that is needed to verify it elsewhere. */
export function ledgerArchive(folder: string, keys: readonly LogKey[]): Readable {
  return zipOf(ledgerFiles(folder, keys))
}

/** The files of a ledger export, under `ledger/`, with the verifiers beside them. */
export async function* ledgerFiles(folder: string, keys: readonly LogKey[]): AsyncGenerator<ArchiveFile> {
  yield { name: 'VERIFY.md', bytes: Buffer.from(howToVerify) }
  yield { name: 'ledger/keys', bytes: Buffer.from(formatKeys(keys)) }
  for (const verifier of ['verify_log.py', 'ed25519.py']) {
    yield { name: `verifiers/${verifier}`, path: join(ledgerRoom, 'python', verifier) }
  }
  for (const verifier of ['verify_log.go', 'go.mod', 'go.sum']) {
    yield { name: `verifiers/go/${verifier}`, path: join(ledgerRoom, 'go', verifier) }
  }
  // The checkpoint first: what is added to the tiles meanwhile is beyond its size and does no harm.
  yield { name: 'ledger/checkpoint', bytes: await readFile(join(folder, 'checkpoint')) }
  for (const path of await filesIn(join(folder, 'tile'))) yield { name: `ledger/${relative(folder, path)}`, path }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

const howToVerify = `# How to verify this ledger without Onus

\`ledger/\` is an append-only log in the C2SP tiled form (RFC 6962 hashes, signed checkpoint). To verify every entry,
every tile, the root and the signature with Python 3.11 or newer and nothing else:

    python3 verifiers/verify_log.py ledger

Better than \`ledger/keys\` from this archive is the key that you wrote down yourself, and a checkpoint that you kept from
an earlier visit: only those show that whoever holds the signing key did not rewrite history.

    python3 verifiers/verify_log.py ledger KEYS REMEMBERED_CHECKPOINT

\`verifiers/go\` does the same with the checksum-database code of the Go project.
`
