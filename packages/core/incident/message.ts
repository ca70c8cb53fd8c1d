import type { Instant } from '../time/index.ts'

/** A file that came with a message; it was not opened. */
export type MessageFile = Readonly<{ name: string; mediaType: string; content: Uint8Array }>

/** What is read of a message: enough to open an incident from it, or to add it to one. Nothing in it is ever an instruction. */
export type Message = Readonly<{
  subject: string
  /** Who it says that it is from, with the name. */
  from: string
  /** The address in that, null where there is none or several. */
  sender: string | null
  messageId: string
  /** Ids of the messages that it answers or continues, the nearest first. */
  answers: readonly string[]
  /** When it says that it was sent. */
  date: Instant | null
  text: string
  /** Whether only the beginning of a long text was read. */
  isCut: boolean
  /** Whether it is encrypted, so that its text is for somebody else's key. */
  isEncrypted: boolean
  /** Whether a machine sent it, and whether as the answer to something. */
  automatic: 'no' | 'sent' | 'replied'
  /** How many servers handed it on. */
  hops: number
  files: readonly MessageFile[]
  /** How many parts were left out, since there are too many of them. */
  leftOut: number
}>

/** The text of a message as it stands on a timeline: what could not be read is said, and never left empty. */
export function messageWords({ text, isEncrypted }: Pick<Message, 'text' | 'isEncrypted'>): string {
  if (text !== '') return text
  if (isEncrypted) return '(The message is encrypted; its text cannot be read here. It is kept as it came.)'
  return '(The message has no text. It is kept as it came.)'
}
