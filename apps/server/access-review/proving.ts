import {
  type AccessEntry,
  type AccessReview,
  type Decided,
  type Decisions,
  grantsOf,
  isSettled,
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

/** What a snapshot shows of a dataset: which of the grants asked about are there, whether each can be used, and of which systems. */
type Seen = {
  readonly asked: ReadonlySet<string>
  readonly there: ReadonlyMap<string, boolean | null>
  readonly systems: ReadonlySet<string>
  /** What of it could not be read; then what is absent may be there all the same. */
  readonly unread: string | null
}

type Frozen = NonNullable<AccessReview['frozen']>['sources'][number] | undefined
type Source = { readonly connection: string; readonly dataset: string; readonly frozen: Frozen }
type Revoked = { readonly place: number; readonly decided: Decided; readonly entry: AccessEntry }

/** Snapshots of a source are looked at from the latest back, so many at once, and no more than so many. */
const looksAtOnce = 40
const mostLooks = 400
const mostKept = 1000

/**
 * Proves revocations out of snapshots, read back until what is proved can no longer change or the decision is reached.
 * What a file shows never changes, so that what was seen lately is kept.
 */
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

    const seen = async (
      dataset: Snapshot['datasets'][number],
      connection: string,
      asked: ReadonlySet<string>,
    ): Promise<Seen> => {
      const key = `${org} ${connection} ${dataset.dataset} ${dataset.sha256}`
      const known = kept.get(key)
      if (known && asked.isSubsetOf(known.asked)) return known
      const rows = await rowsOfDataset({ tables, copies }, org, schemaIn(schemas, dataset.dataset), dataset.sha256)
      const all = known ? asked.union(known.asked) : asked
      const found = seenIn({ connection, dataset: dataset.dataset, rows }, all)
      kept.set(key, found)
      for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest)
      return found
    }

    const look = async (snapshot: Version<Snapshot>, source: Source, of: readonly Revoked[]): Promise<Look[]> => {
      const { connection, dataset, frozen } = source
      const silent = whySilent(snapshot, dataset, frozen)
      const data = snapshot.body.datasets.find(one => one.dataset === dataset)
      const shows = silent === null && data ? await seen(data, connection, new Set(of.map(rightOf))) : null
      const accounts = snapshot.body.datasets.find(one => one.dataset === 'identity.accounts@1')
      const people =
        shows && accounts?.complete && dataset !== 'identity.accounts@1'
          ? await seen(accounts, connection, new Set(of.map(accountOf)))
          : null
      return of.map(({ entry }) => lookAt(snapshot, entry, silent, shows, people))
    }

    for (const [source, of] of Map.groupBy(revoked, ({ entry }) => `${entry.connection} ${entry.dataset}`)) {
      const [connection = '', dataset = ''] = source.split(' ')
      const frozen = review.frozen.sources.find(one => one.connection === connection && one.dataset === dataset)
      const after = of.map(one => one.decided.at).toSorted()[0] ?? moment.asOf
      const looks: Look[][] = of.map(() => [])
      let [offset, all] = [0, false]
      while (!all && offset < mostLooks && of.some(({ decided }, index) => !isSettled(decided, looks[index] ?? []))) {
        const snapshots = await snapshotsSince(tx, connection, { after, until: moment, offset, limit: looksAtOnce })
        for (const snapshot of snapshots) {
          const shown = await look(snapshot, { connection, dataset, frozen }, of)
          for (const [index, one] of shown.entries()) looks[index]?.push(one)
        }
        offset += snapshots.length
        all = snapshots.length < looksAtOnce
      }
      for (const [index, { place, decided }] of of.entries())
        proofs.set(place, revocationOf(decided, dueEnds, looks[index] ?? [], { all }))
    }
    return proofs
  }
}

function seenIn(source: SourceRows, asked: ReadonlySet<string>): Seen {
  const { grants, notes } = grantsOf(source)
  return {
    asked,
    unread: notes[0] ?? null,
    there: new Map(grants.map(grant => [keyOf(grant), grant.enabled] as const).filter(([key]) => asked.has(key))),
    systems: new Set(grants.map(grant => grant.system)),
  }
}

function keyOf({ system, account, right }: Pick<AccessEntry, 'system' | 'account' | 'right'>): string {
  return `${system}\t${account}\t${right}`
}

const rightOf = ({ entry }: Revoked) => keyOf(entry)
const accountOf = ({ entry }: Revoked) => keyOf({ ...entry, right: '' })

/** Why a snapshot tells nothing about a source, or null when it does. */
function whySilent({ body }: Version<Snapshot>, dataset: string, frozen: Frozen): string | null {
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
