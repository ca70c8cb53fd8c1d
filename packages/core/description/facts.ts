import type { Category, EngagementKind } from '../engagement/index.ts'
import type { Component, Scope } from '../scope/index.ts'
import type { Description, Fact } from './schema.ts'
import type { SectionKey } from './section.ts'

/** A control that is in force where the engagement looks. */
export type LiveControl = Readonly<{
  id: string
  code: string
  title: string
  isAdopted: boolean
  addresses: readonly string[]
}>

/** A dated happening of the record. `material` says that customers may well have to know. */
export type Happening = Readonly<{ key: string; at: string; words: string; material: boolean }>

/** What the sections are made from: how things are now where the engagement looks. */
export type Live = Readonly<{
  kind: EngagementKind
  categories: readonly Category[]
  scope: Scope
  criteria: readonly Readonly<{ reference: string; label: string }>[]
  controls: readonly LiveControl[]
  /** Findings of the period, and the register of incidents where one is kept. */
  incidents: readonly Happening[]
  changes: readonly Happening[]
}>

export const isInside = ({ boundary }: Pick<Component, 'boundary'>) => boundary.state === 'in'

/** The adopted controls that address a criterion. */
export function controlsFor(live: Pick<Live, 'controls'>, criterion: string): readonly LiveControl[] {
  return live.controls.filter(control => control.isAdopted && control.addresses.includes(criterion))
}

/** The suppliers that run something inside the boundary, each with what. */
export function suppliersInside({ scope }: Pick<Live, 'scope'>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { supplier, name, boundary } of scope.components) {
    const called = supplier?.trim()
    if (!called || boundary.state !== 'in') continue
    found.set(called, [...(found.get(called) ?? []), name])
  }
  return found
}

/** The facts that a section is made from, in a stable order; what nobody can know from here says so. */
export function factsOf(section: SectionKey, live: Live): readonly Fact[] {
  const { scope } = live
  switch (section) {
    case 'services':
      return [
        { key: 'system', words: `System: ${scope.name}` },
        { key: 'about', words: scope.description || '[unknown: the scope has no words about the system]' },
        ...scope.locations.map(place => ({ key: `location:${place}`, words: `Location: ${place}` })),
      ]
    case 'commitments':
      return scope.commitments.map(({ id, text, source, category }) => ({
        key: `commitment:${id}`,
        words: `${text} (${category || 'no category'}; ${source || 'source unknown'})`,
      }))
    case 'components':
      return scope.components.map(part => ({ key: `component:${part.id}`, words: componentWords(part) }))
    case 'incidents':
      return [
        {
          key: 'register',
          words: registerWords(live.incidents),
        },
        ...live.incidents.map(asFact),
      ]
    case 'criteria':
      return live.criteria.map(({ reference, label }) => ({
        key: `criterion:${reference}`,
        words: `${label}: ${codesOf(controlsFor(live, reference)) || 'no control'}`,
      }))
    case 'user_controls':
      return [categoriesFact(live)]
    case 'subservices':
      return [...suppliersInside(live)].map(([name, runs]) => ({
        key: `supplier:${name}`,
        words: `${name} runs ${runs.join(', ')}`,
      }))
    case 'irrelevant':
      return [
        categoriesFact(live),
        ...live.criteria
          .filter(({ reference }) => controlsFor(live, reference).length === 0)
          .map(({ reference, label }) => ({ key: `open:${reference}`, words: `No control addresses ${label}` })),
      ]
    case 'changes':
      return live.changes.map(asFact)
  }
}

function registerWords(incidents: readonly Happening[]): string {
  return incidents.some(({ key }) => key.startsWith('incident:'))
    ? 'The register of incidents was kept in this time; what it says follows'
    : '[unknown: no register of incidents is kept here; ask those who handle them]'
}

/** What changed since a section was made: what came, what went, and what now reads differently. */
export type FactChange = Readonly<{
  change: 'added' | 'removed' | 'changed'
  before: string | null
  now: string | null
}>

/** Why a section is stale; empty when its facts still stand, or nobody made it yet. */
export function staleness(
  section: SectionKey,
  description: Pick<Description, SectionKey>,
  live: Live,
): readonly FactChange[] {
  const { made } = description[section]
  if (made === null) return []
  const now = new Map(factsOf(section, live).map(({ key, words }) => [key, words]))
  const before = new Map(made.facts.map(({ key, words }) => [key, words]))
  return [
    ...[...before].flatMap(([key, words]): FactChange[] => {
      const present = now.get(key)
      if (present === undefined) return [{ change: 'removed', before: words, now: null }]
      return present === words ? [] : [{ change: 'changed', before: words, now: present }]
    }),
    ...[...now]
      .filter(([key]) => !before.has(key))
      .map(([, words]): FactChange => ({ change: 'added', before: null, now: words })),
  ]
}

function componentWords(part: Component): string {
  const where = part.boundary.state === 'in' ? 'inside' : `outside: ${part.boundary.reason}`
  const run = part.supplier ? `run by ${part.supplier}` : 'run by ourselves'
  return `${capital(part.kind)}: ${part.name} (${where}; ${part.location || 'place unknown'}; ${run})`
}

function categoriesFact({ categories }: Live): Fact {
  return { key: 'categories', words: `Categories: ${categories.map(one => capital(one.replace('-', ' '))).join(', ')}` }
}

const asFact = ({ key, at, words }: Happening): Fact => ({ key, words: `${at.slice(0, 10)}: ${words}` })
const codesOf = (controls: readonly LiveControl[]) => controls.map(control => control.code).join(', ')
const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
