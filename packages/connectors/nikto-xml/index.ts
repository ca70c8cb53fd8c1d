import type { Format } from '../importer/format.ts'
import { outcome, warning } from '../importer/outcome.ts'
import { child, readXml, textIn, type XmlElement } from '../importer/xml.ts'

/**
 * The XML of Nikto, read like its JSON: each item fails with the word `vulnerability` and no severity, about an address below
 * the host. The files of this tool begin with a document type that points to a file on the scanner's machine; it is passed
 * over and never read, and one that declares anything itself is refused.
 */
export const niktoXml: Format = {
  id: 'nikto-xml',
  title: 'Nikto XML',
  recognises: shape => shape.kind === 'xml' && (shape.root === 'niktoscan' || shape.root === 'niktoscans'),
  async *read(file) {
    let [scan, host, hosts, items]: [Readonly<Record<string, string>>, Host, number, number] = [{}, noHost, 0, 0]
    for await (const event of readXml(file, wanted)) {
      const name = event.path.at(-1)
      if (event.kind === 'open' && name === 'niktoscan') scan = { ...scan, ...event.attributes }
      else if (event.kind === 'open' && name === 'scandetails') {
        host = hostOf(event.attributes, scan)
        hosts += 1
        items = 0
        yield { kind: 'tool', tool, toolVersion: host.toolVersion, target: host.target }
      } else if (event.kind === 'close' && name === 'scandetails') {
        if (items === 0) yield warning(`nothing is listed for ${host.target ?? 'the host'}: that is not yet a pass`)
      } else if (event.kind === 'element') {
        items += 1
        yield outcome(event, { ...recordOf(event.element, host), ...host })
      }
    }
    if (hosts > 0) return
    yield { kind: 'tool', tool, toolVersion: scan.version || null, target: null }
    yield warning('the report has no host: nothing was looked at')
  },
}

const tool = 'Nikto'

function wanted(path: readonly string[]): boolean | 'skip' {
  const name = path.at(-1)
  if (name === 'item') return true
  return name === 'niktoscans' || name === 'niktoscan' || name === 'scandetails' ? false : 'skip'
}

type Host = {
  readonly toolVersion: string | null
  readonly target: string | null
  readonly from: string | null
  readonly to: string | null
}

const noHost: Host = { toolVersion: null, target: null, from: null, to: null }

function hostOf(details: Readonly<Record<string, string>>, scan: Readonly<Record<string, string>>): Host {
  const [name, port] = [details.targethostname || details.targetip || null, details.targetport]
  return {
    toolVersion: scan.version || null,
    target: name !== null && port ? `${name}:${port}` : name,
    from: details.starttime || scan.scanstart || null,
    to: scan.scanend || null,
  }
}

function recordOf(element: XmlElement, { target }: Host) {
  const part = (name: string) => textIn(child(element, name))
  const [title, address] = [part('description'), part('uri')]
  return {
    tool,
    rule: element.attributes.id || 'unnamed',
    title,
    sourceWord: 'vulnerability',
    verdict: 'fail',
    severity: 'unknown',
    resource: `${target ?? ''}${address ?? ''}` || null,
    message: [element.attributes.method, title].filter(Boolean).join(' ') || null,
  } as const
}
