import assert from 'node:assert/strict'
import { fill, press } from './harness/hand.ts'
import { story } from './harness/story.ts'

const people = [
  'Employee ID,E-mail,Full name,Start date,Shoe size',
  'p-1,ada@example.com,Ada,13.03.2024,38',
  'p-2,bo@example.com,"Bo ""The Hand"" Berg",15.11.2023,42',
  'p-3,cy@example.com,Cy,07.01.2025,40',
]

story('a table that somebody uploads becomes rows of a dataset, or nothing at all', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Table Works')
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  const upload = async (name: string, lines: readonly string[]) => {
    await screen.go('/connectors/upload')
    await page.getByLabel('File').setInputFiles({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from(`${lines.join('\n')}\n`),
    })
  }
  await upload('people.csv', people)
  await page.getByLabel('Dataset', { exact: true }).waitFor()
  assert.equal(await page.getByLabel('Dataset', { exact: true }).inputValue(), 'people.employees@1')
  assert.equal(await page.getByLabel('Field for employee_id').inputValue(), 'field Employee ID')
  await screen.sees('Shoe size')
  const first = page.getByRole('region', { name: 'First rows' })
  await first.getByText('Bo "The Hand" Berg').waitFor()
  await first.getByText('2023-11-15').waitFor()

  await page.getByLabel('Field for started_on').selectOption('field Full name')
  const wrong = page.getByRole('region', { name: 'Values that cannot be read' })
  const line = wrong.getByRole('row').filter({ hasText: 'Bo' })
  assert.match(await line.innerText(), /3.*Full name.*started_on/s)
  assert.equal(await page.getByRole('button', { name: 'Import' }).isDisabled(), true)
  await page.getByLabel('Field for started_on').selectOption('nothing')
  await screen.sees('All 3 rows can be read.')

  await fill(page, 'Name', 'People of May')
  await press(page, 'Import')
  await page.getByRole('link', { name: 'See what was read' }).click()
  await screen.sees('people.employees@1')
  await screen.sees('3 rows')

  for (const status of [400, 409, 413, 422]) screen.expects(status)
  await upload('broken.csv', [...people.slice(0, 2), '"p-9,never closed'])
  await page
    .getByRole('alert')
    .filter({ hasText: /line|row/i })
    .waitFor()
  await screen.go('/connectors')
  assert.equal(await page.getByRole('row').filter({ hasText: 'broken' }).count(), 0)
})
