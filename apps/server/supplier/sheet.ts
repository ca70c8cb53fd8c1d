import {
  openClauses,
  pointsOf,
  riskOf,
  type SupplierFile,
  standingOfSupplier,
  supplierCells,
  supplierColumns,
} from '@onus/core/supplier'
import type { Instant } from '@onus/core/time'
import type { Sheet } from '@onus/reports/sheet'
import { dayIn } from '../organisation/day.ts'
import type { Under } from './gather.ts'
import { standingView } from './view.ts'

const titles = Object.values(supplierColumns).map(({ title }) => title)

const computed = [
  'Standing',
  'Decision',
  'Risk',
  'Last assessed',
  'Assess by',
  'Incidents it told of',
  'Controls expected of us',
  'Clauses open',
  'Gaps',
  'Unknown',
]

/**
 * The register as one table: contact points and what each supplies, as the annex asks, and what is known beside. Its first
 * columns are those that an import reads, so it can be read again; how each stands comes after them.
 */
export function registerSheet(
  under: (file: SupplierFile) => Under,
  files: readonly SupplierFile[],
  ownerOf: (person: string) => string,
  now: Instant,
): Sheet {
  const rows = files.map(file => {
    const { law, zone } = under(file)
    const standing = standingView(law, file, zone, now)
    const points = pointsOf(law, file, zone, now)
    const assessed = standingOfSupplier(law, file, zone, now)
    const many = (state: string) => points.filter(point => point.state === state).length
    const expected = points.filter(({ kind }) => kind === 'expected_control').length
    return [
      ...supplierCells(file.supplier, ownerOf),
      standing.words,
      standing.decision ?? '',
      riskOf(file.supplier.tier, assessed)?.replace('_', ' ') ?? 'unknown',
      assessed.last ? dayIn(zone, assessed.last.at) : '',
      standing.day ?? '',
      file.supplier.notices.length,
      expected,
      openClauses(law, file.supplier.clauses).length,
      many('gap'),
      many('unknown'),
    ]
  })
  return { name: 'Suppliers', columns: [...titles, ...computed], rows }
}

/** The headings to fill, and beside them what each cell may say. */
export function emptySheets(): readonly [Sheet, Sheet] {
  return [
    { name: 'Suppliers', columns: titles, rows: [] },
    {
      name: 'How to fill it',
      columns: ['Column', 'What a cell says'],
      rows: Object.values(supplierColumns).map(({ title, help }) => [title, help === '' ? 'any words' : help]),
    },
  ]
}
