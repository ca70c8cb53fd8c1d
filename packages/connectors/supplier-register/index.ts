import { z } from 'zod'
import { connector, SourceProblem } from '../connector/index.ts'

const datasets = ['supplier.suppliers@1', 'supplier.assessments@1', 'supplier.points@1'] as const

/**
 * The register of suppliers that is kept in Onus itself, as a source like any other: what it says at a moment becomes a
 * snapshot, so that checks, exceptions, reviews and evidence treat it as they treat everything else.
 */
export const supplierRegister = connector({
  id: 'supplier-register',
  title: 'Supplier register',
  summary: 'Reads the register of suppliers that you keep here, so that checks judge it.',
  version: '1.0.0',
  datasets: [...datasets],
  scopes: ['Suppliers, their assessments and the reading of their reports, in this organisation'],
  settings: z.strictObject({}),
  async *collect(_settings, run) {
    if (!run.suppliers) throw new SourceProblem('The register of suppliers can be read only where it is kept')
    for (const dataset of datasets)
      yield {
        kind: 'origin',
        dataset,
        sourceSystem: 'Onus',
        environment: '',
        account: '',
        query: 'Every supplier in force, as the register had it at the moment of the snapshot',
        parameters: {},
        method: 'api',
        zone: 'UTC',
        exclusions: [],
      }
    for (const { dataset, row } of await run.suppliers()) yield { kind: 'row', dataset, row }
    for (const dataset of datasets) yield { kind: 'complete', dataset }
  },
})
