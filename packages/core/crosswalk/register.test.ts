import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '../problem/index.ts'
import { amendRecord, openRecord, transition } from '../register/index.ts'
import { ana, ben, moment, setOf } from './fixture.ts'
import { draftFromRow, groupCoverages, type Relation, relations } from './index.ts'

const { crosswalk, rows } = setOf('rows', 'a@1', 'nis2@2022', [{ source: 'A', target: '21(2)(a)' }])
const [row] = rows
const draft = draftFromRow(crosswalk, row ?? { source: '', target: '' }, {
  relation: 'intersects',
  rationale: 'semantic',
  rationaleText: 'Both ask for an assessment of risks.',
  remainder: { ofTarget: 'Policies', ofSource: '' },
})
const by = (actorPerson: string) => ({ actorPerson, at: moment })
const opened = (more: object = {}): Relation => {
  const relation = openRecord(relations, { ...draft, ...more }, by(ana))
  assert.ok(!isRefusal(relation), JSON.stringify(relation))
  return relation
}
const step = (body: Relation, verb: string, who: string, input: unknown = {}) =>
  transition(relations, { body }, verb, input, by(who))

test('a decision about a row carries whose word it rests on, and begins as a draft of its author', () => {
  const relation = opened()
  assert.deepEqual(
    [relation.provenance, relation.author, relation.lifecycle.state],
    ['Publisher of rows', ana, 'draft'],
  )
  assert.equal(relation.source, 'a@1:A')
})

test('a second person reviews a decision, and nobody their own', () => {
  const own = step(opened(), 'review', ana)
  assert.ok(isRefusal(own) && own.refused.code === 'separation_of_duties')
  const reviewed = step(opened(), 'review', ben)
  assert.ok(!isRefusal(reviewed))
  assert.deepEqual(reviewed.lifecycle, { state: 'reviewed', reviewer: ben, at: moment })
})

test('whoever edits a draft becomes its author, and what is reviewed is no longer edited', () => {
  const amended = amendRecord(relations, { body: opened() }, draft, by(ben))
  assert.ok(!isRefusal(amended) && amended.author === ben)
  const reviewed = step(opened(), 'review', ben)
  assert.ok(!isRefusal(reviewed) && isRefusal(amendRecord(relations, { body: reviewed }, draft, by(ana))))
})

test('a part without its remainder is not reviewed, in the direction in which it is one', () => {
  const review = (more: object) => isRefusal(step(opened(more), 'review', ben))
  const [none, ofSource] = [
    { ofTarget: '', ofSource: '' },
    { ofTarget: '', ofSource: 'More' },
  ]
  assert.equal(review({ remainder: none }), true)
  assert.equal(review({ relation: 'subset_of', remainder: ofSource }), true)
  assert.equal(review({ relation: 'superset_of', remainder: none }), true)
  assert.equal(review({ relation: 'superset_of', remainder: ofSource }), false)
  assert.equal(review({ relation: 'equal', remainder: none }), false)
  assert.equal(review({ relation: 'none', remainder: none }), false)
})

test('vendor risk of SOC 2 never holds all of supply chain security of NIS2, whichever way it is written (R-148)', () => {
  const [soc2, nis2] = ['soc2@2017:CC9.2', 'nis2@2022:21(2)(d)']
  const remainder = { ofTarget: 'Each supplier by itself', ofSource: 'Business partners' }
  const review = (source: string, relation: string, target: string) => {
    const decided = step(opened({ source, relation, target, remainder }), 'review', ben)
    return isRefusal(decided) ? decided.refused.detail : 'reviewed'
  }
  for (const relation of ['equal', 'superset_of']) assert.match(review(soc2, relation, nis2), /each direct supplier/)
  for (const relation of ['equal', 'subset_of']) assert.match(review(nis2, relation, soc2), /each direct supplier/)
  for (const relation of ['subset_of', 'intersects', 'none']) assert.equal(review(soc2, relation, nis2), 'reviewed')
  assert.equal(review('soc2@2017:CC9.1', 'equal', nis2), 'reviewed')
})

test('a relation inside one framework is refused', () => {
  assert.ok(isRefusal(openRecord(relations, { ...draft, target: 'a@1:B' }, by(ana))))
})

test('a retired decision says why', () => {
  assert.ok(isRefusal(step(opened(), 'retire', ana)))
  const retired = step(opened(), 'retire', ana, { why: 'Read again' })
  assert.ok(!isRefusal(retired) && retired.lifecycle.state === 'retired')
})

test('a group coverage is signed by a second person, and never for what cannot be inferred', () => {
  const elements = [{ text: 'Policies', control: ana, how: 'Approved each year.' }]
  const sign = (target: string, who: string) => {
    const body = openRecord(groupCoverages, { target, elements, rationaleText: 'This is all.' }, by(ana))
    assert.ok(!isRefusal(body))
    return transition(groupCoverages, { body }, 'sign', {}, by(who))
  }
  assert.ok(!isRefusal(sign('nis2@2022:21(2)(a)', ben)))
  assert.ok(isRefusal(sign('nis2@2022:21(2)(a)', ana)))
  assert.ok(isRefusal(sign('nis2@2022:20(1)', ben)))
})
