import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import { acting, type ExitCode, exit } from '../kit/act.ts'
import { plain, printJson, table } from '../kit/print.ts'
import { openServer, type Server, type ServerOptions, withServer } from '../kit/server.ts'

/** `onus oscal import`: takes a document of OSCAL into the organisation, or says what would come of it. */
export function importCommand(): Command {
  return withServer(new Command('import'))
    .summary('take a document into a running Onus')
    .description(
      'Takes a catalogue, profile, system security plan or component-definition into the organisation, all of it or nothing. Exit code 1: refused, nothing was stored; 2: the file cannot be read.',
    )
    .argument('<file>', 'the document, JSON or YAML')
    .option('--look', 'only say what would be taken, and what not')
    .option('--good-parts', 'take what is good where something is wrong')
    .option('--framework <ref>', 'framework@version: whose text a catalogue is, or what a document speaks of')
    .option('--licence <words>', 'by what right the text of a catalogue is held')
    .option('--profile <id>', 'the profile that takes the parameters of a plan of another tool')
    .option('--reason <words>', 'why, for the record')
    .action(acting(importDocument))
}

type Options = ServerOptions & {
  readonly look?: boolean
  readonly goodParts?: boolean
  readonly framework?: string
  readonly licence?: string
  readonly profile?: string
  readonly reason?: string
}

type Answer = Awaited<ReturnType<Server['client']['oscal']['importFile']>>

async function importDocument(path: string, options: Options): Promise<ExitCode> {
  const blob = await blobOf(path)
  if (blob === null) {
    console.error(`There is no readable file ${path}.`)
    return exit.bad
  }
  const { framework, licence, profile, reason } = options
  const answer = await openServer(options).client.oscal.importFile({
    files: [new File([blob], basename(path))],
    body: {
      take: options.look ? 'look' : options.goodParts ? 'good_parts' : 'whole',
      ...(framework !== undefined && { framework }),
      ...(licence !== undefined && { licence }),
      ...(profile !== undefined && { profile }),
      ...(reason !== undefined && { reason }),
    },
  })
  if (options.json) printJson(answer)
  else for (const line of wordsOf(answer)) console.log(line)
  return exit.ok
}

/** Opening a file that is not there throws at once instead of rejecting. */
async function blobOf(path: string): Promise<Blob | null> {
  try {
    return await openAsBlob(path)
  } catch {
    return null
  }
}

const becomes: Readonly<Record<Answer['as'], string>> = {
  framework: 'a framework of your own',
  text: 'the text of a framework',
  profile: 'a profile',
  state: 'what Onus itself wrote',
  proposals: 'proposals, decided by nobody',
}

/** What a person reads: what it is, what there is to take, what was not understood, and what was written. */
export function wordsOf(answer: Answer): readonly string[] {
  const counts = Object.entries(answer.counts).map(([kind, count]) => `${count} ${kind}`)
  const findings = answer.findings.map(one => plain(`${one.severity} ${one.pointer || '(whole)'}: ${one.message}`))
  const more = answer.findingCount - answer.findings.length
  const suggested = answer.criteria?.items.length ?? 0
  return [
    plain(`${answer.title} (${answer.model}, ${answer.format}): ${becomes[answer.as]}; ${counts.join(', ')}`),
    ...findings,
    ...(more > 0 ? [`${more} more findings are not listed`] : []),
    ...(suggested > 0
      ? [`${suggested} criteria have suggestions from published mappings; "onus call oscal.criteria" shows them`]
      : []),
    ...(answer.written === null ? ['Nothing was taken: this was a look.'] : writtenWords(answer.written)),
  ]
}

function writtenWords(written: NonNullable<Answer['written']>): readonly string[] {
  if (written.length === 0) return ['Everything was here already; nothing was changed.']
  const rows = table(written, [
    { title: 'Noun', of: one => one.noun },
    { title: 'Version', of: one => one.version, right: true },
    { title: 'Title', of: one => one.title, cut: true },
  ])
  return [rows]
}
