import type { FrameworkFile, Requirement, Selection } from './schema.ts'

/**
 * The requirements that are counted under `selections`, in the order of the framework; required selections always
 * belong. Headings, references and withdrawn items never count, a legal provision counts only if the entity or its
 * management body owes it, and a whole does not count beside its parts. Throws on a selection the framework has not.
 */
export function assessedRequirements(framework: FrameworkFile, selections: readonly string[]): readonly Requirement[] {
  const chosen = chosenSelections(framework, selections)
  const ancestors = ancestorsOf(framework)
  const candidates = framework.requirements.filter(
    requirement =>
      requirement.assessable &&
      isOwed(requirement) &&
      chosen.some(selection => isSelected(requirement, selection, ancestors)),
  )
  const wholes = wholesOf(candidates, ancestors)
  return candidates.filter(requirement => !wholes.has(requirement.id))
}

/** The selections that hold when nobody chose. */
export function defaultSelections(framework: FrameworkFile): readonly string[] {
  return framework.selections
    .filter(selection => selection.default || selection.required)
    .map(selection => selection.id)
}

/**
 * The selections that hold the duties of an entity of this class and these types: none when it is out of scope, the
 * default ones while its class is unknown. A selection without an entity, such as a SOC 2 category, is never among them.
 */
export function selectionsForEntity(framework: FrameworkFile, entity: Entity): readonly string[] {
  if (entity.entityClass === 'out') return []
  const ofTypes = framework.selections.filter(one => one.entity?.types?.some(type => entity.entityTypes.includes(type)))
  const ofClass = framework.selections.filter(one =>
    entity.entityClass === 'unknown'
      ? one.default && one.entity !== undefined
      : one.entity?.class === entity.entityClass,
  )
  return [...ofClass, ...ofTypes].map(selection => selection.id)
}

interface Entity {
  readonly entityClass: 'essential' | 'important' | 'registration_only' | 'out' | 'unknown'
  readonly entityTypes: readonly string[]
}

function chosenSelections(framework: FrameworkFile, wanted: readonly string[]): readonly Selection[] {
  const known = new Set(framework.selections.map(selection => selection.id))
  const unknown = wanted.filter(id => !known.has(id))
  if (unknown.length > 0) {
    throw new RangeError(
      `${framework.shortTitle} has no selection ${unknown.join(', ')}; it has ${[...known].join(', ')}`,
    )
  }
  return framework.selections.filter(selection => selection.required || wanted.includes(selection.id))
}

function isOwed({ duty }: Requirement): boolean {
  return duty === undefined || duty.actor === 'entity' || duty.actor === 'managementBody'
}

function isSelected(requirement: Requirement, { selects }: Selection, ancestors: Ancestors): boolean {
  switch (selects.by) {
    case 'all':
      return true
    case 'groups':
      return (ancestors.get(requirement.id) ?? []).some(ancestor => selects.groups.includes(ancestor))
    case 'list':
      return selects.ids.includes(requirement.id)
    case 'duties':
      return requirement.duty?.appliesTo.includes(selects.appliesTo) ?? false
  }
}

type Ancestors = ReadonlyMap<string, readonly string[]>

function ancestorsOf(framework: FrameworkFile): Ancestors {
  const ancestors = new Map<string, readonly string[]>()
  for (const { id, parent } of framework.requirements) {
    ancestors.set(id, parent === null ? [] : [parent, ...(ancestors.get(parent) ?? [])])
  }
  return ancestors
}

/** Everything above a part that counts. An enhancement adds to its parent, so its parent stays. */
function wholesOf(candidates: readonly Requirement[], ancestors: Ancestors): ReadonlySet<string> {
  const parts = candidates.filter(requirement => !requirement.addsToParent)
  return new Set(parts.flatMap(requirement => ancestors.get(requirement.id) ?? []))
}
