/**
 * Fails where a floor is broken: a room that names a room it may not know, an import of a room that the manifest does not
 * name or across a wall by path, impurity in core, and, inside the server, SQL outside store.ts and db/, a handler that
 * another noun imports, anything that constructs besides app.ts, a day that is cut off a moment in UTC.
 *
 *   sh tools/with-node.sh tools/layering.ts
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Each room and the rooms that it may know (docs/ARCHITECTURE.md, Floors). */
const floors: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/ledger': [],
  'packages/contract': ['core'],
  'packages/oscal': ['core'],
  'packages/evaluator': ['core'],
  'packages/connectors': ['core'],
  'packages/reports': ['core', 'ledger'],
  'apps/web': ['core', 'contract'],
  'apps/cli': ['core', 'ledger', 'contract', 'oscal', 'evaluator', 'connectors', 'reports'],
  'apps/server': ['core', 'ledger', 'contract', 'oscal', 'evaluator', 'connectors', 'reports'],
  e2e: ['core', 'contract'],
}

/** Pure rooms and what of Node each may use. Benchmarks and tests may use anything. */
const pure: Readonly<Record<string, RegExp>> = {
  'packages/core': /^$/,
  'packages/contract': /^$/,
  'packages/oscal': /^node:crypto$/,
  'packages/ledger': /^node:crypto$/,
}

/** Files of a pure room that reach outside, each with its reason. */
const outgoing: Readonly<Record<string, string>> = {
  'packages/ledger/folder/index.ts': 'gives the verifier the files of an exported ledger',
  'packages/contract/client/index.ts': 'calls the API that the rest of the room only describes',
}

/** Files that hold SQL though they are not named store.ts, each with its reason. */
const sqlHolders: Readonly<Record<string, string>> = {
  'apps/server/record/record.ts': 'the one door through which facts are written',
  'apps/server/record/sequencer.ts': 'the ledger’s only writer',
  'apps/server/auth/users.ts': 'accounts, which belong to no organisation',
  'apps/server/http/mount.ts': 'the time limit of the transaction of a request',
  'apps/server/lifecycle/sample-program.ts': 'a program of the tests',
}

/** Files that act through handlers beside the app, each with its reason. */
const actors: Readonly<Record<string, string>> = {
  'apps/server/sample/doors.ts': 'the sample company does what people do, by the same doors and under the same rules',
}

/**
 * Files of the server that cut ten characters off a text, each with its reason. The day of a moment, by which something is due
 * or over, is that of the organisation (`organisation/day.ts`), never the one in UTC.
 */
const utcDays: Readonly<Record<string, string>> = {
  'apps/server/archive/handlers.ts': 'the name of a file',
  'apps/server/bundle/handlers.ts': 'the name of a file',
  'apps/server/crosswalk/exporting.ts':
    'the names of files, and the version of a document that names its moment beside it',
  'apps/server/db/values.ts': 'takes a moment of the database apart',
  'apps/server/framework/oscal.ts': 'the day that a publisher wrote',
  'apps/server/framework/upgrade.ts': 'the first ten of a list',
  'apps/server/judgement/handlers.ts': 'the name of a file',
  'apps/server/oscal/exporting.ts': 'the name of a file',
  'apps/server/request/exporting.ts': 'the names of files',
}

/** Handlers that are no noun's own but shared by all of a shape. */
const sharedHandlers = ['apps/server/register/handlers.ts']

export function layeringViolations(root: string): string[] {
  return Object.keys(floors)
    .filter(room => existsSync(join(root, room, 'package.json')))
    .flatMap(room => [
      ...manifestViolations(root, room),
      ...filesOf(root, room).flatMap(file => fileViolations(root, room, file)),
    ])
}

function manifestViolations(root: string, room: string): string[] {
  return [...named(root, room)]
    .filter(name => !floors[room]?.includes(name))
    .map(name => `${room}/package.json names @onus/${name}, which is not below it`)
}

function named(root: string, room: string): Set<string> {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(root, room, 'package.json'), 'utf8'),
  ) as {
    dependencies?: Record<string, string>
    devDependencies?: Record<string, string>
  }
  const all = Object.keys({ ...dependencies, ...devDependencies })
  return new Set(all.filter(name => name.startsWith('@onus/')).map(name => name.slice('@onus/'.length)))
}

function filesOf(root: string, room: string): string[] {
  return globSync(`${room}/**/*.{ts,tsx}`, {
    cwd: root,
    exclude: path => /(^|\/)(node_modules|dist)$/.test(path),
  }).sort()
}

function fileViolations(root: string, room: string, file: string): string[] {
  const code = withoutComments(readFileSync(join(root, file), 'utf8'))
  const imports = importsOf(code)
  const isTest = /\.(test|bench)\.tsx?$|\/testing[^/]*\.ts$|\/server\/bench\//.test(file)
  return [
    ...imports.flatMap(each => importViolations(root, room, file, each)),
    ...(isTest ? [] : purityViolations(room, file, code, imports)),
    ...(isTest || room !== 'apps/server' ? [] : serverViolations(file, code, imports)),
  ]
}

function importViolations(root: string, room: string, file: string, from: string): string[] {
  const neighbour = /^@onus\/([^/]+)/.exec(from)?.[1]
  if (neighbour !== undefined && !named(root, room).has(neighbour))
    return [`${file} imports ${from}, which ${room}/package.json does not name`]
  if (!from.startsWith('.') || target(file, from).startsWith(`${room}/`)) return []
  return [`${file} imports ${from} across the wall of its room`]
}

function target(file: string, from: string): string {
  return normalize(join(dirname(file), from))
}

const impurities: readonly [RegExp, string][] = [
  [/\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bTemporal\.Now\b/, 'reads a clock'],
  [/\bMath\.random\(|\brandomUUID\(|\bgetRandomValues\(|\brandomBytes\(/, 'makes something random'],
  [/\bfetch\(|\bprocess\.|\bsetTimeout\(|\bsetInterval\(/, 'reaches outside'],
]

function purityViolations(room: string, file: string, code: string, imports: readonly string[]): string[] {
  const allowed = pure[room]
  if (allowed === undefined || file in outgoing) return []
  const modules = imports.filter(from => from.startsWith('node:') && !allowed.test(from))
  return [
    ...modules.map(from => `${file} imports ${from}; ${room} is pure`),
    ...impurities.filter(([pattern]) => pattern.test(code)).map(([, what]) => `${file} ${what}; ${room} is pure`),
  ]
}

const sql = /\b(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(|(?:^|\W)sql(?:<[^`]*>)?`/

function serverViolations(file: string, code: string, imports: readonly string[]): string[] {
  const holdsSql = /\/store\.ts$/.test(file) || file.startsWith('apps/server/db/') || file in sqlHolders
  const reached = imports.filter(from => from.startsWith('.')).map(from => target(file, from))
  const inDb = file.startsWith('apps/server/db/')
  return [
    ...(sql.test(code) && !holdsSql ? [`${file} contains SQL; only store.ts and db/ may`] : []),
    ...reached
      .filter(isHandlers)
      .filter(path => !mayUseHandlers(file, path))
      .map(path => `${file} imports the handlers ${path}`),
    ...reached
      .filter(path => inDb && !path.startsWith('apps/server/db/'))
      .map(path => `${file} imports ${path}; db/ is the lowest`),
    ...(cutsDay.test(code) && !(file in utcDays) && !file.startsWith('apps/server/sample/')
      ? [`${file} takes the day of a moment in UTC; organisation/day.ts tells it where the organisation is`]
      : []),
    ...(reached.includes('apps/server/app.ts') && file !== 'apps/server/main.ts'
      ? [`${file} imports app.ts; only main.ts may`]
      : []),
  ]
}

/** The day of a moment in UTC, as text or as a date. The sample company makes days up and judges by none. */
const cutsDay = /\.slice\(0, 10\)|\.getUTC(?:FullYear|Month|Date)\(/

function isHandlers(path: string): boolean {
  return path.endsWith('/handlers.ts')
}

function mayUseHandlers(file: string, path: string): boolean {
  return (
    file === 'apps/server/app.ts' || file in actors || sharedHandlers.includes(path) || dirname(file) === dirname(path)
  )
}

function importsOf(code: string): string[] {
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"\n]+)['"]/g)].map(match => match[1] ?? '')
}

/** Good enough for our own formatted code: whole-line comments and blocks. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
}

if (import.meta.main) {
  const violations = layeringViolations(join(import.meta.dirname, '..'))
  for (const violation of violations) console.error(violation)
  if (violations.length > 0) process.exitCode = 1
}
