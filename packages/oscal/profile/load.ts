import { at, type Finding, type Node, node, nodes, type OscalDocument, readDocument, text } from '../document/index.ts'

/** What a caller found for a reference: the bytes and the absolute place they came from, or why there is nothing. */
export type Fetched = Readonly<{ uri: string; bytes: Uint8Array }> | Readonly<{ missing: string }>

/** Gets a document by a reference and the absolute place of the document that has it (RFC 3986, section 5). */
export type FetchDocument = (href: string, base: string) => Promise<Fetched> | Fetched

export type Loaded = Readonly<{ uri: string; document: OscalDocument }>
export type Loading =
  | Readonly<{ ok: true; loaded: Loaded; findings: readonly Finding[] }>
  | Readonly<{ ok: false; why: string }>

/** Reads each document once, however many imports lead to it. */
export function loader(fetchDocument: FetchDocument) {
  const read = new Map<string, Loading>()
  const readOnce = (uri: string, bytes: Uint8Array): Loading => {
    const before = read.get(uri)
    if (before) return before
    const reading = readDocument(bytes)
    const loading: Loading = reading.ok
      ? { ok: true, loaded: { uri, document: reading.document }, findings: inDocument(uri, reading.findings) }
      : {
          ok: false,
          why: reading.findings.map(({ message, pointer }) => `${message}${pointer && ` (${pointer})`}`).join(' '),
        }
    read.set(uri, loading)
    return loading
  }
  const byHref = async (href: string, base: string): Promise<Loading> => {
    const fetched = await fetchDocument(href.split('#')[0] ?? href, base)
    return 'missing' in fetched ? { ok: false, why: fetched.missing } : readOnce(fetched.uri, fetched.bytes)
  }
  /** The document that an import names: a reference to it, or `#uuid` of a resource in the back matter. */
  return async (href: string, from: Loaded): Promise<Loading> => {
    if (!href.startsWith('#')) return firstOf(formsOf(href).map(form => () => byHref(form, from.uri)))
    const resource = resourceOf(from.document.root, href.slice(1))
    if (resource === undefined) return { ok: false, why: `the back matter has no resource ${href}` }
    const embedded = node(resource, 'base64')
    return firstOf([
      ...(embedded ? [() => readOnce(`${from.uri}${href}`, decoded(embedded))] : []),
      ...linksOf(resource).flatMap(link => formsOf(link).map(form => () => byHref(form, from.uri))),
    ])
  }
}

export function inDocument(uri: string, findings: readonly Finding[]): readonly Finding[] {
  return findings.map(finding => (finding.document === undefined ? { ...finding, document: uri } : finding))
}

async function firstOf(tries: readonly (() => Promise<Loading> | Loading)[]): Promise<Loading> {
  const reasons: string[] = []
  for (const attempt of tries) {
    const loading = await attempt()
    if (loading.ok) return loading
    reasons.push(loading.why)
  }
  return {
    ok: false,
    why: reasons.length === 0 ? 'the resource has no link in JSON or YAML' : [...new Set(reasons)].join('; '),
  }
}

function resourceOf(root: Node, uuid: string): Node | undefined {
  const wanted = uuid.toLowerCase()
  return nodes(node(root, 'back-matter'), 'resources').find(each => text(each, 'uuid')?.toLowerCase() === wanted)
}

/** The links of a resource, those that say to be JSON first, then YAML, then what says nothing; XML last. */
function linksOf(resource: Node): readonly string[] {
  const rank = (link: Node): number => {
    const kind = `${text(link, 'media-type') ?? ''} ${text(link, 'href') ?? ''}`.toLowerCase()
    if (kind.includes('json')) return 0
    if (kind.includes('yaml') || kind.includes('yml')) return 1
    return kind.includes('xml') ? 3 : 2
  }
  return nodes(resource, 'rlinks')
    .map((link, index) => ({ link, order: rank(link) * 1000 + index }))
    .sort((a, b) => a.order - b.order)
    .flatMap(({ link }) => text(link, 'href') ?? [])
}

/** A document that is published as XML lies beside itself in JSON and YAML as a rule; all forms say the same. */
function formsOf(href: string): readonly string[] {
  if (!/\.xml$/i.test(href)) return [href]
  const stem = href.slice(0, -'.xml'.length)
  return [`${stem}.json`, `${stem}.yaml`, `${stem}.yml`, href]
}

function decoded(base64: Node): Uint8Array {
  try {
    const binary = atob((text(base64, 'value') ?? '').replace(/\s+/g, ''))
    return Uint8Array.from(binary, character => character.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}

/** Where an import stands in a profile. */
export function importPointer(index: number): string {
  return at('', 'profile', 'imports', index)
}
