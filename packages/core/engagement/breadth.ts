import type { Scope } from '../scope/index.ts'

/** What makes a scope too broad. Product defaults, not rules of anybody. */
export const breadthLimits = { products: 3, software: 20 } as const

const corporate =
  /\b(corporate|office|laptops?|workstations?|endpoints?|payroll|hr|human resources|finance|accounting|e-?mail|intranet|marketing|crm)\b/i

/**
 * Why the scope of a SOC 2 may be too broad, in words: the whole enterprise, many products, or corporate IT
 * inside the boundary. It warns and blocks nothing.
 */
export function breadthWarnings(scope: Scope, parts: readonly Scope[]): readonly string[] {
  const inside = scope.components.filter(one => one.boundary.state === 'in')
  const products = parts.filter(one => one.kind === 'product_line' || one.kind === 'system')
  const software = inside.filter(one => one.kind === 'software')
  const office = inside.filter(one => one.kind !== 'people' && corporate.test(one.name))
  const costs = 'Each adds controls, evidence and samples, and with them cost.'
  return [
    ...(scope.kind === 'organisation'
      ? ['The scope is the whole organisation. Customers ask about the system they use: a narrower scope is cheaper.']
      : []),
    ...(products.length > breadthLimits.products
      ? [`${products.length} products are in scope, more than ${breadthLimits.products}. ${costs}`]
      : []),
    ...(software.length > breadthLimits.software
      ? [`${software.length} pieces of software are in scope, more than ${breadthLimits.software}. ${costs}`]
      : []),
    ...(office.length > 0
      ? [
          `Corporate IT is in scope: ${office.map(one => one.name).join(', ')}. Leave it out with a reason, unless customers rely on it. ${costs}`,
        ]
      : []),
  ]
}

/**
 * Why the scope of a CSF programme may be too narrow: a system that is examined under SOC 2 lies inside it, or every
 * component in the boundary of that system is named in it.
 */
export function narrownessWarnings(
  scope: Scope,
  examined: readonly Readonly<{ body: Scope; isInside: boolean }>[],
): readonly string[] {
  const named = new Set(scope.components.map(one => one.name.trim().toLowerCase()))
  return examined.flatMap(({ body, isInside }) => {
    if (isInside || scope.kind === 'organisation') return []
    const omitted = body.components
      .filter(one => one.boundary.state === 'in' && !named.has(one.name.trim().toLowerCase()))
      .map(one => one.name)
    if (omitted.length === 0) return []
    return [
      `“${body.name}”, which is examined under SOC 2, has what this scope does not name: ${omitted.join(', ')}. A programme is usually broader than an examination.`,
    ]
  })
}
