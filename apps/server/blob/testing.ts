import { join } from 'node:path'
import type { Database } from '../db/index.ts'
import { openKeyring } from '../key/ring.ts'
import { type BlobStore, folderBlobStore } from './store.ts'

/** A blob store in a folder of one test's own, with its keys in the test's database. */
export async function testBlobs(database: Pick<Database, 'sequencer'>, folder: string): Promise<BlobStore> {
  const keys = await openKeyring({ database: database.sequencer, file: join(folder, 'instance-key') })
  return folderBlobStore({ root: join(folder, 'blobs'), keys })
}
