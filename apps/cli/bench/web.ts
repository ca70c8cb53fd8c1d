import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Figure } from './figure.ts'

/**
 * How much JavaScript the built web app sends at first: the entry with everything it imports at once, and with the shell
 * and the first screen of somebody signed in. Sizes as gzip packs them; nothing is measured where there is no build.
 */
export function webFigures(dist: string): readonly Figure[] {
  if (!existsSync(join(dist, 'index.html'))) return []
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const first = [...html.matchAll(/(?:src|href)="\/((?:assets\/)?[\w.-]+\.js)"/g)].map(match => match[1] ?? '')
  const assets = readdirSync(join(dist, 'assets'))
  const later = ['signed-in', 'today'].flatMap(name =>
    assets.filter(asset => new RegExp(`^${name}(-page|-screen)?-[\\w-]{8}\\.js$`).test(asset)),
  )
  const entry = closure(dist, first)
  const shell = closure(dist, [...first, ...later.map(name => `assets/${name}`)])
  return [
    { name: 'web app, first load (sign-in), JavaScript gzipped', value: kilobytes(dist, entry), unit: 'kB' },
    {
      name: 'web app, first load when signed in (shell and Today), JavaScript gzipped',
      value: kilobytes(dist, shell),
      unit: 'kB',
      limit: 250,
    },
    {
      name: 'web app, all JavaScript gzipped',
      value: kilobytes(dist, new Set(assets.filter(name => name.endsWith('.js')).map(name => `assets/${name}`))),
      unit: 'kB',
    },
  ]
}

/** The files and what they import statically, to the end. A dynamic import is fetched when it is wanted. */
function closure(dist: string, files: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (file: string) => {
    if (found.has(file) || !existsSync(join(dist, file))) return
    found.add(file)
    for (const match of readFileSync(join(dist, file), 'utf8').matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g))
      add(`assets/${match[1]}`)
  }
  files.forEach(add)
  return found
}

function kilobytes(dist: string, files: ReadonlySet<string>): number {
  const bytes = [...files].map(file => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length)
  return bytes.reduce((sum, one) => sum + one, 0) / 1000
}
