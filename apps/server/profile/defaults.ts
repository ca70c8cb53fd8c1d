import { defaultSelections, selectionsForEntity } from '@onus/core/framework'
import type { Organisation } from '@onus/core/organisation'
import type { Profile } from '@onus/core/profile'
import type { Framework, FrameworkCatalog } from '../framework/catalog.ts'

/**
 * One profile a framework with what is chosen when nobody chose; law follows the class and types of the entity (rulings 2).
 * A framework of which nothing holds for the entity gets none.
 */
export function defaultProfiles(catalog: FrameworkCatalog, organisation: Organisation): readonly Profile[] {
  return catalog.all().flatMap(framework => {
    const selections = [...selectionsFor(framework, organisation)]
    if (selections.length === 0) return []
    return [{ name: framework.shortTitle, framework: framework.ref, selections, notApplicable: [] }]
  })
}

function selectionsFor(framework: Framework, { nis2 }: Organisation): readonly string[] {
  const asksForEntity = framework.selections.some(selection => selection.entity !== undefined)
  return asksForEntity ? selectionsForEntity(framework, nis2) : defaultSelections(framework)
}
