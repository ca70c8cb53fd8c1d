import type { engagements as operations } from '@onus/contract/engagement'
import {
  advisorsAmongJudges,
  breadthWarnings,
  combinedPathChecks,
  type Engagement,
  engagementKinds,
  engagements,
  narrownessWarnings,
  rolledForward,
  scopeApproved,
  startPath,
  stepOverridden,
  whyNotStep,
} from '@onus/core/engagement'
import { isOpen } from '@onus/core/finding'
import { calendarOf } from '@onus/core/occurrence'
import { orRefuse, refuse } from '@onus/core/problem'
import { transition } from '@onus/core/register'
import type { Scope } from '@onus/core/scope'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { missingToIssue } from '../assertion/missing.ts'
import type { OrgTransaction } from '../db/index.ts'
import { latestGrants } from '../grant/store.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { ancestryOf, type MatrixRooms, matrixIn } from '../matrix/reading.ts'
import { sayCells } from '../matrix/saying.ts'
import { saidCells } from '../matrix/store.ts'
import { record, recordAll } from '../record/record.ts'
import { deciding, registerHandlers } from '../register/lifecycle.ts'
import { type MomentQuery, momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { recordView } from '../register/view.ts'
import { manifestAt, manifestToIssue } from './manifest.ts'
import { isAsIssued, momentAsked, versionThenOrNow } from './moment.ts'
import { pathFactsOf } from './path.ts'
import { unapprovedIn } from './policies.ts'
import { requirementsOf } from './reading.ts'
import { engagementOf, linkedCounts, lockForIssue, openEngagementOf } from './store.ts'
import { targetOf } from './target.ts'

export function engagementHandlers(rooms: MatrixRooms): HandlersOf<typeof operations> {
  return {
    ...registerHandlers(engagements, {
      read: 'engagement:read',
      write: 'engagement:write',
      target: targetOf,
      settle: (tx, body, at, subject) => refuseUnknown(tx, body, at, subject),
    }),
    get: narrowed(async ({ tx, params, query, at, may }) => {
      const version = await versionThenOrNow(tx, 'engagement', params.id, await momentOf(tx, query, at))
      may('engagement:read', targetOf(version.body, version.subject))
      return await recordView(tx, version)
    }),
    transition: narrowed(async call => {
      const previous = await engagementOf(call.tx, call.params.id)
      call.may('engagement:write', targetOf(previous.body, previous.subject))
      const { verb, input, reason } = call.body
      const supplied = { ...input, ...(await suppliedFor(call, rooms, previous, verb, input)) }
      const body = orRefuse(transition(engagements, previous, verb, supplied, deciding(call)))
      const label = engagements.lifecycle.transitions.find(one => one.verb === verb)?.label ?? verb
      return await record(call, {
        noun: 'engagement',
        subject: previous.subject,
        body,
        reason: reason || label,
        expectedVersion: call.ifMatch,
      })
    }),
    path: narrowed(async ({ tx, org, params, query, at, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('engagement:read', targetOf(engagement.body, engagement.subject))
      const { moment, today } = await momentIn(tx, org, engagement, query, at)
      const { facts, matrix } = await pathFactsOf(tx, rooms, engagement, moment, today)
      const counts = await linkedCounts(tx, engagement.subject)
      const findings = await versionsInForce(tx, 'finding', moment)
      return {
        steps: startPath(engagement.subject, engagement.body, facts).map(step => ({
          ...step,
          criteria: [...step.criteria],
        })),
        combined: [...combinedPathChecks(engagement.body, facts)],
        breadth: [...(await widthOf(tx, engagement, facts.scope.body, moment))],
        counts: {
          requirements: facts.requirements,
          controls: matrix.columns.length,
          populations: counts.get('population') ?? 0,
          requests: counts.get('request') ?? 0,
          findings: findings.filter(one => one.body.engagement === engagement.subject && isOpen(one.body)).length,
        },
        scopeName: facts.scope.body.name,
        scopeVersion: facts.scope.version,
      }
    }),
    overrideStep: narrowed(async call => {
      const engagement = await openEngagementOf(call.tx, call.params.id)
      call.may('engagement:write', targetOf(engagement.body, engagement.subject))
      const { moment, today } = await momentIn(call.tx, call.org, engagement, {}, call.at)
      const { facts } = await pathFactsOf(call.tx, rooms, engagement, moment, today)
      const path = startPath(engagement.subject, engagement.body, facts)
      const { actorPerson: person, at } = deciding(call)
      const body = orRefuse(stepOverridden(engagement.body, call.body, { person, at }, path))
      return await record(call, {
        noun: 'engagement',
        subject: engagement.subject,
        body,
        reason: call.body.reason,
        expectedVersion: call.ifMatch,
      })
    }),
    approveScope: narrowed(async call => {
      const engagement = await openEngagementOf(call.tx, call.params.id)
      call.may('engagement:read', targetOf(engagement.body, engagement.subject))
      const scope = await versionInForce(call.tx, 'scope', engagement.body.scope, await momentOf(call.tx, {}, call.at))
      const { actorPerson: person, at } = deciding(call)
      const body = orRefuse(scopeApproved(engagement.body, { person, at }, scope.version))
      return await record(call, {
        noun: 'engagement',
        subject: engagement.subject,
        body,
        reason: call.body.reason || `The scope is approved in version ${scope.version}`,
        expectedVersion: call.ifMatch,
      })
    }),
    rollForward: narrowed(async call => {
      const before = await engagementOf(call.tx, call.params.id)
      call.may('engagement:write', targetOf(before.body, before.subject))
      deciding(call)
      const { reason, ...wanted } = call.body
      const body = orRefuse(rolledForward(before.body, before.subject, wanted))
      await refuseUnknown(call.tx, body, call.at, null)
      const said = await saidCells(call.tx, before.subject, await momentOf(call.tx, {}, call.at))
      const why = reason || `Continues “${before.body.title}”`
      const next = await record(call, { noun: 'engagement', body, reason: why })
      await recordAll(
        call,
        said.map(cell => ({ noun: 'matrix-cell', body: { ...cell.body, engagement: next.id }, reason: why })),
      )
      return next
    }),
    matrix: narrowed(async ({ tx, params, query, at, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('engagement:read', targetOf(engagement.body, engagement.subject))
      const moment = await momentAsked(tx, engagement, query, at)
      const { rows, matrix } = await matrixIn(tx, rooms, engagement, moment)
      return {
        framework: rows.framework?.ref ?? null,
        frozen: isAsIssued(engagement, moment),
        rows: [...rows.items],
        columns: matrix.columns.map(({ fact: _, ...column }) => column),
        cells: [...matrix.cells],
        leftOut: [...matrix.leftOut],
        gates: matrix.gates.map(({ kind, subject, controls, words }) => ({
          kind,
          subject,
          controls: [...controls],
          words,
        })),
      }
    }),
    sayCells: narrowed(async call => {
      const engagement = await openEngagementOf(call.tx, call.params.id)
      call.may('engagement:write', targetOf(engagement.body, engagement.subject))
      const moment = await momentOf(call.tx, {}, call.at)
      const { items } = await requirementsOf(call.tx, rooms.library, engagement.body, moment)
      const rows = new Set(items.map(one => one.requirement))
      return { written: await sayCells(call, engagement.subject, rows, deciding(call).actorPerson, moment) }
    }),
    manifest: narrowed(async ({ tx, params, at, may }) => {
      const engagement = await engagementOf(tx, params.id)
      may('engagement:read', targetOf(engagement.body, engagement.subject))
      const { lifecycle } = engagement.body
      const isIssued = 'manifest' in lifecycle
      const manifest = isIssued
        ? await manifestAt(tx, rooms, engagement, { asOf: lifecycle.at, knownAt: lifecycle.knownAt })
        : await manifestToIssue(tx, rooms, engagement, at)
      return {
        sha256: manifest.sha256,
        knownAt: manifest.knownAt,
        issued: isIssued ? lifecycle.manifest : null,
        // What was erased since cannot be hashed again: whether the rest is as it was is not known from here.
        holds: isIssued && manifest.erased === 0 ? lifecycle.manifest === manifest.sha256 : null,
        erased: manifest.erased,
        // Before it is issued an auditor's conclusions are nobody else's, not even as hashes.
        versions: isIssued ? [...manifest.versions] : [],
      }
    }),
  }
}

/** The moment that a question about an engagement is about, and the day that it is then in the organisation's zone. */
async function momentIn(
  tx: OrgTransaction,
  org: string,
  engagement: Version<Engagement>,
  query: MomentQuery,
  at: Instant,
) {
  const { body } = await versionInForce(tx, 'organisation', org, await momentOf(tx, {}, at))
  const moment = await momentAsked(tx, engagement, query, at)
  return { moment, today: calendarOf(body.zone).dateAt(moment.asOf) }
}

/** Whether the scope is too broad for an examination, or too narrow for a programme. */
async function widthOf(
  tx: OrgTransaction,
  { body: { kind, scope } }: Version<Engagement>,
  said: Scope,
  moment: Moment,
): Promise<readonly string[]> {
  const scopes = new Map((await versionsInForce(tx, 'scope', moment)).map(one => [one.subject, one.body]))
  if (engagementKinds[kind].categories)
    return breadthWarnings(
      said,
      [...scopes.values()].filter(one => one.parent === scope),
    )
  if (kind !== 'csf_self') return []
  const examined = (await versionsInForce(tx, 'engagement', moment)).filter(
    ({ body }) => engagementKinds[body.kind].categories && body.lifecycle.state !== 'superseded',
  )
  const ids = [...new Set(examined.map(one => one.body.scope))]
  return narrownessWarnings(
    said,
    ids.flatMap(id => {
      const body = scopes.get(id)
      return body ? [{ body, isInside: ancestryOf(scopes, id).includes(scope) }] : []
    }),
  )
}

type Taking = {
  readonly tx: OrgTransaction
  readonly org: string
  readonly at: Instant
}

/** Refuses a step that the facts do not allow, and answers what Onus itself adds to it: the manifest of what is frozen. */
async function suppliedFor(
  call: Taking,
  rooms: MatrixRooms,
  engagement: Version<Engagement>,
  verb: string,
  input: Readonly<Record<string, unknown>>,
): Promise<object> {
  const step = engagements.lifecycle.transitions.find(one => one.verb === verb)
  if (!step?.from.includes(engagement.body.lifecycle.state)) return {}
  const { moment, today } = await momentIn(call.tx, call.org, engagement, {}, call.at)
  const scope = await versionInForce(call.tx, 'scope', engagement.body.scope, moment)
  const { items } = await requirementsOf(call.tx, rooms.library, engagement.body, moment)
  const without = typeof input.without === 'string' ? input.without : ''
  const stopped = whyNotStep(engagement.body, verb, without, {
    scope: { version: scope.version, body: scope.body },
    requirements: items.length,
    today,
  })
  if (stopped) orRefuse(stopped)
  if (verb === 'supersede' && typeof input.supersededBy === 'string') {
    if (input.supersededBy === engagement.subject)
      refuse('invalid_input', 'An engagement does not supersede itself', [
        { path: 'supersededBy', message: 'is this engagement' },
      ])
    await engagementOf(call.tx, input.supersededBy)
  }
  if (verb !== 'issue') return {}
  await lockForIssue(call.tx, engagement.subject)
  const { matrix } = await matrixIn(call.tx, rooms, engagement, moment)
  const unapproved = await unapprovedIn(call.tx, rooms, engagement, matrix, moment)
  const missing = [
    ...(await missingToIssue(call.tx, engagement.subject, call.at)),
    ...unapproved.map(code => `${code}: nothing shows that it was approved by ${engagement.body.to}`),
  ]
  if (missing.length > 0) refuse('not_in_lifecycle', `It cannot be issued yet. ${missing.join('. ')}.`)
  const { sha256, knownAt, versions } = await manifestToIssue(call.tx, rooms, engagement, call.at)
  return { manifest: sha256, items: versions.length, knownAt }
}

/** An engagement names a scope and a profile that are there, and no adviser as an independent auditor. */
async function refuseUnknown(tx: OrgTransaction, body: Engagement, at: string, subject: string | null): Promise<void> {
  const moment = await momentOf(tx, {}, instant(at))
  await versionInForce(tx, 'scope', body.scope, moment)
  if (body.profile !== null) {
    const profile = await versionInForce(tx, 'profile', body.profile, moment)
    const { framework, label } = engagementKinds[body.kind]
    if (framework !== null && !profile.body.framework.startsWith(`${framework}@`))
      refuse(
        'invalid_input',
        `“${profile.body.name}” is about ${profile.body.framework}; a ${label} needs ${framework}`,
        [{ path: 'profile', message: `is about ${profile.body.framework}` }],
      )
  }
  const grants = (await latestGrants(tx)).map(one => one.body)
  const advise = grants.filter(
    one =>
      one.role === 'advisor' &&
      one.state === 'granted' &&
      (one.until === null || one.until > at) &&
      (one.engagement === null || one.engagement === subject),
  )
  const advisors = new Set(advise.map(one => one.user))
  const people = new Map((await versionsInForce(tx, 'person', moment)).map(one => [one.subject, one.body]))
  const advising = [...people].flatMap(([id, person]) => (person.user && advisors.has(person.user) ? [id] : []))
  const both = advisorsAmongJudges(body, new Set(advising))
  if (both.length > 0)
    refuse(
      'separation_of_duties',
      `${both.map(id => people.get(id)?.name ?? id).join(', ')} advises this organisation and cannot judge as a third party in the same engagement`,
    )
}
