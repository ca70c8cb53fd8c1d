import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import {
  assessedRequirements,
  compareRequirements,
  defaultSelections,
  FrameworkFile,
  requirementRef,
  selectionsForEntity,
} from './index.ts'

const folder = join(import.meta.dirname, '../../../catalogs/frameworks')
const read = (name: string) => FrameworkFile.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))

const soc2 = read('soc2-2017')
const csf = read('csf-2.0')
const sp80053 = read('sp800-53-5.2.0')
const iso27001 = read('iso27001-2022')
const nis2 = read('nis2-2022')
const ir2024 = read('ir2024-2690-2024')
const frameworks = [soc2, csf, sp80053, iso27001, nis2, ir2024]

const assessable = (framework: FrameworkFile) => framework.requirements.filter(one => one.kind === 'requirement')
const count = (framework: FrameworkFile, ...selections: readonly string[]) =>
  assessedRequirements(framework, selections).length

test('there is one file for each of the six frameworks, named after its id and version', () => {
  const names = readdirSync(folder).filter(name => name.endsWith('.json'))
  assert.deepEqual(names.toSorted(), frameworks.map(({ id, version }) => `${id}-${version}.json`).toSorted())
})

test('SOC 2 has 61 criteria in 20 series, and Security cannot be left out', () => {
  assert.equal(soc2.requirements.filter(one => one.kind === 'group').length, 20)
  assert.equal(assessable(soc2).length, 61)
  assert.deepEqual(defaultSelections(soc2), ['security'])
  assert.equal(count(soc2), 33)
  assert.equal(count(soc2, 'availability'), 36)
  assert.equal(count(soc2, 'processing-integrity'), 38)
  assert.equal(count(soc2, 'confidentiality'), 35)
  assert.equal(count(soc2, 'privacy'), 51)
  assert.equal(count(soc2, ...soc2.selections.map(selection => selection.id)), 61)
})

test('each COSO principle stands on exactly one common criterion', () => {
  const principles = soc2.requirements.flatMap(one => one.attributes.cosoPrinciple ?? [])
  assert.deepEqual(
    principles.toSorted((a, b) => Number(a) - Number(b)),
    Array.from({ length: 17 }, (_, index) => index + 1),
  )
})

test('SOC 2 has 330 points of focus, counted for each criterion and split by the engagements they are for', () => {
  const counts = assessable(soc2).map(one => one.attributes)
  const sum = (of: readonly number[]) => of.reduce((total, one) => total + one, 0)
  assert.equal(sum(counts.map(one => one.pointsOfFocus ?? 0)), 330)
  for (const { pointsOfFocus, pointsOfFocusByScope } of counts)
    assert.equal(sum(Object.values(pointsOfFocusByScope ?? {})), pointsOfFocus)
})

test('CSF 2.0 has four tiers, each with what it means for governing and for managing risk', () => {
  assert.deepEqual(
    csf.tiers?.map(tier => `${tier.level} ${tier.name}`),
    ['1 Partial', '2 Risk Informed', '3 Repeatable', '4 Adaptive'],
  )
})

test('CSF 2.0 has 6 functions, 22 categories and 106 outcomes, and its 91 placeholders are never counted', () => {
  const groups = csf.requirements.filter(one => one.kind === 'group')
  const placeholders = csf.requirements.filter(one => one.kind === 'reference')
  assert.equal(groups.filter(one => one.parent === null).length, 6)
  assert.equal(groups.filter(one => one.parent !== null).length, 22)
  assert.equal(assessable(csf).length, 106)
  assert.equal(placeholders.filter(one => one.attributes.placeholder === 'category').length, 12)
  assert.equal(placeholders.filter(one => one.attributes.placeholder === 'subcategory').length, 79)
  assert.equal(count(csf, ...defaultSelections(csf)), 106)
})

test('SP 800-53 has 1,196 entries in 20 families, 1,014 of them active, and the four baselines', () => {
  const entries = sp80053.requirements.filter(one => one.kind !== 'group')
  assert.equal(sp80053.requirements.length - entries.length, 20)
  assert.equal(entries.length, 1196)
  assert.equal(entries.filter(one => one.attributes.kind === 'control').length, 324)
  assert.equal(entries.filter(one => one.attributes.kind === 'enhancement').length, 872)
  assert.equal(assessable(sp80053).length, 1014)
  assert.equal(entries.filter(one => one.kind === 'reference' && one.withdrawn !== undefined).length, 182)
  assert.deepEqual(defaultSelections(sp80053), ['moderate'])
  assert.equal(count(sp80053, 'low'), 149)
  assert.equal(count(sp80053, 'moderate'), 287)
  assert.equal(count(sp80053, 'high'), 370)
  assert.equal(count(sp80053, 'privacy'), 96)
})

test('every enhancement of SP 800-53 stands under its control', () => {
  for (const one of sp80053.requirements.filter(one => one.attributes.kind === 'enhancement')) {
    assert.equal(one.parent, one.id.replace(/\(\d+\)$/, ''))
    assert.equal(one.addsToParent, true)
  }
})

test('ISO 27001 has 41 clauses, 30 of them auditable, and 93 controls in Annex A', () => {
  const clauses = iso27001.requirements.filter(one => one.attributes.part === 'clause')
  const annexA = iso27001.requirements.filter(one => one.attributes.part === 'annex-a')
  assert.equal(clauses.length, 41)
  assert.equal(annexA.length, 93)
  assert.equal(annexA.filter(one => one.attributes.newIn2022 === true).length, 11)
  assert.deepEqual(
    ['A.5', 'A.6', 'A.7', 'A.8'].map(theme => annexA.filter(one => one.parent === theme).length),
    [37, 8, 14, 34],
  )
  assert.equal(count(iso27001, 'clauses'), 30)
  assert.equal(count(iso27001, 'annex-a'), 93)
  assert.equal(count(iso27001, ...defaultSelections(iso27001)), 123)
})

test('NIS2 has 54 provisions, of which only the duties of the entity and its management body count', () => {
  assert.equal(nis2.requirements.filter(one => one.duty !== undefined).length, 54)
  const duties = assessedRequirements(nis2, ['essential']).map(one => one.id)
  const points = 'abcdefghij'.split('').map(letter => `21(2)(${letter})`)
  const reports = 'abcde'.split('').map(letter => `23(4)(${letter})`)
  assert.deepEqual(duties, [
    ...['3(4)', '20(1)', '20(2)', '21(1)', ...points, '21(3)', '21(4)'],
    ...['23(1)', '23(2)', ...reports, '29(4)', '32(6)'],
  ])
  assert.deepEqual(
    assessedRequirements(nis2, ['important']).map(one => one.id),
    duties,
  )
})

test('NIS2 duties of a type are added to those of the class', () => {
  const added = (...types: readonly string[]) =>
    assessedRequirements(nis2, ['important', ...types])
      .map(one => one.id)
      .filter(id => !assessedRequirements(nis2, ['important']).some(one => one.id === id))
  assert.deepEqual(added('registry'), ['27(2)', '27(3)'])
  assert.deepEqual(added('registry', 'registry-outside-union'), ['26(3)', '27(2)', '27(3)'])
  assert.deepEqual(added('domain-registration'), ['28(1)', '28(5)'])
  assert.deepEqual(
    assessedRequirements(nis2, ['domain-registration']).map(one => one.id),
    ['3(4)', '28(1)', '28(5)'],
  )
})

test('an entity gets the NIS2 selections of its class and types, none when out of scope, the default when unknown', () => {
  const cases = [
    ['essential', [], ['essential']],
    ['important', ['cloud-computing-service-providers'], ['important', 'registry']],
    ['essential', ['tld-name-registries'], ['essential', 'registry', 'domain-registration']],
    ['unknown', [], ['important']],
    ['unknown', ['managed-service-providers'], ['important', 'registry']],
    ['out', ['cloud-computing-service-providers'], []],
  ] as const
  for (const [entityClass, entityTypes, expected] of cases) {
    assert.deepEqual(selectionsForEntity(nis2, { entityClass, entityTypes }), expected)
    assert.deepEqual(selectionsForEntity(soc2, { entityClass, entityTypes }), [])
  }
})

test('only NIS2 is binding, the directive and the regulation that carries it out', () => {
  assert.deepEqual(
    frameworks.filter(framework => framework.legalForce === 'binding').map(framework => framework.id),
    ['nis2', 'ir2024-2690'],
  )
})

test('the annex of Regulation 2024/2690 has 13 sections and 53 points, and binds the eleven types that it names', () => {
  assert.equal(ir2024.requirements.filter(one => one.kind === 'group').length, 13)
  assert.equal(assessable(ir2024).length, 53)
  assert.equal(count(ir2024, 'relevant'), 53)
  assert.equal(ir2024.selections[0]?.entity?.types?.length, 11)
  const relevant = (entityTypes: readonly string[]) =>
    selectionsForEntity(ir2024, { entityClass: 'important', entityTypes })
  assert.deepEqual(relevant(['trust-service-providers']), ['relevant'])
  assert.deepEqual(relevant(['domain-name-registration-services']), [])
})

test('every point of the annex details points of Article 21(2), and together they detail all ten', () => {
  const points = assessable(ir2024).map(one => one.attributes.nis2Points ?? [])
  for (const of of points) assert.ok(of.length > 0)
  assert.deepEqual(
    [...new Set(points.flat())].toSorted(),
    'abcdefghij'.split('').map(letter => `21(2)(${letter})`),
  )
})

test('every id makes a reference, and every withdrawn item went to an id that the framework has or nowhere', () => {
  for (const framework of frameworks) {
    const ids = new Set(framework.requirements.map(one => one.id))
    for (const one of framework.requirements) {
      assert.match(requirementRef(framework, one.id), /^[a-z0-9-]+@[\w.]+:/)
      const targets = one.kind === 'reference' ? (one.withdrawn?.to ?? []) : []
      for (const target of targets) assert.ok(ids.has(target.id), `${one.id} went to ${target.id}`)
    }
  }
})

test('siblings of SP 800-53 and of ISO 27001 stand in natural order', () => {
  for (const framework of [sp80053, iso27001]) {
    for (const parent of new Set(framework.requirements.map(one => one.parent))) {
      const siblings = framework.requirements.filter(one => one.parent === parent).map(one => one.id)
      if (parent !== null) assert.deepEqual(siblings, siblings.toSorted(compareRequirements))
    }
  }
})

/** What a reader sees beside the identifier: the enhancements of SP 800-53 carry their title alone. */
const summarised = frameworks.flatMap(framework =>
  framework.requirements
    .filter(one => one.kind !== 'reference' || one.duty !== undefined)
    .filter(one => one.attributes.kind !== 'enhancement')
    .map(one => ({ name: `${framework.id} ${one.id}`, label: one.label, summary: one.summary ?? '' })),
)

const banned =
  /\b(certified|compliant|compliance|ensur\w*|appropriate\w*|adequate\w*|robust\w*|leverag\w*|holistic\w*|utili[sz]\w*|comprehensive\w*|best practices?|etc)\b/i

/** What is wrong with a sentence, or null: its shape, its length, a word that promises too much or says nothing. */
function faultOf(summary: string): string | null {
  const words = summary.split(/\s+/).length
  if (!/^\S.*\.$/.test(summary) || /[.!?]\s+[A-Z]/.test(summary)) return 'not one sentence'
  if (words < 12 || words > 30) return `${words} words`
  return banned.exec(summary)?.[0] ?? null
}

test('all that a reader is shown has one sentence of 12 to 30 words that promises and pads nothing', () => {
  assert.equal(summarised.length, 81 + 134 + 320 + 138 + 71 + 66)
  for (const { name, summary } of summarised) assert.equal(faultOf(summary), null, `${name}: ${summary}`)
})

test('a sentence that is missing, short, long, doubled or full of promises is found', () => {
  const good = 'Each account has an owner and approved rights, its use is watched, and it ends with its need.'
  assert.equal(faultOf(good), null)
  assert.equal(faultOf(''), 'not one sentence')
  assert.equal(faultOf(`${good} It is reviewed.`), 'not one sentence')
  assert.equal(faultOf('Accounts are managed.'), '3 words')
  assert.equal(faultOf(`${good.replace('.', '')} ${good}`), '36 words')
  assert.equal(faultOf(good.replace('Each', 'To be compliant each')), 'compliant')
  assert.equal(faultOf(good.replace('approved', 'appropriate')), 'appropriate')
})

test('no two sentences are equal, and none repeats its label', () => {
  const seen = new Map<string, string>()
  for (const { name, label, summary } of summarised) {
    assert.equal(seen.get(summary.toLowerCase()), undefined, name)
    assert.notEqual(summary.replace(/\.$/, ''), label)
    seen.set(summary.toLowerCase(), name)
  }
})

test('every requirement has a label of its own words or the name that its publisher gave it', () => {
  for (const framework of frameworks) {
    for (const one of assessable(framework)) assert.notEqual(one.label, one.id)
  }
})

test('the labels of CSF outcomes are short', () => {
  for (const one of assessable(csf)) {
    const words = one.label.split(' ').length
    assert.ok(words >= 2 && words <= 8, `${one.id}: ${one.label}`)
  }
})

test('the files carry the words of the label and summary files, no other', () => {
  for (const framework of frameworks) {
    const name = `${framework.id}-${framework.version}.yaml`
    const words = (kind: 'labels' | 'summaries'): Record<string, string> =>
      readdirSync(join(folder, kind)).includes(name) ? parse(readFileSync(join(folder, kind, name), 'utf8')) : {}
    const labels = words('labels')
    const summaries = words('summaries')
    for (const { id, label, summary } of framework.requirements)
      assert.deepEqual({ id, label, summary }, { id, label: labels[id] ?? label, summary: summaries[id] })
  }
})
