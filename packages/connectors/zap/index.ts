import type { ImportEvent, Severity } from '@onus/core/result-record'
import type { Format } from '../importer/format.ts'
import type { Json, JsonItem } from '../importer/json.ts'
import { at, entries, has, isObject, listAt, textAt } from '../importer/look.ts'
import { outcome, reportsIn, warning, weaknesses, wordIn } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'

/**
 * The JSON report of ZAP. An alert is one record for each instance, which is about its address, or one about the site when it
 * lists none. Its word is `riskdesc`. An alert fails; with risk 0 it is information, and with confidence 0 somebody has called it
 * a false positive, which suppresses it.
 */
export const zap: Format = {
  id: 'zap',
  title: 'ZAP JSON',
  recognises: shape =>
    shape.kind === 'json' &&
    has(shape.sample, 'site') &&
    (has(shape.sample, '@version') ||
      has(shape.sample, '@programName') ||
      has(at(shape.sample, 'site', 0), 'alerts') ||
      has(at(shape.sample, 'site'), 'alerts')),
  async *read(file, shape) {
    const reports = await reportsIn(file, shape, [
      ['site', '*', 'alerts', '*'],
      ['site', 'alerts', '*'],
    ])
    const [head = null] = reports.heads
    const run = {
      toolVersion: textAt(head, '@version'),
      time: textAt(head, 'created') ?? textAt(head, '@generated'),
    }
    const found = at(head, 'site')
    const sites = isObject(found) ? [found] : listAt(head, 'site')
    for (const one of sites) yield { kind: 'tool', tool, toolVersion: run.toolVersion, target: textAt(one, '@name') }
    if (sites.length === 0) {
      yield { kind: 'tool', tool, toolVersion: run.toolVersion, target: null }
      yield warning('the report has no site: nothing was looked at')
    }
    const seen = new Set<number>()
    for await (const { item, part, path } of reports.items()) {
      const place = part === 0 ? Number(path[1]) : 0
      seen.add(place)
      yield* eventsOf(item, sites[place] ?? null, run)
    }
    for (const [place, one] of sites.entries())
      if (!seen.has(place)) yield warning(`${textAt(one, '@name') ?? 'the site'} has no alert: that is not yet a pass`)
  },
}

const tool = 'ZAP'

function* eventsOf(
  item: JsonItem,
  site: Json,
  { toolVersion, time }: { toolVersion: string | null; time: string | null },
): Generator<ImportEvent> {
  const { value } = item
  const risk = textAt(value, 'riskcode')
  const word = textAt(value, 'riskdesc') ?? risk ?? 'unnamed'
  const isFalsePositive = textAt(value, 'confidence') === '0'
  const target = textAt(site, '@name')
  const given = at(value, 'instances')
  const instances = isObject(given) ? entries(given).map(([, one]) => one) : listAt(value, 'instances')
  const count = Number(textAt(value, 'count') ?? instances.length)
  const title = textAt(value, 'name') ?? textAt(value, 'alert')
  if (instances.length > 0 && count > instances.length)
    yield warning(`${title ?? 'an alert'} was raised ${count} times, of which the report lists ${instances.length}`)
  for (const instance of instances.length > 0 ? instances : [null])
    yield outcome(item, {
      tool,
      toolVersion,
      target,
      rule: textAt(value, 'pluginid') ?? textAt(value, 'alertRef') ?? title ?? 'unnamed',
      title,
      sourceWord: word,
      verdict: isFalsePositive ? 'suppressed' : risk === '0' ? 'info' : 'fail',
      sourceSeverity: word,
      severity: wordIn(byRisk, risk) ?? byWord(word),
      resource: textAt(instance, 'uri') ?? textAt(value, 'uri') ?? target,
      message:
        [textAt(instance, 'method'), textAt(instance, 'param'), textAt(instance, 'evidence')]
          .filter(part => part !== null)
          .join(' ')
          .slice(0, 1000) || null,
      from: time,
      to: time,
      suppression: isFalsePositive ? { by: null, why: 'False positive', until: null } : null,
      requirements: weaknesses(at(value, 'cweid'), tool),
    })
}

const byRisk: Readonly<Record<string, Severity>> = { 0: 'info', 1: 'low', 2: 'medium', 3: 'high' }

function byWord(word: string): Severity {
  const first = word.trim().split(' ')[0]?.toLowerCase() ?? ''
  return severityOf(first)
}
