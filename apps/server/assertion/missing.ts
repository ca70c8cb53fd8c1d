import { type Assertion, issueGaps } from '@onus/core/assertion'
import type { Engagement } from '@onus/core/engagement'
import type { OrgTransaction } from '../db/index.ts'
import { nowOf } from '../description/live.ts'
import { assertionOf, descriptionOf, eventsOf } from '../description/store.ts'
import { engagementOf } from '../engagement/store.ts'

/** Why an engagement cannot be issued, as far as the description, the assertion and the papers around them are concerned. */
export async function missingToIssue(tx: OrgTransaction, id: string, at: string): Promise<readonly string[]> {
  const moment = nowOf(at)
  const { body } = await engagementOf(tx, id)
  const { body: assertion } = await assertionOf(tx, id, moment)
  const { version } = await descriptionOf(tx, id, moment)
  return missingOf(body, assertion, version, await eventsOf(tx, id, moment))
}

/** The same where everything was read already. */
export function missingOf(
  { kind }: Engagement,
  assertion: Assertion,
  description: number,
  events: Awaited<ReturnType<typeof eventsOf>>,
): string[] {
  return [...issueGaps({ kind, assertion, description, events: events.map(event => event.body) })]
}
