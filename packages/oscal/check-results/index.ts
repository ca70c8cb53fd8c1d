import {
  type CheckReport,
  isDecided,
  type ReportedRow,
  type ReportedRun,
  reportedReason,
  reportedStatus,
  sentenceOf,
} from '@onus/core/check-report'
import { partsOfRef, type RequirementRef } from '@onus/core/framework'
import { canonicalControlId } from '../control-id/index.ts'
import type { Node } from '../document/index.ts'
import { attachment, headed, line, listed, prop, tokenOf, uuidFor } from '../own/index.ts'

/** Where the assessment plan is that the results answer to; without one, a plan that follows from the run is put inside. */
export type PlanReference = { readonly href: string } | null

/** At most so many rows of one check are listed as evidence; the result says how many there are. */
const mostRows = 1000

/**
 * A report of at least one run as OSCAL assessment results. Each check is an activity with an observation and a finding of its own, so that
 * `satisfied` speaks of what the check asks and never of a whole control; only a check that passed is satisfied. What is
 * unknown is not satisfied for the reason `other`, since OSCAL has no third word.
 */
export function assessmentResultsOf(report: CheckReport, plan: PlanReference): Node {
  const controls = controlsOf(report)
  const local = listed(
    'activities',
    report.runs.map(run => activityOf(run, controls)),
  )
  const embedded = plan === null ? planOf(report, controls, local) : null
  return headed(
    'assessment-results',
    { title: 'Results of checks', at: report.at },
    {
      'import-ap': { href: plan?.href ?? `#${uuidFor('plan', report.at)}` },
      'local-definitions': local,
      results: [resultOf(report, controls)],
      ...(embedded && { 'back-matter': { resources: [planResource(report, embedded)] } }),
    },
  )
}

type Controls = ReadonlyMap<string, string>

/** The identifier in OSCAL of each requirement that a check speaks of; identifiers of different frameworks never meet. */
function controlsOf({ runs }: CheckReport): Controls {
  const requirements = new Set(runs.flatMap(run => run.check.requirements))
  return new Map(
    [...requirements].sort().map(requirement => {
      const { framework, id } = partsOfRef(requirement as RequirementRef)
      const isNist = framework.startsWith('sp800-53@')
      return [requirement, isNist ? canonicalControlId(id) : tokenOf(`${framework}.${id}`)]
    }),
  )
}

/** A check that names no requirement stands for itself, since reviewed controls must not be empty. */
function controlsOfRun({ check }: ReportedRun, controls: Controls): readonly string[] {
  const ids = check.requirements.flatMap(requirement => controls.get(requirement) ?? [])
  return ids.length > 0 ? [...new Set(ids)].sort() : [tokenOf(check.id)]
}

/** What a finding is about: what the check asks, which is no objective of anybody's catalogue. */
function objectiveId({ check }: ReportedRun): string {
  return `${tokenOf(check.id)}_obj`
}

/**
 * A check as an activity. It is not declared as a local objective: the constraints of OSCAL 1.2.2 ask a property `method-id` of
 * those and refuse it in their parts, so that none can be valid.
 */
function activityOf(run: ReportedRun, controls: Controls): Node {
  const { check } = run
  const ids = controlsOfRun(run, controls)
  return {
    uuid: uuidFor('activity', check.digest),
    title: line(check.title),
    description: check.good,
    props: [
      { name: 'method', value: 'TEST' },
      ...prop('check', check.id),
      ...prop('check-digest', check.digest),
      ...prop('objective-id', objectiveId(run)),
    ],
    'related-controls': { 'control-selections': [{ 'include-controls': ids.map(id => ({ 'control-id': id })) }] },
  }
}

function reviewedOf({ runs }: CheckReport, controls: Controls): Node {
  const ids = [...new Set(runs.flatMap(run => controlsOfRun(run, controls)))].sort()
  return { 'control-selections': [{ 'include-controls': ids.map(id => ({ 'control-id': id })) }] }
}

function resultOf(report: CheckReport, controls: Controls): Node {
  const { at, runs, notRun, tool } = report
  const component = uuidFor('tool', tool.name, tool.version)
  const starts = runs.flatMap(run => run.now ?? []).sort()
  return {
    uuid: uuidFor('result', at, ...runs.map(run => `${run.check.digest} ${run.resultSha256} ${run.verdict}`)),
    title: 'Run of checks',
    description: `${runs.length} checks were run${notRun.length > 0 ? `, ${notRun.length} were not` : ''}.`,
    start: starts[0] !== undefined && starts[0] <= at ? starts[0] : at,
    end: at,
    props: [...prop('checks', String(runs.length)), ...prop('checks-not-run', String(notRun.length))],
    'local-definitions': {
      components: [
        {
          uuid: component,
          type: 'software',
          title: `${tool.name} ${tool.version}`,
          description: 'Ran the checks.',
          status: { state: 'operational' },
        },
      ],
    },
    'reviewed-controls': reviewedOf(report, controls),
    ...listed(
      'observations',
      runs.map(run => observationOf(report, run, component)),
    ),
    ...listed(
      'findings',
      runs.map(run => findingOf(report, run, component)),
    ),
    ...(notRun.length > 0 && { remarks: notRun.map(({ check, why }) => `${check} was not run: ${why}`).join('\n') }),
  }
}

function observationOf(report: CheckReport, run: ReportedRun, component: string): Node {
  const rows = run.rows.filter(row => reportedStatus(run, row) !== 'pass')
  return {
    uuid: observationId(report, run),
    title: line(run.check.title),
    description: sentenceOf(run),
    props: [
      ...prop('check', run.check.id),
      ...prop('verdict', run.verdict),
      ...prop('total', String(run.total)),
      ...prop('in-scope', String(run.inScope)),
      ...countsOf(run),
      ...prop('result-sha256', run.resultSha256),
    ],
    methods: ['TEST'],
    types: ['control-objective'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': component }] }],
    ...listed(
      'relevant-evidence',
      rows.slice(0, mostRows).map(row => evidenceOf(report, run, row)),
    ),
    collected: run.now ?? report.at,
    ...(rows.length > mostRows && { remarks: `${rows.length - mostRows} more rows do not pass and are not listed.` }),
  }
}

function countsOf(run: ReportedRun): readonly Node[] {
  const counts = Map.groupBy(run.rows, row => reportedStatus(run, row))
  return [...counts].flatMap(([status, rows]) => prop(`rows-${status.replaceAll('_', '-')}`, String(rows.length)))
}

function evidenceOf({ exceptions }: CheckReport, run: ReportedRun, row: ReportedRow): Node {
  const exception = exceptions.find(({ id }) => id === row.exception)
  const status = reportedStatus(run, row)
  return {
    description: `${row.resource}: ${reportedReason(run, row)}`,
    props: [
      ...prop('resource', row.resource),
      ...prop('status', status),
      ...prop('exception', exception?.id),
      ...prop('exception-expires-at', exception?.expiresAt),
    ],
    ...(exception && { remarks: `Accepted by ${exception.approvedBy}: ${exception.reason}` }),
  }
}

function findingOf(report: CheckReport, run: ReportedRun, component: string): Node {
  const satisfied = run.verdict === 'passed'
  const reason = satisfied ? 'pass' : run.verdict === 'failed' ? 'fail' : 'other'
  return {
    uuid: uuidFor('finding', report.at, run.check.id),
    title: line(run.check.title),
    description: sentenceOf(run),
    props: [...prop('check', run.check.id), ...prop('verdict', run.verdict)],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': component }] }],
    target: {
      type: 'objective-id',
      'target-id': objectiveId(run),
      title: line(run.check.title),
      description: run.check.good,
      status: {
        state: satisfied ? 'satisfied' : 'not-satisfied',
        reason,
        ...(!isDecided(run) && { remarks: `This is not known, rather than found wanting: ${sentenceOf(run)}` }),
      },
    },
    'related-observations': [{ 'observation-uuid': observationId(report, run) }],
  }
}

function observationId(report: CheckReport, { check }: ReportedRun): string {
  return uuidFor('observation', report.at, check.id)
}

/** Results must name a plan. Where nobody gives one, this is it: what was run is what was planned. */
function planOf(report: CheckReport, controls: Controls, local: Node): Node {
  const ssp = uuidFor('no system security plan')
  return headed(
    'assessment-plan',
    { title: 'Plan of the run of checks', at: report.at, remarks: 'Made from the run itself.' },
    {
      'import-ssp': { href: `#${ssp}` },
      'local-definitions': local,
      'reviewed-controls': reviewedOf(report, controls),
      'back-matter': {
        resources: [
          attachment(ssp, {
            title: 'System security plan',
            name: 'none.txt',
            mediaType: 'text/plain',
            content: 'No system security plan was given to the run.',
          }),
        ],
      },
    },
  )
}

function planResource({ at }: CheckReport, plan: Node): Node {
  return attachment(
    uuidFor('plan', at),
    {
      title: 'Assessment plan',
      name: 'assessment-plan.json',
      mediaType: 'application/oscal+json',
      content: JSON.stringify(plan),
    },
    { description: 'The plan that these results answer to, as a document of OSCAL.' },
  )
}
