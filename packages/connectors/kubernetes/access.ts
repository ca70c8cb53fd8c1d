import { parse } from 'yaml'
import { z } from 'zod'
import { SourceProblem } from '../connector/index.ts'
import type { Tls } from '../net/index.ts'
import type { KubernetesSettings } from './settings.ts'

/** Where the API is, and how we prove who we are. */
export type Access = { readonly address: string; readonly token: string | null; readonly tls: Tls }

export function accessOf(settings: KubernetesSettings): Access {
  const { address = '', token = null, ca, kubeconfig, context } = settings
  if (kubeconfig !== undefined) return accessIn(kubeconfig, context)
  return { address, token, tls: ca === undefined ? {} : { ca } }
}

const text = z.string().min(1).optional()
const name = z.string()
const Cluster = z.looseObject({
  server: z.string(),
  'certificate-authority-data': text,
  'tls-server-name': text,
})
const User = z.looseObject({ token: text, 'client-certificate-data': text, 'client-key-data': text })

const Kubeconfig = z.object({
  'current-context': text,
  clusters: z.array(z.object({ name, cluster: Cluster })).default([]),
  users: z.array(z.object({ name, user: User.nullish() })).default([]),
  contexts: z.array(z.object({ name, context: z.object({ cluster: z.string(), user: z.string() }) })).default([]),
})

/** What a kubeconfig may name beyond what it holds, and why it is not used. */
const refused: Readonly<Record<string, string>> = {
  exec: 'a program to run, and programs are not run; use the token of a service account',
  'auth-provider': 'a plugin to sign in with, which is not run; use the token of a service account',
  tokenFile: 'a file, which is not read here; put its token in',
  'client-certificate': 'a file, which is not read here; use kubectl config view --flatten --minify --raw',
  'client-key': 'a file, which is not read here; use kubectl config view --flatten --minify --raw',
  'certificate-authority': 'a file, which is not read here; use kubectl config view --flatten --minify --raw',
  'insecure-skip-tls-verify': 'that the certificate is not verified, but it always is; put the authority in',
  'proxy-url': 'a proxy, which is not used',
  username: 'a name and password, which Kubernetes no longer takes; use the token of a service account',
  as: 'somebody to act as, which is not done; use an account that may only read',
}

/** Only what the text itself holds is used: no program is run, and no file is read that it names. */
export function accessIn(kubeconfig: string, wanted?: string): Access {
  const config = configOf(kubeconfig)
  const name = wanted ?? config['current-context']
  if (name === undefined) throw new SourceProblem('The kubeconfig has no current context; name one in the settings')
  const { context } = found(config.contexts, 'context', name)
  const { cluster } = found(config.clusters, 'cluster', context.cluster)
  const user = found(config.users, 'user', context.user).user ?? {}
  for (const part of [cluster, user])
    for (const [field, why] of Object.entries(refused))
      if (part[field] !== undefined && part[field] !== false)
        throw new SourceProblem(`The kubeconfig names ${why} (${field})`)
  const ca = pem(cluster['certificate-authority-data'])
  const [cert, key] = [pem(user['client-certificate-data']), pem(user['client-key-data'])]
  const token = user.token ?? null
  if (token === null && (cert === undefined || key === undefined))
    throw new SourceProblem('The user of the kubeconfig has neither a token nor a certificate with its key')
  const servername = cluster['tls-server-name']
  const proof = token === null && cert !== undefined && key !== undefined ? { cert, key } : {}
  return {
    address: cluster.server,
    token,
    tls: { ...(ca !== undefined && { ca }), ...(servername !== undefined && { servername }), ...proof },
  }
}

function configOf(kubeconfig: string): z.infer<typeof Kubeconfig> {
  const parsed = Kubeconfig.safeParse(yamlOf(kubeconfig))
  if (parsed.success) return parsed.data
  throw new SourceProblem(`This is no kubeconfig: see ${parsed.error.issues[0]?.path.join('.') || 'its beginning'}`)
}

/** What the parser says may show a part of the secret; it is not passed on. */
function yamlOf(kubeconfig: string): unknown {
  try {
    return parse(kubeconfig, { logLevel: 'silent' })
  } catch {
    throw new SourceProblem('The kubeconfig is no YAML')
  }
}

function found<Named extends { readonly name: string }>(all: readonly Named[], kind: string, name: string): Named {
  const one = all.find(each => each.name === name)
  if (one) return one
  throw new SourceProblem(`The kubeconfig has no ${kind} "${name}"`)
}

function pem(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8')
}
