import { readFileSync, writeSync } from 'node:fs'
import { Document } from '@onus/core/document'
import { documentPdf } from './pdf.ts'

const bytes = documentPdf(Document.parse(JSON.parse(readFileSync(0, 'utf8'))))
for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at)
