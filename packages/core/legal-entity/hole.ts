import type { z } from 'zod'
import { type Engagement, engagementKinds } from '../engagement/index.ts'
import type { Component, Scope } from '../scope/index.ts'

type Held<Body> = Readonly<{ id: string; body: Body }>
type Part = z.infer<typeof Component>

/** Why a part of an entity inherits no evidence from an examination. */
export type HoleReason =
  | Readonly<{ is: 'outside_boundary'; why: string }>
  | Readonly<{ is: 'other_system' }>
  | Readonly<{ is: 'nobody_said' }>
  | Readonly<{ is: 'no_examination' }>

/** A component, or a scope of which nobody said what belongs to it. `reason` is null where evidence is inherited. */
export type EntityPart = Readonly<{
  scope: string
  scopeName: string
  component: Readonly<{ id: string; name: string; kind: Part['kind'] }> | null
  reason: HoleReason | null
}>

export type Hole = Readonly<{
  /** The examinations of SOC 2 whose boundary counts. */
  examinations: readonly string[]
  /** Those of them that examine something which nobody put under the entity. */
  strays: readonly string[]
  parts: readonly EntityPart[]
}>

/**
 * What of a legal entity no examination of SOC 2 covers: duties of NIS2 are about all its network and information
 * systems, a report is about one boundary. Null while nobody said which scope stands for the entity. Examinations that are
 * drafts or superseded do not count.
 */
export function holeOf(
  scope: string | null,
  scopes: readonly Held<Scope>[],
  engagements: readonly Held<Engagement>[],
): Hole | null {
  if (scope === null || !scopes.some(({ id }) => id === scope)) return null
  const under = scopesUnder(scope, scopes)
  const examinations = engagements.filter(({ body }) => counts(body))
  const examined = new Set(examinations.flatMap(({ body }) => scopesUnder(body.scope, scopes).map(({ id }) => id)))
  const isExamined = examinations.length > 0
  return {
    examinations: examinations.map(({ id }) => id),
    strays: examinations
      .filter(({ body }) => !under.some(({ id }) => id === body.scope) && !examined.has(scope))
      .map(({ id }) => id),
    parts: under.flatMap(one => partsOf(one, examined.has(one.id), isExamined, isParent(one.id, under))),
  }
}

function counts({ kind, lifecycle }: Engagement): boolean {
  const { examined, framework } = engagementKinds[kind]
  return examined && framework === 'soc2' && lifecycle.state !== 'draft' && lifecycle.state !== 'superseded'
}

/** A scope and everything below it. A parent that leads back to itself is followed once. */
function scopesUnder(root: string, scopes: readonly Held<Scope>[]): readonly Held<Scope>[] {
  const found = new Map(scopes.filter(({ id }) => id === root).map(one => [one.id, one]))
  for (const { id } of found.values())
    for (const one of scopes) if (one.body.parent === id && !found.has(one.id)) found.set(one.id, one)
  return [...found.values()]
}

function isParent(id: string, scopes: readonly Held<Scope>[]): boolean {
  return scopes.some(({ body }) => body.parent === id)
}

/** A scope without components is asked about, unless scopes below it have them. */
function partsOf(
  { id, body }: Held<Scope>,
  isInside: boolean,
  isExamined: boolean,
  hasBelow: boolean,
): readonly EntityPart[] {
  const place = { scope: id, scopeName: body.name }
  const outside = outsideReason(isInside, isExamined)
  if (body.components.length === 0)
    return hasBelow ? [] : [{ ...place, component: null, reason: outside ?? { is: 'nobody_said' } }]
  return body.components.map(component => ({
    ...place,
    component: { id: component.id, name: component.name, kind: component.kind },
    reason: outside ?? boundaryReason(component),
  }))
}

function outsideReason(isInside: boolean, isExamined: boolean): HoleReason | null {
  if (!isExamined) return { is: 'no_examination' }
  return isInside ? null : { is: 'other_system' }
}

function boundaryReason({ boundary }: Part): HoleReason | null {
  return boundary.state === 'out' ? { is: 'outside_boundary', why: boundary.reason } : null
}
