import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const folder = join(import.meta.dirname, '../packages/reports/bundle/page')

/** The page that verifies a bundle in a browser: one file, and a policy that lets it load and send nothing. */
export async function verifyPage(): Promise<string> {
  const bundled = await rolldown({ input: join(folder, 'page-main.ts'), platform: 'browser' })
  const { output } = await bundled.generate({ format: 'iife' })
  await bundled.close()
  const script = `\n${output[0].code.trim()}\n`
  const style = `\n${readFileSync(join(folder, 'page.css'), 'utf8').trim()}\n`
  const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`
  return readFileSync(join(folder, 'page.html'), 'utf8')
    .replace('{policy}', () => policy)
    .replace('\n      /* style */\n    ', () => style)
    .replace('\n      /* script */\n    ', () => script)
}

if (import.meta.main) writeFileSync(join(folder, 'verify.html'), await verifyPage())
