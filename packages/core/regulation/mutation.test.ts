import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { deadlineCases } from '../deadline/cases.ts'
import { fineCases } from '../fine/cases.ts'
import { legalEntityCases } from '../legal-entity/cases.ts'
import { registrationCases } from '../registration/cases.ts'
import { scopingCases } from '../scoping/cases.ts'
import { significanceCases } from '../significance/cases.ts'
import { supplierCases } from '../supplier/cases.ts'
import type { Case } from './case.ts'
import { type Law, lawOf, Pack, type Provision, type ProvisionValue } from './pack.ts'
import { packNamed } from './testing.ts'

const pack = packNamed('eu')
const cases: readonly Case[] = [
  ...scopingCases,
  ...significanceCases(),
  ...deadlineCases,
  ...registrationCases,
  ...legalEntityCases,
  ...supplierCases,
  ...fineCases,
]
const reading = { on: '2026-11-22', jurisdiction: null, drafts: false }

test('every number, comparison, word, deadline and list of the pack is held by a case that is evaluated', () => {
  const survived = pack.provisions.flatMap((provision, at) => {
    return mutantsOf(provision).flatMap(mutant => (notices(at, mutant) ? [] : [`${provision.id}: ${said(mutant)}`]))
  })
  assert.deepEqual(survived, [])
})

test('each case holds with the pack as it ships', () => {
  const law = lawOf([pack], reading)
  for (const { name, of, is } of cases) assert.deepEqual(of(law), is, name)
})

/** Whether a case gives another answer, or cannot be answered, with one provision changed; those beside the case that noticed last are asked first. */
function notices(at: number, mutant: Provision): boolean {
  const law = lawOf([{ ...pack, provisions: pack.provisions.with(at, mutant) }], reading)
  const found = nearestFirst(lastNoticed).find(index => differs(law, cases[index]))
  lastNoticed = found ?? lastNoticed
  return found !== undefined
}

let lastNoticed = 0

/** Cases of one rule stand together, and so do its mutants. */
function nearestFirst(from: number): readonly number[] {
  return [...cases.keys()].toSorted((a, b) => Math.abs(a - from) - Math.abs(b - from))
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
        return nearby(start.within).map(within => ({ ...value, starts: value.starts.with(at, { ...start, within }) }))
      })
    case 'number':
      return [value.number - 1, value.number + 1].map(number => ({ ...value, number }))
    case 'list':
      return value.items.map(item => ({ ...value, items: value.items.filter(one => one !== item) }))
    case 'day':
      return ['2024-01-01', '2027-01-01'].map(day => ({ ...value, day }))
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
  const first = pack.provisions.flatMap((provision, at) => mutantsOf(provision).map(mutant => [at, mutant] as const))
  for (const [at, mutant] of first.filter((_, index) => index % 25 === 0)) {
    if (mutant.value.is === 'list' && mutant.value.items.length === 0) continue
    Pack.parse({ ...pack, provisions: pack.provisions.with(at, mutant) })
  }
  assert.ok(first.length > 250)
})
