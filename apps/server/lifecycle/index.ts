export { serveHealth } from './health.ts'
export { type App, type AppInput, serve } from './serve.ts'
export type { Settings } from './settings.ts'
export { type WorkerInput, work } from './worker.ts'
