import { z } from 'zod'
import type { Migration } from '../../packages/core/framework/index.ts'
import type { Pair } from './pairs.ts'

const Facts = z.object({
  subcategories: z.array(z.object({ id: z.string() })),
  withdrawn: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['category', 'subcategory']),
      dispositions: z.array(z.object({ rel: z.enum(['incorporated-into', 'moved-to']), to: z.string() })),
    }),
  ),
})

type Item = z.input<typeof Migration>['items'][number]
type Target = Item['to'][number]

/** How CSF 1.1 went over into 2.0: what NIST's catalogue says of withdrawn items, and the counterparts of its reference tool. */
export function csfMigration(input: unknown, counterparts: readonly Pair[]): z.input<typeof Migration> {
  const facts = Facts.parse(input)
  const withdrawn = new Map(
    facts.withdrawn.map(one => [
      asVersion1(one.id),
      one.dispositions.map(({ rel, to }) => ({
        id: to,
        how: rel === 'moved-to' ? ('moved' as const) : ('incorporated' as const),
      })),
    ]),
  )
  const targetsOf = (id: string): readonly Target[] => {
    const said = withdrawn.get(id) ?? []
    const others = counterparts
      .filter(pair => pair.source === id && !said.some(one => one.id === pair.target))
      .map(({ target }) => ({
        id: target,
        how: asVersion1(target) === id ? ('continued' as const) : ('related' as const),
      }))
    return [...said, ...others]
  }
  const gone = facts.withdrawn.map(one => ({ kind: one.kind, id: asVersion1(one.id) }))
  const subcategories = unique([
    ...counterparts.map(pair => pair.source),
    ...gone.filter(one => one.kind === 'subcategory').map(one => one.id),
  ])
  const goneCategories = gone.filter(one => one.kind === 'category').map(one => one.id)
  const categories = unique(subcategories.map(id => id.replace(/-\d+$/, '')))
  const functions = unique(categories.map(id => id.replace(/\..*/, '')))
  const items: readonly Item[] = [
    ...functions.map(id => ({ id, kind: 'function' as const, to: [{ id, how: 'continued' as const }] })),
    ...categories.map(id => ({
      id,
      kind: 'category' as const,
      to: goneCategories.includes(id) ? [...targetsOf(id)] : [{ id, how: 'continued' as const }],
    })),
    ...subcategories.map(id => ({ id, kind: 'subcategory' as const, to: [...targetsOf(id)] })),
  ]
  const reached = new Set(
    items.filter(item => item.kind === 'subcategory').flatMap(item => item.to.map(target => target.id)),
  )
  return {
    id: 'csf-1.1-to-2.0',
    from: 'csf@1.1',
    to: 'csf@2.0',
    title: 'Cybersecurity Framework 1.1 to 2.0',
    publisher: 'NIST',
    licence: 'A work of the United States government in the public domain',
    provenance: [
      'What became of withdrawn items: NIST OSCAL catalogue of CSF 2.0, version 1.2.0',
      'Counterparts: CSF 2.0 Reference Tool export of 20 July 2026, reference "CSF v1.1"',
    ],
    note: 'The two sources disagree on ID.GV-4: the catalogue says that it moved to GV.RM-04, the reference tool names GV.RM-03. Categories DE.DP, PR.IP, PR.PT and RS.RP have no target of their own, only their subcategories have.',
    items: [...items],
    new: facts.subcategories.map(one => one.id).filter(id => !reached.has(id)),
  }
}

/** An id as version 1.1 writes it, without leading zeros: PR.AC-01 is PR.AC-1 there. */
function asVersion1(id: string): string {
  return id.replace(/-0+(\d)/, '-$1')
}

function unique(ids: readonly string[]): readonly string[] {
  const order = ['ID', 'PR', 'DE', 'RS', 'RC']
  const rank = (id: string) => order.indexOf(id.slice(0, 2))
  return [...new Set(ids)].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }))
}
