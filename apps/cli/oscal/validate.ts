import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sarifOf, type Validation, validateText } from '@onus/oscal/validate'
import { Command } from 'commander'
import { acting, type ExitCode, fail } from '../kit/act.ts'
import { plain, printJson } from '../kit/print.ts'

/** `onus oscal validate`: says everything that is wrong with one document. Valid is 0, invalid 1, not readable at all 2. */
export function validateCommand(): Command {
  return new Command('validate')
    .summary('say what is wrong with a document')
    .description(
      'Validates one OSCAL document in JSON or YAML, of any model, against schema and constraints of OSCAL 1.2.2. Exit code 1: invalid; 2: not readable.',
    )
    .argument('<file>', 'the document')
    .option('--json', 'print JSON: {model, version, valid, errors: [{pointer, message, constraint?, severity}]}')
    .option('--sarif <file>', 'write the findings as SARIF 2.1.0 too')
    .action(acting(validate))
}

type Options = { readonly json?: boolean; readonly sarif?: string }

const codes: Readonly<Record<Validation['state'], ExitCode>> = { valid: 0, invalid: 1, unreadable: 2 }

async function validate(file: string, options: Options): Promise<ExitCode> {
  const validation = await validationOf(file)
  if (options.sarif !== undefined) writeSarif(options.sarif, validation, file)
  if (options.json) printJson(validation.report)
  else for (const line of wordsOf(validation, file)) console.log(line)
  return codes[validation.state]
}

async function validationOf(file: string): Promise<Validation> {
  try {
    return await validateText(readFileSync(file), file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error
    const finding = { pointer: '', message: `${file} cannot be read: ${error.message}.`, severity: 'error' } as const
    const report = { model: null, version: null, valid: false, errors: [finding] }
    return { state: 'unreadable', report, regionsOf: () => new Map() }
  }
}

function writeSarif(path: string, validation: Validation, file: string): void {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    version: string
  }
  const sarif = sarifOf(validation, { uri: pathToFileURL(file).href, toolVersion: version })
  try {
    writeFileSync(path, `${JSON.stringify(sarif, null, 2)}\n`)
  } catch (error) {
    fail(`${path} cannot be written: ${error instanceof Error ? error.message : error}.`, error)
  }
}

/** What a person reads: a verdict, then one line a finding with its place in the file. */
export function wordsOf({ state, report, regionsOf }: Validation, file: string): readonly string[] {
  const regions = regionsOf(new Set(report.errors.map(({ pointer }) => pointer)))
  const lines = report.errors.map(({ pointer, message, constraint, severity }) => {
    const region = regions.get(pointer)
    const place = region ? `:${region.startLine}:${region.startColumn}` : ''
    const rule = constraint === undefined ? '' : ` [${constraint}]`
    return plain(`${severity} ${file}${place} ${pointer || '(whole)'}: ${message}${rule}`)
  })
  return [plain(verdict(state, report, file)), ...lines]
}

function verdict(state: Validation['state'], { model, version, errors }: Validation['report'], file: string): string {
  if (state === 'unreadable') return `UNREADABLE: ${file}`
  const about = `${model ?? 'no model of OSCAL'}${version === null ? '' : `, OSCAL ${version}`}`
  const count = (wanted: string) => errors.filter(({ severity }) => severity === wanted).length
  return `${state === 'valid' ? 'VALID' : 'INVALID'}: ${file} (${about}), errors ${count('error')}, warnings ${count('warning')}`
}
