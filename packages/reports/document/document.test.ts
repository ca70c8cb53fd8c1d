import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { type Document, heading, list, note, paragraphs, table, withUnknowns } from '@onus/core/document'
import { fromBufferPromise } from 'yauzl'
import { documentHtml, setDocument } from './index.ts'

const hostile = '<script>alert(1)</script> #panic("no") $x$ @nobody \\ * _ `x` [y] “ü” 日本 \ud800'
const document: Document = {
  title: hostile,
  subtitle: hostile,
  mark: 'Draft',
  made: hostile,
  blocks: [
    heading(1, hostile),
    ...paragraphs(`${hostile}\n\nsecond\nline`),
    note(hostile),
    ...list([hostile]),
    ...table(['A', 'B'], [[hostile, '1']]),
  ],
}

test('in HTML no word of a document becomes markup, and the page asks nothing from anywhere', () => {
  const html = documentHtml(document)
  assert.doesNotMatch(html, /<script|src=|href=/)
  assert.equal(html.match(/&lt;script&gt;/g)?.length, 9)
  assert.match(html, /second<br>line/)
})

test('in a PDF no word of a document becomes an instruction, and the same document gives the same bytes', async () => {
  const [first, second] = [await setDocument(document, 'pdf'), await setDocument(document, 'pdf')]
  assert.equal(Buffer.from(first.subarray(0, 5)).toString(), '%PDF-')
  assert.ok(Buffer.from(first).equals(Buffer.from(second)))
})

test('every kind of piece is set in the PDF: another word in it gives another file', async () => {
  const pieces = (word: string): Document['blocks'][] => [
    [heading(2, word)],
    [...paragraphs(word)],
    [note(word)],
    [...list([word])],
    [...table(['A'], [[word]])],
  ]
  const pdfs = (word: string) => Promise.all(pieces(word).map(blocks => setDocument({ ...document, blocks }, 'pdf')))
  const [one, other] = [await pdfs('alpha'), await pdfs('omega')]
  for (const [at, pdf] of one.entries()) assert.ok(!Buffer.from(pdf).equals(other[at] ?? pdf), `piece ${at} is not set`)
})

test('what is no document is refused before a process is begun', async () => {
  await assert.rejects(setDocument({ ...document, blocks: [{ kind: 'script' }] } as never, 'docx'))
})

test('a DOCX says in the same order what the HTML says, word for word, with what is unknown marked and listed in both', async () => {
  const whole = withUnknowns({
    ...document,
    blocks: [...document.blocks, heading(2, 'Services'), ...paragraphs('Since [unknown: which\nyear] in \u0007 Oslo')],
  })
  const { 'word/document.xml': body = '' } = await partsOfDocx(await setDocument(whole, 'docx'))
  const html = documentHtml(whole)
  const inHtml = html.slice(html.indexOf('</style>')).replaceAll(/<[^>]*>/g, ' ')
  const copy = 'This copy can be edited; what the record says does not change with it.'
  assert.equal(
    wordsOf(body).replace(bare(`. ${copy}`), ''),
    bare(unescaped(inHtml)).toWellFormed().replaceAll('\u0007', ''),
  )
  assert.match(bare(unescaped(inHtml)), /WhatisunknownNobodyknew.*Services:whichyear$/)
  assert.match(body, /<w:highlight w:val="yellow"\/>/)
  assert.match(html, /<mark>\[unknown: which<br>year\]<\/mark>/)
})

test('a DOCX has headings, a table with a head on each page, page numbers, and on each page the engagement and the mark', async () => {
  const named = { ...document, subtitle: 'Acme, SOC 2 of 2026', mark: 'Management, not an attestation' }
  const parts = await partsOfDocx(await setDocument(named, 'docx'))
  const { 'word/document.xml': body = '', 'word/header1.xml': header = '', 'word/footer1.xml': footer = '' } = parts
  for (const style of ['Title', 'Heading1']) assert.match(body, new RegExp(`<w:pStyle w:val="${style}"/>`))
  assert.match(body, /<w:tblHeader\/>/)
  assert.match(body, /<w:numPr>/)
  assert.match(header, /Acme, SOC 2 of 2026[\s\S]*Management, not an attestation/)
  assert.match(footer, /PAGE[\s\S]*NUMPAGES/)
  // A picture, a link to elsewhere or a field would ask something from outside of the file.
  assert.doesNotMatch(Object.values(parts).join('\n'), /TargetMode="External"|INCLUDE|DDE/)
})

/** The XML files of a DOCX by their names. */
async function partsOfDocx(bytes: Uint8Array): Promise<Record<string, string>> {
  const zip = await fromBufferPromise(Buffer.from(bytes))
  const parts: Record<string, string> = {}
  for await (const entry of zip.eachEntry())
    if (/\.(xml|rels)$/.test(entry.fileName)) parts[entry.fileName] = await text(await zip.openReadStreamPromise(entry))
  return parts
}

function wordsOf(xml: string): string {
  const texts = [...xml.replaceAll(/<w:sdt>.*?<\/w:sdt>/gs, '').matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)]
  return bare(unescaped(texts.map(([, words]) => words).join('')))
}

const bare = (words: string) => words.replaceAll(/\s/g, '')
function unescaped(words: string): string {
  const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", amp: '&' }
  return words.replaceAll(/&(\w+|#\d+);/g, (_, name) => signs[name] ?? '')
}
