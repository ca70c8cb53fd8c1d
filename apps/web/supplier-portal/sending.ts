import type { SentFile } from '@onus/core/supplier-request'

/** Sends a file to a question and says how far it is. A fetch cannot tell that; the older request can. */
export function sendFile(
  secret: string,
  question: string,
  file: File,
  onProgress: (share: number) => void,
): Promise<SentFile> {
  const form = new FormData()
  form.append('body', JSON.stringify({ secret, question }))
  form.append('file', file)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/supplier-portal/files')
    request.responseType = 'json'
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total))
    request.addEventListener('load', () => {
      if (request.status === 201) resolve(request.response as SentFile)
      else reject(request.response ?? new Error(`the server answered ${request.status}`))
    })
    request.addEventListener('error', () => reject(new Error('the connection broke')))
    request.send(form)
  })
}
