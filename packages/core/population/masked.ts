import { datasets } from '../dataset/index.ts'
import { hidden, holdsMailAddress, isPersonal, isPersonalName } from '../masking/index.ts'
import type { Population, PopulationColumn, Reconciliation } from './schema.ts'

/**
 * Whether a column that is frozen is about people. What its dataset says holds, and so does an address of electronic mail in a
 * row; that the name of a column of a file sounds so can be overruled by a reason, which is kept.
 */
export function frozenColumn(
  { name, type, personal: said }: PopulationColumn,
  asked: { readonly personal: boolean; readonly notPersonal?: string | undefined },
  { isFile, holdsMail }: { readonly isFile: boolean; readonly holdsMail: boolean },
): PopulationColumn {
  const { notPersonal } = asked
  if (asked.personal || holdsMail || (said && (!isFile || notPersonal === undefined)))
    return { name, type, personal: true }
  return { name, type, personal: false, ...(said && notPersonal !== undefined && { notPersonal }) }
}

/** Whether the key of a population tells whom a row is about. */
export function hasPersonalKey({ columns, key }: Pick<Population, 'columns' | 'key'>): boolean {
  return columns.some(column => column.personal && key.includes(column.name))
}

/** A population without the values of personal columns that it repeats: its first and last key, filters and examples. */
export function maskedPopulation(body: Population): Population {
  const personal = new Set(body.columns.filter(column => column.personal).map(column => column.name))
  const sounds = (column: string) =>
    personal.has(column) || (!body.columns.some(one => one.name === column) && isPersonalName(column))
  const key = (value: string | null) => (value === null || !hasPersonalKey(body) ? value : hidden)
  return {
    ...body,
    filter: {
      ...body.filter,
      equals: body.filter.equals.map(one => (sounds(one.column) ? { ...one, value: hidden } : one)),
    },
    ipe: { ...body.ipe, firstKey: key(body.ipe.firstKey), lastKey: key(body.ipe.lastKey) },
    reconciliations: body.reconciliations.map(one => {
      const hides = personal.has(one.column) || isPersonalThere(one) || heldIn(one).some(holdsMailAddress)
      return hides ? { ...one, examples: hiddenExamples(one) } : one
    }),
  }
}

function heldIn({ examples }: Reconciliation): readonly string[] {
  return [...examples.onlyHere, ...examples.onlyThere]
}

function isPersonalThere({ against, personal }: Reconciliation): boolean {
  if (personal !== undefined) return personal
  const schema = against.kind === 'dataset' ? datasets.get(against.dataset) : undefined
  return schema ? isPersonal(schema, against.column) : isPersonalName(against.column)
}

function hiddenExamples({ examples }: Reconciliation): Reconciliation['examples'] {
  return { onlyHere: examples.onlyHere.map(() => hidden), onlyThere: examples.onlyThere.map(() => hidden) }
}
