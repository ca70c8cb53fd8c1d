import { crc32, deflateRawSync } from 'node:zlib'

/** Files for tests: zips and Excel files as good or as hostile as a test wants them. */
export type Part = {
  readonly name: string
  readonly data: Buffer | string
  readonly claimedSize?: number
  readonly attributes?: number
  readonly flags?: number
  /** Points at the data of the part before, as overlapping bombs do. */
  readonly overlaps?: boolean
}

export function zipOf(parts: readonly Part[]): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let [offset, before] = [0, 0]
  for (const { name, data, claimedSize, attributes = 0, flags = 0, overlaps } of parts) {
    const raw = Buffer.from(data)
    const packed = deflateRawSync(raw)
    const bytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(raw), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(claimedSize ?? raw.length, 18)
    common.writeUInt16LE(bytes.length, 22)
    const header = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, bytes, packed])
    const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, Buffer.alloc(14)])
    entry.writeUInt32LE(attributes, 38)
    entry.writeUInt32LE(overlaps ? before : offset, 42)
    central.push(entry, bytes)
    if (!overlaps) {
      local.push(header)
      before = offset
      offset += header.length
    }
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, directory, end])
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** The parts of an Excel file with one sheet whose inside is `sheetData`. */
export function workbookParts(sheetData: string, more: readonly Part[] = [], workbookPr = ''): Part[] {
  return [
    {
      name: 'xl/workbook.xml',
      data: `<?xml version="1.0"?><workbook xmlns="${main}" xmlns:r="${relations}">${workbookPr}<sheets><sheet name="Secret" sheetId="2" state="hidden" r:id="rId1"/><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    {
      name: 'xl/styles.xml',
      data: `<styleSheet xmlns="${main}"><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy&quot; day&quot;"/><numFmt numFmtId="165" formatCode="0.00&quot;d&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      data: `<?xml version="1.0"?><worksheet xmlns="${main}"><sheetData>${sheetData}</sheetData></worksheet>`,
    },
    ...more,
  ]
}

export function sharedTexts(...items: readonly string[]): Part {
  return {
    name: 'xl/sharedStrings.xml',
    data: `<sst xmlns="${main}">${items.map(item => `<si>${item}</si>`).join('')}</sst>`,
  }
}

/** A row of texts and numbers, as most programs write it. */
export function rowXml(number: number, cells: readonly (string | number)[]): string {
  const inner = cells.map((cell, i) => {
    const at = `${String.fromCharCode(65 + i)}${number}`
    return typeof cell === 'number'
      ? `<c r="${at}"><v>${cell}</v></c>`
      : `<c r="${at}" t="inlineStr"><is><t>${cell}</t></is></c>`
  })
  return `<row r="${number}">${inner.join('')}</row>`
}
