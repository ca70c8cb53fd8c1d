import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './settings.ts'

export interface StartedOnus extends AsyncDisposable {
  readonly pid: number
  readonly origin: string
  readonly output: () => string
  /** Sends the signal and waits for the end; the exit code, null when the signal itself ended it. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>
}

export interface StartOptions {
  /** What to run, from the root of the checkout. */
  readonly run?: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
  readonly uid?: number
}

/** Starts Onus as a process of its own, on a free port, and waits until it is ready. Fails with all it said when it ends before. */
export async function startOnus(options: StartOptions): Promise<StartedOnus> {
  const { child, output } = spawned(options)
  const ended = once(child, 'exit') as Promise<[number | null]>
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return (await ended)[0]
  }
  const early = ended.then(([code]) => {
    throw new Error(`Onus ended with ${code} before it was ready:\n${output()}`)
  })
  early.catch(() => {})
  const origin = await Promise.race([ready(child, output), early])
  return { pid: child.pid!, origin, output, end, [Symbol.asyncDispose]: async () => void (await end()) }
}

/** Runs Onus to its end: the exit code and what it said. */
export async function runOnus(options: StartOptions): Promise<{ code: number | null; output: string }> {
  const { child, output } = spawned(options)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}

/** Starts without waiting for anything. */
export function spawned({ run = sampleProgram, environment = {}, uid }: StartOptions): {
  child: ChildProcess
  output: () => string
} {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...run], {
    cwd: root,
    env: { PATH: process.env.PATH, ONUS_PORT: '0', ONUS_WEB_BUILD: 'never', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => {
      said += String(chunk)
      child.emit('said')
    })
  }
  return { child, output: () => said }
}

async function ready(child: ChildProcess, output: () => string): Promise<string> {
  for (;;) {
    const origin = /Ready at (\S+)/.exec(output())?.[1]
    if (origin !== undefined) return origin
    await once(child, 'said')
  }
}

/** The program of this folder that has routes for tests: slow answers, endless streams, rows to write. */
export const sampleProgram = [join(import.meta.dirname, 'sample-program.ts')]
