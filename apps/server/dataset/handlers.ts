import type { datasets, ownDatasets } from '@onus/contract/dataset'
import { isManual } from '@onus/core/check'
import {
  allColumns,
  changeProblems,
  type DatasetRef,
  nextRef,
  type OwnDataset,
  type OwnDatasetProblem,
  ownDatasetProblems,
} from '@onus/core/dataset'
import { refuse } from '@onus/core/problem'
import type { BlobStore } from '../blob/store.ts'
import type { CheckText } from '../check/catalog.ts'
import { checksOf, snapshotsInUse } from '../check/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { HandlersOf } from '../http/handler.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import type { Tables } from '../snapshot/tables.ts'
import { schemaIn, schemasOf } from './registry.ts'

type Rooms = {
  readonly blobs: BlobStore
  readonly tables: Tables
  readonly shipped: ReadonlyMap<string, CheckText>
}

export function datasetHandlers({ blobs, tables, shipped }: Rooms): HandlersOf<typeof datasets> {
  return {
    list: async ({ tx, at }) => {
      const moment = await momentOf(tx, {}, at)
      const snapshots = await snapshotsInUse(tx, moment)
      const schemas = await schemasOf(tx, moment)
      const own = await versionsInForce(tx, 'dataset', moment)
      const checks = await readersOf(tx, shipped, moment)
      const items = [...schemas.values()].map(schema => {
        const record = own.find(one => one.body.ref === schema.ref)
        return {
          ...schema,
          key: [...schema.key],
          columns: [...allColumns(schema)],
          own: record ? { id: record.subject, state: record.body.state } : null,
          checks: [...(checks.get(schema.ref) ?? [])],
          latest: snapshots.flatMap(({ snapshot, title }) =>
            snapshot.body.datasets
              .filter(dataset => dataset.dataset === schema.ref)
              .map(({ rows, complete }) => ({
                snapshot: snapshot.subject,
                connection: snapshot.body.connection,
                title,
                takenAt: snapshot.body.takenAt,
                rows,
                complete,
              })),
          ),
        }
      })
      return { items }
    },
    rows: async ({ tx, org, params, query, at }) => {
      const schema = schemaIn(await schemasOf(tx), params.dataset)
      const snapshot = await versionInForce(tx, 'snapshot', params.snapshot, await momentOf(tx, {}, at))
      const dataset = snapshot.body.datasets.find(one => one.dataset === schema.ref)
      if (!dataset) return refuse('not_found', `This snapshot has no ${schema.ref}`)
      const named = (column: string) =>
        allColumns(schema).some(one => one.name === column)
          ? column
          : refuse('invalid_input', `${schema.ref} has no column "${column}"`)
      const sort = query.sort && {
        column: named(query.sort.replace(/^-/, '')),
        descending: query.sort.startsWith('-'),
      }
      await using copies = blobs.copies()
      const path = await copies.pathOf(org, dataset.sha256)
      const page = await tables.read(
        path,
        {
          offset: query.offset,
          limit: query.limit,
          ...(query.search && { search: query.search }),
          ...(sort && { sort }),
          ...(query.column &&
            query.value !== undefined && {
              filters: [{ column: named(query.column), is: 'equal' as const, value: query.value }],
            }),
        },
        schema,
      )
      return {
        columns: page.columns.map(column => column.name),
        rows: page.rows.map(row => ({
          position: row.position,
          cells: row.cells.map(cell => (typeof cell === 'object' && cell !== null ? [...cell] : cell)),
        })),
        total: page.total,
      }
    },
  }
}

/** For each dataset the checks that read it, with the requirements that they and the controls that use them speak of. */
async function readersOf(tx: OrgTransaction, shipped: Rooms['shipped'], moment: Moment) {
  const controls = await versionsInForce(tx, 'control', moment)
  const readers = new Map<DatasetRef, { id: string; title: string; requirements: string[] }[]>()
  for (const { check } of (await checksOf(tx, shipped, moment)).values()) {
    if (isManual(check)) continue
    const addressed = controls
      .filter(control => control.body.checks.includes(check.id))
      .flatMap(control => control.body.addresses.map(link => link.requirement))
    const reader = {
      id: check.id,
      title: check.title,
      requirements: [...new Set([...check.requirements, ...addressed])].sort(),
    }
    for (const ref of new Set(Object.values(check.data).map(data => data.dataset)))
      readers.set(ref, [...(readers.get(ref) ?? []), reader])
  }
  return readers
}

/** Datasets of an organisation's own: what was written under one stays readable whatever becomes of it. */
export function ownDatasetHandlers(): HandlersOf<typeof ownDatasets> {
  return versionedHandlers<typeof OwnDataset>('dataset', {
    read: 'dataset:read',
    write: 'check:write',
    decide: async ({ writer, body, previous }) => {
      refuseIf('This dataset cannot be used', ownDatasetProblems(body))
      if (previous) refuseIf('This dataset cannot be changed so', changeProblems(previous.body, body))
      else {
        const known = await schemasOf(writer.tx)
        if (known.has(body.ref))
          refuse('conflict', `There is a dataset ${body.ref} already; change that one, or make ${nextRef(body.ref)}`)
      }
      return body
    },
  })
}

function refuseIf(what: string, problems: readonly OwnDatasetProblem[]): void {
  if (problems.length === 0) return
  refuse(
    'invalid_input',
    `${what}: ${problems.map(problem => problem.message).join('; ')}`,
    problems.map(({ path, message }) => ({ path: `body.body.${path}`, message })),
  )
}
