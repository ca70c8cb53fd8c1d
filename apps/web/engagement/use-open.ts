import { isFrozen } from '@onus/core/engagement'
import { useRead } from '../api.ts'
import { useMay } from '../shell/session.ts'

/** Whether what belongs to an engagement can still be changed: not once it is issued. Taken for granted until it is read. */
export function useOpen(engagement: string): boolean {
  const may = useMay('engagement:read')
  const { data } = useRead('engagements', 'get', { params: { id: engagement }, query: {} }, { enabled: may })
  return data === undefined || !isFrozen(data.body)
}
