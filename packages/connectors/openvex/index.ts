import type { ImportEvent, Statement } from '@onus/core/result-record'
import type { AnswerStatus } from '@onus/core/verdict'
import type { Format } from '../importer/format.ts'
import { type Json, jsonItems, jsonRest } from '../importer/json.ts'
import { at, isObject, list, listAt, text, textAt } from '../importer/look.ts'

/**
 * OpenVEX 0.0.x to 0.2.0, also inside an in-toto statement. There is one record for each statement, product and subcomponent:
 * the product is the target, the subcomponent the resource; a product without subcomponents is both. A statement that a later
 * one on the same matter supersedes is counted like any other, and a warning says how many there are.
 */
export const openvex: Format = {
  id: 'openvex',
  title: 'OpenVEX 0.0.x to 0.2.0',
  recognises: shape => shape.kind === 'json' && (isVex(shape.sample) || isVex(at(shape.sample, 'predicate'))),
  async *read(file, shape) {
    const inside = shape.kind === 'json' && !isVex(shape.sample) ? ['predicate'] : []
    const pattern = [...inside, 'statements', '*']
    const document = at(await jsonRest(file, [pattern]), ...inside)
    const tool = textAt(document, 'tooling') ?? textAt(document, 'author') ?? 'unnamed'
    yield { kind: 'tool', tool, toolVersion: null, target: null }
    const matters = new Map<string, number>()
    let statements = 0
    for await (const { value, pointer, sha256 } of jsonItems(file, [pattern])) {
      statements += 1
      const rule = vulnerabilityOf(at(value, 'vulnerability'))
      yield { kind: 'vulnerability', id: rule }
      const moment = textAt(value, 'timestamp') ?? textAt(document, 'timestamp')
      const sourceWord = textAt(value, 'status') ?? 'no status'
      for (const [product, subcomponent] of subjectsOf(value)) {
        const matter = JSON.stringify([rule, product, subcomponent])
        matters.set(matter, (matters.get(matter) ?? 0) + 1)
        yield {
          kind: 'record',
          record: {
            tool,
            toolVersion: null,
            run: textAt(document, '@id'),
            target: product,
            rule,
            title: textAt(value, 'vulnerability', 'description') ?? textAt(value, 'vuln_description'),
            sourceWord,
            verdict: statuses[sourceWord] ?? 'not_evaluated',
            sourceSeverity: null,
            severity: 'unknown',
            resource: subcomponent ?? product,
            message: messageOf(value),
            from: moment,
            to: textAt(value, 'last_updated') ?? moment,
            suppression: null,
            requirements: [],
            identity: null,
            statement: {
              said: said[sourceWord] ?? 'unknown',
              product,
              component: subcomponent,
              justification: textAt(value, 'justification') ?? textAt(value, 'impact_statement'),
              action: textAt(value, 'action_statement'),
              author: textAt(document, 'author'),
            },
            raw: { pointer, sha256 },
          },
        }
      }
    }
    const superseded = [...matters.values()].reduce((sum, count) => sum + count - 1, 0)
    if (superseded > 0)
      yield warning(
        `${superseded} records are superseded by others on the same vulnerability and product; all are counted`,
      )
    if (statements === 0) yield warning('the document makes no statement')
  },
}

function isVex(value: Json | undefined): boolean {
  if (!isObject(value)) return false
  if (/openvex/i.test(text(list(value['@context'])[0] ?? value['@context']) ?? '')) return true
  return (
    Array.isArray(value.statements) &&
    listAt(value, 'statements').some(one => textAt(one, 'status') && at(one, 'vulnerability') !== undefined)
  )
}

function warning(message: string): ImportEvent {
  return { kind: 'warning', message }
}

/** By the specification the versions of a `fixed` product contain a fix: that is a pass. One that was never affected had nothing to pass. */
const statuses: Readonly<Record<string, AnswerStatus>> = {
  affected: 'fail',
  not_affected: 'not_applicable',
  fixed: 'pass',
  under_investigation: 'not_evaluated',
}

const said: Readonly<Record<string, Statement['said']>> = {
  affected: 'affected',
  not_affected: 'not_affected',
  fixed: 'fixed',
  under_investigation: 'under_investigation',
}

/** Up to 0.0.2 it is a text, since 0.2.0 an object. */
function vulnerabilityOf(value: Json | undefined): string {
  return text(value) ?? textAt(value, 'name') ?? textAt(value, '@id') ?? textAt(value, 'aliases', 0) ?? 'unnamed'
}

/** Up to 0.0.2 the subcomponents stand beside the products and belong to each of them. */
function subjectsOf(statement: Json): readonly (readonly [product: string | null, subcomponent: string | null])[] {
  const products = listAt(statement, 'products')
  const beside = listAt(statement, 'subcomponents')
  return (products.length > 0 ? products : [null]).flatMap(product => {
    const parts = [...listAt(product, 'subcomponents'), ...beside].map(nameOf)
    return (parts.length > 0 ? parts : [null]).map(part => [nameOf(product), part] as const)
  })
}

function nameOf(value: Json): string | null {
  const identifiers = at(value, 'identifiers')
  return (
    text(value) ??
    textAt(value, '@id') ??
    textAt(identifiers, 'purl') ??
    textAt(identifiers, 'cpe23') ??
    textAt(identifiers, 'cpe22') ??
    (isObject(at(value, 'hashes')) ? text(Object.values(at(value, 'hashes') ?? {})[0]) : null)
  )
}

function messageOf(value: Json): string | null {
  const names = ['justification', 'impact_statement', 'status_notes', 'action_statement', 'statement']
  const parts = names.flatMap(name => textAt(value, name) ?? [])
  return parts.length > 0 ? parts.join('; ') : null
}
