import type { Control } from './schema.ts'

/** What a control was made from: a starter control, or an outcome that a profile aims at. */
export type Origin =
  | Readonly<{ by: 'starter'; control: string }>
  | Readonly<{ by: 'outcome'; profile: string; requirement: string | null }>

const ofOutcome = /^profile (\S+)(?: (\S+))?$/

/** What a control says that it was made from, or null. The oldest ones name the profile alone. */
export function originOf({ origin }: Pick<Control, 'origin'>): Origin | null {
  if (origin === null) return null
  const [, profile, requirement = null] = ofOutcome.exec(origin) ?? []
  return profile === undefined ? { by: 'starter', control: origin } : { by: 'outcome', profile, requirement }
}

/** The origin of a control that is made from an outcome of a profile. */
export function outcomeOrigin(profile: string, requirement: string): string {
  return `profile ${profile} ${requirement}`
}
