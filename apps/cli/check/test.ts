import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Check, isManual } from '@onus/core/check'
import type { CheckReport, ReportedRun } from '@onus/core/check-report'
import { partsOfRef } from '@onus/core/framework'
import { didYouMean } from '@onus/core/near'
import { type Evaluator, openEvaluator } from '@onus/evaluator/evaluate'
import { type CheckProblem, validateChecks } from '@onus/evaluator/validate'
import { junitOf } from '@onus/reports/junit'
import { type ExitCode, exit } from '../kit/act.ts'
import { plain, printJson } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { version } from '../kit/version.ts'
import { type KnownDatasets, knownDatasets } from './datasets.ts'
import { type CheckFile, catalogs, checkFiles, shippedFiles } from './files.ts'
import { writeTo } from './write.ts'

type Options = { readonly json?: boolean; readonly junit?: string; readonly datasets?: readonly string[] }

type Tested = {
  readonly file: CheckFile
  readonly check: Check | null
  readonly id: string
  readonly problems: readonly CheckProblem[]
  readonly warnings: readonly string[]
}

/** `onus check test`: says everything that is wrong with checks, with the place of each mistake. */
export async function testChecks(paths: readonly string[], options: Options): Promise<ExitCode> {
  const files = paths.length === 0 ? shippedFiles() : checkFiles(paths)
  const { all: datasets } = knownDatasets(options.datasets)
  await using evaluator = openEvaluator({ spare: false })
  using bar = progress()
  let done = 0
  const groups = Array.from(groupsOf(files))
  const tested = await inTurns(groups, 2, async group => {
    const some = await testFiles(evaluator, group, datasets)
    done += group.length
    bar.show(done, files.length, basename(group.at(-1)?.name ?? ''))
    return some
  })
  bar[Symbol.dispose]()
  const all = withDoubles(tested.flat())
  if (options.junit !== undefined) writeJunit(options.junit, all)
  if (options.json) printJson(jsonOf(all))
  else for (const line of linesOf(all)) console.log(line)
  return all.every(isGood) ? exit.ok : exit.refused
}

/** As many as are told of at once: a few, so that whoever waits sees how far it is. */
const together = 20

function* groupsOf(files: readonly CheckFile[]): Iterable<readonly CheckFile[]> {
  for (let from = 0; from < files.length; from += together) yield files.slice(from, from + together)
}

async function testFiles(
  evaluator: Evaluator,
  files: readonly CheckFile[],
  datasets: KnownDatasets['all'],
): Promise<readonly Tested[]> {
  const texts = files.map(({ text }) => text)
  const validations = await validateChecks(evaluator, texts, { datasets })
  return validations.map(({ check, problems, warnings }, index) => {
    const file = files[index]!
    return {
      file,
      check,
      id: check?.id ?? basename(file.name).replace(/\.ya?ml$/i, ''),
      problems: [...problems, ...requirementProblems(file, check)],
      warnings: [...warnings, ...foreignFrameworks(check)],
    }
  })
}

function isGood({ problems }: Tested): boolean {
  return problems.length === 0
}

/** Two checks with one id: the second is the one that is wrong. */
function withDoubles(tested: readonly Tested[]): readonly Tested[] {
  const first = new Map<string, string>()
  return tested.map(one => {
    const before = one.check ? first.get(one.id) : undefined
    if (before === undefined) {
      first.set(one.id, one.file.name)
      return one
    }
    const place = placeOf(one.file.text, one.id)
    return {
      ...one,
      problems: [...one.problems, { ...place, path: 'id', message: `${before} has the id ${one.id} too` }],
    }
  })
}

function requirementProblems({ text }: CheckFile, check: Check | null): CheckProblem[] {
  return (check?.requirements ?? []).flatMap((ref, index) => {
    const { framework, id } = partsOfRef(ref)
    const known = requirementsOf(framework)
    if (known === null || known.has(id)) return []
    const message = `${framework} has no requirement ${id}${didYouMean(id, known)}`
    return [{ ...placeOf(text, ref), path: `requirements.${index}`, message }]
  })
}

function foreignFrameworks(check: Check | null): string[] {
  const frameworks = new Set((check?.requirements ?? []).map(ref => partsOfRef(ref).framework))
  return [...frameworks]
    .filter(framework => requirementsOf(framework) === null)
    .map(framework => `${framework} does not ship with Onus, so its requirements were not looked up`)
}

const frameworks = new Map<string, ReadonlySet<string> | null>()

function requirementsOf(framework: string): ReadonlySet<string> | null {
  const known = frameworks.get(framework)
  if (known !== undefined) return known
  const found = readRequirements(join(catalogs, 'frameworks', `${framework.replace('@', '-')}.json`))
  frameworks.set(framework, found)
  return found
}

function readRequirements(path: string): ReadonlySet<string> | null {
  try {
    const { requirements } = JSON.parse(readFileSync(path, 'utf8')) as { requirements: readonly { id: string }[] }
    return new Set(requirements.map(({ id }) => id))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Where a word stands first that occurs as it is. */
function placeOf(text: string, word: string): { line: number | null; column: number | null } {
  const at = text.indexOf(word)
  if (at === -1) return { line: null, column: null }
  const lines = text.slice(0, at).split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

function examplesOf({ check }: Tested): number {
  return check && !isManual(check) ? check.examples.length : 0
}

function jsonOf(tested: readonly Tested[]) {
  const checks = tested.map(one => ({
    file: one.file.name,
    id: one.id,
    ok: isGood(one),
    manual: one.check !== null && isManual(one.check),
    examples: examplesOf(one),
    problems: one.problems.map(({ line, column, path, message }) => ({ line, column, path, message })),
    warnings: one.warnings,
  }))
  const good = tested.filter(isGood)
  return {
    ok: good.length === tested.length,
    checks,
    totals: {
      checks: tested.length,
      good: good.length,
      wrong: tested.length - good.length,
      examples: tested.reduce((sum, one) => sum + examplesOf(one), 0),
    },
  }
}

function linesOf(tested: readonly Tested[]): readonly string[] {
  const lines = tested.flatMap(one => [
    `${isGood(one) ? 'ok   ' : 'WRONG'} ${one.file.name} (${saidOf(one)})`,
    ...one.problems.map(problem => `  ${placed(one.file.name, problem)}: ${problem.message}`),
    ...one.warnings.map(warning => `  ${one.file.name}: warning: ${warning}`),
  ])
  const { totals } = jsonOf(tested)
  const end = `${totals.checks} checks, ${totals.good} good, ${totals.wrong} wrong, ${totals.examples} examples`
  return [...lines.map(line => `${line.startsWith('  ') ? '  ' : ''}${plain(line)}`), end]
}

function saidOf(one: Tested): string {
  if (one.check && isManual(one.check)) return 'performed by a person'
  const count = examplesOf(one)
  return count === 1 ? '1 example' : `${count} examples`
}

function placed(name: string, { line, column }: CheckProblem): string {
  return line === null ? name : `${name}:${line}:${column ?? 1}`
}

function writeJunit(path: string, tested: readonly Tested[]): void {
  const report: CheckReport = {
    tool: { name: 'Onus', version },
    at: new Date().toISOString(),
    runs: tested.map(runOf),
    notRun: [],
    exceptions: [],
  }
  writeTo(path, junitOf(report))
}

/** A tested check as a run whose rows are its examples, and one for all that stands outside of them. */
function runOf(one: Tested): ReportedRun {
  const inExample = (index: number) => (problem: CheckProblem) =>
    problem.path === `examples.${index}` || problem.path.startsWith(`examples.${index}.`)
  const examples = Array.from({ length: examplesOf(one) }, (_, index) => ({
    name: `example ${index + 1}`,
    problems: one.problems.filter(inExample(index)),
  }))
  const rest = one.problems.filter(problem => !examples.some(example => example.problems.includes(problem)))
  const wrongOutside = rest.length > 0
  const rows = [{ name: 'definition', problems: rest }, ...examples].map(({ name, problems }) => ({
    resource: name,
    status: problems.length > 0 ? ('fail' as const) : wrongOutside ? ('not_evaluated' as const) : ('pass' as const),
    reason:
      problems.map(problem => `${placed(one.file.name, problem)}: ${problem.message}`).join('\n') ||
      (wrongOutside ? 'not run, because the check is wrong elsewhere' : ''),
    exception: null,
  }))
  return {
    check: {
      id: one.id,
      title: one.check?.title ?? one.file.name,
      good: one.check?.good ?? '',
      remediation: one.check?.remediation ?? '',
      severity: one.check?.severity ?? 'high',
      requirements: one.check?.requirements ?? [],
      digest: '',
    },
    verdict: isGood(one) ? 'passed' : 'failed',
    reasons: [saidOf(one)],
    now: null,
    total: rows.length,
    inScope: rows.length,
    resultSha256: null,
    rows,
  }
}

async function inTurns<Item, Done>(
  items: readonly Item[],
  together: number,
  work: (item: Item) => Promise<Done>,
): Promise<readonly Done[]> {
  const done: Done[] = []
  const left = items.entries()
  const worker = async () => {
    for (const [index, item] of left) done[index] = await work(item)
  }
  await Promise.all(Array.from({ length: together }, worker))
  return done
}
