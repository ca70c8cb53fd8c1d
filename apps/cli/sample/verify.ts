import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Draw, type KnownPopulation, problemsOfDraw, sampleOf } from '@onus/core/draw'
import { lineFields } from '@onus/core/sampling'
import { Command } from 'commander'
import { z } from 'zod'
import { acting, exit, fail } from '../kit/act.ts'
import { plain, printJson } from '../kit/print.ts'

/** What is read of a sample as the API exports it. */
const Exported = z.object({
  format: z.literal('onus-sample-1'),
  position: z.int().nullable(),
  population: z.object({ title: z.string(), columns: z.array(z.string()), key: z.array(z.string()) }),
  draw: Draw,
})

type Exported = z.infer<typeof Exported>

export type SampleReport = {
  readonly ok: boolean
  readonly problems: readonly string[]
  readonly rows: number
  readonly size: number
  readonly popHash: string
  /** Whether the frozen rows were there to be hashed; without them only the draw itself is checked. */
  readonly rowsRead: boolean
  /** Whether the places follow from a seed; those of a judgemental sample do not. */
  readonly seeded: boolean
}

/** `onus sample verify`: draws a sample again from its export, offline. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'Draws a sample again from its export, offline. Exit code 2: it is not the sample that its seed gives.',
    )
    .argument('<file>', 'the sample, as "onus call draws.export" or the web app saves it')
    .option('--population <file>', 'the frozen rows, to hash them and compare the keys')
    .option('--json', 'print JSON')
    .action(acting(verify))
}

async function verify(file: string, { population, json }: { population?: string; json?: boolean }) {
  const report = await verifySample(readFileSync(file, 'utf8'), population ?? null)
  if (json) printJson(report)
  else for (const line of wordsOf(report)) console.log(line)
  return report.ok ? exit.ok : exit.bad
}

/** Checks an exported sample, and with the frozen rows also their hash and the keys at the drawn places. */
export async function verifySample(text: string, population: string | null): Promise<SampleReport> {
  const { draw, position, population: shape } = exportedIn(text)
  const known = population === null ? null : await readLines(population, draw, shape)
  const late =
    position !== null && position <= draw.frozen.position
      ? [`the ledger has the sample at ${position}, before its population at ${draw.frozen.position}`]
      : []
  const problems = [...problemsOfDraw(draw, known, sha256), ...late]
  const { rows, popHash, method } = draw
  return {
    ok: problems.length === 0,
    problems,
    rows,
    popHash,
    size: sampleOf(draw).length,
    rowsRead: known !== null,
    seeded: method.kind === 'random' || method.kind === 'systematic',
  }
}

function exportedIn(text: string): Exported {
  try {
    const read = Exported.safeParse(JSON.parse(text))
    return read.success ? read.data : fail(`This is no exported sample: ${z.prettifyError(read.error)}`)
  } catch (error) {
    if (error instanceof SyntaxError) return fail('This is no exported sample: it is not JSON.')
    throw error
  }
}

async function readLines(file: string, draw: Draw, { columns, key }: Exported['population']): Promise<KnownPopulation> {
  const at = key.map(name => columns.indexOf(name))
  const wanted = new Set(draw.sequence.map(item => item.position))
  const keys = new Map<number, string>()
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  let rows = 0
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (wanted.has(rows)) {
      const fields = lineFields(line)
      keys.set(rows, at.map(index => fields[index] ?? '').join('\t'))
    }
    rows += 1
  }
  return { popHash: hash.digest('hex'), rows, keyAt: position => keys.get(position) }
}

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

function wordsOf({ ok, problems, rows, size, popHash, rowsRead, seeded }: SampleReport): readonly string[] {
  const about = `${size} of ${rows} rows, population ${popHash.slice(0, 12)}…`
  if (!ok) return [`WRONG: this sample does not verify (${about}).`, ...problems.map(one => `  ${plain(one)}`)]
  return [
    seeded ? `This sample is the one that its seed draws (${about}).` : `This sample is whole (${about}).`,
    ...(seeded ? [] : ['A person chose its items, or all were taken: no seed says which they are.']),
    ...(rowsRead ? [] : ['Its rows were not read: --population FILE hashes them and compares the keys.']),
  ]
}
