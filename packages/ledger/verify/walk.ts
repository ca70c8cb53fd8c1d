import type { Checkpoint } from '../checkpoint/index.ts'
import { sameBytes, toBase64 } from '../encoding/index.ts'
import { TILE_WIDTH, type TileReader, tileLevels, tileWidth } from '../tile/index.ts'
import { HASH_BYTES, peaks, rootOfPeaks, subtree } from '../tree/index.ts'
import { blame, type Culprit, type Disagreement } from './blame.ts'
import { fetchBundle, fetchTile, type StoredBundle, type StoredTile } from './fetch.ts'
import type { LogProblem } from './problem.ts'

export interface WalkOptions {
  /** A checkpoint the walk must pass through: the same root at the same size. */
  readonly state?: Checkpoint
  readonly onEntry?: (index: number, bytes: Uint8Array) => readonly LogProblem[]
  readonly onProgress?: (done: number, size: number) => void
}

/** After so many problems there is no point in listing more. */
export const MAX_PROBLEMS = 100

/**
 * Goes once along the whole log from the first entry to the last, building the tree as it goes and comparing it with
 * every stored tile. Holds one tile a level.
 */
export async function walkLog(reader: TileReader, checkpoint: Checkpoint, options: WalkOptions): Promise<LogProblem[]> {
  const { size } = checkpoint
  const levels = Array.from({ length: tileLevels(size) }, newLevel)
  const walk: Walk = { reader, size, levels, problems: [], edges: [] }
  for await (const { group, bundle, tile } of groupsOf(reader, size)) {
    const hashes = await settleGroup(walk, group, bundle, tile)
    if (options.state) passThrough(walk, options.state, group, hashes)
    if (options.onEntry && bundle.hashes) visitEntries(walk, group, bundle.entries(), options.onEntry)
    if (tileWidth(size, 0, group) === TILE_WIDTH) await carry(walk, 1, group, hashes)
    if (walk.problems.length >= MAX_PROBLEMS) return giveUp(walk)
    options.onProgress?.(Math.min(size, (group + 1) * TILE_WIDTH), size)
  }
  if (options.state) passThrough(walk, options.state, Math.ceil(size / TILE_WIDTH), undefined)
  await settleEdge(walk, checkpoint.root)
  return walk.problems
}

interface Walk {
  readonly reader: TileReader
  readonly size: number
  readonly levels: readonly Level[]
  readonly problems: LogProblem[]
  /** Both accounts of the unfinished tiles at the right edge, which no tile above covers. */
  readonly edges: Edge[]
}

/** One level of the tree: the tile under construction, and the one that is stored in its place. */
interface Level {
  readonly computed: Buffer
  count: number
  index: number
  stored: StoredTile | undefined
}

interface Edge {
  readonly level: number
  readonly index: number
  readonly computed: Uint8Array | undefined
  readonly stored: Uint8Array | undefined
}

interface Group {
  readonly group: number
  readonly bundle: StoredBundle
  readonly tile: StoredTile
}

async function* groupsOf(reader: TileReader, size: number): AsyncGenerator<Group> {
  const groups = Math.ceil(size / TILE_WIDTH)
  const ahead: Promise<Group>[] = []
  for (let next = 0; next < groups || ahead.length > 0; next += 1) {
    if (next < groups) ahead.push(fetchGroup(reader, next, tileWidth(size, 0, next)))
    if (ahead.length === READ_AHEAD || next >= groups) yield (await ahead.shift()) as Group
  }
}

async function fetchGroup(reader: TileReader, group: number, width: number): Promise<Group> {
  const [bundle, tile] = await Promise.all([fetchBundle(reader, group, width), fetchTile(reader, 0, group, width)])
  return { group, bundle, tile }
}

/** The leaf hashes of a group that are to be believed. */
async function settleGroup(walk: Walk, group: number, bundle: StoredBundle, tile: StoredTile) {
  if (bundle.hashes === undefined) walk.problems.push(bundle.problem)
  return settle(walk, { level: 0, index: group, computed: bundle.hashes, stored: tile })
}

interface Accounts {
  readonly level: number
  readonly index: number
  readonly computed: Uint8Array | undefined
  readonly stored: StoredTile
}

/** Decides which account of a tile to believe and says what is wrong with the other. */
async function settle(walk: Walk, { level, index, computed, stored }: Accounts): Promise<Uint8Array | undefined> {
  if (stored.hashes === undefined) walk.problems.push(stored.problem)
  if (tileWidth(walk.size, level, index) < TILE_WIDTH) {
    walk.edges.push({ level, index, computed, stored: stored.hashes })
    return computed ?? stored.hashes
  }
  if (computed === undefined || stored.hashes === undefined) return computed ?? stored.hashes
  if (sameBytes(computed, stored.hashes)) return computed
  const disagreement = { level, index, computed, stored: stored.hashes }
  const culprit = judge(disagreement, await hashAbove(walk, level, index))
  walk.problems.push(...blame(disagreement, culprit))
  return culprit === 'entries' ? stored.hashes : computed
}

function judge({ computed, stored }: Disagreement, above: Uint8Array | undefined): Culprit {
  if (above === undefined) return 'either'
  if (sameBytes(subtree(computed, 0, TILE_WIDTH), above)) return 'tile'
  return sameBytes(subtree(stored, 0, TILE_WIDTH), above) ? 'entries' : 'either'
}

/** What the stored tile above says about full tile `index` of `level`. */
async function hashAbove(walk: Walk, level: number, index: number): Promise<Uint8Array | undefined> {
  const { hashes } = await storedAt(walk, level + 1, Math.floor(index / TILE_WIDTH))
  const at = (index % TILE_WIDTH) * HASH_BYTES
  return hashes?.subarray(at, at + HASH_BYTES)
}

async function storedAt(walk: Walk, level: number, index: number): Promise<StoredTile> {
  const at = walk.levels[level] as Level
  if (at.stored === undefined || at.index !== index) {
    at.index = index
    at.stored = await fetchTile(walk.reader, level, index, tileWidth(walk.size, level, index))
  }
  return at.stored
}

/** Adds the root of full tile `index` of the level below to the tile under construction at `level`. */
async function carry(walk: Walk, level: number, index: number, hashes: Uint8Array | undefined): Promise<void> {
  const above = walk.levels[level] as Level
  const place = index % TILE_WIDTH
  const stored = await storedAt(walk, level, Math.floor(index / TILE_WIDTH))
  // With neither entries nor tile there is nothing to compare: go on with what the level above says.
  const root = hashes ? subtree(hashes, 0, TILE_WIDTH) : await hashAbove(walk, level - 1, index)
  above.computed.set(root ?? UNKNOWN, place * HASH_BYTES)
  above.count = place + 1
  if (above.count < TILE_WIDTH) return
  above.count = 0
  const full = Buffer.from(above.computed)
  await carry(walk, level + 1, above.index, await settle(walk, { level, index: above.index, computed: full, stored }))
}

/** When the walk is at the remembered size, compares the root there with the remembered one. */
function passThrough(walk: Walk, state: Checkpoint, group: number, hashes: Uint8Array | undefined): void {
  if (state.size > walk.size || Math.floor(state.size / TILE_WIDTH) !== group) return
  const inGroup = (state.size % TILE_WIDTH) * HASH_BYTES
  if (inGroup > 0 && hashes === undefined) return
  const inner = walk.levels.slice(1).map(({ computed, count }) => computed.subarray(0, count * HASH_BYTES))
  const leaves = hashes?.subarray(0, inGroup) ?? new Uint8Array(0)
  const root = rootOfPeaks([leaves, ...inner].reverse().flatMap(peaks))
  if (sameBytes(root, state.root)) return
  const message = `the first ${state.size} entries are not the ones remembered: their root is ${toBase64(root)}, remembered was ${toBase64(state.root)}. History was rewritten`
  walk.problems.push({ code: 'fork', message, path: 'checkpoint', index: 0 })
}

/** Compares the right edge with the signed root, which is the only judge of it. */
async function settleEdge(walk: Walk, signed: Uint8Array): Promise<void> {
  for (const [level, { computed, count, index }] of walk.levels.entries()) {
    if (level === 0 || count === 0) continue
    const edge = Buffer.from(computed.subarray(0, count * HASH_BYTES))
    await settle(walk, { level, index, computed: edge, stored: await storedAt(walk, level, index) })
  }
  const byEntries = rootOfEdges(walk.edges, edge => edge.computed ?? edge.stored)
  const byTiles = rootOfEdges(walk.edges, edge => edge.stored ?? edge.computed)
  const culprit = sameBytes(byEntries, signed) ? 'tile' : sameBytes(byTiles, signed) ? 'entries' : 'either'
  walk.problems.push(...walk.edges.filter(isDisagreement).flatMap(edge => blame(edge, culprit)))
  if (culprit !== 'either') return
  const message = `the ${walk.size} entries have the root ${toBase64(byEntries)}, but ${toBase64(signed)} was signed`
  walk.problems.push({ code: 'root_differs', message, path: 'checkpoint' })
}

function rootOfEdges(edges: readonly Edge[], pick: (edge: Edge) => Uint8Array | undefined): Uint8Array {
  const largestFirst = edges.toSorted((a, b) => b.level - a.level)
  return rootOfPeaks(largestFirst.flatMap(edge => peaks(pick(edge) ?? new Uint8Array(0))))
}

function isDisagreement(edge: Edge): edge is Disagreement {
  return edge.computed !== undefined && edge.stored !== undefined && !sameBytes(edge.computed, edge.stored)
}

function visitEntries(
  walk: Walk,
  group: number,
  entries: readonly Uint8Array[],
  onEntry: NonNullable<WalkOptions['onEntry']>,
): void {
  for (const [at, bytes] of entries.entries()) walk.problems.push(...onEntry(group * TILE_WIDTH + at, bytes))
}

function giveUp({ problems }: Walk): LogProblem[] {
  const message = `gave up after ${MAX_PROBLEMS} problems; there may be more`
  return [...problems.slice(0, MAX_PROBLEMS), { code: 'gave_up', message }]
}

function newLevel(): Level {
  return { computed: Buffer.alloc(TILE_WIDTH * HASH_BYTES), count: 0, index: 0, stored: undefined }
}

const READ_AHEAD = 4
const UNKNOWN = Buffer.alloc(HASH_BYTES)
