import type { EngagementDraft } from '@onus/core/engagement'
import type { Place } from '../testing-place.ts'

/** A scope that can be assessed, for tests: one component of each kind. */
export async function scopeIn(place: Place, name = 'Production'): Promise<string> {
  const component = (kind: 'infrastructure' | 'software' | 'people' | 'procedures' | 'data', index: number) => ({
    id: `018f0000-0000-7000-8000-0000000000a${index}`,
    kind,
    name: `The ${kind}`,
    description: '',
    boundary: { state: 'in' as const },
    location: '',
    supplier: null,
    connections: [],
  })
  const kinds = ['infrastructure', 'software', 'people', 'procedures', 'data'] as const
  const body = {
    kind: 'system' as const,
    name,
    description: 'What customers use.',
    parent: null,
    components: kinds.map(component),
    locations: [],
    commitments: [],
  }
  return (await place.lead.client.scopes.create({ body: { body } })).id
}

/** What a person would write of a Type II over 2026, led by who is signed in. */
export function engagementDraft(place: Place, scope: string, more: Partial<EngagementDraft> = {}): EngagementDraft {
  return {
    title: 'SOC 2 Type II 2026',
    kind: 'soc2_type2',
    mode: 'third_party',
    scope,
    profile: null,
    categories: ['security'],
    from: '2026-01-01',
    to: '2026-12-31',
    lead: place.me,
    sponsor: null,
    firm: null,
    team: [],
    ...more,
  }
}

/** An engagement in draft, for tests of what belongs to one. */
export async function engagementIn(place: Place, more: Partial<EngagementDraft> = {}): Promise<string> {
  const scope = more.scope ?? (await scopeIn(place))
  return (await place.lead.client.engagements.create({ body: { body: engagementDraft(place, scope, more) } })).id
}
