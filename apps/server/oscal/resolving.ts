import { basename } from 'node:path'
import { refuse } from '@onus/core/problem'
import { readDocument } from '@onus/oscal/document'
import { type FetchDocument, resolveProfile } from '@onus/oscal/profile'
import type { Upload } from '../http/handler.ts'
import { bytesIn } from './reading.ts'

const folder = 'urn:onus:upload/'

/** Resolves the first file into the catalogue that it stands for; what it imports is looked for among the others by name. */
export async function resolveUploads(
  files: readonly Upload[],
  options: { readonly uuid: string; readonly now: string },
) {
  const [first] = files
  if (!first)
    return refuse('invalid_input', 'Send a profile first, then what it imports', [{ path: 'file', message: 'missing' }])
  const all = new Map<string, Uint8Array>()
  for (const file of files) all.set(stem(file.name), await bytesIn(file))
  const reading = readDocument(all.get(stem(first.name)) ?? new Uint8Array())
  const none = { profile: first.name, resolved: false, sources: [], parameters: [], catalog: null }
  if (!reading.ok) return { ...none, findings: [...reading.findings] }
  const resolution = await resolveProfile(reading.document, `${folder}${first.name}`, {
    ...options,
    fetchDocument: among(all),
    source: first.name,
  })
  const findings = [...reading.findings, ...resolution.findings]
  if (!resolution.ok) return { ...none, findings }
  return {
    profile: first.name,
    resolved: true,
    findings,
    sources: resolution.sources.map(one => ({ ...one })),
    parameters: resolution.parameters.map(({ id, declared, set }) => ({
      id,
      declared: declared && { ...declared, setting: { ...declared.setting } },
      set: set.map(step => ({ ...step, setting: { ...step.setting } })),
    })),
    catalog: { ...resolution.catalog },
  }
}

/** Documents by the last part of a reference, whatever its form: nothing is fetched from anywhere. */
export function among(all: ReadonlyMap<string, Uint8Array>): FetchDocument {
  return href => {
    const name = stem(href)
    const bytes = all.get(name)
    return bytes === undefined
      ? { missing: `there is no ${basename(href)} among the files` }
      : { uri: `${folder}${name}`, bytes }
  }
}

/** NIST publishes each document as XML, JSON and YAML, also without white space; all of them are the same document. */
export function stem(href: string): string {
  return basename(href.split(/[?#]/)[0] ?? href)
    .replace(/\.(json|ya?ml|xml)$/i, '')
    .replace(/-min$/, '')
    .toLowerCase()
}
