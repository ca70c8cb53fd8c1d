import type { SqlCheck } from '@onus/core/check'
import type { DatasetSchema } from '@onus/core/dataset'
import { stringify } from 'yaml'
import { type ImportedCheck, makeChecks } from './checks.ts'
import type { KnownColumn } from './columns.ts'
import { type Control, type ModFile, type Place, readMod } from './mod.ts'
import { type ParsePostgres, translate } from './translate.ts'

export { type KnownColumn, readColumns } from './columns.ts'
export { isModFile, type ModFile } from './mod.ts'

/** What a control claims to be about. The mod says so; none of it is a link of ours. */
export type Claim = {
  readonly check: string
  readonly control: string
  readonly benchmarks: readonly (readonly string[])[]
  readonly tags: Readonly<Record<string, string>>
}

/** A check made of a control: the file to write, and the check in it. */
export type MadeCheck = {
  readonly id: string
  readonly control: string
  readonly check: SqlCheck
  readonly text: string
  /** The PostgreSQL that it was made of, and where it stands. */
  readonly original: string
  readonly place: Place
  readonly notes: readonly string[]
}

/** What was not taken over, and why: at which place of the mod, and in which line of the control's SQL. */
export type Refusal = {
  readonly control: string | null
  readonly reason: string
  readonly file: string
  readonly line: number
  readonly sqlLine: number | null
}

export type ImportedMod = {
  readonly mod: { readonly name: string; readonly title: string }
  readonly controls: number
  readonly checks: readonly MadeCheck[]
  readonly datasets: readonly { readonly schema: DatasetSchema; readonly text: string }[]
  readonly claims: readonly Claim[]
  readonly refused: readonly Refusal[]
}

/**
 * Takes over the controls of a Powerpipe mod as checks of ours, with the schemas of the datasets they read. Their SQL is
 * rewritten from PostgreSQL's syntax tree and never run as it is; what is not known how to rewrite is refused with its place.
 */
export async function importMod(files: readonly ModFile[], known: readonly KnownColumn[] = []): Promise<ImportedMod> {
  const mod = readMod(files)
  const translation = translate(mod, await postgresParser(), known)
  const made = makeChecks(translation)
  const refused: Refusal[] = [
    ...mod.problems.map(({ control, message, file, line }) => ({
      control,
      reason: message,
      file,
      line,
      sqlLine: null,
    })),
    ...translation.refused.map(({ control, construct, sqlLine }) => refusalOf(control, construct, sqlLine)),
    ...made.refused.map(({ control, construct }) => refusalOf(control, construct, null)),
  ]
  return {
    mod: { name: mod.name, title: mod.title },
    controls: mod.controls.length + mod.problems.filter(({ control }) => control !== null).length,
    checks: made.checks.map(item => ({
      id: item.check.id,
      control: item.control.name,
      check: item.check,
      text: textOf(mod.name, item),
      original: item.control.sql,
      place: item.control.sqlPlace,
      notes: item.notes,
    })),
    datasets: made.datasets.map(schema => ({
      schema,
      text: stringify({ ...schema, state: 'active' }, { lineWidth: 120 }),
    })),
    claims: made.checks.map(({ control, check }) => ({
      check: check.id,
      control: control.name,
      benchmarks: control.benchmarks,
      tags: control.tags,
    })),
    refused,
  }
}

/** PostgreSQL's own parser is large and seldom needed, so it is loaded when it is. */
async function postgresParser(): Promise<ParsePostgres> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  return parseSync
}

function refusalOf(control: Control, reason: string, sqlLine: number | null): Refusal {
  return { control: control.name, reason, file: control.sqlPlace.file, line: control.sqlPlace.line, sqlLine }
}

function textOf(mod: string, { control, check }: ImportedCheck): string {
  const claims = control.benchmarks.map(way => `# Claimed by the mod, not by Onus: ${oneLine(way.join(' > '))}`)
  const head = [
    `# Made of the control ${oneLine(control.name)} of the Powerpipe mod ${oneLine(mod)}.`,
    ...claims.slice(0, 20),
  ]
  return `${head.join('\n')}\n${stringify(check, { lineWidth: 0, blockQuote: 'literal' })}`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 300)
}
