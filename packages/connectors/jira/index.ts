import { connector } from '../connector/index.ts'
import { openApi } from './api.ts'
import { collectJira, jiraDatasets } from './collect.ts'
import { JiraSettings } from './settings.ts'
import { nameOf } from './tickets.ts'

/** Jira, of the cloud or of one's own: what its documented REST interface says, all of it by GET. */
export const jira = connector({
  id: 'jira',
  title: 'Jira',
  summary: 'Tickets that a search finds, their steps from state to state, and who approved them.',
  version: '1',
  datasets: [...jiraDatasets],
  scopes: [
    'Tickets that a search finds, with their changes: the permission Browse projects; scopes read:jira-work, read:jira-user.',
    'Of the text of tickets only the title and the fields that the settings name. No comments, no attachments. Writes nothing.',
  ],
  settings: JiraSettings,
  async test(settings, run) {
    try {
      const { product, site, self } = await openApi(settings, run)
      return { ok: true, detail: `${product} answers at ${site.host} to ${nameOf(self) ?? 'the account'}` }
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) }
    }
  },
  collect: collectJira,
})
