import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type ConclusionStatement, statementText } from '@onus/core/conclusion'
import { canonicalJson, type Json } from '@onus/core/json'
import {
  compareBytes,
  drawSample,
  maskedField,
  maskedLine,
  populationLine,
  systematicSample,
} from '@onus/core/sampling'
import { formatKeys, onlyKey, signCheckpoint } from '@onus/ledger/checkpoint'
import { commit } from '@onus/ledger/commitment'
import { encodeEvent, type LedgerEvent } from '@onus/ledger/event'
import { consistencyProof, inclusionProof, rootAt } from '@onus/ledger/proof'
import { memoryReader, sampleLog, sampleSigner } from '@onus/ledger/sample'
import { canonicalText, listText } from './format.ts'
import { type BundledFact, type BundlePlan, bundleFiles } from './write.ts'

/** A made-up engagement with everything that a bundle can hold, and the ledger that it lies in. For tests and measurements. */
export type SampleBundle = Awaited<ReturnType<typeof sampleBundle>>

export type SampleOptions = {
  readonly evidence?: number
  readonly rows?: number
  /** The content of each piece of evidence, in parts that may be shared. */
  readonly bytesOf?: (item: number) => readonly Buffer[]
  /** What a liar would have recorded: changes to what is said before it is committed to. */
  readonly lie?: (noun: string, body: Body) => Body
  /** Whose it is, when not that of the made-up organisation. */
  readonly organisation?: { readonly id: string; readonly name: string }
  /** What else was recorded, each a thing of its own. */
  readonly more?: readonly { readonly noun: string; readonly body: Body }[]
  /** What the engagement says otherwise than a Type II about 2026. */
  readonly engagement?: {
    readonly kind: string
    readonly from: string
    readonly to: string
    readonly evidenceDays?: number
  }
  /** Whether what is about people is shown in it; it is masked when nothing is said. */
  readonly personal?: 'masked' | 'shown'
  /** How the sample was taken; at random when nothing is said. */
  readonly sample?: SampleKind
  /** How the rows of the population are masked; null where they were frozen before there were masks. */
  readonly mask?: ((line: string) => string) | null
  /** What a liar has the ledger entries of conclusions refer to. */
  readonly refsOf?: (refs: readonly number[]) => readonly number[]
  /** Where a liar has the checkpoint of its conclusions. */
  readonly checkpointAt?: number
  /** What a liar leaves out of the list that the ledger fixes. */
  readonly leaveOut?: (noun: string) => boolean
  /** What of the population was erased after its sample was drawn, and whether no entry of the ledger says so. */
  readonly erased?: { readonly what: 'content' | 'files'; readonly lied?: boolean }
}

export type SampleKind = 'random' | 'systematic' | 'judgemental' | 'all'

type Body = { readonly [key: string]: unknown }

export const sha256Hex = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

const madeUp = { id: '00000000-0000-4000-8000-00000000000a', name: 'Ünimaginable Ltd' }
const uuid = (number: number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
const at = (index: number) => new Date(Date.UTC(2026, 0, 5) + index * 60_000).toISOString()
const actor = { kind: 'user', id: 'p-7' } as const
const signer = sampleSigner()
export const sampleKeys = formatKeys(onlyKey(signer.verifier.vkey))
export const sampleLedgerSigner = signer
const edKey = generateKeyPairSync('ed25519')
const passkey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const auditor = uuid(90)
const [engagement, control, snapshot, population] = [uuid(1), uuid(2), uuid(3), uuid(4)]

export async function sampleBundle(options: SampleOptions = {}) {
  const { evidence = 3, rows = 40, bytesOf = item => [Buffer.from(`evidence number ${item}\n`.repeat(20))] } = options
  const { id: org } = options.organisation ?? madeUp
  const entries: Uint8Array[] = []
  const facts: BundledFact[] = []
  const blobs = new Map<string, { size: number; make: () => readonly Buffer[] }>()
  const versions = new Map<string, number>()
  const keep = (make: () => readonly Buffer[]) => {
    const hash = createHash('sha256')
    let size = 0
    for (const part of make()) {
      hash.update(part)
      size += part.length
    }
    const sha256 = hash.digest('hex')
    blobs.set(sha256, { size, make })
    return sha256
  }
  const add = (noun: string, subject: string, given: Body, more: object = {}, listed = true) => {
    const index = entries.length
    const body = options.lie?.(noun, given) ?? given
    const version = (versions.get(subject) ?? 0) + 1
    versions.set(subject, version)
    const effective = { from: at(index), to: null }
    const fact = uuid(1000 + index)
    const content = canonicalJson({ org, noun, subject, version, fact, effective, actor, reason: '', body } as Json)
    const salt = createHash('sha256').update(`salt ${index}`).digest()
    const event = {
      v: 1,
      type: 'version.recorded',
      at: at(index),
      org,
      actor: { kind: 'person', id: actor.id },
      subject: { kind: noun, id: subject },
      commit: commit(Buffer.from(content), salt),
      refs: [],
      provenance: { kind: 'attested' },
      idem: fact,
      ...more,
    }
    const entry = encodeEvent(event as unknown as LedgerEvent)
    entries.push(entry)
    if (listed) facts.push({ index, noun, subject, version, fact, entry, content, salt, erased: null, retention: null })
    return index
  }
  const other = () => add('person', uuid(500 + entries.length), { name: 'Not in the bundle' }, {}, false)

  const said = { ...engagementBody, ...options.engagement }
  add('engagement', engagement, said)
  other()
  add('control', control, { code: 'AC-1', title: 'Access is reviewed' })
  const rowsOfSnapshot = keep(() => [Buffer.from('PAR1 rows')])
  add('snapshot', snapshot, snapshotBody(rowsOfSnapshot))
  const items = Array.from({ length: evidence }, (_, item) => {
    other()
    const index = add(
      'evidence',
      uuid(10_000 + item),
      evidenceBody(
        item,
        keep(() => bytesOf(item)),
      ),
    )
    add('review', uuid(20_000 + item), reviewBody(uuid(10_000 + item)))
    return index
  })
  const gone = add('evidence', uuid(30), {
    ...evidenceBody(
      0,
      keep(() => [Buffer.from('erased')]),
    ),
    title: 'Gone',
  })
  const tombstone = add('erasure', uuid(31), { rule: erasure.rule }, { type: 'evidence.erased', refs: [gone], erasure })
  const link = add('evidence', uuid(33), linkBody)
  const forget = (index: number, what: 'content' | 'files', by: number) => {
    const place = facts.findIndex(fact => fact.index === index)
    const fact = { ...(facts[place] as BundledFact), erased: { rule: erasure.rule, by, what } }
    facts[place] = what === 'content' ? { ...fact, content: null, salt: null } : fact
  }
  forget(gone, 'content', tombstone)
  const masksOf = (lines: readonly string[], mask: (line: string) => string) => {
    const sha256 = keep(() => [Buffer.from(lines.map(line => `${mask(line)}\n`).join(''))])
    return { algorithm: 'onus-mask-1', sha256, key: keep(() => [Buffer.from(`${maskKey.toString('hex')}\n`)]) }
  }
  const lines = rowLines(rows)
  const popHash = keep(() => [Buffer.from(lines.map(line => `${line}\n`).join(''))])
  const masks = options.mask === null ? {} : { masked: masksOf(lines, options.mask ?? honestMask) }
  const frozen = add('population', population, { ...populationBody(popHash, rows), ...masks })
  add('draw', uuid(5), drawBody(options.sample ?? 'random', popHash, rows, lines))
  if (options.erased) {
    const { what, lied = false } = options.erased
    const said = { ...erasure, ...(what === 'files' && { what }) }
    const more = { type: 'evidence.erased', refs: [frozen], erasure: said }
    forget(frozen, what, lied ? tombstone : add('erasure', uuid(32), { rule: erasure.rule }, more))
  }
  for (const [place, { noun, body }] of (options.more ?? []).entries()) add(noun, uuid(40_000 + place), body)
  const reader = (count: number) => memoryReader(sampleLog(entries.slice(0, count), { signer }).files)
  const size = options.checkpointAt ?? entries.length
  const root = Buffer.from(await rootAt(reader(Math.min(size, entries.length)), Math.min(size, entries.length)))
  for (const kind of ['ed25519', 'passkey'] as const) {
    const refs = items.slice(0, 3)
    const statement = statementOf(kind, refs, { size, root: root.toString('base64') })
    const conclusion = { audit: engagement, control, result: 'effective', size, root: root.toString('base64url') }
    add(
      'conclusion',
      uuid(kind === 'ed25519' ? 6 : 7),
      { title: 'Conclusion', signed: signed(kind, statement) },
      {
        type: 'conclusion.signed',
        refs: options.refsOf?.(refs) ?? refs,
        conclusion,
        period: { from: at(0), to: at(1) },
      },
    )
  }
  other()
  const inList = facts.filter(fact => !options.leaveOut?.(fact.noun))
  const list = sha256Hex(listText(inList, -1))
  const record = add('bundle', uuid(8), { engagement, list, title: 'Bundle' })
  other()
  const log = sampleLog(entries, { signer })
  const files = memoryReader(log.files)
  const note = signCheckpoint({ origin: log.origin, size: entries.length, root: log.root }, [signer])
  const rootNow = Buffer.from(log.root).toString('base64')
  const past = size < entries.length ? [{ size, root: root.toString('base64') }] : []
  const plan: BundlePlan = {
    madeAt: '2027-01-10T00:00:00.000Z',
    madeBy: '0.1.0',
    personal: options.personal ?? 'masked',
    organisation: options.organisation ?? madeUp,
    engagement: {
      id: engagement,
      title: said.title,
      kind: said.kind,
      from: said.from,
      to: said.to,
      period: { from: inBerlin(said.from, 0), to: inBerlin(said.to, 1) },
      evidenceFrom: inBerlin(said.from, said.kind === 'soc2_type1' ? -(options.engagement?.evidenceDays ?? 30) : 0),
    },
    record,
    ledger: { origin: log.origin, size: entries.length, root: rootNow, note, keys: sampleKeys },
    checkpoints: await Promise.all(
      past.map(async one => ({
        ...one,
        proof: (await consistencyProof(files, one.size, entries.length)).map(hash =>
          Buffer.from(hash).toString('base64'),
        ),
      })),
    ),
    matrix: { rows: [{ requirement: 'soc2@2017:CC6.1', controls: [control] }] },
    facts: async function* () {
      yield* [...inList, facts.at(-1) as BundledFact]
    },
    proofOf: index => inclusionProof(files, index, entries.length),
    blob: sha256 => {
      const { size, make } = blobs.get(sha256) ?? { size: 0, make: () => [] }
      return { size, mediaType: 'text/plain', personal: sha256 === rowsOfSnapshot, open: () => Readable.from(make()) }
    },
  }
  return { plan, entries, items, link, record, gone, popHash, maskedHash: masks.masked?.sha256 ?? '', log }
}

/** Every file of a bundle, in memory, so that a test can lie about it. */
export async function filesOf(plan: BundlePlan): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for await (const file of bundleFiles(plan)) {
    if ('bytes' in file) files.set(file.name, Buffer.from(file.bytes))
    else if ('stream' in file) files.set(file.name, await buffer(file.stream()))
  }
  return files
}

/** The files with one changed and the manifest made to say so, as a careful forger would. */
export function forged(files: Map<string, Buffer>, name: string, bytes: Buffer): void {
  files.set(name, bytes)
  withManifest(files, manifest => {
    const file = manifest.files.find((one: { name: string }) => one.name === name)
    Object.assign(file ?? {}, { size: bytes.length, sha256: sha256Hex(bytes) })
  })
}

// biome-ignore lint/suspicious/noExplicitAny: a liar's hand reaches anything
export function withManifest(files: Map<string, Buffer>, change: (manifest: any) => void): void {
  const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '')
  change(manifest)
  files.set('manifest.json', Buffer.from(canonicalText(manifest)))
}

/** When a day begins in winter in the zone of the made-up organisation, some days on. */
export function inBerlin(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00.000+01:00`) + days * 86_400_000).toISOString()
}

const erasure = { reason: 'request', rule: 'gdpr-17', approvers: ['p-1', 'p-2'], legalHold: 'none' }

const engagementBody = {
  title: 'SOC 2 Type II 2026',
  kind: 'soc2_type2',
  from: '2026-01-01',
  to: '2026-12-31',
  lifecycle: { state: 'issued' },
} as const

function snapshotBody(sha256: string): Body {
  const completeness = {
    sourceSystem: 'GitHub',
    account: 'acme',
    query: 'GET /repos/acme/web/pulls?state=closed',
    parameters: { state: 'closed', share: 0.5 },
    zone: 'Europe/Berlin',
  }
  return { connector: 'github', takenAt: at(2), datasets: [{ dataset: 'change.pulls@1', sha256, completeness }] }
}

const linkBody: Body = {
  title: 'Change records of the year',
  kind: 'link',
  address: 'https://tickets.example/changes?year=2026',
  controls: [control],
  period: { from: at(0), to: at(90_000) },
  performedAt: at(0),
  source: 'Ticket system',
  description: 'The list of all changes, as the ticket system shows it',
  blobs: [],
  snapshot: null,
  collector: null,
  collectedBy: null,
  sensitivity: 'internal',
}

function evidenceBody(item: number, sha256: string): Body {
  return {
    title: `Access review ${item} — “Zürich”`,
    kind: 'file',
    controls: [control],
    period: { from: at(item), to: at(item + 90_000) },
    performedAt: at(item),
    source: 'Grace',
    blobs: [{ sha256, bytes: 1, name: `review-${item}.csv`, mediaType: 'text/csv' }],
    snapshot: item === 1 ? snapshot : null,
    collector: item === 1 ? 'github@2' : null,
    collectedBy: null,
    sensitivity: 'internal',
  }
}

function reviewBody(id: string): Body {
  return {
    of: { noun: 'evidence', id },
    reviewer: uuid(70),
    decision: { state: 'accepted' },
    collector: null,
    note: '',
  }
}

const maskKey = createHash('sha256').update('mask').digest()

function honestMask(line: string): string {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
  return maskedLine(line, [false, true], field => maskedField(field, maskKey, sha256))
}

function rowLines(rows: number): readonly string[] {
  const lines = Array.from({ length: rows }, (_, row) => populationLine([`PR-${row}`, row % 2 === 0 ? 'ada' : null]))
  return lines.toSorted((a, b) => compareBytes(a.split('\t')[0] ?? '', b.split('\t')[0] ?? ''))
}

function populationBody(popHash: string, rows: number): Body {
  const columns = ['number', 'author'].map(name => ({ name, type: 'text', personal: name === 'author' }))
  return {
    title: 'Pull requests',
    engagement,
    columns,
    key: ['number'],
    rows,
    popHash,
    ipe: { sourceSystem: 'GitHub', query: 'pulls' },
  }
}

function drawBody(kind: SampleKind, popHash: string, rows: number, lines: readonly string[]): Body {
  const places = placesFor(kind, popHash, rows)
  const sequence = places.map(position => ({ position, key: lines[position]?.split('\t')[0] ?? '' }))
  const said = { title: 'Sample', engagement, population, popHash, rows, sequence }
  if (kind === 'all') return { ...said, method: { kind }, size: rows, reserves: 0, changes: [] }
  if (kind === 'judgemental') {
    const method = { kind, reason: 'The largest ones' }
    return { ...said, method, size: places.length, reserves: 0, changes: [] }
  }
  const algorithm = kind === 'random' ? 'onus-draw-1' : 'onus-systematic-1'
  const changes = [{ kind: 'replaced', out: places[1], in: places[5], why: 'void' }]
  return { ...said, method: { kind, algorithm, seed, seedFrom: 'a coin' }, size: 5, reserves: 3, changes }
}

const seed = 'tossed at the table'

function placesFor(kind: SampleKind, popHash: string, rows: number): readonly number[] {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
  const draw = { seed, popHash: Buffer.from(popHash, 'hex'), population: rows }
  switch (kind) {
    case 'random':
      return drawSample({ ...draw, size: 8 }, sha256)
    case 'systematic':
      return systematicSample({ ...draw, size: 5 }, 8, sha256)
    case 'judgemental':
      return [7, 3, 11]
    case 'all':
      return Array.from({ length: rows }, (_, place) => place)
  }
}

function statementOf(
  kind: string,
  refs: readonly number[],
  checkpoint: { size: number; root: string },
): ConclusionStatement {
  const key = sha256Hex(kind === 'ed25519' ? edPublic() : point())
  const statement = {
    v: 1,
    engagement,
    control,
    result: 'effective',
    refs,
    checkpoint,
    text: 'It operated. Œuvre.',
    signer: { person: auditor, key },
  }
  return statement as unknown as ConclusionStatement
}

function signed(kind: 'ed25519' | 'passkey', statement: ConclusionStatement): Body {
  const message = Buffer.from(statementText(statement))
  const base64 = (bytes: Buffer) => bytes.toString('base64')
  if (kind === 'ed25519') {
    const signature = { kind, publicKey: base64(edPublic()), signature: base64(sign(null, message, edKey.privateKey)) }
    return { statement, signature }
  }
  const challenge = createHash('sha256').update(message).digest('base64url')
  const clientData = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge, origin: 'https://onus.example:8443' }),
  )
  const rp = createHash('sha256').update('onus.example').digest()
  const authenticatorData = Buffer.concat([rp, Buffer.of(5, 0, 0, 0, 9)])
  const over = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()])
  const signature = base64(sign('sha256', over, passkey.privateKey))
  return {
    statement,
    signature: {
      kind,
      publicKey: base64(point()),
      authenticatorData: base64(authenticatorData),
      clientData: base64(clientData),
      signature,
    },
  }
}

function edPublic(): Buffer {
  return Buffer.from(edKey.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
}

function point(): Buffer {
  const { x = '', y = '' } = passkey.publicKey.export({ format: 'jwk' })
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
}
