import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { allColumns, type DatasetRef } from '@onus/core/dataset'
import type { Sandbox, TableSource, Tier } from '../worker/index.ts'
import { readable, takeFile } from './files.ts'
import type { RunContext, SnapshotTable } from './types.ts'

/** Snapshots of more bytes than this stay files; of more than the second, the engine gets more memory. */
const inMemoryBytes = 50_000_000
const largeTierBytes = 20_000_000
/** The same in rows. */
const inMemoryRows = 400_000
const largeTierRows = 150_000

/** A run that is under way: its tables, and the process that holds them while one is leased. */
export type Opened = {
  readonly context: RunContext
  readonly tables: ReadonlyMap<DatasetRef, SnapshotTable>
  readonly names: ReadonlyMap<DatasetRef, string>
  readonly tier: Tier
  readonly keep: 'memory' | 'files'
  lease: Sandbox | null
}

export async function openTables(context: RunContext, tables: readonly SnapshotTable[]): Promise<Opened> {
  const bytes = await sizeOf(tables)
  const rows = tables.flatMap(({ snapshots }) => snapshots).reduce((sum, one) => sum + (one.rows ?? 0), 0)
  return {
    context,
    tables: new Map(tables.map(table => [table.schema.ref, table])),
    names: new Map(tables.map((table, index) => [table.schema.ref, `onus_${index}`])),
    tier: bytes >= largeTierBytes || rows >= largeTierRows ? 'large' : 'small',
    keep: bytes >= inMemoryBytes || rows >= inMemoryRows ? 'files' : 'memory',
    lease: null,
  }
}

/** The process of this run with its tables loaded, or why it cannot be had. */
export async function lease(run: Opened): Promise<Sandbox | string> {
  if (run.lease && !run.lease.state.dead) return run.lease
  if (run.lease) await release(run)
  const sandbox = await run.context.pool.take(run.tier)
  run.lease = sandbox
  try {
    const tables = await Promise.all([...run.tables.values()].map(table => sourceOf(run, sandbox, table)))
    const { memoryMb } = sandbox.limits
    const outcome = await sandbox.ask<'open'>(
      { op: 'open', memoryMb, tables, keep: run.keep, folder: sandbox.folder },
      { softTimeoutMs: 120_000 },
    )
    if (outcome.ok) return sandbox
    await release(run)
    return `the snapshots could not be opened: ${'died' in outcome ? outcome.died.detail : outcome.failure.message}`
  } catch (error) {
    await release(run)
    return `the snapshots could not be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function sourceOf(run: Opened, sandbox: Sandbox, { schema, snapshots }: SnapshotTable): Promise<TableSource> {
  const sorted = [...snapshots].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
  const files = await Promise.all(
    sorted.map(({ path }, index) => readable(sandbox, path, `${run.names.get(schema.ref)}-${index}.parquet`)),
  )
  return {
    name: run.names.get(schema.ref) ?? '',
    columns: allColumns(schema).map(({ name, type, nullable }) => ({ name, type, nullable })),
    files,
  }
}

/** Files of a run before go where the locked engine may read: its own folder. */
export async function readableCopy(sandbox: Sandbox, path: string): Promise<string> {
  const copy = join(sandbox.folder, 'previous.parquet')
  await takeFile(path, copy)
  return copy
}

export function strike({ context: { strikes } }: Opened, digest: string): void {
  strikes.set(digest, (strikes.get(digest) ?? 0) + 1)
}

export async function release(run: Opened): Promise<void> {
  const { lease } = run
  run.lease = null
  if (lease) await run.context.pool.give(lease, run.tier)
}

/** An engine that broke, or ran out of memory, is not asked again. */
export async function discard(run: Opened): Promise<void> {
  await run.lease?.kill()
  await release(run)
}

async function sizeOf(tables: readonly SnapshotTable[]): Promise<number> {
  const paths = tables.flatMap(({ snapshots }) => snapshots.map(({ path }) => path))
  const sizes = await Promise.all(
    paths.map(path =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
