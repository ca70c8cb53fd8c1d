import type { crosswalks } from '@onus/contract/crosswalk'
import { type Cell, matrix, type StatedRelation } from '@onus/core/crosswalk'
import { refuse } from '@onus/core/problem'
import type { z } from 'zod'
import type { Framework, FrameworkCatalog } from '../framework/catalog.ts'
import type { Supported } from './service.ts'
import { contradictionView, emptyCounts, labelsOfKinds, refOfSet } from './view.ts'

type Query = z.output<(typeof crosswalks.matrix)['query']>
type View = Omit<z.input<(typeof crosswalks.matrix)['output']>, 'moment'>

/** The matrix of two frameworks as it travels: lists of names once, and cells that point into them. */
export function matrixView(all: Supported, query: Query): View {
  const { catalog, network, support, sets } = all
  const [source, target] = [frameworkOf(catalog, query.source), frameworkOf(catalog, query.target)]
  if (source.ref === target.ref)
    refuse('invalid_input', 'A matrix needs two frameworks', [{ path: 'query.target', message: 'the same as source' }])
  const found = matrix(network, source.ref, target.ref, { derived: query.derived ?? false })
  const [counted, asked] = [
    isCounted(catalog, source, query.sourceSelections),
    isCounted(catalog, target, query.targetSelections),
  ]
  const inScope = found.cells.filter(cell => counted(cell.source) && asked(cell.target))
  const claimed = inScope.map(cell => ({ cell, claim: support.levelBetween(cell.source, cell.target) }))
  const cells = claimed.filter(one => isAsked(one, query))
  const rows = source.requirements.filter(one => counted(`${source.ref}:${one.id}`))
  const columns = target.requirements.filter(one => asked(`${target.ref}:${one.id}`))
  const rowOf = placesOf(source, rows)
  const columnOf = placesOf(target, columns)
  const publishers = [...new Set(cells.flatMap(({ cell }) => cell.publishers))].sort()
  const named = [...new Set(cells.flatMap(({ cell }) => cell.sets))].sort()
  const kinds = new Map(sets.map(set => [refOfSet(set), set.crosswalk]))
  return {
    source: { framework: source.ref, title: source.title },
    target: { framework: target.ref, title: target.title },
    rows: rows.map(one => item(source, one)),
    columns: columns.map(one => ({
      ...item(target, one),
      claim: support.levelOf(`${target.ref}:${one.id}`, source.ref),
    })),
    cells: cells.map(({ cell, claim }) => ({
      row: rowOf(cell.source),
      column: columnOf(cell.target),
      said: [...cell.said],
      publishers: cell.publishers.map(one => publishers.indexOf(one)),
      sets: cell.sets.map(one => named.indexOf(one)),
      reviewed: cell.isReviewed,
      path: cell.level,
      claim,
    })),
    counts: countsOf(inScope),
    publishers,
    sets: named.map(id => {
      const set = kinds.get(id)
      const kind = set?.kind ?? 'own'
      return { id, title: set?.title ?? id, kind, label: labelsOfKinds[kind] }
    }),
    contradictions: network.contradictions.filter(isBetween(source.ref, target.ref)).map(contradictionView),
  }
}

export function frameworkOf(catalog: FrameworkCatalog, ref: string): Framework {
  return catalog.get(ref) ?? refuse('not_found', `There is no framework ${ref} here`)
}

function isCounted({ assessed }: FrameworkCatalog, framework: Framework, selections: readonly string[] | undefined) {
  if (selections === undefined) return () => true
  const known = framework.selections.map(one => one.id)
  const unknown = selections.find(one => !known.includes(one))
  if (unknown !== undefined)
    refuse('invalid_input', `${framework.title} has no selection ${unknown}; it has ${known.join(', ')}`)
  const profile = { name: '', framework: framework.ref, selections: [...selections], notApplicable: [] }
  const counted = new Set(assessed(profile as never).map(one => one.ref))
  return (requirement: string) => counted.has(requirement)
}

function isAsked({ cell, claim }: { cell: Cell; claim: string }, query: Query): boolean {
  const among = (asked: readonly string[] | undefined, has: readonly string[]) =>
    asked === undefined || has.some(one => asked.includes(one))
  return (
    among(query.publishers, cell.publishers) &&
    among(query.sets, cell.sets) &&
    among(query.relations, cell.said) &&
    among(query.levels, [claim])
  )
}

function placesOf(framework: Framework, items: readonly { readonly id: string }[]) {
  const places = new Map(items.map((one, place) => [`${framework.ref}:${one.id}`, place]))
  return (requirement: string) => places.get(requirement) ?? -1
}

function item(framework: Framework, one: Framework['requirements'][number]) {
  return { requirement: `${framework.ref}:${one.id}`, id: one.id, title: one.label, parent: one.parent }
}

function countsOf(cells: readonly Cell[]): Record<StatedRelation, number> {
  const counts = emptyCounts()
  for (const { said } of cells) for (const one of said) counts[one] += 1
  return counts
}

/** Whether a contradiction is between requirements of these two frameworks. */
function isBetween(one: string, other: string) {
  const of = (requirement: string) => requirement.slice(0, requirement.indexOf(':'))
  return ({ first, second }: { first: string; second: string }) =>
    (of(first) === one && of(second) === other) || (of(first) === other && of(second) === one)
}
