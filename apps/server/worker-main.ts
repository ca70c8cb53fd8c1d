import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '../../.cache/compiled'))
const { work } = await import('./lifecycle/index.ts')
await work({ loadWorker: async () => (await import('./worker.ts')).createWorker })
