import type { PopulationColumn } from '../population/index.ts'
import { entryColumns } from './schema.ts'

type FiledColumn = Pick<PopulationColumn, 'name' | 'personal'>
const plain = (name: string): FiledColumn => ({ name, personal: false })
const aboutSomebody = (name: string): FiledColumn => ({ name, personal: true })

/** The columns of the table of decisions that a completed review files as evidence, in order. */
export const decisionColumns: readonly FiledColumn[] = [
  plain('system'),
  aboutSomebody('account'),
  plain('right'),
  aboutSomebody('person'),
  aboutSomebody('flags'),
  plain('unknown'),
  aboutSomebody('reviewer'),
  plain('decision'),
  aboutSomebody('decided by'),
  plain('decided at (UTC)'),
  plain('why'),
  plain('revocation'),
]

/** Which columns are about people in a table that a review filed, known by its headings; null for any other table. */
export function personalWhereFiled(headings: readonly string[]): readonly boolean[] | null {
  const filed = [entryColumns, decisionColumns].find(
    columns => columns.length === headings.length && columns.every(({ name }, index) => name === headings[index]),
  )
  return filed ? filed.map(column => column.personal) : null
}
