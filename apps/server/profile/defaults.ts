import { defaultSelections } from '@onus/core/framework'
import type { Organisation } from '@onus/core/organisation'
import type { Profile } from '@onus/core/profile'
import type { Framework, FrameworkCatalog } from '../framework/catalog.ts'

/** One profile a framework with what is chosen when nobody chose; NIS2 follows the class and types of the entity (rulings 2). */
export function defaultProfiles(catalog: FrameworkCatalog, organisation: Organisation): readonly Profile[] {
  return catalog.all().map(framework => ({
    name: framework.shortTitle,
    framework: framework.ref,
    selections: [...selectionsFor(framework, organisation)],
    notApplicable: [],
  }))
}

function selectionsFor(framework: Framework, { nis2 }: Organisation): readonly string[] {
  const byEntity = framework.selections.filter(
    selection =>
      selection.selects.by === 'duties' &&
      [nis2.entityClass, ...nis2.entityTypes].includes(selection.selects.appliesTo),
  )
  return byEntity.length > 0 ? byEntity.map(selection => selection.id) : defaultSelections(framework)
}
