import { Rationale, type StatedRelation } from '@onus/core/crosswalk'
import { z } from 'zod'
import { at, type Finding, type Node, node, nodes, text } from '../document/index.ts'
import { onus } from '../own/index.ts'
import { oscalNamespace, relationOfWord } from './words.ts'

/** One pair of a map, with where it stands in the document. */
export type MappingRow = Readonly<{
  pointer: string
  source: string
  target: string
  relation: StatedRelation
  rationale: Rationale | null
  note: string
}>

/** One mapping of a collection: what it maps, its pairs, and what of it could not be taken over. */
export type MappingRead = Readonly<{
  uuid: string
  title: string
  note: string
  publisher: string
  licence: string
  /** What the document says of the frameworks: names, versions, addresses. */
  source: readonly string[]
  target: readonly string[]
  rows: readonly MappingRow[]
  findings: readonly Finding[]
}>

/**
 * The mappings of a mapping-collection as pairs. A map between several items says something of all of them together; of
 * single pairs only what follows from that is taken, the rest becomes "related", and each such place is named.
 */
export function mappingsIn(root: Node): readonly MappingRead[] {
  const resources = new Map(nodes(node(root, 'back-matter'), 'resources').map(one => [text(one, 'uuid') ?? '', one]))
  const usual = text(node(root, 'provenance'), 'matching-rationale')
  return nodes(root, 'mappings').map((mapping, index) => {
    const pointer = at('', 'mapping-collection', 'mappings', index)
    const rationale = text(mapping, 'matching-rationale') ?? usual
    const findings: Finding[] = []
    const maps = nodes(mapping, 'maps')
    return {
      uuid: text(mapping, 'uuid') ?? '',
      title: text(mapping, 'mapping-description') ?? text(node(root, 'metadata'), 'title') ?? '',
      note: text(mapping, 'remarks') ?? '',
      publisher: ownProp(mapping, 'publisher'),
      licence: ownProp(mapping, 'licence'),
      source: namesOf(node(mapping, 'source-resource'), resources),
      target: namesOf(node(mapping, 'target-resource'), resources),
      rows: [
        ...maps.flatMap((map, place) => pairsOf(map, at(pointer, 'maps', place), rationale, findings)),
        ...attachedRows(root, text(mapping, 'uuid') ?? ''),
      ],
      findings,
    }
  })
}

function namesOf(reference: Node | undefined, resources: ReadonlyMap<string, Node>): readonly string[] {
  const href = text(reference, 'href') ?? ''
  const resource = href.startsWith('#') ? resources.get(href.slice(1)) : undefined
  const links = nodes(resource, 'rlinks').map(link => text(link, 'href') ?? '')
  return [ownProp(resource, 'framework'), text(resource, 'title') ?? '', ...links, href].filter(name => name !== '')
}

function ownProp(of: Node | undefined, name: string): string {
  return (
    text(
      nodes(of, 'props').find(prop => text(prop, 'ns') === onus && text(prop, 'name') === name),
      'value',
    ) ?? ''
  )
}

function pairsOf(map: Node, pointer: string, usual: string | undefined, findings: Finding[]): readonly MappingRow[] {
  const [sources, targets] = [idsIn(map, 'sources'), idsIn(map, 'targets')]
  const relation = relationIn(map, pointer, findings)
  const said = Rationale.safeParse(text(map, 'matching-rationale') ?? usual)
  const rationale = said.success ? said.data : null
  const note = text(map, 'remarks') ?? ''
  for (const member of ['confidence-score', 'coverage'].filter(one => map[one] !== undefined))
    findings.push(loss(`“${member}” was not taken over: it enters no claim.`, at(pointer, member)))
  const kept = ofSinglePairs(relation, sources.length, targets.length)
  if (kept !== relation)
    findings.push(
      loss(
        `This map says ${relation.replaceAll('_', ' ')} of ${sources.length} and ${targets.length} items together; of single pairs it only says that they are related.`,
        pointer,
      ),
    )
  return sources.flatMap(source =>
    targets.map(target => ({ pointer, source, target, relation: kept, rationale, note })),
  )
}

/** Rows without a relation, as our own export attaches them. */
function attachedRows(root: Node, mapping: string): readonly MappingRow[] {
  return nodes(node(root, 'back-matter'), 'resources').flatMap((resource, place) => {
    const value = text(node(resource, 'base64'), 'value')
    if (ownProp(resource, 'unstated-rows-of') !== mapping || value === undefined) return []
    const pointer = at('', 'mapping-collection', 'back-matter', 'resources', place)
    const rows = Attached.safeParse(parsed(value))
    return rows.success
      ? rows.data.map(({ remarks: note, ...row }) => ({ pointer, relation: 'unspecified' as const, note, ...row }))
      : []
  })
}

const Attached = z.array(
  z.object({ source: z.string(), target: z.string(), rationale: Rationale.nullable(), remarks: z.string() }),
)

function parsed(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  } catch {
    return null
  }
}

function idsIn(map: Node, member: string): readonly string[] {
  return nodes(map, member).flatMap(item => text(item, 'id-ref') ?? [])
}

function relationIn(map: Node, pointer: string, findings: Finding[]): StatedRelation {
  const [word, ns] = [text(map, 'relationship') ?? '', text(map, 'ns') ?? oscalNamespace]
  const known = ns === oscalNamespace ? relationOfWord.get(word) : undefined
  if (known) return known
  findings.push(loss(`“${word}” is no relationship that OSCAL has; it was read as related.`, pointer))
  return 'unspecified'
}

/** What a relation of all sources together to all targets together says of each single pair. */
function ofSinglePairs(relation: StatedRelation, sources: number, targets: number): StatedRelation {
  if (sources === 1 && targets === 1) return relation
  if (relation === 'none') return 'none'
  if ((relation === 'superset_of' || relation === 'equal') && sources === 1) return 'superset_of'
  if ((relation === 'subset_of' || relation === 'equal') && targets === 1) return 'subset_of'
  return 'unspecified'
}

function loss(message: string, pointer: string): Finding {
  return { severity: 'warning', code: 'not-taken-over', message, pointer }
}
