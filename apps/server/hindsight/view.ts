import { differences, type Learned, type Seen } from '@onus/core/hindsight'
import { titleOf } from '@onus/core/noun'
import { type Facts, factsOf, isPostureFact } from '@onus/core/posture'
import type { OrgTransaction } from '../db/index.ts'
import { factsFor } from '../posture/store.ts'
import { type MomentQuery, momentOf } from '../register/moment.ts'
import { type Moment, positionAt } from '../register/store.ts'
import { type LearnedFact, learnedSince } from './store.ts'

/** Something that a look saw, with where it is shown. */
export type Shown = Seen & { readonly href: string }

/** One thing that is looked at twice. */
export type Part = {
  readonly id: string
  readonly title: string
  readonly look: (moment: Moment) => Promise<readonly Shown[]>
}

/** Looks at each part twice, by what was known then and by all that is known now, and says what differs and why. */
export async function hindsightOf(tx: OrgTransaction, query: MomentQuery, at: string, parts: readonly Part[]) {
  const { asOf, knownAt: asked } = await momentOf(tx, query, at)
  const knownAt = asked ?? (await positionAt(tx, asOf))
  const { facts, total } = await learnedSince(tx, { asOf, knownAt })
  const known = facts.length === 0 ? null : factsOf(await factsFor(tx, null, { at: [], during: null }))
  const learned = facts.map((fact): Learned => ({ fact: fact.fact, controls: known && controlsOf(fact, known) }))
  const looked: { id: string; title: string; total: number; differences: ReturnType<typeof shown> }[] = []
  for (const { id, title, look } of parts) {
    const now = await look({ asOf, knownAt: null })
    const then = total === 0 ? now : await look({ asOf, knownAt })
    looked.push({ id, title, total: now.length, differences: shown(then, now, learned) })
  }
  return { asOf: asOf as string, knownAt, parts: looked, learned: facts.map(learnedView), learnedTotal: total }
}

function shown(then: readonly Shown[], now: readonly Shown[], learned: readonly Learned[]) {
  const hrefs = new Map([...then, ...now].map(one => [one.key, one.href]))
  return differences(then, now, learned).map(({ because, ...one }) => ({
    ...one,
    because: [...because],
    href: hrefs.get(one.key) ?? '',
  }))
}

/** The controls that a fact may change. Where that cannot be told, all of them. */
function controlsOf(fact: LearnedFact, known: Facts): ReadonlySet<string> | null {
  switch (fact.noun) {
    case 'matrix-cell':
      return new Set([fact.body.control])
    case 'population':
      return new Set(fact.body.control ?? [])
    case 'finding':
      return new Set(fact.body.control === null ? [] : [fact.body.control.id])
    case 'action':
      return new Set(fact.body.about.map(one => one.id))
    default:
      return isPostureFact(fact) ? known.controlsTouchedBy(fact) : null
  }
}

function learnedView(fact: LearnedFact) {
  const title = titleOf[fact.noun] as (body: LearnedFact['body']) => string
  return {
    fact: fact.fact,
    noun: fact.noun,
    id: fact.subject,
    title: title(fact.body),
    reason: fact.reason,
    effectiveFrom: fact.effective.from as string,
    recorded: fact.recorded as string | null,
    position: fact.position,
  }
}
