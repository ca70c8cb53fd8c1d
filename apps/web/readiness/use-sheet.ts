import { useCallback } from 'react'
import { download } from '../kit/download.ts'
import { asProblem } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { nameIn } from '../oscal/oscal-view.ts'

/** Hands a file that the server makes to the reader; a refusal is said in its own words. */
export function useSheet(): (otherwise: string, ask: () => Promise<unknown>) => Promise<void> {
  const say = useToast()
  return useCallback(
    async (otherwise, ask) => {
      try {
        const answer = (await ask()) as Response
        const name = nameIn(answer.headers.get('content-disposition'), otherwise)
        download(name, answer.headers.get('content-type') ?? 'application/octet-stream', await answer.blob())
      } catch (thrown) {
        say({ text: asProblem(thrown).detail, tone: 'problem' })
      }
    },
    [say],
  )
}
