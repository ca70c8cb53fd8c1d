import { type Refusal, refusal } from '../problem/index.ts'
import type { Scope } from '../scope/index.ts'
import type { Instant } from '../time/index.ts'
import { engagementKinds } from './kind.ts'
import { missingKinds, type PathStep } from './path.ts'
import { isFrozen } from './period.ts'
import type { Engagement } from './schema.ts'

/** What the step of an engagement depends on beyond itself. */
export type StepFacts = Readonly<{
  scope: Readonly<{ version: number; body: Scope }>
  requirements: number
  /** The day it is, in the zone of the organisation. */
  today: string
}>

/**
 * Why an engagement cannot take a step, or null. Some things stop it whatever is said: a system with an empty kind of
 * component, nothing to look at, a Type II that ends in the future. For others `without` says why it goes on.
 */
export function whyNotStep(engagement: Engagement, verb: string, without: string, facts: StepFacts): Refusal | null {
  switch (verb) {
    case 'open_period':
      return stopped(scopeStops(engagement, facts)) ?? reasonWanted(scopeWants(engagement, facts), without)
    case 'begin_fieldwork':
      return reasonWanted(
        facts.today < engagement.from ? `The period begins on ${engagement.from}, and today is ${facts.today}.` : null,
        without,
      )
    case 'begin_reporting':
    case 'issue': {
      const early = `The period ends on ${engagement.to}, and today is ${facts.today}.`
      if (facts.today > engagement.to || (facts.today === engagement.to && engagement.from === engagement.to))
        return null
      if (engagementKinds[engagement.kind].examined || verb === 'issue') return stopped(early)
      return reasonWanted(early, without)
    }
    default:
      return null
  }
}

function scopeStops(engagement: Engagement, { scope, requirements }: StepFacts): string | null {
  const empty = missingKinds(engagement, scope.body)
  if (empty.length > 0)
    return `“${scope.body.name}” names nothing under ${empty.join(', ')}. A system has all five kinds of component: name them under Scope, in the boundary or out of it with a reason.`
  const { needsProfile } = engagementKinds[engagement.kind]
  if (needsProfile && engagement.profile === null) return 'No profile chooses what is looked at. Choose one first.'
  if (requirements === 0 && engagement.kind !== 'internal')
    return 'Nothing is looked at: the profile selects no requirement.'
  return null
}

function scopeWants(engagement: Engagement, { scope }: StepFacts): string | null {
  if (engagement.sponsor === null) return 'No sponsor in leadership is named.'
  if (engagement.scopeApproval?.scopeVersion !== scope.version)
    return 'The sponsor has not approved the scope as it is.'
  return null
}

function stopped(why: string | null): Refusal | null {
  return why === null ? null : refusal('not_in_lifecycle', why)
}

function reasonWanted(why: string | null, without: string): Refusal | null {
  if (why === null || without.trim() !== '') return null
  return refusal('invalid_input', `${why} Mend it, or say why it goes on without.`, [
    { path: 'without', message: `${why} Say why it goes on without.` },
  ])
}

/** The engagement once its sponsor approved the scope in this version. Refuses anybody else. */
export function scopeApproved(
  engagement: Engagement,
  by: Readonly<{ person: string; at: Instant }>,
  scopeVersion: number,
): Engagement | Refusal {
  if (isFrozen(engagement)) return refusal('not_in_lifecycle', 'It is issued, and its scope is frozen.')
  if (engagement.sponsor !== by.person)
    return refusal('not_permitted', 'Only the sponsor of an engagement approves its scope.')
  return {
    ...engagement,
    scopeApproval: { by: by.person, at: by.at, scopeVersion },
  }
}

/** The engagement once somebody went on without the criteria of a step. Only the step that is open can be overridden. */
export function stepOverridden(
  engagement: Engagement,
  { step, reason }: Readonly<{ step: string; reason: string }>,
  by: Readonly<{ person: string; at: Instant }>,
  path: readonly PathStep[],
): Engagement | Refusal {
  if (isFrozen(engagement)) return refusal('not_in_lifecycle', 'It is issued: its path is behind it.')
  const found = path.find(one => one.id === step)
  if (!found)
    return refusal('invalid_input', `There is no step “${step}”; the steps are ${path.map(one => one.id).join(', ')}.`)
  if (found.state !== 'open')
    return refusal(
      'not_in_lifecycle',
      found.state === 'done'
        ? `“${found.title}” is done.`
        : `“${found.title}” opens when the steps before it are done.`,
    )
  return { ...engagement, overrides: [...engagement.overrides, { step, by: by.person, at: by.at, reason }] }
}
