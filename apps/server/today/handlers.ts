import type { today } from '@onus/contract/today'
import { Permission, type Target } from '@onus/core/access'
import { isManual } from '@onus/core/check'
import type { Connection } from '@onus/core/connection'
import { type Control, isWordingDue, missingMethods, unfedDatasets } from '@onus/core/control'
import type { Finding } from '@onus/core/finding'
import { titleOf } from '@onus/core/noun'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import { owedAccess } from '../access-review/owed.ts'
import type { FrozenEntries } from '../access-review/reading.ts'
import { owedRegistrations, whose } from '../agenda/duties.ts'
import { owedSignatures } from '../assertion/owed.ts'
import type { CheckText } from '../check/catalog.ts'
import { checksOf, lastRuns, snapshotsInUse } from '../check/store.ts'
import { lastSnapshots } from '../connection/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { statesOf } from '../evidence/states.ts'
import { owedAnswers, owedVotes } from '../governing-body/owed.ts'
import type { HandlersOf } from '../http/handler.ts'
import { owedLookWork } from '../incident/recurring.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { ledgerEntries } from '../ledger/store.ts'
import type { MatrixRooms } from '../matrix/reading.ts'
import { calendarRows } from '../occurrence/rows.ts'
import { dayOf } from '../organisation/day.ts'
import { isAllowed } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { actorNames } from '../register/view.ts'
import { owedRequests } from '../request/owed.ts'
import { owedSupplierReviews } from '../supplier-request/owed.ts'

const day = 86_400_000

type Item = {
  kind:
    | 'occurrence'
    | 'review'
    | 'access_review'
    | 'failing_check'
    | 'connection'
    | 'exception'
    | 'finding'
    | 'request'
    | 'description'
    | 'signature'
    | 'action'
    | 'adoption'
    | 'handover'
    | 'wording'
    | 'method'
    | 'scope'
    | 'vote'
    | 'authority_request'
    | 'supplier_request'
    | 'registration'
  noun: string
  id: string
  title: string
  why: string
  due: string | null
  since?: string
  overdue: boolean
  window?: { from: string; to: string }
}

/** Work with the person who owes it; null is anybody's. */
type Owed = Item & { owner: string | null }

/** What several kinds of work are read from, fetched once. */
type Known = {
  readonly controls: readonly Version<Control>[]
  readonly connections: readonly Version<Connection>[]
  readonly checks: ReadonlyMap<string, CheckText>
}

export function todayHandlers(
  shipped: ReadonlyMap<string, CheckText>,
  entries: FrozenEntries,
  rooms: MatrixRooms,
  law: ShippedLaw,
): HandlersOf<typeof today> {
  return {
    work: async ({ tx, org, query, at, caller, may }) => {
      const moment = await momentOf(tx, {}, at)
      const today = await dayOf(tx, at)
      const person = caller.kind === 'user' ? caller.person : null
      const known: Known = {
        controls: await versionsInForce(tx, 'control', moment),
        connections: await versionsInForce(tx, 'connection', moment),
        checks: await checksOf(tx, shipped, moment),
      }
      const owed: Owed[] = [
        ...(await openWindows(tx, org, at)),
        ...(await waitingReviews(tx, moment, person)),
        ...(await openAccess(tx, org, entries, at, today)),
        ...(await failingChecks(tx, moment, known)),
        ...(await brokenConnections(tx, known)),
        ...(await openRegisters(tx, moment, at, today)),
        ...(await openFindings(tx, moment, today)),
        ...(await owedRequests(tx, org, at)),
        ...(await owedSignatures(tx, org, rooms, moment, one => query.everybody === 'true' || one === person)),
        ...(await proposals(tx, moment, known)),
        ...(await disagreements(tx, org, moment, known)),
        ...(await outsideScopes(tx, moment, known)),
        ...(await owedVotes(tx, moment)),
        ...(await owedAnswers(tx, moment)),
        ...(await owedLookWork(tx, law, moment)),
        ...(await owedSupplierReviews(tx, moment)),
        ...(await owedRegistrations(tx, law, moment)),
      ]
      const reached = owed.filter(item => (item.owner !== null && item.owner === person) || isReached(item, may))
      const mine =
        query.everybody === 'true' ? reached : reached.filter(({ owner }) => owner === null || owner === person)
      const items = mine.map(({ owner: _, since = null, window = null, ...item }) => ({ ...item, since, window }))
      return {
        items: items
          .toSorted(
            (a, b) =>
              Number(b.overdue) - Number(a.overdue) ||
              (a.due ?? '9').localeCompare(b.due ?? '9') ||
              (a.since ?? '9').localeCompare(b.since ?? '9'),
          )
          .slice(0, 200),
      }
    },
    changes: async ({ tx, query }) => {
      const rows = await ledgerEntries(tx, { limit: query.limit, before: query.before ?? null, subject: null })
      const facts = rows.filter(row => row.noun !== null && row.body !== null)
      const names = await actorNames(
        tx,
        facts.map(row => ({ actor: { kind: row.actorKind ?? 'system', id: row.actorId ?? '' } })),
      )
      const items = facts.map(row => ({
        position: row.index,
        recorded: row.recorded,
        noun: row.noun ?? '',
        id: row.subject ?? '',
        version: row.version ?? 1,
        title: titleOf[row.noun as 'person'](row.body as never),
        actor: names({ kind: row.actorKind ?? 'system', id: row.actorId ?? '' }),
        reason: row.reason ?? '',
      }))
      return { items }
    },
  }
}

/** What whoever is to do it, or to know of it, may do; what is not named here is read as its noun is. */
const needs: Readonly<Record<string, Permission>> = {
  registration: 'legal-entity:write',
  vote: 'board:read',
  authority_request: 'incident:read',
  supplier_request: 'supplier:read',
  'recurring-check': 'incident:read',
  'bridge-letter': 'engagement:read',
}

/** Work of somebody else, and of nobody in particular, is told to those alone who may read what it is about. */
function isReached({ kind, noun, owner }: Owed, may: (permission: Permission, target: Target) => unknown): boolean {
  const permission = Permission.safeParse(needs[kind] ?? needs[noun] ?? `${noun}:read`)
  return permission.success && isAllowed(() => may(permission.data, whose(owner)))
}

async function openWindows(tx: OrgTransaction, org: string, at: string): Promise<Owed[]> {
  const now = instant(at)
  const period = { from: instant(Date.parse(at) - 120 * day), to: instant(Date.parse(at) + 7 * day) }
  const rows = await calendarRows(tx, org, period, { asOf: now, knownAt: null }, null)
  return rows.flatMap(row =>
    row.windows
      .filter(window => (window.state === 'expected' || window.state === 'unproven') && window.from <= now)
      .filter(window => Date.parse(window.to) - Date.parse(at) < 14 * day)
      .map(window => ({
        kind: 'occurrence' as const,
        noun: 'control',
        id: row.control,
        title: `${row.code} ${row.title}`,
        why:
          window.state === 'unproven'
            ? `Performed for ${window.label}, but nothing shows it: attach evidence`
            : `Perform it for ${window.label} and say what shows it`,
        due: window.to,
        overdue: window.to <= now,
        window: window.claims,
        owner: row.owner.state === 'adopted' ? row.owner.owner : null,
      })),
  )
}

async function waitingReviews(tx: OrgTransaction, moment: Moment, person: string | null): Promise<Owed[]> {
  const items = await versionsInForce(tx, 'evidence', moment)
  const states = await statesOf(tx, items, moment)
  return items
    .filter(item => states.get(item.subject)?.state === 'collected' && item.body.collectedBy !== person)
    .map(item => ({
      kind: 'review',
      noun: 'evidence',
      id: item.subject,
      title: item.body.title,
      why: 'Waits for a second person to look at it',
      due: null,
      since: item.effective.from,
      overdue: false,
      owner: null,
    }))
}

/** Entries of reviews of access, one line for each who decides; those that nobody decides about are its owner's to assign. */
async function openAccess(
  tx: OrgTransaction,
  org: string,
  entries: FrozenEntries,
  at: string,
  today: string,
): Promise<Owed[]> {
  return (await owedAccess(entries, { tx, org, at: instant(at) })).map(({ review, owner, why, due }) => ({
    kind: 'access_review',
    noun: 'access-review',
    id: review.subject,
    title: review.body.title,
    why,
    due,
    overdue: due < today,
    owner,
  }))
}

async function failingChecks(tx: OrgTransaction, moment: Moment, { checks, controls }: Known): Promise<Owed[]> {
  const runs = await lastRuns(tx, [...checks.keys()], moment)
  return [...runs.values()]
    .filter(run => run.body.verdict === 'failed' || run.body.verdict === 'error' || run.body.verdict === 'timed_out')
    .map(run => {
      const lifecycle = controls.find(control => control.body.checks.includes(run.body.check))?.body.lifecycle
      const owner = lifecycle?.state === 'adopted' ? lifecycle.owner : null
      return {
        kind: 'failing_check',
        noun: 'check',
        id: run.body.check,
        title: checks.get(run.body.check)?.check.title ?? run.body.check,
        why: run.body.reason,
        due: null,
        overdue: run.body.verdict === 'failed',
        owner,
      }
    })
}

async function brokenConnections(tx: OrgTransaction, { connections }: Known): Promise<Owed[]> {
  const snapshots = await lastSnapshots(tx)
  return connections.flatMap(({ subject, body }) => {
    const last = snapshots.get(subject)?.[0]
    if (body.state !== 'active' || !last || last.body.outcome.state !== 'error') return []
    return [
      {
        kind: 'connection' as const,
        noun: 'connection',
        id: subject,
        title: body.title,
        why: last.body.outcome.why,
        due: null,
        overdue: true,
        owner: null,
      },
    ]
  })
}

async function openRegisters(tx: OrgTransaction, moment: Moment, at: string, today: string): Promise<Owed[]> {
  const exceptions = await versionsInForce(tx, 'exception', moment)
  const actions = await versionsInForce(tx, 'action', moment)
  const asked = exceptions.flatMap(({ subject, body, effective }): Owed[] => {
    if (body.lifecycle.state === 'requested')
      return [
        {
          kind: 'exception',
          noun: 'exception',
          id: subject,
          title: body.title,
          why: 'Waits for a decision by somebody else than who asked',
          due: null,
          since: effective.from,
          overdue: false,
          owner: null,
        },
      ]
    const days = (Date.parse(body.expiresAt) - Date.parse(at)) / day
    if (body.lifecycle.state !== 'approved' || days > 14 || days < -30) return []
    return [
      {
        kind: 'exception',
        noun: 'exception',
        id: subject,
        title: body.title,
        why: days < 0 ? 'Ran out; what it accepted fails again' : 'Runs out soon',
        due: body.expiresAt,
        overdue: days < 0,
        owner: body.owner,
      },
    ]
  })
  const planned = actions.flatMap(({ subject, body }): Owed[] => {
    if (body.lifecycle.state === 'done')
      return [
        {
          kind: 'action',
          noun: 'action',
          id: subject,
          title: body.title,
          why: 'Done; somebody else must verify it',
          due: body.due,
          overdue: false,
          owner: null,
        },
      ]
    if (body.lifecycle.state !== 'open' && body.lifecycle.state !== 'in_progress') return []
    return [
      {
        kind: 'action',
        noun: 'action',
        id: subject,
        title: body.title,
        why: 'Open',
        due: body.due,
        overdue: body.due < today,
        owner: body.owner,
      },
    ]
  })
  return [...asked, ...planned]
}

const findingWork: Readonly<Record<Exclude<Finding['lifecycle']['state'], 'closed'>, string>> = {
  open: 'Say the cause and the effect',
  assessed: 'Respond: what is done, by whom, by when',
  responded: 'Do what the response says, and say what was done',
  remediated: 'Remediated; somebody else must verify it',
  verified: 'Verified; close it',
}

/** Findings that are not closed, with whoever has the next step. */
async function openFindings(tx: OrgTransaction, moment: Moment, today: string): Promise<Owed[]> {
  const findings = await versionsInForce(tx, 'finding', moment)
  return findings.flatMap(({ subject, body, effective }): Owed[] => {
    const { lifecycle } = body
    if (lifecycle.state === 'closed') return []
    const due = lifecycle.state === 'responded' ? lifecycle.responseDue : null
    const owners = { open: body.owner, assessed: body.owner, remediated: null, verified: null }
    return [
      {
        kind: 'finding',
        noun: 'finding',
        id: subject,
        title: body.title,
        why: findingWork[lifecycle.state],
        due,
        ...(due === null && { since: effective.from }),
        overdue: due !== null && due < today,
        owner: lifecycle.state === 'responded' ? lifecycle.responsible : owners[lifecycle.state],
      },
    ]
  })
}

async function proposals(tx: OrgTransaction, moment: Moment, { controls }: Known): Promise<Owed[]> {
  const people = new Map((await versionsInForce(tx, 'person', moment)).map(person => [person.subject, person.body]))
  const proposed = controls.filter(control => control.body.lifecycle.state === 'proposed')
  const handovers = controls.flatMap(({ subject, body }): Owed[] => {
    const owner = body.lifecycle.state === 'adopted' ? people.get(body.lifecycle.owner) : undefined
    if (!owner?.leftOn) return []
    return [
      {
        kind: 'handover',
        noun: 'control',
        id: subject,
        title: `${body.code} ${body.title}`,
        why: `${owner.name} left; name another owner`,
        due: null,
        overdue: true,
        owner: null,
      },
    ]
  })
  if (proposed.length === 0) return handovers
  const title = `${proposed.length} proposed controls`
  return [
    ...handovers,
    {
      kind: 'adoption',
      noun: 'control',
      id: 'proposed',
      title,
      why: 'Adopt those you do, with one owner each; until then they are unknown',
      due: null,
      overdue: false,
      owner: null,
    },
  ]
}

/** Where what is written and what is done drift apart: wording to confirm, checks that nothing feeds, methods not used. */
async function disagreements(
  tx: OrgTransaction,
  org: string,
  moment: Moment,
  { controls, checks }: Known,
): Promise<Owed[]> {
  const organisation = await versionInForce(tx, 'organisation', org, moment)
  const reads = (id: string) => {
    const check = checks.get(id)?.check
    return check && !isManual(check) ? Object.values(check.data).map(data => data.dataset) : []
  }
  const filled = new Set(
    (await snapshotsInUse(tx, moment)).flatMap(({ snapshot }) =>
      snapshot.body.datasets.map(dataset => dataset.dataset),
    ),
  )
  const adopted = controls.filter(control => control.body.lifecycle.state === 'adopted')
  return adopted.flatMap((control): Owed[] => {
    const { subject, body } = control
    const item = {
      noun: 'control',
      id: subject,
      title: `${body.code} ${body.title}`,
      due: null,
      overdue: false,
      owner: body.lifecycle.state === 'adopted' ? body.lifecycle.owner : null,
    }
    const unfed = unfedDatasets(body, reads, filled)
    const missing = organisation.body.federal ? missingMethods(body) : []
    return [
      ...(isWordingDue(control, moment.asOf)
        ? [{ ...item, kind: 'wording' as const, why: 'Confirm that it still says what is really done' }]
        : []),
      ...(unfed.length > 0
        ? [
            {
              ...item,
              kind: 'wording' as const,
              why: `It says that a machine tests it, but nothing fills ${unfed.join(', ')}`,
            },
          ]
        : []),
      ...(missing.length > 0
        ? [{ ...item, kind: 'method' as const, why: `Federal context: no result by ${missing.join(' or ')} yet` }]
        : []),
    ]
  })
}

/** What is observed but stands in no system's boundary: something was deployed, or a boundary was forgotten. */
async function outsideScopes(tx: OrgTransaction, moment: Moment, { connections }: Known): Promise<Owed[]> {
  const scopes = (await versionsInForce(tx, 'scope', moment)).filter(scope => scope.body.kind === 'system')
  const named = new Set(scopes.flatMap(scope => scope.body.components.flatMap(part => part.connections)))
  const outside = connections.filter(one => one.body.state !== 'removed' && !named.has(one.subject))
  return outside.map(({ subject, body }) => ({
    kind: 'scope',
    noun: 'connection',
    id: subject,
    title: body.title,
    why: 'No system names what it observes: review the scope, and put it in or out with a reason',
    due: null,
    overdue: false,
    owner: null,
  }))
}
