import { SourceProblem } from '../connector/index.ts'

export type StoredObject = { readonly id: string; readonly bytes: Uint8Array; readonly size: number }

/**
 * Reads the output of `git cat-file --batch`. Each object is framed by its size, so whatever it holds cannot be taken for
 * the next one; of an object larger than `keep` bytes only the beginning is kept.
 */
export async function* readBatch(stdout: AsyncIterable<Uint8Array>, keep = 1024 * 1024): AsyncGenerator<StoredObject> {
  const input = bufferOf(stdout)
  for (;;) {
    const line = await input.line()
    if (line === undefined) return
    const match = /^([0-9a-f]{40,64}) commit (\d+)$/.exec(line)
    if (!match) throw new SourceProblem(`The repository is damaged or incomplete: git says "${line.slice(0, 200)}"`)
    const size = Number(match[2])
    const bytes = await input.take(size, keep)
    await input.take(1, 1)
    yield { id: match[1] ?? '', bytes, size }
  }
}

function bufferOf(stdout: AsyncIterable<Uint8Array>) {
  const chunks = stdout[Symbol.asyncIterator]()
  let held = Buffer.alloc(0)
  const more = async () => {
    const next = await chunks.next()
    if (next.done) return false
    held = Buffer.concat([held, next.value])
    return true
  }
  const cut = (length: number) => {
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    return taken
  }
  return {
    async line(): Promise<string | undefined> {
      for (;;) {
        const end = held.indexOf(10)
        if (end !== -1) return cut(end + 1).toString('latin1', 0, end)
        if (held.length > 4096 || !(await more())) break
      }
      if (held.length === 0) return undefined
      throw new SourceProblem('The output of git broke off')
    },
    async take(size: number, keep: number): Promise<Uint8Array> {
      const kept: Uint8Array[] = []
      let seen = 0
      while (seen < size) {
        if (held.length === 0 && !(await more())) throw new SourceProblem('The output of git broke off')
        const part = cut(Math.min(held.length, size - seen))
        if (seen < keep) kept.push(part.subarray(0, keep - seen))
        seen += part.length
      }
      return kept.length === 1 && kept[0] ? kept[0] : Buffer.concat(kept)
    },
  }
}
