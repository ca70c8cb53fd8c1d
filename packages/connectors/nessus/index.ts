import type { ClaimedRequirement, Finding, ImportEvent, ResultRecord, Severity } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import { probabilityIn, scoreIn } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import { claims, outcome, warning, weaknesses, wordIn } from '../importer/outcome.ts'
import { child, children, readXml, textIn, type XmlElement } from '../importer/xml.ts'

/**
 * Nessus v2 (Tenable). A finding has no word for its outcome, so its word is the risk factor, which says how the vendor rates
 * it; its severity is the number that the report carries, which an administrator may have changed. Severity 0 is information
 * and never a pass; any other fails. The result of a compliance check speaks for itself. A finding is about a port of a
 * host, as host:port, with /udp behind it where it is not TCP, or about the host.
 */
export const nessus: Format = {
  id: 'nessus',
  title: 'Nessus v2',
  recognises: shape => shape.kind === 'xml' && shape.root === 'NessusClientData_v2',
  async *read(file) {
    let [host, hosts, items]: [Host, number, number] = [noHost, 0, 0]
    let [run, version]: [string | null, string | null] = [null, null]
    for await (const event of readXml(file, wanted)) {
      const name = event.path.at(-1)
      if (event.kind === 'open' && name === 'Report') run = event.attributes.name ?? null
      else if (event.kind === 'open' && name === 'ReportHost') {
        host = { ...noHost, name: event.attributes.name ?? null }
        hosts += 1
        items = 0
      } else if (event.kind === 'close' && name === 'ReportHost') {
        // Only at the end of a host is it known what the scanner says of itself there.
        yield {
          kind: 'tool',
          tool,
          toolVersion: version,
          target: host.name,
          from: host.from,
          to: host.to,
          credentialed: host.credentialed,
        }
        if (items === 0) yield warning(`nothing is reported of ${host.name ?? 'a host'}: that is not yet a pass`)
      } else if (event.kind === 'element' && name === 'HostProperties')
        host = { ...host, ...propertiesOf(event.element) }
      else if (event.kind === 'element' && name === 'ReportItem') {
        items += 1
        version ??= versionIn(event.element)
        host = { ...host, credentialed: host.credentialed ?? credentialedIn(event.element) }
        for (const cve of children(event.element, 'cve')) {
          const id = textIn(cve)
          if (id !== null) yield { kind: 'vulnerability', id } satisfies ImportEvent
        }
        yield outcome(event, { ...recordOf(event.element, host), run, toolVersion: version })
      }
    }
    if (hosts === 0) yield { kind: 'tool', tool, toolVersion: version, target: null }
    if (hosts === 0) yield warning('the report has no host: nothing was looked at')
  },
}

const tool = 'Nessus'

function wanted(path: readonly string[]): boolean | 'skip' {
  const name = path.at(-1)
  if (name === 'ReportItem' || name === 'HostProperties') return true
  return name === 'NessusClientData_v2' || name === 'Report' || name === 'ReportHost' ? false : 'skip'
}

type Host = {
  readonly name: string | null
  readonly from: string | null
  readonly to: string | null
  /** Whether the scanner signed in to it. */
  readonly credentialed: boolean | null
}

const noHost: Host = { name: null, from: null, to: null, credentialed: null }

function propertiesOf(element: XmlElement): Partial<Host> {
  const tag = (name: string) => textIn(children(element, 'tag').find(one => one.attributes.name === name))
  return {
    from: moment(tag('HOST_START_TIMESTAMP')) ?? tag('HOST_START'),
    to: moment(tag('HOST_END_TIMESTAMP')) ?? tag('HOST_END'),
  }
}

function moment(seconds: string | null): string | null {
  if (seconds === null || !/^\d{1,11}$/.test(seconds)) return null
  return new Date(Number(seconds) * 1000).toISOString()
}

/** The plugin that tells of the scan itself names the version of the scanner in its output. */
function versionIn(element: XmlElement): string | null {
  if (element.attributes.pluginID !== '19506') return null
  return /Nessus version\s*:\s*([\w.-]+)/.exec(textIn(child(element, 'plugin_output')) ?? '')?.[1] ?? null
}

function credentialedIn(element: XmlElement): boolean | null {
  if (element.attributes.pluginID !== '19506') return null
  const said = /Credentialed checks\s*:\s*(yes|no)/i.exec(textIn(child(element, 'plugin_output')) ?? '')?.[1]
  return said === undefined ? null : said.toLowerCase() === 'yes'
}

function recordOf(element: XmlElement, host: Host) {
  const part = (name: string) => textIn(child(element, name))
  const { pluginID, pluginName, severity } = element.attributes
  const checked = part('compliance-result')
  const level = severity?.trim() || null
  const word = checked ?? part('risk_factor') ?? level ?? 'unnamed'
  return {
    tool,
    target: host.name,
    rule:
      (checked === null ? null : (part('compliance-check-id') ?? part('compliance-check-name'))) ??
      pluginID ??
      'unnamed',
    title: part('compliance-check-name') ?? pluginName ?? part('plugin_name'),
    sourceWord: word,
    verdict:
      checked === null
        ? level === '0'
          ? 'info'
          : 'fail'
        : (wordIn(verdicts, checked.toUpperCase()) ?? 'not_evaluated'),
    sourceSeverity: level,
    severity: wordIn(severities, level) ?? 'unknown',
    resource: resourceOf(element, host),
    message: part('compliance-actual-value') ?? part('plugin_output') ?? part('synopsis') ?? part('description'),
    from: host.from,
    to: host.to,
    requirements: claims([
      ...referencesIn(part('compliance-reference')),
      ...children(element, 'cwe').flatMap(one => weaknesses(textIn(one) ?? undefined, tool)),
    ]),
    ...(checked === null && level !== '0' ? { findings: findingsOf(element, host) } : {}),
  } satisfies Partial<ResultRecord>
}

/** A plugin may stand for several weaknesses, each of which somebody may look for. */
function findingsOf(element: XmlElement, host: Host): readonly Finding[] {
  const part = (name: string) => textIn(child(element, name)) ?? undefined
  const same: Finding = {
    kind: 'host',
    asset: host.name,
    score: scoreIn(part('cvss4_base_score')) ?? scoreIn(part('cvss3_base_score')) ?? scoreIn(part('cvss_base_score')),
    exploitProbability: probabilityIn(part('epss_score')),
    exploited: part('exploited_by_malware') === 'true' || child(element, 'cisa-known-exploited') !== undefined || null,
    place: resourceOf(element, host),
  }
  const known = children(element, 'cve').flatMap(one => textIn(one) ?? [])
  return known.length > 0 ? known.map(vulnerability => ({ ...same, vulnerability })) : [same]
}

const severities: Readonly<Record<string, Severity>> = { 0: 'info', 1: 'low', 2: 'medium', 3: 'high', 4: 'critical' }

const verdicts: Readonly<Record<string, AnswerStatus>> = {
  PASSED: 'pass',
  FAILED: 'fail',
  // The check could not decide, and leaves that to a person.
  WARNING: 'manual',
  ERROR: 'error',
  INFO: 'info',
  SKIPPED: 'not_evaluated',
}

function resourceOf({ attributes: { port, protocol } }: XmlElement, host: Host): string | null {
  if (host.name === null || !port || port === '0') return host.name
  const place = host.name.includes(':') ? `[${host.name}]:${port}` : `${host.name}:${port}`
  return protocol && protocol.toLowerCase() !== 'tcp' ? `${place}/${protocol.toLowerCase()}` : place
}

/** Written as scheme|id, with commas between. */
function referencesIn(written: string | null): readonly ClaimedRequirement[] {
  return (written ?? '').split(',').flatMap(one => {
    const [scheme, id] = one.split('|').map(part => part.trim())
    return scheme && id ? [{ scheme, id, claimedBy: 'the author of the audit file' }] : []
  })
}
