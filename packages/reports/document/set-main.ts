import { readFileSync, writeSync } from 'node:fs'
import { Document } from '@onus/core/document'

const [form] = process.argv.slice(2)
const document = Document.parse(JSON.parse(readFileSync(0, 'utf8')))
const bytes =
  form === 'docx'
    ? await (await import('./docx.ts')).documentDocx(document)
    : (await import('./pdf.ts')).documentPdf(document)
for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at)
