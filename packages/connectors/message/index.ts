import type { Message, MessageFile } from '@onus/core/incident'
import { instant } from '@onus/core/time'
import { decoded, decodedWords, type Head, headOf, parameterOf } from './head.ts'
import { htmlText } from './html.ts'

/** What is read of a message at most. The whole message is kept as it came, whatever is read of it. */
const most = {
  depth: 10,
  parts: 300,
  marks: 100_000,
  files: 50,
  text: 40_000,
  textBytes: 400_000,
  line: 1_000,
  ids: 50,
}

/**
 * Reads a message as it arrived (RFC 5322, MIME): linear in its length, whatever is in it. What cannot be read is left empty,
 * what is too much is counted, HTML becomes text, files are taken out and never opened, and a message inside of a message is a
 * file.
 */
export function readMessage(bytes: Buffer): Message {
  const source = bytes.toString('latin1')
  const { head, body } = headOf(source)
  const found: Found = { plain: null, html: null, files: [], leftOut: 0, parts: 0, isEncrypted: false }
  walk({ head, from: body, to: source.length }, source, found, 0)
  const whole = (found.plain?.trim() || (found.html === null ? '' : htmlText(found.html)))
    .replaceAll('\r\n', '\n')
    .trim()
  const text = printable(whole)
  const from = line(head.get('from'))
  const date = Date.parse(head.get('date') ?? '')
  return {
    subject: line(head.get('subject')),
    from,
    sender: senderOf(head.all('from')),
    messageId: idsIn(head.get('message-id'))[0] ?? '',
    answers: [...idsIn(head.get('in-reply-to')), ...idsIn(head.get('references')).toReversed()].slice(0, most.ids),
    date: Number.isNaN(date) ? null : instant(date),
    text: text.slice(0, most.text),
    isCut: text.length > most.text || found.isLong === true,
    isEncrypted: found.isEncrypted,
    automatic: automaticOf(head),
    hops: head.all('received').length,
    files: found.files,
    leftOut: found.leftOut,
  }
}

/**
 * What is the same of a message however often and by whatever way it comes: who sent it with which id, when and about what, and
 * every byte after its head. Servers on its way add lines to the head.
 */
export function sameness(bytes: Buffer): Buffer {
  const { head, body } = headOf(bytes.toString('latin1', 0, Math.min(bytes.length, most.textBytes)))
  const said = ['message-id', 'from', 'date', 'subject'].map(name => head.get(name) ?? '')
  return Buffer.concat([Buffer.from(`${JSON.stringify(said)}\n`, 'latin1'), bytes.subarray(body)])
}

type Part = Range & { readonly head: Head }

type Found = {
  plain: string | null
  html: string | null
  files: MessageFile[]
  leftOut: number
  parts: number
  isEncrypted: boolean
  isLong?: boolean
}

function walk(part: Part, source: string, found: Found, depth: number): void {
  const type = (part.head.get('content-type') ?? 'text/plain').slice(0, 4_000)
  const kind = type.split(';')[0]?.trim().toLowerCase() ?? ''
  const boundary = parameterOf(type, 'boundary')
  if (kind === 'multipart/encrypted') found.isEncrypted = true
  if (kind.startsWith('multipart/') && boundary && depth < most.depth) {
    for (const inner of piecesOf(source, part, boundary)) {
      found.parts += 1
      if (found.parts > most.parts) found.leftOut += 1
      else walk(partOf(source, inner), source, found, depth + 1)
    }
    return
  }
  const disposition = part.head.get('content-disposition') ?? ''
  const name = nameIn(disposition, 'filename') ?? nameIn(type, 'name')
  const isText = !/^\s*attachment/i.test(disposition) && (name === null || /^\s*inline/i.test(disposition))
  if (isText && kind === 'text/plain' && found.plain === null) found.plain = textOf(part, source, type, found)
  else if (isText && kind === 'text/html' && found.html === null) found.html = textOf(part, source, type, found)
  else if (isText && (kind === 'text/plain' || kind === 'text/html') && depth > 0 && part.to - part.from < 3) return
  else if (found.files.length >= most.files) found.leftOut += 1
  else {
    if (/^application\/(x-)?pkcs7-mime$/.test(kind) && !/signed-data/i.test(type)) found.isEncrypted = true
    const content = bytesOf(source.slice(part.from, part.to), part.head)
    if (content.length > 0) found.files.push({ name: name ?? nameless(kind), mediaType: mediaType(kind), content })
  }
}

type Range = { readonly from: number; readonly to: number }

/** Where the parts between the lines of a boundary lie, one after another; none of them is looked at. */
function* piecesOf(source: string, { from, to }: Range, boundary: string): Generator<Range> {
  const mark = `--${boundary}`
  let [begin, looked] = [-1, 0]
  for (let at = source.indexOf(mark, from); at >= 0 && at < to; at = source.indexOf(mark, at + mark.length)) {
    looked += 1
    if (looked > most.marks) return
    const isLine = at === from || source[at - 1] === '\n'
    const next = source[at + mark.length]
    if (!isLine || !(next === undefined || next === '-' || /\s/.test(next))) continue
    if (begin >= 0) yield { from: begin, to: at }
    if (source.startsWith('--', at + mark.length)) return
    const end = source.indexOf('\n', at)
    if (end < 0 || end >= to) return
    begin = end + 1
  }
  if (begin >= 0) yield { from: begin, to }
}

function partOf(source: string, { from, to: before }: Range): Part {
  const to = Math.max(from, before - (source[before - 2] === '\r' ? 2 : source[before - 1] === '\n' ? 1 : 0))
  const { head, body } = headOf(source, from, to)
  return { head, from: Math.min(body, to), to }
}

function textOf({ head, from, to }: Part, source: string, type: string, found: Found): string {
  if (to - from > most.textBytes) found.isLong = true
  const bytes = bytesOf(source.slice(from, Math.min(to, from + most.textBytes)), head)
  return decoded(bytes, parameterOf(type, 'charset') ?? 'utf-8')
}

function bytesOf(body: string, head: Head): Buffer {
  switch ((head.get('content-transfer-encoding') ?? '').trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64')
    case 'quoted-printable':
      return fromQuoted(body.replaceAll(/=[ \t]*\r?\n/g, ''))
    default:
      return Buffer.from(body, 'latin1')
  }
}

function fromQuoted(text: string): Buffer {
  return Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}

function nameIn(value: string, parameter: string): string | null {
  const name = decodedWords(parameterOf(value, parameter) ?? '')
    .replaceAll(/[/\\\p{Cc}\p{Cf}]/gu, ' ')
    .trim()
  return name === '' ? null : name.slice(0, 200)
}

const named: Readonly<Record<string, string>> = {
  'message/rfc822': 'message.eml',
  'application/pkcs7-mime': 'smime.p7m',
  'application/pkcs7-signature': 'smime.p7s',
}

function nameless(kind: string): string {
  return named[kind] ?? 'part'
}

function mediaType(kind: string): string {
  return /^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,100}$/.test(kind) ? kind : 'application/octet-stream'
}

/** One line of a header, without what moves a cursor or turns the direction of writing. */
function line(value: string | undefined): string {
  return decodedWords(decoded(Buffer.from((value ?? '').slice(0, 10_000), 'latin1'), 'utf-8'))
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, most.line)
}

function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\n\t\u200d]/gu, '')
}

function idsIn(value: string | undefined): string[] {
  return ((value ?? '').slice(0, 60_000).match(/<[^<>\s]{1,500}>/g) ?? []).slice(0, most.ids)
}

function senderOf(from: readonly string[]): string | null {
  const bare = (from[0] ?? '').slice(0, 2_000).replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
  const found = bare.match(/[^\s<>(),;:"@]{1,64}@[^\s<>(),;:"@]{1,255}/g) ?? []
  return from.length === 1 && found.length === 1 ? (found[0]?.toLowerCase() ?? null) : null
}

/** What a machine sent says so itself (RFC 3834), or by what lists and answering machines put there. */
function automaticOf(head: Head): Message['automatic'] {
  const said = (head.get('auto-submitted') ?? 'no').split(';')[0]?.trim().toLowerCase()
  const precedence = (head.get('precedence') ?? '').trim().toLowerCase()
  const isReport = /^\s*multipart\/report/i.test(head.get('content-type') ?? '')
  const isAnswer = head.get('x-autoreply') !== undefined || head.get('x-autorespond') !== undefined
  if (said === 'auto-replied' || precedence === 'auto_reply' || isReport || isAnswer) return 'replied'
  const isBulk = ['bulk', 'list', 'junk'].includes(precedence) || head.get('list-id') !== undefined
  return said !== 'no' || isBulk ? 'sent' : 'no'
}
