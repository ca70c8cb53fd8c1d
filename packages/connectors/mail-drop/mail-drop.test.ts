import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import fc from 'fast-check'
import { certificates } from '../certificates/index.ts'
import { collect, SourceProblem, secretFields } from '../connector/index.ts'
import { runWithin } from '../net/testing.ts'
import { valuesOf } from './answer.ts'
import { modifiedUtf7 } from './imap.ts'
import { mailDrop } from './index.ts'
import { isOf, senderOf } from './messages.ts'
import { type FakeMessage, type FakeRules, fakeMailbox } from './testing.ts'

const accounts = (...names: readonly string[]) => ['system,account', ...names.map(name => `crm,${name}`)].join('\n')

type File = { readonly name: string; readonly text: string }

const mail = (from: string, files: readonly File[]) =>
  [
    `From: ${from}`,
    'To: drop@example.org',
    'Subject: Files',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b1',
    '',
    '--b1',
    'Content-Type: text/plain',
    '',
    'Hello',
    ...files.flatMap(({ name, text }) => [
      '--b1',
      `Content-Type: text/csv; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(text).toString('base64'),
    ]),
    '--b1--',
    '',
  ].join('\r\n')

const message = (
  uid: number,
  names: readonly string[],
  more: Partial<FakeMessage> & { readonly from?: string } = {},
) => ({
  uid,
  raw: mail(more.from ?? 'Bob <bob@example.org>', [{ name: 'identity.accounts.csv', text: accounts(...names) }]),
  ...(more.at !== undefined && { at: more.at }),
})

async function read(rules: FakeRules, settings: object = {}) {
  await using box = await fakeMailbox(rules)
  using within = runWithin({ patience: { attempts: 1 } })
  const rows: Row[] = []
  const given = {
    host: 'localhost',
    port: box.port,
    encryption: 'none',
    user: 'drop@example.org',
    password: 'sesame',
    senders: ['@example.org'],
    ...settings,
  }
  const taken = await collect(mailDrop, given, within.run, { row: (_, row) => void rows.push(row) })
  return {
    ...taken,
    accounts: rows.map(row => row.account),
    commands: [...box.commands],
    state: taken.outcome.state,
    why: taken.outcome.state === 'complete' ? '' : taken.outcome.why,
  }
}

test('the newest file of a dataset from an allowed sender is read, and the mailbox stays as it was', async () => {
  const { state, why, accounts, commands, datasets, notes } = await read({
    messages: [
      message(7, ['old'], { at: ' 1-Mar-2026 10:00:00 +0000' }),
      message(9, ['ann', 'bob'], { at: '20-Mar-2026 10:00:00 -0700' }),
      message(12, ['evil'], { from: 'mallory@elsewhere.net' }),
    ],
  })
  assert.deepEqual([state, why], ['complete', ''])
  assert.deepEqual(accounts, ['ann', 'bob'])
  assert.deepEqual(datasets[0]?.completeness.exclusions, [
    'message 7/identity.accounts.csv of 2026-03-01T10:00:00.000Z: there is a newer file of identity.accounts@1',
  ])
  assert.match(notes[0] ?? '', /1 of 3 messages are of other senders/)
  assert.ok(commands.includes('EXAMINE "INBOX"') && commands.includes('UID SEARCH SINCE 20-Dec-2025'))
  assert.ok(!commands.some(command => /SELECT|STORE|COPY|EXPUNGE|BODY\[/.test(command.replace('BODY.PEEK[', ''))))
  assert.ok(!commands.some(command => command.startsWith('UID FETCH 12 ')))
  assert.deepEqual(secretFields(mailDrop), ['password'])
})

test('all files count where they are one list, also several of a message, and pictures are only told', async () => {
  const two = mail('bob@example.org', [
    { name: 'identity.accounts@1 a.csv', text: accounts('one') },
    { name: 'identity.accounts@1 b.csv', text: accounts('two') },
    { name: 'logo.png', text: 'x' },
  ])
  const { accounts: names, notes } = await read(
    { messages: [{ uid: 1, raw: two }, message(2, ['three'])] },
    { take: 'all', senders: ['BOB@example.org'] },
  )
  assert.deepEqual(names.toSorted(), ['one', 'three', 'two'])
  assert.ok(notes.some(note => note.includes('message 1/logo.png')))
})

test('more messages than are asked for at once are all read', async () => {
  const messages = Array.from({ length: 450 }, (_, index) => message(index + 1, [`a${index}`], { from: 'x@other.net' }))
  const { accounts: names, commands, notes } = await read({ messages: [...messages, message(451, ['last'])] })
  assert.deepEqual(names, ['last'])
  assert.equal(commands.filter(command => command.includes('HEADER.FIELDS')).length, 3)
  assert.match(notes[0] ?? '', /450 of 451/)
})

test('messages that came before the days asked for are not read, whatever the server counts as a day', async () => {
  const { why } = await read({ messages: [message(1, ['old'], { at: '29-Mar-2026 10:00:00 +0000' })] }, { days: 2 })
  assert.match(why, /no file of rows/)
})

test('nothing there, a file named after no dataset, and one that is too large are errors', async () => {
  assert.match((await read({ messages: [] })).why, /no file of rows/)
  const odd = mail('bob@example.org', [{ name: 'list.csv', text: 'a' }])
  assert.match((await read({ messages: [{ uid: 1, raw: odd }] })).why, /named after no dataset/)
  const large = message(1, ['x'.repeat(1_100_000)])
  assert.match((await read({ messages: [large] }, { mostMegabytes: 1 })).why, /Message 1 has \d+ bytes/)
})

test('a wrong password, a folder that is not there and a server that is busy are told', async () => {
  const messages = [message(1, ['ann'])]
  const wrong = await read({ messages }, { password: 'open-sesame' })
  assert.match(wrong.why, /refuses the credentials of drop@example.org/)
  assert.doesNotMatch(wrong.why, /sesame/)
  const instead = (start: string, words: string) => (command: string, tag: string) =>
    command.startsWith(start) ? words.replace('TAG', tag) : undefined
  assert.match((await read({ messages, instead: instead('EXAMINE', 'TAG NO no such\r\n') })).why, /the folder INBOX/)
  const busy = await read({ messages, instead: instead('CAPABILITY', '* BYE too many connections\r\n') })
  assert.deepEqual([/too many connections/.test(busy.why), busy.mayPass], [true, true])
})

test('a cut answer, a message that is gone and answers that are none are errors, never fewer rows', async () => {
  const messages = [message(1, ['ann'])]
  const at = (start: string, words: string | null) => (command: string, tag: string) =>
    command.startsWith(start) ? (words?.replace('TAG', tag) ?? null) : undefined
  const cases: [string, string | null, RegExp][] = [
    ['UID FETCH', null, /cut the connection/],
    ['UID FETCH', 'TAG OK\r\n', /no longer has a message/],
    ['UID SEARCH', 'TAG OK\r\n', /did not say which messages/],
    ['UID SEARCH', '* SEARCH 1 two\r\nTAG OK\r\n', /does not answer as IMAP|number is none/],
    ['UID FETCH', '* 1 FETCH (UID 1\r\nTAG OK\r\n', /does not answer as IMAP|does not end/],
    ['UID FETCH', '* 1 FETCH (UID 1 BODY[] {99999999}\r\n', /more than/],
  ]
  for (const [start, words, expected] of cases) {
    const { why, state } = await read({ messages, instead: at(start, words) })
    assert.match(why, expected)
    assert.equal(state, 'error')
    assert.doesNotMatch(why, /The connector failed/)
  }
})

test('LOGIN is used where AUTH=PLAIN is not offered, and not where it is off', async () => {
  const messages = [message(1, ['ann'])]
  const { commands, state } = await read({ messages, capabilities: 'IMAP4rev1' }, { password: 'se"same' })
  assert.equal(state, 'complete')
  assert.ok(commands.includes('LOGIN "drop@example.org" "se\\"same"'))
  assert.match((await read({ messages, capabilities: 'IMAP4rev1 LOGINDISABLED' })).why, /takes no password/)
})

const openssl = spawnSync('openssl', ['version']).status === 0 ? false : 'needs openssl'

test('STARTTLS verifies the certificate before the password is sent', { skip: openssl }, async () => {
  using made = certificates()
  const messages = [message(1, ['ann'])]
  const secure = { encryption: 'starttls' }
  const right = await read({ messages, tls: made }, { ...secure, ca: made.ca })
  assert.deepEqual([right.why, right.accounts], ['', ['ann']])
  const other = await read({ messages, tls: made }, secure)
  assert.equal(other.state, 'error')
  assert.ok(!other.commands.some(command => /AUTHENTICATE|LOGIN/.test(command)))
  const pushed = await read({ messages, tls: made, injected: '* OK injected\r\n' }, { ...secure, ca: made.ca })
  assert.match(pushed.why, /before encryption began/)
})

test('who a message is from is what its one From says, not a name that looks like an address', async () => {
  const of = (head: string) => senderOf(Buffer.from(`${head}\r\n\r\n`))
  assert.equal(await of('From: Bob <BOB@example.org>'), 'bob@example.org')
  assert.equal(await of('From: "bob@example.org" <mallory@elsewhere.net>'), 'mallory@elsewhere.net')
  assert.equal(await of('From: bob@example.org <mallory@elsewhere.net>'), 'mallory@elsewhere.net')
  assert.equal(await of('From: mallory@elsewhere.net, bob@example.org'), null)
  assert.equal(await of('From: bob@example.org\r\nFrom: mallory@elsewhere.net'), null)
  assert.equal(await of('To: bob@example.org'), null)
  assert.ok(isOf('bob@example.org', ['@Example.org']) && isOf('bob@example.org', ['Bob@example.org']))
  assert.ok(!isOf('bob@sub.example.org', ['@example.org']) && !isOf('bob@notexample.org', ['@example.org']))
})

test('a message inside of a message is not opened, since somebody else may have sent it', async () => {
  const inner = mail('mallory@elsewhere.net', [{ name: 'identity.accounts.csv', text: accounts('evil') }])
  const raw = [
    'From: bob@example.org',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=outer',
    '',
    '--outer',
    'Content-Type: message/rfc822',
    '',
    inner,
    '--outer--',
    '',
  ].join('\r\n')
  assert.match((await read({ messages: [{ uid: 1, raw }] })).why, /no file of rows/)
})

test('answers are read by their structure, and names of folders are written as IMAP wants them', () => {
  const said = {
    text: '* 1 FETCH (UID 5 BODY[HEADER.FIELDS (FROM)] {3} X "a\\"b)" Y NIL)',
    literals: [Buffer.from('abc')],
  }
  assert.deepEqual(valuesOf(said), [
    '*',
    '1',
    'FETCH',
    ['UID', '5', 'BODY[HEADER.FIELDS (FROM)]', Buffer.from('abc'), 'X', 'a"b)', 'Y', null],
  ])
  for (const text of ['(', '"a', ')', '('.repeat(100)]) assert.throws(() => valuesOf({ text, literals: [] }))
  assert.deepEqual(
    [modifiedUtf7('Ablage'), modifiedUtf7('A&B'), modifiedUtf7('Entwürfe')],
    ['Ablage', 'A&-B', 'Entw&APw-rfe'],
  )
})

test('whatever a server says is values or a problem in words', () => {
  const unit = fc.constantFrom('(', ')', '"', '\\', '[', ']', '{1}', ' ', 'NIL', 'A', '7')
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), text => {
      try {
        assert.ok(Array.isArray(valuesOf({ text, literals: [] })))
      } catch (error) {
        assert.ok(error instanceof SourceProblem)
      }
    }),
    { numRuns: 2000 },
  )
})
