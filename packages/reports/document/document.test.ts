import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Document, heading, list, note, paragraphs, table } from '@onus/core/document'
import { documentHtml, pdfOf } from './index.ts'

const hostile = '<script>alert(1)</script> #panic("no") $x$ @nobody \\ * _ `x` [y] “ü” 日本'
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
  const [first, second] = [await pdfOf(document), await pdfOf(document)]
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
  const pdfs = (word: string) => Promise.all(pieces(word).map(blocks => pdfOf({ ...document, blocks })))
  const [one, other] = [await pdfs('alpha'), await pdfs('omega')]
  for (const [at, pdf] of one.entries()) assert.ok(!Buffer.from(pdf).equals(other[at] ?? pdf), `piece ${at} is not set`)
})

test('what is no document is refused before a process is begun', async () => {
  await assert.rejects(pdfOf({ ...document, blocks: [{ kind: 'script' }] } as never))
})
