export { bundleHashes, decodeBundle, encodeBundle, MAX_ENTRY_BYTES } from './bundle.ts'
export { type Edge, emptyEdge, type Integrated, integrate, readEdge, rootOfEdge, type TileWrite } from './integrate.ts'
export {
  bundlePath,
  logPaths,
  partialsOf,
  TILE_WIDTH,
  tileLevels,
  tilePath,
  tilesFilledBetween,
  tileWidth,
} from './path.ts'
export { readTile, type TileReader } from './reader.ts'
