import type { retentionRules } from '@onus/contract/retention-rule'
import { calendarOf } from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import { type RetentionPeriod, ruleFor, whyKept } from '@onus/core/retention-rule'
import { instant } from '@onus/core/time'
import type { HandlersOf } from '../http/handler.ts'
import { zoneAt } from '../organisation/day.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { versionsInForce } from '../register/store.ts'
import { rulesInForce } from './store.ts'

const mostAtOnce = 100

/** How long each kind of record is kept. A rule erases nothing: it says what may be asked for, and what is too early. */
export function retentionRuleHandlers(): HandlersOf<typeof retentionRules> {
  return {
    ...versionedHandlers<typeof RetentionPeriod>('retention-rule', {
      read: 'retention:read',
      write: 'retention:write',
      decide: async ({ writer, body, previous }) => {
        const others = (await rulesInForce(writer.tx)).filter(one => one.rule === body.rule)
        if (others.length > 0 && previous?.body.rule !== body.rule)
          refuse('conflict', `There is a rule ${body.rule} already`, [{ path: 'body.body.rule', message: 'is taken' }])
        return body
      },
    }),
    due: async ({ tx, at }) => {
      const moment = await momentOf(tx, {}, at)
      const rules = await rulesInForce(tx)
      const calendar = calendarOf(await zoneAt(tx, at))
      const items = []
      for (const noun of new Set(rules.flatMap(rule => (rule.state === 'active' ? rule.nouns : [])))) {
        const rule = ruleFor(noun, rules)
        if (rule === null || noun === 'engagement') continue
        const over = (await versionsInForce(tx, noun, moment)).filter(
          ({ body, effective }) => whyKept({ noun, body, from: effective.from }, rules, instant(at), calendar) === null,
        )
        const subjects = over.slice(0, mostAtOnce).map(one => one.subject)
        if (over.length > 0) items.push({ rule: rule.rule, noun, count: over.length, subjects })
      }
      return { items }
    },
  }
}
