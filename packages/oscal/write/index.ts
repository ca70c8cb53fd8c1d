import { stringify } from 'yaml'
import { type Format, isModel, type Node, node, text, writtenVersion } from '../document/index.ts'

/** A document as text, and what of it was changed on the way. */
export type Written = Readonly<{ text: string; changes: readonly string[] }>

/**
 * Writes a document (the object with its root key) as JSON or YAML of OSCAL 1.2.2. Everything comes out as it went in, in its
 * order, but for the version: the models of 1.0.0 to 1.2.2 only grew, so an older document is one of 1.2.2 as well.
 * `version: null` leaves the version alone.
 */
export function writeDocument(whole: Node, format: Format, version: string | null = writtenVersion): Written {
  const { value, changes } = version === null ? { value: whole, changes: [] } : inVersion(whole, version)
  return { text: format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : yamlText(value), changes }
}

/** Long lines stay as they are and nothing becomes an alias, so that what is read back is what was written. */
function yamlText(value: Node): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2', schema: 'core' })
}

function inVersion(whole: Node, version: string): { value: Node; changes: readonly string[] } {
  const model = Object.keys(whole).find(isModel)
  const root = model && node(whole, model)
  const metadata = root && node(root, 'metadata')
  const before = text(metadata, 'oscal-version')
  if (!model || !root || !metadata || before === version) return { value: whole, changes: [] }
  const value = { ...whole, [model]: { ...root, metadata: { ...metadata, 'oscal-version': version } } }
  return { value, changes: [`oscal-version is ${version}${before === undefined ? '' : `; it was ${before}`}`] }
}
