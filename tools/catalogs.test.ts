import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse as parseRows } from 'csv-parse/sync'
import { parse } from 'yaml'
import { z } from 'zod'
import { readCrosswalk } from '../packages/core/crosswalk/index.ts'
import { FrameworkFile, frameworkRef, Migration } from '../packages/core/framework/index.ts'
import { Pack } from '../packages/core/regulation/index.ts'
import { gathered, generatedFiles } from './catalogs.ts'

const catalogs = join(import.meta.dirname, '../catalogs')
const text = (path: string) => readFileSync(join(catalogs, path), 'utf8')
const named = (folder: string, ending: string) =>
  readdirSync(join(catalogs, folder)).filter(name => name.endsWith(ending))
const shippedFrameworks = named('frameworks', '.json').map(name =>
  FrameworkFile.parse(JSON.parse(text(`frameworks/${name}`))),
)
const sets = named('crosswalks', '.yaml').map(name => {
  const rows: unknown[] = parseRows(text(`crosswalks/${name.replace('.yaml', '.csv')}`), { columns: true })
  const { file, faults } = readCrosswalk(parse(text(`crosswalks/${name}`)), rows, shippedFrameworks)
  assert.deepEqual(faults, [], name)
  return file ?? assert.fail(name)
})
const set = (id: string) => sets.find(one => one.crosswalk.id === id) ?? assert.fail(`no set ${id}`)
const pairs = (id: string) => set(id).rows.map(row => `${row.source} ${row.target}`)
const framework = (ref: string) => shippedFrameworks.find(one => frameworkRef(one) === ref) ?? assert.fail(ref)
const kinds = new Map<string, string>(
  shippedFrameworks.flatMap(one =>
    one.requirements.map(item => [`${frameworkRef(one)}:${item.id}`, item.kind] as const),
  ),
)
const law = Pack.parse(parse(text('regulation/eu.yaml')))

test('each set has as many rows as its source, and every row names ids that its frameworks have and have not withdrawn', () => {
  assert.deepEqual(Object.fromEntries(sets.map(one => [one.crosswalk.id, one.rows.length])), {
    'aicpa-soc2-to-sp800-53': 1033,
    'nist-csf-to-sp800-53': 739,
    'nist-iso27001-to-sp800-53': 642,
    'olir-iso27001-to-csf': 331,
    'olir-iso27001-controls-to-csf': 93,
    'enisa-ir2024-2690-to-iso27001': 125,
    'enisa-ir2024-2690-to-csf': 279,
    'derived-nis2-to-iso27001': 120,
    'derived-nis2-to-csf': 160,
    'derived-soc2-to-csf': 393,
    'derived-soc2-to-iso27001': 350,
    'derived-ir2024-2690-to-soc2': 35,
    'proposed-nis2-to-soc2': 5,
    'onus-nis2-to-soc2-overlap': 28,
    'onus-starter-nis2-to-soc2': 31,
    'onus-starter-nis2-to-csf': 12,
  })
})

test('only the rows that name a family, a clause with parts, a category or a function as a whole lead to what is not assessed', () => {
  const wholes = sets.flatMap(({ crosswalk, rows }) =>
    rows.flatMap(row =>
      (['source', 'target'] as const)
        .map(end => `${crosswalk[end]}:${row[end]}`)
        .filter(ref => kinds.get(ref) !== 'requirement')
        .map(ref => ({ set: crosswalk.id, ref, note: row.note })),
    ),
  )
  const count = (id: string) => wholes.filter(one => one.set === id).length
  assert.deepEqual(
    wholes.filter(one => one.set === 'nist-csf-to-sp800-53').map(one => one.ref),
    ['sp800-53@5.2.0:PT', 'sp800-53@5.2.0:CP', 'sp800-53@5.2.0:IR'],
  )
  assert.equal(count('olir-iso27001-to-csf'), 6)
  assert.equal(count('onus-starter-nis2-to-csf'), 12)
  assert.equal(wholes.length, 3 + 6 + 12)
  for (const one of wholes) assert.notEqual(one.note, '', one.ref)
})

test('no set claims more than its source says: only drafts of Onus state a relation, and never more than an overlap', () => {
  for (const { crosswalk, rows } of sets) {
    const stated = new Set(rows.map(row => row.relation))
    assert.deepEqual([...stated], [crosswalk.kind === 'draft' ? 'intersects' : 'unspecified'], crosswalk.id)
    assert.equal(crosswalk.publisher === 'Onus', crosswalk.kind !== 'published', crosswalk.id)
  }
})

test('what rests on ENISA carries its credit and says that it was changed; what rests on the AICPA says what is not here', () => {
  for (const { crosswalk } of sets) {
    const sources = crosswalk.provenance.join(' ')
    if (sources.includes('ENISA,')) assert.match(crosswalk.licence, /CC BY 4\.0\. Credit: .*ENISA.* Changed: /)
    if (sources.includes('AICPA,')) assert.match(crosswalk.licence, /copyright of the AICPA/)
  }
})

test('every row that was computed names what it goes through', () => {
  for (const { crosswalk, rows } of sets.filter(one => one.crosswalk.kind === 'derived'))
    for (const row of rows) assert.match(row.note, /^through \S/, `${crosswalk.id} ${row.source} ${row.target}`)
  const shared = (id: string) => set(id).rows.filter(row => row.note.includes(', ')).length
  assert.equal(shared('derived-soc2-to-csf'), 144)
  assert.equal(shared('derived-soc2-to-iso27001'), 115)
})

const Beyond = z.object({
  blocks: z.array(z.object({ id: z.string(), provisions: z.array(z.string()).min(1) })),
  topics: z.array(z.object({ requirement: z.string(), provision: z.string(), names: z.array(z.string()).min(1) })),
})
const beyond = Beyond.parse(parse(text('nis2/beyond-soc2.yaml')))
const overlap = 'onus-nis2-to-soc2-overlap'

test('the overlap of topics has its ten rows, R-141 to R-150, each with the criteria of the series that it names', () => {
  assert.deepEqual(
    beyond.topics.map(topic => topic.requirement),
    Array.from({ length: 10 }, (_, index) => `R-${141 + index}`),
  )
  assert.equal(beyond.topics.flatMap(topic => topic.names).length, 16)
  const criteria = framework('soc2@2017').requirements.filter(one => one.kind === 'requirement')
  const expanded = beyond.topics.flatMap(({ provision, names }) =>
    criteria
      .filter(one => names.includes(one.id) || names.includes(one.parent ?? ''))
      .map(one => `${provision} ${one.id}`),
  )
  const leftOut = expanded.filter(pair => !pairs(overlap).includes(pair))
  assert.deepEqual(
    leftOut,
    ['CC6.4', 'CC6.5', 'CC6.6', 'CC6.7', 'CC6.8'].map(id => `21(2)(i) ${id}`),
  )
  assert.deepEqual(pairs(overlap).toSorted(), [...new Set(expanded)].filter(pair => !leftOut.includes(pair)).toSorted())
})

test('every row of the overlap says what NIS2 asks beyond it, and Availability counts only where it was chosen', () => {
  for (const row of set(overlap).rows) {
    assert.match(row.note, /^Both: .+\. NIS2 also: .+\.$/)
    assert.equal(row.target.startsWith('A1.'), /Counts only if Availability/.test(row.note), row.target)
  }
})

test('what NIS2 asks beyond SOC 2 stands in exactly five blocks, and no set leads there from SOC 2', () => {
  assert.deepEqual(
    beyond.blocks.map(block => block.id),
    ['reporting', 'management-body', 'registration', 'supply-chain', 'enforcement'],
  )
  const provisions = new Set(beyond.blocks.flatMap(block => block.provisions))
  for (const id of provisions) assert.ok(kinds.has(`nis2@2022:${id}`), id)
  const fromSoc2 = sets.filter(({ crosswalk }) => [crosswalk.source, crosswalk.target].join(' ').includes('soc2@'))
  const reached = fromSoc2.flatMap(one => one.rows.flatMap(row => [row.source, row.target]))
  assert.deepEqual(
    reached.filter(id => provisions.has(id)),
    [],
  )
})

test('the starter links give each of the ten points of Article 21(2) a counterpart in SOC 2 and in CSF', () => {
  const points = 'abcdefghij'.split('').map(letter => `21(2)(${letter})`)
  for (const id of ['onus-starter-nis2-to-soc2', 'onus-starter-nis2-to-csf'])
    assert.deepEqual([...new Set(set(id).rows.map(row => row.source))], points)
})

test('the planning aid is no mapping, names ids that exist, and mentions every series of SOC 2', () => {
  const Aid = z.object({
    label: z.literal('Planning aid, not a mapping'),
    rows: z.array(
      z.object({ source: z.array(z.string()).min(1), target: z.array(z.string()), note: z.string().min(1) }),
    ),
  })
  assert.deepEqual(readdirSync(join(catalogs, 'planning-aids')), ['soc2-to-csf.yaml'])
  const { rows } = Aid.parse(parse(text('planning-aids/soc2-to-csf.yaml')))
  const sources = rows.flatMap(row => row.source)
  for (const id of sources) assert.ok(kinds.has(`soc2@2017:${id}`), id)
  for (const id of rows.flatMap(row => row.target)) assert.ok(kinds.has(`csf@2.0:${id}`), id)
  const series = framework('soc2@2017').requirements.filter(one => one.kind === 'group')
  for (const { id } of series)
    assert.ok(
      sources.some(one => one === id || one.startsWith(`${id}.`)),
      id,
    )
})

const migration = Migration.parse(JSON.parse(text('migrations/csf-1.1-to-2.0.json')))

test('CSF 1.1 had 5 functions, 23 categories and 108 subcategories, and each went to ids that 2.0 has or nowhere', () => {
  const count = (kind: string) => migration.items.filter(item => item.kind === kind).length
  assert.deepEqual([count('function'), count('category'), count('subcategory')], [5, 23, 108])
  for (const { id, to } of migration.items)
    for (const target of to) assert.ok(kinds.has(`csf@2.0:${target.id}`), `${id} went to ${target.id}`)
  const nowhere = migration.items.filter(item => item.to.length === 0).map(item => item.id)
  assert.deepEqual(nowhere, ['PR.IP', 'PR.PT', 'DE.DP', 'RS.RP'])
})

test('who comes from CSF 1.1 learns which 16 outcomes of 2.0 nothing led to, five of them in Govern', () => {
  const outcomes = framework('csf@2.0').requirements.filter(one => one.kind === 'requirement')
  const reached = new Set(migration.items.flatMap(item => item.to.map(target => target.id)))
  assert.deepEqual(
    migration.new,
    outcomes.map(one => one.id).filter(id => !reached.has(id)),
  )
  assert.equal(migration.new.length, 16)
  assert.deepEqual(
    migration.new.filter(id => id.startsWith('GV.')),
    ['GV.RM-07', 'GV.RR-01', 'GV.OV-01', 'GV.OV-02', 'GV.OV-03'],
  )
})

test('NIS2 has 11 sectors in Annex I and 7 in Annex II, and each type that the frameworks name is in the pack of the law', () => {
  const sectors = (annex: string) =>
    new Set(law.entityTypes.filter(one => one.annex === annex).map(one => one.sector)).size
  assert.deepEqual([sectors('I'), sectors('II')], [11, 7])
  const types = new Set(law.entityTypes.map(one => one.id))
  assert.equal(types.size, law.entityTypes.length)
  const named = [framework('nis2@2022'), framework('ir2024-2690@2024')]
    .flatMap(one => one.selections)
    .flatMap(selection => selection.entity?.types ?? [])
  for (const id of named) assert.ok(types.has(id), id)
})

test('every type of Regulation 2024/2690 has thresholds of an article of its own, Articles 5 to 14', () => {
  const own = law.provisions.filter(({ group, entityTypes }) => group === 'significant' && entityTypes.length > 0)
  const articles = new Set(own.map(({ article }) => Number(/^Art\. (\d+)/.exec(article)?.[1])))
  assert.deepEqual(
    [...articles].toSorted((a, b) => a - b),
    Array.from({ length: 10 }, (_, index) => index + 5),
  )
  const bound = framework('ir2024-2690@2024').selections[0]?.entity?.types ?? []
  assert.deepEqual([...new Set(own.flatMap(({ entityTypes }) => entityTypes))].toSorted(), bound.toSorted())
})

test('the generated files are those that the gathered data and our own words give', context => {
  if (!existsSync(gathered)) return context.skip('the gathered data is not beside the repository')
  for (const [path, expected] of generatedFiles(gathered)) assert.equal(text(path), expected, path)
})

test('without gathered data the frameworks come out as they are', () => {
  for (const [path, expected] of generatedFiles(null)) assert.equal(text(path), expected, path)
})

test('no sentence of ours repeats six words in a row of the official catalogues of NIST', context => {
  const files = [
    'csf2.0/NIST_CSF_v2.0_catalog-min.json',
    'sp800-53r5/catalog-5.0.1/NIST_SP-800-53_rev5_catalog-min.json',
  ].map(name => join(gathered, 'oscal', name))
  if (!files.every(file => existsSync(file)))
    return context.skip('the official catalogues are not beside the repository')
  const official = new Set(
    files.flatMap(file => {
      const prose: string[] = []
      JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) => {
        if (key === 'prose') prose.push(String(value))
        return value
      })
      return prose.flatMap(runsOfSix)
    }),
  )
  assert.ok(official.has('networks and network services are monitored'))
  for (const one of shippedFrameworks) {
    for (const { id, summary = '' } of one.requirements)
      assert.deepEqual(
        runsOfSix(summary).filter(run => official.has(run)),
        [],
        `${one.id} ${id}`,
      )
  }
})

function runsOfSix(sentence: string): readonly string[] {
  const words = sentence.toLowerCase().match(/[a-z0-9']+/g) ?? []
  return words.slice(5).map((_, index) => words.slice(index, index + 6).join(' '))
}
