import { Readable } from 'node:stream'
import { Blob } from '@onus/core/evidence'
import { type Message, messageWords, TimelineEntry } from '@onus/core/incident'
import type { Instant } from '@onus/core/time'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'

/** The message as it came and each file in it, kept by what they hash to. The message is the first. */
export async function keepFiles(blobs: BlobStore, org: string, bytes: Buffer, { files }: Message): Promise<Blob[]> {
  const whole = { name: 'message.eml', mediaType: 'message/rfc822', content: bytes as Uint8Array }
  const kept: Blob[] = []
  for (const { name, mediaType, content } of [whole, ...files]) {
    const stored = await blobs.put(org, Readable.from([Buffer.from(content)]), content.length)
    kept.push(Blob.parse({ ...stored, name, mediaType }))
  }
  return kept
}

export async function noteFiles(tx: OrgTransaction, org: string, files: readonly Blob[]): Promise<void> {
  for (const file of files) await noteBlob(tx, org, file, file.mediaType)
}

/** The entry that a message makes on a timeline, at the moment when it came in and not when it says that it was sent. */
export function entryOfMail(message: Message, files: readonly Blob[], at: Instant): TimelineEntry {
  const words = messageWords(message)
  const { from, subject, messageId, date: dated, automatic, isCut, leftOut } = message
  return TimelineEntry.parse({
    at: { at, said: null, isDoubtful: false },
    what: words.slice(0, longestEntry),
    by: null,
    files: [...files],
    mail: {
      from,
      subject,
      messageId,
      dated,
      isAutomatic: automatic !== 'no',
      isCut: isCut || words.length > longestEntry,
      leftOut,
    },
  })
}

const longestEntry = 8_000

/** Where an incident came from, for one that a message opened. */
export function sourceOfMail({ from, messageId }: Message) {
  return { kind: 'mail' as const, reference: `${from} ${messageId}`.trim().slice(0, 1_000), run: null }
}
