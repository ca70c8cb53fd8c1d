import assert from 'node:assert/strict'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { archive, Imported } from '@onus/contract/archive'
import type { Sha256 } from '@onus/core/id'
import { instant } from '@onus/core/time'
import type { Noun } from '@onus/core/version'
import { verifyArchive, zipSource } from '@onus/reports/archive'
import { openZip } from '@onus/reports/unzip'
import { type ArchiveFile, zipOf } from '@onus/reports/zip'
import { sql } from 'kysely'
import { noteBlob } from '../blob/store.ts'
import { testBlobs } from '../blob/testing.ts'
import { withOrg } from '../db/index.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { frameworkCatalog } from '../framework/catalog.ts'
import { onlyShipped } from '../framework/library.ts'
import { testBrowser, testHttp, testSite } from '../http/testing.ts'
import { openQueue } from '../jobs/queue.ts'
import { jobById } from '../jobs/store.ts'
import { openLedger } from '../ledger/service.ts'
import { postureService } from '../posture/service.ts'
import { record, type Writer } from '../record/record.ts'
import { sequenceBatch } from '../record/sequencer.ts'
import { startSigner } from '../record/signer.ts'
import { versionsByFact } from '../register/store.ts'
import { proposeStart } from '../sample/first-run.ts'
import { setUpLink } from '../session/set-up.ts'
import { ada, secretOf, signInApi, signInHandlers } from '../session/testing.ts'
import { archiveHandlers } from './handlers.ts'
import { importArchiveKind } from './importing.ts'

const api = { ...signInApi, archive } as const
const catalog = frameworkCatalog()
const allNouns: readonly Noun[] = [
  'organisation',
  'scope',
  'profile',
  'person',
  'control',
  'evidence',
  'grant',
  'token',
]

/** A running place with one organisation that has facts, a stored file, and a ledger. */
async function place() {
  await using opened = new AsyncDisposableStack()
  const folder = temporaryFolder()
  opened.defer(() => folder.remove())
  const database = opened.use(await testDatabase())
  const signer = opened.use(startSigner({ folder: join(folder.path, 'signer') }))
  const ledger = opened.use(
    await openLedger({
      database,
      signer,
      folder: join(folder.path, 'ledger'),
      onPublished: () => {},
      onError: assert.ifError,
    }),
  )
  const blobs = await testBlobs(database, folder.path)
  const rooms = {
    database,
    blobs,
    ledger,
    host: testSite.host,
    version: '0.1.0',
    importedFolder: join(folder.path, 'imported'),
    archiveFolder: join(folder.path, 'archives'),
  }
  const kinds = { import_archive: importArchiveKind(rooms) }
  const queue = opened.use(
    await openQueue({ database, kinds, onError: assert.ifError, onChange: () => {}, now: Date.now }),
  )
  await queue.work()
  const http = opened.use(
    await testHttp(database, api, { ...signInHandlers(database), archive: archiveHandlers({ ...rooms, queue }) }),
  )
  const browser = testBrowser(http.app, api)
  const link = await setUpLink(database, testSite.origin)
  const body = { ...ada, token: secretOf(link ?? ''), organisation: { name: 'Acme' } }
  const { organisation: org } = await browser.client.sessions.setUp({ body })
  await browser.client.sessions.signIn({ body: ada })
  await browser.client.tokens.create({
    body: { name: 'CI', scopes: ['check:read'], connections: null, expiresAt: instant(Date.now() + 86_400_000) },
  })
  const file = await blobs.put(org, Readable.from([Buffer.from('the restore was tried and worked')]), 1000)
  await withOrg(database.app, { org, user: null }, async tx => {
    const writer = writerOf(tx, org)
    await proposeStart(writer, catalog)
    await noteBlob(tx, org, file, 'text/plain')
    const person = await record(writer, {
      noun: 'person',
      body: { name: 'Grace', email: 'grace@example.com', title: '', user: null, leftOn: null },
    })
    const at = instant(Date.now())
    await record(writer, {
      noun: 'evidence',
      body: {
        title: 'Restore test',
        kind: 'file',
        controls: [],
        period: { from: at, to: null },
        performedAt: at,
        source: 'Grace',
        description: '',
        blobs: [{ sha256: file.sha256 as Sha256, bytes: file.bytes, name: 'restore.txt', mediaType: 'text/plain' }],
        snapshot: null,
        collector: null,
        collectedBy: person.id,
        sensitivity: 'internal',
      },
    })
  })
  const settle = async (of: string) => {
    while (await sequenceBatch(database.sequencer, of));
  }
  await settle(org)
  const download = async (): Promise<Buffer> => {
    const response = await browser.client.archive.export()
    return Buffer.from(await response.arrayBuffer())
  }
  const owned = opened.move()
  return {
    ...rooms,
    folder: folder.path,
    org,
    browser,
    file,
    settle,
    download,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function writerOf(tx: Writer['tx'], org: string): Writer {
  const actor = { kind: 'system', id: 'test' } as const
  return { tx, org, actor, at: instant(Date.now()), sample: false, newId: randomUUID, newSalt: () => randomBytes(32) }
}

type Place = Awaited<ReturnType<typeof place>>

async function factsOf({ database, settle }: Place, org: string) {
  await settle(org)
  return await withOrg(database.app, { org, user: null }, tx =>
    versionsByFact(tx, sql`f.org = (select onus_org()) and f.noun = any(${[...allNouns]}) order by e.id nulls last`),
  )
}

async function countsOf({ database }: Place, org: string) {
  const asOf = instant(Date.now())
  const service = postureService(onlyShipped(catalog))
  return await withOrg(database.app, { org, user: null }, async tx => {
    const moment = { asOf, knownAt: null }
    const profiles = await service.profiles(tx, moment)
    const { postures } = await service.answer(tx, org, profiles, { moment, scope: null, window: null, isNow: false })
    return postures.map(posture => posture.counts)
  })
}

/** Uploads an archive and waits for what its job makes of it; a job that failed is thrown as its sentence. */
async function upload(at: Place, archive: Buffer): Promise<Imported> {
  const { job: id } = await at.browser.client.archive.import({ files: [new Blob([new Uint8Array(archive)])] })
  const org = (await at.browser.client.sessions.current()).organisation?.id ?? ''
  for (;;) {
    const job = await withOrg(at.database.app, { org, user: null }, tx => jobById(tx, id))
    if (job.state === 'done') return Imported.parse(job.outcome)
    if (job.state === 'failed') throw new Error(job.error ?? '')
    await sleep(20)
  }
}

/** The archive with its files changed: the honest way to make dishonest archives. */
async function rezipped(at: Place, archive: Buffer, change: (files: Map<string, Buffer>) => void): Promise<Buffer> {
  const path = join(at.folder, 'given.zip')
  writeFileSync(path, archive)
  await using zip = await openZip(path)
  const files = new Map<string, Buffer>()
  for (const name of zip.entries.keys()) files.set(name, await buffer(await zip.stream(name)))
  change(files)
  return await buffer(zipOf(filesIn(files)))
}

async function* filesIn(files: ReadonlyMap<string, Buffer>): AsyncGenerator<ArchiveFile> {
  for (const [name, bytes] of files) yield { name, bytes }
}

/** Changes the text of a file and puts its true size and hash into the manifest, as a careful forger would. */
function forged(name: string, files: Map<string, Buffer>, change: (text: string) => string): void {
  const bytes = Buffer.from(change(files.get(name)?.toString() ?? ''))
  files.set(name, bytes)
  const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '')
  const entry = manifest.files.find((file: { name: string }) => file.name === name)
  Object.assign(entry, { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
  files.set('manifest.json', Buffer.from(JSON.stringify(manifest)))
}

describe('an archive', async () => {
  const at = await place()
  const exported = await at.download()
  const path = join(at.folder, 'exported.zip')
  writeFileSync(path, exported)
  const organisationsBefore = (await at.browser.client.organisations.list()).items.length
  const refusedImport = async (archive: Buffer, why: RegExp) => {
    await assert.rejects(upload(at, archive), why)
    assert.equal((await at.browser.client.organisations.list()).items.length, organisationsBefore)
    assert.deepEqual(await readdir(join(at.folder, 'blobs')), [at.org, 'incoming'].toSorted())
  }

  test('verifies offline, with every fact and file', async () => {
    await using source = await zipSource(path)
    const verdict = await verifyArchive(source)
    assert.deepEqual(verdict.problems, [])
    assert.equal(verdict.facts, (await factsOf(at, at.org)).length)
    assert.equal(verdict.blobs, 1)
  })

  for (const [what, bytes] of [
    ['cut off', exported.subarray(0, exported.length - 100)],
    ['empty', Buffer.alloc(0)],
    ['no zip', Buffer.from('PK is not enough')],
  ] as const) {
    test(`that is ${what} is refused, and nothing is stored`, () =>
      refusedImport(bytes, /not a zip file, or it was cut off/))
  }

  test('with a changed fact, a changed file or a missing line is refused by name, however careful the forger was', async () => {
    const person = /"noun":"person".*Grace/
    const change = (name: string, edit: (text: string) => string) =>
      rezipped(at, exported, files => forged(name, files, edit))
    const renamed = await change('facts.ndjson', text => text.replaceAll('Grace', 'Trace'))
    await refusedImport(renamed, /person .* was changed: its content is not what the ledger entry committed to/)
    const dropped = await change('facts.ndjson', text =>
      text
        .split('\n')
        .filter(line => !person.test(line))
        .join('\n'),
    )
    await refusedImport(dropped, /Entry \d+ of the ledger has no fact/)
    const blob = `blobs/${at.file.sha256}`
    const edited = await change(blob, text => text.replace('worked', 'failed'))
    await refusedImport(edited, /blobs\/[0-9a-f]{64} was changed/)
    const byte = await rezipped(at, exported, files => {
      const bundle = [...files.keys()].find(name => name.startsWith('ledger/tile/entries/')) ?? ''
      const bytes = Buffer.from(files.get(bundle) ?? '')
      bytes[200] = (bytes[200] ?? 0) ^ 1
      files.set(bundle, bytes)
    })
    await refusedImport(byte, /ledger\/tile\/entries\/000\S* was changed/)
    const more = await rezipped(at, exported, files => void files.set('extra.txt', Buffer.from('hello')))
    await refusedImport(more, /extra\.txt is not in the manifest/)
  })

  test('that is a bomb is refused before anything is unpacked', async () => {
    const bomb = await rezipped(at, exported, files => void files.set('ledger/bomb', Buffer.alloc(16 * 1024 * 1024)))
    assert.ok(bomb.length < 1024 * 1024)
    await refusedImport(bomb, /claims that .* unpacks to more than 200 times its size/)
  })

  test('with a name that leads elsewhere, or that comes twice, is refused', async () => {
    for (const [name, why] of [
      ['ledger/aaaaaaaaa', /invalid relative path|name that is not read/],
      ['blobs//aaaaaaaa', /name that is not read/],
    ] as const) {
      const harmless = await rezipped(at, exported, files => void files.set(name, Buffer.from('x')))
      const evil = name === 'ledger/aaaaaaaaa' ? renamedIn(harmless, name, '../../../evil.sh') : harmless
      await refusedImport(evil, why)
    }
    const twice = await rezipped(at, exported, files => void files.set('VERIFY.mx', Buffer.from('x')))
    await refusedImport(renamedIn(twice, 'VERIFY.mx', 'VERIFY.md'), /VERIFY\.md" twice/)
  })

  test('makes an organisation with the same facts, the same posture and a ledger of its own', async () => {
    const before = await factsOf(at, at.org)
    const { organisation, facts, blobs } = await upload(at, exported)
    assert.deepEqual({ facts, blobs }, { facts: before.length, blobs: 1 })
    const after = await factsOf(at, organisation)
    const plain = (version: (typeof before)[number], org: string) => ({
      ...version,
      org: '',
      recorded: null,
      subject: version.subject === org ? '' : version.subject,
    })
    assert.deepEqual(
      after.slice(0, before.length).map(version => plain(version, organisation)),
      before.map(version => plain(version, at.org)),
    )
    assert.deepEqual(await countsOf(at, organisation), await countsOf(at, at.org))
    assert.match(
      after[before.length]?.reason ?? '',
      /^Imported from an archive whose ledger localhost:4600\/org\/\w+\/v1 had \d+ entries/,
    )
    assert.equal(await text(await at.blobs.read(organisation, at.file.sha256)), 'the restore was tried and worked')

    await at.browser.client.sessions.chooseOrganisation({ body: { organisation } })
    const mine = await at.browser.client.grants.list()
    assert.equal(mine.items.filter(grant => grant.body.state === 'granted').length, 3)
    assert.ok((await at.browser.client.tokens.list()).items.every(token => token.body.state === 'revoked'))
    writeFileSync(path, await at.download())
    await using source = await zipSource(path)
    const verdict = await verifyArchive(source)
    assert.deepEqual(verdict.problems, [])
    assert.equal(verdict.manifest?.counts.imported, 1)
    assert.ok(source.files.has('imported/1/ledger/checkpoint'))
    const again = await upload(at, readFileSync(path))
    assert.deepEqual((await readdir(join(at.importedFolder, again.organisation))).toSorted(), ['1', '2'])
    await at[Symbol.asyncDispose]()
  })
})

/** Writes another name of the same length over one in a zip, in the directory and before the file. */
function renamedIn(zip: Buffer, from: string, to: string): Buffer {
  assert.equal(from.length, to.length)
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')
}
