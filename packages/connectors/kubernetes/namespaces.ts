import type { NetworkPolicy } from './shapes.ts'

type Direction = 'Ingress' | 'Egress'

/**
 * Whether traffic of a namespace in this direction is refused unless it is allowed: a rule holds for all of its pods, and no
 * rule for all of them allows everything.
 */
export function isDeniedByDefault(policies: readonly NetworkPolicy[], direction: Direction): boolean {
  const forAll = policies.filter(policy => isForAll(policy) && holdsFor(policy, direction))
  return forAll.length > 0 && !forAll.some(policy => allowsAll(policy, direction))
}

function isForAll({ spec }: NetworkPolicy): boolean {
  const { matchLabels, matchExpressions } = spec?.podSelector ?? {}
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0
}

/** Without types a policy holds for what comes in, and for what goes out only where it says something of it. */
function holdsFor({ spec }: NetworkPolicy, direction: Direction): boolean {
  if (spec?.policyTypes) return spec.policyTypes.includes(direction)
  return direction === 'Ingress' || (spec?.egress ?? []).length > 0
}

function allowsAll({ spec }: NetworkPolicy, direction: Direction): boolean {
  const ways = (direction === 'Ingress' ? spec?.ingress : spec?.egress) ?? []
  return ways.some(way => {
    const peers = direction === 'Ingress' ? way.from : way.to
    const isOpen = (peers ?? []).length === 0 || peers?.some(isEverywhere)
    return isOpen && (way.ports ?? []).length === 0
  })
}

function isEverywhere(peer: unknown): boolean {
  const block = (peer as { ipBlock?: { cidr?: unknown; except?: unknown } } | null)?.ipBlock
  return block?.except === undefined && (block?.cidr === '0.0.0.0/0' || block?.cidr === '::/0')
}
