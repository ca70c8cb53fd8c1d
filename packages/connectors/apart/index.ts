import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import type { Ready } from './begin.ts'

export type ReadingLimits = {
  /** What the process that reads may hold in memory. */
  readonly memoryMb: number
  /** How long it may work without saying anything. */
  readonly silentMs: number
  /** Processor time for the whole file, without what the process takes to begin. */
  readonly cpuSeconds: number
}

export const readingLimits: ReadingLimits = { memoryMb: 768, silentMs: 60_000, cpuSeconds: 900 }

type Died = { readonly say: 'died'; readonly why: string }

type Reader<Word> = AsyncDisposable & {
  /** Sends what the process waits for and gives what it says next. */
  next(message?: object): Promise<Word | Died>
}

const nobody = 65_534
const sampleMs = 50
/** What the process may take before it is ready, and beyond its limit where the system does not tell what it took. */
const beginningSeconds = 60

/**
 * Starts a program of ours that reads one file. It has the open file and nothing else: no environment but where its compiled
 * code lies, no way to the network that it could be told of, no place to write, no rights of root. It is killed when it takes too much memory or processor time, is silent for too
 * long, or is not wanted any more. Its first word must be `ready`, said after `giveUpRoot`; processor time counts from then on.
 */
export function startReader<Word extends Ready | { readonly say: string }>(
  program: string,
  file: number,
  limits: ReadingLimits,
  signal: AbortSignal,
): Reader<Word> {
  const uid = unprivileged(program)
  const heap = `--max-old-space-size=${limits.memoryMb}`
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      `ulimit -c 0; ulimit -St ${limits.cpuSeconds + beginningSeconds}; exec "$0" "$@"`,
      process.execPath,
      heap,
      program,
      String(uid ?? ''),
    ],
    {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC', ...compiledCode() },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', file],
      serialization: 'advanced',
    },
  )
  let reason: string | null = null
  const kill = (why: string) => {
    reason ??= why
    child.kill('SIGKILL')
  }
  const gone = ending(child, limits, () => reason)
  const stop = () => kill('the reading was stopped')
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  let readySeconds = Number.POSITIVE_INFINITY
  const watch = setInterval(() => {
    if (residentMb(child) > limits.memoryMb) kill(tooMuchMemory(limits))
    if (cpuSeconds(child) - readySeconds > limits.cpuSeconds) kill(tooLong(limits))
  }, sampleMs)
  return {
    async next(message) {
      const word = new Promise<Word>(resolve => child.once('message', said => resolve(said as Word)))
      if (message) child.send(message, () => {}) // a process that is gone says so by ending
      const alarm = setTimeout(
        () => kill(`it was read for ${limits.silentMs / 1000} seconds without another row`),
        limits.silentMs,
      )
      try {
        const said = await Promise.race([word, gone])
        if (said.say !== 'ready') return said
        if (uid !== null && (said as Ready).uid !== uid)
          kill('the process that reads it kept rights that it may not have')
        readySeconds = cpuSeconds(child)
        return reason === null ? said : await gone
      } finally {
        clearTimeout(alarm)
      }
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', stop)
      clearInterval(watch)
      child.kill('SIGKILL')
      await gone
    },
  }
}

function ending(child: ChildProcess, limits: ReadingLimits, reason: () => string | null): Promise<Died> {
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2000)
  })
  return new Promise(resolve => {
    child.once('error', error => resolve({ say: 'died', why: error.message }))
    child.once('exit', (code, signal) => resolve({ say: 'died', why: reason() ?? byItself(code, signal) }))
  })

  function byItself(code: number | null, signal: NodeJS.Signals | null): string {
    if (signal === 'SIGXCPU') return tooLong(limits)
    if (/out of memory/i.test(lastWords)) return tooMuchMemory(limits)
    return `the process that read it ended with ${signal ?? code}`
  }
}

function tooMuchMemory({ memoryMb }: ReadingLimits): string {
  return `reading it takes more than ${memoryMb} MB of memory`
}

function tooLong({ cpuSeconds }: ReadingLimits): string {
  return `it took more than ${cpuSeconds} seconds of processor time`
}

/** Processor time of the process until now; 0 where the system does not tell, and then only the limit of the shell holds. */
function cpuSeconds({ pid }: ChildProcess): number {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13)
    return (Number(user) + Number(system)) / 100
  } catch {
    return 0
  }
}

/** Resident memory in MB; 0 where the system does not tell, and then only the limit of the heap holds. */
function residentMb({ pid }: ChildProcess): number {
  try {
    return Math.round((Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6)
  } catch {
    return 0
  }
}

/** Where this process keeps its compiled code, if it does: a program that need not compile begins in half the time. */
function compiledCode(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

/** Root lets nobody read the file, if nobody can reach the program; anybody else reads it as who they are. */
function unprivileged(program: string): number | null {
  return process.getuid?.() === 0 && [process.execPath, program].every(isReachable) ? nobody : null
}

function isReachable(path: string): boolean {
  if ((statSync(path).mode & 0o005) === 0) return false
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
