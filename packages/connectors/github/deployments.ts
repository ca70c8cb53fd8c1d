import { z } from 'zod'
import type { Event } from '../connector/index.ts'
import { inOrder } from '../net/index.ts'
import type { Api, Hidden } from './api.ts'
import { everything, type Reading, refs } from './reading.ts'
import { Deployment, DeploymentStatus, type Repository } from './shapes.ts'

export async function* deploymentEvents(
  { api, since }: Reading,
  { full_name: name }: Repository,
): AsyncGenerator<Event> {
  const found = await recentDeployments(api, name, since)
  if (!Array.isArray(found)) {
    const why = `GitHub answered ${found.status}: ${found.words}. The token needs Deployments read (classic: repo_deployment)`
    yield { kind: 'unread', dataset: refs.deployments, what: name, why }
    return
  }
  const withStates = inOrder(found, async deployment => ({
    deployment,
    states: await everything(
      api.pages(
        `/repos/${name}/deployments/${deployment.id}/statuses?per_page=100`,
        DeploymentStatus,
        'to read deployments',
      ),
    ),
  }))
  for await (const { deployment, states } of withStates) {
    const ended = states.find(({ state }) => state === 'success' || state === 'failure' || state === 'error')
    yield {
      kind: 'row',
      dataset: refs.deployments,
      row: {
        system: name,
        deployment_id: String(deployment.id),
        environment: deployment.environment ?? null,
        production: deployment.production_environment ?? null,
        commit_id: deployment.sha,
        version: deployment.ref ?? null,
        deployed_at: ended?.created_at ?? deployment.created_at,
        deployed_by: deployment.creator?.login ?? null,
        succeeded: states.some(({ state }) => state === 'success') ? true : ended ? false : null,
        raw: `deployment ${deployment.id}`,
      },
    }
  }
}

/** Deployments come newest first, and never change their place. */
async function recentDeployments(
  api: Api,
  name: string,
  since: number,
): Promise<z.infer<typeof Deployment>[] | Hidden> {
  const first = await api.see(`/repos/${name}/deployments?per_page=1`, z.array(Deployment))
  if (!first.ok) return first
  const recent: z.infer<typeof Deployment>[] = []
  for await (const page of api.pages(`/repos/${name}/deployments?per_page=100`, Deployment, 'to read deployments')) {
    recent.push(...page.filter(deployment => Date.parse(deployment.created_at) >= since))
    if (page.some(deployment => Date.parse(deployment.created_at) < since)) break
  }
  return recent
}
