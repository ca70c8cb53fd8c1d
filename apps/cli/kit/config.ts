import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { fail } from './act.ts'

/** What `onus login` remembers: a token for each server, and which server is meant when none is named. */
const Config = z.object({
  version: z.literal(1),
  url: z.string().nullable(),
  tokens: z.record(z.string(), z.string()),
})
export type Config = z.infer<typeof Config>

export const noConfig: Config = { version: 1, url: null, tokens: {} }

/** Where it is kept: `onus/config.json` in the XDG configuration folder. */
export function configFile(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = environment.XDG_CONFIG_HOME
  return join(folder?.startsWith('/') ? folder : join(homedir(), '.config'), 'onus', 'config.json')
}

export function readConfig(file = configFile()): Config {
  const text = read(file)
  if (text === null) return noConfig
  const parsed = Config.safeParse(jsonOf(text))
  return parsed.success ? parsed.data : fail(`${file} is not a configuration of Onus; remove it and log in again.`)
}

/** Writes it whole, readable by this user alone. */
export function writeConfig(config: Config, file = configFile()): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const making = `${file}.${process.pid}`
  writeFileSync(making, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
  chmodSync(making, 0o600)
  renameSync(making, file)
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    return fail(`${file} cannot be read: ${(error as Error).message}.`)
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
