import type { tests } from '@onus/contract/test'
import { type Finding, nothingSaidYet } from '@onus/core/finding'
import { hasPersonalKey } from '@onus/core/population'
import { refuse } from '@onus/core/problem'
import type { Deciding } from '@onus/core/register'
import { resultsThatCount, type Test, type TestedSample, type TestResult, testCounts } from '@onus/core/test'
import type { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
import { knownPopulation } from '../population/store.ts'
import { versionsOf } from '../register/store.ts'

type Raising = z.output<(typeof tests)['raise']['body']>

/** The finding of kind deviation that a test leads to: facts and counts, no cause and no effect, which people add. */
export async function deviationOf(
  tx: OrgTransaction,
  test: Test,
  sample: TestedSample | null,
  asked: Raising,
  by: Deciding,
): Promise<Finding> {
  const counts = testCounts(test, sample)
  if (counts.deviation === 0) refuse('conflict', 'No item of this test deviates; mark one first')
  const [control] = await versionsOf(tx, 'control', test.control.id)
  const owner = asked.owner ?? (control?.body.lifecycle.state === 'adopted' ? control.body.lifecycle.owner : null)
  const population = test.population === null ? null : await knownPopulation(tx, test.population)
  const hides = test.population !== null && (population === null || hasPersonalKey(population))
  const tested = counts.items - counts.notApplicable
  return {
    title: asked.title ?? `${control?.body.code ?? 'Control'}: ${counts.deviation} of ${tested} items deviate`,
    kind: 'deviation',
    severity: asked.severity,
    owner,
    description: asked.description ?? factsOf(test, sample, hides),
    check: null,
    control: test.control,
    requirements: test.requirements,
    engagement: test.engagement,
    source: { kind: 'person', person: by.actorPerson },
    ...nothingSaidYet,
    population: population?.rows ?? null,
    sample: tested,
    deviations: counts.deviation,
  }
}

/** What was found, item by item, without the keys of rows; nor what else names an item, where rows of its population are people. */
function factsOf(test: Test, sample: TestedSample | null, hides: boolean): string {
  const results = resultsThatCount(test, sample)
  const deviating = results.filter(one => one.result === 'deviation')
  const named = ({ item, position }: TestResult, place: number) => {
    if (position !== null) return `Row ${position}`
    return hides ? `Item ${place}` : item
  }
  const lines = deviating.slice(0, 50).map(one => `- ${named(one, results.indexOf(one) + 1)}: ${one.reason}`)
  const more = deviating.length > lines.length ? [`- and ${deviating.length - lines.length} more`] : []
  return [test.procedure, '', ...lines, ...more].join('\n').slice(0, 8000)
}
