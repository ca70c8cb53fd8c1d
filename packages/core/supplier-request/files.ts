/** How large one file that comes by a link may be, and how many and how much in all. */
export const fileLimits = { bytes: 50 * 1_048_576, files: 40, allBytes: 400 * 1_048_576 } as const

const office = 'application/vnd.openxmlformats-officedocument'

/** What a supplier may send, with the endings of its name. Whatever runs, marks up or hides other files is not among it. */
const taken: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'text/plain': ['txt', 'md'],
  'text/markdown': ['md'],
  'text/csv': ['csv'],
  'application/json': ['json'],
  [`${office}.wordprocessingml.document`]: ['docx'],
  [`${office}.spreadsheetml.sheet`]: ['xlsx'],
  [`${office}.presentationml.presentation`]: ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
}

/** The endings of what is taken, as an input of files names them. */
export const takenEndings: readonly string[] = [...new Set(Object.values(taken).flat())].map(ending => `.${ending}`)

type Arrived = Readonly<{ name: string; mediaType: string; bytes: number }>

/** Why a file is not taken, in words; null where it is. Both its first bytes and the ending of its name have to be known. */
export function fileFault({ name, mediaType, bytes }: Arrived): string | null {
  if (bytes === 0) return 'The file is empty'
  if (bytes > fileLimits.bytes) return `A file may have ${fileLimits.bytes / 1_048_576} MB`
  const endings = taken[mediaType.split(';')[0] ?? '']
  if (endings === undefined)
    return `Files of this type are not taken (it is ${mediaType}). Send a PDF, a picture, an office document or a text`
  const ending = name.toLowerCase().split('.').at(-1) ?? ''
  if (endings.includes(ending)) return null
  return `The name of the file does not fit what is in it: what is in it is named ${endings.map(one => `.${one}`).join(' or ')}`
}

/** Why another file is too much beside those that came, in words; null where it is not. */
export function tooMuch(files: readonly Readonly<{ bytes: number }>[], more: number): string | null {
  if (files.length >= fileLimits.files) return `There are ${fileLimits.files} files already; take one away first`
  const all = files.reduce((sum, { bytes }) => sum + bytes, more)
  return all > fileLimits.allBytes ? `All files together may have ${fileLimits.allBytes / 1_048_576} MB` : null
}
