import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertionText, representationText } from '../assertion/index.ts'
import { emptyDescription } from '../description/index.ts'
import { live } from '../description/testing.ts'
import { sameWords } from './index.ts'

const told = (text: string, ...names: string[]) => ({ passages: [{ place: 'text', text }], names })
const shared = (a: string, b: string, namesOfA: string[] = [], namesOfB: string[] = []) =>
  sameWords(told(a, ...namesOfA), told(b, ...namesOfB))[0].shared.map(one => one.words)

const letters = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), minLength: 2, maxLength: 9 })
const sentence = (alphabet: string) =>
  fc.array(letters(alphabet), { minLength: 8, maxLength: 20 }).map(words => `Z${words.join(' ')}. `)
const textIn = (alphabet: string) =>
  fc.array(sentence(alphabet), { minLength: 1, maxLength: 8 }).map(all => all.join(''))

test('a text shares every long sentence with itself, whatever is written', () => {
  fc.assert(
    fc.property(fc.oneof(textIn('abcdefg'), fc.string({ unit: 'grapheme', maxLength: 400 })), text => {
      const [{ counts }] = sameWords(told(text, 'Ab'), told(text, 'Ab'))
      assert.equal(counts.get('text')?.shared, counts.get('text')?.long)
    }),
    { numRuns: 200 },
  )
})

test('texts without a word in common share nothing', () => {
  fc.assert(
    fc.property(textIn('abcdefg'), textIn('hijklmn'), (a, b) => {
      const [one, other] = sameWords(told(a), told(b))
      assert.deepEqual([one.shared, other.shared], [[], []])
      assert.ok((one.counts.get('text')?.long ?? 0) > 0)
    }),
    { numRuns: 100 },
  )
})

test('the order of the two reports changes nothing', () => {
  const some = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(some, some, textIn('ab'), textIn('ab'), textIn('ab'), (left, right, a, b, c) => {
      const texts: Readonly<Record<string, string>> = { a, b, c }
      const of = (keys: readonly string[], name: string) => told(keys.map(key => texts[key]).join('\n\n'), name)
      const [one, other] = [of(left, 'aa'), of(right, 'bb')]
      assert.deepEqual(sameWords(one, other), sameWords(other, one).toReversed())
    }),
    { numRuns: 100 },
  )
})

const rule = (name: string) =>
  `The security team of ${name} reviews every account with raised rights each quarter and removes what nobody needs.`

test('names with and without their legal form, dates and numbers are set aside, case, marks and line ends too', () => {
  assert.deepEqual(shared(rule('Acme Inc.'), rule('BETA Cloud'), ['Acme'], ['Beta Cloud GmbH']), [rule('Acme Inc.')])
  const dated = (date: string, number: string) =>
    `On ${date} all ${number} people with access to production were compared with the list of the personnel office.`
  assert.equal(shared(dated('3 March 2026', '41'), dated('2026-07-01', '1,200')).length, 1)
  assert.equal(shared(dated('March 3rd, 2026', 'CC6.1'), dated('12 May', '7')).length, 1)
  assert.equal(shared(rule('Acme'), rule('Acme').toUpperCase().replaceAll(' EVERY', '\n“every” —')).length, 1)
  assert.equal(shared(rule('Acme'), rule('Acme').replace('security', 'secur\u00adity\u200b')).length, 1)
})

test('the name of the other that was left standing is still the same sentence', () => {
  assert.equal(shared(rule('Beta'), rule('Beta'), ['Acme'], ['Beta']).length, 1)
})

test('an organisation that is called like a common word hides nothing', () => {
  const text = 'Access is granted by the owner of the system after a request in writing and no other way.'
  assert.equal(shared(text, text, ['Access Ltd'], ['Beta']).length, 1)
})

test('a full stop inside a name with a legal form does not cut its sentence', () => {
  const text = (name: string) =>
    `Every change at ${name} is looked at by a second engineer before it goes to production.`
  assert.deepEqual(shared(text('Acme Inc.'), text('Beta S.A.'), ['Acme Inc.'], ['Beta S.A.']), [text('Acme Inc.')])
})

test('short sentences are not compared, and names do not make one long', () => {
  const short = 'Acme Acme reviews, Acme accounts, Acme of, Acme everybody at Acme.'
  assert.equal(sameWords(told(short, 'Acme'), told(short, 'Acme'))[0].counts.get('text')?.long, 0)
  assert.equal(sameWords(told(short), told(short))[0].counts.get('text')?.long, 1)
})

test('one different word makes another sentence', () => {
  assert.deepEqual(shared(rule('Acme'), rule('Acme').replace('quarter', 'month')), [])
})

test('a sentence is found in whatever place the other has it, and counted once in each', () => {
  const [one, other] = sameWords(
    { passages: ['procedure', 'procedure', 'result'].map(place => ({ place, text: rule('it') })), names: [] },
    { passages: [{ place: 'description', text: `Before it. ${rule('it')} After it.` }], names: [] },
  )
  assert.deepEqual([...one.counts.values()], Array(2).fill({ long: 1, shared: 1, own: 0 }))
  assert.deepEqual(other.shared, [{ place: 'description', words: rule('it'), beside: ['procedure', 'result'] }])
})

test('sentences that Onus writes for everybody are counted apart, and one that was changed is not one of them', () => {
  const { subservices, user_controls } = emptyDescription('')
  const organisation = { id: '', criteria: [], controls: [], monitoring: null, assertion: null }
  const hosting = { ...organisation, name: 'Stratus', service: 'hosting; nights too', method: 'carve_out' as const }
  const user = { id: '', text: '', criteria: [], why: '', informedOn: null }
  for (const kind of ['soc2_type1', 'soc2_type2'] as const)
    for (const items of [[], [user]])
      for (const organisations of [[], [hosting], [hosting, { ...hosting, method: 'inclusive' as const }]]) {
        const who = { organisation: 'Acme, Inc.', from: '2026-01-01', to: '2026-12-31' }
        const described = {
          subservices: { ...subservices, organisations },
          user_controls: { ...user_controls, items },
        }
        const text = assertionText(who, described, { ...live, kind }, { exceptions: '' })
        const whole = told(`${text}\n\n${representationText(who, { ...live, kind })}`, 'Acme', live.scope.name)
        const [{ counts }] = sameWords(whole, whole)
        assert.deepEqual([counts.get('text')?.long, counts.get('text')?.shared], [0, 0], text)
        assert.ok((counts.get('text')?.own ?? 0) > 7)
        const changed = told(text.replace('in accordance with', 'largely in accordance with'), 'Acme', live.scope.name)
        assert.equal(sameWords(changed, changed)[0].counts.get('text')?.shared, 1)
      }
})
