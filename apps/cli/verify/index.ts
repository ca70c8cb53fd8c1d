import { samplesInWords } from '@onus/reports/bundle'
import { Command } from 'commander'
import { acting, exit } from '../kit/act.ts'
import { plain, printJson } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { memoryIn, noMemory } from './state.ts'
import { keysOf, type Report, readFileOr, verifyAt } from './verify.ts'

/** `onus verify`: offline, without any server, and says exactly what is wrong. */
export function command(): Command {
  return new Command()
    .description(
      'Verifies an archive, the bundle of an engagement, an exported ledger (zip or folder) or one receipt, offline. Exit code 2: something is wrong with it.',
    )
    .argument('<path>', 'a zip, a folder, or a file with a receipt')
    .option('--keys <file>', 'the keys of the ledger, kept elsewhere; better than those that came with it')
    .option(
      '--state <file>',
      'remember the last checkpoint of each ledger, and refuse a log that was rolled back or rewritten',
    )
    .option('--content <file>', 'the content that a receipt is about')
    .option('--json', 'print JSON, in the shape that docs/guide/cli.md describes')
    .action(acting(verify))
}

type Options = { readonly keys?: string; readonly state?: string; readonly content?: string; readonly json?: boolean }

async function verify(path: string, options: Options) {
  using bar = progress()
  const report = await verifyAt(path, {
    keys: options.keys === undefined ? null : keysOf(options.keys),
    memory: options.state === undefined ? noMemory : memoryIn(options.state),
    content: options.content === undefined ? null : readFileOr(options.content),
    onProgress: bar.show,
  })
  bar[Symbol.dispose]()
  if (options.json) printJson(report)
  else for (const line of wordsOf(report)) console.log(line)
  return report.ok ? exit.ok : exit.bad
}

/** What a person reads: each problem, or what was shown and what was not. */
export function wordsOf(report: Report): readonly string[] {
  const { checkpoint, kind } = report
  const about = checkpoint ? `${checkpoint.origin}, ${checkpoint.size} entries` : 'no checkpoint that can be trusted'
  if (!report.ok) {
    const problems = report.problems.map(({ message, path }) => `  ${plain(message)}${path ? ` [${plain(path)}]` : ''}`)
    return [`WRONG: this ${kind} does not verify (${about}).`, ...problems]
  }
  if (kind === 'bundle') return [...bundleWords(report, about), ...caveats(report)]
  const counts =
    kind === 'archive'
      ? ` All ${report.facts} facts${report.erased ? ` (${report.erased} erased)` : ''} and ${report.files} files are as recorded.`
      : ''
  const ledgers =
    kind === 'instance' ? ` All ${report.ledgers} ledgers that it recorded begin with what was recorded.` : ''
  const place = kind === 'receipt' ? ` It is entry ${report.index}.` : ''
  return [`This ${kind} verifies (${about}).${counts}${ledgers}${place}`, ...caveats(report)]
}

function bundleWords(report: Report, about: string): readonly string[] {
  const { items, files, withheld, unknown = [], signers = [], samples } = report
  const but = unknown.length > 0 ? `, with samples that are UNKNOWN: ${unknown.length}` : ''
  return [
    `This bundle verifies${but} (${about}). All ${items} items and ${files} files are as recorded, and none was left out of its list.`,
    ...unknown.map(({ where, message }) => `UNKNOWN: ${plain(message)} [${plain(where)}]`),
    ...(report.links ?? []),
    ...(samples ? [samplesInWords(samples)] : []),
    ...(withheld === undefined
      ? []
      : [`Values about people are masked in populations; ${withheld} files about people were withheld.`]),
    ...signers.map(
      ({ person, key, conclusions }) =>
        `${conclusions} conclusions are signed by ${plain(person)} with the key ${plain(key)}: ask them whether it is theirs.`,
    ),
  ]
}

function caveats({ ownKeys, remembered, kind }: Report): readonly string[] {
  return [
    ...(ownKeys ? ['The key came with it: compare it with one that you kept elsewhere (--keys).'] : []),
    ...(remembered || kind === 'receipt'
      ? []
      : ['Nothing was remembered from an earlier visit: --state FILE does that, and then a rewritten history shows.']),
  ]
}
