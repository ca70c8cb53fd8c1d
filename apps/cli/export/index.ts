import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openZip } from '@onus/reports/unzip'
import { Command } from 'commander'
import { acting, exit, fail } from '../kit/act.ts'
import { printJson } from '../kit/print.ts'
import { progress } from '../kit/progress.ts'
import { openServer, type ServerOptions, withServer } from '../kit/server.ts'

/** `onus export`: the whole organisation, or its ledger alone, as one file that needs no Onus to be verified. */
export function command(): Command {
  return withServer(new Command())
    .description(
      'Writes the whole organisation to one archive: every fact and file, the ledger, and programs to verify it.',
    )
    .requiredOption('-o, --output <file>', 'the file to write')
    .option('--ledger', 'the ledger and the verifiers alone')
    .option('--force', 'replace the file if it is there')
    .action(acting(exportArchive))
}

type Options = ServerOptions & { readonly output: string; readonly ledger?: boolean; readonly force?: boolean }

async function exportArchive({ output, ledger, force, ...options }: Options) {
  if (!force && existsSync(output)) fail(`${output} is there already; give --force to replace it.`)
  const { client } = openServer(options)
  const response = await (ledger ? client.ledger.export() : client.archive.export())
  const part = `${output}.part`
  using bar = progress()
  try {
    await pipeline(Readable.fromWeb(response.body as never), counting(bar), createWriteStream(part, { mode: 0o600 }))
    await using zip = await openZip(part)
    if (zip.entries.size === 0) fail('The server sent an empty archive.')
    await rename(part, output)
  } catch (error) {
    await rm(part, { force: true })
    throw error instanceof Error && /terminated|premature|aborted|not a zip/i.test(error.message)
      ? cutOff(output, error)
      : error
  }
  bar[Symbol.dispose]()
  const { size } = await stat(output)
  if (options.json) printJson({ file: output, bytes: size, kind: ledger ? 'ledger' : 'archive' })
  else console.log(`Wrote ${output} (${size.toLocaleString('en')} bytes). Verify it anywhere: onus verify ${output}`)
  return exit.ok
}

function cutOff(output: string, error: unknown): never {
  return fail(`The server ended the archive before its end, so ${output} was not written; its log says why.`, error)
}

function counting(bar: { show: (done: number, total: null, label: string) => void }): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      bar.show(bytes, null, 'bytes')
      done(null, chunk)
    },
  })
}
