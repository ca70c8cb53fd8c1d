import { originOf } from '@onus/core/control'
import { faultsOfProfile, type Profile } from '@onus/core/profile'
import type { Version } from '@onus/core/version'
import type { Finding } from '@onus/oscal/document'
import type { PlanState } from '@onus/oscal/ssp'
import type { Framework, FrameworkCatalog } from '../framework/catalog.ts'
import type { Writer } from '../record/record.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { keep, type WrittenHere } from './identity.ts'
import { idsTaken } from './store.ts'

/** What of a state cannot be taken over here, each with its place in what is attached. */
export function faultsOfState(state: PlanState, catalog: FrameworkCatalog): readonly Finding[] {
  const findings: Finding[] = []
  const wrong = (message: string, pointer: string) =>
    findings.push({ severity: 'error', code: 'not-usable', message, pointer })
  for (const [index, { body }] of state.controls.entries())
    for (const [place, { requirement }] of body.addresses.entries())
      if (!catalog.requirement(requirement))
        wrong(
          `${body.code} addresses ${requirement}, which no framework here has; import its framework first.`,
          `/controls/${index}/body/addresses/${place}`,
        )
  const framework = catalog.get(state.profile.body.framework)
  if (!framework) wrong(`There is no framework ${state.profile.body.framework} here.`, '/profile/body/framework')
  else
    for (const fault of faultsOfProfile(framework, state.profile.body))
      wrong(fault.message, `/profile/body/${fault.path.replaceAll('.', '/')}`)
  const people = new Set(state.people.map(one => one.id))
  for (const [index, { body }] of state.controls.entries())
    for (const id of [
      ...(body.lifecycle.state === 'adopted' ? [body.lifecycle.owner] : []),
      ...body.evidenceOwners,
      ...(body.variants ?? []).map(each => each.approvedBy),
    ])
      if (!people.has(id)) wrong(`${body.code} names a person who is not in the document.`, `/controls/${index}/body`)
  return findings
}

export type Existing = {
  readonly people: readonly Version<PlanState['people'][number]['body']>[]
  readonly scopes: readonly Version<PlanState['scopes'][number]['body']>[]
  readonly controls: readonly Version<PlanState['controls'][number]['body']>[]
  readonly profiles: readonly Version<Profile>[]
}

export async function existingNouns(tx: Writer['tx'], moment: Moment): Promise<Existing> {
  return {
    people: await versionsInForce(tx, 'person', moment),
    scopes: await versionsInForce(tx, 'scope', moment),
    controls: await versionsInForce(tx, 'control', moment),
    profiles: await versionsInForce(tx, 'profile', moment),
  }
}

/** The control here that is the same one: by its id, by the starter control it was adopted from, or by its code. */
export function sameControl(existing: Existing['controls'], one: PlanState['controls'][number]) {
  return (
    existing.find(each => each.subject === one.id) ??
    existing.find(each => originOf(one.body)?.by === 'starter' && each.body.origin === one.body.origin) ??
    existing.find(each => each.body.code === one.body.code) ??
    null
  )
}

/**
 * Records a state that Onus wrote. People are found again by id and e-mail address, scopes by kind and name, controls as
 * `sameControl` says, the profile by framework and name; all that is new keeps its id. What cannot be used is left out.
 */
export async function takeState(
  writer: Writer,
  state: PlanState,
  catalog: FrameworkCatalog,
  existing: Existing,
  reason: string,
): Promise<readonly WrittenHere[]> {
  const written: WrittenHere[] = []
  const ids = new Map<string, string>()
  const all = [...state.people, ...state.scopes, ...state.controls, state.profile].map(one => one.id)
  const taken = await idsTaken(writer.tx, all)
  const free = (id: string) => (taken.has(id) ? null : id)
  const idOf = (id: string) => ids.get(id) ?? id
  const note = (id: string, kept: Awaited<ReturnType<typeof keep>>) => {
    ids.set(id, kept.id)
    if (kept.written) written.push(kept.written)
  }
  for (const { id, body } of state.people) {
    const email = body.email?.toLowerCase()
    const known =
      existing.people.find(one => one.subject === id) ??
      existing.people.find(one => email !== undefined && one.body.email?.toLowerCase() === email) ??
      null
    const said = { ...body, user: known?.body.user ?? null }
    note(id, await keep(writer, { noun: 'person', body: said, reason }, known, free(id)))
  }
  for (const { id, body } of parentsFirst(state.scopes)) {
    const known =
      existing.scopes.find(one => one.subject === id) ??
      existing.scopes.find(one => isSameScope(one.body, body)) ??
      null
    const here = new Map(known?.body.components.map(one => [one.id, one.connections]) ?? [])
    const components = body.components.map(one => ({ ...one, connections: here.get(one.id) ?? [] }))
    const said = { ...body, parent: body.parent === null ? null : idOf(body.parent), components }
    note(id, await keep(writer, { noun: 'scope', body: said, reason }, known, free(id)))
  }
  const people = new Set(state.people.map(one => one.id))
  for (const one of state.controls) {
    const { body } = one
    if (body.lifecycle.state === 'adopted' && !people.has(body.lifecycle.owner)) continue
    const said = {
      ...body,
      lifecycle:
        body.lifecycle.state === 'adopted' ? { ...body.lifecycle, owner: idOf(body.lifecycle.owner) } : body.lifecycle,
      evidenceOwners: body.evidenceOwners.filter(id => people.has(id)).map(idOf),
      addresses: body.addresses.filter(each => catalog.requirement(each.requirement)),
      scopes: body.scopes.filter(id => ids.has(id)).map(idOf),
      ...(body.variants && {
        variants: body.variants
          .filter(each => ids.has(each.scope) && people.has(each.approvedBy))
          .map(each => ({ ...each, scope: idOf(each.scope), approvedBy: idOf(each.approvedBy) })),
      }),
    }
    const known = sameControl(existing.controls, one)
    note(one.id, await keep(writer, { noun: 'control', body: said, reason }, known, free(one.id)))
  }
  const framework = catalog.get(state.profile.body.framework)
  if (framework) {
    const body = usable(withIds(state.profile.body, idOf), framework)
    const known = sameProfile(existing.profiles, state.profile.id, body)
    note(state.profile.id, await keep(writer, { noun: 'profile', body, reason }, known, free(state.profile.id)))
  }
  return written
}

export function sameProfile(existing: Existing['profiles'], id: string | null, body: Profile): Version<Profile> | null {
  return (
    existing.find(one => one.subject === id) ??
    existing.find(one => one.body.framework === body.framework && one.body.name === body.name) ??
    null
  )
}

function isSameScope(one: PlanState['scopes'][number]['body'], other: PlanState['scopes'][number]['body']): boolean {
  if (one.kind !== other.kind) return false
  const isWhole = one.kind === 'organisation' && one.parent === null && other.parent === null
  return isWhole || one.name === other.name
}

function parentsFirst(scopes: PlanState['scopes']): PlanState['scopes'] {
  const byId = new Map(scopes.map(one => [one.id, one]))
  const depth = (one: PlanState['scopes'][number]): number => {
    let count = 0
    for (let at = one.body.parent; at !== null && count <= scopes.length; at = byId.get(at)?.body.parent ?? null)
      count += 1
    return count
  }
  return scopes.toSorted((a, b) => depth(a) - depth(b))
}

function withIds(profile: Profile, idOf: (id: string) => string): Profile {
  const decided = <One extends { readonly approvedBy: string }>(one: One): One => ({
    ...one,
    approvedBy: idOf(one.approvedBy),
  })
  const { tailoring, outcomes } = profile
  return {
    ...profile,
    ...(tailoring && {
      tailoring: {
        ...tailoring,
        actions: tailoring.actions.map(decided),
        parameters: tailoring.parameters.map(decided),
      },
    }),
    ...(outcomes && {
      outcomes: {
        ...outcomes,
        header: {
          ...outcomes.header,
          scope: outcomes.header.scope && idOf(outcomes.header.scope),
          sponsor: outcomes.header.sponsor && idOf(outcomes.header.sponsor),
        },
        tiers: outcomes.tiers.map(tier => ({ ...tier, chosenBy: idOf(tier.chosenBy) })),
      },
    }),
  }
}

/** A profile without the decisions that its framework here does not know. */
function usable(profile: Profile, framework: Framework): Profile {
  const isKnown = (ref: string) => framework.byId.get(ref.slice(ref.indexOf(':') + 1))?.kind === 'requirement'
  const { tailoring } = profile
  return {
    ...profile,
    notApplicable: profile.notApplicable.filter(one => isKnown(one.requirement)),
    ...(tailoring && {
      tailoring: {
        ...tailoring,
        actions: tailoring.actions.filter(one => isKnown(one.requirement)),
        parameters: tailoring.parameters.filter(one => isKnown(one.requirement)),
      },
    }),
  }
}
