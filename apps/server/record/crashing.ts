import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { emptyRoot } from '@onus/ledger/tree'
import type { EntrySource, HeadStore } from './integrator.ts'
import { writeDurably } from './tile-store.ts'

/** For crash tests: entry `index` of a made-up log, always the same. */
export function madeUpEntry(index: number): Buffer {
  return Buffer.from(`entry ${index} ${'x'.repeat((index * 7) % 60)}`)
}

/** For crash tests: a source whose size the caller sets. */
export function madeUpSource(): EntrySource & { grownTo: number } {
  const source = {
    grownTo: 0,
    size: async () => source.grownTo,
    entries: async (from: number, to: number) =>
      Array.from({ length: to - from }, (_, at) => ({ index: from + at, body: madeUpEntry(from + at) })),
  }
  return source
}

/** For crash tests: the head in a file, as durable as the database keeps it. */
export function headInFile(folder: string): HeadStore {
  const file = join(folder, 'head')
  const load = async () => {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text === undefined) return { size: 0, root: emptyRoot }
    const { size, root } = JSON.parse(text) as { size: number; root: string }
    return { size, root: Buffer.from(root, 'hex') }
  }
  let work: Promise<unknown> = Promise.resolve()
  return {
    load,
    compareAndSet: (expected, next) => {
      const result = work.then(async () => {
        const head = await load()
        if (head.size !== expected.size || Buffer.compare(head.root, expected.root) !== 0) return false
        const root = Buffer.from(next.root).toString('hex')
        await writeDurably(file, Buffer.from(JSON.stringify({ size: next.size, root })))
        return true
      })
      work = result.catch(() => {})
      return result
    },
  }
}
