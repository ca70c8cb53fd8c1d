import { type Column, type DatasetSchema, datasets, type RowProblem } from '@onus/core/dataset'
import { didYouMean } from '@onus/core/near'
import { type CollectRun, connector, type Event, type Origin, type RawRow, SourceProblem } from '../connector/index.ts'
import { convert } from '../table/convert.ts'
import type { ColumnSource } from '../table/settings.ts'
import type { Json } from '../table/strict-json.ts'
import type { Value } from '../table/value.ts'
import { pagesOf, totalOf } from './ask.ts'
import { pathOf, type Step, valueAt } from './path.ts'
import { RestSettings } from './settings.ts'

/** Any interface that answers JSON, REST or GraphQL: its rows become rows of a dataset by a map of paths to columns. */
export const rest = connector({
  id: 'rest',
  title: 'REST or GraphQL interface',
  summary: 'Rows of any interface that answers JSON, put into a dataset by a map of paths to columns.',
  version: '1',
  datasets: [...datasets.keys()],
  scopes: [
    'Asks the one address in the settings and its further pages, with GET or with the one POST that is given.',
    'Sends the secret to that host alone. Follows no link to another.',
  ],
  settings: RestSettings,
  webhook: 'standard',
  async test(settings, run) {
    try {
      const plan = planOf(settings, run)
      for await (const page of pagesOf(settings, run.net)) {
        const refused = page.rows.map((row, at) => eventOf(row, `item ${at + 1}`, plan, settings))
        const problem = refused.find(event => event.kind === 'refused')
        if (problem?.kind === 'refused') {
          const [first] = problem.problems
          return {
            ok: false,
            why: `${problem.where}, ${first?.column}: given ${first?.given}, expected ${first?.expected}`,
          }
        }
        return { ok: true, detail: `${page.answer.url.host} answers with ${page.rows.length} rows on its first page` }
      }
      return { ok: false, why: 'It answered nothing' }
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) }
    }
  },
  async *collect(settings, run) {
    const plan = planOf(settings, run)
    const dataset = plan.schema.ref
    yield { kind: 'origin', dataset, ...originOf(settings, plan) }
    const met = new Set<string>()
    let [done, pages] = [0, 0]
    let total: number | null = null
    for await (const page of pagesOf(settings, run.net)) {
      pages += 1
      total = totalOf(settings, page)
      for (const [at, row] of page.rows.entries()) {
        for (const { path, steps } of plan.fields) if (valueAt(row, steps) !== undefined) met.add(path)
        yield eventOf(row, `page ${pages}, item ${at + 1}`, plan, settings)
      }
      done += page.rows.length
      yield { kind: 'progress', label: `Reading ${page.answer.url.host}`, done, ...(total !== null && { total }) }
    }
    if (done > 0) refuseUnmet(plan, met)
    else yield { kind: 'note', text: `${new URL(settings.url).host} answered with no rows` }
    if (total !== null)
      yield { kind: 'count', dataset, sourceSideCount: total, how: `said by the interface at ${settings.total}` }
    yield { kind: 'complete', dataset }
  },
})

type FromPath = Extract<ColumnSource, { from: string }>
type Field = {
  readonly column: Column
  readonly path: string
  readonly steps: readonly Step[]
  readonly source: FromPath
  readonly isOptional: boolean
}
type Plan = { readonly schema: DatasetSchema; readonly fields: readonly Field[]; readonly constants: RawRow }

/** What fills each column. A column the dataset does not have, and an identifying one that nothing fills, are refused. */
function planOf({ dataset, columns }: RestSettings, { own = new Map() }: Pick<CollectRun, 'own'>): Plan {
  const schema = own.get(dataset) ?? datasets.get(dataset)
  if (!schema)
    throw new SourceProblem(`There is no dataset ${dataset}${didYouMean(dataset, [...own.keys(), ...datasets.keys()])}`)
  const known = new Map(schema.columns.map(column => [column.name, column]))
  const fields: Field[] = []
  const constants: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(columns)) {
    const column = known.get(name)
    if (!column) throw new SourceProblem(`${dataset} has no column "${name}"${didYouMean(name, known.keys())}`)
    if (typeof given === 'object' && 'constant' in given) {
      constants[name] = constantOf(column, given.constant)
      continue
    }
    const { optional: isOptional = false, ...source } = typeof given === 'string' ? { from: given } : given
    fields.push({ column, path: source.from, steps: pathOf(source.from), source: source as FromPath, isOptional })
  }
  for (const column of schema.columns)
    if (!column.nullable && !Object.hasOwn(columns, column.name))
      throw new SourceProblem(
        `Nothing fills the column "${column.name}" (${column.meaning}), which every row of ${dataset} must have`,
      )
  return { schema, fields, constants }
}

function constantOf(column: Column, constant: string | number | boolean): unknown {
  if (column.type === 'text') return String(constant)
  return column.type === 'text[]' ? [String(constant)] : constant
}

function originOf(settings: RestSettings, plan: Plan): Origin {
  const url = new URL(settings.url)
  const { method, graphql, variables, paging, rows, columns, numbers } = settings
  return {
    sourceSystem: url.host,
    environment: settings.environment,
    account: settings.account,
    query: graphql ?? `${method} ${url.href}`,
    parameters: { address: url.href, ...(variables && { variables }), paging, rows, columns, numbers },
    method: 'api',
    zone: settings.zone,
    exclusions: [],
    fields: new Map(plan.fields.map(({ column, path }) => [column.name, path])),
  }
}

function eventOf(json: Json, where: string, plan: Plan, settings: RestSettings): Event {
  const row: Record<string, unknown> = { ...plan.constants, raw: where }
  const problems: RowProblem[] = []
  for (const { column, steps, source } of plan.fields) {
    const converted = convert(column, cellOf(valueAt(json, steps)), source, settings)
    if (converted.ok) row[column.name] = converted.value
    else problems.push({ column: column.name, given: converted.given, expected: converted.expected })
  }
  const dataset = plan.schema.ref
  return problems.length > 0 ? { kind: 'refused', dataset, where, problems } : { kind: 'row', dataset, row }
}

function cellOf(json: Json | undefined): Value {
  if (json === undefined) return null
  if (json instanceof Map) return { problem: 'an object' }
  if (!Array.isArray(json)) return json as Value
  const texts = (json as readonly Json[]).map(textOf)
  return texts.every(text => text !== undefined) ? texts : { problem: 'a list of other things than texts' }
}

function textOf(json: Json): string | undefined {
  if (typeof json === 'string') return json
  return typeof json === 'object' && json !== null && 'number' in json ? json.number : undefined
}

/** A path that no row has is a mistake in the map, not a column of nulls. */
function refuseUnmet({ fields }: Plan, met: ReadonlySet<string>): void {
  const missing = fields.find(({ path, isOptional }) => !isOptional && !met.has(path))
  if (!missing) return
  throw new SourceProblem(
    `No row has anything at "${missing.path}", which is to fill "${missing.column.name}". If it may be missing, say so in the map: {"from": "${missing.path}", "optional": true}`,
  )
}
