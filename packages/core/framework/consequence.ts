import type { LegalForce } from './schema.ts'

/** What follows where a requirement is not met: a matter of law, or of trade. */
export type Consequence = 'legal' | 'commercial'

/**
 * Law is supervised by an authority, which may audit, order and fine; where a standard that somebody chose is not met,
 * customers and auditors draw the consequence. The two are never one kind of risk.
 */
export function consequenceOf(force: LegalForce): Consequence {
  return force === 'binding' ? 'legal' : 'commercial'
}
