import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { api } from '@onus/contract'
import { createApp } from './app.ts'
import { type TestDatabase, testDatabase } from './db/testing.ts'
import { type TestBrowser, testBrowser } from './http/testing.ts'
import { settingsFrom } from './lifecycle/settings.ts'
import { ada, password, secretOf } from './session/testing.ts'

export type Browser = TestBrowser<typeof api>

/** One organisation on the whole application, with a lead and a second person signed in. */
export type Place = AsyncDisposable & {
  readonly lead: Browser
  readonly second: Browser
  /** The persons behind the two. */
  readonly me: string
  readonly colleague: string
  readonly database: TestDatabase
  /** Where the application keeps its files. */
  readonly folder: string
  /** Somebody who is not signed in. */
  readonly browser: (headers?: Record<string, string>) => Browser
}

/** Opens the application over an empty database, with these settings besides, and furnishes one organisation. */
export async function openPlace(environment: Readonly<Record<string, string>> = {}): Promise<Place> {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'onus-place-'))
  const settings = settingsFrom({ ONUS_DATA: folder, ONUS_LOG: 'silent', ...environment })
  const app = await createApp({ settings, database, version: '0.1.0', webFolder: null })
  const browser = (headers?: Record<string, string>) => testBrowser(app.http, api, headers)
  const link = await app.firstRun('http://localhost:4600')
  const lead = browser()
  await lead.client.sessions.setUp({ body: { ...ada, token: secretOf(link ?? ''), organisation: { name: 'Acme' } } })
  await lead.client.sessions.signIn({ body: ada })
  const { link: invitation } = await lead.client.invitations.create({
    body: { email: 'bo@example.com', roles: ['compliance_lead'] },
  })
  const second = browser()
  await second.client.invitations.accept({ body: { token: secretOf(invitation), account: { name: 'Bo', password } } })
  await second.client.sessions.signIn({ body: { email: 'bo@example.com', password } })
  return {
    lead,
    second,
    me: (await lead.client.sessions.current()).person ?? '',
    colleague: (await second.client.sessions.current()).person ?? '',
    database,
    folder,
    browser,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A file to upload, as a browser would send it. */
export function textFile(name: string, ...lines: readonly string[]): File {
  return new File([`${lines.join('\n')}\n`], name)
}
