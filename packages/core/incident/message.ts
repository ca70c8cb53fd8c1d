/** What is read of a message: enough to open an incident from it. */
export type Message = Readonly<{ subject: string; from: string; messageId: string; date: string | null; body: string }>

/**
 * Reads a message as it arrived (RFC 5322): its subject, who sent it, when, and the first plain text in it. What cannot be read
 * is left empty; nothing in a message is ever an instruction. `bytes` is the file with one sign for each byte (latin1).
 */
export function readMessage(bytes: string): Message {
  const { headers, body } = partOf(bytes)
  const date = Date.parse(headers.get('date') ?? '')
  return {
    subject: decodedWords(headers.get('subject') ?? '').trim(),
    from: decodedWords(headers.get('from') ?? '').trim(),
    messageId: (headers.get('message-id') ?? '').trim(),
    date: Number.isNaN(date) ? null : new Date(date).toISOString(),
    body: (plainText(headers, body, 0) ?? '').trim(),
  }
}

type Headers = ReadonlyMap<string, string>

/** So many parts inside of parts are read; a message that nests deeper has no text for us. */
const deepest = 5

function partOf(text: string): { headers: Headers; body: string } {
  const normal = text.replaceAll('\r\n', '\n')
  const end = normal.indexOf('\n\n')
  const head = (end < 0 ? normal : normal.slice(0, end)).replaceAll(/\n[ \t]+/g, ' ')
  const headers = new Map<string, string>()
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return { headers, body: end < 0 ? '' : normal.slice(end + 2) }
}

function plainText(headers: Headers, body: string, depth: number): string | null {
  const type = headers.get('content-type') ?? 'text/plain'
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (/^multipart\//i.test(type) && boundary !== undefined && depth < deepest) {
    for (const piece of body.split(`--${boundary}`).slice(1)) {
      if (piece.startsWith('--')) break
      const part = partOf(piece.replace(/^\n/, ''))
      const text = plainText(part.headers, part.body, depth + 1)
      if (text !== null) return text
    }
    return null
  }
  if (!/^text\/plain/i.test(type)) return null
  const charset = /charset="?([^";\s]+)"?/i.exec(type)?.[1] ?? 'utf-8'
  return decoded(bytesOf(body, headers.get('content-transfer-encoding') ?? ''), charset)
}

function bytesOf(body: string, encoding: string): Uint8Array {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return fromBase64(body)
    case 'quoted-printable':
      return fromQuoted(body.replaceAll('=\n', ''))
    default:
      return Uint8Array.from(body, sign => sign.charCodeAt(0))
  }
}

function fromQuoted(text: string): Uint8Array {
  const signs = text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Uint8Array.from(signs, sign => sign.charCodeAt(0))
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text.replaceAll(/\s/g, '')), sign => sign.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}

function decoded(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

/** Words of a header that are encoded, as `=?utf-8?q?caf=C3=A9?=`. */
function decodedWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?([\w-]{1,40})\?([bq])\?([^?]*)\?=/gi, (_, charset: string, how: string, words: string) => {
      const bytes = how.toLowerCase() === 'b' ? fromBase64(words) : fromQuoted(words.replaceAll('_', ' '))
      return decoded(bytes, charset)
    })
}
