import type { Control } from '../control/index.ts'
import type { Finding } from '../finding/index.ts'
import type { Incident } from '../incident/index.ts'
import type { Component, Scope } from '../scope/index.ts'
import type { Version } from '../version/index.ts'
import type { Happening } from './facts.ts'

/** A version with the one that it replaced; null where it was the first. */
export type Replacing<Body> = Readonly<{ version: Version<Body>; before: Version<Body> | null }>

/** What a new version of the scope changed: each of it may matter to customers. Nothing where only words were mended. */
export function scopeHappening({ version, before }: Replacing<Scope>): Happening | null {
  const words = before === null ? [] : scopeChanges(before.body, version.body)
  return words.length === 0 ? null : happening(version, words.join('; '), true)
}

/** What a new version of a control changed that is more than a matter of people: retired matters to customers, else not by itself. */
export function controlHappening({ version, before }: Replacing<Control>): Happening | null {
  const { code, title, lifecycle, cadence, statement } = version.body
  const called = `${code} ${title}`
  const was = before?.body
  if (lifecycle.state === 'retired' && was?.lifecycle.state !== 'retired')
    return happening(version, `${called} was retired: ${lifecycle.reason}`, true)
  if (lifecycle.state === 'adopted' && was?.lifecycle.state !== 'adopted')
    return happening(version, `${called} was adopted`, false)
  if (lifecycle.state !== 'adopted' || !was) return null
  const words = [
    ...(was.cadence === cadence ? [] : [`is performed ${cadence} and no longer ${was.cadence}`]),
    ...(was.statement === statement ? [] : ['says something else']),
  ]
  return words.length === 0 ? null : happening(version, `${called} ${words.join(' and ')}`, false)
}

/** A finding that may be an incident: a control that did not work, or a weakness of high severity. */
export function findingHappening({ version, before }: Replacing<Finding>): Happening | null {
  if (before !== null) return null
  const { title, kind, severity } = version.body
  const isMaterial = kind === 'deviation' || severity === 'critical' || severity === 'high'
  return happening(version, `Finding of severity ${severity}: ${title}`, isMaterial)
}

/**
 * An incident of the register: when it was opened, when a person called it significant, which matters to customers, and when it
 * was withdrawn. Exercises are none.
 */
export function incidentHappening({ version, before }: Replacing<Incident>): Happening | null {
  const { kind, title, decision, withdrawn } = version.body
  if (kind === 'tabletop') return null
  const was = before?.body
  if (withdrawn !== null && !was?.withdrawn) return incidental(version, `Incident withdrawn: ${title}`, false)
  if (decision?.answer === 'significant' && was?.decision?.answer !== 'significant')
    return incidental(version, `Incident decided to be significant: ${title}`, true)
  return before === null ? incidental(version, `Incident: ${title}`, false) : null
}

function incidental(version: Version<Incident>, words: string, material: boolean): Happening {
  const happened = happening(version, words, material)
  return { ...happened, key: `incident:${version.fact}` }
}

function scopeChanges(before: Scope, now: Scope): readonly string[] {
  const [was, is] = [byId(before.components), byId(now.components)]
  const [promised, promises] = [byId(before.commitments), byId(now.commitments)]
  const added = (one: Component) => `${one.name} (${one.kind}) was added, ${insideWords(one)}`
  return [
    ...now.components.filter(one => !was.has(one.id)).map(added),
    ...before.components.filter(one => !is.has(one.id)).map(one => `${one.name} (${one.kind}) was taken away`),
    ...now.components.flatMap(one => componentChanges(was.get(one.id), one)),
    ...now.locations.filter(one => !before.locations.includes(one)).map(one => `New place: ${one}`),
    ...before.locations.filter(one => !now.locations.includes(one)).map(one => `No longer at ${one}`),
    ...now.commitments.filter(one => promised.get(one.id)?.text !== one.text).map(one => `Promised: ${one.text}`),
    ...before.commitments.filter(one => !promises.has(one.id)).map(one => `No longer promised: ${one.text}`),
  ]
}

function componentChanges(before: Component | undefined, now: Component): readonly string[] {
  if (!before) return []
  return [
    ...(before.boundary.state === now.boundary.state ? [] : [`${now.name} is now ${insideWords(now)}`]),
    ...(before.location === now.location ? [] : [`${now.name} moved to ${now.location || 'a place that is not said'}`]),
    ...(before.supplier === now.supplier ? [] : [`${now.name} is now run by ${now.supplier ?? 'ourselves'}`]),
  ]
}

function happening({ fact, effective }: Version<unknown>, words: string, material: boolean): Happening {
  return { key: `fact:${fact}`, at: effective.from, words, material }
}

const byId = <One extends { id: string }>(all: readonly One[]) => new Map(all.map(one => [one.id, one]))
const insideWords = ({ boundary }: Component) =>
  boundary.state === 'in' ? 'inside the boundary' : 'outside the boundary'
