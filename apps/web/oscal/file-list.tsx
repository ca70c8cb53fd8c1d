import { X } from 'lucide-react'
import { IconButton } from '../kit/button.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { documentFiles } from './oscal-view.ts'

interface FileListProps {
  readonly label: string
  readonly help: string
  readonly files: readonly File[]
  readonly onFiles: (files: readonly File[]) => void
}

/** Several files, added one after another or at once; one of the same name takes the place of the earlier. */
export function FileList({ label, help, files, onFiles }: FileListProps) {
  return (
    <div>
      <FileDrop
        label={label}
        help={help}
        accept={documentFiles}
        file={null}
        onFiles={added => onFiles([...files.filter(one => !added.some(other => other.name === one.name)), ...added])}
      />
      {files.length > 0 && (
        <ul aria-label="Chosen files" className="mt-2 divide-y rounded-lg border bg-surface">
          {files.map(file => (
            <li key={file.name} className="flex items-center gap-2 py-0.5 pr-1 pl-3">
              <span className="min-w-0 flex-1 truncate font-mono text-sm">{file.name}</span>
              <IconButton
                label={`Remove ${file.name}`}
                icon={<X size={14} />}
                onClick={() => onFiles(files.filter(one => one !== file))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
