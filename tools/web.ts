import { join } from 'node:path'
import { buildWeb } from '../apps/server/lifecycle/web-build.ts'

/** Builds the web app once, so that the products that the browser tests start find it current. */
const build = await buildWeb(join(import.meta.dirname, '..'), new AbortController().signal)
if (build !== 'built' && build !== 'current') {
  console.error(`The web app could not be built (${build}); npx vite build in apps/web says why`)
  process.exitCode = 1
}
