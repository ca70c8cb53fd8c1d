import { isOpen } from '@onus/core/finding'
import type { Test } from '@onus/core/test'
import type { Node } from '../document/index.ts'
import { attachment, headed, line, listed, prop, remarksOf, uuidFor } from '../own/index.ts'
import type { AssessmentInput } from './input.ts'
import { determinationFindings, judgementObservation, judgementObservationId, saysSatisfied } from './judged.ts'
import {
  componentsIn,
  controlIdsIn,
  engagementProps,
  evidenceLines,
  evidenceResources,
  methodsOfTest,
  originOf,
  peopleIn,
  remarksOn,
  reviewedControls,
  tool,
} from './parts.ts'
import { assessmentPlan } from './plan.ts'
import { findingId, findingObservation, findingObservationId, riskId, risksOf } from './risk.ts'

/**
 * Assessment results of OSCAL 1.2.2 from live facts: runs, tests and findings as observations, risks, and for each
 * requirement that was tested, judged or found wanting whether it is satisfied. Only concluded tests and an assessor's judgement say `satisfied`, and no open
 * finding may speak against it; what nobody tested is not in the list, since OSCAL has no word for unknown.
 */
export function assessmentResults(input: AssessmentInput): Node {
  const plan = assessmentPlan(input)
  const planId = uuidFor('plan of', input.engagement?.id ?? input.organisation)
  const content = {
    'import-ap': { href: `#${planId}` },
    results: [resultOf(input)],
    'back-matter': {
      resources: [
        attachment(
          planId,
          {
            title: 'Assessment plan',
            name: 'assessment-plan.json',
            mediaType: 'application/oscal.ap+json',
            content: JSON.stringify(plan),
          },
          { description: 'The plan that these results answer to, as a document of OSCAL.' },
        ),
        ...evidenceResources(input),
      ],
    },
  }
  const title = `Assessment results: ${input.engagement?.body.title ?? input.organisation}`
  const more = { ...listed('props', engagementProps(input)), ...peopleIn(input) }
  return headed('assessment-results', { title, at: input.at, remarks: remarksOn(input), more }, content)
}

/** What results do not say. */
export function lossesOfResults(input: AssessmentInput): readonly string[] {
  const open = input.tests.filter(one => one.body.lifecycle.state === 'open').length
  return [
    'Rows of results, populations and samples stay behind; each run is named with the hash of its result.',
    'Requirements that nobody tested have no finding: unknown is not a word of OSCAL.',
    ...(open > 0 ? [`${open} tests are not concluded; they are observations and satisfy nothing.`] : []),
    ...(input.evidence.length > 0 ? ['Evidence is named with the hashes of its files; the files stay behind.'] : []),
    'Accounts and addresses of people stay behind.',
  ]
}

function resultOf(input: AssessmentInput): Node {
  const { at, period } = input
  const determined = determinationsOf(input)
  const unknown = input.requirements.length - determined.length
  return {
    uuid: uuidFor('result', input.engagement?.id ?? '', at),
    title: line(input.engagement?.body.title ?? 'Results'),
    description: `${input.tests.length} tests, ${input.judged?.length ?? 0} judgements, ${input.runs.length} checks and ${input.findings.length} findings.`,
    start: period && period.from < at ? period.from : at,
    end: period && period.to < at ? period.to : at,
    props: [
      ...prop('requirements', `${input.requirements.length}`),
      ...prop('determined', `${determined.length}`),
      ...prop('not-determined', `${unknown}`),
    ],
    'local-definitions': { components: [tool, ...componentsIn(input)] },
    'reviewed-controls': reviewedControls(input),
    ...listed('observations', [
      ...input.tests.map(one => testObservation(one, input)),
      ...(input.judged ?? []).map(one => judgementObservation(one, input)),
      ...input.runs.map(one => runObservation(one, input)),
      ...input.findings.map(one => findingObservation(one, input)),
    ]),
    ...listed('risks', risksOf(input)),
    ...listed('findings', [...determined, ...determinationFindings(input)]),
    ...remarksOf(
      unknown > 0
        ? `Of ${unknown} of ${input.requirements.length} requirements nothing was determined: they are unknown.`
        : '',
    ),
  }
}

function testObservation({ id, body }: AssessmentInput['tests'][number], input: AssessmentInput): Node {
  const count = (result: Test['results'][number]['result']) => body.results.filter(one => one.result === result).length
  const last = body.results
    .map(one => one.at)
    .toSorted()
    .at(-1)
  const { lifecycle } = body
  return {
    uuid: uuidFor('observation', 'test', id),
    title: line(body.title),
    description: lifecycle.state === 'open' ? body.procedure : lifecycle.words.trim() || body.procedure,
    props: [
      ...prop('purpose', body.purpose),
      ...prop('side', body.side),
      ...prop('independent', body.independent ? 'yes' : 'no'),
      ...prop('conclusion', lifecycle.state === 'open' ? 'none yet' : lifecycle.conclusion),
      ...prop('pass', `${count('pass')}`),
      ...prop('deviation', `${count('deviation')}`),
      ...prop('not-applicable', `${count('not_applicable')}`),
      ...prop('tolerated', `${body.tolerance}`),
    ],
    methods: methodsOfTest(body),
    types: ['control-objective'],
    origins: [originOf(input, body.tester)],
    ...listed(
      'relevant-evidence',
      evidenceLines(
        input,
        body.results.flatMap(one => one.evidence),
      ),
    ),
    collected: lifecycle.state === 'open' ? (last ?? input.at) : lifecycle.at,
  }
}

function runObservation({ id, title, body }: AssessmentInput['runs'][number], input: AssessmentInput): Node {
  const { counts, verdict, reason, now } = body
  return {
    uuid: uuidFor('observation', 'run', id),
    title: line(title),
    description: `${body.check}: ${verdict}${reason ? `. ${reason}` : ''}`,
    props: [
      ...prop('check', body.check),
      ...prop('check-digest', body.checkDigest),
      ...prop('verdict', verdict),
      ...prop('in-scope', `${counts.inScope}`),
      ...Object.entries(counts.statuses).flatMap(([status, count]) =>
        prop(`rows-${status.replaceAll('_', '-')}`, `${count}`),
      ),
      ...prop('result-sha256', body.resultSha256),
    ],
    methods: ['TEST'],
    types: ['control-objective'],
    origins: [originOf(input, body.attested?.by ?? null)],
    ...listed('relevant-evidence', evidenceLines(input, body.attested?.evidence ?? [])),
    collected: now,
    expires: body.freshUntil,
  }
}

/** Whether each requirement that something was said about is satisfied, in the order of the requirements. */
function determinationsOf(input: AssessmentInput): readonly Node[] {
  const ids = controlIdsIn(input)
  return input.requirements.flatMap(requirement => {
    const tests = input.tests.filter(
      one => one.body.lifecycle.state !== 'open' && requirementsOf(one.body, input).includes(requirement),
    )
    const findings = input.findings.filter(
      one => one.body.requirements.includes(requirement) && one.body.kind !== 'observation' && isOpen(one.body),
    )
    const judged = input.judged?.find(one => one.requirement === requirement)
    const says = judged ? saysSatisfied(judged.state) : null
    if (tests.length === 0 && findings.length === 0 && says === null) return []
    const conclusions = tests.map(one => (one.body.lifecycle.state === 'open' ? null : one.body.lifecycle.conclusion))
    const fails = findings.length > 0 || says === false || conclusions.includes('ineffective')
    const satisfied = !fails && conclusions.every(one => one === 'effective')
    const id = ids.get(requirement) ?? requirement
    const title = line(`${requirement.slice(requirement.indexOf(':') + 1)}: what assessors and findings say`)
    return {
      uuid: findingId(input, requirement),
      title,
      description: `${tests.length} concluded tests, ${findings.length} open findings${judged ? `, judged: ${judged.state.replaceAll(/[-_]/g, ' ')}` : ''}.`,
      props: [...prop('requirement', requirement)],
      origins: [originOf(input, judged?.by ?? tests[0]?.body.tester ?? null)],
      target: {
        type: 'objective-id',
        'target-id': `${id}_obj`,
        title,
        status: {
          state: satisfied ? 'satisfied' : 'not-satisfied',
          reason: satisfied ? 'pass' : fails ? 'fail' : 'other',
          ...(!satisfied &&
            !fails &&
            remarksOf('A test could not conclude: this is not known, rather than found wanting.')),
        },
      },
      'related-observations': [
        ...tests.map(one => ({ 'observation-uuid': uuidFor('observation', 'test', one.id) })),
        ...(judged ? [{ 'observation-uuid': judgementObservationId(judged, input) }] : []),
        ...findings.map(one => ({ 'observation-uuid': findingObservationId(one.id) })),
      ],
      ...listed(
        'related-risks',
        findings.map(one => ({ 'risk-uuid': riskId('finding', one.id) })),
      ),
    }
  })
}

/** What a test is about: what it names, else what its control addresses. */
function requirementsOf(body: Test, { controls }: AssessmentInput): readonly string[] {
  if (body.requirements.length > 0) return body.requirements
  return controls.find(one => one.id === body.control.id)?.body.addresses.map(one => one.requirement) ?? []
}
