import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { openZip } from '../unzip/index.ts'
import { type ArchiveFile, storedZipOf } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'onus-stored-'))
after(() => rmSync(folder, { recursive: true }))

async function* given(files: readonly ArchiveFile[]): AsyncGenerator<ArchiveFile> {
  yield* files
}

async function written(name: string, files: readonly ArchiveFile[]): Promise<string> {
  const path = join(folder, name)
  writeFileSync(path, await buffer(storedZipOf(given(files))))
  return path
}

test('files of every kind come out as they went in, larger ones too, whoever unpacks them', async () => {
  const large = Buffer.alloc(300_000, 'large ')
  const path = await written('kinds.zip', [
    { name: 'a.txt', bytes: Buffer.from('in memory') },
    { name: 'empty', bytes: Buffer.alloc(0) },
    { name: 'b/on-disk.ts', path: import.meta.filename },
    { name: 'b/made', stream: () => Readable.from([large.subarray(0, 7), large.subarray(7)], { objectMode: false }) },
  ])
  await using zip = await openZip(path, { entries: 10, bytes: 1e7, ratio: 200 })
  assert.deepEqual([...zip.entries.keys()], ['a.txt', 'empty', 'b/on-disk.ts', 'b/made'])
  assert.equal((await buffer(await zip.stream('a.txt'))).toString(), 'in memory')
  assert.ok((await buffer(await zip.stream('b/made'))).equals(large))
  const python = spawnSync('python3', ['-m', 'zipfile', '-t', path], { encoding: 'utf8' })
  if (python.error === undefined) assert.equal(`${python.stdout}${python.stderr}`.trim(), 'Done testing')
})

test('more files than the first form of zip can count are read back', async () => {
  const bytes = Buffer.from('x')
  const files = Array.from({ length: 70_000 }, (_, at) => ({ name: `f/${at}`, bytes }))
  await using zip = await openZip(await written('many.zip', files), { entries: 100_000, bytes: 1e7, ratio: 200 })
  assert.equal(zip.entries.size, 70_000)
  assert.equal((await buffer(await zip.stream('f/69999'))).toString(), 'x')
})

test('a source that breaks breaks the zip', async () => {
  const broken = () =>
    Readable.from(
      (async function* () {
        yield Buffer.from('begun')
        throw new Error('the disk is gone')
      })(),
    )
  await assert.rejects(buffer(storedZipOf(given([{ name: 'a', stream: broken }]))), /the disk is gone/)
})
