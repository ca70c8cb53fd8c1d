import { z } from 'zod'

export const ScopeKind = z.enum([
  'organisation',
  'legal_entity',
  'system',
  'business_unit',
  'product_line',
  'critical_service',
])
export type ScopeKind = z.infer<typeof ScopeKind>

/** The five kinds of component that a system has. */
export const ComponentKind = z.enum(['infrastructure', 'software', 'people', 'procedures', 'data'])
export type ComponentKind = z.infer<typeof ComponentKind>

/** A component is in the boundary, or out of it with a reason: the third case cannot be written. */
export const Boundary = z.discriminatedUnion('state', [
  z.object({ state: z.literal('in') }),
  z.object({ state: z.literal('out'), reason: z.string().min(1) }),
])

export const Component = z.object({
  id: z.uuid(),
  kind: ComponentKind,
  name: z.string().min(1).max(200),
  description: z.string(),
  boundary: Boundary,
  location: z.string(),
  supplier: z.string().nullable().describe('Name of the supplier that hosts or runs it, if any (R-026)'),
  connections: z.array(z.uuid()).describe('Connections that observe it'),
})
export type Component = z.infer<typeof Component>

/** What was promised to customers, where it is written, and which category it belongs to. */
export const Commitment = z.object({ id: z.uuid(), text: z.string().min(1), source: z.string(), category: z.string() })

/** What a statement is about, with its components, locations and commitments. */
export const Scope = z.object({
  kind: ScopeKind,
  name: z.string().min(1).max(200),
  description: z.string(),
  parent: z.uuid().nullable(),
  components: z.array(Component),
  locations: z.array(z.string()),
  commitments: z.array(Commitment),
})
export type Scope = z.infer<typeof Scope>

/** The component kinds that nobody has filled yet; a system with any is not ready to be assessed. */
export function emptyKinds(scope: Scope): readonly ComponentKind[] {
  const present = new Set(scope.components.map(component => component.kind))
  return ComponentKind.options.filter(kind => !present.has(kind))
}
