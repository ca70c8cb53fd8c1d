import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Sha256 } from '@onus/core/id'
import { type Instant, instant } from '@onus/core/time'
import { shippedChecks } from '../check/catalog.ts'
import { withOrg } from '../db/index.ts'
import { type TestDatabase, testDatabase } from '../db/testing.ts'
import { testOrganisation } from '../organisation/testing.ts'
import { record, type Writer } from '../record/record.ts'
import { systemWriter } from '../record/writer.ts'
import { raiseFindings } from './raising.ts'
import { findingsAbout } from './store.ts'

const { check } = shippedChecks().get('past-due-findings-have-a-ticket') ?? assert.fail('no such check')
const at = instant('2026-03-01T00:00:00Z')
const digest = Sha256.parse('0'.repeat(64))
let database: TestDatabase
let org = ''

before(async () => {
  database = await testDatabase()
  org = await testOrganisation(database)
})
after(() => database.close())

const inside = <Answer>(work: (writer: Writer) => Promise<Answer>, now: Instant = at) =>
  withOrg(database.app, { org, user: null }, tx => work(systemWriter(tx, org, now, false)))

const ran = async (writer: Writer) => {
  const run = {
    check: check.id,
    checkDigest: digest,
    snapshots: [],
    params: {},
    exceptionsDigest: digest,
    now: writer.at,
    freshUntil: instant('2026-04-01T00:00:00Z'),
    verdict: 'failed' as const,
    reason: '',
    counts: { total: 1, inScope: 1, outOfScope: 0, duplicates: 0, statuses: { fail: 1 } },
    resultSha256: null,
    resultBlob: null,
    failing: [{ resource: 'w1', status: 'fail' as const, reason: 'overdue' }],
    engine: 'test',
  }
  const { id } = await record(writer, { noun: 'run', body: run })
  await raiseFindings(writer, [{ check, run, id }])
}
const found = () => inside(({ tx }) => findingsAbout(tx, check.id))

test('a run that is not kept leaves no finding, and several at the same time raise one', async () => {
  const broken = inside(async writer => {
    await ran(writer)
    throw new Error('the process died')
  })
  await assert.rejects(broken, /died/)
  assert.equal((await found()).length, 0)
  await Promise.all([inside(ran), inside(ran), inside(ran)])
  const [finding, ...more] = await found()
  assert.deepEqual([finding?.body.control, finding?.body.owner, more.length], [null, null, 0])
})

test('the database itself refuses a finding that is verified by who remediated it', async () => {
  const person = { name: 'Ana', email: null, title: '', user: null, leftOn: null }
  const [ana, ben] = [
    await inside(writer => record(writer, { noun: 'person', body: person })),
    await inside(writer => record(writer, { noun: 'person', body: { ...person, name: 'Ben' } })),
  ]
  const [finding = assert.fail('no finding')] = await found()
  const verified = (by: string) =>
    inside(writer =>
      record(writer, {
        noun: 'finding',
        subject: finding.subject,
        body: {
          ...finding.body,
          lifecycle: {
            state: 'verified',
            assessedBy: ana.id,
            assessedAt: at,
            respondedBy: ana.id,
            respondedAt: at,
            response: 'Mend it',
            responsible: ana.id,
            responseDue: '2026-04-01',
            remediatedBy: ana.id,
            remediatedAt: at,
            remediation: 'Mended',
            evidence: [],
            verifiedBy: by,
            verifiedAt: at,
            verification: 'Looked',
          },
        },
      }),
    )
  await assert.rejects(verified(ana.id), /verified_by_another/)
  assert.equal((await verified(ben.id)).version, 2)
})
