import assert from 'node:assert/strict'
import { axeFindings } from './harness/axe.ts'
import { fill, press } from './harness/hand.ts'
import { story } from './harness/story.ts'

const leak = { RuleID: 'aws', Description: 'AWS key', File: 'a.env', StartLine: 3, Secret: 'x', Match: 'x' }
const match = {
  vulnerability: { id: 'CVE-2021-0001', severity: 'Critical', fix: { versions: ['1.2.4'] } },
  artifact: { name: 'log', version: '1.2.3', purl: 'pkg:npm/log@1.2.3' },
}
const grype = {
  matches: [match],
  source: { target: { userInput: 'shop:1' } },
  descriptor: { version: '0.9', timestamp: '2026-03-30T10:00:00Z' },
}

const fileOf = (name: string, content: unknown) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
})

story('files of scanners are looked into, imported, and followed to rows and checks', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Scan Works')
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  const card = (name: string) => page.getByRole('region', { name, exact: true })
  await screen.go('/import')
  await screen.sees('SARIF 2.1.0')
  await page
    .getByLabel('Drop files here, or choose them')
    .setInputFiles([fileOf('image.json', grype), fileOf('leaks.json', [leak]), fileOf('words.json', 'no JSON')])

  await card('image.json').getByText('shop:1').first().waitFor()
  await card('image.json').getByRole('link', { name: 'Vulnerability findings' }).waitFor()
  await card('words.json').getByRole('alert').getByText('is of none of the formats').waitFor()
  assert.equal(await card('leaks.json').getByRole('button', { name: 'Import' }).isDisabled(), true)
  assert.deepEqual(await axeFindings(page), [])
  await card('leaks.json').getByLabel('What was looked at').fill('the shop')
  await page.getByRole('button', { name: 'Import all that are ready' }).click()
  await card('image.json').getByText('Read to its end.').waitFor()
  await card('leaks.json').getByText('Read to its end.').waitFor()
  assert.deepEqual(await axeFindings(page), [])

  await card('image.json').getByRole('link', { name: 'Vulnerability findings' }).click()
  await screen.sees('CVE-2021-0001')
  await screen.sees('Where it comes from, and where it goes')
  await page.getByLabel('Only where').selectOption('severity')
  await page.getByLabel('Value of severity').selectOption('low')
  await page.getByText('no rows', { exact: true }).waitFor()
  await page.getByLabel('Value of severity').selectOption('critical')
  await page.getByRole('button', { name: 'score', exact: true }).click()
  await screen.sees('1 to 1 of 1')

  await screen.go('/import')
  await page.getByLabel('Drop files here, or choose them').setInputFiles([fileOf('again.json', grype)])
  await card('again.json').getByText('These bytes were imported before').waitFor()
  await press(card('again.json'), 'Import')
  await card('again.json').getByText('The same bytes were imported before').waitFor()
})

story('an organisation adds a dataset of its own and changes it as far as its rows stay readable', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Door Works')
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  await screen.go('/datasets')
  await page.getByRole('link', { name: 'Add a dataset of your own' }).click()
  await fill(page, 'Name', 'own_doors.badges')
  await fill(page, 'Title', 'Badges')
  await fill(page, 'Meaning', 'A badge that opens doors.')
  await fill(page, 'Column', 'badge')
  await press(page, 'Add it')
  await page.getByRole('heading', { name: 'Badges', level: 1 }).waitFor()
  await screen.sees('own_doors.badges@1')
  assert.deepEqual(await axeFindings(page), [])

  await page.getByRole('link', { name: 'Change', exact: true }).click()
  await press(page, 'Add a column')
  await page
    .getByRole('group', { name: 'Column 2' })
    .getByLabel(/^Column( optional)?$/)
    .fill('select')
  assert.deepEqual(await axeFindings(page), [])
  screen.expects(422)
  await press(page, 'Record the change')
  await page.getByText('select is a word of SQL').first().waitFor()
  await page
    .getByRole('group', { name: 'Column 2' })
    .getByLabel(/^Column( optional)?$/)
    .fill('lost')
  await page.getByRole('group', { name: 'Column 2' }).getByLabel(/^Type/).selectOption('boolean')
  await press(page, 'Record the change')
  await page.getByRole('region', { name: 'Columns' }).getByText('lost').first().waitFor()
})
