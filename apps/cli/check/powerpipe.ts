import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import {
  type ImportedMod,
  importMod,
  isModFile,
  type KnownColumn,
  type MadeCheck,
  type ModFile,
  type Refusal,
  readColumns,
} from '@onus/connectors/powerpipe'
import type { DatasetRef, DatasetSchema } from '@onus/core/dataset'
import { openEvaluator } from '@onus/evaluator/evaluate'
import { validateChecks } from '@onus/evaluator/validate'
import { type ExitCode, exit, fail } from '../kit/act.ts'
import { printJson, table } from '../kit/print.ts'
import { isFolder, read, reasonOf } from './files.ts'

type Options = { readonly out: string; readonly columns?: string; readonly json?: boolean }

const maxBytes = 100_000_000

/** What became of the controls of a mod. */
type Report = {
  readonly mod: ImportedMod['mod']
  readonly controls: number
  readonly taken: readonly { readonly check: string; readonly control: string; readonly notes: readonly string[] }[]
  readonly refused: readonly Refusal[]
}

/**
 * `onus check import powerpipe`: writes checks, datasets, what the mod claims, and a report. A check that the evaluator
 * would not run is refused here too, so that what is written can run.
 */
export async function importPowerpipe(folder: string, options: Options): Promise<ExitCode> {
  const files = modFiles(folder)
  const known = options.columns === undefined ? [] : knownColumns(options.columns)
  refuseFullFolder(options.out)
  const made = await importMod(files, known)
  const { good, refused } = await judged(made)
  const report: Report = {
    mod: made.mod,
    controls: made.controls,
    taken: good.map(({ id, control, notes }) => ({ check: id, control, notes })),
    refused: [...made.refused, ...refused],
  }
  write(options.out, made, good, report)
  if (options.json) printJson(report)
  else print(report, options.out)
  return report.refused.length > 0 ? exit.bad : exit.ok
}

function modFiles(folder: string): readonly ModFile[] {
  if (!isFolder(folder)) return fail(`${folder} is a file; give the folder of the mod.`)
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isModFile)
    .sort()
  if (paths.length === 0) return fail(`${folder} is no mod: no file in it ends with .pp or .sp.`)
  const bytes = paths.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0)
  if (bytes > maxBytes) return fail(`${folder} holds ${bytes} bytes of mod files; at most ${maxBytes} are read.`)
  return paths.map(path => ({ path, text: read(join(folder, path)) }))
}

function knownColumns(path: string): readonly KnownColumn[] {
  return readColumns(read(path)) ?? fail(`${path} is no CSV with the columns table_name, column_name and data_type.`)
}

function refuseFullFolder(out: string): void {
  try {
    if (readdirSync(out).length > 0) fail(`${out} is not empty; name a folder that is not there yet.`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') fail(`${out} cannot be used: ${reasonOf(error)}.`, error)
  }
}

/** Each check in front of the static check and the engine, on empty tables. A union is taken over as a whole or not at all. */
async function judged(made: ImportedMod): Promise<{ good: readonly MadeCheck[]; refused: readonly Refusal[] }> {
  const datasets = new Map<DatasetRef, DatasetSchema>(made.datasets.map(({ schema }) => [schema.ref, schema]))
  await using evaluator = openEvaluator({ spare: false })
  const refused = new Map<string, Refusal>()
  const texts = made.checks.map(({ text }) => text)
  for (const [index, { problems }] of (await validateChecks(evaluator, texts, { datasets })).entries()) {
    const check = made.checks[index]!
    const [first] = problems
    if (first)
      refused.set(check.control, { ...check.place, control: check.control, reason: first.message, sqlLine: null })
  }
  return { good: made.checks.filter(({ control }) => !refused.has(control)), refused: [...refused.values()] }
}

function write(out: string, made: ImportedMod, good: readonly MadeCheck[], report: Report): void {
  const ids = new Set(good.map(({ id }) => id))
  const used = new Set(good.flatMap(({ check }) => Object.values(check.data).map(({ dataset }) => dataset)))
  const files: [string, string][] = [
    ...good.map(({ id, text }): [string, string] => [`checks/${id}.yaml`, text]),
    ...made.datasets
      .filter(({ schema }) => used.has(schema.ref))
      .map(({ schema, text }): [string, string] => [`datasets/${schema.ref}.yaml`, text]),
    [
      'claims.json',
      `${JSON.stringify(
        made.claims.filter(({ check }) => ids.has(check)),
        null,
        2,
      )}\n`,
    ],
    ['report.json', `${JSON.stringify(report, null, 2)}\n`],
  ]
  try {
    for (const part of ['checks', 'datasets']) mkdirSync(join(out, part), { recursive: true })
    for (const [path, text] of files) writeFileSync(join(out, path), text, { flag: 'wx' })
  } catch (error) {
    fail(`${out} cannot be written: ${reasonOf(error)}.`, error)
  }
}

function print({ mod, controls, taken, refused }: Report, out: string): void {
  const placeOf = ({ file, line, sqlLine }: Refusal) =>
    `${file}:${line}${sqlLine === null ? '' : ` (line ${sqlLine} of its SQL)`}`
  if (refused.length > 0)
    console.log(
      `${table(refused, [
        { title: 'Not taken over', of: refusal => refusal.control ?? '' },
        { title: 'At', of: placeOf },
        { title: 'Because of', of: ({ reason }) => reason, cut: true },
      ])}\n`,
    )
  const controlsTaken = new Set(taken.map(({ control }) => control)).size
  console.log(`${mod.title}: ${controlsTaken} of ${controls} controls taken over as ${taken.length} checks, in ${out}.`)
  console.log('What the mod claims of frameworks is in claims.json; none of it is a link of a control of yours.')
}
