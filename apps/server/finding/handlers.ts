import type { findings as operations } from '@onus/contract/finding'
import { type Finding, findings } from '@onus/core/finding'
import { refuse } from '@onus/core/problem'
import type { Run } from '@onus/core/run'
import type { CheckText } from '../check/catalog.ts'
import { checksOf, lastRuns } from '../check/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { openEngagementOf } from '../engagement/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionsOf } from '../register/store.ts'
import { failedDuring, hasControlVersion, lastFailure } from './store.ts'

export function findingHandlers(shipped: ReadonlyMap<string, CheckText>): HandlersOf<typeof operations> {
  return {
    ...registerHandlers(findings, {
      read: 'finding:read',
      write: 'finding:write',
      target: targetOf,
      settle: (tx, body, at) => refuseUnknown(tx, shipped, body, at),
    }),
    resources: narrowed(async ({ tx, params, at, may }) => {
      const moment = await momentOf(tx, {}, at)
      const versions = await versionsOf(tx, 'finding', params.id)
      const [{ body }, raised] = [versions[0]!, versions.at(-1)!]
      may('finding:read', targetOf(body))
      const run = body.check === null ? undefined : (await lastRuns(tx, [body.check], moment)).get(body.check)?.body
      if (body.check === null || !run)
        return { items: [], failing: 0, excepted: 0, lastRun: run?.now ?? null, stale: false, passesSince: null }
      const to = body.lifecycle.state === 'closed' ? body.lifecycle.closedAt : null
      const found = await failedDuring(tx, body.check, {
        from: body.source.kind === 'check' ? body.source.at : raised.effective.from,
        to,
        lastRun: run.now,
      })
      const { items } = found
      const { failing, excepted } = items.length > 0 || to !== null ? found : countsOf(run)
      const stale = run.freshUntil <= at
      const passes = run.verdict === 'passed' && failing === 0 && excepted === 0 && !stale
      return {
        items: [...items],
        failing,
        excepted,
        lastRun: run.now,
        stale,
        passesSince: passes ? ((await lastFailure(tx, body.check)) ?? run.now) : null,
      }
    }),
  }
}

/** Where no interval is stored (people attested, or an archive was imported), the last run says how many fail. */
function countsOf({ counts: { statuses } }: Run): { failing: number; excepted: number } {
  return { failing: statuses.fail ?? 0, excepted: statuses.excepted ?? 0 }
}

/** Its owner and whom the response names answer for it; an auditor reaches what was raised in an engagement of theirs. */
function targetOf({ owner, engagement, lifecycle }: Finding) {
  const responsible = 'responsible' in lifecycle ? lifecycle.responsible : null
  return { owners: [owner, responsible].filter(one => one !== null), within: engagement === null ? [] : [engagement] }
}

/** A finding names a control in a version that was said, a check that exists, and an engagement that is not frozen. */
async function refuseUnknown(
  tx: OrgTransaction,
  shipped: ReadonlyMap<string, CheckText>,
  { control, check, source, engagement }: Finding,
  at: string,
): Promise<void> {
  if (engagement !== null) await openEngagementOf(tx, engagement)
  if (source.kind === 'check') return
  if (control && !(await hasControlVersion(tx, control.id, control.version)))
    refuse('invalid_input', 'This control has no such version', [
      { path: 'control', message: 'names a version of a control that was never said' },
    ])
  if (check !== null && !(await checksOf(tx, shipped, await momentOf(tx, {}, at))).has(check))
    refuse('invalid_input', `There is no check "${check}"`, [{ path: 'check', message: 'names no check' }])
}
