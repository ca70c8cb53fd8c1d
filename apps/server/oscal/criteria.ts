import type { CriteriaDraft } from '@onus/contract/oscal'
import type { CrosswalkFile } from '@onus/core/crosswalk'
import { inverse } from '@onus/core/crosswalk'
import { refuse } from '@onus/core/problem'
import type { z } from 'zod'
import type { FrameworkCatalog } from '../framework/catalog.ts'

type Draft = z.output<typeof CriteriaDraft>

/** A control that might stand for a criterion: one of the library, or one that a document proposes. */
export type Candidate = {
  readonly control: string | null
  readonly code: string
  readonly title: string
  readonly addresses: readonly string[]
}

const label =
  'Suggestions from published mappings. They say that two texts have to do with one another, not that a control meets a criterion; nothing of this is decided or taken over until somebody links it.'

/** The criteria of `to` with the controls that published mappings suggest for them through what they address of `from`. */
export function criteriaDraft(
  catalog: FrameworkCatalog,
  sets: readonly CrosswalkFile[],
  candidates: readonly Candidate[],
  { from, to }: { readonly from: string; readonly to: string },
): Draft {
  const framework = catalog.get(to) ?? refuse('not_found', `There is no framework ${to} here`)
  const rows = publishedBetween(sets, from, to)
  const byRequirement = Map.groupBy(
    candidates.flatMap(one => one.addresses.map(ref => ({ one, ref }))),
    ({ ref }) => ref,
  )
  const items = framework.requirements.flatMap(({ id, label: title, assessable }) => {
    if (!assessable) return []
    const ref = `${to}:${id}`
    const suggested = (rows.get(id) ?? []).flatMap(row =>
      (byRequirement.get(`${from}:${row.id}`) ?? []).map(({ one }) => ({
        control: one.control,
        code: one.code,
        title: one.title,
        through: `${from}:${row.id}`,
        relation: row.relation,
        set: row.set,
        publisher: row.publisher,
      })),
    )
    const addressedBy = (byRequirement.get(ref) ?? []).flatMap(({ one }) =>
      one.control === null ? [] : [{ control: one.control, code: one.code }],
    )
    return suggested.length + addressedBy.length === 0 ? [] : [{ criterion: ref, title, suggested, addressedBy }]
  })
  return { framework: to, label, items }
}

type Row = { readonly id: string; readonly relation: string; readonly set: string; readonly publisher: string }

/** What publishers say of the two frameworks, by the id of the criterion; only sets that somebody published. */
function publishedBetween(
  sets: readonly CrosswalkFile[],
  from: string,
  to: string,
): ReadonlyMap<string, readonly Row[]> {
  const rows: (Row & { criterion: string })[] = []
  for (const { crosswalk, rows: said } of sets) {
    if (crosswalk.kind !== 'published') continue
    const { id: set, publisher, source, target } = crosswalk
    const isForward = source === to && target === from
    if (!isForward && !(source === from && target === to)) continue
    for (const row of said) {
      const kind = row.relation
      const relation = isForward || kind === 'unspecified' ? kind : inverse(kind)
      if (relation === 'none') continue
      const [criterion, id] = isForward ? [row.source, row.target] : [row.target, row.source]
      rows.push({ criterion, id, relation, set, publisher })
    }
  }
  return Map.groupBy(rows, row => row.criterion)
}
