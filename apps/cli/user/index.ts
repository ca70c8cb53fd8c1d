import { Command } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { askSecret } from '../kit/ask.ts'
import { printJson } from '../kit/print.ts'
import { openServer, type ServerOptions, withServer } from '../kit/server.ts'

/** `onus user`: what only somebody at the machine does with accounts. */
export function command(): Command {
  const reset = withServer(new Command('reset-password'))
    .description(
      'Gives somebody another password, typed or piped in. All their sessions end; their second factor stays. It is recorded in every organisation they belong to. Works with the local token only.',
    )
    .requiredOption('--email <address>', 'whose password')
    .action(acting(resetPassword))
  return new Command().description('Looks after accounts, from the machine itself.').addCommand(reset)
}

async function resetPassword({ email, ...options }: ServerOptions & { readonly email: string }) {
  const server = openServer(options)
  const password = await askSecret('New password (it is not shown): ')
  if (password === '') fail('No password was given; type it or pipe it in.')
  const done = await server.client.sessions.resetPassword({ body: { email, password } })
  if (options.json) printJson({ email, ...done })
  else console.log(`${email} has a new password and must sign in again.`)
  return exit.ok
}
