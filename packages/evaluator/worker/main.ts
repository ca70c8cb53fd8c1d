import { answer, count } from './answer.ts'
import { differences } from './differences.ts'
import { bindAll, closeEngine, type Engine, engineName, failureOf, openEngine, prepareOnce } from './engine.ts'
import { describe, examples } from './examples.ts'
import { freeze } from './freeze.ts'
import { populationHash } from './population.ts'
import type { Envelope, Op, Ready, Replies, Reply, Request } from './protocol.ts'
import { changes, matching, read, write } from './table.ts'
import { keptTrusted } from './trusted.ts'

let open: Engine | null = null
const trusted = keptTrusted()

process.on('message', (envelope: Envelope) => void respond(envelope))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
giveUpRoot()
process.send?.({ ready: engineName(), uid: process.getuid?.() ?? null } satisfies Ready)

/** Root is given up for the user that the parent named, once modules and engine are loaded and before anything is asked. */
function giveUpRoot(): void {
  const uid = Number(process.argv[2])
  if (!process.argv[2] || process.getuid?.() === uid) return
  process.setgroups?.([])
  process.setgid?.(uid)
  process.setuid?.(uid)
}

async function respond(envelope: Envelope): Promise<void> {
  process.send?.(await replyTo(envelope))
}

async function replyTo({ request, softTimeoutMs }: Envelope): Promise<Reply> {
  const timer = setTimeout(interrupt, softTimeoutMs)
  try {
    return { ok: true, value: await perform(request) }
  } catch (error) {
    return { ok: false, failure: failureOf(error, open) }
  } finally {
    clearTimeout(timer)
    if (open) open.interrupted = false
  }
}

function interrupt(): void {
  if (!open) return
  open.interrupted = true
  open.connection.interrupt()
}

async function perform(request: Request): Promise<Replies[Op]> {
  switch (request.op) {
    case 'open':
      close()
      open = await openEngine(request)
      return { engine: engineName() }
    case 'close':
      close()
      return null
    case 'parse':
      return parse(await bench(), request.statements)
    case 'describe':
      return describe(await bench(), request)
    case 'examples':
      return examples(await bench(), request)
    case 'evaluate':
      return answer(opened(), request)
    case 'count':
      return count(opened(), request)
    case 'write':
      return write(trusted, request)
    case 'read':
      return read(trusted, request)
    case 'changes':
      return changes(trusted, request.before, request.after)
    case 'differences':
      return differences(trusted, request)
    case 'freeze':
      return freeze(trusted, request)
    case 'matching':
      return matching(trusted, request)
    case 'population':
      return populationHash(trusted, request)
  }
}

function close(): void {
  trusted.close()
  if (open) closeEngine(open)
  open = null
}

function opened(): Engine {
  if (!open) throw new Error('no engine is open')
  return open
}

/** The open engine, or a locked one without tables. */
async function bench(): Promise<Engine> {
  open ??= await openEngine({ memoryMb: 512, tables: [], keep: 'memory', folder: null })
  return open
}

async function parse(engine: Engine, statements: readonly string[]): Promise<Replies['parse']> {
  const sql = 'SELECT json_serialize_sql(statement) FROM (SELECT unnest(CAST($statements AS VARCHAR[])) AS statement)'
  const parser = await prepareOnce(engine, sql)
  bindAll(parser, { statements: { type: 'text[]', value: statements } })
  const rows = (await parser.runAndReadAll()).getRows()
  return rows.map(([ast]) => parsed(String(ast)))
}

function parsed(ast: string): Replies['parse'][number] {
  if (!ast.startsWith('{"error":true')) return { ok: true, ast }
  const said = JSON.parse(ast) as { error_message: string; error_type: string; position?: string }
  const message = said.error_type === 'not implemented' ? 'only a SELECT can be a check' : said.error_message
  return { ok: false, message, offset: said.position === undefined ? null : Number(said.position) }
}
