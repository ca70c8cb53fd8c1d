import type { Event } from '../connector/index.ts'
import { type Reading, refs, unread } from './reading.ts'
import { Deployment, Environment, type Project } from './shapes.ts'

const hint = 'Deployments and environments are shown to the role Reporter'
const ended: Readonly<Record<string, boolean>> = { success: true, failed: false, canceled: false }

export async function* deploymentEvents({ api, since }: Reading, project: Project): AsyncGenerator<Event> {
  const at = `/projects/${project.id}`
  const name = project.path_with_namespace
  const environments = await api.list(`${at}/environments`, Environment)
  if (!environments.ok) {
    yield unread(refs.deployments, name, environments, hint)
    return
  }
  const tiers = new Map(environments.value.map(one => [one.id, one.tier ?? null]))
  const seen = new Set<number>()
  const pages = api.pages(`${at}/deployments?order_by=created_at&sort=desc`, Deployment, 'the role Reporter')
  for await (const page of pages) {
    for (const deployment of page) {
      const isRecent = Date.parse(deployment.created_at) >= Date.parse(since)
      if (isRecent && !seen.has(deployment.id)) yield rowOf(name, deployment, tiers)
      seen.add(deployment.id)
    }
    if (page.some(deployment => Date.parse(deployment.created_at) < Date.parse(since))) return
  }
}

function rowOf(system: string, deployment: Deployment, tiers: ReadonlyMap<number, string | null>): Event {
  const { environment, deployable } = deployment
  const tier = environment ? (tiers.get(environment.id) ?? null) : null
  return {
    kind: 'row',
    dataset: refs.deployments,
    row: {
      system,
      deployment_id: String(deployment.id),
      environment: environment?.name ?? null,
      production: tier === null ? null : tier === 'production',
      commit_id: deployment.sha ?? null,
      version: deployment.ref ?? null,
      deployed_at: deployable?.finished_at ?? deployment.created_at,
      deployed_by: deployment.user?.username ?? null,
      succeeded: ended[deployment.status] ?? null,
      raw: `deployment ${deployment.id}`,
    },
  }
}
