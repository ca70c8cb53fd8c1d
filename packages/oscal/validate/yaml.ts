import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { escaped } from './pointer.ts'
import { type Region, regionOf } from './region.ts'

export { parseYaml } from '../document/yaml.ts'

/** Where the wanted pointers stand in a text of YAML. */
export function yamlRegions(text: string, wanted: ReadonlySet<string>): ReadonlyMap<string, Region> {
  const regions = new Map<string, Region>()
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: false, logLevel: 'silent' })
  const visit = (node: unknown, pointer: string): void => {
    const range = (node as { range?: readonly [number, number, number] } | null)?.range
    if (range && wanted.has(pointer)) regions.set(pointer, regionOf(counter.lineStarts, range[0], range[1]))
    if (isSeq(node)) for (const [at, item] of node.items.entries()) visit(item, `${pointer}/${at}`)
    if (!isMap(node)) return
    for (const { key, value } of node.items) {
      visit(value, `${pointer}/${escaped(isScalar(key) ? String(key.value) : String(key))}`)
    }
  }
  visit(document.contents, '')
  return regions
}
