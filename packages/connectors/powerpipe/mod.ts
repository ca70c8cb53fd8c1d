import { evaluate, isObject, Link, type Value } from './evaluate.ts'
import { type Attribute, type Block, HclProblem, readHcl } from './hcl.ts'

export type ModFile = { readonly path: string; readonly text: string }

/** Where something of a mod stands. */
export type Place = { readonly file: string; readonly line: number }

/** A parameter of a query, `$1` being the first. The default is null where the mod gives none. */
export type ModParam = { readonly name: string; readonly description: string; readonly default: Value }

/** A control of a mod with everything that it takes from elsewhere put in: query, locals, variables, arguments. */
export type Control = Place & {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly severity: string
  /** PostgreSQL, never run as it is. */
  readonly sql: string
  readonly sqlPlace: Place
  readonly params: readonly ModParam[]
  /** What the mod says the control is about; nothing of it is a link of ours. */
  readonly tags: Readonly<Record<string, string>>
  /** Each way from a benchmark at the top down to the control, by titles. */
  readonly benchmarks: readonly (readonly string[])[]
}

/** What of a mod could not be read, and where. */
export type ModProblem = Place & { readonly control: string | null; readonly message: string }

export type Mod = {
  readonly name: string
  readonly title: string
  readonly controls: readonly Control[]
  readonly problems: readonly ModProblem[]
}

type Placed = { readonly block: Block; readonly file: string }
type Things = ReadonlyMap<string, Placed>

type Context = {
  readonly controls: Things
  readonly queries: Things
  readonly benchmarks: Things
  /** Queries that stand in files of their own. */
  readonly texts: ReadonlyMap<string, ModFile>
  readonly lookup: (root: 'var' | 'local', name: string, line: number) => Value
  readonly mod: Placed | null
}

const readable = /\.(pp|sp)$/
const assigned = /(^|\/)([^/]*\.auto\.|powerpipe\.|steampipe\.)(pp|sp)vars$/

/** Whether a file of a folder belongs to a mod. Installed mods that it depends on are others. */
export function isModFile(path: string): boolean {
  if (/(^|\/)(\.powerpipe|\.steampipe|\.git|node_modules)\//.test(path)) return false
  return readable.test(path) || assigned.test(path) || path.endsWith('.sql')
}

/** Reads the files of a mod. A file or control that cannot be read is a problem of its own; the others are read all the same. */
export function readMod(files: readonly ModFile[]): Mod {
  const problems: ModProblem[] = []
  const context = contextOf(files, problems)
  const claims = claimsOf(context, problems)
  const controls = [...context.controls].flatMap(([name, placed]) => {
    const control = attempt(problems, placed, name, () => controlOf(context, name, placed, claims.get(name) ?? []))
    return control ? [control] : []
  })
  const name = context.mod?.block.labels[0] ?? 'mod'
  const title = context.mod
    ? attempt(problems, context.mod, null, () => textAt(context, context.mod!.block, 'title'))
    : ''
  return { name, title: title || name, controls, problems }
}

function contextOf(files: readonly ModFile[], problems: ModProblem[]): Context {
  const found = {
    control: new Map<string, Placed>(),
    query: new Map<string, Placed>(),
    benchmark: new Map<string, Placed>(),
  }
  const locals = new Map<string, { attribute: Attribute; file: string }>()
  const variables = new Map<string, Placed>()
  const given = new Map<string, Attribute>()
  let mod: Placed | null = null
  for (const { path, text } of files) {
    if (path.endsWith('.sql')) continue
    const body = attempt(problems, { block: { line: 1 }, file: path }, null, () => readHcl(text))
    if (!body) continue
    if (assigned.test(path)) {
      for (const [name, attribute] of body.attributes) given.set(name, attribute)
      continue
    }
    for (const block of body.blocks) {
      const [label = ''] = block.labels
      const placed = { block, file: path }
      if (block.type === 'locals')
        for (const [name, attribute] of block.attributes) locals.set(name, { attribute, file: path })
      else if (block.type === 'variable') variables.set(label, placed)
      else if (block.type === 'mod') mod = placed
      else if (block.type === 'control' || block.type === 'query' || block.type === 'benchmark') {
        const known = found[block.type]
        if (known.has(label))
          problems.push({
            file: path,
            line: block.line,
            control: null,
            message: `${block.type} ${label} stands in the mod twice; the first is read`,
          })
        else known.set(label, placed)
      }
    }
  }
  const texts = new Map(
    files
      .filter(file => file.path.endsWith('.sql'))
      .map(file => [file.path.replace(/^.*\//, '').replace(/\.sql$/, ''), file]),
  )
  return {
    controls: found.control,
    queries: found.query,
    benchmarks: found.benchmark,
    texts,
    mod,
    lookup: lookupOf(locals, variables, given),
  }
}

function lookupOf(
  locals: ReadonlyMap<string, { attribute: Attribute }>,
  variables: Things,
  given: ReadonlyMap<string, Attribute>,
): Context['lookup'] {
  const known = new Map<string, Value>()
  const open = new Set<string>()
  const lookup: Context['lookup'] = (root, name, line) => {
    const id = `${root}.${name}`
    if (known.has(id)) return known.get(id)!
    if (open.has(id)) throw new HclProblem(line, `${id} is made of itself`)
    const attribute =
      root === 'local'
        ? locals.get(name)?.attribute
        : (given.get(name) ?? variables.get(name)?.block.attributes.get('default'))
    if (!attribute)
      throw new HclProblem(line, root === 'var' && variables.has(name) ? `${id} has no default` : `there is no ${id}`)
    open.add(id)
    try {
      const value = evaluate(attribute.value, lookup)
      known.set(id, value)
      return value
    } finally {
      open.delete(id)
    }
  }
  return lookup
}

function controlOf(context: Context, name: string, placed: Placed, benchmarks: Control['benchmarks']): Control {
  const { block, file } = placed
  const source = sourceOf(context, placed)
  const title = textAt(context, block, 'title') || name
  return {
    name,
    title,
    description: textAt(context, block, 'description'),
    severity: textAt(context, block, 'severity'),
    file,
    line: block.line,
    sql: source.sql,
    sqlPlace: source.place,
    params: paramsOf(context, placed, source.block),
    tags: tagsOf(context, block),
    benchmarks,
  }
}

type Source = { readonly sql: string; readonly place: Place; readonly block: Placed | null }

/** The SQL of a control: its own, or that of the query it names. */
function sourceOf(context: Context, placed: Placed): Source {
  const { block, file } = placed
  const attribute = block.attributes.get('sql') ?? block.attributes.get('query')
  if (!attribute) throw new HclProblem(block.line, 'there is neither sql nor query')
  const value = evaluate(attribute.value, context.lookup)
  if (typeof value === 'string') return { sql: value, place: { file, line: attribute.line }, block: null }
  if (!(value instanceof Link)) throw new HclProblem(attribute.line, 'sql must be a text or a query')
  const [kind, name = ''] = value.path
  const query = kind === 'query' ? context.queries.get(name) : undefined
  if (query && !placed.block.type.startsWith('query')) {
    const source = sourceOf(context, query)
    return { ...source, block: query }
  }
  const text = kind === 'query' ? context.texts.get(name) : undefined
  if (text) return { sql: text.text, place: { file: text.path, line: 1 }, block: null }
  throw new HclProblem(attribute.line, `there is no ${value.path.join('.')} in this mod`)
}

/** Parameters as the query declares them, with what the control sets: `args` by name or by place, else its own defaults. */
function paramsOf(context: Context, control: Placed, query: Placed | null): readonly ModParam[] {
  const own = declared(context, control.block)
  const base = query ? declared(context, query.block) : own
  const args = control.block.attributes.get('args')
  const set = args ? evaluate(args.value, context.lookup) : {}
  return base.map((param, at) => {
    const byName = isObject(set) && Object.hasOwn(set, param.name) ? set[param.name] : undefined
    const byPlace = Array.isArray(set) ? (set[at] as Value | undefined) : undefined
    const inherited = own.find(({ name }) => name === param.name)?.default
    return { ...param, default: byName ?? byPlace ?? inherited ?? param.default }
  })
}

function declared(context: Context, block: Block): ModParam[] {
  return block.blocks
    .filter(({ type }) => type === 'param')
    .map(param => {
      const value = param.attributes.get('default')
      return {
        name: param.labels[0] ?? '',
        description: textAt(context, param, 'description'),
        default: value ? evaluate(value.value, context.lookup) : null,
      }
    })
}

function tagsOf(context: Context, block: Block): Record<string, string> {
  const attribute = block.attributes.get('tags')
  const value = attribute ? evaluate(attribute.value, context.lookup) : {}
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, said]) =>
      typeof said === 'string' || typeof said === 'boolean' || typeof said === 'number' ? [[name, String(said)]] : [],
    ),
  )
}

const maxWays = 50_000

/** Every way from a benchmark that is no child of another to each control. */
function claimsOf(context: Context, problems: ModProblem[]): ReadonlyMap<string, readonly (readonly string[])[]> {
  const children = new Map<string, readonly Link[]>()
  for (const [name, placed] of context.benchmarks)
    children.set(name, attempt(problems, placed, null, () => childrenOf(context, placed.block)) ?? [])
  const inside = new Set(
    [...children.values()].flat().flatMap(({ path: [kind, name] }) => (kind === 'benchmark' && name ? [name] : [])),
  )
  const claims = new Map<string, string[][]>()
  let steps = 0
  const walk = (name: string, way: readonly string[], above: readonly string[]) => {
    const placed = context.benchmarks.get(name)
    // Benchmarks that share children multiply; no real mod comes near.
    if (!placed || above.includes(name) || ++steps > maxWays) return
    const title = attempt(problems, placed, null, () => textAt(context, placed.block, 'title')) || name
    for (const {
      path: [kind, child = ''],
    } of children.get(name) ?? []) {
      if (kind === 'benchmark') walk(child, [...way, title], [...above, name])
      else if (kind === 'control') claims.set(child, [...(claims.get(child) ?? []), [...way, title]])
    }
  }
  for (const name of children.keys()) if (!inside.has(name)) walk(name, [], [])
  return claims
}

function childrenOf(context: Context, block: Block): readonly Link[] {
  const attribute = block.attributes.get('children')
  const value = attribute ? evaluate(attribute.value, context.lookup) : []
  return Array.isArray(value) ? (value as readonly Value[]).filter(child => child instanceof Link) : []
}

function textAt(context: Context, block: Block, name: string): string {
  const attribute = block.attributes.get(name)
  const value = attribute ? evaluate(attribute.value, context.lookup) : ''
  return typeof value === 'string' ? value.trim() : ''
}

function attempt<Read>(
  problems: ModProblem[],
  { block, file }: { readonly block: { readonly line: number }; readonly file: string },
  control: string | null,
  read: () => Read,
): Read | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof HclProblem)) throw error
    problems.push({ file, line: error.line || block.line, control, message: error.message })
    return null
  }
}
