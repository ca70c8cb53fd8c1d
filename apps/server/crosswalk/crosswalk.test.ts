import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refused } from '@onus/core/problem'
import { validateText } from '@onus/oscal/validate'
import { openPlace, type Place, textFile } from '../testing-place.ts'

let place: Place
let lead: Place['lead']
let second: Place['second']

before(async () => {
  place = await openPlace()
  ;({ lead, second } = place)
})
after(async () => await place[Symbol.asyncDispose]())

const overlap = 'onus-nis2-to-soc2-overlap@1'
const remainder = { ofTarget: 'What only the criterion asks', ofSource: 'What only NIS2 asks' }

function decision(source: string, target: string, more: object = {}) {
  return {
    crosswalk: overlap,
    source: source as never,
    target: target as never,
    relation: 'intersects' as const,
    rationale: 'semantic' as const,
    rationaleText: 'Both ask for it.',
    remainder,
    strength: null,
    scopeNote: '',
    conditions: [],
    provenance: 'Acme',
    ...more,
  }
}

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => assert.fail('expected a refusal'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Refused, String(error))
  return error.problem
}

const send = (path: string, body: object) =>
  lead.fetch(`/api${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

async function download(
  path: string,
  body: object,
): Promise<{ text: string; bytes: Buffer<ArrayBuffer>; name: string }> {
  const answer = await send(path, body)
  const bytes = Buffer.from(await answer.arrayBuffer())
  assert.equal(answer.status, 200, bytes.toString('utf8').slice(0, 300))
  return { bytes, text: bytes.toString('utf8'), name: answer.headers.get('content-disposition') ?? '' }
}

const codeOf = async (code: string) =>
  (await lead.client.controls.list({ query: { limit: 200, search: code } })).items.find(
    one => one.body.code === code,
  ) ?? assert.fail(code)

test('every shipped set is listed with publisher, licence, provenance, weight and counts by relation', async () => {
  const { items } = await lead.client.crosswalks.list()
  assert.ok(items.length >= 16)
  const aicpa = items.find(one => one.id.startsWith('aicpa-')) ?? assert.fail()
  assert.deepEqual([aicpa.kind, aicpa.rows, aicpa.counts.unspecified, aicpa.own], ['published', 1033, 1033, null])
  for (const one of items) {
    assert.ok(one.publisher && one.licence && one.provenance.length > 0 && one.sourceTitle && one.targetTitle, one.id)
    assert.match(one.label, /suggestion/i)
  }
})

test('the rows of a set come page by page, searched and filtered, each with the decision on its pair', async () => {
  const params = { id: 'nist-csf-to-sp800-53@5.2.0' }
  const seen: string[] = []
  let next: string | null = null
  do {
    const page: Awaited<ReturnType<typeof lead.client.crosswalks.rows>> = await lead.client.crosswalks.rows({
      params,
      query: { limit: 200, ...(next && { cursor: next }) },
    })
    assert.equal(page.total, 739)
    seen.push(...page.items.map(row => `${row.source} ${row.target}`))
    next = page.next
  } while (next)
  assert.deepEqual([seen.length, new Set(seen).size], [739, 739])
  const found = await lead.client.crosswalks.rows({ params, query: { search: 'PR.AA-01' } })
  assert.ok(found.items.length > 0 && found.items.every(row => row.source === 'PR.AA-01' && row.decision === null))
  assert.equal((await refusal(lead.client.crosswalks.get({ params: { id: 'nothing@1' } }))).code, 'not_found')
})

test('the largest matrix travels as lists of names and few cells, filtered by publisher, relation and selection', async () => {
  const query = { source: 'sp800-53@5.2.0', target: 'csf@2.0' }
  const whole = await lead.client.crosswalks.matrix({ query })
  assert.equal(whole.rows.length, 1216)
  assert.ok(whole.cells.length > 700 && whole.cells.length < 1000)
  assert.ok(JSON.stringify(whole).length < 600_000)
  for (const cell of whole.cells) {
    assert.ok(whole.rows[cell.row] && whole.columns[cell.column])
    assert.deepEqual([cell.said, cell.path], [['unspecified'], 'suggested'])
  }
  const moderate = await lead.client.crosswalks.matrix({ query: { ...query, sourceSelections: 'moderate' } })
  assert.equal(moderate.rows.length, 287)
  assert.ok(moderate.cells.length > 0 && moderate.cells.length < whole.cells.length)
  const none = await lead.client.crosswalks.matrix({ query: { ...query, relations: 'equal' } })
  assert.deepEqual([none.cells, none.counts.unspecified], [[], whole.counts.unspecified])
  const ours = await lead.client.crosswalks.matrix({ query: { ...query, publishers: 'NIST' } })
  assert.deepEqual(ours.publishers, ['NIST'])
})

test('a decision is reviewed by another person, and a pair has one decision', async () => {
  const body = decision('nis2@2022:21(2)(i)', 'soc2@2017:CC6.2')
  const made = await lead.client.relations.create({ body: { body, reason: 'Read both' } })
  const again = { ...body, source: body.target, target: body.source }
  assert.match((await refusal(lead.client.relations.create({ body: { body: again } }))).detail, /already/)
  const review = (who: typeof lead) =>
    who.client.relations.transition({ params: { id: made.id }, body: { verb: 'review' } })
  assert.equal((await refusal(review(lead))).code, 'separation_of_duties')
  await review(second)
  const { direct, people } = await lead.client.crosswalks.relations({ params: { ref: body.source } })
  const said = direct.find(one => one.other.requirement === body.target)?.statements ?? []
  const reviewed = said.find(one => one.standing === 'Reviewed decision') ?? assert.fail()
  assert.deepEqual([reviewed.reviewer, people[reviewed.reviewer ?? '']], [place.colleague, 'Bo'])
  assert.ok(said.some(one => one.standing.startsWith('Suggestion')))
})

test('a decision about what is unknown or withdrawn is refused by name', async () => {
  const unknown = decision('nis2@2022:21(2)(i)', 'soc2@2017:CC99')
  assert.match(
    JSON.stringify((await refusal(lead.client.relations.create({ body: { body: unknown } }))).fields),
    /CC99/,
  )
  const withdrawn = decision('csf@2.0:DE.AE-06', 'sp800-53@5.2.0:RA-4')
  const { fields } = await refusal(lead.client.relations.create({ body: { body: withdrawn } }))
  assert.match(JSON.stringify(fields), /RA-4 was withdrawn/)
})

test('a decision that vendor risk of SOC 2 does all of supply chain security is refused with the reason (R-148)', async () => {
  const body = { ...decision('soc2@2017:CC9.2', 'nis2@2022:21(2)(d)'), relation: 'superset_of' as const }
  const alone = await refusal(lead.client.relations.create({ body: { body } }))
  assert.match(JSON.stringify(alone.fields), /each direct supplier/)
  const rows = [{ source: '21(2)(d)', target: 'CC9.2', decision: { relation: 'equal' as const } }]
  const many = await refusal(
    lead.client.relations.accept({ body: { crosswalk: overlap, decision: { remainder }, rows, reason: 'Meeting' } }),
  )
  assert.match(JSON.stringify(many.fields), /each direct supplier/)
})

test('many rows are accepted with reasons in one transaction and reviewed in another; one wrong row refuses all', async () => {
  const rows = [
    { source: '21(2)(h)', target: 'CC6.1', decision: {} },
    { source: '21(2)(a)', target: 'CC3.1', decision: { rationaleText: 'Aims first.' } },
  ]
  const body = { crosswalk: overlap, decision: { remainder }, rows, reason: 'Meeting of 3 March' }
  const wrong = { ...body, rows: [...rows, { source: '21(2)(h)', target: 'CC9.9', decision: {} }] }
  const { fields } = await refusal(lead.client.relations.accept({ body: wrong }))
  assert.match(JSON.stringify(fields), /has no such row/)
  assert.equal((await lead.client.crosswalks.get({ params: { id: overlap } })).drafted, 0)

  const { items } = await lead.client.relations.accept({ body })
  const views = await Promise.all(items.map(({ id }) => lead.client.relations.get({ params: { id } })))
  assert.deepEqual(
    views.map(one => [one.body.rationaleText.slice(0, 5), one.body.relation, one.reason]),
    [
      ['Both:', 'intersects', body.reason],
      ['Aims ', 'intersects', body.reason],
    ],
  )
  const ids = items.map(one => one.id)
  assert.match((await refusal(lead.client.relations.review({ body: { relations: ids } }))).detail, /2 of 2/)
  assert.equal((await second.client.relations.review({ body: { relations: ids } })).items.length, 2)
  const amended = await refusal(lead.client.relations.accept({ body }))
  assert.match(JSON.stringify(amended.fields), /already reviewed/)
})

test('a row that states no relation is accepted only with one', async () => {
  const rows = [{ source: 'PR.AA-01', target: 'AC-2', decision: {} }]
  const body = { crosswalk: 'nist-csf-to-sp800-53@5.2.0', decision: {}, rows, reason: 'Bulk' }
  assert.match(JSON.stringify((await refusal(lead.client.relations.accept({ body }))).fields), /say the relation/)
  const said = { relation: 'subset_of' as const, rationale: 'functional' as const, rationaleText: 'Part of it.' }
  const { items } = await lead.client.relations.accept({ body: { ...body, decision: { ...said, remainder } } })
  assert.equal(items.length, 1)
  const changed = { ...body, decision: { ...said, relation: 'intersects' as const, remainder } }
  const again = await lead.client.relations.accept({ body: changed })
  assert.deepEqual([again.amended, again.items[0]?.id, again.items[0]?.version], [1, items[0]?.id, 2])
})

test('a claim stands beside the label, names what it lacks, and changes nothing', async () => {
  const control = await codeOf('ONUS-IAM-01')
  await lead.client.controls.adopt({ body: { adopt: [{ control: control.id, owner: place.me }] } })
  const ref = 'nis2@2022:21(2)(i)'
  const profile = (await lead.client.posture.cards()).items.find(one => one.framework === 'nis2@2022') ?? assert.fail()
  const posture = () =>
    lead.client.posture.requirement({ params: { id: profile.profile, requirement: ref } }).then(one => one.standing)
  const before = await posture()
  const said = await lead.client.crosswalks.claims({ params: { ref } })
  assert.equal(said.own?.label, before.label)
  assert.equal(said.level, 'candidate')
  const [claim] = said.claims
  assert.ok(claim?.by === 'relation' && claim.source.requirement === 'soc2@2017:CC6.2')
  assert.deepEqual(
    claim.guards.filter(guard => !guard.passed).map(guard => guard.guard),
    ['operating'],
  )
  assert.ok(claim.uncovered.includes(remainder.ofSource) && claim.controls.some(one => one.code === 'ONUS-IAM-01'))
  assert.deepEqual(await posture(), before)
})

test('nothing is ever inferred about what the law asks of the entity itself', async () => {
  const said = await lead.client.crosswalks.claims({ params: { ref: 'nis2@2022:23(1)' } })
  assert.deepEqual(said.claims, [])
  assert.match(said.whyNever ?? '', /authority/)
  const elements = [{ text: 'Notices', control: (await codeOf('ONUS-IAM-01')).id, how: 'By writing.' }]
  const body = { target: 'nis2@2022:23(1)' as never, elements, rationaleText: 'All of it.' }
  assert.match(
    (await refusal(lead.client.groupCoverages.create({ body: { body } }))).detail,
    /Nothing is ever inferred/,
  )
})

test('a group coverage names every element and is signed by another person', async () => {
  const elements = [{ text: 'Access', control: (await codeOf('ONUS-IAM-01')).id, how: 'By approval.' }]
  const body = { target: 'nis2@2022:21(2)(i)' as never, elements, rationaleText: 'All of it.' }
  const { id } = await lead.client.groupCoverages.create({ body: { body } })
  const sign = (who: typeof lead) => who.client.groupCoverages.transition({ params: { id }, body: { verb: 'sign' } })
  assert.equal((await refusal(sign(lead))).code, 'separation_of_duties')
  await sign(second)
  const { claims } = await lead.client.crosswalks.claims({ params: { ref: 'nis2@2022:21(2)(i)' } })
  const group = claims.find(one => one.by === 'group') ?? assert.fail()
  assert.equal(group.level, 'candidate')
  assert.ok(group.uncovered.some(words => words.includes('Access')))
})

test('NIS2 as seen from SOC 2: ten points with supporting controls, five blocks, Availability inactive, no figure', async () => {
  const { items } = await lead.client.controls.list({ query: { limit: 200 } })
  const adopt = items
    .filter(one => one.body.lifecycle.state === 'proposed')
    .map(one => ({ control: one.id, owner: place.me }))
  await lead.client.controls.adopt({ body: { adopt } })
  const view = await lead.client.crosswalks.delta()
  assert.equal(view.points.length, 10)
  for (const point of view.points) {
    assert.ok(point.supportingControls.length > 0 && point.uncovered.length > 0, point.id)
    assert.ok(
      point.supporting.every(claim => claim.level !== 'full'),
      point.id,
    )
  }
  assert.deepEqual(
    view.blocks.map(block => block.id),
    ['reporting', 'management', 'registration', 'suppliers', 'enforcement'],
  )
  assert.ok(view.blocks.every(block => block.summary !== '' && block.requirements.length > 0))
  assert.equal(view.points.flatMap(point => point.topics).length, 10)
  const continuity = view.points.find(point => point.id === '21(2)(c)')
  assert.deepEqual(
    continuity?.inactive.map(one => one.id),
    ['A1.1', 'A1.2', 'A1.3'],
  )
  const { moment: _, ...rest } = view
  assert.deepEqual(
    Object.values(rest).filter(value => typeof value === 'number'),
    [],
  )
  assert.doesNotMatch(JSON.stringify(rest), /percent|"coverage"/)
})

test('tags are suggested for a control and for a draft of one, each with its why, none preselected', async () => {
  const control = await codeOf('ONUS-IAM-01')
  const stored = await lead.client.crosswalks.suggestFor({ params: { id: control.id }, query: { most: 5 } })
  assert.equal(stored.items.length, 5)
  const tags = ['soc2@2017:CC6.2']
  const { items } = await lead.client.crosswalks.suggest({
    body: {
      title: 'Accounts are approved',
      statement: 'An account is created once its owner approved.',
      tags,
      most: 50,
    },
  })
  const account = items.find(one => one.requirement === 'sp800-53@5.2.0:AC-2') ?? assert.fail()
  assert.ok(account.whys.some(why => why.by === 'mapping' && why.publisher === 'AICPA'))
  assert.ok(items.every(one => one.whys.length > 0 && !tags.includes(one.requirement)))
})

test('the traceability report names every control that misses statement, evidence or owner', async () => {
  const { items } = await lead.client.crosswalks.traceability()
  assert.ok(items.some(one => one.missing.includes('traceable evidence')))
  const whole = await lead.client.crosswalks.traceability({ query: { missing: 'false' } })
  assert.ok(whole.items.every(one => one.missing.length === 0))
})

test('lints of the live programme name an over-claim and a requirement that nothing addresses', async () => {
  const { items } = await lead.client.crosswalks.lints()
  assert.ok(items.every(one => one.words !== ''))
  const kinds = new Set(items.map(one => one.kind))
  assert.ok(kinds.has('empty'), [...kinds].join())
})

test('weak points can be asked for by whether they would fail a criterion', async () => {
  const [all, failing, others] = await Promise.all([
    lead.client.crosswalks.lints(),
    lead.client.crosswalks.lints({ query: { wouldFail: 'true' } }),
    lead.client.crosswalks.lints({ query: { wouldFail: 'false' } }),
  ])
  assert.ok(failing.items.length > 0 && failing.items.every(one => one.wouldFail))
  assert.ok(others.items.every(one => !one.wouldFail && one.kind !== 'empty'))
  assert.equal(failing.items.length + others.items.length, all.items.length)
})

test('support counts every ordered pair by how far it goes, and makes no figure of it', async () => {
  const { items } = await lead.client.crosswalks.support({
    query: { frameworks: 'soc2@2017,nis2@2022,csf@2.0' },
  })
  assert.equal(items.length, 6)
  const pair = items.find(one => one.from === 'soc2@2017' && one.to === 'nis2@2022')
  assert.ok(pair && pair.counts.full === 0 && pair.counts.candidate > 0 && pair.counts.never > 0)
})

const head = {
  id: 'mine',
  version: '1',
  title: 'Mine',
  publisher: 'Acme',
  licence: 'Ours',
  provenance: ['Read by us'],
  source: 'soc2@2017' as never,
  target: 'sp800-53@5.2.0' as never,
}

test('an imported set names every row that cannot be used; its good rows go in when the user says so', async () => {
  const file = textFile(
    'mine.csv',
    'From,To,Relationship,Notes',
    'CC6.2,ac-2,subset of,=cmd()',
    'CC6.2,AC-02(01),intersects with,',
    'CC6.99,AC-2,equal,',
    'CC6.1,RA-4,equal,',
    'CC6.1,AC-3,sounds like,',
  )
  const look = await lead.client.crosswalks.importFile({ body: { head }, files: [file] })
  assert.deepEqual([look.read, look.good, look.faultCount, look.missing, look.written], [5, 2, 3, [], null])
  const named = look.faults.map(fault => `${fault.column}: ${fault.message}`).join('\n')
  assert.match(named, /there is no CC6\.99/)
  assert.match(named, /RA-4 was withdrawn/)
  assert.match(named, /relation/)
  assert.match(look.faults[0]?.where ?? '', /4/)
  const whole = await refusal(lead.client.crosswalks.importFile({ body: { head, take: 'whole' }, files: [file] }))
  assert.match(whole.detail, /3 rows are wrong/)
  const { written } = await lead.client.crosswalks.importFile({ body: { head, take: 'good_rows' }, files: [file] })
  const { items } = await lead.client.crosswalks.rows({ params: { id: 'mine@1' } })
  assert.deepEqual(
    items.map(row => [row.source, row.target, row.relation]),
    [
      ['CC6.2', 'AC-2', 'subset_of'],
      ['CC6.2', 'AC-2(1)', 'intersects'],
    ],
  )
  const replaces = written?.id ?? ''
  const next = { body: { head, take: 'good_rows' as const, replaces }, files: [file] }
  assert.equal((await lead.client.crosswalks.importFile(next)).written?.version, 2)
  const taken = await refusal(lead.client.crosswalks.importFile({ body: { head, take: 'good_rows' }, files: [file] }))
  assert.match(taken.detail, /already/)
})

test('a file of thousands of rows goes in without its thousand bad ones, each of which is named', async () => {
  const { tree } = await lead.client.frameworks.get({ params: { id: 'sp800-53@5.2.0' } })
  const controls = tree.filter(one => one.kind === 'requirement').map(one => one.id)
  const good = ['CC6.1', 'CC6.2', 'CC6.3'].flatMap(source => controls.map(target => `${source},${target},related`))
  const bad = Array.from({ length: 1000 }, (_, index) => `CC6.1,ZZ-${index},equal`)
  const file = textFile('many.csv', 'source,target,relation', ...good, ...bad)
  const body = { head: { ...head, id: 'many' }, take: 'good_rows' as const }
  const taken = await lead.client.crosswalks.importFile({ body, files: [file] })
  assert.deepEqual(
    [taken.good, taken.faultCount, taken.faults.length, taken.written?.version],
    [good.length, 1000, 1000, 1],
  )
  assert.equal((await lead.client.crosswalks.get({ params: { id: 'many@1' } })).rows, good.length)
})

test('what is exported as a sheet says what it weighs in each row, runs nowhere, and can be imported again', async () => {
  const { text, name } = await download('/crosswalks/exports', { set: 'mine@1', format: 'csv' })
  assert.match(name, /mine-1/)
  assert.match(text, /Suggestion: stated by its publisher/)
  assert.match(text, /'=cmd\(\)/)
  const renamed = text.replace('source framework', 'a').replace('target framework', 'b')
  const again = await lead.client.crosswalks.importFile({ body: { head }, files: [textFile('again.csv', renamed)] })
  assert.deepEqual([again.good, again.rows[0]?.note], [2, '=cmd()'])
  const { bytes } = await download('/crosswalks/exports', { set: 'mine@1', format: 'xlsx' })
  const book = new File([bytes], 'again.xlsx')
  assert.equal((await lead.client.crosswalks.importFile({ body: { head }, files: [book] })).good, 2)
})

test('a mapping-collection is valid OSCAL and comes back with its pairs; a set of mere hints is none', async () => {
  const { text } = await download('/crosswalks/exports', { source: 'nis2@2022', target: 'soc2@2017', format: 'oscal' })
  const { report } = await validateText(text)
  assert.deepEqual(report.errors, [])
  const look = await lead.client.crosswalks.importFile({ files: [new File([text], 'set.json')], body: { head: {} } })
  assert.deepEqual([look.faultCount, look.head.source, look.head.target], [0, 'nis2@2022', 'soc2@2017'])
  assert.ok(look.mappings.length > 1 && look.good > 0)
  const hints = await send('/crosswalks/exports', { set: 'aicpa-soc2-to-sp800-53@2022', format: 'oscal' })
  assert.equal(hints.status, 409)
})

test('a planning aid says in every row that it is no mapping', async () => {
  const { text } = await download('/crosswalks/exports', { aid: 'soc2-to-csf', format: 'csv' })
  const lines = text.trim().split('\r\n').slice(1)
  assert.ok(
    lines.length > 5 &&
      lines.every(line => line.startsWith('"Planning aid, not a mapping"') || line.startsWith('Planning aid')),
  )
  const { items } = await lead.client.crosswalks.aids()
  assert.equal(items[0]?.label, 'Planning aid, not a mapping')
})

test('the sheet of a profile keeps direct work apart from related work', async () => {
  const profile = (await lead.client.posture.cards()).items.find(one => one.framework === 'nis2@2022') ?? assert.fail()
  const { text } = await download(`/posture/${profile.profile}/sheets`, { format: 'csv' })
  assert.match(text, /Direct/)
  assert.match(text, /"Related work, not relied on"/)
})

test('a past moment knows only the decisions of then', async () => {
  const [newest] = (await lead.client.crosswalks.relations({ params: { ref: 'soc2@2017:CC6.2' } })).direct
  assert.ok(newest)
  const before = await lead.client.crosswalks.relations({ params: { ref: 'soc2@2017:CC6.2' }, query: { knownAt: 0 } })
  const decided = before.direct.flatMap(one => one.statements).filter(one => one.decision !== null)
  assert.deepEqual(decided, [])
})
