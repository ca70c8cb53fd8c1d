import type { Target } from '@onus/core/access'
import type { Engagement } from '@onus/core/engagement'
import type { Version } from '@onus/core/version'

/** Whose the papers of an engagement are: those of its lead, sponsor and team; an auditor sees those of theirs. */
export function reachOf({ subject, body }: Pick<Version<Engagement>, 'subject' | 'body'>): Target {
  const people = [body.lead, body.sponsor, ...body.team.map(member => member.person)]
  return { owners: people.filter(person => person !== null), within: [subject] }
}
