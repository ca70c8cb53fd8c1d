import type { Format } from '../importer/format.ts'
import { warning } from '../importer/outcome.ts'

/** An empty JSON list, which several tools write when they have nothing to say: it names no tool and passes nothing. */
export const emptyList: Format = {
  id: 'empty-list',
  title: 'An empty JSON list',
  recognises: shape => shape.kind === 'json' && Array.isArray(shape.sample) && shape.sample.length === 0,
  async *read() {
    yield warning('the list is empty: which tool wrote it cannot be told, and it is not yet a pass')
  },
}
