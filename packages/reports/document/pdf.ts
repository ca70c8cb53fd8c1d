import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { Document } from '@onus/core/document'

/**
 * Sets a document as PDF, with fonts that come with the compiler. The words go in as data, so that nothing in them is an
 * instruction; the same document gives the same bytes. It holds its thread and some 100 MB: call it in a process of its own.
 */
export function documentPdf(document: Document): Uint8Array {
  const compiler = NodeCompiler.create({ workspace: import.meta.dirname })
  return compiler.pdf({
    mainFileContent: readFileSync(join(import.meta.dirname, 'template.typ'), 'utf8'),
    inputs: { document: JSON.stringify(document) },
  })
}
