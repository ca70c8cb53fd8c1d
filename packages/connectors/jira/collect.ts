import type { DatasetRef } from '@onus/core/dataset'
import { type CollectRun, type Event, type Origin, SourceProblem } from '../connector/index.ts'
import { inOrder } from '../net/index.ts'
import { stepEvents, ticketRefs } from '../ticket/index.ts'
import { type Api, openApi } from './api.ts'
import type { JiraSettings } from './settings.ts'
import { type Fields, rowOfTicket, stepsOf } from './tickets.ts'

export const jiraDatasets: readonly DatasetRef[] = Object.values(ticketRefs)

const usual = [
  'summary',
  'issuetype',
  'status',
  'priority',
  'reporter',
  'creator',
  'assignee',
  'created',
  'duedate',
  'resolution',
  'resolutiondate',
  'statuscategorychangedate',
  'labels',
  'issuelinks',
]

export async function* collectJira(settings: JiraSettings, run: CollectRun): AsyncGenerator<Event> {
  const api = await openApi(settings, run)
  const since = new Date(Date.parse(run.now()) - settings.days * 24 * 3600 * 1000).toISOString().slice(0, 10)
  const jql = jqlOf(settings, since)
  for (const dataset of jiraDatasets) yield { kind: 'origin', dataset, ...originOf(settings, api, jql, since) }
  const fields = await fieldsOf(settings, api)
  const about = { settings, fields, site: api.site }
  const asked = [...new Set([...usual, ...fields.affects, ...ownFields(fields)])]
  let done = 0
  for await (const page of api.issues(jql, asked)) {
    run.signal.throwIfAborted()
    const withHistories = inOrder(page, async issue => ({ issue, histories: await api.historyOf(issue) }))
    for await (const { issue, histories } of withHistories) {
      yield rowOfTicket(issue, histories, about)
      yield* stepEvents(api.site.host, issue.key, stepsOf(histories))
    }
    done += page.length
    yield { kind: 'progress', label: 'Reading tickets', done }
  }
  if (done === 0)
    yield {
      kind: 'note',
      text: 'The search finds no ticket that the account may see. Jira does not say whether others exist.',
    }
  if (!api.self.emailAddress)
    yield { kind: 'note', text: 'Jira hides e-mail addresses: people stand here by the name or id of their account' }
  for (const dataset of jiraDatasets) yield { kind: 'complete', dataset }
}

/** Done tickets of this time and every open one, in an order that new tickets do not change. */
export function jqlOf({ jql }: Pick<JiraSettings, 'jql'>, since: string): string {
  return `(${jql}) AND (updated >= "${since}" OR statusCategory != Done) ORDER BY created ASC, key ASC`
}

function originOf(
  settings: JiraSettings,
  { product, site, version, isCloud }: Api,
  jql: string,
  since: string,
): Origin {
  return {
    sourceSystem: product,
    environment: site.href,
    account: settings.user ?? 'personal access token',
    query: `GET /rest/api/${version}/${isCloud ? 'search/jql' : 'search'}?jql=${jql}&expand=changelog`,
    parameters: { jql: settings.jql, days: settings.days, approvalStates: settings.approvalStates },
    method: 'api',
    zone: 'UTC',
    exclusions: [
      `Done tickets that were last changed before ${since}, in the zone of the account`,
      'Tickets that the account may not see',
    ],
  }
}

async function fieldsOf(settings: JiraSettings, api: Api): Promise<Fields> {
  const { approverField, riskField, plannedFromField, plannedUntilField, rollbackField, testedField } = settings
  const own = { approverField, riskField, plannedFromField, plannedUntilField, rollbackField, testedField }
  const known = await api.fields()
  const idOf = (wanted: string): string => {
    if (known.some(({ id }) => id === wanted)) return wanted
    const found = known.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
    const [one] = found
    if (one && found.length === 1) return one.id
    const ids = found.map(({ id }) => id).join(', ')
    throw new SourceProblem(
      one
        ? `Several fields of Jira are called "${wanted}"; give the id of the one that is meant: ${ids}`
        : `No field of Jira that the account sees is called "${wanted}"; see the settings`,
    )
  }
  const ids = Object.fromEntries(Object.entries(own).map(([name, given]) => [name, given ? idOf(given) : null]))
  return {
    ...(ids as Omit<Fields, 'affects' | 'approverName'>),
    affects: settings.affects.map(idOf),
    approverName: known.find(({ id }) => id === ids.approverField)?.name ?? null,
  }
}

function ownFields({ affects: _, approverName: __, ...named }: Fields): string[] {
  return Object.values(named).filter(id => id !== null)
}
