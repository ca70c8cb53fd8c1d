import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { mailAddressPattern } from '@onus/core/masking'
import { readable, type StoredFile, takeFile, tierFor } from '../evaluate/files.ts'
import type { Evaluator } from '../evaluate/index.ts'
import type { ColumnShape, Frozen } from '../worker/index.ts'

export type FreezeInput = {
  readonly file: string
  readonly format: 'parquet' | 'ndjson'
  readonly columns: readonly ColumnShape[]
  readonly key: readonly string[]
  readonly time: ColumnShape | null
  /** The half-open stretch in which the moment of a row must lie. */
  readonly period: { readonly from: string; readonly to: string }
  readonly equals: readonly { readonly column: ColumnShape; readonly value: string }[]
  readonly distinct?: boolean
}

/** What was frozen; `file` is where the lines lie, or null when they were only counted or two rows share a key. */
export type FrozenPopulation = Omit<Frozen, 'matching'> & {
  readonly file: StoredFile | null
  /** Of each column, whether something in it reads like an address of electronic mail. */
  readonly holdsMail: readonly boolean[]
}

/**
 * Freezes rows as a population: the canonical lines of rulings 21 in a file at `path`, whose SHA-256 is the hash of the
 * population. Without a path it only counts and shows the first lines. Read and written in a sandbox process.
 */
export async function freezePopulation(
  evaluator: Evaluator,
  { period, distinct = false, ...input }: FreezeInput,
  path: string | null,
): Promise<FrozenPopulation> {
  return evaluator.use(await tierFor(input.file), async sandbox => {
    const [file, output] = [await readable(sandbox, input.file, 'rows'), join(sandbox.folder, 'population.tsv')]
    try {
      const outcome = await sandbox.ask<'freeze'>(
        {
          op: 'freeze',
          ...input,
          ...period,
          distinct,
          pattern: mailAddressPattern,
          file,
          output: path && output,
          folder: sandbox.folder,
        },
        { softTimeoutMs: 120_000 },
      )
      if (!outcome.ok)
        throw new Error(
          `the population cannot be frozen: ${'failure' in outcome ? outcome.failure.message : outcome.died.detail}`,
        )
      const { matching: holdsMail, ...made } = outcome.value
      return { ...made, holdsMail, file: path && made.sha256 ? await takeFile(output, path) : null }
    } finally {
      await rm(output, { force: true })
    }
  })
}
