import { z } from 'zod'
import { connector } from '../connector/index.ts'
import { openApi } from './api.ts'
import { collectGitlab, gitlabDatasets } from './collect.ts'
import { GitlabSettings } from './settings.ts'

/** GitLab, of the cloud or of one's own: what its documented REST interface says, all of it by GET. */
export const gitlab = connector({
  id: 'gitlab',
  title: 'GitLab',
  summary: 'Projects, protected branches, merge requests with approvals, deployments, members and vulnerabilities.',
  version: '1',
  webhook: 'gitlab',
  datasets: [...gitlabDatasets],
  scopes: [
    'The scope read_api. Projects, branches, merge requests and deployments: the role Reporter.',
    'Protected branches, approval rules and push rules: the role Maintainer. Vulnerabilities: Developer, on Ultimate.',
    'Members: any role in the group; second factors: a token of an administrator. Writes nothing.',
  ],
  settings: GitlabSettings,
  async test(settings, run) {
    try {
      const about = await openApi(settings, run).get(
        '/version',
        z.object({ version: z.string() }),
        'the scope read_api',
      )
      return { ok: true, detail: `GitLab ${about.version} answers at ${new URL(settings.address).host}` }
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) }
    }
  },
  collect: collectGitlab,
})
