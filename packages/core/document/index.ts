import { z } from 'zod'

const Table = z.object({
  kind: z.literal('table'),
  columns: z.array(z.string()).min(1),
  rows: z.array(z.array(z.string())),
})

/** One piece of a document. Every text is plain: no sign in it is an instruction to whoever sets it. */
export const Block = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('heading'),
    level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    text: z.string(),
  }),
  z.object({ kind: z.literal('paragraph'), text: z.string() }),
  z.object({ kind: z.literal('list'), items: z.array(z.string()) }),
  z.object({ kind: z.literal('note'), text: z.string().describe('Set apart: what the reader has to know first') }),
  Table,
])
export type Block = z.infer<typeof Block>

/** A document as a value. `mark` stands on every page; what is said of its making stands under the title. */
export const Document = z.object({
  title: z.string(),
  subtitle: z.string(),
  mark: z.string().nullable(),
  made: z.string().describe('From what and when it was made, in words'),
  blocks: z.array(Block),
})
export type Document = z.infer<typeof Document>

export const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: 'heading', level, text })
export const note = (text: string): Block => ({ kind: 'note', text })

/** The paragraphs of a text, parted by empty lines; none where there is no text. */
export function paragraphs(text: string): readonly Block[] {
  return text
    .split(/\n\s*\n/)
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => ({ kind: 'paragraph', text: part }))
}

/** A list of plain items; nothing where there are none. */
export function list(items: readonly string[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: 'list', items: [...items] }]
}

/** A table; nothing where it has no rows. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: 'table', columns: [...columns], rows: rows.map(row => [...row]) }]
}

/** What a text marks as unknown, in its order. */
export function unknownsIn(text: string): readonly string[] {
  return [...text.matchAll(unknownMark)].map(match => match[1] ?? '')
}

/** A text in its parts: what is marked as unknown, and what stands between. Together they are the text. */
export function partsOf(text: string): readonly { readonly words: string; readonly isUnknown: boolean }[] {
  const parts: { words: string; isUnknown: boolean }[] = []
  let end = 0
  for (const { 0: words, index } of text.matchAll(unknownMark)) {
    if (index > end) parts.push({ words: text.slice(end, index), isUnknown: false })
    parts.push({ words, isUnknown: true })
    end = index + words.length
  }
  return end < text.length ? [...parts, { words: text.slice(end), isUnknown: false }] : parts
}

/** The document with a last section that lists everything unknown in it and where that stands; itself when nothing is. */
export function withUnknowns(document: Document): Document {
  const found = unknownsOf(document.blocks)
  if (found.length === 0) return document
  const words = 'Nobody knew these when the document was made. Each stands in it as it is.'
  return {
    ...document,
    blocks: [
      ...document.blocks,
      heading(topLevel(document.blocks), 'What is unknown'),
      ...paragraphs(words),
      ...list(found),
    ],
  }
}

const unknownMark = /\[unknown:\s*([^\]]*)\]/gi

function unknownsOf(blocks: readonly Block[]): readonly string[] {
  let where = ''
  const found = new Set<string>()
  for (const block of blocks) {
    if (block.kind === 'heading') where = block.text
    for (const what of textsOf(block).flatMap(unknownsIn)) found.add(where === '' ? what : `${where}: ${what}`)
  }
  return [...found]
}

function textsOf(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
      return [block.text]
    case 'list':
      return block.items
    case 'table':
      return [...block.columns, ...block.rows.flat()]
  }
}

function topLevel(blocks: readonly Block[]): 1 | 2 | 3 {
  const levels = blocks.flatMap(block => (block.kind === 'heading' ? [block.level] : []))
  return levels.includes(1) ? 1 : 2
}
