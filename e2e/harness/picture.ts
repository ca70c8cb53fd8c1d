import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './product.ts'
import type { Screen } from './screen.ts'

const folder = join(root, 'docs/pictures')
const largest = 300_000

/** Whether this run writes the pictures of the documents anew. */
export const drawing = process.env.ONUS_PICTURES === '1'

/** Keeps what the screen shows as a picture of the documents. Without ONUS_PICTURES=1 nothing is written. */
export async function picture(screen: Screen, name: string): Promise<void> {
  if (!drawing) return
  await screen.settled()
  await screen.page.evaluate(() => document.fonts.ready)
  const png = await screen.page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' })
  if (png.length > largest) throw new Error(`The picture ${name} has ${png.length} bytes, more than ${largest}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.png`), png)
}
