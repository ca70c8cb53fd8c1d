import type { Readable } from 'node:stream'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { SourceProblem } from '../connector/index.ts'

export type XmlHandler = {
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  text?(text: string): void
  close?(name: string): void
}

const limits = { depth: 64, attributes: 64, attribute: 64 * 1024, silence: 1024 * 1024, piece: 16 * 1024 }

/**
 * Reads XML in pieces, yielding after each so that what was found can be taken away. Document types, more than 64 levels or
 * attributes, and any tag or text longer than a megabyte are refused; entities beyond the five of XML do not exist. Names
 * come without their prefix.
 */
export async function* readXml(stream: Readable, where: string, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  let [depth, attributes, silent] = [0, 0, 0]
  const refuse = (message: string): never => {
    throw new SourceProblem(`${where}: ${message}`)
  }
  parser.on('error', error => refuse(`broken XML: ${error.message}`))
  parser.on('doctype', () => refuse('a document type is not accepted'))
  parser.on('opentagstart', () => {
    attributes = 0
    silent = 0
    depth += 1
    if (depth > limits.depth) refuse(`more than ${limits.depth} levels`)
  })
  parser.on('attribute', ({ value }) => {
    attributes += 1
    silent = 0
    if (attributes > limits.attributes) refuse(`more than ${limits.attributes} attributes on one element`)
    if (value.length > limits.attribute) refuse(`an attribute longer than ${limits.attribute} characters`)
  })
  parser.on('opentag', (tag: SaxesTagPlain) => handler.open?.(localName(tag.name), tag.attributes))
  parser.on('closetag', (tag: SaxesTagPlain) => {
    depth -= 1
    silent = 0
    handler.close?.(localName(tag.name))
  })
  parser.on('text', text => handler.text?.(text))
  parser.on('cdata', text => handler.text?.(text))

  const decoder = new TextDecoder('utf-8', { fatal: true })
  const feed = (text: string) => {
    silent += text.length
    parser.write(text)
    if (silent > limits.silence) refuse(`a tag or text longer than ${limits.silence} characters`)
  }
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      for (let from = 0; from < chunk.length; from += limits.piece) {
        feed(decoder.decode(chunk.subarray(from, from + limits.piece), { stream: true }))
        yield
      }
    }
    feed(decoder.decode())
    parser.close()
  } catch (error) {
    if (error instanceof SourceProblem) throw error
    refuse(error instanceof TypeError ? 'it is not UTF-8' : error instanceof Error ? error.message : String(error))
  } finally {
    stream.destroy()
  }
  yield
}

/** Reads a whole small document. */
export async function readSmallXml(stream: Readable, where: string, handler: XmlHandler): Promise<void> {
  for await (const _ of readXml(stream, where, handler));
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
