import type { IncidentChange } from '@onus/core/incident'
import { useCallback, useEffect, useState } from 'react'
import { client, type Reply, useAct } from '../api.ts'
import { download } from '../kit/download.ts'
import { asProblem } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'

export type Overview = Reply<'incidents', 'overview'>

/** What every part of the room gets: the incident, and whether its reader may write in it. */
export interface RoomProps {
  readonly overview: Overview
  readonly mayWrite: boolean
}

/** Records what became known, as one fact on the timeline. Null where it was refused, which is said. */
export function useAmend(id: string) {
  const act = useAct()
  return useCallback(
    (change: IncidentChange, done: string, reason = '') =>
      act(() => client.incidents.amend({ params: { id }, body: { change, reason } }), done),
    [act, id],
  )
}

/** Milliseconds by a clock that is `ahead` of this browser's, moved once a second; one that stands still stays. */
export function useNow(ahead: number, stands: number | null = null): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (stands !== null) return
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [stands])
  return stands ?? now + ahead
}

/** Hands a file that the server makes to the reader; a refusal is said. */
export function useFile() {
  const say = useToast()
  return useCallback(
    async (name: string, ask: () => Promise<unknown>) => {
      try {
        const answer = (await ask()) as Response
        download(name, answer.headers.get('content-type') ?? 'application/octet-stream', await answer.blob())
      } catch (thrown) {
        say({ text: asProblem(thrown).detail, tone: 'problem' })
      }
    },
    [say],
  )
}
