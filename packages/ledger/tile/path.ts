/** How many nodes a full tile and how many entries a full bundle holds. */
export const TILE_WIDTH = 256

/** Where a tile of hashes lies: `tile/<level>/<index>` and `.p/<width>` if it is partial (C2SP tlog-tiles). */
export function tilePath(level: number, index: number, width: number = TILE_WIDTH): string {
  return `tile/${level}/${place(index, width)}`
}

/** Where a bundle of entries lies: `tile/entries/<index>` and `.p/<width>` if it is partial (C2SP tlog-tiles). */
export function bundlePath(index: number, width: number = TILE_WIDTH): string {
  return `tile/entries/${place(index, width)}`
}

/** The folder that holds the partial forms of the full tile or bundle at `path`. */
export function partialsOf(path: string): string {
  return `${path}.p`
}

/** How many nodes the tree of `size` leaves has in tile `index` of `level`, from 0 to 256. */
export function tileWidth(size: number, level: number, index: number): number {
  const nodes = Math.floor(size / TILE_WIDTH ** level)
  return Math.max(0, Math.min(TILE_WIDTH, nodes - index * TILE_WIDTH))
}

/** How many levels of tiles the tree of `size` leaves has. */
export function tileLevels(size: number): number {
  let levels = 0
  for (let nodes = size; nodes > 0; nodes = Math.floor(nodes / TILE_WIDTH)) levels += 1
  return levels
}

function place(index: number, width: number): string {
  const groups: string[] = []
  let rest = index
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'))
    rest = Math.floor(rest / 1000)
  } while (rest > 0)
  const last = groups.pop()
  const folders = groups.map(group => `x${group}/`).join('')
  return `${folders}${last}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

/**
 * The tiles and bundles that had a partial form in the tree of `from` leaves and are full in that of `to`: their
 * partial forms are no longer needed. (What became full in between never had one that was kept.)
 */
export function tilesFilledBetween(from: number, to: number): string[] {
  const filled: string[] = []
  for (let level = 0; level < tileLevels(from); level += 1) {
    const index = Math.floor(from / TILE_WIDTH ** (level + 1))
    const wasPartial = tileWidth(from, level, index) > 0
    if (!wasPartial || tileWidth(to, level, index) < TILE_WIDTH) continue
    filled.push(tilePath(level, index))
    if (level === 0) filled.push(bundlePath(index))
  }
  return filled
}

/** Every file that a log of `size` entries consists of: what an export copies and a verifier reads. */
export function* logPaths(size: number): Generator<string> {
  yield 'checkpoint'
  for (let index = 0; tileWidth(size, 0, index) > 0; index += 1) yield bundlePath(index, tileWidth(size, 0, index))
  for (let level = 0; level < tileLevels(size); level += 1) {
    for (let index = 0; tileWidth(size, level, index) > 0; index += 1) {
      yield tilePath(level, index, tileWidth(size, level, index))
    }
  }
}
