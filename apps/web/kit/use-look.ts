import { useEffect, useRef, useState } from 'react'
import { asProblem } from './form.tsx'

type Looked<Look> = {
  readonly look: Look | null
  readonly looking: boolean
  /** Why the latest look was refused. */
  readonly refusal: string | null
}

const restMs = 400

/**
 * Looks into a file before it is taken: at once, and again when what is asked has rested for a moment. `ask` is kept by
 * `useCallback`, and a new one is a new question; only the answer to the latest is shown.
 */
export function useLook<Look>(ask: (signal: AbortSignal) => Promise<Look>): Looked<Look> {
  const [look, setLook] = useState<Look | null>(null)
  const [looking, setLooking] = useState(true)
  const [refusal, setRefusal] = useState<string | null>(null)
  const isFirst = useRef(true)
  useEffect(() => {
    const stop = new AbortController()
    const unlessStopped = (done: () => void) => {
      if (stop.signal.aborted) return
      done()
      setLooking(false)
    }
    setLooking(true)
    const timer = setTimeout(
      () => {
        ask(stop.signal).then(
          answer =>
            unlessStopped(() => {
              setLook(answer)
              setRefusal(null)
            }),
          (thrown: unknown) => unlessStopped(() => setRefusal(asProblem(thrown).detail)),
        )
      },
      isFirst.current ? 0 : restMs,
    )
    isFirst.current = false
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [ask])
  return { look, looking, refusal }
}
