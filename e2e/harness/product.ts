import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** Onus as its user starts it: a process with its own PostgreSQL, data folder and ports. */
export interface Product extends AsyncDisposable {
  readonly origin: string
  readonly dataFolder: string
  /** Printed at the first start, good for one use. */
  readonly setUpLink: string
  readonly output: () => string
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM')
})

/** Starts Onus on free ports with an empty data folder, building the web app when its sources changed. Disposing it leaves no process and no file. */
export async function startProduct(): Promise<Product> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce()
    } catch (error) {
      // A free port may be taken by another program between the choice and the start.
      if (tries === 3 || !/is in use/.test((error as Error).message)) throw error
    }
  }
}

async function startOnce(): Promise<Product> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'onus-e2e-data-'))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'apps/server/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ONUS_PORT: '0',
      ONUS_FILES_PORT: '0',
      ONUS_DATA: dataFolder,
      // Organisations of the stories connect small repositories of their own.
      ONUS_FOLDERS: tmpdir(),
      // And sources that a story plays itself.
      ONUS_NETWORKS: '127.0.0.0/8',
      ONUS_WEB_BUILD: process.env.ONUS_WEB_BUILD ?? 'if-needed',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += String(chunk)
      child.emit('said')
    })
  const ended = once(child, 'exit')
  void ended.then(() => {
    running.delete(child)
    child.emit('said')
  })

  const origin = await untilSaid(child, () => said, /Ready at (\S+)/)
  return {
    origin,
    dataFolder,
    setUpLink: await untilSaid(child, () => said, /Set-up link[^:]*: (\S+)/),
    output: () => said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      const [code] = await ended
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 })
      if (code !== 0) throw new Error(`Onus ended with ${code}:\n${said}`)
    },
  }
}

async function untilSaid(child: ChildProcess, said: () => string, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(said())?.[1]
    if (found !== undefined) return found
    if (child.exitCode !== null) throw new Error(`Onus ended with ${child.exitCode} before it was ready:\n${said()}`)
    await once(child, 'said')
  }
}
