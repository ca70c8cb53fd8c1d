import { SourceProblem } from '../connector/index.ts'
import { readSmallXml } from './xml.ts'
import type { Zip } from './zip.ts'

export type Workbook = {
  readonly sheets: readonly { readonly name: string; readonly part: string; readonly hidden: boolean }[]
  readonly sharedTexts: readonly string[]
  /** For each cell style, whether it shows a number as a day or time. */
  readonly dateStyles: readonly boolean[]
  readonly from1904: boolean
}

const mostSharedText = 64 * 1024 * 1024

/** Reads what the sheets of an Excel file share: their names, texts and date styles. */
export async function readWorkbook(zip: Zip, file: string): Promise<Workbook> {
  const parts = await relations(zip, file)
  const sheets: { name: string; part: string; hidden: boolean }[] = []
  let from1904 = false
  await readSmallXml(await zip.open('xl/workbook.xml'), `${file}, workbook.xml`, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes.date1904 ?? '')
      if (name !== 'sheet') return
      const id = Object.entries(attributes).find(([key]) => key === 'r:id' || key.endsWith(':id'))?.[1]
      const part = parts.get(id ?? '')
      if (part)
        sheets.push({ name: attributes.name ?? '', part, hidden: (attributes.state ?? 'visible') !== 'visible' })
    },
  })
  if (sheets.length === 0) throw new SourceProblem(`${file} has no sheets`)
  return { sheets, from1904, sharedTexts: await sharedTexts(zip, file), dateStyles: await dateStyles(zip, file) }
}

async function relations(zip: Zip, file: string): Promise<ReadonlyMap<string, string>> {
  const parts = new Map<string, string>()
  await readSmallXml(await zip.open('xl/_rels/workbook.xml.rels'), `${file}, workbook.xml.rels`, {
    open: (name, { Id, Target, TargetMode }) => {
      if (name !== 'Relationship' || !Id || !Target || TargetMode === 'External') return
      parts.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`)
    },
  })
  return parts
}

async function sharedTexts(zip: Zip, file: string): Promise<readonly string[]> {
  if (!zip.names.has('xl/sharedStrings.xml')) return []
  const texts: string[] = []
  let [text, total, inText, inPhonetic] = ['', 0, false, false]
  await readSmallXml(await zip.open('xl/sharedStrings.xml'), `${file}, sharedStrings.xml`, {
    open: name => {
      if (name === 'si') text = ''
      if (name === 'rPh') inPhonetic = true
      if (name === 't') inText = true
    },
    text: part => {
      if (!inText || inPhonetic) return
      text += part
      total += part.length
      if (total > mostSharedText)
        throw new SourceProblem(`${file} holds more than ${mostSharedText} characters of text; save it as CSV`)
    },
    close: name => {
      if (name === 't') inText = false
      if (name === 'rPh') inPhonetic = false
      if (name === 'si') texts.push(text)
    },
  })
  return texts
}

async function dateStyles(zip: Zip, file: string): Promise<readonly boolean[]> {
  if (!zip.names.has('xl/styles.xml')) return []
  const custom = new Map<number, boolean>()
  const styles: boolean[] = []
  let inCellFormats = false
  await readSmallXml(await zip.open('xl/styles.xml'), `${file}, styles.xml`, {
    open: (name, attributes) => {
      if (name === 'numFmt') custom.set(Number(attributes.numFmtId), showsDate(attributes.formatCode ?? ''))
      if (name === 'cellXfs') inCellFormats = true
      const format = Number(attributes.numFmtId ?? 0)
      if (name === 'xf' && inCellFormats) styles.push(custom.get(format) ?? isBuiltInDate(format))
    },
    close: name => {
      if (name === 'cellXfs') inCellFormats = false
    },
  })
  return styles
}

function isBuiltInDate(format: number): boolean {
  return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 50 && format <= 58)
}

/** A format shows a date when it has day, month, year, hour or second outside quotes and brackets; `[h]` is a duration. */
function showsDate(format: string): boolean {
  if (/\[[hms]+\]/i.test(format)) return false
  return /[dmyhs]/i.test(format.replaceAll(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|General/gi, ''))
}
