import { useEffect, useState } from 'react'
import { asProblem } from '../kit/form.tsx'

/** The answer to a question about files, asked again when the question changes. Only the latest answer is given. */
export interface Answering<Answer> {
  readonly answer: Answer | null
  readonly asking: boolean
  readonly refusal: string | null
}

/** Asks when `ask` changes; `ask` is kept by the caller with `useCallback`, and null while there is nothing to ask. */
export function useAnswer<Answer>(ask: ((signal: AbortSignal) => Promise<Answer>) | null): Answering<Answer> {
  const [now, setNow] = useState<Answering<Answer>>({ answer: null, asking: false, refusal: null })
  useEffect(() => {
    if (!ask) {
      setNow({ answer: null, asking: false, refusal: null })
      return
    }
    const stop = new AbortController()
    setNow(before => ({ ...before, asking: true, refusal: null }))
    ask(stop.signal)
      .then(answer => !stop.signal.aborted && setNow({ answer, asking: false, refusal: null }))
      .catch(
        (thrown: unknown) =>
          !stop.signal.aborted && setNow({ answer: null, asking: false, refusal: asProblem(thrown).detail }),
      )
    return () => stop.abort()
  }, [ask])
  return now
}
