import type { Event } from '../connector/index.ts'
import { codeFinding, dependencyFinding, secretFinding } from './alerts.ts'
import { isOff } from './api.ts'
import { type Features, type Reading, refs } from './reading.ts'
import { CodeAlert, DependabotAlert, type Repository, SecretAlert } from './shapes.ts'

export async function* alertEvents({ api }: Reading, { full_name: name }: Repository): AsyncGenerator<Event, Features> {
  const features: Features = {}
  const kinds = [
    [
      'dependency_alerts',
      'dependabot/alerts?per_page=100',
      DependabotAlert,
      dependencyFinding,
      'Dependabot alerts read',
    ],
    ['code_scanning', 'code-scanning/alerts?per_page=100', CodeAlert, codeFinding, 'Code scanning alerts read'],
    [
      'secret_scanning',
      'secret-scanning/alerts?per_page=100&hide_secret=true',
      SecretAlert,
      secretFinding,
      'Secret scanning alerts read',
    ],
  ] as const
  for (const [feature, path, schema, findingOf, right] of kinds) {
    const found = await api.list(`/repos/${name}/${path}`, schema)
    if (found.ok) {
      features[feature] = true
      for (const alert of found.value)
        yield { kind: 'row', dataset: refs.findings, row: findingOf(name, alert as never) }
      continue
    }
    if (isOff(found)) {
      features[feature] = false
      yield { kind: 'note', text: `${name}: ${found.words}` }
      continue
    }
    const why = `GitHub answered ${found.status}: ${found.words}. The token needs ${right} (classic: security_events)`
    yield { kind: 'unread', dataset: refs.findings, what: `${name}, ${path.replace(/\?.*/, '')}`, why }
  }
  return features
}
