import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { longPatienceMs } from './harness/caller.ts'
import { press } from './harness/hand.ts'
import { jobDone, soak } from './harness/shared.ts'
import { story } from './harness/story.ts'

story('the sample company is loaded through its door and says on every page that it is made up', async stage => {
  const { product, operator, sample } = await stage.shared()
  const made = soak ? null : await sample()
  const screen = await stage.screen(product, { as: operator })
  const { page } = screen
  await page.route('**/api/sample', async (route, request) => {
    assert.deepEqual(request.postDataJSON(), {}, 'the door asks for the usual size')
    if (made === null) await route.continue({ postData: JSON.stringify({ people: 12, months: 1 }) })
    else await route.fulfill({ status: 202, json: { job: made.job, organisation: made.id } })
  })
  if (made)
    console.log('The door was answered with the sample company of this run; ONUS_SOAK=1 makes another behind it.')
  await screen.go('/first-run')
  const banner = page.getByRole('complementary', { name: 'Sample data' })
  assert.equal(await banner.count(), 0)
  await press(page, 'Load the sample')
  const done = page.getByRole('link', { name: 'See its work' })
  await done.waitFor({ timeout: longPatienceMs })
  await done.click()
  const links = await page.getByRole('navigation', { name: 'Screens' }).getByRole('link').all()
  assert.ok(links.length > 15)
  for (const link of links) {
    await link.click()
    await screen.settled()
    assert.equal(await banner.count(), 1, page.url())
  }
})

story('the sample company has an issued examination whose bundle anybody verifies, and one that runs', async stage => {
  const { product, sample } = await stage.shared()
  const { member } = await sample()
  const { items } = await member.api.engagements.list()
  const [issued, running] = ['issued', 'period_open'].map(
    state => items.find(one => one.body.lifecycle.state === state) ?? assert.fail(`none is ${state}`),
  ) as [(typeof items)[number], (typeof items)[number]]
  assert.equal(running.body.rolledFrom, issued.id)
  const params = { id: issued.id }
  const { columns, gates } = await member.api.engagements.matrix({ params })
  assert.ok(columns.length >= 70, `${columns.length} controls`)
  assert.deepEqual(
    gates.filter(gate => gate.kind === 'empty'),
    [],
  )
  assert.equal((await member.api.engagements.manifest({ params })).holds, true)

  await jobDone(member, (await member.api.bundles.make({ params })).job)
  const [bundle] = (await member.api.bundles.list({ params })).items
  const zip = await member.api.bundles.download({ params: { id: bundle?.id ?? '' }, body: {} })
  const folder = mkdtempSync(join(tmpdir(), 'onus-story-sample-'))
  try {
    const path = join(folder, 'bundle.zip')
    writeFileSync(path, new Uint8Array(await zip.arrayBuffer()))
    assert.equal(spawnSync('python3', ['-m', 'zipfile', '-e', path, folder]).status, 0)
    const seen = spawnSync('python3', ['-B', join(folder, 'verifiers/verify_bundle.py'), path], { encoding: 'utf8' })
    assert.match(`${seen.stdout}${seen.stderr}`, /^OK: \d+ items/)
    const cli = join(import.meta.dirname, '../apps/cli/main.ts')
    const told = spawnSync(process.execPath, [cli, 'verify', path], { encoding: 'utf8' })
    assert.equal(told.status, 0, `${told.stdout}${told.stderr}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
  const screen = await stage.screen(product, { as: member })
  await screen.go(`/engagements/${issued.id}?tab=room`)
  await screen.sees(/Opinion on operation/)
})
