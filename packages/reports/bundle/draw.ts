import { drawSample, type Sha256Of, systematicSample } from '@onus/core/sampling'
import { listOf, textOf } from './format.ts'

/** The key of a row as its sample names it: the fields of the key columns as the line has them, tab-separated. */
export function rowKey(line: string, key: readonly number[]): string {
  const fields = line.split('\t')
  return key.map(column => fields[column] ?? '').join('\t')
}

type Item = { readonly position: number; readonly key: string }
type Change = { readonly kind?: unknown; readonly in?: unknown; readonly out?: unknown; readonly why?: unknown }

/**
 * Draws a sample again from what its body says and tells what is not as recorded, or null: the places that the seed gives,
 * the keys that the population has there (not where they are masked or erased), that it has the size that it says, and that
 * every change took the next in line for a reason that there is.
 */
export function drawProblem(
  body: { readonly [key: string]: unknown },
  keys: ReadonlyMap<number, string> | null,
  sha256: Sha256Of,
): string | null {
  const sequence = listOf(body.sequence).map(itemOf)
  if (!/^[0-9a-f]{64}$/.test(textOf(body.popHash) ?? '')) return 'It does not name the hash of its population'
  const [rows, size] = [Number(body.rows), Number(body.size)]
  const places = sequence.map(item => item.position)
  const untrue = sizeProblem(body.method, rows, size, places.length)
  if (untrue !== null) return untrue
  const given = placesOf(body, rows, size, places.length, sha256)
  if (typeof given === 'string') return given
  if (new Set(places).size !== places.length) return 'A row is in it twice'
  if (places.some(place => !(Number.isSafeInteger(place) && place >= 0 && place < rows)))
    return 'A row is behind the end'
  if (given !== null) {
    const at = places.findIndex((place, index) => given[index] !== place)
    if (at >= 0 || given.length !== places.length)
      return `Drawn again, item ${at < 0 ? given.length : at + 1} is row ${given[at] ?? 'none'}, recorded is row ${places[at] ?? 'none'}`
  }
  const other = keys && sequence.find(item => keys.get(item.position) !== item.key)
  if (other) return `Row ${other.position} has another key in the population`
  return changesProblem(places, size, listOf(body.changes) as readonly Change[])
}

/** Why a sample is not of the size that it says: all rows are all, a person chooses no reserves, and the rest have them behind. */
function sizeProblem(method: unknown, rows: number, size: number, length: number): string | null {
  const { kind } = (method ?? {}) as { kind?: unknown }
  if (kind === 'all' && size !== rows) return `It says that it is all ${rows} rows, and is ${size}`
  if (kind === 'judgemental' && size !== length) return `It says that a person chose ${size} items, and has ${length}`
  return size > length ? `It says that it has ${size} items, and has ${length}` : null
}

function itemOf(value: unknown): Item {
  const { position, key } = (value ?? {}) as { position?: unknown; key?: unknown }
  return { position: typeof position === 'number' ? position : -1, key: textOf(key) ?? '' }
}

/** The places that the method gives; null where a person chose them; a sentence when it cannot be drawn again. */
function placesOf(
  body: { readonly [key: string]: unknown },
  rows: number,
  size: number,
  length: number,
  sha256: Sha256Of,
): readonly number[] | string | null {
  const { kind, algorithm, seed } = (body.method ?? {}) as { kind?: unknown; algorithm?: unknown; seed?: unknown }
  if (kind === 'judgemental') return null
  if (kind === 'all') return Array.from({ length: rows }, (_, place) => place)
  const popHash = Uint8Array.from((textOf(body.popHash) ?? '').match(/../g) ?? [], pair => Number.parseInt(pair, 16))
  const draw = { seed: textOf(seed) ?? '', popHash, population: rows, size }
  if (kind === 'random' && algorithm === 'onus-draw-1') return drawSample({ ...draw, size: length }, sha256)
  if (kind === 'systematic' && algorithm === 'onus-systematic-1') return systematicSample(draw, length, sha256)
  return `It was drawn in a way that is not known: ${String(algorithm ?? kind)}`
}

function changesProblem(places: readonly number[], size: number, changes: readonly Change[]): string | null {
  const sample = places.slice(0, size)
  let next = size
  for (const [index, change] of changes.entries()) {
    const taken = change.kind === 'extended' ? listOf(change.in) : [change.in]
    const expected = places.slice(next, next + taken.length)
    if (taken.length !== expected.length || taken.some((place, at) => place !== expected[at]))
      return `Change ${index + 1} did not take the next in line`
    next += taken.length
    if (change.kind === 'extended') {
      sample.push(...expected)
      continue
    }
    if (change.why !== 'void' && change.why !== 'out_of_scope')
      return `Change ${index + 1} replaced a row for no reason that there is; one without evidence is a deviation`
    const at = sample.indexOf(Number(change.out))
    if (at < 0) return `Change ${index + 1} replaced a row that was not in the sample`
    sample[at] = expected[0] ?? -1
  }
  return null
}
