import { spawnSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { instant } from '@onus/core/time'
import { collect, execNothing, filesUnder } from '../connector/index.ts'
import { netNothing } from '../net/index.ts'
import { tableHere } from './here.ts'
import { rowXml, workbookParts, zipOf } from './testing-files.ts'

/**
 * Run as a program, it makes a file with many rows and reads it in another process, so that a test sees the memory of the
 * reading alone: testing-many.ts <format> <rows> <folder> [read]
 */
export const program = import.meta.filename

const [format = 'csv', count = '200000', folder = '.', step] = process.argv.slice(2)
const file = join(folder, `many.${format}`)
const row = (i: number) => [`E${i}`, `Name of ${i}`, `person${i}@example.org`, 'Engineering', '2024-02-29'] as const
const names = ['Id', 'Name', 'Mail', 'Team', 'Start']

if (import.meta.main) await (step === 'read' ? read() : makeAndRead())

async function makeAndRead(): Promise<void> {
  await make()
  const child = spawnSync(process.execPath, [program, format, count, folder, 'read'], { encoding: 'utf8' })
  process.stderr.write(child.stderr)
  process.stdout.write(child.stdout)
  process.exitCode = child.status ?? 1
}

async function make(): Promise<void> {
  const total = Number(count)
  if (format === 'xlsx') {
    const rows = Array.from({ length: total }, (_, i) => rowXml(i + 2, row(i))).join('')
    await writeFile(file, zipOf(workbookParts(rowXml(1, names) + rows)))
    return
  }
  const out = createWriteStream(file)
  out.write(format === 'csv' ? `${names.join(',')}\n` : '[')
  for (let i = 0; i < total; i += 1) {
    if (format === 'csv') out.write(`${row(i).join(',')}\n`)
    else
      out.write(
        `${i === 0 ? '' : ','}${JSON.stringify(Object.fromEntries(row(i).map((value, n) => [names[n], value])))}\n`,
      )
  }
  out.end(format === 'csv' ? '' : ']')
  await finished(out)
}

async function read(): Promise<void> {
  const before = process.resourceUsage().maxRSS
  let rows = 0
  const mapping = { employee_id: 'Id', name: 'Name', email: 'Mail', department: 'Team', started_on: 'Start' }
  const run = {
    source: 'many',
    startedBy: 'test',
    now: () => instant('2026-03-31T12:00:00Z'),
    exec: execNothing,
    files: filesUnder('/'),
    net: netNothing,
    signal: new AbortController().signal,
  }
  const started = process.cpuUsage()
  const collected = await collect(tableHere, { file, dataset: 'people.employees@1', mapping }, run, {
    row: () => {
      rows += 1
    },
  })
  const cpu = process.cpuUsage(started)
  const after = process.resourceUsage().maxRSS
  const megabytes = Math.round(after / 1024)
  const report = {
    rows,
    state: collected.outcome.state,
    megabytes,
    grown: Math.round((after - before) / 1024),
    cpuMs: Math.round((cpu.user + cpu.system) / 1000),
  }
  process.stdout.write(JSON.stringify(report))
}
