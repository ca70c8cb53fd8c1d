import { readFile } from 'node:fs/promises'
import { refuse } from '@onus/core/problem'
import { type Finding, limits, type OscalDocument, readDocument } from '@onus/oscal/document'
import { type Report, validateText } from '@onus/oscal/validate'
import type { Upload } from '../http/handler.ts'

/** A document that arrived, read and judged. */
export type Given = {
  readonly file: Upload
  readonly bytes: Uint8Array
  readonly document: OscalDocument
  readonly findings: readonly Finding[]
  readonly report: Report
}

/** The bytes of an upload, and one more than is read when there is too much. */
export async function bytesIn(file: Upload): Promise<Uint8Array> {
  if (file.bytes > limits.bytes) refuse('too_large', `${file.name} has more than ${limits.bytes / 1_000_000} MB`)
  return await readFile(file.path)
}

/** Reads one document of any model. What is no document is refused with what the reader found and where. */
export async function documentIn(file: Upload | undefined): Promise<Given> {
  if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
  const bytes = await bytesIn(file)
  const reading = readDocument(bytes)
  if (!reading.ok)
    return refuse(
      'invalid_input',
      reading.findings[0]?.message ?? 'This is no OSCAL document',
      reading.findings.map(({ pointer, message }) => ({ path: pointer || 'file', message })),
    )
  const { report } = await validateText(bytes, file.name)
  return { file, bytes, document: reading.document, findings: reading.findings, report }
}

/** A document as one says it in a sentence. */
export function formatOf({ version, format }: OscalDocument): string {
  return `OSCAL ${version ?? ''} ${format}`.replaceAll(/\s+/g, ' ')
}
