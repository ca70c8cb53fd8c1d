import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Checkpoint } from '@onus/ledger/checkpoint'
import { z } from 'zod'
import { fail } from '../kit/act.ts'

/** What `--state` remembers: of each ledger the largest checkpoint that was found good. */
const State = z.object({
  format: z.literal('onus-remembered'),
  version: z.literal(1),
  checkpoints: z.record(z.string(), z.object({ size: z.int().nonnegative(), root: z.base64() })),
})
type State = z.infer<typeof State>

/** The checkpoints that whoever verifies remembers, in a file of their own. */
export interface Memory {
  recall(origin: string): Checkpoint | undefined
  /** Remembers a checkpoint of a log that was found good and has not shrunk. */
  remember(checkpoint: Checkpoint): void
}

export function memoryIn(file: string): Memory {
  const state = read(file)
  return {
    recall: origin => {
      const known = Object.hasOwn(state.checkpoints, origin) ? state.checkpoints[origin] : undefined
      return known && { origin, size: known.size, root: Buffer.from(known.root, 'base64') }
    },
    remember: ({ origin, size, root }) => {
      const checkpoints = { ...state.checkpoints, [origin]: { size, root: Buffer.from(root).toString('base64') } }
      write(file, { ...state, checkpoints })
    },
  }
}

/** Remembers nothing: whoever holds the signing key could have rewritten everything since. */
export const noMemory: Memory = { recall: () => undefined, remember: () => {} }

function read(file: string): State {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { format: 'onus-remembered', version: 1, checkpoints: {} }
    return fail(`${file} cannot be read: ${(error as Error).message}.`)
  }
  try {
    return State.parse(JSON.parse(text))
  } catch {
    return fail(`${file} does not hold remembered checkpoints; take another file for --state.`)
  }
}

function write(file: string, state: State): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.part`, `${JSON.stringify(state, null, 2)}\n`)
    renameSync(`${file}.part`, file)
  } catch (error) {
    fail(`${file} cannot be written: ${(error as Error).message}.`)
  }
}
