/** A component that a file of a repository pins. */
type Pinned = {
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licences: readonly string[]
  /** Null where the file does not say. */
  readonly direct: boolean | null
}

/** What a file says, and what of it could not be taken, such as a line that names no version. */
export type Locked = { readonly pinned: readonly Pinned[]; readonly unread: readonly string[] }

type Reader = (text: string) => Locked

/** Files that pin what a build takes, by their name. */
const readers: Readonly<Record<string, Reader>> = {
  'package-lock.json': npm,
  'npm-shrinkwrap.json': npm,
  'go.mod': go,
  'Cargo.lock': text => tomlPackages(text, 'cargo'),
  'poetry.lock': text => tomlPackages(text, 'pypi'),
  'uv.lock': text => tomlPackages(text, 'pypi'),
  'Pipfile.lock': pipfile,
  'composer.lock': composer,
  'Gemfile.lock': gems,
  'yarn.lock': yarn,
}

/** Files that name what a build takes, but not which version it gets: those must be resolved, which is not done here. */
const manifests: Readonly<Record<string, readonly string[]>> = {
  'pom.xml': [],
  'build.gradle': ['gradle.lockfile'],
  'build.gradle.kts': ['gradle.lockfile'],
  'pnpm-lock.yaml': [],
  'bun.lock': [],
  'bun.lockb': [],
  'gradle.lockfile': [],
  'packages.config': [],
  'packages.lock.json': [],
  'setup.py': ['requirements.txt', 'poetry.lock', 'uv.lock', 'Pipfile.lock'],
  Pipfile: ['Pipfile.lock'],
  'pyproject.toml': ['poetry.lock', 'uv.lock', 'requirements.txt'],
  'Cargo.toml': ['Cargo.lock'],
  'composer.json': ['composer.lock'],
  Gemfile: ['Gemfile.lock'],
  'package.json': ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
  'mix.exs': [],
  'Package.swift': [],
}

export function readerOf(path: string): Reader | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (Object.hasOwn(readers, name)) return readers[name]
  if (/^requirements[\w.-]*\.txt$/.test(name)) return requirements
  return /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path) ? workflow : undefined
}

/** Whether the file names what is built in without saying which version, and no file beside or above it says so. */
export function isUnresolved(path: string, paths: ReadonlySet<string>): boolean {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  if (!Object.hasOwn(manifests, name)) return false
  const locks = manifests[name] ?? []
  for (
    let folder = path.slice(0, slash + 1);
    ;
    folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
  ) {
    if (locks.some(lock => paths.has(folder + lock))) return false
    if (folder === '') return true
  }
}

/** Whether such a file asks for nothing: many hold only the settings of a tool. */
export function asksForNothing(path: string, text: string): boolean {
  if (path.endsWith('package.json')) {
    const document = objectOf(JSON.parse(text))
    return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].every(
      kind => Object.keys(objectOf(document[kind])).length === 0,
    )
  }
  return path.endsWith('pyproject.toml') && !/^(dependencies|requires)[ \t]*=|^\[.*dependenc/m.test(text)
}

const purlOf = (type: string, name: string, version: string) =>
  `pkg:${type}/${name.split('/').map(encodeURIComponent).join('/')}@${encodeURIComponent(version)}`

function pinnedOf(type: string, name: string, version: string, more: Partial<Pinned> = {}): Pinned {
  return { name, version, purl: purlOf(type, name, version), licences: [], direct: null, ...more }
}

type Json = Readonly<Record<string, unknown>>

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** Versions 2 and 3 list every place a package is put; version 1 nests them. */
function npm(text: string): Locked {
  const document = objectOf(JSON.parse(text))
  const packages = objectOf(document.packages)
  if (Object.keys(packages).length === 0) return npmNested(objectOf(document.dependencies))
  const direct = new Set(
    Object.entries(packages)
      .filter(([place]) => !place.includes('node_modules/'))
      .flatMap(([, one]) =>
        ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap(kind =>
          Object.keys(objectOf(objectOf(one)[kind])),
        ),
      ),
  )
  const unread: string[] = []
  const pinned = Object.entries(packages).flatMap(([place, value]) => {
    const one = objectOf(value)
    const at = place.lastIndexOf('node_modules/')
    if (at === -1 || one.link === true) return []
    const folder = place.slice(at + 'node_modules/'.length)
    const [name, version] = [textOf(one.name) ?? folder, textOf(one.version)]
    if (version === null) {
      unread.push(place)
      return []
    }
    const licence = textOf(one.license)
    return pinnedOf('npm', name, version, {
      licences: licence === null ? [] : [licence],
      direct: at === place.indexOf('node_modules/') && direct.has(folder),
    })
  })
  return { pinned: unique(pinned), unread }
}

function npmNested(dependencies: Json, depth = 0): Locked {
  const parts = Object.entries(dependencies).map(([name, value]) => {
    const one = objectOf(value)
    const version = textOf(one.version)
    const below = depth < 64 ? npmNested(objectOf(one.dependencies), depth + 1) : { pinned: [], unread: [name] }
    const isPlain = version !== null && /^\d/.test(version)
    return {
      pinned: [...(isPlain ? [pinnedOf('npm', name, version)] : []), ...below.pinned],
      unread: [...(isPlain ? [] : [`${name} ${version ?? ''}`.trim()]), ...below.unread],
    }
  })
  return { pinned: unique(parts.flatMap(part => part.pinned)), unread: parts.flatMap(part => part.unread) }
}

/** From go 1.17 on, all modules that a build needs stand in go.mod; before, only those that are asked for. */
function go(text: string): Locked {
  const pinned: Pinned[] = []
  const unread: string[] = []
  let block = ''
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line === ')') block = ''
    const opens = /^(\w+)\s*\($/.exec(line)
    if (opens) block = opens[1] ?? ''
    const said = block === '' ? /^(require|replace)\s+(.*)$/.exec(line) : null
    const [kind, rest] = said ? [said[1], said[2] ?? ''] : [block, line]
    const [, name, version, comment] = /^(\S+)\s+(v\S+)\s*(?:\/\/\s*(.*))?$/.exec(rest) ?? []
    if (kind === 'require' && name !== undefined && version !== undefined)
      pinned.push(pinnedOf('golang', name, version, { direct: comment !== 'indirect' }))
    if (kind === 'replace' && rest.includes('=>')) unread.push(`replacement ${rest}`)
  }
  const [, major = '1', minor = '0'] = /^go (\d+)\.(\d+)/m.exec(text) ?? []
  const isPruned = Number(major) > 1 || Number(minor) >= 17
  if (!isPruned) unread.push('modules that others ask for, which go.mod says from go 1.17 on')
  return { pinned: unique(pinned), unread }
}

/** The `[[package]]` tables of Cargo.lock, poetry.lock and uv.lock: one key a line, as those programs write them. */
function tomlPackages(text: string, type: 'cargo' | 'pypi'): Locked {
  const pinned: Pinned[] = []
  const unread: string[] = []
  for (const table of text.split(/^\[\[package\]\][ \t]*$/m).slice(1)) {
    const own = table.split(/^\[/m)[0] ?? ''
    const value = (key: string) => new RegExp(`^${key} = "([^"]*)"`, 'm').exec(own)?.[1]
    const [name, version] = [value('name'), value('version')]
    // What has no source is the project itself; what is in a folder of it is no component from elsewhere.
    const isOwn =
      type === 'cargo' ? value('source') === undefined : /^source = \{ *(virtual|editable|directory)\b/m.test(own)
    if (isOwn) continue
    if (name === undefined || version === undefined) unread.push(name ?? 'a package without a name')
    else pinned.push(pinnedOf(type, name, version))
  }
  return { pinned: unique(pinned), unread }
}

/** Only `==` pins; what is asked for in another way may become any version. */
function requirements(text: string): Locked {
  const pinned: Pinned[] = []
  const unread: string[] = []
  for (const raw of text.replaceAll('\\\n', ' ').split('\n')) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim()
    if (line === '' || /^--(hash|index-url|extra-index-url|find-links|no-binary|only-binary|trusted-host)\b/.test(line))
      continue
    const [, name, version] = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*={2,3}\s*([^\s;,*]+)(?=\s|;|$)/.exec(line) ?? []
    if (name !== undefined && version !== undefined)
      pinned.push(pinnedOf('pypi', name.toLowerCase().replaceAll(/[-_.]+/g, '-'), version))
    // An address may hold credentials: only what is asked for is told, not from where.
    else unread.push(/^[A-Za-z0-9][\w.-]*(?![\w.+:-])/.exec(line)?.[0] ?? 'a line that names no package')
  }
  return { pinned: unique(pinned), unread }
}

function pipfile(text: string): Locked {
  const document = objectOf(JSON.parse(text))
  const all = ['default', 'develop'].flatMap(part => Object.entries(objectOf(document[part])))
  const versions = all.map(([name, value]) => ({ name, version: textOf(objectOf(value).version)?.replace(/^==/, '') }))
  return {
    pinned: unique(versions.flatMap(({ name, version }) => (version ? pinnedOf('pypi', name, version) : []))),
    unread: versions.filter(({ version }) => !version).map(({ name }) => name),
  }
}

function composer(text: string): Locked {
  const document = objectOf(JSON.parse(text))
  const all = ['packages', 'packages-dev'].flatMap(part => (Array.isArray(document[part]) ? document[part] : []))
  return {
    pinned: unique(
      all.map(objectOf).flatMap(one => {
        const [name, version] = [textOf(one.name), textOf(one.version)]
        const licences = Array.isArray(one.license) ? one.license.filter(each => typeof each === 'string') : []
        return name && version ? pinnedOf('composer', name, version, { licences }) : []
      }),
    ),
    unread: all
      .map(objectOf)
      .filter(one => !textOf(one.name) || !textOf(one.version))
      .map(one => textOf(one.name) ?? '?'),
  }
}

function gems(text: string): Locked {
  const specs = [...text.matchAll(/^ {4}(\S+) \(([^)]+)\)$/gm)]
  const asked = new Set([...text.matchAll(/^ {2}([A-Za-z][\w.-]*)!?(?: \(.*\))?$/gm)].map(([, name]) => name))
  return {
    pinned: unique(
      specs.map(([, name = '', version = '']) => pinnedOf('gem', name, version, { direct: asked.has(name) })),
    ),
    unread: [],
  }
}

/** Version 1, and the later ones that are YAML, name one resolution a block. */
function yarn(text: string): Locked {
  const pinned: Pinned[] = []
  const unread: string[] = []
  for (const block of text.split(/\n(?=\S)/)) {
    const [, first] = /^"?((?:@[^@/"]+\/)?[^@"\s,]+)@/.exec(block) ?? []
    if (first === undefined || first === '__metadata' || /@workspace:/.test(block.split('\n')[0] ?? '')) continue
    const version = /^ {2}version:? "?([^"\n]+)"?$/m.exec(block)?.[1]
    if (version === undefined) unread.push(first)
    else pinned.push(pinnedOf('npm', first, version))
  }
  return { pinned: unique(pinned), unread }
}

/** What a GitHub workflow uses of others: actions and images, with the tag or commit it names. */
function workflow(text: string): Locked {
  const pinned: Pinned[] = []
  const unread: string[] = []
  for (const [, used = ''] of text.matchAll(/^[ \t]*(?:-[ \t]+)?uses:[ \t]*["']?([^\s"'#]+)/gm)) {
    if (used.startsWith('./')) continue
    const image = /^docker:\/\/(.+?)(?::([^/]+))?$/.exec(used)
    const [, name, version] = /^([^@]+)@(.+)$/.exec(used) ?? []
    if (image?.[1] && image[2]) pinned.push(pinnedOf('docker', image[1], image[2], { direct: true }))
    else if (!image && name && version) pinned.push(pinnedOf('githubactions', name, version, { direct: true }))
    else unread.push(used)
  }
  return { pinned: unique(pinned), unread }
}

/** One a package URL; it is asked for itself where any place of it is. */
function unique(all: readonly Pinned[]): readonly Pinned[] {
  const found = new Map<string, Pinned>()
  for (const one of all) {
    const known = found.get(one.purl)
    if (!known || (one.direct && !known.direct)) found.set(one.purl, one)
  }
  return [...found.values()]
}
