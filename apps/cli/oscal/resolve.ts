import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, relative, resolve as resolvePath } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Finding, type Format, limits, readDocument } from '@onus/oscal/document'
import { type FetchDocument, type ParameterTrail, resolveProfile, type Source } from '@onus/oscal/profile'
import { writeDocument } from '@onus/oscal/write'
import { Command, Option } from 'commander'
import { acting, type ExitCode, exit, fail } from '../kit/act.ts'
import { plain, printJson } from '../kit/print.ts'

/** `onus oscal resolve`: offline; what a profile imports is read from files alone. */
export function resolveCommand(): Command {
  return new Command('resolve')
    .summary('make the catalogue of a profile')
    .description(
      'Resolves an OSCAL profile into the catalogue that it stands for, offline. Exit code 1: it is refused, and the report says why; 2: it cannot be read.',
    )
    .argument('<profile>', 'an OSCAL profile, JSON or YAML')
    .option('--out <file>', 'write the catalogue here instead of to the standard output')
    .addOption(
      new Option('--format <format>', 'of the catalogue; by default that of --out, else JSON').choices([
        'json',
        'yaml',
      ]),
    )
    .option(
      '--source <file...>',
      'files that stand in for imports of the same name that are elsewhere or on the network',
    )
    .option(
      '--json',
      'print the report as JSON instead of the catalogue, in the shape that docs/guide/cli.md describes',
    )
    .action(acting(resolve))
}

type Options = Readonly<{ out?: string; format?: Format; source?: readonly string[]; json?: boolean }>

/** What `--json` prints. */
export type ResolveReport = Readonly<{
  profile: string
  resolved: boolean
  findings: readonly Finding[]
  sources: readonly Source[]
  /** Each parameter that a profile of the chain sets, with who said what. */
  parameters: readonly ParameterTrail[]
}>

async function resolve(path: string, options: Options): Promise<ExitCode> {
  const bytes = bytesOf(path)
  const reading = bytes === null ? { ok: false as const, findings: [unreadable(path)] } : readDocument(bytes)
  if (!reading.ok) return report({ path, options, code: exit.bad, findings: reading.findings })
  const uri = pathToFileURL(resolvePath(path)).href
  const resolution = await resolveProfile(reading.document, uri, {
    fetchDocument: fetchFiles(options.source ?? []),
    uuid: randomUUID(),
    now: new Date().toISOString(),
    source: sourceHref(path, options.out),
  })
  const findings = [...reading.findings, ...resolution.findings]
  if (!resolution.ok) return report({ path, options, code: exit.refused, findings })
  const { text } = writeDocument(resolution.catalog, formatOf(options), null)
  if (options.out !== undefined) writeTo(options.out, text)
  else if (!options.json) process.stdout.write(text)
  const { sources, parameters } = resolution
  return report({ path, options, code: exit.ok, findings, sources, parameters })
}

function writeTo(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    fail(`${path} cannot be written: ${error instanceof Error ? error.message : error}.`, error)
  }
}

type Outcome = Pick<ResolveReport, 'findings'> &
  Partial<Pick<ResolveReport, 'sources' | 'parameters'>> & { path: string; options: Options; code: ExitCode }

function report({ path, options, code, findings, sources = [], parameters = [] }: Outcome): ExitCode {
  const whole: ResolveReport = { profile: path, resolved: code === exit.ok, findings, sources, parameters }
  if (options.json) printJson(whole)
  else for (const line of findings.map(said)) console.error(line)
  return code
}

function said({ severity, message, pointer, document }: Finding): string {
  const place = [document === undefined ? '' : basename(document), pointer].filter(each => each !== '').join('#')
  return plain(`${severity}: ${message}${place === '' ? '' : ` [${place}]`}`)
}

function unreadable(path: string): Finding {
  return { severity: 'error', code: 'unreadable', message: `There is no readable file ${path}.`, pointer: '' }
}

/** One byte more than is read says that there is too much, without taking it all in. */
function bytesOf(path: string | URL): Uint8Array | null {
  try {
    const bytes = readFileSync(path)
    return bytes.byteLength > limits.bytes ? bytes.subarray(0, limits.bytes + 1) : bytes
  } catch {
    return null
  }
}

/** How the result names its profile: relative to where it is written, as the paths of others mean nothing elsewhere. */
function sourceHref(path: string, out: string | undefined): string {
  const from = out === undefined ? process.cwd() : dirname(resolvePath(out))
  return relative(from, resolvePath(path)).replaceAll('\\', '/')
}

function formatOf({ format, out }: Options): Format {
  return format ?? (/\.ya?ml$/i.test(out ?? '') ? 'yaml' : 'json')
}

/** Files by their reference; one that is not there, or on the network, is looked for among the given ones and beside the profile. */
export function fetchFiles(given: readonly string[]): FetchDocument {
  const standIns = new Map(given.map(path => [stem(path), path]))
  return (href, base) => {
    const url = URL.parse(href, base)
    if (url === null) return { missing: `“${href}” is no reference` }
    const standIn = standIns.get(stem(url.pathname))
    const beside = new URL(basename(url.pathname), base)
    const places = [url, ...(standIn === undefined ? [] : [pathToFileURL(resolvePath(standIn))]), beside]
    for (const place of places.filter(({ protocol }) => protocol === 'file:')) {
      const bytes = bytesOf(place)
      if (bytes !== null) return { uri: place.href, bytes }
    }
    const where = url.protocol === 'file:' ? fileURLToPath(url) : `${href}, which is not on this machine`
    return { missing: `there is no ${where}; --source can name a file that stands in for it` }
  }
}

/** The name of a file without its form: NIST publishes each document as XML, JSON and YAML, also without white space. */
function stem(path: string): string {
  return basename(path)
    .replace(/\.(json|ya?ml|xml)$/i, '')
    .replace(/-min$/, '')
    .toLowerCase()
}
