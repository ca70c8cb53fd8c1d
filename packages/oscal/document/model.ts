/** The models of OSCAL, each by the root key of its documents. */
export const models = [
  'catalog',
  'profile',
  'mapping-collection',
  'component-definition',
  'system-security-plan',
  'assessment-plan',
  'assessment-results',
  'plan-of-action-and-milestones',
] as const
export type Model = (typeof models)[number]

export function isModel(name: string): name is Model {
  return (models as readonly string[]).includes(name)
}
