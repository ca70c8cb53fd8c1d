import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Api, api } from '@onus/contract'
import { type Client, createClient } from '@onus/contract/client'
import { Refused } from '@onus/core/problem'
import type { Command } from 'commander'
import { z } from 'zod'
import { fail } from './act.ts'
import { type Config, readConfig } from './config.ts'

/** The options of every command that talks to a running Onus. */
export type ServerOptions = {
  readonly url?: string
  readonly token?: string
  readonly data?: string
  readonly organisation?: string
  readonly json?: boolean
}

/** Gives a command the options that say which Onus it talks to, and `--json`. */
export function withServer(command: Command): Command {
  return command
    .option('--url <address>', 'which Onus to talk to (ONUS_URL; http://localhost:4600 when neither is given)')
    .option('--token <token>', 'an API token (ONUS_TOKEN is better: others on this machine see what options say)')
    .option('--data <folder>', 'the data folder of an Onus on this machine, whose local token is used (ONUS_DATA)')
    .option('--organisation <id>', 'work in this organisation of yours, with a local token')
    .option('--json', 'print JSON, in the shape that docs/guide/cli.md describes')
}

/** A running Onus, and as whom this command line speaks to it. */
export type Server = {
  readonly client: Client<Api>
  readonly url: string
  /** The same, in another organisation. */
  readonly in: (organisation: string) => Server
}

export type Address = {
  readonly url: string
  readonly token: string
  /** Where the token was found, in words. */
  readonly from: string
}

/** Finds the Onus that is meant and a token for it. Nothing is sent yet. */
export function openServer(options: ServerOptions, environment: NodeJS.ProcessEnv = process.env): Server {
  return serverAt(addressOf(options, environment, readConfig()), options.organisation ?? null)
}

export function serverAt(address: Address, organisation: string | null): Server {
  const headers = () => ({
    authorization: `Bearer ${address.token}`,
    origin: address.url,
    ...(organisation === null ? {} : { 'x-onus-organisation': organisation }),
  })
  const client = createClient(api, { baseUrl: address.url, headers, fetch: sending(address) })
  return { client: explaining(client, address), url: address.url, in: other => serverAt(address, other) }
}

/** By option, environment, `onus login`, in this order; then the local token of a data folder on this machine. */
export function addressOf(options: ServerOptions, environment: NodeJS.ProcessEnv, config: Config): Address {
  const url = originOf(options.url ?? environment.ONUS_URL ?? config.url ?? `http://localhost:${portIn(environment)}`)
  if (options.token) return { url, token: options.token, from: '--token' }
  if (options.data === undefined) {
    if (environment.ONUS_TOKEN) return { url, token: environment.ONUS_TOKEN, from: 'ONUS_TOKEN' }
    const kept = config.tokens[url]
    if (kept !== undefined) return { url, token: kept, from: 'onus login' }
  }
  if (!isLoopback(url)) fail(`There is no token for ${url}: run "onus login --url ${url}", or set ONUS_TOKEN.`)
  const file = join(dataFolder(options.data, environment), 'local-token')
  return { url, token: localToken(file, url), from: file }
}

function originOf(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    return fail(`"${text}" is no address of Onus; expected one like http://localhost:4600.`)
  return url.origin
}

function portIn(environment: NodeJS.ProcessEnv): string {
  return environment.ONUS_PORT || '4600'
}

function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}

const root = resolve(import.meta.dirname, '../../..')

function dataFolder(option: string | undefined, environment: NodeJS.ProcessEnv): string {
  return option === undefined ? resolve(root, environment.ONUS_DATA || 'data') : resolve(option)
}

function localToken(file: string, url: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES')
      return fail(`This user may not read ${file}; ask for an API token and run "onus login --url ${url}".`)
    return fail(
      `This needs a running Onus, and there is none over ${file.replace(/\/local-token$/, '')}: run "npm start" first, or say which one with --data or --url.`,
    )
  }
}

/** Says in one sentence when nobody answers. */
function sending({ url }: Address): typeof fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init)
    } catch (error) {
      if (init?.signal?.aborted) throw error
      return fail(
        `This needs a running Onus, and none answers at ${url} (${whyNot(error)}): run "npm start" first.`,
        error,
      )
    }
  }
}

function whyNot(error: unknown): string {
  const cause = (error as Error).cause as (Error & { code?: string }) | undefined
  return cause?.code ?? cause?.message ?? (error as Error).message
}

type AnyCall = (input?: unknown) => Promise<unknown>

/** Says more than the server can about a token that it refused and about an answer in another form. */
function explaining(client: Client<Api>, address: Address): Client<Api> {
  const nouns = Object.entries(client).map(([noun, verbs]) => [
    noun,
    Object.fromEntries(
      Object.entries(verbs as Record<string, AnyCall>).map(([verb, call]) => [
        verb,
        (input?: unknown) => call(input).catch(error => explain(error, address, `${noun}.${verb}`)),
      ]),
    ),
  ])
  return Object.fromEntries(nouns) as Client<Api>
}

function explain(error: unknown, { url, from }: Address, operation: string): never {
  if (error instanceof Refused && error.problem.code === 'not_signed_in')
    return fail(`Onus at ${url} does not accept the token of ${from}: ${notAccepted(from)}`, error)
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return fail(
      `${url} answers ${operation} in a form that this command line does not know; are both of one version?`,
      error,
    )
  throw error
}

function notAccepted(from: string): string {
  return from.endsWith('local-token')
    ? 'finish the set-up in the browser first, and see that this is the data folder of that Onus.'
    : 'it is not known, has expired or was revoked; make another in Settings.'
}
