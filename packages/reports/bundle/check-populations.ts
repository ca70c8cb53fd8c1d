import { isMaskedField, maskedField, maskedLine, type Sha256Of } from '@onus/core/sampling'
import { bytesOfHex, encoded, hex, joined, utf8 } from './bytes.ts'
import { hasTombstone } from './check-items.ts'
import { type Checking, entry, type Known, note, readText } from './checking.ts'
import { drawProblem, rowKey } from './draw.ts'
import {
  type BundleManifest,
  type FactContent,
  listOf,
  maskOf,
  bundleNames as names,
  personalIn,
  textOf,
} from './format.ts'

/** Frozen rows by the entry of their population: their hash, how many there are, and the keys at the places that samples drew. */
export async function checkPopulations(
  checking: Checking,
  manifest: BundleManifest,
  known: ReadonlyMap<number, Known>,
): Promise<Keys> {
  const drawn = placesDrawn(known)
  const files = new Map(manifest.files.map(file => [file.name, file]))
  const keys = new Map<number, ReadonlyMap<number, string> | null>()
  for (const { item, content } of known.values()) {
    if (item.noun !== 'population' || content === null || item.erased !== null) continue
    const { body } = content
    const mask = maskOf(body)
    const isMasked = manifest.personal === 'masked' && personalIn(body).includes(true)
    const popHash = textOf(body.popHash) ?? ''
    if (isMasked) keys.set(item.index, null)
    if (isMasked && mask === null) continue
    const name = isMasked ? names.maskedRows(mask?.sha256 ?? '') : names.rows(popHash)
    const wrong = (message: string) => note(checking, 'population', name, message)
    if (checking.bad.has(name)) continue
    if (files.get(name)?.sha256 !== (isMasked ? mask?.sha256 : popHash)) {
      wrong(`The rows of entry ${item.index} do not hash to what was frozen`)
      continue
    }
    const key = mask && !isMasked ? await maskKeyIn(checking, mask.key) : null
    const found = await readRows(checking, name, { body, isMasked, key }, drawn.get(popHash) ?? new Set())
    if (found.wrong !== null) wrong(found.wrong)
    else if (found.count !== body.rows) wrong(`There are ${found.count} rows, entry ${item.index} says ${body.rows}`)
    else if (mask && !isMasked && found.masked !== mask.sha256)
      note(checking, 'population', names.maskedRows(mask.sha256), 'Its masked rows are not these rows')
    if (!isMasked || !keyIsPersonal(body)) keys.set(item.index, found.keys)
  }
  return keys
}

function keyIsPersonal(body: FactContent['body']): boolean {
  const personal = personalIn(body)
  return listOf(body.columns).some(
    (column, at) => personal[at] && listOf(body.key).includes((column as { name?: unknown }).name),
  )
}

/** The key that rows are masked with, as 64 hexadecimal digits; none that is written otherwise masks anything rightly. */
async function maskKeyIn(checking: Checking, sha256: string): Promise<Uint8Array> {
  const text = await readText(checking, names.maskKey(sha256))
  return bytesOfHex(/^[0-9a-f]{64}\n$/.test(text ?? '') ? (text ?? '').trim() : '')
}

/** By the entry of a population; null where they are about people and masked. */
type Keys = ReadonlyMap<number, ReadonlyMap<number, string> | null>

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

type Rows = { readonly body: FactContent['body']; readonly isMasked: boolean; readonly key: Uint8Array | null }

/**
 * Reads the lines of a population once: how many, whether each has its columns and shows nothing that is masked, the keys at some
 * places, and with the key of its masks what the masked lines hash to.
 */
async function readRows(
  { source, primitives }: Checking,
  name: string,
  { body, isMasked, key: maskKey }: Rows,
  wanted: ReadonlySet<number>,
): Promise<{ count: number; keys: ReadonlyMap<number, string>; wrong: string | null; masked: string | null }> {
  const keys = new Map<number, string>()
  const columns = listOf(body.columns).map(column => textOf((column as { name?: unknown }).name) ?? '')
  const key = listOf(body.key).map(one => columns.indexOf(textOf(one) ?? ''))
  const personal = personalIn(body)
  const hash = maskKey && primitives.hasher()
  const mask = masking(maskKey, primitives.sha256)
  let [count, wrong]: [number, string | null] = [0, null]
  const look = (line: Uint8Array) => {
    if (wanted.has(count)) keys.set(count, rowKey(utf8(line) ?? '', key))
    if (tabsIn(line) !== columns.length - 1) wrong ??= `Row ${count} has not ${columns.length} columns`
    if (isMasked && (utf8(line) ?? '').split('\t').some((field, at) => personal[at] && !isMaskedField(field)))
      wrong ??= `Row ${count} shows what is about people`
    hash?.update(encoded(`${maskedLine(utf8(line) ?? '', personal, mask)}\n`))
    count += 1
  }
  let rest = new Uint8Array(0)
  const found = (wrong: string | null) => ({ count, keys, wrong, masked: hash && hex(hash.digest()) })
  for await (const chunk of source.chunks(name)) {
    let from = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      look(rest.length > 0 ? joined(rest, chunk.subarray(from, end)) : chunk.subarray(from, end))
      rest = new Uint8Array(0)
      from = end + 1
    }
    rest = joined(rest, chunk.subarray(from))
    if (rest.length > longestLine) return found(`Row ${count} is longer than is read`)
  }
  return found(rest.length > 0 ? 'It ends in the middle of a row' : wrong)
}

/** Masks fields; each value once, since people come again and again. */
function masking(key: Uint8Array | null, sha256: Sha256Of): (field: string) => string {
  const known = new Map<string, string>()
  return field => {
    const before = known.get(field)
    if (before !== undefined || key === null) return before ?? field
    const masked = maskedField(field, key, sha256)
    if (known.size < mostKnown) known.set(field, masked)
    return masked
  }
}

const mostKnown = 100_000

function tabsIn(line: Uint8Array): number {
  let count = 0
  for (let at = line.indexOf(9); at >= 0; at = line.indexOf(9, at + 1)) count += 1
  return count
}

function isChosen({ method }: FactContent['body']): boolean {
  return ((method ?? {}) as { kind?: unknown }).kind === 'judgemental'
}

/**
 * Draws every sample again. Of one whose population was erased, as a tombstone in the ledger says, it is unknown what it was
 * drawn from: what it says of itself is checked still, and it counts as neither right nor wrong.
 */
export function checkDraws(checking: Checking, known: ReadonlyMap<number, Known>, keys: Keys): void {
  const populations = [...known.values()].filter(one => one.item.noun === 'population')
  for (const { item, content } of known.values()) {
    if (item.noun !== 'draw' || content === null) continue
    const where = entry(item.index)
    const wrong = (message: string) => note(checking, 'draw', where, message)
    const { body } = content
    const frozen = populations.filter(
      one =>
        one.item.id === body.population &&
        (one.content === null ? hasTombstone(one.item, known) : one.content.body.popHash === body.popHash),
    )
    const before = frozen.filter(one => one.item.index < item.index)
    const from = before.find(one => one.item.erased === null) ?? before[0] ?? frozen[0]
    if (from === undefined) {
      wrong('The population that it was drawn from is not in the bundle')
      continue
    }
    const erased = hasTombstone(from.item, known) ? from.item.erased : null
    if (before.length === 0) wrong('It was drawn before its population was frozen')
    if (from.content !== null && from.content.body.rows !== body.rows) wrong('It was drawn from another number of rows')
    const rows = erased === null ? (keys.has(from.item.index) ? (keys.get(from.item.index) ?? null) : new Map()) : null
    const problem = drawProblem(body, rows, checking.primitives.sha256)
    if (problem !== null) wrong(problem)
    else if (erased !== null) {
      const message = `Whether this sample is of its population is unknown: that was erased under rule ${erased.rule}`
      checking.unknown.push({ where, rule: erased.rule, message })
    } else checking.samples[isChosen(body) ? 'chosen' : 'again'] += 1
  }
}
