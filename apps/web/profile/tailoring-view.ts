import type { Overlay, ParameterValue, Profile, Tailoring, TailoringAction } from '@onus/core/profile'
import type { Reply } from '../api.ts'

export type Tailored = Reply<'profiles', 'tailored'>
export type TailoredLine = Tailored['requirements'][number]

export const noTailoring: Tailoring = { impact: null, overlays: [], actions: [], parameters: [] }

const words: Readonly<Record<TailoringAction['action'], string>> = {
  remove: 'Left out',
  add: 'Added',
  compensate: 'Compensated',
  inherit: 'Inherited',
}

/** What a decision did, in one word. */
export function actionWord(action: TailoringAction['action']): string {
  return words[action]
}

/** Whether a requirement counts, and how. */
export function standingOf(line: TailoredLine): 'in' | 'added' | 'inherited' | 'out' {
  if (line.notApplicable !== null) return 'out'
  if (line.decisions.some(one => one.action === 'inherit')) return 'inherited'
  return line.why === 'added' ? 'added' : 'in'
}

const standingWords = { in: 'In', added: 'Added', inherited: 'Inherited', out: 'Out' } as const

export function standingWord(standing: string): string {
  return standingWords[standing as keyof typeof standingWords] ?? standing
}

/** Why it stands as it does: the reason it is out, or the rationale of the decision that holds. */
export function whyOf(line: TailoredLine): string | null {
  if (line.notApplicable !== null) return line.notApplicable
  const holds = line.why === 'added' ? line.decisions.find(one => one.action === 'add') : line.decisions.at(-1)
  return holds?.rationale ?? null
}

/** Parameters that nobody gave a value; those of what is out are not asked for. */
export function openParameters(line: TailoredLine): number {
  return line.notApplicable === null ? line.parameters.filter(one => one.value === null).length : 0
}

export function tailoringOf(profile: Profile): Tailoring {
  return profile.tailoring ?? noTailoring
}

/** With one more decision, which applies after all others. */
export function withAction(tailoring: Tailoring, action: TailoringAction): Tailoring {
  return { ...tailoring, actions: [...tailoring.actions, action] }
}

/** Without one decision. */
export function withoutAction(tailoring: Tailoring, action: TailoringAction): Tailoring {
  const said = JSON.stringify(action)
  const at = tailoring.actions.findIndex(one => JSON.stringify(one) === said)
  return at === -1 ? tailoring : { ...tailoring, actions: tailoring.actions.toSpliced(at, 1) }
}

/** With values in place of those from the same source: the organisation itself, or the same overlay. */
export function withParameters(tailoring: Tailoring, values: readonly ParameterValue[]): Tailoring {
  const replaced = new Set(values.map(one => `${one.parameter} ${one.overlay ?? ''}`))
  const kept = tailoring.parameters.filter(one => !replaced.has(`${one.parameter} ${one.overlay ?? ''}`))
  return { ...tailoring, parameters: [...kept, ...values] }
}

/** Without the values that the organisation gave to a parameter. */
export function withoutParameter(tailoring: Tailoring, parameter: string): Tailoring {
  return {
    ...tailoring,
    parameters: tailoring.parameters.filter(one => one.parameter !== parameter || one.overlay !== null),
  }
}

/** An overlay one place earlier or later. Its decisions move with it, since overlays apply in their order. */
export function movedOverlay(tailoring: Tailoring, at: number, by: -1 | 1): Tailoring {
  const other = at + by
  const [one, two] = [tailoring.overlays[at], tailoring.overlays[other]]
  if (!one || !two) return tailoring
  const overlays = tailoring.overlays.with(at, two).with(other, one)
  const place = new Map(overlays.map((overlay, index) => [overlay.id, index]))
  const rank = ({ overlay }: { readonly overlay: string | null }) =>
    overlay === null ? overlays.length : (place.get(overlay) ?? overlays.length)
  const sorted = <One extends { readonly overlay: string | null }>(list: readonly One[]) =>
    list.toSorted((left, right) => rank(left) - rank(right))
  return { ...tailoring, overlays, actions: sorted(tailoring.actions), parameters: sorted(tailoring.parameters) }
}

/** Without an overlay and everything that it decided. */
export function withoutOverlay(tailoring: Tailoring, id: string): Tailoring {
  return {
    ...tailoring,
    overlays: tailoring.overlays.filter(one => one.id !== id),
    actions: tailoring.actions.filter(one => one.overlay !== id),
    parameters: tailoring.parameters.filter(one => one.overlay !== id),
  }
}

/** How many decisions and values an overlay brought. */
export function broughtBy(tailoring: Tailoring, { id }: Pick<Overlay, 'id'>): number {
  return [...tailoring.actions, ...tailoring.parameters].filter(one => one.overlay === id).length
}

/** The selections with one baseline in place of another; what is no baseline stays. */
export function withBaseline(selections: readonly string[], baseline: string): string[] {
  const baselines = ['low', 'moderate', 'high']
  return [baseline, ...selections.filter(one => !baselines.includes(one))]
}
