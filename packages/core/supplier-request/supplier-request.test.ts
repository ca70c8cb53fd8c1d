import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { isRefusal } from '../problem/index.ts'
import { Supplier } from '../supplier/index.ts'
import { instant } from '../time/index.ts'
import {
  Answer,
  askedBack,
  currentOf,
  Draft,
  daysLeft,
  drafted,
  fileFault,
  gapsOf,
  openQuestions,
  proposalsOf,
  Questionnaire,
  questionsFor,
  reminderDue,
  reviewed,
  reviewOf,
  type SupplierRequest,
  stateOf,
  submitted,
  takenIntoFinding,
  takenIntoSupplier,
  tooMuch,
} from './index.ts'

const shipped = Questionnaire.parse(
  parse(readFileSync(new URL('../../../catalogs/suppliers/questionnaire.yaml', import.meta.url), 'utf8')),
)
const me = '00000000-0000-4000-8000-000000000001'
const at = instant('2026-03-01T12:00:00.000Z')
const by = { name: 'Rosa Adler', role: 'Head of security', email: 'rosa@cloud.example' }

const request = (more: Partial<SupplierRequest> = {}): SupplierRequest => ({
  supplier: me,
  supplierName: 'Cloud Ltd',
  version: shipped.version,
  questions: questionsFor(shipped, 'critical').filter(({ id }) =>
    ['contact_phone', 'notice_hours', 'notice_agreed', 'practices_how', 'subcontractors', 'report_soc2'].includes(id),
  ),
  words: '',
  contact: { name: 'Rosa', email: by.email },
  askedBy: me,
  askedAt: at,
  linkedAt: at,
  expiresAt: instant('2026-03-31T12:00:00.000Z'),
  openedAt: null,
  rounds: [],
  followUps: [],
  reviews: {},
  taken: {},
  reports: {},
  lifecycle: { state: 'open' },
  ...more,
})

const file = {
  id: me,
  question: 'report_soc2',
  name: 'soc2.pdf',
  mediaType: 'application/pdf',
  bytes: 10,
  sha256: 'a'.repeat(64) as never,
  claimed: null,
  at,
}

const whole = Draft.parse({
  answers: {
    contact_phone: { is: 'text', words: '+353 1 2' },
    notice_hours: { is: 'number', number: 24 },
    notice_agreed: { is: 'choice', choice: 'yes', words: 'Section 7' },
    practices_how: { is: 'not_known' },
    subcontractors: { is: 'list', lines: [{ name: 'Data Centre AG', detail: 'Rooms' }] },
  },
  files: [file],
})

function sent(): SupplierRequest {
  return must(submitted(request(), whole, by, at))
}

function must<T>(value: T): Exclude<T, { refused: unknown }> {
  assert.ok(!isRefusal(value), JSON.stringify(value))
  return value as Exclude<T, { refused: unknown }>
}

function refused(value: unknown, words: RegExp): void {
  assert.ok(isRefusal(value), 'it was not refused')
  assert.match(value.refused.detail, words)
}

test('suppliers on whom more depends are asked more, and what is asked covers factors and clauses of the law', () => {
  const many = (['critical', 'important', 'standard'] as const).map(tier => questionsFor(shipped, tier).length)
  assert.ok((many[0] ?? 0) > (many[1] ?? 0) && (many[1] ?? 0) > (many[2] ?? 0), many.join())
  const about = questionsFor(shipped, 'critical').flatMap(one => (one.about ? [one.about] : []))
  const clauses = new Set(about.flatMap(one => (one.is === 'clause' ? [one.clause[0]] : [])))
  assert.deepEqual([...clauses].toSorted(), ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
  const factors = new Set(about.flatMap(one => (one.is === 'factor' ? [one.factor] : [])))
  assert.deepEqual([...factors].toSorted(), ['coordinated_assessments', 'practices', 'quality', 'vulnerabilities'])
  assert.throws(() => Questionnaire.parse({ ...shipped, questions: [shipped.questions[0], shipped.questions[0]] }))
})

test('a draft takes answers that fit open questions, and nothing is sent while one has neither answer nor file', () => {
  const open = openQuestions(request())
  refused(drafted(open, whole, { other: { is: 'not_known', words: '' } }), /not open/)
  refused(drafted(open, whole, { notice_hours: Answer.parse({ is: 'text', words: 'soon' }) }), /another way/)
  const less = must(drafted(open, whole, { notice_hours: null }))
  assert.deepEqual(
    gapsOf(open, { ...less, files: [] }).map(({ id }) => id),
    ['notice_hours', 'report_soc2'],
  )
  refused(submitted(request(), less, by, at), /Within how many hours/)
  assert.throws(() => Answer.parse({ is: 'not_applicable', why: ' ' }))
})

test('what was sent is frozen: it is sent once, and again only where it was asked back, as a version beside the first', () => {
  const first = sent()
  refused(submitted(first, whole, by, at), /sent already/)
  refused(askedBack(request(), [{ question: 'notice_hours', words: 'Sure?' }], me, at), /Nothing has come/)
  refused(askedBack(first, [{ question: 'other', words: 'Sure?' }], me, at), /was not asked/)
  const back = must(askedBack(first, [{ question: 'notice_hours', words: 'Also at night?' }], me, at))
  assert.deepEqual(
    openQuestions(back).map(({ id }) => id),
    ['notice_hours'],
  )
  refused(drafted(openQuestions(back), Draft.parse({}), { contact_phone: null }), /not open/)
  const smuggled = Draft.parse({
    answers: { notice_hours: { is: 'number', number: 12 }, contact_phone: { is: 'text', words: 'another' } },
  })
  const again = must(submitted(back, smuggled, by, at))
  const now = new Map(currentOf(again).map(one => [one.question.id, one]))
  assert.deepEqual([now.get('notice_hours')?.round, now.get('contact_phone')?.round], [1, 0])
  assert.deepEqual(again.rounds[0], first.rounds[0])
})

test('an answer that came again waits for a new review, and a request is reviewed when each answer was', () => {
  const ids = request().questions.map(({ id }) => id)
  const decide = (one: SupplierRequest, questions: readonly string[]) =>
    must(
      reviewed(
        one,
        questions.map(question => ({ question, decision: 'accepted' as const, why: '' })),
        me,
        at,
      ),
    )
  assert.equal(stateOf(sent(), at), 'to_review')
  const done = decide(sent(), ids)
  assert.equal(stateOf(done, at), 'reviewed')
  refused(reviewed(sent(), [{ question: 'notice_hours', decision: 'set_aside', why: ' ' }], me, at), /Say why/)
  const back = must(askedBack(done, [{ question: 'notice_hours', words: 'Sure?' }], me, at))
  const again = must(submitted(back, Draft.parse({ answers: { notice_hours: { is: 'number', number: 8 } } }), by, at))
  assert.equal(stateOf(again, at), 'to_review')
  assert.deepEqual(
    currentOf(again)
      .filter(one => reviewOf(again, one) === null)
      .map(one => one.question.id),
    ['notice_hours'],
  )
})

test('only accepted answers propose something, with who sent it; what is not known proposes nothing', () => {
  assert.deepEqual(proposalsOf(sent()), [])
  const done = must(
    reviewed(
      sent(),
      sent().questions.map(({ id }) => ({ question: id, decision: 'accepted' as const, why: '' })),
      me,
      at,
    ),
  )
  const found = proposalsOf(done)
  assert.deepEqual(
    found.map(({ question }) => question),
    ['contact_phone', 'notice_hours', 'notice_agreed', 'subcontractors'],
  )
  assert.equal(found[0]?.from, 'Rosa Adler (Head of security), sent on 2026-03-01 (UTC)')
  const aside = must(reviewed(done, [{ question: 'notice_hours', decision: 'set_aside', why: 'Not credible' }], me, at))
  assert.ok(!proposalsOf(aside).some(({ question }) => question === 'notice_hours'))
})

test('taking over changes that one thing: a yes about a clause is no quote of a contract, and known sub-suppliers stay linked', () => {
  const supplier = Supplier.parse({
    name: 'Cloud Ltd',
    tier: 'critical',
    owner: me,
    began: '2024-01-01',
    dependsOn: [
      { name: 'Data Centre AG', supplier: me, service: '' },
      { name: 'Power SA', supplier: null, service: 'Power' },
    ],
  })
  const take = (about: object, answer: object) =>
    takenIntoSupplier(supplier, about as never, Answer.parse(answer), 'Rosa, sent on 2026-03-01 (UTC)')
  const clause = { is: 'clause', clause: 'd_incident_notice' }
  assert.deepEqual(take(clause, { is: 'choice', choice: 'yes', words: 'Section 7' }).clauses, {
    d_incident_notice: { state: 'equivalent', why: 'Yes: Section 7 (Rosa, sent on 2026-03-01 (UTC))' },
  })
  assert.deepEqual(take(clause, { is: 'choice', choice: 'partly', words: '' }).clauses.d_incident_notice, {
    state: 'absent_open',
  })
  const field = (name: string) => ({ is: 'register', field: name })
  assert.deepEqual(
    take(field('dependsOn'), { is: 'list', lines: [{ name: 'Data Centre AG', detail: 'Rooms' }] }).dependsOn,
    [
      { name: 'Power SA', supplier: null, service: 'Power' },
      { name: 'Data Centre AG', supplier: me, service: 'Rooms' },
    ],
  )
  assert.equal(take(field('noticeHours'), { is: 'number', number: 12 }).noticeHours, 12)
  assert.equal(take(field('contact.phone'), { is: 'text', words: '+353 1 2' }).contact?.phone, '+353 1 2')
  const said = { title: 'How?', value: 'Well', from: 'Rosa' }
  assert.deepEqual(takenIntoFinding({ finding: 'Looked at', concern: 'none' }, said, 'some'), {
    finding: 'Looked at\nHow? Well (Rosa)',
    concern: 'some',
  })
})

test('files are taken by their first bytes and their ending together; what runs or marks up is not', () => {
  const fault = (name: string, mediaType: string, bytes = 10) => fileFault({ name, mediaType, bytes })
  assert.equal(fault('Report.PDF', 'application/pdf'), null)
  assert.match(fault('report.pdf.html', 'application/pdf') ?? '', /does not fit/)
  for (const type of ['text/html', 'image/svg+xml', 'application/xml', 'application/zip', 'text/x-shellscript'])
    assert.match(fault('a.pdf', type) ?? '', /not taken/, type)
  assert.match(fault('a.exe', 'application/vnd.microsoft.portable-executable') ?? '', /not taken/)
  assert.match(fault('a.pdf', 'application/pdf', 51 * 1_048_576) ?? '', /50 MB/)
  assert.match(fault('a.pdf', 'application/pdf', 0) ?? '', /empty/)
  assert.match(tooMuch(Array(40).fill({ bytes: 1 }), 1) ?? '', /take one away/)
  assert.match(tooMuch([{ bytes: 399 * 1_048_576 }], 2 * 1_048_576) ?? '', /together/)
})

test('a supplier with an address is reminded a week and a day before the end, never of a link that is newer, nor after it answered', () => {
  const due = (one: SupplierRequest, now: string) => reminderDue(one, instant(now))?.days ?? null
  assert.equal(due(request(), '2026-03-24T11:59:59.999Z'), null)
  assert.equal(due(request(), '2026-03-24T12:00:00.000Z'), 7)
  assert.equal(due(request(), '2026-03-30T12:00:00.000Z'), 1)
  assert.equal(due(request(), '2026-03-31T12:00:00.000Z'), null)
  assert.equal(due(request({ linkedAt: instant('2026-03-27T00:00:00.000Z') }), '2026-03-28T00:00:00.000Z'), null)
  assert.equal(due(request({ contact: { name: '', email: null } }), '2026-03-25T00:00:00.000Z'), null)
  assert.equal(due(sent(), '2026-03-25T00:00:00.000Z'), null)
  assert.equal(daysLeft(request(), instant('2026-03-30T12:00:00.001Z')), 1)
  assert.equal(stateOf(request(), instant('2026-03-31T12:00:00.000Z')), 'expired')
})
