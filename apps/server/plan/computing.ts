import { isManual } from '@onus/core/check'
import { type Engagement, periodOf } from '@onus/core/engagement'
import { keyOf } from '@onus/core/matrix'
import { calendarOfOrganisation } from '@onus/core/occurrence'
import { type PlanRow, planRowsOf, totalsOf } from '@onus/core/plan'
import { type Population, zeroRows } from '@onus/core/population'
import type { Facts } from '@onus/core/posture'
import type { Version } from '@onus/core/version'
import type { CheckText } from '../check/catalog.ts'
import { checksOf, snapshotsInUse } from '../check/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { versionThenOrNow } from '../engagement/moment.ts'
import { requirementsOf } from '../engagement/reading.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { saidCells } from '../matrix/store.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import type { KeptFacts } from './facts.ts'
import { observationsOf } from './store.ts'

export type PlanDeps = {
  readonly facts: KeptFacts
  readonly library: FrameworkLibrary
  readonly shipped: ReadonlyMap<string, CheckText>
}

/** The plan of an engagement at a moment: core decides what is expected and what became of it. */
export async function planOf(
  tx: OrgTransaction,
  org: string,
  { subject, body }: Version<Engagement>,
  moment: Moment,
  deps: PlanDeps,
) {
  const organisation = await versionThenOrNow(tx, 'organisation', org, moment)
  const { zone, windows } = organisation.body
  const period = periodOf(body, zone)
  const facts = await deps.facts.of(tx, org, moment)
  const { items } = await requirementsOf(tx, deps.library, body, moment)
  const wanted = new Set(items.map(item => item.requirement))
  const cells = await saidCells(tx, subject, moment)
  const named = new Set(cells.flatMap(cell => (cell.body.said.state === 'in' ? cell.body.control : [])))
  const left = new Set(
    cells.flatMap(({ body: cell }) => (cell.said.state === 'out' ? keyOf(cell.requirement, cell.control) : [])),
  )
  const controls = facts
    .controls()
    .filter(id => isWithin(id, body.scope, facts, moment) && (named.has(id) || isAbout(id, wanted, left, facts)))
  const checks = checksOfControls(controls, facts)
  const observations = await observationsOf(tx, checks, period, moment)
  const question = {
    period,
    asOf: moment.asOf,
    calendar: calendarOfOrganisation(organisation.body),
    windows,
    observations: (check: string) => observations.get(check) ?? [],
    populations: speakingOf(await versionsInForce(tx, 'population', moment), subject, body),
  }
  const rows = controls.flatMap(control => planRowsOf(control, facts, question))
  return { period, zone, rows: rows.toSorted(byCode), totals: totalsOf(rows), nameOf: namesIn(facts, moment) }
}

/** The connections that fill what a check reads, by the id of the check. */
export async function connectionsOfChecks(tx: OrgTransaction, moment: Moment, { shipped }: PlanDeps) {
  const texts = await checksOf(tx, shipped, moment)
  const used = await snapshotsInUse(tx, moment)
  return (ids: readonly string[]): { id: string; title: string }[] => {
    const wanted = new Set(
      ids.flatMap(id => {
        const check = texts.get(id)?.check
        return check && !isManual(check) ? Object.values(check.data).map(data => data.dataset as string) : []
      }),
    )
    return used
      .filter(({ snapshot }) => snapshot.body.datasets.some(one => wanted.has(one.dataset)))
      .map(({ snapshot, title }) => ({ id: snapshot.body.connection, title }))
  }
}

const forgetful = { note: () => {}, next: () => null }

/** A control belongs to a scope when it works in it, around it, or in a part of it, under any of its versions. */
function isWithin(control: string, scope: string, facts: Facts, { asOf }: Moment): boolean {
  const around = chainOf(scope, facts, asOf)
  return facts
    .versionsOf('control', control)
    .some(({ body }) =>
      body?.scopes.length === 0
        ? true
        : body?.scopes.some(one => around.includes(one) || chainOf(one, facts, asOf).includes(scope)),
    )
}

/**
 * A control that addresses only what is not looked at here, or what the matrix left it out of, is not planned; one that
 * addresses nothing yet is.
 */
function isAbout(control: string, wanted: ReadonlySet<string>, left: ReadonlySet<string>, facts: Facts): boolean {
  if (wanted.size === 0) return true
  const isWanted = (requirement: string) => wanted.has(requirement) && !left.has(keyOf(requirement, control))
  return facts
    .versionsOf('control', control)
    .some(({ body }) => body && (body.addresses.length === 0 || body.addresses.some(one => isWanted(one.requirement))))
}

/** A scope and everything it lies in. */
function chainOf(scope: string, facts: Facts, asOf: Moment['asOf']): readonly string[] {
  const chain: string[] = []
  for (let next: string | null = scope; next !== null && !chain.includes(next); ) {
    chain.push(next)
    next = facts.inForce('scope', next, asOf, forgetful)?.body?.parent ?? null
  }
  return chain
}

function checksOfControls(controls: readonly string[], facts: Facts): readonly string[] {
  return [...new Set(controls.flatMap(id => facts.versionsOf('control', id).flatMap(one => one.body?.checks ?? [])))]
}

/**
 * Per control the population of the engagement that speaks about its events: one with rows, else one that shows that there were none
 * in the whole period.
 */
function speakingOf(
  populations: readonly Version<Population>[],
  engagement: string,
  { from, to }: Engagement,
): ReadonlyMap<string, { readonly id: string; readonly rows: number }> {
  const found = new Map<string, { readonly id: string; readonly rows: number }>()
  for (const { subject, body } of populations) {
    const { control, rows } = body
    if (body.engagement !== engagement || control === null || body.lifecycle.state === 'rejected') continue
    const speaks = rows > 0 || (zeroRows(body) === 'proved' && body.from <= from && body.to >= to)
    if (speaks && rows >= (found.get(control)?.rows ?? 0)) found.set(control, { id: subject, rows })
  }
  return found
}

function namesIn(facts: Facts, { asOf }: Moment) {
  return (person: string) => facts.inForce('person', person, asOf, forgetful)?.body?.name ?? ''
}

function byCode(one: PlanRow, other: PlanRow): number {
  return one.code.localeCompare(other.code, 'en', { numeric: true }) || one.part.number - other.part.number
}
