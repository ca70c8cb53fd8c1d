import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type AccessReview,
  accessDatasets,
  accessEntries,
  entryColumns,
  entryKey,
  type FrozenAccess,
  type PeopleList,
  rowOfEntry,
  type SourceRows,
} from '@onus/core/access-review'
import { Sha256 } from '@onus/core/id'
import { calendarOfOrganisation } from '@onus/core/occurrence'
import { refuse } from '@onus/core/problem'
import type { Deciding } from '@onus/core/register'
import type { Snapshot } from '@onus/core/snapshot'
import { type Instant, instant } from '@onus/core/time'
import type { Version } from '@onus/core/version'
import type { Evaluator } from '@onus/evaluator/evaluate'
import { freezePopulation } from '@onus/evaluator/population'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import { snapshotsInUse } from '../check/store.ts'
import { schemaIn, schemasOf } from '../dataset/registry.ts'
import type { OrgTransaction } from '../db/index.ts'
import { versionInForce, versionsInForce } from '../register/store.ts'
import type { Tables } from '../snapshot/tables.ts'
import { type FrozenEntries, rowsOfDataset } from './reading.ts'

export type AccessRooms = {
  readonly blobs: BlobStore
  readonly tables: Tables
  readonly evaluator: Evaluator
  readonly workFolder: string
  readonly entries: FrozenEntries
}

/** More than so many entries are reviewed in several reviews: nobody looks at more. */
const mostEntries = 100_000

/** The datasets beside the sources of a connection that say more about an account or a role. */
const besideThem = ['identity.accounts@1', 'identity.roles@1']

type InUse = { readonly snapshot: Version<Snapshot>; readonly title: string }

/**
 * Reads the latest snapshots of the sources, makes entries of them and freezes those: the lines become a file of the
 * organisation, and their hash names it.
 */
export async function freezeAccess(
  { blobs, tables, evaluator, workFolder, entries: frozenEntries }: AccessRooms,
  { tx, org, at, review, by }: { tx: OrgTransaction; org: string; at: Instant; review: AccessReview; by: Deciding },
): Promise<FrozenAccess> {
  const moment = { asOf: at, knownAt: null }
  const inUse = await snapshotsInUse(tx, moment)
  const schemas = await schemasOf(tx, moment)
  await using copies = blobs.copies()
  const read = async ({ snapshot }: InUse, dataset: string): Promise<readonly SourceRows[]> => {
    const found = snapshot.body.datasets.find(one => one.dataset === dataset)
    if (!found) return []
    const rows = await rowsOfDataset({ tables, copies }, org, schemaIn(schemas, dataset), found.sha256)
    return [{ connection: snapshot.body.connection, dataset, rows }]
  }
  const listed = async (used: InUse | undefined, dataset: string): Promise<PeopleList | null> =>
    used
      ? {
          rows: (await read(used, dataset)).flatMap(one => one.rows),
          complete: isComplete(used.snapshot.body, dataset),
        }
      : null
  const sources: FrozenAccess['sources'] = []
  const sourceRows: SourceRows[] = []
  for (const { connection, dataset } of review.sources) {
    const used = inUse.find(one => one.snapshot.body.connection === connection)
    const found = used?.snapshot.body.datasets.find(one => one.dataset === dataset)
    if (!used || !found)
      return refuse('conflict', `There is no snapshot with ${dataset} of this source; collect it first`)
    sources.push({
      connection,
      dataset,
      snapshot: used.snapshot.subject,
      sha256: found.sha256,
      rows: found.rows,
      complete: isComplete(used.snapshot.body, dataset),
      takenAt: used.snapshot.body.takenAt,
      ...placeOf(found),
    })
    sourceRows.push(...(await read(used, dataset)))
  }
  const connections = new Set(review.sources.map(one => one.connection))
  const beside: SourceRows[] = []
  for (const used of inUse.filter(one => connections.has(one.snapshot.body.connection)))
    for (const dataset of besideThem)
      if (!review.sources.some(one => one.connection === used.snapshot.body.connection && one.dataset === dataset))
        beside.push(...(await read(used, dataset)))
  const staff = latestWith(inUse, 'people.employees@1')
  const leavers = latestWith(inUse, 'people.leavers@1')
  const { body: organisation } = await versionInForce(tx, 'organisation', org, moment)
  const previous = await lastCompleted(tx, at, review)
  const people = await versionsInForce(tx, 'person', moment)
  const calendar = calendarOfOrganisation(organisation)
  const { entries, notes } = accessEntries({
    review,
    sources: sourceRows,
    beside,
    employees: await listed(staff, 'people.employees@1'),
    leavers: await listed(leavers, 'people.leavers@1'),
    people: people.map(({ subject, body }) => ({ id: subject, email: body.email, leftOn: body.leftOn })),
    before: previous?.body.frozen ? await frozenEntries(org, previous.body.frozen.popHash) : null,
    today: calendar.dateAt(at),
    dayOf: calendar.dateAt,
  })
  if (entries.length === 0) refuse('conflict', 'These sources list no access at all; look at their snapshots first')
  if (entries.length > mostEntries)
    refuse('too_large', `These are ${entries.length} entries; review fewer systems at once`)
  const place = join(workFolder, `access-${randomUUID()}`)
  await mkdir(workFolder, { recursive: true })
  try {
    await writeFile(place, entries.map(entry => `${JSON.stringify(rowOfEntry(entry))}\n`).join(''), { mode: 0o600 })
    const input = {
      file: place,
      format: 'ndjson' as const,
      columns: entryColumns.map(({ name, type }) => ({ name, type })),
      key: [...entryKey],
      time: null,
      period: { from: at, to: at },
      equals: [],
    }
    const frozen = await freezePopulation(evaluator, input, `${place}.tsv`)
    if (!frozen.file) return refuse('conflict', 'Two entries cannot be told apart')
    await noteBlob(tx, org, await blobs.adopt(org, frozen.file.path), 'text/tab-separated-values')
    return {
      popHash: Sha256.parse(frozen.sha256),
      rows: frozen.rows,
      bytes: frozen.bytes,
      columns: [...entryColumns],
      key: [...entryKey],
      sources,
      people: staff
        ? {
            snapshot: staff.snapshot.subject,
            takenAt: staff.snapshot.body.takenAt,
            complete: isComplete(staff.snapshot.body, 'people.employees@1'),
          }
        : null,
      reviewers: [...new Set(entries.flatMap(entry => entry.reviewer ?? []))],
      previous: previous?.subject ?? null,
      notes: [...notes],
      at: instant(at),
      by: by.actorPerson,
    }
  } finally {
    for (const path of [place, `${place}.tsv`]) await rm(path, { force: true })
  }
}

/** Where a dataset was read from: another place proves nothing about this one. */
export function placeOf({ completeness }: Snapshot['datasets'][number]) {
  const { sourceSystem, environment, account } = completeness
  return { sourceSystem, environment, account }
}

/** What a review can be made of now. */
export async function accessSources(tx: OrgTransaction, at: Instant) {
  const moment = { asOf: at, knownAt: null }
  const schemas = await schemasOf(tx, moment)
  return (await snapshotsInUse(tx, moment)).flatMap(({ snapshot, title }) =>
    snapshot.body.datasets
      .filter(one => accessDatasets.includes(one.dataset))
      .map(({ dataset, rows }) => ({
        connection: snapshot.body.connection,
        dataset,
        connectionTitle: title,
        title: schemas.get(dataset)?.title ?? dataset,
        takenAt: snapshot.body.takenAt,
        rows,
        complete: isComplete(snapshot.body, dataset),
      })),
  )
}

/** Whether a snapshot holds everything of a dataset. */
function isComplete({ outcome, datasets }: Snapshot, dataset: string): boolean {
  return outcome.state === 'complete' && datasets.some(one => one.dataset === dataset && one.complete)
}

function latestWith(inUse: readonly InUse[], dataset: string): InUse | undefined {
  return inUse
    .filter(one => one.snapshot.body.datasets.some(each => each.dataset === dataset))
    .toSorted((a, b) => (a.snapshot.body.takenAt < b.snapshot.body.takenAt ? 1 : -1))[0]
}

/** The last completed review of any of these sources. */
async function lastCompleted(tx: OrgTransaction, at: Instant, { sources }: AccessReview) {
  const all = await versionsInForce(tx, 'access-review', { asOf: at, knownAt: null })
  const same = all.filter(
    ({ body }) =>
      body.lifecycle.state === 'completed' &&
      body.sources.some(one =>
        sources.some(each => each.connection === one.connection && each.dataset === one.dataset),
      ),
  )
  const completedAt = ({ body }: (typeof all)[number]) =>
    body.lifecycle.state === 'completed' ? body.lifecycle.completedAt : ''
  return same.toSorted((a, b) => (completedAt(a) < completedAt(b) ? 1 : -1))[0]
}
