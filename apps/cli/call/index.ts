import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { api } from '@onus/contract'
import type { Operation } from '@onus/contract/operation'
import { Command } from 'commander'
import { z } from 'zod'
import { acting, exit, fail } from '../kit/act.ts'
import { fileAt } from '../kit/file.ts'
import { printJson, table } from '../kit/print.ts'
import { openServer, type ServerOptions, withServer } from '../kit/server.ts'
import { type Given, type Named, operationNamed, operationsOf, sorted } from './arguments.ts'

/** `onus call`: any operation of the API, by its name. */
export function command(): Command {
  return withServer(new Command())
    .description('Calls any operation of the API and prints its answer as JSON.')
    .argument('[operation]', 'its name, as controls.list')
    .argument('[key=value...]', 'what it takes, as limit=5 or body.title=Backups')
    .option('--params <json>', 'the parts of its path, as JSON')
    .option('--query <json>', 'its query, as JSON')
    .option('--body <json>', 'its body, as JSON')
    .option('--file <path...>', 'the files of an upload')
    .option('--output <path>', 'where a download goes; stdout when not given')
    .option('--if-match <version>', 'refuse the write when there is a later version')
    .option('--list', 'list every operation')
    .option('--describe', 'say what the operation takes and answers, without calling it')
    .action(acting(call))
}

type Options = ServerOptions & {
  readonly params?: string
  readonly query?: string
  readonly body?: string
  readonly file?: string[]
  readonly output?: string
  readonly ifMatch?: string
  readonly list?: boolean
  readonly describe?: boolean
}

async function call(id: string | undefined, pairs: string[], options: Options) {
  const all = operationsOf(api)
  if (options.list || id === undefined) return list(all, options.json ?? false)
  const named = operationNamed(all, id)
  if (options.describe) return describe(named)
  const input = sorted(named.op, givenIn(options), pairs)
  refuseWrong(named, input)
  const answer = await send(named.id, { ...input, ...(await extrasOf(options)) }, options)
  if (answer instanceof Response) await download(answer, options.output)
  else printJson(answer ?? null)
  return exit.ok
}

function list(all: readonly Named[], json: boolean) {
  const rows = all.map(({ id, op }) => ({
    operation: id,
    method: op.method,
    path: `/api${op.path}`,
    needs: op.needs,
    summary: op.summary,
  }))
  if (json) printJson({ operations: rows })
  else
    console.log(
      table(rows, [
        { title: 'Operation', of: row => row.operation },
        { title: 'Needs', of: row => row.needs },
        { title: 'What it does', of: row => row.summary, cut: true },
      ]),
    )
  return exit.ok
}

function describe({ id, op }: Named) {
  const schema = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' })
  const { method, path, summary, needs, transport } = op
  const answers = z.toJSONSchema(op.output, { unrepresentable: 'any' })
  printJson({
    operation: id,
    method,
    path: `/api${path}`,
    summary,
    needs,
    transport,
    params: schema(op.params),
    query: schema(op.query),
    body: op.body instanceof z.ZodUndefined ? null : schema(op.body),
    answers,
  })
  return exit.ok
}

function givenIn({ params, query, body }: Options): Given {
  return {
    ...(params !== undefined && { params: jsonObject(params, '--params') }),
    ...(query !== undefined && { query: jsonObject(query, '--query') }),
    ...(body !== undefined && { body: json(body, '--body') }),
  }
}

function jsonObject(text: string, option: string): object {
  const value = json(text, option)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : fail(`${option} must be a JSON object.`)
}

function json(text: string, option: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return fail(`${option} is not JSON: ${(error as Error).message}.`)
  }
}

/** What the contract does not accept is refused here, before anything is sent. */
function refuseWrong({ id, op }: Named, input: Given): void {
  const parts: [string, z.ZodType, unknown][] = [
    ['', op.params, input.params],
    ['', op.query, input.query],
    ['', op.body, input.body],
  ]
  const problems = parts.flatMap(([, schema, value]) => {
    const parsed = (schema as Operation['body']).safeParse(value)
    return parsed.success ? [] : parsed.error.issues.map(issue => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  })
  if (problems.length > 0)
    fail(`${id} does not take this: ${problems.join('; ')}. "onus call ${id} --describe" says what it takes.`)
}

async function extrasOf({ file, ifMatch }: Options) {
  const files = await Promise.all((file ?? []).map(fileAt))
  return { ...(file && { files }), ...(ifMatch !== undefined && { ifMatch }) }
}

async function send(id: string, input: object, options: ServerOptions): Promise<unknown> {
  const [noun = '', verb = ''] = id.split('.')
  const client = openServer(options).client as unknown as Record<
    string,
    Record<string, (input: object) => Promise<unknown>>
  >
  return await client[noun]?.[verb]?.(input)
}

async function download(response: Response, output: string | undefined): Promise<void> {
  const body = Readable.fromWeb(response.body as never)
  if (output === undefined) for await (const chunk of body) process.stdout.write(chunk)
  else await pipeline(body, createWriteStream(output))
}
