import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDiskFull, refusal } from '../db/refusal.ts'

export type WebBuild = 'absent' | 'current' | 'built' | 'kept'

/** The folders whose text decides what the web app is. */
const sources = ['apps/web', 'packages/core', 'packages/contract', 'package-lock.json']
const ignored = new Set(['node_modules', 'dist'])

/**
 * Builds the web app when its sources differ from those of the build that is there. A build replaces the former one whole;
 * one that fails leaves the former in place (`kept`), and without a former one it is a refusal.
 */
export async function buildWeb(root: string, signal: AbortSignal): Promise<WebBuild> {
  const web = join(root, 'apps/web')
  const dist = join(web, 'dist')
  if (!existsSync(join(web, 'vite.config.ts'))) return existsSync(dist) ? 'current' : 'absent'
  const wanted = hashOf(root)
  if (builtFrom(dist) === wanted) return 'current'

  const making = join(root, '.cache', `web-${process.pid}`)
  const failure = await vite(web, making, signal)
  if (failure !== null) {
    rmSync(making, { recursive: true, force: true })
    if (existsSync(join(dist, 'index.html'))) return 'kept'
    throw refusal(`The web app could not be built: ${failure}`)
  }
  writeFileSync(join(making, '.sources'), wanted)
  replace(dist, making)
  return 'built'
}

function builtFrom(dist: string): string | null {
  const file = join(dist, '.sources')
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function hashOf(root: string): string {
  const hash = createHash('sha256')
  for (const path of sources.flatMap(source => filesBelow(root, source))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesBelow(root: string, path: string): string[] {
  if (path.endsWith('.json')) return existsSync(join(root, path)) ? [path] : []
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter(entry => !ignored.has(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => (entry.isDirectory() ? filesBelow(root, `${path}/${entry.name}`) : [`${path}/${entry.name}`]))
}

/** Runs the build; null when it went well, else the last thing it said. */
function vite(web: string, outDir: string, signal: AbortSignal): Promise<string | null> {
  mkdirSync(outDir, { recursive: true })
  const program = join(web, '../../node_modules/vite/bin/vite.js')
  const child = spawn(
    process.execPath,
    [program, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'],
    {
      cwd: web,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += String(chunk)))
  return new Promise(done => {
    child.once('error', error => done(error.message))
    child.once('close', code => done(code === 0 ? null : said.trim().slice(-2_000) || `vite ended with code ${code}`))
  })
}

function replace(dist: string, made: string): void {
  const former = `${made}-former`
  try {
    if (existsSync(dist)) renameSync(dist, former)
    renameSync(made, dist)
  } catch (error) {
    if (isDiskFull(error)) throw error
    throw refusal(`The web app was built but could not be put into ${dist}: ${(error as Error).message}.`, error)
  }
  rmSync(former, { recursive: true, force: true })
}

if (import.meta.main) {
  const build = await buildWeb(join(import.meta.dirname, '../../..'), new AbortController().signal)
  console.log(`Web app: ${build}`)
  if (build === 'kept') process.exitCode = 1
}
