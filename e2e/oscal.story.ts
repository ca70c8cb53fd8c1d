import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { press } from './harness/hand.ts'
import { story } from './harness/story.ts'

const metadata = (title: string) => ({
  title,
  'last-modified': '2026-01-05T10:00:00Z',
  version: '1',
  'oscal-version': '1.1.2',
})

const garden = {
  catalog: {
    uuid: '3f0a1f5e-6c1b-4a52-9d2e-0f4a2b7c9d10',
    metadata: metadata('Garden'),
    groups: [
      {
        id: 'soil',
        title: 'Soil',
        controls: [
          {
            id: 'so-1',
            title: 'Dig',
            params: [{ id: 'so-1_prm_1', label: 'depth' }],
            parts: [{ id: 'so-1_smt', name: 'statement', prose: 'Dig {{ insert: param, so-1_prm_1 }} deep.' }],
          },
          { id: 'so-2', title: 'Rest', parts: [{ id: 'so-2_smt', name: 'statement', prose: 'Rest in winter.' }] },
        ],
      },
    ],
  },
}

const bed = {
  profile: {
    uuid: '7d2b9c34-51aa-4e0f-8b6d-2c1e5f7a9031',
    metadata: metadata('Raised bed'),
    imports: [{ href: 'garden.json', 'include-controls': [{ 'with-ids': ['so-1'] }] }],
    modify: { 'set-parameters': [{ 'param-id': 'so-1_prm_1', values: ['30 cm'] }] },
  },
}

const fileOf = (name: string, content: unknown) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
})

story(
  'a document of OSCAL is checked, a profile resolved, a catalogue taken in and a framework written',
  async stage => {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Garden Works')
    const screen = await stage.screen(product, { as: lead })
    const { page } = screen
    await screen.go('/oscal')
    const document = page.getByLabel('Drop a document here, or choose one')
    const verdict = page.getByRole('region', { name: 'Findings', exact: true })

    await document.setInputFiles(fileOf('broken.json', '{"catalog": '))
    await screen.sees(/Unreadable\./)
    const { uuid: _, ...nameless } = garden.catalog
    await document.setInputFiles(fileOf('nameless.json', { catalog: nameless }))
    await screen.sees(/Not valid\./)
    await verdict.getByRole('row').filter({ hasText: '/catalog' }).getByRole('button').first().click()
    await page.getByRole('dialog').getByText('Place', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await document.setInputFiles(fileOf('garden.json', garden))
    await screen.sees(/It keeps the rules of OSCAL 1\.1\.2/)

    await page.getByRole('tab', { name: 'Resolve a profile' }).click()
    await page.getByLabel('1. The profile').setInputFiles(fileOf('bed.json', bed))
    await screen.sees('Not resolved.')
    await page.getByLabel('2. The files that it imports').setInputFiles([fileOf('garden.json', garden)])
    await screen.sees('Resolved.')
    await page.getByRole('tab', { name: /^Parameters/ }).click()
    await page.getByRole('row').filter({ hasText: 'so-1_prm_1' }).getByText('30 cm').waitFor()
    const [resolved] = await Promise.all([page.waitForEvent('download'), press(page, 'Download the catalogue')])
    assert.equal(resolved.suggestedFilename(), 'bed-resolved.json')
    const { catalog } = JSON.parse(await readFile(await resolved.path(), 'utf8')) as { catalog: { metadata: object } }
    assert.match(JSON.stringify(catalog), /30 cm/)
    assert.doesNotMatch(JSON.stringify(catalog), /"so-2"/)

    await page.getByRole('tab', { name: 'Import' }).click()
    await screen.sees(/It becomes a framework of your own/)
    await press(page, 'Take all')
    await screen.sees(/Garden is imported: 1 record/)

    await page.getByRole('tab', { name: 'Export' }).click()
    await page.getByLabel('Model').selectOption('catalog')
    await page.getByLabel('Framework').selectOption('csf@2.0')
    await page.getByLabel('Format').selectOption('yaml')
    const [written] = await Promise.all([page.waitForEvent('download'), press(page, 'Write and download')])
    assert.match(written.suggestedFilename(), /^catalog-.*\.yaml$/)
    await screen.sees('Words that were imported for the framework stay behind: they are not ours to hand on.')
  },
)
