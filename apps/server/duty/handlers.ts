import type { duties as operations } from '@onus/contract/duty'
import { type Duty, dutyCounts } from '@onus/core/duty'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { HandlersOf } from '../http/handler.ts'
import { citedView } from '../law/view.ts'
import { dayIn } from '../organisation/day.ts'
import { record } from '../record/record.ts'
import { isAllowed } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce } from '../register/store.ts'
import { correction } from './correction.ts'
import { type DutyRooms, dutiesAt } from './gather.ts'

export function dutyHandlers(rooms: DutyRooms): HandlersOf<typeof operations> {
  return {
    list: async ({ tx, org, params, query, at, may }) => {
      const moment = await momentOf(tx, query, at)
      const isNow = query.asOf === undefined && query.knownAt === undefined
      const found = await dutiesAt(tx, org, rooms, params.id, moment, isNow)
      const knowsBody = isAllowed(() => may('board:read', {}))
      const seen = isAllowed(() => may('incident:read', {})) ? found.duties : found.duties.map(withoutIncidents)
      return {
        asOf: moment.asOf,
        zone: found.entity.zone,
        class: found.class,
        decided: found.entity.decision !== null,
        counts: dutyCounts(seen),
        items: seen.map((duty, index) => dutyView(duty, knowsBody ? null : index)),
        toCorrect: found.toCorrect.map(({ ref, id, title }) => ({ ref, title: `${id} ${title}` })),
      }
    },
    correct: async call => {
      const { tx, org, params, body, at } = call
      deciding(call)
      const moment = { asOf: instant(at), knownAt: null }
      await versionInForce(tx, 'person', body.owner, moment)
      const { toCorrect, annexToCorrect, entity } = await dutiesAt(tx, org, rooms, params.id, moment, true)
      const { refs } = body
      const chosen = refs ? [...toCorrect, ...annexToCorrect].filter(({ ref }) => refs.includes(ref)) : toCorrect
      if (body.due < dayIn(entity.zone, at))
        refuse('invalid_input', 'A correction is due today or later', [{ path: 'due', message: 'is past' }])
      const actions: string[] = []
      for (const point of chosen) {
        const action = correction(point, params.id, body)
        const { id } = await record(call, { noun: 'action', body: action, reason: 'Not met: corrected without delay' })
        actions.push(id)
      }
      return { actions }
    },
  }
}

/** A duty as whoever may not read incidents knows it: how its reports stand is not theirs to know. */
function withoutIncidents(duty: Duty): Duty {
  if (duty.id !== 'duty.reports' && duty.id !== 'duty.recipients') return duty
  return { ...duty, state: 'unknown', words: 'Seen by whoever may read incidents', last: null, next: null }
}

/** A duty as the API shows it. Who may not know the body is told how each member stands, without the name. */
function dutyView({ rule, place, title, ...duty }: Duty, nameless: number | null) {
  const isTraining = duty.id.startsWith('duty.training:')
  return {
    ...duty,
    title: nameless !== null && isTraining ? 'Training of a member of the management body' : title,
    rule: citedView(rule),
    place: { ...place },
  }
}
