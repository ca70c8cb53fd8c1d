import { randomBytes, randomUUID } from 'node:crypto'
import type { Organisation } from '@onus/core/organisation'
import type { Instant } from '@onus/core/time'
import type { Actor } from '@onus/core/version'
import { type Database, type OrgTransaction, withOrg } from '../db/index.ts'
import { record, type Writer } from '../record/record.ts'
import { insertOrganisation } from './store.ts'

export type NewOrganisation = {
  readonly body: Organisation
  readonly actor: Actor
  readonly at: Instant
  readonly sample: boolean
  /** The host that the ledger's origin names; it never changes afterwards. */
  readonly host?: string
}

/**
 * Creates an organisation with its empty ledger, and records it as the ledger's first fact. `andThen` runs in the same
 * transaction, so that a half-made organisation cannot exist.
 */
export async function createOrganisation<T = void>(
  db: Pick<Database, 'app'>,
  input: NewOrganisation,
  andThen: (tx: OrgTransaction, writer: Writer) => Promise<T> = async () => undefined as T,
): Promise<{ org: string; made: T }> {
  const org = randomUUID()
  const made = await withOrg(db.app, { org, user: null }, async tx => {
    const origin = `${input.host ?? 'localhost'}/org/${randomBytes(16).toString('hex')}/v1`
    await insertOrganisation(tx, { org, name: input.body.name, origin, sample: input.sample })
    const writer: Writer = {
      tx,
      org,
      actor: input.actor,
      at: input.at,
      sample: input.sample,
      newId: randomUUID,
      newSalt: () => randomBytes(32),
    }
    await record(writer, { noun: 'organisation', subject: org, body: input.body, reason: 'Created' })
    return await andThen(tx, writer)
  })
  return { org, made }
}
