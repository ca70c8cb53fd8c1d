import type { Sha256Of } from '../sampling/index.ts'
import { instant } from '../time/index.ts'
import type { Draw } from './schema.ts'
import { drawnPlaces } from './sequence.ts'

/** A draw for tests, as the server would record it. */
export function drawFor(
  of: Partial<Draw> & Pick<Draw, 'method' | 'rows' | 'size' | 'popHash'>,
  sha256: Sha256Of,
): Draw {
  const reserves = of.reserves ?? 3
  const length = Math.min(of.rows, of.size + reserves)
  const places = drawnPlaces({ ...of, length }, sha256) ?? Array.from({ length: of.size }, (_, place) => place)
  const id = '018f0000-0000-7000-8000-000000000001'
  return {
    engagement: id,
    population: id,
    edition: 1,
    frozen: { fact: id, position: 3 },
    purpose: 'operating',
    policy: null,
    tolerable: 0.1,
    tolerance: 0,
    sequence: places.map(position => ({ position, key: `k${position}` })),
    changes: [],
    drawnBy: id,
    drawnAt: instant('2026-01-01T00:00:00Z'),
    lifecycle: { state: 'drawn' },
    ...of,
    reserves,
  }
}
