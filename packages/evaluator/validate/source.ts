import { isMap, isScalar, LineCounter, type Node, parseDocument, type Scalar } from 'yaml'

/** A problem in the text of a check: where, so that an editor can point at it, and in which field. */
export type CheckProblem = {
  readonly message: string
  readonly line: number | null
  readonly column: number | null
  readonly path: string
}

type Path = readonly (string | number)[]

/** A text of YAML with the places of its values. */
export type Source = {
  readonly value: unknown
  readonly problems: readonly CheckProblem[]
  /** The problem at the value of `path`, or at the nearest value around it. */
  at(path: Path, message: string): CheckProblem
  /** The problem at the name of a field, which is the last part of the path. */
  atKey(path: Path, message: string): CheckProblem
  /** The problem at a line and column of the text that is the value of `path`. */
  inside(path: Path, line: number, column: number, message: string): CheckProblem
}

const maxBytes = 64_000

/** What people run into, said so that they know what to do. */
const yamlWords: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'a value with ": " in it needs quotes, or stands on the lines below "|"',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
}

/** Reads YAML of one document: no anchors to expand, no key twice, no tags, nothing larger than 64 kB. */
export function readSource(text: string): Source {
  if (Buffer.byteLength(text) > maxBytes) return unreadable(`longer than ${maxBytes} bytes`)
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    version: '1.2',
    schema: 'core',
  })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const problems = [...document.errors, ...document.warnings].map(error => ({
    message: yamlWords[error.code] ?? error.message,
    ...place(error.pos[0]),
    path: '',
  }))
  const nodeAt = (path: Path): Node | null => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)
      if (node && typeof node === 'object' && 'range' in node) return node as Node
    }
    return null
  }
  const at = (path: Path, message: string): CheckProblem => {
    const offset = nodeAt(path)?.range?.[0]
    return { message, path: path.join('.'), ...(offset === undefined ? { line: null, column: null } : place(offset)) }
  }
  const atKey = (path: Path, message: string): CheckProblem => {
    const map = nodeAt(path.slice(0, -1))
    const pair = isMap(map) ? map.items.find(item => isScalar(item.key) && item.key.value === path.at(-1)) : undefined
    const offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined
    return offset === undefined ? at(path, message) : { message, path: path.join('.'), ...place(offset) }
  }
  return {
    value: problems.length === 0 ? contentOf(document) : undefined,
    problems,
    at,
    atKey,
    inside(path, line, column, message) {
      const node = nodeAt(path)
      const start = at(path, message)
      if (!isScalar(node) || !node.range || start.line === null || start.column === null) return start
      return { ...start, ...placeInside(text, node, start.line, start.column, line, column) }
    },
  }
}

function contentOf(document: ReturnType<typeof parseDocument>): unknown {
  if (!isMap(document.contents)) return null
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    return null
  }
}

function placeInside(
  text: string,
  node: Scalar,
  startLine: number,
  startColumn: number,
  line: number,
  column: number,
): { line: number; column: number } {
  const start = node.range?.[0] ?? 0
  if (node.type === 'BLOCK_LITERAL') {
    const source = text.slice(start).split('\n')
    const first = source.slice(1).find(part => part.trim() !== '') ?? ''
    return { line: startLine + line, column: first.length - first.trimStart().length + column }
  }
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'
  return line === 1
    ? { line: startLine, column: startColumn + column - 1 + (quoted ? 1 : 0) }
    : { line: startLine, column: startColumn }
}

function unreadable(message: string): Source {
  const problem = { message, line: 1, column: 1, path: '' }
  return { value: undefined, problems: [problem], at: () => problem, atKey: () => problem, inside: () => problem }
}
