import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '../../.cache/compiled'))
const { serve } = await import('./lifecycle/index.ts')
await serve({ loadApp: async () => (await import('./app.ts')).createApp })
