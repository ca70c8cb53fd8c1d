import { Argument, Command, Option } from 'commander'
import { acting, exit } from '../kit/act.ts'
import { withServer } from '../kit/server.ts'

/** `onus check`: runs checks of a running Onus; `test`, `run`, `new` and `import` work on files, without a server. */
export function command(): Command {
  return withServer(new Command().enablePositionalOptions())
    .description('Runs every check, or those named by id, on the latest snapshots of a running Onus, and records it.')
    .argument('[check...]', 'the id of a check')
    .option('--strict', 'exit code 2 unless every check passed')
    .action(acting(async (ids, options) => (await import('./server.ts')).checkOnServer(ids, options)))
    .addCommand(testCommand())
    .addCommand(runCommand())
    .addCommand(newCommand())
    .addCommand(importCommand())
}

/** Offline commands end with 2 where something could not be read or decided, so that 1 always means that something failed. */
const asUnknown = { refused: exit.bad }

function testCommand(): Command {
  return new Command('test')
    .summary('validate checks and run their examples, offline')
    .description(
      'Validates checks and runs every example in the evaluator. Exit code 0: all are as they say; 1: something is wrong with a check; 2: a file cannot be read.',
    )
    .argument('[file...]', 'checks, or folders of checks; without any those that ship with Onus')
    .option('--datasets <path...>', 'datasets of your own, files or folders')
    .option('--junit <file>', 'write the outcome as JUnit XML too')
    .option('--json', 'print JSON, in the shape that docs/guide/cli.md describes')
    .action(acting(async (paths, options) => (await import('./test.ts')).testChecks(paths, options), asUnknown))
}

function runCommand(): Command {
  return new Command('run')
    .summary('run checks on a folder of files, offline')
    .description(
      'Runs checks on files that are named by dataset, such as identity.accounts.csv, and on files of scanners. Exit code 0: every check passed; 1: something failed; 2: something is unknown or could not be read.',
    )
    .requiredOption('--data <folder>', 'the folder with the files')
    .option('--check <id...>', 'only these checks; otherwise all whose population is among the files')
    .option('--checks <path...>', 'checks of your own, files or folders, beside those that ship with Onus')
    .option('--datasets <path...>', 'datasets of your own, files or folders')
    .option('--at <instant>', 'the moment that the verdicts are for; otherwise now')
    .option('--observed-at <instant>', 'when files were made that do not say so; otherwise when they were last changed')
    .option('--param <name=value...>', 'a parameter of the checks that have it')
    .option('--exceptions <file>', 'accepted failures, as YAML or JSON')
    .option('--plan <href>', 'the assessment plan that OSCAL results answer to, a file or an address')
    .addOption(
      new Option('--format <format>', 'what is written')
        .choices(['table', 'json', 'sarif', 'ocsf', 'junit', 'oscal-ar'])
        .default('table'),
    )
    .option('--out <file>', 'write it to this file; the standard output then has the table')
    .addOption(
      new Option('--fail-on <severity>', 'checks of a lower severity do not change the exit code').choices([
        'critical',
        'high',
        'medium',
        'low',
      ]),
    )
    .action(acting(async options => (await import('./run.ts')).runChecks(options), asUnknown))
}

function newCommand(): Command {
  return new Command('new')
    .summary('write the skeleton of a check')
    .description('Writes a commented check with examples that "onus check test" accepts, to begin from.')
    .argument('<id>', 'lower-case words joined by -, such as keys-rotated-in-time')
    .option('--dataset <ref>', 'the dataset that it is about', 'identity.accounts@1')
    .option('--datasets <path...>', 'datasets of your own, files or folders')
    .option('--sql', 'write a SELECT instead of the short form')
    .option('--dir <folder>', 'where the file goes', '.')
    .action(acting(async (id, options) => (await import('./new.ts')).newCheck(id, options)))
}

function importCommand(): Command {
  return new Command('import')
    .summary('take over the controls of somebody else as checks, offline')
    .description(
      'Writes the controls of a Powerpipe mod as checks, with the datasets that they read and a report of what was not taken over. Their PostgreSQL is rewritten, never run. Exit code 0: every control was taken over; 2: some were not, or something could not be read.',
    )
    .addArgument(new Argument('<format>', 'what the controls are written for').choices(['powerpipe']))
    .argument('<folder>', 'the mod')
    .requiredOption('--out <folder>', 'where the files go; it must be empty or not be there yet')
    .option('--columns <file>', 'the columns of the tables as CSV: table_name, column_name, data_type')
    .option('--json', 'print the report as JSON')
    .action(
      acting(
        async (_, folder, options) => (await import('./powerpipe.ts')).importPowerpipe(folder, options),
        asUnknown,
      ),
    )
}
