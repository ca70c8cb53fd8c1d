import { type Caller, can, type Permission, type Target } from '@onus/core/access'
import { refuse } from '@onus/core/problem'

/** Asks `can` about one object for a caller, and throws what it refuses: 404 out of reach, 403, or separation of duties. */
export function mayOf(caller: Caller): (permission: Permission, target: Target) => { readonly overridden: boolean } {
  return (permission, target) => {
    const decision = can(caller, permission, target)
    if (decision.allowed) return { overridden: decision.overridden }
    if (decision.why === 'separation')
      return refuse('separation_of_duties', 'Whoever made or asked for it cannot decide about it')
    return refuse(
      decision.as,
      decision.as === 'not_found' ? 'There is no such thing within your reach' : `This needs ${permission}`,
    )
  }
}
