import assert from 'node:assert/strict'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { writeBundle } from '@onus/reports/bundle'
import { type SampleOptions, sampleBundle } from '@onus/reports/bundle/testing'
import { compareBundles } from './compare.ts'
import { wordsOf } from './index.ts'
import { toldIn } from './passages.ts'

const folder = mkdtempDisposableSync(join(tmpdir(), 'onus-compare-'))
after(() => folder.remove())

const acme = { id: '00000000-0000-4000-8000-0000000000a1', name: 'Acme Inc.' }
const beta = { id: '00000000-0000-4000-8000-0000000000b2', name: 'Beta Cloud GmbH' }
const compare = (first: string, second: string) => compareBundles([first, second], () => {})

async function bundle(organisation: typeof acme, more: SampleOptions['more'] = []): Promise<string> {
  const { plan } = await sampleBundle({ evidence: 3, rows: 10, organisation, more })
  const path = join(folder.path, `${organisation.name} ${more.length}.zip`)
  writeFileSync(path, await buffer(writeBundle(plan)))
  return path
}

const planted = (name: string) =>
  `${name} looks at every account with raised rights once a quarter and removes without delay what nobody needs any more.`

const description = (services: string, incident: string) => ({
  noun: 'description',
  body: {
    services: { text: services, made: null, services: [] },
    incidents: { text: '', made: { facts: [{ words: planted('It') }] }, incidents: [{ extent: incident }] },
  },
})
const testOf = (procedure: string, reason: string) => ({
  noun: 'test',
  body: { procedure, results: [{ reason }], lifecycle: { state: 'open' } },
})

const ofAcme = [
  description(
    `We run a warehouse for small shops. ${planted('Acme')}`,
    'On 3 May orders of eleven shops were late by half a day, since a queue was full and nobody had been told of it.',
  ),
  testOf('Chosen changes were compared with their reviews in the system that keeps the code of the product.', 'Late'),
]
const ofBeta = [
  description(
    'A clinic books its appointments with us and tells its patients by text message on the day before they come.',
    'A lost telephone showed the appointments of one morning to whoever found it, until it was locked at noon.',
  ),
  testOf(
    planted('Beta Cloud'),
    'The reviewer was on leave, and the change went to production before anybody had looked.',
  ),
]

test('a paragraph that two organisations share is found under other names, with its place in each', async () => {
  const [first, second] = [await bundle(acme, ofAcme), await bundle(beta, ofBeta)]
  const comparison = await compare(first, second)
  const [one, other] = comparison.sides
  assert.deepEqual(one.shared, [{ place: 'services', words: planted('Acme'), beside: ['procedures'] }])
  assert.deepEqual(other.shared, [{ place: 'procedures', words: planted('Beta Cloud'), beside: ['services'] }])
  assert.equal(comparison.sameOrganisation, false)
  assert.equal(one.places.find(({ place }) => place === 'results')?.shared, null)
  const words = wordsOf(comparison).join('\n')
  assert.match(words, /^First: Acme Inc\., SOC 2 Type II 2026, 2026-01-01 to 2026-12-31\. Second: Beta Cloud GmbH/)
  assert.match(words, /DC 1 Services +1 of 1 +0 of 1\n/)
  assert.match(words, /Results of tests +no long sentences +0 of 1\n/)
  assert.match(words, /DC 1 Services: “Acme looks at .*” \(in the second: Procedures of tests\)/)
  assert.match(words, /does not explain the same results, conclusions or opinions/)
  assert.doesNotMatch(words, /of one organisation/)
})

test('two bundles of one organisation say so, and what cannot be compared is refused', async () => {
  const whole = await bundle(acme, ofAcme)
  const again = await compare(whole, whole)
  assert.ok(again.sameOrganisation)
  assert.deepEqual(again.sides[0].shared.length, 3)
  assert.match(wordsOf(again).join('\n'), /Both are of one organisation/)
  const wordless = await bundle(beta)
  await assert.rejects(compare(whole, wordless), /Beta Cloud GmbH 0\.zip has no long sentence that people wrote/)
  await assert.rejects(compare(whole, join(folder.path, 'nothing')), /nothing cannot be opened/)
})

test('a bundle that does not verify is not compared', async () => {
  const { plan } = await sampleBundle({ evidence: 3, rows: 10, organisation: beta, more: ofBeta })
  const zip = await buffer(writeBundle(plan))
  const at = zip.indexOf('evidence number 1')
  zip[at] = (zip[at] ?? 0) ^ 1
  const path = join(folder.path, 'changed.zip')
  writeFileSync(path, zip)
  await assert.rejects(compare(path, path), /changed\.zip does not verify as a bundle: .*was changed/)
})

const content = (noun: string, subject: string, body: object) => ({
  ...{ org: acme.id, noun, subject, version: 1, fact: subject, actor: { kind: 'user', id: 'p' } },
  body: body as { readonly [key: string]: unknown },
})
const signed = (text: string) => ({ signed: { statement: { text } } })

test('what people wrote is read from where they wrote it, without what was superseded', () => {
  const { passages, names } = toldIn(
    [
      content('person', 'p1', { name: 'Ada Lovelace', title: 'Lead' }),
      content('legal-entity', 'e1', { name: 'Acme Holding AG' }),
      content('conclusion', 'c1', { ...signed('first'), supersedes: null }),
      content('conclusion', 'c2', { ...signed('second'), supersedes: 'c1' }),
      content('opinion', 'o1', signed('opinion')),
      content('finding', 'f1', { title: 'found' }),
      content('assertion', 'a1', {
        exceptions: 'left out once it is signed',
        lifecycle: { state: 'signed', text: 'asserted' },
        papers: { questionnaire: { answers: [{ words: 'answered' }] }, engagement_letter: { text: 'letter' } },
      }),
      content('assertion', 'a2', { exceptions: 'excepted', lifecycle: { state: 'draft' } }),
      content('test', 't1', { procedure: 'do', results: [{ reason: 'why', item: 'x' }], lifecycle: { words: 'so' } }),
    ],
    'Acme',
  )
  assert.deepEqual(names, ['Acme', 'Ada Lovelace', 'Acme Holding AG'])
  assert.deepEqual(
    passages.map(({ place, text }) => `${place}: ${text}`),
    [
      ...['conclusions: second', 'opinion: opinion', 'assertion: asserted', 'assertion: answered', 'assertion: letter'],
      ...['assertion: excepted', 'procedures: do', 'results: why', 'results: so'],
    ],
  )
})
