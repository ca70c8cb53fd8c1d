import type { RawRow } from '../connector/index.ts'
import type { CodeAlert, DependabotAlert, SecretAlert } from './shapes.ts'

const severities = new Set(['critical', 'high', 'medium', 'low'])

/** GitHub's words: `moderate` is an older one for medium. */
function severityOf(word: string | null | undefined): string {
  if (word === 'moderate') return 'medium'
  return word && severities.has(word) ? word : 'unknown'
}

export function dependencyFinding(asset: string, alert: DependabotAlert): RawRow {
  const { security_advisory: advisory, security_vulnerability: range, dependency } = alert
  const word = range?.severity ?? advisory.severity
  const score = advisory.cvss?.score ?? null
  return {
    ...common(asset, 'dependabot', alert),
    vulnerability: advisory.cve_id ?? advisory.ghsa_id,
    title: advisory.summary ?? null,
    severity: severityOf(word),
    source_severity: word ?? null,
    score: score === 0 ? null : score,
    component: dependency.package ? `${dependency.package.ecosystem}:${dependency.package.name}` : null,
    fixed_version: range?.first_patched_version?.identifier ?? null,
    exploit_probability: [advisory.epss ?? []].flat()[0]?.percentage ?? null,
    place: dependency.manifest_path ?? null,
    rule: advisory.ghsa_id,
    scanner: 'Dependabot',
    kind: 'package',
    ...standing(alert),
  }
}

/** Rules that are not about security have no security severity; theirs is taken one for one. */
const codeSeverities: Readonly<Record<string, string>> = { error: 'high', warning: 'medium', note: 'low', none: 'info' }

export function codeFinding(asset: string, alert: CodeAlert): RawRow {
  const { rule, tool, most_recent_instance: instance } = alert
  const level = rule.security_severity_level
  const { path, start_line: line } = instance?.location ?? {}
  return {
    ...common(asset, 'code-scanning', alert),
    vulnerability: null,
    title: rule.description ?? rule.name ?? rule.id ?? null,
    severity: level ? severityOf(level) : (codeSeverities[rule.severity ?? ''] ?? 'unknown'),
    source_severity: level ?? rule.severity ?? null,
    place: path ? `${path}${line ? `:${line}` : ''}` : null,
    rule: rule.id ?? rule.name ?? null,
    scanner: tool?.name ?? 'code scanning',
    kind: 'code',
    ...standing({ ...alert, state: alert.state ?? '' }),
  }
}

const resolutions: Readonly<Record<string, string>> = {
  revoked: 'fixed',
  false_positive: 'false_positive',
  wont_fix: 'accepted',
  used_in_tests: 'accepted',
}

/** A leaked secret that still works is the worst there is; one that may is nearly so. */
export function secretFinding(asset: string, alert: SecretAlert): RawRow {
  const isResolved = alert.state === 'resolved'
  const state = isResolved ? (resolutions[alert.resolution ?? ''] ?? 'accepted') : 'open'
  return {
    ...common(asset, 'secret-scanning', alert),
    vulnerability: null,
    title: alert.secret_type_display_name ?? alert.secret_type ?? null,
    severity: alert.validity === 'active' ? 'critical' : 'high',
    source_severity: alert.validity ?? null,
    rule: alert.secret_type ?? null,
    scanner: 'secret scanning',
    kind: 'secret',
    state,
    fixed_at: state === 'fixed' ? (alert.resolved_at ?? null) : null,
    state_by: state === 'accepted' || state === 'false_positive' ? (alert.resolved_by?.login ?? null) : null,
    state_why: isResolved ? reasonOf(alert.resolution, alert.resolution_comment) : null,
  }
}

type Alert = { number: number; created_at?: string | null | undefined; updated_at?: string | null | undefined }

function common(asset: string, feature: string, { number, created_at, updated_at }: Alert) {
  return {
    finding_id: `github/${asset}/${feature}/${number}`,
    asset,
    first_seen_at: created_at ?? null,
    last_seen_at: updated_at ?? null,
    raw: `${feature} alert ${number}`,
  }
}

type Dismissible = Pick<
  DependabotAlert,
  'state' | 'fixed_at' | 'dismissed_by' | 'dismissed_reason' | 'dismissed_comment'
>

/** Only what somebody called wrong is a false positive; everything else that was dismissed stays a weakness somebody accepts. */
function standing({ state, fixed_at, dismissed_by, dismissed_reason, dismissed_comment }: Dismissible) {
  if (state === 'fixed') return { state: 'fixed', fixed_at: fixed_at ?? null }
  if (state === 'auto_dismissed') return { state: 'accepted', state_by: 'rule of Dependabot' }
  if (state !== 'dismissed') return { state: 'open' }
  const isWrong = dismissed_reason === 'inaccurate' || dismissed_reason === 'false positive'
  return {
    state: isWrong ? 'false_positive' : 'accepted',
    state_by: dismissed_by?.login ?? null,
    state_why: reasonOf(dismissed_reason, dismissed_comment),
  }
}

function reasonOf(...said: (string | null | undefined)[]): string | null {
  return said.filter(text => text).join(': ') || null
}
