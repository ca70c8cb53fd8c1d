import type { ImportEvent } from '@onus/core/result-record'

/** What a document says before its packages. */
export type Head = {
  readonly version: string | null
  readonly creators: readonly string[]
  /** The elements that it is about. */
  readonly described: ReadonlySet<string>
}

/** A package as both notations give it. */
export type Package = {
  readonly id: string | null
  readonly name: string | null
  readonly version: string | null
  readonly purpose: string | null
  readonly references: readonly { readonly type: string; readonly locator: string }[]
}

export function* headEvents({ version, creators }: Head): Generator<ImportEvent> {
  if (!/^SPDX-2\.[23]$/.test(version ?? ''))
    yield warning(`the version is ${version ?? 'not said'}; it is read as SPDX-2.3`)
  for (const tool of toolsOf(creators)) yield { kind: 'tool', ...tool, target: null }
}

/** A described package names the target as well. */
export function* packageEvents(found: Package, { creators, described }: Head): Generator<ImportEvent> {
  const name = found.name ?? found.id ?? 'unnamed'
  const named = found.version === null ? name : `${name}@${found.version}`
  if (found.id !== null && described.has(found.id)) yield { kind: 'tool', ...toolsOf(creators)[0]!, target: named }
  const purl = found.references.find(one => one.type === 'purl')?.locator ?? null
  const type = found.purpose?.toLowerCase().replaceAll('_', '-') ?? 'package'
  yield { kind: 'component', component: { ref: found.id ?? named, type, name, version: found.version, purl } }
  for (const { type: kind, locator } of found.references) {
    const id = kind === 'advisory' ? /CVE-\d{4}-\d{4,}|GHSA(-[\w]{4}){3}/i.exec(locator)?.[0] : undefined
    if (id !== undefined) yield { kind: 'vulnerability', id }
  }
}

export function warning(message: string): ImportEvent {
  return { kind: 'warning', message }
}

/** Creators are people, organisations and tools; a tool is written with its version behind a dash. */
function toolsOf(creators: readonly string[]): { readonly tool: string; readonly toolVersion: string | null }[] {
  const tools = creators.flatMap(creator => {
    const words = /^\s*Tool:\s*(.*\S)\s*$/i.exec(creator)?.[1]
    if (words === undefined) return []
    const [, tool = words, toolVersion = null] = /^(.+?)-(v?\d[\w.+~-]*)$/.exec(words) ?? []
    return [{ tool, toolVersion }]
  })
  return tools.length > 0 ? tools : [{ tool: 'unnamed', toolVersion: null }]
}
