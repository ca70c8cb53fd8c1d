import type { ResultRecord } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import type { Format } from '../importer/format.ts'
import { outcome, warning } from '../importer/outcome.ts'
import { child, children, readXml, textIn, type XmlElement } from '../importer/xml.ts'

/**
 * JUnit XML in its dialects. A test without a failure, an error or a skip in it passed, unless it says itself that it did not
 * run; the format has no word for that, so it is called `passed`. A failure or an error of a whole suite is a record of its
 * own under the name of the suite. The resource is the file of the test where it is given.
 */
export const junit: Format = {
  id: 'junit',
  title: 'JUnit XML',
  recognises: shape => shape.kind === 'xml' && suites.has(shape.root),
  async *read(file) {
    const open: Suite[] = []
    let [tests, isKnown] = [0, false]
    for await (const event of readXml(file, wanted)) {
      const name = event.path.at(-1)
      if (event.kind === 'open') {
        open.push(suiteOf(event.attributes, open.at(-1)))
        const target = event.attributes.hostname || null
        if (target !== null || !isKnown) yield { kind: 'tool', tool, toolVersion: null, target }
        isKnown = true
      } else if (event.kind === 'close') {
        const suite = open.pop()
        if (suite && suite.tests === 0 && suite.troubles > 0)
          yield warning(
            `the suite ${suite.name ?? 'without a name'} counts ${suite.troubles} failures and lists no test`,
          )
        const parent = open.at(-1)
        if (suite && parent) parent.tests += suite.tests
      } else if (name === 'testcase') {
        tests += 1
        const suite = open.at(-1)
        if (suite) suite.tests += 1
        yield outcome(event, testOf(event.element, suite))
      } else {
        const suite = open.at(-1)
        if (suite) suite.tests += 1
        yield outcome(event, {
          ...common(suite),
          rule: suite?.name ?? 'unnamed',
          sourceWord: event.element.name,
          verdict: verdicts[event.element.name as Word],
          message: messageOf(event.element),
        })
      }
    }
    if (tests === 0) yield warning('no test is listed: that is not yet a pass')
  },
}

const tool = 'JUnit'

/** What holds tests; the last is how Eclipse calls the whole of them. */
const suites = new Set(['testsuites', 'testsuite', 'testrun'])

function wanted(path: readonly string[]): boolean | 'skip' {
  const name = path.at(-1)
  if (name === 'testcase' || name === 'failure' || name === 'error') return true
  return suites.has(name ?? '') ? false : 'skip'
}

type Suite = {
  readonly name: string | null
  readonly host: string | null
  readonly file: string | null
  readonly start: string | null
  readonly troubles: number
  tests: number
}

function suiteOf(attributes: Readonly<Record<string, string>>, parent: Suite | undefined): Suite {
  const count = (name: string) => Number(attributes[name]) || 0
  return {
    name: attributes.name || parent?.name || null,
    host: attributes.hostname || parent?.host || null,
    file: attributes.file || parent?.file || null,
    start: attributes.timestamp || parent?.start || null,
    troubles: count('failures') + count('errors'),
    tests: 0,
  }
}

function common(suite: Suite | undefined) {
  return {
    tool,
    run: suite?.name ?? null,
    target: suite?.host ?? null,
    severity: 'unknown',
    from: suite?.start ?? null,
    to: suite?.start ?? null,
  } as const
}

type Word = 'failure' | 'error' | 'skipped' | 'disabled' | 'notrun' | 'passed'

const verdicts: Readonly<Record<Word, AnswerStatus>> = {
  failure: 'fail',
  error: 'error',
  skipped: 'not_evaluated',
  disabled: 'not_evaluated',
  notrun: 'not_evaluated',
  passed: 'pass',
}

function testOf(element: XmlElement, suite: Suite | undefined) {
  const { name, classname, file, timestamp } = element.attributes
  const { word, verdict } = outcomeOf(element)
  const deciding = child(element, word)
  const again = children(element, 'flakyFailure').length + children(element, 'flakyError').length
  return {
    ...common(suite),
    rule: [classname || suite?.name, name].filter(Boolean).join('.') || 'unnamed',
    title: name || null,
    sourceWord: word,
    verdict,
    resource: file || suite?.file || null,
    message: deciding ? messageOf(deciding) : again > 0 ? `failed ${again} times before` : null,
    ...(timestamp ? { from: timestamp, to: timestamp } : {}),
  } satisfies Partial<ResultRecord>
}

/** Some dialects say in an attribute what others say with an element. */
function outcomeOf(element: XmlElement): { readonly word: string; readonly verdict: AnswerStatus } {
  const found = (['failure', 'error', 'skipped'] as const).find(word => child(element, word) !== undefined)
  if (found !== undefined) return { word: found, verdict: verdicts[found] }
  const given = [element.attributes.status, element.attributes.result].map(word => word?.trim() ?? '')
  const words = given.map(word => word.toLowerCase().replaceAll(/[\s_-]/g, ''))
  const said = spellings.find(([spelling]) => words.some(word => spelling.test(word)))?.[1]
  if (said !== undefined) return { word: said, verdict: verdicts[said] }
  for (const [spelling, verdict] of others) {
    const place = words.findIndex(word => spelling.test(word))
    if (place !== -1) return { word: given[place]!, verdict }
  }
  return { word: 'passed', verdict: 'pass' }
}

const spellings: readonly (readonly [RegExp, Word])[] = [
  [/^(fail|failed|failure)$/, 'failure'],
  [/^(error|errored|broken)$/, 'error'],
  [/^(skip|skipped|pending|suppressed|ignored)$/, 'skipped'],
  [/^disabled$/, 'disabled'],
  [/^notrun$/, 'notrun'],
]

/** Words that stay as they are written: of tests that broke off, and of tests that came to no outcome. */
const others: readonly (readonly [RegExp, AnswerStatus])[] = [
  [/^(timeout|timedout|\w+error)$/, 'error'],
  [
    /^(untested\w*|undefined|inconclusive|notexecuted|norun|blocked|todo|cancell?ed|aborted|notapplicable|xfailed|pending\w*)$/,
    'not_evaluated',
  ],
]

function messageOf(element: XmlElement): string | null {
  return (element.attributes.message || textIn(element))?.slice(0, 10_000) ?? null
}
