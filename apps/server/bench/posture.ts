import { randomBytes } from 'node:crypto'
import { instant } from '@onus/core/time'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import { onlyShipped } from '../framework/library.ts'
import { newId } from '../id/index.ts'
import { postureService } from '../posture/service.ts'
import { type Author, record, type Writer } from '../record/record.ts'
import { type Company, runBody, settle, storeResults } from './company.ts'
import { type Figure, ownCpuMs, percentile } from './figure.ts'

export type PostureRounds = { readonly stored: readonly number[]; readonly changes: number; readonly dates: number }

/**
 * Posture of all frameworks over a real database: after one fact changed, and as of any date from nothing kept, with more
 * and more results stored. The largest store is held against the targets.
 */
export async function benchPosture(database: Database, company: Company, rounds: PostureRounds): Promise<Figure[]> {
  const figures: Figure[] = []
  let stored = 0
  const last = rounds.stored.at(-1)
  for (const total of rounds.stored) {
    await storeResults(database, company, stored, total)
    stored = total
    const isLast = total === last
    const changed = await afterChanges(database, company, rounds.changes)
    const cold = await asOfDates(database, company, rounds.dates)
    const of = `${total.toLocaleString('en')} results stored`
    figures.push(
      {
        name: `posture of all frameworks after one fact changed, p50, ${of}`,
        value: percentile(changed.walls, 0.5),
        unit: 'ms',
      },
      {
        name: `posture of all frameworks after one fact changed, p95, ${of}`,
        value: percentile(changed.walls, 0.95),
        unit: 'ms',
        ...(isLast && { limit: 50 }),
      },
      { name: `the same, mean CPU, ${of}`, value: changed.cpuMs, unit: 'ms CPU' },
      { name: `first posture of a started server, ${of}`, value: changed.firstMs, unit: 'ms' },
      { name: `posture as of any date, cold, p50, ${of}`, value: percentile(cold.walls, 0.5), unit: 'ms' },
      {
        name: `posture as of any date, cold, p95, ${of}`,
        value: percentile(cold.walls, 0.95),
        unit: 'ms',
        ...(isLast && { limit: 500 }),
      },
      { name: `the same, mean CPU, ${of}`, value: cold.cpuMs, unit: 'ms CPU' },
    )
  }
  const [least, most] = [rounds.stored[0], last].map(
    total =>
      figures.find(one => one.name === `the same, mean CPU, ${total?.toLocaleString('en')} results stored`)?.value ?? 0,
  )
  if (rounds.stored.length > 1 && least && most)
    figures.push({
      name: `growth of the CPU of one change from ${rounds.stored[0]?.toLocaleString('en')} to ${last?.toLocaleString('en')} results`,
      value: most / least,
      unit: 'x',
      limit: 1.5,
    })
  return figures
}

async function afterChanges(database: Database, company: Company, changes: number) {
  const service = postureService(onlyShipped(company.catalog))
  const answer = () =>
    reading(database, company.org, async tx => {
      const moment = { asOf: instant(Date.now()), knownAt: null }
      const profiles = await service.profiles(tx, moment)
      return await service.answer(tx, company.org, profiles, { moment, scope: null, window: null, isNow: true })
    })
  const first = await timed(answer)
  await answer()
  const walls: number[] = []
  let cpu = 0
  for (let turn = 0; turn < changes; turn += 1) {
    const check = company.checks[(turn * 17) % company.checks.length] ?? ''
    await withOrg(database.app, { org: company.org, user: null }, tx =>
      record(writerOf(tx, company.org), {
        noun: 'run',
        body: runBody(company, check, instant(Date.now()), turn % 2 === 0) as never,
        provenance: 'computed',
      }),
    )
    await settle(database, company.org)
    const one = await timed(answer)
    walls.push(one.wallMs)
    cpu += one.cpuMs
  }
  return { walls, cpuMs: cpu / changes, firstMs: first.wallMs }
}

async function asOfDates(database: Database, company: Company, dates: number) {
  const service = postureService(onlyShipped(company.catalog))
  const walls: number[] = []
  let cpu = 0
  for (let turn = 0; turn < dates; turn += 1) {
    const asOf = instant(Date.now() - ((turn * 0.618) % 1) * 300 * 86_400_000 - 86_400_000)
    const one = await timed(() =>
      reading(database, company.org, async tx => {
        const moment = { asOf, knownAt: null }
        const profiles = await service.profiles(tx, moment)
        return await service.answer(tx, company.org, profiles, { moment, scope: null, window: null, isNow: false })
      }),
    )
    walls.push(one.wallMs)
    cpu += one.cpuMs
  }
  return { walls, cpuMs: cpu / dates }
}

function reading<T>(database: Database, org: string, work: (tx: OrgTransaction) => Promise<T>): Promise<T> {
  return withOrg(database.app, { org, user: null }, work, { access: 'read', statementTimeoutMs: 60_000 })
}

async function timed(work: () => Promise<unknown>): Promise<{ wallMs: number; cpuMs: number }> {
  const [wall, cpu] = [performance.now(), ownCpuMs()]
  await work()
  return { wallMs: performance.now() - wall, cpuMs: ownCpuMs() - cpu }
}

export function writerOf(tx: OrgTransaction, org: string): Writer {
  return { tx, org, ...authorNow() }
}

export function authorNow(): Author {
  const actor = { kind: 'system', id: 'bench' } as const
  return { actor, at: instant(Date.now()), sample: false, newId, newSalt: () => randomBytes(32) }
}
