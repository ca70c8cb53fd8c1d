import { proposedSize, sampleCadence, usualSamplePolicy } from '@onus/core/sample-policy'
import type { Instant } from '@onus/core/time'
import type { Cast } from './cast.ts'
import { addDays } from './company.ts'
import type { Hands } from './hands.ts'
import type { Row, Subject } from './populations.ts'
import type { Random } from './random.ts'

export type Tested = {
  readonly id: string
  readonly code: string
  readonly control: string
  readonly requirements: readonly string[]
  readonly population: string | null
  readonly draw: string | null
  readonly deviations: number
  /** Whether anything happened that could be tested. */
  readonly occurred: boolean
}

type Testing = {
  readonly engagement: string
  readonly control: string
  readonly population: string
  readonly subject: Subject
  readonly title: string
  /** The frozen rows, as who froze them sees them. */
  readonly rows: readonly Row[]
}

/** Accepts a population, draws from it, looks at each item, raises what deviates, and concludes; all of it the auditor's. */
export async function testPopulation(
  hands: Hands,
  { engagement, control, population, subject, title, rows }: Testing,
  random: Random,
): Promise<Tested> {
  const { code, procedure } = subject
  const requirements = [...subject.requirements]
  await hands.populations.judge({
    params: { id: population },
    body: { verdict: 'auditor_accepted', words: 'Source, query, count and range were looked at.' },
  })
  const draw = rows.length === 0 ? null : await drawFrom(hands, population, rows.length, random)
  const draft = {
    title,
    engagement,
    purpose: 'operating' as const,
    control: { id: control, version: null },
    requirements,
    procedure,
    methods: ['inspection' as const, ...(rows.length > 200 ? (['reperformance'] as const) : [])],
    independent: true,
    population,
    draw: draw?.id ?? null,
    tolerance: draw?.tolerance ?? 0,
  }
  const { id } = await hands.tests.create({ body: { body: draft } })
  const params = { id }
  const byPlace = new Map(rows.map(row => [row.position, row.values]))
  const results = (draw?.positions ?? []).map(position => {
    const why = subject.fault(byPlace.get(position) ?? {})
    return { position, result: why ? ('deviation' as const) : ('pass' as const), reason: why ?? '' }
  })
  if (results.length > 0) await hands.tests.results({ params, body: { results } })
  const deviations = results.filter(one => one.result === 'deviation').length
  const drawn = draw?.id ?? null
  const tested = { id, code, control, requirements, population, draw: drawn, deviations, occurred: rows.length > 0 }
  if (deviations > 0) await hands.tests.raise({ params, body: { severity: 'high' } })
  const isTooMany = deviations > draft.tolerance
  const conclusion = rows.length === 0 ? 'no_occurrences' : isTooMany ? 'ineffective' : 'effective'
  const words =
    rows.length === 0
      ? 'The whole period was asked for and read to its end; nothing of the kind happened in it.'
      : deviations > 0
        ? `${deviations} of ${results.length} items deviate.`
        : ''
  await hands.tests.conclude({ params, body: { conclusion, words } })
  return tested
}

async function drawFrom(hands: Hands, population: string, rows: number, random: Random) {
  const cadence = sampleCadence(usualSamplePolicy, 'event-driven', rows)
  const size = proposedSize(usualSamplePolicy, { cadence, risk: 'default', population: rows }) ?? rows
  const dice = Array.from({ length: 8 }, () => random.int(1, 6)).join(' ')
  const { id } = await hands.draws.draw({
    body: {
      population,
      method:
        size >= rows
          ? { kind: 'all' }
          : { kind: 'random', seed: `dice ${dice}`, seedFrom: 'Eight dice, thrown by the auditor' },
      size: Math.min(size, rows),
      policy: size >= rows ? null : { policy: null, cadence, risk: 'default' },
    },
  })
  const { items, body } = await hands.draws.get({ params: { id } })
  return { id, tolerance: body.tolerance, positions: items.map(item => item.position) }
}

export type Window = { readonly title: string; readonly isMissed: boolean }

/** Looks at every window of a control that is performed by the calendar; a missed one is a deviation. */
export async function testWindows(
  hands: Hands,
  given: {
    readonly engagement: string
    readonly control: string
    readonly code: string
    readonly requirements: readonly string[]
    readonly windows: readonly Window[]
  },
): Promise<Tested> {
  const { engagement, control, code, windows } = given
  const requirements = [...given.requirements]
  const { id } = await hands.tests.create({
    body: {
      body: {
        title: 'Accounts and rights were reviewed in each quarter',
        engagement,
        purpose: 'operating',
        control: { id: control, version: null },
        requirements,
        procedure:
          'For each quarter of the period: see the record of the review, its date, its decisions, and that what was to be removed is gone.',
        methods: ['inspection'],
        independent: true,
        population: null,
        draw: null,
        tolerance: 0,
      },
    },
  })
  const params = { id }
  const results = windows.map(({ title, isMissed }) => ({
    item: title,
    position: null,
    result: isMissed ? ('deviation' as const) : ('pass' as const),
    reason: isMissed ? 'There is no record of a review, and nobody can make it good.' : '',
  }))
  await hands.tests.results({ params, body: { results } })
  const deviations = results.filter(one => one.result === 'deviation').length
  if (deviations > 0)
    await hands.tests.raise({
      params,
      body: {
        severity: 'high',
        title: `Access was not reviewed in ${deviations} of ${windows.length} quarters`,
        description: windows
          .map(({ title, isMissed }) => `- ${title}: ${isMissed ? 'no review' : 'reviewed'}`)
          .join('\n'),
      },
    })
  await hands.tests.conclude({
    params,
    body:
      deviations > 0
        ? { conclusion: 'ineffective', words: `${deviations} of ${windows.length} quarters have no review.` }
        : { conclusion: 'inconclusive', words: 'Every quarter was looked at; the period is too short for more.' },
  })
  return { id, code, control, requirements, population: null, draw: null, deviations, occurred: true }
}

type Answering = { readonly cause: string; readonly effect: string; readonly response: string }

/** What management says to each finding of an engagement: cause, effect, and what is going to be done. It cures nothing. */
export async function respondTo(
  cast: Cast,
  engagement: string,
  about: ReadonlyMap<string, Answering>,
  moments: { readonly assessed: Instant; readonly responded: Instant },
): Promise<void> {
  const found = await cast.as('lead', moments.assessed, hands => hands.findings.list({ query: { limit: 200 } }))
  for (const { id, body } of found.items) {
    const said = body.control && about.get(body.control.id)
    if (body.engagement !== engagement || !said || body.lifecycle.state !== 'open') continue
    const params = { id }
    const { cause, effect, response } = said
    const extent = 'The other items that were looked at do not deviate.'
    await cast.as('lead', moments.assessed, hands =>
      hands.findings.transition({ params, body: { verb: 'assess', input: { cause, extent, effect } } }),
    )
    const responsible = cast.person('engineer')
    const responseDue = addDays(moments.responded.slice(0, 10), 45)
    await cast.as('lead', moments.responded, hands =>
      hands.findings.transition({ params, body: { verb: 'respond', input: { response, responsible, responseDue } } }),
    )
  }
}
