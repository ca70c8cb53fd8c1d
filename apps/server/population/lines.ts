import { hidden } from '@onus/core/masking'
import { fieldText, lineFields } from '@onus/core/sampling'
import type { BlobStore } from '../blob/store.ts'

/** The frozen lines of a population in order, from a file whose every byte was compared with its hash before. */
export async function* frozenLines(blobs: BlobStore, org: string, popHash: string): AsyncGenerator<string> {
  yield* linesIn(await blobs.read(org, popHash))
}

/** The lines of a frozen file as it is read. */
export async function* linesIn(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

type Shape = { readonly columns: readonly { readonly name: string }[]; readonly key: readonly string[] }

/** The key of a line: its fields of the key columns, joined by tabs. */
export function keyOfLine({ columns, key }: Shape, line: string): string {
  const fields = lineFields(line)
  return key.map(name => fields[columns.findIndex(column => column.name === name)] ?? '').join('\t')
}

/** The keys at some places of a population, without keeping its other lines. */
export async function keysAt(
  lines: AsyncIterable<string>,
  shape: Shape,
  places: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const wanted = new Set(places)
  const keys = new Map<number, string>()
  let position = 0
  for await (const line of lines) {
    if (wanted.has(position)) keys.set(position, keyOfLine(shape, line))
    position += 1
    if (keys.size === wanted.size) break
  }
  return keys
}

/** The values of a line; those of masked columns are `null` and never leave the server. */
export function cellsOf(line: string, masked: readonly boolean[]): (string | null)[] {
  return lineFields(line).map((field, index) => (masked[index] ? null : fieldText(field)))
}

/** The lines of a file in which masked columns say only that they are. */
export async function* maskedLines(
  head: string,
  lines: AsyncIterable<string>,
  masked: readonly boolean[],
): AsyncGenerator<string> {
  yield head
  for await (const line of lines) {
    const fields = lineFields(line).map((field, index) => (masked[index] && field !== '\\N' ? hidden : field))
    yield `${fields.join('\t')}\n`
  }
}
