import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'

export type ExecOptions = {
  readonly cwd?: string
  /** The whole environment besides PATH; nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: AsyncIterable<string> | Iterable<string>
  readonly timeoutMs?: number
}

export type Ended =
  | { readonly state: 'exited'; readonly code: number; readonly stderr: string }
  | { readonly state: 'failed'; readonly why: string; readonly stderr: string }

/** A program that runs: its output as it comes, and how it ended. Leaving the loop over `stdout` early ends the program. */
export type Execution = { readonly stdout: AsyncIterable<Uint8Array>; readonly ended: Promise<Ended> }

/** Runs a program without a shell. A program that is missing or cannot start has no output and ends as `failed`. */
export type Exec = (program: string, args: readonly string[], options?: ExecOptions) => Execution

/** Runs programs of this machine, found on `path`, until `signal` aborts. */
export function execHere(
  signal: AbortSignal,
  path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
): Exec {
  return (program, args, options = {}) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs ?? 10 * 60_000)])
    const child = spawn(program, args, {
      cwd: options.cwd ?? '/',
      env: { PATH: path, LC_ALL: 'C.UTF-8', ...options.env },
      stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      shell: false,
      signal: limit,
      killSignal: 'SIGKILL',
    })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < 4096) stderr += text
    })
    const ended = new Promise<Ended>(resolve => {
      let failure: string | undefined
      child.on('error', error => {
        failure = limit.aborted && !signal.aborted ? 'took too long' : error.message
        if (child.pid === undefined) resolve({ state: 'failed', why: failure, stderr })
      })
      child.on('close', (code, killedBy) => {
        if (code !== null) resolve({ state: 'exited', code, stderr })
        else resolve({ state: 'failed', why: failure ?? `ended by ${killedBy}`, stderr })
      })
    })
    if (options.input && child.stdin) {
      child.stdin.on('error', () => {}) // the program may stop reading; how it ended says why
      Readable.from(options.input)
        .on('error', () => child.kill('SIGKILL'))
        .pipe(child.stdin)
    }
    return { stdout: child.stdout ? outputOf(child.stdout, () => child.kill('SIGKILL')) : nothing(), ended }
  }
}

/** For a source that is not this machine: no program can be run. */
export const execNothing: Exec = program => ({
  stdout: nothing(),
  ended: Promise.resolve({ state: 'failed', why: `${program} is not run here`, stderr: '' }),
})

/** Runs a program to its end and returns its whole output as text, up to `maxBytes`. */
export async function outputText(
  execution: Execution,
  maxBytes = 64 * 1024 * 1024,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string }> {
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of execution.stdout) {
    total += chunk.length
    if (total > maxBytes) return { ok: false, why: `more than ${maxBytes} bytes of output` }
    chunks.push(chunk)
  }
  const ended = await execution.ended
  if (ended.state === 'exited' && ended.code === 0)
    return { ok: true, text: new TextDecoder().decode(Buffer.concat(chunks)) }
  return { ok: false, why: whyEnded(ended) }
}

/** One line about a program that did not end well. */
export function whyEnded(ended: Ended): string {
  const said = ended.stderr.trim().split('\n').slice(0, 3).join(' ')
  const how = ended.state === 'exited' ? `exit code ${ended.code}` : ended.why
  return said ? `${said} (${how})` : how
}

async function* outputOf(stdout: Readable, stop: () => void): AsyncGenerator<Uint8Array> {
  let leftEarly = true
  try {
    for await (const chunk of stdout) yield chunk
    leftEarly = false
  } finally {
    if (leftEarly) stop()
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
