import type { tests } from '@onus/contract/test'
import { type Finding, nothingSaidYet } from '@onus/core/finding'
import { refuse } from '@onus/core/problem'
import type { Deciding } from '@onus/core/register'
import { resultsThatCount, type Test, type TestedSample, testCounts } from '@onus/core/test'
import type { z } from 'zod'
import type { OrgTransaction } from '../db/index.ts'
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
  const population =
    test.population === null ? null : (await versionsOf(tx, 'population', test.population))[0]?.body.rows
  const tested = counts.items - counts.notApplicable
  return {
    title: asked.title ?? `${control?.body.code ?? 'Control'}: ${counts.deviation} of ${tested} items deviate`,
    kind: 'deviation',
    severity: asked.severity,
    owner,
    description: asked.description ?? factsOf(test, sample),
    check: null,
    control: test.control,
    requirements: test.requirements,
    engagement: test.engagement,
    source: { kind: 'person', person: by.actorPerson },
    ...nothingSaidYet,
    population: population ?? null,
    sample: tested,
    deviations: counts.deviation,
  }
}

/** What was found, item by item. Keys are left out where rows have places, since they may be about people. */
function factsOf(test: Test, sample: TestedSample | null): string {
  const deviating = resultsThatCount(test, sample).filter(one => one.result === 'deviation')
  const lines = deviating.slice(0, 50).map(one => {
    return `- ${one.position === null ? one.item : `Row ${one.position}`}: ${one.reason}`
  })
  const more = deviating.length > lines.length ? [`- and ${deviating.length - lines.length} more`] : []
  return [test.procedure, '', ...lines, ...more].join('\n').slice(0, 8000)
}
