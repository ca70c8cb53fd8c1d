import type { ClaimedRequirement, ImportEvent, ResultRecord } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import type { Format } from '../importer/format.ts'
import { warning, wordIn } from '../importer/outcome.ts'
import { severityOf } from '../importer/severity.ts'
import { child, children, readXml, textIn, type XmlElement } from '../importer/xml.ts'
import { newRules, type Rule } from './rules.ts'

/**
 * XCCDF 1.1 and 1.2 results, alone, in their benchmark or in an ARF collection (NIST). Each rule-result counts with the
 * word of its result, which already is the one after overrides; an override stays visible in the message. Its severity is
 * its own, else that of the rule. What has no instance speaks of the target as a whole and names no resource.
 */
export const xccdf: Format = {
  id: 'xccdf',
  title: 'XCCDF 1.1 and 1.2 results, ARF 1.1',
  recognises: shape =>
    shape.kind === 'xml' &&
    (((shape.root === 'Benchmark' || shape.root === 'TestResult') && /xccdf/i.test(shape.namespace ?? 'xccdf')) ||
      shape.root === 'asset-report-collection' ||
      shape.root === 'data-stream-collection'),
  async *read(file) {
    const rules = newRules()
    // Rules mostly stand before their results. Where they do not, the results are read in a second pass.
    let [results, readBefore, isWaiting, overridden] = [0, 0, false, 0]
    const tests: Test[] = []
    for await (const event of readXml(file, path => wanted(path) ?? rules.wanted(path))) {
      rules.add(event)
      const name = event.path.at(-1)
      if (event.kind === 'open' && name === 'TestResult') tests.push({ ...noTest, ...headOf(event.attributes) })
      if (event.kind !== 'element' || event.path.at(-2) !== 'TestResult') continue
      const test = tests.at(-1) ?? noTest
      if (name !== 'rule-result') {
        tests[tests.length - 1] = withPart(test, event.element)
        continue
      }
      test.results.count += 1
      if (isWaiting) continue
      const rule = rules.find(test.benchmark, event.element.attributes.idref)
      if (rule === null && event.path.length > 2) {
        isWaiting = true
        continue
      }
      if (test.results.count === 1) yield toolOf(test)
      results += 1
      overridden += child(event.element, 'override') ? 1 : 0
      yield recordOf(event, test, rule)
    }
    if (isWaiting) {
      readBefore = results
      results = 0
      let at = -1
      let place = 0
      for await (const event of readXml(file, path => wanted(path) ?? 'skip')) {
        if (event.kind === 'open' && event.path.at(-1) === 'TestResult') [at, place] = [at + 1, 0]
        if (event.kind !== 'element' || event.path.at(-1) !== 'rule-result') continue
        results += 1
        place += 1
        if (results <= readBefore) continue
        const test = tests[at] ?? noTest
        if (place === 1) yield toolOf(test)
        overridden += child(event.element, 'override') ? 1 : 0
        yield recordOf(event, test, rules.find(test.benchmark, event.element.attributes.idref))
      }
    }
    if (tests.length === 0) yield warning('it holds rules at most, and no result of a test')
    for (const test of tests) {
      if (test.results.count > 0) continue
      yield toolOf(test)
      yield warning(`the test ${test.id ?? 'without an id'} reports no result: that is not yet a pass`)
    }
    if (overridden > 0) yield warning(`${overridden} results were overridden by hand; each says so in its message`)
  },
}

const containers = new Set([
  'asset-report-collection',
  'report-requests',
  'report-request',
  'reports',
  'report',
  'content',
  'data-stream-collection',
  'component',
  'Benchmark',
])
const heads = new Set(['target', 'target-facts', 'benchmark'])

/** What of the results is read; null is none of their business. */
function wanted(path: readonly string[]): boolean | null {
  const name = path[path.length - 1]!
  if (path[path.length - 2] === 'TestResult') return name === 'rule-result' || heads.has(name) ? true : null
  return name === 'TestResult' || containers.has(name) ? false : null
}

type Test = {
  readonly id: string | null
  readonly tool: string
  readonly toolVersion: string | null
  readonly target: string | null
  readonly benchmark: string | null
  readonly from: string | null
  readonly to: string | null
  readonly results: { count: number }
}

const noTest: Test = {
  id: null,
  tool: 'unnamed',
  toolVersion: null,
  target: null,
  benchmark: null,
  from: null,
  to: null,
  results: { count: 0 },
}

function headOf(attributes: Readonly<Record<string, string>>): Partial<Test> {
  const system = /^cpe:(?:2\.3:|\/)[aoh]:([^:]*):([^:]*)(?::([^:]*))?/i.exec(attributes['test-system'] ?? '')
  const [tool, version] = [system?.[2], system?.[3]]
  return {
    id: attributes.id ?? null,
    tool: tool ? (wordIn(properNames, tool.toLowerCase()) ?? tool) : attributes['test-system'] || 'unnamed',
    toolVersion: version && version !== '*' && version !== '-' ? version : null,
    from: attributes['start-time'] ?? null,
    to: attributes['end-time'] ?? null,
    results: { count: 0 },
  }
}

const properNames: Readonly<Record<string, string>> = { openscap: 'OpenSCAP', scc: 'SCC' }

/** The test with what one of its first elements says. */
function withPart(test: Test, element: XmlElement): Test {
  if (element.name === 'target') return { ...test, target: test.target ?? textIn(element) }
  if (element.name === 'benchmark') return { ...test, benchmark: element.attributes.id || null }
  const fact = (end: string) => textIn(children(element, 'fact').find(one => (one.attributes.name ?? '').endsWith(end)))
  return {
    ...test,
    tool: fact(':scanner:name') ?? test.tool,
    toolVersion: fact(':scanner:version') ?? test.toolVersion,
    target: test.target ?? fact(':fqdn') ?? fact(':host_name'),
  }
}

function toolOf(test: Test): ImportEvent {
  return { kind: 'tool', tool: test.tool, toolVersion: test.toolVersion, target: test.target }
}

function recordOf(
  { element, pointer, sha256 }: { element: XmlElement; pointer: string; sha256: string },
  test: Test,
  rule: Rule | null,
): ImportEvent {
  const overrides = children(element, 'override')
  const word = textIn(child(element, 'result')) ?? textIn(child(overrides.at(-1), 'new-result')) ?? 'unknown'
  const severity = element.attributes.severity || rule?.severity || null
  const instances = children(element, 'instance').flatMap(one => textIn(one) ?? [])
  const record: ResultRecord = {
    tool: test.tool,
    toolVersion: test.toolVersion,
    run: test.id,
    target: test.target,
    rule: element.attributes.idref || 'unnamed',
    title: rule?.title ?? null,
    sourceWord: word,
    verdict: wordIn(verdicts, word.toLowerCase()) ?? 'not_evaluated',
    sourceSeverity: severity,
    severity: severityOf(severity),
    resource: instances[0] ?? null,
    message: messageOf(element, instances),
    from: element.attributes.time || test.from,
    to: element.attributes.time || test.to,
    suppression: null,
    requirements: requirementsOf(element, rule),
    identity: null,
    raw: { pointer, sha256 },
  }
  return { kind: 'record', record }
}

const verdicts: Readonly<Record<string, AnswerStatus>> = {
  pass: 'pass',
  // The rule failed, was remedied and passed when it was tried again.
  fixed: 'pass',
  fail: 'fail',
  error: 'error',
  unknown: 'not_evaluated',
  notchecked: 'not_evaluated',
  notapplicable: 'not_applicable',
  notselected: 'excluded',
  informational: 'info',
}

function messageOf(element: XmlElement, instances: readonly string[]): string | null {
  const parts = [
    ...children(element, 'override').map(one => {
      const [before, after] = [textIn(child(one, 'old-result')), textIn(child(one, 'new-result'))]
      const [who, when] = [one.attributes.authority, one.attributes.time]
      const why = textIn(child(one, 'remark'))
      return `overridden from ${before ?? '?'} to ${after ?? '?'}${who ? ` by ${who}` : ''}${when ? ` at ${when}` : ''}${why ? `: ${why}` : ''}`
    }),
    ...children(element, 'message').flatMap(one => textIn(one) ?? []),
    ...(instances.length > 1 ? [`also ${instances.slice(1).join(', ')}`] : []),
  ]
  return parts.length === 0 ? null : parts.join('; ')
}

function requirementsOf(element: XmlElement, rule: Rule | null): readonly ClaimedRequirement[] {
  const own = children(element, 'ident').flatMap(one => {
    const id = textIn(one)
    return id === null ? [] : [{ scheme: schemeOf(one.attributes.system, id), id }]
  })
  const author = rule?.benchmark ?? 'the author of the rules'
  const all = [...own, ...(rule?.idents ?? []).map(one => ({ scheme: schemeOf(one.system, one.id), id: one.id }))]
  return [...new Map(all.map(one => [`${one.scheme} ${one.id}`, { ...one, claimedBy: author }])).values()]
}

/** A short name for the systems that benchmarks refer to most; any other is named by its own address. */
function schemeOf(system: string | null | undefined, id: string): string {
  if (/^CCE-\d/.test(id)) return 'CCE'
  if (/^CCI-\d/.test(id)) return 'CCI'
  if (/^CVE-\d/.test(id)) return 'CVE'
  const found = schemes.find(([address]) => address.test(system ?? ''))
  return found?.[1] ?? (system || 'unnamed')
}

const schemes: readonly (readonly [RegExp, string])[] = [
  [/800-53/i, 'NIST-800-53'],
  [/800-171/i, 'NIST-800-171'],
  [/CSWP/i, 'NIST-CSF'],
  [/cisecurity\.org\/benchmark/i, 'CIS'],
  [/cisecurity\.org\/controls/i, 'CIS-Controls'],
  [/iso\.org/i, 'ISO-27001'],
  [/pcisecuritystandards/i, 'PCI-DSS'],
  [/legacy/i, 'DISA-legacy'],
]
