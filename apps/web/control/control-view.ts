import type { Control } from '@onus/core/control'
import { wordsOfLimit } from '@onus/core/population'
import type { Reply } from '../api.ts'
import type { Axes, State } from '../kit/state-view.ts'
import { axesOf } from '../posture/posture-view.ts'

export type ControlRecord = Reply<'controls', 'list'>['items'][number]
type ControlStanding = Reply<'controls', 'standings'>['items'][number]

export interface ControlRow {
  readonly id: string
  readonly code: string
  readonly title: string
  readonly lifecycle: 'proposed' | 'adopted' | 'retired'
  readonly owner: string | null
  readonly label: State
  readonly axes: Axes
  readonly why: string
  readonly cadence: string
  readonly theme: string
  readonly frameworks: readonly string[]
  readonly requirements: number
  readonly checks: number
  readonly validUntil: string | null
}

const unseen: Axes = { designed: 'unknown', operated: 'unknown', reviewed: 'unknown' }

/** Controls beside where they stand. A control whose standing is not read yet is unknown. */
export function controlRows(
  controls: readonly ControlRecord[],
  standings: readonly ControlStanding[] | undefined,
): readonly ControlRow[] {
  const byControl = new Map((standings ?? []).map(standing => [standing.control as string, standing]))
  return controls.map(({ id, body }) => {
    const standing = byControl.get(id)
    return {
      id,
      code: body.code,
      title: body.title,
      lifecycle: body.lifecycle.state,
      owner: body.lifecycle.state === 'adopted' ? body.lifecycle.owner : null,
      label: standing?.label ?? 'unknown',
      axes: standing ? axesOf(standing) : unseen,
      why: standing?.words.join(' ') ?? '',
      cadence: body.cadence,
      theme: body.theme,
      frameworks: frameworksOf(body.addresses.map(link => link.requirement)),
      requirements: body.addresses.length,
      checks: body.checks.length,
      validUntil: standing?.validUntil ?? null,
    }
  })
}

const shortNames: Readonly<Record<string, string>> = {
  csf: 'CSF',
  iso27001: 'ISO',
  nis2: 'NIS2',
  soc2: 'SOC 2',
  'sp800-53': '800-53',
}

/** The frameworks that references name, each once, by the name people use. */
export function frameworksOf(refs: readonly string[]): readonly string[] {
  const ids = refs.map(ref => ref.slice(0, ref.indexOf(':')).replace(/@.*/, ''))
  return [...new Set(ids)].sort().map(id => shortNames[id] ?? id)
}

/** How often a control works, from which day on, or how soon after each event. */
export function cadenceWords({
  cadence,
  anchor,
  respondWithin,
}: Pick<Control, 'cadence' | 'anchor' | 'respondWithin'>) {
  if (cadence === 'event-driven' && respondWithin) return `${cadence}, within ${wordsOfLimit(respondWithin)}`
  return anchor ? `${cadence}, from ${anchor}` : cadence
}
