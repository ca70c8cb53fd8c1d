import type { Component, ImportEvent } from '@onus/core/result-record'
import type { ImportFile } from '../importer/file.ts'
import type { Format, Shape } from '../importer/format.ts'
import { type Json, jsonItems, jsonRest } from '../importer/json.ts'
import { at, has, list, listAt, textAt } from '../importer/look.ts'
import { readXml } from '../importer/xml.ts'
import { componentIn, metadataIn, serviceIn, vulnerabilitiesWithin, vulnerabilityIn } from './elements.ts'
import { type Document, recordsOf, vulnerabilityId } from './vulnerability.ts'

/**
 * CycloneDX 1.4 to 1.7 (ECMA-424) in JSON and XML: bills of materials, and VEX documents, which are bills of nothing but
 * vulnerabilities. Every component is counted, nested ones too; `metadata.component` is the target and no component of it.
 * Services are resources. There is one record for each vulnerability and each component or service that it affects; its word
 * is the state of the analysis, else the severity word, since a vulnerability that nobody has analysed counts as found.
 */
export const cyclonedx: Format = {
  id: 'cyclonedx',
  title: 'CycloneDX 1.4 to 1.7',
  recognises: shape =>
    shape.kind === 'json'
      ? textAt(shape.sample, 'bomFormat') === 'CycloneDX' ||
        (/cyclonedx/i.test(textAt(shape.sample, '$schema') ?? '') && has(shape.sample, 'specVersion'))
      : shape.kind === 'xml' && shape.root === 'bom' && /cyclonedx/i.test(shape.namespace ?? ''),
  async *read(file, shape) {
    const counts = { components: 0, services: 0, vulnerabilities: 0 }
    for await (const event of shape.kind === 'xml' ? readElements(file, shape) : readValues(file)) {
      if (event.kind === 'component') counts.components += 1
      if (event.kind === 'resource') counts.services += 1
      if (event.kind === 'vulnerability') counts.vulnerabilities += 1
      yield event
    }
    if (counts.components + counts.services + counts.vulnerabilities === 0)
      yield warning('the document lists neither components nor services nor vulnerabilities')
    else if (counts.vulnerabilities === 0)
      yield warning('the document names no vulnerability; that does not say that anybody looked for one')
  },
}

const lists = ['components', 'services', 'vulnerabilities'] as const

async function* readValues(file: ImportFile): AsyncGenerator<ImportEvent> {
  const unread = ['dependencies', 'compositions', 'annotations', 'formulation', 'properties', 'signature', 'citations']
  const rest = await jsonRest(
    file,
    [...lists, ...unread].map(name => (name === 'dependencies' ? [name, '*'] : [name])),
  )
  yield* versionWarning(textAt(rest, 'specVersion'))
  const document = yield* headOf(at(rest, 'metadata'), textAt(rest, 'serialNumber'))
  for (const name of ['declarations', 'definitions'])
    if (has(rest, name)) yield warning(`the ${name} of the document are not read`)
  for await (const item of jsonItems(
    file,
    lists.map(name => [name, '*']),
  )) {
    const name = lists[item.pattern]
    if (name === 'components') yield* componentsOf(item.value)
    if (name === 'services') yield* servicesOf(item.value)
    if (name === 'vulnerabilities') yield* vulnerabilityOf(item, document)
  }
}

async function* readElements(
  file: ImportFile,
  { namespace }: Extract<Shape, { kind: 'xml' }>,
): AsyncGenerator<ImportEvent> {
  yield* versionWarning(/bom\/(\d+\.\d+)/.exec(namespace ?? '')?.[1] ?? null)
  const wanted = [
    '/bom/metadata',
    '/bom/components/component',
    '/bom/services/service',
    '/bom/vulnerabilities/vulnerability',
  ]
  let serial: string | null = null
  let document: Document | null = null
  for await (const event of readXml(file, path => wanted.includes(`/${path.join('/')}`))) {
    if (event.kind === 'open' && event.path.length === 1) serial = event.attributes.serialNumber ?? null
    if (event.kind !== 'element') continue
    const name = event.path.at(-1)
    if (name === 'metadata') {
      document = yield* headOf(metadataIn(event.element), serial)
      continue
    }
    document ??= yield* headOf(null, serial)
    if (name === 'component') {
      yield* componentsOf(componentIn(event.element))
      for (const one of vulnerabilitiesWithin(event.element))
        yield* vulnerabilityOf({ ...event, value: vulnerabilityIn(one) }, document)
    }
    if (name === 'service') yield* servicesOf(serviceIn(event.element))
    if (name === 'vulnerability') yield* vulnerabilityOf({ ...event, value: vulnerabilityIn(event.element) }, document)
  }
  if (document === null) yield* headOf(null, serial)
}

function warning(message: string): ImportEvent {
  return { kind: 'warning', message }
}

function* versionWarning(version: string | null): Generator<ImportEvent> {
  if (!/^1\.[4-7]$/.test(version ?? '')) yield warning(`the version is ${version ?? 'not said'}; it is read as 1.7`)
}

function* headOf(metadata: Json | undefined, serial: string | null): Generator<ImportEvent, Document> {
  const tools = toolsOf(at(metadata, 'tools'))
  const component = at(metadata, 'component')
  const target = has(component, 'name') ? nameOf(component, '@') : null
  const time = textAt(metadata, 'timestamp')
  for (const one of tools) yield { kind: 'tool', ...one, target, from: time, to: time }
  const parts = [...flat(component)].length - 1
  if (parts > 0) yield warning(`the target itself has ${parts} parts, which are not counted as components`)
  return { tool: tools[0]!.tool, toolVersion: tools[0]!.toolVersion, run: serial, target, moment: time }
}

/** A list up to version 1.4, an object with components and services from 1.5 on. */
function toolsOf(tools: Json | undefined): { tool: string; toolVersion: string | null }[] {
  const all = Array.isArray(tools) ? tools : [...listAt(tools, 'components'), ...listAt(tools, 'services')]
  const named = all.flatMap(one => {
    const tool = textAt(one, 'name')
    return tool === null ? [] : [{ tool, toolVersion: textAt(one, 'version') }]
  })
  return named.length > 0 ? named : [{ tool: 'unnamed', toolVersion: null }]
}

function nameOf(value: Json | undefined, mark: string): string {
  const [name, version] = [textAt(value, 'name') ?? 'unnamed', textAt(value, 'version')]
  return version === null ? name : `${name}${mark}${version}`
}

function* componentsOf(value: Json): Generator<ImportEvent> {
  for (const one of flat(value)) yield { kind: 'component', component: componentOf(one) }
}

/** The value and all components nested in it, in the order of the document. */
function* flat(value: Json | undefined): Generator<Json> {
  if (value === undefined) return
  yield value
  for (const one of listAt(value, 'components')) yield* flat(one)
}

function componentOf(value: Json): Component {
  const [group, name] = [textAt(value, 'group'), textAt(value, 'name') ?? 'unnamed']
  const [version, purl] = [textAt(value, 'version'), textAt(value, 'purl')]
  return {
    ref: textAt(value, 'bom-ref') ?? purl ?? nameOf(value, '@'),
    type: textAt(value, 'type') ?? 'unknown',
    name: group === null ? name : `${group}/${name}`,
    version,
    purl,
    licences: licencesOf(value),
    supplier: textAt(value, 'supplier', 'name') ?? textAt(value, 'publisher'),
  }
}

/** By identifier, else by name, else as an expression. */
function licencesOf(value: Json): readonly string[] {
  return listAt(value, 'licenses').flatMap(
    one => textAt(one, 'license', 'id') ?? textAt(one, 'license', 'name') ?? textAt(one, 'expression') ?? [],
  )
}

function* servicesOf(value: Json): Generator<ImportEvent> {
  yield { kind: 'resource', resource: textAt(value, 'bom-ref') ?? nameOf(value, '@') }
  for (const one of list(at(value, 'services'))) yield* servicesOf(one)
}

function* vulnerabilityOf(
  item: { readonly value: Json; readonly pointer: string; readonly sha256: string },
  document: Document,
): Generator<ImportEvent> {
  yield { kind: 'vulnerability', id: vulnerabilityId(item.value) }
  for (const record of recordsOf(item, document)) yield { kind: 'record', record }
}
