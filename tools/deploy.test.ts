import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'

// Neither Docker nor Helm runs in the gate; what can be read without them is checked here.
const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const settings = read('apps/server/lifecycle/settings.ts')

function unknownVariables(text: string): string[] {
  const names = new Set([...text.matchAll(/\b(ONUS_[A-Z_]+|DATABASE_URL)\b/g)].map(match => match[1] ?? ''))
  return [...names].filter(name => name !== 'ONUS_HOST' && !settings.includes(`${name}:`))
}

test('every file that the image copies exists, and every manifest of a room is copied before the installation', () => {
  const dockerfile = read('deploy/Dockerfile')
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(match => (match[1] ?? '').split(' '))
  assert.deepEqual(
    copied.filter(path => !existsSync(join(root, path))),
    [],
  )
  const manifests = globSync(['packages/*/package.json', 'apps/*/package.json', 'e2e/package.json'], { cwd: root })
  assert.deepEqual(
    manifests.filter(path => !copied.includes(path)),
    [],
  )
})

test('the image runs as an unprivileged user on a Debian', () => {
  const dockerfile = read('deploy/Dockerfile')
  assert.match(dockerfile, /^USER node$/m)
  assert.deepEqual(
    [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(match => match[1]),
    ['node:24-bookworm-slim', 'node:24-bookworm-slim'],
  )
})

test('image, compose file and chart set only variables that the server reads', () => {
  const files = ['deploy/Dockerfile', 'deploy/compose.yaml', ...globSync('deploy/helm/**/*.yaml', { cwd: root })]
  assert.deepEqual(
    files.flatMap(file => unknownVariables(read(file))),
    [],
  )
  assert.deepEqual(unknownVariables('ONUS_DATAS: /data'), ['ONUS_DATAS'])
})

test('the compose file is YAML, opens Onus to others through https alone, and publishes only the proxy', () => {
  const { services } = parse(read('deploy/compose.yaml')) as {
    services: Record<string, { ports?: string[]; environment?: Record<string, string> }>
  }
  assert.match(services.onus?.environment?.ONUS_URL ?? '', /^https:/)
  const published = Object.entries(services).filter(([, service]) => service.ports !== undefined)
  assert.deepEqual(
    published.map(([name]) => name),
    ['proxy'],
  )
})

test('the chart’s templates are YAML once filled, and use only values that it declares', () => {
  const values = parse(read('deploy/helm/values.yaml')) as Record<string, unknown>
  const valueAt = (path: string) =>
    path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], values)
  for (const file of globSync('deploy/helm/templates/*.yaml', { cwd: root })) {
    const template = read(file)
    const used = [...template.matchAll(/\.Values\.([\w.]+)/g)].map(match => match[1] ?? '')
    assert.deepEqual(
      used.filter(path => valueAt(path) === undefined),
      [],
      file,
    )
    const filled = parse(template.replaceAll(/\{\{[^}]*\}\}/g, 'value')) as { kind?: string }
    assert.equal(typeof filled.kind, 'string', file)
  }
})

test('the chart and the product have one version', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string }
  const chart = parse(read('deploy/helm/Chart.yaml')) as { appVersion: string }
  const values = parse(read('deploy/helm/values.yaml')) as { image: { tag: string } }
  assert.deepEqual([chart.appVersion, values.image.tag], [version, version])
})
