import { datasets } from '../dataset/index.ts'
import { hidden, isPersonal, isPersonalName } from '../masking/index.ts'
import type { Population, Reconciliation } from './schema.ts'

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
    reconciliations: body.reconciliations.map(one =>
      personal.has(one.column) || isPersonalThere(one) ? { ...one, examples: hiddenExamples(one) } : one,
    ),
  }
}

function isPersonalThere({ against }: Reconciliation): boolean {
  const schema = against.kind === 'dataset' ? datasets.get(against.dataset) : undefined
  return schema ? isPersonal(schema, against.column) : isPersonalName(against.column)
}

function hiddenExamples({ examples }: Reconciliation): Reconciliation['examples'] {
  return { onlyHere: examples.onlyHere.map(() => hidden), onlyThere: examples.onlyThere.map(() => hidden) }
}
