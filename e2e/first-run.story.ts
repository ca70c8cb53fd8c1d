import assert from 'node:assert/strict'
import { until } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { picture } from './harness/picture.ts'
import { root } from './harness/product.ts'
import { type Screen, viewports } from './harness/screen.ts'
import { story } from './harness/story.ts'

story('a newcomer connects this machine and this repository and sees five frameworks fill', async stage => {
  const product = await stage.ownProduct()
  const screen = await stage.screen(product)
  const { page } = screen
  await setUp(screen, product.setUpLink)

  await screen.sees('Begin')
  for (const door of ['Connect this machine and a repository', 'Load the sample company', 'Start empty'])
    await page.getByRole('heading', { name: door }).waitFor()
  await picture(screen, 'first-run')
  await fill(page, 'Folder of a git repository', root)
  await press(page, 'Connect and read')

  await page.getByRole('heading', { name: 'Could not be read' }).nth(1).waitFor()
  await screen.sees('change.commits@1')
  await screen.sees('identity.accounts@1')
  const unread = await page.getByRole('heading', { name: /Could not be read \([1-9]/ }).count()
  const reasons = await page
    .locator('section')
    .filter({ hasText: /Could not be read \([1-9]/ })
    .locator('li p')
    .allInnerTexts()
  assert.equal(reasons.length >= unread, true, 'what could not be read says why')

  const cards = page.getByRole('article')
  await cards.nth(4).waitFor()
  assert.equal(await cards.count(), 5)
  const texts = (await cards.allInnerTexts()).join(' ')
  for (const framework of ['SOC 2', 'NIST CSF', '800-53', '27001', 'NIS2'])
    assert.ok(texts.includes(framework), `${framework} has a card`)
  const before = await cards.allInnerTexts()
  for (const card of before) {
    assert.match(card, /\d+\s*unknown|\d+\s*not addressed/)
    assert.doesNotMatch(card, /\d+\s*operating/, 'nothing operates before anybody adopted or reviewed anything')
  }

  await adoptAll(screen)
  await until('every card to change', async () =>
    (await cards.allInnerTexts()).every((text, at) => text !== before[at]),
  )
  await picture(screen, 'first-run-cards')
  for (const card of await cards.allInnerTexts())
    assert.doesNotMatch(card, /\d+\s*operating/, 'nothing operates while nobody has reviewed')

  await screen.go('/posture')
  await page
    .getByRole('link', { name: /^SOC\s*2/ })
    .first()
    .click()
  await screen.settled()
  const marks = await page.getByRole('img', { name: /reviewed unknown/ }).count()
  assert.ok(marks > 0, 'what nobody reviewed is shown as unknown on the third mark')
  assert.equal(await page.getByRole('img', { name: /reviewed yes/ }).count(), 0)
  await screen.sees(/^Unknown$/)

  await screen.go('/controls')
  await page.getByRole('link', { name: /to put to work$/ }).click()
  await page.getByRole('button', { name: /^Let .+ test .+$/ }).click()
  await screen.sees(/^Put to work: /)
})

async function setUp({ page, settled }: Screen, link: string): Promise<void> {
  await page.goto(link)
  await fill(page, 'Organisation', 'Lighthouse Works')
  await fill(page, 'Your name', 'Ada Newcomer')
  await fill(page, 'Email', 'ada@example.com')
  await fill(page, 'Password', 'short')
  await press(page, 'Set up')
  await page.getByRole('alert').waitFor()
  await fill(page, 'Password', 'tandem obsidian violin')
  await press(page, 'Set up')
  await page.getByRole('heading', { name: 'Protect your account' }).waitFor()
  await page.getByRole('link', { name: 'Not now' }).click()
  await page.waitForURL(/\/first-run/)
  await settled()
}

async function adoptAll({ page, settled }: Screen): Promise<void> {
  await press(page, 'Adopt controls')
  const drawer = page.getByRole('dialog')
  await pick(page, 'owner of all', 'Ada Newcomer')
  await page.setViewportSize(viewports.wide)
  await drawer.getByRole('button', { name: /^Adopt \d+$/ }).click()
  await drawer.waitFor({ state: 'hidden' })
  await settled()
}
