import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type AutomatedCheck, isManual, schemaFor } from '@onus/core/check'
import { StarterFile } from '@onus/core/control/starter'
import { datasetOf } from '@onus/core/dataset'
import { catalogFiles } from '../catalog/index.ts'
import { type Evaluator, openEvaluator } from '../evaluate/index.ts'
import { parseIn } from '../evaluate/judge.ts'
import { compile } from '../statics/index.ts'
import type { Sandbox } from '../worker/index.ts'
import { runExamples } from './example.ts'
import { type Mistake, mistakesIn } from './testing-mutate.ts'
import { shapeOf } from './testing-shape.ts'

const everyCheck = catalogFiles(join(import.meta.dirname, '../../../catalogs/checks')).map(({ value }) =>
  schemaFor(value).parse(value),
)
const library = everyCheck.filter((check): check is AutomatedCheck => !isManual(check))

/** soak: every mistake in every check of the library, not one of each kind in a sample of them. */
const everything = Boolean(process.env.ONUS_SOAK)

let evaluator: Evaluator
before(() => {
  evaluator = openEvaluator({ spare: false })
})
after(() => evaluator[Symbol.asyncDispose]())

test('each check names the starter controls that it can test, which exist and address what it serves', () => {
  const controls = new Map(
    catalogFiles(join(import.meta.dirname, '../../../catalogs/controls'))
      .flatMap(({ value }) => StarterFile.parse(value))
      .map(control => [control.id, control]),
  )
  const wrong = everyCheck.flatMap(({ id, requirements, controls: named = [] }) => {
    if (named.length === 0) return [`${id} names none`]
    return named.flatMap(name => {
      const control = controls.get(name)
      if (!control) return [`${id} names ${name}, which does not exist`]
      const shared = control.addresses.some(({ requirement }) => requirements.includes(requirement as never))
      return shared ? [] : [`${id} serves nothing that ${name} addresses`]
    })
  })
  assert.deepEqual(wrong, [])
  const testedBy = [...controls.values()].flatMap(({ id, checks }) => checks.map(check => `${check} ${id}`))
  const offered = new Set(everyCheck.flatMap(({ id, controls: named = [] }) => named.map(name => `${id} ${name}`)))
  assert.deepEqual(
    testedBy.filter(link => !offered.has(link)),
    [],
    'a starter control names a check that does not name it',
  )
})

test('no two checks of the library differ in nothing but values and names', async () => {
  const byShape = Map.groupBy(await shapes(library), ({ shape }) => shape)
  const same = [...byShape.values()].filter(group => group.length > 1).map(group => group.map(({ id }) => id))
  assert.deepEqual(same, [])
})

test('a check that is another one with other values and names is found out, and one that asks something else is not', async () => {
  const original = library.find(({ id }) => id === 'leavers-have-no-active-account')!
  assert.ok('sql' in original)
  const disguised = original.sql
    .replaceAll('owned', 'mine')
    .replaceAll(' g.', ' x.')
    .replaceAll('gone g', 'gone x')
    .replaceAll('usable', 'active_ones')
    .replaceAll("'can still be used: '", "'works: '")
    .replaceAll('$grace_days', '$other_days')
  const planted = [
    original,
    { ...original, sql: disguised },
    { ...original, sql: original.sql.replace('<= CAST', '< CAST') },
    { ...original, sql: original.sql.replace('AND o.enabled IS NULL', '') },
    { ...original, sql: original.sql.replaceAll('lower(email)', 'lower(manager)') },
  ]
  const [first, copy, ...others] = (await shapes(planted)).map(({ shape }) => shape)
  assert.notEqual(disguised, original.sql)
  assert.equal(copy, first)
  assert.equal(new Set([first, ...others]).size, 4)
})

/** Some mistakes change no answer, such as leaving out a condition that a join repeats. Among all there are a few. */
const harmless = 0.05

/** A check whose answer no value can leave open; as short a list as can be. */
const neverUnknown: readonly string[] = []

test('every check has examples that pass, fail and stay open, and serves all five frameworks', () => {
  const frameworks = ['soc2@2017', 'csf@2.0', 'sp800-53@5.2.0', 'iso27001@2022', 'nis2@2022']
  const lacking = library.flatMap(({ id, examples, requirements, params }) => {
    const expected = new Set(examples.flatMap(({ expect }) => Object.values(expect)))
    const words = ['pass', 'fail', ...(neverUnknown.includes(id) ? [] : ['not_evaluated'])]
    return [
      ...words.filter(word => !expected.has(word as never)).map(word => `${id}: no example is ${word}`),
      ...frameworks
        .filter(framework => !requirements.some(ref => ref.startsWith(`${framework}:`)))
        .map(framework => `${id}: nothing of ${framework}`),
      ...Object.entries(params).flatMap(([name, param]) => (param.meaning ? [] : [`${id}: ${name} has no meaning`])),
    ]
  })
  assert.deepEqual(lacking, [])
})

test('a mistake in a check is caught by one of its examples', async t => {
  const survivors: string[] = []
  let tried = 0
  for (const check of library.filter(({ id }) => everything || number(id) % 12 === 0))
    for (const { mistake, outcome } of await outcomesOf(chosen(check))) {
      if (outcome !== 'refused') tried++
      if (outcome === 'alive') survivors.push(`${check.id}: ${mistake.what}`)
    }
  t.diagnostic(`${tried} mistakes, ${survivors.length} of them not caught`)
  assert.ok(tried > 20)
  if (!everything) return assert.deepEqual(survivors, [])
  for (const survivor of survivors) t.diagnostic(survivor)
  assert.ok(survivors.length <= tried * harmless, 'more mistakes are not caught than can be harmless')
})

test('examples that do not look closely let a mistake through', async () => {
  const check = library.find(({ id }) => id === 'dormant-accounts-are-closed')!
  const outcomes = await outcomesOf(mistakesIn({ ...check, examples: check.examples.slice(-1) }))
  assert.ok(outcomes.some(({ outcome }) => outcome === 'alive'))
})

async function shapes(checks: readonly AutomatedCheck[]): Promise<{ id: string; shape: string }[]> {
  return evaluator.use('small', async sandbox => {
    const parsed = await parseIn(
      sandbox,
      checks.map(check => compile(check).sql),
    )
    assert.ok(typeof parsed !== 'string', String(parsed))
    return parsed.map((one, index) => {
      assert.ok(one.ok)
      return { id: checks[index]!.id, shape: shapeOf(one.statements) }
    })
  })
}

/** One mistake of each kind, always the same ones. */
function chosen(check: AutomatedCheck): readonly Mistake[] {
  const mistakes = mistakesIn(check)
  if (everything) return mistakes
  const kinds = Map.groupBy(mistakes, ({ kind }) => kind)
  return [...kinds.values()].map(kind => kind[number(`${check.id} mistake`) % kind.length]!)
}

/** One engine after the other for all of them: a mistake that stops it leaves none to the next. */
async function outcomesOf(mistakes: readonly Mistake[]) {
  const left = [...mistakes]
  const found: { readonly mistake: Mistake; readonly outcome: 'caught' | 'alive' | 'refused' }[] = []
  while (left.length > 0)
    await evaluator.use('small', async sandbox => {
      for (let mistake = left.shift(); mistake; mistake = sandbox.state.dead ? undefined : left.shift())
        found.push({ mistake, outcome: await outcomeOf(sandbox, mistake) })
    })
  return found
}

/** Whether examples notice the mistake. A check that cannot even run was noticed before. */
async function outcomeOf(sandbox: Sandbox, { checks }: Mistake): Promise<'caught' | 'alive' | 'refused'> {
  const outcomes: string[] = []
  for (const check of checks) outcomes.push(await examined(sandbox, check))
  return outcomes.includes('caught') ? 'caught' : outcomes.includes('alive') ? 'alive' : 'refused'
}

async function examined(sandbox: Sandbox, check: AutomatedCheck): Promise<'caught' | 'alive' | 'refused'> {
  const compiled = compile(check)
  const schemas = new Map(Object.entries(check.data).map(([alias, { dataset }]) => [alias, datasetOf(dataset)]))
  for (const problems of await runExamples(sandbox, check, compiled, schemas)) {
    if (problems.some(({ path }) => path.length === 0)) return 'refused'
    if (problems.length > 0) return 'caught'
  }
  return 'alive'
}

function number(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE()
}
