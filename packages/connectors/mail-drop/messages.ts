import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime, { type Attachment, type Email } from 'postal-mime'
import { type CollectRun, filesUnder, SourceProblem } from '../connector/index.ts'
import type { Dropped, Fetched } from '../drop/index.ts'
import { type Folder, type Listed, openFolder } from './imap.ts'
import type { MailDropSettings } from './settings.ts'

/** The files of messages, as they lie in a place of this machine that is gone afterwards. */
export type MailedFiles = AsyncDisposable & {
  readonly files: readonly Dropped[]
  readonly notes: readonly string[]
  fetch(file: Dropped): Promise<Fetched>
}

const limits = { messages: 5000, bytes: 1024 * 1024 * 1024 }

/** Fetches the files of all messages of these senders and days. */
export async function mailedFiles(settings: MailDropSettings, run: CollectRun): Promise<MailedFiles> {
  using folder = await openFolder(settings, run)
  const { wanted, notes } = await messagesOf(folder, settings, run)
  const place = await mkdtemp(join(tmpdir(), 'onus-mail-'))
  const remove = () => rm(place, { recursive: true, force: true })
  const kept = new Map<Dropped, string>()
  let held = 0
  try {
    for (const message of wanted) {
      run.signal.throwIfAborted()
      for (const { name, bytes } of await filesOf(folder, message, settings)) {
        held += bytes.length
        if (held > limits.bytes) throw new SourceProblem('The messages hold more than 1 GB of files; read fewer days')
        const file = String(kept.size)
        await writeFile(join(place, file), bytes, { flag: 'wx', mode: 0o600 })
        kept.set({ path: `message ${message.uid}/${name}`, bytes: bytes.length, at: message.at }, file)
      }
    }
  } catch (error) {
    await remove()
    throw error
  }
  return {
    files: [...kept.keys()],
    notes,
    fetch: async file => ({
      path: `/${kept.get(file)}`,
      files: filesUnder(place),
      [Symbol.asyncDispose]: async () => {},
    }),
    [Symbol.asyncDispose]: remove,
  }
}

/** The messages that count: of the days and the senders of the settings. Of others only the number is told. */
export async function messagesOf(
  folder: Folder,
  { days, senders }: MailDropSettings,
  { now }: Pick<CollectRun, 'now'>,
) {
  const since = Date.parse(now()) - days * 24 * 3600 * 1000
  // The server compares days of its own zone.
  const listed = await folder.since(new Date(since - 24 * 3600 * 1000))
  const recent = listed.filter(({ at }) => Date.parse(at) >= since)
  if (recent.length > limits.messages)
    throw new SourceProblem(`The folder holds ${recent.length} messages of these days; read fewer days`)
  const wanted: Listed[] = []
  for (const message of recent) if (isOf(await senderOf(message.from), senders)) wanted.push(message)
  const others = recent.length - wanted.length
  const notes = others === 0 ? [] : [`${others} of ${recent.length} messages are of other senders and were not read`]
  return { wanted, notes, recent: recent.length }
}

/** Who a message says that it is from; nobody where it names none or several. */
export async function senderOf(header: Buffer): Promise<string | null> {
  const { headers, from } = await parsed(header)
  const isOne = headers.filter(({ key }) => key === 'from').length === 1
  const isSingle = isOne && from !== undefined && from.group === undefined && !headerHasSeveral(headers)
  return isSingle && from.address ? from.address.toLowerCase() : null
}

function headerHasSeveral(headers: Email['headers']): boolean {
  const value = headers.find(({ key }) => key === 'from')?.value ?? ''
  return value.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(',').length > 1
}

export function isOf(sender: string | null, senders: readonly string[]): boolean {
  if (sender === null) return false
  return senders.some(each => {
    const wanted = each.toLowerCase()
    return wanted.startsWith('@') ? sender.slice(sender.lastIndexOf('@')) === wanted : sender === wanted
  })
}

async function filesOf(folder: Folder, { uid, bytes }: Listed, { mostMegabytes }: MailDropSettings) {
  const most = mostMegabytes * 1024 * 1024
  if (bytes > most)
    throw new SourceProblem(`Message ${uid} has ${bytes} bytes; at most ${most} are read by the settings`)
  const { attachments } = await parsed(await folder.message(uid, most))
  return attachments.flatMap(attachment => {
    const name = nameOf(attachment)
    return name === null ? [] : [{ name, bytes: contentOf(attachment) }]
  })
}

/** Messages inside of a message are files, which are not opened: somebody else may have sent them. */
async function parsed(bytes: Buffer): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, {
      forceRfc822Attachments: true,
      maxNestingDepth: 20,
      maxHeadersSize: 512 * 1024,
    })
  } catch {
    throw new SourceProblem('A message cannot be read: its parts lie too deep in each other, or its head is too long')
  }
}

function nameOf({ filename }: Attachment): string | null {
  const name = (filename ?? '')
    .replaceAll(/[/\\]/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
  return name === '' ? null : name.slice(0, 255)
}

function contentOf({ content }: Attachment): Buffer {
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(new Uint8Array(content))
}
