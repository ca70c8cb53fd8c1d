import { Readable } from 'node:stream'
import type { Control } from '@onus/core/control'
import { canonicalJson, type Json } from '@onus/core/json'
import { type OscalDocument, TakenPlaces } from '@onus/core/oscal-document'
import type { ParameterValue } from '@onus/core/profile'
import type { Scope } from '@onus/core/scope'
import { controlIds } from '@onus/oscal/framework'
import type { Proposals } from '@onus/oscal/ssp'
import { ownerOf } from '@onus/oscal/tailoring'
import { type BlobStore, noteBlob } from '../blob/store.ts'
import type { Framework, FrameworkCatalog } from '../framework/catalog.ts'
import { dayOf } from '../organisation/day.ts'
import { record, type Writer } from '../record/record.ts'
import { type Moment, versionInForce } from '../register/store.ts'
import { keep, type WrittenHere } from './identity.ts'
import type { existingNouns } from './import-state.ts'
import { formatOf, type Given } from './reading.ts'

type Existing = Awaited<ReturnType<typeof existingNouns>>

/** A proposed control as it would be recorded. */
export type Drafted = {
  readonly key: string
  readonly pointer: string
  readonly body: Control
  readonly status: readonly string[]
  /** False when the framework has no such requirement, so that the control addresses nothing yet. */
  readonly isKnown: boolean
}

/** The installed framework that has most of the identifiers that a document speaks of. */
export function frameworkOf(catalog: FrameworkCatalog, proposals: Proposals): Framework | null {
  const tokens = proposals.controls.map(one => one.control)
  const counted = catalog.all().map(framework => {
    const known = new Set(controlIds(framework).values())
    return { framework, count: tokens.filter(token => known.has(token)).length }
  })
  const best = counted.reduce<(typeof counted)[number] | null>((a, b) => (a && a.count >= b.count ? a : b), null)
  return best && best.count > 0 ? best.framework : null
}

/** What a document proposes as controls of ours: proposed, owned by nobody, addressing what the document says. */
export function draftsOf(proposals: Proposals, framework: Framework, existing: Existing): readonly Drafted[] {
  const refs = new Map([...controlIds(framework)].map(([ref, token]) => [token, ref]))
  const codes = new Set(existing.controls.map(one => one.body.code))
  return proposals.controls.map(one => {
    const ref = refs.get(one.control)
    const item = ref === undefined ? undefined : framework.byId.get(ref.slice(ref.indexOf(':') + 1))
    const code = freeCode(one.label.slice(0, 30), codes)
    codes.add(code)
    return {
      key: one.key,
      pointer: one.pointer,
      status: one.status,
      isKnown: item?.assessable ?? false,
      body: {
        code,
        title: (item?.label ?? one.label).slice(0, 200),
        statement: one.statement,
        theme: '',
        lifecycle: { state: 'proposed' },
        evidenceOwners: [],
        cadence: 'annual',
        acceptance: ['To be said by whoever adopts it'],
        addresses: ref !== undefined && item?.assessable ? [{ requirement: ref, how: one.how }] : [],
        checks: [],
        manual: null,
        scopes: [],
        origin: null,
      },
    }
  })
}

function freeCode(label: string, taken: ReadonlySet<string>): string {
  if (!taken.has(label)) return label
  for (let number = 2; ; number += 1) if (!taken.has(`${label}-${number}`)) return `${label}-${number}`
}

type Taking = {
  readonly writer: Writer
  readonly given: Given
  readonly proposals: Proposals
  readonly framework: Framework
  readonly drafts: readonly Drafted[]
  readonly existing: Existing
  readonly blobs: BlobStore
  readonly moment: Moment
  /** Where parameters go, and the person who takes them over. */
  readonly profile: string | undefined
  readonly person: string | null
  readonly reason: string
}

/** Records what a document of another tool proposes, and keeps the document so that it can be given back. */
export async function takeProposals(taking: Taking): Promise<readonly WrittenHere[]> {
  const { writer, given, proposals, framework, drafts, existing, reason } = taking
  const written: WrittenHere[] = []
  const places = new Map<
    string,
    { readonly noun: 'control' | 'person' | 'scope'; readonly id: string; readonly under: readonly string[] }
  >()
  for (const { key, body } of proposals.people) {
    const email = body.email?.toLowerCase()
    const known =
      existing.people.find(one => email !== undefined && one.body.email?.toLowerCase() === email) ??
      existing.people.find(one => one.body.name === body.name) ??
      null
    const kept = known
      ? { id: known.subject, written: null }
      : await keep(writer, { noun: 'person', body, reason }, null, null)
    if (kept.written) written.push(kept.written)
    places.set(key, { noun: 'person', id: kept.id, under: [] })
  }
  const scope = await keep(writer, { noun: 'scope', body: scopeOf(taking, places), reason }, null, null)
  if (scope.written) written.push(scope.written)
  for (const [key, place] of places) if (place.noun === 'scope') places.set(key, { ...place, id: scope.id })
  for (const { key, body } of drafts) {
    const kept = await keep(writer, { noun: 'control', body: { ...body, scopes: [scope.id] }, reason }, null, null)
    if (kept.written) written.push(kept.written)
    places.set(key, { noun: 'control', id: kept.id, under: [] })
  }
  written.push(...(await takeParameters(taking)))
  const document = await keepOriginal(taking, scope.id, placesOf(proposals, places))
  const made = await record(writer, { noun: 'oscal-document', body: document, reason, provenance: 'upload' })
  return [...written, { noun: 'oscal-document', ...made, title: `${given.file.name} (${framework.shortTitle})` }]
}

/** A scope with the components of the document; where each of them went is noted. */
function scopeOf(
  { proposals, writer }: Taking,
  places: Map<string, { noun: 'control' | 'person' | 'scope'; id: string; under: readonly string[] }>,
): Scope {
  const components = proposals.components.map(({ key, kind, name, description, supplier }) => {
    const id = writer.newId()
    places.set(key, { noun: 'scope', id: '', under: ['components', id] })
    return { id, kind, name, description, boundary: { state: 'in' as const }, location: '', supplier, connections: [] }
  })
  return {
    kind: proposals.model === 'system-security-plan' ? 'system' : 'product_line',
    name: proposals.title.slice(0, 200),
    description: proposals.description,
    parent: null,
    components,
    locations: [],
    commitments: [],
  }
}

function placesOf(
  proposals: Proposals,
  places: ReadonlyMap<string, { noun: 'control' | 'person' | 'scope'; id: string; under: readonly string[] }>,
): TakenPlaces {
  return TakenPlaces.parse(
    proposals.taken.flatMap(({ pointer, key, field, text }) => {
      const place = places.get(key)
      return place ? [{ pointer, noun: place.noun, id: place.id, field: [...place.under, field], text }] : []
    }),
  )
}

/** The values that a document sets, in the profile that was named for them. */
export function parametersFor(
  proposals: Proposals,
  framework: Framework,
  source: string,
  decided: Pick<ParameterValue, 'approvedBy' | 'approvedAt'>,
) {
  const refs = new Map([...controlIds(framework)].map(([ref, token]) => [token, ref]))
  return proposals.parameters.flatMap(({ control, parameter, values, source: said }): ParameterValue[] => {
    const requirement = refs.get(control) ?? refs.get(ownerOf(parameter))
    if (requirement === undefined || values.length === 0 || parameter === '') return []
    const label = parameter.slice(0, 100)
    return [
      {
        requirement,
        parameter: label,
        label,
        values: [...values],
        units: null,
        source: said.trim() || source,
        rationale: `As ${source} has it`,
        overlay: null,
        ...decided,
      },
    ]
  })
}

async function takeParameters(taking: Taking): Promise<readonly WrittenHere[]> {
  const { writer, profile, person, proposals, framework, given, moment, reason } = taking
  if (profile === undefined || person === null) return []
  const known = await versionInForce(writer.tx, 'profile', profile, moment)
  if (known.body.framework !== framework.ref) return []
  const decided = { approvedBy: person, approvedAt: await dayOf(writer.tx, writer.at) }
  const values = parametersFor(proposals, framework, given.file.name, decided)
  if (values.length === 0) return []
  const before = known.body.tailoring ?? { impact: null, overlays: [], actions: [], parameters: [] }
  const body = { ...known.body, tailoring: { ...before, parameters: [...before.parameters, ...values] } }
  const { written } = await keep(writer, { noun: 'profile', body, reason }, known, null)
  return written ? [written] : []
}

const mostBytes = 64 * 1024 * 1024

async function keepOriginal(taking: Taking, scope: string, places: TakenPlaces): Promise<OscalDocument> {
  const { writer, given, proposals, framework, blobs } = taking
  const taken = await blobs.put(writer.org, Readable.from([canonicalJson(places as unknown as Json)]), mostBytes)
  await noteBlob(writer.tx, writer.org, taken, 'application/json')
  const original = await blobs.adopt(writer.org, given.file.path)
  await noteBlob(writer.tx, writer.org, original, given.file.mediaType)
  return {
    model: proposals.model,
    title: proposals.title.slice(0, 200),
    version: proposals.version,
    framework: framework.ref as OscalDocument['framework'],
    source: {
      name: given.file.name,
      format: formatOf(given.document),
      sha256: original.sha256 as OscalDocument['original'],
    },
    original: original.sha256 as OscalDocument['original'],
    taken: taken.sha256 as OscalDocument['taken'],
    scope,
  }
}
