import type { occurrences } from '@onus/contract/occurrence'
import type { Control } from '@onus/core/control'
import type { Occurrence } from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { record } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import { effortOf } from './effort.ts'
import { calendarRows } from './rows.ts'

const longestPeriodMs = 3 * 366 * 86_400_000

export function occurrenceHandlers(): HandlersOf<typeof occurrences> {
  return {
    calendar: async ({ tx, org, query, at }) => {
      const period = { from: instant(query.from), to: instant(query.to) }
      if (period.from >= period.to || Date.parse(period.to) - Date.parse(period.from) > longestPeriodMs) {
        refuse('invalid_input', 'Ask for a period of at most three years', [
          { path: 'query.to', message: 'must be after `from`, by at most three years' },
        ])
      }
      return { items: await calendarRows(tx, org, period, await momentOf(tx, query, at), query.control ?? null) }
    },
    effort: async ({ tx, org, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const since = instant(Date.parse(moment.asOf) - 366 * 86_400_000)
      return await effortOf(tx, org, moment, since)
    },
    perform: narrowed(async call => {
      const by = deciding(call)
      const control = await versionInForce(call.tx, 'control', call.body.control, await momentOf(call.tx, {}, call.at))
      call.may('control:attest', { owners: ownersOf(control.body) })
      const { fact, window } = call.body
      const said =
        fact.state === 'performed'
          ? {
              state: fact.state,
              performedAt: instant(fact.performedAt),
              by: by.actorPerson,
              evidence: fact.evidence,
              ...(fact.minutes && { minutes: fact.minutes }),
            }
          : { state: fact.state, reason: fact.reason, by: by.actorPerson }
      if (said.state === 'performed' && said.performedAt > call.at)
        refuse('invalid_input', 'It cannot have been performed in the future')
      const body: Occurrence = {
        control: call.body.control,
        window: { from: instant(window.from), to: instant(window.to) },
        fact: said,
      }
      return await record(call, { noun: 'occurrence', body, reason: call.body.reason || 'Performance recorded' })
    }),
  }
}

function ownersOf(control: Control): string[] {
  return [...(control.lifecycle.state === 'adopted' ? [control.lifecycle.owner] : []), ...control.evidenceOwners]
}
