import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { deadlineCases } from '../deadline/cases.ts'
import { fineCases } from '../fine/cases.ts'
import { legalEntityCases } from '../legal-entity/cases.ts'
import { registrationCases } from '../registration/cases.ts'
import { germanCases, italianCases } from '../registration/national-cases.ts'
import { scopingCases } from '../scoping/cases.ts'
import { significanceCases } from '../significance/cases.ts'
import { supplierCases } from '../supplier/cases.ts'
import type { Case } from './case.ts'
import { type Law, lawOf, Pack, type Provision, type ProvisionValue } from './pack.ts'
import { packNamed } from './testing.ts'

const union = packNamed('eu')
const ofUnion: readonly Case[] = [
  ...scopingCases,
  ...significanceCases(),
  ...deadlineCases,
  ...registrationCases,
  ...legalEntityCases,
  ...supplierCases,
  ...fineCases,
]
/** A pack that ships, what it is read beside, and the cases that are put to both together. */
interface Bench {
  readonly pack: Pack
  readonly beside: readonly Pack[]
  readonly cases: readonly Case[]
}
const german: Bench = { pack: packNamed('de'), beside: [union], cases: germanCases }
const italian: Bench = { pack: packNamed('it'), beside: [union], cases: italianCases }
const benches: readonly Bench[] = [{ pack: union, beside: [], cases: ofUnion }, german, italian]
const today = '2026-11-22'

for (const { pack, beside, cases } of benches) {
  const lawWith = (provisions: readonly Provision[]) =>
    lawOf([...beside, { ...pack, provisions: [...provisions] }], {
      on: today,
      jurisdiction: pack.jurisdiction === 'EU' ? null : pack.jurisdiction,
      drafts: false,
    })

  test(`every number, comparison, word, deadline and list of the pack “${pack.id}” is held by a case that is evaluated`, () => {
    const notices = noticing(cases)
    const survived = pack.provisions.flatMap((provision, at) =>
      mutantsOf(provision).flatMap(mutant =>
        notices(lawWith(pack.provisions.with(at, mutant))) ? [] : [`${provision.id}: ${said(mutant)}`],
      ),
    )
    assert.deepEqual(survived, [])
  })

  test(`each case holds with the pack “${pack.id}” as it ships`, () => {
    const law = lawWith(pack.provisions)
    for (const { name, of, is } of cases) assert.deepEqual(of(law), is, name)
  })
}

test('no other overlay holds values that rules use: a further one has to bring its cases', () => {
  const others = ['at', 'be', 'fr', 'ie', 'nl'].map(packNamed)
  const used = others.flatMap(({ id, provisions }) =>
    provisions
      .filter(({ value }) => mutantsOf({ ...provisions[0]!, entityTypes: [], value }).length > 0)
      .map(one => `${id} ${one.id}`),
  )
  assert.deepEqual(used, [])
})

/** The days on which acts begin to apply, and how many of their provisions the day before and on the day. */
const beginnings: readonly (readonly [pack: Pack, act: string, day: string, before: number, on: number])[] = [
  [union, 'nis2', '2024-10-18', 0, 60],
  // What is looked for at suppliers is read of earlier days too.
  [union, 'ir2690', '2024-11-07', 2, 56],
  [union, 'dora', '2025-01-17', 0, 2],
  [union, 'cra', '2026-09-11', 0, 6],
  [union, 'gdpr', '2018-05-25', 0, 1],
  [german.pack, 'bsig', '2025-12-06', 1, 11],
]

test('an act holds from its day on and not the day before, so that a later or an earlier beginning is noticed', () => {
  for (const [pack, act, day, before, on] of beginnings) {
    const held = (at: string) => pack.provisions.filter(one => one.instrument === act && holds(pack, one, at)).length
    assert.deepEqual([held(dayBefore(day)), held(day)], [before, on], `${pack.id} ${act}`)
  }
})

function holds(pack: Pack, { id, instrument }: Provision, on: string): boolean {
  const jurisdiction = pack.jurisdiction === 'EU' ? null : pack.jurisdiction
  return lawOf([pack], { on, jurisdiction, drafts: false }).find(id)?.source.id === instrument
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
}

/** Whether a case gives another answer, or cannot be answered, under another law; those beside the case that noticed last are asked first. */
function noticing(cases: readonly Case[]): (law: Law) => boolean {
  let last = 0
  return law => {
    // Cases of one rule stand together, and so do its mutants.
    const nearest = [...cases.keys()].toSorted((a, b) => Math.abs(a - last) - Math.abs(b - last))
    const found = nearest.find(index => differs(law, cases[index]))
    last = found ?? last
    return found !== undefined
  }
}

function differs(law: Law, one: Case | undefined): boolean {
  try {
    return one !== undefined && !isDeepStrictEqual(one.of(law), one.is)
  } catch {
    return true
  }
}

function mutantsOf(provision: Provision): readonly Provision[] {
  const { entityTypes, value } = provision
  return [
    ...entityTypes.map(type => ({ ...provision, entityTypes: entityTypes.filter(one => one !== type) })),
    ...valuesFor(value).map(other => ({ ...provision, value: other })),
  ]
}

function valuesFor(value: ProvisionValue): readonly ProvisionValue[] {
  switch (value.is) {
    case 'condition':
      return textsFor(value.when).map(when => ({ ...value, when }))
    case 'amount':
      return textsFor(value.amount).map(amount => ({ ...value, amount }))
    case 'clock':
      return value.starts.flatMap((start, at) => {
        const others = [...nearby(start.within).map(within => ({ ...start, within })), { ...start, from: 'nothing' }]
        return others.map(other => ({ ...value, starts: value.starts.with(at, other) }))
      })
    case 'number':
      return [value.number - 1, value.number + 1].map(number => ({ ...value, number }))
    case 'list':
      return value.items.map(item => ({ ...value, items: value.items.filter(one => one !== item) }))
    case 'day':
      return ['2024-01-01', '2027-01-01'].map(day => ({ ...value, day }))
    case 'window':
      return ['from', 'to'].map(end => ({ ...value, [end]: '12-31' }))
    case 'words':
    case 'open':
      return []
  }
}

function nearby(within: string): readonly string[] {
  const [, start = '', number = '', unit = ''] = /^(PT?)(\d+)([A-Z])$/.exec(within) ?? []
  return [Number(number) - 1, Number(number) + 1].filter(n => n > 0).map(n => `${start}${n}${unit}`)
}

const turns: Readonly<Record<string, readonly string[]>> = {
  '>': ['>=', '<'],
  '>=': ['>', '<'],
  '<': ['<=', '>'],
  '<=': ['<', '>'],
  and: ['or'],
  or: ['and'],
  not: [''],
  min: ['max'],
  max: ['min'],
}

/** A condition with one of its numbers, signs or words changed. */
function textsFor(text: string): readonly string[] {
  return [...text.matchAll(/\d[\d_]*(?:\.\d+)?|>=|<=|>|<|\b(?:and|or|not|min(?=\()|max(?=\())\b/g)].flatMap(
    ({ 0: found, index }) => {
      const swap = (other: string) => text.slice(0, index) + other + text.slice(index + found.length)
      return (turns[found] ?? stepsFrom(found)).map(swap)
    },
  )
}

function stepsFrom(digits: string): readonly string[] {
  const number = Number(digits.replaceAll('_', ''))
  const step = Number.isInteger(number) ? 1 : 0.1
  return [number - step, number + step].filter(other => other >= 0).map(other => String(Number(other.toFixed(3))))
}

function said({ value, entityTypes }: Provision): string {
  return `${JSON.stringify(value)} for [${entityTypes.join(' ')}]`
}

test('a pack with a mutant is still a pack', () => {
  const first = union.provisions.flatMap((provision, at) => mutantsOf(provision).map(mutant => [at, mutant] as const))
  for (const [at, mutant] of first.filter((_, index) => index % 25 === 0)) {
    if (mutant.value.is === 'list' && mutant.value.items.length === 0) continue
    Pack.parse({ ...union, provisions: union.provisions.with(at, mutant) })
  }
  assert.ok(first.length > 250)
})
