import type { Caller } from '@onus/core/access'

/** Whether somebody holds the role of an auditor for this engagement. */
export function isAuditorOf(caller: Caller, engagement: string): boolean {
  return (
    caller.kind === 'user' &&
    caller.roles.some(({ role, objects }) => role === 'auditor' && objects.includes(engagement))
  )
}
