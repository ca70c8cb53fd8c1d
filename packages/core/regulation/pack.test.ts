import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cited, lawOf, Pack, type Provision } from './pack.ts'
import { packNamed } from './testing.ts'

const eu = packNamed('eu')

function national(provisions: readonly Partial<Provision>[], rest: Partial<Pack> = {}): Pack {
  const base = eu.provisions.find(({ id }) => id === 'size.medium')
  assert.ok(base)
  return {
    ...eu,
    id: 'xx',
    jurisdiction: 'XX',
    entityTypes: [],
    provisions: provisions.map(one => ({ ...base, ...one })),
    ...rest,
  }
}

const number = (value: number) => ({ value: { is: 'number' as const, number: value, unit: '%' } })
const reading = { on: '2026-11-22', jurisdiction: 'XX', drafts: false }
const says = (found: Cited | undefined) => (found?.value.is === 'number' ? found.value.number : null)

test('each provision of the Union says where it stands and has held since a day', () => {
  const law = lawOf([eu], { ...reading, jurisdiction: null })
  for (const { id, article, source, validFrom } of law.provisions) {
    assert.ok(article !== '' && source.title !== '' && validFrom <= '2026-11-22', id)
    assert.ok(source.id === 'onus' || source.url !== null, id)
  }
})

test('national law takes the place of the Union’s, elsewhere it does not count', () => {
  const xx = national([{ id: 'size.linked', ...number(40) }])
  assert.equal(says(lawOf([eu, xx], reading).get('size.linked')), 40)
  assert.equal(says(lawOf([xx, eu], reading).get('size.linked')), 40)
  assert.equal(says(lawOf([eu, xx], { ...reading, jurisdiction: 'YY' }).get('size.linked')), 50)
})

test('what is to be confirmed decides nothing: the Union’s rule stays', () => {
  const xx = national([
    { id: 'size.linked', value: { is: 'open' } },
    { id: 'portal', value: { is: 'open' } },
  ])
  const law = lawOf([eu, xx], reading)
  assert.equal(says(law.get('size.linked')), 50)
  assert.equal(law.get('portal').value.is, 'open')
})

test('a pending act is read only by who asks for it', () => {
  const xx = national([{ id: 'size.linked', ...number(40), status: 'draft' }])
  assert.equal(says(lawOf([eu, xx], reading).get('size.linked')), 50)
  assert.equal(says(lawOf([eu, xx], { ...reading, drafts: true }).get('size.linked')), 40)
})

test('the pending acts that ship are all drafts, change no rule, and are not named beside an answer', () => {
  const pending = packNamed('pending')
  assert.ok(pending.provisions.length > 0 && pending.provisions.every(({ status }) => status === 'draft'))
  const [without, beside] = [lawOf([eu], reading), lawOf([eu, pending], reading)]
  assert.deepEqual(beside.provisions, without.provisions)
  assert.deepEqual(beside.packs, without.packs)
  const asked = lawOf([eu, pending], { ...reading, drafts: true })
  assert.equal(asked.get('pending.nis2-amendments').value.is, 'open')
  assert.deepEqual(
    asked.provisions.filter(({ status }) => status !== 'draft'),
    without.provisions,
  )
})

test('the law is that of its day: from its first, until before its last', () => {
  const xx = national([
    { id: 'size.linked', ...number(40), validFrom: '2020-01-01', validTo: '2026-01-01' },
    { id: 'size.linked', ...number(30), validFrom: '2026-01-01' },
  ])
  const on = (day: string) => says(lawOf([eu, xx], { ...reading, on: day }).find('size.linked'))
  assert.equal(on('2025-12-31'), 40)
  assert.equal(on('2026-01-01'), 30)
  assert.equal(lawOf([eu], { ...reading, on: '2026-09-10' }).find('parallel.cra.incident.early'), undefined)
  assert.throws(() => lawOf([eu], { ...reading, on: '2026-09-10' }).get('parallel.cra.incident.early'), /2026-09-10/)
})

test('a pack is refused with a condition that cannot be read, an unknown act, two rules at once, or an end before its start', () => {
  const refused = (provision: Partial<Provision>, words: RegExp) => {
    const result = Pack.safeParse(
      national([
        { id: 'a', ...number(1) },
        { id: 'b', ...provision },
      ]),
    )
    assert.match(result.error?.message ?? '', words)
  }
  assert.equal(Pack.safeParse(national([{ id: 'a' }])).success, true)
  refused({ value: { is: 'condition', when: 'a >' } }, /ends where more is expected/)
  refused({ instrument: 'nothing' }, /no instrument “nothing”/)
  refused({ id: 'a' }, /two provisions hold at the same time/)
  refused({ validFrom: '2026-01-01', validTo: '2026-01-01' }, /ends before it begins/)
})

test('each national overlay is read beside the Union’s pack; what nobody has confirmed is open', () => {
  for (const name of ['de', 'fr', 'nl', 'it', 'be', 'at', 'ie']) {
    const pack = packNamed(name)
    const law = lawOf([eu, pack], { on: '2026-11-22', jurisdiction: pack.jurisdiction, drafts: false })
    assert.ok(law.get('portal').jurisdiction === pack.jurisdiction)
    assert.ok(law.group('national').length >= 6, name)
    assert.equal(pack.reviewer, null)
  }
})
