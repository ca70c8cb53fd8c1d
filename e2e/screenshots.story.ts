import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from './harness/caller.ts'
import { fill, press } from './harness/hand.ts'
import { looks } from './harness/look.ts'
import { story } from './harness/story.ts'

story(
  'somebody has a page photographed, sees where, when and as whom, and a second choice that waits for a person',
  async stage => {
    await using site = await playSite()
    const { product, organisation } = await stage.shared()
    const { lead } = await organisation('Picture Works')
    const screen = await stage.screen(product, { as: lead })
    const { page } = screen

    await screen.go('/connectors?add=1')
    await page.getByLabel('Search', { exact: true }).fill('pictures of web pages')
    await screen.sees('1 connector')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await screen.sees('It only reads, and needs these rights and no more:')
    await fill(page, 'Site', site.address)
    await fill(page, 'Pages', '/security Password rules')
    await fill(page, 'Account', 'reader@acme.example')
    assert.deepEqual(await looks(screen), [])
    await page.getByLabel('Runs', { exact: true }).selectOption('hand')
    await press(page, 'Connect and read now')

    const { id } = await until('the picture', async () => (await lead.api.evidence.list({ query: {} })).items[0])
    await screen.go('/evidence')
    await screen.sees('Screenshot (second choice)')
    await screen.go(`/evidence/${id}`)
    await screen.sees(/^A screenshot is second choice/)
    await press(page, 'Show the picture')
    const picture = page.getByRole('img', { name: /^Screenshot: second choice/ })
    await picture.evaluate((image: HTMLImageElement) => image.decode())
    assert.deepEqual(await looks(screen), [])
  },
)

/** A page of somebody's, as an administrator sees it. */
async function playSite() {
  const page = `<!doctype html><title>Acme admin</title><body style="font-family: sans-serif; padding: 24px">
    <h1>Password rules</h1><p>At least 14 characters. Locked after 5 attempts.</p>`
  const server = createServer((_, reply) => void reply.writeHead(200, { 'content-type': 'text/html' }).end(page))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
