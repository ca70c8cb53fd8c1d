import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { certificates } from '@onus/connectors/certificates'
import { type CollectRun, collect, execNothing, filesUnder } from '@onus/connectors/connector'
import { ldap } from '@onus/connectors/ldap'
import { netWithin } from '@onus/connectors/net'
import { type AutomatedCheck, Check, isManual } from '@onus/core/check'
import { datasetOf, type Row, resourceOf, rowOf } from '@onus/core/dataset'
import { instant } from '@onus/core/time'
import { type Evaluator, openEvaluator, type SnapshotTable } from '@onus/evaluator/evaluate'
import { writeSnapshot } from '@onus/evaluator/snapshot'
import { parse } from 'yaml'

// A real OpenLDAP with two hundred people of whom ten left; seven of those were locked and three were forgotten.

const slapd = '/usr/sbin/slapd'
const needed = [slapd, '/etc/ldap/schema/inetorgperson.schema', '/usr/lib/ldap/ppolicy.so']
const missing = needed.find(path => !existsSync(path))
const skip = missing ? `${missing} is not there; nothing is tested against a real OpenLDAP` : false

const base = 'dc=example,dc=org'
const takenAt = '2026-03-31T12:00:00.000Z'
const forgotten = ['user3', 'user77', 'user150']
const left = [...forgotten, 'user10', 'user20', 'user30', 'user40', 'user50', 'user60', 'user70']

let folder = ''
let port = 0
let securePort = 0
let server: ChildProcess
let evaluator: Evaluator
let made: ReturnType<typeof certificates>

before(async () => {
  if (skip) return
  folder = mkdtempSync(join(tmpdir(), 'onus-slapd-'))
  made = certificates()
  evaluator = openEvaluator({ spare: false })
  ;[port, securePort] = [await freePort(), await freePort()]
  mkdirSync(join(folder, 'db'))
  writeFileSync(join(folder, 'slapd.conf'), configuration())
  writeFileSync(join(folder, 'data.ldif'), people())
  const conf = ['-f', join(folder, 'slapd.conf')]
  execFileSync(slapd, ['-T', 'add', ...conf, '-l', join(folder, 'data.ldif')], { stdio: 'pipe' })
  const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${securePort}`
  server = spawn(slapd, [...conf, '-h', urls, '-d', '0'], { stdio: 'ignore' })
  await answering(port)
})
after(async () => {
  if (skip) return
  server.kill()
  made[Symbol.dispose]()
  await evaluator[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

function configuration(): string {
  const schema = ['core', 'cosine', 'nis', 'inetorgperson'].map(name => `include /etc/ldap/schema/${name}.schema`)
  return `${schema.join('\n')}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
moduleload memberof
pidfile ${folder}/slapd.pid
TLSCertificateFile ${made.folder}/cert.pem
TLSCertificateKeyFile ${made.folder}/key.pem
TLSCACertificateFile ${made.folder}/ca.pem
sizelimit 50
database mdb
maxsize 104857600
suffix "${base}"
rootdn "cn=admin,${base}"
rootpw secret
directory ${folder}/db
limits dn.exact="cn=reader,${base}" size.soft=unlimited size.hard=unlimited size.prtotal=unlimited
overlay memberof
overlay ppolicy
`
}

function people(): string {
  const entry = (dn: string, lines: readonly string[]) => [`dn: ${dn}`, ...lines].join('\n')
  const users = Array.from({ length: 200 }, (_, index) => {
    const uid = `user${index}`
    const locked = left.includes(uid) && !forgotten.includes(uid) ? ['pwdAccountLockedTime: 000001010000Z'] : []
    return entry(`uid=${uid},ou=people,${base}`, [
      'objectClass: inetOrgPerson',
      'objectClass: posixAccount',
      `uid: ${uid}`,
      `cn: User ${index}`,
      'sn: User',
      `mail: ${uid}@example.org`,
      `employeeNumber: E${index}`,
      `uidNumber: ${2000 + index}`,
      'gidNumber: 500',
      `homeDirectory: /home/${uid}`,
      ...locked,
    ])
  })
  const account = (name: string) =>
    entry(`cn=${name},${base}`, [
      'objectClass: organizationalRole',
      'objectClass: simpleSecurityObject',
      `cn: ${name}`,
      `userPassword: ${name}-password`,
    ])
  return `${[
    entry(base, ['objectClass: dcObject', 'objectClass: organization', 'dc: example', 'o: Example']),
    entry(`ou=people,${base}`, ['objectClass: organizationalUnit', 'ou: people']),
    account('reader'),
    account('limited'),
    ...users,
    entry(`cn=admins,${base}`, ['objectClass: groupOfNames', 'cn: admins', `member: uid=user1,ou=people,${base}`]),
    entry(`cn=staff,${base}`, ['objectClass: posixGroup', 'cn: staff', 'gidNumber: 500', 'memberUid: user2']),
  ].join('\n\n')}\n`
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

async function answering(at: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const isOpen = await new Promise<boolean>(resolve => {
      const socket = connect(at, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (isOpen) return
    await sleep(50)
  }
  assert.fail('slapd did not start')
}

async function read(settings: object) {
  const { signal } = new AbortController()
  using net = netWithin({ open: ['127.0.0.0/8'], patience: { attempts: 1 }, signal })
  const files = filesUnder('/nonexistent')
  const who = { source: 'test', startedBy: 'alice', now: () => instant(takenAt) }
  const run: CollectRun = { ...who, exec: execNothing, files, net, signal }
  const rows = new Map<string, Row[]>()
  const reader = {
    bindDn: `cn=reader,${base}`,
    password: 'reader-password',
    privilegedGroups: ['admins'],
    pageSize: 33,
  }
  const taken = await collect(ldap, { ...reader, ...settings }, run, {
    row: (dataset, row) => void rows.set(dataset, [...(rows.get(dataset) ?? []), row]),
  })
  const why = taken.outcome.state === 'complete' ? '' : taken.outcome.why
  return { ...taken, why, of: (name: string) => rows.get(`identity.${name}@1`) ?? [] }
}

test('all accounts of a real OpenLDAP come over each of the three ways to reach it', { skip }, async () => {
  for (const way of [
    { host: 'localhost', port, encryption: 'starttls', ca: made.ca },
    { host: 'localhost', port: securePort, encryption: 'ldaps', ca: made.ca },
    { host: '127.0.0.1', port, encryption: 'none' },
  ]) {
    const { of, datasets, why } = await read(way)
    assert.equal(of('accounts').filter(row => row.kind === 'person').length, 200, why)
    assert.ok(datasets.every(each => each.complete))
    const [user1, user2] = ['user1', 'user2'].map(name => of('accounts').find(row => row.account === name))
    assert.deepEqual([user1?.privileged, user2?.privileged, user2?.member_of], [true, false, ['staff']])
    assert.equal(of('groups').find(row => row.group_name === 'staff')?.member_count, 200)
  }
})

test('the size limit of a real OpenLDAP is an error', { skip }, async () => {
  const limited = { bindDn: `cn=limited,${base}`, password: 'limited-password' }
  const { why, outcome } = await read({ host: '127.0.0.1', port, encryption: 'none', ...limited })
  assert.equal(outcome.state, 'error')
  assert.match(why, /size limit/)
  const wrong = await read({ host: '127.0.0.1', port, encryption: 'none', password: 'wrong' })
  assert.match(wrong.why, /does not accept the credentials/)
})

test('the shipped check names the three who left and can still use their account', { skip }, async () => {
  const { of } = await read({ host: '127.0.0.1', port, encryption: 'none' })
  const text = readFileSync(
    new URL('../../../catalogs/checks/leavers-have-no-active-account.yaml', import.meta.url),
    'utf8',
  )
  const check = Check.parse(parse(text))
  assert.ok(!isManual(check))
  const employees = Array.from({ length: 200 }, (_, index) => {
    const ended = left.includes(`user${index}`) ? '2026-02-01' : null
    return { employee_id: `E${index}`, email: `user${index}@example.org`, ended_on: ended }
  })
  const tables = [await stored('people.employees@1', employees), await stored('identity.accounts@1', of('accounts'))]
  await using run = await evaluator.open(tables)
  const result = await run.evaluate({ check: check as AutomatedCheck, at: takenAt })
  assert.equal(result.verdict, 'failed')
  assert.deepEqual(result.counts.statuses, { pass: 7, fail: 3 })
  assert.deepEqual(result.failing.map(({ resource }) => resource).sort(), ['E150', 'E3', 'E77'])
  assert.match(result.failing[0]?.reason ?? '', /can still be used: 127\.0\.0\.1\/user/)
})

async function stored(dataset: string, given: readonly Readonly<Record<string, unknown>>[]): Promise<SnapshotTable> {
  const schema = datasetOf(dataset)
  const rows = given.map(raw => {
    const outcome = rowOf(schema, { resource: resourceOf(schema, raw), source: 'test', observed_at: takenAt, ...raw })
    assert.ok(outcome.ok, JSON.stringify(outcome))
    return outcome.row
  })
  const written = await writeSnapshot(evaluator, { schema, rows, path: join(folder, `${dataset}.parquet`) })
  assert.ok(written.ok, JSON.stringify(written))
  return { schema, snapshots: [{ path: written.path, sha256: written.sha256, takenAt }] }
}
