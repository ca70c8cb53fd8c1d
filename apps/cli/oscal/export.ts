import { writeFileSync } from 'node:fs'
import { ExportModel } from '@onus/contract/oscal'
import { Command, Option } from 'commander'
import { acting, type ExitCode, exit, fail } from '../kit/act.ts'
import { printJson } from '../kit/print.ts'
import { openServer, type ServerOptions, withServer } from '../kit/server.ts'

/** `onus oscal export`: writes one model of OSCAL from the facts of a running Onus. */
export function exportCommand(): Command {
  return withServer(new Command('export'))
    .summary('write a model from live facts')
    .description(
      `Writes ${ExportModel.options.join(', ')} of OSCAL 1.2.2 from live facts, validated before it is sent. What it cannot carry is said on stderr.`,
    )
    .argument('<model>', ExportModel.options.join(', '))
    .option('--out <file>', 'write the document here instead of to the standard output')
    .addOption(new Option('--format <format>', 'by default that of --out, else JSON').choices(['json', 'yaml']))
    .option('--scope <id>', 'the system that a plan, or a plan of action, is about')
    .option('--profile <id>', 'the profile that it answers')
    .option('--framework <ref>', 'framework@version of a catalogue')
    .option('--engagement <id>', 'what assessment plan and results are about; a plan of action may be of one')
    .option('--document <id>', 'give an imported document back, with your texts in their places')
    .option('--as-of <instant>', 'the moment in the world that it speaks about')
    .action(acting(exportDocument))
}

type Options = ServerOptions & {
  readonly out?: string
  readonly format?: 'json' | 'yaml'
  readonly scope?: string
  readonly profile?: string
  readonly framework?: string
  readonly engagement?: string
  readonly document?: string
  readonly asOf?: string
}

async function exportDocument(name: string, options: Options): Promise<ExitCode> {
  const model = ExportModel.safeParse(name)
  if (!model.success) return fail(`"${name}" is not written here; expected one of ${ExportModel.options.join(', ')}.`)
  if (options.json && options.out === undefined)
    return fail('--json prints a report, so say with --out where the document goes.')
  const { scope, profile, framework, engagement, document, asOf } = options
  const format = options.format ?? (/\.ya?ml$/i.test(options.out ?? '') ? 'yaml' : 'json')
  const response = await openServer(options).client.oscal.export({
    params: { model: model.data },
    query: {
      format,
      ...(scope !== undefined && { scope }),
      ...(profile !== undefined && { profile }),
      ...(framework !== undefined && { framework }),
      ...(engagement !== undefined && { engagement }),
      ...(document !== undefined && { document }),
      ...(asOf !== undefined && { asOf }),
    },
  })
  const text = await response.text()
  const losses = lossesIn(response.headers.get('x-onus-losses'))
  if (options.out === undefined) process.stdout.write(text)
  else writeTo(options.out, text)
  if (options.json) printJson({ model: model.data, file: options.out, bytes: Buffer.byteLength(text), losses })
  else for (const loss of losses) console.error(`not carried: ${loss}`)
  return exit.ok
}

function lossesIn(header: string | null): readonly string[] {
  return header === null ? [] : (JSON.parse(decodeURIComponent(header)) as string[])
}

function writeTo(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    fail(`${path} cannot be written: ${error instanceof Error ? error.message : error}.`, error)
  }
}
