import { Command } from 'commander'
import { acting, exit } from '../kit/act.ts'
import { plain, printJson, table } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { type ComparedSide, type Comparison, compareBundles } from './compare.ts'
import { places } from './passages.ts'

/** `onus compare`: offline, which sentences stand word for word in two bundles. */
export function command(): Command {
  return (
    new Command()
      .description(
        'Says offline which sentences stand word for word in the bundles of two engagements. Exit code 0: none. 1: some. 2: they could not be compared.',
      )
      .argument('<first>', 'the bundle of an engagement, a zip')
      .argument('<second>', 'another one')
      .option('--json', 'print JSON, in the shape that docs/guide/cli.md describes')
      // Wrong arguments are no finding that something is shared.
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exit.ok : exit.bad))
      .action(acting(compare, { refused: exit.bad }))
  )
}

async function compare(first: string, second: string, options: { readonly json?: boolean }) {
  using bar = progress()
  const comparison = await compareBundles([first, second], bar.show)
  bar[Symbol.dispose]()
  if (options.json) printJson(comparison)
  else for (const line of wordsOf(comparison)) console.log(line)
  // Not a refusal here: the codes of this command follow those of programs that compare.
  return comparison.sides[0].shared.length > 0 ? exit.refused : exit.ok
}

/** What a person reads: counts by place, then each sentence as it stands in the first, with where the second has it. */
export function wordsOf({ sides, sameOrganisation }: Comparison): readonly string[] {
  const [first, second] = sides
  return [
    `First: ${nameOf(first)}. Second: ${nameOf(second)}.`,
    ...(sameOrganisation ? ['Both are of one organisation, which may well say the same again.'] : []),
    'Long sentences that the other has too, of all that people wrote there:',
    table(
      first.places.map((one, at) => ({ one, other: second.places[at] ?? one })),
      [
        { title: 'Place', of: ({ one }) => one.title },
        { title: 'First', of: ({ one }) => countOf(one) },
        { title: 'Second', of: ({ other }) => countOf(other) },
      ],
    ),
    ...first.shared.map(({ place, words, beside }) => {
      const there = beside.map(one => places.get(one)).join(', ')
      return `${places.get(place)}: “${plain(words)}” (in the second: ${there})`
    }),
    ...(first.shared.length > 0
      ? [
          'The method of one firm may explain the same procedures. It does not explain the same results, conclusions or opinions.',
        ]
      : []),
    ...sides.flatMap((side, at) => leftOut(side, at === 0 ? 'first' : 'second')),
    'Names, dates and numbers were set aside. What says the same in other words is not seen. Each bundle verifies with the key that came with it.',
  ]
}

function nameOf({ organisation, engagement: { title, from, to } }: ComparedSide): string {
  return `${plain(organisation.name)}, ${plain(title)}, ${from} to ${to}`
}

function countOf({ long, shared }: ComparedSide['places'][number]): string {
  return shared === null ? 'no long sentences' : `${shared} of ${long}`
}

function leftOut({ places, erased }: ComparedSide, which: string): readonly string[] {
  const own = places.reduce((sum, place) => sum + place.own, 0)
  return [
    ...(own > 0 ? [`Sentences that Onus writes for everybody, left out of the ${which}: ${own}.`] : []),
    ...(erased > 0 ? [`Texts that were erased in the ${which} and could not be compared: ${erased}.`] : []),
  ]
}
