import type { ImportEvent } from '@onus/core/result-record'
import { placeOf } from '../importer/finding.ts'
import type { Format } from '../importer/format.ts'
import { type Json, type JsonItem, jsonItems } from '../importer/json.ts'
import { at, entries, has, textAt } from '../importer/look.ts'
import { findingsAt, missing, outcome, warning } from '../importer/outcome.ts'

/**
 * The JSON of TruffleHog 3, and of the version 2 before it: one finding a line, one alone, or a list. A finding fails; its word
 * is `verified` when the tool tried the secret and it worked, else `unverified`, and for version 2 `found`. It has no severity
 * and is about a file or whatever else the source calls the place; the secret itself is never taken over.
 */
export const trufflehog: Format = {
  id: 'trufflehog',
  title: 'TruffleHog JSON',
  recognises: shape => findingsAt(shape, isOwn, []) !== null,
  async *read(file, shape) {
    const pattern = findingsAt(shape, isOwn, []) ?? ['*']
    const isLines = shape.kind === 'json' && shape.isLines
    const said = new Set<string | null>()
    let [read, others] = [0, 0]
    for await (const item of jsonItems(file, [pattern], { isLines })) {
      if (!isFinding(item.value)) {
        // What the program says of its own work, when both went to one file.
        if (!has(item.value, 'level', 'msg')) others += 1
        else if (/^(error|fatal)/.test(textAt(item.value, 'level') ?? ''))
          yield missing(`the tool reports an error: ${(textAt(item.value, 'msg') ?? '').slice(0, 200)}`)
        continue
      }
      read += 1
      const target = targetOf(item.value)
      if (!said.has(target)) yield { kind: 'tool', tool, toolVersion: null, target }
      said.add(target)
      yield has(item.value, 'stringsFound') ? olderFinding(item) : finding(item, target)
    }
    if (read === 0) {
      yield { kind: 'tool', tool, toolVersion: null, target: null }
      yield warning('the file has no finding: that is not yet a pass')
    }
    if (others > 0) yield warning(`${others} items are not findings and were not read`)
  },
}

const tool = 'TruffleHog'

function isFinding(value: Json): boolean {
  if (has(value, 'SourceMetadata') && (has(value, 'DetectorName') || has(value, 'DetectorType'))) return true
  return has(value, 'stringsFound', 'reason')
}

/** A finding, or what the program says of its own work. */
function isOwn(value: Json): boolean {
  return isFinding(value) || (has(value, 'level', 'msg') && textAt(value, 'logger') === 'trufflehog')
}

/** The kind of source and what it says: `{ "Git": { "commit": ..., "file": ... } }`. */
function sourceOf(value: Json): Json | undefined {
  return entries(at(value, 'SourceMetadata', 'Data'))[0]?.[1]
}

function targetOf(value: Json): string | null {
  const source = sourceOf(value)
  for (const name of ['repository', 'bucket', 'image', 'project', 'workspace_name', 'channel_name']) {
    const found = textAt(source, name)
    if (found !== null) return found
  }
  return null
}

function finding(item: JsonItem, target: string | null): ImportEvent {
  const { value } = item
  const source = sourceOf(value)
  const places = ['file', 'path', 'filename', 'key', 'location', 'link', 'url', 'title', 'layer']
  const place = places.map(name => textAt(source, name)).find(found => found !== null) ?? null
  const time = textAt(source, 'timestamp')
  const details = ['line', 'commit'].flatMap(name => {
    const said = textAt(source, name)
    return said === null ? [] : [`${name} ${said}`]
  })
  return outcome(item, {
    tool,
    run: textAt(value, 'SourceName'),
    target,
    rule: textAt(value, 'DetectorName') ?? textAt(value, 'DetectorType') ?? 'unnamed',
    title: textAt(value, 'DetectorDescription'),
    sourceWord: at(value, 'Verified') === true ? 'verified' : 'unverified',
    verdict: 'fail',
    severity: 'unknown',
    resource: place,
    findings: [{ kind: 'secret', place: placeOf(place, source, 'line') }],
    message: details.join(', ') || null,
    from: time,
    to: time,
  })
}

function olderFinding(item: JsonItem): ImportEvent {
  const { value } = item
  const date = textAt(value, 'date')
  const commit = textAt(value, 'commitHash')
  return outcome(item, {
    tool,
    run: textAt(value, 'branch'),
    rule: textAt(value, 'reason') ?? 'unnamed',
    sourceWord: 'found',
    verdict: 'fail',
    severity: 'unknown',
    resource: textAt(value, 'path'),
    message: commit === null ? null : `commit ${commit}`,
    from: date,
    to: date,
  })
}
