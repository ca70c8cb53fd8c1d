import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { newCaller } from './harness/caller.ts'
import { press } from './harness/hand.ts'
import { story } from './harness/story.ts'

story('a bundle is made and downloaded, and a stranger with a browser and Python verifies it', async stage => {
  const folder = mkdtempSync(join(tmpdir(), 'onus-story-bundle-'))
  try {
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Bundled Works')
    const engagement = await engagementOf(lead)
    const screen = await stage.screen(product, { as: lead })
    await screen.go(`/engagements/${engagement}?tab=bundle`)
    await screen.sees('None was made yet')
    await press(screen.page, 'Make a bundle')
    const get = screen.page.getByRole('button', { name: /^Download the bundle of/ })
    await get.waitFor()
    const [download] = await Promise.all([screen.page.waitForEvent('download'), get.click()])
    const zip = join(folder, 'bundle.zip')
    await download.saveAs(zip)
    assert.equal(spawnSync('python3', ['-m', 'zipfile', '-e', zip, folder]).status, 0)

    const python = spawnSync('python3', ['-B', join(folder, 'verifiers/verify_bundle.py'), zip], { encoding: 'utf8' })
    assert.match(`${python.stdout}${python.stderr}`, /^OK: \d+ items/)
    const page = await screen.page.context().newPage()
    await page.goto(pathToFileURL(join(folder, 'verify.html')).href)
    await page.getByLabel('The zip of the bundle').setInputFiles(zip)
    await page.getByText('This bundle verifies.').waitFor()
    await page.getByText(/^SOC 2 Type II 2026, from 2026-01-01/).waitFor()
    await page.getByLabel('The zip of the bundle').setInputFiles(join(folder, 'VERIFY.md'))
    await page.getByText(/^WRONG: This is not a zip file/).waitFor()
    await page.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** An engagement about a system with one control. */
async function engagementOf({ api }: ReturnType<typeof newCaller>): Promise<string> {
  const me = (await api.sessions.current()).person ?? ''
  const system = { kind: 'system' as const, name: 'Production', description: 'It', parent: null, components: [] }
  const scope = await api.scopes.create({ body: { body: { ...system, locations: [], commitments: [] } } })
  const body = {
    title: 'SOC 2 Type II 2026',
    kind: 'soc2_type2' as const,
    mode: 'third_party' as const,
    scope: scope.id,
    profile: null,
    categories: ['security' as const],
    from: '2026-01-01',
    to: '2026-12-31',
    lead: me,
    sponsor: null,
    firm: null,
    team: [],
  }
  return (await api.engagements.create({ body: { body } })).id
}
