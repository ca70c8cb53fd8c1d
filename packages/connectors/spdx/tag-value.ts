import type { ImportEvent } from '@onus/core/result-record'
import { SourceProblem } from '../connector/index.ts'
import type { ImportFile } from '../importer/file.ts'
import { linesOf } from '../importer/text.ts'
import { type Head, headEvents, type Package, packageEvents, warning } from './document.ts'

/** Reads lines of `Tag: value`, where a text between <text> and </text> may go over many lines and holds no tags. */
export async function* readTagValue(file: ImportFile): AsyncGenerator<ImportEvent> {
  const head = await headOf(file)
  yield* headEvents(head)
  let [elements, open] = [0, null as Draft | null]
  for await (const { tag, value } of tagsOf(file)) {
    if (tag === 'PackageName' || tag === 'FileName') {
      elements += 1
      if (open) yield* packageEvents(open, head)
      open = tag === 'PackageName' ? { id: null, name: value, version: null, purpose: null, references: [] } : null
      if (tag === 'FileName') yield { kind: 'resource', resource: value }
    }
    if (tag === 'SnippetSPDXID' || tag === 'LicenseID') {
      if (open) yield* packageEvents(open, head)
      open = null
    }
    if (open) fill(open, tag, value)
  }
  if (open) yield* packageEvents(open, head)
  if (elements === 0) yield warning('the document lists neither packages nor files')
}

type Draft = { -readonly [Name in keyof Package]: Package[Name] }

function fill(draft: Draft, tag: string, value: string): void {
  if (tag === 'SPDXID') draft.id = value
  if (tag === 'PackageVersion' && value !== '') draft.version = value
  if (tag === 'PrimaryPackagePurpose') draft.purpose = value
  if (tag !== 'ExternalRef') return
  const [, type = '', locator = ''] = value.split(/\s+/)
  draft.references = [...draft.references, { type, locator }]
}

async function headOf(file: ImportFile): Promise<Head> {
  let version: string | null = null
  const [creators, described] = [[] as string[], new Set<string>()]
  for await (const { tag, value } of tagsOf(file)) {
    if (tag === 'SPDXVersion') version ??= value
    if (tag === 'Creator') creators.push(value)
    if (tag !== 'Relationship') continue
    const [element = '', type, related = ''] = value.split(/\s+/)
    if (type === 'DESCRIBES' && element === 'SPDXRef-DOCUMENT') described.add(related)
    if (type === 'DESCRIBED_BY' && related === 'SPDXRef-DOCUMENT') described.add(element)
  }
  return { version, creators, described }
}

async function* tagsOf(file: ImportFile): AsyncGenerator<{ readonly tag: string; readonly value: string }> {
  let began: number | null = null
  for await (const { text, number } of linesOf(file)) {
    if (began !== null) {
      if (text.includes('</text>')) began = null
      continue
    }
    const [, tag, value = ''] = /^\s*(\w+):\s*(.*?)\s*$/.exec(text) ?? []
    if (tag === undefined) continue
    const opened = value.indexOf('<text>')
    if (opened !== -1 && !value.includes('</text>', opened)) began = number
    yield { tag, value: value.replace(/^<text>/, '').replace(/<\/text>$/, '') }
  }
  if (began !== null) throw new SourceProblem(`${file.name} line ${began}: the text that begins here does not end`)
}
