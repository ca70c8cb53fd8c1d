import { type Engagement, engagementKinds, periodOf } from '@onus/core/engagement'
import { isOpen } from '@onus/core/finding'
import { type MatrixCell, saidHere } from '@onus/core/matrix'
import { businessCalendar } from '@onus/core/occurrence'
import { type ControlState, type Posture, profileOf } from '@onus/core/posture'
import type { Profile } from '@onus/core/profile'
import {
  type EngagementReadiness,
  engagementReadiness,
  type OpenFinding,
  type ShortestPath,
  shortestPath,
} from '@onus/core/readiness'
import { instant, type Period } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { versionThenOrNow } from '../engagement/moment.ts'
import { type EngagementRequirements, requirementsOf } from '../engagement/reading.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import { saidCells } from '../matrix/store.ts'
import type { PostureService, ProfileInForce } from '../posture/service.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

export type ReadinessRooms = { readonly library: FrameworkLibrary; readonly posture: PostureService }

/** Where an engagement stands at a moment, and everything that was read for it. */
export type Standing = {
  readonly engagement: Version<Engagement>
  readonly period: Period
  readonly rows: EngagementRequirements
  readonly posture: Posture | null
  readonly states: readonly ControlState[]
  readonly findings: readonly OpenFinding[]
  /** What the matrix says of controls here. */
  readonly cells: readonly MatrixCell[]
  readonly controls: Awaited<ReturnType<typeof controlsIn>>
  readonly actions: Awaited<ReturnType<typeof actionsIn>>
  readonly readiness: EngagementReadiness
  readonly path: ShortestPath
  readonly today: string
  readonly works: (day: string) => boolean
}

export async function standingOf(
  tx: OrgTransaction,
  org: string,
  { library, posture }: ReadinessRooms,
  engagement: Version<Engagement>,
  moment: Moment,
): Promise<Standing> {
  const { body } = engagement
  const organisation = (await versionThenOrNow(tx, 'organisation', org, moment)).body
  const calendar = businessCalendar(organisation)
  const today = calendar.dateAt(moment.asOf)
  const period = periodOf(body, organisation.zone)
  const rows = await requirementsOf(tx, library, body, moment)
  const assessed = await profileInForce(tx, posture, rows, body, moment)
  const scope = await versionThenOrNow(tx, 'scope', body.scope, moment)
  const isDate = engagementKinds[body.kind].time === 'date'
  // Of a Type I the day itself is asked about once it is over; before it, where things stand now.
  const asOf = isDate && period.to < moment.asOf ? instant(Date.parse(period.to) - 1) : moment.asOf
  const cells = await saidCells(tx, engagement.subject, moment)
  const answer = assessed
    ? await posture.answer(tx, org, [assessed], {
        moment: { ...moment, asOf },
        scope: scope.body.kind === 'organisation' ? null : scope.subject,
        window: isDate ? null : period,
        isNow: false,
        said: saidHere(cells),
      })
    : null
  const [found] = answer?.postures ?? []
  const controls = await controlsIn(tx, moment)
  const called = new Map(controls.map(one => [one.subject, one.body]))
  // A control that is in force only outside of the period has no words in it; those of today say which one it is.
  const states = (answer?.states ?? []).map(one => {
    const { code = one.code, title = one.title } = one.code === '' ? (called.get(one.control) ?? {}) : {}
    return { ...one, code, title }
  })
  const findings = (await versionsInForce(tx, 'finding', moment)).filter(
    one => isOpen(one.body) && (one.body.engagement === null || one.body.engagement === engagement.subject),
  )
  const actions = await actionsIn(tx, moment)
  const readiness = engagementReadiness({
    posture: found ?? emptyPosture(moment, period),
    states,
    findings,
    today,
    to: body.to,
  })
  const path = shortestPath({
    criteria: readiness.criteria,
    states,
    cadences: new Map(controls.map(one => [one.subject, one.body.cadence])),
    proposed: new Map(
      controls
        .filter(one => one.body.lifecycle.state === 'proposed')
        .map(one => [one.subject, one.body.addresses.map(each => each.requirement)]),
    ),
    findings,
    actions: actions
      .filter(one => one.body.lifecycle.state === 'open' || one.body.lifecycle.state === 'in_progress')
      .map(({ subject, body: action }) => ({
        id: subject,
        owner: action.owner,
        about: action.about.map(one => one.id),
        requirements: action.requirements,
        effortDays: action.effortDays ?? null,
      })),
    today,
    from: body.from,
    to: body.to,
    time: isDate ? 'date' : 'period',
    works: day => calendar.works(day),
  })
  const works = (day: string) => calendar.works(day)
  return {
    engagement,
    period,
    rows,
    posture: found ?? null,
    states,
    findings,
    cells: cells.map(one => one.body),
    controls,
    actions,
    readiness,
    path,
    today,
    works,
  }
}

async function controlsIn(tx: OrgTransaction, moment: Moment) {
  return await versionsInForce(tx, 'control', moment)
}

async function actionsIn(tx: OrgTransaction, moment: Moment) {
  return await versionsInForce(tx, 'action', moment)
}

/** The profile that the engagement chose, or one that selects its categories; null where nothing is looked at. */
async function profileInForce(
  tx: OrgTransaction,
  posture: PostureService,
  { framework }: EngagementRequirements,
  { profile, categories }: Engagement,
  moment: Moment,
): Promise<ProfileInForce | null> {
  if (framework === null) return null
  if (profile !== null) {
    const chosen = (await posture.profiles(tx, moment)).find(one => one.profile.subject === profile)
    if (chosen) return chosen
    const version = await versionThenOrNow(tx, 'profile', profile, moment)
    return { profile: version, assessed: profileOf(framework, version.body), text: null }
  }
  const body: Profile = { name: '', framework: framework.ref, selections: [...categories], notApplicable: [] }
  const version = { body, subject: '', fact: '', position: null } as unknown as Version<Profile>
  return { profile: version, assessed: profileOf(framework, body), text: null }
}

function emptyPosture(moment: Moment, window: Period): Posture {
  return {
    framework: '',
    scope: null,
    window,
    asOf: moment.asOf,
    knownAt: moment.knownAt,
    requirements: [],
    counts: {} as Posture['counts'],
    validUntil: null,
  }
}
