import { type AccessReview, labelOfEntry, type Revocation, wordsOfRevocation } from '@onus/core/access-review'
import { type Finding, isOpen, nothingSaidYet } from '@onus/core/finding'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { notify } from '../notification/store.ts'
import { record, type Writer } from '../record/record.ts'
import { versionsInForce } from '../register/store.ts'
import type { Standing } from './state.ts'
import { lockAccessReview } from './store.ts'

/**
 * Raises a deviation for access that was to be revoked and that a complete snapshot shows after it was due: one finding for
 * all of a review, and none while one is open. Answers its id, or null.
 */
export async function raiseOverdue(
  writer: Writer,
  { review, entries }: Standing,
  proofs: ReadonlyMap<number, Revocation>,
): Promise<string | null> {
  const overdue = [...proofs].filter(([, one]) => one.state === 'still_there' && one.overdue)
  if (overdue.length === 0) return null
  const { tx, org, at } = writer
  await lockAccessReview(tx, org, review.subject)
  const raised = (await versionsInForce(tx, 'finding', { asOf: at, knownAt: null })).find(
    ({ body }) => body.source.kind === 'access_review' && body.source.review === review.subject && isOpen(body),
  )
  if (raised) return raised.subject
  const resources = overdue.slice(0, 100).flatMap(([place, proof]) => {
    const entry = entries[place]
    return entry ? [{ resource: labelOfEntry(entry), reason: wordsOfRevocation(proof) }] : []
  })
  const seen = overdue.map(([, one]) => (one.state === 'still_there' ? one.seenAt : at)).toSorted()
  const body = findingOf(review, proofs.size, overdue.length, { at: seen.at(-1) ?? at, resources })
  const { id } = await record(writer, {
    noun: 'finding',
    body,
    reason: `Overdue revocations of “${review.body.title}”`,
    provenance: 'computed',
  })
  await tell(writer, review.body, id, body)
  return id
}

function findingOf(
  { subject, body: { title, owner, control } }: Version<AccessReview>,
  revoked: number,
  overdue: number,
  { at, resources }: { readonly at: string; readonly resources: { resource: string; reason: string }[] },
): Finding {
  return {
    title: `Access is still there after it was due to be revoked: ${title}`.slice(0, 200),
    kind: 'deviation',
    severity: 'high',
    owner,
    description: `${overdue} of ${revoked} entries to revoke are still there in a snapshot of their source that was taken after they were due.`,
    check: null,
    control,
    requirements: [],
    engagement: null,
    source: { kind: 'access_review', review: subject, at: instant(at), revoked, resources },
    ...nothingSaidYet,
  }
}

async function tell({ tx, org, at }: Writer, { owner }: AccessReview, id: string, finding: Finding): Promise<void> {
  const people = await versionsInForce(tx, 'person', { asOf: at, knownAt: null })
  const users = people.flatMap(({ subject, body }) => (subject === owner && body.user !== null ? [body.user] : []))
  await notify(tx, org, users, {
    title: `Finding: ${finding.title}`,
    text: finding.description,
    link: `/findings/${id}`,
    key: `finding ${id}`,
  })
}
