// alone: it starts a server and a worker as processes, and kills them
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { nothingKnown } from '@onus/core/scoping'
import { parseKeys } from '@onus/ledger/checkpoint'
import { verifyReceipt } from '@onus/ledger/receipt'
import { openStory, wordsOf } from './testing-story.ts'

const zone = 'Europe/Berlin'
const title = 'Storage lost'

const entityBody = {
  name: 'Nordlicht GmbH',
  scope: null,
  country: 'DE',
  zone,
  registerNumber: 'HRB 1',
  address: 'Hafen 1, Hamburg',
  supervisingAuthorities: ['CSIRT'],
  contacts: ['notifier', 'incident'].map(what => ({
    name: 'Bo',
    email: 'bo@example.com',
    phone: '+49 40 1',
    title: '',
    availability: 'always',
    for: what,
  })),
  scoping: {
    ...nothingKnown,
    servicesInUnion: true,
    types: ['cloud-computing-service-providers'],
    figures: { headcount: 60, turnoverEur: 12_000_000, balanceEur: 9_000_000 },
    holdings: [],
    independent: false,
  },
}

test('an incident runs from detection to its final report, over a night with two hours of one name and into shorter months, while processes die: every instant is right and everybody is told once', async () => {
  await using story = await openStory()
  const { at, as, minutes } = story
  const lead = await as('Ada')
  const { body: organisation } = await lead.organisations.get()
  await lead.organisations.update({ body: { body: { ...organisation, zone } } })
  const { id: entity } = await lead.legalEntities.create({ body: { body: entityBody } as never })
  const org = (await lead.organisations.list()).items[0]?.id ?? ''

  await at('2026-10-24T18:10:00Z')
  const open = async (detected: object) =>
    (await as('Bo')).incidents.open({ body: { entity, title, whatHappened: 'Storage is down', detected } as never })
  await assert.rejects(open({ local: '2026-10-25T02:30' }), /offset|zone/)
  await assert.rejects(open({ at: '2026-10-24T20:05:00' }), /offset|zone/)
  const { id } = await open({ local: '2026-10-24T20:05', zone })
  const params = { id }
  const overview = async () => (await as('Bo')).incidents.overview({ params, query: {} })
  const amend = async (change: object, reason = '') =>
    (await as('Bo')).incidents.amend({ params, body: { change: change as never, reason } })
  const clocks = async () =>
    (await overview()).deadlines.map(({ stage, rule, due, conservative, state }) =>
      [
        stage,
        rule?.id ?? 'asked',
        due && `${due.at} = ${due.local} ${due.offset}`,
        conservative && `${conservative.at} = ${conservative.local} ${conservative.offset}`,
        state,
      ].join(' | '),
    )
  const standing = async () => {
    const { state, significance, alarm } = await overview()
    return [state, significance.answer, alarm && `${alarm.rule.id} ${alarm.at.at} ${alarm.isRaised}`]
  }
  /** Drafted by Bo, approved by Cy, sent by Bo. */
  const draft = async (stage: 'early_warning', more: object = {}) => {
    const filing = { id: (await (await as('Bo')).filings.draft({ params, body: { stage, ...more } })).id }
    await (await as('Cy')).filings.approve({ params: filing, body: {} })
    return filing
  }
  const submit = async (filing: { id: string }, moment: string, lateBecause = '') =>
    (await as('Bo')).filings.submit({ params: filing, body: { channel: 'portal', at: { at: moment }, lateBecause } })
  /** Drafted and approved now, and sent at a moment after it. */
  const report = async (stage: string, moment: string, more: object = {}, lateBecause = '') => {
    const filing = await draft(stage as never, more)
    await at(moment)
    await submit(filing, moment, lateBecause)
    return filing
  }
  const textOf = async (filing: { id: string }) => {
    const answer = await (await as('Bo')).filings.export({ params: filing, body: { format: 'text' } })
    return createHash('sha256')
      .update(await (answer as Response).text())
      .digest('hex')
  }
  const days = async () => {
    const span = { from: '2026-10-01', to: '2027-03-01' }
    const text = await ((await (await as('Bo')).agenda.ics({ body: { ...span, mine: false } })) as Response).text()
    return [
      ...text.replaceAll('\r\n ', '').matchAll(/UID:incident-[0-9a-f-]{36}-(.*)@onus\r\n.*\r\nDTSTART:(\S+)/g),
    ].map(([, part, start]) => `${part} ${start}`)
  }

  await amend({
    moments: { triageStarted: { at: '2026-10-24T18:10:00Z' } },
    interruptions: [{ kind: 'outage', service: 'Storage', from: { at: '2026-10-24T18:05:00Z' }, to: null }],
  })
  assert.deepEqual(await standing(), ['triage', 'unknown', 'target.triage 2026-10-24T22:10:00.000Z false'])
  await at('2026-10-24T18:35:30Z')
  await amend({ facts: { only_planned: false } })
  assert.deepEqual(await standing(), ['triage', 'yes', 'target.triage 2026-10-24T22:10:00.000Z false'])

  await at('2026-10-24T22:11:00Z')
  await story.killMailing()
  await at('2026-10-24T22:18:00Z')
  await story.settled()
  await story.start('beside')
  assert.deepEqual(await standing(), ['triage', 'yes', 'target.triage 2026-10-24T22:10:00.000Z true'])

  await at('2026-10-25T00:20:00Z')
  await (await as('Bo')).incidents.decide({
    params,
    body: { answer: 'significant', reason: 'Nobody can work', aware: { local: '2026-10-25T01:40', zone } },
  })
  assert.deepEqual(await clocks(), [
    'early_warning | report.early-warning | 2026-10-25T23:40:00.000Z = 2026-10-26T00:40:00 +01:00 | 2026-10-25T18:05:00.000Z = 2026-10-25T19:05:00 +01:00 | open',
    'notification | report.notification | 2026-10-27T23:40:00.000Z = 2026-10-28T00:40:00 +01:00 | 2026-10-27T18:05:00.000Z = 2026-10-27T19:05:00 +01:00 | open',
    'final | report.final |  |  | waiting',
  ])

  await at('2026-10-25T00:50:00Z')
  const until = async (to: object) =>
    amend({
      interruptions: [
        { kind: 'outage', service: 'Storage', from: { at: '2026-10-24T18:05:00Z' }, to: { zone, ...to } as never },
      ],
    })
  const outage = async () => {
    const { body, significance } = await overview()
    const [{ to } = { to: null }] = body.interruptions
    return [to?.at, to?.isDoubtful, significance.facts.find(({ name }) => name === 'outage')?.value]
  }
  await minutes('server', 'beside')
  await until({ local: '2026-10-25T02:30' })
  assert.deepEqual(await outage(), ['2026-10-25T00:30:00.000Z', true, 23_100])
  await at('2026-10-25T01:45:00Z')
  await until({ local: '2026-10-25T02:30', pass: 'later' })
  assert.deepEqual(await outage(), ['2026-10-25T01:30:00.000Z', false, 26_700])
  await assert.rejects(amend({ moments: { occurred: { local: '2026-03-29T02:30', zone } } }), /does not exist/)

  await at('2026-10-25T17:30:00Z')
  const change = { answers: { services: ['Storage'], cross_border: false }, facts: { suspected_malicious: true } }
  await amend(change, 'The first day')
  const warning = await draft('early_warning')
  await at('2026-10-25T17:41:00Z')
  await story.admin.query('begin')
  await story.admin.query(`insert into webhook_message (org, id, key, body) values ($1, gen_random_uuid(), $2, '{}')`, [
    org,
    `incident ${id} early_warning 2026-10-25T23:40:00.000Z 6h`,
  ])
  story.begin('server').catch(() => {})
  await story.locked()
  assert.equal(await story.end('server', 'SIGKILL'), null)
  await story.admin.query('rollback')
  await minutes('beside')
  await story.start('server')
  const approved = (await (await as('Bo')).filings.get({ params: warning, query: {} })).body.lifecycle
  assert.deepEqual([approved.state, (await overview()).timeline.at(-1)?.words], ['approved', 'Early warning approved'])
  await at('2026-10-25T19:02:00Z')
  await submit(warning, '2026-10-25T19:00:00Z')
  const sent = await textOf(warning)
  assert.deepEqual(
    [(await overview()).answerExpected?.rule.id, (await overview()).answerExpected?.at.at],
    ['report.answer', '2026-10-26T19:00:00.000Z'],
  )

  await at('2026-10-26T10:00:00Z')
  const answer = { outcome: 'acknowledged', reference: 'C-1', at: { local: '2026-10-26T09:30', zone } } as const
  await (await as('Bo')).filings.answer({ params: warning, body: answer })
  const asked = { id: 'c-1', from: 'CSIRT', what: 'How far is it', askedAt: { at: '2026-10-26T09:50:00Z' } }
  await amend({ requests: [{ ...asked, due: { local: '2026-10-27T12:00', zone } }] })
  await at('2026-10-26T23:41:00Z')
  await minutes('server', 'beside')
  await at('2026-10-27T10:20:00Z')
  await report('intermediate', '2026-10-27T10:30:00Z', { request: 'c-1' })
  for (const moment of ['2026-10-27T17:41:00Z', '2026-10-27T22:41:00Z', '2026-10-27T23:41:00Z']) {
    await at(moment)
    await minutes('server', 'beside')
  }

  await at('2026-10-31T17:20:00Z')
  await report('notification', '2026-10-31T17:30:00Z', {}, 'Who knew was not there')
  assert.deepEqual(await clocks(), [
    'early_warning | report.early-warning | 2026-10-25T23:40:00.000Z = 2026-10-26T00:40:00 +01:00 | 2026-10-25T18:05:00.000Z = 2026-10-25T19:05:00 +01:00 | submitted',
    'notification | report.notification | 2026-10-27T23:40:00.000Z = 2026-10-28T00:40:00 +01:00 | 2026-10-27T18:05:00.000Z = 2026-10-27T19:05:00 +01:00 | submitted_late',
    'intermediate | asked | 2026-10-27T11:00:00.000Z = 2026-10-27T12:00:00 +01:00 |  | submitted',
    'final | report.final | 2026-11-30T17:30:00.000Z = 2026-11-30T18:30:00 +01:00 |  | open',
  ])
  await at('2026-11-02T08:00:00Z')
  await amend({ facts: { suspected_malicious: false }, rootCause: 'A bad batch of disks' }, 'A disk broke')
  await report('early_warning', '2026-11-02T08:10:00Z', { corrects: warning.id })
  for (const moment of ['2026-11-23T17:31:00Z', '2026-11-29T17:31:00Z']) {
    await at(moment)
    await minutes('server', 'beside')
  }
  await at('2026-11-30T13:50:00Z')
  await report('progress', '2026-11-30T14:00:00Z')
  assert.deepEqual((await clocks()).slice(-2), [
    'progress | report.final | 2026-11-30T17:30:00.000Z = 2026-11-30T18:30:00 +01:00 |  | submitted',
    'final | report.final.after-handling |  |  | waiting',
  ])

  await at('2026-12-31T10:25:00Z')
  await amend({ moments: { handled: { local: '2026-12-31T11:20', zone } } }, 'All storage is back')
  assert.deepEqual((await clocks()).slice(-1), [
    'final | report.final.after-handling | 2027-01-31T10:20:00.000Z = 2027-01-31T11:20:00 +01:00 |  | open',
  ])
  assert.deepEqual(await days(), [
    'early_warning 20261025T234000Z',
    'intermediate c-1 20261027T110000Z',
    'notification 20261027T234000Z',
    'progress 20261130T173000Z',
    'final 20270131T102000Z',
  ])
  await at('2027-01-29T10:21:00Z')
  await minutes('server', 'beside')
  const final = await report('final', '2027-01-29T10:30:00Z')
  await (await as('Bo')).filings.answer({ params: final, body: { outcome: 'acknowledged', reference: 'C-2' } })
  assert.equal((await overview()).state, 'handled')
  await at('2027-02-01T09:00:00Z')
  await amend({ review: { learnt: 'Two disks of one batch break together', csf: ['protect'] } })
  assert.equal((await overview()).state, 'closed')
  const { items: lessons } = await (await as('Ada')).incidents.lessons({ query: {} })
  assert.deepEqual(
    lessons.map(({ incident, learnt, csf }) => [incident, learnt, csf]),
    [[id, 'Two disks of one batch break together', ['protect']]],
  )

  const { filings, timeline, body } = await overview()
  assert.deepEqual([body.rootCause, body.awareness?.known], ['A bad batch of disks', 'Nobody can work'])
  assert.deepEqual(
    filings.map(one => [one.body.stage, one.body.lifecycle.state, one.body.corrects, one.isLate]),
    [
      ['early_warning', 'acknowledged', null, false],
      ['intermediate', 'submitted', null, false],
      ['notification', 'submitted', null, true],
      ['early_warning', 'submitted', warning.id, false],
      ['progress', 'submitted', null, false],
      ['final', 'acknowledged', null, false],
    ],
  )
  assert.equal(filings[2]?.body.lateBecause, 'Who knew was not there')
  assert.deepEqual(
    timeline.map(
      ({ at: moment, words, by }) => `${moment.local.slice(0, 16)} ${moment.offset} ${words}${by ? `, ${by}` : ''}`,
    ),
    wholeTimeline,
  )
  assert.equal(await textOf(warning), sent, 'what was sent stays as it was')

  assert.equal(await story.end('beside', 'SIGTERM'), 0)
  const auditor = await as('Ada')
  const { job } = await auditor.ledger.verify()
  await story.settled()
  const verified = (await auditor.jobs.get({ params: { id: job } })).outcome as { ok: boolean; problems: unknown }
  assert.deepEqual([verified.ok, verified.problems], [true, []])
  for (const { id: filing, body: kept } of filings) {
    const [{ fact } = { fact: '' }] = (await auditor.filings.history({ params: { id: filing } })).items
    const { receipt, content, keys } = await auditor.ledger.receipt({ params: { fact }, query: { wait: 'proof' } })
    const verdict = verifyReceipt(receipt, parseKeys(keys) ?? [], { content: Buffer.from(content) })
    assert.deepEqual([verdict.ok, verdict.opens], [true, 'commit'])
    const sha256 = 'submitted' in kept.lifecycle ? kept.lifecycle.submitted.sha256 : ''
    assert.equal(JSON.parse(content).body.lifecycle.submitted.sha256, sha256)
    assert.equal(await textOf({ id: filing }), sha256, 'the ledger holds the hash of what was sent')
  }
  assert.equal(await story.end('server', 'SIGTERM'), 0)

  const webhook = [...story.told.values()]
  assert.ok(webhook.every(one => one.isSigned && !one.body.includes(title)))
  assert.deepEqual(
    webhook
      .map(one => JSON.parse(one.body))
      .map(({ clock, step }) => `${clock} ${step}`)
      .toSorted(),
    wholeTelling.map(([clock]) => clock).toSorted(),
  )
  for (const address of ['ada@example.com', 'bo@example.com', 'cy@example.com']) {
    const words = story.mails.filter(({ to }) => to === address).map(wordsOf)
    const told = words.join('\n').match(/^\* .*: Storage lost$\n {2}.*$/gm) ?? []
    // Whoever leads hears of a deadline from its second step on.
    const hears = ([clock = '']: (typeof wholeTelling)[number]) =>
      address !== 'ada@example.com' || !/ (24h|7d)$/.test(clock)
    assert.deepEqual(
      told.map(text => text.replace(/^\* (.*): Storage lost\n {2}/, '$1: ')).toSorted(),
      wholeTelling
        .filter(hears)
        .map(([, text]) => text)
        .toSorted(),
      address,
    )
  }
})

/** Everything that is told, in its order: the clock and step of the webhook, and the words of the mail. */
const wholeTelling = [
  [
    'triage alarm',
    'Triage takes too long: Nobody has decided whether it is significant; triage was to be over by 2026-10-25 00:10:00 +02:00 (Europe/Berlin), 2026-10-24 22:10:00 UTC',
  ],
  [
    'early_warning 2026-10-25T23:40:00.000Z 24h',
    'Early warning: It is due in 24 h or less: 2026-10-26 00:40:00 +01:00 (Europe/Berlin), 2026-10-25 23:40:00 UTC',
  ],
  [
    'early_warning 2026-10-25T23:40:00.000Z 6h',
    'Early warning: It is due in 6 h or less: 2026-10-26 00:40:00 +01:00 (Europe/Berlin), 2026-10-25 23:40:00 UTC',
  ],
  [
    'notification 2026-10-27T23:40:00.000Z 24h',
    'Incident notification: It is due in 24 h or less: 2026-10-28 00:40:00 +01:00 (Europe/Berlin), 2026-10-27 23:40:00 UTC',
  ],
  [
    'intermediate c-1 2026-10-27T11:00:00.000Z 24h',
    'Intermediate report, as asked by an authority: It is due in 24 h or less: 2026-10-27 12:00:00 +01:00 (Europe/Berlin), 2026-10-27 11:00:00 UTC',
  ],
  [
    'notification 2026-10-27T23:40:00.000Z 6h',
    'Incident notification: It is due in 6 h or less: 2026-10-28 00:40:00 +01:00 (Europe/Berlin), 2026-10-27 23:40:00 UTC',
  ],
  [
    'notification 2026-10-27T23:40:00.000Z 1h',
    'Incident notification: It is due in 1 h or less: 2026-10-28 00:40:00 +01:00 (Europe/Berlin), 2026-10-27 23:40:00 UTC',
  ],
  [
    'notification 2026-10-27T23:40:00.000Z overdue',
    'Incident notification: It is overdue; send it now and say why it is late. It was due: 2026-10-28 00:40:00 +01:00 (Europe/Berlin), 2026-10-27 23:40:00 UTC',
  ],
  [
    'final 2026-11-30T17:30:00.000Z 7d',
    'Final report, or progress report while the incident goes on: It is due in 7 d or less: 2026-11-30 18:30:00 +01:00 (Europe/Berlin), 2026-11-30 17:30:00 UTC',
  ],
  [
    'final 2026-11-30T17:30:00.000Z 1d',
    'Final report, or progress report while the incident goes on: It is due in 1 d or less: 2026-11-30 18:30:00 +01:00 (Europe/Berlin), 2026-11-30 17:30:00 UTC',
  ],
  [
    'final 2027-01-31T10:20:00.000Z 2d',
    'Final report after a progress report: It is due in 2 d or less: 2027-01-31 11:20:00 +01:00 (Europe/Berlin), 2027-01-31 10:20:00 UTC',
  ],
]

const wholeTimeline = [
  '2026-10-24T20:05 +02:00 Detected',
  '2026-10-24T20:10 +02:00 Triage began',
  '2026-10-24T20:10 +02:00 Opened, Bo',
  '2026-10-24T20:10 +02:00 Recorded: moments, interruptions, Bo',
  '2026-10-24T20:35 +02:00 Recorded: facts of significance, Bo',
  '2026-10-25T01:40 +02:00 Aware that it is significant, Bo',
  '2026-10-25T02:20 +02:00 Decided: significant, Bo',
  '2026-10-25T02:50 +02:00 Recorded: interruptions, Bo',
  '2026-10-25T02:45 +01:00 Recorded: interruptions, Bo',
  '2026-10-25T18:30 +01:00 Recorded: facts of significance, answers, Bo',
  '2026-10-25T18:30 +01:00 Early warning drafted, Bo',
  '2026-10-25T18:30 +01:00 Early warning approved, Cy',
  '2026-10-25T20:00 +01:00 Early warning sent to CSIRT over portal',
  '2026-10-26T09:30 +01:00 Early warning acknowledged by CSIRT',
  '2026-10-26T10:50 +01:00 CSIRT asks',
  '2026-10-26T11:00 +01:00 Recorded: requests of authorities, Bo',
  '2026-10-27T11:20 +01:00 Intermediate report drafted, Bo',
  '2026-10-27T11:20 +01:00 Intermediate report approved, Cy',
  '2026-10-27T11:30 +01:00 Intermediate report sent to CSIRT over portal',
  '2026-10-31T18:20 +01:00 Incident notification drafted, Bo',
  '2026-10-31T18:20 +01:00 Incident notification approved, Cy',
  '2026-10-31T18:30 +01:00 Incident notification sent to CSIRT over portal',
  '2026-11-02T09:00 +01:00 Recorded: facts of significance, root cause, Bo',
  '2026-11-02T09:00 +01:00 Early warning, correction drafted, Bo',
  '2026-11-02T09:00 +01:00 Early warning, correction approved, Cy',
  '2026-11-02T09:10 +01:00 Early warning, correction sent to CSIRT over portal',
  '2026-11-30T14:50 +01:00 Progress report drafted, Bo',
  '2026-11-30T14:50 +01:00 Progress report approved, Cy',
  '2026-11-30T15:00 +01:00 Progress report sent to CSIRT over portal',
  '2026-12-31T11:20 +01:00 Handled',
  '2026-12-31T11:25 +01:00 Recorded: moments, Bo',
  '2027-01-29T11:21 +01:00 Final report drafted, Bo',
  '2027-01-29T11:21 +01:00 Final report approved, Cy',
  '2027-01-29T11:30 +01:00 Final report sent to CSIRT over portal',
  '2027-01-29T11:30 +01:00 Final report acknowledged by CSIRT',
  '2027-02-01T10:00 +01:00 Recorded: post-incident review, Bo',
]
