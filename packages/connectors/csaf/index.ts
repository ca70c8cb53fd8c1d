import type { ClaimedRequirement, ImportEvent, Severity, Statement } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import type { Format } from '../importer/format.ts'
import { type Json, type JsonItem, jsonItems, jsonRest } from '../importer/json.ts'
import { at, entries, has, list, listAt, text, textAt } from '../importer/look.ts'
import { compareSeverities, severityOfScore, severityOfWord } from '../importer/severity.ts'
import { type Products, productsOf } from './products.ts'

/**
 * CSAF 2.0 (OASIS, ISO/IEC 20153): VEX documents and security advisories. There is one record for each vulnerability, status
 * and product, whose word is the status; the product is the resource. The severity of a product is the highest of its scores,
 * else the word of an impact threat; one that the document says of itself as a whole is none of a product.
 */
export const csaf: Format = {
  id: 'csaf',
  title: 'CSAF 2.0',
  recognises: shape => {
    const head = shape.kind === 'json' ? at(shape.sample, 'document') : undefined
    return (
      has(head, 'csaf_version') || has(head, 'tracking', 'category') || /^csaf_/.test(textAt(head, 'category') ?? '')
    )
  },
  async *read(file) {
    const rest = await jsonRest(file, [
      ['vulnerabilities', '*'],
      ['document', 'notes'],
      ['document', 'references'],
    ])
    const head = at(rest, 'document')
    const version = textAt(head, 'csaf_version')
    if (version !== '2.0') yield warning(`the version is ${version ?? 'not said'}; it is read as 2.0`)
    const document = documentOf(rest)
    yield { kind: 'tool', tool: document.tool, toolVersion: document.toolVersion, target: null }
    let vulnerabilities = 0
    for await (const item of jsonItems(file, [['vulnerabilities', '*']])) {
      vulnerabilities += 1
      yield* vulnerabilityOf(item, document)
    }
    if (vulnerabilities === 0) yield warning('the document names no vulnerability')
  },
}

function warning(message: string): ImportEvent {
  return { kind: 'warning', message }
}

type Document = {
  readonly tool: string
  readonly toolVersion: string | null
  readonly run: string | null
  readonly from: string | null
  readonly to: string | null
  readonly products: Products
  readonly publisher: string | null
}

/** The program that wrote it, else the publisher. */
function documentOf(rest: Json): Document {
  const head = at(rest, 'document')
  const tracking = at(head, 'tracking')
  const engine = at(tracking, 'generator', 'engine')
  return {
    tool: textAt(engine, 'name') ?? textAt(head, 'publisher', 'name') ?? 'unnamed',
    toolVersion: textAt(engine, 'name') === null ? null : textAt(engine, 'version'),
    run: textAt(tracking, 'id'),
    from: textAt(tracking, 'initial_release_date'),
    to: textAt(tracking, 'current_release_date'),
    products: productsOf(at(rest, 'product_tree')),
    publisher: textAt(head, 'publisher', 'name'),
  }
}

/**
 * By the specification the versions of `fixed` and `first_fixed` products contain a fix: that is a pass. A recommended version
 * is advice on what to install and belongs to no group of statuses.
 */
const statuses: Readonly<Record<string, AnswerStatus>> = {
  first_affected: 'fail',
  known_affected: 'fail',
  last_affected: 'fail',
  known_not_affected: 'not_applicable',
  first_fixed: 'pass',
  fixed: 'pass',
  under_investigation: 'not_evaluated',
  recommended: 'info',
}

const said: Readonly<Record<string, Statement['said']>> = {
  first_affected: 'affected',
  known_affected: 'affected',
  last_affected: 'affected',
  known_not_affected: 'not_affected',
  first_fixed: 'fixed',
  fixed: 'fixed',
  under_investigation: 'under_investigation',
}

/** What some parts of a document say to each product. */
function wordsOf(
  parts: readonly Json[],
  products: Products,
  wordOf: (part: Json) => string | null,
): (id: string) => string | null {
  const found = new Map<string, string[]>()
  for (const part of parts) {
    const word = wordOf(part)
    if (word !== null) for (const id of products.idsIn(part)) found.set(id, [...(found.get(id) ?? []), word])
  }
  return id => found.get(id)?.join('; ') ?? null
}

function* vulnerabilityOf({ value, pointer, sha256 }: JsonItem, document: Document): Generator<ImportEvent> {
  const { products, publisher, ...same } = document
  const rule = textAt(value, 'cve') ?? textAt(value, 'ids', 0, 'text') ?? textAt(value, 'title') ?? 'unnamed'
  yield { kind: 'vulnerability', id: rule }
  const severityOf = severitiesOf(value, products)
  const messageOf = messagesOf(value, products)
  const justificationOf = wordsOf(listAt(value, 'flags'), products, flag => textAt(flag, 'label'))
  const actionOf = wordsOf(listAt(value, 'remediations'), products, remedy => textAt(remedy, 'details'))
  const requirements = weaknessesOf(value, document.tool)
  let records = 0
  for (const [sourceWord, ids] of entries(at(value, 'product_status')))
    for (const id of list(ids).flatMap(one => text(one) ?? [])) {
      records += 1
      yield {
        kind: 'record',
        record: {
          ...same,
          target: null,
          rule,
          title: textAt(value, 'title'),
          sourceWord,
          verdict: statuses[sourceWord] ?? 'not_evaluated',
          ...severityOf(id),
          resource: products.nameOf(id),
          message: messageOf(id),
          statement: {
            said: said[sourceWord] ?? 'unknown',
            product: products.nameOf(id),
            component: null,
            justification: justificationOf(id),
            action: actionOf(id),
            author: publisher,
          },
          suppression: null,
          requirements,
          identity: null,
          raw: { pointer, sha256 },
        },
      }
    }
  if (records === 0) yield warning(`${rule} names the status of no product: nothing is known of it`)
}

type Rated = { readonly severity: Severity; readonly sourceSeverity: string | null }

/** 2.0 has scores, 2.1 has metrics with the same inside. */
function severitiesOf(value: Json, products: Products): (id: string) => Rated {
  const found = new Map<string, Rated>()
  const rate = (ids: readonly string[], rated: Rated | null) => {
    for (const id of rated === null ? [] : ids) {
      const before = found.get(id)
      if (before === undefined || compareSeverities(rated!.severity, before.severity) > 0) found.set(id, rated!)
    }
  }
  for (const score of listAt(value, 'scores')) rate(products.idsIn(score), ratedBy(score))
  for (const metric of listAt(value, 'metrics')) rate(products.idsIn(metric), ratedBy(at(metric, 'content')))
  const byThreat = new Map<string, Rated>()
  for (const threat of listAt(value, 'threats')) {
    const [word, isImpact] = [textAt(threat, 'details'), textAt(threat, 'category') === 'impact']
    const severity = severityOfWord(word)
    if (isImpact && severity)
      for (const id of products.idsIn(threat)) byThreat.set(id, { severity, sourceSeverity: word })
  }
  return id => found.get(id) ?? byThreat.get(id) ?? { severity: 'unknown', sourceSeverity: null }
}

/** The newest version of CVSS that a score has. */
function ratedBy(score: Json | undefined): Rated | null {
  for (const name of ['cvss_v4', 'cvss_v3', 'cvss_v2']) {
    const cvss = at(score, name)
    const [word, base] = [textAt(cvss, 'baseSeverity'), textAt(cvss, 'baseScore')]
    const severity =
      severityOfWord(word) ?? (base === null ? null : severityOfScore(Number(base), { isVersion2: name === 'cvss_v2' }))
    if (severity !== null) return { severity, sourceSeverity: word ?? base }
  }
  return null
}

/** What the document says to each product: why it is not affected, what the impact is, what can be done. */
function messagesOf(value: Json, products: Products): (id: string) => string | null {
  const found = new Map<string, string[]>()
  const say = (about: Json, words: string | null) => {
    if (words === null) return
    for (const id of products.idsIn(about)) {
      const said = found.get(id)
      if (said === undefined) found.set(id, [words])
      else if (!said.includes(words)) said.push(words)
    }
  }
  for (const flag of listAt(value, 'flags')) say(flag, textAt(flag, 'label'))
  for (const threat of listAt(value, 'threats')) say(threat, textAt(threat, 'details'))
  for (const remedy of listAt(value, 'remediations')) {
    const [category, details] = [textAt(remedy, 'category'), textAt(remedy, 'details')]
    say(remedy, category === null ? details : `${category}: ${details ?? ''}`)
  }
  return id => found.get(id)?.join('; ') ?? null
}

/** 2.0 has one `cwe`, 2.1 a list of them. */
function weaknessesOf(value: Json, claimedBy: string): readonly ClaimedRequirement[] {
  const ids = [at(value, 'cwe'), ...listAt(value, 'cwes')].flatMap(one => textAt(one, 'id') ?? [])
  return [...new Set(ids)].map(id => ({ scheme: 'CWE', id, claimedBy }))
}
