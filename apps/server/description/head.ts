import { type DocumentHead, sectionsOf } from '@onus/core/description'
import { type Engagement, engagementKinds } from '@onus/core/engagement'
import { refuse } from '@onus/core/problem'
import type { OrgTransaction } from '../db/index.ts'
import { momentView } from '../register/moment.ts'
import type { Moment } from '../register/store.ts'
import type { Situation } from './live.ts'

/** What stands at the head of a document about an engagement. */
export async function headOf(
  tx: OrgTransaction,
  { title, kind, from, to }: Engagement,
  { organisation }: Situation,
  at: string,
  moment: Moment,
): Promise<DocumentHead> {
  return {
    organisation: organisation.name,
    title,
    time: from === to ? `as of ${to}` : `${from} to ${to}`,
    made: await madeWords(tx, at, moment),
    watermark: engagementKinds[kind].watermark,
  }
}

/** When a document was made, and of which moment it tells. */
export async function madeWords(tx: OrgTransaction, at: string, moment: Moment): Promise<string> {
  const { asOf, position } = await momentView(tx, moment)
  const minute = (when: string) => `${when.slice(0, 16).replace('T', ' ')} UTC`
  const then = minute(asOf) === minute(at) ? '' : `, as of ${minute(asOf)}`
  return `Made on ${minute(at)} from the record up to position ${position}${then}`
}

/** Refuses a kind of engagement that describes no system. */
export function refuseOtherKinds({ kind, title }: Pick<Engagement, 'kind' | 'title'>): void {
  if (sectionsOf(kind).length === 0)
    refuse('not_found', `“${title}” is no SOC 2 engagement: there is no description of a system in it`)
}
