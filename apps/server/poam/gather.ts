import type { Action } from '@onus/core/action'
import type { Finding } from '@onus/core/finding'
import { calendarOf } from '@onus/core/occurrence'
import { type PoamItem, poamOf } from '@onus/core/poam'
import type { Instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { requirementsOf } from '../engagement/reading.ts'
import { engagementOf } from '../engagement/store.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { type Moment, versionInForce, versionsInForce, versionsOf } from '../register/store.ts'

export type About = { readonly engagement?: string | undefined; readonly scope?: string | undefined }

export type Gathered = {
  readonly items: readonly PoamItem[]
  readonly findings: readonly { readonly id: string; readonly raisedOn: string; readonly body: Finding }[]
  readonly today: string
  /** The day of a moment where the organisation is. */
  readonly dayOf: (at: Instant) => string
}

/** The plan of action and milestones of the organisation, of an engagement or of a scope, as the facts stand at a moment. */
export async function gatherPoam(
  tx: OrgTransaction,
  org: string,
  library: FrameworkLibrary,
  about: About,
  moment: Moment,
): Promise<Gathered> {
  const organisation = (await versionInForce(tx, 'organisation', org, moment)).body
  const dayOf = calendarOf(organisation.zone).dateAt
  const today = dayOf(moment.asOf)
  const raisedOn = ({ effective }: Version<unknown>) => dayOf(effective.from)
  const belongs = await belonging(tx, library, about, moment)
  const findings = (await versionsInForce(tx, 'finding', moment)).filter(belongs.finding)
  const named = new Set(findings.map(one => one.subject))
  const latest = (await versionsInForce(tx, 'action', moment)).filter(one => belongs.action(one, named))
  const actions = await Promise.all(latest.map(one => versionsUpTo(tx, one)))
  const raised = new Map<string, string>()
  for (const one of findings)
    raised.set(
      one.subject,
      one.version === 1 ? raisedOn(one) : raisedOn((await versionsOf(tx, 'finding', one.subject)).at(-1) ?? one),
    )
  const withDay = findings.map(version => ({ version, raisedOn: raised.get(version.subject) ?? raisedOn(version) }))
  return {
    items: poamOf({ actions, findings: withDay, today, dayOf }),
    findings: withDay.map(({ version, raisedOn }) => ({ id: version.subject, raisedOn, body: version.body })),
    today,
    dayOf,
  }
}

/** The versions of an action that had been said when this one was. */
async function versionsUpTo(tx: OrgTransaction, latest: Version<Action>): Promise<readonly Version<Action>[]> {
  if (latest.version === 1) return [latest]
  return (await versionsOf(tx, 'action', latest.subject)).filter(one => one.version <= latest.version)
}

/** Which findings and actions belong to what is asked about. */
async function belonging(tx: OrgTransaction, library: FrameworkLibrary, { engagement, scope }: About, moment: Moment) {
  const asked = engagement === undefined ? null : await engagementOf(tx, engagement)
  const within = scope ?? asked?.body.scope
  const near = within === undefined ? null : await scopesAround(tx, within, moment)
  const controls = await versionsInForce(tx, 'control', moment)
  const works = new Set(
    controls
      .filter(({ body }) => near === null || body.scopes.length === 0 || body.scopes.some(one => near.has(one)))
      .map(one => one.subject),
  )
  const requirements = asked
    ? new Set((await requirementsOf(tx, library, asked.body, moment)).items.map(one => one.requirement))
    : null
  const addressing = new Set(
    controls
      .filter(({ body }) => requirements === null || body.addresses.some(one => requirements.has(one.requirement)))
      .map(one => one.subject),
  )
  const isAsked = (named: readonly string[]) => requirements === null || named.some(one => requirements.has(one))
  return {
    finding: ({ body }: Version<Finding>): boolean => {
      if (engagement !== undefined && body.engagement !== null) return body.engagement === engagement
      const inScope = near === null || body.control === null || works.has(body.control.id)
      return inScope && isAsked(body.requirements)
    },
    action: ({ body }: Version<Action>, findings: ReadonlySet<string>): boolean => {
      if (near === null && requirements === null) return true
      const ids = body.about.map(one => one.id)
      if (ids.some(id => id === engagement || findings.has(id) || id === scope)) return true
      if (ids.some(id => works.has(id) && addressing.has(id))) return true
      return requirements !== null && body.requirements.some(one => requirements.has(one))
    },
  }
}

/** A scope with all above and below it. */
async function scopesAround(tx: OrgTransaction, scope: string, moment: Moment): Promise<ReadonlySet<string>> {
  const parents = new Map((await versionsInForce(tx, 'scope', moment)).map(one => [one.subject, one.body.parent]))
  const pathOf = (id: string) => {
    const path: string[] = []
    for (let at: string | null = id; at !== null && !path.includes(at); at = parents.get(at) ?? null) path.push(at)
    return path
  }
  return new Set([...pathOf(scope), ...[...parents.keys()].filter(id => pathOf(id).includes(scope))])
}
