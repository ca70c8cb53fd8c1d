import { isOpen } from '@onus/core/finding'
import type { Reply } from '../api.ts'

export type FindingRecord = Reply<'findings', 'get'>
export type FindingResources = Reply<'findings', 'resources'>

/** What is so of the resources now, in one sentence; null where nothing watches them. */
export function standsNow(
  { failing, excepted, lastRun, stale, passesSince }: Omit<FindingResources, 'items'>,
  isClosed: boolean,
): { readonly words: string; readonly since?: string; readonly then?: string } | null {
  if (lastRun === null) return null
  const then = isClosed ? '' : 'It waits for somebody who says what was done, and for another who verifies it.'
  if (passesSince !== null) return { words: 'The check has passed since', since: passesSince, then }
  const parts = [
    failing > 0 ? `${counted(failing)} now` : 'None is known to fail now',
    ...(excepted > 0
      ? [`${excepted} accepted by an exception, which does not make ${excepted === 1 ? 'it' : 'them'} pass`]
      : []),
    ...(stale ? ['the last run is too old to speak for today'] : []),
  ]
  return { words: `${parts.join('; ')}.` }
}

function counted(failing: number): string {
  return failing === 1 ? '1 resource fails' : `${failing} resources fail`
}

/** Why a resource failed when the finding was raised, where the finding says so. */
export function reasonOf({ body: { source } }: FindingRecord, resource: string): string | null {
  if (source.kind === 'person') return null
  return source.resources.find(one => one.resource === resource)?.reason ?? null
}

/** The findings about a check or a control, open ones first: of a control also those of its checks that name no control. */
export function findingsAbout(
  findings: readonly FindingRecord[],
  about: { readonly check: string } | { readonly control: string; readonly checks: readonly string[] },
): readonly FindingRecord[] {
  const concerns = ({ body }: FindingRecord) =>
    'check' in about
      ? body.check === about.check
      : body.control?.id === about.control ||
        (body.control === null && body.check !== null && about.checks.includes(body.check))
  return findings.filter(concerns).toSorted((a, b) => Number(isOpen(b.body)) - Number(isOpen(a.body)))
}
