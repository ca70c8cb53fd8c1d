import { FileUp } from 'lucide-react'
import { useId, useState } from 'react'

interface FileDropProps {
  readonly label: string
  /** Which files, and how large. */
  readonly help: string
  readonly accept: string
  readonly file: File | null
  readonly onFile?: (file: File) => void
  /** Takes several at once, instead of one. */
  readonly onFiles?: (files: readonly File[]) => void
}

/** Takes one file, or several, dropped or chosen. */
export function FileDrop({ label, help, accept, file, onFile, onFiles }: FileDropProps) {
  const id = useId()
  const [over, setOver] = useState(false)
  function take(list: FileList | null) {
    const files = [...(list ?? [])]
    if (files[0]) onFile?.(files[0])
    if (files.length > 0) onFiles?.(files)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the hand; the input within is for everybody
    <div
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
      className={`relative rounded-lg border-2 border-dashed px-4 py-6 text-center focus-within:border-accent ${over ? 'border-accent bg-accent-soft' : 'border-line-strong/60 bg-surface'}`}
    >
      <FileUp size={20} aria-hidden="true" className="mx-auto text-soft" />
      <label htmlFor={id} className="mt-1 block font-medium">
        {label}
      </label>
      <p id={`${id}-help`} className="text-sm text-soft">
        {file ? `${file.name}, ${sizeOf(file.size)}. Drop or choose another to replace it.` : help}
      </p>
      <input
        id={id}
        type="file"
        accept={accept}
        multiple={onFiles !== undefined}
        aria-describedby={`${id}-help`}
        onChange={event => {
          take(event.target.files)
          // The same file can be chosen again, after it was corrected or taken away.
          event.target.value = ''
        }}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
      />
    </div>
  )
}

function sizeOf(bytes: number): string {
  if (bytes < 10_240) return `${bytes.toLocaleString('en-GB')} bytes`
  return bytes < 10_485_760
    ? `${Math.round(bytes / 1024).toLocaleString('en-GB')} kB`
    : `${Math.round(bytes / 1_048_576)} MB`
}
