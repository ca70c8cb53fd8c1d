import type { Control } from '../control/index.ts'
import { frameworkRef } from '../framework/index.ts'
import { at, history, idOf, readsSnapshot, utc } from '../posture/fixture.ts'
import { type AssessedProfile, controlStates, type Posture, postureFrom, profileOf } from '../posture/index.ts'
import { relation } from './fixture.ts'
import { coversBy } from './guard.ts'
import { levels } from './level.ts'
import { networkOf } from './network.ts'
import { postureSupport } from './posture-support.ts'
import { RelationKind } from './schema.ts'
import { fiveFrameworks, setsBetween, shippedCrosswalks } from './testing-catalogs.ts'

export type CrosswalkBench = Readonly<{
  controls: number
  requirements: number
  relations: number
  pairs: number
  /** All ordered pairs of the five frameworks, from the postures of 500 controls, once the network stands. */
  recomputeMs: Readonly<{ wall: number; cpu: number }>
  /** The same with nothing prepared: the network too. */
  firstMs: Readonly<{ wall: number; cpu: number }>
  /** The claims of one requirement with their proofs. */
  proofMs: number
  claims: Readonly<Record<string, number>>
}>

const asOf = at('2026-03-10')

/**
 * Measures the crosswalk engine on the five shipped frameworks with every shipped row decided one way or another, which is
 * the most that it ever has to do: most rows are shipped without a relation and then lead nowhere.
 */
export function benchCrosswalk({ controls = 500, rounds = 20 } = {}): CrosswalkBench {
  const sets = setsBetween(fiveFrameworks, shippedCrosswalks())
  const relations = sets.flatMap(({ crosswalk, rows }, set) =>
    rows.map((row, index) => {
      const kind = RelationKind.options[(index * 7 + set) % 4] ?? 'intersects'
      return relation(
        `${crosswalk.source}:${row.source}`,
        kind,
        `${crosswalk.target}:${row.target}`,
        {},
        `${set} ${index}`,
      )
    }),
  )
  const { postures, performed } = organisation(controls)
  const input = {
    postures,
    controlOf: (control: string) => performed.get(control) ?? null,
    covers: coversBy(() => null),
  }
  const compile = () => networkOf({ frameworks: fiveFrameworks, sets, relations })
  const countAll = (network: ReturnType<typeof compile>) => {
    const support = postureSupport(() => network, input)()
    return refs.flatMap(from => refs.filter(to => to !== from).map(to => support.counts(from, to)))
  }
  const refs = fiveFrameworks.map(frameworkRef)

  const first = measured(() => countAll(compile()))
  const network = compile()
  const times = Array.from({ length: rounds }, () => measured(() => countAll(network)))
  const support = postureSupport(() => network, input)()
  support.counts(refs[0] ?? '', refs[1] ?? '')
  const proof = measured(() => support.claimsOf('csf@2.0:PR.AA-01'))
  return {
    controls,
    requirements: network.nodes.all.filter(node => node.requirement.assessable).length,
    relations: network.edges.length,
    pairs: network.pairs.source.length,
    recomputeMs: { wall: median(times.map(one => one.wall)), cpu: mean(times.map(one => one.cpu)) },
    firstMs: { wall: first.wall, cpu: first.cpu },
    proofMs: proof.wall,
    claims: Object.fromEntries(
      levels.map(level => [level, first.value.reduce((sum, counts) => sum + counts[level], 0)]),
    ),
  }
}

/** Adopted controls with a passing check each, that address every requirement of the five frameworks. */
function organisation(controls: number) {
  const profiles: readonly AssessedProfile[] = fiveFrameworks.map(framework =>
    profileOf(framework, {
      name: framework.id,
      framework: frameworkRef(framework),
      selections: framework.selections.map(selection => selection.id),
      notApplicable: [],
    }),
  )
  const all = profiles.flatMap(profile => profile.requirements)
  const made = history()
  made.person('ana')
  made.snapshot('snapshot', '2026-03-09T20:00:00Z', '1.0.0')
  const performed = new Map<string, Pick<Control, 'cadence' | 'checks' | 'manual'>>()
  for (let number = 0; number < controls; number += 1) {
    const name = `C ${number}`
    const addresses = all
      .filter((_, index) => index % controls === number)
      .map(requirement => ({ requirement, how: 'By doing it.' }))
    const checks = [`check ${number}`]
    made.control(name, { addresses, cadence: 'continuous', checks })
    performed.set(idOf(name), { cadence: 'continuous', checks, manual: null })
    made.run(`run ${number}`, `check ${number}`, '2026-03-09T20:00:00Z', readsSnapshot('snapshot'))
  }
  made.review('sample', ['snapshot', 'snapshot'], '2026-03-09T21:00:00Z')
  const question = { scope: null, window: asOf, asOf, knownAt: null }
  const states = controlStates(made.facts, question, utc)
  const postures: readonly Posture[] = profiles.map(profile => postureFrom(profile, states, question))
  return { postures, performed }
}

function measured<Value>(work: () => Value): Readonly<{ wall: number; cpu: number; value: Value }> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  const value = work()
  const used = process.cpuUsage(cpu)
  return { wall: performance.now() - wall, cpu: (used.user + used.system) / 1000, value }
}

function mean(times: readonly number[]): number {
  return times.reduce((sum, one) => sum + one, 0) / times.length
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

if (import.meta.main) console.log(JSON.stringify(benchCrosswalk(), null, 2))
