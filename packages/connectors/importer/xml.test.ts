import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { SourceProblem } from '../connector/index.ts'
import { type ImportFile, importFileOf } from './file.ts'
import { readXml, textIn, type XmlEvent } from './xml.ts'

const everything = () => true

async function eventsOf(file: ImportFile, take: Parameters<typeof readXml>[1] = () => false): Promise<XmlEvent[]> {
  const events: XmlEvent[] = []
  for await (const event of readXml(file, take)) events.push(event)
  return events
}

async function rootOf(text: string) {
  const [event] = await eventsOf(importFileOf('a.xml', text), everything)
  assert.equal(event?.kind, 'element')
  return event?.kind === 'element' ? event : assert.fail()
}

function inPieces(text: string, size: number): ImportFile {
  return {
    name: 'a.xml',
    bytes: text.length,
    async *text() {
      for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
    },
  }
}

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['a document type', '<!DOCTYPE a SYSTEM "a.dtd"><a/>', /line 1: a document type is not accepted/],
  ['entities that are declared', '<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', /a document type is not accepted/],
  ['an entity that XML does not know', '<a>\n&nbsp;</a>', /line \d: broken XML: the entity &nbsp; is not known/],
  ['an ampersand alone', '<a>this & that</a>', /"&" stands for no character/],
  ['a reference to no character', '<a b="&#0;"/>', /stands for no character/],
  ['a control character', '<a>\u0001</a>', /a character that XML does not allow/],
  ['elements that cross', '<a><b></a></b>', /<\/a> where <\/b> is expected/],
  ['an end that never began', '<a/></a>', /ends that never began/],
  ['a second root', '<a/><b/>', /a second root/],
  ['text behind the root', '<a/>x', /something follows the root/],
  ['text before the root', 'x<a/>', /text before the root/],
  ['an attribute twice', '<a b="1" b="2"/>', /the attribute b stands twice/],
  ['an attribute without quotes', '<a b=1 />', /has no quotes/],
  ['an attribute without a value', '<a b/>', /an attribute without a value/],
  ['attributes without a space', '<a b="1"c="2"/>', /a space is expected/],
  ['a < in an attribute', '<a b="<"/>', /a < in the value of an attribute/],
  ['a name that is none', '<1a/>', /1a is no name/],
  ['a tag without a name', '< a/>', /a name is expected/],
  [']]> in a text', '<a>]]></a>', /\]\]> in a text/],
  ['-- in a comment', '<a><!-- b -- c --></a>', /-- in a comment/],
  ['a declaration in the middle', '<a><?xml version="1.0"?></a>', /not at the beginning/],
  ['too many levels', `${'<a>'.repeat(129)}${'</a>'.repeat(129)}`, /more than 128 levels/],
  ['a text cut off', '<a>\n<b>text', /line 2: broken XML: the file is cut off here/],
  ['a tag cut off', '<a b="1', /cut off here/],
  ['a comment cut off', '<a><!-- ', /cut off here/],
  ['an element that never ends', '<a><b></b>', /cut off here/],
  ['nothing but a comment', '<!-- a -->', /no element/],
]

for (const [what, text, why] of refused)
  test(`${what} is refused, wanted or not, in pieces of any size`, async () => {
    for (const take of [
      everything,
      () => false,
      (path: readonly string[]) => (path.length > 1 ? 'skip' : false),
    ] as const)
      for (const file of [importFileOf('a.xml', text), inPieces(text, 1), inPieces(text, 3)])
        await assert.rejects(
          eventsOf(file, take),
          (error: Error) =>
            error instanceof SourceProblem && error.message.startsWith('a.xml') && why.test(error.message),
          what,
        )
  })

test('more than 256 attributes on one element are refused', async () => {
  const attributes = (count: number) => Array.from({ length: count }, (_, index) => `a${index}="1"`).join(' ')
  await rootOf(`<a ${attributes(256)}/>`)
  await assert.rejects(rootOf(`<a ${attributes(257)}/>`), /more than 256 attributes/)
})

test('an element longer than 32 MiB is refused, and a longer file of small ones is not', async () => {
  const many = (text: string, times: number): ImportFile => ({
    ...importFileOf('a.xml', ''),
    async *text() {
      yield '<a>'
      for (let at = 0; at < times; at += 1) yield text
      yield '</a>'
    },
  })
  const megabyte = 'x'.repeat(1024 * 1024)
  await assert.rejects(eventsOf(many(megabyte, 34), everything), /longer than 33554432 characters/)
  assert.equal((await eventsOf(many(`<b>${megabyte}</b>`, 34), path => (path.length > 1 ? 'skip' : false))).length, 2)
})

test('entities, sections and line ends are read as XML says', async () => {
  const { element } = await rootOf(
    '<?xml version="1.0" encoding="UTF-8"?>\r\n<a b="1 &lt; 2&#10;3\t4\n5" c=\'"\'>&amp;&#x41;&#66;\r\n<![CDATA[<&]]>&quot;&apos;&gt;</a>\n<!-- end -->',
  )
  assert.deepEqual({ ...element.attributes }, { b: '1 < 2\n3 4 5', c: '"' })
  assert.equal(element.text, '&AB\n<&"\'>')
})

test('names come without prefixes, and declarations of namespaces are left out', async () => {
  const { element } = await rootOf('<p:a xmlns:p="urn:p" p:b="1" b="2"><p:größe/></p:a>')
  assert.equal(element.name, 'a')
  assert.deepEqual({ ...element.attributes }, { b: '2' })
  assert.equal(element.children[0]?.name, 'größe')
})

const document = `<r a="1"><!-- <x> --><s><t n="&amp;">one<u/> two</t><t>three</t></s>
  <s><skip><t>never</t></skip><t>four &lt;</t></s></r>`
const take = (path: readonly string[]) => (path.at(-1) === 'skip' ? 'skip' : path.at(-1) === 't')

test('elements that are asked for come whole with their place and hash, the others as they begin and end', async () => {
  const events = await eventsOf(importFileOf('a.xml', document), take)
  assert.deepEqual(
    events.map(event => (event.kind === 'element' ? event.pointer : `${event.kind} ${event.path.join('/')}`)),
    [
      'open r',
      'open r/s',
      '/r[1]/s[1]/t[1]',
      '/r[1]/s[1]/t[2]',
      'close r/s',
      'open r/s',
      '/r[1]/s[2]/t[1]',
      'close r/s',
      'close r',
    ],
  )
  const [first] = events.filter(event => event.kind === 'element')
  assert.equal(textIn(first?.element), 'one two')
  const written = '<t n="&amp;">one<u/> two</t>'
  assert.equal(first?.sha256, createHash('sha256').update(written).digest('hex'))
})

test('where the pieces end makes no difference', async () => {
  const whole = await eventsOf(importFileOf('a.xml', document), take)
  for (let size = 1; size < 40; size += 1) assert.deepEqual(await eventsOf(inPieces(document, size), take), whole)
})

test('the document type that Nikto writes is passed over, and nothing is read from where it points', async () => {
  const read = async (text: string) => (await eventsOf(inPieces(text, 5), everything)).length
  assert.equal(await read('<!DOCTYPE niktoscan SYSTEM "/etc/passwd">\n<niktoscan/>'), 1)
  await assert.rejects(read('<!DOCTYPE other SYSTEM "a.dtd">\n<niktoscan/>'), /a document type is not accepted/)
  await assert.rejects(read('<!DOCTYPE niktoscan [<!ENTITY a "b">]>\n<niktoscan>&a;</niktoscan>'), /not accepted/)
  await assert.rejects(
    read('<!DOCTYPE niktoscan SYSTEM "a" [<!ENTITY a "b">]>\n<niktoscan>&a;</niktoscan>'),
    /not accepted/,
  )
  await assert.rejects(
    read('<!DOCTYPE niktoscan SYSTEM "a.dtd">\n<niktoscan>&a;</niktoscan>'),
    /entity &a; is not known/,
  )
  await assert.rejects(read('<niktoscan><!DOCTYPE niktoscan SYSTEM "a"></niktoscan>'), /not accepted/)
})

test('an element that spans many pieces is read in time that grows with its length only', async () => {
  const text = `<a><b>${'x'.repeat(16 * 1024 * 1024)}<![CDATA[${'y'.repeat(8 * 1024 * 1024)}]]></b></a>`
  const [event] = await eventsOf(inPieces(text, 16 * 1024), everything)
  assert.equal(event?.kind === 'element' && event.element.children[0]?.text.length, 24 * 1024 * 1024)
})
