import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Envelope, Failure, Op, Ready, Replies, Request } from './protocol.ts'

export type SandboxLimits = {
  /** What the engine may use; the process may use some more. */
  readonly memoryMb: number
  /** After this the engine is interrupted. */
  readonly softTimeoutMs: number
  /** This long after that the process is killed. */
  readonly graceMs: number
}

/** Why a process had to be killed, or how it died by itself. */
export type Death = { readonly cause: 'time' | 'memory' | 'crash'; readonly detail: string }

export type Outcome<Name extends Op> =
  | { readonly ok: true; readonly value: Replies[Name] }
  | { readonly ok: false; readonly failure: Failure }
  | { readonly ok: false; readonly died: Death }

type RequestOf<Name extends Op> = Extract<Request, { op: Name }>

/** A sandbox process: asked one thing at a time, killed when it takes too long or too much. */
export type Sandbox = {
  readonly pid: number
  readonly engine: string
  readonly limits: SandboxLimits
  /** The folder that it and its parent share. */
  readonly folder: string
  /** The user it runs as, or null when it is the parent's own. */
  readonly uid: number | null
  readonly state: { dead: Death | null; busy: boolean; served: number }
  ask<Name extends Op>(request: RequestOf<Name>, limits?: Partial<SandboxLimits>): Promise<Outcome<Name>>
  kill(): Promise<void>
}

const workerFile = fileURLToPath(new URL('./main.ts', import.meta.url))
const sampleMs = 50
const nobody = 65_534

/**
 * Starts a sandbox process: resource limits of the system, an environment without anything in it but where its
 * compiled code lies, an empty folder that it
 * may not write to as its current one, and another user where the parent is root.
 */
export async function startSandbox(root: string, limits: SandboxLimits): Promise<Sandbox> {
  const uid = unprivileged(root)
  const home = mkdtempSync(join(root, 'sandbox-'))
  chmodSync(home, 0o755)
  const [cwd, folder] = [join(home, 'empty'), join(home, 'files')]
  mkdirSync(cwd, { mode: 0o555 })
  mkdirSync(folder, { mode: 0o700 })
  if (uid !== null) chownSync(folder, uid, uid)
  const node = [process.execPath, '--max-old-space-size=512', workerFile, String(uid ?? '')]
  const child = spawn('/bin/sh', ['-c', shell(limits), ...node], {
    cwd,
    env: { PATH: '/usr/bin:/bin', TZ: 'UTC', ...compiledCode() },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  const said = tail(child)
  const engine = await ready(child, uid, said)
  return sandboxOf(child, { engine, limits, folder, uid, home, said })
}

function shell({ memoryMb }: SandboxLimits): string {
  const dataKb = (memoryMb + 1024) * 1024
  return `ulimit -c 0; ulimit -d ${dataKb}; ulimit -t 7200; exec "$0" "$@"`
}

type Parts = {
  readonly engine: string
  readonly limits: SandboxLimits
  readonly folder: string
  readonly uid: number | null
  readonly home: string
  readonly said: () => LastWords
}

function sandboxOf(child: ChildProcess, { engine, limits, folder, uid, home, said }: Parts): Sandbox {
  const state: Sandbox['state'] = { dead: null, busy: false, served: 0 }
  const gone = once(child, 'exit').then(([code, signal]) => {
    state.dead ??= deathOf(signal ?? code, said())
    rmSync(home, { recursive: true, force: true })
  })
  const die = (death: Death) => {
    state.dead ??= death
    child.kill('SIGKILL')
  }
  const ask = async <Name extends Op>(
    request: RequestOf<Name>,
    own: Partial<SandboxLimits> = {},
  ): Promise<Outcome<Name>> => {
    if (state.dead) return { ok: false, died: state.dead }
    if (state.busy) throw new Error('a sandbox answers one question at a time')
    state.busy = true
    const { memoryMb, softTimeoutMs, graceMs } = { ...limits, ...own }
    const watch = setInterval(() => {
      const mb = residentMb(child.pid ?? 0)
      if (mb > rssLimitMb(memoryMb)) die({ cause: 'memory', detail: `used ${mb} MB` })
    }, sampleMs)
    const alarm = setTimeout(
      () => die({ cause: 'time', detail: `did not stop ${softTimeoutMs + graceMs} ms after it started` }),
      softTimeoutMs + graceMs,
    )
    try {
      const answer = once(child, 'message').then(([message]) => message as Outcome<Name>)
      child.send({ request, softTimeoutMs } satisfies Envelope)
      const reply = await Promise.race([answer, gone.then(() => null)])
      state.served++
      return reply ?? { ok: false, died: state.dead ?? { cause: 'crash', detail: 'ended' } }
    } finally {
      clearInterval(watch)
      clearTimeout(alarm)
      state.busy = false
    }
  }
  const kill = async () => {
    die({ cause: 'crash', detail: 'was stopped' })
    await gone
  }
  return { pid: child.pid ?? 0, engine, limits, folder, uid, state, ask, kill }
}

function rssLimitMb(memoryMb: number): number {
  return Math.round(memoryMb * 1.25) + 400
}

async function ready(child: ChildProcess, uid: number | null, said: () => LastWords): Promise<string> {
  const message = once(child, 'message').then(([first]) => first as Ready)
  const failed = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the sandbox did not start (${signal ?? code}): ${said().text}`)
  })
  const begun = await Promise.race([message, failed])
  if (uid === null || begun.uid === uid) return begun.ready
  child.kill('SIGKILL')
  throw new Error(`the sandbox runs as user ${begun.uid} and not as ${uid}`)
}

/** Where this process keeps its compiled code, if it does: a sandbox that need not compile begins in half the time. */
function compiledCode(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

type LastWords = { readonly text: string; readonly outOfMemory: boolean }

/** Who reads why a check was stopped is told what of it matters, and not what the process wrote about its own insides. */
function deathOf(ending: string | number, { text, outOfMemory }: LastWords): Death {
  if (outOfMemory) return { cause: 'memory', detail: 'needed more memory than a check may use' }
  const reason = text.split('\n').find(line => line.trim() !== '' && !/0x[0-9a-f]{4}|\bat .*:\d+|^-+|^#/i.test(line))
  return { cause: 'crash', detail: `ended with ${ending}${reason ? `: ${reason.trim().slice(0, 200)}` : ''}` }
}

/** The last words of the process, for the one who reads why it died. */
function tail(child: ChildProcess): () => LastWords {
  let text = ''
  let outOfMemory = false
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    outOfMemory ||= /out of memory|OOMErrorHandler/i.test(chunk)
    text = (text + chunk).slice(-600)
  })
  return () => ({ text: text.trim(), outOfMemory })
}

/** Resident memory in MB; 0 where the system does not tell, and then only the limits of the process hold. */
export function residentMb(pid: number): number {
  try {
    return Math.round((Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6)
  } catch {
    return 0
  }
}

/** Root drops to nobody if nobody can reach the program and the shared folder; otherwise the process stays who it is. */
function unprivileged(root: string): number | null {
  if (process.getuid?.() !== 0) return null
  return [process.execPath, workerFile, root].every(isReachable) ? nobody : null
}

function isReachable(path: string): boolean {
  if ((statSync(path).mode & 0o005) === 0) return false
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
