import type { AutomatedCheck } from '@onus/core/check'
import type { DatasetSchema } from '@onus/core/dataset'
import type { Snapshot } from '@onus/core/snapshot'
import type { Version } from '@onus/core/version'
import type { SnapshotTable } from '@onus/evaluator/evaluate'
import type { PlainCopies } from '../blob/copies.ts'
import type { Schemas } from '../dataset/registry.ts'

export type InUse = readonly { snapshot: Version<Snapshot>; title: string }[]

/**
 * The tables that checks read: for each dataset the snapshots in use, with what was only read by half marked as such, so
 * that the evaluator never lets it pass. A dataset without a readable snapshot has no table.
 */
export async function tablesOf(
  copies: PlainCopies,
  org: string,
  checks: readonly AutomatedCheck[],
  snapshots: InUse,
  schemas: Schemas,
): Promise<readonly SnapshotTable[]> {
  const refs = new Set(checks.flatMap(check => Object.values(check.data).map(data => data.dataset)))
  const tables = await Promise.all(
    [...refs].flatMap(ref => {
      const schema = schemas.get(ref)
      return schema ? [tableOf(copies, org, schema, snapshots)] : []
    }),
  )
  return tables.filter(table => table.snapshots.length > 0)
}

/** True when a check reads something that was not read to its end: who is not seen in it is not gone. */
export function isHalfRead(check: AutomatedCheck, tables: readonly SnapshotTable[]): boolean {
  const refs = new Set(Object.values(check.data).map(data => data.dataset))
  return tables.some(
    table => refs.has(table.schema.ref) && table.snapshots.some(snapshot => snapshot.incomplete !== undefined),
  )
}

async function tableOf(
  copies: PlainCopies,
  org: string,
  schema: DatasetSchema,
  snapshots: InUse,
): Promise<SnapshotTable> {
  const { ref } = schema
  const files = await Promise.all(
    snapshots.flatMap(({ snapshot, title }) =>
      snapshot.body.datasets
        .filter(dataset => dataset.dataset === ref)
        .map(async ({ sha256, complete, rows }) => ({
          path: await copies.pathOf(org, sha256).catch(() => null),
          sha256,
          rows,
          takenAt: snapshot.body.takenAt,
          ...(!complete && { incomplete: `"${title}" did not read ${ref} to its end: ${whyPartial(snapshot.body)}` }),
        })),
    ),
  )
  return { schema, snapshots: files.flatMap(({ path, ...file }) => (path ? [{ ...file, path }] : [])) }
}

function whyPartial({ outcome }: Snapshot): string {
  return outcome.state === 'complete' ? 'rows are missing' : outcome.why
}
