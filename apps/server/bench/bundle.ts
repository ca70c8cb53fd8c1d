import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import {
  type BundledFact,
  type BundlePlan,
  bundleZip,
  checkBundle,
  type FactContent,
  filesNamedBy,
  nodePrimitives,
} from '@onus/reports/bundle'
import { sampleBundle } from '@onus/reports/bundle/testing'
import { type StoredPlace, sealing } from '../blob/sealed.ts'
import { bundleApart } from '../bundle/apart.ts'

type Figure = { readonly name: string; readonly value: number; readonly unit: string; readonly limit?: number }

/**
 * Writes a bundle of so many items and bytes as the server does, out of sealed files and in a process of its own, with the proof of
 * each item, and verifies it here and in Python.
 */
export async function benchBundle({ items, bytes }: { items: number; bytes: number }): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'onus-bundle-bench-'))
  const path = join(folder, 'bundle.zip')
  try {
    const evidence = Math.floor((items - 10) / 2)
    const block = randomBytes(Math.floor(bytes / evidence))
    const { plan } = await sampleBundle({ evidence, bytesOf: item => [Buffer.from(`${item}\n`), block] })
    const places = await sealedFiles(plan, folder)
    const written = await measured(done => write(plan, places, path, done))
    const verified = await measured(() => verify(path))
    const of = `${items.toLocaleString('en')} items, ${Math.round(bytes / 1e6).toLocaleString('en')} MB`
    return [
      { name: `a bundle of ${of}, written`, value: written.seconds, unit: 's', limit: 180 },
      {
        name: 'the same, most memory of the process that writes',
        value: written.apartMb,
        unit: 'MB resident',
        limit: 300,
      },
      { name: 'the same, what the server grew by meanwhile', value: written.grownMb, unit: 'MB resident' },
      { name: 'the same, verified', value: verified.seconds, unit: 's', limit: 60 },
      { name: 'the same, verified, CPU', value: verified.cpuSeconds, unit: 's CPU' },
      { name: 'the same, verified by Python alone', value: inPython(path), unit: 's', limit: 60 },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const namesIn = ({ content, erased }: BundledFact) =>
  content === null || erased !== null ? [] : filesNamedBy(JSON.parse(content) as FactContent)

/** Every stored file of a plan, sealed in a folder as the server keeps them. */
async function sealedFiles(plan: BundlePlan, folder: string): Promise<ReadonlyMap<string, StoredPlace>> {
  const places = new Map<string, StoredPlace>()
  for await (const fact of plan.facts()) {
    for (const sha256 of namesIn(fact)) {
      const [path, key] = [join(folder, sha256), randomBytes(32)]
      await pipeline(plan.blob(sha256).open(), sealing(key), createWriteStream(path))
      places.set(sha256, { path, key })
    }
  }
  return places
}

async function write(
  { facts, proofOf, blob, ...frame }: BundlePlan,
  places: ReadonlyMap<string, StoredPlace>,
  path: string,
  onWritten: (bytes: number) => void,
): Promise<void> {
  const place = async (sha256: string) => places.get(sha256) ?? { path: '', key: null }
  const blobsOf = (fact: BundledFact) =>
    namesIn(fact).map(sha256 => ({ sha256, size: blob(sha256).size, mediaType: blob(sha256).mediaType }))
  await pipeline(bundleApart(frame, { facts, proofOf, blobsOf, place, onWritten }), createWriteStream(path))
}

async function verify(path: string): Promise<void> {
  await using zip = await bundleZip(path)
  const { problems } = await checkBundle(zip, nodePrimitives)
  if (problems.length > 0)
    throw new Error(`the bundle that was made to be measured does not verify: ${problems[0]?.message}`)
}

async function measured(work: (apart: (bytes: number) => void) => Promise<void>) {
  const [cpu, began, before] = [process.cpuUsage(), performance.now(), process.memoryUsage.rss()]
  let [most, apart] = [before, 0]
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  await work(bytes => {
    apart = bytes
  })
  clearInterval(watch)
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - began) / 1000
  const [apartMb, grownMb] = [apart, most - before].map(bytes => Math.round(bytes / 1e6))
  return { seconds, cpuSeconds: (user + system) / 1e6, apartMb: apartMb ?? 0, grownMb: grownMb ?? 0 }
}

const folderOf = (module: string) => dirname(fileURLToPath(import.meta.resolve(module)))

/** Not a number where there is no Python. */
function inPython(path: string): number {
  const rooms = [
    join(folderOf('@onus/reports/bundle'), 'python'),
    join(folderOf('@onus/ledger/package.json'), 'python'),
  ]
  const script = `import sys; sys.dont_write_bytecode = True; sys.path[:0] = sys.argv[1:3]
from verify_bundle import main
sys.exit(main(sys.argv[3:]))`
  const began = performance.now()
  const { status } = spawnSync('python3', ['-c', script, ...rooms, path])
  return status === 0 ? (performance.now() - began) / 1000 : Number.NaN
}
