import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { fail } from './act.ts'

/** A file to send, under its own name and read as it is sent; one that cannot be read ends the command with a sentence. */
export async function fileAt(path: string): Promise<File> {
  try {
    return new File([await openAsBlob(path)], basename(path))
  } catch (error) {
    return fail(`${path} cannot be read: ${(error as Error).message}.`, error)
  }
}
