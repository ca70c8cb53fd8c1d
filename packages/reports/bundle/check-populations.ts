import { joined, utf8 } from './bytes.ts'
import { type Checking, entry, type Known, note } from './checking.ts'
import { drawProblem, rowKey } from './draw.ts'
import { type BundleManifest, listOf, bundleNames as names, textOf } from './format.ts'

/** Frozen rows by population: the hash over its lines and how many there are, and the keys at the places that samples drew. */
export async function checkPopulations(
  checking: Checking,
  manifest: BundleManifest,
  known: ReadonlyMap<number, Known>,
): Promise<Keys> {
  const drawn = placesDrawn(known)
  const files = new Map(manifest.files.map(file => [file.name, file]))
  const keys = new Map<string, ReadonlyMap<number, string>>()
  for (const { item, content } of known.values()) {
    if (item.noun !== 'population' || content === null || item.erased !== null) continue
    const { popHash, rows, columns, key } = content.body
    const name = names.rows(textOf(popHash) ?? '')
    const wrong = (message: string) => note(checking, 'population', name, message)
    if (checking.bad.has(name)) continue
    if (files.get(name)?.sha256 !== popHash) {
      wrong(`The rows of entry ${item.index} do not hash to what was frozen`)
      continue
    }
    const columnNames = listOf(columns).map(column => textOf((column as { name?: unknown }).name) ?? '')
    const shape = { columns: columnNames, key: listOf(key).map(one => textOf(one) ?? '') }
    const found = await readRows(checking, name, shape, drawn.get(textOf(popHash) ?? '') ?? new Set())
    if (found.wrong !== null) wrong(found.wrong)
    else if (found.count !== rows) wrong(`There are ${found.count} rows, entry ${item.index} says ${rows}`)
    keys.set(textOf(popHash) ?? '', found.keys)
  }
  return keys
}

type Keys = ReadonlyMap<string, ReadonlyMap<number, string>>

/** The places of each population, by its hash, that some sample says it drew. */
function placesDrawn(known: ReadonlyMap<number, Known>): ReadonlyMap<string, ReadonlySet<number>> {
  const places = new Map<string, Set<number>>()
  for (const { item, content } of known.values()) {
    if (item.noun !== 'draw' || content === null) continue
    const popHash = textOf(content.body.popHash) ?? ''
    const wanted = places.get(popHash) ?? new Set()
    for (const one of listOf(content.body.sequence)) wanted.add(Number((one as { position?: unknown }).position))
    places.set(popHash, wanted)
  }
  return places
}

const newline = 0x0a
const longestLine = 8 * 1024 * 1024

/** Reads the lines of a population once: how many, whether each has its columns, and the keys at some places. */
async function readRows(
  { source }: Checking,
  name: string,
  shape: { readonly columns: readonly string[]; readonly key: readonly string[] },
  wanted: ReadonlySet<number>,
): Promise<{ count: number; keys: ReadonlyMap<number, string>; wrong: string | null }> {
  const keys = new Map<number, string>()
  const key = shape.key.map(column => shape.columns.indexOf(column))
  let [count, wrong]: [number, string | null] = [0, null]
  let rest = new Uint8Array(0)
  for await (const chunk of source.chunks(name)) {
    let from = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      const line = rest.length > 0 ? joined(rest, chunk.subarray(from, end)) : chunk.subarray(from, end)
      if (wanted.has(count)) keys.set(count, rowKey(utf8(line) ?? '', key))
      if (tabsIn(line) !== shape.columns.length - 1) wrong ??= `Row ${count} has not ${shape.columns.length} columns`
      count += 1
      rest = new Uint8Array(0)
      from = end + 1
    }
    rest = joined(rest, chunk.subarray(from))
    if (rest.length > longestLine) return { count, keys, wrong: `Row ${count} is longer than is read` }
  }
  return { count, keys, wrong: rest.length > 0 ? 'It ends in the middle of a row' : wrong }
}

function tabsIn(line: Uint8Array): number {
  let count = 0
  for (let at = line.indexOf(9); at >= 0; at = line.indexOf(9, at + 1)) count += 1
  return count
}

export function checkDraws(checking: Checking, known: ReadonlyMap<number, Known>, keys: Keys): void {
  for (const { item, content } of known.values()) {
    if (item.noun !== 'draw' || content === null) continue
    const wrong = (message: string) => note(checking, 'draw', entry(item.index), message)
    const { body } = content
    const popHash = textOf(body.popHash) ?? ''
    const frozen = [...known.values()].filter(
      one => one.item.noun === 'population' && one.item.id === body.population && one.content?.body.popHash === popHash,
    )
    const [population] = frozen
    if (population === undefined) {
      wrong('The population that it was drawn from is not in the bundle')
      continue
    }
    if (population.item.index >= item.index) wrong('It was drawn before its population was frozen')
    if (population.content?.body.rows !== body.rows) wrong('It was drawn from another number of rows')
    const problem = drawProblem(body, keys.get(popHash) ?? new Map(), checking.primitives.sha256)
    if (problem !== null) wrong(problem)
  }
}
