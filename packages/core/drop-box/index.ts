import { z } from 'zod'
import type { Message } from '../incident/index.ts'

/** To whom the drop box may say that a message arrived. Whoever is not asked for is never answered. */
export const Acknowledges = z.enum(['nobody', 'members', 'everybody'])
export type Acknowledges = z.infer<typeof Acknowledges>

/**
 * An address of one legal entity at which mail opens incidents. Its secret stands nowhere: `hint` is how its local part ends, so
 * that people know it again.
 */
export const DropBox = z.object({
  entity: z.uuid(),
  hint: z.string().regex(/^[a-z2-7]{4}$/),
  acknowledges: Acknowledges,
  state: z.enum(['open', 'closed']),
})
export type DropBox = z.infer<typeof DropBox>

/** Limits of one drop box. What comes beyond them is asked to come again later, so that it waits at the sender and is not lost. */
export const dropLimits = {
  bytes: 20 * 2 ** 20,
  mailsAnHour: 240,
  incidentsAnHour: 30,
  answersAnHour: 20,
  hops: 50,
} as const

/** What is put into the subject of a message that is about an incident, so that what answers it finds it again. */
export function tagOf(incident: string): string {
  return `[incident ${incident.slice(-12)}]`
}

/** The end of the id of the incident that a subject names; null where it names none. */
export function taggedIn(subject: string): string | null {
  return /\[incident ([0-9a-f]{12})\]/i.exec(subject)?.[1]?.toLowerCase() ?? null
}

/** What becomes of a message: it opens an incident, is added to one, or is noted alone. */
export type Fate =
  | { readonly is: 'opened' }
  | { readonly is: 'added'; readonly incident: string }
  | { readonly is: 'noted'; readonly why: string }

/**
 * Decides what becomes of a message. What belongs to an incident is added to it. Our own messages that come back, bounces and
 * answers of machines open nothing, since each could bring about the next; alerts that machines send do.
 */
export function fateOf(
  message: Pick<Message, 'automatic' | 'sender'>,
  thread: string | null,
  own: string | null,
): Fate {
  if (own !== null && message.sender === own)
    return { is: 'noted', why: 'It is a message that was sent from here and came back' }
  if (thread !== null) return { is: 'added', incident: thread }
  if (message.automatic === 'replied')
    return { is: 'noted', why: 'It is the automatic answer to something, as of a person who is away' }
  return { is: 'opened' }
}

/**
 * Whether whoever sent a message is told that it arrived. Never a machine, never who gave no address to return to, never a
 * message whose envelope and text name different senders, and strangers only where that was chosen.
 */
export function isAcknowledged(
  box: Pick<DropBox, 'acknowledges'>,
  message: Pick<Message, 'automatic' | 'sender'>,
  from: { readonly envelope: string; readonly isMember: boolean },
): boolean {
  if (message.automatic !== 'no' || message.sender === null) return false
  if (from.envelope.toLowerCase() !== message.sender) return false
  return box.acknowledges === 'everybody' || (box.acknowledges === 'members' && from.isMember)
}

/** The title that an incident gets of a message. */
export function titleOfMail({ subject }: Pick<Message, 'subject'>): string {
  const bare = subject.replace(/^(?:\s*(?:re|fwd?|aw|wg|tr|rv|i)\s*:)+\s*/i, '').trim()
  return (bare === '' ? 'A message without a subject' : bare).slice(0, 300)
}

/**
 * The words of an acknowledgement. Nothing of the message is repeated in it, so that nobody can make Onus send words of theirs
 * to somebody else.
 */
export function acknowledgement(
  incident: string,
  organisation: string,
): { readonly subject: string; readonly text: string } {
  return {
    subject: `${tagOf(incident)} Your message arrived`,
    text: [
      'Hello,',
      '',
      'your message arrived and was put before those who look after incidents. An answer to this message, with its subject as it is, is added to it.',
      '',
      organisation.replaceAll(/[\r\n]+/g, ' '),
      '',
    ].join('\n'),
  }
}
