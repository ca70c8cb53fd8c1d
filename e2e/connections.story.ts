import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Caller, until } from './harness/caller.ts'
import { fill, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { makeRepository } from './harness/repository.ts'
import { jobDone } from './harness/shared.ts'
import { story } from './harness/story.ts'

const [good, better] = ['github_pat_Zaunkoenig7', 'github_pat_Rotkehlchen9']

story('somebody connects a source by keyboard, tries its secret, replaces it, and never sees it again', async stage => {
  await using github = await playGithub([good, better])
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Connecting Works')
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen

  await screen.go('/connectors?add=1')
  await page.getByLabel('Search', { exact: true }).fill('branch protection')
  await screen.sees('1 connector')
  await screen.sees('Change: repositories, reviews, tickets')
  assert.deepEqual(await looks(screen), [])
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await screen.sees('It only reads, and needs these rights and no more:')
  await fill(page, 'Organisation', 'acme')
  await fill(page, 'Address of the API', github.address)
  const token = page.getByLabel('Token', { exact: true })
  assert.equal(await token.getAttribute('type'), 'password')
  await token.fill('github_pat_wrong')
  await press(page, 'Try the settings')
  await screen.sees(/does not accept the credentials/)
  await token.fill(good)
  await press(page, 'Try the settings')
  await screen.sees(/acme answers at 127\.0\.0\.1/)
  await page.getByLabel('Runs', { exact: true }).selectOption('daily')
  await fill(page, 'Time of day', '03:30')
  assert.deepEqual(await looks(screen), [])
  await press(page, 'Connect and read now')

  await page.getByRole('heading', { name: 'GitHub', level: 1 }).waitFor()
  await screen.sees(/every day at 03:30 \(Europe\/Berlin\)/)
  const { id } = await until('the connection', async () => (await lead.api.connections.list({ query: {} })).items[0])
  await until('its run', async () => (await runsOf(lead, id))[0]?.endedAt)
  assert.deepEqual(github.seen(), ['github_pat_wrong', good])

  await page.getByRole('tab', { name: 'Settings' }).click()
  await screen.sees(/^set on/)
  await press(page, 'Revise')
  await screen.sees('Set on')
  assert.ok(!(await page.content()).includes(good))
  await press(page, 'Try the settings')
  await screen.sees(/acme answers at 127\.0\.0\.1/)
  await press(page, 'Replace Token')
  await page.getByLabel('Token', { exact: true }).fill(better)
  await press(page, 'Save')
  await screen.sees('Saved. The next run uses them.')
  await press(page, 'Collect now')
  await until('the token that was set instead', async () => github.seen().includes(better))
  assert.ok(!(await page.content()).includes(better))

  await until('the second run', async () => (await runsOf(lead, id)).every(run => run.endedAt !== null))
  await page.getByRole('tab', { name: 'Runs' }).click()
  await screen.settled()
  assert.equal(await page.getByRole('listitem').filter({ hasText: 'took' }).count(), 2)
  assert.deepEqual(await looks(screen), [])

  await screen.go('/jobs?next=1')
  await page.getByRole('dialog').getByRole('link', { name: 'GitHub' }).waitFor()
  assert.deepEqual(await looks(screen), [])
})

story('a connection says how its runs went, what they counted, and what fell', async stage => {
  const { product, organisation } = await stage.shared()
  const { lead } = await organisation('Counting Works')
  using repository = makeRepository()
  const { jobs } = await lead.api.sample.start({ body: { host: false, repository: repository.path } })
  for (const job of jobs) await jobDone(lead, job)
  const screen = await stage.screen(product, { as: lead })
  const { page } = screen
  const [connection] = (await lead.api.connections.list({ query: {} })).items
  await screen.go(`/connectors/${connection?.id}`)
  const commit = [
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@example.com',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'More',
  ]
  execFileSync('git', ['-C', repository.path, ...commit])
  await press(page, 'Collect now')
  const counts = page.locator('section').filter({ hasText: 'Counts that changed since the run before' }).last()
  const commits = counts.getByRole('listitem').filter({ hasText: 'change.commits@1' })
  await commits.getByText('1 more than before').waitFor()
  assert.deepEqual(await looks(screen), [])
  await press(page, 'Pause')
  await screen.sees('Paused')
  await press(page, 'Resume')
  await screen.sees('Active again.')
  const [run] = await runsOf(lead, connection?.id ?? '')
  await screen.go(`/jobs/${run?.job}`)
  await page.getByRole('link', { name: 'Its connection' }).click()
  await page.getByRole('heading', { name: connection?.body.title ?? '', level: 1 }).waitFor()
})

async function runsOf({ api }: Caller, id: string) {
  return (await api.connections.runs({ params: { id }, query: {} })).items
}

/** Just enough of GitHub to see which tokens it is asked with. */
async function playGithub(tokens: readonly string[]) {
  const seen = new Set<string>()
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.split(' ')[1] ?? ''
    seen.add(token)
    const isKnown = tokens.includes(token)
    const isOrganisation = request.url === '/orgs/acme'
    response.writeHead(isKnown ? (isOrganisation ? 200 : 403) : 401, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(isKnown && isOrganisation ? { login: 'acme', id: 1, type: 'Organization' } : { message: 'no' }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => [...seen],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(closed => server.close(closed))
    },
  }
}
