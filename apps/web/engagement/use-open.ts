import { isFrozen } from '@onus/core/engagement'
import { useRead } from '../api.ts'
import { useMay } from '../shell/session.ts'

/** Whether what belongs to an engagement can still be changed: not once it is issued. Taken for granted until it is read. */
export function useOpen(engagement: string): boolean {
  return !useIssued(engagement)
}

/** Whether the engagement that something was raised in is issued; not where it was raised in none, or before that is read. */
export function useIssued(engagement: string | null): boolean {
  const enabled = useMay('engagement:read') && engagement !== null
  const { data } = useRead('engagements', 'get', { params: { id: engagement ?? '' }, query: {} }, { enabled })
  return data !== undefined && isFrozen(data.body)
}
