import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { fill, pick, press } from './harness/hand.ts'
import { story } from './harness/story.ts'

story(
  'a company of 60 under a parent of 260 is scoped with its path, decided by a person, and asked again',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Tidewater')
    const screen = await stage.screen(product, { as: lead })
    const { page } = screen
    await screen.go('/nis2')
    await page.getByRole('link', { name: 'Add a legal entity' }).first().click()
    await fill(page, 'Name', 'Tidewater GmbH')
    await fill(page, 'Country of its seat', 'DE')
    await figures(page, 'This year', {
      'Head count': '60',
      'Turnover, EUR': '9000000',
      'Balance sheet total, EUR': '4000000',
    })
    await press(page, 'Add an enterprise')
    await page.getByLabel('Name of enterprise 1').fill('Tidewater Holding AG')
    await fill(page, 'Share or votes, per cent, the larger of the two', '100')
    await pick(page, 'Types of entity', 'Cloud computing')
    for (const [question, answer] of [
      ['Does it offer services or carry out activities in the Union?', 'Yes'],
      ['Is its main activity national security', 'No'],
      ['Is it a qualified trust service provider?', 'No'],
      ['Was it named a critical entity', 'No'],
      ['Did a member state name it, whatever its size?', 'No'],
      ['Did a member state name it essential?', 'No'],
      ['Is it a regional administration', 'No'],
      ['Did a member state bring in', 'No'],
      ['Was it an operator of essential services', 'No'],
      ['Do its systems stand apart', 'No'],
    ] as const)
      await page.getByRole('group', { name: question }).getByLabel(answer, { exact: true }).check()
    await fill(page, 'Where decisions about cyber risks are taken', 'DE')
    const sofar = page.getByRole('complementary', { name: 'What the rules give so far' })
    await sofar.getByText('Open: important or essential').waitFor()
    await sofar.getByRole('listitem').filter({ hasText: 'head count' }).waitFor()
    await press(page, 'Record the entity')
    await page.getByRole('heading', { level: 1, name: 'Tidewater GmbH' }).waitFor()

    await page.getByRole('link', { name: 'Answer and edit' }).click()
    await figures(page, 'Its figures', {
      'Head count': '260',
      'Turnover, EUR': '40000000',
      'Balance sheet total, EUR': '30000000',
    })
    await sofar.getByText('Essential', { exact: true }).waitFor()
    await press(page, 'Record a new version')

    await page.getByRole('tab', { name: 'Scope' }).click()
    const size = panel(page, 'Size')
    await size.getByText('320', { exact: true }).waitFor()
    await size.getByText('Tidewater Holding AG, 100 %: linked, counts whole').waitFor()
    const path = panel(page, 'The path').getByRole('listitem')
    await path.filter({ hasText: 'head count: 320' }).first().waitFor()
    const changes = panel(page, 'What would change it').getByRole('listitem')
    await changes.filter({ hasText: /: yes, then important/ }).waitFor()
    await screen.sees(/not legal advice/i)

    await page.getByLabel(/^Class/).selectOption('Essential')
    await fill(page, 'Why', 'The parent counts whole; our lawyers see it so too.')
    await press(page, 'Record the decision')
    await screen.sees('The parent counts whole; our lawyers see it so too.')
    await page.getByRole('button', { name: 'Record the decision' }).waitFor({ state: 'detached' })

    await page.getByRole('link', { name: 'Answer and edit' }).click()
    await figures(page, 'This year', { 'Head count': '95' })
    await press(page, 'Record a new version')
    await page.getByRole('tab', { name: 'Scope' }).click()
    await screen.sees(/head count/i)
    await page.getByRole('button', { name: 'Record the decision' }).waitFor()
    const [entity] = (await lead.api.legalEntities.list({ query: {} })).items
    const { recheck } = await lead.api.legalEntities.scoping({ params: { id: entity?.id ?? '' }, query: {} })
    assert.deepEqual(
      recheck.map(({ is }) => is),
      ['drift'],
    )
  },
)

function panel(page: Page, title: string) {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })
}

async function figures(page: Page, group: string, values: Readonly<Record<string, string>>): Promise<void> {
  const fields = page.getByRole('group', { name: group, exact: true })
  for (const [label, value] of Object.entries(values)) await fill(fields, label, value)
}
