import type { Document } from '@onus/core/document'
import { documentHtml, pdfOf } from '@onus/reports/document'
import type { Download } from '../http/handler.ts'

/** A document to download, in the form that was asked for. `name` is without an ending. */
export async function documentDownload(document: Document, name: string, format: 'pdf' | 'html'): Promise<Download> {
  if (format === 'html')
    return { name: `${name}.html`, mediaType: 'text/html; charset=utf-8', content: Buffer.from(documentHtml(document)) }
  return { name: `${name}.pdf`, mediaType: 'application/pdf', content: await pdfOf(document) }
}
