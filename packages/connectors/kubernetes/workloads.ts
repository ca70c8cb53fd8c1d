import type { RawRow } from '../connector/index.ts'
import type { Container, Pod, PodSpec } from './shapes.ts'

/** Something that a cluster shall run: what pods are made from. */
export type Workload = {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly replicas: number | null
  readonly spec: PodSpec
}

/** What is known of a namespace that changes what its workloads get. Null where it could not be read. */
export type Surroundings = {
  /** Whether an account hands out its token, null where that could not be read. */
  mountsToken(namespace: string, account: string): boolean | null
  /** Whether containers of a namespace get a limit without asking for one, null where that could not be read. */
  isLimited(namespace: string, what: 'cpu' | 'memory'): boolean | null
}

const readElsewhere = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'])

/** Whether a pod stands for itself: nothing made it, or something that is not read. */
export function standsAlone({ metadata }: Pod): boolean {
  return !readElsewhere.has(controllerOf(metadata) ?? '')
}

export function controllerOf({ ownerReferences }: Pod['metadata']): string | null {
  return ownerReferences?.find(({ controller }) => controller)?.kind ?? null
}

export function containerRows(workload: Workload, surroundings: Surroundings): RawRow[] {
  const { containers, initContainers } = workload.spec
  return [
    ...(initContainers ?? []).map(one => rowOf(workload, one, one.restartPolicy !== 'Always', surroundings)),
    ...containers.map(one => rowOf(workload, one, false, surroundings)),
  ]
}

function rowOf(workload: Workload, container: Container, init: boolean, surroundings: Surroundings): RawRow {
  const { kind, namespace, name, spec, replicas } = workload
  const own = container.securityContext ?? {}
  const account = spec.serviceAccountName || 'default'
  const added = own.capabilities?.add ?? []
  const privileged = own.privileged ?? false
  return {
    namespace,
    kind,
    workload: name,
    container: container.name,
    image: container.image ?? null,
    image_pinned: container.image ? /@sha256:[0-9a-f]{64}$/.test(container.image) : null,
    init,
    privileged,
    runs_as_root: mayBeRoot(spec, container),
    can_escalate: mayEscalate(own.allowPrivilegeEscalation, privileged, added),
    read_only_root: own.readOnlyRootFilesystem ?? false,
    capabilities_added: added,
    capabilities_dropped: own.capabilities?.drop ?? [],
    host_network: spec.hostNetwork ?? false,
    host_pid: spec.hostPID ?? false,
    host_ipc: spec.hostIPC ?? false,
    host_paths: hostPaths(spec, container),
    cpu_limited: isLimited(spec, container, 'cpu') || surroundings.isLimited(namespace, 'cpu'),
    memory_limited: isLimited(spec, container, 'memory') || surroundings.isLimited(namespace, 'memory'),
    liveness_probe: container.livenessProbe != null,
    readiness_probe: container.readinessProbe != null,
    seccomp: seccompOf(spec, container),
    service_account: account,
    token_mounted:
      hasProjectedToken(spec, container) ||
      (spec.automountServiceAccountToken ?? surroundings.mountsToken(namespace, account)),
    secrets_in_environment:
      (container.env ?? []).some(({ valueFrom }) => valueFrom?.secretKeyRef != null) ||
      (container.envFrom ?? []).some(({ secretRef }) => secretRef != null),
    replicas,
    raw: `${kind} ${namespace}/${name}, container ${container.name}`,
  }
}

/** An image may say another user than root, but the cluster does not know; unknown only on Windows, which has no root. */
function mayBeRoot({ securityContext, os }: PodSpec, container: Container): boolean | null {
  if (os?.name === 'windows') return null
  const own = container.securityContext ?? {}
  const user = own.runAsUser ?? securityContext?.runAsUser
  if (own.runAsNonRoot ?? securityContext?.runAsNonRoot) return false
  return user == null || user === 0
}

function mayEscalate(allowed: boolean | null | undefined, privileged: boolean, added: readonly string[]): boolean {
  const isStrong = privileged || added.some(name => /^(CAP_)?(SYS_ADMIN|ALL)$/i.test(name))
  return isStrong || (allowed ?? true)
}

function isLimited({ resources }: PodSpec, container: Container, what: 'cpu' | 'memory'): boolean {
  return [container.resources, resources].some(each => each?.limits?.[what] != null)
}

function volumesOf({ volumes }: PodSpec, { volumeMounts }: Container) {
  const mounted = new Set((volumeMounts ?? []).map(({ name }) => name))
  return (volumes ?? []).filter(({ name }) => mounted.has(name))
}

function hostPaths(spec: PodSpec, container: Container): string[] {
  return volumesOf(spec, container).flatMap(({ hostPath }) => hostPath?.path ?? [])
}

function hasProjectedToken(spec: PodSpec, container: Container): boolean {
  return volumesOf(spec, container).some(({ projected }) =>
    projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken != null),
  )
}

function seccompOf({ securityContext }: PodSpec, container: Container): string | null {
  const profile = container.securityContext?.seccompProfile ?? securityContext?.seccompProfile
  if (!profile) return null
  return profile.localhostProfile ? `${profile.type}/${profile.localhostProfile}` : profile.type
}
