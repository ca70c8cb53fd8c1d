import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnresolved, readerOf } from './locks.ts'

function read(path: string, text: string) {
  const reader = readerOf(path)
  assert.ok(reader, path)
  const { pinned, unread } = reader(text)
  return {
    purls: pinned.map(one => one.purl),
    direct: pinned.filter(one => one.direct).map(one => one.name),
    unread,
    pinned,
  }
}

test('lock files of npm tell each version once, with licences, and which the project asks for itself', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': { name: 'shop', dependencies: { zod: '^4', inner: '*' }, devDependencies: { '@types/x': '1' } },
      'packages/inner': { version: '1.0.0', dependencies: { deep: '2' } },
      'node_modules/inner': { resolved: 'packages/inner', link: true },
      'node_modules/zod': { version: '4.1.0', license: 'MIT' },
      'node_modules/@types/x': { version: '1.0.0', dev: true },
      'node_modules/deep': { version: '2.0.0' },
      'node_modules/deep/node_modules/zod': { version: '3.0.0', license: 'MIT' },
      'node_modules/alias': { name: 'real', version: '1.0.0+build' },
      'node_modules/odd': { resolved: 'git+ssh://x' },
    },
  }
  const { purls, direct, unread, pinned } = read('a/package-lock.json', JSON.stringify(lock))
  assert.deepEqual(purls, [
    'pkg:npm/zod@4.1.0',
    'pkg:npm/%40types/x@1.0.0',
    'pkg:npm/deep@2.0.0',
    'pkg:npm/zod@3.0.0',
    'pkg:npm/real@1.0.0%2Bbuild',
  ])
  assert.deepEqual([direct, unread, pinned[0]?.licences], [['zod', '@types/x', 'deep'], ['node_modules/odd'], ['MIT']])
  const old = {
    dependencies: { a: { version: '1.0.0', dependencies: { b: { version: '2.0.0' } } }, c: { version: 'git+x' } },
  }
  const { purls: nested, unread: odd } = read('package-lock.json', JSON.stringify(old))
  assert.deepEqual([nested, odd], [['pkg:npm/a@1.0.0', 'pkg:npm/b@2.0.0'], ['c git+x']])
})

test('go.mod tells all modules from go 1.17 on; before, and where one is replaced, something is not known', () => {
  const module =
    'module x\n\ngo 1.22\n\nrequire github.com/a/b v1.2.3\nrequire (\n\tgolang.org/x/net v0.1.0 // indirect\n)\n'
  const { purls, direct, unread } = read('go.mod', module)
  assert.deepEqual(purls, ['pkg:golang/github.com/a/b@v1.2.3', 'pkg:golang/golang.org/x/net@v0.1.0'])
  assert.deepEqual([direct, unread], [['github.com/a/b'], []])
  assert.equal(read('go.mod', module.replace('1.22', '1.16')).unread.length, 1)
  assert.equal(read('go.mod', `${module}replace github.com/a/b => ../b\n`).unread.length, 1)
})

test('requirements without an exact version are told, and never with the address they come from', () => {
  const text = `# x
--index-url https://user:secret@example.org/simple
Flask_Login[x]==0.6.3 ; python_version > "3" \\
    --hash=sha256:abc
requests>=2
numpy==1.*
git+https://token@example.org/x.git
-r other.txt
`
  const { purls, unread } = read('app/requirements-dev.txt', text)
  assert.deepEqual(purls, ['pkg:pypi/flask-login@0.6.3'])
  assert.deepEqual(unread, ['requests', 'numpy', 'a line that names no package', 'a line that names no package'])
})

test('the lock files of Rust, Python, PHP, Ruby and yarn are read', () => {
  const cargo =
    'version = 4\n\n[[package]]\nname = "own"\nversion = "0.1.0"\ndependencies = [\n "serde",\n]\n\n[[package]]\nname = "serde"\nversion = "1.0.200"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n'
  assert.deepEqual(read('Cargo.lock', cargo).purls, ['pkg:cargo/serde@1.0.200'])
  const poetry =
    '[[package]]\nname = "attrs"\nversion = "23.1.0"\n\n[package.extras]\nname = "no"\n\n[metadata]\nlock-version = "2.0"\n'
  assert.deepEqual(read('poetry.lock', poetry).purls, ['pkg:pypi/attrs@23.1.0'])
  const uv =
    'version = 1\n\n[[package]]\nname = "own"\nversion = "0.1.0"\nsource = { virtual = "." }\n\n[[package]]\nname = "idna"\nversion = "3.7"\nsource = { registry = "https://pypi.org/simple" }\n'
  assert.deepEqual(read('uv.lock', uv).purls, ['pkg:pypi/idna@3.7'])
  const pipfile = JSON.stringify({ default: { six: { version: '==1.16.0' }, local: { path: '.' } } })
  assert.deepEqual(
    [read('Pipfile.lock', pipfile).purls, read('Pipfile.lock', pipfile).unread],
    [['pkg:pypi/six@1.16.0'], ['local']],
  )
  const composer = JSON.stringify({ packages: [{ name: 'monolog/monolog', version: '3.5.0', license: ['MIT'] }] })
  assert.deepEqual(read('composer.lock', composer).pinned[0]?.licences, ['MIT'])
  const gems =
    'GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0.8)\n    rails (7.1.0)\n      rack (>= 2.2.4)\n\nDEPENDENCIES\n  rails (~> 7.1)\n'
  assert.deepEqual(
    [read('Gemfile.lock', gems).purls, read('Gemfile.lock', gems).direct],
    [['pkg:gem/rack@3.0.8', 'pkg:gem/rails@7.1.0'], ['rails']],
  )
  const yarn =
    '# yarn lockfile v1\n\n"@a/b@^1.0.0", "@a/b@^1.1.0":\n  version "1.2.0"\n  resolved "https://x"\n\nc@1:\n  version "1.0.1"\n'
  assert.deepEqual(read('yarn.lock', yarn).purls, ['pkg:npm/%40a/b@1.2.0', 'pkg:npm/c@1.0.1'])
  const berry =
    '__metadata:\n  version: 8\n\n"d@npm:^1.0.0":\n  version: 1.0.2\n\n"own@workspace:.":\n  version: 0.0.0\n'
  assert.deepEqual(read('yarn.lock', berry).purls, ['pkg:npm/d@1.0.2'])
})

test('workflows tell the actions and images they use', () => {
  const text = `jobs:
  a:
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - name: x
        uses: "docker://alpine:3.20"
      - uses: ./.github/actions/own
      - uses: docker://busybox
`
  const { purls, unread } = read('.github/workflows/ci.yml', text)
  assert.deepEqual(purls, [
    'pkg:githubactions/actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683',
    'pkg:docker/alpine@3.20',
  ])
  assert.deepEqual(unread, ['docker://busybox'])
})

test('a file that names components is unresolved where no file beside or above it pins them', () => {
  const paths = new Set(['package.json', 'package-lock.json', 'web/package.json', 'api/pom.xml', 'cli/Cargo.toml'])
  assert.deepEqual(
    [...paths].filter(path => isUnresolved(path, paths)),
    ['api/pom.xml', 'cli/Cargo.toml'],
  )
})
