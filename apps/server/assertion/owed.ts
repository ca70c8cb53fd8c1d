import { owedPapers } from '@onus/core/assertion'
import { letterGaps } from '@onus/core/bridge-letter'
import { sectionsOf } from '@onus/core/description'
import { isFrozen } from '@onus/core/engagement'
import { bridgedBy } from '../bridge-letter/bridged.ts'
import type { OrgTransaction } from '../db/index.ts'
import { situationOf } from '../description/live.ts'
import { assertionOf, descriptionOf } from '../description/store.ts'
import type { MatrixRooms } from '../matrix/reading.ts'
import { dayIn } from '../organisation/day.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

/**
 * Open sections and open signatures with whoever has them. Whose engagements are looked at is said by `concerns`: to know what
 * a description misses, all that it is made from has to be read.
 */
export async function owedSignatures(
  tx: OrgTransaction,
  org: string,
  rooms: MatrixRooms,
  moment: Moment,
  concerns: (person: string | null) => boolean,
) {
  return [...(await ofEngagements(tx, org, rooms, moment, concerns)), ...(await ofLetters(tx, org, moment, concerns))]
}

async function ofEngagements(
  tx: OrgTransaction,
  org: string,
  rooms: MatrixRooms,
  moment: Moment,
  concerns: (person: string | null) => boolean,
) {
  const open = (await versionsInForce(tx, 'engagement', moment)).filter(
    ({ body }) => sectionsOf(body.kind).length > 0 && body.lifecycle.state !== 'draft' && !isFrozen(body),
  )
  const owed = []
  for (const engagement of open) {
    const { body: assertion } = await assertionOf(tx, engagement.subject, moment)
    const { lead, to, title } = engagement.body
    if (!concerns(lead) && (assertion.signatory === null || !concerns(assertion.signatory))) continue
    const { body: description } = await descriptionOf(tx, engagement.subject, moment)
    const { organisation, live } = await situationOf(tx, org, rooms, engagement, moment)
    const today = dayIn(organisation.zone, moment.asOf)
    for (const { kind, who, why } of owedPapers(assertion, description, live, today, to))
      owed.push({
        kind,
        noun: 'engagement',
        id: engagement.subject,
        title: kind === 'description' ? `Description of ${title}` : `Papers of ${title}`,
        why,
        due: null,
        overdue: false,
        owner: who === 'lead' ? lead : assertion.signatory,
      })
  }
  return owed
}

async function ofLetters(
  tx: OrgTransaction,
  org: string,
  moment: Moment,
  concerns: (person: string | null) => boolean,
) {
  const drafts = (await versionsInForce(tx, 'bridge-letter', moment)).filter(
    ({ body }) => body.lifecycle.state === 'draft' && body.signatory !== null && concerns(body.signatory),
  )
  const owed = []
  for (const { subject, body } of drafts) {
    if (letterGaps(body, await bridgedBy(tx, org, body, moment)).length > 0) continue
    owed.push({
      kind: 'signature' as const,
      noun: 'bridge-letter',
      id: subject,
      title: body.title,
      why: 'Read and sign the bridge letter',
      due: null,
      overdue: false,
      owner: body.signatory,
    })
  }
  return owed
}
