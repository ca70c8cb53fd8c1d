import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { Document } from '@onus/core/document'

export { documentHtml } from './html.ts'

const longestMs = 60_000
const largest = 200 * 2 ** 20

/** Forms that are set by a program in a process of its own. */
export type SetForm = 'pdf' | 'docx'

/** Sets a document as PDF or DOCX in a process of its own, which ends with it; fails with what that process said. */
export async function setDocument(document: Document, form: SetForm): Promise<Uint8Array> {
  // Half a sign, as a text cut in its middle has, is no JSON to the program that sets it.
  const whole = (_: string, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value)
  const given = JSON.stringify(Document.parse(document), whole)
  return await new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--max-old-space-size=512', join(import.meta.dirname, 'set-main.ts'), form],
      { encoding: 'buffer', timeout: longestMs, maxBuffer: largest, env: {} },
      (error, stdout, stderr) =>
        error
          ? reject(new Error(`The ${form} could not be set: ${stderr.toString().slice(0, 2000)}`, { cause: error }))
          : resolve(stdout),
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(given)
  })
}
