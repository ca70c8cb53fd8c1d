import { type AutomatedCheck, canonicalJson, type ParamValue } from '@onus/core/check'
import type { Binding, Bindings } from '../worker/index.ts'
import { sha256 } from './files.ts'
import type { Opened } from './opened.ts'
import type { AcceptedFailure, Evaluation } from './types.ts'

export function absentOf(run: Opened, check: AutomatedCheck): { alias: string; dataset: string }[] {
  return Object.entries(check.data)
    .filter(([, { dataset }]) => (run.tables.get(dataset)?.snapshots.length ?? 0) === 0)
    .map(([alias, { dataset }]) => ({ alias, dataset }))
}

export function snapshotsOf(run: Opened, check: AutomatedCheck): Evaluation['snapshots'] {
  return Object.entries(check.data).flatMap(([alias, { dataset }]) =>
    (run.tables.get(dataset)?.snapshots ?? []).map(({ sha256, takenAt }) => ({ alias, dataset, sha256, takenAt })),
  )
}

export function incompleteOf(run: Opened, check: AutomatedCheck): { alias: string; why: string }[] {
  return Object.entries(check.data).flatMap(([alias, { dataset }]) =>
    (run.tables.get(dataset)?.snapshots ?? []).flatMap(({ incomplete }) =>
      incomplete === undefined ? [] : [{ alias, why: incomplete }],
    ),
  )
}

export function nowOf(run: Opened, check: AutomatedCheck): string | null {
  return (
    snapshotsOf(run, check)
      .map(({ takenAt }) => takenAt)
      .sort()
      .at(-1) ?? null
  )
}

export function viewsOf(run: Opened, check: AutomatedCheck): Record<string, string> {
  return Object.fromEntries(
    Object.entries(check.data).map(([alias, { dataset }]) => [alias, run.names.get(dataset) ?? '']),
  )
}

export function bindingsOf(
  check: AutomatedCheck,
  params: Readonly<Record<string, ParamValue>>,
  now: string,
  period: { readonly from: string; readonly to: string } | undefined,
): Bindings {
  const own = Object.entries(check.params).map(
    ([name, { type }]) => [name, { type, value: params[name] } as Binding] as const,
  )
  return {
    now: { type: 'instant', value: now },
    ...(period && {
      period_start: { type: 'instant', value: period.from },
      period_end: { type: 'instant', value: period.to },
    }),
    ...Object.fromEntries(own),
  }
}

function unexpired(exceptions: readonly AcceptedFailure[], now: string): AcceptedFailure[] {
  return exceptions
    .filter(({ expiresAt }) => Date.parse(expiresAt) > Date.parse(now))
    .map(exception => ({ ...exception, resources: [...exception.resources].sort() }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** For each resource whose failure is accepted at a moment, the exception that says so; `*` is every resource. */
export function acceptedAt(exceptions: readonly AcceptedFailure[], now: string): Record<string, string> {
  const accepted = new Map<string, string>()
  for (const { id, resources } of unexpired(exceptions, now))
    for (const resource of resources.length === 0 ? ['*'] : resources)
      if (!accepted.has(resource)) accepted.set(resource, id)
  return Object.fromEntries(accepted)
}

export function exceptionsDigestOf(exceptions: readonly AcceptedFailure[], now: string): string {
  return sha256(canonicalJson(unexpired(exceptions, now)))
}
