import { createHash } from 'node:crypto'
import { readMessage, sameness } from '@onus/connectors/message'
import {
  acknowledgement,
  type DropBox,
  dropLimits,
  fateOf,
  isAcknowledged,
  taggedIn,
  titleOfMail,
} from '@onus/core/drop-box'
import { addEntry, type Incident, type Message, mostEntries } from '@onus/core/incident'
import type { LegalEntity } from '@onus/core/legal-entity'
import { orRefuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import { newId } from '../id/index.ts'
import { entryOfMail, keepFiles, noteFiles, sourceOfMail } from '../incident/from-mail.ts'
import { openedIn } from '../incident/opening.ts'
import { incidentUsers } from '../incident/reminding.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { addMail } from '../mail/store.ts'
import { notify } from '../notification/store.ts'
import { record } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { addDelivery } from '../webhook/store.ts'
import { hashOfAddress } from './address.ts'
import { Deferred, type Taking } from './receiver.ts'
import {
  addDropped,
  boxByHash,
  type DroppedMail,
  type FoundBox,
  forgetOld,
  incidentOfMessages,
  incidentsEndingIn,
  oneAtATime,
  seenAgain,
  stillTakes,
  takenSince,
} from './store.ts'

export type TakingRooms = {
  readonly database: Database
  readonly blobs: BlobStore
  readonly law: ShippedLaw
  /** The address that Onus sends from, null where it sends no mail. */
  readonly sendsAs: string | null
  readonly hasWebhook: boolean
  readonly now: () => number
}

type Addressed = FoundBox & { readonly hash: Buffer }

/** Finds the drop box of a recipient and takes messages in: once for each message, in one transaction, whatever comes between. */
export function takingMail(rooms: TakingRooms, host: string): Omit<Taking<Addressed>, 'onError'> {
  return {
    find: async recipient => {
      const hash = hashOfAddress(recipient, host)
      const box = hash && (await boxByHash(rooms.database.app, hash))
      return box && { ...box, hash }
    },
    take: async (box, bytes, envelope) => {
      const message = readMessage(bytes)
      if (message.hops > dropLimits.hops) throw new Deferred(554, 'This message goes in circles')
      const files = await keepFiles(rooms.blobs, box.org, bytes, message)
      await withOrg(
        rooms.database.app,
        { org: box.org, user: null },
        tx => takeIn(rooms, tx, box, { message, files, bytes, envelope }),
        { statementTimeoutMs: 30_000 },
      )
    },
  }
}

type Came = {
  readonly message: Message
  readonly files: Awaited<ReturnType<typeof keepFiles>>
  readonly bytes: Buffer
  readonly envelope: string
}

async function takeIn(rooms: TakingRooms, tx: OrgTransaction, box: Addressed, came: Came): Promise<void> {
  const at = instant(rooms.now())
  const { message, files } = came
  if (!(await stillTakes(tx, box, box.hash))) throw new Deferred(550, 'No such recipient here')
  await oneAtATime(tx, `drop box ${box.id}`)
  const same = digest(sameness(came.bytes))
  if (await seenAgain(tx, box.id, same)) return
  const [{ body: settings } = { body: null }] = await versionsOf(tx, 'drop-box', box.id)
  if (settings === null) throw new Deferred(550, 'No such recipient here')
  const taken = await takenSince(tx, box.id, instant(Date.parse(at) - 3_600_000))
  if (taken.mails >= dropLimits.mailsAnHour) throw new Deferred(451, 'Too many messages in an hour: try again later')
  const entity = await versionInForce(tx, 'legal-entity', settings.entity, { asOf: at, knownAt: null })
  const thread = await threadOf(tx, box.id, settings.entity, message)
  const fate = fateOf(message, thread?.subject ?? null, addressIn(rooms.sendsAs))
  if (fate.is === 'opened' && taken.opened >= dropLimits.incidentsAnHour)
    throw new Deferred(451, 'Too many incidents in an hour: try again later')
  const incident = fate.is === 'noted' ? null : await putDown(rooms, tx, box.org, { entity, thread, came, at })
  const answered =
    incident !== null &&
    taken.answered < dropLimits.answersAnHour &&
    (await acknowledge(rooms, tx, box.org, settings, incident, came, at))
  const dropped: DroppedMail = {
    id: newId(),
    box: box.id,
    same,
    message: message.messageId === '' ? null : digest(message.messageId),
    sha256: files[0]?.sha256 ?? '',
    bytes: came.bytes.length,
    sender: message.from,
    subject: message.subject,
    receivedAt: at,
    outcome: fate.is,
    why: fate.is === 'noted' ? fate.why : '',
    incident,
    answeredAt: answered ? at : null,
  }
  await addDropped(tx, box.org, dropped)
  await forgetOld(tx, at)
  if (incident === null) return
  await tell(rooms, tx, box.org, { incident, dropped, isOpened: fate.is === 'opened', at })
}

/** The incident that a message continues: by the messages that it answers, or by the tag in its subject. */
async function threadOf(
  tx: OrgTransaction,
  box: string,
  entity: string,
  { answers, subject }: Message,
): Promise<Version<Incident> | null> {
  const tag = taggedIn(subject)
  const byMessages = answers.length === 0 ? null : await incidentOfMessages(tx, box, answers.map(digest))
  const tagged = tag === null ? [] : await incidentsEndingIn(tx, tag)
  for (const id of [...(byMessages === null ? [] : [byMessages]), ...(tagged.length === 1 ? tagged : [])]) {
    await oneAtATime(tx, id)
    const [latest] = await versionsOf(tx, 'incident', id)
    const takes = latest && latest.body.withdrawn === null && latest.body.timeline.length < mostEntries
    if (takes && latest.body.entity === entity) return latest
  }
  return null
}

type Putting = {
  readonly entity: Version<LegalEntity>
  readonly thread: Version<Incident> | null
  readonly came: Came
  readonly at: Instant
}

/** Opens an incident, or adds to the one that is continued. When it came in is when it was reported in; nobody is aware of it by that. */
async function putDown(
  { law }: TakingRooms,
  tx: OrgTransaction,
  org: string,
  { entity, thread, came: { message, files }, at }: Putting,
): Promise<string> {
  const writer = systemWriter(tx, org, at, false)
  await noteFiles(tx, org, files)
  const entry = entryOfMail(message, files, at)
  if (thread !== null) {
    const body = orRefuse(addEntry(thread.body, entry, at)) as Incident
    await record(writer, {
      noun: 'incident',
      subject: thread.subject,
      body,
      reason: 'A message came in',
      provenance: 'upload',
      expectedVersion: thread.version,
    })
    return thread.subject
  }
  const opened = openedIn(
    entity,
    law,
    {
      kind: 'real',
      title: titleOfMail(message),
      whatHappened: message.text,
      detected: { at },
      source: sourceOfMail(message),
    },
    { by: null, now: at },
  )
  const reportedIn = { at, said: null, isDoubtful: false }
  const body = orRefuse(addEntry({ ...opened, moments: { ...opened.moments, reportedIn } }, entry, at)) as Incident
  return (await record(writer, { noun: 'incident', body, reason: 'A message opened it', provenance: 'upload' })).id
}

async function acknowledge(
  { sendsAs }: TakingRooms,
  tx: OrgTransaction,
  org: string,
  box: DropBox,
  incident: string,
  { message, envelope }: Came,
  at: Instant,
): Promise<boolean> {
  if (sendsAs === null || message.sender === null) return false
  const people = await versionsInForce(tx, 'person', { asOf: at, knownAt: null })
  const isMember = people.some(
    ({ body }) => body.email?.toLowerCase() === message.sender && body.user !== null && body.leftOn === null,
  )
  if (!isAcknowledged(box, message, { envelope, isMember })) return false
  const { body: organisation } = await versionInForce(tx, 'organisation', org, { asOf: at, knownAt: null })
  const { subject, text } = acknowledgement(incident, organisation.name)
  const html = `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`
  return await addMail(tx, org, { user: null, address: message.sender, subject, text, html, dailyOf: null })
}

type Told = {
  readonly incident: string
  readonly dropped: DroppedMail
  readonly isOpened: boolean
  readonly at: Instant
}

/** Whoever triages is told at once; no word of the message leaves by the webhook. */
async function tell(
  { hasWebhook }: TakingRooms,
  tx: OrgTransaction,
  org: string,
  { incident, dropped, isOpened, at }: Told,
): Promise<void> {
  const link = `/incidents/${incident}`
  const key = `incident ${incident} mail ${dropped.id}`
  const title = isOpened ? `By mail, to be triaged: ${dropped.subject}` : `A message was added: ${dropped.subject}`
  const text = `From ${dropped.sender || 'nobody named'}. It opened nothing but the record: whether it is significant, a person decides.`
  await notify(tx, org, await incidentUsers(tx, at), { title, text, link, key, urgent: isOpened })
  if (hasWebhook && isOpened)
    await addDelivery(tx, org, key, { org, clock: 'mail', step: 'opened', incident, kind: 'real', link })
}

function addressIn(from: string | null): string | null {
  return from === null ? null : (/([^\s<>]+@[^\s<>]+)>?$/.exec(from)?.[1]?.toLowerCase() ?? null)
}

function digest(content: Buffer | string): Buffer {
  return createHash('sha256').update(content).digest()
}
