import { type DocumentHead, sectionsOf } from '@onus/core/description'
import { type Engagement, engagementKinds } from '@onus/core/engagement'
import { refuse } from '@onus/core/problem'
import type { OrgTransaction } from '../db/index.ts'
import { lastPosition } from '../register/store.ts'
import type { Situation } from './live.ts'

/** What stands at the head of a document about an engagement. */
export async function headOf(
  tx: OrgTransaction,
  { title, kind, from, to }: Engagement,
  { organisation }: Situation,
  at: string,
): Promise<DocumentHead> {
  const { position } = await lastPosition(tx)
  return {
    organisation: organisation.name,
    title,
    time: from === to ? `as of ${to}` : `${from} to ${to}`,
    made: `Made on ${at.slice(0, 16).replace('T', ' ')} UTC from the record up to position ${position}`,
    watermark: engagementKinds[kind].watermark,
  }
}

/** Refuses a kind of engagement that describes no system. */
export function refuseOtherKinds({ kind, title }: Pick<Engagement, 'kind' | 'title'>): void {
  if (sectionsOf(kind).length === 0)
    refuse('not_found', `“${title}” is no SOC 2 engagement: there is no description of a system in it`)
}
