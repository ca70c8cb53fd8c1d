import { defaultSelections, selectionsForEntity } from '@onus/core/framework'
import { classOfOrganisation, type OrganisationClass } from '@onus/core/legal-entity'
import type { Profile } from '@onus/core/profile'
import type { OrgTransaction } from '../db/index.ts'
import type { Framework, FrameworkCatalog } from '../framework/catalog.ts'
import { dayIn } from '../organisation/day.ts'
import { recordAll, type Writer } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'

type Nis2 = Pick<OrganisationClass, 'entityClass' | 'entityTypes'>

/**
 * One profile a framework with what is chosen when nobody chose; law follows the class and types of the entity (rulings 2).
 * A framework of which nothing holds for the entity gets none.
 */
export function defaultProfiles(catalog: FrameworkCatalog, nis2: Nis2): readonly Profile[] {
  return catalog.all().flatMap(framework => {
    const selections = [...selectionsFor(framework, nis2)]
    if (selections.length === 0) return []
    return [begun(framework, selections)]
  })
}

/** What the organisation is under NIS2 at a moment, by the one rule. */
export async function nis2At(tx: OrgTransaction, org: string, moment: Moment): Promise<OrganisationClass> {
  const { body } = await versionInForce(tx, 'organisation', org, moment)
  const entities = await versionsInForce(tx, 'legal-entity', moment)
  const held = entities.map(({ subject, body: entity }) => ({ id: subject, body: entity }))
  return classOfOrganisation(body.nis2, held, held.length === 0 ? '' : dayIn(body.zone, moment.asOf))
}

/**
 * Lets the profiles of the law follow what was decided of the legal entities. A profile whose selections somebody chose otherwise
 * stays as it is, and so does whatever was tailored.
 */
export async function followClass(writer: Writer, catalog: FrameworkCatalog, before: Nis2): Promise<void> {
  const moment = await momentOf(writer.tx, {}, writer.at)
  const now = await nis2At(writer.tx, writer.org, moment)
  const held = await versionsInForce(writer.tx, 'profile', moment)
  const changed = catalog
    .all()
    .filter(asksForEntity)
    .flatMap(framework => {
      const [was, is] = [selectionsFor(framework, before), selectionsFor(framework, now)]
      const own = held.filter(({ body }) => body.framework === framework.ref)
      if (is.length === 0) return []
      if (own.length === 0) return [{ body: begun(framework, is) }]
      const following = own.filter(({ body }) => isSame(body.selections, was) && !isSame(was, is))
      return following.map(({ subject, body }) => ({ subject, body: { ...body, selections: [...is] } }))
    })
  const reason = 'Follows what was decided of the legal entities'
  await recordAll(
    writer,
    changed.map(one => ({ noun: 'profile' as const, reason, ...one })),
  )
}

function begun({ shortTitle, ref }: Framework, selections: readonly string[]): Profile {
  return { name: shortTitle, framework: ref, selections: [...selections], notApplicable: [] }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join() === other.toSorted().join()
}

function selectionsFor(framework: Framework, nis2: Nis2): readonly string[] {
  return asksForEntity(framework) ? selectionsForEntity(framework, nis2) : defaultSelections(framework)
}

function asksForEntity({ selections }: Framework): boolean {
  return selections.some(selection => selection.entity !== undefined)
}
