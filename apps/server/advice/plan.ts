import {
  type Advice,
  type AdvisorRules,
  advicePlan,
  advise,
  type MeasurePoint,
  type PlannedAction,
} from '@onus/core/advisor'
import type { ShippedCrosswalks } from '../crosswalk/shipped.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import type { Gathered } from './gather.ts'

/** The actions that the advice leads to, each with the action that was made of it before, if any. */
export type Standing = Readonly<{
  advice: Advice
  items: readonly Readonly<{ planned: PlannedAction; action: string | null }>[]
}>

const overlap = 'onus-nis2-to-soc2-overlap'

/** Plans from what was gathered. An action that was made before counts in whatever state it is, cancelled ones too. */
export async function planOf(
  tx: OrgTransaction,
  deps: { readonly rules: AdvisorRules; readonly catalog: FrameworkCatalog; readonly shipped: ShippedCrosswalks },
  { today, entities, facts }: Gathered,
  moment: Moment,
): Promise<Standing> {
  const advice = advise(deps.rules, facts)
  const { framework, blocks } = deps.shipped.beyond()
  const planned = advicePlan({
    advice,
    entities,
    points: await pointsOf(tx, deps, framework, moment),
    blocks: new Map(blocks.map(({ id, provisions }) => [id, provisions.map(one => `${framework}:${one}`)])),
    today,
  })
  const made = new Map(
    (await versionsInForce(tx, 'action', moment)).flatMap(({ subject, body }) =>
      body.advised ? [[body.advised.key, subject] as const] : [],
    ),
  )
  return { advice, items: planned.map(one => ({ planned: one, action: made.get(one.key) ?? null })) }
}

/** The ten points of the measures, with the criteria that the shipped overlap names and the adopted controls that serve both. */
async function pointsOf(
  tx: OrgTransaction,
  { catalog, shipped }: { readonly catalog: FrameworkCatalog; readonly shipped: ShippedCrosswalks },
  framework: string,
  moment: Moment,
): Promise<readonly MeasurePoint[]> {
  const set = shipped.sets().find(({ crosswalk }) => crosswalk.id === overlap)
  const controls = (await versionsInForce(tx, 'control', moment)).filter(
    ({ body }) => body.lifecycle.state === 'adopted',
  )
  const points = (catalog.get(framework)?.requirements ?? []).filter(
    ({ id, assessable }) => assessable && /^21\(2\)\([a-j]\)$/.test(id),
  )
  return points.map(({ id, label }) => {
    const requirement = `${framework}:${id}`
    const criteria = (set?.rows ?? [])
      .filter(row => row.source === id)
      .map(row => `${set?.crosswalk.target ?? ''}:${row.target}`)
    const serves = (body: (typeof controls)[number]['body']) => {
      const addressed = new Set(body.addresses.map(one => one.requirement))
      return addressed.has(requirement) || criteria.some(one => addressed.has(one))
    }
    return {
      id,
      requirement,
      title: label,
      criteria,
      controls: controls.filter(({ body }) => serves(body)).map(({ subject }) => subject),
    }
  })
}
