import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { Document } from '@onus/core/document'

export { documentHtml } from './html.ts'

const longestMs = 60_000
const largest = 200 * 2 ** 20

/** Sets a document as PDF in a process of its own, which ends with it; fails with what that process said. */
export async function pdfOf(document: Document): Promise<Uint8Array> {
  const given = JSON.stringify(Document.parse(document))
  return await new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--max-old-space-size=512', join(import.meta.dirname, 'pdf-main.ts')],
      { encoding: 'buffer', timeout: longestMs, maxBuffer: largest, env: {} },
      (error, stdout, stderr) =>
        error
          ? reject(new Error(`The PDF could not be set: ${stderr.toString().slice(0, 2000)}`, { cause: error }))
          : resolve(stdout),
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(given)
  })
}
