import type { Profile } from '@onus/core/profile'
import { useCallback } from 'react'
import { client, useRefresh } from '../api.ts'
import { useToast } from '../kit/toast.tsx'
import type { ProfileRecord } from './outcome-view.ts'

/** Records the next version of a profile. A refusal is thrown, so that a form can show it at its fields. */
export function useSaveProfile(record: ProfileRecord): (body: Profile, said: string, reason?: string) => Promise<void> {
  const refresh = useRefresh()
  const say = useToast()
  return useCallback(
    async (body, said, reason = '') => {
      await client.profiles.update({
        params: { id: record.id },
        body: { body, reason },
        ifMatch: String(record.version),
      })
      await refresh()
      say({ text: said })
    },
    [record.id, record.version, refresh, say],
  )
}
