import { closeEngine, type Engine, openTrusted } from './engine.ts'

/** The engine for statements of our own over files of our own: opened when first used, and used again until it is closed. */
export type Trusted = {
  use<Value>(memoryMb: number, folder: string, work: (engine: Engine) => Promise<Value>): Promise<Value>
  close(): void
}

/** Opening an engine costs more than writing a small table, so one serves all that is asked for with the same limits. */
export function keptTrusted(): Trusted {
  let kept: { readonly key: string; readonly engine: Engine } | null = null
  const close = () => {
    if (kept) closeEngine(kept.engine)
    kept = null
  }
  return {
    async use(memoryMb, folder, work) {
      const key = `${memoryMb} ${folder}`
      if (kept?.key !== key) {
        close()
        kept = { key, engine: await openTrusted(memoryMb, folder) }
      }
      try {
        return await work(kept.engine)
      } catch (error) {
        close()
        throw error
      }
    },
    close,
  }
}
