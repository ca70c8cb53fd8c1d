import type { Api } from '@onus/contract'
import type { Output } from '@onus/contract/client'
import { type Label, labelWords, worstFirst } from '@onus/core/posture'
import { Command, InvalidArgumentError } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { plain, printJson, table } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { openServer, type ServerOptions, withServer } from '../kit/server.ts'
import { type Baseline, type Comparison, compare, readBaseline, writeBaseline } from './baseline.ts'

type Answer = Output<Api['posture']['profile']>

/** `onus posture`: what the facts say about each framework, and whether that is worse than it was. */
export function command(): Command {
  return withServer(new Command())
    .description(
      'Counts the requirements of every profile by label and names the worst. Exit code 2: a requirement got worse than in the baseline.',
    )
    .option('--profile <name...>', 'only these profiles, by id, name or framework')
    .option('--as-of <moment>', 'as of a date or a moment, in UTC', momentOf)
    .option('--known-at <position>', 'by what was known at a ledger position or at a moment', positionOf)
    .option('--worst <number>', 'how many of the worst requirements to name', countOf, 10)
    .option('--save <file>', 'save the label of every requirement, for --baseline')
    .option('--baseline <file>', 'compare with a saved posture')
    .action(acting(posture))
}

type Options = ServerOptions & {
  readonly profile?: string[]
  readonly asOf?: string
  readonly knownAt?: string | number
  readonly worst: number
  readonly save?: string
  readonly baseline?: string
}

async function posture(options: Options) {
  const before = options.baseline === undefined ? null : readBaseline(options.baseline)
  const { client } = openServer(options)
  const query = {
    ...(options.asOf !== undefined && { asOf: options.asOf }),
    ...(options.knownAt !== undefined && { knownAt: options.knownAt }),
  }
  const { items: cards, moment } = await client.posture.cards({ query })
  const answers: Answer[] = []
  using bar = progress()
  for (const [done, card] of chosen(cards, options.profile).entries()) {
    bar.show(done, cards.length, card.title)
    answers.push(await client.posture.profile({ params: { id: card.profile }, query }))
  }
  bar[Symbol.dispose]()
  const now = baselineOf(answers, moment)
  const comparison = before && compare(before, now, options.profile ? answers.map(one => one.card.profile) : null)
  if (options.save !== undefined) writeBaseline(options.save, now)
  if (options.json)
    printJson({ moment, profiles: answers.map(profileView), worst: worstOf(answers, options.worst), comparison })
  else print(answers, moment, options.worst, comparison)
  return comparison !== null && comparison.worse.length > 0 ? exit.bad : exit.ok
}

function chosen(cards: readonly Answer['card'][], names: readonly string[] | undefined): readonly Answer['card'][] {
  if (cards.length === 0) return fail('This organisation has no profile yet; choose one in the web app under Settings.')
  const found = (names ?? []).map(name => {
    const fitting = cards.filter(card => [card.profile, card.name, card.framework].includes(name))
    return fitting.length > 0
      ? fitting
      : fail(`There is no profile "${name}"; there is ${cards.map(card => `"${card.name}"`).join(', ')}.`)
  })
  return names === undefined ? cards : [...new Set(found.flat())]
}

function baselineOf(answers: readonly Answer[], moment: Answer['moment']): Baseline {
  return {
    format: 'onus-posture',
    version: 1,
    asOf: moment.asOf,
    position: moment.position,
    profiles: answers.map(({ card, items }) => ({
      profile: card.profile,
      name: card.name,
      framework: card.framework,
      labels: Object.fromEntries(items.map(item => [item.requirement, item.label])),
    })),
  }
}

function profileView({ card, items }: Answer) {
  const { profile, name, framework, title, legalForce, counts, total, notCounted } = card
  const requirements = items.map(({ requirement, label, designed, operated, reviewed, words }) => ({
    requirement,
    label,
    designed,
    operated,
    reviewed,
    words,
  }))
  return { profile, name, framework, title, legalForce, total, notCounted, counts, requirements }
}

function worstOf(answers: readonly Answer[], count: number) {
  return answers
    .flatMap(({ card, items }) => items.map(item => ({ ...item, profile: card.name })))
    .filter(item => item.label !== 'operating' && item.label !== 'not_applicable')
    .toSorted((a, b) => worstFirst.indexOf(a.label) - worstFirst.indexOf(b.label))
    .slice(0, count)
    .map(({ requirement, title, label, words, profile }) => ({ profile, requirement, title, label, words }))
}

function print(
  answers: readonly Answer[],
  moment: Answer['moment'],
  worst: number,
  comparison: Comparison | null,
): void {
  console.log(`As of ${moment.asOf}, known up to ledger position ${moment.position}\n`)
  const used = worstFirst.toReversed().filter(label => answers.some(({ card }) => (card.counts[label] ?? 0) > 0))
  console.log(
    table(answers, [
      { title: 'Profile', of: ({ card }) => card.name },
      ...used.map(label => ({
        title: labelWords[label],
        of: ({ card }: Answer) => card.counts[label] ?? 0,
        right: true,
      })),
      { title: 'Total', of: ({ card }) => card.total, right: true },
    ]),
  )
  const items = worstOf(answers, worst)
  if (items.length > 0) {
    const columns = [
      { title: 'Worst', of: (item: (typeof items)[number]) => labelWords[item.label] },
      { title: 'Requirement', of: (item: (typeof items)[number]) => item.requirement },
      { title: 'Why', of: (item: (typeof items)[number]) => item.words[0] ?? item.title, cut: true },
    ]
    console.log(`\n${table(items, columns)}`)
  }
  if (comparison) printComparison(comparison)
}

function printComparison({ worse, better, gone }: Comparison): void {
  const line = (mark: string, one: { requirement: string; from: Label; to: Label }) =>
    `  ${mark} ${plain(one.requirement)}: ${labelWords[one.from]} -> ${labelWords[one.to]}`
  console.log(`\nSince the baseline: ${worse.length} worse, ${better.length} better, ${gone.length} no longer assessed`)
  for (const one of worse) console.log(line('worse ', one))
  for (const one of better) console.log(line('better', one))
  for (const one of gone) console.log(`  gone   ${plain(one.requirement ?? one.framework)}`)
}

function momentOf(text: string): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text
  const at = Date.parse(day)
  if (Number.isNaN(at))
    throw new InvalidArgumentError('Expected a date like 2026-03-31 or a moment like 2026-03-31T12:00:00Z.')
  return new Date(at).toISOString()
}

function positionOf(text: string): string | number {
  return /^\d{1,15}$/.test(text) ? Number(text) : momentOf(text)
}

function countOf(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Expected a number.')
  return Number(text)
}
