import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong with the page, one sentence a rule with the first places. It is injected past the page's content policy. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(`window.axe ?? (() => { ${source} })()`)
  const { violations } = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"], rules: { "color-contrast-enhanced": { enabled: false } } })',
  )) as AxeResults
  return violations.map(({ id, impact, help, nodes }) => {
    const places = nodes.slice(0, 3).map(node => `${node.target.join(' ')} ${node.html.slice(0, 140)}`)
    return `axe ${id} (${impact}): ${help}; ${nodes.length} places: ${places.join(' | ')}`
  })
}
