import fastify from 'fastify'
import { type App, type AppInput, serveHealth } from './lifecycle/index.ts'

/** Makes the application out of its parts. Nothing else constructs. */
export async function createApp({ database, version }: AppInput): Promise<App> {
  const http = fastify()
  serveHealth(http, { version, database })
  return {
    http,
    firstRun: async () => null,
    [Symbol.asyncDispose]: async () => {},
  }
}
