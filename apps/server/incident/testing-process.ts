import { openSync, readSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import type { Repeating } from '../lifecycle/each-minute.ts'

/**
 * A process of the story: the server as it is, or a worker that tells people things beside it. Its clock is ahead by what stands in
 * a file, and its minutes come when it is signalled; nothing else in it is other than in the product.
 */
enableCompileCache(join(import.meta.dirname, '../../../.cache/compiled'))
const [part = '', clock = ''] = process.argv.slice(2)
moveClock(clock)

if (part === 'server') {
  const { serve } = await import('../lifecycle/index.ts')
  const { createApp } = await import('../app.ts')
  await serve({ loadApp: async () => input => createApp({ ...input, repeat: whenSignalled }) })
} else {
  const { work } = await import('../lifecycle/index.ts')
  await work({ loadWorker: async () => (await import('./testing-beside.ts')).besideOf(whenSignalled) })
}

/** Lets this process read its clock with the milliseconds added that the file holds at that moment. */
function moveClock(path: string): void {
  const file = openSync(path, 'r')
  const ahead = new Float64Array(1)
  const actual = Date
  const now = () => {
    readSync(file, ahead, 0, 8, 0)
    return actual.now() + (ahead[0] ?? 0)
  }
  globalThis.Date = new Proxy(actual, {
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  })
}

/** Takes a turn at each signal and says so when it is over. */
function whenSignalled(turn: () => Promise<void>): ReturnType<Repeating> {
  let work: Promise<void> = Promise.resolve()
  let turns = 0
  process.on('SIGUSR2', () => {
    work = work.then(turn).then(() => {
      turns += 1
      console.log(`turn ${turns} is over`)
    })
  })
  console.log('takes turns')
  return { [Symbol.asyncDispose]: () => work }
}
