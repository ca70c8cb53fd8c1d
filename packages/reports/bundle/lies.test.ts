import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { Refused } from '@onus/core/problem'
import { openCheckpoint, parseKeys, signCheckpoint } from '@onus/ledger/checkpoint'
import { sampleLog, sampleSigner } from '@onus/ledger/sample'
import { type ArchiveFile, zipOf } from '../zip/index.ts'
import { type BundleVerdict, bundleZip, canonicalText, checkBundle, nodePrimitives, samplesInWords } from './index.ts'
import { pagePrimitives } from './page/primitives.ts'
import { BadZip, blobZip } from './page/zip.ts'
import {
  filesOf,
  forged,
  inBerlin,
  type SampleKind,
  type SampleOptions,
  sampleBundle,
  sampleKeys,
  sampleLedgerSigner,
  sha256Hex,
  withManifest,
} from './testing-bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'onus-lies-'))
after(() => rmSync(folder, { recursive: true }))

/** Larger where time does not matter. */
const scale = process.env.ONUS_SOAK === '1' ? { evidence: 400, rows: 20_000 } : { evidence: 3, rows: 40 }
const honest = await sampleBundle(scale)
const files = await filesOf(honest.plan)
const [first = 0, second = 0] = honest.items
const third = honest.link
const rows = `populations/${honest.maskedHash}.masked.tsv`
const evidence = [...files.keys()].filter(name => name.startsWith('evidence/'))
const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '')
const indexOf = (noun: string) => manifest.items.find((item: { noun: string }) => item.noun === noun).index
const note = honest.plan.ledger.note
const stranger = sampleSigner(honest.log.origin)

/** Takes the file of an item away and says that it was withheld. */
function withheld(files: Files, index: number): void {
  withManifest(files, manifest => {
    const [file] = itemOf(manifest, index).files as { name: string; withheld: boolean }[]
    files.delete(file?.name ?? '')
    Object.assign(file ?? {}, { withheld: true })
    manifest.files = manifest.files.filter((one: { name: string }) => one.name !== file?.name)
  })
}

const otherMasks = (line: string) => `${line.split('\t')[0]}\t~${'0'.repeat(64)}`
const maskedRowsOf = async (mask: (line: string) => string) =>
  `populations/${(await sampleBundle({ ...scale, mask })).maskedHash}.masked.tsv`
const [rowsShown, rowsOfOthers] = [await maskedRowsOf(line => line), await maskedRowsOf(otherMasks)]
const populationAt = `entry ${indexOf('population')}`
const conclusionAt = `entry ${indexOf('conclusion')}`
const drawAt = `entry ${indexOf('draw')}`

/** A Type I as of a day, with evidence about one day so many days after it. */
function typeOne(days: number, more: { evidenceDays?: number } = {}): SampleOptions {
  const day = '2026-03-20'
  const period = { from: inBerlin(day, days), to: inBerlin(day, days + 1) }
  const lie = body('evidence', { period, performedAt: period.from })
  return { ...lie, engagement: { kind: 'soc2_type1', from: day, to: day, ...more } }
}

type Files = Map<string, Buffer>
type Lie = {
  readonly told: string
  /** What a verifier must say: the code, and what exactly is wrong. */
  readonly names: readonly [string, string]
  readonly zip: () => Promise<Buffer>
  readonly keys?: string
  readonly remembered?: string
}

async function* inOrder(files: Files): AsyncGenerator<ArchiveFile> {
  for (const [name, bytes] of files) yield { name, bytes }
}

const zipped = (files: Files) => buffer(zipOf(inOrder(files)))
const flip = (bytes: Buffer | undefined, at: number) => {
  const changed = Buffer.from(bytes ?? '')
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
const rewritten = (name: string, change: (text: string) => string) => (files: Files) =>
  forged(files, name, Buffer.from(change(files.get(name)?.toString() ?? '')))

/** A lie about the files of the honest bundle. */
function about(told: string, names: readonly [string, string], change: (files: Files) => void, more = {}): Lie {
  const zip = () => {
    const changed = new Map(files)
    change(changed)
    return zipped(changed)
  }
  return { told, names, zip, ...more }
}

/** A lie of whoever holds the key: it was recorded like that. */
function recorded(told: string, names: readonly [string, string], options: SampleOptions): Lie {
  return { told, names, zip: async () => zipped(await filesOf((await sampleBundle({ ...scale, ...options })).plan)) }
}

/** A lie in the form of the zip. */
function formed(
  told: string,
  names: readonly [string, string],
  change: (zip: Buffer) => Buffer,
  also: Files = new Map(),
): Lie {
  return { told, names, zip: async () => change(await zipped(new Map([...files, ...also]))) }
}

const flipped = [
  `facts/${first}.json`,
  `receipts/${second}.tlog-proof`,
  evidence[1] ?? '',
  rows,
  'ledger/checkpoint',
  'ledger/keys',
  'matrix.json',
  'VERIFY.md',
  'verify.html',
  'verifiers/verify_bundle.py',
]

const itemOf = (manifest: { items: { index: number }[] }, index: number) =>
  manifest.items.find(item => item.index === index) as { [key: string]: unknown }

const inManifest = (index: number, change: (item: { [key: string]: unknown }) => void) => (files: Files) =>
  withManifest(files, manifest => change(itemOf(manifest, index)))

type Drawn = {
  readonly method: object
  readonly size: number
  readonly sequence: readonly { readonly position: number; readonly key: string }[]
  readonly changes: readonly object[]
}

/** What a liar has the sample say otherwise. */
function rewriting(change: (draw: Drawn) => Partial<Drawn>) {
  return {
    lie: (of: string, body: { readonly [key: string]: unknown }) =>
      of === 'draw' ? { ...body, ...change(body as unknown as Drawn) } : body,
  }
}

const beside = (item: Drawn['sequence'][number] | undefined) => ({
  position: ((item?.position ?? 0) + 1) % scale.rows,
  key: item?.key ?? '',
})

function body(noun: string, change: object) {
  return {
    lie: (of: string, body: { readonly [key: string]: unknown }) => (of === noun ? { ...body, ...change } : body),
  }
}

const signedBy = (text: string) => (files: Files) => forged(files, 'ledger/checkpoint', Buffer.from(text))
const receiptsUnder = (text: string) => (files: Files) => {
  for (const [name, bytes] of files)
    if (name.startsWith('receipts/')) forged(files, name, Buffer.from(bytes.toString().replace(note, text)))
}

const forkedLog = sampleLog(
  honest.entries.map((entry, index) => (index === 1 ? Buffer.from('{"rewritten":true}') : entry)),
  { signer: sampleLedgerSigner },
)
const forkedNote = Buffer.from(forkedLog.files.get('checkpoint') ?? '').toString()
const resigned = signCheckpoint({ origin: honest.log.origin, size: honest.entries.length, root: Buffer.alloc(32, 7) }, [
  sampleLedgerSigner,
])
const lineOf = (_: unknown, index: number) => `— stranger ${Buffer.from(sha256Hex(`${index}`)).toString('base64')}\n`
const unknownLine = (count: number) => note.replace('\n\n', `\n\n${Array.from({ length: count }, lineOf).join('')}`)

const lies: readonly Lie[] = [
  ...flipped.map(name =>
    about(`a bit flipped in ${name.replace(/[0-9a-f]{64}/, '<hash>')}`, ['file_changed', name], files =>
      files.set(name, flip(files.get(name), 12)),
    ),
  ),
  about('a bit flipped in the manifest', ['manifest', 'manifest.json'], files =>
    files.set('manifest.json', flip(files.get('manifest.json'), 20)),
  ),
  about('a manifest that is written in another way', ['manifest', 'manifest.json'], files =>
    files.set('manifest.json', Buffer.from(JSON.stringify(manifest, null, 1))),
  ),
  about('a manifest of a shape that nobody knows', ['manifest', 'manifest.json'], files =>
    withManifest(files, manifest => Object.assign(manifest, { hidden: 1 })),
  ),
  about('a file of evidence left out', ['file_missing', evidence[0] ?? ''], files => files.delete(evidence[0] ?? '')),
  about('a file that the manifest does not list', ['file_unlisted', 'evidence/extra.txt'], files =>
    files.set('evidence/extra.txt', Buffer.from('x')),
  ),
  about('an item left out of the manifest', ['list', 'manifest.json'], files => {
    for (const name of [`facts/${first}.json`, `receipts/${first}.tlog-proof`]) files.delete(name)
    withManifest(files, manifest => {
      manifest.items = manifest.items.filter((item: { index: number }) => item.index !== first)
      manifest.files = manifest.files.filter((file: { name: string }) => files.has(file.name))
      const listed = manifest.items.filter((item: { noun: string }) => item.noun !== 'bundle')
      manifest.list = sha256Hex(listed.map((item: { index: number }) => `${item.index}\n`).join(''))
    })
  }),
  about('an item listed twice', ['manifest', 'manifest.json'], files =>
    withManifest(files, manifest => manifest.items.splice(3, 0, manifest.items[3])),
  ),
  about('a link that leads elsewhere', ['item_misdescribed', `entry ${third}`], files =>
    inManifest(third, item => Object.assign(item, { address: 'https://elsewhere.example/' }))(files),
  ),
  about('a link that is said to be a file', ['item_misdescribed', `entry ${third}`], files =>
    inManifest(third, item => Object.assign(item, { address: null }))(files),
  ),
  about('a file that is said to be a link', ['item_misdescribed', `entry ${first}`], files =>
    inManifest(first, item => Object.assign(item, { address: 'https://elsewhere.example/' }))(files),
  ),
  about('two stored files exchanged', ['item_misdescribed', `entry ${first}`], files => {
    const name = (index: number) => (itemOf(manifest, index).files as { name: string }[])[0]?.name ?? ''
    const [one, other] = [name(first), name(second)]
    const [bytes, others] = [files.get(one), files.get(other)]
    forged(files, one, others ?? Buffer.alloc(0))
    forged(files, other, bytes ?? Buffer.alloc(0))
  }),
  about('an item that points to the file of another', ['item_misdescribed', `entry ${first}`], files =>
    withManifest(files, manifest => {
      itemOf(manifest, first).files = itemOf(manifest, second).files
    }),
  ),
  about(
    'words of a fact changed, with every hash made anew',
    ['item_changed', `facts/${first}.json`],
    rewritten(`facts/${first}.json`, text => text.replace('Grace', 'Trace')),
  ),
  about(
    'a salt exchanged',
    ['item_changed', `facts/${first}.json`],
    inManifest(first, item => Object.assign(item, { salt: Buffer.alloc(32, 5).toString('base64') })),
  ),
  about(
    'another source in the description',
    ['item_misdescribed', `entry ${first}`],
    inManifest(first, item => Object.assign(item, { source: 'An auditor' })),
  ),
  about(
    'another query in the description',
    ['item_misdescribed', `entry ${second}`],
    inManifest(second, item => Object.assign(item, { query: 'everything' })),
  ),
  about(
    'an earlier moment of recording in the description',
    ['item_misdescribed', `entry ${first}`],
    inManifest(first, item => Object.assign(item, { at: '2025-01-01T00:00:00.000Z' })),
  ),
  about(
    'a reviewer who never reviewed',
    ['item_misdescribed', `entry ${first}`],
    inManifest(first, item => Object.assign(item.reviewer as object, { person: 'somebody else' })),
  ),
  about(
    'a citation taken away',
    ['item_misdescribed', `entry ${first}`],
    inManifest(first, item => Object.assign(item, { citedBy: [] })),
  ),
  about(
    'a receipt with the index of another entry',
    ['receipt', `receipts/${first}.tlog-proof`],
    rewritten(`receipts/${first}.tlog-proof`, text => text.replace(`index ${first}\n`, `index ${second}\n`)),
  ),
  about(
    'a proof cut short',
    ['receipt', `receipts/${first}.tlog-proof`],
    rewritten(`receipts/${first}.tlog-proof`, text => text.replace(/\n[^\n]+\n\n/, '\n\n')),
  ),
  about(
    'a proof made longer',
    ['receipt', `receipts/${first}.tlog-proof`],
    rewritten(`receipts/${first}.tlog-proof`, text => text.replace(/\n([^\n]+)\n\n/, '\n$1\n$1\n\n')),
  ),
  about('the receipt of another entry', ['receipt', `receipts/${first}.tlog-proof`], files =>
    forged(files, `receipts/${first}.tlog-proof`, files.get(`receipts/${second}.tlog-proof`) ?? Buffer.alloc(0)),
  ),
  about('an earlier state of size 0, which begins everything', ['checkpoint', 'checkpoint 0'], files =>
    withManifest(files, manifest => {
      const root = Buffer.from(sha256Hex(''), 'hex').toString('base64')
      manifest.checkpoints.push({ size: 0, root, proof: [] })
    }),
  ),
  about('an earlier state of a tree that forked', ['checkpoint', 'checkpoint 3'], files =>
    withManifest(files, manifest =>
      manifest.checkpoints.push({
        size: 3,
        root: Buffer.alloc(32, 9).toString('base64'),
        proof: manifest.checkpoints[0]?.proof ?? [],
      }),
    ),
  ),
  about('a history that the key holder rewrote since the last visit', ['forked', 'ledger/checkpoint'], () => {}, {
    remembered: forkedNote,
  }),
  about('a past that was signed again', ['receipt', `receipts/${first}.tlog-proof`], files => {
    signedBy(resigned)(files)
    receiptsUnder(resigned)(files)
    withManifest(files, manifest => Object.assign(manifest.ledger, { root: Buffer.alloc(32, 7).toString('base64') }))
  }),
  about('a checkpoint that only an unknown key signed', ['checkpoint', 'ledger/checkpoint'], files => {
    const { origin, root } = honest.log
    signedBy(signCheckpoint({ origin, size: honest.entries.length, root }, [stranger]))(files)
  }),
  about(
    'the key of a stranger, who signed everything again',
    ['checkpoint', 'ledger/checkpoint'],
    files => {
      const { origin, root } = honest.log
      const text = signCheckpoint({ origin, size: honest.entries.length, root }, [stranger])
      signedBy(text)(files)
      receiptsUnder(text)(files)
      forged(files, 'ledger/keys', Buffer.from(`${stranger.verifier.vkey} 0 -\n`))
    },
    { keys: sampleKeys },
  ),
  about('thousands of signatures', ['checkpoint', 'ledger/checkpoint'], signedBy(unknownLine(4000))),
  about('a wrong signature by the right key', ['checkpoint', 'ledger/checkpoint'], files => {
    const line = /— (\S+) (\S+)\n$/.exec(note)
    const signature = flip(Buffer.from(line?.[2] ?? '', 'base64'), 40).toString('base64')
    signedBy(note.replace(line?.[2] ?? '', signature))(files)
  }),
  about(
    'receipts under an earlier checkpoint than the bundle',
    ['receipt', `receipts/${first}.tlog-proof`],
    receiptsUnder(resigned),
  ),
  about('the items of another organisation', ['item_misdescribed', `entry ${first}`], files =>
    withManifest(files, manifest => Object.assign(manifest.organisation, { id: 'another' })),
  ),
  about('a longer period than the engagement has', ['engagement', 'manifest.json'], files =>
    withManifest(files, manifest => Object.assign(manifest.engagement.period, { from: '2025-06-01T00:00:00.000Z' })),
  ),
  about('an engagement of another name', ['engagement', 'manifest.json'], files =>
    withManifest(files, manifest => Object.assign(manifest.engagement, { title: 'Another' })),
  ),
  about(
    'a mask in the rows of the population changed, with every hash made anew',
    ['item_misdescribed', `entry ${indexOf('population')}`],
    files => {
      const bytes = Buffer.from(files.get(rows)?.toString().replace('~', '~0') ?? '')
      const hash = sha256Hex(bytes)
      files.delete(rows)
      files.set(`populations/${hash}.masked.tsv`, bytes)
      withManifest(files, manifest => {
        const file = manifest.files.find((one: { name: string }) => one.name === rows)
        Object.assign(file, { name: `populations/${hash}.masked.tsv`, sha256: hash, size: bytes.length })
        const item = itemOf(manifest, indexOf('population')).files as object[]
        Object.assign(item[0] ?? {}, { name: `populations/${hash}.masked.tsv`, sha256: hash, size: bytes.length })
      })
    },
  ),
  about('something erased without anybody who said so', ['erasure', `entry ${first}`], files => {
    files.delete(`facts/${first}.json`)
    withManifest(files, manifest => {
      Object.assign(itemOf(manifest, first), { content: null, salt: null, sha256: null, size: null, files: [] })
      Object.assign(itemOf(manifest, first), { erased: { rule: 'gdpr-17', by: honest.gone + 1, what: 'content' } })
      manifest.files = manifest.files.filter((file: { name: string }) => file.name !== `facts/${first}.json`)
    })
  }),
  about('an erased item under another rule', ['erasure', `entry ${honest.gone}`], files =>
    withManifest(files, manifest => Object.assign(itemOf(manifest, honest.gone).erased as object, { rule: 'whim' })),
  ),
  about(
    'a matrix with a control that is not there',
    ['matrix', 'matrix.json'],
    rewritten('matrix.json', text => text.replace(/0002"/, '0099"')),
  ),
  recorded('a sample drawn with another seed than it says', ['draw', `entry ${indexOf('draw')}`], {
    ...body('draw', { method: { kind: 'random', algorithm: 'onus-draw-1', seed: 'chosen afterwards', seedFrom: '' } }),
  }),
  recorded('a sample in a way that nobody knows', ['draw', `entry ${indexOf('draw')}`], {
    ...body('draw', { method: { kind: 'random', algorithm: 'onus-draw-9', seed: 's', seedFrom: '' } }),
  }),
  recorded('an item replaced by another than the next reserve', ['draw', `entry ${indexOf('draw')}`], {
    ...body('draw', { changes: [{ kind: 'replaced', out: 0, in: 1, why: 'void' }] }),
  }),
  recorded('an item replaced since there was no evidence of it', ['draw', drawAt], {
    ...rewriting(({ changes }) => ({ changes: changes.map(change => ({ ...change, why: 'no_evidence' })) })),
  }),
  recorded('a systematic sample with a row beside the one at its distance', ['draw', drawAt], {
    ...{ sample: 'systematic' },
    ...rewriting(({ sequence }) => ({ sequence: sequence.with(2, beside(sequence[2])) })),
  }),
  recorded('items that a person chose, said to be drawn at random', ['draw', drawAt], {
    ...{ sample: 'judgemental' },
    ...body('draw', { method: { kind: 'random', algorithm: 'onus-draw-1', seed: 'none', seedFrom: '' } }),
  }),
  recorded('items that a person chose with the key of another row', ['draw', drawAt], {
    ...{ sample: 'judgemental' },
    ...rewriting(({ sequence }) => ({ sequence: sequence.with(1, { position: 3, key: sequence[0]?.key ?? '' }) })),
  }),
  recorded('items that a person chose with a reserve behind them', ['draw', drawAt], {
    ...{ sample: 'judgemental' },
    ...body('draw', { size: 2, reserves: 1 }),
  }),
  recorded('a few of the rows, said to be all', ['draw', drawAt], {
    ...{ sample: 'all' },
    ...body('draw', { size: 5 }),
  }),
  recorded(
    'another number of rows than the population has',
    ['population', rows],
    body('population', { rows: scale.rows + 1 }),
  ),
  recorded('evidence left out by whoever made the list', ['conclusion', `entry ${indexOf('conclusion')}`], {
    leaveOut: noun => noun === 'evidence',
  }),
  recorded('a population left out by whoever made the list, of which a sample was drawn', ['draw', drawAt], {
    leaveOut: noun => noun === 'population',
  }),
  ...(['files', 'content'] as const).flatMap(what => [
    recorded(`a population said to be erased (${what}) by no entry of the ledger`, ['erasure', populationAt], {
      erased: { what, lied: true },
    }),
    recorded(`the sample of a population said to be erased (${what}) by no entry`, ['draw', drawAt], {
      erased: { what, lied: true },
    }),
    recorded(`a sample of an erased population (${what}), drawn with another seed than it says`, ['draw', drawAt], {
      ...{ erased: { what } },
      ...body('draw', {
        method: { kind: 'random', algorithm: 'onus-draw-1', seed: 'chosen afterwards', seedFrom: '' },
      }),
    }),
  ]),
  {
    told: 'a population taken away whole where only its files were erased',
    names: ['erasure', populationAt],
    zip: async () => {
      const files = await filesOf((await sampleBundle({ ...scale, erased: { what: 'files' } })).plan)
      withManifest(files, manifest => {
        const item = itemOf(manifest, indexOf('population'))
        const { content, erased } = item as { content: string; erased: object }
        Object.assign(item, { content: null, salt: null, sha256: null, size: null })
        Object.assign(erased, { what: 'content' })
        files.delete(content)
        manifest.files = manifest.files.filter((file: { name: string }) => file.name !== content)
      })
      return zipped(files)
    },
  },
  recorded('a control left out by whoever made the list', ['matrix', 'matrix.json'], {
    leaveOut: noun => noun === 'control',
  }),
  recorded('a conclusion under a checkpoint that came after it', ['conclusion', `entry ${indexOf('conclusion')}`], {
    checkpointAt: 9_000_000,
  }),
  recorded(
    'a conclusion that was drawn before its evidence was there',
    ['conclusion', `entry ${indexOf('conclusion')}`],
    {
      checkpointAt: 2,
    },
  ),
  recorded('a conclusion about evidence of another year', ['conclusion', `entry ${indexOf('conclusion')}`], {
    ...body('evidence', { period: { from: '2020-01-01T00:00:00.000Z', to: '2020-02-01T00:00:00.000Z' } }),
  }),
  recorded('masked rows that show who it was', ['population', rowsShown], { mask: line => line }),
  recorded('masked rows of other people than the rows, seen where both are shown', ['population', rowsOfOthers], {
    mask: otherMasks,
    personal: 'shown',
  }),
  about('evidence withheld as if it were rows about people', ['item_misdescribed', `entry ${first}`], files =>
    withheld(files, first),
  ),
  about('rows withheld of which a masked form was frozen', ['item_misdescribed', populationAt], files =>
    withheld(files, indexOf('population')),
  ),
  {
    told: 'rows withheld from a bundle that says it shows all',
    names: ['item_misdescribed', `entry ${indexOf('snapshot')}`],
    zip: async () => {
      const files = await filesOf((await sampleBundle({ ...scale, personal: 'shown' })).plan)
      withheld(files, indexOf('snapshot'))
      return zipped(files)
    },
  },
  about('a masked bundle that says it shows all', ['item_misdescribed', populationAt], files =>
    withManifest(files, manifest => Object.assign(manifest, { personal: 'shown' })),
  ),
  recorded('a Type I that rests on evidence from before its thirty days', ['conclusion', conclusionAt], typeOne(-31)),
  recorded(
    'a Type I with fewer days that rests on evidence from before them',
    ['conclusion', conclusionAt],
    typeOne(-11, { evidenceDays: 10 }),
  ),
  recorded('a Type I that rests on evidence from after its day', ['conclusion', conclusionAt], typeOne(1)),
  {
    told: 'a Type I that takes evidence from longer before than it may',
    names: ['engagement', 'manifest.json'],
    zip: async () => {
      const files = await filesOf((await sampleBundle({ ...scale, ...typeOne(-30) })).plan)
      withManifest(files, ({ engagement }) =>
        Object.assign(engagement, { evidenceFrom: inBerlin(engagement.from, -31) }),
      )
      return zipped(files)
    },
  },
  about('a Type II that takes evidence from before its period', ['engagement', 'manifest.json'], files =>
    withManifest(files, ({ engagement }) => Object.assign(engagement, { evidenceFrom: inBerlin(engagement.from, -1) })),
  ),
  recorded('a conclusion whose ledger entry refers to something else', ['conclusion', conclusionAt], {
    refsOf: refs => refs.slice(1),
  }),
  recorded(
    'a conclusion whose words were changed after it was signed',
    ['conclusion', `entry ${indexOf('conclusion')}`],
    {
      lie: (noun, body) =>
        noun === 'conclusion' ? JSON.parse(JSON.stringify(body).replace('It operated', 'It never did')) : body,
    },
  ),
  recorded('a passkey that did not see who was there', ['conclusion', `entry ${indexOf('conclusion') + 1}`], {
    lie: (noun, body) => (noun === 'conclusion' ? withoutUser(body) : body),
  }),
  recorded(
    'a conclusion that nobody signed',
    ['conclusion', `entry ${indexOf('conclusion')}`],
    body('conclusion', { signed: null }),
  ),
  recorded('a list of another engagement', ['list', 'manifest.json'], body('bundle', { engagement: 'another' })),
  formed('a zip that was cut off', ['zip', ''], zip => zip.subarray(0, -40)),
  formed('no zip at all', ['zip', ''], () => Buffer.from('PK is not enough')),
  formed(
    'a name that comes twice',
    ['zip', ''],
    zip => renamed(zip, 'VERIFY.mx', 'VERIFY.md'),
    new Map([['VERIFY.mx', Buffer.from('x')]]),
  ),
  formed(
    'a name that leads elsewhere',
    ['zip', ''],
    zip => renamed(zip, 'evidence/aaaaa', '../../../a.sh'.padEnd(14, 'x')),
    new Map([['evidence/aaaaa', Buffer.from('x')]]),
  ),
  formed('another name before the content than in the directory', ['file_changed', 'VERIFY.md'], zip => {
    const changed = Buffer.from(zip)
    changed.write('VERIFY.mx', changed.indexOf('VERIFY.md'))
    return changed
  }),
  formed('files that overlap', ['zip', ''], overlapping),
  formed('a bomb', ['zip', ''], zip => zip, new Map([['evidence/bomb', Buffer.alloc(16 * 1024 * 1024)]])),
  formed('another checksum in the directory', ['file_changed', 'VERIFY.md'], zip =>
    flip(zip, directoryEntry(zip, 'VERIFY.md') + 16),
  ),
]

function withoutUser(body: { readonly [key: string]: unknown }) {
  const { signed, ...rest } = body as { signed: { signature: { authenticatorData?: string } } }
  const { authenticatorData } = signed.signature
  if (authenticatorData === undefined) return body
  const bytes = Buffer.from(authenticatorData, 'base64')
  bytes[32] = 1
  return {
    ...rest,
    signed: { ...signed, signature: { ...signed.signature, authenticatorData: bytes.toString('base64') } },
  }
}

function renamed(zip: Buffer, from: string, to: string): Buffer {
  const changed = Buffer.from(zip)
  for (let at = changed.indexOf(from); at >= 0; at = changed.indexOf(from, at + 1)) changed.write(to, at)
  return changed
}

/** Where the directory has a file: its entry begins 46 bytes before its last name. */
function directoryEntry(zip: Buffer, name: string): number {
  return zip.lastIndexOf(name) - 46
}

function overlapping(zip: Buffer): Buffer {
  const changed = Buffer.from(zip)
  const [one, other] = [directoryEntry(changed, 'verify.html'), directoryEntry(changed, 'VERIFY.md')]
  changed.writeUInt32LE(changed.readUInt32LE(other + 42), one + 42)
  return changed
}

const python = 'python3'
const pythonMissing =
  spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']).status === 0
    ? false
    : 'SKIPPED, NOT CHECKED: there is no python3 of version 3.11 or later'

type Case = { readonly path: string; readonly keys?: string | undefined; readonly remembered?: string | undefined }

/** What a verifier says is wrong, what it says is unknown under which rule, and how many samples nobody drew. */
function saidBy({ problems, unknown, samples }: BundleVerdict): readonly string[] {
  const wrong = problems.map(({ code, where }) => `${code} ${where}`)
  const chosen =
    problems.length === 0 && samples.chosen > 0 ? [`chosen ${samples.chosen} of ${samples.again + samples.chosen}`] : []
  return [...wrong, ...unknown.map(({ where, rule }) => `unknown ${where} ${rule}`), ...chosen].sort()
}

async function inTypeScript({ path, keys, remembered }: Case): Promise<readonly string[]> {
  try {
    await using zip = await bundleZip(path)
    const known = remembered === undefined ? undefined : openCheckpoint(remembered, parseKeys(sampleKeys) ?? [])
    return saidBy(
      await checkBundle(zip, nodePrimitives, {
        ...(keys !== undefined && { keys }),
        ...(known?.ok && { remembered: () => known.checkpoint }),
      }),
    )
  } catch (error) {
    if (error instanceof Refused) return ['zip ']
    throw error
  }
}

/** What the page in the bundle does, without its page. */
async function inPage({ path, keys, remembered }: Case): Promise<readonly string[]> {
  const opened = remembered === undefined ? undefined : pagePrimitives.openCheckpoint(remembered, sampleKeys)
  try {
    return saidBy(
      await checkBundle(await blobZip(await openAsBlob(path)), pagePrimitives, {
        ...(keys !== undefined && { keys }),
        ...(typeof opened === 'object' && { remembered: () => opened }),
      }),
    )
  } catch (error) {
    if (error instanceof BadZip) return ['zip ']
    throw error
  }
}

/** One Python for all of them: starting it is most of the time that it takes. */
function inPython(cases: readonly Case[]): readonly (readonly string[])[] {
  const script = `import json, sys
sys.dont_write_bytecode = True
sys.path[:0] = sys.argv[1:3]
from verify_bundle import open_checkpoint, read_keys, verify_bundle
for case in json.load(sys.stdin):
    remembered = case.get("remembered") and open_checkpoint(case["remembered"], read_keys(case["theirs"]))
    problems, check = verify_bundle(case["path"], case.get("keys"), remembered)
    said = [f"{one['code']} {one['where']}" for one in problems]
    said += [f"unknown {one['where']} {one['rule']}" for one in (check.unknown if check else [])]
    if check and check.chosen and not problems:
        said.append(f"chosen {check.chosen} of {check.drawn + check.chosen}")
    print(json.dumps(sorted(said)))`
  const rooms = [join(import.meta.dirname, 'python'), join(dirname(import.meta.dirname), '../ledger/python')]
  const input = JSON.stringify(cases.map(one => ({ ...one, theirs: sampleKeys })))
  const { stdout, stderr } = spawnSync(python, ['-c', script, ...rooms], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  assert.equal(stderr, '')
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as string[])
}

async function written(name: string, zip: Buffer): Promise<string> {
  const path = join(folder, name)
  writeFileSync(path, zip)
  return path
}

const sampledOf = async (sample: SampleKind) => await filesOf((await sampleBundle({ ...scale, sample })).plan)
const erasedOf = async (more: SampleOptions) => await filesOf((await sampleBundle({ ...scale, ...more })).plan)
const unknownDraw = [`unknown ${drawAt} gdpr-17`]
/** What is no lie, and what is unknown of it or was chosen by a person. */
const truths: readonly [string, Files, (readonly string[])?][] = [
  ['an honest bundle', files],
  ['a bundle whose checkpoint a stranger signed too', new Map(files)],
  ['a Type I that rests on evidence from thirty days before', await filesOf((await sampleBundle(typeOne(-30))).plan)],
  ['a bundle with people in it', await filesOf((await sampleBundle({ ...scale, personal: 'shown' })).plan)],
  ['a population of before there were masks', await filesOf((await sampleBundle({ ...scale, mask: null })).plan)],
  ['a Type I that rests on evidence of its day', await filesOf((await sampleBundle(typeOne(0))).plan)],
  ['a sample whose population lost its files by a rule', await erasedOf({ erased: { what: 'files' } }), unknownDraw],
  ['a sample whose population was erased by a rule', await erasedOf({ erased: { what: 'content' } }), unknownDraw],
  ['a systematic sample', await sampledOf('systematic')],
  ['a sample that a person chose', await sampledOf('judgemental'), ['chosen 1 of 1']],
  ['a sample of all rows', await sampledOf('all')],
  [
    'a sample of an erased population, with people',
    await erasedOf({ erased: { what: 'files' }, personal: 'shown' }),
    unknownDraw,
  ],
]
for (const change of [signedBy(unknownLine(3)), receiptsUnder(unknownLine(3))]) change(truths[1]?.[1] ?? new Map())

describe('a lying server', async () => {
  const good = await Promise.all(
    truths.map(async ([, files], at) => ({ path: await written(`good-${at}.zip`, await zipped(files)) })),
  )
  const told: Case[] = []
  for (const [at, lie] of lies.entries()) {
    const path = await written(`lie-${at}.zip`, await lie.zip())
    told.push({ path, keys: lie.keys, remembered: lie.remembered })
  }
  const theirs = pythonMissing ? [] : inPython([...good, ...told])

  for (const [at, [what, , unknown = []]] of truths.entries()) {
    test(`is none where there is ${what}`, async () => {
      assert.deepEqual(await inTypeScript(good[at] as Case), unknown)
      assert.deepEqual(await inPage(good[at] as Case), unknown)
      if (!pythonMissing) assert.deepEqual(theirs[at], unknown)
    })
  }
  for (const [at, { told: what, names }] of lies.entries()) {
    test(`is caught at ${what}, and all verifiers name the same`, async () => {
      const found = await inTypeScript(told[at] as Case)
      assert.ok(
        found.includes(names.join(' ')),
        `expected ${names.join(' ')}, found ${found.slice(0, 8).join(', ') || 'nothing'}`,
      )
      assert.deepEqual(await inPage(told[at] as Case), found)
      if (!pythonMissing) assert.deepEqual(theirs[truths.length + at], found)
    })
  }
  test('is asked in Python too', { skip: pythonMissing }, () =>
    assert.equal(theirs.length, truths.length + lies.length),
  )
})

test('both languages write the same canonical text, numbers of every size among it', { skip: pythonMissing }, () => {
  const numbers = [0, -0, 0.5, 1e-5, 1.5e-6, 1e-7, 2.25e-9, 123456.789, 1e16, 1.5e20, 1e21, 1.25e300, -3, 2 ** 53]
  const value = { numbers, ÿ: 'Œ\u2028"\\\u0007', '\u{1f600}': null, '\uff5e': true }
  const text = canonicalText(value)
  const script = `import json, sys
sys.dont_write_bytecode = True
sys.path[:0] = sys.argv[1:3]
from verify_bundle import canonical
sys.stdout.buffer.write(canonical(json.loads(sys.stdin.buffer.read())).encode())`
  const rooms = [join(import.meta.dirname, 'python'), join(import.meta.dirname, '../../ledger/python')]
  assert.equal(spawnSync(python, ['-c', script, ...rooms], { input: text, encoding: 'utf8' }).stdout, text)
})

test('what a person chose is called not random, and no confidence is stated of it', () => {
  assert.match(samplesInWords({ again: 2, chosen: 1 }), /1 that a person chose \(not random: no confidence/)
  assert.equal(samplesInWords({ again: 2, chosen: 0 }), '2 samples drawn again as recorded, 0 that a person chose.')
})
