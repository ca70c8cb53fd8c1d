/** The lines of a head by their name, as they first stand there. */
export type Head = {
  readonly get: (name: string) => string | undefined
  readonly all: (name: string) => readonly string[]
}

/** So much of a head is read; a message that says more in it says it to nobody. */
const most = { bytes: 256 * 1024, lines: 2_000 }

/** The head that begins at `from`, and where the body after it begins; of a head that is longer than any, all is head. */
export function headOf(source: string, from = 0, to = source.length): { readonly head: Head; readonly body: number } {
  const text = source.slice(from, Math.min(to, from + most.bytes))
  const first = /^\r?\n/.exec(text)
  if (first) return { head: headIn(''), body: from + first[0].length }
  const end = /\r?\n\r?\n/.exec(text)
  if (end) return { head: headIn(text.slice(0, end.index)), body: from + end.index + end[0].length }
  const isWhole = text.length === to - from
  return { head: headIn(text), body: isWhole ? to : bodyAfter(source, from + most.bytes, to) }
}

/** Where the body begins after a head of which only the beginning is read. */
function bodyAfter(source: string, from: number, to: number): number {
  const [unix, dos] = [source.indexOf('\n\n', from), source.indexOf('\r\n\r\n', from)]
  const isDos = dos >= 0 && (unix < 0 || dos < unix)
  const end = isDos ? dos + 4 : unix < 0 ? to : unix + 2
  return Math.min(end, to)
}

function headIn(text: string): Head {
  const lines = new Map<string, string[]>()
  let last: string[] | undefined
  let count = 0
  for (const line of text.split(/\r?\n/)) {
    if (/^[ \t]/.test(line)) {
      if (last && last.length < most.lines) last.push(line.trim())
      continue
    }
    const colon = line.indexOf(':')
    count += 1
    if (colon <= 0 || count > most.lines) {
      last = undefined
      continue
    }
    last = [line.slice(colon + 1).trim()]
    const name = `${line.slice(0, colon).trim().toLowerCase()} ${lines.size}`
    lines.set(name, last)
  }
  const values = new Map<string, string[]>()
  for (const [key, pieces] of lines) {
    const name = key.slice(0, key.lastIndexOf(' '))
    const said = values.get(name)
    if (said) said.push(pieces.join(' '))
    else values.set(name, [pieces.join(' ')])
  }
  return { get: name => values.get(name)?.[0], all: name => values.get(name) ?? [] }
}

/** A parameter of a header as `name="value"`, also where it says its charset or comes in pieces (RFC 2231). */
export function parameterOf(value: string, name: string): string | null {
  const given = new Map<string, string>()
  for (const [, key = '', quoted, bare] of value
    .slice(0, 8_000)
    .matchAll(/;\s*([\w*-]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g))
    if (!given.has(key.toLowerCase())) given.set(key.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '')
  const plain = given.get(name)
  if (plain !== undefined) return plain
  const whole = given.get(`${name}*`)
  if (whole !== undefined) return withCharset(whole)
  let joined = ''
  for (let piece = 0; piece < 20; piece += 1) {
    const part = given.get(`${name}*${piece}*`) ?? given.get(`${name}*${piece}`)
    if (part === undefined) break
    joined += part
  }
  if (joined === '') return null
  return given.has(`${name}*0*`) ? withCharset(joined) : joined
}

function withCharset(value: string): string {
  const [, charset = 'utf-8', encoded = value] = /^([\w-]*)'[^']*'(.*)$/s.exec(value) ?? []
  const signs = encoded.replaceAll(/%([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return decoded(Buffer.from(signs, 'latin1'), charset)
}

/** Words of a header that are encoded, as `=?utf-8?q?caf=C3=A9?=`. */
export function decodedWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(
      /=\?([\w-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^?]*)\?=/gi,
      (_, charset: string, how: string, words: string) => {
        if (how.toLowerCase() === 'b') return decoded(Buffer.from(words, 'base64'), charset)
        const signs = words
          .replaceAll('_', ' ')
          .replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        return decoded(Buffer.from(signs, 'latin1'), charset)
      },
    )
}

/** Bytes as text; of a charset that nobody knows, or that is not what it says, as most old mail programs meant it. */
export function decoded(bytes: Uint8Array, charset: string): string {
  const named = charset.trim().toLowerCase()
  try {
    return new TextDecoder(named === '' ? 'utf-8' : named, { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
