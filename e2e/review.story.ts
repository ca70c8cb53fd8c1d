import assert from 'node:assert/strict'
import type { Caller } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { jobDone, password } from './harness/shared.ts'
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

story(
  'who has access is frozen out of a snapshot, decided by key, and proved gone by a later snapshot',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Access Works')
    const body = {
      connector: 'push',
      title: 'CRM',
      settings: { dataset: 'identity.accounts@1', sourceSystem: 'CRM' },
      everyHours: null,
      state: 'active' as const,
    }
    const { id } = await lead.api.connections.create({ body: { body, reason: 'try' } })
    await pushed(lead, id, ['ben', 'cleo', 'ghost'])
    const screen = await stage.screen(product, { as: lead })
    const { page } = screen

    await screen.go('/access-reviews')
    await page.getByRole('link', { name: 'Plan an access review' }).first().click()
    await fill(page, 'Title', 'Access of the CRM')
    await pick(page, 'Of what', 'CRM')
    await pick(page, 'Owner', 'Lea Lead')
    await fill(page, 'Decided by', '2030-01-31')
    await press(page, 'Record')
    await press(page, 'Freeze and start')
    await press(page.getByRole('dialog'), 'Freeze and start')
    await page.getByRole('tab', { name: /^Entries/ }).click()
    const row = (name: string) => page.getByRole('row').filter({ hasText: name })
    await row('ben').focus()
    await page.keyboard.press('a')
    await row('ben').getByText('Approved').waitFor()
    await page.keyboard.press('a')
    await row('cleo').getByText('Approved').waitFor()
    await page.keyboard.press('r')
    await fill(page.getByRole('dialog'), 'Why', 'Nobody knows it')
    await press(page.getByRole('dialog'), 'Decide')
    await row('ghost').getByText('Revoke', { exact: true }).waitFor()
    assert.deepEqual(await looks(screen), [])
    await press(page, 'Finish deciding')
    await press(page.getByRole('dialog'), 'Finish deciding')
    await row('ghost').getByText('Unknown: No snapshot').waitFor()

    await pushed(lead, id, ['ben', 'cleo'])
    await row('ghost').getByText('Gone in the snapshot').waitFor()
    await press(page, 'Complete')
    await press(page.getByRole('dialog'), 'Complete')
    await screen.sees('Completed')
  },
)

async function pushed(caller: Caller, connection: string, accounts: readonly string[]): Promise<void> {
  const rows = accounts.map(account => ({ system: 'crm', account, kind: 'person', enabled: true, privileged: false }))
  const file = new Blob([rows.map(row => `${JSON.stringify(row)}\n`).join('')])
  const { job } = await caller.api.pushes.send({ params: { id: connection }, files: [file] })
  await jobDone(caller, job)
}
