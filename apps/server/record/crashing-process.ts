import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { TileWrite } from '@onus/ledger/tile'
import { headInFile, madeUpSource } from './crashing.ts'
import { openIntegrator } from './integrator.ts'
import { startSigner } from './signer.ts'
import { openSigning } from './signing.ts'
import { openTileStore, type TileStore } from './tile-store.ts'

// The process that crash tests kill. It grows a log in stages and says on stdout what it has acknowledged.
const [folder = '', stages = '', batch = '', killAt = '', mode = ''] = process.argv.slice(2)
const origin = 'onus.example/org/crash/v1'
let steps = 0

const onStep = (step: string) => {
  steps += 1
  if (mode === 'list') writeSync(1, `step ${step}\n`)
  if (steps === Number(killAt)) process.kill(process.pid, 'SIGKILL')
}
const opened = await openTileStore(join(folder, 'log'), onStep)
const tiles = mode === 'planted' ? checkpointFirst(opened) : opened
const source = madeUpSource()
const head = headInFile(folder)
source.grownTo = (await head.load()).size
await using started = mode === 'signer-process' ? startSigner({ folder: join(folder, 'signer') }) : undefined
const signer = started ?? openSigning(join(folder, 'signer'))
const integrator = await openIntegrator({
  origin,
  source,
  tiles,
  head,
  signer,
  batchSize: Number(batch),
  onStep,
})
for (const stage of stages.split(',').map(Number)) {
  source.grownTo = Math.max(stage, source.grownTo)
  for (let more = true; more; ) {
    const outcome = await integrator.advance()
    if (outcome.state === 'refused') throw new Error(outcome.refusal)
    if (outcome.state === 'published') writeSync(1, `acknowledged ${outcome.checkpoint.size}\n`)
    more = outcome.state === 'published' && outcome.checkpoint.size < stage
  }
}

/** The planted bug that the harness must catch: the checkpoint is on disk before the tiles that it signs. */
function checkpointFirst(store: TileStore): TileStore {
  const held = new Map<string, TileWrite>()
  return {
    ...store,
    read: async path => held.get(path)?.bytes ?? store.read(path),
    write: async files => {
      if (!files.some(({ path }) => path === 'checkpoint')) {
        for (const file of files) held.set(file.path, file)
        return
      }
      await store.write(files)
      await store.write([...held.values()])
      held.clear()
    },
  }
}
