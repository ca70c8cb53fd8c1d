import type { Container, Node, Pod } from './shapes.ts'

/** Last days on which the project itself mends a version. */
const supportedUntil: Readonly<Record<string, string>> = {
  '1.28': '2024-10-28',
  '1.29': '2025-02-28',
  '1.30': '2025-06-28',
  '1.31': '2025-10-28',
  '1.32': '2026-02-28',
  '1.33': '2026-06-28',
  '1.34': '2026-10-27',
  '1.35': '2027-02-28',
}

/** Null for versions that others build, such as v1.33.1-eks-1234, since they support them for another time, and later ones. */
export function endOf(version: string | null): string | null {
  const minor = /^v(1\.\d+)\.\d+$/.exec(version ?? '')?.[1]
  return minor === undefined ? null : (supportedUntil[minor] ?? null)
}

const providers: Readonly<Record<string, string>> = { gce: 'gcp' }

/** Who runs the machines, where all of them say the same. */
export function placeOf(nodes: readonly Node[]) {
  const ids = nodes.map(({ spec }) => spec?.providerID ?? '')
  const scheme = one(ids.map(id => /^([a-z0-9-]+):\/\//.exec(id)?.[1] ?? null))
  return {
    provider: scheme === null ? null : (providers[scheme] ?? scheme),
    account: one(ids.map(id => /^(?:gce:\/\/|azure:\/\/\/subscriptions\/)([^/]+)/.exec(id)?.[1] ?? null)),
    region: one(nodes.map(({ metadata }) => metadata.labels?.['topology.kubernetes.io/region'] ?? null)),
  }
}

function one(values: readonly (string | null)[]): string | null {
  return new Set(values).size === 1 ? (values[0] ?? null) : null
}

/** How the API was started, as far as the cluster runs it itself and shows it. */
export type Started = {
  readonly anonymous: boolean | null
  readonly audit_logged: boolean | null
  readonly secrets_encrypted: boolean | null
  /** Whether the level of pod security may be set for namespaces that say nothing. */
  readonly admissionConfigured: boolean | null
}

/** Each server of the API must be started so. That secrets are encrypted cannot be seen: a file may name no encryption. */
export function startedAs(pods: readonly Pod[]): Started {
  const servers = pods.filter(isApiServer)
  if (servers.length === 0)
    return { anonymous: null, audit_logged: null, secrets_encrypted: null, admissionConfigured: null }
  const every = (...names: readonly string[]) => servers.every(pod => names.some(name => flagOf(pod, name) !== null))
  return {
    anonymous: servers.some(pod => flagOf(pod, 'anonymous-auth') !== 'false'),
    audit_logged: every('audit-policy-file') && every('audit-log-path', 'audit-webhook-config-file'),
    secrets_encrypted: every('encryption-provider-config') ? null : false,
    admissionConfigured: servers.some(pod => flagOf(pod, 'admission-control-config-file') !== null),
  }
}

/** A pod of the machine itself, which nobody can make through the API. */
function isApiServer({ metadata }: Pod): boolean {
  return (
    metadata.namespace === 'kube-system' &&
    metadata.labels?.component === 'kube-apiserver' &&
    (metadata.ownerReferences ?? []).some(({ kind }) => kind === 'Node')
  )
}

function flagOf({ spec }: Pod, name: string): string | null {
  const words = spec.containers.flatMap(({ command, args }: Container) => [...(command ?? []), ...(args ?? [])])
  const found = words.find(word => word.startsWith(`--${name}=`))
  return found === undefined ? null : found.slice(name.length + 3)
}
