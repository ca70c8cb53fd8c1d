import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { Command } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { printJson, table } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { type Figure, isMet, shown, targetOf } from './figure.ts'
import { type Part, parts } from './parts.ts'

/** `onus bench`: measures this machine against every target, and says honestly which are not met. */
export function command(): Command {
  return new Command()
    .description(
      'Measures posture, checks, the ledger, the server and the web app against their targets, on a database of its own.',
    )
    .argument('[part...]', `only these: ${parts.map(part => part.name).join(', ')}`)
    .option(
      '--quick',
      'a small run that shows that everything can be measured; its figures say nothing about the targets',
    )
    .option('--strict', 'exit code 2 when a target is not met')
    .option('--json', 'print JSON, in the shape that docs/guide/cli.md describes')
    .action(acting(bench))
}

type Options = { readonly quick?: boolean; readonly strict?: boolean; readonly json?: boolean }

async function bench(names: string[], { quick = false, strict, json }: Options) {
  const chosen = names.length === 0 ? parts : names.map(partNamed)
  const machine = { ...machineNow(), quick }
  using bar = progress()
  const measured: { part: string; figures: readonly Figure[]; problem: string | null; load: number }[] = []
  for (const [done, { name, measure }] of chosen.entries()) {
    bar.show(done, chosen.length, name)
    const outcome = await measure(quick).then(
      figures => ({ figures, problem: figures.length === 0 ? 'there is nothing to measure here' : null }),
      (error: Error) => ({ figures: [], problem: error.message }),
    )
    measured.push({ part: name, ...outcome, load: loadavg()[0] ?? 0 })
  }
  bar[Symbol.dispose]()
  const all = measured.flatMap(one => one.figures)
  if (json)
    printJson({
      machine,
      parts: measured.map(one => ({ ...one, figures: one.figures.map(figure => ({ ...figure, met: isMet(figure) })) })),
    })
  else print(machine, measured, all)
  if (measured.some(one => one.problem !== null)) return exit.refused
  return strict && all.some(figure => isMet(figure) === false) ? exit.bad : exit.ok
}

function partNamed(name: string): Part {
  return (
    parts.find(part => part.name === name) ??
    fail(`There is no part "${name}"; there is ${parts.map(part => part.name).join(', ')}.`)
  )
}

function machineNow() {
  const [processor] = cpus()
  return {
    at: new Date().toISOString(),
    processor: processor?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    load: loadavg().map(one => Number(one.toFixed(2))),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
  }
}

function print(
  machine: ReturnType<typeof machineNow> & { quick: boolean },
  measured: readonly { part: string; figures: readonly Figure[]; problem: string | null; load: number }[],
  all: readonly Figure[],
): void {
  console.log(
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}`,
  )
  console.log(
    `Load average ${machine.load.join(' ')} at ${machine.at}${machine.quick ? '; a quick run, its figures say nothing about the targets' : ''}`,
  )
  for (const { part, figures, problem, load } of measured) {
    console.log(`\n${part} (load ${load.toFixed(1)})`)
    if (problem !== null) console.log(`  could not be measured: ${problem}`)
    if (figures.length > 0)
      console.log(
        table(figures, [
          { title: 'Figure', of: figure => figure.name },
          { title: 'Value', of: figure => shown(figure.value), right: true },
          { title: 'Unit', of: figure => figure.unit },
          { title: 'Target', of: targetOf },
          { title: '', of: figure => ({ true: 'met', false: 'NOT MET', null: '' })[String(isMet(figure)) as 'true'] },
        ]),
      )
  }
  const asked = all.map(isMet).filter(met => met !== null)
  console.log(`\n${asked.filter(Boolean).length} of ${asked.length} targets met`)
}
