import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { type CollectRun, SourceProblem } from '../connector/index.ts'

/** Where Debian and others put it. */
const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome']

/** The Chromium of this machine: the one that whoever runs the server named, else one at a usual place. */
export async function chromiumOf({ chromium, files }: Pick<CollectRun, 'chromium' | 'files'>): Promise<string> {
  for (const path of chromium === undefined ? usual : [chromium]) {
    const found = await files.stat(path)
    if (found.ok && found.isFile) return path
  }
  throw new SourceProblem(
    chromium === undefined
      ? 'There is no Chromium on the machine that Onus runs on. Whoever runs the server installs one, or names it with ONUS_CHROMIUM'
      : `ONUS_CHROMIUM names ${chromium}, which is not there`,
  )
}

export type Opening = { readonly program: string; readonly proxy: string; readonly signal: AbortSignal }

/**
 * Starts a Chromium with an empty profile that knows no way out but the proxy. It never runs as root, always in its own
 * sandbox, inherits no environment, and is killed when the signal aborts or it is disposed of.
 */
export async function openBrowser({
  program,
  proxy,
  signal,
}: Opening): Promise<{ browser: Browser } & AsyncDisposable> {
  signal.throwIfAborted()
  const { chromium } = await import('playwright-core')
  const folder = await mkdtemp(join(tmpdir(), 'onus-chromium-'))
  const start = await starter(folder, program)
  const kill = () => void killed(folder)
  signal.addEventListener('abort', kill, { once: true })
  const gone = async () => {
    signal.removeEventListener('abort', kill)
    await killed(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const browser = await chromium.launch({
      executablePath: start,
      args: flags,
      proxy: { server: proxy },
      chromiumSandbox: true,
      env: { PATH: '/usr/bin:/bin', HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8' },
      timeout: 30_000,
      // The server has its own way of ending.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
    return { browser, [Symbol.asyncDispose]: gone }
  } catch (error) {
    await gone()
    signal.throwIfAborted()
    throw new SourceProblem(`Chromium could not be started (${program}): ${firstLines(error)}`, { mayPass: true })
  }
}

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-file-system',
  '--dns-prefetch-disable',
  // The proxy looks up every name; nothing else may.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  // WebRTC goes around proxies unless it is told not to.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--js-flags=--max-old-space-size=512',
]

const nobody = 65_534

/** A script that starts it where it may write only in its folder; as nobody where we are root. It says its process id. */
async function starter(folder: string, program: string): Promise<string> {
  const path = join(folder, 'start')
  const isRoot = process.getuid?.() === 0
  const as = isRoot ? `setpriv --reuid=${nobody} --regid=${nobody} --clear-groups -- ` : ''
  const own = `--user-data-dir='${folder}/profile'`
  await writeFile(path, `#!/bin/sh\necho $$ > '${folder}/pid'\nexec ${as}'${program}' "$@" ${own}\n`)
  await chmod(path, 0o755)
  if (isRoot) await chown(folder, nobody, nobody)
  return path
}

/** Kills the browser with all its processes; that it is gone already is as good. */
async function killed(folder: string): Promise<void> {
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''))
  try {
    if (pid > 1) process.kill(-pid, 'SIGKILL')
  } catch {}
}

function firstLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n').slice(0, 2).join(' ').slice(0, 300)
}
