import { z } from 'zod'
import type { Kind } from './api.ts'

const text = z.string().nullish()
const flag = z.boolean().nullish()
const map = z.record(z.string(), z.string()).nullish()

const Owner = z.object({ kind: z.string(), controller: flag })
const Meta = z.object({
  name: z.string(),
  namespace: text,
  labels: map,
  annotations: map,
  ownerReferences: z.array(Owner).nullish(),
})

export const Version = z.object({ gitVersion: z.string() })

export const Node = z.object({ metadata: Meta, spec: z.object({ providerID: text }).nullish() })
export type Node = z.infer<typeof Node>

export const Namespace = z.object({ metadata: Meta })
export type Namespace = z.infer<typeof Namespace>

const Seccomp = z.object({ type: z.string(), localhostProfile: text }).nullish()
const Quantities = z.record(z.string(), z.unknown()).nullish()
const Probe = z.looseObject({}).nullish()

export const Container = z.object({
  name: z.string(),
  image: text,
  command: z.array(z.string()).nullish(),
  args: z.array(z.string()).nullish(),
  restartPolicy: text,
  securityContext: z
    .object({
      privileged: flag,
      runAsUser: z.int().nullish(),
      runAsNonRoot: flag,
      allowPrivilegeEscalation: flag,
      readOnlyRootFilesystem: flag,
      capabilities: z.object({ add: z.array(z.string()).nullish(), drop: z.array(z.string()).nullish() }).nullish(),
      seccompProfile: Seccomp,
    })
    .nullish(),
  resources: z.object({ limits: Quantities }).nullish(),
  livenessProbe: Probe,
  readinessProbe: Probe,
  env: z.array(z.object({ valueFrom: z.object({ secretKeyRef: z.looseObject({}).nullish() }).nullish() })).nullish(),
  envFrom: z.array(z.object({ secretRef: z.looseObject({}).nullish() })).nullish(),
  volumeMounts: z.array(z.object({ name: z.string() })).nullish(),
})
export type Container = z.infer<typeof Container>

export const PodSpec = z.object({
  containers: z.array(Container),
  initContainers: z.array(Container).nullish(),
  serviceAccountName: text,
  automountServiceAccountToken: flag,
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  os: z.object({ name: z.string() }).nullish(),
  resources: z.object({ limits: Quantities }).nullish(),
  securityContext: z.object({ runAsUser: z.int().nullish(), runAsNonRoot: flag, seccompProfile: Seccomp }).nullish(),
  volumes: z
    .array(
      z.object({
        name: z.string(),
        hostPath: z.object({ path: z.string() }).nullish(),
        projected: z
          .object({ sources: z.array(z.object({ serviceAccountToken: z.looseObject({}).nullish() })).nullish() })
          .nullish(),
      }),
    )
    .nullish(),
})
export type PodSpec = z.infer<typeof PodSpec>

const Template = z.object({ spec: PodSpec })

export const Pod = z.object({ metadata: Meta, spec: PodSpec })
export type Pod = z.infer<typeof Pod>
export const Templated = z.object({
  metadata: Meta,
  spec: z.object({ replicas: z.int().nullish(), template: Template }),
  status: z.object({ desiredNumberScheduled: z.int().nullish() }).nullish(),
})
export const CronJob = z.object({
  metadata: Meta,
  spec: z.object({ jobTemplate: z.object({ spec: z.object({ template: Template }) }) }),
})

export const ServiceAccount = z.object({ metadata: Meta, automountServiceAccountToken: flag })
export const LimitRange = z.object({
  metadata: Meta,
  spec: z.object({ limits: z.array(z.object({ type: text, default: Quantities, max: Quantities })) }),
})

export const Rule = z.object({
  apiGroups: z.array(z.string()).nullish(),
  resources: z.array(z.string()).nullish(),
  verbs: z.array(z.string()),
  nonResourceURLs: z.array(z.string()).nullish(),
})
export type Rule = z.infer<typeof Rule>
export const Role = z.object({ metadata: Meta, rules: z.array(Rule).nullish() })
export type Role = z.infer<typeof Role>
export const Binding = z.object({
  metadata: Meta,
  roleRef: z.object({ kind: z.string(), name: z.string() }),
  subjects: z.array(z.object({ kind: z.string(), name: z.string(), namespace: text })).nullish(),
})
export type Binding = z.infer<typeof Binding>

const Selector = z.object({ matchLabels: map, matchExpressions: z.array(z.unknown()).nullish() }).nullish()
const Way = z
  .array(
    z.looseObject({
      from: z.array(z.unknown()).nullish(),
      to: z.array(z.unknown()).nullish(),
      ports: z.array(z.unknown()).nullish(),
    }),
  )
  .nullish()
export const NetworkPolicy = z.object({
  metadata: Meta,
  spec: z
    .object({ podSelector: Selector, policyTypes: z.array(z.string()).nullish(), ingress: Way, egress: Way })
    .nullish(),
})
export type NetworkPolicy = z.infer<typeof NetworkPolicy>
export const Quota = z.object({ metadata: Meta })

const core = (resource: string): Kind => ({ group: '', version: 'v1', resource })
const of = (group: string, resource: string): Kind => ({ group, version: 'v1', resource })

export const kinds = {
  nodes: core('nodes'),
  namespaces: core('namespaces'),
  pods: core('pods'),
  serviceAccounts: core('serviceaccounts'),
  limitRanges: core('limitranges'),
  quotas: core('resourcequotas'),
  deployments: of('apps', 'deployments'),
  statefulSets: of('apps', 'statefulsets'),
  daemonSets: of('apps', 'daemonsets'),
  replicaSets: of('apps', 'replicasets'),
  jobs: of('batch', 'jobs'),
  cronJobs: of('batch', 'cronjobs'),
  networkPolicies: of('networking.k8s.io', 'networkpolicies'),
  roles: of('rbac.authorization.k8s.io', 'roles'),
  clusterRoles: of('rbac.authorization.k8s.io', 'clusterroles'),
  roleBindings: of('rbac.authorization.k8s.io', 'rolebindings'),
  clusterRoleBindings: of('rbac.authorization.k8s.io', 'clusterrolebindings'),
} as const
