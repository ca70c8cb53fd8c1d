import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { onlyKey } from '@onus/ledger/checkpoint'
import { folderReader } from '@onus/ledger/folder'
import { verifyLog } from '@onus/ledger/verify'
import { headInFile, madeUpEntry, madeUpSource } from './crashing.ts'
import { type Integrator, type IntegratorParts, openIntegrator } from './integrator.ts'
import { openSigning } from './signing.ts'
import { openTileStore } from './tile-store.ts'

const base = mkdtempSync(join(tmpdir(), 'onus-integrator-'))
after(() => rmSync(base, { recursive: true }))
const origin = 'onus.example/org/k3v9/v1'

async function site(folder = mkdtempSync(join(base, 'site-')), more: Partial<IntegratorParts> = {}, size = 0) {
  const source = madeUpSource()
  source.grownTo = size
  const parts: IntegratorParts = {
    origin,
    source,
    tiles: await openTileStore(join(folder, 'log')),
    head: headInFile(folder),
    signer: openSigning(join(folder, 'signer')),
    batchSize: 200,
    ...more,
  }
  const integrator = await openIntegrator(parts)
  return { folder, source, parts, integrator, log: join(folder, 'log') }
}

async function growTo(at: { source: { grownTo: number }; integrator: Integrator }, size: number) {
  at.source.grownTo = size
  for (;;) {
    const outcome = await at.integrator.advance()
    if (outcome.state === 'refused') return outcome.refusal
    if (outcome.state === 'unchanged') return outcome.state
  }
}

async function verified(log: string, integrator: Integrator) {
  return verifyLog(folderReader(log), { keys: onlyKey(integrator.vkey() ?? '') })
}

test('what the source holds is published under a signed checkpoint that verifies', async () => {
  const here = await site()
  for (const size of [0, 1, 255, 256, 700, 1100]) {
    await growTo(here, size)
    const verdict = await verified(here.log, here.integrator)
    assert.deepEqual(verdict.problems, [])
    assert.equal(verdict.size, size)
  }
})

test('one advance takes at most a batch and says that more is waiting', async () => {
  const here = await site()
  here.source.grownTo = 300
  const first = await here.integrator.advance()
  assert.deepEqual(first.state === 'published' && [first.checkpoint.size, first.more], [200, true])
  const second = await here.integrator.advance()
  assert.deepEqual(second.state === 'published' && [second.checkpoint.size, second.more], [300, false])
  assert.deepEqual(await here.integrator.advance(), { state: 'unchanged' })
})

test('after a restart it goes on where it was', async () => {
  const here = await site()
  await growTo(here, 300)
  const again = await site(here.folder, {}, 300)
  assert.equal(again.integrator.vkey(), here.integrator.vkey())
  assert.equal(await growTo(again, 900), 'unchanged')
  assert.equal((await verified(here.log, again.integrator)).size, 900)
})

test('partial tiles are forgotten once their full form is published', async () => {
  const here = await site()
  await growTo(here, 300)
  await growTo(here, 600)
  const names = await readdir(join(here.log, 'tile/0'))
  assert.deepEqual(names.toSorted(), ['000', '001', '002.p'])
})

test('of two integrators over the same log one goes first, and neither does harm', async () => {
  const folder = mkdtempSync(join(base, 'two-'))
  const signer = openSigning(join(folder, 'signer'))
  const head = headInFile(folder)
  const [one, other] = [await site(folder, { signer, head }), await site(folder, { signer, head })]
  for (const size of [100, 350, 600, 950]) {
    one.source.grownTo = size
    other.source.grownTo = size
    await Promise.all([one.integrator.advance(), other.integrator.advance()])
  }
  assert.equal(await growTo(one, 1000), 'unchanged')
  assert.equal(one.integrator.refusal() ?? other.integrator.refusal(), null)
  const verdict = await verified(one.log, one.integrator)
  assert.deepEqual([verdict.problems, verdict.size], [[], 1000])
})

test('entries that come with a gap are not integrated', async () => {
  const here = await site()
  const source = {
    ...madeUpSource(),
    size: async () => 3,
    entries: async () => [0, 2, 3].map(index => ({ index, body: madeUpEntry(index) })),
  }
  const broken = await site(here.folder, { source })
  await assert.rejects(broken.integrator.advance(), /did not come gapless/)
})

type Damage = (folder: string, earlier: string) => void
const disagreements: readonly [string, Damage, RegExp][] = [
  [
    'the database was restored from an old backup',
    (now, old) => cpSync(join(old, 'head'), join(now, 'head')),
    /600 entries were signed, but only 300 are known/,
  ],
  [
    'the ledger folder was restored from an old backup',
    (now, old) => restore(now, old, 'log'),
    /tiles of 600 entries cannot be read/,
  ],
  [
    'the signer folder was restored from an old backup',
    (now, old) => restore(now, old, 'signer'),
    /600 entries were published, but the signer remembers only 300/,
  ],
  [
    'database and ledger folder were restored, the signer was not',
    (now, old) =>
      ['log', 'head'].forEach(name => {
        restore(now, old, name)
      }),
    /600 entries were signed, but only 300 are known/,
  ],
  [
    'a tile at the edge was changed',
    now => flip(join(now, 'log/tile/0/002.p/88'), 5),
    /tiles do not have the root that was recorded/,
  ],
  [
    'the published checkpoint was changed',
    now => flip(join(now, 'log/checkpoint'), 5),
    /published checkpoint is not ours/,
  ],
  ['the key was replaced', now => removeKey(now), /the key of .* is gone, though it has signed before/],
]
for (const [what, damage, sentence] of disagreements) {
  test(`when ${what}, nothing more is signed and nothing repaired`, async () => {
    const here = await site()
    await growTo(here, 300)
    const earlier = mkdtempSync(join(base, 'backup-'))
    cpSync(here.folder, earlier, { recursive: true })
    await growTo(here, 600)
    damage(here.folder, earlier)
    const before = snapshotOf(here.folder)
    const again = await site(here.folder, {}, 600)
    const refusal = await growTo(again, 700)
    assert.match(refusal, sentence)
    assert.match(refusal, /^Nothing more is signed: .*\. Was an old backup restored/)
    assert.equal(again.integrator.refusal(), refusal)
    assert.deepEqual(snapshotOf(here.folder), before)
  })
}

test('when the source shrinks while it runs, nothing more is signed', async () => {
  const here = await site()
  await growTo(here, 300)
  assert.match(await growTo(here, 299), /300 entries were integrated, but only 299 are there/)
})

test('when the database forgets while it runs, nothing more is signed', async () => {
  const here = await site()
  await growTo(here, 300)
  rmSync(join(here.folder, 'head'))
  here.source.grownTo = 400
  const outcome = await here.integrator.advance()
  assert.match(outcome.state === 'refused' ? outcome.refusal : '', /300 entries were signed, but only 0 are known/)
})

test('a path that is not a file of a log is refused', async () => {
  const { parts } = await site()
  for (const path of ['../secret', 'tile/0/../../x', '/etc/passwd', 'tile/0/000.p/1/x', 'signed']) {
    await assert.rejects(async () => parts.tiles.read(path), RangeError, path)
  }
})

function restore(now: string, old: string, name: string): void {
  rmSync(join(now, name), { recursive: true })
  cpSync(join(old, name), join(now, name), { recursive: true })
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at] = (bytes[at] as number) ^ 1
  writeFileSync(file, bytes)
}

function removeKey(folder: string): void {
  const [name = ''] = readdirSync(join(folder, 'signer'))
  rmSync(join(folder, 'signer', name, 'key'))
}

/** Every file with its bytes, to see that a refusal changed nothing. */
function snapshotOf(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile())
    .map((file): [string, string] => {
      const path = join(file.parentPath, file.name)
      return [path, readFileSync(path).toString('hex')]
    })
    .toSorted()
}
