import assert from 'node:assert/strict'
import { randomFrom } from './harness/pages.ts'
import type { Screen } from './harness/screen.ts'
import { soak } from './harness/shared.ts'
import { story } from './harness/story.ts'

const seed = Number(process.env.ONUS_SEED ?? Math.floor(Date.now() / 86_400_000))

story('everything can be reached and done without a mouse', async stage => {
  const { product, sample } = await stage.shared()
  const { member } = await sample()
  const screen = await stage.screen(product, { as: member })
  const { page } = screen
  await screen.go('/')

  await page.keyboard.press('Tab')
  await page.getByRole('link', { name: 'Skip to the page' }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Go to or do anything' })
  await palette.waitFor()
  await page.keyboard.press('Escape')
  await palette.waitFor({ state: 'hidden' })

  await page.keyboard.press('Control+k')
  await palette.waitFor()
  await page.keyboard.type('Connectors')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/connectors/)
  await screen.settled()
  const add = page.getByRole('button', { name: 'Add a connector' }).first()
  await add.focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog', { name: 'Add a connector' })
  await drawer.waitFor()
  await screen.settled()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
  await add.and(page.locator(':focus')).waitFor()

  const links = await page.getByRole('navigation', { name: 'Screens' }).getByRole('link').all()
  const paths = await Promise.all(links.map(async link => (await link.getAttribute('href')) ?? ''))
  const random = randomFrom(seed)
  const chosen = soak ? paths : paths.filter(() => random() < 0.3)
  console.log(`Keyboard: tried ${chosen.length} of ${paths.length} screens (seed ${seed}; ONUS_SOAK=1 tries all).`)
  const missed: string[] = []
  for (const path of chosen) {
    await screen.go(path)
    missed.push(...(await notReached(screen)).map(name => `${path}: Tab does not reach ${name}`))
  }
  assert.deepEqual(missed, [])
})

/** The first controls of the page that Tab, from the top of the page on, does not come to. */
async function notReached({ page }: Screen): Promise<readonly string[]> {
  const wanted = await page.evaluate(() => {
    const main = document.querySelector('main')
    main?.focus()
    // Tab comes to the chosen one of a group of choices; arrows lead to the others.
    const isBesideChosen = (one: HTMLElement) => {
      if (!(one instanceof HTMLInputElement) || one.type !== 'radio' || one.checked) return false
      return main?.querySelector(`input[type="radio"][name="${CSS.escape(one.name)}"]:checked`) !== null
    }
    const seen = [...(main?.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea') ?? [])].filter(
      one =>
        one.tabIndex >= 0 &&
        !one.hasAttribute('disabled') &&
        one.checkVisibility() &&
        !one.closest('[role=tree]') &&
        !isBesideChosen(one),
    )
    const first = seen.slice(0, 12)
    for (const [at, one] of first.entries()) one.dataset.reach = String(at)
    return first.map(one => one.getAttribute('aria-label') || one.innerText || one.outerHTML.slice(0, 80))
  })
  const reached = new Set<number>()
  for (let step = 0; step < 40 && reached.size < wanted.length; step++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.reach ?? null)
    if (at !== null) reached.add(Number(at))
  }
  return wanted.filter((_, at) => !reached.has(at))
}
