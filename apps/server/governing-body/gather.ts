import {
  type Approved,
  approvalOf,
  approvedInAll,
  type BodyMember,
  type BodyTraining,
  membersOn,
  type Oversight,
  oversightOf,
  type Recurring,
  type Resolution,
  trainingOf,
} from '@onus/core/governing-body'
import { isHeld } from '@onus/core/grant'
import { type LegalEntity, lawFor } from '@onus/core/legal-entity'
import type { BodyOf } from '@onus/core/noun'
import { Refused } from '@onus/core/problem'
import { leftOutOf } from '@onus/core/profile'
import type { Law } from '@onus/core/regulation'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { dayIn } from '../organisation/day.ts'
import { type Moment, versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { personsById } from '../request/store.ts'

type Kept<Body> = { readonly id: string; readonly body: Body }

export type Holds = 'in_force' | 'changed' | 'gone'

/** The body of a legal entity as of a moment, with everything that follows from its records. */
export type GatheredBody = {
  readonly id: string
  readonly entity: LegalEntity
  readonly law: Law
  readonly now: Instant
  readonly members: readonly (Kept<BodyMember> & { name: string; sits: boolean; votes: boolean; training: Recurring })[]
  readonly trainings: readonly Kept<BodyTraining>[]
  readonly meetings: readonly Kept<Oversight>[]
  readonly oversight: Recurring
  readonly resolutions: readonly {
    readonly version: Version<Resolution>
    readonly holds: Holds
    /** What the version of a profile leaves out, with the written reasons. */
    readonly leftOut: ReturnType<typeof leftOutOf>
  }[]
  readonly measuresApproved: Approved
  readonly names: ReadonlyMap<string, string>
}

/** Reads what is recorded of the body of one legal entity by a moment. Other entities of the organisation are apart. */
export async function bodyOf(
  tx: OrgTransaction,
  shipped: ShippedLaw,
  id: string,
  moment: Moment,
): Promise<GatheredBody> {
  const { body: entity } = await versionInForce(tx, 'legal-entity', id, moment)
  const [today, now] = [dayIn(entity.zone, moment.asOf), moment.asOf]
  const law = lawFor(shipped.packs(), entity, today)
  const own = async <Name extends 'body-member' | 'body-training' | 'oversight-meeting' | 'resolution'>(noun: Name) =>
    ((await versionsInForce(tx, noun, moment)) as readonly Version<BodyOf<Name>>[]).filter(
      one => one.body.entity === id,
    )
  const [members, trainings, meetings, asked] = [
    await own('body-member'),
    await own('body-training'),
    await own('oversight-meeting'),
    await own('resolution'),
  ]
  const people = new Set([
    ...members.map(({ body }) => body.person),
    ...trainings.map(({ body }) => body.person),
    ...meetings.flatMap(({ body }) => body.present),
    ...asked.flatMap(({ body }) => [body.requestedBy, ...body.votes.map(({ person }) => person), ...closerOf(body)]),
  ])
  const persons = await personsById(tx, [...people])
  const names = new Map([...people].map(person => [person, persons.get(person)?.name ?? 'Somebody not known here']))
  const voters = await usersWhoVote(tx, moment)
  const taken = trainings.map(({ body }) => body)
  const sitting = new Set(
    membersOn(
      members.map(({ body }) => body),
      today,
    ),
  )
  const resolutions = await Promise.all(
    asked.map(async version => ({
      version,
      holds: await holdsOf(tx, version.body.about, moment),
      leftOut: await leftOutIn(tx, version.body.about),
    })),
  )
  return {
    id,
    entity,
    law,
    now,
    members: members.map(({ subject, body }) => ({
      id: subject,
      body,
      name: names.get(body.person) ?? '',
      sits: sitting.has(body),
      votes: voters.has(persons.get(body.person)?.user ?? ''),
      training: trainingOf(law, taken, body.person, entity.zone, now),
    })),
    trainings: trainings.map(kept).toSorted((a, b) => b.body.at.localeCompare(a.body.at)),
    meetings: meetings.map(kept).toSorted((a, b) => b.body.at.localeCompare(a.body.at)),
    oversight: oversightOf(
      law,
      meetings.map(({ body }) => body),
      entity.zone,
      now,
    ),
    resolutions: resolutions.toSorted((a, b) => b.version.body.requestedAt.localeCompare(a.version.body.requestedAt)),
    measuresApproved: await measuresApproved(
      tx,
      asked.map(({ body }) => body),
      moment,
    ),
    names,
  }
}

function kept<Body>({ subject, body }: Version<Body>): Kept<Body> {
  return { id: subject, body }
}

function closerOf({ lifecycle }: Resolution): readonly string[] {
  return 'by' in lifecycle ? [lifecycle.by] : []
}

async function usersWhoVote(tx: OrgTransaction, moment: Moment): Promise<ReadonlySet<string>> {
  const grants = (await versionsInForce(tx, 'grant', moment)).map(({ body }) => body)
  return new Set(
    grants.filter(grant => grant.role === 'management_body' && isHeld(grant, moment.asOf)).map(({ user }) => user),
  )
}

/** What the body said of the measures, each held against the version that is in force now. */
async function measuresApproved(
  tx: OrgTransaction,
  resolutions: readonly Resolution[],
  moment: Moment,
): Promise<Approved> {
  const own = resolutions.filter(({ kind }) => kind === 'measures')
  const subjects = [...new Map(own.map(({ about }) => [about.id, about])).values()]
  const each = await Promise.all(
    subjects.map(async ({ noun, id }) => {
      const now = await inForceNow(tx, noun, id, moment)
      return approvalOf(own, { noun, id, version: now?.fact ?? '' })
    }),
  )
  return approvedInAll(each)
}

/** What the very version leaves out that the body was asked about, whatever was written of it since. */
async function leftOutIn(tx: OrgTransaction, { noun, id, version }: Resolution['about']) {
  if (noun !== 'profile') return []
  const asked = (await versionsOf(tx, 'profile', id)).find(({ fact }) => fact === version)
  return asked ? leftOutOf(asked.body) : []
}

async function holdsOf(tx: OrgTransaction, about: Resolution['about'], moment: Moment): Promise<Holds> {
  const now = await inForceNow(tx, about.noun, about.id, moment)
  if (now === null) return 'gone'
  return now.fact === about.version ? 'in_force' : 'changed'
}

/** The version of something that is in force; null where there is none, or its content was erased. */
async function inForceNow(
  tx: OrgTransaction,
  noun: Resolution['about']['noun'],
  id: string,
  moment: Moment,
): Promise<Version<unknown> | null> {
  try {
    return await versionInForce(tx, noun, id, moment)
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}
