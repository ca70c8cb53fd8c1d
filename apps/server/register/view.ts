import type { Version } from '@onus/core/version'
import type { OrgTransaction } from '../db/index.ts'
import { namesOfUsers } from './store.ts'

/** A version as the API shows it, with the name of who wrote it. */
export type RecordView<Body> = {
  readonly id: string
  readonly version: number
  readonly fact: string
  readonly effective: Version<Body>['effective']
  readonly position: number | null
  readonly recorded: Version<Body>['recorded']
  readonly actor: { kind: 'user' | 'token' | 'system'; id: string; name: string }
  readonly reason: string
  readonly sample: boolean
  readonly body: Body
}

/** Versions as the API shows them. */
export async function recordViews<Body>(
  tx: OrgTransaction,
  versions: readonly Version<Body>[],
): Promise<RecordView<Body>[]> {
  const names = await actorNames(tx, versions)
  return versions.map(version => ({
    id: version.subject,
    version: version.version,
    fact: version.fact,
    effective: version.effective,
    position: version.position,
    recorded: version.recorded,
    actor: { ...version.actor, name: names(version.actor) },
    reason: version.reason,
    sample: version.sample,
    body: version.body,
  }))
}

export async function recordView<Body>(tx: OrgTransaction, version: Version<Body>): Promise<RecordView<Body>> {
  const [view] = await recordViews(tx, [version])
  return view as RecordView<Body>
}

/** Names of the people and tokens behind facts: pseudonyms of the ledger, resolved inside the organisation only. */
export async function actorNames(
  tx: OrgTransaction,
  versions: readonly Pick<Version<unknown>, 'actor'>[],
): Promise<(actor: Version<unknown>['actor']) => string> {
  const ids = [...new Set(versions.map(version => version.actor.id))]
  const rows = await namesOfUsers(tx, ids)
  const people = new Map(rows.map(row => [row.id, row.name]))
  return actor =>
    people.get(actor.id) ?? (actor.kind === 'system' ? 'Onus' : actor.kind === 'token' ? 'API token' : 'Former member')
}
