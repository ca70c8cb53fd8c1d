import { type Event, type Origin, SourceProblem } from '../connector/index.ts'
import type { Git } from './program.ts'
import type { Repository } from './repository.ts'
import type { GitSettings } from './settings.ts'
import { issueIdsOf, trailersOf } from './trailers.ts'

const dataset = 'change.deployments@1'

/**
 * Tags that the settings call deployments, one row each. Git knows no deployments: without those settings there are none, and
 * whether one succeeded is never known here.
 */
export async function* deploymentEvents(
  git: Git,
  { name }: Repository,
  { deployedTags, deployedTo }: GitSettings,
  origin: (query: string) => Origin,
): AsyncGenerator<Event> {
  if (deployedTags === undefined) return
  yield { kind: 'origin', dataset, ...origin(`git for-each-ref refs/tags/${deployedTags}`) }
  const fields = [
    'refname:strip=2',
    'objecttype',
    'objectname',
    '*objecttype',
    '*objectname',
    'taggerdate:unix',
    'taggeremail:trim',
    'contents',
  ]
  const format = `${fields.map(field => `%(${field})`).join('%00')}%00%00`
  const listed = await git.text('for-each-ref', `--format=${format}`, `refs/tags/${deployedTags}`)
  let light = 0
  let other = 0
  for (const entry of listed.split('\0\0\n').filter(Boolean)) {
    const parts = entry.split('\0')
    if (parts.length < fields.length) throw new SourceProblem('git gave a tag that cannot be read')
    const [tag = '', type, , target, commit = '', seconds = '', tagger = ''] = parts
    const message = parts.slice(7).join('')
    if (type !== 'tag') {
      light += 1
      continue
    }
    if (target !== 'commit') {
      other += 1
      continue
    }
    const approver = trailersOf(message).find(([key]) => key === 'approved-by')?.[1]
    yield {
      kind: 'row',
      dataset,
      row: {
        system: name,
        deployment_id: tag,
        environment: deployedTo,
        production: deployedTo === 'production',
        commit_id: commit,
        version: tag,
        deployed_at: seconds === '' ? null : new Date(Number(seconds) * 1000),
        deployed_by: tagger || null,
        approved_by: approver === undefined ? null : (/<([^>]+)>/.exec(approver)?.[1] ?? approver),
        ticket: issueIdsOf(message)[0] ?? null,
        raw: `refs/tags/${tag}`,
      },
    }
  }
  if (light > 0) {
    const why = 'they do not say who made them, when and why; only annotated ones do'
    yield { kind: 'unread', dataset, what: `${light} lightweight tags`, why }
  }
  yield { kind: 'complete', dataset, exclusions: other > 0 ? [`${other} tags that name no commit`] : [] }
}
