import type { Fact } from './facts.ts'
import { ana, at, failing, history, plusHours, readsSnapshot, utc } from './fixture.ts'
import {
  canonicalBytes,
  controlStates,
  neededFacts,
  type Posture,
  posture,
  postureFrom,
  postureIndex,
} from './index.ts'
import type { AssessedProfile } from './posture.ts'

const asOf = at('2026-03-10')

export type BenchResult = Readonly<{
  controls: number
  requirements: number
  facts: number
  /** One changed fact: wall time of the index alone, and with the postures of all frameworks assembled. */
  updateMs: Readonly<{ p50: number; p95: number; max: number; cpuP95: number; cpuMean: number }>
  /** Everything from all facts. */
  fullMs: Readonly<{ wall: number; cpu: number }>
  /** Everything from the facts that a store needs to give. */
  coldMs: Readonly<{ facts: number; wall: number; cpu: number }>
  sameBytes: boolean
}>

/** Measures the posture engine: 500 controls, 2,500 requirements in five frameworks, one fact changed at a time. */
export function benchPosture({ controls = 500, requirements = 2500, updates = 400 } = {}): BenchResult {
  const frameworks = 5
  const profiles = profilesOf(frameworks, requirements)
  const facts = organisation(controls, profiles)
  const question = { scope: null, window: asOf, asOf, knownAt: null }
  const input = { facts, scope: null, asOf, knownAt: null, calendar: utc }

  const compute = (given: readonly Fact[]) => {
    const states = controlStates(given, question, utc)
    return profiles.map(profile => postureFrom(profile, states, question))
  }
  const full = measured(() => compute(facts))
  const needed = neededFacts(facts, question, utc)
  const cold = measured(() => compute(needed))
  const index = postureIndex({ ...input, profiles })
  const changed: Fact[] = []
  const times = Array.from({ length: updates }, (_, turn) => {
    const fact = change(turn, controls)
    changed.push(fact)
    return measured(() => {
      index.apply(fact)
      return profiles.map(({ framework }) => index.posture(framework))
    })
  })
  const again = profiles.map(profile => posture({ ...input, facts: [...facts, ...changed], profile }))
  const walls = times.map(one => one.wall).sort((a, b) => a - b)
  const cpus = times.map(one => one.cpu).sort((a, b) => a - b)
  return {
    controls,
    requirements,
    facts: facts.length,
    updateMs: {
      p50: walls[Math.floor(updates * 0.5)] ?? 0,
      p95: walls[Math.floor(updates * 0.95)] ?? 0,
      max: walls.at(-1) ?? 0,
      cpuP95: cpus[Math.floor(updates * 0.95)] ?? 0,
      cpuMean: times.reduce((sum, one) => sum + one.cpu, 0) / updates,
    },
    fullMs: { wall: full.wall, cpu: full.cpu },
    coldMs: { facts: needed.length, wall: cold.wall, cpu: cold.cpu },
    sameBytes: profiles.every(({ framework }, at) => isSame(index.posture(framework), again[at])),
  }
}

function isSame(left: Posture, right: Posture | undefined): boolean {
  return right !== undefined && Buffer.compare(canonicalBytes(left), canonicalBytes(right)) === 0
}

function measured<Value>(work: () => Value): Readonly<{ wall: number; cpu: number; value: Value }> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  const value = work()
  const used = process.cpuUsage(cpu)
  return { wall: performance.now() - wall, cpu: (used.user + used.system) / 1000, value }
}

function profilesOf(frameworks: number, requirements: number): readonly AssessedProfile[] {
  const each = Math.floor(requirements / frameworks)
  return Array.from({ length: frameworks }, (_, number) => ({
    framework: `f${number}@1`,
    requirements: Array.from({ length: each }, (_, index) => `f${number}@1:R-${index}`),
    notApplicable: [],
    fact: null,
  }))
}

const name = (kind: string, number: number) => `${kind} ${number}`

/** Two thirds of the controls are shown by checks, a third by performances with evidence and reviews of a year. */
function organisation(controls: number, profiles: readonly AssessedProfile[]): readonly Fact[] {
  const all = profiles.flatMap(profile => profile.requirements)
  const made = history()
  made.person('ana')
  made.person('ben')
  for (let group = 0; group < 10; group += 1) {
    made.snapshot(name('snapshot', group), '2026-03-09T20:00:00Z', `1.${group}.0`)
    made.review(
      name('sample', group),
      ['snapshot', name('snapshot', group)],
      '2026-03-09T21:00:00Z',
      'accepted',
      undefined,
      {
        collector: `host@1.${group}.0`,
      },
    )
  }
  for (let number = 0; number < controls; number += 1) {
    const addresses = Array.from({ length: 10 }, (_, index) => ({
      requirement: all[(number * 7 + index * 253) % all.length] ?? '',
      how: 'By doing it.',
    }))
    if (number % 3 === 2) manual(made, number, addresses)
    else {
      const checks = [name('check', number), name('check', (number + 1) % controls)]
      made.control(name('C', number), { addresses, cadence: 'continuous', checks })
    }
    const run = number % 29 === 0 ? failing('r1') : {}
    const snapshot = readsSnapshot(name('snapshot', number % 10))
    made.run(name('run', number), name('check', number), '2026-03-09T20:00:00Z', { ...snapshot, ...run })
  }
  return made.facts
}

function manual(
  made: ReturnType<typeof history>,
  number: number,
  addresses: { requirement: string; how: string }[],
): void {
  const cadence = (['daily', 'weekly', 'monthly', 'quarterly', 'annual'] as const)[number % 5] ?? 'monthly'
  made.control(name('C', number), { addresses, cadence, lifecycle: { state: 'adopted', owner: ana } })
  const tiled = cadence === 'annual' ? 'quarterly' : cadence
  let tile = utc.tileAt(tiled, at('2025-03-10'))
  for (let turn = 0; tile.to <= asOf; turn += 1, tile = utc.nextTile(tiled, tile)) {
    const [evidence, occurrence] = [name(`evidence ${number}`, turn), name(`occurrence ${number}`, turn)]
    made.evidence(evidence, tile.from)
    made.performed(occurrence, name('C', number), tile.from, tile.from, [evidence])
    made.review(name(`review ${number}`, turn), ['evidence', evidence], plusHours(tile.from, 24))
  }
}

/** The next result of a check, an hour later each time, now and then failing. */
function change(turn: number, controls: number): Fact {
  const made = history()
  const number = (turn * 37) % controls
  const now = plusHours(at('2026-03-09T20:00:00Z'), (turn % 4) * 0.5 + 0.25)
  const body = turn % 5 === 0 ? failing('r1') : {}
  const run = made.run(name('later run', turn), name('check', number), now, {
    ...readsSnapshot(name('snapshot', number % 10)),
    ...body,
  })
  return { ...run, fact: `${run.fact.slice(0, 24)}${String(turn).padStart(12, '0')}`, position: 1_000_000 + turn }
}

if (import.meta.main) console.log(JSON.stringify(benchPosture(), null, 2))
