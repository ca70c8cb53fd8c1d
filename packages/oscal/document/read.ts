import { at, type Finding, failed } from './finding.ts'
import { type Parsed, parseJson } from './json.ts'
import { type Limits, limits as usual } from './limits.ts'
import { isModel, type Model, models } from './model.ts'
import { isNode, type Node, node, text } from './node.ts'
import { formatVersion, isKnownVersion, parseVersion } from './version.ts'
import { parseYaml } from './yaml.ts'

export type Format = 'json' | 'yaml'

/** An OSCAL document as it was given: nothing that we do not know is dropped or reordered. */
export type OscalDocument = Readonly<{
  model: Model
  format: Format
  /** What metadata says, e.g. `1.1.2`; null where it says nothing readable. */
  version: string | null
  /** What stands under the root key. */
  root: Node
  /** The whole file, the root key and whatever stands beside it. */
  whole: Node
}>

export type Reading =
  | Readonly<{ ok: true; document: OscalDocument; findings: readonly Finding[] }>
  | Readonly<{ ok: false; findings: readonly Finding[] }>

/**
 * Reads an OSCAL document of any model in JSON or YAML, versions 1.0.0 to 1.2.x; another 1.x is read with a warning. Refuses
 * what is no document at all, each refusal with its JSON pointer: not UTF-8, XML, broken syntax, a member said twice, too
 * large, too deep, no root key of a model or several. Whether it is valid OSCAL is for validation to say.
 */
export function readDocument(bytes: Uint8Array, limits: Limits = usual): Reading {
  if (bytes.byteLength > limits.bytes) return refusal('too-large', `The document has more than ${limits.bytes} bytes.`)
  const source = decode(bytes)
  if (source === null) return refusal('not-utf8', 'The document is not UTF-8 text.')
  const start = source.trimStart()[0]
  if (start === undefined) return refusal('empty', 'The document is empty.')
  if (start === '<') return refusal('xml', 'This is XML; give the JSON or YAML form of the document.')
  const format = start === '{' || start === '[' ? 'json' : 'yaml'
  const parsed = format === 'json' ? parseJson(source, limits) : parseYaml(source, limits)
  return parsed.ok ? read(parsed, format) : { ok: false, findings: parsed.findings }
}

function refusal(code: string, message: string, pointer = ''): Reading {
  return { ok: false, findings: [{ severity: 'error', code, message, pointer }] }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function read({ value }: Parsed & { ok: true }, format: Format): Reading {
  if (!isNode(value)) return refusal('not-oscal', 'An OSCAL document is an object with one root key.')
  const found = Object.keys(value).filter(isModel)
  const [model, second] = found
  if (model === undefined)
    return refusal('no-model', `No root key of OSCAL: expected one of ${models.join(', ')}; found ${named(value)}.`)
  if (second !== undefined)
    return refusal('several-models', `Several root keys (${found.join(', ')}); one document has one.`, at('', second))
  const root = value[model]
  if (!isNode(root)) return refusal('not-oscal', `“${model}” must be an object.`, at('', model))
  const { version, findings } = versionOf(root, model)
  const others = Object.keys(value).filter(key => key !== model && key !== '$schema')
  const all = [...findings, ...others.map(key => strange(key))]
  if (failed(all)) return { ok: false, findings: all }
  return { ok: true, document: { model, format, version, root, whole: value }, findings: all }
}

function named(value: Node): string {
  const names = Object.keys(value)
  if (names.length === 0) return 'nothing'
  return names.slice(0, 5).join(', ').slice(0, 200)
}

function strange(key: string): Finding {
  const message = `“${key}” stands beside the root key; it is kept, and no schema allows it.`
  return { severity: 'warning', code: 'unknown-member', message, pointer: at('', key) }
}

function versionOf(root: Node, model: Model): { version: string | null; findings: readonly Finding[] } {
  const pointer = at('', model, 'metadata', 'oscal-version')
  const said = text(node(root, 'metadata'), 'oscal-version')
  const version = said === undefined ? null : parseVersion(said)
  if (version === null) {
    const message = `The document does not say its OSCAL version${said === undefined ? '' : ` (“${said.slice(0, 40)}”)`}; it is read as 1.x.`
    return { version: null, findings: [{ severity: 'warning', code: 'unknown-version', message, pointer }] }
  }
  const findings: Finding[] = []
  if (version.major !== 1) {
    const message = `OSCAL ${said} is not readable here; versions 1.0.0 to 1.2.x are.`
    findings.push({ severity: 'error', code: 'unknown-version', message, pointer })
  } else if (!isKnownVersion(version)) {
    const message = `OSCAL ${said} is not one of 1.0.0 to 1.2.x; it is read as far as it is the same.`
    findings.push({ severity: 'warning', code: 'unknown-version', message, pointer })
  }
  return { version: formatVersion(version), findings }
}
