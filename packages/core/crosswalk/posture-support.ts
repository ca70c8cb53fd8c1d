import { type Control, missingMethods } from '../control/index.ts'
import type { Posture } from '../posture/index.ts'
import type { Claim } from './claim.ts'
import { acceptedByDefault, type CoversScope, type Demand, leastFrequent, type Supply } from './guard.ts'
import type { Network } from './network.ts'
import { type StoredCoverage, type Support, supportFrom } from './support.ts'

/** What of a control says how it is performed and looked at. */
export type Performed = Pick<Control, 'cadence' | 'checks' | 'manual'>

export type PostureSupportInput = Readonly<{
  /** Postures of all frameworks, computed for one and the same question. */
  postures: readonly Posture[]
  controlOf: (control: string) => Performed | null
  covers: CoversScope
  coverages?: readonly StoredCoverage[]
  /** What a requirement asks for beyond the question: a cadence, values of parameters, methods that its assessor accepts. */
  asks?: ReadonlyMap<string, Partial<Pick<Demand, 'cadence' | 'accepts' | 'parameters'>>>
  /** The values with which a requirement is satisfied. */
  parametersOf?: (requirement: string) => Readonly<Record<string, string>>
}>

/**
 * What the satisfied requirements of these postures say about others, apart from direct links: the postures are read and
 * never changed. Nothing is computed until the first question.
 */
export function postureSupport(network: () => Network, input: PostureSupportInput): () => Support {
  let support: Support | null = null
  const assessed = new Set(input.postures.flatMap(applicableTo))
  return () => {
    support ??= supportFrom(network(), {
      supplies: suppliesOf(input),
      isAssessed: requirement => assessed.has(requirement),
      ...demandsOf(input),
      coverages: input.coverages ?? [],
      covers: input.covers,
    })
    return support
  }
}

/** A posture with the supporting claims of a requirement beside it, built when they are asked for. */
export function withSupport(
  posture: Posture,
  support: () => Support,
): Readonly<{ posture: Posture; supportingOf: (requirement: string) => readonly Claim[] }> {
  return { posture, supportingOf: requirement => support().claimsOf(requirement) }
}

/** What each requirement that controls in force address gives to a claim about another. */
export function* suppliesOf({ postures, controlOf, parametersOf }: PostureSupportInput): Generator<Supply> {
  for (const { requirements, scope, window } of postures) {
    for (const { requirement, label, controls } of requirements) {
      if (controls.length === 0 || label === 'not_applicable' || label === 'not_addressed') continue
      const performed = controls.map(controlOf)
      const known = performed.filter(one => one !== null)
      yield {
        requirement,
        label,
        controls,
        scope,
        window,
        cadence: known.length === performed.length ? leastFrequent(known.map(one => one.cadence)) : null,
        methods: methodsOf(known),
        parameters: parametersOf?.(requirement) ?? {},
      }
    }
  }
}

function applicableTo({ requirements }: Posture): readonly string[] {
  return requirements.filter(one => one.label !== 'not_applicable').map(one => one.requirement)
}

const allMethods = ['examine', 'interview', 'test'] as const

function methodsOf(controls: readonly Performed[]) {
  return allMethods.filter(method => controls.some(control => !missingMethods(control).includes(method)))
}

function demandsOf({ postures, asks }: PostureSupportInput): { demand: Demand; demands: ReadonlyMap<string, Demand> } {
  const [first] = postures
  if (!first) throw new RangeError('support needs at least one posture')
  const demand: Demand = {
    scope: first.scope,
    window: first.window,
    cadence: null,
    accepts: acceptedByDefault,
    parameters: {},
  }
  return {
    demand,
    demands: new Map([...(asks ?? [])].map(([requirement, asked]) => [requirement, { ...demand, ...asked }])),
  }
}
