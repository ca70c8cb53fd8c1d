import type { Case } from '../regulation/case.ts'
import { bank, changed, cloud, first, list, missing, standings } from './cases.ts'

/** What Germany asks otherwise than the Union: three months for who comes later, a day of its own for who was there before. */
export const germanCases: readonly Case[] = [
  first('a cloud service from before the act', { ...cloud, qualifiedOn: '2025-12-05' }, ['2026-03-06', '2026-03-06']),
  first('a cloud service that never said since when', { ...cloud, qualifiedOn: null }, ['2026-03-06', '2026-03-06']),
  first('a cloud service since February', { ...cloud, qualifiedOn: '2026-02-10' }, ['2026-05-09', '2026-05-09']),
  changed('a bank', bank, 'address', '2026-12-04T10:00:00'),
  changed('a cloud service', cloud, 'main_establishment', '2027-02-20T10:00:00'),
  missing('a bank', bank, [...list, 'legal_form', 'register_number', 'supervising_authorities']),
]

/** What Italy asks otherwise: windows of each year. */
export const italianCases: readonly Case[] = [
  first('a bank in the window', { ...bank, qualifiedOn: '2026-02-28' }, ['2026-02-28']),
  first('a bank after the window', { ...bank, qualifiedOn: '2026-03-01' }, ['2027-02-28']),
  first('a bank that never said since when', { ...bank, qualifiedOn: null }, [null]),
  windows('2026-02-28T12:00:00Z', ['2026-01-01', '2026-02-28', '2026-04-15', '2026-05-31']),
  windows('2026-06-01T12:00:00Z', ['2027-01-01', '2027-02-28', '2027-04-15', '2027-05-31']),
]

function windows(now: string, is: readonly string[]): Case {
  return {
    name: `the windows that are open or come next on ${now.slice(0, 10)}`,
    of: law => {
      const [found] = standings(law, { ...bank, qualifiedOn: null }, now)
      return found?.windows.flatMap(({ from, to }) => [from, to])
    },
    is,
  }
}
