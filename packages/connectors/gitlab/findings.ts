import { z } from 'zod'
import type { Event } from '../connector/index.ts'
import { type Reading, refs, unread } from './reading.ts'
import { type Project, Vulnerability } from './shapes.ts'

export async function* findingEvents({ api }: Reading, project: Project): AsyncGenerator<Event> {
  const name = project.path_with_namespace
  const found = await api.list(`/projects/${project.id}/vulnerabilities`, Vulnerability)
  if (!found.ok) {
    yield unread(
      refs.findings,
      name,
      found,
      'Vulnerabilities need GitLab Ultimate, and are shown to the role Developer',
    )
    return
  }
  for (const vulnerability of found.value)
    yield { kind: 'row', dataset: refs.findings, row: findingOf(name, vulnerability) }
}

const severities = new Set(['critical', 'high', 'medium', 'low', 'info'])
const states: Readonly<Record<string, string>> = {
  detected: 'open',
  confirmed: 'open',
  opened: 'open',
  resolved: 'fixed',
  closed: 'fixed',
  dismissed: 'accepted',
}
const kinds: Readonly<Record<string, string>> = {
  sast: 'code',
  dependency_scanning: 'package',
  container_scanning: 'package',
  cluster_image_scanning: 'package',
  dast: 'web',
  api_fuzzing: 'web',
  secret_detection: 'secret',
}

/** What a scanner wrote about a finding, as far as GitLab passes it on. */
const Metadata = z.object({
  identifiers: z.array(z.object({ type: z.string().nullish(), name: z.string().nullish() })).nullish(),
  location: z
    .object({
      file: z.string().nullish(),
      start_line: z.int().nullish(),
      dependency: z
        .object({ package: z.object({ name: z.string().nullish() }).nullish(), version: z.string().nullish() })
        .nullish(),
    })
    .nullish(),
  scanner: z.object({ name: z.string().nullish() }).nullish(),
})

function findingOf(asset: string, vulnerability: Vulnerability) {
  const { severity, state } = vulnerability
  const { identifiers, location, scanner } = metadataOf(vulnerability)
  const named = identifiers?.find(one => one.type?.toLowerCase() === 'cve') ?? identifiers?.[0]
  return {
    finding_id: `gitlab/${asset}/${vulnerability.id}`,
    asset,
    vulnerability: named?.name ?? null,
    title: vulnerability.title ?? null,
    severity: severity && severities.has(severity) ? severity : 'unknown',
    source_severity: severity ?? null,
    component: location?.dependency?.package?.name ?? null,
    component_version: location?.dependency?.version ?? null,
    first_seen_at: vulnerability.created_at ?? null,
    last_seen_at: vulnerability.updated_at ?? null,
    fixed_at: vulnerability.resolved_at ?? null,
    state: states[state ?? ''] ?? 'open',
    scanner: scanner?.name ?? vulnerability.report_type ?? null,
    place: location?.file ? `${location.file}${location.start_line ? `:${location.start_line}` : ''}` : null,
    kind: kinds[vulnerability.report_type ?? ''] ?? null,
    raw: `vulnerability ${vulnerability.id}`,
  }
}

function metadataOf({ finding }: Vulnerability): z.infer<typeof Metadata> {
  try {
    return Metadata.safeParse(JSON.parse(finding?.raw_metadata ?? '{}')).data ?? {}
  } catch {
    return {}
  }
}
