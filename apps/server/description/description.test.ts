import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { api } from '@onus/contract'
import { questions } from '@onus/core/assertion'
import type { SectionDraft, SectionKey } from '@onus/core/description'
import { engagementDraft } from '../engagement/testing.ts'
import { dayIn } from '../organisation/day.ts'
import { ada, password, secretOf } from '../session/testing.ts'
import { openPlace, type Place } from '../testing-place.ts'
import { onlyOf } from './subject.ts'

const id = (last: number) => `018f0000-0000-7000-8000-0000000000${String(last).padStart(2, '0')}`
const kinds = ['infrastructure', 'software', 'people', 'procedures', 'data'] as const
const promise = id(30)
let place: Place
let scope = ''
let engagement = ''
let control = ''

before(async () => {
  place = await openPlace()
  scope = (await place.lead.client.scopes.create({ body: { body: system() } })).id
  engagement = await engaged({ from: '2025-07-01', to: '2026-06-30' })
  const { choices } = await description()
  control = (
    await place.lead.client.controls.create({
      body: {
        body: {
          code: 'ALL-1',
          title: 'One control for everything',
          statement: 'We look at everything.',
          theme: 'All',
          lifecycle: { state: 'adopted', owner: place.me },
          evidenceOwners: [],
          cadence: 'monthly',
          acceptance: ['Done'],
          addresses: choices.criteria.map(({ reference }) => ({ requirement: reference, how: 'It looks at it' })),
          checks: [],
          manual: null,
          scopes: [],
          origin: null,
        },
      },
    })
  ).id
})
after(async () => place[Symbol.asyncDispose]())

function system(location = 'Frankfurt') {
  return {
    kind: 'system' as const,
    name: 'Invoices',
    description: 'Sends invoices.',
    parent: null,
    components: kinds.map((kind, index) => ({
      id: id(20 + index),
      kind,
      name: `The ${kind}`,
      description: '',
      boundary: { state: 'in' as const },
      location,
      supplier: kind === 'infrastructure' ? 'Cloud AG' : null,
      connections: [],
    })),
    locations: ['Berlin'],
    commitments: [{ id: promise, text: 'Up 99.9 %', source: 'Agreement', category: 'availability' }],
  }
}

async function engaged(more: Partial<Parameters<typeof engagementDraft>[2]>) {
  const firm = { name: 'Audit & Co', licence: '' }
  const body = engagementDraft(place, scope, { firm, ...more })
  return (await place.lead.client.engagements.create({ body: { body } })).id
}
const description = async () => await place.lead.client.descriptions.get({ params: { id: engagement } })
const assertion = async () => await place.lead.client.assertions.get({ params: { id: engagement } })
async function section(key: SectionKey) {
  const { sections } = await description()
  return sections.find(one => one.section === key) ?? assert.fail(key)
}
async function write(draft: SectionDraft, who = place.lead) {
  const { seen } = await section(draft.section)
  return await who.client.descriptions.write({ params: { id: engagement }, body: { draft, seen } })
}
const none = { state: 'none' as const, title: 'CISO' }
const drafts = (): readonly SectionDraft[] => [
  { section: 'services', text: '', services: [{ name: 'Invoices', users: 'Shops', delivery: 'Web' }] },
  {
    section: 'commitments',
    text: '',
    links: [{ commitment: promise, requirement: 'Two places', controls: [control] }],
  },
  { section: 'components', text: '', owners: kinds.map((_, n) => ({ component: id(20 + n), owner: place.me })) },
  { section: 'incidents', text: '', incidents: [], decision: none },
  { section: 'criteria', text: '' },
  { section: 'user_controls', text: '', items: [], decision: none },
  {
    section: 'subservices',
    text: '',
    organisations: [],
    suppliers: [{ name: 'Cloud AG', reason: 'Machines only' }],
    decision: none,
  },
  { section: 'irrelevant', text: '', items: [], decision: none },
  { section: 'changes', text: '', decisions: [], others: [] },
]
const stepUp = async (who: Place['lead']) =>
  await who.client.sessions.stepUp({
    body: { method: 'password', password: who === place.lead ? ada.password : password },
  })

test('a description is prefilled from the scope, the criteria and the controls, and nothing is taken as said', async () => {
  const { id: none, version, sections, choices } = await description()
  assert.deepEqual([none, version, sections.length, choices.criteria.length], [null, 0, 9, 33])
  assert.ok(sections.every(one => one.gaps.includes('Nobody has looked at it yet')))
  const components = await section('components')
  assert.equal(components.facts[0]?.words, 'Infrastructure: The infrastructure (inside; Frankfurt; run by Cloud AG)')
  assert.match((await section('criteria')).facts[0]?.words ?? '', /CC1.1 .*: ALL-1/)
})

test('nobody signs over an open description, and it says section by section what is missing', async () => {
  const body = { signatory: place.colleague, title: 'CEO', exceptions: '' }
  await place.lead.client.assertions.write({ params: { id: engagement }, body: { body } })
  await stepUp(place.second)
  const { gaps, text } = await assertion()
  assert.ok(gaps.some(gap => gap.startsWith('DC 4')) && gaps.some(gap => gap.startsWith('DC 9')))
  const sign = place.second.client.assertions.sign({ params: { id: engagement }, body: { words: text } })
  await assert.rejects(sign, /cannot be signed yet/)
})

test('what was written from facts that changed meanwhile is refused', async () => {
  const [draft] = drafts()
  const call = { params: { id: engagement }, body: { draft: draft!, seen: 'something else' } }
  await assert.rejects(place.lead.client.descriptions.write(call), /changed while you wrote/)
})

test('each section is complete when its fields are, and there is one description of an engagement', async () => {
  for (const draft of drafts()) assert.equal((await write(draft)).id, onlyOf(engagement, 'description'))
  const { sections, body, version } = await description()
  assert.deepEqual(
    sections.flatMap(one => [...one.gaps, ...one.changed]),
    [],
  )
  assert.equal(version, 9)
  assert.ok(body.incidents.decision.state === 'none' && body.incidents.decision.by === place.me)
})

test('a section whose data changed is stale, with what changed, and blocks the signature until it is looked at', async () => {
  await place.lead.client.scopes.update({ params: { id: scope }, body: { body: system('Paris') } })
  const { changed } = await section('components')
  assert.equal(changed.length, 5)
  assert.match(changed[0]?.now ?? '', /Paris/)
  assert.ok((await assertion()).gaps.some(gap => gap.startsWith('DC 3 Components: stale')))
  await write(drafts()[2]!)
  assert.deepEqual((await assertion()).gaps, [])
})

test('the named person signs, with a second factor and over the words that were read; nobody else does', async () => {
  const { text } = await assertion()
  const params = { id: engagement }
  assert.ok([api.assertions.sign, api.assertions.signPaper, api.bridgeLetters.sign].every(one => one.stepUp))
  await stepUp(place.lead)
  await assert.rejects(
    place.lead.client.assertions.sign({ params, body: { words: text } }),
    /Only the person who is named/,
  )
  await assert.rejects(place.second.client.assertions.sign({ params, body: { words: 'other' } }), /words changed/)
  await place.second.client.assertions.sign({ params, body: { words: text } })
  const { body } = await assertion()
  assert.ok(body.lifecycle.state === 'signed' && body.lifecycle.by === place.colleague)
  assert.equal(body.lifecycle.state === 'signed' && body.lifecycle.text, text)
})

test('the papers are signed and answered by the same person, and a yes needs an event that is decided', async () => {
  const params = { id: engagement }
  const { representation, missing } = await assertion()
  assert.match(missing.join('; '), /engagement letter.*representation letter.*questions/)
  const letter = { title: 'CEO', words: representation }
  await assert.rejects(place.lead.client.assertions.signPaper({ params, body: letter }), /Only the person/)
  await place.second.client.assertions.signPaper({ params, body: letter })
  const answers = questions.map(({ id: question }, index) => {
    return { question, answer: index === 0 ? ('yes' as const) : ('no' as const), words: index === 0 ? 'An outage' : '' }
  })
  await place.second.client.assertions.answer({ params, body: { title: 'CEO', answers } })
  assert.match((await assertion()).missing.join('; '), /no event is noted/)
  const event = {
    title: 'Outage',
    engagement,
    happenedOn: '2026-07-02',
    knownOn: '2026-07-02',
    description: 'Two hours',
  }
  const early = { ...event, happenedOn: '2026-06-01', knownOn: '2026-06-02' }
  await assert.rejects(
    place.lead.client.subsequentEvents.create({ body: { body: early } }),
    /belongs into the description/,
  )
  const { id: noted } = await place.lead.client.subsequentEvents.create({ body: { body: event } })
  assert.match((await assertion()).missing.join('; '), /“Outage” does to the report is not decided/)
  const input = { effect: 'disclose', why: 'Customers saw it' }
  await place.lead.client.subsequentEvents.transition({ params: { id: noted }, body: { verb: 'decide', input } })
  assert.deepEqual((await assertion()).missing, ['The engagement letter is not filed'])
})

test('a signed assertion falls behind when the description is written again, and is reopened with a reason', async () => {
  await write(drafts()[0]!)
  assert.match((await assertion()).missing.join('; '), /description changed after/)
  const params = { id: engagement }
  await place.lead.client.assertions.reopen({ params, body: { why: 'The services read differently' } })
  assert.equal((await assertion()).body.lifecycle.state, 'draft')
})

test('a bridge letter says no change only where the record saw none, and the named person signs it', async () => {
  const next = await engaged({ from: '2026-07-01', to: '2027-06-30', title: 'SOC 2 of 2027' })
  const body = {
    title: 'Summer',
    report: engagement,
    next,
    to: '2026-09-15',
    changes: { state: 'none' as const },
    incidents: { state: 'none' as const },
    nextReportOn: '2027-08-15',
    signatory: place.colleague,
    signatoryTitle: 'CEO',
  }
  const { id: letter } = await place.lead.client.bridgeLetters.create({ body: { body } })
  const effectiveFrom = '2026-08-01T00:00:00Z'
  const { gaps, text } = await place.lead.client.bridgeLetters.state({ params: { id: letter } })
  assert.deepEqual(gaps, ['The report that it follows is not issued'])
  assert.match(text, /Audit & Co/)
  await place.lead.client.scopes.update({ params: { id: scope }, body: { body: system('Oslo'), effectiveFrom } })
  const { gaps: later, changes } = await place.lead.client.bridgeLetters.state({ params: { id: letter } })
  assert.equal(changes.length, 1)
  assert.match(later.join('; '), /“No change” contradicts the record: 2026-08-01 .*moved to Oslo/)
  const sign = place.second.client.bridgeLetters.sign({ params: { id: letter }, body: { words: text } })
  await assert.rejects(sign, /cannot be signed yet/)
})

test('an auditor of the engagement reads its description and writes nothing of it, and one of another sees nothing', async () => {
  const { link } = await place.lead.client.invitations.create({
    body: {
      email: 'aud@example.org',
      roles: ['auditor'],
      engagement,
      until: new Date(Date.now() + 86_400_000).toISOString() as never,
    },
  })
  const auditor = place.browser()
  await auditor.client.invitations.accept({ body: { token: secretOf(link), account: { name: 'Aud', password } } })
  await auditor.client.sessions.signIn({ body: { email: 'aud@example.org', password } })
  const { sections } = await auditor.client.descriptions.get({ params: { id: engagement } })
  await assert.rejects(write(drafts()[4]!, auditor))
  const other = await engaged({ title: 'Another' })
  await assert.rejects(auditor.client.descriptions.get({ params: { id: other } }))
  assert.equal(sections.length, 9)
})

test('the description, the assertion and management’s parts of the report come as documents', async () => {
  const params = { id: engagement }
  const body = { format: 'html' as const }
  const html = await (await place.lead.client.descriptions.document({ params, body })).text()
  assert.match(html, /Description of Invoices[\s\S]*DC 9: Changes during the period/)
  const parts = await (await place.lead.client.descriptions.report({ params, body })).text()
  assert.match(parts, /The auditor writes this section/)
  const docx = await place.lead.client.descriptions.report({ params, body: { format: 'docx' } })
  assert.match(docx.headers.get('content-disposition') ?? '', /management-parts-.*\.docx/)
  await docx.arrayBuffer()
  const letter = { paper: 'representation_letter' as const, ...body }
  const represented = await (await place.lead.client.assertions.document({ params, body: letter })).text()
  assert.match(represented, /Representation letter of the management of Acme[\s\S]*, CEO, \d{4}-/)
  const pdf = await place.lead.client.assertions.document({ params, body: { format: 'pdf' } })
  assert.equal(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
    '%PDF-',
  )
})

test('an engagement that describes no system has no description', async () => {
  const other = await engaged({ kind: 'internal', categories: [], title: 'A look' })
  await assert.rejects(place.lead.client.descriptions.get({ params: { id: other } }), /no SOC 2 engagement/)
})

test('an examination is not issued while its assertion and papers are open', async () => {
  const other = await engaged({ from: '2025-01-01', to: '2025-12-31', title: 'The year before' })
  const step = async (verb: string, input = {}) =>
    await place.lead.client.engagements.transition({ params: { id: other }, body: { verb, input } })
  await step('begin_scoping')
  await step('open_period', { without: 'No sponsor yet' })
  for (const verb of ['begin_fieldwork', 'begin_reporting']) await step(verb)
  await assert.rejects(step('issue'), /assertion is not signed.*questions about events since the last day/)
  const workOf = async (who: Place['lead']) =>
    (await who.client.today.work({ query: {} })).items.filter(item => item.id === other).map(item => item.why)
  assert.match((await workOf(place.lead)).join('; '), /9 of 9 sections .*begin with DC 1.*; The last day is over: name/)
  assert.deepEqual(await workOf(place.second), [])
  const body = { signatory: place.colleague, title: 'CEO', exceptions: '' }
  await place.lead.client.assertions.write({ params: { id: other }, body: { body } })
  assert.match((await workOf(place.second)).join('; '), /^Read and sign: the representation letter, the answers/)
})

test('the questions about the time since the last day are open once that day is over in the zone of the organisation', async () => {
  const { body: organisation } = await place.lead.client.organisations.get()
  const before = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
  // In the one or the other it is another day than in UTC, whatever the hour.
  for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
    await place.lead.client.organisations.update({ body: { body: { ...organisation, zone } } })
    const today = dayIn(zone, new Date().toISOString())
    const answer = async (to: string) => {
      const params = { id: await engaged({ from: before(to), to, title: `${zone} until ${to}` }) }
      const body = { signatory: place.colleague, title: 'CEO', exceptions: '' }
      await place.lead.client.assertions.write({ params, body: { body } })
      const answers = questions.map(({ id: question }) => ({ question, answer: 'no' as const, words: '' }))
      return await place.second.client.assertions.answer({ params, body: { title: 'CEO', answers } })
    }
    await assert.rejects(answer(today), /which is not over/, zone)
    await answer(before(today))
  }
  await place.lead.client.organisations.update({ body: { body: organisation } })
})
