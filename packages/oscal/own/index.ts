import { createHash } from 'node:crypto'
import type { Json } from '@onus/core/json'
import { type Node, node, nodes, text, writtenVersion } from '../document/index.ts'

/** Qualifies what OSCAL has no word of its own for. */
export const onus = 'urn:onus:oscal'

/** An id that follows from what it names: version 5, since OSCAL takes no other but random ones. */
export function uuidFor(...names: readonly string[]): string {
  const hash = createHash('sha1')
    .update(`${onus}\n${names.join('\n')}`)
    .digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** Text on one line, as OSCAL wants it outside of descriptions and remarks. */
export function line(said: string, otherwise = 'Not said'): string {
  return said.replaceAll(/\s+/g, ' ').trim() || otherwise
}

/** A property of our namespace. None where there is nothing to say. */
export function prop(name: string, value: string | null | undefined, remarks = ''): readonly Node[] {
  if (value === null || value === undefined || value.trim() === '') return []
  return [{ name, ns: onus, value: line(value), ...remarksOf(remarks) }]
}

export function remarksOf(said: string): Node {
  return said.trim() === '' ? {} : { remarks: said.trim() }
}

/** A member that is there only where it has something in it. */
export function listed(name: string, items: readonly Json[]): Node {
  return items.length === 0 ? {} : { [name]: items }
}

/** The value of the first property of our namespace with this name. */
export function ownProp(of: Node | undefined, name: string): string | undefined {
  return text(
    nodes(of, 'props').find(each => each.ns === onus && each.name === name),
    'value',
  )
}

/** An identifier that a control may have in OSCAL: a letter, then letters, digits, points and lines. */
export function tokenOf(id: string): string {
  const plain = id
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '.')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/\.$/, '')
  return /^[\p{L}_]/u.test(plain) ? plain : `_${plain}`
}

/** A resource of the back matter that holds a whole file. */
export function attachment(
  uuid: string,
  file: { readonly title: string; readonly name: string; readonly mediaType: string; readonly content: string },
  more: Node = {},
): Node {
  return {
    uuid,
    title: line(file.title),
    ...more,
    base64: {
      filename: file.name,
      'media-type': file.mediaType,
      value: Buffer.from(file.content).toString('base64'),
    },
  }
}

/** The text of the resource that a property of ours names; undefined where there is none or it is no text. */
export function attachedText(root: Node, name: string): string | undefined {
  const resources = nodes(node(root, 'back-matter'), 'resources')
  const resource = resources.find(one => ownProp(one, 'attachment') === name)
  const value = text(node(resource, 'base64'), 'value')
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8')
}

/**
 * The head of a document. Its version is a digest of what the document says beside its head, and its id follows from that,
 * so that the same content has the same of both, whenever it is written.
 */
export function headed(
  model: string,
  head: { readonly title: string; readonly at: string; readonly remarks?: string; readonly more?: Node },
  content: Node,
): Node {
  const { title, at, remarks = '', more = {} } = head
  const digest = createHash('sha256')
    .update(JSON.stringify([title, remarks, more, content]))
    .digest('hex')
  return {
    [model]: {
      uuid: uuidFor(model, digest),
      metadata: {
        title: line(title),
        'last-modified': at,
        version: digest.slice(0, 12),
        'oscal-version': writtenVersion,
        ...more,
        ...remarksOf(remarks),
      },
      ...content,
    },
  }
}
