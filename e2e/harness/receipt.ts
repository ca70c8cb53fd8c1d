import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { press } from './hand.ts'
import { root } from './product.ts'

const run = promisify(execFile)

/** Saves receipt, content and key of the fact whose receipt is open, and has the command line verify them without a server. */
export async function verifyOpenReceipt(page: Page, { forge: [said, forged] }: { forge: readonly [string, string] }) {
  const receipt = page.getByRole('dialog', { name: 'Receipt' })
  await receipt.getByText(/This fact is entry/).waitFor()
  const folder = mkdtempSync(join(tmpdir(), 'onus-e2e-receipt-'))
  const save = async (button: string, name: string) => {
    const [saved] = await Promise.all([page.waitForEvent('download'), press(receipt, button)])
    return place(name, readFileSync(await saved.path(), 'utf8'))
  }
  const place = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  try {
    const files = {
      receipt: await save('Receipt', 'receipt.txt'),
      content: await save('Content', 'content.json'),
      keys: await save('Key', 'keys.txt'),
    }
    assert.match(await verify(files), /verifies/)
    const content = readFileSync(files.content, 'utf8')
    assert.ok(content.includes(said), `the content does not say ${said}`)
    const other = place('forged.json', content.replace(said, forged))
    await assert.rejects(verify({ ...files, content: other }), /WRONG/)
    return content
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function verify({ receipt, content, keys }: Readonly<Record<'receipt' | 'content' | 'keys', string>>) {
  const words = ['apps/cli/main.ts', 'verify', receipt, '--content', content, '--keys', keys]
  const answer = await run(process.execPath, words, { cwd: root }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${error.stdout}${error.stderr}`)
    },
  )
  return answer.stdout
}
