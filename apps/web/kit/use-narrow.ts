import { useSyncExternalStore } from 'react'

const phone = '(max-width: 767px)'

/** Whether the window is as narrow as a phone. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    listen => {
      const query = matchMedia(phone)
      query.addEventListener('change', listen)
      return () => query.removeEventListener('change', listen)
    },
    () => matchMedia(phone).matches,
  )
}
