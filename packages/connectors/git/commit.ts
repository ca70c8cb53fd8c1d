import type { MapIdentity } from './mailmap.ts'
import { trailersOf } from './trailers.ts'

export type Identity = { readonly name: string; readonly email: string }

export type Signature = 'openpgp' | 'ssh' | 'x509'

/** A commit object as it is stored, with identities as the mailmap names them. Null is what the object does not say well. */
export type Commit = {
  readonly id: string
  readonly parents: readonly string[]
  readonly author: Identity | null
  readonly authoredAt: Date | null
  readonly committer: Identity | null
  readonly committedAt: Date | null
  readonly subject: string
  readonly message: string
  readonly messageBytes: number
  readonly signature: Signature | 'other' | null
  readonly reviewedBy: readonly Identity[]
  readonly approvedBy: readonly Identity[]
  readonly signedOffBy: readonly Identity[]
  readonly coAuthors: readonly Identity[]
}

/** Reads the bytes of a commit object. `size` is its full size, when `bytes` were cut. Bytes that are no text become U+FFFD. */
export function parseCommit(id: string, bytes: Uint8Array, size: number, mapped: MapIdentity): Commit {
  const end = endOfHeaders(bytes)
  const headers = headersOf(new TextDecoder('latin1').decode(bytes.subarray(0, end)))
  const decode = decoderFor(headers.find(([name]) => name === 'encoding')?.[1])
  const message = decode(bytes.subarray(Math.min(end + 2, bytes.length))).replaceAll('\0', '\ufffd')
  const author = stampOf(headers, 'author', decode)
  const committer = stampOf(headers, 'committer', decode)
  const trailers = trailersOf(message)
  const named = (...keys: string[]) =>
    trailers.filter(([key]) => keys.includes(key)).map(([, value]) => mapped(identityOf(value)))
  return {
    id,
    parents: headers.filter(([name]) => name === 'parent').map(([, value]) => value),
    author: author.identity && mapped(author.identity),
    authoredAt: author.at,
    committer: committer.identity && mapped(committer.identity),
    committedAt: committer.at,
    subject: subjectOf(message),
    message,
    messageBytes: Math.max(0, size - end - 2),
    signature: signatureOf(headers),
    reviewedBy: named('reviewed-by'),
    approvedBy: named('approved-by', 'acked-by'),
    signedOffBy: named('signed-off-by'),
    coAuthors: named('co-authored-by'),
  }
}

/** Whether two identities are the same person, judged so that a doubt never makes a reviewer independent. */
export function isSamePerson(one: Identity, other: Identity): boolean {
  const same = (a: string, b: string) => a !== '' && a.trim().toLowerCase() === b.trim().toLowerCase()
  return same(one.email, other.email) || same(one.name, other.name)
}

/** How an identity is shown in a list: its e-mail address, or its name where it has none. */
export function addressOf({ name, email }: Identity): string {
  return email || name
}

/** `Name <address>`; without an address the whole text is the name, unless it looks like an address itself. */
export function identityOf(text: string): Identity {
  const match = /^\s*"?(.*?)"?\s*<([^<>]*)>/.exec(text)
  if (match) return { name: match[1] ?? '', email: (match[2] ?? '').trim() }
  const bare = text.trim()
  return /^\S+@\S+$/.test(bare) ? { name: '', email: bare } : { name: bare, email: '' }
}

function endOfHeaders(bytes: Uint8Array): number {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf('\n\n')
  return end === -1 ? bytes.length : end
}

type Header = readonly [name: string, value: string]

function headersOf(text: string): readonly Header[] {
  const headers: [string, string][] = []
  for (const line of text.split('\n')) {
    const last = headers.at(-1)
    if (line.startsWith(' ') && last) last[1] += `\n${line.slice(1)}`
    else headers.push([line.slice(0, Math.max(line.indexOf(' '), 0)), line.slice(line.indexOf(' ') + 1)])
  }
  return headers
}

type Decode = (bytes: Uint8Array) => string

function decoderFor(encoding: string | undefined): Decode {
  try {
    const decoder = new TextDecoder(encoding ?? 'utf-8')
    return bytes => decoder.decode(bytes)
  } catch {
    return bytes => new TextDecoder().decode(bytes)
  }
}

function stampOf(headers: readonly Header[], name: string, decode: Decode) {
  const header = headers.find(([each]) => each === name)?.[1]
  if (header === undefined) return { identity: null, at: null }
  const text = decode(Buffer.from(header, 'latin1')).replaceAll('\0', '\ufffd')
  const seconds = /> (-?\d{1,14})(?: [+-]\d{1,6})?$/.exec(text)?.[1]
  return { identity: identityOf(text), at: seconds === undefined ? null : momentOf(Number(seconds)) }
}

function momentOf(seconds: number): Date | null {
  const isInCalendar = seconds > -62_135_500_000 && seconds < 253_402_300_000
  return isInCalendar ? new Date(seconds * 1000) : null
}

function subjectOf(message: string): string {
  const paragraph = message.replace(/^\n+/, '').split('\n\n', 1)[0] ?? ''
  const subject = paragraph.slice(0, 2000).replaceAll(/\s+/g, ' ').trim()
  return subject.length > 500 ? `${subject.slice(0, 500)}…`.toWellFormed() : subject.toWellFormed()
}

function signatureOf(headers: readonly Header[]): Commit['signature'] {
  const signature = headers.find(([name]) => name === 'gpgsig' || name === 'gpgsig-sha256')?.[1]
  if (signature === undefined) return null
  if (signature.startsWith('-----BEGIN PGP')) return 'openpgp'
  if (signature.startsWith('-----BEGIN SSH SIGNATURE')) return 'ssh'
  if (signature.startsWith('-----BEGIN SIGNED MESSAGE')) return 'x509'
  return 'other'
}
