import type { suppliers } from '@onus/contract/supplier'
import { watchedBy } from '@onus/core/posture'
import { isRefusal, refuse } from '@onus/core/problem'
import { listOf } from '@onus/core/regulation'
import {
  acceptedBy,
  clauseTitle,
  concentrationOf,
  countingReports,
  noticeDelays,
  pointsOf,
  riskOf,
  ruleOfStanding,
  type Supplier,
  type SupplierDraft,
  type SupplierPoint,
  standingOfSupplier,
} from '@onus/core/supplier'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { type HandlersOf, type Narrowed, narrowed } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { citedView } from '../law/view.ts'
import { dayIn, zoneAt } from '../organisation/day.ts'
import { sheetDownload } from '../readiness/sheet.ts'
import { record } from '../record/record.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { versionInForce, versionsInForce, versionsOf } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { peopleNames, supplierRegisterAt, unionLaw } from './gather.ts'
import { importTable, undoImport } from './importing.ts'
import { ownersOf } from './owners.ts'
import { emptySheets, registerSheet } from './sheet.ts'
import { readAgain, registerConnection } from './source.ts'
import { ownPeriod, reachView, standingView } from './view.ts'

type Rooms = { readonly law: ShippedLaw; readonly queue: AppQueue }

/** The check that judges every point of the register. */
const check = 'supplier-register-in-order'
const requirements = [...watchedBy].flatMap(([requirement, by]) => (by === check ? [requirement] : []))

export function supplierHandlers({ law: shipped, queue }: Rooms): HandlersOf<typeof suppliers> {
  const versioned = versionedHandlers<typeof Supplier>('supplier', {
    read: 'supplier:read',
    write: 'supplier:write',
    // What happened to a supplier is recorded by acts of its own; whoever edits the rest leaves it as it was.
    decide: async ({ writer, caller, body, previous }) => {
      await refuseUnknownOwner(writer.tx, body.owner, writer.at)
      const isAccepting = Object.values(body.clauses).some(({ state }) => state === 'absent_accepted')
      const clauses = isAccepting
        ? acceptedBy(body.clauses, previous?.body.clauses ?? {}, deciding({ caller, at: writer.at }).actorPerson)
        : body.clauses
      if (body.serves) await versionInForce(writer.tx, 'legal-entity', body.serves, { asOf: writer.at, knownAt: null })
      const { triggers = [], notices = [], serviceReviews } = previous?.body ?? {}
      return { ...body, clauses, triggers, notices, ...(serviceReviews && { serviceReviews }) }
    },
  })
  const readAfter = <Verb extends 'create' | 'update'>(verb: Verb) => {
    const write = versioned[verb] as unknown as { narrowed: (call: unknown) => Promise<unknown> }
    return (async (call: Parameters<typeof record>[0]) => {
      const written = await write.narrowed(call)
      await readAgain(call, queue)
      return written
    }) as never
  }
  return {
    ...versioned,
    list: narrowed(async call => {
      const page = await (versioned.list as Narrowed<typeof suppliers.list>).narrowed(call)
      if (isRefusal(page)) return page
      return { ...page, items: page.items.filter(({ body }) => body.takenBack === undefined) }
    }),
    create: readAfter('create'),
    update: readAfter('update'),
    standings: async ({ tx, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const { files, zone, under } = await supplierRegisterAt(tx, shipped, moment)
      const nameOf = await peopleNames(tx, moment)
      const named = new Map(files.map(({ id, supplier }) => [id, supplier.name]))
      const connection = await registerConnection(tx, moment.asOf)
      const controls = await versionsInForce(tx, 'control', moment)
      return {
        zone,
        items: files
          .map(file => ({ file, ...under(file) }))
          .map(({ file, law, zone }) => ({
            id: file.id,
            name: file.supplier.name,
            tier: file.supplier.tier,
            country: file.supplier.country,
            owner: { id: file.supplier.owner, name: nameOf(file.supplier.owner) },
            services: file.supplier.services.map(({ name }) => name),
            inBoundary: file.supplier.inBoundary,
            standing: standingView(law, file, zone, moment.asOf),
            risk: riskOf(file.supplier.tier, standingOfSupplier(law, file, zone, moment.asOf)),
            points: counted(pointsOf(law, file, zone, moment.asOf)),
            dependsOn: file.supplier.dependsOn?.length ?? null,
          })),
        shared: concentrationOf(files).map(({ behind, ...one }) => ({
          ...one,
          behind: behind.map(id => ({ id, name: named.get(id) ?? '' })),
        })),
        source: connection ? { connection: connection.subject, state: connection.body.state } : null,
        check,
        controls: controls.flatMap(({ subject, body }) => {
          const addressed = body.addresses.map(one => one.requirement).filter(one => requirements.includes(one))
          if (body.lifecycle.state !== 'adopted' || addressed.length === 0) return []
          const { code, title, checks } = body
          return [{ id: subject, code, title, requirements: addressed, sees: checks.includes(check) }]
        }),
      }
    },
    standing: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const { files, assessments, under } = await supplierRegisterAt(tx, shipped, moment)
      const file = files.find(({ id }) => id === params.id) ?? refuse('not_found', 'There is no such supplier here')
      const { law, zone } = under(file)
      const today = dayIn(zone, moment.asOf)
      const own = await ownPeriod(tx, moment, today, {})
      const counting = new Set(countingReports(law, file, today).map(({ id }) => id))
      return {
        zone,
        standing: standingView(law, file, zone, moment.asOf),
        rule: citedView(law.get(ruleOfStanding(file.supplier, standingOfSupplier(law, file, zone, moment.asOf)))),
        risk: riskOf(file.supplier.tier, standingOfSupplier(law, file, zone, moment.asOf)),
        points: [...pointsOf(law, file, zone, moment.asOf)],
        clauses: listOf(law, 'supplier.clauses').map(id => ({ id, title: clauseTitle(id) })),
        clauseRule: citedView(law.get('supplier.clauses')),
        assessments: (await recordViews(
          tx,
          assessments.filter(({ body }) => body.supplier === params.id),
        )) as never,
        reports: file.reports.map(({ id, body }) => ({
          id,
          title: body.title,
          state: body.lifecycle.state,
          counts: counting.has(id),
          reach: body.review.period === null ? null : reachView(law, body.review, own, today),
        })),
        notices: noticeDelays(file.supplier).map(({ notice, hours, late }) => ({ ...notice, hours, late })),
        notice: citedView(law.get('supplier.notice')),
        triggers: file.supplier.triggers,
        serviceReviews: file.supplier.serviceReviews ?? [],
        behind: files
          .filter(({ supplier }) => (supplier.dependsOn ?? []).some(one => one.supplier === params.id))
          .map(({ id, supplier }) => ({ id, name: supplier.name })),
      }
    },
    clauses: async ({ tx, query, at }) => {
      const { asOf } = await momentOf(tx, query, at)
      const law = unionLaw(shipped, await zoneAt(tx, asOf), asOf)
      return {
        rule: citedView(law.get('supplier.clauses')),
        items: listOf(law, 'supplier.clauses').map(id => ({ id, title: clauseTitle(id) })),
      }
    },
    trigger: async call => {
      const { body } = await latest(call.tx, call.params.id)
      const by = deciding(call).actorPerson
      if (call.body.at > call.at)
        refuse('invalid_input', 'It has not happened yet', [{ path: 'at', message: 'later than now' }])
      const written = await record(call, {
        noun: 'supplier',
        subject: call.params.id,
        body: { ...body, triggers: [...body.triggers, { ...call.body, by }] },
        reason: 'Something happened that asks for a new assessment',
      })
      await readAgain(call, queue)
      return written
    },
    notice: async call => {
      const { body } = await latest(call.tx, call.params.id)
      const by = deciding(call).actorPerson
      const { toldAt, awareAt, what } = call.body
      if (toldAt > call.at || (awareAt !== null && awareAt > toldAt))
        refuse('invalid_input', 'It told after it knew, and before now', [{ path: 'toldAt', message: 'out of order' }])
      const written = await record(call, {
        noun: 'supplier',
        subject: call.params.id,
        body: {
          ...body,
          notices: [...body.notices, { ...call.body, by }],
          triggers: [...body.triggers, { at: toldAt, is: 'incident' as const, what: what.slice(0, 2_000), by }],
        },
        reason: 'It told of an incident',
      })
      await readAgain(call, queue)
      return written
    },
    serviceReview: async call => {
      const { body } = await latest(call.tx, call.params.id)
      const by = deciding(call).actorPerson
      if (call.body.from > call.body.to)
        refuse('invalid_input', 'It begins before it ends', [{ path: 'to', message: 'before it begins' }])
      const written = await record(call, {
        noun: 'supplier',
        subject: call.params.id,
        body: { ...body, serviceReviews: [...(body.serviceReviews ?? []), { ...call.body, at: instant(call.at), by }] },
        reason: 'Its report on the agreed service was reviewed',
      })
      await readAgain(call, queue)
      return written
    },
    sheet: async ({ tx, body: { format, rows, ...asked }, at }) => {
      if (rows === 'none') return sheetDownload('suppliers-to-fill', format, emptySheets())
      const moment = await momentOf(tx, asked, at)
      const { files, under } = await supplierRegisterAt(tx, shipped, moment)
      const people = await versionsInForce(tx, 'person', moment)
      const { written } = ownersOf(people.map(({ subject, body }) => ({ id: subject, ...body })))
      const sheet = registerSheet(under, files, written, moment.asOf)
      return sheetDownload('suppliers', format, [sheet])
    },
    importTable: async call => await importTable(call, queue),
    undoImport: async call => await undoImport(call, queue),
  }
}

function counted(points: readonly SupplierPoint[]) {
  const many = (state: SupplierPoint['state']) => points.filter(one => one.state === state).length
  return { met: many('met'), gap: many('gap'), unknown: many('unknown') }
}

async function latest(tx: OrgTransaction, id: string): Promise<Version<Supplier>> {
  const [version] = await versionsOf(tx, 'supplier', id)
  return version as Version<Supplier>
}

async function refuseUnknownOwner(tx: OrgTransaction, owner: SupplierDraft['owner'], at: string): Promise<void> {
  const people = await versionsInForce(tx, 'person', { asOf: at as never, knownAt: null })
  if (people.some(({ subject }) => subject === owner)) return
  refuse('invalid_input', 'The owner is nobody of this organisation', [
    { path: 'body.owner', message: 'no such person' },
  ])
}
