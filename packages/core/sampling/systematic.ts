import { type Draw, drawSample } from './draw.ts'
import type { Sha256Of } from './population.ts'

/** The name of the way that takes rows at equal distances from a seeded start. */
export const systematicAlgorithm = 'onus-systematic-1'

/**
 * Rows at equal distances, round and round: the start is the first place that the seed draws, and item i lies
 * floor(i * rows / size) rows behind it, counted from the beginning again after the end. Behind these come, until there are
 * `length`, the places that the seed draws at random and that are not among them.
 */
export function systematicSample(draw: Draw, length: number, sha256: Sha256Of): readonly number[] {
  const { population, size } = draw
  const wanted = Math.min(size, population)
  const [start = 0] = drawSample({ ...draw, size: 1 }, sha256)
  const chosen = Array.from(
    { length: wanted },
    (_, index) => (start + Math.floor((index * population) / wanted)) % population,
  )
  const taken = new Set(chosen)
  const more = drawSample({ ...draw, size: length }, sha256).filter(place => !taken.has(place))
  return [...chosen, ...more].slice(0, Math.max(length, 0))
}
