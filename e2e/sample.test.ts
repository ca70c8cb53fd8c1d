import assert from 'node:assert/strict'
import { press } from './harness/hand.ts'
import { story } from './harness/story.ts'

story('the sample company is loaded through its door and says on every page that it is made up', async stage => {
  const { product, operator } = await stage.shared()
  const screen = await stage.screen(product, { as: operator })
  const { page } = screen
  await page.route('**/api/sample', async (route, request) => {
    assert.deepEqual(request.postDataJSON(), {}, 'the door asks for the usual size')
    await route.continue({ postData: JSON.stringify({ people: 8, months: 1 }) })
  })
  await screen.go('/first-run')
  const banner = page.getByRole('complementary', { name: 'Sample data' })
  assert.equal(await banner.count(), 0)
  await press(page, 'Load the sample')
  await page.getByRole('link', { name: /sample data/ }).waitFor()
  await banner.waitFor({ timeout: 600_000 })
  const links = await page.getByRole('navigation', { name: 'Screens' }).getByRole('link').all()
  assert.ok(links.length > 15)
  for (const link of links) {
    await link.click()
    await screen.settled()
    assert.equal(await banner.count(), 1, page.url())
  }
})
