import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { engagementIn, scopeIn } from '../engagement/testing.ts'
import { password, secretOf } from '../session/testing.ts'
import { type Browser, openPlace, type Place, textFile } from '../testing-place.ts'

let place: Place
let engagement = ''
let other = ''
let auditor: Browser
let asked = ''

before(async () => {
  place = await openPlace()
  const scope = await scopeIn(place)
  engagement = await engagementIn(place, { scope })
  other = await engagementIn(place, { scope, title: 'Another', kind: 'internal', categories: [] })
  auditor = await auditorOf(engagement)
})
after(async () => place[Symbol.asyncDispose]())

async function auditorOf(of: string): Promise<Browser> {
  const until = new Date(Date.now() + 86_400_000).toISOString() as never
  const { link } = await place.lead.client.invitations.create({
    body: { email: 'eva@audit.example', roles: ['auditor'], engagement: of, until },
  })
  const browser = place.browser()
  await browser.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Eva', password } } })
  await browser.client.sessions.signIn({ body: { email: 'eva@audit.example', password } })
  return browser
}

const created = async (who: Browser, more: object = {}) =>
  (await who.client.requests.create({ body: { body: { engagement, title: 'List of leavers', ...more } as never } })).id
const step = async (who: Browser, id: string, verb: string, input: object = {}) =>
  await who.client.requests.transition({ params: { id }, body: { verb, input: { ...input } } })
const stateOf = async (id: string) => (await place.lead.client.requests.get({ params: { id } })).body.lifecycle.state
const cards = async (who: Browser) => (await who.client.requests.board({ query: {} })).items

async function evidenceWith(file: File): Promise<string> {
  const blob = await place.lead.client.evidence.upload({ files: [file] })
  const body = {
    title: file.name,
    kind: 'file' as const,
    controls: [],
    period: { from: '2026-01-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' },
    performedAt: '2026-04-01T00:00:00.000Z',
    source: 'Personnel system',
    description: '',
    blobs: [blob],
    snapshot: null,
    collector: null,
    collectedBy: place.me,
    sensitivity: 'internal' as const,
  }
  return (await place.lead.client.evidence.create({ body: { body: body as never } })).id
}

test('an auditor asks, the organisation answers with a file, and the auditor returns and then accepts it', async () => {
  asked = await created(auditor, { reference: 'PBC-7', assignee: place.me })
  await step(auditor, asked, 'send')
  const work = await place.lead.client.today.work({ query: {} })
  assert.ok(work.items.some(item => item.kind === 'request' && item.id === asked))
  const evidence = await evidenceWith(textFile('leavers.csv', 'name,left', 'Ann,2026-02-01'))
  await step(place.lead, asked, 'submit', { evidence: [evidence] })
  const { given, side } = await auditor.client.requests.answer({ params: { id: asked } })
  assert.deepEqual([side, given.evidence[0]?.source], ['auditor', 'Personnel system'])
  const sha256 = given.evidence[0]?.files[0]?.sha256 ?? ''
  await assert.rejects(auditor.client.requests.file({ params: { id: asked, sha256 } }), /columns about people/)
  const why = { reason: 'Kept with the working papers' }
  const { url } = await auditor.client.requests.file({ params: { id: asked, sha256 }, body: why })
  assert.match(url, /^http/)
  await step(auditor, asked, 'return', { why: 'March is missing' })
  await step(place.lead, asked, 'submit', { evidence: [evidence], answer: 'Nobody left in March' })
  await step(auditor, asked, 'accept')
  assert.equal(await stateOf(asked), 'accepted')
})

test('only the side that asks returns or accepts what an auditor asked, and only the organisation answers', async () => {
  const id = await created(auditor, { reference: 'PBC-8' })
  await assert.rejects(step(place.lead, id, 'send'), /no such request/, 'nobody else knows of it')
  await step(auditor, id, 'send')
  await assert.rejects(step(auditor, id, 'submit', { answer: 'Mine' }))
  await step(place.lead, id, 'submit', { answer: 'Ours' })
  await assert.rejects(step(place.second, id, 'accept'), /auditor asked this/)
  const { body } = await place.lead.client.requests.get({ params: { id } })
  const reworded = { ...body, title: 'Something easier' }
  await assert.rejects(
    place.lead.client.requests.update({ params: { id }, body: { body: reworded as never } }),
    /auditor/,
  )
})

test('an auditor reaches nothing of another engagement', async () => {
  const foreign = await created(place.lead, { engagement: other, title: 'Not theirs' })
  assert.ok((await cards(auditor)).every(card => card.engagement === engagement))
  const tries: readonly (() => Promise<unknown>)[] = [
    () => auditor.client.requests.get({ params: { id: foreign } }),
    () => auditor.client.requests.history({ params: { id: foreign } }),
    () => auditor.client.requests.answer({ params: { id: foreign } }),
    () => auditor.client.requests.comment({ params: { id: foreign }, body: { words: 'Hello' } }),
    () => step(auditor, foreign, 'send'),
    () => created(auditor, { engagement: other }),
    () => auditor.client.requests.exportList({ body: { engagement: other } }),
    () => auditor.client.requests.contactSheet({ body: { engagement: other } }),
    () =>
      auditor.client.requests.importList({
        files: [textFile('a.csv', 'Ref,Title', '1,A')],
        body: { engagement: other },
      }),
  ]
  for (const attempt of tries)
    await assert.rejects(attempt(), (refused: { problem?: { status: number } }) => refused.problem?.status === 404)
  const { notDone } = await auditor.client.requests.change({
    body: { ids: [foreign], change: { kind: 'step', verb: 'send' } },
  })
  assert.deepEqual(notDone, [{ id: foreign, reference: '', why: 'There is no such request' }])
  const { items } = await auditor.client.requests.list({ query: {} })
  assert.ok(items.every(item => item.body.engagement === engagement))
})

test('both sides see what the other says about a request', async () => {
  const asOf = new Date().toISOString()
  await auditor.client.requests.comment({ params: { id: asked }, body: { words: 'Which system is this from?' } })
  await place.second.client.requests.comment({ params: { id: asked }, body: { words: 'The personnel system' } })
  const { comments } = await auditor.client.requests.answer({ params: { id: asked } })
  assert.deepEqual(
    comments.map(one => `${one.by.name}: ${one.words}`),
    ['Eva: Which system is this from?', 'Bo: The personnel system'],
  )
  const before = await auditor.client.requests.answer({ params: { id: asked }, query: { asOf } })
  assert.deepEqual(before.comments, [], 'and not at a moment before it was said')
})

test('a reference is there once in an engagement, and one is found for whoever gives none', async () => {
  await assert.rejects(created(place.lead, { reference: 'PBC-7' }), /has the reference "PBC-7"/)
  const id = await created(place.lead)
  const { body } = await place.lead.client.requests.get({ params: { id } })
  assert.match(body.reference, /^R-\d{3}$/)
})

test('many are changed at once, each by its own rules, and those that cannot say why', async () => {
  const theirs = await created(auditor, { reference: 'PBC-9' })
  await step(auditor, theirs, 'send')
  const ids = [await created(place.lead), await created(place.lead), theirs]
  const change = (what: object) => place.lead.client.requests.change({ body: { ids, change: what as never } })
  assert.equal((await change({ kind: 'assign', assignee: place.colleague })).done.length, 3)
  const dated = await change({ kind: 'due', due: '2026-12-24' })
  assert.deepEqual([dated.done.length, dated.notDone.map(one => one.reference)], [2, ['PBC-9']])
  const sent = await change({ kind: 'step', verb: 'send' })
  assert.deepEqual([sent.done.length, sent.notDone.length], [2, 1])
  const evidence = await evidenceWith(textFile('one.txt', 'One file for many'))
  const submitted = await change({ kind: 'step', verb: 'submit', input: { evidence: [evidence] } })
  assert.equal(submitted.done.length, 3)
  const [card] = (await cards(place.lead)).filter(one => one.id === ids[0])
  assert.partialDeepStrictEqual(card, { state: 'submitted', assignee: place.colleague, due: '2026-12-24', given: 1 })
})

const list = [
  'PBC #;Request;Description;TSC;Owner;Due Date;Status',
  'L-1;Firewall rules;As of year end;CC6.6;bo@example.com;31.03.2026;Open',
  'L-2;Board minutes;;CC1.2;Nobody Known;15.04.2026;On ice',
]
const read = async (lines: readonly string[], more: object = {}) =>
  await place.lead.client.requests.importList({
    files: [textFile('list.csv', ...lines)],
    body: { engagement, ...more } as never,
  })

test('an auditor’s list is looked at first: columns, days and statuses, and what is not understood', async () => {
  const seen = await read(list)
  assert.deepEqual(
    seen.columns.map(column => column.as),
    ['reference', 'title', 'asked', 'requirements', 'assignee', 'due', 'status'],
  )
  assert.deepEqual([seen.days, seen.taken, seen.counts], ['DD.MM.YYYY', false, { new: 2, changed: 0, same: 0 }])
  assert.deepEqual(seen.unknownStatuses, [{ word: 'On ice', rows: 1 }])
  assert.deepEqual(
    seen.faults.map(fault => fault.column),
    ['assignee'],
  )
  assert.ok((await cards(place.lead)).every(card => card.reference !== 'L-1'))
})

test('it is taken once: the same list again changes nothing, a changed row changes its request', async () => {
  await read(list, { take: 'take' })
  const card = async () => (await cards(place.lead)).find(one => one.reference === 'L-1')
  assert.partialDeepStrictEqual(await card(), {
    state: 'sent',
    due: '2026-03-31',
    assignee: place.colleague,
    requirements: ['soc2@2017:CC6.6'],
    version: 1,
  })
  assert.deepEqual((await read(list, { take: 'take' })).counts, { new: 0, changed: 0, same: 2 })
  assert.equal((await card())?.version, 1)
  const later = [list[0], (list[1] ?? '').replace('31.03', '30.04')] as string[]
  assert.deepEqual((await read(later, { take: 'take' })).counts, { new: 0, changed: 1, same: 0 })
  assert.partialDeepStrictEqual(await card(), { due: '2026-04-30', version: 2 })
})

test('what was exported is read again as the same, from CSV and XLSX', async () => {
  for (const format of ['csv', 'xlsx'] as const) {
    const answer = await place.lead.client.requests.exportList({ body: { engagement, format } })
    const file = new File([await answer.blob()], `list.${format}`)
    const again = await place.lead.client.requests.importList({ files: [file], body: { engagement } })
    assert.deepEqual([again.counts.new, again.counts.changed, again.faults], [0, 0, []], format)
    assert.ok(again.counts.same >= 7, format)
  }
})

test('the contact sheet names for each criterion its controls and their owners, or that there is nobody', async () => {
  const body = {
    code: 'AC-9',
    title: 'Access is reviewed',
    statement: 'We review access.',
    theme: 'Access',
    lifecycle: { state: 'adopted' as const, owner: place.colleague },
    evidenceOwners: [place.me],
    cadence: 'quarterly' as const,
    acceptance: ['All accounts'],
    addresses: [{ requirement: 'soc2@2017:CC6.2', how: 'Reviews' }],
    checks: [],
    manual: null,
    scopes: [],
    origin: null,
  }
  await place.lead.client.controls.create({ body: { body: body as never } })
  const answer = await place.lead.client.requests.contactSheet({ body: { engagement, format: 'csv' } })
  const lines = (await answer.text()).split('\r\n')
  assert.ok(
    lines.some(line => /^CC6\.2,.*AC-9,Access is reviewed,Bo,.*bo@example\.com,Ada/.test(line)),
    lines.join('\n'),
  )
  assert.ok(lines.some(line => /^CC9\.2,.*Nobody: no control/.test(line)))
  assert.equal(lines.filter(line => /^CC/.test(line)).length, 33)
})

test('the requests of an issued engagement are frozen: nothing is asked, said, changed or read into it any more', async () => {
  const past = await engagementIn(place, {
    scope: (await place.lead.client.scopes.list({ query: {} })).items[0]?.id ?? '',
    title: 'Last year',
    kind: 'internal',
    mode: 'internal_review',
    categories: [],
    from: '2025-01-01',
    to: '2025-12-31',
  })
  const id = await created(place.lead, { engagement: past, reference: 'F-1' })
  const move = async (verb: string) => {
    const body = { verb, input: { without: 'Tried' } }
    return await place.lead.client.engagements.transition({ params: { id: past }, body })
  }
  for (const verb of ['begin_scoping', 'open_period', 'begin_fieldwork', 'begin_reporting']) await move(verb)
  // What is frozen must have its place in the ledger first.
  for (let issued = false; !issued; await sleep(25))
    issued = await move('issue').then(
      () => true,
      (refused: { problem?: { code: string } }) => {
        if (refused.problem?.code !== 'conflict') throw refused
        return false
      },
    )
  const tries: readonly (() => Promise<unknown>)[] = [
    () => created(place.lead, { engagement: past }),
    () => step(place.lead, id, 'send'),
    () => place.lead.client.requests.comment({ params: { id }, body: { words: 'Late' } }),
    () => read(list, { engagement: past, take: 'take' }),
  ]
  for (const attempt of tries) await assert.rejects(attempt(), /frozen/)
  const change = { kind: 'due' as const, due: '2026-12-24' }
  const { done, notDone } = await place.lead.client.requests.change({ body: { ids: [id], change } })
  assert.deepEqual([done.length, notDone.length], [0, 1])
  assert.match(notDone[0]?.why ?? '', /frozen/)
})
