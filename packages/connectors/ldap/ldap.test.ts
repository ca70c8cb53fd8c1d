import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { Duplex } from 'node:stream'
import { test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import fc from 'fast-check'
import { sequence } from '../ber/index.ts'
import { certificates } from '../certificates/index.ts'
import { type CollectRun, collect, secretFields } from '../connector/index.ts'
import { runWithin } from '../net/testing.ts'
import { dnKey, fileTime, guid, moment } from './entry.ts'
import { FilterProblem, filterOf } from './filter.ts'
import { ldap } from './index.ts'
import { type FakeEntry, type FakeRules, fakeDirectory } from './testing.ts'

const base = 'dc=example,dc=org'
const reader = { bindDn: `cn=reader,${base}`, password: 'sesame', encryption: 'none' }

const person = (uid: string, more: object = {}): FakeEntry => ({
  dn: `uid=${uid},ou=people,${base}`,
  objectClass: ['inetOrgPerson', 'person', 'posixAccount'],
  uid,
  cn: `Name of ${uid}`,
  mail: `${uid}@example.org`,
  employeeNumber: `E-${uid}`,
  uidNumber: '1001',
  gidNumber: '500',
  loginShell: '/bin/bash',
  createTimestamp: '20250101080000Z',
  ...more,
})

const many = Array.from({ length: 200 }, (_, index) => person(`user${index}`))

type Given = { settings?: object; run?: (run: CollectRun) => CollectRun }

async function read(port: number, { settings = {}, run = each => each }: Given = {}) {
  using within = runWithin({ patience: { attempts: 1 } })
  const all = new Map<string, Row[]>()
  const given = { host: '127.0.0.1', port, ...reader, ...settings }
  const taken = await collect(ldap, given, run(within.run), {
    row: (dataset, row) => void all.set(dataset, [...(all.get(dataset) ?? []), row]),
  })
  const { outcome } = taken
  return {
    ...taken,
    of: (name: string) => all.get(`identity.${name}@1`) ?? [],
    isComplete: (name: string) => taken.datasets.find(each => each.dataset === `identity.${name}@1`)?.complete,
    state: outcome.state,
    why: outcome.state === 'complete' ? '' : outcome.why,
  }
}

async function reading(rules: FakeRules, given: Given = {}) {
  await using directory = await fakeDirectory(rules)
  return { ...(await read(directory.port, given)), searches: directory.searches() }
}

test('two hundred accounts come in pages to the end of the list', async () => {
  const { of, isComplete, searches } = await reading({ entries: many }, { settings: { pageSize: 64 } })
  assert.equal(of('accounts').length, 200)
  assert.equal(new Set(of('accounts').map(row => row.account)).size, 200)
  assert.equal(isComplete('accounts'), true)
  assert.equal(searches, 1 + 1 + 4) // about itself, groups, accounts
})

test('OpenLDAP: what disables, locks, expires, and who belongs where', async () => {
  const entries = [
    person('ann', {
      memberOf: `cn=outside,${base}`,
      pwdChangedTime: '20260102030405Z',
      pwdLastSuccess: '20260301000000Z',
    }),
    person('gone', { pwdAccountLockedTime: '000001010000Z' }),
    person('guessed', { pwdAccountLockedTime: '20260331110000Z', loginShell: '/usr/sbin/nologin' }),
    person('ended', { pwdEndTime: '20260101000000Z', gidNumber: '7' }),
    person('later', { pwdStartTime: '20270101000000Z' }),
    person('shadow', { shadowExpire: '20000', shadowMax: '90', shadowLastChange: '20500' }),
    { dn: `cn=backup,ou=services,${base}`, objectClass: ['simpleSecurityObject', 'organizationalRole'], cn: 'backup' },
    {
      dn: `cn=staff,ou=groups,${base}`,
      objectClass: 'posixGroup',
      cn: 'staff',
      gidNumber: '500',
      memberUid: ['ended'],
    },
    {
      dn: `cn=admins,ou=groups,${base}`,
      objectClass: 'groupOfNames',
      cn: 'admins',
      description: 'Runs it',
      member: [`uid=ann, ou=people, ${base}`, `cn=inner,ou=groups,${base}`, `uid=unknown,${base}`],
    },
    {
      dn: `cn=inner,ou=groups,${base}`,
      objectClass: 'groupOfNames',
      cn: 'inner',
      member: [`UID=later,ou=people,${base}`, `cn=admins,ou=groups,${base}`],
    },
  ]
  const { of, state, why } = await reading({ entries }, { settings: { privilegedGroups: ['Admins'] } })
  assert.deepEqual([state, why], ['complete', ''])
  assert.deepEqual(
    of('accounts').map(row => [row.account, row.kind, row.enabled, row.state, row.privileged, row.member_of]),
    [
      ['ann', 'person', true, 'active', true, ['admins', 'cn=outside,dc=example,dc=org', 'inner', 'staff']],
      ['gone', 'person', false, 'deactivated', false, ['staff']],
      ['guessed', 'person', true, 'locked', false, ['staff']],
      ['ended', 'person', false, 'deactivated', false, ['staff']],
      ['later', 'person', false, 'deactivated', true, ['admins', 'inner', 'staff']],
      ['shadow', 'person', true, 'active', false, ['staff']],
      ['backup', 'service', true, 'active', false, []],
    ],
  )
  const [ann, , guessed, ended, , shadow] = of('accounts')
  assert.deepEqual(
    [ann?.person, ann?.password_changed_on, ann?.last_sign_in_at, ann?.created_at, ann?.interactive],
    ['E-ann', '2026-01-02', '2026-03-01T00:00:00.000000Z', '2025-01-01T08:00:00.000000Z', true],
  )
  assert.deepEqual([guessed?.interactive, ended?.expires_on, shadow?.expires_on], [false, '2026-01-01', '2024-10-04'])
  assert.deepEqual([shadow?.password_max_age_days, shadow?.password_changed_on], [90, '2026-02-16'])
  assert.deepEqual(
    of('memberships')
      .filter(row => row.group_name === 'admins')
      .map(row => [row.account, row.member_kind, row.direct]),
    [
      ['ann', 'account', true],
      ['inner', 'group', true],
      [`uid=unknown,${base}`, null, true],
      ['later', 'account', false],
    ],
  )
  const admins = of('groups').find(row => row.group_name === 'admins')
  assert.deepEqual([admins?.member_count, admins?.privileged, admins?.description], [3, true, 'Runs it'])
})

test('what the directory records of nobody is not known, rather than never', async () => {
  const { of, unread, state, isComplete } = await reading({ entries: [person('ann')] })
  assert.equal(of('accounts')[0]?.privileged, null)
  assert.deepEqual(
    unread.map(({ columns }) => columns),
    [['last_sign_in_at'], ['privileged'], ['privileged']],
  )
  assert.deepEqual([state, isComplete('accounts')], ['partial', true])
})

test('names that several hold are told apart by their whole name', async () => {
  const twin = (unit: string) => ({ ...person('ann'), dn: `uid=ann,ou=${unit},${base}` })
  const { of } = await reading({ entries: [twin('a'), twin('b'), person('bob')] })
  assert.deepEqual(
    of('accounts').map(row => row.account),
    [`uid=ann,ou=a,${base}`, `uid=ann,ou=b,${base}`, 'bob'],
  )
})

const ticks = (iso: string) => String((BigInt(Date.parse(iso)) + 11_644_473_600_000n) * 10_000n)
const controller: FakeEntry = {
  dn: '',
  objectClass: 'top',
  defaultNamingContext: base,
  namingContexts: [base, `CN=Configuration,${base}`],
  supportedCapabilities: ['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1670'],
}
const user = (name: string, more: object = {}): FakeEntry => ({
  dn: `CN=${name},CN=Users,${base}`,
  objectClass: ['top', 'person', 'user'],
  objectCategory: 'person',
  sAMAccountName: name,
  userAccountControl: '512',
  accountExpires: '9223372036854775807',
  pwdLastSet: ticks('2026-01-02T00:00:00Z'),
  lastLogonTimestamp: ticks('2026-03-20T10:00:00Z'),
  whenCreated: '20200101000000.0Z',
  primaryGroupID: '513',
  employeeID: `E-${name}`,
  ...more,
})
const adGroup = (name: string, token: string, member: readonly string[] = []): FakeEntry => ({
  dn: `CN=${name},CN=Users,${base}`,
  objectCategory: 'group',
  sAMAccountName: name,
  primaryGroupToken: token,
  member,
})

test('Active Directory: bits, moments, primary and nested groups, long lists of members', async () => {
  const users = Array.from({ length: 25 }, (_, index) => user(`u${index}`))
  const entries = [
    controller,
    user('ann', { userAccountControl: '262656', objectGUID: Buffer.from('33221100554477668899aabbccddeeff', 'hex') }),
    user('off', { userAccountControl: '514' }),
    user('over', { accountExpires: ticks('2026-03-01T00:00:00Z') }),
    user('locked', { 'msDS-User-Account-Control-Computed': '16', pwdLastSet: '0', accountExpires: '0' }),
    user('hidden', { userAccountControl: [] }),
    user('sql', { servicePrincipalName: ['MSSQLSvc/db:1433'], lastLogonTimestamp: [] }),
    ...users,
    adGroup('Domänen-Admins', '512', [`CN=Operators,CN=Users,${base}`]),
    adGroup('Operators', '1200', [`CN=ann,CN=Users,${base}`]),
    adGroup('Domain Users', '513'),
    adGroup(
      'Everybody',
      '1300',
      users.map(({ dn }) => dn),
    ),
  ]
  const { of, state, why, searches } = await reading({ entries, rangeSize: 10 })
  assert.deepEqual([state, why], ['complete', ''])
  assert.deepEqual(
    of('accounts')
      .slice(0, 6)
      .map(row => [row.account, row.kind, row.enabled, row.state, row.privileged, row.mfa]),
    [
      ['ann', 'person', true, 'active', true, true],
      ['off', 'person', false, 'deactivated', false, null],
      ['over', 'person', false, 'deactivated', false, null],
      ['locked', 'person', true, 'locked', false, null],
      ['hidden', 'person', null, null, false, null],
      ['sql', 'service', true, 'active', false, null],
    ],
  )
  const [ann, , over, locked, , sql] = of('accounts')
  assert.deepEqual(
    [ann?.account_id, ann?.password_changed_on, ann?.last_sign_in_at, ann?.expires_on, ann?.created_at],
    [
      '00112233-4455-6677-8899-aabbccddeeff',
      '2026-01-02',
      '2026-03-20T10:00:00.000000Z',
      null,
      '2020-01-01T00:00:00.000000Z',
    ],
  )
  assert.deepEqual(
    [over?.expires_on, locked?.expires_on, locked?.password_changed_on, sql?.last_sign_in_at],
    ['2026-03-01', null, null, null],
  )
  assert.deepEqual(ann?.member_of, ['Domain Users', 'Domänen-Admins', 'Operators'])
  const count = (name: string) => of('groups').find(row => row.group_name === name)?.member_count
  assert.deepEqual([count('Everybody'), count('Domain Users'), count('Domänen-Admins')], [25, 31, 1])
  assert.equal(searches, 1 + 1 + 2 + 1) // itself, groups, two more pieces of a list, accounts
})

test('a limit of the server is an error that says what to change, and never the end of a list', async () => {
  for (const [code, words] of [
    [4, /size limit/],
    [3, /time limit/],
    [11, /administrative limit/],
  ] as const) {
    const { state, why, isComplete } = await reading({ entries: many, stopAt: { entries: 150, code } })
    assert.equal(state, 'error')
    assert.match(why, words)
    assert.match(why, /Let cn=reader,dc=example,dc=org read more/)
    assert.equal(isComplete('accounts'), false)
  }
})

test('a list that does not say whether it goes on is not believed to be whole', async () => {
  const { state, why } = await reading({ entries: many, forgetsPaging: true })
  assert.equal(state, 'error')
  assert.match(why, /not proved whole/)
})

test('a wrong password says so, and not what was given', async () => {
  const { state, why, of } = await reading({ entries: many, password: 'other' })
  assert.deepEqual([state, of('accounts').length], ['error', 0])
  assert.match(why, /does not accept the credentials of cn=reader,dc=example,dc=org\. It said: 80090308/)
  assert.ok(!why.includes('sesame'))
})

test('other servers that the directory names are told and not asked', async () => {
  const { notes, datasets } = await reading({
    entries: [person('ann')],
    references: ['ldap://other.example.org/dc=other'],
  })
  assert.ok(notes.some(note => note.includes('ldap://other.example.org/dc=other') && note.includes('not asked')))
  assert.ok(datasets.every(each => each.completeness.exclusions.some(text => text.includes('other.example.org'))))
})

test('a connection that is cut, at every message of a run, is an error', async () => {
  const entries = [...many.slice(0, 6), { dn: `cn=a,${base}`, objectClass: 'posixGroup', cn: 'a', gidNumber: '1' }]
  await using whole = await fakeDirectory({ entries })
  await read(whole.port)
  for (let at = 0; at < whole.sent.length; at++) {
    const { state, why } = await reading({ entries, send: (message, index) => (index === at ? undefined : message) })
    assert.equal(state, 'error')
    assert.match(why, /cut the connection/)
  }
})

/** What a server once said, to be heard again with faults in it. */
function replay(bytes: Buffer): (run: CollectRun) => CollectRun {
  const connect = async () => {
    const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
    socket.push(bytes)
    socket.push(null)
    const unused = () => Promise.reject(new Error('not encrypted here'))
    const life = { [Symbol.dispose]: () => void socket.destroy() }
    return { socket, address: '127.0.0.1', isOpened: true, isEncrypted: false, encrypt: unused, ...life }
  }
  return run => ({ ...run, net: { ...run.net, connect } })
}

test('an answer that is damaged anywhere is an error in words or rows as they stand, never a crash', async () => {
  const entries = [
    ...many.slice(0, 4),
    { dn: `cn=a,${base}`, objectClass: 'groupOfNames', cn: 'a', member: many.slice(0, 4).map(({ dn }) => dn) },
  ]
  await using directory = await fakeDirectory({ entries })
  await read(directory.port)
  const said = Buffer.concat(directory.sent)
  const again = await read(1, { run: replay(said) })
  assert.equal(again.of('accounts').length, 4)
  let damaged = 0
  const change = fc.record({
    at: fc.nat(said.length - 1),
    byte: fc.nat(255),
    kind: fc.constantFrom('set', 'cut', 'drop', 'add'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async changes => {
      let bytes = Buffer.from(said)
      for (const { at, byte, kind } of changes) {
        if (kind === 'set' && at < bytes.length) bytes[at] = byte
        if (kind === 'cut') bytes = bytes.subarray(0, at)
        if (kind === 'drop') bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
        if (kind === 'add') bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at)])
      }
      const { state, why } = await read(1, { run: replay(bytes) })
      if (state === 'error') damaged++
      assert.doesNotMatch(why, /The connector failed/)
    }),
    { numRuns: 300 },
  )
  assert.ok(damaged > 100)
})

test('a message that claims to be enormous, or is none, is refused at once', async () => {
  const huge = Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff])
  assert.match((await reading({ entries: many, send: () => huge })).why, /too large/)
  const page = Buffer.from(
    'HTTP/1.1 400 Bad Request\r\nServer: some\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html></html>',
  )
  assert.match((await reading({ entries: many, send: () => page })).why, /does not answer as LDAP does|cut|too large/)
  assert.match((await reading({ entries: many, send: () => sequence() })).why, /does not answer as LDAP does/)
})

const openssl = spawnSync('openssl', ['version']).status === 0 ? false : 'needs openssl'

test('StartTLS verifies the certificate before the password is sent', { skip: openssl }, async () => {
  using made = certificates()
  const secure = { host: 'localhost', encryption: 'starttls' }
  const entries = [person('ann')]
  const right = await reading({ entries, tls: made }, { settings: { ...secure, ca: made.ca } })
  assert.equal(right.of('accounts').length, 1)
  const other = await reading({ entries, tls: made }, { settings: secure })
  assert.match(other.why, /certificate of localhost cannot be trusted/)
  const without = await reading({ entries }, { settings: secure })
  assert.match(without.why, /answered with the code 2.*no TLS here/)
  const injected = sequence(Buffer.from([2, 1, 2]))
  const pushed = await reading({ entries, tls: made, injected }, { settings: { ...secure, ca: made.ca } })
  assert.match(pushed.why, /before encryption began/)
})

test('trying the settings says what answers; settings that make no sense are refused', async () => {
  await using directory = await fakeDirectory({ entries: many })
  using within = runWithin({ patience: { attempts: 1 } })
  const attempt = async (settings: object) =>
    await ldap.test?.(
      ldap.settings.parse({ host: '127.0.0.1', port: directory.port, ...reader, ...settings }),
      within.run,
    )
  assert.deepEqual(await attempt({}), { ok: true, detail: '127.0.0.1 answers as openldap, with dc=example,dc=org' })
  assert.equal((await attempt({ password: 'wrong' }))?.ok, false)
  const why = (settings: object) => ldap.settings.safeParse({ host: 'a', ...settings }).error?.issues[0]?.message
  assert.match(why({ bindDn: 'cn=a' }) ?? '', /both the account and its password/)
  assert.match(why({ accountFilter: '(uid=*' }) ?? '', /expected a filter/)
  assert.deepEqual(secretFields(ldap), ['password'])
})

test('filters are written as RFC 4515 says, and others are refused', () => {
  for (const filter of [
    '(uid=*)',
    '(&(a=b)(|(c=d*e*f)(!(g>=1))))',
    '(cn=a\\28b\\29)',
    '(memberOf:1.2.840.113556.1.4.1941:=cn=a)',
  ])
    assert.ok(filterOf(filter).length > 0)
  for (const filter of [
    '',
    'uid=a',
    '(uid=a',
    '(uid=a)(b=c)',
    '(&)',
    '(!(a=b)(c=d))',
    '(=a)',
    '(a=\\zz)',
    '('.repeat(50),
  ])
    assert.throws(() => filterOf(filter), FilterProblem, filter)
  assert.equal(filterOf('(uid=ab)').toString('hex'), 'a30904037569640402' + '6162')
})

test('moments, ids and names are read in each of their spellings', () => {
  assert.equal(moment('20260331120000Z'), '2026-03-31T12:00:00.000Z')
  assert.equal(moment('202603311200+0200'), '2026-03-31T10:00:00.000Z')
  assert.equal(moment('20260331120000.5Z'), '2026-03-31T12:00:00.000Z')
  assert.equal(moment('yesterday'), null)
  assert.equal(fileTime('0'), null)
  assert.equal(fileTime('9223372036854775807'), null)
  assert.equal(fileTime('132223104000000000'), '2020-01-01T00:00:00.000Z')
  assert.equal(guid({ dn: '', attributes: new Map() }, 'objectGUID'), null)
  assert.equal(dnKey('CN=A\\2CB, OU = x,dc=Y'), dnKey('cn=a\\,b,ou=x,dc=y'))
  assert.equal(dnKey('cn=M\\C3\\BCller,dc=y'), dnKey('cn=müller,dc=y'))
})
