import type { LegalEntity } from '@onus/core/legal-entity'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { versionInForce, versionsInForce } from '../register/store.ts'

/** The entity that was named, or the only one there is. */
export async function entityOf(tx: OrgTransaction, at: string, id: string | undefined): Promise<Version<LegalEntity>> {
  const now = { asOf: instant(at), knownAt: null }
  if (id !== undefined) return await versionInForce(tx, 'legal-entity', id, now)
  const entities = (await versionsInForce(tx, 'legal-entity', now)).filter(({ body }) => body.endedOn === null)
  const [only] = entities
  if (entities.length === 1 && only) return only
  const why =
    entities.length === 0 ? 'There is no legal entity yet: write one down first' : 'Say which legal entity it hit'
  return refuse('invalid_input', why, [{ path: 'entity', message: 'is needed' }])
}
