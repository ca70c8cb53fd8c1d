import assert from 'node:assert/strict'
import { longPatienceMs } from './harness/caller.ts'
import { press } from './harness/hand.ts'
import { soak } from './harness/shared.ts'
import { story } from './harness/story.ts'

story('the sample company is loaded through its door and says on every page that it is made up', async stage => {
  const { product, operator, sample } = await stage.shared()
  const made = soak ? null : await sample()
  const screen = await stage.screen(product, { as: operator })
  const { page } = screen
  await page.route('**/api/sample', async (route, request) => {
    assert.deepEqual(request.postDataJSON(), {}, 'the door asks for the usual size')
    if (made === null) await route.continue({ postData: JSON.stringify({ people: 12, months: 1 }) })
    else await route.fulfill({ status: 202, json: { job: made.job, organisation: made.id } })
  })
  if (made)
    console.log('The door was answered with the sample company of this run; ONUS_SOAK=1 makes another behind it.')
  await screen.go('/first-run')
  const banner = page.getByRole('complementary', { name: 'Sample data' })
  assert.equal(await banner.count(), 0)
  await press(page, 'Load the sample')
  const done = page.getByRole('link', { name: 'See its work' })
  await done.waitFor({ timeout: longPatienceMs })
  await done.click()
  const links = await page.getByRole('navigation', { name: 'Screens' }).getByRole('link').all()
  assert.ok(links.length > 15)
  for (const link of links) {
    await link.click()
    await screen.settled()
    assert.equal(await banner.count(), 1, page.url())
  }
})
