import assert from 'node:assert/strict'
import { fill, press } from './harness/hand.ts'
import { story } from './harness/story.ts'

const people = [
  'employee_id,email,name,department,started_on,ended_on',
  'p-1,ada@example.com,Ada,Engineering,2024-03-01,',
  'p-2,bo@example.com,"Bo ""The Hand"" Berg",Sales,2023-11-15,2026-02-28',
  'p-3,cy@example.com,Cy,Support,2025-01-07,',
]

story('a table that somebody uploads becomes rows of a dataset, or nothing at all', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Table Works')
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  const upload = async (name: string, lines: readonly string[]) => {
    await screen.go('/connectors?add=table')
    await page.getByLabel('File').setInputFiles({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from(`${lines.join('\n')}\n`),
    })
  }
  await upload('people.csv', people)
  await page.getByRole('region', { name: 'First rows' }).getByText('Bo "The Hand" Berg').waitFor()
  await page.getByLabel('Dataset', { exact: true }).selectOption('people.employees@1')
  await screen.settled()
  await fill(page, 'Name', 'People of May')
  await press(page, 'Import')
  await screen.sees('Done')
  await press(page, 'Close')
  await screen.go('/connectors')
  await page.getByRole('row').filter({ hasText: 'People of May' }).getByText('3', { exact: true }).waitFor()

  for (const status of [400, 409, 413, 422]) screen.expects(status)
  await upload('broken.csv', [...people.slice(0, 2), '"p-9,never closed'])
  await page
    .getByRole('alert')
    .or(page.getByText(/line|row/i))
    .first()
    .waitFor()
  await screen.go('/connectors')
  assert.equal(await page.getByRole('row').filter({ hasText: 'broken' }).count(), 0)
})
