import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import type { frameworks } from '@onus/contract/framework'
import { type FrameworkText, FrameworkWords, type RequirementText } from '@onus/core/framework'
import { canonicalJson, type Json } from '@onus/core/json'
import { refuse } from '@onus/core/problem'
import type { Version } from '@onus/core/version'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import type { Call, Upload } from '../http/handler.ts'
import type { OpenTexts } from '../posture/service.ts'
import { record } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'
import { type Moment, versionsInForce } from '../register/store.ts'
import type { FrameworkLibrary } from './library.ts'
import { readText } from './reading.ts'

const mostShown = 200
const mostFaults = 1000
const mostBytes = 64 * 1024 * 1024

/** The texts that the organisation imported, one for each framework: the latest counts. */
export async function textsInForce(tx: OrgTransaction, moment: Moment): Promise<readonly Version<FrameworkText>[]> {
  const latest = new Map<string, Version<FrameworkText>>()
  for (const text of await versionsInForce(tx, 'framework-text', moment)) latest.set(text.body.framework, text)
  return [...latest.values()]
}

export type ImportedText = {
  readonly id: string
  readonly title: string
  readonly licence: string
  readonly words: ReadonlyMap<string, RequirementText>
}

const kept = new Map<string, ReadonlyMap<string, RequirementText>>()
const mostKept = 8

/** The words of a framework as the organisation imported them, verified byte by byte; null when it imported none. */
export async function textOf(
  tx: OrgTransaction,
  blobs: BlobStore,
  org: string,
  framework: string,
  moment: Moment,
): Promise<ImportedText | null> {
  const text = (await textsInForce(tx, moment)).find(one => one.body.framework === framework)
  if (!text) return null
  const key = `${org} ${text.body.words}`
  const known = kept.get(key)
  const words = known ?? (await readWords(blobs, org, text.body.words))
  if (!known) {
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size + 1 - mostKept))) kept.delete(oldest)
    kept.set(key, words)
  }
  return { id: text.subject, title: text.body.title, licence: text.body.licence, words }
}

/** The parameters that imported texts leave open, for posture: an open one makes its requirement not assessable. */
export function openTexts(blobs: BlobStore): OpenTexts {
  return async (tx, moment) =>
    new Map(
      (await textsInForce(tx, moment)).map(text => [
        text.body.framework as string,
        async () => {
          const imported = await textOf(tx, blobs, text.org, text.body.framework, moment)
          const start = text.body.framework.length + 1
          return {
            fact: text.fact,
            parametersOf: requirement =>
              imported?.words.get(requirement.slice(start))?.parameters.map(parameter => parameter.id) ?? [],
          }
        },
      ]),
    )
}

async function readWords(blobs: BlobStore, org: string, sha256: string): Promise<ReadonlyMap<string, RequirementText>> {
  const { items } = FrameworkWords.parse(await json(await blobs.read(org, sha256)))
  return new Map(items.map(item => [item.id, item]))
}

type Rooms = { readonly library: FrameworkLibrary; readonly blobs: BlobStore }

/** Reads the text of a framework from a file, says what of it fits, and takes it when asked to. */
export async function importText(
  call: Call<(typeof frameworks)['importText']>,
  file: Upload,
  { library, blobs }: Rooms,
) {
  const { framework: ref, take, licence, columns, reason } = call.body
  const framework = (await library.of(call.tx)).get(ref) ?? refuse('not_found', `There is no framework ${ref} here`)
  const { format, title, version, items, faults } = await readText(file, columns)
  const spellings = new Map(
    framework.requirements.flatMap(one =>
      [one.id, one.attributes.oscalId, one.attributes.cprtId].map(
        said => [String(said).toLowerCase(), one.id] as const,
      ),
    ),
  )
  const idOf = (given: string) => (framework.byId.has(given) ? given : spellings.get(given.toLowerCase()))
  const known = items.flatMap(item => {
    const id = idOf(item.id)
    return id === undefined ? [] : [{ ...item, id }]
  })
  const there = new Set(known.map(item => item.id))
  const missing = framework.requirements.filter(one => one.assessable && !there.has(one.id)).map(one => one.id)
  const unknown = items.filter(item => idOf(item.id) === undefined).map(item => item.id)
  return {
    format,
    title,
    version,
    items: known.length,
    missing: missing.slice(0, mostShown),
    missingCount: missing.length,
    unknown: unknown.slice(0, mostShown),
    unknownCount: unknown.length,
    faults: faults.slice(0, mostFaults),
    faultCount: faults.length,
    sample: known.find(item => item.parts.length > 0) ?? null,
    written: await taken(),
  }

  async function taken() {
    if (take === 'look') return null
    if (licence.trim() === '')
      return refuse('invalid_input', 'Say by what right you hold the text', [
        { path: 'body.licence', message: 'missing' },
      ])
    if (known.length === 0)
      return refuse('invalid_input', `The file has no words for any requirement of ${framework.title}`)
    if (take === 'whole' && faults.length > 0)
      return refuse(
        'invalid_input',
        `${faults.length} places of the file are wrong; correct them, or take what is good`,
        faults.slice(0, 100).map(fault => ({ path: `${fault.where} ${fault.column}`.trim(), message: fault.message })),
      )
    const words = await blobs.put(
      call.org,
      Readable.from([canonicalJson({ items: known } as unknown as Json)]),
      mostBytes,
    )
    await noteBlob(call.tx, call.org, words, 'application/json')
    const original = await blobs.adopt(call.org, file.path)
    await noteBlob(call.tx, call.org, original, file.mediaType)
    const before = (await textsInForce(call.tx, await momentOf(call.tx, {}, call.at))).find(
      one => one.body.framework === ref,
    )
    const body: FrameworkText = {
      framework: ref as FrameworkText['framework'],
      title: title || framework.title,
      publisher: framework.publisher,
      licence,
      source: {
        name: file.name,
        format,
        version,
        sha256: original.sha256 as FrameworkText['original'],
      },
      words: words.sha256 as FrameworkText['words'],
      original: original.sha256 as FrameworkText['original'],
      items: known.length,
      missing,
      unknown,
    }
    return await record(call, {
      noun: 'framework-text',
      ...(before && { subject: before.subject }),
      body,
      reason: reason || `Imported from ${file.name}`,
      provenance: 'upload',
    })
  }
}
