import type { Mark } from '@onus/core/roadmap'
import type { Node } from '../document/index.ts'
import { headed, line, listed, prop, remarksOf, uuidFor } from '../own/index.ts'
import { controlTitle } from '../ssp/control.ts'
import type { AssessmentInput } from './input.ts'
import {
  componentsIn,
  controlIdsIn,
  endOf,
  engagementProps,
  type Method,
  methodsOfControl,
  methodsOfTest,
  peopleIn,
  remarksOn,
  reviewedControls,
  startOf,
  systemPlan,
  tool,
  toolId,
} from './parts.ts'

/**
 * An assessment plan of OSCAL 1.2.2 from an engagement: what is looked at, by examining, interviewing and testing, which
 * components are its subjects, and when. At least one requirement is needed. The same input gives the same bytes.
 */
export function assessmentPlan(input: AssessmentInput): Node {
  const ssp = systemPlan(input)
  const components = componentsIn(input)
  const activities = activitiesOf(input)
  const subject = subjectOf(input)
  const content = {
    'import-ssp': { href: ssp.href },
    'local-definitions': { ...listed('components', components), ...listed('activities', activities) },
    'terms-and-conditions': {
      parts: [{ name: 'assumptions', title: 'How it is looked at', prose: remarksOn(input) }],
    },
    'reviewed-controls': reviewedControls(input),
    'assessment-subjects': [subject],
    'assessment-assets': {
      components: [tool],
      'assessment-platforms': [
        { uuid: uuidFor('platform', 'Onus'), title: 'Onus', 'uses-components': [{ 'component-uuid': toolId }] },
      ],
    },
    ...listed('tasks', [...input.timeline.map(taskOf), ...testTasks(input, subject)]),
    'back-matter': { resources: [ssp.resource] },
  }
  const title = `Assessment plan: ${input.engagement?.body.title ?? input.organisation}`
  const more = { ...listed('props', engagementProps(input)), ...peopleIn(input) }
  return headed('assessment-plan', { title, at: input.at, remarks: remarksOn(input), more }, content)
}

/** What a plan does not say. */
export function lossesOfPlan(input: AssessmentInput): readonly string[] {
  const bare = new Set(input.controls.flatMap(one => one.body.addresses.map(each => each.requirement)))
  const without = input.requirements.filter(one => !bare.has(one)).length
  return [
    'Populations, samples and requests stay behind; the bundle of the engagement carries them.',
    'Accounts and addresses of people stay behind.',
    ...(without > 0
      ? [`${without} requirements have no control, and so no activity: they are reviewed all the same.`]
      : []),
  ]
}

function subjectOf(input: AssessmentInput): Node {
  const inside = input.scope?.body.components.filter(one => one.boundary.state === 'in') ?? []
  if (inside.length === 0) return { type: 'component', 'include-all': {} }
  return {
    type: 'component',
    description: `What is inside the boundary of ${input.scope?.body.name}.`,
    'include-subjects': inside.map(one => ({ 'subject-uuid': uuidFor('component', one.id), type: 'component' })),
  }
}

export function activityId(control: string, method: Method): string {
  return uuidFor('activity', control, method)
}

function activitiesOf(input: AssessmentInput): readonly Node[] {
  const ids = controlIdsIn(input)
  return input.controls.flatMap(({ id, version, body }) => {
    const about = [...new Set(body.addresses.flatMap(one => ids.get(one.requirement) ?? []))].sort()
    if (about.length === 0) return []
    const tests = input.tests.filter(one => one.body.control.id === id)
    const methods = [...new Set([...methodsOfControl(body), ...tests.flatMap(one => methodsOfTest(one.body))])].sort()
    return methods.map(method => ({
      uuid: activityId(id, method),
      title: line(`${controlTitle(body)}: ${method.toLowerCase()}`),
      description: body.acceptance.map(one => `- ${one}`).join('\n'),
      props: [
        { name: 'method', value: method },
        ...prop('control', body.code),
        ...prop('control-version', `${version}`),
      ],
      ...listed('steps', stepsOf(id, method, input)),
      'related-controls': { 'control-selections': [{ 'include-controls': about.map(one => ({ 'control-id': one })) }] },
    }))
  })
}

/** The procedures of tests by this method, and the checks and steps that the control has. */
function stepsOf(control: string, method: Method, input: AssessmentInput): readonly Node[] {
  const body = input.controls.find(one => one.id === control)?.body
  if (!body) return []
  const procedures = input.tests
    .filter(one => one.body.control.id === control && methodsOfTest(one.body).includes(method))
    .map(one => ({
      uuid: uuidFor('step', 'test', one.id, method),
      title: line(one.body.title),
      description: one.body.procedure,
    }))
  const checks = method === 'TEST' ? body.checks : []
  const own = body.manual && methodsOfControl({ ...body, checks: [] })[0] === method ? body.manual.steps : []
  return [
    ...procedures,
    ...checks.map(check => ({
      uuid: uuidFor('step', 'check', control, check),
      title: line(check),
      description: input.runs.find(one => one.body.check === check)?.title ?? `The check ${check} is run.`,
    })),
    ...own.map((step, index) => ({ uuid: uuidFor('step', 'manual', control, `${index}`), description: step })),
  ]
}

function taskOf(mark: Mark): Node {
  return {
    uuid: uuidFor('task', mark.id, mark.from, mark.to),
    type: mark.kind === 'day' ? 'milestone' : 'action',
    title: line(mark.title),
    description: mark.help,
    ...(mark.kind === 'range' && { props: [...prop('precision', 'between')] }),
    timing:
      mark.kind === 'day'
        ? { 'on-date': { date: startOf(mark.from) } }
        : { 'within-date-range': { start: startOf(mark.from), end: endOf(mark.to) } },
  }
}

function testTasks(input: AssessmentInput, subject: Node): readonly Node[] {
  const { engagement } = input
  if (engagement === null) return []
  const known = new Set(activitiesOf(input).map(one => String(one.uuid)))
  return input.tests.map(({ id, body }) => ({
    uuid: uuidFor('task', 'test', id),
    type: 'action',
    title: line(body.title),
    description: body.procedure,
    props: [...prop('purpose', body.purpose), ...prop('side', body.side)],
    timing: { 'within-date-range': { start: startOf(engagement.body.from), end: endOf(engagement.body.to) } },
    ...listed(
      'associated-activities',
      methodsOfTest(body)
        .map(method => activityId(body.control.id, method))
        .filter(one => known.has(one))
        .map(one => ({ 'activity-uuid': one, subjects: [subject] })),
    ),
    ...remarksOf(body.independent ? '' : 'The tester has a part in the control.'),
  }))
}
