/** What the first bytes of a file are, and what else was claimed of them; null where the claim was borne out or said nothing. */
export type Sniffed = { readonly mediaType: string; readonly claimed: string | null }

/** As many first bytes as `mediaTypeOf` looks at. */
export const sniffedBytes = 16_384

/**
 * What a file is by its first bytes, never by what whoever sent it says of it. Bytes cannot tell one plain text from
 * another, nor one office document from another in the same container: there a claim that fits is taken. Markup and
 * scripts are never plain text.
 */
export function mediaTypeOf(head: Buffer, said: string): Sniffed {
  const claim = said.split(';')[0]?.trim().toLowerCase() ?? ''
  const found = signatureOf(head) ?? textOf(head, claim)
  if (found === null) return verdict('application/octet-stream', claim)
  const isBorneOut = claim === found || (sameAs[found]?.test(claim) ?? false)
  return isBorneOut ? { mediaType: keepsClaim(found) ? claim : found, claimed: null } : verdict(found, claim)
}

function verdict(mediaType: string, claim: string): Sniffed {
  const saysNothing = claim === '' || claim === 'application/octet-stream' || claim === mediaType
  return { mediaType, claimed: saysNothing ? null : claim }
}

const officeXml = 'application/vnd.openxmlformats-officedocument'
const microsoftOle = 'application/x-ole-storage'

/** Beginnings that are one type, in hexadecimal, each where in the file it stands. */
const signatures: readonly (readonly [type: string, at: number, hex: string])[] = [
  ['application/pdf', 0, '255044462d'],
  ['image/png', 0, '89504e470d0a1a0a'],
  ['image/jpeg', 0, 'ffd8ff'],
  ['image/gif', 0, '47494638'],
  ['image/webp', 8, '57454250'],
  ['image/tiff', 0, '49492a00'],
  ['image/tiff', 0, '4d4d002a'],
  ['application/gzip', 0, '1f8b'],
  ['application/zstd', 0, '28b52ffd'],
  ['application/x-7z-compressed', 0, '377abcaf271c'],
  ['application/x-tar', 257, '7573746172'],
  ['application/vnd.apache.parquet', 0, '50415231'],
  ['video/mp4', 4, '66747970'],
  [microsoftOle, 0, 'd0cf11e0a1b11ae1'],
  ['application/x-elf', 0, '7f454c46'],
  ['application/vnd.microsoft.portable-executable', 0, '4d5a'],
  ['application/x-mach-binary', 0, 'cffaedfe'],
  ['application/x-mach-binary', 0, 'cafebabe'],
]

/** Other names of a type that was found, and what the same bytes may also be. */
const sameAs: Readonly<Record<string, RegExp>> = {
  'application/gzip': /^application\/x-gzip$/,
  'application/zip': /^application\/(x-zip-compressed$|vnd\.oasis\.opendocument\.)/,
  'video/mp4': /^(video|audio|image)\/(mp4|quicktime|x-m4a|heic|heif|avif)$/,
  'application/vnd.microsoft.portable-executable': /^application\/(x-msdownload|x-dosexec)$/,
  'application/x-elf': /^application\/x-(executable|sharedlib)$/,
  'text/x-shellscript': /^(text|application)\/x-(sh|shellscript|python|perl)$|^text\/x-(python|perl)$/,
  'application/xml': /^text\/xml$|\+xml$/,
  [microsoftOle]: /^application\/(msword|vnd\.ms-(excel|powerpoint|outlook|project)|vnd\.visio|x-msi)$/,
}

const keepsClaim = (found: string) =>
  ['application/xml', 'application/zip', 'video/mp4', microsoftOle].includes(found) || isPlain(found)

function signatureOf(head: Buffer): string | null {
  if (head.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return archiveOf(head)
  const isAt = (at: number, hex: string) => head.subarray(at, at + hex.length / 2).toString('hex') === hex
  return signatures.find(([, at, hex]) => isAt(at, hex))?.[0] ?? null
}

/** An office document is an archive that says so in its first entries. */
function archiveOf(head: Buffer): string {
  if (!head.includes('[Content_Types].xml')) return 'application/zip'
  if (head.includes('xl/')) return `${officeXml}.spreadsheetml.sheet`
  if (head.includes('word/')) return `${officeXml}.wordprocessingml.document`
  return head.includes('ppt/') ? `${officeXml}.presentationml.presentation` : 'application/zip'
}

/** The kind of text that the bytes are; null where they are none. */
function textOf(head: Buffer, claim: string): string | null {
  const text = readText(head, claim)
  if (text === null) return null
  const start = text.replace(/^(\s|<!--[\s\S]*?-->)+/, '').slice(0, 400)
  if (/^<svg[\s/>]/i.test(start) || (/^<\?xml/i.test(start) && /<svg[\s/>]/i.test(text))) return 'image/svg+xml'
  if (/^<\?xml/i.test(start)) return /<html[\s/>]/i.test(text) ? 'text/html' : 'application/xml'
  if (
    /^<(!doctype\s+html|html|head|title|body|script|iframe|style|img|div|table|a|h1|p|br|meta|link)[\s/>]/i.test(start)
  ) {
    return 'text/html'
  }
  if (text.startsWith('#!')) return 'text/x-shellscript'
  const isClaimed =
    isPlain(claim) && (!/^application\/.*json/.test(claim) || /^[[{"\d-]|^(true|false|null)/.test(start))
  return isClaimed ? claim : 'text/plain'
}

/** Types of text that nothing but reading the whole tells apart. Markup is not among them. */
function isPlain(type: string): boolean {
  if (/^text\/(html|xml|x-shellscript)$/.test(type) || type.endsWith('+xml')) return false
  return /^text\/|^message\/rfc822$|^application\/(json|[\w.+-]+\+json|x-ndjson|jsonl|(x-)?yaml|toml|sql|(x-)?javascript|x-pem-file)$/.test(
    type,
  )
}

/** UTF-8, or UTF-16 that says so; in other encodings a text is believed where it was claimed and nothing in it is binary. */
function readText(head: Buffer, claim: string): string | null {
  const mark = head.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff') return new TextDecoder(mark === 'fffe' ? 'utf-16le' : 'utf-16be').decode(head)
  if (hasBinary(head)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
  } catch {
    return isPlain(claim) ? head.toString('latin1') : null
  }
}

/** Bytes that stand in no text. */
function hasBinary(head: Buffer): boolean {
  return head.some(byte => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte))
}
