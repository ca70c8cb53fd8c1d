import assert from 'node:assert/strict'
import { fill, pick, press } from './harness/hand.ts'
import { password } from './harness/shared.ts'
import { story } from './harness/story.ts'

story('evidence that one person uploads counts as reviewed only after another person looked', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Review Works')
  const mine = await stage.screen(product, { as: lead })
  const { page } = mine

  await mine.go('/evidence/new')
  await fill(page, 'Title', 'Minutes of the access review')
  await page.getByLabel('Files').setInputFiles({
    name: 'minutes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('We looked at every account.\n'),
  })
  await mine.sees(/minutes\.txt \(/)
  await fill(page, 'Source', 'Quarterly meeting')
  await press(page, 'Record the evidence')
  await page.waitForURL(/\/evidence\/[0-9a-f-]{36}/)
  await mine.settled()
  await mine.sees('sha256')
  const address = new URL(page.url()).pathname

  await mine.sees('You collected this. Somebody else reviews it.')
  assert.equal(await page.getByRole('button', { name: 'Accept', exact: true }).count(), 0)
  await mine.go('/reviews')
  await mine.sees('Minutes of the access review')
  await page.getByText('Minutes of the access review').first().click()
  await mine.sees('You collected this. Somebody else reviews it.')

  await mine.go('/settings?tab=invitations')
  await fill(page, 'Email', 'rita@example.com')
  await pick(page, 'Roles', 'Compliance lead').catch(() => pick(page, 'Roles', 'ompliance'))
  await press(page, 'Make the link')
  await confirmIfAsked()
  const link = (await (await mine.sees(/\/invitation[#?]/)).innerText()).trim()

  const theirs = await stage.screen(product)
  await theirs.page.goto(link)
  await theirs.sees('Review Works')
  await fill(theirs.page, 'Your name', 'Rita Reviewer')
  await fill(theirs.page, 'Password', 'violet harbour kettle')
  await press(theirs.page, 'Accept')
  await theirs.page.getByRole('link', { name: 'Not now' }).click()
  await theirs.page.getByRole('navigation').first().waitFor()
  await theirs.go('/reviews')
  await theirs.page.getByText('Minutes of the access review').first().click()
  await press(theirs.page.getByRole('dialog'), 'Accept')
  await theirs.page.getByRole('dialog').waitFor({ state: 'hidden' })

  await mine.go(address)
  await mine.sees(/^Accepted|^Reviewed/)
  await page.getByRole('tab', { name: /History/ }).click()
  await mine.sees(/Lea Lead/)
  assert.equal(await page.getByRole('button', { name: 'Accept', exact: true }).count(), 0)

  async function confirmIfAsked() {
    const drawer = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await drawer.or(page.getByText('shown only now')).first().waitFor()
    if (!(await drawer.isVisible())) return
    await fill(drawer, 'Password', password)
    await press(drawer, 'Confirm')
  }
})
