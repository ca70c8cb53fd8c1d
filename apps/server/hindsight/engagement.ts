import type { Engagement } from '@onus/core/engagement'
import { planWords } from '@onus/core/plan'
import { factsOf } from '@onus/core/posture'
import { readinessWords } from '@onus/core/readiness'
import type { Version } from '@onus/core/version'
import type { CheckText } from '../check/catalog.ts'
import type { OrgTransaction } from '../db/index.ts'
import { planOf } from '../plan/computing.ts'
import { factsFor } from '../posture/store.ts'
import { type ReadinessRooms, standingOf } from '../readiness/gather.ts'
import { readinessView } from '../readiness/view.ts'
import type { Moment } from '../register/store.ts'
import type { Part, Shown } from './view.ts'

type Rooms = ReadinessRooms & { readonly shipped: ReadonlyMap<string, CheckText> }

/** Where knowing later matters most in an engagement: the windows of its plan, and its readiness by criterion. */
export function engagementParts(
  tx: OrgTransaction,
  org: string,
  rooms: Rooms,
  engagement: Version<Engagement>,
): readonly Part[] {
  return [
    { id: 'plan', title: 'Evidence plan', look: async moment => await windowsSeen(tx, org, rooms, engagement, moment) },
    {
      id: 'readiness',
      title: 'Readiness',
      look: async moment => await criteriaSeen(tx, org, rooms, engagement, moment),
    },
  ]
}

const withoutRuns = { at: [], during: null } as const

async function windowsSeen(
  tx: OrgTransaction,
  org: string,
  rooms: Rooms,
  engagement: Version<Engagement>,
  moment: Moment,
): Promise<readonly Shown[]> {
  const facts = { of: async () => factsOf(await factsFor(tx, moment.knownAt, withoutRuns)) }
  const { rows } = await planOf(tx, org, engagement, moment, { ...rooms, facts })
  return rows.flatMap(({ control, code, windows }) =>
    windows.map(window => ({
      key: `${control} ${window.claims.from}`,
      title: `${code}, ${window.label}`,
      href: `/controls/${control}`,
      state: isReviewable(window.state)
        ? `${planWords[window.state]}, ${window.reviewed ? 'reviewed' : 'not reviewed'}`
        : planWords[window.state],
      controls: [control],
    })),
  )
}

function isReviewable(state: keyof typeof planWords): boolean {
  return state === 'performed' || state === 'late'
}

async function criteriaSeen(
  tx: OrgTransaction,
  org: string,
  rooms: Rooms,
  engagement: Version<Engagement>,
  moment: Moment,
): Promise<readonly Shown[]> {
  const { criteria } = readinessView(await standingOf(tx, org, rooms, engagement, moment), moment)
  return criteria.map(({ requirement, id, title, state, controls }) => ({
    key: requirement,
    title: `${id} ${title}`,
    href: `/requirements/${encodeURIComponent(requirement)}`,
    state: readinessWords[state],
    controls: controls.map(one => one.id),
  }))
}
