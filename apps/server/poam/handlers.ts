import type { poam as operations } from '@onus/contract/poam'
import { deviations } from '@onus/core/action'
import { type PoamItem, poamStates } from '@onus/core/poam'
import { overrideWords } from '@onus/core/register'
import type { Instant } from '@onus/core/time'
import type { Sheet } from '@onus/reports/sheet'
import type { OrgTransaction } from '../db/index.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import type { HandlersOf } from '../http/handler.ts'
import { sheetDownload } from '../readiness/sheet.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { gatherPoam } from './gather.ts'

/** The plan of action and milestones: what is read from findings and actions, never kept apart from them. */
export function poamHandlers({ library }: { readonly library: FrameworkLibrary }): HandlersOf<typeof operations> {
  return {
    list: async ({ tx, org, query, at, may }) => {
      may('finding:read', {})
      const moment = await momentOf(tx, query, at)
      const { items, today } = await gatherPoam(tx, org, library, query, moment)
      const names = await controlsBy(tx, moment)
      return { items: items.map(one => lineOf(one, names)), today }
    },
    sheet: async ({ tx, org, body, at, may }) => {
      may('finding:read', {})
      const { format, ...about } = body
      const moment = await momentOf(tx, about, at)
      const { items, today, dayOf } = await gatherPoam(tx, org, library, about, moment)
      const controls = await controlsBy(tx, moment)
      const people = new Map((await versionsInForce(tx, 'person', moment)).map(one => [one.subject, one.body.name]))
      return sheetDownload(`poam-${today}`, format, sheetsOf(items, controls, people, dayOf))
    },
  }
}

type Names = ReadonlyMap<string, { readonly id: string; readonly code: string; readonly title: string }>

async function controlsBy(tx: OrgTransaction, moment: Moment): Promise<Names> {
  const all = await versionsInForce(tx, 'control', moment)
  return new Map(all.map(({ subject: id, body: { code, title } }) => [id, { id, code, title }]))
}

function lineOf(item: PoamItem, names: Names) {
  return {
    ...item,
    controls: item.controls.flatMap(id => names.get(id) ?? []),
    requirements: [...item.requirements],
    assets: [...item.assets],
    milestones: item.milestones.map(one => ({ ...one })),
    changes: item.changes.map(one => ({ ...one })),
    evidence: [...item.evidence],
    deviation: item.deviation && { ...item.deviation },
  }
}

function sheetsOf(
  items: readonly PoamItem[],
  controls: Names,
  people: ReadonlyMap<string, string>,
  dayOf: (at: Instant) => string,
): readonly [Sheet, ...Sheet[]] {
  const nameOf = (id: string | null) => people.get(id ?? '') ?? ''
  const decided = (id: string | null, override: string | undefined) =>
    [nameOf(id), overrideWords(override)].filter(Boolean).join(', ')
  const list: Sheet = {
    name: 'Plan of action',
    columns: [
      'Id',
      'Controls',
      'Requirements',
      'Item',
      'Weakness',
      'Found by',
      'Assets',
      'Contact',
      'Resources',
      'Plan',
      'Found on',
      'Scheduled completion',
      'Milestones',
      'Changes',
      'Status',
      'Waits for a supplier',
      'Risk as found',
      'Adjusted risk',
      'False positive',
      'Operational requirement',
      'Deviation',
      'Why it deviates',
      'Approved by',
      'Completed on',
      'Verified by',
      'Evidence',
      'Risk',
    ],
    rows: items.map(one => [
      one.id,
      one.controls.map(id => controls.get(id)?.code ?? id).join(', '),
      one.requirements.join(', '),
      one.title,
      one.weakness,
      one.detector,
      one.assets.join(', '),
      nameOf(one.contact),
      one.resources,
      one.plan,
      one.detectedOn,
      one.due,
      one.milestones.map(each => `${each.due} ${each.title}${each.doneAt ? ' (done)' : ''}`).join('; '),
      one.changes.map(each => `${dayOf(each.at)} ${each.milestone ?? 'completion'} ${each.what}`).join('; '),
      poamStates[one.state],
      one.vendor,
      one.originalRisk,
      one.adjustedRisk,
      one.deviation?.kind === 'false_positive' ? 'yes' : 'no',
      one.deviation?.kind === 'operational_requirement' ? 'yes' : 'no',
      deviations.find(each => each.value === one.deviation?.kind)?.label ?? '',
      one.deviation?.why ?? '',
      one.deviation
        ? decided(one.deviation.approval?.by ?? null, one.deviation.approval?.override) || 'Nobody yet'
        : '',
      one.completedOn,
      decided(one.verifiedBy, one.override ?? undefined),
      one.evidence.join(', '),
      `${one.risk.noun} ${one.risk.id}`,
    ]),
  }
  return [list]
}
