import { categoriesOf, type Engagement, engagementKinds } from '@onus/core/engagement'
import { defaultSelections, requirementRef } from '@onus/core/framework'
import { type Profile, tailored } from '@onus/core/profile'
import type { OrgTransaction } from '../db/index.ts'
import type { Framework, FrameworkCatalog } from '../framework/catalog.ts'
import type { FrameworkLibrary } from '../framework/library.ts'
import type { Moment } from '../register/store.ts'
import { versionThenOrNow } from './moment.ts'

/** What is looked at in an engagement, in the order of its framework; without a profile or categories, nothing. */
export type EngagementRequirements = {
  readonly framework: Framework | null
  readonly items: readonly EngagementRequirement[]
}

export type EngagementRequirement = {
  readonly requirement: string
  readonly id: string
  readonly label: string
  readonly summary: string
  /** What the heading above it is called. */
  readonly group: string | null
}

/** The requirements of an engagement: those of its categories, or what its profile selects and does not leave out. */
export async function requirementsOf(
  tx: OrgTransaction,
  library: FrameworkLibrary,
  engagement: Pick<Engagement, 'kind' | 'categories' | 'profile'>,
  moment: Moment,
): Promise<EngagementRequirements> {
  const catalog = await library.of(tx)
  if (engagement.profile !== null) {
    const { body } = await versionThenOrNow(tx, 'profile', engagement.profile, moment)
    return ofProfile(catalog, body)
  }
  const { framework } = engagementKinds[engagement.kind]
  if (framework === null || !engagementKinds[engagement.kind].categories) return { framework: null, items: [] }
  const found = catalog.all().find(one => one.id === framework)
  if (!found) return { framework: null, items: [] }
  const chosen = categoriesOf(engagement)
  const selections = chosen.length > 0 ? [...chosen] : [...defaultSelections(found)]
  const profile: Profile = { name: '', framework: found.ref, selections, notApplicable: [] }
  return { framework: found, items: catalog.assessed(profile).map(one => shown(found, one.requirement.id)) }
}

function ofProfile(catalog: FrameworkCatalog, profile: Profile): EngagementRequirements {
  const framework = catalog.get(profile.framework) ?? null
  if (!framework) return { framework: null, items: [] }
  const { requirements, notApplicable } = tailored(framework, profile)
  const out = new Set(notApplicable.map(one => one.requirement))
  const counted = requirements.filter(ref => !out.has(ref))
  return { framework, items: counted.map(ref => shown(framework, ref.slice(ref.indexOf(':') + 1))) }
}

function shown(framework: Framework, id: string): EngagementRequirement {
  const item = framework.byId.get(id)
  const parent = item?.parent ? framework.byId.get(item.parent) : undefined
  return {
    requirement: requirementRef(framework, id),
    id,
    label: item?.label ?? id,
    summary: item?.summary ?? '',
    group: parent ? `${parent.id} ${parent.label}` : null,
  }
}
