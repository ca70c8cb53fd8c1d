import type { advice } from '@onus/contract/advice'
import { type AdvisorRules, actionFrom } from '@onus/core/advisor'
import { instant } from '@onus/core/time'
import type { ShippedCrosswalks } from '../crosswalk/shipped.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { record, recordAll } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { gather } from './gather.ts'
import { planOf } from './plan.ts'
import { lockAdvice } from './store.ts'
import { adviceView } from './view.ts'

type AdviceDeps = Readonly<{
  rules: () => AdvisorRules
  law: ShippedLaw
  catalog: FrameworkCatalog
  shipped: ShippedCrosswalks
}>

/** The advisor: answers of the organisation, what follows from them, and the actions that are made of it. */
export function adviceHandlers({ rules, law, catalog, shipped }: AdviceDeps): HandlersOf<typeof advice> {
  const planAt = async (tx: OrgTransaction, moment: Moment) =>
    await planOf(tx, { rules: rules(), catalog, shipped }, await gather(tx, law, moment), moment)
  return {
    get: async ({ tx, query, at }) => {
      const gathered = await gather(tx, law, await momentOf(tx, query, at))
      return { answers: gathered.answers, version: gathered.version, advice: adviceView(rules(), gathered) }
    },
    tryOut: async ({ tx, body, at }) => adviceView(rules(), await gather(tx, law, now(at), body)),
    record: async call => {
      await lockAdvice(call.tx)
      const [stored] = await versionsInForce(call.tx, 'advice', now(call.at))
      const { body, reason, effectiveFrom } = call.body
      return await record(call, {
        noun: 'advice',
        ...(stored && { subject: stored.subject }),
        body,
        reason,
        effective: { from: instant(effectiveFrom ?? call.at), to: null },
        expectedVersion: stored ? call.ifMatch : undefined,
      })
    },
    plan: async ({ tx, query, at }) => {
      const { items, advice: given } = await planAt(tx, await momentOf(tx, query, at))
      return {
        items: items.map(({ planned: { about: _, workstream: __, ...one }, action }) => ({
          ...one,
          requirements: [...one.requirements],
          action,
        })),
        waits: [...given.unknown],
      }
    },
    takeUp: async call => {
      await lockAdvice(call.tx)
      const { owner, keys } = call.body
      const { items } = await planAt(call.tx, now(call.at))
      const wanted = items.filter(({ planned }) => keys?.includes(planned.key) ?? true)
      const open = wanted.filter(({ action }) => action === null)
      const created = await recordAll(
        call,
        open.map(({ planned }) => ({
          noun: 'action' as const,
          newSubject: call.newId(),
          body: actionFrom(planned, owner),
          reason: `Planned by rule ${planned.rule} of the advisor`,
        })),
      )
      return { created: [...created], kept: wanted.length - open.length }
    },
  }
}

function now(at: string): Moment {
  return { asOf: instant(at), knownAt: null }
}
