import { type ChildProcess, spawn } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { refuse } from '@onus/core/problem'
import type { BundledBlob, BundledFact, BundlePlan } from '@onus/reports/bundle'
import type { StoredPlace } from '../blob/sealed.ts'

/** What the process that writes is told at first; the rest it asks for when its turn comes. */
export type BundleFrame = Omit<BundlePlan, 'facts' | 'proofOf' | 'blob' | 'onProgress'>

/** What is given out on demand: facts in their order, the proof of each, and where stored files lie. */
export type BundleSupply = {
  readonly facts: () => AsyncIterable<BundledFact>
  readonly proofOf: BundlePlan['proofOf']
  readonly blobsOf: (fact: BundledFact) => FactsAsked['blobs']
  readonly place: (sha256: string) => Promise<StoredPlace>
  /** The most memory that the process ever had, in bytes. */
  readonly onWritten?: (residentBytes: number) => void
}

export type Beginning = { readonly plan: BundleFrame }
export type FactsAsked = {
  readonly facts: readonly (BundledFact & { readonly proof: readonly Uint8Array[] })[]
  readonly blobs: readonly ({ readonly sha256: string } & Omit<BundledBlob, 'open'>)[]
}
export type Answers = { readonly facts: FactsAsked; readonly file: StoredPlace }
export type Asked = { readonly number: number; readonly ask: keyof Answers; readonly sha256?: string }

/** So many bundles are written at once by one server; each takes a process. */
const mostAtOnce = 2
let writing = 0

/**
 * A bundle as it is written by a process of its own, so that its memory has a bound whatever the server holds. The stream breaks when
 * the process does, and the process ends when nobody reads on. Refuses `unavailable` while two others are being written.
 */
export function bundleApart(plan: BundleFrame, supply: BundleSupply): Readable {
  if (writing >= mostAtOnce) refuse('unavailable', 'Two bundles are being written; try again in a minute')
  writing += 1
  const child = spawn(process.execPath, [...memory, join(import.meta.dirname, 'writer-process.ts')], {
    env: { TZ: 'UTC', ...compiledCode() },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  const ended = ending(child).finally(() => {
    writing -= 1
  })
  const zip = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: done =>
      void ended.then(problem => done(problem === null ? null : new Error(`the bundle was not written: ${problem}`))),
    destroy: (error, done) => {
      child.kill('SIGKILL')
      done(error)
    },
  })
  serve(child, supply, error => zip.destroy(error as Error))
  child.send({ plan } satisfies Beginning, () => {}) // a process that is gone says so by ending
  return (child.stdout as Readable).pipe(zip)
}

/** Most of what writing allocates is let go at once: a small young generation has it collected before it piles up. */
const memory = ['--max-semi-space-size=2', '--max-old-space-size=192']
const batch = 100

/** Answers what the process asks, one question after the other. */
function serve(child: ChildProcess, supply: BundleSupply, onError: (error: unknown) => void): void {
  const facts = supply.facts()[Symbol.asyncIterator]()
  const answer = async ({ ask, sha256 = '' }: Asked) =>
    ask === 'file' ? supply.place(sha256) : nextFacts(facts, supply)
  let before = Promise.resolve()
  child.on('message', (message: Asked | { readonly done: number }) => {
    if ('done' in message) return supply.onWritten?.(message.done)
    before = before
      .then(async () => {
        const reply = { number: message.number, answer: await answer(message) }
        if (child.connected) child.send(reply, () => {})
      })
      .catch(onError)
  })
}

async function nextFacts(iterator: AsyncIterator<BundledFact>, supply: BundleSupply): Promise<FactsAsked> {
  const facts: FactsAsked['facts'][number][] = []
  const blobs: FactsAsked['blobs'][number][] = []
  while (facts.length < batch) {
    const { value: fact, done } = await iterator.next()
    if (done) break
    facts.push({ ...fact, proof: await supply.proofOf(fact.index) })
    blobs.push(...supply.blobsOf(fact))
  }
  return { facts, blobs }
}

/** Why the process ended otherwise than well; null when it wrote everything. */
async function ending(child: ChildProcess): Promise<string | null> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString('utf8')}`.slice(-2000)
  })
  return await new Promise(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('close', (code, signal) => resolve(code === 0 ? null : said.trim() || `it ended with ${signal ?? code}`))
  })
}

/** Where the compiled code lies, so that the process begins at once. */
function compiledCode(): { NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}
