import { registerRows } from '@onus/core/supplier'
import { type Instant, instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { record, type Writer } from '../record/record.ts'
import { versionsInForce } from '../register/store.ts'
import { peopleNames, supplierRegisterAt } from './gather.ts'
import { registerConnector } from './store.ts'

/** The rows of the register at a moment, as its connector gives them. */
export async function suppliersAsRows(tx: OrgTransaction, shipped: ShippedLaw, now: Instant) {
  const moment = { asOf: now, knownAt: null }
  const { files, under } = await supplierRegisterAt(tx, shipped, moment)
  return registerRows(under, files, await peopleNames(tx, moment), now)
}

/** The connection by which checks read the register; undefined until there is one. One that somebody removed stays so. */
export async function registerConnection(tx: OrgTransaction, now: Instant) {
  const connections = await versionsInForce(tx, 'connection', { asOf: now, knownAt: null })
  return connections.find(({ body }) => body.connector === registerConnector)
}

/**
 * Has the register read anew after something in it changed, in the transaction of the change. The first supplier makes the
 * connection; it is read once a day besides, since time alone makes an assessment due.
 */
export async function readAgain(writer: Writer, queue: AppQueue): Promise<void> {
  const known = await registerConnection(writer.tx, writer.at)
  if (known && known.body.state !== 'active') return
  const connector = registerConnector
  const title = known?.body.title ?? 'Supplier register'
  const id =
    known?.subject ??
    (
      await record(writer, {
        noun: 'connection',
        body: { connector, title, settings: {}, everyHours: 24, state: 'active' },
        effective: { from: instant(writer.at), to: null },
        reason: 'The register of suppliers is read by checks',
      })
    ).id
  const input = { connection: id, connector, title, startedBy: 'the register' }
  await queue.enqueue(writer.tx, { org: writer.org, kind: 'collect', input, createdBy: 'onus' })
}
