import type { rooms } from '@onus/contract/room'
import type { Caller, Permission, Target } from '@onus/core/access'
import { type ConclusionSignature, isTooLate, statementText } from '@onus/core/conclusion'
import { erasedWords } from '@onus/core/erasure'
import type { Evidence } from '@onus/core/evidence'
import { titleOf } from '@onus/core/noun'
import { refuse } from '@onus/core/problem'
import type { Test } from '@onus/core/test'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { fromBase64, toBase64 } from '@onus/ledger/encoding'
import { verifyEd25519 } from '@onus/ledger/signature'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { statesOf, whyState } from '../evidence/states.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { ledgerHead } from '../ledger/store.ts'
import { noteFile } from '../look/files.ts'
import { noteLook } from '../look/store.ts'
import { isTableFile } from '../look/tables.ts'
import { type Moment, namesOfUsers, refuseErasedFiles, versionInForce } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { latestOf } from '../register/waiting.ts'
import { personsById } from '../request/store.ts'
import { sealedVersions } from '../room-record/store.ts'
import { isAuditorOf } from './auditor.ts'
import { releaseSigned } from './release.ts'
import {
  controlsIn,
  type OpenedRoom,
  type RoomDeps,
  readStatement,
  refuseFaults,
  roomOf,
  statementOf,
  whyNot,
} from './rules.ts'
import { faultOfSignature, isFromOrigin, keyName, keyText, signingKeysOf } from './signature.ts'
import {
  actsOf,
  auditorsOf,
  deleteEntry,
  deleteKey,
  entriesOf,
  erasedIn,
  evidenceAbout,
  insertEntry,
  insertKey,
  invitedTo,
  lockRoom,
  looksOf,
  saidIn,
  signEntry,
} from './store.ts'

type May = (permission: Permission, target: Target) => unknown

/** Everything inside a room is for the auditors of its engagement: who is none is told that it is not there. */
function entering(may: May, id: string, permission: Permission = 'audit:conclude'): void {
  may(permission, { within: [id] })
}

/** What can stand under a conclusion beside evidence and controls. */
const saidHere = ['finding', 'population', 'draw', 'test', 'request'] as const

export function roomHandlers(
  deps: RoomDeps & { readonly blobs: BlobStore; readonly origin: string },
): HandlersOf<typeof rooms> {
  const { library, blobs, origin } = deps

  /** The room for a write of its auditor. Refuses who cannot conclude here, and a room that is closed. */
  const writing = async (call: {
    tx: OrgTransaction
    org: string
    at: Instant
    caller: Caller
    may: May
    params: { id: string }
  }): Promise<OpenedRoom & { user: string; person: string }> => {
    const { tx, org, at, caller, may, params } = call
    entering(may, params.id)
    if (caller.kind !== 'user' || caller.person === null) return refuse('not_permitted', 'Only a person concludes')
    await lockRoom(tx, params.id)
    const room = await roomOf(tx, org, params.id, at)
    if (room.closed) refuse('not_in_lifecycle', room.closed)
    const why = await whyNot(tx, room, caller.id, caller.person)
    if (why) refuse('separation_of_duties', why)
    return { ...room, user: caller.id, person: caller.person }
  }

  return {
    get: narrowed(async ({ tx, org, params, at, caller, may }) => {
      const room = await roomOf(tx, org, params.id, at)
      const { lead, sponsor, team } = room.engagement.body
      const owners = [lead, sponsor, ...team.map(one => one.person)].filter(one => one !== null)
      may('engagement:read', { owners, within: [params.id] })
      const acts = await actsOf(tx, params.id)
      const conclusions = await saidIn(tx, params.id, ['conclusion'], room.moment)
      const opinions = await saidIn(tx, params.id, ['opinion'], room.moment)
      const people = await personsById(tx, [
        ...acts.map(act => act.body.by),
        ...[...conclusions, ...opinions].map(one => one.body.signed.statement.signer.person),
      ])
      const nameOf = (person: string) => people.get(person)?.name ?? 'Somebody who was erased'
      const shown = async <Body extends (typeof conclusions)[number]['body'] | (typeof opinions)[number]['body']>(
        versions: readonly Version<Body>[],
      ) =>
        (await recordViews(tx, versions)).map(view => {
          const { statement, signature } = view.body.signed
          return {
            ...view,
            signer: nameOf(statement.signer.person),
            holds: faultOfSignature(statementText(statement), signature, statement.signer.key) === null,
            supersededBy: versions.find(other => other.body.supersedes === view.id)?.subject ?? null,
          }
        })
      return {
        isAuditor: isAuditorOf(caller, params.id),
        closed: room.closed,
        auditors: await auditorsHere(tx, params.id, at),
        acts: acts.map(({ body }) => ({
          at: body.at,
          by: { person: body.by, name: nameOf(body.by) },
          words: body.words,
          locked: body.state === 'locked',
          conclusions: body.conclusions.length,
          opinions: body.opinions.length,
        })),
        conclusions: await shown(conclusions),
        opinions: await shown(opinions),
        erased: (await erasedIn(tx, params.id)).map(({ noun, rule, index }) => ({
          noun,
          words: erasedWords(rule, index),
        })),
      }
    }),
    workspace: narrowed(async ({ tx, org, params, at, caller, may }) => {
      entering(may, params.id)
      const person = caller.kind === 'user' ? caller.person : null
      const room = await roomOf(tx, org, params.id, at)
      const entries = await entriesOf(tx, params.id)
      const names = await namesOf(
        tx,
        entries.map(entry => entry.author),
      )
      const head = await ledgerHead(tx)
      return {
        entries: entries.map(({ signature: _, rule, index, ...entry }) => ({
          ...entry,
          erased: entry.content === null ? erasedWords(rule ?? 'unknown', index) : null,
          author: names(entry.author),
          mine: entry.author === caller.id,
        })),
        keys: (await signingKeysOf(tx, caller.id)).map(({ publicKey, ...key }) => ({
          ...key,
          fingerprint: keyName(publicKey),
        })),
        keyText: keyText(org, caller.id),
        checkpoint: head?.root ? { size: head.size, root: toBase64(head.root) } : null,
        why: await whyNot(tx, room, caller.id, person),
      }
    }),
    controls: narrowed(async ({ tx, org, params, at, may }) => {
      entering(may, params.id, 'audit:read')
      const controls = await controlsIn(tx, library, await roomOf(tx, org, params.id, at))
      const items = controls.map(({ subject, version, position, body }) => ({
        id: subject,
        version,
        index: position,
        code: body.code,
        title: body.title,
        statement: body.statement,
        cadence: body.cadence,
        requirements: body.addresses.map(one => one.requirement),
      }))
      return { items }
    }),
    evidence: narrowed(async ({ tx, org, params, at, may }) => {
      entering(may, params.id, 'audit:read')
      return { items: (await evidenceIn(tx, deps, await roomOf(tx, org, params.id, at))).map(evidenceView) }
    }),
    look: narrowed(async call => {
      const { tx, org, params, at, may } = call
      entering(may, params.id)
      const room = await roomOf(tx, org, params.id, at)
      const item = await evidenceOf(tx, deps, room, params.evidence)
      const state = (await statesOf(tx, [item], room.moment)).get(item.subject) ?? { state: 'requested' as const }
      await noteLook(call, { engagement: params.id, what: 'evidence', subject: item.subject })
      const { source, description, address, performedAt, collector, sensitivity, blobs: files } = item.body
      const datasets = await datasetsBehind(tx, item, room.moment)
      const said = { datasets, source, description, address, performedAt, collector, sensitivity }
      const shown = files.map(file => ({ ...file, isTable: isTableFile(file.name) }))
      return { ...evidenceView(item), ...said, state: state.state, why: whyState(state), files: shown }
    }),
    file: narrowed(async call => {
      const { tx, org, params, at, may, fileLink } = call
      entering(may, params.id)
      const item = await evidenceOf(tx, deps, await roomOf(tx, org, params.id, at), params.evidence)
      const blob = item.body.blobs.find(one => one.sha256 === params.sha256)
      if (!blob) return refuse('not_found', 'This evidence has no such file')
      await refuseErasedFiles(tx, item.fact)
      await blobs.verify(org, blob.sha256)
      await noteFile(call, blobs, { engagement: params.id, subject: item.subject }, blob, call.body?.reason)
      return { url: fileLink({ sha256: blob.sha256, name: blob.name, mediaType: blob.mediaType }) }
    }),
    looks: narrowed(async ({ tx, params, may }) => {
      entering(may, params.id)
      const looks = await looksOf(tx, params.id)
      const names = await namesOf(
        tx,
        looks.map(look => look.author),
      )
      const items = looks.map(({ author, isErased, rule, index, ...look }) => ({
        ...look,
        by: names(author),
        erased: isErased ? erasedWords(rule ?? 'unknown', index) : null,
      }))
      return { items }
    }),
    citations: narrowed(async ({ tx, org, params, at, may }) => {
      entering(may, params.id)
      const room = await roomOf(tx, org, params.id, at)
      const controls = await controlsIn(tx, library, room)
      const evidence = await evidenceAbout(
        tx,
        controls.map(control => control.subject),
        room.evidencePeriod,
        room.moment,
      )
      const said = await saidIn(tx, params.id, saidHere, room.moment)
      const { kind } = room.engagement.body
      const inTime = evidence.filter(({ body }) => !isTooLate(kind, body.performedAt, room.evidencePeriod))
      const items = [...inTime, ...said, ...controls].flatMap(version =>
        version.position === null
          ? []
          : [
              {
                index: version.position,
                noun: version.noun,
                id: version.subject,
                title: titleOf[version.noun](version.body as never),
                controls: controlsOf(version),
              },
            ],
      )
      const known = said.flatMap(one => (one.noun === 'test' ? [one as Version<Test>] : []))
      const tests = [...latestOf(await sealedVersions(tx, 'test', { engagement: params.id })), ...known]
      return {
        items,
        tests: tests.map(one => ({ id: one.subject, title: one.body.title, control: one.body.control.id })),
      }
    }),
    note: narrowed(async call => {
      const { engagement, user } = await writing(call)
      const id = call.newId()
      const entry = { org: call.org, id, engagement: engagement.subject, author: user, content: call.body.words }
      await insertEntry(call.tx, { ...entry, kind: 'note', supersedes: null })
      return { id }
    }),
    prepare: narrowed(async call => {
      const { tx, org, body } = call
      const room = await writing(call)
      const key = (await signingKeysOf(tx, room.user)).find(one => one.id === body.key)
      if (!key)
        return refuse('invalid_input', 'You have no such key; register one, or add a passkey in your account', [
          { path: 'key', message: 'names no key of yours' },
        ])
      const signer = { person: room.person, key: keyName(key.publicKey) }
      const statement = statementOf(room.engagement, body, signer)
      await refuseFaults(tx, org, deps, room, statement)
      const corrected = body.supersedes === null ? null : await signedEntry(tx, call.params.id, body.supersedes)
      if (corrected && corrected.kind !== body.kind) refuse('invalid_input', 'A correction is of the same kind')
      const id = call.newId()
      const text = statementText(statement)
      const entry = { org, id, engagement: call.params.id, kind: body.kind, author: room.user, content: text }
      await insertEntry(tx, { ...entry, supersedes: body.supersedes })
      return { id, text }
    }),
    sign: narrowed(async call => {
      const { tx, org, params, body, at } = call
      const room = await writing(call)
      const entry = (await entriesOf(tx, params.id)).find(one => one.id === params.entry && one.author === room.user)
      if (!entry || entry.kind === 'note') return refuse('not_found', 'You prepared no such statement')
      if (entry.signedAt) refuse('not_in_lifecycle', 'This statement is signed already')
      const { content } = entry
      if (content === null) return refuse('not_found', 'This statement was erased')
      const statement = readStatement(entry.kind, content)
      const keys = await signingKeysOf(tx, room.user)
      const key = keys.find(one => one.kind === body.kind && keyName(one.publicKey) === statement.signer.key)
      if (!key) return refuse('invalid_input', 'The key that this statement names is not yours any more')
      const signature: ConclusionSignature = { ...body, publicKey: toBase64(key.publicKey) }
      const fault = faultOfSignature(content, signature, statement.signer.key)
      if (fault) refuse('invalid_input', `This signature does not hold: ${fault}`)
      if (body.kind === 'passkey' && !isFromOrigin(body.clientData, origin))
        refuse('invalid_input', `This signature was not asked for by ${origin}`)
      await refuseFaults(tx, org, deps, room, statement)
      await signEntry(tx, entry.id, signature, at)
      return { id: entry.id, signedAt: at }
    }),
    discard: narrowed(async call => {
      const { user } = await writing(call)
      if (!(await deleteEntry(call.tx, call.params.entry, user)))
        refuse('not_found', 'You have no such note or unsigned statement here')
      return undefined
    }),
    release: narrowed(async call => await releaseSigned(call, await writing(call), call.body)),
    addKey: narrowed(async call => {
      const { user } = await writing(call)
      const [publicKey, proof] = [fromBase64(call.body.publicKey), fromBase64(call.body.proof)]
      const text = keyText(call.org, user).replace('{key}', call.body.publicKey)
      if (!publicKey || !proof || !verifyEd25519(publicKey, Buffer.from(text), proof))
        return refuse('invalid_input', 'The proof is no signature of that text by this key', [
          { path: 'proof', message: 'does not hold' },
        ])
      const id = call.newId()
      if (!(await insertKey(call.tx, { org: call.org, id, author: user, name: call.body.name, publicKey, proof })))
        refuse('conflict', 'This key is registered already')
      return { id }
    }),
    removeKey: narrowed(async call => {
      entering(call.may, call.params.id)
      if (!(await deleteKey(call.tx, call.params.entry))) refuse('not_found', 'You have no such key')
      return undefined
    }),
  }
}

async function auditorsHere(tx: OrgTransaction, engagement: string, at: Instant) {
  const held = (await auditorsOf(tx, engagement)).map(({ grant, state, until, name, email }) => {
    const isOver = state === 'revoked' || (until !== null && until <= at)
    return { email, name, state: isOver ? ('over' as const) : ('here' as const), until, grant, invitation: null }
  })
  const invited = (await invitedTo(tx, engagement))
    .filter(({ body }) => body.expiresAt > at)
    .map(({ subject, body }) => ({
      email: body.email,
      name: '',
      state: 'invited' as const,
      until: body.until,
      grant: null,
      invitation: subject,
    }))
  return [...held, ...invited]
}

async function evidenceIn(tx: OrgTransaction, { library }: RoomDeps, room: OpenedRoom) {
  const controls = await controlsIn(tx, library, room)
  return await evidenceAbout(
    tx,
    controls.map(control => control.subject),
    room.evidencePeriod,
    room.moment,
  )
}

async function evidenceOf(
  tx: OrgTransaction,
  deps: RoomDeps,
  room: OpenedRoom,
  id: string,
): Promise<Version<Evidence>> {
  const found = (await evidenceIn(tx, deps, room)).find(one => one.subject === id)
  if (!found) return refuse('not_found', 'There is no such evidence in this engagement')
  return await versionInForce(tx, 'evidence', id, room.moment)
}

/** How the rows behind a piece of evidence were read: source, query and parameters as they were. */
async function datasetsBehind(tx: OrgTransaction, { body }: Version<Evidence>, moment: Moment) {
  if (body.snapshot === null) return []
  const snapshot = await versionInForce(tx, 'snapshot', body.snapshot, moment)
  return snapshot.body.datasets.map(({ dataset, rows, sha256, completeness }) => ({
    dataset,
    rows,
    sha256,
    source: [completeness.sourceSystem, completeness.environment, completeness.account].filter(Boolean).join(', '),
    query: completeness.query,
    parameters: JSON.stringify(completeness.parameters),
    at: completeness.generatedAt,
  }))
}

function evidenceView({ subject, position, body }: Version<Evidence>) {
  const { title, kind, controls, period } = body
  return { id: subject, title, kind, controls: [...controls], period, index: position }
}

/** The statement that a correction corrects. Refuses one that is not there or not signed. */
async function signedEntry(tx: OrgTransaction, engagement: string, id: string) {
  const found = (await entriesOf(tx, engagement)).find(one => one.id === id)
  return found?.signedAt ? found : refuse('invalid_input', 'Only what was signed here can be corrected')
}

async function namesOf(tx: OrgTransaction, users: readonly string[]): Promise<(user: string) => string> {
  const names = new Map((await namesOfUsers(tx, [...new Set(users)])).map(row => [row.id, row.name]))
  return user => names.get(user) ?? 'Former member'
}

function controlsOf({ noun, subject, body }: Version<unknown>): string[] {
  if (noun === 'control') return [subject]
  const said = body as { controls?: string[]; control?: string | { id: string } | null }
  if (said.controls) return said.controls
  if (!said.control) return []
  return [typeof said.control === 'string' ? said.control : said.control.id]
}
