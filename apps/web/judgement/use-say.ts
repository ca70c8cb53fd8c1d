import type { Judged } from '@onus/core/judgement'
import { useCallback } from 'react'
import { client, useRefresh } from '../api.ts'
import { useToast } from '../kit/toast.tsx'
import type { Asked, Line } from './judgement-view.ts'

/** What every form of a requirement is given. */
export interface JudgingFormProps {
  readonly engagement: string
  readonly line: Line
  readonly asked: Asked
  readonly readOnly: boolean
  /** Goes on to what nobody has judged. */
  readonly onDone: () => void
}

/** Records what was said of a requirement and goes on. A refusal is thrown, so that the form shows it at its fields. */
export function useSay({ engagement, line, asked, onDone }: JudgingFormProps) {
  const refresh = useRefresh()
  const say = useToast()
  return useCallback(
    async (said: Judged, words: string, evidence: readonly string[]) => {
      const body = { requirement: line.requirement, expected: asked.version, said, words, evidence: [...evidence] }
      await client.judgements.say({ params: { id: engagement }, body })
      await refresh()
      say({ text: `${line.id} is recorded.` })
      onDone()
    },
    [engagement, line.requirement, line.id, asked.version, onDone, refresh, say],
  )
}
