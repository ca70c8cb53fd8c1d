import { connector } from '../connector/index.ts'
import { openApi } from './api.ts'
import { collectGithub, githubDatasets } from './collect.ts'
import { GithubSettings } from './settings.ts'
import { Organisation, Repository } from './shapes.ts'

/** GitHub, of the cloud or of one's own: what its documented REST interface says, all of it by GET. */
export const github = connector({
  id: 'github',
  title: 'GitHub',
  summary: 'Repositories, branch protection, pull requests with reviews, deployments, members and alerts.',
  version: '1',
  datasets: [...githubDatasets],
  scopes: [
    'Repositories, branches, their protection and rulesets: fine-grained Metadata, Contents and Administration read; classic repo.',
    'Pull requests, reviews, checks, deployments: fine-grained Pull requests, Checks, Commit statuses and Deployments read.',
    'Dependabot, code scanning and secret scanning alerts, never the secrets: their alerts read; classic security_events.',
    'Members and their second factors: fine-grained Members read, of an owner; classic read:org. Writes nothing.',
  ],
  settings: GithubSettings,
  webhook: 'github',
  async test(settings, run) {
    try {
      const api = openApi(settings, run)
      const needs = 'to see the organisation or repository'
      if (settings.organisation !== undefined) {
        const { login } = await api.get(`/orgs/${settings.organisation}`, Organisation, needs)
        return { ok: true, detail: `${login} answers at ${new URL(settings.address).host}` }
      }
      const { full_name } = await api.get(`/repos/${settings.repositories[0]}`, Repository, needs)
      return { ok: true, detail: `${full_name} answers at ${new URL(settings.address).host}` }
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) }
    }
  },
  collect: collectGithub,
})
