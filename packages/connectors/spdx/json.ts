import type { ImportEvent } from '@onus/core/result-record'
import type { ImportFile } from '../importer/file.ts'
import { type Json, jsonItems, jsonRest } from '../importer/json.ts'
import { at, listAt, text, textAt } from '../importer/look.ts'
import { type Head, headEvents, type Package, packageEvents, warning } from './document.ts'

const lists = [
  'packages',
  'files',
  'relationships',
  'snippets',
  'hasExtractedLicensingInfos',
  'annotations',
  'revieweds',
]

/** Reads a document that stands at this place of the file. */
export async function* readJson(file: ImportFile, place: readonly string[]): AsyncGenerator<ImportEvent> {
  const rest = at(
    await jsonRest(
      file,
      lists.map(name => [...place, name]),
    ),
    ...place,
  )
  const described = new Set(listAt(rest, 'documentDescribes').flatMap(id => text(id) ?? []))
  for await (const { value } of jsonItems(file, [[...place, 'relationships', '*']])) {
    const [element, type, related] = [
      textAt(value, 'spdxElementId'),
      textAt(value, 'relationshipType'),
      textAt(value, 'relatedSpdxElement'),
    ]
    if (type === 'DESCRIBES' && element === 'SPDXRef-DOCUMENT' && related !== null) described.add(related)
    if (type === 'DESCRIBED_BY' && related === 'SPDXRef-DOCUMENT' && element !== null) described.add(element)
  }
  const head: Head = {
    version: textAt(rest, 'spdxVersion'),
    creators: listAt(rest, 'creationInfo', 'creators').flatMap(one => text(one) ?? []),
    described,
  }
  yield* headEvents(head)
  let elements = 0
  for await (const { value, pattern } of jsonItems(file, [
    [...place, 'packages', '*'],
    [...place, 'files', '*'],
  ])) {
    elements += 1
    if (pattern === 0) yield* packageEvents(packageOf(value), head)
    else yield { kind: 'resource', resource: textAt(value, 'fileName') ?? textAt(value, 'SPDXID') ?? 'unnamed' }
  }
  if (elements === 0) yield warning('the document lists neither packages nor files')
}

function packageOf(value: Json): Package {
  return {
    id: textAt(value, 'SPDXID'),
    name: textAt(value, 'name'),
    version: textAt(value, 'versionInfo'),
    purpose: textAt(value, 'primaryPackagePurpose'),
    references: listAt(value, 'externalRefs').map(one => ({
      type: textAt(one, 'referenceType') ?? '',
      locator: textAt(one, 'referenceLocator') ?? '',
    })),
  }
}
