import type { Engagement, PathFacts } from '@onus/core/engagement'
import { isOpen } from '@onus/core/finding'
import type { Matrix } from '@onus/core/matrix'
import type { Profile } from '@onus/core/profile'
import type { Version } from '@onus/core/version'
import { lastRuns } from '../check/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { type MatrixRooms, matrixIn } from '../matrix/reading.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import { versionThenOrNow } from './moment.ts'
import { unapprovedIn } from './policies.ts'

const runningDays = 30

/** What the live facts say for the start path of an engagement, and the matrix that was computed for it. */
export async function pathFactsOf(
  tx: OrgTransaction,
  rooms: MatrixRooms,
  engagement: Version<Engagement>,
  moment: Moment,
  today: string,
): Promise<{ readonly facts: PathFacts; readonly matrix: Matrix }> {
  const { body } = engagement
  const { rows, matrix } = await matrixIn(tx, rooms, engagement, moment)
  const scope = await versionThenOrNow(tx, 'scope', body.scope, moment)
  const actions = (await versionsInForce(tx, 'action', moment)).map(one => one.body)
  const open = actions.filter(one => one.lifecycle.state === 'open' || one.lifecycle.state === 'in_progress')
  const planned = new Set(open.flatMap(one => one.requirements))
  const empty = matrix.gates.filter(gate => gate.kind === 'empty').map(gate => gate.subject)
  const counted = new Set(rows.items.map(one => one.requirement))
  const designGaps = (await versionsInForce(tx, 'finding', moment)).filter(
    ({ body: finding }) =>
      finding.kind === 'design' && isOpen(finding) && finding.requirements.some(one => counted.has(one)),
  )
  const profiles = (await versionsInForce(tx, 'profile', moment)).map(one => one.body)
  const current = profileOf(profiles, 'current', rows.framework?.ref)
  return {
    matrix,
    facts: {
      scope: { id: scope.subject, version: scope.version, body: scope.body },
      requirements: rows.items.length,
      unaddressed: empty.length,
      unplanned: empty.filter(one => !planned.has(one)).length,
      policyOnly: matrix.gates.filter(gate => gate.kind === 'policy_only').length,
      unapproved: await unapprovedIn(tx, rooms, engagement, matrix, moment),
      designGaps: designGaps.length,
      controls: matrix.columns.length,
      ...(await evidenceOf(tx, matrix, moment)),
      readiness: await readinessOf(tx, engagement, moment),
      current: current && {
        name: current.name,
        included: includedIn(current).length,
        unknown: includedIn(current).filter(row => row.achievement === 'unknown').length,
      },
      target: targetOf(profiles, rows.framework?.ref),
      actions: { open: open.length, overdue: open.filter(one => one.due < today).length },
      currentAsOf: current?.outcomes?.header.asOf ?? null,
      today,
    },
  }
}

const includedIn = (profile: Profile) => (profile.outcomes?.rows ?? []).filter(row => row.included)

function profileOf(profiles: readonly Profile[], kind: 'current' | 'target', framework: string | undefined) {
  return profiles.findLast(one => one.outcomes?.kind === kind && one.framework === framework) ?? null
}

function targetOf(profiles: readonly Profile[], framework: string | undefined): PathFacts['target'] {
  const target = profileOf(profiles, 'target', framework)
  return target && { name: target.name, included: includedIn(target).length }
}

/** How many controls of the matrix have nobody and nothing that brings evidence, and how many are tested by themselves. */
async function evidenceOf(
  tx: OrgTransaction,
  matrix: Matrix,
  moment: Moment,
): Promise<Pick<PathFacts, 'unevidenced' | 'automated' | 'running'>> {
  const chosen = new Set(matrix.columns.map(one => one.control))
  const controls = (await versionsInForce(tx, 'control', moment)).filter(one => chosen.has(one.subject))
  const checks = [...new Set(controls.flatMap(one => one.body.checks))]
  const runs = await lastRuns(tx, checks, moment)
  const since = new Date(Date.parse(moment.asOf) - runningDays * 86_400_000).toISOString()
  const ranLately = (check: string) => (runs.get(check)?.body.now ?? '') > since
  const unevidenced = controls.filter(
    ({ body }) => body.checks.length === 0 && body.evidenceOwners.length === 0 && body.manual === null,
  )
  return {
    unevidenced: unevidenced.length,
    automated: matrix.columns.filter(one => one.automated).length,
    running: controls.filter(one => one.body.checks.some(ranLately)).length,
  }
}

const reached = new Set<Engagement['lifecycle']['state']>(['reporting', 'issued', 'superseded'])

/** The latest readiness review of the same scope that reached its report, by its title. */
async function readinessOf(
  tx: OrgTransaction,
  { body: { scope } }: Version<Engagement>,
  moment: Moment,
): Promise<string | null> {
  const all = await versionsInForce(tx, 'engagement', moment)
  const reviews = all.filter(
    ({ body }) => body.kind === 'soc2_readiness' && body.scope === scope && reached.has(body.lifecycle.state),
  )
  const latest = reviews.toSorted((a, b) => (a.body.to < b.body.to ? -1 : 1)).at(-1)
  return latest ? latest.body.title : null
}
