import { z } from 'zod'
import type { Event } from '../connector/index.ts'
import { type People, type Reading, refs, unread } from './reading.ts'
import { type Branch, Member, Project } from './shapes.ts'
import { namesOf } from './writers.ts'

/** The projects that the settings name, or all of the group, or all that the token belongs to. */
export async function* projectsOf({ api, settings }: Reading): AsyncGenerator<Project> {
  const { group, projects } = settings
  const needs = 'the scope read_api'
  for (const name of projects) yield await api.get(`/projects/${encodeURIComponent(name)}`, Project, needs)
  if (projects.length > 0) return
  const path =
    group === undefined
      ? '/projects?membership=true&pagination=keyset&order_by=id&sort=asc&per_page=100'
      : `/groups/${encodeURIComponent(group)}/projects?include_subgroups=true&with_shared=false&order_by=id&sort=asc`
  for await (const page of api.pages(path, Project, needs)) yield* page
}

/** Maintainers and owners administer a project. */
const maintainer = 40

export async function* peopleOf({ api }: Reading, project: Project): AsyncGenerator<Event, People> {
  const members = await api.list(`/projects/${project.id}/members/all`, Member)
  if (!members.ok) {
    yield unread(refs.repositories, project.path_with_namespace, members, 'Members are shown to the role Guest', [
      'admins',
    ])
    return { names: new Map(), admins: null }
  }
  const admins = new Set(members.value.filter(one => one.access_level >= maintainer).map(one => one.id))
  return { names: namesOf(members.value), admins: admins.size }
}

export async function* rowOfProject(
  reading: Reading,
  project: Project,
  branches: readonly Branch[],
  { admins }: People,
): AsyncGenerator<Event> {
  const main = branches.find(branch => branch.default ?? branch.name === project.default_branch)
  yield {
    kind: 'row',
    dataset: refs.repositories,
    row: {
      repository: project.path_with_namespace,
      location: project.web_url ?? null,
      default_branch: branches.length === 0 ? null : (project.default_branch ?? null),
      head: main?.commit?.id ?? null,
      empty: project.empty_repo ?? branches.length === 0,
      branch_count: branches.length,
      last_commit_at: main?.commit?.committed_date ?? null,
      code_owners: main ? await hasCodeOwners(reading, project, main.name) : null,
      visibility: project.visibility ?? null,
      archived: project.archived ?? null,
      fork: project.forked_from_project != null,
      topics: project.topics ?? null,
      push_protection: project.secret_push_protection_enabled ?? null,
      admins,
      raw: project.web_url ?? project.path_with_namespace,
    },
  }
}

/** The places where GitLab looks for it. */
const places = ['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS']

async function hasCodeOwners({ api }: Reading, project: Project, branch: string): Promise<boolean | null> {
  const at = `/projects/${project.id}/repository/files`
  for (const place of places) {
    const path = `${at}/${encodeURIComponent(place)}?ref=${encodeURIComponent(branch)}`
    const found = await api.see(path, z.looseObject({}))
    if (found.ok) return true
    if (found.status === 403) return null
  }
  return false
}
