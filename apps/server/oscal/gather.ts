import type { Control } from '@onus/core/control'
import type { Evidence } from '@onus/core/evidence'
import { frameworkRef } from '@onus/core/framework'
import { refuse } from '@onus/core/problem'
import { type Profile, tailored } from '@onus/core/profile'
import type { Scope } from '@onus/core/scope'
import type { Version } from '@onus/core/version'
import type { NamedEvidence, PlanInput, PlanState, Standing } from '@onus/oscal/ssp'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { textOf } from '../framework/text.ts'
import type { PostureService } from '../posture/service.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { statementsOf } from './statements.ts'

export type Rooms = { readonly library: FrameworkLibrary; readonly posture: PostureService; readonly blobs: BlobStore }

export type Asked = {
  readonly moment: Moment
  readonly isNow: boolean
  readonly scope: string | undefined
  readonly profile: string | undefined
}

/** Everything that a plan is written from, as the facts stand at a moment. */
export async function gatherPlan(tx: OrgTransaction, org: string, rooms: Rooms, asked: Asked): Promise<PlanInput> {
  const { moment } = asked
  const catalog = await rooms.library.of(tx)
  const organisation = (await versionInForce(tx, 'organisation', org, moment)).body
  const profile = await profileFor(tx, asked)
  const framework =
    catalog.get(profile.body.framework) ?? refuse('not_found', `There is no framework ${profile.body.framework} here`)
  const scopes = await versionsInForce(tx, 'scope', moment)
  const system = systemOf(scopes, asked.scope)
  const near = asked.scope === undefined ? new Set(scopes.map(one => one.subject)) : familyOf(system, scopes)
  const controls = (await versionsInForce(tx, 'control', moment)).filter(one => worksIn(one.body, near))
  const people = await versionsInForce(tx, 'person', moment)
  const named = peopleNamed(
    controls.map(one => one.body),
    profile.body,
  )
  const shown = people.filter(one => named.has(one.subject))
  const inForce = await rooms.posture.profiles(tx, { asOf: moment.asOf, knownAt: null })
  const { postures, states } = await rooms.posture.answer(tx, org, inForce, {
    moment,
    scope: system && system.body.kind !== 'organisation' ? system.subject : null,
    window: null,
    isNow: asked.isNow,
  })
  const at = inForce.findIndex(one => one.profile.subject === profile.subject)
  const texts = framework.id === 'sp800-53' ? await textOf(tx, rooms.blobs, org, framework.ref, moment) : null
  const addressed = new Set(controls.flatMap(one => one.body.addresses.map(({ requirement }) => requirement)))
  const inPlan = new Set(controls.map(one => one.subject))
  const state: PlanState = {
    format: 'onus-plan',
    version: 1,
    framework: frameworkRef(framework),
    scope: system?.subject ?? null,
    people: shown.map(one => ({ id: one.subject, body: one.body })),
    scopes: scopes
      .filter(one => near.has(one.subject))
      .map(one => ({ id: one.subject, body: withoutConnections(one.body, near) })),
    controls: controls.map(one => ({
      id: one.subject,
      body: {
        ...one.body,
        scopes: one.body.scopes.filter(id => near.has(id)),
        ...(one.body.variants && { variants: one.body.variants.filter(variant => near.has(variant.scope)) }),
      },
    })),
    profile: { id: profile.subject, body: withoutLinks(profile.body, near) },
  }
  return {
    at: moment.asOf,
    organisation: organisation.name,
    state,
    framework,
    controls: new Map(states.map(one => [one.control, standingOf(one)])),
    requirements: new Map((postures[at]?.requirements ?? []).map(one => [one.requirement, standingOf(one)])),
    evidence: await evidenceOf(tx, moment, inPlan),
    statements: texts
      ? statementsOf(framework, texts.words, addressed, tailored(framework, profile.body).parameters)
      : new Map(),
    leftOut: leftOut(scopes, near, people.length - shown.length, profile.body),
  }
}

async function profileFor(tx: OrgTransaction, { moment, profile }: Asked): Promise<Version<Profile>> {
  if (profile !== undefined) return await versionInForce(tx, 'profile', profile, moment)
  const all = (await versionsInForce(tx, 'profile', moment)).filter(one => one.body.outcomes?.kind !== 'community')
  const [first] = all.toSorted((a, b) => Number(isOf80053(b)) - Number(isOf80053(a)))
  return first ?? refuse('not_found', 'There is no profile to write a plan for; make one first')
}

function isOf80053({ body }: Version<Profile>): boolean {
  return body.framework.startsWith('sp800-53@')
}

/** The scope that a plan is about: the one that is named, the only system, or the whole organisation. */
function systemOf(scopes: readonly Version<Scope>[], asked: string | undefined): Version<Scope> | null {
  if (asked !== undefined)
    return (
      scopes.find(one => one.subject === asked) ?? refuse('not_found', 'There is no such scope in this organisation')
    )
  const systems = scopes.filter(one => one.body.kind === 'system')
  if (systems.length === 1) return systems[0] ?? null
  return scopes.find(one => one.body.kind === 'organisation' && one.body.parent === null) ?? null
}

/** A scope with everything above and below it. */
function familyOf(system: Version<Scope> | null, scopes: readonly Version<Scope>[]): ReadonlySet<string> {
  const parents = new Map(scopes.map(one => [one.subject, one.body.parent]))
  const pathOf = (id: string): readonly string[] => {
    const path: string[] = []
    for (let at: string | null = id; at !== null && !path.includes(at); at = parents.get(at) ?? null) path.push(at)
    return path
  }
  if (system === null) return new Set()
  const below = scopes.filter(one => pathOf(one.subject).includes(system.subject)).map(one => one.subject)
  return new Set([...pathOf(system.subject), ...below])
}

function worksIn(control: Control, near: ReadonlySet<string>): boolean {
  return control.scopes.length === 0 || control.scopes.some(id => near.has(id))
}

function peopleNamed(controls: readonly Control[], profile: Profile): ReadonlySet<string> {
  const decisions = [...(profile.tailoring?.actions ?? []), ...(profile.tailoring?.parameters ?? [])]
  const { outcomes } = profile
  return new Set([
    ...controls.flatMap(one => (one.lifecycle.state === 'adopted' ? [one.lifecycle.owner] : [])),
    ...controls.flatMap(one => one.evidenceOwners),
    ...controls.flatMap(one => (one.variants ?? []).map(variant => variant.approvedBy)),
    ...decisions.map(one => one.approvedBy),
    ...(outcomes?.tiers.map(tier => tier.chosenBy) ?? []),
    ...(outcomes?.header.sponsor ? [outcomes.header.sponsor] : []),
  ])
}

function withoutConnections(scope: Scope, near: ReadonlySet<string>): Scope {
  return {
    ...scope,
    parent: scope.parent !== null && near.has(scope.parent) ? scope.parent : null,
    components: scope.components.map(one => ({ ...one, connections: [] })),
  }
}

/** What a profile points to and a plan does not carry. */
function withoutLinks(profile: Profile, near: ReadonlySet<string>): Profile {
  const { outcomes } = profile
  if (!outcomes) return profile
  const { header } = outcomes
  return {
    ...profile,
    outcomes: {
      ...outcomes,
      header: { ...header, scope: header.scope !== null && near.has(header.scope) ? header.scope : null },
      rows: outcomes.rows.map(row => ({ ...row, evidence: [] })),
      template: null,
    },
  }
}

type Axis = { readonly state: Standing['designed']; readonly reasons: readonly { readonly words: string }[] }

function standingOf(one: { label: string; designed: Axis; operated: Axis; reviewed: Axis }): Standing {
  const axes = [one.designed, one.operated, one.reviewed]
  return {
    label: one.label,
    designed: one.designed.state,
    operated: one.operated.state,
    reviewed: one.reviewed.state,
    reasons: [...new Set(axes.flatMap(axis => axis.reasons.map(reason => reason.words)))].slice(0, 20),
  }
}

async function evidenceOf(
  tx: OrgTransaction,
  moment: Moment,
  inPlan: ReadonlySet<string>,
): Promise<readonly NamedEvidence[]> {
  const all = await versionsInForce(tx, 'evidence', moment)
  return all.flatMap(one => {
    const controls = one.body.controls.filter(control => inPlan.has(control))
    return controls.length === 0 ? [] : evidenceNamed(one, controls)
  })
}

/** A piece of evidence by the hashes of its files. What is restricted is not even named. */
export function evidenceNamed(
  { subject: id, body }: Version<Evidence>,
  controls: readonly string[],
): readonly NamedEvidence[] {
  if (body.sensitivity === 'restricted') return []
  const { title, description, source, period, blobs } = body
  const files = blobs.map(({ name, mediaType, sha256 }) => ({ name, mediaType, sha256 }))
  return [{ id, title, description, source, from: period.from, to: period.to, controls, files }]
}

function leftOut(
  scopes: readonly Version<Scope>[],
  near: ReadonlySet<string>,
  unnamed: number,
  { outcomes }: Profile,
): readonly string[] {
  const inside = scopes.filter(one => near.has(one.subject))
  const connected = inside.some(one => one.body.components.some(part => part.connections.length > 0))
  const others = scopes.length - inside.length
  return [
    ...(unnamed > 0 ? [`People who own and approve nothing of this are left out: ${unnamed}.`] : []),
    ...(others > 0 ? [`Other scopes are left out, with the controls that work in them alone: ${others}.`] : []),
    ...(connected ? ['Which connections observe a component stays behind.'] : []),
    ...(outcomes
      ? ['What a profile of outcomes points to, its evidence and the template it follows, stays behind.']
      : []),
  ]
}
