import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'

const program = '/usr/bin/chromium'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Why stories cannot be told on this machine, or null. Debian's Chromium is installed when it is missing, aloud. */
export const whyNoBrowser: string | null = existsSync(program) ? null : install()

function install(): string | null {
  console.log(`${program} is missing: installing Debian's chromium with apt-get.`)
  if (process.getuid?.() !== 0) return `SKIPPED: ${program} is missing and only root may apt-get install chromium`
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const { status, error, stderr } = spawnSync('apt-get', ['-q', ...words], { env: environment, encoding: 'utf8' })
    if (status !== 0) return `SKIPPED: apt-get ${words[0]} failed: ${error?.message ?? stderr.trim().slice(-300)}`
  }
  return existsSync(program) ? null : `SKIPPED: the package chromium did not bring ${program}`
}

/** One Chromium with an empty profile, for everybody's contexts. */
export async function openChromium() {
  const profile = mkdtempSync(join(tmpdir(), 'onus-e2e-browser-'))
  const browser = await chromium.launch({
    executablePath: program,
    headless: true,
    args: flags,
    env: { ...process.env, HOME: profile },
  })
  return {
    newContext: (options: BrowserContextOptions): Promise<BrowserContext> => browser.newContext(options),
    async [Symbol.asyncDispose]() {
      await browser.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

export type OpenChromium = Awaited<ReturnType<typeof openChromium>>
