import { type Document, withUnknowns } from '@onus/core/document'
import { documentHtml, type SetForm, setDocument } from '@onus/reports/document'
import type { Download } from '../http/handler.ts'

/** Every form that a document leaves in. All are made from one value, which lists at its end what is unknown in it. */
export type DocumentForm = SetForm | 'html'

/** A document to download, in the form that was asked for. `name` is without an ending. */
export async function documentDownload(document: Document, name: string, form: DocumentForm): Promise<Download> {
  const whole = withUnknowns(document)
  if (form === 'html')
    return { name: `${name}.html`, mediaType: 'text/html; charset=utf-8', content: Buffer.from(documentHtml(whole)) }
  return { name: `${name}.${form}`, mediaType: mediaTypes[form], content: await setDocument(whole, form) }
}

const mediaTypes: Readonly<Record<SetForm, string>> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
}
