import type { DatasetRef } from '@onus/core/dataset'
import type { z } from 'zod'
import type { CollectRun, Event, Origin } from '../connector/index.ts'
import { type Api, type Kind, type Listed, openApi } from './api.ts'
import { endOf, placeOf, startedAs } from './cluster.ts'
import { isDeniedByDefault } from './namespaces.ts'
import { isAnonymous, isMoreThanPublic, isSystem, rightsOf, rolesByKey, rulesOf, subjectOf } from './rights.ts'
import type { KubernetesSettings } from './settings.ts'
import {
  Binding,
  CronJob,
  kinds,
  LimitRange,
  Namespace,
  NetworkPolicy,
  Node,
  Pod,
  Quota,
  Role,
  ServiceAccount,
  Templated,
  Version,
} from './shapes.ts'
import { containerRows, controllerOf, type Surroundings, standsAlone, type Workload } from './workloads.ts'

export const refs = {
  clusters: 'cloud.clusters@1',
  namespaces: 'cloud.namespaces@1',
  workloads: 'cloud.workloads@1',
  bindings: 'cloud.cluster_bindings@1',
} as const
export const kubernetesDatasets: readonly DatasetRef[] = Object.values(refs)

type Reading = { readonly api: Api; readonly settings: KubernetesSettings }

export async function* collectKubernetes(settings: KubernetesSettings, run: CollectRun): AsyncGenerator<Event> {
  const reading: Reading = { api: openApi(settings, run), settings }
  for (const dataset of kubernetesDatasets) yield { kind: 'origin', dataset, ...originOf(reading, dataset) }
  yield { kind: 'progress', label: 'Reading workloads', done: 0, total: 3 }
  const running = yield* workloadEvents(reading)
  yield { kind: 'progress', label: 'Reading rights', done: 1, total: 3 }
  const anonymous = yield* bindingEvents(reading)
  yield { kind: 'progress', label: 'Reading namespaces', done: 2, total: 3 }
  const started = startedAs(running.pods)
  yield* namespaceEvents(reading, running.counts, started.admissionConfigured)
  yield* clusterEvents(reading, started, anonymous)
  for (const dataset of kubernetesDatasets) yield { kind: 'complete', dataset }
}

const queries: Readonly<Record<string, string>> = {
  [refs.clusters]: 'GET /version, nodes, pods of kube-system, bindings',
  [refs.namespaces]: 'GET namespaces, networkpolicies, resourcequotas',
  [refs.workloads]:
    'GET deployments, statefulsets, daemonsets, replicasets, jobs, cronjobs, pods, serviceaccounts, limitranges',
  [refs.bindings]: 'GET roles, clusterroles, rolebindings, clusterrolebindings',
}

function originOf({ api, settings }: Reading, dataset: DatasetRef): Origin {
  return {
    sourceSystem: `Kubernetes ${settings.cluster}`,
    environment: api.address,
    account: settings.context ?? settings.cluster,
    query: queries[dataset] ?? '',
    parameters: { cluster: settings.cluster, environment: settings.environment },
    method: 'api',
    zone: 'UTC',
    exclusions: [],
  }
}

/** The objects of a kind; where they are not shown null, and what is not known for it. */
async function* read<S extends z.ZodType>(
  { api }: Reading,
  kind: Kind,
  schema: S,
  missing: readonly { readonly dataset: DatasetRef; readonly columns?: readonly string[] }[],
): AsyncGenerator<Event, readonly z.output<S>[] | null> {
  const listed: Listed<z.output<S>> = await api.list(kind, schema)
  if (listed.ok) return listed.items
  for (const part of missing) yield { kind: 'unread', what: kind.resource, why: listed.why, ...part }
  return null
}

type Running = { readonly pods: readonly Pod[]; readonly counts: ReadonlyMap<string, number> | null }

async function* workloadEvents(reading: Reading): AsyncGenerator<Event, Running> {
  const { cluster, environment } = reading.settings
  const rows = [{ dataset: refs.workloads }, { dataset: refs.namespaces, columns: ['workloads'] }]
  const pods = yield* read(reading, kinds.pods, Pod, [
    ...rows,
    { dataset: refs.clusters, columns: ['audit_logged', 'secrets_encrypted'] },
  ])
  const lists = {
    Deployment: yield* read(reading, kinds.deployments, Templated, rows),
    StatefulSet: yield* read(reading, kinds.statefulSets, Templated, rows),
    DaemonSet: yield* read(reading, kinds.daemonSets, Templated, rows),
    ReplicaSet: yield* read(reading, kinds.replicaSets, Templated, rows),
    Job: yield* read(reading, kinds.jobs, Templated, rows),
  }
  const cronJobs = yield* read(reading, kinds.cronJobs, CronJob, rows)
  const surroundings = yield* surroundingsOf(reading)
  const workloads: Workload[] = [
    ...Object.entries(lists).flatMap(([kind, list]) => templated(kind, list ?? [])),
    ...(cronJobs ?? []).map(({ metadata, spec }) =>
      workload('CronJob', metadata, null, spec.jobTemplate.spec.template.spec),
    ),
    ...(pods ?? []).filter(standsAlone).map(({ metadata, spec }) => workload('Pod', metadata, null, spec)),
  ]
  for (const each of workloads)
    for (const row of containerRows(each, surroundings))
      yield { kind: 'row', dataset: refs.workloads, row: { cluster, environment, ...row } }
  const isWhole = [...Object.values(lists), cronJobs, pods].every(list => list !== null)
  return { pods: pods ?? [], counts: isWhole ? countsBy(workloads.map(({ namespace }) => namespace)) : null }
}

/** Those that another makes are left out: the other is the workload. Deployments make sets, and schedules make jobs. */
function templated(kind: string, list: readonly z.output<typeof Templated>[]): Workload[] {
  const makers: Readonly<Record<string, string>> = { ReplicaSet: 'Deployment', Job: 'CronJob' }
  return list
    .filter(({ metadata }) => makers[kind] === undefined || controllerOf(metadata) !== makers[kind])
    .map(({ metadata, spec, status }) => {
      const replicas = kind === 'DaemonSet' ? (status?.desiredNumberScheduled ?? null) : (spec.replicas ?? 1)
      return workload(kind, metadata, kind === 'Job' ? null : replicas, spec.template.spec)
    })
}

function workload(kind: string, { name, namespace }: Pod['metadata'], replicas: number | null, spec: Workload['spec']) {
  return { kind, name, namespace: namespace ?? '', replicas, spec }
}

async function* surroundingsOf(reading: Reading): AsyncGenerator<Event, Surroundings> {
  const accounts = yield* read(reading, kinds.serviceAccounts, ServiceAccount, [
    { dataset: refs.workloads, columns: ['token_mounted'] },
  ])
  const ranges = yield* read(reading, kinds.limitRanges, LimitRange, [
    { dataset: refs.workloads, columns: ['cpu_limited', 'memory_limited'] },
  ])
  const refusing = new Set(
    (accounts ?? []).flatMap(({ metadata, automountServiceAccountToken }) =>
      automountServiceAccountToken === false ? [`${metadata.namespace}/${metadata.name}`] : [],
    ),
  )
  return {
    mountsToken: (namespace, account) => (accounts === null ? null : !refusing.has(`${namespace}/${account}`)),
    isLimited: (namespace, what) =>
      ranges === null
        ? null
        : ranges.some(
            ({ metadata, spec }) =>
              metadata.namespace === namespace &&
              spec.limits.some(
                limit => limit.type === 'Container' && (limit.default?.[what] ?? limit.max?.[what]) != null,
              ),
          ),
  }
}

const rightColumns = [
  'admin',
  'wildcard_verbs',
  'wildcard_kinds',
  'reads_secrets',
  'runs_commands',
  'creates_pods',
  'can_escalate',
]

/** The rows of bindings, and whether somebody without an account may do something; null where that is not known. */
async function* bindingEvents(reading: Reading): AsyncGenerator<Event, boolean | null> {
  const { cluster } = reading.settings
  const unknown = { dataset: refs.clusters, columns: ['anonymous_allowed'] }
  const columns = [{ dataset: refs.bindings, columns: rightColumns }, unknown]
  const clusterRoles = yield* read(reading, kinds.clusterRoles, Role, columns)
  const roles = yield* read(reading, kinds.roles, Role, columns)
  const wide = yield* read(reading, kinds.clusterRoleBindings, Binding, [{ dataset: refs.bindings }, unknown])
  const narrow = yield* read(reading, kinds.roleBindings, Binding, [{ dataset: refs.bindings }, unknown])
  const byKey = rolesByKey(clusterRoles ?? [], roles ?? [])
  const isKnown = ({ roleRef }: Binding) => (roleRef.kind === 'ClusterRole' ? clusterRoles : roles) !== null
  let anonymous = false
  for (const binding of [...(wide ?? []), ...(narrow ?? [])]) {
    const rules = rulesOf(binding, byKey)
    const rights = isKnown(binding) ? rightsOf(rules) : {}
    for (const subject of binding.subjects ?? []) {
      if (isAnonymous(subject) && isMoreThanPublic(rules)) anonymous = true
      yield {
        kind: 'row',
        dataset: refs.bindings,
        row: {
          cluster,
          namespace: binding.metadata.namespace ?? null,
          binding: binding.metadata.name,
          subject: subjectOf(subject, binding),
          subject_kind: subjectKinds[subject.kind] ?? null,
          role: binding.roleRef.name,
          ...rights,
          system: isSystem(binding, subject),
          raw: `binding ${binding.metadata.name}`,
        },
      }
    }
  }
  const isWhole = [clusterRoles, roles, wide, narrow].every(list => list !== null)
  return anonymous || (isWhole ? false : null)
}

const subjectKinds: Readonly<Record<string, string>> = {
  User: 'user',
  Group: 'group',
  ServiceAccount: 'service_account',
}
const ownNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease'])

async function* namespaceEvents(
  reading: Reading,
  counts: ReadonlyMap<string, number> | null,
  admissionConfigured: boolean | null,
): AsyncGenerator<Event> {
  const { cluster, environment, ownerLabel } = reading.settings
  const namespaces = yield* read(reading, kinds.namespaces, Namespace, [{ dataset: refs.namespaces }])
  const policies = yield* read(reading, kinds.networkPolicies, NetworkPolicy, [
    { dataset: refs.namespaces, columns: ['network_policies', 'default_deny_in', 'default_deny_out'] },
  ])
  const quotas = yield* read(reading, kinds.quotas, Quota, [{ dataset: refs.namespaces, columns: ['quota'] }])
  const limited = new Set((quotas ?? []).map(({ metadata }) => metadata.namespace))
  const policiesOf = Map.groupBy(policies ?? [], ({ metadata }) => metadata.namespace ?? '')
  for (const { metadata } of namespaces ?? []) {
    const { name, labels, annotations } = metadata
    const own = policies === null ? null : (policiesOf.get(name) ?? [])
    yield {
      kind: 'row',
      dataset: refs.namespaces,
      row: {
        cluster,
        namespace: name,
        environment: labels?.environment ?? environment,
        owner: labels?.[ownerLabel] ?? annotations?.[ownerLabel] ?? null,
        system: ownNamespaces.has(name),
        network_policies: own?.length ?? null,
        default_deny_in: own && isDeniedByDefault(own, 'Ingress'),
        default_deny_out: own && isDeniedByDefault(own, 'Egress'),
        pod_security: levelOf(labels?.['pod-security.kubernetes.io/enforce'], admissionConfigured),
        quota: quotas === null ? null : limited.has(name),
        workloads: counts === null ? null : (counts.get(name) ?? 0),
        raw: `namespace ${name}`,
      },
    }
  }
}

/** A namespace that says nothing gets what the cluster is set to, and without a setting everything is allowed. */
function levelOf(label: string | undefined, admissionConfigured: boolean | null): string | null {
  if (label !== undefined) return ['privileged', 'baseline', 'restricted'].includes(label) ? label : 'privileged'
  return admissionConfigured ? null : 'privileged'
}

async function* clusterEvents(
  reading: Reading,
  started: ReturnType<typeof startedAs>,
  anonymous: boolean | null,
): AsyncGenerator<Event> {
  const { cluster, environment } = reading.settings
  const nodes = yield* read(reading, kinds.nodes, Node, [
    { dataset: refs.clusters, columns: ['nodes', 'provider', 'account', 'region'] },
  ])
  const version = (await reading.api.see('/version', Version))?.gitVersion ?? null
  const unknown = [
    'whether the internet can reach its API',
    ...(started.audit_logged === null ? ['whether calls of its API are recorded'] : []),
    ...(started.secrets_encrypted === null ? ['whether its secrets are encrypted'] : []),
    ...(endOf(version) === null ? ['until when its version is supported'] : []),
  ]
  yield { kind: 'note', text: `A cluster does not tell of itself: ${unknown.join(', ')}` }
  yield {
    kind: 'row',
    dataset: refs.clusters,
    row: {
      cluster,
      environment,
      ...(nodes && placeOf(nodes)),
      version,
      version_supported_until: endOf(version),
      audit_logged: started.audit_logged,
      secrets_encrypted: started.secrets_encrypted,
      nodes: nodes?.length ?? null,
      anonymous_allowed: started.anonymous === false ? false : anonymous,
      raw: `cluster ${cluster}`,
    },
  }
}

function countsBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
