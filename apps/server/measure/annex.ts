import type { AnnexReview, OwnReviews } from '@onus/core/duty'
import { type ReviewPlan, type ReviewStanding, reviewStanding } from '@onus/core/measure'
import { isTiled } from '@onus/core/occurrence'
import type { Label } from '@onus/core/posture'
import { type Cited, type Law, startsOf } from '@onus/core/regulation'
import { type Instant, instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { Framework } from '../framework/catalog.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

export const annexRef = 'ir2024-2690@2024'

/** The items of the annex for which the implementing regulation itself sets how often they are looked at. */
const intervalsByItem: Readonly<
  Record<string, 'interval.policy' | 'interval.risk' | 'interval.people' | 'interval.recurring'>
> = {
  '1.1': 'interval.policy',
  '2.1': 'interval.risk',
  '10.1': 'interval.people',
  '3.4': 'interval.recurring',
}

/** The look for incidents that recur is recorded where incidents are. */
export const recurringItem = '3.4'

type ReviewEntry = {
  readonly id: string
  readonly at: Instant
  readonly by: string
  readonly outcome: 'holds' | 'gap' | null
  readonly words: string
  readonly evidence: readonly string[]
}

type Plan = ReviewPlan & { readonly control: string; readonly owner: string; readonly why: string }

/** One item of the annex with everything that is known of it for a legal entity. */
export type AnnexItem = {
  readonly ref: string
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly points: readonly string[]
  readonly label: Label | null
  readonly notApplied: string | null
  readonly rule: Cited | null
  readonly plan: Plan | null
  readonly entries: readonly ReviewEntry[]
  readonly standing: ReviewStanding
  readonly action: { readonly id: string; readonly due: Instant } | null
  /** When something else showed that it was looked at: a control that addresses it, or an approval of the body. */
  readonly review: AnnexReview
}

type Asked = {
  readonly entity: string
  readonly zone: string
  readonly law: Law
  readonly moment: Moment
  readonly framework: Framework | undefined
  readonly reasons: ReadonlyMap<string, string>
  readonly labelOf: (ref: string) => Label | null
  readonly actionOf: (ref: string) => AnnexItem['action']
  readonly policyApproved: readonly Instant[]
  readonly recurringLooks: readonly {
    readonly id: string
    readonly at: Instant
    readonly by: string
    readonly words: string
  }[]
}

/** The items of the annex as they stand for a legal entity, in their order. */
export async function annexItems(tx: OrgTransaction, asked: Asked): Promise<readonly AnnexItem[]> {
  const { framework, law, moment, zone } = asked
  const controls = (await versionsInForce(tx, 'control', moment)).filter(
    ({ body: { lifecycle, addresses, reviews } }) =>
      lifecycle.state === 'adopted' && (addresses.length > 0 || reviews !== undefined),
  )
  const performed = (await versionsInForce(tx, 'occurrence', moment)).flatMap(({ subject, body: { control, fact } }) =>
    // What nothing shows was said, not shown: it is no review (the same as in the posture).
    fact.state === 'performed' && fact.evidence.length > 0
      ? [
          {
            control,
            id: subject,
            at: instant(fact.performedAt),
            by: fact.by,
            result: fact.result,
            evidence: fact.evidence,
          },
        ]
      : [],
  )
  const wanted = (framework?.requirements ?? []).filter(({ kind }) => kind === 'requirement')
  return wanted.map(item => {
    const ref = `${annexRef}:${item.id}`
    const interval = intervalsByItem[item.id]
    const rule = interval ? law.get(interval) : null
    const [start] = rule ? startsOf(rule) : []
    const own = controls.find(({ body }) => body.reviews?.entity === asked.entity && body.reviews.requirement === ref)
    const addressing = controls.filter(({ body }) => interval && body.addresses.some(one => one.requirement === ref))
    const entries = [
      ...performed
        .filter(({ control }) => control === own?.subject)
        .map(({ id, at, by, result, evidence }) => {
          return { id, at, by, outcome: result?.outcome ?? null, words: result?.words ?? '', evidence }
        }),
      ...(item.id === recurringItem ? asked.recurringLooks : []).map(one => {
        return { ...one, outcome: null, evidence: [] }
      }),
    ].toSorted((a, b) => b.at.localeCompare(a.at))
    const shown = new Set(addressing.map(({ subject }) => subject))
    const times = [...entries, ...performed.filter(({ control }) => shown.has(control))].map(({ at }) => at)
    const plan = own ? planOf(own) : null
    const all = item.id === '1.1' ? [...times, ...asked.policyApproved] : times
    return {
      ref,
      id: item.id,
      title: item.label,
      summary: item.summary ?? '',
      points: pointsOf(item.attributes),
      label: asked.labelOf(ref),
      notApplied: asked.reasons.get(ref) ?? null,
      rule,
      plan,
      entries,
      standing: reviewStanding({ plan, law: start?.within ?? null, times: all, zone }, moment.asOf),
      action: asked.actionOf(ref),
      review: { ref, controls: shown.size, times, plan },
    }
  })
}

function planOf({
  subject,
  body: { cadence, lifecycle, reviews },
  effective,
}: Awaited<ReturnType<typeof versionsInForce<'control'>>>[number]): Plan | null {
  if (!isTiled(cadence) || lifecycle.state !== 'adopted') return null
  return { control: subject, cadence, owner: lifecycle.owner, why: reviews?.why ?? '', since: effective.from }
}

function pointsOf(attributes: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const points = attributes?.nis2Points
  return Array.isArray(points) ? points.map(String) : []
}

/** How the items that have no interval by law stand together; what is left out is not looked at. */
export function ownReviewsOf(items: readonly AnnexItem[]): OwnReviews {
  const own = items.filter(({ rule, notApplied }) => rule === null && notApplied === null)
  const count = (...states: ReviewStanding['state'][]) => own.filter(one => states.includes(one.standing.state)).length
  const days = own.flatMap(({ standing: { by } }) => by ?? [])
  return {
    missed: count('missed'),
    current: count('current', 'waiting'),
    unset: count('none', 'unset'),
    next: days.toSorted()[0] ?? null,
  }
}
