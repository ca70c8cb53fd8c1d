import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { bundleZip, checkBundle, nodePrimitives, writeBundle } from './index.ts'
import { sampleBundle } from './testing-bundle.ts'

type Figure = { readonly name: string; readonly value: number; readonly unit: string; readonly limit?: number }

/** Writes a bundle of so many items and bytes, with the proof of each, and verifies it here and in Python. */
export async function benchBundle({ items, bytes }: { items: number; bytes: number }): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'onus-bundle-bench-'))
  const path = join(folder, 'bundle.zip')
  try {
    const evidence = Math.floor((items - 10) / 2)
    const block = randomBytes(Math.floor(bytes / evidence))
    const { plan } = await sampleBundle({ evidence, bytesOf: item => [Buffer.from(`${item}\n`), block] })
    const written = await measured(() => pipeline(writeBundle(plan), createWriteStream(path)))
    const verified = await measured(() => verify(path))
    const of = `${items.toLocaleString('en')} items, ${Math.round(bytes / 1e6).toLocaleString('en')} MB`
    return [
      { name: `a bundle of ${of}, written`, value: written.seconds, unit: 's', limit: 180 },
      { name: 'the same, CPU', value: written.cpuSeconds, unit: 's CPU' },
      { name: 'the same, most memory', value: written.residentMb, unit: 'MB resident', limit: 300 },
      { name: 'the same, verified', value: verified.seconds, unit: 's', limit: 60 },
      { name: 'the same, verified, CPU', value: verified.cpuSeconds, unit: 's CPU' },
      { name: 'the same, verified by Python alone', value: inPython(path), unit: 's', limit: 60 },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function verify(path: string): Promise<void> {
  await using zip = await bundleZip(path)
  const { problems } = await checkBundle(zip, nodePrimitives)
  if (problems.length > 0)
    throw new Error(`the bundle that was made to be measured does not verify: ${problems[0]?.message}`)
}

async function measured(work: () => Promise<void>) {
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  let most = process.memoryUsage.rss()
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  await work()
  clearInterval(watch)
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - began) / 1000
  return { seconds, cpuSeconds: (user + system) / 1e6, residentMb: Math.round(most / 1e6) }
}

/** Not a number where there is no Python. */
function inPython(path: string): number {
  const rooms = [join(import.meta.dirname, 'python'), join(import.meta.dirname, '../../ledger/python')]
  const script = `import sys; sys.dont_write_bytecode = True; sys.path[:0] = sys.argv[1:3]
from verify_bundle import main
sys.exit(main(sys.argv[3:]))`
  const began = performance.now()
  const { status } = spawnSync('python3', ['-c', script, ...rooms, path])
  return status === 0 ? (performance.now() - began) / 1000 : Number.NaN
}
