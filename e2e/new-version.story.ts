import { press } from './harness/hand.ts'
import { story } from './harness/story.ts'

story(
  'a page that was opened before an update asks to be reloaded when a part of it is no longer served',
  async stage => {
    const { product, operator } = await stage.shared()
    const screen = await stage.screen(product, { as: operator })
    const { page } = screen
    await screen.go('/')
    await page.route('**/assets/job-list-*.js', route => route.fulfill({ status: 404, json: {} }))
    screen.expects(404)
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Jobs' }).click()
    await page.getByRole('heading', { name: 'A new version of Onus is ready' }).waitFor()
    await page.unroute('**/assets/job-list-*.js')
    await press(page, 'Reload')
    await page.getByRole('heading', { name: 'Jobs' }).waitFor()
    await screen.settled()
    // The browser reports the part that was missing; that was the story.
    screen.complaints()
  },
)
