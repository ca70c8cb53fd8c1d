import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  evidenceMark,
  evidenceStates,
  evidenceWord,
  kindOf,
  kindWord,
  linkFaults,
  linkWords,
  otherTypeWords,
} from './evidence-view.ts'

test('only accepted evidence is good, and what nobody reviewed is unknown', () => {
  assert.deepEqual(
    evidenceStates.filter(state => evidenceMark(state) === 'operating'),
    ['accepted'],
  )
  assert.equal(evidenceMark('collected'), 'unknown')
  assert.equal(evidenceWord('collected'), 'Not reviewed')
})

test('a link says that Onus does not hold what is behind it', () => {
  assert.equal(kindWord('link'), 'Link (not held by Onus)')
  assert.match(linkWords, /never hashed and may change/)
})

test('an address is refused for what is wrong with it, beside files, and without how it was produced', () => {
  const faults = (address: string, description = 'A list', files = 0) => linkFaults({ address, description }, files)
  assert.deepEqual([kindOf('', 0), kindOf('', 1), kindOf('https://a.example/', 0)], ['record', 'file', 'link'])
  assert.deepEqual([faults(''), faults('https://a.example/')], [{}, {}])
  assert.deepEqual(faults('http://a.example/'), { address: 'This is not an address with https.' })
  assert.deepEqual(Object.keys(faults('https://a.example/', 'A list', 1)), ['address'])
  assert.deepEqual(Object.keys(faults('https://a.example/', ' ')), ['description'])
})

test('a screenshot is said to be second choice', () => {
  assert.equal(kindWord('screenshot'), 'Screenshot (second choice)')
  assert.equal(kindWord('file'), 'File')
})

test('a file whose bytes are something else than was said is told of, others are not', () => {
  const file = { sha256: 'a', bytes: 1, name: 'shot.png', mediaType: 'text/html', claimed: 'image/png' }
  assert.equal(
    otherTypeWords(file),
    'shot.png was called image/png, but its bytes are text/html. It is recorded as what it is.',
  )
  assert.equal(otherTypeWords({ ...file, claimed: null }), null)
})
