import { connector } from '../connector/index.ts'
import { openApi } from './api.ts'
import { collectKubernetes, kubernetesDatasets } from './collect.ts'
import { KubernetesSettings } from './settings.ts'
import { Version } from './shapes.ts'

/** A Kubernetes cluster: what its API lists, all of it by GET. Secrets are never asked for. */
export const kubernetes = connector({
  id: 'kubernetes',
  title: 'Kubernetes',
  summary: 'Workloads with what they may do, namespaces with their rules, and who holds which rights in a cluster.',
  version: '1',
  datasets: [...kubernetesDatasets],
  scopes: [
    'Lists nodes, namespaces, workloads, pods, service accounts, limits, quotas, network policies, roles and bindings.',
    'A role of its own that may only list these; see the guide. Never secrets or what stands in them. Writes nothing.',
  ],
  settings: KubernetesSettings,
  async test(settings, run) {
    try {
      const api = openApi(settings, run)
      const about = await api.see('/version', Version)
      const listed = await api.list({ group: '', version: 'v1', resource: 'namespaces' }, Version.partial())
      if (!listed.ok) return { ok: false, why: `Namespaces are not shown: ${listed.why}` }
      return { ok: true, detail: `Kubernetes ${about?.gitVersion ?? ''} answers at ${new URL(api.address).host}` }
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) }
    }
  },
  collect: collectKubernetes,
})
