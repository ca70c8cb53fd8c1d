import type { JudgementState } from '@onus/core/judgement'
import type { TestMethod } from '@onus/core/test'
import type { Node } from '../document/index.ts'
import { line, listed, prop, tokenOf, uuidFor } from '../own/index.ts'
import type { AssessmentInput, JudgedRequirement } from './input.ts'
import { evidenceLines, type Method, methodOf, originOf } from './parts.ts'

/**
 * Whether a judgement says satisfied in the words of OSCAL; null where it says nothing of the kind: what nobody determined,
 * and what an organisation says of its own duties.
 */
export function saysSatisfied(state: JudgementState): boolean | null {
  switch (state) {
    case 'satisfied':
    case 'conforming':
    case 'opportunity':
      return true
    case 'other-than-satisfied':
    case 'minor_nonconformity':
    case 'major_nonconformity':
      return false
    case 'not_assessable':
    case 'not_determined':
    case 'addressed':
    case 'partly':
    case 'not':
    case 'unknown':
      return null
  }
}

/** What an assessor said of a requirement, with who assesses and how it was looked at. */
export function judgementObservation(one: JudgedRequirement, input: AssessmentInput): Node {
  const { requirement, state, said, words, by, at, evidence } = one
  return {
    uuid: judgementObservationId(one, input),
    title: line(`Judgement of ${requirement.slice(requirement.indexOf(':') + 1)}`),
    description: words.trim() || state.replaceAll(/[-_]/g, ' '),
    props: [
      ...prop('requirement', requirement),
      ...prop('judgement', state),
      ...prop('mode', input.engagement?.body.mode),
      ...(said.kind === 'determined' ? prop('determined-statements', `${said.determinations.length}`) : []),
    ],
    methods: methodsOf(said),
    types: ['control-objective'],
    origins: [originOf(input, by)],
    ...listed('relevant-evidence', evidenceLines(input, evidence)),
    collected: at,
  }
}

export function judgementObservationId({ requirement }: JudgedRequirement, { engagement }: AssessmentInput): string {
  return uuidFor('observation', 'judgement', engagement?.id ?? '', requirement)
}

/** Each determination as a finding of its own, so that all that are other than satisfied can be seen. */
export function determinationFindings(input: AssessmentInput): readonly Node[] {
  return (input.judged ?? []).flatMap(one => {
    if (one.said.kind !== 'determined') return []
    return one.said.determinations.map(({ statement, result, methods, kinds, objects, depth, coverage }): Node => {
      const satisfied = result === 'satisfied'
      const title = line(`${one.requirement.slice(one.requirement.indexOf(':') + 1)}, ${statement}`)
      return {
        uuid: uuidFor('determination', input.engagement?.id ?? '', one.requirement, statement),
        title,
        description: `${methods.join(', ')} of ${objects}`,
        props: [
          ...prop('requirement', one.requirement),
          ...prop('determination-statement', statement),
          ...prop('depth', depth),
          ...prop('coverage', coverage),
          ...prop('objects', kinds?.join(', ')),
        ],
        origins: [originOf(input, one.by)],
        target: {
          type: 'objective-id',
          'target-id': tokenOf(statement),
          title,
          status: { state: satisfied ? 'satisfied' : 'not-satisfied', reason: satisfied ? 'pass' : 'fail' },
        },
        'related-observations': [{ 'observation-uuid': judgementObservationId(one, input) }],
      }
    })
  })
}

const ownMethods = { examine: 'EXAMINE', interview: 'INTERVIEW', test: 'TEST' } as const

function methodsOf(said: JudgedRequirement['said']): readonly Method[] {
  switch (said.kind) {
    case 'determined':
      return [...new Set(said.determinations.flatMap(one => one.methods.map(method => ownMethods[method])))].sort()
    case 'audited':
      return [...new Set(said.methods.map((method: TestMethod) => methodOf[method]))].sort()
    case 'measured':
      return ['EXAMINE']
  }
}
