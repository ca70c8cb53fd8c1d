import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { Figure } from './figure.ts'
import { webFigures } from './web.ts'

export const root = resolve(import.meta.dirname, '../../..')

/** A part of the bench: what it measures, each in a process of its own, so that the CPU of one is not counted in another. */
export type Part = { readonly name: string; readonly measure: (quick: boolean) => Promise<readonly Figure[]> }

export const parts: readonly Part[] = [
  {
    name: 'posture',
    measure: async quick =>
      postureFigures(
        await called(
          'packages/core/posture/posture.bench.ts',
          'benchPosture',
          quick ? { controls: 20, requirements: 100, updates: 5 } : {},
        ),
      ),
  },
  {
    name: 'plan',
    measure: async quick =>
      planFigures(
        await called(
          'packages/core/plan/plan.bench.ts',
          'benchPlan',
          quick ? { controls: 20, evidence: 200, turns: 2 } : {},
        ),
      ),
  },
  {
    name: 'crosswalk',
    measure: async quick =>
      crosswalkFigures(
        await called(
          'packages/core/crosswalk/crosswalk.bench.ts',
          'benchCrosswalk',
          quick ? { controls: 20, rounds: 2 } : {},
        ),
      ),
  },
  {
    name: 'verify',
    measure: async quick =>
      verifyFigures(await called('packages/ledger/verify/verify.bench.ts', 'benchVerify', quick ? 5_000 : 300_000)),
  },
  { name: 'bundle', measure: bundleFigures },
  { name: 'checks', measure: checkFigures },
  { name: 'sampling', measure: samplingFigures },
  { name: 'collecting', measure: collectingFigures },
  { name: 'server', measure: serverFigures },
  { name: 'web', measure: async () => webFigures(join(root, 'apps/web/dist')) },
]

const Posture = z.object({
  controls: z.int(),
  requirements: z.int(),
  updateMs: z.object({ p50: z.number(), p95: z.number(), cpuMean: z.number() }),
  fullMs: z.object({ cpu: z.number() }),
  coldMs: z.object({ wall: z.number(), cpu: z.number() }),
  sameBytes: z.boolean(),
})

function postureFigures(answer: unknown): readonly Figure[] {
  const { controls, requirements, updateMs, fullMs, coldMs, sameBytes } = Posture.parse(answer)
  const of = `${controls} controls, ${requirements.toLocaleString('en')} requirements`
  return [
    { name: `posture engine, one fact changed, p50, ${of}`, value: updateMs.p50, unit: 'ms' },
    { name: 'posture engine, one fact changed, p95', value: updateMs.p95, unit: 'ms', limit: 50 },
    { name: 'posture engine, one fact changed, mean CPU', value: updateMs.cpuMean, unit: 'ms CPU' },
    { name: 'posture engine, cold, from the facts that a store gives', value: coldMs.wall, unit: 'ms', limit: 500 },
    { name: 'posture engine, cold, CPU', value: coldMs.cpu, unit: 'ms CPU' },
    { name: 'posture engine, everything from all facts, CPU', value: fullMs.cpu, unit: 'ms CPU' },
    { name: 'a full recomputation gives the same bytes', value: sameBytes ? 1 : 0, unit: 'yes', atLeast: 1 },
  ]
}

const Cpu = z.object({ cpuMean: z.number(), cpuMax: z.number() })
const Plan = z.object({
  controls: z.int(),
  evidence: z.int(),
  windows: z.int(),
  coverageMs: Cpu,
  asOfMs: Cpu,
})

function planFigures(answer: unknown): readonly Figure[] {
  const { controls, evidence, windows, coverageMs, asOfMs } = Plan.parse(answer)
  const of = `${controls} controls, ${evidence.toLocaleString('en')} pieces of evidence, ${windows.toLocaleString('en')} windows`
  return [
    { name: `coverage of twelve months, ${of}`, value: coverageMs.cpuMean, unit: 'ms CPU', limit: 200 },
    { name: 'coverage of twelve months as of any day', value: asOfMs.cpuMean, unit: 'ms CPU', limit: 200 },
  ]
}

const Crosswalk = z.object({
  controls: z.int(),
  requirements: z.int(),
  relations: z.int(),
  recomputeMs: z.object({ wall: z.number(), cpu: z.number() }),
  firstMs: z.object({ wall: z.number(), cpu: z.number() }),
  proofMs: z.number(),
})

function crosswalkFigures(answer: unknown): readonly Figure[] {
  const { controls, requirements, relations, recomputeMs, firstMs, proofMs } = Crosswalk.parse(answer)
  const of = `${controls} controls, ${requirements.toLocaleString('en')} requirements, ${relations.toLocaleString('en')} decided relations`
  return [
    { name: `crosswalks, all 20 pairs of five frameworks, ${of}`, value: recomputeMs.cpu, unit: 'ms CPU', limit: 100 },
    { name: 'crosswalks, all pairs with nothing prepared', value: firstMs.cpu, unit: 'ms CPU', limit: 1000 },
    { name: 'crosswalks, the proofs of one requirement', value: proofMs, unit: 'ms' },
  ]
}

const Verify = z.object({ leaves: z.int(), leavesPerCpuSecond: z.number(), withEventsPerCpuSecond: z.number() })

function verifyFigures(answer: unknown): readonly Figure[] {
  const { leaves, leavesPerCpuSecond, withEventsPerCpuSecond } = Verify.parse(answer)
  return [
    {
      name: `verifying a ledger of ${leaves.toLocaleString('en')} entries`,
      value: leavesPerCpuSecond,
      unit: 'leaves a CPU-second',
      atLeast: 200_000,
    },
    { name: 'the same, with the rules of events', value: withEventsPerCpuSecond, unit: 'leaves a CPU-second' },
  ]
}

/** Too slow for a quick run as a whole, so that measures less of it. */
async function checkFigures(quick: boolean): Promise<readonly Figure[]> {
  const file = 'packages/evaluator/bench/index.ts'
  if (!existsSync(join(root, file))) return []
  const large = await called(file, 'benchLargeChecks', quick ? 2_000 : 1_000_000)
  const jsonb = await called('apps/server/bench/checks.ts', 'benchChecksAgainstJsonb', quick ? 2_000 : 1_000_000)
  const rest = quick
    ? []
    : [
        await called(file, 'benchManyChecks', undefined),
        await called(file, 'benchLibrary', undefined),
        await called(file, 'benchIntervals', undefined),
      ]
  return [large, jsonb, ...rest].flatMap(answer => z.array(Figure).parse(answer))
}

/** The bundle of an engagement: written in one process and verified in another, which is what people do. */
async function bundleFigures(quick: boolean): Promise<readonly Figure[]> {
  const asked = quick ? { items: 40, bytes: 400_000 } : { items: 5_000, bytes: 1e9 }
  return z.array(Figure).parse(await called('apps/server/bench/bundle.ts', 'benchBundle', asked))
}

async function samplingFigures(quick: boolean): Promise<readonly Figure[]> {
  const answer = await called('packages/evaluator/bench/index.ts', 'benchSampling', quick ? 2_000 : 1_000_000)
  return z.array(Figure).parse(answer)
}

const Pushed = z.object({ rows: z.int(), perCpuSecond: z.number(), perSecond: z.number(), residentMb: z.number() })
const Imported = z.object({ bytes: z.int(), records: z.int(), cpuMs: z.number(), residentMb: z.number() })

/** What others push and what scanners wrote, each in a process of its own: speed, and the most memory it ever had. */
async function collectingFigures(quick: boolean): Promise<readonly Figure[]> {
  const pushed = Pushed.parse(
    await called('packages/connectors/push/push.bench.ts', 'benchPush', quick ? 2_000 : 300_000),
  )
  const figures: Figure[] = [
    {
      name: `a push of ${pushed.rows.toLocaleString('en')} accounts, read and checked`,
      value: pushed.perCpuSecond,
      unit: 'records a CPU-second',
      atLeast: 10_000,
    },
    { name: 'the same, most memory', value: pushed.residentMb, unit: 'MB resident' },
  ]
  for (const [format, bytes] of [
    ['ocsf', quick ? 100_000 : 200e6],
    ['xccdf', quick ? 100_000 : 24e6],
  ] as const) {
    const of = Imported.parse(
      await called('packages/connectors/importer/importer.bench.ts', 'benchImporter', { format, bytes }),
    )
    const name = `${format.toUpperCase()} of ${Math.round(of.bytes / 1e6)} MB, ${of.records.toLocaleString('en')} results`
    figures.push({ name: `${name}: counted`, value: of.cpuMs, unit: 'ms CPU' })
    figures.push({ name: 'the same, most memory', value: of.residentMb, unit: 'MB resident', limit: 300 })
  }
  return figures
}

const Server = z.object({ settings: z.record(z.string(), z.string()), figures: z.array(Figure) })

async function serverFigures(quick: boolean): Promise<readonly Figure[]> {
  const said = await run([join(root, 'apps/server/bench/main.ts'), ...(quick ? ['--quick'] : [])])
  return Server.parse(JSON.parse(said)).figures
}

/** What a measuring function of a file answers, called in a process of its own. */
async function called(file: string, name: string, given: unknown): Promise<unknown> {
  const script = `
    const { ${name} } = await import(${JSON.stringify(join(root, file))})
    console.log(JSON.stringify(await ${name}(${given === undefined ? '' : JSON.stringify(given)})))`
  return JSON.parse(await run(['--input-type=module', '--eval', script]))
}

async function run(given: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...given], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((done, broken) => child.on('exit', done).on('error', broken))
  const [said, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (code !== 0) throw new Error(complaint.trim().split('\n').slice(0, 12).join('\n') || `it ended with code ${code}`)
  return said.trim().split('\n').at(-1) ?? ''
}
