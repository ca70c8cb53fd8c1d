import type { Organisation } from '../organisation/index.ts'
import { type EntityClass, entityClasses } from '../scoping/index.ts'
import type { LegalEntity } from './schema.ts'

type Held = Readonly<{ id: string; body: Pick<LegalEntity, 'name' | 'decision' | 'endedOn'> }>

/** What an organisation is under NIS2, and where that comes from. `undecided` names entities that may make it heavier. */
export type OrganisationClass = Readonly<{
  entityClass: EntityClass | 'unknown'
  entityTypes: readonly string[]
  from: Readonly<{ is: 'settings' }> | Readonly<{ is: 'entities'; of: readonly string[]; undecided: readonly string[] }>
}>

/**
 * What an organisation is under NIS2. Duties are owed by legal entities: where there are any that did not end, it is the
 * heaviest class that was decided of one, with the types of all that were decided; what is undecided is unknown and weighs more
 * than being out. Only while there is no entity does the answer of the settings stand.
 */
export function classOfOrganisation(
  said: Organisation['nis2'],
  entities: readonly Held[],
  today: string,
): OrganisationClass {
  const current = entities.filter(({ body }) => body.endedOn === null || body.endedOn > today)
  if (current.length === 0) return { ...said, from: { is: 'settings' } }
  const undecided = current.filter(({ body }) => body.decision === null).map(({ id }) => id)
  const decided = current.flatMap(({ id, body: { decision } }) => (decision ? [{ id, decision }] : []))
  const heaviest = entityClasses.findLast(one => decided.some(({ decision }) => decision.class === one)) ?? 'out'
  const binds = heaviest === 'essential' || heaviest === 'important'
  const entityClass = undecided.length > 0 && !binds ? 'unknown' : heaviest
  const owing = decided.filter(({ decision }) => decision.class !== 'out')
  return {
    entityClass,
    entityTypes: [...new Set(owing.flatMap(({ decision }) => decision.types ?? []))],
    from: {
      is: 'entities',
      of:
        entityClass === 'unknown'
          ? undecided
          : decided.filter(one => one.decision.class === heaviest).map(({ id }) => id),
      undecided,
    },
  }
}
