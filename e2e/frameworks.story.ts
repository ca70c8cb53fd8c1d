import assert from 'node:assert/strict'
import { fill, press } from './harness/hand.ts'
import { story } from './harness/story.ts'

const first = [
  'Ref,Title,Section,Description,Chapter',
  'HR,House rules,,,',
  'HR-1,Doors are locked,HR,The last one locks the door.,1',
  'HR-2,Visitors are met,HR,Nobody walks alone.,1',
  'HR-3,Keys are counted,HR,Each month.,2',
]
const second = [
  'Ref,Title,Section,Description,Chapter',
  'HR,House rules,,,',
  'HR-1,Doors are locked,HR,The last one locks the door.,1',
  'HR-20,Visitors are met and written down,HR,Nobody walks alone.,1',
]

story('somebody brings a framework of their own, moves to its next version, and goes back', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('House Rules Works')
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  const choose = async (name: string, lines: readonly string[]) => {
    await screen.go('/frameworks/import')
    await page
      .getByLabel('Drop a file here, or choose one')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) })
    await screen.sees('What was read')
  }
  const sayWhatItIs = async (version: string) => {
    await fill(page, 'Title', 'House rules')
    await fill(page, 'Short title', 'House rules')
    await fill(page, 'Id', 'house-rules')
    await fill(page, 'Version', version)
    await fill(page, 'Publisher', 'House Rules Works')
    await fill(page, 'As of', '2026-01-01')
    await fill(page, 'Licence', 'Ours')
    await fill(page, 'Provenance', 'The board of the house')
    await page.getByLabel('Force').selectOption('voluntary')
    await page.getByLabel('What its items are').selectOption('controls')
  }

  const linked = async () =>
    (await lead.api.controls.list({ query: { limit: 200 } })).items
      .flatMap(one => one.body.addresses.map(link => link.requirement))
      .filter(ref => ref.startsWith('house-rules'))
      .toSorted()

  await choose('rules.csv', [...first, 'HR-3,Stands twice,HR,,', ',No id,HR,,'])
  const faults = page.getByRole('region', { name: 'What is wrong with the file' })
  assert.match(await faults.innerText(), /HR-3 stands already.*there is no id/s)
  assert.equal(await page.getByLabel('What Ref is').inputValue(), 'id')
  await press(page, 'Take the 4 good rows, leave the rest')
  await screen.sees(/Say first:/)
  await sayWhatItIs('1')
  await press(page, 'Take the 4 good rows, leave the rest')
  const tree = page.getByRole('tree', { name: 'House rules' })
  await tree.getByRole('treeitem', { name: /HR-3/ }).waitFor()

  await tree.getByRole('treeitem', { name: /^HR House rules/ }).focus()
  await page.keyboard.press('ArrowLeft')
  await tree.getByRole('treeitem', { name: /HR-3/ }).waitFor({ state: 'detached' })
  await page.keyboard.press('ArrowRight')
  await page.getByLabel('Find by id or words').fill('visitors')
  await tree.getByRole('treeitem', { name: /HR-2/ }).waitFor()
  assert.equal(await tree.getByRole('treeitem', { name: /HR-1/ }).count(), 0)
  await tree.getByRole('link', { name: /HR-2/ }).click()
  await screen.sees('No control addresses it. Adopt or write one, or record in a profile why it does not apply.')

  const control = (code: string, ids: readonly string[]) =>
    lead.api.controls.create({
      body: {
        body: {
          code,
          title: `Control ${code}`,
          statement: 'We do it.',
          theme: 'house',
          lifecycle: { state: 'proposed' },
          evidenceOwners: [],
          cadence: 'monthly',
          acceptance: ['It is written down'],
          addresses: ids.map(id => ({ requirement: `house-rules@1:${id}`, how: 'As it says.' })),
          checks: [],
          manual: null,
          scopes: [],
          origin: null,
        },
      },
    })
  await control('H-1', ['HR-1', 'HR-2'])
  await control('H-3', ['HR-3'])

  await choose('rules-2.csv', second)
  await sayWhatItIs('2')
  await press(page, 'Take all 3')
  await page.getByRole('tree', { name: 'House rules' }).getByRole('treeitem', { name: /HR-20/ }).waitFor()
  await screen.go('/frameworks/house-rules%401?tab=versions')
  await page.getByRole('link', { name: 'Compare and move to 2' }).click()
  await screen.sees('What becomes of each (0 of 3 decided)')
  await press(page, 'Accept 1 with the same id')
  await press(page, 'Choose what takes the place of HR-2')
  await page.getByRole('combobox', { name: 'What takes the place of HR-2' }).click()
  await page.getByRole('option').filter({ hasText: 'HR-20' }).click()
  await page.keyboard.press('Escape')
  await press(page, 'Done')
  await press(page, 'Drop HR-3')
  await screen.sees('As decided, 1 link of a control is dropped:')
  await fill(page, 'Why', 'The house has new rules')
  await press(page, 'Carry over to house-rules@2')
  await screen.sees(/2 controls and 0 profiles got a new version. 1 link was dropped/)
  assert.deepEqual(await linked(), ['house-rules@2:HR-1', 'house-rules@2:HR-20'])

  await press(page, 'Roll back')
  await fill(page, 'Why do you roll back?', 'Too early')
  await page.getByRole('button', { name: 'Roll back', exact: true }).last().click()
  await screen.sees(/Rolled back: house-rules@1 to house-rules@2/)
  assert.deepEqual(await linked(), ['house-rules@1:HR-1', 'house-rules@1:HR-2', 'house-rules@1:HR-3'])
})

story('a framework is written by hand, and every step can be taken back before it is saved', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Hand Works')
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  await screen.go('/frameworks/new')
  await page.getByLabel('Id of line 1').fill('A')
  await page.getByLabel('Label of line 1').fill('Access')
  await page.keyboard.press('Enter')
  await page.getByLabel('Id of line 2').fill('A-1')
  await page.getByLabel('Label of line 2').fill('Accounts have owners')
  await press(page, 'Move line 2 in')
  await press(page, 'Delete line 1')
  await screen.sees('Lines (1)')
  await press(page, 'Undo')
  await screen.sees('Lines (2)')
  for (const [label, value] of Object.entries({
    Title: 'By hand',
    'Short title': 'By hand',
    Id: 'by-hand',
    Version: '1',
    Publisher: 'Hand Works',
    'As of': '2026-01-01',
    Licence: 'Ours',
  }))
    await fill(page, label, value)
  await press(page, 'Record the framework')
  await page.getByRole('tree', { name: 'By hand' }).getByRole('treeitem', { name: /A-1/ }).waitFor()
  const { tree } = await lead.api.frameworks.get({ params: { id: 'by-hand@1' } })
  assert.deepEqual(
    tree.map(item => [item.id, item.parent, item.kind]),
    [
      ['A', null, 'group'],
      ['A-1', 'A', 'requirement'],
    ],
  )
})
