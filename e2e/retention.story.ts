import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { fill, pick, press } from './harness/hand.ts'
import { password } from './harness/shared.ts'
import { story } from './harness/story.ts'

story('a person who left is erased by two people, after the hold that forbade it is released', async stage => {
  const { product, organisation, newcomer } = await stage.shared()
  const { lead } = await organisation('Retention Works')
  const other = await newcomer(lead, 'Otto Other', ['organisation_admin', 'compliance_lead'])
  await lead.api.people.create({
    body: { body: { name: 'Gerda Gone', email: 'gerda@example.com', title: '', leftOn: '2015-06-30', user: null } },
  })
  const mine = await stage.screen(product, { as: lead })
  const theirs = await stage.screen(product, { as: other })
  for (const screen of [mine, theirs]) for (const status of [403, 409, 422]) screen.expects(status)

  await mine.go('/settings?tab=retention')
  await mine.sees('Nothing was erased, and nobody asked for it.')
  const hold = panel(mine.page, 'Place a legal hold')
  await fill(hold, 'Title', 'Dispute with a supplier')
  await fill(hold, 'Why', 'The court asked us to keep everything')
  await press(hold, 'Place it')
  await mine.sees('covers everything, placed')

  await press(panel(mine.page, 'Retention rules'), 'Add a rule')
  const rule = mine.page.getByRole('dialog', { name: 'Retention rule' })
  await fill(rule, 'Title', 'People who left')
  await fill(rule, 'Rule', 'leavers-3-years')
  await pick(mine.page, 'Kinds', 'Person')
  await fill(rule, 'Years', '3')
  await press(rule, 'Set the rule')
  await mine.sees('leavers-3-years')

  const ask = panel(mine.page, 'Ask for an erasure')
  await pick(mine.page, 'What', 'Gerda Gone')
  await fill(ask, 'Rule', 'leavers-3-years')
  await press(ask, 'Ask for it')
  await mine.page.getByRole('alert').waitFor()
  assert.match(await mine.page.getByRole('alert').innerText(), /Dispute with a supplier.*until it is released/)

  const { page } = theirs
  await theirs.go('/settings?tab=retention')
  await press(panel(page, 'Legal holds'), 'Release')
  const drawer = page.getByRole('dialog', { name: /^Release/ })
  await fill(drawer, 'Why', 'The dispute is settled')
  await press(drawer, 'Release')
  await prove(page)
  await theirs.sees('covers everything, released: The dispute is settled')

  await press(ask, 'Ask for it')
  await mine.sees('waits for another person')
  await mine.sees('1 version of one person')
  await theirs.go('/settings?tab=retention')
  await press(panel(page, 'Erasures'), 'Erase')
  await press(page.getByRole('dialog', { name: 'Erase for good' }), 'Erase for good')
  await prove(page)
  await theirs.sees(/erased \d/)
  const people = (await lead.api.people.list()).items
  assert.ok(!people.some(person => person.body.name === 'Gerda Gone'), 'the name is gone')
})

function panel(page: Page, title: string): Locator {
  return page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) })
    .last()
}

/** Says once more who one is, where it is asked for. */
async function prove(page: Page): Promise<void> {
  const drawer = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await drawer.waitFor({ timeout: 3_000 }).catch(() => {})
  if (!(await drawer.isVisible())) return
  await fill(drawer, 'Password', password)
  await press(drawer, 'Confirm')
}
