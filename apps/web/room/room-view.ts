import {
  type ConclusionResult,
  type ConclusionStatement,
  type OpinionStatement,
  resultLabels,
} from '@onus/core/conclusion'
import { type EngagementKind, engagementKinds } from '@onus/core/engagement'
import type { Reply } from '../api.ts'

export type Workspace = Reply<'rooms', 'workspace'>
export type Entry = Workspace['entries'][number]
export type SigningKey = Workspace['keys'][number]
export type Citation = Reply<'rooms', 'citations'>['items'][number]

/** What a statement says, in a line. */
export function saidBy(
  statement: ConclusionStatement | OpinionStatement,
  labelOf: (control: string) => string,
): string {
  if ('aspect' in statement) return `Opinion on ${statement.aspect}: ${statement.opinion}`
  const about = statement.criterion ? `, ${statement.criterion.slice(statement.criterion.indexOf(':') + 1)}` : ''
  return `${labelOf(statement.control)}${about}: ${resultLabels[statement.result as ConclusionResult].toLowerCase()}`
}

/** The statement of an entry; a note has none. */
export function statementIn(entry: Entry): ConclusionStatement | OpinionStatement | null {
  if (entry.kind === 'note' || entry.content === null) return null
  return JSON.parse(entry.content) as ConclusionStatement | OpinionStatement
}

/** Where an entry stands, in words. */
export function standingOf(entry: Entry): 'note' | 'prepared' | 'signed' | 'released' {
  if (entry.kind === 'note') return 'note'
  if (entry.released) return 'released'
  return entry.signedAt ? 'signed' : 'prepared'
}

/** The key that an entry waits for, if its auditor still has it. */
export function keyFor(entry: Entry, keys: readonly SigningKey[]): SigningKey | null {
  const statement = statementIn(entry)
  return keys.find(key => key.fingerprint === statement?.signer.key) ?? null
}

/** What still waits before the room can be released, as sentences; controls count once they have a signed conclusion. */
export function waiting(entries: readonly Entry[], controls: readonly string[]): readonly string[] {
  const signed = entries.filter(entry => entry.signedAt)
  const concluded = new Set(signed.map(statementIn).flatMap(one => (one && 'control' in one ? [one.control] : [])))
  const open = controls.filter(control => !concluded.has(control)).length
  const prepared = entries.filter(entry => standingOf(entry) === 'prepared').length
  const unreleased = signed.filter(entry => !entry.released).length
  return [
    ...(open > 0 ? [`${open} of ${controls.length} controls have no conclusion of yours`] : []),
    ...(prepared > 0 ? [`${prepared} prepared and not signed`] : []),
    ...(unreleased > 0 ? [`${unreleased} signed and not released`] : []),
  ]
}

/** What can be cited about a control, nearest first: what names it, then what names none. */
export function citable(items: readonly Citation[], control: string | undefined, below: number): readonly Citation[] {
  const under = items.filter(item => item.index < below)
  if (!control) return under
  const about = under.filter(item => item.controls.includes(control))
  return [...about, ...under.filter(item => item.controls.length === 0)]
}

/** The requirements of the engagement's framework that a control addresses, or that any of them does. */
export function criteriaOf(
  controls: readonly { readonly id: string; readonly requirements: readonly string[] }[],
  kind: EngagementKind,
  control: string | undefined,
): readonly string[] {
  const { framework } = engagementKinds[kind]
  const among = control === undefined ? controls : controls.filter(one => one.id === control)
  const addressed = among.flatMap(one => one.requirements)
  return [...new Set(addressed)].filter(id => framework === null || id.startsWith(`${framework}@`)).toSorted()
}
