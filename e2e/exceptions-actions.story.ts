import { instant } from '@onus/core/time'
import { type Caller, until } from './harness/caller.ts'
import { fill, pick, press } from './harness/hand.ts'
import { story } from './harness/story.ts'

story('an exception is asked for by one person, approved by another, and ends by itself', async stage => {
  const { product, organisation, newcomer } = await stage.shared()
  const { lead } = await organisation('Exception Works')
  const boss = await newcomer(lead, 'Berta Boss', ['management_body', 'compliance_lead'])
  const endsAt = await shortException(lead, boss)
  const mine = await stage.screen(product, { as: lead })
  const { page } = mine

  await mine.go('/exceptions')
  await mine.go('/exceptions/new')
  await press(page, 'Record')
  await page.getByRole('alert').waitFor()
  await fill(page, 'Title', 'The build host keeps a plain disk')
  await pick(page, 'Of', 'encrypted')
  await pick(page, 'Owner', 'Lea Lead')
  await fill(page, 'Reason', 'It is replaced next quarter')
  await fill(page, 'Compensating control', 'It stands in a locked room')
  await page.getByLabel('Residual risk', { exact: true }).selectOption('low')
  await fill(page, 'Expires', dayFromNow(1))
  await press(page, 'Record')
  await page.waitForURL(/\/exceptions\/[0-9a-f-]{36}/)
  await mine.sees(/^Requested$/)
  mine.expects(403)
  mine.expects(409)
  mine.expects(422)
  await press(page, 'Approve')
  await press(page.getByRole('dialog'), 'Approve')
  await mine.sees('Let somebody else approve it')
  const address = new URL(page.url()).pathname

  const theirs = await stage.screen(product, { as: boss })
  await theirs.go(address)
  await press(theirs.page, 'Approve')
  await press(theirs.page.getByRole('dialog'), 'Approve')
  await theirs.sees(/^Approved$/)
  await theirs.sees('Approved by')

  await until('the short exception to end', async () => Date.now() > endsAt + 1_000)
  await theirs.go('/exceptions')
  const ended = theirs.page.getByRole('row').filter({ hasText: 'A short one' })
  await ended.getByText('overdue').waitFor({ state: 'attached' })
})

/** Asked for and approved at once, and over in half a minute. */
async function shortException(asks: Caller, approves: Caller): Promise<number> {
  const expiresAt = Date.now() + 30_000
  const { person } = await asks.api.sessions.current()
  const body = {
    title: 'A short one',
    owner: person ?? '',
    of: { kind: 'check' as const, check: 'disks-encrypted', resources: [] },
    reason: 'For a moment only',
    compensating: 'None is needed',
    residualRisk: 'low' as const,
    expiresAt: instant(expiresAt),
  }
  const { id, version } = await asks.api.exceptions.create({ body: { body } })
  await approves.api.exceptions.transition({
    params: { id },
    body: { verb: 'approve', input: {} },
    ifMatch: String(version),
  })
  return expiresAt
}

story('an action is planned, done, and verified by somebody else', async stage => {
  const { product, organisation, newcomer } = await stage.shared()
  const { lead } = await organisation('Action Works')
  const other = await newcomer(lead, 'Vera Verifier', ['compliance_lead'])
  const mine = await stage.screen(product, { as: lead })
  const { page } = mine
  await mine.go('/actions/new')
  await fill(page, 'Title', 'Encrypt the disk of the build host')
  await pick(page, 'Owner', 'Lea Lead')
  await fill(page, 'Due', dayFromNow(10))
  await press(page, 'Record')
  await page.waitForURL(/\/actions\/[0-9a-f-]{36}/)
  await mine.settled()
  const address = new URL(page.url()).pathname
  for (const [verb, state] of [
    ['Start', 'In progress'],
    ['Say it is done', 'Done, to be verified'],
  ] as const) {
    await press(page, verb)
    await press(page.getByRole('dialog'), verb)
    await page.getByText(state, { exact: true }).first().waitFor()
  }
  mine.expects(403)
  mine.expects(409)
  await press(page, 'Verify')
  await press(page.getByRole('dialog'), 'Verify')
  await mine.sees('Let somebody else verify that it is done')

  const theirs = await stage.screen(product, { as: other })
  await theirs.go(address)
  await press(theirs.page, 'Verify')
  await press(theirs.page.getByRole('dialog'), 'Verify')
  await theirs.page.getByText('Verified', { exact: true }).first().waitFor()
})

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
