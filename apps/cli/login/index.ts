import { Refused } from '@onus/core/problem'
import { Command } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { askSecret } from '../kit/ask.ts'
import { configFile, readConfig, writeConfig } from '../kit/config.ts'
import { printJson } from '../kit/print.ts'
import { addressOf, serverAt } from '../kit/server.ts'

/** `onus login`: remembers an API token for a server, readable by this user alone. */
export function command(): Command {
  return new Command()
    .description(
      'Remembers an API token (made in Settings) for an Onus, and means that Onus from then on. The token is read from stdin.',
    )
    .option('--url <address>', 'which Onus (ONUS_URL; http://localhost:4600 when neither is given)')
    .option('--token <token>', 'the token; better typed or piped in, since others on this machine see what options say')
    .option('--forget', 'forget the token of that Onus')
    .option('--json', 'print JSON, in the shape that docs/guide/cli.md describes')
    .action(acting(login))
}

type Options = { readonly url?: string; readonly token?: string; readonly forget?: boolean; readonly json?: boolean }

async function login(options: Options) {
  const config = readConfig()
  const token = options.forget ? 'none' : (options.token ?? (await askToken()))
  const address = { ...addressOf({ ...options, token }, process.env, config), from: 'onus login' }
  const { [address.url]: _, ...others } = config.tokens
  if (options.forget) writeConfig({ ...config, url: config.url === address.url ? null : config.url, tokens: others })
  else {
    await tryToken(address)
    writeConfig({ version: 1, url: address.url, tokens: { ...others, [address.url]: token } })
  }
  if (options.json) printJson({ url: address.url, file: configFile(), loggedIn: !options.forget })
  else
    console.log(
      options.forget ? `Forgot the token of ${address.url}.` : `Kept the token of ${address.url} in ${configFile()}.`,
    )
  return exit.ok
}

/** A token that may not read the organisation is still a token; only one that is nobody's is refused. */
async function tryToken(address: Parameters<typeof serverAt>[0]): Promise<void> {
  try {
    await serverAt(address, null).client.organisations.get()
  } catch (error) {
    if (!(error instanceof Refused) || !['not_permitted', 'not_found'].includes(error.problem.code)) throw error
  }
}

async function askToken(): Promise<string> {
  const typed = await askSecret('API token (it is not shown): ')
  return typed || fail('No token was given; make one in Settings and type or pipe it in.')
}
