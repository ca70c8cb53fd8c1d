import assert from 'node:assert/strict'
import { axeFindings } from './harness/axe.ts'
import type { Caller } from './harness/caller.ts'
import { pagesOf, randomFrom } from './harness/pages.ts'
import { type Screen, type Theme, type Viewport, viewports } from './harness/screen.ts'
import { soak } from './harness/shared.ts'
import { type Stage, story } from './harness/story.ts'

const seed = Number(process.env.ONUS_SEED ?? Math.floor(Date.now() / 86_400_000))
const random = randomFrom(seed)

const looks = (['wide', 'narrow'] as const).flatMap(viewport =>
  (['light', 'dark'] as const).map(theme => ({ viewport, theme })),
)

story('every page of the sample company is whole, calm and accessible', async stage => {
  const { sample } = await stage.shared()
  await walk(stage, 'the sample company', (await sample()).member, 0.14)
})

story('every page of an empty organisation is whole, calm and accessible', async stage => {
  const { organisation } = await stage.shared()
  await walk(stage, 'an empty organisation', (await organisation('Empty Works')).lead, 0.07)
})

story('the pages before signing in are whole, calm and accessible', async stage => {
  const { product } = await stage.shared()
  const screen = await stage.screen(product)
  // A link without its secret is refused.
  for (const status of [404, 422]) screen.expects(status)
  const found: string[] = []
  for (const path of ['/sign-in', '/set-up', '/invitation', '/supplier-portal'])
    for (const look of soak ? looks : [someLook()]) found.push(...(await lookAt(screen, path, look)))
  assert.deepEqual(found, [])
})

/** Looks at every page once, at each viewport and theme when soaking, else at one that the seed chooses for a share of the pages. */
async function walk(stage: Stage, whose: string, as: Caller, share: number): Promise<void> {
  const { product } = await stage.shared()
  const screen = await stage.screen(product, { as })
  await screen.go('/')
  const links = await screen.page.getByRole('navigation', { name: 'Screens' }).getByRole('link').all()
  const screens = await Promise.all(links.map(async link => (await link.getAttribute('href')) ?? ''))
  assert.ok(screens.length >= 18, `the navigation has ${screens.length} entries`)
  const pages = await pagesOf(as, screens)
  screen.expects(404)
  const found: string[] = []
  let seen = 0
  for (const path of pages) {
    if (!soak && random() > share) continue
    for (const look of soak ? looks : [someLook()]) {
      seen++
      found.push(...(await lookAt(screen, path, look)))
    }
  }
  const all = pages.length * looks.length
  console.log(
    `${whose}: looked at ${seen} of ${all} pages x viewports x themes (seed ${seed}; ONUS_SOAK=1 looks at all).`,
  )
  assert.deepEqual(found, [])
}

interface Look {
  readonly viewport: Viewport
  readonly theme: Theme
}

function someLook(): Look {
  return looks[Math.floor(random() * looks.length)] ?? looks[0]!
}

/** What is wrong with a page at a viewport and theme. */
async function lookAt(screen: Screen, path: string, { viewport, theme }: Look): Promise<readonly string[]> {
  const { page } = screen
  await page.setViewportSize(viewports[viewport])
  await page.emulateMedia({ colorScheme: theme })
  await screen.go(path)
  const { width } = viewports[viewport]
  const across = await page.evaluate(() => {
    const main = document.querySelector('main') ?? document.body
    return Math.max(document.documentElement.scrollWidth, document.body.scrollWidth, main.scrollWidth)
  })
  const shift = await screen.layoutShift()
  return [
    ...(across > width ? [`scrolls sideways: ${across} px wide`] : []),
    ...(shift > 0.1 ? [`its layout jumps by ${shift.toFixed(2)}: ${(await screen.shifts()).join('; ')}`] : []),
    ...screen.complaints(),
    ...(await axeFindings(page)),
  ].map(words => `${path} (${viewport}, ${theme}): ${words}`)
}
