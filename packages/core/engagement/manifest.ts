import { canonicalJson } from '../json/index.ts'

/** One version that an issued engagement rests on, with the hash of what it says. */
export type FrozenVersion = Readonly<{ noun: string; subject: string; version: number; sha256: string }>

/**
 * What is hashed when an engagement is issued: one line of canonical JSON a version, each ended by a newline, in the order
 * of noun, id and version. The same versions give the same bytes, whoever lists them.
 */
export function manifestText(versions: readonly FrozenVersion[]): string {
  const lines = versions
    .map(({ noun, subject, version, sha256 }) => ({ noun, sha256, subject, version }))
    .sort((a, b) => order(a.noun, b.noun) || order(a.subject, b.subject) || a.version - b.version)
  return lines.map(line => `${canonicalJson(line)}\n`).join('')
}

function order(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1
}
