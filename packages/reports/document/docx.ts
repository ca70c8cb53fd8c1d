import { type Block, type Document, partsOf } from '@onus/core/document'
import {
  AlignmentType,
  BorderStyle,
  Footer,
  Header,
  HeadingLevel,
  LevelFormat,
  Packer,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  ShadingType,
  Tab,
  Table,
  TableCell,
  TableLayoutType,
  TableOfContents,
  TableRow,
  TabStopType,
  TextRun,
  WidthType,
  Document as WordDocument,
} from 'docx'

/**
 * A document as a DOCX file that a word processor opens and people edit: real headings, lists and tables, page numbers, and
 * what is unknown marked in colour. The words go in as text and never as fields. It holds its thread: call it in a process
 * of its own.
 */
export async function documentDocx(document: Document): Promise<Uint8Array> {
  const { title, blocks } = document
  const contents = blocks.filter(block => block.kind === 'heading' && block.level < 3)
  const word = new WordDocument({
    title,
    creator: 'Onus',
    lastModifiedBy: 'Onus',
    styles,
    numbering: { config: [{ reference: 'bullets', levels: [bullet] }] },
    sections: [
      {
        properties: { page: { size: paper, margin } },
        headers: { default: headerOf(document) },
        footers: { default: footerOf(document) },
        children: [
          ...titleOf(document),
          // Entries without page numbers: a word processor counts pages, and would ask at each opening whether it may.
          ...(contents.length > 3
            ? [new TableOfContents('Contents', { ...entries, headingStyleRange: '1-2', beginDirty: false })]
            : []),
          ...blocks.flatMap(block => blockOf(block)),
        ],
      },
    ],
  })
  return await Packer.toBuffer(word)
}

const entries = { hyperlink: true, pageNumbersEntryLevelsRange: '1-2' } as const

/** A4 in twentieths of a point, with the margins of the PDF. */
const paper = { width: 11_906, height: 16_838 }
const margin = { top: 1_360, bottom: 1_250, left: 1_250, right: 1_250, header: 600, footer: 600 }
const across = paper.width - margin.left - margin.right

const font = 'Calibri'
const heading = (size: number, before: number) => ({
  run: { font, size, bold: true, color: '1B1F24' },
  paragraph: { spacing: { before, after: 120 }, keepNext: true },
})
const styles = {
  default: {
    document: {
      run: { font, size: 21, language: { value: 'en-GB' } },
      paragraph: { spacing: { after: 140, line: 276 } },
    },
    title: { run: { font, size: 40, bold: true }, paragraph: { spacing: { after: 80 } } },
    heading1: heading(32, 400),
    heading2: heading(26, 320),
    heading3: heading(22, 240),
  },
}

const bullet = {
  level: 0,
  format: LevelFormat.BULLET,
  text: '•',
  alignment: AlignmentType.LEFT,
  style: { paragraph: { indent: { left: 400, hanging: 260 } } },
}

const line = (color: string, size = 4) => ({ style: BorderStyle.SINGLE, size, color })
const soft = { size: 17, color: '57606A' }

function titleOf({ title, subtitle, mark, made }: Document): Paragraph[] {
  return [
    new Paragraph({ heading: HeadingLevel.TITLE, children: runsOf(title) }),
    new Paragraph({ children: runsOf(subtitle, { color: soft.color }) }),
    ...(mark === null
      ? []
      : [
          new Paragraph({
            border: { top: box, bottom: box, left: box, right: box },
            children: runsOf(mark, { bold: true }),
          }),
        ]),
    new Paragraph({ children: runsOf(`${made}. ${editable}`, soft) }),
  ]
}

const box = { ...line('1B1F24', 8), space: 4 }
const editable = 'This copy can be edited; what the record says does not change with it.'

function headerOf({ title, subtitle, mark }: Document): Header {
  const words = [new TextRun({ ...soft, text: `${title} · ${subtitle}` })]
  return new Header({
    children: [
      new Paragraph({ children: words }),
      ...(mark === null ? [] : [new Paragraph({ children: [new TextRun({ ...soft, text: mark, bold: true })] })]),
    ],
  })
}

function footerOf({ made }: Document): Footer {
  const page = [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES]
  return new Footer({
    children: [
      new Paragraph({
        tabStops: [{ type: TabStopType.RIGHT, position: across }],
        children: [new TextRun({ ...soft, text: made }), new TextRun({ ...soft, children: [new Tab(), ...page] })],
      }),
    ],
  })
}

const levels = { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2, 3: HeadingLevel.HEADING_3 }

function blockOf(block: Block): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [new Paragraph({ heading: levels[block.level], children: runsOf(block.text) })]
    case 'paragraph':
      return [new Paragraph({ children: runsOf(block.text) })]
    case 'note':
      return [
        new Paragraph({
          border: { left: { ...line('8A6D00', 16), space: 6 } },
          shading: { type: ShadingType.CLEAR, fill: 'FFF8E1' },
          children: runsOf(block.text),
        }),
      ]
    case 'list':
      return block.items.map(
        item => new Paragraph({ numbering: { reference: 'bullets', level: 0 }, children: runsOf(item) }),
      )
    case 'table':
      // Two tables without anything between them become one.
      return [tableOf(block), new Paragraph({ spacing: { after: 80 } })]
  }
}

function tableOf({ columns, rows }: Extract<Block, { kind: 'table' }>): Table {
  const grey = line('B0B7BF')
  const width = Math.floor(across / columns.length)
  const cell = (text: string, isHead: boolean) =>
    new TableCell({
      width: { size: width, type: WidthType.DXA },
      margins: { top: 60, bottom: 60, left: 90, right: 90 },
      ...(isHead ? { shading: { type: ShadingType.CLEAR, fill: 'F0F2F4' } } : {}),
      children: [new Paragraph({ spacing: { after: 0 }, children: runsOf(text, { size: 18, bold: isHead }) })],
    })
  const row = (texts: readonly string[], isHead: boolean) =>
    new TableRow({ tableHeader: isHead, cantSplit: true, children: texts.map(text => cell(text, isHead)) })
  return new Table({
    width: { size: across, type: WidthType.DXA },
    columnWidths: columns.map(() => width),
    layout: TableLayoutType.FIXED,
    borders: { top: grey, bottom: grey, left: grey, right: grey, insideHorizontal: grey, insideVertical: grey },
    rows: [row(columns, true), ...rows.map(texts => row(texts, false))],
  })
}

type Look = Readonly<{ size?: number; bold?: boolean; color?: string }>

/** The runs of a text: what is unknown in it is coloured, and its lines are broken where it breaks them. */
function runsOf(text: string, look: Look = {}): ParagraphChild[] {
  return partsOf(text).flatMap(({ words, isUnknown }) =>
    words.split('\n').map(
      (piece, index) =>
        new TextRun({
          ...look,
          text: piece,
          ...(index > 0 ? { break: 1 } : {}),
          ...(isUnknown ? { highlight: 'yellow' } : {}),
        }),
    ),
  )
}
