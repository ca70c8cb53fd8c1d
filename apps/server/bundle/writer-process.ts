import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { writeBundle } from '@onus/reports/bundle'
import { storedContent } from '../blob/sealed.ts'
import type { Answers, Asked, Beginning, FactsAsked } from './apart.ts'

/**
 * Writes one bundle to its standard output. It has no environment, no database and no key but those of the files that it is told;
 * everything else it asks whoever started it.
 */
process.once('message', ({ plan }: Beginning) => void write(plan))
process.once('disconnect', () => process.exit(1))

async function write(plan: Beginning['plan']): Promise<void> {
  const proofs = new Map<number, readonly Uint8Array[]>()
  const blobs = new Map<string, FactsAsked['blobs'][number]>()
  const zip = writeBundle({
    ...plan,
    facts: async function* () {
      for (;;) {
        const { facts, blobs: named } = await ask('facts')
        if (facts.length === 0) return
        for (const blob of named) blobs.set(blob.sha256, blob)
        for (const { proof, ...fact } of facts) {
          proofs.set(fact.index, proof)
          yield fact
          proofs.delete(fact.index)
        }
      }
    },
    proofOf: async index => proofs.get(index) ?? [],
    blob: sha256 => {
      const { size = 0, mediaType = '', personal = false } = blobs.get(sha256) ?? {}
      return { size, mediaType, personal, open: () => Readable.from(contentOf(sha256), { objectMode: false }) }
    },
  })
  await pipeline(zip, process.stdout)
  process.removeAllListeners('disconnect')
  process.send?.({ done: process.resourceUsage().maxRSS * 1024 }, () => process.disconnect())
}

async function* contentOf(sha256: string): AsyncGenerator<Uint8Array> {
  yield* storedContent(await ask('file', sha256), sha256)
}

let asked = 0
const waiting = new Map<number, (answer: never) => void>()
process.on('message', (message: { number?: number; answer?: never }) => {
  if (message.number === undefined) return
  waiting.get(message.number)?.(message.answer as never)
  waiting.delete(message.number)
})

function ask<What extends keyof Answers>(what: What, sha256?: string): Promise<Answers[What]> {
  asked += 1
  const question: Asked = { number: asked, ask: what, ...(sha256 !== undefined && { sha256 }) }
  return new Promise(resolve => {
    waiting.set(question.number, resolve as (answer: never) => void)
    process.send?.(question)
  })
}
