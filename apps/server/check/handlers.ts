import type { checks } from '@onus/contract/check'
import { isManual } from '@onus/core/check'
import { refuse } from '@onus/core/problem'
import type { Run } from '@onus/core/run'
import type { Version } from '@onus/core/version'
import type { Evaluator } from '@onus/evaluator/evaluate'
import { validateCheck } from '@onus/evaluator/validate'
import type { BlobStore } from '../blob/store.ts'
import { controlName } from '../control/store.ts'
import { schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { pageFrom, readCursor } from '../http/cursor.ts'
import type { HandlersOf } from '../http/handler.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { record } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { recordView, recordViews } from '../register/view.ts'
import type { Tables } from '../snapshot/tables.ts'
import { attesting } from './attest.ts'
import type { CheckText } from './catalog.ts'
import { previewCheck } from './preview.ts'
import { checksOf, daysOf, intervalPlace, intervalsOf, lastRuns, runPlace, runsOf } from './store.ts'

type Rooms = {
  shipped: ReadonlyMap<string, CheckText>
  evaluator: Evaluator
  tables: Tables
  blobs: BlobStore
  queue: AppQueue
  workFolder: string
}

export function checkHandlers(rooms: Rooms): HandlersOf<typeof checks> {
  return {
    list: async ({ tx, query, at }) => ({ items: await cards(rooms, tx, await momentOf(tx, query, at)) }),
    get: async ({ tx, params, query, at }) => {
      const moment = await momentOf(tx, query, at)
      const found = (await checksOf(tx, rooms.shipped, moment)).get(params.id) ?? unknownCheck(params.id)
      const card = (await cards(rooms, tx, moment)).find(one => one.id === params.id)
      if (!card) return unknownCheck(params.id)
      const validation = isManual(found.check)
        ? null
        : await validateCheck(rooms.evaluator, withoutExamples(found.text), { datasets: await schemasOf(tx, moment) })
      return { ...card, text: found.text, sql: validation?.sql ?? null, remediation: found.check.remediation }
    },
    runs: async ({ tx, params, query }) => {
      const rows = await runsOf(tx, params.id, query.limit + 1, readCursor(runPlace, query.cursor))
      const page = pageFrom(rows, query.limit, run => ({ now: run.body.now, fact: run.fact }))
      return { items: await recordViews(tx, page.items), next: page.next, total: null }
    },
    ran: async ({ tx, params, at }) =>
      await recordView(tx, await versionInForce(tx, 'run', params.id, await momentOf(tx, {}, at))),
    rows: async ({ tx, org, params, query, at }) => {
      const run = await versionInForce(tx, 'run', params.run, await momentOf(tx, {}, at))
      if (run.body.check !== params.id) return refuse('not_found', 'There is no such run of this check')
      if (run.body.resultBlob === null) return { items: [], next: null, total: 0 }
      const offset = Number(query.cursor ?? 0)
      if (!Number.isSafeInteger(offset) || offset < 0) refuse('invalid_input', 'This cursor is not one of this list')
      await using copies = rooms.blobs.copies()
      const path = await copies.pathOf(org, run.body.resultBlob)
      const filters = query.status ? [{ column: 'status', is: 'equal' as const, value: query.status }] : []
      const page = await rooms.tables.read(path, {
        offset,
        limit: query.limit,
        filters,
        ...(query.search && { search: query.search }),
      })
      const at_ = (name: string) => page.columns.findIndex(column => column.name === name)
      const [resource, status, reason] = [at_('resource'), at_('status'), at_('reason')]
      const items = page.rows.map(({ cells }) => ({
        resource: String(cells[resource] ?? ''),
        status: String(cells[status]) as 'pass',
        reason: String(cells[reason] ?? ''),
      }))
      const end = offset + items.length
      return { items, next: end < page.total ? String(end) : null, total: page.total }
    },
    intervals: async ({ tx, params, query }) => {
      const rows = await intervalsOf(tx, params.id, query.limit + 1, readCursor(intervalPlace, query.cursor))
      const page = pageFrom(rows, query.limit, row => ({ from: row.from, id: row.id }))
      const items = page.items.map(({ resource, status, from, to }) => ({
        resource,
        status: status as 'pass',
        from,
        to,
      }))
      return { items, next: page.next, total: null }
    },
    days: async ({ tx, params, query }) => {
      const days = (Date.parse(query.to) - Date.parse(query.from)) / 86_400_000 + 1
      if (days < 1 || days > longestPeriodDays)
        refuse('invalid_input', `A period has between one and ${longestPeriodDays} days`, [
          { path: 'query.to', message: 'is before it begins, or too far away' },
        ])
      const found = await daysOf(tx, params.id, query.from, query.to)
      return { resources: found.resources, days: [...found.days] }
    },
    validate: async ({ tx, body }) => {
      const datasets = await schemasOf(tx)
      const { ok, problems, warnings } = await validateCheck(rooms.evaluator, body.text, { datasets })
      return { ok, problems: [...problems], warnings: [...warnings] }
    },
    preview: async ({ tx, org, body, at }) => await previewCheck(rooms, tx, org, body.text, at),
    save: async call => {
      const validation = await validateCheck(rooms.evaluator, call.body.text, { datasets: await schemasOf(call.tx) })
      if (!validation.check || !validation.ok) {
        const fields = validation.problems.map(problem => ({
          path: `body.text:${problem.line ?? 1}:${problem.column ?? 1}`,
          message: problem.message,
        }))
        return refuse('invalid_input', fields.map(field => field.message).join('; '), fields)
      }
      if (validation.check.id !== call.params.id)
        refuse('invalid_input', `The text says id ${validation.check.id}; the address says ${call.params.id}`)
      const own = await versionsInForce(call.tx, 'check', await momentOf(call.tx, {}, call.at))
      const before = own.find(version => version.body.check === call.params.id)
      const saved = await record(call, {
        noun: 'check',
        ...(before && { subject: before.subject }),
        body: { check: validation.check.id, title: validation.check.title, text: call.body.text },
        reason: call.body.reason,
        expectedVersion: call.ifMatch,
      })
      await rooms.queue.enqueue(call.tx, {
        org: call.org,
        kind: 'run_checks',
        input: { checks: [validation.check.id] },
        createdBy: call.actor.id,
      })
      return { id: validation.check.id, version: saved.version }
    },
    attest: attesting(rooms.shipped),
    run: async ({ tx, org, actor, body, at }) => {
      const known = await checksOf(tx, rooms.shipped, await momentOf(tx, {}, at))
      for (const id of body.checks ?? []) if (!known.has(id)) unknownCheck(id)
      const input = body.checks ? { checks: body.checks } : {}
      return { job: await rooms.queue.enqueue(tx, { org, kind: 'run_checks', input, createdBy: actor.id }) }
    },
  }
}

/** Three years: longer than any period that is assessed. */
const longestPeriodDays = 1098

function unknownCheck(id: string): never {
  return refuse('not_found', `There is no check "${id}"`)
}

/** The examples were run when the check was saved; to show its SQL they need not run again. */
function withoutExamples(text: string): string {
  return text.replace(/^examples:\n(?:[ -].*\n?|\n)*/m, '')
}

async function cards(rooms: Rooms, tx: OrgTransaction, moment: Moment) {
  const checks = [...(await checksOf(tx, rooms.shipped, moment)).values()]
  const runs = await lastRuns(
    tx,
    checks.map(one => one.check.id),
    moment,
  )
  const views = new Map((await recordViews(tx, [...runs.values()])).map(view => [view.body.check, view]))
  const controls = await versionsInForce(tx, 'control', moment)
  return checks.map(({ check, origin }) => ({
    id: check.id,
    title: check.title,
    good: check.good,
    severity: check.severity,
    cadence: check.cadence,
    requirements: [...check.requirements],
    datasets: isManual(check) ? [] : Object.entries(check.data).map(([alias, { dataset }]) => ({ alias, dataset })),
    population: isManual(check) ? null : check.population.data,
    origin,
    raises: check.raises ?? null,
    controls: controls
      .filter(control => control.body.checks.includes(check.id))
      .map(control => controlName(control.subject, control)),
    lastRun: views.get(check.id) ?? null,
    stale: isStale(runs.get(check.id), moment),
    manual: isManual(check) ? { method: check.method, steps: [...check.steps] } : null,
  }))
}

function isStale(run: Version<Run> | undefined, moment: Moment): boolean {
  return run !== undefined && run.body.freshUntil <= moment.asOf
}
