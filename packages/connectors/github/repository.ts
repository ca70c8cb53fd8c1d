import { z } from 'zod'
import type { Event } from '../connector/index.ts'
import { type Features, type Reading, refs, unreadColumns } from './reading.ts'
import { type Branch, Collaborator, type Repository } from './shapes.ts'

export async function* rowOfRepository(
  { api }: Reading,
  repository: Repository,
  branches: readonly Branch[],
  features: Features,
): AsyncGenerator<Event> {
  const { full_name: name, security_and_analysis: security } = repository
  const owners = await api.see(`/repos/${name}/codeowners/errors`, z.looseObject({}))
  const all = await api.list(`/repos/${name}/collaborators?affiliation=all&per_page=100`, Collaborator)
  const outside = await api.list(`/repos/${name}/collaborators?affiliation=outside&per_page=100`, Collaborator)
  const isOn = (given: { status?: string | null | undefined } | null | undefined) =>
    given?.status ? given.status === 'enabled' : null
  const hidden = all.ok ? outside : all
  if (!hidden.ok)
    yield unreadColumns(
      refs.repositories,
      name,
      ['admins', 'outside_collaborators'],
      hidden,
      'Collaborators are shown to a token that may administer the repository',
    )
  const hasOwners = owners.ok ? true : owners.status === 404 ? false : null
  yield {
    kind: 'row',
    dataset: refs.repositories,
    row: {
      repository: name,
      location: repository.html_url ?? null,
      default_branch: branches.length === 0 ? null : (repository.default_branch ?? null),
      head: branches.find(branch => branch.name === repository.default_branch)?.commit.sha ?? null,
      empty: branches.length === 0,
      branch_count: branches.length,
      code_owners: hasOwners,
      visibility:
        repository.visibility ?? (repository.private == null ? null : repository.private ? 'private' : 'public'),
      archived: repository.archived ?? null,
      fork: repository.fork ?? null,
      topics: repository.topics ?? null,
      dependency_alerts: features.dependency_alerts ?? null,
      code_scanning: features.code_scanning ?? null,
      secret_scanning: isOn(security?.secret_scanning) ?? features.secret_scanning ?? null,
      push_protection: isOn(security?.secret_scanning_push_protection),
      admins: all.ok ? all.value.filter(one => one.permissions?.admin).length : null,
      outside_collaborators: outside.ok ? outside.value.length : null,
      last_pushed_at: repository.pushed_at ?? null,
      raw: repository.html_url ?? name,
    },
  }
}
