import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'

/** How often each check had to be stopped by force, by its digest; what was counted before a restart counts on. */
export type Strikes = {
  readonly counts: Map<string, number>
  /** Writes the counts down when they changed. */
  save(): Promise<void>
}

const Counts = z.record(z.string(), z.int().nonnegative())

/** Reads the counts that `file` holds; a file that is missing or broken holds none. */
export function keptStrikes(file: string): Strikes {
  const counts = new Map(Object.entries(readCounts(file)))
  let kept = textOf(counts)
  let saving: Promise<void> = Promise.resolve()
  const write = async () => {
    const text = textOf(counts)
    if (text === kept) return
    await writeFile(`${file}.new`, text, { mode: 0o600 })
    await rename(`${file}.new`, file)
    kept = text
  }
  return {
    counts,
    save: () => {
      saving = saving.then(write, write)
      return saving
    },
  }
}

function textOf(counts: ReadonlyMap<string, number>): string {
  return `${JSON.stringify(Object.fromEntries(counts))}\n`
}

function readCounts(file: string): z.infer<typeof Counts> {
  try {
    return Counts.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}
