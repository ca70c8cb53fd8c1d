import type { Severity } from '@onus/core/result-record'
import type { Format } from '../importer/format.ts'
import { outcome, warning, weaknesses, wordIn } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'
import { child, children, readXml, textIn, type XmlElement } from '../importer/xml.ts'

/**
 * The XML report of ZAP, read like its JSON: an alert is one record for each instance, which is about its address, or one about
 * the site when it lists none; its word is `riskdesc`. With risk 0 it is information, and with confidence 0 somebody has called
 * it a false positive, which suppresses it.
 */
export const zapXml: Format = {
  id: 'zap-xml',
  title: 'ZAP XML',
  recognises: shape => shape.kind === 'xml' && shape.root === 'OWASPZAPReport',
  async *read(file) {
    let [toolVersion, time, site]: [string | null, string | null, string | null] = [null, null, null]
    let [sites, alerts] = [0, 0]
    for await (const event of readXml(file, wanted)) {
      const name = event.path.at(-1)
      if (event.kind === 'open' && name === 'OWASPZAPReport') {
        toolVersion = event.attributes.version || null
        time = event.attributes.created || event.attributes.generated || null
      } else if (event.kind === 'open' && name === 'site') {
        sites += 1
        alerts = 0
        site = event.attributes.name || event.attributes.host || null
        yield { kind: 'tool', tool, toolVersion, target: site }
      } else if (event.kind === 'close' && name === 'site') {
        if (alerts === 0) yield warning(`${site ?? 'the site'} has no alert: that is not yet a pass`)
      } else if (event.kind === 'element') {
        alerts += 1
        const { element } = event
        const instances = children(child(element, 'instances'), 'instance')
        const count = Number(textIn(child(element, 'count')) ?? instances.length)
        if (instances.length > 0 && count > instances.length)
          yield warning(
            `${titleOf(element) ?? 'an alert'} was raised ${count} times, of which the report lists ${instances.length}`,
          )
        for (const instance of instances.length > 0 ? instances : [element])
          yield outcome(event, { ...recordOf(element, instance, site), toolVersion, from: time, to: time })
      }
    }
    if (sites > 0) return
    yield { kind: 'tool', tool, toolVersion, target: null }
    yield warning('the report has no site: nothing was looked at')
  },
}

const tool = 'ZAP'

function wanted(path: readonly string[]): boolean | 'skip' {
  const name = path.at(-1)
  if (name === 'alertitem' || (name === 'alert' && path.at(-2) === 'alerts')) return true
  return name === 'OWASPZAPReport' || name === 'site' || name === 'alerts' ? false : 'skip'
}

function titleOf(element: XmlElement): string | null {
  return textIn(child(element, 'name')) ?? textIn(child(element, 'alert'))
}

function recordOf(element: XmlElement, instance: XmlElement, site: string | null) {
  const part = (name: string) => textIn(child(element, name))
  const risk = part('riskcode')
  const word = part('riskdesc') ?? risk ?? 'unnamed'
  const isFalsePositive = part('confidence') === '0'
  const seen = ['method', 'param', 'evidence'].flatMap(name => textIn(child(instance, name)) ?? [])
  return {
    tool,
    target: site,
    rule: part('pluginid') ?? part('alertRef') ?? titleOf(element) ?? 'unnamed',
    title: titleOf(element),
    sourceWord: word,
    verdict: isFalsePositive ? 'suppressed' : risk === '0' ? 'info' : 'fail',
    sourceSeverity: word,
    severity: wordIn(byRisk, risk) ?? severityOf(word.split(' ')[0] ?? null),
    resource: textIn(child(instance, 'uri')) ?? site,
    message: seen.join(' ').slice(0, 1000) || null,
    suppression: isFalsePositive ? { by: null, why: 'False positive', until: null } : null,
    requirements: weaknesses(part('cweid') ?? undefined, tool),
  } as const
}

const byRisk: Readonly<Record<string, Severity>> = { 0: 'info', 1: 'low', 2: 'medium', 3: 'high' }
