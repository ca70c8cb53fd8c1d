import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Document, heading, list, note, paragraphs, partsOf, table, unknownsIn, withUnknowns } from './index.ts'

const document: Document = { title: 'T', subtitle: 'S', mark: null, made: 'M', blocks: [] }

test('the parts of a text are the text, and those that are unknown are what it marks as unknown', () => {
  const piece = fc.constantFrom(
    '[unknown: when]',
    '[Unknown: ]',
    '[unknown: a [b]',
    ']',
    '[',
    'words ',
    '\n',
    'unknown:',
  )
  fc.assert(
    fc.property(fc.array(piece), pieces => {
      const text = pieces.join('')
      const parts = partsOf(text)
      assert.equal(parts.map(part => part.words).join(''), text)
      assert.equal(parts.filter(part => part.isUnknown).length, unknownsIn(text).length)
    }),
  )
})

test('a document lists at its end what is unknown in any piece of it, once, with the heading it stands under', () => {
  const blocks = [
    heading(2, 'Services'),
    ...paragraphs('Since [unknown: when]. Again: [unknown: when]'),
    note('[unknown: who]'),
    heading(2, 'Places'),
    ...list(['[unknown: when]']),
    ...table(['[unknown: head]'], [['[unknown: cell]']]),
  ]
  const last = withUnknowns({ ...document, blocks }).blocks.at(-1)
  assert.deepEqual(last?.kind === 'list' && last.items, [
    'Services: when',
    'Services: who',
    'Places: when',
    'Places: head',
    'Places: cell',
  ])
})

test('a document without anything unknown stays as it is', () => {
  const whole = { ...document, blocks: [...paragraphs('All is known')] }
  assert.equal(withUnknowns(whole), whole)
})
