import type { Binding, Role, Rule } from './shapes.ts'

/** What a role lets its holder do, as far as it matters. */
export type Rights = {
  readonly admin: boolean
  readonly wildcard_verbs: boolean
  readonly wildcard_kinds: boolean
  readonly reads_secrets: boolean
  readonly runs_commands: boolean
  readonly creates_pods: boolean
  readonly can_escalate: boolean
}

/**
 * The rights of a role. What it may only do to objects of certain names counts too. The rules of an aggregated role are those
 * that the cluster filled in: only they are asked when somebody calls.
 */
export function rightsOf(rules: readonly Rule[]): Rights {
  const kindRules = rules.filter(({ resources }) => (resources?.length ?? 0) > 0)
  const can = (verbs: readonly string[], group: string, ...resources: readonly string[]) =>
    kindRules.some(rule => resources.some(resource => allows(rule, verbs, group, resource)))
  const admin = kindRules.some(
    rule => rule.verbs.includes('*') && rule.apiGroups?.includes('*') && rule.resources?.includes('*'),
  )
  const changes = ['create', 'update', 'patch']
  return {
    admin,
    wildcard_verbs: kindRules.some(({ verbs }) => verbs.includes('*')),
    wildcard_kinds: kindRules.some(({ resources }) => resources?.includes('*')),
    reads_secrets: can(['get', 'list', 'watch'], '', 'secrets'),
    runs_commands:
      can(['get', 'create'], '', 'pods/exec', 'pods/attach', 'nodes/proxy') ||
      can(['update', 'patch'], '', 'pods/ephemeralcontainers'),
    creates_pods:
      can(['create'], '', 'pods') ||
      can(changes, '', 'replicationcontrollers') ||
      can(changes, 'apps', 'deployments', 'statefulsets', 'daemonsets', 'replicasets') ||
      can(changes, 'batch', 'jobs', 'cronjobs'),
    can_escalate:
      can(['escalate', 'bind'], 'rbac.authorization.k8s.io', 'roles', 'clusterroles') ||
      can(['impersonate'], '', 'users', 'groups', 'serviceaccounts') ||
      can(['impersonate'], 'authentication.k8s.io', 'uids', 'userextras') ||
      can(['create'], '', 'serviceaccounts/token') ||
      can(['update', 'patch'], 'certificates.k8s.io', 'certificatesigningrequests/approval') ||
      can(changes, 'admissionregistration.k8s.io', 'mutatingwebhookconfigurations', 'validatingwebhookconfigurations'),
  }
}

function allows({ verbs, apiGroups, resources }: Rule, wanted: readonly string[], group: string, resource: string) {
  if (!verbs.includes('*') && !wanted.some(verb => verbs.includes(verb))) return false
  if (!apiGroups?.some(each => each === '*' || each === group)) return false
  const [, part] = resource.split('/')
  return resources?.some(each => each === '*' || each === resource || (part !== undefined && each === `*/${part}`))
}

const open = new Set(['/healthz', '/livez', '/readyz', '/version', '/version/'])

/** Whether rules go beyond asking a cluster for its version and whether it lives. */
export function isMoreThanPublic(rules: readonly Rule[]): boolean {
  return rules.some(
    ({ resources, nonResourceURLs }) =>
      (resources?.length ?? 0) > 0 || (nonResourceURLs ?? []).some(url => !open.has(url)),
  )
}

/** The rules behind a binding; none where its role does not exist, since it gives nothing then. */
export function rulesOf({ roleRef, metadata }: Binding, roles: ReadonlyMap<string, Role>): readonly Rule[] {
  return roles.get(roleKey(roleRef.kind, metadata.namespace, roleRef.name))?.rules ?? []
}

export function rolesByKey(clusterRoles: readonly Role[], roles: readonly Role[]): ReadonlyMap<string, Role> {
  return new Map([
    ...clusterRoles.map(role => [roleKey('ClusterRole', null, role.metadata.name), role] as const),
    ...roles.map(role => [roleKey('Role', role.metadata.namespace, role.metadata.name), role] as const),
  ])
}

function roleKey(kind: string, namespace: string | null | undefined, name: string): string {
  return kind === 'ClusterRole' ? `/${name}` : `${namespace ?? ''}/${name}`
}

type Subject = NonNullable<Binding['subjects']>[number]

/** Service accounts are called by namespace and name. */
export function subjectOf({ kind, name, namespace }: Subject, binding: Binding): string {
  return kind === 'ServiceAccount' ? `${namespace ?? binding.metadata.namespace ?? ''}/${name}` : name
}

/** What the cluster itself gives to everybody, or to all that have an account. */
const givenToAll = new Set([
  'system:basic-user',
  'system:discovery',
  'system:public-info-viewer',
  'system:service-account-issuer-discovery',
  'kubeadm:bootstrap-signer-clusterinfo',
])

/** Made by the cluster: marked or named so, and for one of its own subjects. Anybody else in such a binding was added. */
export function isSystem({ metadata, roleRef }: Binding, subject: Subject): boolean {
  const isMarked = metadata.labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults'
  if (!isMarked && !/^(system|kubeadm):/.test(metadata.name)) return false
  if (subject.kind === 'ServiceAccount') return subject.namespace === 'kube-system'
  if (/^system:(anonymous|unauthenticated|authenticated|serviceaccounts.*)$/.test(subject.name))
    return givenToAll.has(metadata.name) && roleRef.name === metadata.name
  return subject.name.startsWith('system:')
}

const nobody = new Set(['system:anonymous', 'system:unauthenticated'])

/** Whether the subject is a caller without an account. */
export function isAnonymous({ kind, name }: Subject): boolean {
  return kind !== 'ServiceAccount' && nobody.has(name)
}
