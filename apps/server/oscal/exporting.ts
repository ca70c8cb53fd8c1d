import { text as textOfStream } from 'node:stream/consumers'
import { TakenPlaces } from '@onus/core/oscal-document'
import { refuse } from '@onus/core/problem'
import { componentDefinition } from '@onus/oscal/component'
import { type Format, type Node, readDocument } from '@onus/oscal/document'
import { catalogDocument } from '@onus/oscal/framework'
import { lossesOf, planDocument, withTexts } from '@onus/oscal/ssp'
import { profileDocument } from '@onus/oscal/tailoring'
import { validateValue } from '@onus/oscal/validate'
import { writeDocument } from '@onus/oscal/write'
import type { OrgTransaction } from '../db/index.ts'
import { type Moment, versionInForce, versionsInForce } from '../register/store.ts'
import { type Assessing, type AssessmentModel, assessmentDocument, assessmentModels } from './assessing.ts'
import { type Asked, gatherPlan, type Rooms } from './gather.ts'

export type Wanted = Asked & {
  readonly framework: string | undefined
  readonly engagement: string | undefined
  readonly format: Format
  readonly document: string | undefined
}

/** A document as text, and everything that it could not carry. */
export type Exported = { readonly name: string; readonly text: string; readonly losses: readonly string[] }

/** Writes a document of one model from live facts. One that would not validate is a bug of ours and is never sent. */
export async function exportModel(
  model: 'system-security-plan' | 'component-definition' | 'profile' | 'catalog' | AssessmentModel,
  tx: OrgTransaction,
  org: string,
  rooms: Assessing,
  wanted: Wanted,
): Promise<Exported> {
  if (wanted.document !== undefined) return await originalOf(tx, org, rooms, wanted.document, wanted, model)
  const { document, losses } = await made()
  const report = await validateValue(document)
  if (!report.valid) throw new Error(`our own ${model} is not valid: ${JSON.stringify(report.errors.slice(0, 5))}`)
  const { text } = writeDocument(document, wanted.format)
  return { name: `${model}-${wanted.moment.asOf.slice(0, 10)}.${wanted.format}`, text, losses }

  async function made(): Promise<{ document: Node; losses: readonly string[] }> {
    if (model === 'catalog') return await catalogOf(tx, rooms, wanted)
    if (isOfAssessment(model)) return await assessmentDocument(model, tx, org, rooms, wanted)
    const input = await gatherPlan(tx, org, rooms, wanted)
    if (model === 'system-security-plan') return { document: planDocument(input), losses: lossesOf(input) }
    if (model === 'component-definition') {
      const frameworks = (await rooms.library.of(tx)).all()
      return { document: componentDefinition(input, frameworks), losses: lossesOf(input) }
    }
    const people = new Map(input.state.people.map(one => [one.id, one.body]))
    const { at, framework, state } = input
    const losses = ['Earlier versions of the profile, and the people who approved it but for their names, stay behind.']
    return { document: profileDocument({ at, framework, profile: state.profile, people }), losses }
  }
}

/** Whether a model is written from an engagement and its registers, not from controls alone. */
export function isOfAssessment(model: string): model is AssessmentModel {
  return assessmentModels.includes(model)
}

async function catalogOf(tx: OrgTransaction, { library }: Rooms, wanted: Wanted) {
  const ref =
    wanted.framework ??
    refuse('invalid_input', 'Say which framework', [{ path: 'query.framework', message: 'missing' }])
  const framework = (await library.of(tx)).get(ref) ?? refuse('not_found', `There is no framework ${ref} here`)
  const losses = ['Words that were imported for the framework stay behind: they are not ours to hand on.']
  const { ref: _, byId: __, ...file } = framework
  return { document: catalogDocument(file, wanted.moment.asOf), losses }
}

const mostBytes = 64 * 1024 * 1024

/** A document of another tool as it came, with our texts as they stand now in the places that they were taken from. */
async function originalOf(
  tx: OrgTransaction,
  org: string,
  { blobs }: Rooms,
  id: string,
  { moment, format }: Wanted,
  model: string,
): Promise<Exported> {
  const { body } = await versionInForce(tx, 'oscal-document', id, moment)
  if (body.model !== model) refuse('invalid_input', `This document is a ${body.model}`)
  const bytes = Buffer.from(await textOfStream(await blobs.read(org, body.original)))
  if (bytes.byteLength > mostBytes) refuse('too_large', 'The document is too large to be written again')
  const reading = readDocument(bytes)
  if (!reading.ok) throw new Error(`an imported document cannot be read again: ${JSON.stringify(reading.findings)}`)
  const places = TakenPlaces.parse(JSON.parse(await textOfStream(await blobs.read(org, body.taken))))
  const changed = await changedTexts(tx, places, moment)
  if (changed.size === 0 && reading.document.format === format)
    return { name: body.source.name, text: bytes.toString('utf8'), losses: [] }
  const { text } = writeDocument(withTexts(reading.document.whole, changed), format, null)
  return { name: body.source.name.replace(/\.[a-z]+$/i, `.${format}`), text, losses: [] }
}

async function changedTexts(
  tx: OrgTransaction,
  places: TakenPlaces,
  moment: Moment,
): Promise<ReadonlyMap<string, string>> {
  const bodies = new Map<string, unknown>()
  for (const noun of ['control', 'person', 'scope'] as const)
    for (const one of await versionsInForce(tx, noun, moment)) bodies.set(one.subject, one.body)
  return new Map(
    places.flatMap(({ pointer, id, field, text }) => {
      const now = valueAt(bodies.get(id), field)
      return now === undefined || now === text ? [] : [[pointer, now] as const]
    }),
  )
}

/** The text at a path; a step into a list is the id of an item. */
function valueAt(body: unknown, field: readonly string[]): string | undefined {
  let at: unknown = body
  for (const step of field) {
    if (Array.isArray(at)) at = at.find(one => (one as { id?: unknown }).id === step)
    else at = (at as Record<string, unknown> | null | undefined)?.[step]
  }
  return typeof at === 'string' ? at : undefined
}
