import type { Condition, Rationale, RelationKind, StatedRelation } from '@onus/core/crosswalk'
import type { z } from 'zod'
import { formatControlId, parseControlId } from '../control-id/index.ts'
import { type Node, writtenVersion } from '../document/index.ts'
import { onus, uuidFor } from '../own/index.ts'
import { relationships } from './words.ts'

/** A framework that is mapped, as a document names it. */
export type MappedFramework = Readonly<{ ref: string; title: string; version: string; publisher: string }>

/** One thing that is said about two requirements, with what stands beside it. */
export type MappedRow = Readonly<{
  source: string
  target: string
  relation: StatedRelation
  rationale: Rationale | null
  /** Why, or what the row notes. */
  remarks: string
  /** What weight it bears: reviewed, a draft, a suggestion. */
  standing: string
  remainderOfTarget?: string
  remainderOfSource?: string
  scopeNote?: string
  strength?: number | null
  conditions?: readonly z.infer<typeof Condition>[]
  reviewedAt?: string | null
}>

/** The rows of one set between two frameworks. */
export type MappedSet = Readonly<{
  set: string
  title: string
  publisher: string
  licence: string
  kind: string
  note: string
  source: MappedFramework
  target: MappedFramework
  rows: readonly MappedRow[]
}>

/**
 * A mapping-collection of OSCAL 1.2.2; null when no row states a relation, since OSCAL has no word for "related, nobody has
 * said how". Beside stated rows those without a relation are attached, never turned into one. The same content gives the
 * same document, ids included.
 */
export function mappingCollection({
  title,
  at,
  version,
  label,
  sets,
}: {
  readonly title: string
  readonly at: string
  readonly version: string
  /** What every reader has to know first: what of it only suggests. */
  readonly label: string
  readonly sets: readonly MappedSet[]
}): Node | null {
  if (sets.every(set => set.rows.every(isUnstated))) return null
  const frameworks = new Map(sets.flatMap(set => [set.source, set.target]).map(one => [one.ref, one]))
  const isReviewed = sets.every(set => set.rows.every(row => row.standing === 'Reviewed decision'))
  const isComputed = sets.every(set => set.kind === 'derived')
  return {
    'mapping-collection': {
      uuid: uuidFor('mapping-collection', title, at),
      metadata: { title: line(title), 'last-modified': at, version, 'oscal-version': writtenVersion, remarks: label },
      provenance: {
        method: isComputed ? 'automation' : 'human',
        'matching-rationale': 'semantic',
        status: isReviewed ? 'complete' : 'draft',
        'mapping-description': label,
      },
      mappings: sets.filter(set => !set.rows.every(isUnstated)).map(mapping),
      'back-matter': { resources: [...[...frameworks.values()].map(resource), ...sets.flatMap(unstatedRows)] },
    },
  }
}

function resource({ ref, title, version, publisher }: MappedFramework) {
  return {
    uuid: uuidFor('framework', ref),
    title: line(title),
    description: `${title}, ${publisher}, version ${version}`,
    props: [prop('framework', ref), { name: 'version', value: line(version) }],
    rlinks: [{ href: `${onus}:framework:${encodeURIComponent(ref)}` }],
  }
}

function isUnstated({ relation }: MappedRow): boolean {
  return relation === 'unspecified'
}

function unstatedRows(set: MappedSet) {
  const rows = set.rows
    .filter(isUnstated)
    .map(({ source, target, rationale, remarks }) => ({ source, target, rationale, remarks }))
  if (rows.length === 0) return []
  const title = `Rows of ${set.title} that state no relation`
  return [
    {
      uuid: uuidFor('unstated', set.set, set.source.ref, set.target.ref),
      title: line(title),
      description: 'Related, look at them: no claim follows from any of them.',
      props: [prop('unstated-rows-of', mappingId(set))],
      base64: {
        filename: 'rows-without-a-relation.json',
        'media-type': 'application/json',
        value: Buffer.from(JSON.stringify(rows)).toString('base64'),
      },
    },
  ]
}

function mappingId(set: MappedSet): string {
  return uuidFor('mapping', set.set, set.source.ref, set.target.ref)
}

function mapping(set: MappedSet) {
  const reference = ({ ref }: MappedFramework) => ({ type: 'catalog', href: `#${uuidFor('framework', ref)}` })
  return {
    uuid: mappingId(set),
    method: set.kind === 'derived' ? 'automation' : 'human',
    'source-resource': reference(set.source),
    'target-resource': reference(set.target),
    maps: set.rows.flatMap(row => (row.relation === 'unspecified' ? [] : [map(set, row, row.relation)])),
    props: [...props({ set: set.set, publisher: set.publisher, kind: set.kind }), ...props({ licence: set.licence })],
    'mapping-description': set.title,
    ...remarks(set.note),
  }
}

function map(set: MappedSet, row: MappedRow, relation: RelationKind) {
  const { rationale } = row
  const qualifiers = (row.conditions ?? []).map(({ text, holds }) => ({
    subject: 'both',
    predicate: 'has-requirement',
    category: holds ? 'addressable' : 'blocked',
    description: text,
  }))
  return {
    uuid: uuidFor('map', set.set, row.source, row.target, row.standing),
    relationship: relationships[relation],
    ...(rationale === null ? {} : { 'matching-rationale': rationale }),
    sources: [item(set.source, row.source)],
    targets: [item(set.target, row.target)],
    ...(qualifiers.length > 0 ? { qualifiers } : {}),
    props: props({
      standing: row.standing,
      'remainder-of-target': row.remainderOfTarget,
      'remainder-of-source': row.remainderOfSource,
      'scope-note': row.scopeNote,
      strength: row.strength?.toString(),
      'reviewed-at': row.reviewedAt ?? undefined,
    }),
    ...remarks(row.remarks),
  }
}

/** An item by the id that the catalogue of its framework has in OSCAL. */
function item({ ref }: MappedFramework, id: string) {
  const known = ref.startsWith('sp800-53@') ? parseControlId(id) : null
  return { type: 'control', 'id-ref': known ? formatControlId(known, 'oscal') : id }
}

function props(named: Readonly<Record<string, string | undefined>>) {
  return Object.entries(named).flatMap(([name, value]) => (value?.trim() ? [prop(name, value)] : []))
}

function prop(name: string, value: string) {
  return { name, ns: onus, value: line(value) }
}

function remarks(text: string) {
  return text.trim() === '' ? {} : { remarks: text.trim() }
}

/** Text on one line, as OSCAL wants it outside of remarks. */
function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
