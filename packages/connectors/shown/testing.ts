import type { Row } from '@onus/core/dataset'
import { type Connector, collect } from '../connector/index.ts'
import { runWithin } from '../net/testing.ts'

/** Runs a connector against a fake and gives what it saw, by the short names of datasets. */
export async function readAll(connector: Connector, settings: object) {
  using within = runWithin()
  const all = new Map<string, Row[]>()
  const taken = await collect(connector, settings, within.run, {
    row: (dataset, row) => void all.set(dataset, [...(all.get(dataset) ?? []), row]),
  })
  const { outcome } = taken
  return {
    ...taken,
    of: (name: string) => all.get(`${name}@1`) ?? [],
    isComplete: (name: string) => taken.datasets.find(each => each.dataset === `${name}@1`)?.complete,
    waits: within.waits,
    state: outcome.state,
    why: outcome.state === 'complete' ? '' : outcome.why,
  }
}
