import { SaxesParser } from 'saxes'
import { SourceProblem } from '../connector/index.ts'
import type { ImportFile } from './file.ts'
import type { Shape } from './format.ts'
import { type Json, jsonSample } from './json.ts'
import { entries } from './look.ts'
import { isHarmlessDoctype } from './xml.ts'

const headCharacters = 64 * 1024

/** Looks at a file: JSON is read through once, of XML the root is read, of anything else the beginning. */
export async function shapeOf(file: ImportFile): Promise<Shape> {
  const head = await headOf(file)
  const first = head.trimStart()[0]
  if (first === undefined) throw new SourceProblem(`${file.name} holds nothing but spaces`)
  if (first === '{' || first === '[') {
    const shape = await jsonShape(file, head)
    if (shape) return shape
  }
  if (first === '<') return rootOf(file, head)
  return { kind: 'text', head }
}

/** Whether it is rows of cells under names: text whose first lines have as many cells, or JSON objects of single values. */
export function looksLikeTable(shape: Shape): boolean {
  if (shape.kind === 'json') return Array.isArray(shape.sample) && shape.sample.length > 0 && shape.sample.every(isFlat)
  if (shape.kind !== 'text') return false
  const [first = '', ...others] = shape.head.split('\n').slice(0, 3)
  return [',', ';', '\t', '|'].some(delimiter => {
    const cells = first.split(delimiter).length
    const rows = others.filter(line => line.trim() !== '')
    return cells > 1 && rows.length > 0 && rows.every(line => line.split(delimiter).length >= cells)
  })
}

function isFlat(value: Json): boolean {
  const cells = entries(value)
  return cells.length > 0 && cells.every(([, cell]) => cell === null || typeof cell !== 'object')
}

/** A text such as an INI file may begin with a bracket too: what fails in its first line and is not named .json is text. */
async function jsonShape(file: ImportFile, head: string): Promise<Shape | null> {
  try {
    return { kind: 'json', ...(await jsonSample(file)) }
  } catch (error) {
    const isText = error instanceof SourceProblem && /^\s*\[[A-Za-z][^\]"{]*\]\s*\n/.test(head)
    if (isText) return null
    throw error
  }
}

async function headOf(file: ImportFile): Promise<string> {
  let head = ''
  for await (const text of file.text()) {
    head += text
    if (head.length >= headCharacters) break
  }
  return head.slice(0, headCharacters)
}

function rootOf(file: ImportFile, head: string): Shape {
  const parser = new SaxesParser({ xmlns: false, position: true })
  let found: Shape | null = null
  parser.on('error', error => {
    if (!found)
      throw new SourceProblem(
        `${file.name} line ${parser.line}: broken XML: ${error.message.replace(/^\d+:\d+: |\.$/g, '')}`,
      )
  })
  parser.on('doctype', written => {
    if (isHarmlessDoctype(written)) return
    throw new SourceProblem(`${file.name} line ${parser.line}: a document type is not accepted`)
  })
  parser.on('opentag', tag => {
    if (found) return
    const prefix = tag.name.includes(':') ? tag.name.slice(0, tag.name.indexOf(':')) : null
    const declared = tag.attributes[prefix === null ? 'xmlns' : `xmlns:${prefix}`]
    found = {
      kind: 'xml',
      root: tag.name.slice(tag.name.indexOf(':') + 1),
      namespace: declared ?? null,
      attributes: tag.attributes,
    }
  })
  parser.write(head)
  return found ?? failWithoutRoot(file)
}

function failWithoutRoot(file: ImportFile): never {
  throw new SourceProblem(`${file.name}: no element in the first ${headCharacters} characters`)
}
