import { createHmac, randomBytes } from 'node:crypto'
import type { findings as operations } from '@onus/contract/finding'
import type { Reach } from '@onus/core/access'
import { isManual } from '@onus/core/check'
import { type Finding, findings, maskedFinding } from '@onus/core/finding'
import { hidden, holdsMailAddress, isMaskedFor, isPersonal } from '@onus/core/masking'
import { refuse } from '@onus/core/problem'
import type { Run } from '@onus/core/run'
import type { Instant } from '@onus/core/time'
import type { CheckText } from '../check/catalog.ts'
import { checksOf, lastRuns } from '../check/store.ts'
import { schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { openEngagementOf } from '../engagement/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { noteLook, noteUnmasking } from '../look/store.ts'
import { registerHandlers } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionsOf } from '../register/store.ts'
import { failedDuring, hasControlVersion, lastFailure } from './store.ts'

export function findingHandlers(shipped: ReadonlyMap<string, CheckText>): HandlersOf<typeof operations> {
  // Names of resources in a list, which say nothing of them to whoever does not have the key of this process.
  const secret = randomBytes(32)
  const nameOf = (resource: string) => createHmac('sha256', secret).update(resource).digest('base64url')
  const register = registerHandlers(findings, {
    read: 'finding:read',
    write: 'finding:write',
    target: targetOf,
    settle: (tx, body, at) => refuseUnknown(tx, shipped, body, at),
  })
  return {
    ...register,
    get: narrowed(async call => shownTo(call.reach, await (register.get as never as Reading).narrowed(call))) as never,
    list: narrowed(async call =>
      allShownTo(call.reach, await (register.list as never as ReadingAll).narrowed(call)),
    ) as never,
    history: narrowed(async call =>
      allShownTo(call.reach, await (register.history as never as ReadingAll).narrowed(call)),
    ) as never,
    resources: narrowed(async call => {
      const { tx, params, at, may, reach } = call
      const { finding, ...answer } = await resourcesOf(tx, params.id, at, body => may('finding:read', targetOf(body)))
      const aboutPeople =
        answer.items.some(one => holdsMailAddress(one.resource)) ||
        (await isAboutPeople(tx, shipped, finding.check, at))
      const masked = isMaskedFor(reach) && aboutPeople
      const items = answer.items.map(one => {
        return { ...one, item: nameOf(one.resource), masked, resource: masked ? hidden : one.resource }
      })
      if (finding.engagement !== null)
        await noteLook(call, {
          engagement: finding.engagement,
          what: 'resources',
          subject: params.id,
          rows: items.length,
        })
      return { ...answer, items }
    }),
    unmask: narrowed(async call => {
      const { tx, params, at, may, reach, body } = call
      const { finding, items } = await resourcesOf(tx, params.id, at, said => may('finding:read', targetOf(said)))
      const place = items.findIndex(one => nameOf(one.resource) === body.item)
      const found = items[place]
      if (!found) return refuse('not_found', 'There is no such resource any more; load the list again')
      if (isMaskedFor(reach))
        await noteUnmasking(call, {
          engagement: finding.engagement ?? '',
          what: 'resource',
          subject: params.id,
          item: `resource ${place + 1} of ${items.length}`,
          reason: body.reason,
        })
      return { resource: found.resource }
    }),
  }
}

type Shown = { readonly body: Finding }
type Reading = { narrowed: (call: { reach: Reach }) => Promise<Shown> }
type ReadingAll = { narrowed: (call: { reach: Reach }) => Promise<{ items: readonly Shown[] }> }

/** A finding as whoever asks may see it: a check can have raised it about people. */
function shownTo<View extends Shown>(reach: Reach, view: View): View {
  return isMaskedFor(reach) ? { ...view, body: maskedFinding(view.body) } : view
}

function allShownTo<Page extends { readonly items: readonly Shown[] }>(reach: Reach, page: Page): Page {
  return { ...page, items: page.items.map(item => shownTo(reach, item)) }
}

/** The resources of a finding as they are, and the finding; `reached` refuses whoever does not reach it. */
async function resourcesOf(tx: OrgTransaction, id: string, at: Instant, reached: (body: Finding) => unknown) {
  const moment = await momentOf(tx, {}, at)
  const versions = await versionsOf(tx, 'finding', id)
  const [{ body }, raised] = [versions[0]!, versions.at(-1)!]
  reached(body)
  const run = body.check === null ? undefined : (await lastRuns(tx, [body.check], moment)).get(body.check)?.body
  if (body.check === null || !run)
    return {
      finding: body,
      items: [],
      failing: 0,
      excepted: 0,
      lastRun: run?.now ?? null,
      stale: false,
      passesSince: null,
    }
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
    finding: body,
    items: [...items],
    failing,
    excepted,
    lastRun: run.now,
    stale,
    passesSince: passes ? ((await lastFailure(tx, body.check)) ?? run.now) : null,
  }
}

/** Whether what a check judges is about people: the dataset of its population says so, or nobody knows. */
async function isAboutPeople(
  tx: OrgTransaction,
  shipped: ReadonlyMap<string, CheckText>,
  id: string | null,
  at: Instant,
): Promise<boolean> {
  const moment = await momentOf(tx, {}, at)
  const check = id === null ? undefined : (await checksOf(tx, shipped, moment)).get(id)?.check
  if (!check || isManual(check)) return true
  const { data, key } = check.population
  const schema = (await schemasOf(tx, moment)).get(check.data[data]?.dataset ?? '')
  return schema === undefined || isPersonal(schema, key)
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
