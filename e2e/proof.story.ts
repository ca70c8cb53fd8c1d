import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectRepository } from './harness/connected.ts'
import { press } from './harness/hand.ts'
import { verifyOpenReceipt } from './harness/receipt.ts'
import { type Stage, story } from './harness/story.ts'

story(
  'a requirement leads through its proof to a row of a snapshot and to a receipt that verifies offline',
  async stage => {
    const { screen } = await begin(stage, 'Proof Works')
    const { page } = screen
    await screen.go('/gaps?q=CC8.1')
    await page.getByRole('row').filter({ hasText: 'CC8.1' }).first().getByRole('link').first().click()
    const tree = page.getByRole('tree')
    await tree.waitFor()
    await press(page, 'Unfold all')
    const requirement = page.url()
    await tree.getByText('commits-signed failed for 3 of 3').first().waitFor()
    const failing = tree.getByRole('treeitem').filter({ hasText: 'commits-signed passes' }).first()
    await failing.getByRole('link', { name: 'its rows' }).click()
    await page.waitForURL(/\/runs\//)
    await screen.settled()
    const judged = page.getByRole('region', { name: 'Rows' }).getByRole('link').first()
    await judged.click()
    await page.waitForURL(/\/datasets\/change\.commits/)
    await page.getByText('1 to 1 of 1').waitFor()
    await page.goBack()
    await page.goBack()
    await tree.waitFor()
    await press(page, 'Unfold all')
    await failing.getByRole('link', { name: /Ledger entry/ }).click()

    await verifyOpenReceipt(page, { forge: ['commits-signed', 'commits-signee'] })

    await page.goto(requirement)
    await tree.waitFor()
    await press(page, 'Unfold all')
    await tree.getByRole('link', { name: 'the snapshot' }).first().click()
    await page.getByRole('link', { name: 'change.commits@1' }).click()
    await page.getByText('Trim the wick').first().waitFor()
  },
)

story('a byte that was changed on disk is found, said, and never used', async stage => {
  const { screen, blobs, lead } = await begin(stage, 'Tamper Works')
  const { page } = screen
  const snapshot = (await lead.api.snapshots.list()).items[0]
  assert.ok(snapshot)
  const dataset = snapshot.body.datasets.find(one => one.dataset === 'change.commits@1')
  assert.ok(dataset)
  await screen.go(`/snapshots/${snapshot.id}?tab=bytes`)
  await press(page, 'Verify the bytes')
  await page
    .getByRole('listitem')
    .filter({ hasText: 'change.commits@1' })
    .getByRole('status')
    .filter({ hasNotText: 'not verified' })
    .waitFor()
  assert.equal(await page.getByText('was changed after it was recorded').count(), 0)

  const folder = join(blobs, dataset.sha256.slice(0, 2))
  const name = readdirSync(folder).find(one => one.startsWith(dataset.sha256))
  assert.ok(name)
  const file = join(folder, name)
  const bytes = readFileSync(file)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  writeFileSync(file, bytes)

  await press(page, 'Verify the bytes')
  await screen.sees(/was changed after it was recorded/)
  screen.expects(409)
  await page.goto(`/datasets/${encodeURIComponent('change.commits@1')}/${snapshot.id}`)
  await screen.sees(/Onus does not show or use it/)
  assert.equal(await page.getByText('Trim the wick').count(), 0)
})

story('the page can be moved to another day, says so in a frame, and comes back', async stage => {
  const { screen } = await begin(stage, 'Past Works')
  const { page } = screen
  await screen.go('/posture')
  const cards = page.getByRole('article')
  await cards.first().waitFor()
  const now = await cards.allInnerTexts()
  const slider = page.getByRole('slider')
  await slider.focus()
  for (let step = 0; step < 3; step++) await page.keyboard.press('PageDown')
  await page.waitForURL(/asOf=\d{4}-\d{2}-\d{2}/)
  const frame = page.getByRole('status').filter({ hasText: /^As of \d+ \w+ \d{4}/ })
  await frame.waitFor()
  await screen.settled()
  assert.notDeepEqual(await cards.allInnerTexts(), now)
  await screen.go('/controls')
  assert.match(page.url(), /\/controls/)
  await page.goBack()
  await frame.waitFor()
  await frame.getByRole('button', { name: 'Return to now' }).click()
  await frame.waitFor({ state: 'hidden' })
  await screen.settled()
  assert.deepEqual(await cards.allInnerTexts(), now)
})

/** An organisation whose one source is a small repository, with every control adopted. */
async function begin(stage: Stage, name: string) {
  const { product, organisation } = await stage.shared()
  const { id, lead } = await organisation(name)
  await connectRepository(lead)
  const screen = await stage.screen(product, { as: lead })
  const blobs = join(product.dataFolder, 'blobs', id)
  assert.ok(readdirSync(blobs).length > 0)
  return { screen, lead, blobs }
}
