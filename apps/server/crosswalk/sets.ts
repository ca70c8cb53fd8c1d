import type { crosswalks } from '@onus/contract/crosswalk'
import { type CrosswalkFault, type OwnCrosswalk, pairOf, type Relation, readCrosswalk } from '@onus/core/crosswalk'
import { refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import { z } from 'zod'
import { pageFrom, readCursor } from '../http/cursor.ts'
import type { HandlersOf } from '../http/handler.ts'
import { versionedHandlers } from '../register/handlers.ts'
import { momentOf } from '../register/moment.ts'
import type { CrosswalkService, KnownSet, Related } from './service.ts'
import { countsOfRows, labelsOfKinds, namesOf, refOfSet } from './view.ts'

type Contract = typeof crosswalks
type Card = z.input<Contract['get']['output']>
type RowsQuery = z.output<Contract['rows']['query']>
type RowsPage = z.input<Contract['rows']['output']>

/** Writing sets of the organisation's own: every row between requirements that there are, each pair once. */
export function setHandlers(service: CrosswalkService): Pick<HandlersOf<Contract>, 'create' | 'update' | 'history'> {
  const { create, update, history } = versionedHandlers<typeof OwnCrosswalk>('crosswalk', {
    read: 'crosswalk:read',
    write: 'crosswalk:write',
    decide: async ({ writer, body, previous }) => {
      const all = await service.related(writer.tx, await momentOf(writer.tx, {}, writer.at))
      mustBeFree(all, body, previous)
      const { rows, ...header } = body
      const { faults } = readCrosswalk(header, rows, all.catalog.all())
      if (faults.length === 0) return body
      return refuse('invalid_input', `${faults.length} ${faults.length === 1 ? 'thing is' : 'things are'} wrong`, [
        ...faults.slice(0, 100).map(fault => ({ path: pathOf(fault), message: fault.message })),
      ])
    },
  })
  return { create, update, history }
}

function pathOf({ row, column }: CrosswalkFault): string {
  return row === null ? `body.${column}` : `body.rows.${row - 1}.${column}`
}

/** Refuses the name of a set that there is already; a set of one's own keeps its id. */
export function mustBeFree(
  { sets }: Related,
  body: { readonly id: string; readonly version: string },
  previous: Pick<Version<OwnCrosswalk>, 'subject' | 'body'> | null,
): void {
  const ref = `${body.id}@${body.version}`
  if (previous && previous.body.id !== body.id)
    refuse('conflict', `This set is called ${previous.body.id}; create another one for ${body.id}`)
  const other = sets.find(set => refOfSet(set) === ref && set.own?.subject !== previous?.subject)
  const taken = other && (other.own === null || other.own.subject !== previous?.subject)
  if (taken) refuse('conflict', `There is a set ${ref} already; give this one another id or version`)
}

export function findSet({ sets }: Related, ref: string): KnownSet {
  return sets.find(set => refOfSet(set) === ref) ?? refuse('not_found', `There is no set ${ref} here`)
}

/** A set with its publisher, licence and provenance, and how many rows say what. */
export function cardOf({ catalog, relations }: Related, set: KnownSet): Card {
  const { crosswalk, rows, own } = set
  const id = refOfSet(set)
  const decided = relations.filter(relation => relation.body.crosswalk === id)
  const inState = (state: string) => decided.filter(relation => relation.body.lifecycle.state === state).length
  return {
    ...crosswalk,
    id,
    label: labelsOfKinds[crosswalk.kind],
    sourceTitle: catalog.get(crosswalk.source)?.title ?? null,
    targetTitle: catalog.get(crosswalk.target)?.title ?? null,
    own: own?.subject ?? null,
    rows: rows.length,
    counts: countsOfRows(rows),
    drafted: inState('draft'),
    reviewed: inState('reviewed'),
  }
}

const afterRow = z.object({ row: z.int() })

/** The rows of a set in its order, as far as they are asked for. */
export function rowsPage(all: Related, set: KnownSet, query: RowsQuery): RowsPage {
  const { crosswalk, rows } = set
  const named = namesOf(all.catalog)
  const decisions = decisionsByPair(all.relations)
  const after = readCursor(afterRow, query.cursor)?.row ?? -1
  const words = query.search?.toLowerCase()
  const found: { place: number; view: RowsPage['items'][number] }[] = []
  let total = 0
  for (const [place, row] of rows.entries()) {
    if (query.relations && !query.relations.includes(row.relation)) continue
    const [source, target] = [`${crosswalk.source}:${row.source}`, `${crosswalk.target}:${row.target}`]
    const decision = decisions.get(pairOf({ source, target })) ?? null
    if (query.decided !== undefined && query.decided !== (decision !== null)) continue
    const [sourceTitle, targetTitle] = [named(source).title, named(target).title]
    if (words && !`${row.source} ${row.target} ${sourceTitle} ${targetTitle} ${row.note}`.toLowerCase().includes(words))
      continue
    total += 1
    if (place <= after || found.length > query.limit) continue
    const view = { ...row, sourceRef: source, targetRef: target, sourceTitle, targetTitle }
    found.push({ place, view: { ...view, decision: decision && decisionCard(decision) } })
  }
  const page = pageFrom(found, query.limit, one => ({ row: one.place }))
  return { items: page.items.map(one => one.view), next: page.next, total }
}

/** The decision on each pair; one that is retired only where there is no other. */
export function decisionsByPair(relations: readonly Version<Relation>[]): ReadonlyMap<string, Version<Relation>> {
  const found = new Map<string, Version<Relation>>()
  for (const relation of relations) {
    const pair = pairOf(relation.body)
    const rival = found.get(pair)
    if (!rival || rival.body.lifecycle.state === 'retired') found.set(pair, relation)
  }
  return found
}

function decisionCard({ subject, version, body }: Version<Relation>) {
  return { id: subject, version, relation: body.relation, state: body.lifecycle.state, author: body.author }
}
