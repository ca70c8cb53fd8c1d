import {
  type AccessEntry,
  type AccessReview,
  type Decisions,
  grantsOf,
  type Look,
  type Revocation,
  revocationOf,
  type SourceRows,
} from '@onus/core/access-review'
import { calendarOfOrganisation } from '@onus/core/occurrence'
import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import { schemaIn, schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionInForce } from '../register/store.ts'
import type { Tables } from '../snapshot/tables.ts'
import { placeOf } from './freezing.ts'
import { rowsOfDataset } from './reading.ts'
import { snapshotsSince } from './store.ts'

export type ProvingRooms = { readonly blobs: BlobStore; readonly tables: Tables }

type Asked = {
  readonly tx: OrgTransaction
  readonly org: string
  readonly moment: Moment
  readonly review: AccessReview
  readonly entries: readonly AccessEntry[]
  readonly decisions: Decisions
}

/** What a snapshot shows of a dataset: which grants are there, whether each can be used, and of which systems. */
type Seen = {
  readonly there: ReadonlyMap<string, boolean | null>
  readonly systems: ReadonlySet<string>
  /** What of it could not be read; then what is absent may be there all the same. */
  readonly unread: string | null
}

/** So many snapshots of a source are looked at, the latest. */
const mostLooks = 40
const mostKept = 60

/** Proves revocations out of snapshots. What a file shows never changes, so that what was seen lately is kept. */
export function revocationProofs({ blobs, tables }: ProvingRooms) {
  const kept = new Map<string, Seen>()

  return async ({ tx, org, moment, review, entries, decisions }: Asked): Promise<ReadonlyMap<number, Revocation>> => {
    const revoked = [...decisions].flatMap(([place, decided]) => {
      const entry = entries[place]
      return decided.decision === 'revoke' && entry ? [{ place, decided, entry }] : []
    })
    const proofs = new Map<number, Revocation>()
    if (revoked.length === 0 || !review.frozen) return proofs
    const schemas = await schemasOf(tx, moment)
    const { body: organisation } = await versionInForce(tx, 'organisation', org, moment)
    const calendar = calendarOfOrganisation(organisation)
    const revokeBy = 'revokeBy' in review.lifecycle ? review.lifecycle.revokeBy : null
    const dueEnds = revokeBy === null ? null : calendar.plusDays(calendar.startOfDay(revokeBy), 1)
    await using copies = blobs.copies()

    const seen = async (dataset: Snapshot['datasets'][number], connection: string): Promise<Seen> => {
      const key = `${org} ${connection} ${dataset.dataset} ${dataset.sha256}`
      const known = kept.get(key)
      if (known) return known
      const rows = await rowsOfDataset({ tables, copies }, org, schemaIn(schemas, dataset.dataset), dataset.sha256)
      const found = seenIn({ connection, dataset: dataset.dataset, rows })
      kept.set(key, found)
      for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest)
      return found
    }

    const bySource = Map.groupBy(revoked, ({ entry }) => `${entry.connection} ${entry.dataset}`)
    for (const [source, of] of bySource) {
      const [connection = '', dataset = ''] = source.split(' ')
      const frozen = review.frozen.sources.find(one => one.connection === connection && one.dataset === dataset)
      const after = of.map(one => one.decided.at).toSorted()[0] ?? moment.asOf
      const snapshots = await snapshotsSince(tx, connection, { after, until: moment, most: mostLooks })
      const looks = new Map<number, Look[]>(of.map(({ place }) => [place, []]))
      for (const snapshot of snapshots) {
        const silent = whySilent(snapshot, dataset, frozen)
        const data = snapshot.body.datasets.find(one => one.dataset === dataset)
        const shows = silent === null && data ? await seen(data, connection) : null
        const accounts = snapshot.body.datasets.find(one => one.dataset === 'identity.accounts@1')
        const people =
          shows && accounts?.complete && dataset !== 'identity.accounts@1' ? await seen(accounts, connection) : null
        for (const { place, entry } of of) looks.get(place)?.push(lookAt(snapshot, entry, silent, shows, people))
      }
      for (const { place, decided } of of) proofs.set(place, revocationOf(decided, dueEnds, looks.get(place) ?? []))
    }
    return proofs
  }
}

function seenIn(source: SourceRows): Seen {
  const { grants, notes } = grantsOf(source)
  return {
    unread: notes[0] ?? null,
    there: new Map(grants.map(grant => [keyOf(grant), grant.enabled])),
    systems: new Set(grants.map(grant => grant.system)),
  }
}

function keyOf({ system, account, right }: Pick<AccessEntry, 'system' | 'account' | 'right'>): string {
  return `${system}\t${account}\t${right}`
}

/** Why a snapshot tells nothing about a source, or null when it does. */
function whySilent(
  { body }: Version<Snapshot>,
  dataset: string,
  frozen: NonNullable<AccessReview['frozen']>['sources'][number] | undefined,
): string | null {
  const on = `The snapshot of ${body.takenAt}`
  const data = body.datasets.find(one => one.dataset === dataset)
  if (!data) return `${on} has no ${dataset}`
  if (body.outcome.state !== 'complete' || !data.complete) return `${on} is not complete`
  const place = placeOf(data)
  const isSame =
    frozen !== undefined &&
    place.sourceSystem === frozen.sourceSystem &&
    place.environment === frozen.environment &&
    place.account === frozen.account
  return isSame ? null : `${on} was read from another place (${place.sourceSystem})`
}

function lookAt(
  { subject, body }: Version<Snapshot>,
  entry: AccessEntry,
  silent: string | null,
  shows: Seen | null,
  accounts: Seen | null,
): Look {
  const about = { snapshot: subject, takenAt: body.takenAt }
  if (silent !== null || !shows) return { ...about, silent: silent ?? 'It tells nothing', shows: 'there' }
  if (!shows.systems.has(entry.system))
    return { ...about, silent: `The snapshot of ${body.takenAt} lists nothing of ${entry.system}`, shows: 'there' }
  const enabled = shows.there.get(keyOf(entry))
  if (enabled === undefined) return { ...about, silent: shows.unread, shows: 'absent' }
  const account = accounts?.there.get(keyOf({ ...entry, right: '' }))
  return { ...about, silent: null, shows: enabled === false || account === false ? 'disabled' : 'there' }
}
