import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Control } from '../control/index.ts'
import { at, controlBody, history, idOf, profileOver, requirement, utc } from '../posture/fixture.ts'
import { controlStates, type Label, type Posture, postureFrom } from '../posture/index.ts'
import { demand, framework, relation, setOf, supply } from './fixture.ts'
import { coversBy } from './guard.ts'
import {
  deltaView,
  lintsOf,
  matrix,
  missing,
  networkOf,
  pairOf,
  postureSupport,
  relationsOf,
  sheetOf,
  suggesterOf,
  supportFrom,
  traceabilityOf,
  withSupport,
  wordsOfContradiction,
} from './index.ts'
import { fiveFrameworks, setsBetween, shippedCrosswalks } from './testing-catalogs.ts'

const frameworks = [framework('a', ['A', 'B']), framework('b', ['A', 'B']), framework('c', ['A', 'B'])]
const shipped = setsBetween(fiveFrameworks, shippedCrosswalks())
const shippedNetwork = networkOf({ frameworks: fiveFrameworks, sets: shipped, relations: [] })

test('what relates a requirement to others is read from it, whoever wrote it in which direction', () => {
  const network = networkOf({
    frameworks,
    sets: [setOf('rows', 'b@1', 'a@1', [{ source: 'B', target: 'A' }])],
    relations: [relation('b@1:A', 'subset_of', 'a@1:A'), relation('b@1:A', 'superset_of', 'c@1:B')],
  })
  const { direct, derived, contradictions } = relationsOf(network, 'a@1:A')
  assert.deepEqual(
    direct.map(({ other, statements }) => [other, statements.map(one => one.relation)]),
    [
      ['b@1:A', ['superset_of']],
      ['b@1:B', ['unspecified']],
    ],
  )
  assert.deepEqual(
    derived.map(one => [one.other, one.relation, one.level, one.path.length]),
    [['c@1:B', ['superset_of'], 'full', 2]],
  )
  assert.deepEqual(contradictions, [])
  assert.deepEqual(relationsOf(network, 'a@1:Z'), { direct: [], derived: [], contradictions: [] })
})

test('a matrix holds the filled cells between two frameworks, filtered by publisher and relation, and counts relations', () => {
  const network = networkOf({
    frameworks,
    sets: [setOf('rows', 'a@1', 'b@1', [{ source: 'A', target: 'B' }])],
    relations: [relation('b@1:A', 'subset_of', 'a@1:A'), relation('b@1:A', 'intersects', 'c@1:B')],
  })
  const all = matrix(network, 'a@1', 'b@1')
  assert.deepEqual(
    all.cells.map(cell => [cell.source, cell.target, cell.said, cell.level]),
    [
      ['a@1:A', 'b@1:A', ['superset_of'], 'full'],
      ['a@1:A', 'b@1:B', ['unspecified'], 'suggested'],
    ],
  )
  assert.deepEqual([all.counts.superset_of, all.counts.unspecified, all.counts.subset_of], [1, 1, 0])
  assert.deepEqual(all.publishers, ['Own decision', 'Publisher of rows'])
  assert.equal(matrix(network, 'a@1', 'b@1', { relations: ['unspecified'] }).cells.length, 1)
  assert.equal(matrix(network, 'a@1', 'b@1', { publishers: ['Own decision'] }).cells[0]?.level, 'full')
  assert.deepEqual(matrix(network, 'a@1', 'c@1').cells, [])
  assert.deepEqual(
    matrix(network, 'a@1', 'c@1', { derived: true }).cells.map(cell => [cell.target, cell.level]),
    [['c@1:B', 'partial']],
  )
})

test('the largest matrix of the shipped sets is filled where somebody relates two, and nowhere else', () => {
  const { cells, counts } = matrix(shippedNetwork, 'csf@2.0', 'sp800-53@5.2.0')
  assert.equal(counts.unspecified, cells.length)
  assert.ok(cells.length > 700 && cells.every(cell => cell.level === 'suggested'))
})

const nis2 = fiveFrameworks.find(one => one.id === 'nis2') ?? framework('nis2', [])

function nis2Posture(): Posture {
  const requirements = nis2.requirements.filter(one => one.assessable).map(one => `nis2@2022:${one.id}`)
  const question = { scope: null, window: at('2026-03-01'), asOf: at('2026-03-01'), knownAt: null }
  return postureFrom({ framework: 'nis2@2022', requirements, notApplicable: [], fact: null }, [], question)
}

test('the NIS2 view of a SOC 2 programme has ten points with supporting controls, five blocks, and no figure', () => {
  const support = supportFrom(shippedNetwork, {
    supplies: (fiveFrameworks.find(one => one.id === 'soc2')?.requirements ?? [])
      .filter(one => one.assessable)
      .map(one => supply(`soc2@2017:${one.id}`, { controls: [`control of ${one.id}`] })),
    demand,
    covers: coversBy(() => null),
  })
  const view = deltaView(nis2, nis2Posture(), support, 'soc2@2017')
  assert.equal(view.points.length, 10)
  for (const point of view.points) {
    assert.ok(point.supportingControls.length > 0, point.requirement)
    assert.ok(point.uncovered.length > 0, point.requirement)
    assert.equal(point.label, 'not_addressed')
    assert.ok(point.supporting.every(claim => claim.level === 'suggested'))
  }
  assert.deepEqual(
    view.blocks.map(block => block.id),
    ['reporting', 'management', 'registration', 'suppliers', 'enforcement'],
  )
  for (const block of view.blocks) {
    assert.ok(block.requirements.length > 0 && block.whyNotInferred.length > 0, block.id)
    for (const { requirement } of block.requirements) assert.deepEqual(support.claimsOf(requirement), [], requirement)
  }
  const figures = Object.values(view).filter(value => typeof value === 'number')
  assert.deepEqual(figures, [])
})

test('the NIS2 view of one programme shows nothing that another brings', () => {
  const supplies = [supply('csf@2.0:GV.OC-02'), supply('soc2@2017:CC3.1')]
  const support = supportFrom(shippedNetwork, { supplies, demand, covers: coversBy(() => null) })
  const claims = deltaView(nis2, nis2Posture(), support, 'soc2@2017').points.flatMap(point => point.supporting)
  assert.ok(claims.length > 0)
  assert.ok(claims.every(claim => claim.by === 'relation' && claim.source === 'soc2@2017:CC3.1'))
})

test('a delta block stays without a claim even when somebody decides that SOC 2 equals it', () => {
  const relations = nis2.requirements.map(one => relation('soc2@2017:CC7.4', 'equal', `nis2@2022:${one.id}`))
  const network = networkOf({ frameworks: fiveFrameworks, sets: [], relations })
  const support = supportFrom(network, { supplies: [supply('soc2@2017:CC7.4')], demand, covers: coversBy(() => null) })
  const view = deltaView(nis2, nis2Posture(), support, 'soc2@2017')
  assert.ok(view.points.every(point => point.supporting[0]?.level === 'full'))
  for (const { requirement } of view.blocks.flatMap(block => block.requirements))
    assert.deepEqual(support.claimsOf(requirement), [], requirement)
})

const suggest = suggesterOf(shippedNetwork)
const accounts = {
  title: 'User accounts are created only when approved',
  statement: 'An account is created, changed or removed only after the owner of the system has approved the request.',
  tags: ['soc2@2017:CC6.2'],
}

test('tags are suggested for a control by published mappings and by its words, each with its why', () => {
  const found = suggest(accounts, { most: 40 })
  const account = found.find(one => one.requirement === 'sp800-53@5.2.0:AC-2')
  assert.ok(account && found.indexOf(account) < 10, JSON.stringify(found.slice(0, 12).map(one => one.requirement)))
  assert.ok(
    account.whys.some(why => why.by === 'mapping' && why.publisher === 'AICPA' && why.from === 'soc2@2017:CC6.2'),
  )
  assert.ok(account.whys.some(why => why.by === 'text' && why.words.includes('account')))
  for (const one of found) assert.ok(one.whys.length > 0)
  const written = `${accounts.title} ${accounts.statement}`.toLowerCase().split(/\W+/)
  const shown = found.flatMap(one => one.whys.flatMap(why => (why.by === 'text' ? why.words : [])))
  assert.deepEqual(
    shown.filter(word => !written.includes(word)),
    [],
  )
  assert.ok(found.every(one => !accounts.tags.includes(one.requirement)))
})

test('suggestions keep to the frameworks that are asked for, and more tags bring more agreement', () => {
  const tags = [...accounts.tags, 'sp800-53@5.2.0:AC-2', 'csf@2.0:PR.AA-01']
  const found = suggest({ ...accounts, tags }, { frameworks: ['iso27001@2022'], most: 5 })
  assert.ok(found.every(one => one.requirement.startsWith('iso27001@2022:')))
  assert.ok(found.some(one => new Set(one.whys.flatMap(why => (why.by === 'mapping' ? why.from : []))).size > 1))
})

test('a requirement that was decided to have nothing in common with a tag is not suggested for it', () => {
  const sets = [setOf('rows', 'a@1', 'b@1', [{ source: 'A', target: 'A' }])]
  const control = { title: 'x', statement: 'x', tags: ['a@1:A'] }
  assert.equal(suggesterOf(networkOf({ frameworks, sets, relations: [] }))(control).length, 1)
  const decided = networkOf({ frameworks, sets, relations: [relation('a@1:A', 'none', 'b@1:A')] })
  assert.deepEqual(suggesterOf(decided)(control), [])
})

const linted = (id: string, more: Partial<Control>) => ({ id, body: { ...controlBody(id), ...more } })
const addresses = (...ids: string[]) => ids.map(id => ({ requirement: requirement(id), how: 'By doing it.' }))

function postureOver(...ids: string[]): Posture {
  const question = { scope: null, window: at('2026-03-01'), asOf: at('2026-03-01'), knownAt: null }
  return postureFrom(profileOver(...ids), [], question)
}

test('lints name the empty, the policy alone, the manual once a year and the claim on too much', () => {
  const many = Array.from({ length: 8 }, (_, index) => `M${index}`)
  const lints = lintsOf(
    postureOver('A', 'B', 'C', 'D', ...many),
    [
      linted('policy', { addresses: addresses('B'), checks: ['policies'], cadence: 'continuous' }),
      linted('yearly', { addresses: addresses('C'), cadence: 'annual' }),
      linted('checked', { addresses: addresses('D', ...many), checks: ['accounts'] }),
      linted('enough', { addresses: addresses(...many), checks: ['accounts'] }),
      linted('proposed', { addresses: addresses('A'), lifecycle: { state: 'proposed' } }),
    ],
    check => (check === 'policies' ? ['policy.documents@1'] : ['identity.accounts@1']),
  )
  assert.deepEqual(
    lints.map(lint => [lint.kind, lint.subject, lint.controls, lint.wouldFail]),
    [
      ['empty', 'own@1:A', [], true],
      ['policy_only', 'own@1:B', ['policy'], true],
      ['manual_annual_only', 'own@1:C', ['yearly'], false],
      ['over_claim', 'own@1', ['checked'], false],
    ],
  )
})

test('a weak requirement would fail also when what addresses it failed, whatever was accepted here', () => {
  const yearly = [linted('yearly', { addresses: addresses('A'), cadence: 'annual' })]
  const over = (label: Label) => {
    const { framework, requirements } = postureOver('A')
    return lintsOf({ framework, requirements: requirements.map(one => ({ ...one, label })) }, yearly, () => [])
  }
  const labels = ['failing', 'missed', 'excepted', 'late', 'unknown', 'designed', 'operating'] as const
  assert.deepEqual(
    labels.filter(label => over(label).some(lint => lint.wouldFail)),
    ['failing', 'missed', 'excepted'],
  )
})

test('a second control that does something takes a lint away', () => {
  const controls = [
    linted('policy', { title: 'Access policy', addresses: addresses('A') }),
    linted('checked', { addresses: addresses('A'), checks: ['accounts'] }),
  ]
  const lints = lintsOf(postureOver('A'), controls, () => ['identity.accounts@1'])
  assert.deepEqual(lints, [])
  assert.equal(lintsOf(postureOver('A'), controls.slice(0, 1), () => [])[0]?.kind, 'policy_only')
})

function organisation() {
  const made = history()
  made.person('ana')
  made.control('CHECKED', { addresses: addresses('A'), cadence: 'continuous', checks: ['k1'] })
  made.control('SILENT', { addresses: addresses('B'), checks: ['k2'], cadence: 'continuous' })
  made.control('LOOSE', { addresses: [], lifecycle: { state: 'proposed' } })
  made.snapshot('snapshot', '2026-03-01T00:00:00Z')
  made.run('run', 'k1', '2026-03-01T00:00:00Z')
  return made
}
const question = { scope: null, window: at('2026-03-01T06:00:00Z'), asOf: at('2026-03-01T06:00:00Z'), knownAt: null }

test('the traceability report puts first what misses most of statement, evidence and owner', () => {
  const report = traceabilityOf(controlStates(organisation().facts, question, utc))
  assert.deepEqual(
    report.map(one => [one.code, missing(one)]),
    [
      ['LOOSE', ['documented control', 'traceable evidence', 'clear accountability']],
      ['SILENT', ['traceable evidence']],
      ['CHECKED', []],
    ],
  )
})

test('supporting claims stand beside a posture, computed when they are asked for, and change nothing in it', () => {
  const made = organisation()
  const states = controlStates(made.facts, question, utc)
  const own = framework('own', ['A', 'B'])
  const postures = [
    postureFrom(profileOver('A', 'B'), states, question),
    postureFrom({ framework: 'a@1', requirements: ['a@1:A'], notApplicable: [], fact: null }, states, question),
  ]
  const before = structuredClone(postures)
  let compiled = 0
  const network = () => {
    compiled += 1
    return networkOf({ frameworks: [own, ...frameworks], sets: [], relations: [relation('own@1:A', 'equal', 'a@1:A')] })
  }
  const controlOf = (id: string) =>
    id === idOf('CHECKED') ? { cadence: 'continuous' as const, checks: ['k1'], manual: null } : null
  const support = postureSupport(network, { postures, controlOf, covers: coversBy(() => null) })
  const { posture, supportingOf } = withSupport(postures[1] as Posture, support)
  assert.equal(compiled, 0)
  const [claim] = supportingOf('a@1:A')
  supportingOf('a@1:A')
  assert.equal(compiled, 1)
  assert.deepEqual(claim?.controls, [idOf('CHECKED')])
  assert.equal(claim?.level, 'candidate')
  assert.deepEqual(
    claim?.guards.filter(one => !one.passed).map(one => one.guard),
    ['operating'],
  )
  assert.equal(posture.requirements[0]?.label, 'not_addressed')
  assert.deepEqual(postures, before)
})

test('the sheet of an assessor has the direct link first, and related work with its reviewer, remainder and guards', () => {
  const network = networkOf({ frameworks, sets: [], relations: [relation('a@1:A', 'intersects', 'b@1:A')] })
  const support = supportFrom(network, { supplies: [supply('a@1:A')], demand, covers: coversBy(() => null) })
  const posture = postureFrom(
    { framework: 'b@1', requirements: ['b@1:A'], notApplicable: [], fact: null },
    [],
    question,
  )
  const rows = [...sheetOf(posture, support, () => 'By doing it.')]
  assert.deepEqual(
    rows.map(one => [one.kind, one.says, one.relation, one.uncovered, one.guardsFailed]),
    [
      ['direct', 'Not addressed', '', '', ''],
      ['related', 'partially addresses', 'a@1:A intersects b@1:A', 'The rest of the target', ''],
    ],
  )
  assert.equal(rows[1]?.reviewedOn, '2026-03-01')
})

test('a pair has one key in both directions, and a contradiction says what to do', () => {
  assert.equal(pairOf({ source: 'b', target: 'a' }), pairOf({ source: 'a', target: 'b' }))
  const [found] = networkOf({
    frameworks,
    sets: [],
    relations: [relation('a@1:A', 'equal', 'b@1:A'), relation('a@1:A', 'none', 'b@1:A')],
  }).contradictions
  assert.match(found ? wordsOfContradiction(found) : '', /a@1:A and b@1:A disagree/)
})
