import type {
  bodyMembers,
  bodyTrainings,
  GoverningBodyView,
  governingBodies,
  oversightMeetings,
  resolutions,
} from '@onus/contract/governing-body'
import {
  type Approvable,
  type BodyMember,
  type BodyTraining,
  castVote,
  closeResolution,
  kindsOf,
  type Oversight,
  type Resolution,
  whyNotMeeting,
  withdrawResolution,
} from '@onus/core/governing-body'
import { type BodyOf, titleOf } from '@onus/core/noun'
import { orRefuse, refuse } from '@onus/core/problem'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { documentDownload } from '../document/download.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { citedView } from '../law/view.ts'
import { notify } from '../notification/store.ts'
import { type Recorded, record, type Writer } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { personsById } from '../request/store.ts'
import { resolutionDocument } from './documents.ts'
import { bodyOf, type GatheredBody } from './gather.ts'

const rights = { read: 'board:read', write: 'legal-entity:write' } as const

export function bodyMemberHandlers(): HandlersOf<typeof bodyMembers> {
  return versionedHandlers<typeof BodyMember>('body-member', {
    ...rights,
    decide: async ({ writer, body, previous }) => {
      await versionInForce(writer.tx, 'legal-entity', body.entity, now(writer))
      if (body.until !== null && body.until < body.since)
        refuse('invalid_input', 'A member leaves after they joined', [{ path: 'until', message: 'is before `since`' }])
      const others = (await versionsInForce(writer.tx, 'body-member', now(writer))).filter(
        one => one.subject !== previous?.subject && one.body.entity === body.entity && one.body.person === body.person,
      )
      if (others.some(one => overlaps(one.body, body)))
        refuse('conflict', 'This person is a member in that time already: end that first, or change its office')
      return body
    },
  })
}

function overlaps(a: Pick<BodyMember, 'since' | 'until'>, b: Pick<BodyMember, 'since' | 'until'>): boolean {
  return (a.until === null || b.since < a.until) && (b.until === null || a.since < b.until)
}

export function bodyTrainingHandlers(): HandlersOf<typeof bodyTrainings> {
  return versionedHandlers<typeof BodyTraining>('body-training', {
    ...rights,
    decide: async ({ writer, body }) => {
      await versionInForce(writer.tx, 'legal-entity', body.entity, now(writer))
      if (body.at > writer.at) refuse('invalid_input', 'A training is recorded once it was held')
      return body
    },
  })
}

export function oversightMeetingHandlers(): HandlersOf<typeof oversightMeetings> {
  return versionedHandlers<typeof Oversight>('oversight-meeting', {
    ...rights,
    decide: async ({ writer, body }) => {
      const { body: entity } = await versionInForce(writer.tx, 'legal-entity', body.entity, now(writer))
      const fault = whyNotMeeting(body, await membersOf(writer.tx, body.entity, now(writer)), entity.zone, writer.at)
      if (fault) orRefuse(fault)
      const minutes = await minutesOf(writer.tx, body.minutes.evidence, now(writer))
      if (minutes.sha256 !== body.minutes.sha256)
        refuse('invalid_input', 'These minutes have another hash', [{ path: 'minutes', message: 'is another file' }])
      return body
    },
  })
}

export function resolutionHandlers(shipped: ShippedLaw): HandlersOf<typeof resolutions> {
  const { list, get, history } = versionedHandlers<typeof Resolution>('resolution', rights)
  return {
    list,
    get,
    history,
    request: async call => {
      const { tx, at } = call
      const { entity, kind, asks, about } = call.body.body
      const { actorPerson } = deciding(call)
      await versionInForce(tx, 'legal-entity', entity, now(call))
      if (!kindsOf(about.noun).includes(kind))
        refuse('invalid_input', `A ${about.noun} is not approved as ${kind}`, [
          { path: 'kind', message: 'does not fit' },
        ])
      const version = await versionInForce(tx, about.noun, about.id, now(call))
      const open = (await versionsInForce(tx, 'resolution', now(call))).some(
        one =>
          one.body.entity === entity &&
          one.body.lifecycle.state === 'requested' &&
          one.body.about.version === version.fact,
      )
      if (open) refuse('conflict', 'This version waits for the body already')
      const body: Resolution = {
        entity,
        kind,
        about: { ...about, version: version.fact, title: titled(about.noun, version.body) },
        asks,
        requestedBy: actorPerson,
        requestedAt: at,
        votes: [],
        lifecycle: { state: 'requested' },
      }
      const written = await record(call, { noun: 'resolution', body, reason: call.body.reason || 'Asked for approval' })
      await tellMembers(call, shipped, written.id, body)
      return written
    },
    vote: async call => {
      const { actorPerson: person, at } = deciding(call)
      return await stepped(call, `Voted: ${call.body.vote}`, async body => {
        const { body: entity } = await versionInForce(call.tx, 'legal-entity', body.entity, now(call))
        const members = await membersOf(call.tx, body.entity, now(call))
        return castVote(body, { members, zone: entity.zone }, { person, vote: call.body.vote, at })
      })
    },
    close: async call => {
      const { actorPerson: by, at } = deciding(call)
      const minutes = await minutesOf(call.tx, call.body.minutes, now(call))
      const { outcome } = call.body
      return await stepped(call, `The body ${outcome} it`, async body =>
        closeResolution(body, { outcome, minutes, by, at }),
      )
    },
    withdraw: async call => {
      const { actorPerson: by, at } = deciding(call)
      const { why } = call.body
      return await stepped(call, why, async body => withdrawResolution(body, { why, by, at }))
    },
    document: async ({ tx, params, body: { format, ...asked }, at }) => {
      const moment = await momentOf(tx, asked, at)
      const version = await versionInForce(tx, 'resolution', params.id, moment)
      const found = await bodyOf(tx, shipped, version.body.entity, moment)
      const document = await resolutionDocument(tx, version, found, moment, at)
      return await documentDownload(document, `resolution-${params.id.slice(0, 8)}`, format)
    },
  }
}

export function governingBodyHandlers(
  shipped: ShippedLaw,
  pack: HandlersOf<typeof governingBodies>['pack'],
): HandlersOf<typeof governingBodies> {
  return {
    get: async ({ tx, params, query, at, caller }) => {
      const found = await bodyOf(tx, shipped, params.id, await momentOf(tx, query, at))
      return await bodyView(tx, found, caller.kind === 'user' ? caller.person : null)
    },
    candidates: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      await versionInForce(tx, 'legal-entity', params.id, moment)
      const profiles = (await versionsInForce(tx, 'profile', moment)).filter(({ body }) => body.outcomes === undefined)
      const exceptions = await versionsInForce(tx, 'exception', moment)
      const evidence = (await versionsInForce(tx, 'evidence', moment)).filter(({ body }) => body.kind === 'file')
      const suppliers = await versionsInForce(tx, 'supplier', moment)
      const shown = (noun: Approvable, versions: readonly Version<unknown>[]) =>
        versions.map(({ subject, body }) => ({
          noun,
          id: subject,
          title: titled(noun, body),
          kinds: [...kindsOf(noun)],
        }))
      return {
        items: [
          ...shown('profile', profiles),
          ...shown('exception', exceptions),
          ...shown('supplier', suppliers),
          ...shown('evidence', evidence.toReversed().slice(0, 200)),
        ],
      }
    },
    pack,
  }
}

async function bodyView(tx: OrgTransaction, found: GatheredBody, me: string | null): Promise<GoverningBodyView> {
  const { id, entity, law, members, trainings, meetings, oversight, resolutions: asked, names } = found
  const views = await recordViews(
    tx,
    asked.map(({ version }) => version),
  )
  const all = views.map((view, index) => ({
    ...view,
    holds: asked[index]?.holds ?? ('gone' as const),
    leftOut: (asked[index]?.leftOut ?? []).map(one => ({ ...one })),
  }))
  const rule = (which: string) => citedView(law.get(which))
  return {
    entity: { id, name: entity.name, zone: entity.zone },
    members: members.map(member => ({ ...member })),
    trainings: [...trainings],
    oversight,
    meetings: [...meetings],
    inbox: all.filter(({ body }) => body.lifecycle.state === 'requested'),
    resolutions: all.filter(({ body }) => body.lifecycle.state !== 'requested'),
    people: Object.fromEntries(names),
    me: members.some(({ body, sits }) => sits && body.person === me) ? me : null,
    rules: {
      approval: rule('duty.approval'),
      training: rule('duty.training'),
      oversight: rule('interval.oversight'),
      every: rule('interval.training'),
    },
  }
}

type Stepping = Writer & { readonly params: { readonly id: string }; readonly ifMatch: number | undefined }

/** Records what a step makes of a resolution, or refuses as the rule does. */
async function stepped(
  call: Stepping,
  reason: string,
  step: (body: Resolution) => Promise<Parameters<typeof orRefuse<Resolution>>[0]>,
): Promise<Recorded> {
  const [latest] = await versionsOf(call.tx, 'resolution', call.params.id)
  const body = orRefuse(await step((latest as Version<Resolution>).body))
  return await record(call, {
    noun: 'resolution',
    subject: call.params.id,
    body,
    reason,
    expectedVersion: call.ifMatch,
  })
}

async function membersOf(tx: OrgTransaction, entity: string, moment: Moment): Promise<readonly BodyMember[]> {
  const all = await versionsInForce(tx, 'body-member', moment)
  return all.map(({ body }) => body).filter(one => one.entity === entity)
}

/** The minutes that a piece of evidence holds; refuses one without a file, or with several. */
async function minutesOf(tx: OrgTransaction, evidence: string, moment: Moment) {
  const { body } = await versionInForce(tx, 'evidence', evidence, moment)
  const [file, ...more] = body.blobs
  if (file === undefined || more.length > 0)
    return refuse('invalid_input', 'Minutes are evidence with exactly one file, whose hash is recorded', [
      { path: 'minutes', message: file === undefined ? 'has no file' : 'has several files' },
    ])
  return { evidence, sha256: file.sha256 }
}

function titled(noun: Approvable, body: unknown): string {
  return titleOf[noun as 'profile'](body as BodyOf<'profile'>)
}

/** Tells members who can vote that something waits for them; never whoever asked. */
async function tellMembers(
  { tx, org, caller, at }: Writer & { readonly caller: { readonly id: string } },
  shipped: ShippedLaw,
  id: string,
  { entity, about, asks }: Resolution,
): Promise<void> {
  const { members } = await bodyOf(tx, shipped, entity, { asOf: at, knownAt: null })
  const voting = members.filter(({ sits, votes }) => sits && votes).map(({ body }) => body.person)
  const users = [...(await personsById(tx, voting)).values()].flatMap(({ user }) => user ?? [])
  await notify(
    tx,
    org,
    users.filter(user => user !== caller.id),
    {
      title: `The management body is asked to approve ${about.title}`,
      text: asks,
      link: `/management-body?entity=${entity}`,
      key: `resolution ${id}`,
    },
  )
}

function now({ at }: { readonly at: Instant }): Moment {
  return { asOf: instant(at), knownAt: null }
}
