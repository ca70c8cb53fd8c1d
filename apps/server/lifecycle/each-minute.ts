/** Takes turns of some work, one after another, until it is disposed; the turn that runs then is awaited. */
export type Repeating = (turn: () => Promise<void>) => AsyncDisposable

const everyMs = 60_000

/** A turn each minute. It keeps no process alive. */
export const eachMinute: Repeating = turn => {
  let work: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    work = work.then(turn)
  }, everyMs)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await work
    },
  }
}
