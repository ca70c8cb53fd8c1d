import { basename } from 'node:path'
import { refuse } from '@onus/core/problem'
import { viewCatalog } from '@onus/oscal/catalog'
import { type Finding, type Node, readDocument } from '@onus/oscal/document'
import { uuidFor } from '@onus/oscal/own'
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

/**
 * The profile of the first file as if it said itself what its whole chain of imports comes to: the controls and the values
 * that hold in the end. With one file alone it stays as it is.
 */
export async function flattened(
  root: Node,
  files: readonly Upload[],
): Promise<{ root: Node; findings: readonly Finding[] }> {
  if (files.length < 2) return { root, findings: [] }
  const { catalog, parameters, findings } = await resolveUploads(files, {
    uuid: uuidFor('look'),
    now: '1970-01-01T00:00:00Z',
  })
  if (catalog === null) return { root, findings }
  const ids = [...viewCatalog((catalog as { catalog: Node }).catalog).controls.keys()]
  const settings = parameters.flatMap(({ id, set }) => {
    const last = set.at(-1)
    return last ? [{ ...last.setting, 'param-id': id } as Node] : []
  })
  const imports = [{ href: '#resolved', 'include-controls': [{ 'with-ids': ids }] }]
  return { root: { ...root, imports, modify: { 'set-parameters': settings } }, findings }
}

/** Documents by the last part of a reference, whatever its form: nothing is fetched from anywhere. */
function among(all: ReadonlyMap<string, Uint8Array>): FetchDocument {
  return href => {
    const name = stem(href)
    const bytes = all.get(name)
    return bytes === undefined
      ? { missing: `there is no ${basename(href)} among the files` }
      : { uri: `${folder}${name}`, bytes }
  }
}

/** NIST publishes each document as XML, JSON and YAML, also without white space; all of them are the same document. */
function stem(href: string): string {
  return basename(href.split(/[?#]/)[0] ?? href)
    .replace(/\.(json|ya?ml|xml)$/i, '')
    .replace(/-min$/, '')
    .toLowerCase()
}
