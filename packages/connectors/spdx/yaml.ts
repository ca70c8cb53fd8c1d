import { parseDocument } from 'yaml'
import { SourceProblem } from '../connector/index.ts'
import { type ImportFile, importFileOf } from '../importer/file.ts'

const most = 16 * 1024 * 1024

/** The same document as JSON. YAML cannot be read in pieces: at most 16 MiB of it are taken. */
export async function jsonOfYaml(file: ImportFile): Promise<ImportFile> {
  if (file.bytes > most)
    throw new SourceProblem(`${file.name} has ${file.bytes} bytes; of YAML at most ${most} are read`)
  let text = ''
  for await (const piece of file.text()) text += piece
  try {
    const document = parseDocument(text, { schema: 'core', uniqueKeys: true })
    const [error] = document.errors
    if (error) throw error
    return importFileOf(file.name, JSON.stringify(document.toJS({ maxAliasCount: 50 }) ?? null))
  } catch (error) {
    const [what = ''] = (error as Error).message.split('\n')
    throw new SourceProblem(`${file.name}: broken YAML: ${what.replace(/:$/, '')}`)
  }
}
