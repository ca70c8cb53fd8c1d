import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMessage, sameness } from './index.ts'

const read = (...lines: readonly string[]) => readMessage(Buffer.from(lines.join('\r\n')))

test('a message is read by its parts: plain text first, words of headers decoded, files taken out by their names', () => {
  const message = read(
    'Received: by b',
    'Received: by a',
    'Subject: =?utf-8?q?St=C3=B6rung?=',
    '  =?utf-8?q?_in_B?=',
    'From: Monitor <M@example.org>',
    'Message-ID: <1@example.org>',
    'In-Reply-To: <0@example.org>',
    'References: <a@example.org> <0@example.org>',
    'Date: Fri, 20 Nov 2026 17:40:00 +0100',
    'Content-Type: multipart/mixed; boundary="x"',
    '',
    'not read',
    '--x',
    'Content-Type: text/html',
    '',
    '<p>no</p>',
    '--x',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Storage is d=',
    'own since f=C3=BCnf',
    '--x',
    "Content-Type: text/csv; name*=utf-8''l%C3%B6g..%2F.csv",
    'Content-Disposition: attachment',
    'Content-Transfer-Encoding: base64',
    '',
    'YSxi',
    '--x--',
    'after',
  )
  const { files, ...said } = message
  assert.deepEqual(said, {
    subject: 'Störung in B',
    from: 'Monitor <M@example.org>',
    sender: 'm@example.org',
    messageId: '<1@example.org>',
    answers: ['<0@example.org>', '<0@example.org>', '<a@example.org>'],
    date: '2026-11-20T16:40:00.000Z',
    text: 'Storage is down since fünf',
    isCut: false,
    isEncrypted: false,
    automatic: 'no',
    hops: 2,
    leftOut: 0,
  })
  assert.deepEqual(
    files.map(({ name, mediaType, content }) => [name, mediaType, Buffer.from(content).toString()]),
    [['lög.. .csv', 'text/csv', 'a,b']],
  )
})

test('HTML becomes text: nothing of it is run, and nothing that nobody sees is read', () => {
  const html =
    '<head><title>t</title></head><style>p{}</style><p>Pay&nbsp;&lt;now&gt; &#x1F600;</p><!-- x --><script>alert(1)</script><a href="https://evil.example">here</a><br>Bo'
  assert.equal(read('Content-Type: text/html; charset=utf-8', '', html).text, 'Pay <now> \u{1F600}\nhere\nBo')
  assert.equal(read('Content-Type: text/html', '', '<'.repeat(300_000)).text, '')
  assert.equal(read('Content-Type: text/html', '', '<script>'.repeat(30_000)).text, '')
})

test('what is empty, encrypted, signed, of an unknown charset or broken is read as far as it goes', () => {
  assert.deepEqual([read('').text, read('').subject, read('').sender, read('').date], ['', '', null, null])
  const sealed = read('Content-Type: application/pkcs7-mime; smime-type=enveloped-data', '', 'MIIB')
  assert.deepEqual([sealed.isEncrypted, sealed.text, sealed.files[0]?.name], [true, '', 'smime.p7m'])
  const signed = read(
    'Content-Type: multipart/signed; boundary=s',
    '',
    '--s',
    '',
    'hello',
    '--s',
    'Content-Type: application/pkcs7-signature; name=smime.p7s',
    '',
    'x',
    '--s--',
  )
  assert.deepEqual([signed.text, signed.isEncrypted, signed.files.length], ['hello', false, 1])
  assert.equal(readMessage(Buffer.from('Content-Type: text/plain; charset=klingon\n\ncaf\xe9', 'latin1')).text, 'café')
  assert.equal(readMessage(Buffer.from('Content-Type: text/plain; charset=utf-8\n\ncaf\xe9', 'latin1')).text, 'café')
  assert.equal(read('Subject: no end').subject, 'no end')
  const inner = ['Content-Type: message/rfc822', '', 'Subject: inner', '', 'text of it']
  const forwarded = read('Content-Type: multipart/mixed; boundary=s', '', '--s', '', 'see', '--s', ...inner, '--s--')
  assert.deepEqual([forwarded.text, forwarded.files[0]?.name, forwarded.subject], ['see', 'message.eml', ''])
})

test('ten thousand parts, parts within parts and giant heads cost no more than their length, and are counted', () => {
  const part = (index: number) => `--b\r\nContent-Type: application/zip; name=f${index}.zip\r\n\r\nx\r\n`
  const many = read(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    `${Array.from({ length: 10_000 }, (_, index) => part(index)).join('')}--b--`,
  )
  assert.deepEqual([many.files.length, many.leftOut], [50, 9_950])
  const deep = Array.from({ length: 60 }, (_, level) => [
    `Content-Type: multipart/mixed; boundary=b${level}`,
    '',
    `--b${level}`,
  ])
  assert.equal(read(...deep.flat(), 'Content-Type: text/plain', '', 'hi').text, '')
  const giant = read(`Subject: ${'a'.repeat(2_000_000)}`, ...Array.from({ length: 50_000 }, () => 'X: y'), '', 'text')
  assert.deepEqual([giant.subject.length, giant.text], [1_000, 'text'])
  assert.equal(read('Subject: a', ...Array.from({ length: 50_000 }, () => ' x'), '', 'text').text, 'text')
  const long = read('', 'line of text\r\n'.repeat(400_000))
  assert.deepEqual([long.text.length, long.isCut], [40_000, true])
})

test('a header cannot add lines or turn the direction of writing, and more than one sender is none', () => {
  const { subject, sender } = read(
    'Subject: =?utf-8?q?a=0D=0ABcc:_x=E2=80=AEb?=',
    'From: a@b.example, c@d.example',
    '',
    '',
  )
  assert.deepEqual([subject, sender], ['a Bcc: x b', null])
  assert.equal(read('From: "x@y.example" <Ann@b.example>', '').sender, 'ann@b.example')
  assert.equal(read('From: a@b.example', 'From: c@d.example', '').sender, null)
})

test('what a machine sent says so: bulk, lists, alerts, bounces and absence', () => {
  const automatic = (...lines: readonly string[]) => read(...lines, '', '').automatic
  assert.equal(automatic('Auto-Submitted: no'), 'no')
  assert.equal(automatic('Auto-Submitted: auto-generated; x=1'), 'sent')
  assert.equal(automatic('Precedence: bulk'), 'sent')
  assert.equal(automatic('List-Id: <l>'), 'sent')
  assert.equal(automatic('Auto-Submitted: auto-replied'), 'replied')
  assert.equal(automatic('Content-Type: multipart/report; report-type=delivery-status; boundary=q'), 'replied')
})

test('a message that comes a second time is known again, whatever servers wrote above it', () => {
  const mail = (...above: readonly string[]) => Buffer.from([...above, 'Message-ID: <1@a>', '', 'text'].join('\r\n'))
  assert.deepEqual(sameness(mail('Received: by a')), sameness(mail('Received: by b', 'Received: by c')))
  assert.notDeepEqual(sameness(mail()), sameness(Buffer.concat([mail(), Buffer.from('!')])))
})
