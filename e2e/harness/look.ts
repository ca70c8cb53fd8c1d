import { axeFindings } from './axe.ts'
import { type Screen, viewports } from './screen.ts'
import { soak } from './shared.ts'

/** What axe finds and what scrolls sideways: wide in light and narrow in dark, in a soak run both sizes in both themes. */
export async function looks(screen: Screen): Promise<readonly string[]> {
  const { page } = screen
  const found: string[] = []
  for (const [name, size] of Object.entries(viewports)) {
    await page.setViewportSize(size)
    const themes = soak ? (['light', 'dark'] as const) : [name === 'wide' ? ('light' as const) : ('dark' as const)]
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      await screen.settled()
      const across = await page.evaluate(() => document.documentElement.scrollWidth)
      if (across > size.width) found.push(`${name}: scrolls sideways, ${across} px wide`)
      found.push(...(await axeFindings(page)).map(words => `${name}, ${colorScheme}: ${words}`))
    }
  }
  await page.setViewportSize(viewports.wide)
  await page.emulateMedia({ colorScheme: 'light' })
  return found
}
