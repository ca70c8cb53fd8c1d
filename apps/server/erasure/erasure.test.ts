import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { archive, Imported } from '@onus/contract/archive'
import { erasures } from '@onus/contract/erasure'
import { evidence } from '@onus/contract/evidence'
import { holds } from '@onus/contract/hold'
import { jobs } from '@onus/contract/job'
import { ledger as ledgerContract } from '@onus/contract/ledger'
import { people } from '@onus/contract/person'
import type { Sha256 } from '@onus/core/id'
import type { BodyOf } from '@onus/core/noun'
import { instant } from '@onus/core/time'
import { verifyArchive, zipSource } from '@onus/reports/archive'
import { sql } from 'kysely'
import { Client } from 'pg'
import { archiveHandlers } from '../archive/handlers.ts'
import { importArchiveKind } from '../archive/importing.ts'
import { noteBlob } from '../blob/store.ts'
import { testBlobs } from '../blob/testing.ts'
import { withOrg } from '../db/index.ts'
import { temporaryFolder, testDatabase } from '../db/testing.ts'
import { evidenceHandlers } from '../evidence/handlers.ts'
import { holdHandlers } from '../hold/handlers.ts'
import { testBrowser, testHttp, testSite } from '../http/testing.ts'
import { jobHandlers } from '../job/handlers.ts'
import { jobDone } from '../job/testing.ts'
import type { AppQueue } from '../jobs/kinds.ts'
import { openQueue } from '../jobs/queue.ts'
import { ledgerHandlers } from '../ledger/handlers.ts'
import { openLedger } from '../ledger/service.ts'
import { verifyLedgerKind } from '../ledger/verifying.ts'
import { personHandlers } from '../person/handlers.ts'
import { factsFor } from '../posture/store.ts'
import { record, type Writer } from '../record/record.ts'
import { sequenceBatch } from '../record/sequencer.ts'
import { startSigner } from '../record/signer.ts'
import { setUpLink } from '../session/set-up.ts'
import { ada, password, secretOf, signInApi, signInHandlers } from '../session/testing.ts'
import { erasureHandlers } from './handlers.ts'
import { eraseFilesKind } from './sweeping.ts'
import { tablesWith } from './testing.ts'

const api = {
  ...signInApi,
  archive,
  erasures,
  evidence,
  holds,
  jobs,
  ledger: ledgerContract,
  people,
} as const

/** Words that are in a name, in a description and in a file, and must be nowhere after the erasure. */
const canaries = ['Kanarienvogel', 'Zaunkoenigin', 'Rotkehlchenlied']
const [name, words, said] = canaries as [string, string, string]

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
  const importing = {
    database,
    blobs,
    host: testSite.host,
    importedFolder: join(folder.path, 'imported'),
    archiveFolder: join(folder.path, 'archives'),
  }
  const kinds = {
    import_archive: importArchiveKind(importing),
    erase_files: eraseFilesKind({ blobs }),
    verify_ledger: verifyLedgerKind({ ledger: () => ledger, blobs }),
  }
  const queue = opened.use(
    await openQueue({ database, kinds, onError: assert.ifError, onChange: () => {}, now: Date.now }),
  ) as unknown as AppQueue
  await queue.work()
  const rooms = { ...importing, ledger, version: '0.1.0' }
  const handlers = {
    ...signInHandlers(database),
    archive: archiveHandlers({ ...rooms, queue }),
    erasures: erasureHandlers({ queue }),
    evidence: evidenceHandlers(blobs),
    holds: holdHandlers(),
    jobs: jobHandlers(queue),
    ledger: ledgerHandlers({ service: ledger, queue }),
    people: personHandlers(),
  }
  const http = opened.use(await testHttp(database, api, handlers))
  const browser = () => testBrowser(http.app, api)
  const first = browser()
  const link = await setUpLink(database, testSite.origin)
  const { organisation: org } = await first.client.sessions.setUp({
    body: { ...ada, token: secretOf(link ?? ''), organisation: { name: 'Acme' } },
  })
  await first.client.sessions.signIn({ body: ada })
  const settle = async (of = org) => {
    while (await sequenceBatch(database.sequencer, of));
  }
  const inOrg = <T>(work: (writer: Writer) => Promise<T>): Promise<T> =>
    withOrg(database.app, { org, user: null }, tx =>
      work({
        tx,
        org,
        actor: { kind: 'system', id: 'test' },
        at: instant(Date.now()),
        sample: false,
        newId: randomUUID,
        newSalt: () => randomBytes(32),
      }),
    )
  const second = async () => {
    const { link } = await first.client.invitations.create({
      body: { email: 'second@example.com', roles: ['compliance_lead'] },
    })
    const other = browser()
    await other.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Second', password } } })
    await other.client.sessions.signIn({ body: { email: 'second@example.com', password } })
    return other
  }
  const done = (job: string) => jobDone(first.client, job)
  const verify = async () => {
    await settle()
    const { job } = await first.client.ledger.verify()
    return (await done(job)).outcome as { ok: boolean; problems: string[] }
  }
  /** The archive, written to a file and opened. */
  const exported = async () => {
    await settle()
    const response = await first.client.archive.export()
    const path = join(folder.path, `${randomUUID()}.zip`)
    writeFileSync(path, Buffer.from(await response.arrayBuffer()))
    return path
  }
  const owned = opened.move()
  return {
    ...rooms,
    folder: folder.path,
    org,
    first,
    second,
    settle,
    inOrg,
    done,
    verify,
    exported,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type Place = Awaited<ReturnType<typeof place>>

/** A person with two versions and an evidence with a file, each with a canary. */
async function plant({ blobs, org, inOrg, settle }: Place) {
  const file = await blobs.put(org, Readable.from([Buffer.from(`${said} `.repeat(1000))]), 1_000_000)
  const made = await inOrg(async writer => {
    await noteBlob(writer.tx, org, file, 'text/plain')
    const body = { name, email: `${name.toLowerCase()}@example.com`, title: '', user: null, leftOn: null }
    const person = await record(writer, { noun: 'person', body, reason: `${name} joined` })
    await record(writer, { noun: 'person', subject: person.id, body: { ...body, title: 'Chief' } })
    const from = instant('2026-01-01T00:00:00.000Z')
    const evidenceBody: BodyOf<'evidence'> = {
      title: 'Interview',
      kind: 'file',
      controls: [],
      period: { from, to: null },
      performedAt: from,
      source: words,
      description: '',
      blobs: [{ sha256: file.sha256 as Sha256, bytes: file.bytes, name: `${words}.txt`, mediaType: 'text/plain' }],
      snapshot: null,
      collector: null,
      collectedBy: null,
      sensitivity: 'internal',
    }
    return { person: person.id, evidence: (await record(writer, { noun: 'evidence', body: evidenceBody })).id }
  })
  await settle()
  return { ...made, file }
}

/** Every text of the database, as its superuser reads it, and every byte of every file. */
async function whereFound({ database, folder }: Place, wanted: readonly string[]): Promise<string[]> {
  const found = await tablesWith(database.databaseUrl, wanted)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const bytes = () => readFileSync(path, 'latin1').toLowerCase()
    if (entry.isFile() && !path.endsWith('.zip') && wanted.some(one => bytes().includes(one.toLowerCase())))
      found.push(path)
  }
  return found
}

const ask = { reason: 'asked-by-data-subject' as const, rule: 'keep-3-years' }
const refusedAs =
  (code: string, detail = /./) =>
  (error: Error & { problem?: { code: string; detail: string } }) =>
    error.problem?.code === code && detail.test(error.problem.detail)

describe('an erasure', () => {
  test('leaves nothing of the content anywhere, and a ledger that still verifies and says under which rule', async () => {
    await using at = await place()
    const { first } = at
    const { person, evidence: item, file } = await plant(at)
    const other = await at.second()
    assert.ok((await whereFound(at, [name, words])).includes('public.fact'))
    const before = await at.exported()
    const { id } = await first.client.erasures.request({ body: { ...ask, subjects: [person, item] } })
    await at.settle()

    await assert.rejects(first.client.erasures.approve({ params: { id }, body: {} }), refusedAs('separation_of_duties'))
    const erased = await other.client.erasures.approve({ params: { id }, body: {} })
    assert.deepEqual([erased.versions, erased.files], [3, 1])
    await at.done(erased.job)
    await at.settle()

    assert.deepEqual(await whereFound(at, [...canaries, file.sha256]), [])
    await assert.rejects(
      first.client.people.get({ params: { id: person } }),
      refusedAs('not_found', /Version 2 of this person was erased under rule keep-3-years at index \d+/),
    )
    const history = await first.client.people.history({ params: { id: person } })
    assert.deepEqual([history.items.length, history.erased?.map(one => one.version)], [0, [2, 1]])
    const { items } = await first.client.ledger.entries({ query: { subject: person } })
    assert.match(items[0]?.title ?? '', /^A version of person, erased under rule keep-3-years at index \d+$/)
    const receipt = await first.client.ledger.receipt({ params: { fact: items[0]?.fact ?? '' } })
    assert.match(receipt.erased ?? '', /erased under rule keep-3-years/)
    assert.equal(receipt.content, '')
    assert.deepEqual((await first.client.people.list()).items.map(one => one.body.name).includes(name), false)
    assert.deepEqual(await at.verify(), { ok: true, size: (await first.client.ledger.status()).size, problems: [] })

    const after = await at.exported()
    await using source = await zipSource(after)
    const verdict = await verifyArchive(source)
    assert.deepEqual([verdict.problems, verdict.erased], [[], 3])
    for (const entry of source.files.keys()) {
      const chunks: Buffer[] = []
      for await (const chunk of await source.stream(entry)) chunks.push(chunk as Buffer)
      for (const canary of canaries) assert.ok(!Buffer.concat(chunks).includes(canary), `${entry} holds ${canary}`)
    }
    assert.ok((await verifyArchive(await zipSource(before))).ok)

    const { job } = await first.client.archive.import({ files: [new Blob([new Uint8Array(readFileSync(after))])] })
    const made = Imported.parse((await at.done(job)).outcome)
    await at.settle(made.organisation)
    await first.client.sessions.chooseOrganisation({ body: { organisation: made.organisation } })
    await assert.rejects(
      first.client.people.get({ params: { id: person } }),
      refusedAs('not_found', /erased under rule keep-3-years at index \d+/),
    )
    const response = await first.client.archive.export()
    const again = join(at.folder, 'again.zip')
    writeFileSync(again, Buffer.from(await response.arrayBuffer()))
    assert.deepEqual((await verifyArchive(await zipSource(again))).problems, [])
  })

  test('that leaves a salt, a content or a note of a file behind is caught, and so is content that goes without one', async () => {
    await using at = await place()
    const { person, evidence: item } = await plant(at)
    const other = await at.second()
    const { id } = await at.first.client.erasures.request({ body: { ...ask, subjects: [person] } })
    const owner = new Client(at.database.databaseUrl)
    await owner.connect()
    const asOwner = async (statement: string) => {
      await owner.query('set session_replication_role = replica')
      await owner.query(statement)
    }
    // The planted bug: a routine that forgets the salts.
    const { rows } = await owner.query<{ body: string }>("select pg_get_functiondef('erase_facts'::regproc) as body")
    await owner.query(
      (rows[0]?.body ?? '').replace(
        'set content = null, salt = null,',
        'set content = null, salt = null, sample = true,',
      ),
    )
    const { job } = await other.client.erasures.approve({ params: { id }, body: {} })
    await at.done(job)
    await asOwner(`update fact set salt = '\\x00' where subject = '${person}' and version = 1`)
    assert.match(
      (await at.verify()).problems.join('\n'),
      /was erased under rule keep-3-years at index \d+, but its salt or reason is still there/,
    )
    await using source = await zipSource(await at.exported())
    assert.match(
      (await verifyArchive(source)).problems.map(one => one.message).join('\n'),
      /but its salt or reason is still there/,
    )
    await asOwner(`update fact set salt = null where subject = '${person}'`)
    assert.deepEqual((await at.verify()).problems, [])

    await asOwner(`update fact set content = null, salt = null where subject = '${item}'`)
    assert.match(
      (await at.verify()).problems.join('\n'),
      /The evidence behind entry \d+ is missing, and no entry says that it was erased/,
    )
    await using without = await zipSource(await at.exported())
    assert.match(
      (await verifyArchive(without)).problems.map(one => one.message).join('\n'),
      /has no content, and no entry of the ledger says/,
    )
    await owner.end()
  })

  test('is refused under a legal hold, in the application and in the database, until it is released', async () => {
    await using at = await place()
    const { first } = at
    const { person, evidence: item } = await plant(at)
    const other = await at.second()
    const { id } = await first.client.erasures.request({ body: { ...ask, subjects: [person] } })
    const covers = { kind: 'subjects' as const, ids: [person] }
    const hold = await first.client.holds.create({ body: { body: { title: 'Case 12', why: 'A claim', covers } } })
    const held = refusedAs('conflict', /legal hold "Case 12" covers/)
    await assert.rejects(first.client.erasures.request({ body: { ...ask, subjects: [person] } }), held)
    await assert.rejects(other.client.erasures.approve({ params: { id }, body: {} }), held)
    await first.client.erasures.request({ body: { ...ask, subjects: [item] } })

    const forced = at.inOrg(async writer => {
      const { rows } = await sql<{ content: { body: BodyOf<'erasure'> } }>`
        select content::json as content from fact where subject = ${id}`.execute(writer.tx)
      const body = rows[0]?.content.body as BodyOf<'erasure'>
      const lifecycle = {
        state: 'erased' as const,
        at: writer.at,
        requestedBy: 'a',
        approvedBy: 'b',
        legalHold: 'none' as const,
        override: '',
      }
      const actor = { kind: 'user', id: 'somebody' } as const
      const { fact } = await record(
        { ...writer, actor },
        { noun: 'erasure', subject: id, body: { ...body, lifecycle } },
      )
      await sql`select erase_facts(${fact})`.execute(writer.tx)
    })
    await assert.rejects(forced, (error: Error & { constraint?: string }) => error.constraint === 'legal_hold')

    await other.client.holds.release({ params: { id: hold.id }, body: { why: 'Settled' } })
    const { index: _, ...done } = await other.client.erasures.approve({ params: { id }, body: {} })
    await at.done(done.job)
    await at.settle()
    const [event] = (await first.client.ledger.entries({ query: { subject: id } })).items
    const { erasure, type } = JSON.parse(event?.event ?? '{}') as {
      type: string
      erasure: { approvers: string[]; legalHold: string }
    }
    assert.deepEqual([type, erasure.legalHold, erasure.approvers.length], ['evidence.erased', 'released', 2])
  })

  test('needs two people in the database too; one who is alone says why, and the ledger says that there was no other', async () => {
    await using at = await place()
    const { person } = await plant(at)
    const { id } = await at.first.client.erasures.request({ body: { ...ask, subjects: [person] } })
    const forced = at.inOrg(async writer => {
      const { rows } = await sql<{ content: { body: BodyOf<'erasure'> }; actor: string }>`
        select content::json as content, actor_id as actor from fact where subject = ${id}`.execute(writer.tx)
      const [asked] = rows
      const lifecycle = {
        state: 'erased' as const,
        at: writer.at,
        requestedBy: 'a',
        approvedBy: 'b',
        legalHold: 'none' as const,
        override: '',
      }
      const actor = { kind: 'user', id: asked?.actor ?? '' } as const
      const body = { ...(asked?.content.body as BodyOf<'erasure'>), lifecycle }
      const { fact } = await record({ ...writer, actor }, { noun: 'erasure', subject: id, body })
      await sql`select erase_facts(${fact})`.execute(writer.tx)
    })
    await assert.rejects(
      forced,
      (error: Error & { constraint?: string }) => error.constraint === 'erased_by_two_people',
    )
    const direct = at.inOrg(writer => sql`update fact set content = null where subject = ${person}`.execute(writer.tx))
    await assert.rejects(direct, /permission denied/)

    await assert.rejects(
      at.first.client.erasures.approve({ params: { id }, body: {} }),
      refusedAs('separation_of_duties'),
    )
    const { job } = await at.first.client.erasures.approve({ params: { id }, body: { override: 'There is only me' } })
    await at.done(job)
    await at.settle()
    const [event] = (await at.first.client.ledger.entries({ query: { subject: id } })).items
    const { erasure } = JSON.parse(event?.event ?? '{}') as { erasure: { approvers: string[]; override: string } }
    assert.deepEqual([erasure.approvers.length, erasure.override], [1, 'sole'])
    assert.deepEqual((await at.verify()).problems, [])
  })

  test('of files alone keeps what was said, refuses to open the file, and makes the evidence unknown', async () => {
    await using at = await place()
    const { first } = at
    const { evidence: item, file } = await plant(at)
    const other = await at.second()
    const { id } = await first.client.erasures.request({ body: { ...ask, subjects: [item], kind: 'files' } })
    await at.done((await other.client.erasures.approve({ params: { id }, body: {} })).job)
    await at.settle()
    assert.equal((await first.client.evidence.get({ params: { id: item } })).body.title, 'Interview')
    await assert.rejects(
      first.client.evidence.download({ params: { id: item, sha256: file.sha256 } }),
      refusedAs('not_found', /The files of this version were erased under rule keep-3-years at index \d+/),
    )
    assert.match((await at.blobs.problemOf(at.org, file.sha256)) ?? '', /is gone/)
    assert.deepEqual((await at.verify()).problems, [])
    await using source = await zipSource(await at.exported())
    assert.deepEqual((await verifyArchive(source)).problems, [])
    const facts = await at.inOrg(({ tx }) => factsFor(tx, null, { at: [instant(Date.now())], during: null }))
    assert.equal(facts.find(fact => fact.subject === item)?.erased?.rule, 'keep-3-years')
  })

  test('is for versions that are there, not for what the record stands on, and can be declined', async () => {
    await using at = await place()
    const { first, org } = at
    const { person } = await plant(at)
    await assert.rejects(
      first.client.erasures.request({ body: { ...ask, subjects: [org] } }),
      refusedAs('invalid_input'),
    )
    await assert.rejects(
      first.client.erasures.request({ body: { ...ask, facts: [randomUUID()] } }),
      refusedAs('not_found'),
    )
    await assert.rejects(first.client.erasures.request({ body: ask }), refusedAs('not_found'))
    await assert.rejects(
      first.client.erasures.request({ body: { ...ask, subjects: [person], kind: 'files' } }),
      refusedAs('invalid_input', /rests on no file/),
    )
    const { id } = await first.client.erasures.request({ body: { ...ask, subjects: [person] } })
    await first.client.erasures.decline({ params: { id }, body: { why: 'Still needed' } })
    const other = await at.second()
    await assert.rejects(
      other.client.erasures.approve({ params: { id }, body: {} }),
      refusedAs('not_in_lifecycle', /declined already/),
    )
  })
})
