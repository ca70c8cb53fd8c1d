import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '@onus/core/dataset'
import { collect, secretFields } from '../connector/index.ts'
import { type FakeVendor, fakeVendor, type Reply, runWithin } from '../net/testing.ts'
import { accessIn } from './access.ts'
import { endOf } from './cluster.ts'
import { kubernetes } from './index.ts'
import { isDeniedByDefault } from './namespaces.ts'
import { rightsOf } from './rights.ts'

const list = (items: readonly object[] = [], more?: string): Reply => ({
  json: { kind: 'List', metadata: { resourceVersion: '1', ...(more && { continue: more }) }, items },
})

const meta = (name: string, namespace?: string, more: object = {}) => ({ name, uid: `uid-${name}`, namespace, ...more })

const container = (name: string, more: object = {}) => ({ name, image: `registry.example.org/${name}:1.2`, ...more })

const careful = container('app', {
  image: `registry.example.org/app@sha256:${'a'.repeat(64)}`,
  securityContext: {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
  resources: { limits: { cpu: '1', memory: '1Gi' } },
  livenessProbe: { httpGet: { path: '/' } },
  readinessProbe: { httpGet: { path: '/' } },
})

const owned = (kind: string) => ({
  ownerReferences: [{ apiVersion: 'v1', kind, name: 'x', uid: 'u', controller: true }],
})

const templated = (name: string, spec: object, more: object = {}) => ({
  metadata: meta(name, 'shop'),
  spec: { replicas: 3, template: { spec } },
  ...more,
})

const role = (name: string, rules: readonly object[], namespace?: string) => ({
  metadata: meta(name, namespace),
  rules,
})
const everything = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }
const marked = { labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } }

const paths = {
  nodes: '/api/v1/nodes',
  namespaces: '/api/v1/namespaces',
  pods: '/api/v1/pods',
  serviceaccounts: '/api/v1/serviceaccounts',
  limitranges: '/api/v1/limitranges',
  resourcequotas: '/api/v1/resourcequotas',
  deployments: '/apis/apps/v1/deployments',
  statefulsets: '/apis/apps/v1/statefulsets',
  daemonsets: '/apis/apps/v1/daemonsets',
  replicasets: '/apis/apps/v1/replicasets',
  jobs: '/apis/batch/v1/jobs',
  cronjobs: '/apis/batch/v1/cronjobs',
  networkpolicies: '/apis/networking.k8s.io/v1/networkpolicies',
  roles: '/apis/rbac.authorization.k8s.io/v1/roles',
  clusterroles: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  rolebindings: '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  clusterrolebindings: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
} as const

type Objects = Partial<Record<keyof typeof paths, readonly object[]>>

async function cluster(objects: Objects = {}): Promise<FakeVendor> {
  const lists = Object.entries(paths).map(([kind, path]) => [`GET ${path}`, list(objects[kind as keyof Objects])])
  return await fakeVendor({ 'GET /version': { json: { gitVersion: 'v1.33.2' } }, ...Object.fromEntries(lists) })
}

async function read(vendor: FakeVendor, settings: object = {}) {
  using within = runWithin()
  const all = new Map<string, Row[]>()
  const given = { cluster: 'prod', address: vendor.url, token: 'sesame-token', ...settings }
  const taken = await collect(kubernetes, given, within.run, {
    row: (dataset, row) => void all.set(dataset, [...(all.get(dataset) ?? []), row]),
  })
  const of = (name: string) => all.get(`cloud.${name}@1`) ?? []
  return {
    ...taken,
    clusters: of('clusters'),
    workloads: of('workloads'),
    namespaces: of('namespaces'),
    bindings: of('cluster_bindings'),
    state: taken.outcome.state,
    why: taken.outcome.state === 'complete' ? '' : taken.outcome.why,
    waits: within.waits,
    isComplete: (name: string) => taken.datasets.find(each => each.dataset === `cloud.${name}@1`)?.complete,
  }
}

test('workloads tell what their containers may do, as the cluster would start them', async () => {
  const spec = {
    serviceAccountName: 'web',
    automountServiceAccountToken: false,
    initContainers: [container('setup'), container('mesh', { restartPolicy: 'Always' })],
    containers: [careful],
  }
  const risky = {
    hostNetwork: true,
    securityContext: { runAsUser: 1000 },
    containers: [
      container('agent', {
        securityContext: {
          privileged: true,
          allowPrivilegeEscalation: false,
          runAsUser: 0,
          capabilities: { add: ['SYS_ADMIN'] },
        },
        volumeMounts: [{ name: 'root', mountPath: '/host' }],
        env: [
          { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          { name: 'PLAIN', value: 'x' },
        ],
      }),
    ],
    volumes: [
      { name: 'root', hostPath: { path: '/' } },
      { name: 'other', hostPath: { path: '/var' } },
    ],
  }
  await using vendor = await cluster({
    namespaces: [{ metadata: meta('shop') }],
    deployments: [templated('web', spec)],
    daemonsets: [templated('agent', risky, { status: { desiredNumberScheduled: 5 } })],
    serviceaccounts: [{ metadata: meta('quiet', 'shop'), automountServiceAccountToken: false }],
  })
  const { state, why, workloads, namespaces } = await read(vendor)
  assert.deepEqual([state, why], ['complete', ''])
  const [setup, mesh, app, agent] = workloads
  assert.deepEqual([setup?.init, mesh?.init, app?.init, workloads.length], [true, false, false, 4])
  assert.deepEqual(
    [app?.resource, app?.image_pinned, app?.runs_as_root, app?.can_escalate, app?.read_only_root, app?.seccomp],
    ['prod/shop/Deployment/web/app', true, false, false, true, 'RuntimeDefault'],
  )
  assert.deepEqual(
    [
      app?.cpu_limited,
      app?.memory_limited,
      app?.liveness_probe,
      app?.token_mounted,
      app?.service_account,
      app?.replicas,
    ],
    [true, true, true, false, 'web', 3],
  )
  assert.deepEqual(
    [setup?.runs_as_root, setup?.can_escalate, setup?.cpu_limited, setup?.seccomp],
    [true, true, false, null],
  )
  assert.deepEqual(
    [agent?.privileged, agent?.runs_as_root, agent?.can_escalate, agent?.host_network, agent?.host_paths],
    [true, true, true, true, ['/']],
  )
  assert.deepEqual(
    [
      agent?.capabilities_added,
      agent?.secrets_in_environment,
      agent?.token_mounted,
      agent?.service_account,
      agent?.replicas,
    ],
    [['SYS_ADMIN'], true, true, 'default', 5],
  )
  assert.equal(namespaces[0]?.workloads, 2)
})

test('what another makes is no workload of its own; pods of makers that are not read stand alone', async () => {
  const spec = { containers: [container('app')] }
  await using vendor = await cluster({
    deployments: [templated('web', spec)],
    replicasets: [
      { ...templated('web-1', spec), metadata: meta('web-1', 'shop', owned('Deployment')) },
      { ...templated('rollout-1', spec), metadata: meta('rollout-1', 'shop', owned('Rollout')) },
    ],
    cronjobs: [{ metadata: meta('night', 'shop'), spec: { jobTemplate: { spec: { template: { spec } } } } }],
    jobs: [
      { ...templated('night-1', spec), metadata: meta('night-1', 'shop', owned('CronJob')) },
      templated('once', spec),
    ],
    pods: [
      { metadata: meta('web-1-x', 'shop', owned('ReplicaSet')), spec },
      { metadata: meta('bare', 'shop'), spec },
      { metadata: meta('operated', 'shop', owned('Database')), spec },
    ],
  })
  const { workloads } = await read(vendor)
  assert.deepEqual(
    workloads.map(row => `${row.kind} ${row.workload} ${row.replicas}`),
    [
      'Deployment web 3',
      'ReplicaSet rollout-1 3',
      'Job once null',
      'CronJob night null',
      'Pod bare null',
      'Pod operated null',
    ],
  )
})

test('tokens and limits that a namespace gives or keeps back count', async () => {
  const spec = (serviceAccountName: string) => ({ serviceAccountName, containers: [container('app')] })
  const projected = {
    automountServiceAccountToken: false,
    containers: [container('app', { volumeMounts: [{ name: 'token', mountPath: '/t' }] })],
    volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }],
  }
  await using vendor = await cluster({
    deployments: [templated('a', spec('quiet')), templated('b', spec('loud')), templated('c', projected)],
    serviceaccounts: [
      { metadata: meta('quiet', 'shop'), automountServiceAccountToken: false },
      { metadata: meta('loud', 'other'), automountServiceAccountToken: false },
    ],
    limitranges: [{ metadata: meta('l', 'shop'), spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } }],
  })
  const { workloads } = await read(vendor)
  assert.deepEqual(
    workloads.map(row => [row.token_mounted, row.cpu_limited, row.memory_limited]),
    [
      [false, true, false],
      [true, true, false],
      [true, true, false],
    ],
  )
})

test('bindings tell what their roles allow, and which the cluster itself made', async () => {
  await using vendor = await cluster({
    clusterroles: [
      role('cluster-admin', [everything, { nonResourceURLs: ['*'], verbs: ['*'] }]),
      role('view', [{ apiGroups: ['', 'apps'], resources: ['pods', 'deployments'], verbs: ['get', 'list'] }]),
    ],
    roles: [role('shell', [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] }], 'shop')],
    clusterrolebindings: [
      {
        metadata: meta('cluster-admin', undefined, marked),
        roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [
          { kind: 'Group', name: 'system:masters' },
          { kind: 'User', name: 'mallory' },
          { kind: 'Group', name: 'system:authenticated' },
        ],
      },
      {
        metadata: meta('readers'),
        roleRef: { kind: 'ClusterRole', name: 'view' },
        subjects: [{ kind: 'Group', name: 'auditors' }],
      },
      { metadata: meta('empty'), roleRef: { kind: 'ClusterRole', name: 'view' } },
    ],
    rolebindings: [
      {
        metadata: meta('shells', 'shop'),
        roleRef: { kind: 'Role', name: 'shell' },
        subjects: [{ kind: 'ServiceAccount', name: 'ci', namespace: 'build' }],
      },
      {
        metadata: meta('dangling', 'shop'),
        roleRef: { kind: 'Role', name: 'gone' },
        subjects: [{ kind: 'ServiceAccount', name: 'ci' }],
      },
    ],
  })
  const { bindings, clusters } = await read(vendor)
  assert.deepEqual(
    bindings.map(row => [
      row.namespace,
      row.subject,
      row.subject_kind,
      row.role,
      row.admin,
      row.runs_commands,
      row.system,
    ]),
    [
      [null, 'system:masters', 'group', 'cluster-admin', true, true, true],
      [null, 'mallory', 'user', 'cluster-admin', true, true, false],
      [null, 'system:authenticated', 'group', 'cluster-admin', true, true, false],
      [null, 'auditors', 'group', 'view', false, false, false],
      ['shop', 'build/ci', 'service_account', 'shell', false, true, false],
      ['shop', 'shop/ci', 'service_account', 'gone', false, false, false],
    ],
  )
  assert.equal(clusters[0]?.anonymous_allowed, false)
})

test('rights are found behind wildcards, subresources and groups, and nowhere else', () => {
  const of = (apiGroups: string[], resources: string[], verbs: string[]) =>
    Object.entries(rightsOf([{ apiGroups, resources, verbs }])).flatMap(([name, has]) => (has ? [name] : []))
  const rbac = 'rbac.authorization.k8s.io'
  assert.deepEqual(of([''], ['secrets'], ['watch']), ['reads_secrets'])
  assert.deepEqual(of(['apps'], ['secrets'], ['get']), [])
  assert.deepEqual(of([''], ['secrets'], ['create']), [])
  assert.deepEqual(of([''], ['*/exec'], ['create']), ['runs_commands'])
  assert.deepEqual(of([''], ['pods'], ['create']), ['creates_pods'])
  assert.deepEqual(of([''], ['pods'], ['patch']), [])
  assert.deepEqual(of(['batch'], ['cronjobs'], ['patch']), ['creates_pods'])
  assert.deepEqual(of([rbac], ['clusterroles'], ['escalate']), ['can_escalate'])
  assert.deepEqual(of([rbac], ['rolebindings'], ['create']), [])
  assert.deepEqual(of([''], ['users'], ['impersonate']), ['can_escalate'])
  assert.deepEqual(of([''], ['serviceaccounts/token'], ['create']), ['can_escalate'])
  assert.deepEqual(of([''], ['*'], ['get']), ['wildcard_kinds', 'reads_secrets', 'runs_commands'])
  assert.deepEqual(of(['example.org'], ['widgets'], ['*']), ['wildcard_verbs'])
  assert.equal(of(['*'], ['*'], ['*']).length, 7)
  assert.deepEqual(rightsOf([{ nonResourceURLs: ['*'], verbs: ['*'] }]).wildcard_verbs, false)
})

test('somebody without an account counts where a role goes beyond asking for the version', async () => {
  const anonymous = (name: string) => ({
    metadata: meta(name),
    roleRef: { kind: 'ClusterRole', name },
    subjects: [{ kind: 'Group', name: 'system:unauthenticated' }],
  })
  const clusterroles = [
    role('system:public-info-viewer', [{ nonResourceURLs: ['/healthz', '/version'], verbs: ['get'] }]),
    role('metrics', [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }]),
  ]
  await using usual = await cluster({ clusterroles, clusterrolebindings: [anonymous('system:public-info-viewer')] })
  assert.equal((await read(usual)).clusters[0]?.anonymous_allowed, false)
  await using open = await cluster({ clusterroles, clusterrolebindings: [anonymous('metrics')] })
  assert.equal((await read(open)).clusters[0]?.anonymous_allowed, true)
})

test('a namespace refuses traffic by default only by a rule for all pods that none for all takes back', () => {
  const policy = (spec: object) => ({ metadata: { name: 'p', namespace: 'shop' }, spec: { podSelector: {}, ...spec } })
  const deny = policy({ policyTypes: ['Ingress', 'Egress'] })
  assert.equal(isDeniedByDefault([], 'Ingress'), false)
  assert.deepEqual([isDeniedByDefault([deny], 'Ingress'), isDeniedByDefault([deny], 'Egress')], [true, true])
  assert.equal(isDeniedByDefault([policy({ podSelector: { matchLabels: { app: 'x' } } })], 'Ingress'), false)
  assert.deepEqual(
    [isDeniedByDefault([policy({})], 'Ingress'), isDeniedByDefault([policy({})], 'Egress')],
    [true, false],
  )
  assert.equal(isDeniedByDefault([deny, policy({ policyTypes: ['Ingress'], ingress: [{}] })], 'Ingress'), false)
  const world = policy({ policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] })
  assert.equal(isDeniedByDefault([deny, world], 'Egress'), false)
  const dns = policy({ policyTypes: ['Egress'], egress: [{ ports: [{ port: 53 }] }] })
  assert.equal(isDeniedByDefault([deny, dns], 'Egress'), true)
})

test('namespaces tell their level of pod security, quota, owner and rules', async () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted', owner: 'web', environment: 'test' }
  await using vendor = await cluster({
    namespaces: [{ metadata: meta('shop', undefined, { labels }) }, { metadata: meta('kube-system') }],
    resourcequotas: [{ metadata: meta('q', 'shop') }],
    networkpolicies: [{ metadata: meta('deny', 'shop'), spec: { podSelector: {}, policyTypes: ['Ingress'] } }],
  })
  const { namespaces } = await read(vendor)
  assert.deepEqual(
    namespaces.map(row => [row.namespace, row.pod_security, row.quota, row.owner, row.environment, row.system]),
    [
      ['shop', 'restricted', true, 'web', 'test', false],
      ['kube-system', 'privileged', false, null, 'production', true],
    ],
  )
  assert.deepEqual(
    namespaces.map(row => [row.network_policies, row.default_deny_in, row.default_deny_out]),
    [
      [1, true, false],
      [0, false, false],
    ],
  )
})

test('a cluster tells its version, machines, and how a server of its API that it shows was started', async () => {
  const server = (...args: string[]) => ({
    metadata: meta('kube-apiserver-a', 'kube-system', { labels: { component: 'kube-apiserver' }, ...owned('Node') }),
    spec: { containers: [container('kube-apiserver', { command: ['kube-apiserver', ...args] })] },
  })
  const node = (name: string) => ({
    metadata: meta(name, undefined, { labels: { 'topology.kubernetes.io/region': 'europe-west1' } }),
    spec: { providerID: `gce://acme/europe-west1-b/${name}` },
  })
  await using vendor = await cluster({
    nodes: [node('a'), node('b')],
    pods: [server('--audit-policy-file=/p', '--audit-log-path=/l', '--anonymous-auth=false')],
  })
  const [row] = (await read(vendor)).clusters
  assert.deepEqual(
    [row?.version, row?.version_supported_until, row?.nodes, row?.provider, row?.account, row?.region],
    ['v1.33.2', '2026-06-28', 2, 'gcp', 'acme', 'europe-west1'],
  )
  assert.deepEqual(
    [row?.audit_logged, row?.secrets_encrypted, row?.anonymous_allowed, row?.api_public],
    [true, false, false, null],
  )
  vendor.on('GET /api/v1/pods', list([server('--encryption-provider-config=/e')]))
  const [other] = (await read(vendor)).clusters
  assert.deepEqual([other?.audit_logged, other?.secrets_encrypted], [false, null])
  vendor.on('GET /api/v1/pods', list())
  const { clusters, notes } = await read(vendor)
  assert.deepEqual([clusters[0]?.audit_logged, clusters[0]?.secrets_encrypted], [null, null])
  assert.match(notes[0] ?? '', /does not tell of itself/)
  assert.deepEqual([endOf('v1.33.1-eks-1234'), endOf('v1.99.0'), endOf(null)], [null, null, null])
})

test('lists are read page by page to their end, and begun anew when the cluster forgot their moment', async () => {
  await using vendor = await cluster()
  let forgotten = 1
  vendor.on('GET /api/v1/namespaces', ({ query }) => {
    if (query.get('continue') === null) return list([{ metadata: meta('a') }], 'two')
    if (forgotten-- > 0) return { status: 410, json: { kind: 'Status', reason: 'Expired' } }
    return list([{ metadata: meta('b') }])
  })
  const { namespaces, state } = await read(vendor)
  assert.deepEqual([namespaces.map(row => row.namespace), state], [['a', 'b'], 'complete'])
  assert.equal(vendor.requests.filter(({ path }) => path === '/api/v1/namespaces').length, 4)
  assert.ok(vendor.requests.every(({ headers }) => headers.authorization === 'Bearer sesame-token'))
  forgotten = 100
  assert.match((await read(vendor)).why, /became too old 4 times/)
})

test('a token that comes twice, a server error and a cut answer are errors, and nothing counts as complete', async () => {
  const replies: [Reply, RegExp][] = [
    [list([{ metadata: meta('a') }], 'same'), /no end/],
    [{ status: 500, json: {} }, /500/],
    [{ ...list([{ metadata: meta('a') }]), cut: true }, /could not be asked/],
  ]
  for (const [reply, expected] of replies) {
    await using vendor = await cluster()
    vendor.on('GET /api/v1/namespaces', reply)
    const { why, isComplete } = await read(vendor)
    assert.match(why, expected)
    assert.equal(isComplete('namespaces'), false)
  }
})

test('a kind that is not shown is not read, with the rule that shows it; the rest is', async () => {
  await using vendor = await cluster({
    namespaces: [{ metadata: meta('shop') }],
    deployments: [templated('web', { containers: [container('app')] })],
    clusterrolebindings: [
      { metadata: meta('b'), roleRef: { kind: 'ClusterRole', name: 'r' }, subjects: [{ kind: 'User', name: 'ann' }] },
    ],
  })
  const no: Reply = { status: 403, json: { kind: 'Status', message: 'forbidden' } }
  for (const kind of ['daemonsets', 'networkpolicies', 'serviceaccounts', 'clusterroles', 'nodes'] as const)
    vendor.on(`GET ${paths[kind]}`, no)
  vendor.on(`GET ${paths.cronjobs}`, { status: 404, json: {} })
  const { state, unread, isComplete, namespaces, workloads, bindings, clusters } = await read(vendor)
  assert.equal(state, 'partial')
  assert.ok(
    unread.some(part =>
      part.why.includes('{ apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["list"] }'),
    ),
  )
  assert.ok(unread.some(part => part.what === 'cronjobs' && part.why.includes('does not know cronjobs')))
  assert.deepEqual(
    [isComplete('workloads'), isComplete('namespaces'), isComplete('cluster_bindings')],
    [false, true, true],
  )
  assert.deepEqual(
    [namespaces[0]?.default_deny_in, namespaces[0]?.workloads, workloads[0]?.token_mounted, bindings[0]?.admin],
    [null, null, null, null],
  )
  assert.deepEqual([clusters[0]?.nodes, clusters[0]?.anonymous_allowed], [null, null])
})

test('a token that is not accepted is an error that does not show it; a busy cluster is waited for', async () => {
  await using vendor = await cluster()
  vendor.once('GET /api/v1/pods', { status: 429, headers: { 'retry-after': '3' }, json: {} })
  const { state, waits, namespaces } = await read(vendor)
  assert.deepEqual([state, namespaces], ['complete', []])
  assert.ok((waits[0] ?? 0) >= 3000)
  vendor.on('GET /api/v1/pods', { status: 401, json: { message: 'sesame-token' } })
  const { why } = await read(vendor)
  assert.match(why, /does not accept the credentials/)
  assert.doesNotMatch(why, /sesame/)
})

const kubeconfig = (cluster: string, user: string) => `
apiVersion: v1
kind: Config
current-context: prod
contexts: [{ name: prod, context: { cluster: c, user: u } }]
clusters: [{ name: c, cluster: { server: "https://10.0.0.1:6443"${cluster} } }]
users: [{ name: u, user: { ${user} } }]
`

test('a kubeconfig is used as far as it holds what it needs; programs and files that it names are refused in words', () => {
  const ca = Buffer.from('CA PEM').toString('base64')
  assert.deepEqual(accessIn(kubeconfig(`, certificate-authority-data: ${ca}`, 'token: abc')), {
    address: 'https://10.0.0.1:6443',
    token: 'abc',
    tls: { ca: 'CA PEM' },
  })
  const pair = `client-certificate-data: ${btoa('CERT')}, client-key-data: ${btoa('KEY')}`
  assert.deepEqual(accessIn(kubeconfig('', pair)).tls, { cert: 'CERT', key: 'KEY' })
  const refused: [string, string, RegExp][] = [
    ['', 'exec: { command: aws }', /programs are not run/],
    ['', 'auth-provider: { name: oidc }', /plugin/],
    ['', 'tokenFile: /x', /tokenFile/],
    [', insecure-skip-tls-verify: true', 'token: a', /always is/],
    [', certificate-authority: /x', 'token: a', /file, which is not read/],
    ['', '', /neither a token nor a certificate/],
  ]
  for (const [cluster, user, expected] of refused) assert.throws(() => accessIn(kubeconfig(cluster, user)), expected)
  assert.throws(() => accessIn(kubeconfig('', 'token: abc'), 'other'), /no context "other"/)
  assert.throws(
    () => accessIn('a: [sesame'),
    (error: Error) => !error.message.includes('sesame'),
  )
  assert.throws(() => accessIn('just words'), /no kubeconfig/)
})

test('either a kubeconfig or address and token are given, and both are secrets', () => {
  const isGood = (given: object) => kubernetes.settings.safeParse({ cluster: 'prod', ...given }).success
  assert.ok(isGood({ kubeconfig: 'x' }))
  assert.ok(!isGood({}) && !isGood({ address: 'https://a' }) && !isGood({ kubeconfig: 'x', token: 'y' }))
  assert.deepEqual(secretFields(kubernetes), ['token', 'kubeconfig'])
})
