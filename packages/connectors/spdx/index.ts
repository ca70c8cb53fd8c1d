import type { ImportFile } from '../importer/file.ts'
import type { Format } from '../importer/format.ts'
import { type at, isObject, textAt } from '../importer/look.ts'
import { readJson } from './json.ts'
import { readTagValue } from './tag-value.ts'
import { jsonOfYaml } from './yaml.ts'

/**
 * SPDX 2.2 (ISO/IEC 5962) and 2.3 as JSON, as tag-value and as YAML, also as GitHub wraps it. Every package is a component, the
 * described ones too, since the document lists them among its packages; what it describes is also the target. Files are
 * resources. Its references to advisories name weaknesses without saying whether a package has them, so that there are no records.
 */
export const spdx: Format = {
  id: 'spdx',
  title: 'SPDX 2.2 and 2.3',
  recognises: shape => {
    if (shape.kind === 'json') return wrapperOf(shape.sample) !== null
    return shape.kind === 'text' && (isTagValue(shape.head) || isYaml(shape.head))
  },
  async *read(file, shape) {
    if (shape.kind === 'json') return yield* readJson(file, wrapperOf(shape.sample) ?? [])
    if (shape.kind === 'text' && isTagValue(shape.head)) return yield* readTagValue(file)
    const json: ImportFile = await jsonOfYaml(file)
    yield* readJson(json, [])
  },
}

/** Where the document stands: GitHub's API answers with it under `sbom`, a statement of in-toto has it as its predicate. */
function wrapperOf(sample: Parameters<typeof at>[0]): readonly string[] | null {
  const places = [[], ['sbom'], ['predicate']]
  return places.find(place => isObject(sample) && /^SPDX-2/.test(textAt(sample, ...place, 'spdxVersion') ?? '')) ?? null
}

function isTagValue(head: string): boolean {
  return /^SPDXVersion:\s*SPDX-2/m.test(head)
}

function isYaml(head: string): boolean {
  return /^["']?spdxVersion["']?:\s*["']?SPDX-2/m.test(head)
}
